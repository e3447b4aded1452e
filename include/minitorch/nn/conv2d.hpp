// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <typeinfo>

#include "minitorch/nn/conv_layer.hpp"
#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/lanes/conv_step.hpp"

namespace minitorch::nn {

using minitorch::Conv2dOptions;

/// conv2d with its own weight (out_channels, in_channels / groups, kH, kW) and bias (out_channels), which start uniform
/// in +-1 / sqrt(in_channels / groups * kH * kW):
///
///     nn::Conv2d conv(1, 8, 3, {.padding = 1, .bias = false});
template <Floating T>
class BasicConv2d : public ConvLayer<T> {
 public:
  BasicConv2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size, const Conv2dOptions& o = {});

  /// nn::Conv2d(3, 64, 3, 1, 1, {.bias = false}): stride and padding by position.
  template <std::integral Stride>
  BasicConv2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size, Stride stride, Padding padding = 0,
              const Conv2dOptions& o = {})
      : BasicConv2d(in_channels, out_channels, kernel_size,
                    detail::by_position("Conv2d", o, Pair(static_cast<std::int64_t>(stride)), padding)) {}
  /// nn::Conv2d(32, 32, 3, 1, 1, 1, 32, false): all of PyTorch's arguments by position.
  template <std::integral Stride, std::integral Dilation>
  requires(!std::same_as<Dilation, bool>)
      BasicConv2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size, Stride stride, Padding padding,
                  Dilation dilation, std::int64_t groups = 1, bool bias = true)
      : BasicConv2d(in_channels, out_channels, kernel_size,
                    Conv2dOptions{.stride = static_cast<std::int64_t>(stride),
                                  .padding = padding,
                                  .dilation = static_cast<std::int64_t>(dilation),
                                  .groups = groups,
                                  .bias = bias}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    return conv2d(x, this->weight_, this->bias_, options_);
  }
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override;

  /// Stride, padding and the others, for a class derived from this one.
  const Conv2dOptions& options() const { return options_; }

 private:
  Conv2dOptions options_;
};

using Conv2d = BasicConv2d<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicConv2d<T>::BasicConv2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size,
                            const Conv2dOptions& o)
    : ConvLayer<T>("Conv2d", in_channels, out_channels, detail::conv_sizes(kernel_size, o)), options_(o) {
  if (const auto [h, w] = o.padding.same ? minitorch::detail::same_padding(kernel_size, o) : Pair(1);
      h % 2 + w % 2 == 0) {
    options_.padding = Pair(h / 2, w / 2);  // a number like others, which chains know
  }
}

template <Floating T>
std::shared_ptr<minitorch::detail::LaneStep<T>> BasicConv2d<T>::lane_step() const {
  return typeid(*this) == typeid(BasicConv2d) && options_.padding_mode == PadMode::constant && !options_.padding.same
             ? minitorch::detail::make_lane_step<minitorch::detail::LaneConv<T>>(this->weight_, this->bias_, options_)
             : nullptr;
}

}  // namespace minitorch::nn
#endif
