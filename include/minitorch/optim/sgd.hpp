// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer.hpp"
#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

/// Arguments of SGD, PyTorch's names and defaults.
struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool maximize = false;
};

/// Stochastic gradient descent, as in PyTorch:
///
///     optim::SGD sgd(model.parameters(), {.lr = 0.01, .momentum = 0.9});
///
/// g = grad (-grad to maximize) + weight_decay * p; with momentum the buffer is g in the first step and later
/// momentum * buffer + (1 - dampening) * g, and the step goes along the buffer, or along g + momentum * buffer with
/// `nesterov`: p -= lr * step. The same bits for any number of threads.
template <Floating T>
class BasicSGD : public BasicOptimizer<T> {
 public:
  BasicSGD(std::vector<BasicTensor<T>> params, const SGDOptions& options)
      : BasicSGD(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  BasicSGD(const std::vector<BasicParamGroup<T>>& groups, const SGDOptions& options)
      : BasicOptimizer<T>({options.lr, options.weight_decay, options.momentum, std::nullopt}), options_(options) {
    check(!options.nesterov || (options.momentum > 0 && options.dampening == 0),
          "[SGD] nesterov needs a momentum above 0 and no dampening, got momentum ", options.momentum,
          " and dampening ", options.dampening);
    this->add_groups(groups);
  }

  /// The momentum buffer of parameter number `index`; undefined before its first step.
  BasicTensor<T> momentum_buffer(std::size_t index) const {
    return index < buffers_.size() ? buffers_[index] : BasicTensor<T>();
  }

 protected:
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override {
    BasicTensor<T>* buffer = group.momentum != 0 ? &this->slot(buffers_, index) : nullptr;
    const bool first = buffer && !buffer->defined();
    if (first) {
      *buffer = BasicTensor<T>(p.shape());
    }
    kernels::sgd_step(
        p.numel(), p.data(), grad.data(), buffer ? buffer->data() : nullptr, first,
        {group.lr, group.weight_decay, group.momentum, options_.dampening, options_.nesterov, options_.maximize});
  }

 private:
  SGDOptions options_;
  std::vector<BasicTensor<T>> buffers_;
};

using SGD = BasicSGD<float>;

}  // namespace minitorch::optim
