// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/dropout.hpp"

namespace minitorch::nn {

namespace detail {
inline std::string describe_dropout(const char* layer, double p) {
  check(p >= 0 && p <= 1, "[", layer, "] the probability must be between 0 and 1, got ", p);
  return concat("p=", python_float(p), ", inplace=False");
}
}  // namespace detail

/// In training each element becomes 0 with probability p and the others are multiplied by 1 / (1 - p); else x.
template <Floating T>
class BasicDropout : public BasicModule<T> {
 public:
  explicit BasicDropout(double p = 0.5) : BasicModule<T>("Dropout", detail::describe_dropout("Dropout", p)), p_(p) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return dropout(x, p_, this->is_training()); }

 private:
  double p_;
};

/// Dropout of whole channels (n, c) of x (N, C, H, W).
template <Floating T>
class BasicDropout2d : public BasicModule<T> {
 public:
  explicit BasicDropout2d(double p = 0.5)
      : BasicModule<T>("Dropout2d", detail::describe_dropout("Dropout2d", p)), p_(p) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return dropout2d(x, p_, this->is_training()); }

 private:
  double p_;
};

using Dropout = BasicDropout<float>;
using Dropout2d = BasicDropout2d<float>;

}  // namespace minitorch::nn
