// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "minitorch/nn/init.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/einsum.hpp"
#include "minitorch/ops/matmul.hpp"

namespace minitorch::nn {

/// Keyword arguments of Linear, PyTorch's names and defaults.
struct LinearOptions {
  bool bias = true;
};

/// y = x weight^T + bias: (.., in_features) -> (.., out_features). weight (out, in) and bias (out) start uniform in
/// +-1 / sqrt(in_features).
template <Floating T>
class BasicLinear : public BasicModule<T> {
 public:
  BasicLinear(std::int64_t in_features, std::int64_t out_features, const LinearOptions& options = {});

  BasicLinear(std::int64_t in_features, std::int64_t out_features, bool bias)
      : BasicLinear(in_features, out_features, LinearOptions{.bias = bias}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return linear(x, weight_, bias_); }

  /// Size of the last dimension that goes in.
  std::int64_t in_features() const { return weight_.shape()[1]; }
  /// Size of the last dimension that comes out.
  std::int64_t out_features() const { return weight_.shape()[0]; }

  const BasicTensor<T>& weight() const { return weight_; }
  /// Undefined without bias.
  const BasicTensor<T>& bias() const { return bias_; }

 private:
  BasicTensor<T> weight_, bias_;
};

/// bilinear as a module of two inputs, (.., in1_features) and (.., in2_features) -> (.., out_features): weight (out,
/// in1, in2) and bias (out) start uniform in +-1 / sqrt(in1_features).
template <Floating T>
class BasicBilinear : public BasicModule<T> {
 public:
  BasicBilinear(std::int64_t in1_features, std::int64_t in2_features, std::int64_t out_features,
                const LinearOptions& options = {});

  /// y = a W b + bias, hooks and places of errors as for any module.
  BasicTensor<T> operator()(const BasicTensor<T>& a, const BasicTensor<T>& b) const;

  const BasicTensor<T>& weight() const { return weight_; }
  /// Undefined without bias.
  const BasicTensor<T>& bias() const { return bias_; }

 private:
  BasicTensor<T> weight_, bias_;
};

using Bilinear = BasicBilinear<float>;
using Linear = BasicLinear<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicLinear<T>::BasicLinear(std::int64_t in_features, std::int64_t out_features, const LinearOptions& options)
    : BasicModule<T>("Linear", core::concat("in_features=", in_features, ", out_features=", out_features,
                                            ", bias=", detail::python_bool(options.bias))) {
  core::check(in_features >= 0 && out_features >= 0, "[Linear] features must not be negative, got ", in_features,
              " and ", out_features);
  weight_ = this->register_parameter("weight", empty<T>({out_features, in_features}));
  bias_ = this->register_parameter("bias", options.bias ? empty<T>({out_features}) : BasicTensor<T>());
  init::default_weights_(weight_, bias_);
}

template <Floating T>
BasicBilinear<T>::BasicBilinear(std::int64_t in1_features, std::int64_t in2_features, std::int64_t out_features,
                                const LinearOptions& options)
    : BasicModule<T>("Bilinear",
                     core::concat("in1_features=", in1_features, ", in2_features=", in2_features,
                                  ", out_features=", out_features, ", bias=", detail::python_bool(options.bias))) {
  core::check(in1_features > 0 && in2_features > 0 && out_features > 0, "[Bilinear] features must be positive, got ",
              in1_features, ", ", in2_features, " and ", out_features);
  weight_ = this->register_parameter("weight", empty<T>({out_features, in1_features, in2_features}));
  bias_ = this->register_parameter("bias", options.bias ? empty<T>({out_features}) : BasicTensor<T>());
  const double bound = 1 / std::sqrt(static_cast<double>(in1_features));
  init::uniform_(weight_, -bound, bound);
  if (options.bias) {
    init::uniform_(bias_, -bound, bound);
  }
}

template <Floating T>
BasicTensor<T> BasicBilinear<T>::operator()(const BasicTensor<T>& a, const BasicTensor<T>& b) const {
  return this->call(a, [&] { return bilinear(a, b, weight_, bias_); });
}

}  // namespace minitorch::nn
#endif
