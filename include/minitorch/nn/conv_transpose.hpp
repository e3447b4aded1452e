// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/conv1d.hpp"
#include "minitorch/ops/conv_transpose.hpp"

namespace minitorch::nn {

using minitorch::ConvTranspose1dOptions;
using minitorch::ConvTranspose2dOptions;

/// conv_transpose2d with its own weight (in_channels, out_channels / groups, kH, kW) and bias (out_channels), which
/// start uniform in +-1 / sqrt(out_channels / groups * kH * kW), as in PyTorch.
template <Floating T>
class BasicConvTranspose2d : public BasicModule<T> {
 public:
  BasicConvTranspose2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size,
                       const ConvTranspose2dOptions& o = {});

  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

  const BasicTensor<T>& weight() const { return weight_; }
  /// Undefined without bias.
  const BasicTensor<T>& bias() const { return bias_; }

 private:
  ConvTranspose2dOptions options_;
  BasicTensor<T> weight_, bias_;
};

/// conv_transpose1d with its own weight (in_channels, out_channels / groups, kernel_size) and bias (out_channels).
template <Floating T>
class BasicConvTranspose1d : public BasicModule<T> {
 public:
  BasicConvTranspose1d(std::int64_t in_channels, std::int64_t out_channels, std::int64_t kernel_size,
                       const ConvTranspose1dOptions& o = {});

  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

  const BasicTensor<T>& weight() const { return weight_; }
  /// Undefined without bias.
  const BasicTensor<T>& bias() const { return bias_; }

 private:
  ConvTranspose1dOptions options_;
  BasicTensor<T> weight_, bias_;
};

using ConvTranspose2d = BasicConvTranspose2d<float>;
using ConvTranspose1d = BasicConvTranspose1d<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicConvTranspose2d<T>::BasicConvTranspose2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size,
                                              const ConvTranspose2dOptions& o)
    : BasicModule<T>(
          "ConvTranspose2d",
          detail::describe_conv(in_channels, out_channels,
                                {.kernel = core::concat(kernel_size),
                                 .stride = core::concat(o.stride),
                                 .padding = o.padding == 0 ? "" : core::concat(o.padding),
                                 .output_padding = o.output_padding == 0 ? "" : core::concat(o.output_padding),
                                 .dilation = o.dilation == 1 ? "" : core::concat(o.dilation),
                                 .groups = o.groups,
                                 .bias = o.bias})),
      options_(o) {
  detail::check_conv("ConvTranspose2d", in_channels, out_channels, {kernel_size.h, kernel_size.w}, o.groups);
  weight_ = this->register_parameter("weight",
                                     empty<T>({in_channels, out_channels / o.groups, kernel_size.h, kernel_size.w}));
  bias_ = this->register_parameter("bias", o.bias ? empty<T>({out_channels}) : BasicTensor<T>());
  init::default_weights_(weight_, bias_);
}

template <Floating T>
BasicTensor<T> BasicConvTranspose2d<T>::forward(const BasicTensor<T>& x) const {
  return conv_transpose2d(x, weight_, bias_, options_);
}

template <Floating T>
BasicConvTranspose1d<T>::BasicConvTranspose1d(std::int64_t in_channels, std::int64_t out_channels,
                                              std::int64_t kernel_size, const ConvTranspose1dOptions& o)
    : BasicModule<T>("ConvTranspose1d",
                     detail::describe_conv(in_channels, out_channels,
                                           {.kernel = detail::python_tuple(kernel_size),
                                            .stride = detail::python_tuple(o.stride),
                                            .padding = detail::python_tuple(o.padding, 0),
                                            .output_padding = detail::python_tuple(o.output_padding, 0),
                                            .dilation = detail::python_tuple(o.dilation, 1),
                                            .groups = o.groups,
                                            .bias = o.bias})),
      options_(o) {
  detail::check_conv("ConvTranspose1d", in_channels, out_channels, {kernel_size}, o.groups);
  weight_ = this->register_parameter("weight", empty<T>({in_channels, out_channels / o.groups, kernel_size}));
  bias_ = this->register_parameter("bias", o.bias ? empty<T>({out_channels}) : BasicTensor<T>());
  init::default_weights_(weight_, bias_);
}

template <Floating T>
BasicTensor<T> BasicConvTranspose1d<T>::forward(const BasicTensor<T>& x) const {
  return conv_transpose1d(x, weight_, bias_, options_);
}

}  // namespace minitorch::nn
#endif
