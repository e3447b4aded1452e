// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <typeinfo>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/lanes/norm_steps.hpp"
#include "minitorch/ops/layer_norm.hpp"
#include "minitorch/ops/rms_norm.hpp"

namespace minitorch::nn {

/// Keyword arguments of LayerNorm, PyTorch's names and defaults.
struct LayerNormOptions {
  double eps = 1e-5;
  bool elementwise_affine = true;
  bool bias = true;  ///< PyTorch 2's; of no meaning without elementwise_affine
};

/// Layer normalization over the trailing dimensions `normalized_shape` (Ba et al., 2016):
/// y = (x - mean) / sqrt(var + eps) * weight + bias, var with divisor n. weight (1 at the start) and bias (0) have
/// normalized_shape: one value for each element, not for each channel. The same in both modes.
template <Floating T>
class BasicLayerNorm : public BasicModule<T> {
 public:
  explicit BasicLayerNorm(const Shape& normalized_shape, const LayerNormOptions& options = {});
  explicit BasicLayerNorm(std::int64_t features, const LayerNormOptions& options = {})
      : BasicLayerNorm(Shape{features}, options) {}
  /// LayerNorm(64, 1e-6); of a floating type alone, for {2, 3} is a shape.
  template <Floating Eps>
  BasicLayerNorm(std::int64_t features, Eps eps) : BasicLayerNorm(features, LayerNormOptions{.eps = eps}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override;
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override;

  const BasicTensor<T>& weight() const { return weight_; }
  const BasicTensor<T>& bias() const { return bias_; }

 private:
  Shape normalized_shape_;
  double eps_;
  BasicTensor<T> weight_, bias_;
};

/// Keyword arguments of RMSNorm, names and defaults of PyTorch 2.4, where it is new.
struct RMSNormOptions {
  std::optional<double> eps = std::nullopt;  ///< default: the machine epsilon of T
  bool elementwise_affine = true;
};

/// y = x / sqrt(mean(x^2) + eps) * weight over the trailing dimensions `normalized_shape` (Zhang and Sennrich, 2019).
/// weight has normalized_shape and starts at 1. The same in both modes.
template <Floating T>
class BasicRMSNorm : public BasicModule<T> {
 public:
  explicit BasicRMSNorm(const Shape& normalized_shape, const RMSNormOptions& options = {});
  explicit BasicRMSNorm(std::int64_t features, const RMSNormOptions& options = {})
      : BasicRMSNorm(Shape{features}, options) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

  const BasicTensor<T>& weight() const { return weight_; }

 private:
  Shape normalized_shape_;
  std::optional<double> eps_;
  BasicTensor<T> weight_;
};

using LayerNorm = BasicLayerNorm<float>;
using RMSNorm = BasicRMSNorm<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicLayerNorm<T>::BasicLayerNorm(const Shape& normalized_shape, const LayerNormOptions& options)
    : BasicModule<T>("LayerNorm",
                     core::concat(normalized_shape, ", eps=", detail::python_float(options.eps),
                                  ", elementwise_affine=", detail::python_bool(options.elementwise_affine))),
      normalized_shape_(normalized_shape),
      eps_(options.eps) {
  core::check(!normalized_shape.empty(), "[LayerNorm] normalized_shape must have at least one dimension");
  if (options.elementwise_affine) {
    weight_ = this->register_parameter("weight", ones<T>(normalized_shape));
    bias_ = this->register_parameter("bias", options.bias ? zeros<T>(normalized_shape) : BasicTensor<T>());
  }
}

template <Floating T>
BasicTensor<T> BasicLayerNorm<T>::forward(const BasicTensor<T>& x) const {
  return layer_norm(x, normalized_shape_, weight_, bias_, eps_);
}

template <Floating T>
std::shared_ptr<minitorch::detail::LaneStep<T>> BasicLayerNorm<T>::lane_step() const {
  using Layer = minitorch::detail::LaneNormLayer<T>;
  return typeid(*this) == typeid(BasicLayerNorm)
             ? minitorch::detail::make_lane_step<minitorch::detail::LaneLayerNorm<T>>(
                   Layer{.kind = Layer::Kind::layer,
                         .weight = weight_,
                         .bias = bias_,
                         .eps = eps_,
                         .normalized_shape = normalized_shape_})
             : nullptr;
}

template <Floating T>
BasicRMSNorm<T>::BasicRMSNorm(const Shape& normalized_shape, const RMSNormOptions& options)
    : BasicModule<T>("RMSNorm",
                     core::concat(normalized_shape, ", eps=", options.eps ? detail::python_float(*options.eps) : "None",
                                  ", elementwise_affine=", detail::python_bool(options.elementwise_affine))),
      normalized_shape_(normalized_shape),
      eps_(options.eps) {
  core::check(!normalized_shape.empty(), "[RMSNorm] normalized_shape must have at least one dimension");
  weight_ =
      this->register_parameter("weight", options.elementwise_affine ? ones<T>(normalized_shape) : BasicTensor<T>());
}

template <Floating T>
BasicTensor<T> BasicRMSNorm<T>::forward(const BasicTensor<T>& x) const {
  return rms_norm(x, normalized_shape_, weight_, eps_);
}

}  // namespace minitorch::nn
#endif
