// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>

#include "minitorch/nn/conv_layer.hpp"
#include "minitorch/ops/conv1d.hpp"

namespace minitorch::nn {

using minitorch::AvgPool1dOptions;
using minitorch::Conv1dOptions;
using minitorch::MaxPool1dOptions;

/// conv1d with its own weight (out_channels, in_channels / groups, kernel_size) and bias (out_channels), which start
/// uniform in +-1 / sqrt(in_channels / groups * kernel_size).
template <Floating T>
class BasicConv1d : public ConvLayer<T> {
 public:
  BasicConv1d(std::int64_t in_channels, std::int64_t out_channels, std::int64_t kernel_size,
              const Conv1dOptions& o = {})
      : ConvLayer<T>("Conv1d", in_channels, out_channels, detail::conv_sizes(kernel_size, o)), options_(o) {}

  /// nn::Conv1d(3, 64, 3, 1, 1): stride and padding by position.
  template <std::integral Stride>
  BasicConv1d(std::int64_t in_channels, std::int64_t out_channels, std::int64_t kernel_size, Stride stride,
              Padding padding = 0, const Conv1dOptions& o = {})
      : BasicConv1d(in_channels, out_channels, kernel_size,
                    detail::by_position("Conv1d", o, static_cast<std::int64_t>(stride), padding)) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    return conv1d(x, this->weight_, this->bias_, options_);
  }

 private:
  Conv1dOptions options_;
};

/// max_pool1d as a module.
template <Floating T>
class BasicMaxPool1d : public BasicModule<T> {
 public:
  explicit BasicMaxPool1d(std::int64_t kernel_size, const MaxPool1dOptions& o = {})
      : BasicModule<T>("MaxPool1d",
                       core::concat("kernel_size=", kernel_size, ", stride=", o.stride.value_or(kernel_size),
                                    ", padding=", o.padding, ", dilation=", o.dilation,
                                    ", ceil_mode=", detail::python_bool(o.ceil_mode))),
        options_(minitorch::detail::with_kernel("MaxPool1d", kernel_size, o)) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return max_pool1d(x, options_); }

 private:
  MaxPool1dOptions options_;
};

/// avg_pool1d as a module.
template <Floating T>
class BasicAvgPool1d : public BasicModule<T> {
 public:
  explicit BasicAvgPool1d(std::int64_t kernel_size, const AvgPool1dOptions& o = {})
      : BasicModule<T>("AvgPool1d", core::concat("kernel_size=", Dims{kernel_size}, ", stride=",
                                                 Dims{o.stride.value_or(kernel_size)}, ", padding=", Dims{o.padding})),
        options_(minitorch::detail::with_kernel("AvgPool1d", kernel_size, o)) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return avg_pool1d(x, options_); }

 private:
  AvgPool1dOptions options_;
};

/// adaptive_avg_pool1d as a module.
template <Floating T>
class BasicAdaptiveAvgPool1d : public BasicModule<T> {
 public:
  explicit BasicAdaptiveAvgPool1d(std::int64_t output_size)
      : BasicModule<T>("AdaptiveAvgPool1d", core::concat("output_size=", output_size)), output_size_(output_size) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return adaptive_avg_pool1d(x, output_size_); }

 private:
  std::int64_t output_size_;
};

using Conv1d = BasicConv1d<float>;
using MaxPool1d = BasicMaxPool1d<float>;
using AvgPool1d = BasicAvgPool1d<float>;
using AdaptiveAvgPool1d = BasicAdaptiveAvgPool1d<float>;

}  // namespace minitorch::nn
