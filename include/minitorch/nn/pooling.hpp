// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <typeinfo>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/lanes/pool_step.hpp"
#include "minitorch/ops/pool2d.hpp"

namespace minitorch::nn {

/// Keyword arguments of MaxPool2d, PyTorch's names and defaults; stride defaults to the kernel size.
struct MaxPool2dOptions {
  std::optional<Pair> stride = std::nullopt;
  Pair padding = 0;
  Pair dilation = 1;
  bool ceil_mode = false;
};

/// max_pool2d as a module: nn::MaxPool2d(2), nn::MaxPool2d(3, {.stride = 2, .padding = 1}).
template <Floating T>
class BasicMaxPool2d : public BasicModule<T> {
 public:
  explicit BasicMaxPool2d(Pair kernel_size, const MaxPool2dOptions& o = {})
      : BasicModule<T>("MaxPool2d", core::concat("kernel_size=", detail::python_pair(kernel_size),
                                                 ", stride=", detail::python_pair(o.stride.value_or(kernel_size)),
                                                 ", padding=", detail::python_pair(o.padding),
                                                 ", dilation=", detail::python_pair(o.dilation),
                                                 ", ceil_mode=", detail::python_bool(o.ceil_mode))),
        options_{kernel_size, o.stride, o.padding, o.dilation, o.ceil_mode} {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return max_pool2d(x, options_); }
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override {
    return typeid(*this) == typeid(BasicMaxPool2d)
               ? minitorch::detail::make_lane_step<minitorch::detail::LaneMaxPool<T>>(options_)
               : nullptr;
  }

 private:
  minitorch::MaxPool2dOptions options_;
};

/// Keyword arguments of AvgPool2d, PyTorch's names and defaults; stride defaults to the kernel size.
struct AvgPool2dOptions {
  std::optional<Pair> stride = std::nullopt;
  Pair padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  std::optional<std::int64_t> divisor_override = std::nullopt;
};

/// avg_pool2d as a module.
template <Floating T>
class BasicAvgPool2d : public BasicModule<T> {
 public:
  explicit BasicAvgPool2d(Pair kernel_size, const AvgPool2dOptions& o = {})
      : BasicModule<T>("AvgPool2d", core::concat("kernel_size=", detail::python_pair(kernel_size),
                                                 ", stride=", detail::python_pair(o.stride.value_or(kernel_size)),
                                                 ", padding=", detail::python_pair(o.padding))),
        options_{kernel_size, o.stride, o.padding, o.ceil_mode, o.count_include_pad, o.divisor_override} {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return avg_pool2d(x, options_); }

 private:
  minitorch::AvgPool2dOptions options_;
};

/// adaptive_avg_pool2d as a module.
template <Floating T>
class BasicAdaptiveAvgPool2d : public BasicModule<T> {
 public:
  explicit BasicAdaptiveAvgPool2d(Pair output_size)
      : BasicModule<T>("AdaptiveAvgPool2d", core::concat("output_size=", detail::python_pair(output_size))),
        output_size_(output_size) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return adaptive_avg_pool2d(x, output_size_); }

 private:
  Pair output_size_;
};

using MaxPool2d = BasicMaxPool2d<float>;
using AvgPool2d = BasicAvgPool2d<float>;
using AdaptiveAvgPool2d = BasicAdaptiveAvgPool2d<float>;

}  // namespace minitorch::nn
