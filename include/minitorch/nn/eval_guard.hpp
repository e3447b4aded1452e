// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "minitorch/nn/module.hpp"

namespace minitorch::nn {

/// `EvalGuard guard(model);` puts the model into evaluation mode until the end of the scope, then gives each of its
/// modules the mode back that it had, also after an exception. Gradients are NoGradGuard's business.
class EvalGuard {
 public:
  template <Floating T>
  explicit EvalGuard(const BasicModule<T>& model) {
    for (const auto& [name, module] : model.named_modules()) {
      modes_.emplace_back(std::shared_ptr<bool>(module.state(), &module.state()->training), module.is_training());
    }
    model.eval();
  }
  ~EvalGuard() {
    for (const auto& [mode, before] : modes_) {
      *mode = before;
    }
  }
  EvalGuard(const EvalGuard&) = delete;
  EvalGuard& operator=(const EvalGuard&) = delete;

 private:
  std::vector<std::pair<std::shared_ptr<bool>, bool>> modes_;
};

}  // namespace minitorch::nn
