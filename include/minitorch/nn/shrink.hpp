// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/shrink.hpp"

// Activations of ops/shrink.hpp as modules, for Sequential.

namespace minitorch::nn {

/// x / (1 + |x|).
template <Floating T>
class BasicSoftsign : public BasicModule<T> {
 public:
  BasicSoftsign() : BasicModule<T>("Softsign") {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return softsign(x); }
};

/// x - tanh(x).
template <Floating T>
class BasicTanhshrink : public BasicModule<T> {
 public:
  BasicTanhshrink() : BasicModule<T>("Tanhshrink") {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return tanhshrink(x); }
};

/// 0 in [-lambda, lambda], else x.
template <Floating T>
class BasicHardshrink : public BasicModule<T> {
 public:
  explicit BasicHardshrink(double lambda = 0.5)
      : BasicModule<T>("Hardshrink", detail::python_float(lambda)), lambda_(lambda) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return hardshrink(x, static_cast<T>(lambda_)); }

 private:
  double lambda_;
};

/// 0 in [-lambda, lambda], else x moved towards 0 by lambda.
template <Floating T>
class BasicSoftshrink : public BasicModule<T> {
 public:
  explicit BasicSoftshrink(double lambda = 0.5);
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return softshrink(x, static_cast<T>(lambda_)); }

 private:
  double lambda_;
};

/// x above `threshold`, else `value`.
template <Floating T>
class BasicThreshold : public BasicModule<T> {
 public:
  BasicThreshold(double threshold, double value)
      : BasicModule<T>("Threshold", core::concat("threshold=", detail::python_number(threshold),
                                                 ", value=", detail::python_number(value))),
        threshold_(threshold),
        value_(value) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 private:
  double threshold_, value_;
};

/// x where positive, else alpha (e^(x / alpha) - 1).
template <Floating T>
class BasicCELU : public BasicModule<T> {
 public:
  explicit BasicCELU(double alpha = 1);
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return celu(x, static_cast<T>(alpha_)); }

 private:
  double alpha_;
};

/// softmax(-x) along `dim`.
template <Floating T>
class BasicSoftmin : public BasicModule<T> {
 public:
  explicit BasicSoftmin(std::int64_t dim) : BasicModule<T>("Softmin", core::concat("dim=", dim)), dim_(dim) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return softmin(x, dim_); }

 private:
  std::int64_t dim_;
};

using Softsign = BasicSoftsign<float>;
using Tanhshrink = BasicTanhshrink<float>;
using Hardshrink = BasicHardshrink<float>;
using Softshrink = BasicSoftshrink<float>;
using Threshold = BasicThreshold<float>;
using CELU = BasicCELU<float>;
using Softmin = BasicSoftmin<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicSoftshrink<T>::BasicSoftshrink(double lambda)
    : BasicModule<T>("Softshrink", detail::python_float(lambda)), lambda_(lambda) {
  core::check(lambda >= 0, "[Softshrink] lambda must not be negative, got ", lambda);
}

template <Floating T>
BasicTensor<T> BasicThreshold<T>::forward(const BasicTensor<T>& x) const {
  return threshold(x, static_cast<T>(threshold_), static_cast<T>(value_));
}

template <Floating T>
BasicCELU<T>::BasicCELU(double alpha)
    : BasicModule<T>("CELU", core::concat("alpha=", detail::python_float(alpha))), alpha_(alpha) {
  core::check(alpha != 0, "[CELU] alpha must not be 0");
}

}  // namespace minitorch::nn
#endif
