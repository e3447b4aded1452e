// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <typeinfo>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/lanes/pool_step.hpp"
#include "minitorch/ops/pool2d.hpp"

namespace minitorch::nn {

using minitorch::AvgPool2dOptions;
using minitorch::MaxPool2dOptions;

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
        options_(minitorch::detail::with_kernel("MaxPool2d", kernel_size, o)) {}
  template <std::integral Stride>
  BasicMaxPool2d(Pair kernel_size, Stride stride, Pair padding = 0)
      : BasicMaxPool2d(kernel_size,
                       MaxPool2dOptions{.stride = Pair(static_cast<std::int64_t>(stride)), .padding = padding}) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return max_pool2d(x, options_); }
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override;

 private:
  MaxPool2dOptions options_;
};

/// avg_pool2d as a module.
template <Floating T>
class BasicAvgPool2d : public BasicModule<T> {
 public:
  explicit BasicAvgPool2d(Pair kernel_size, const AvgPool2dOptions& o = {})
      : BasicModule<T>("AvgPool2d", core::concat("kernel_size=", detail::python_pair(kernel_size),
                                                 ", stride=", detail::python_pair(o.stride.value_or(kernel_size)),
                                                 ", padding=", detail::python_pair(o.padding))),
        options_(minitorch::detail::with_kernel("AvgPool2d", kernel_size, o)) {}
  template <std::integral Stride>
  BasicAvgPool2d(Pair kernel_size, Stride stride, Pair padding = 0)
      : BasicAvgPool2d(kernel_size,
                       AvgPool2dOptions{.stride = Pair(static_cast<std::int64_t>(stride)), .padding = padding}) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return avg_pool2d(x, options_); }

 private:
  AvgPool2dOptions options_;
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

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
std::shared_ptr<minitorch::detail::LaneStep<T>> BasicMaxPool2d<T>::lane_step() const {
  return typeid(*this) == typeid(BasicMaxPool2d)
             ? minitorch::detail::make_lane_step<minitorch::detail::LaneMaxPool<T>>(options_)
             : nullptr;
}

}  // namespace minitorch::nn
#endif
