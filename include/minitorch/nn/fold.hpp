// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/unfold.hpp"

namespace minitorch::nn {

/// Keyword arguments of Unfold and Fold, PyTorch's names and defaults.
struct FoldOptions {
  Pair dilation = 1;
  Pair padding = 0;  ///< zeros around the planes on each side
  Pair stride = 1;
};

namespace detail {
inline std::string describe_fold(Pair kernel, const FoldOptions& o) {
  return core::concat("kernel_size=", python_pair(kernel), ", dilation=", python_pair(o.dilation),
                      ", padding=", python_pair(o.padding), ", stride=", python_pair(o.stride));
}
}  // namespace detail

/// unfold of planes as a module: (N, C, H, W) to (N, C kH kW, L).
template <Floating T>
class BasicUnfold : public BasicModule<T> {
 public:
  explicit BasicUnfold(Pair kernel_size, const FoldOptions& o = {})
      : BasicModule<T>("Unfold", detail::describe_fold(kernel_size, o)),
        options_{kernel_size, o.dilation, o.padding, o.stride} {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return unfold(x, options_); }

 private:
  UnfoldOptions options_;
};

/// fold as a module: (N, C kH kW, L) to (N, C, H, W) of `output_size`.
template <Floating T>
class BasicFold : public BasicModule<T> {
 public:
  BasicFold(Pair output_size, Pair kernel_size, const FoldOptions& o = {})
      : BasicModule<T>("Fold", core::concat("output_size=", detail::python_pair(output_size), ", ",
                                            detail::describe_fold(kernel_size, o))),
        output_size_(output_size),
        options_{kernel_size, o.dilation, o.padding, o.stride} {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return fold(x, output_size_, options_); }

 private:
  Pair output_size_;
  UnfoldOptions options_;
};

using Unfold = BasicUnfold<float>;
using Fold = BasicFold<float>;

}  // namespace minitorch::nn
