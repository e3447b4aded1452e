// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <typeinfo>

#include "minitorch/nn/init.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/lanes/conv_step.hpp"

namespace minitorch::nn {

using minitorch::Conv2dOptions;

/// conv2d with its own weight (out_channels, in_channels / groups, kH, kW) and bias (out_channels), which start uniform
/// in +-1 / sqrt(in_channels / groups * kH * kW):
///
///     nn::Conv2d conv(1, 8, 3, {.padding = 1, .bias = false});
template <Floating T>
class BasicConv2d : public BasicModule<T> {
 public:
  BasicConv2d(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size, const Conv2dOptions& options = {})
      : BasicModule<T>("Conv2d", describe(in_channels, out_channels, kernel_size, options)), options_(options) {
    core::check(in_channels > 0 && out_channels > 0, "[Conv2d] channels must be positive, got ", in_channels, " and ",
                out_channels);
    core::check(options.groups > 0 && in_channels % options.groups == 0 && out_channels % options.groups == 0,
                "[Conv2d] groups ", options.groups, " must divide in_channels ", in_channels, " and out_channels ",
                out_channels);
    core::check(kernel_size.h > 0 && kernel_size.w > 0, "[Conv2d] kernel_size must be positive, got ", kernel_size);
    weight_ = this->register_parameter(
        "weight", empty<T>({out_channels, in_channels / options.groups, kernel_size.h, kernel_size.w}));
    bias_ = this->register_parameter("bias", options.bias ? empty<T>({out_channels}) : BasicTensor<T>());
    init::default_weights_(weight_, bias_);
  }

  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return conv2d(x, weight_, bias_, options_); }
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override {
    return typeid(*this) == typeid(BasicConv2d) && options_.padding_mode == PadMode::constant
               ? minitorch::detail::make_lane_step<minitorch::detail::LaneConv<T>>(weight_, bias_, options_)
               : nullptr;
  }

  const BasicTensor<T>& weight() const { return weight_; }
  /// Undefined without bias.
  const BasicTensor<T>& bias() const { return bias_; }

 private:
  static std::string describe(std::int64_t in, std::int64_t out, const Pair& kernel, const Conv2dOptions& o) {
    std::string text = core::concat(in, ", ", out, ", kernel_size=", kernel, ", stride=", o.stride);
    text += o.padding == 0 ? "" : core::concat(", padding=", o.padding);
    text += o.dilation == 1 ? "" : core::concat(", dilation=", o.dilation);
    text += o.groups == 1 ? "" : core::concat(", groups=", o.groups);
    text += o.bias ? "" : ", bias=False";
    constexpr const char* modes[] = {"", ", padding_mode=reflect", ", padding_mode=replicate",
                                     ", padding_mode=circular"};
    return text + modes[static_cast<int>(o.padding_mode)];
  }

  Conv2dOptions options_;
  BasicTensor<T> weight_, bias_;
};

using Conv2d = BasicConv2d<float>;

}  // namespace minitorch::nn
