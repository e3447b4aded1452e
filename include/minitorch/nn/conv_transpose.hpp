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
class BasicConvTranspose2d : public ConvLayer<T> {
 public:
  BasicConvTranspose2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size,
                       const ConvTranspose2dOptions& o = {})
      : ConvLayer<T>("ConvTranspose2d", in_channels, out_channels, detail::conv_sizes(kernel_size, o)), options_(o) {}

  /// nn::ConvTranspose2d(64, 3, 4, 2, 1, {.bias = false}): stride and padding by position.
  template <std::integral Stride>
  BasicConvTranspose2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size, Stride stride,
                       Pair padding = 0, const ConvTranspose2dOptions& o = {})
      : BasicConvTranspose2d(
            in_channels, out_channels, kernel_size,
            detail::by_position("ConvTranspose2d", o, Pair(static_cast<std::int64_t>(stride)), padding)) {}
  /// nn::ConvTranspose2d(64, 3, 4, 2, 1, 0, 1, false): PyTorch's arguments by position.
  template <std::integral Stride, std::integral Output>
  requires(!std::same_as<Output, bool>)
      BasicConvTranspose2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size, Stride stride,
                           Pair padding, Output output_padding, std::int64_t groups = 1, bool bias = true)
      : BasicConvTranspose2d(in_channels, out_channels, kernel_size,
                             ConvTranspose2dOptions{.stride = static_cast<std::int64_t>(stride),
                                                    .padding = padding,
                                                    .output_padding = static_cast<std::int64_t>(output_padding),
                                                    .groups = groups,
                                                    .bias = bias}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    return conv_transpose2d(x, this->weight_, this->bias_, options_);
  }

 private:
  ConvTranspose2dOptions options_;
};

/// conv_transpose1d with its own weight (in_channels, out_channels / groups, kernel_size) and bias (out_channels),
/// which start as those of ConvTranspose2d.
template <Floating T>
class BasicConvTranspose1d : public ConvLayer<T> {
 public:
  BasicConvTranspose1d(std::int64_t in_channels, std::int64_t out_channels, std::int64_t kernel_size,
                       const ConvTranspose1dOptions& o = {})
      : ConvLayer<T>("ConvTranspose1d", in_channels, out_channels, detail::conv_sizes(kernel_size, o)), options_(o) {}

  /// Stride and padding by position.
  template <std::integral Stride>
  BasicConvTranspose1d(std::int64_t in_channels, std::int64_t out_channels, std::int64_t kernel_size, Stride stride,
                       std::int64_t padding = 0, const ConvTranspose1dOptions& o = {})
      : BasicConvTranspose1d(in_channels, out_channels, kernel_size,
                             detail::by_position("ConvTranspose1d", o, static_cast<std::int64_t>(stride), padding)) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    return conv_transpose1d(x, this->weight_, this->bias_, options_);
  }

 private:
  ConvTranspose1dOptions options_;
};

using ConvTranspose2d = BasicConvTranspose2d<float>;
using ConvTranspose1d = BasicConvTranspose1d<float>;

}  // namespace minitorch::nn
