// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/rectifiers.hpp"

// Activations of ops/rectifiers.hpp as modules, for Sequential.

namespace minitorch::nn {

/// x where positive, else alpha * (e^x - 1).
template <Floating T>
class BasicELU : public BasicModule<T> {
 public:
  explicit BasicELU(double alpha = 1)
      : BasicModule<T>("ELU", core::concat("alpha=", detail::python_float(alpha))), alpha_(alpha) {}
  BasicELU(double alpha, InPlace) : BasicELU(alpha) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return elu(x, static_cast<T>(alpha_)); }

 private:
  double alpha_;
};

/// 1.0507 * x where positive, else 1.7581 * (e^x - 1), which keeps mean 0 and variance 1.
template <Floating T>
class BasicSELU : public BasicModule<T> {
 public:
  BasicSELU() : BasicModule<T>("SELU") {}
  explicit BasicSELU(InPlace) : BasicSELU() {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return selu(x); }
};

/// x between min_val and max_val, else the nearer of them.
template <Floating T>
class BasicHardtanh : public BasicModule<T> {
 public:
  explicit BasicHardtanh(double min_val = -1, double max_val = 1);
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 private:
  double low_, high_;
};

/// min(max(x, 0), 6).
template <Floating T>
class BasicReLU6 : public BasicModule<T> {
 public:
  BasicReLU6() : BasicModule<T>("ReLU6") {}
  explicit BasicReLU6(InPlace) : BasicReLU6() {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return relu6(x); }
};

/// min(max(x + 3, 0), 6) / 6.
template <Floating T>
class BasicHardsigmoid : public BasicModule<T> {
 public:
  BasicHardsigmoid() : BasicModule<T>("Hardsigmoid") {}
  explicit BasicHardsigmoid(InPlace) : BasicHardsigmoid() {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return hardsigmoid(x); }
};

/// x * hardsigmoid(x).
template <Floating T>
class BasicHardswish : public BasicModule<T> {
 public:
  BasicHardswish() : BasicModule<T>("Hardswish") {}
  explicit BasicHardswish(InPlace) : BasicHardswish() {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return hardswish(x); }
};

/// x * tanh(log(1 + e^x)).
template <Floating T>
class BasicMish : public BasicModule<T> {
 public:
  BasicMish() : BasicModule<T>("Mish") {}
  explicit BasicMish(InPlace) : BasicMish() {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return mish(x); }
};

/// log(sigmoid(x)).
template <Floating T>
class BasicLogSigmoid : public BasicModule<T> {
 public:
  BasicLogSigmoid() : BasicModule<T>("LogSigmoid") {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return logsigmoid(x); }
};

/// a * sigmoid(b) of the halves a and b along `dim`.
template <Floating T>
class BasicGLU : public BasicModule<T> {
 public:
  explicit BasicGLU(std::int64_t dim = -1) : BasicModule<T>("GLU", core::concat("dim=", dim)), dim_(dim) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return glu(x, dim_); }

 private:
  std::int64_t dim_;
};

/// x where positive, else weight * x with a trained weight: one, or one for each of `num_parameters` channels, the
/// second dimension of x. It starts at `init`. He et al., 2015.
template <Floating T>
class BasicPReLU : public BasicModule<T> {
 public:
  explicit BasicPReLU(std::int64_t num_parameters = 1, double init = 0.25);
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return prelu(x, weight_); }

  const BasicTensor<T>& weight() const { return weight_; }

 private:
  BasicTensor<T> weight_;
};

using ELU = BasicELU<float>;
using SELU = BasicSELU<float>;
using Hardtanh = BasicHardtanh<float>;
using ReLU6 = BasicReLU6<float>;
using Hardsigmoid = BasicHardsigmoid<float>;
using Hardswish = BasicHardswish<float>;
using Mish = BasicMish<float>;
using LogSigmoid = BasicLogSigmoid<float>;
using GLU = BasicGLU<float>;
using PReLU = BasicPReLU<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicHardtanh<T>::BasicHardtanh(double min_val, double max_val)
    : BasicModule<T>("Hardtanh", core::concat("min_val=", detail::python_float(min_val),
                                              ", max_val=", detail::python_float(max_val))),
      low_(min_val),
      high_(max_val) {
  core::check(min_val < max_val, "[Hardtanh] min_val ", min_val, " must be below max_val ", max_val);
}

template <Floating T>
BasicTensor<T> BasicHardtanh<T>::forward(const BasicTensor<T>& x) const {
  return hardtanh(x, static_cast<T>(low_), static_cast<T>(high_));
}

template <Floating T>
BasicPReLU<T>::BasicPReLU(std::int64_t num_parameters, double init)
    : BasicModule<T>("PReLU", core::concat("num_parameters=", num_parameters)) {
  core::check(num_parameters > 0, "[PReLU] num_parameters must be positive, got ", num_parameters);
  weight_ = this->register_parameter("weight", full<T>({num_parameters}, static_cast<T>(init)));
}

}  // namespace minitorch::nn
#endif
