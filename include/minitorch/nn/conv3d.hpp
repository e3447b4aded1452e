// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "minitorch/nn/conv1d.hpp"
#include "minitorch/ops/conv3d.hpp"

namespace minitorch::nn {

namespace detail {

/// `2`, or `(1, 2, 3)` if they differ.
inline std::string python_triple(const Triple& t) {
  return t.d == t.h && t.h == t.w ? core::concat(t.d) : to_string(t);
}

}  // namespace detail

using minitorch::AvgPool3dOptions;
using minitorch::Conv3dOptions;
using minitorch::ConvTranspose3dOptions;
using minitorch::MaxPool3dOptions;

/// conv3d with its own weight (out_channels, in_channels / groups, kD, kH, kW) and bias (out_channels), which start
/// uniform in +-1 / sqrt(in_channels / groups * kD * kH * kW).
template <Floating T>
class BasicConv3d : public ConvLayer<T> {
 public:
  BasicConv3d(std::int64_t in_channels, std::int64_t out_channels, Triple kernel_size, const Conv3dOptions& o = {})
      : ConvLayer<T>("Conv3d", in_channels, out_channels, detail::conv_sizes(kernel_size, o)), options_(o) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    return conv3d(x, this->weight_, this->bias_, options_);
  }

 private:
  Conv3dOptions options_;
};

/// conv_transpose3d with its own weight (in_channels, out_channels / groups, kD, kH, kW) and bias (out_channels), which
/// start as those of ConvTranspose2d.
template <Floating T>
class BasicConvTranspose3d : public ConvLayer<T> {
 public:
  BasicConvTranspose3d(std::int64_t in_channels, std::int64_t out_channels, Triple kernel_size,
                       const ConvTranspose3dOptions& o = {})
      : ConvLayer<T>("ConvTranspose3d", in_channels, out_channels, detail::conv_sizes(kernel_size, o)), options_(o) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    return conv_transpose3d(x, this->weight_, this->bias_, options_);
  }

 private:
  ConvTranspose3dOptions options_;
};

/// max_pool3d as a module.
template <Floating T>
class BasicMaxPool3d : public BasicModule<T> {
 public:
  explicit BasicMaxPool3d(Triple kernel_size, const MaxPool3dOptions& o = {})
      : BasicModule<T>("MaxPool3d", core::concat("kernel_size=", detail::python_triple(kernel_size),
                                                 ", stride=", detail::python_triple(o.stride.value_or(kernel_size)),
                                                 ", padding=", detail::python_triple(o.padding),
                                                 ", dilation=", detail::python_triple(o.dilation),
                                                 ", ceil_mode=", detail::python_bool(o.ceil_mode))),
        options_(minitorch::detail::with_kernel("MaxPool3d", kernel_size, o)) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return max_pool3d(x, options_); }

 private:
  MaxPool3dOptions options_;
};

/// avg_pool3d as a module.
template <Floating T>
class BasicAvgPool3d : public BasicModule<T> {
 public:
  explicit BasicAvgPool3d(Triple kernel_size, const AvgPool3dOptions& o = {})
      : BasicModule<T>("AvgPool3d", core::concat("kernel_size=", detail::python_triple(kernel_size),
                                                 ", stride=", detail::python_triple(o.stride.value_or(kernel_size)),
                                                 ", padding=", detail::python_triple(o.padding))),
        options_(minitorch::detail::with_kernel("AvgPool3d", kernel_size, o)) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return avg_pool3d(x, options_); }

 private:
  AvgPool3dOptions options_;
};

/// adaptive_avg_pool3d as a module.
template <Floating T>
class BasicAdaptiveAvgPool3d : public BasicModule<T> {
 public:
  explicit BasicAdaptiveAvgPool3d(Triple output_size)
      : BasicModule<T>("AdaptiveAvgPool3d", core::concat("output_size=", detail::python_triple(output_size))),
        output_size_(output_size) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return adaptive_avg_pool3d(x, output_size_); }

 private:
  Triple output_size_;
};

/// adaptive_max_pool3d as a module.
template <Floating T>
class BasicAdaptiveMaxPool3d : public BasicModule<T> {
 public:
  explicit BasicAdaptiveMaxPool3d(Triple output_size)
      : BasicModule<T>("AdaptiveMaxPool3d", core::concat("output_size=", detail::python_triple(output_size))),
        output_size_(output_size) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return adaptive_max_pool3d(x, output_size_); }

 private:
  Triple output_size_;
};

using Conv3d = BasicConv3d<float>;
using ConvTranspose3d = BasicConvTranspose3d<float>;
using MaxPool3d = BasicMaxPool3d<float>;
using AvgPool3d = BasicAvgPool3d<float>;
using AdaptiveAvgPool3d = BasicAdaptiveAvgPool3d<float>;
using AdaptiveMaxPool3d = BasicAdaptiveMaxPool3d<float>;

}  // namespace minitorch::nn
