// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <typeinfo>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/lanes/conv_step.hpp"
#include "minitorch/ops/softmax.hpp"

// Activations as modules, for Sequential.

namespace minitorch::nn {

/// max(x, 0).
template <Floating T>
class BasicReLU : public BasicModule<T> {
 public:
  BasicReLU() : BasicModule<T>("ReLU") {}
  explicit BasicReLU(InPlace) : BasicReLU() {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return relu(x); }
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override;
};

/// x where positive, else negative_slope * x.
template <Floating T>
class BasicLeakyReLU : public BasicModule<T> {
 public:
  explicit BasicLeakyReLU(double negative_slope = 0.01)
      : BasicModule<T>("LeakyReLU", core::concat("negative_slope=", detail::python_float(negative_slope))),
        slope_(negative_slope) {}
  BasicLeakyReLU(double negative_slope, InPlace) : BasicLeakyReLU(negative_slope) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return leaky_relu(x, static_cast<T>(slope_)); }

 private:
  double slope_;
};

/// 1 / (1 + e^-x).
template <Floating T>
class BasicSigmoid : public BasicModule<T> {
 public:
  BasicSigmoid() : BasicModule<T>("Sigmoid") {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return sigmoid(x); }
};

/// tanh(x).
template <Floating T>
class BasicTanh : public BasicModule<T> {
 public:
  BasicTanh() : BasicModule<T>("Tanh") {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return tanh(x); }
};

/// x Phi(x), or its approximation by tanh.
template <Floating T>
class BasicGELU : public BasicModule<T> {
 public:
  explicit BasicGELU(core::Choice<GeluApproximation> approximate = GeluApproximation::none)
      : BasicModule<T>("GELU", core::concat("approximate='", core::word_of<GeluApproximation>(approximate), "'")),
        approximate_(approximate) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return gelu(x, approximate_); }

 private:
  GeluApproximation approximate_;
};

/// x / (1 + e^-x).
template <Floating T>
class BasicSiLU : public BasicModule<T> {
 public:
  BasicSiLU() : BasicModule<T>("SiLU") {}
  explicit BasicSiLU(InPlace) : BasicSiLU() {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return silu(x); }
};

/// log(1 + e^(beta x)) / beta, and x itself where beta x > threshold.
template <Floating T>
class BasicSoftplus : public BasicModule<T> {
 public:
  explicit BasicSoftplus(double beta = 1, double threshold = 20)
      : BasicModule<T>("Softplus", core::concat("beta=", detail::python_number(beta),
                                                ", threshold=", detail::python_number(threshold))),
        beta_(beta),
        threshold_(threshold) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 private:
  double beta_, threshold_;
};

/// exp(x) / sum(exp(x)) along `dim`.
template <Floating T>
class BasicSoftmax : public BasicModule<T> {
 public:
  explicit BasicSoftmax(std::int64_t dim) : BasicModule<T>("Softmax", core::concat("dim=", dim)), dim_(dim) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return softmax(x, dim_); }

 private:
  std::int64_t dim_;
};

/// log(softmax(x)) along `dim`.
template <Floating T>
class BasicLogSoftmax : public BasicModule<T> {
 public:
  explicit BasicLogSoftmax(std::int64_t dim) : BasicModule<T>("LogSoftmax", core::concat("dim=", dim)), dim_(dim) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return log_softmax(x, dim_); }

 private:
  std::int64_t dim_;
};

using ReLU = BasicReLU<float>;
using LeakyReLU = BasicLeakyReLU<float>;
using Sigmoid = BasicSigmoid<float>;
using Tanh = BasicTanh<float>;
using GELU = BasicGELU<float>;
using SiLU = BasicSiLU<float>;
using Softplus = BasicSoftplus<float>;
using Softmax = BasicSoftmax<float>;
using LogSoftmax = BasicLogSoftmax<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
std::shared_ptr<minitorch::detail::LaneStep<T>> BasicReLU<T>::lane_step() const {
  return typeid(*this) == typeid(BasicReLU) ? minitorch::detail::make_lane_step<minitorch::detail::LaneRelu<T>>()
                                            : nullptr;
}

template <Floating T>
BasicTensor<T> BasicSoftplus<T>::forward(const BasicTensor<T>& x) const {
  return softplus(x, static_cast<T>(beta_), static_cast<T>(threshold_));
}

}  // namespace minitorch::nn
#endif
