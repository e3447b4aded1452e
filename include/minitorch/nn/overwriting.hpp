// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "minitorch/tensor/state_dict.hpp"

namespace minitorch::nn {

/// Keys that load_state_dict with strict = false passed over.
struct LoadReport {
  std::vector<std::string> missing;     ///< in the model, not in the dictionary
  std::vector<std::string> unexpected;  ///< in the dictionary, not in the model
};

namespace detail {

/// Tensors to overwrite, each with elements of its type to write there. First everything that may fail, for all of
/// them; then write(), which does not.
class Overwriting {
 public:
  /// `own` are all that will be written, so that none is read from after it has been.
  explicit Overwriting(const StateDict& own) {
    for (const StateEntry& entry : own) {
      std::visit([&](const auto& t) { written_.insert(t.storage().get()); }, entry.tensor);
    }
    todo_.reserve(own.size());
  }
  void add(const StateTensor& to, const StateTensor& from) {
    std::visit(
        [&]<Scalar To>(const BasicTensor<To>&) {
          const BasicTensor<To> values = minitorch::detail::as_type<To>(from);
          todo_.emplace_back(to,
                             written_.contains(values.storage().get()) ? minitorch::detail::copy_of(values) : values);
        },
        to);
  }
  void write() const noexcept {
    for (const auto& one : todo_) {
      std::visit(
          [&]<Scalar To>(const BasicTensor<To>& x) {
            const auto& values = *std::get_if<BasicTensor<To>>(&one.second);
            kernels::copy(x.shape(), values.data(), values.strides(), x.data(), x.strides());
            x.storage()->bump_version();
          },
          one.first);
    }
  }

 private:
  std::unordered_set<const void*> written_;
  std::vector<std::pair<StateTensor, StateTensor>> todo_;
};

}  // namespace detail

}  // namespace minitorch::nn
