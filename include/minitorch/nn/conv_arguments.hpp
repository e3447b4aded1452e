// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "minitorch/ops/conv2d.hpp"

namespace minitorch::nn {

namespace detail {

/// What is printed of a convolution: sizes as Python's tuples, and what is not the default.
struct ConvText {
  std::string kernel, stride, padding, output_padding, dilation;  // empty where it is the default
  std::int64_t groups;
  bool bias;
  core::Choice<PadMode> padding_mode = PadMode::constant;
};
MINITORCH_INLINE std::string describe_conv(std::int64_t in, std::int64_t out, const ConvText& t);
/// `(3,)`, or nothing for the default.
inline std::string python_tuple(std::int64_t value, std::int64_t otherwise = -1) {
  return value == otherwise ? "" : core::concat("(", value, ",)");
}

/// `same`, nothing for the default, or `sizes`.
inline std::string padding_text(const Padding& padding, const std::string& sizes) {
  return padding.same ? "same" : padding == Padding(0) ? "" : sizes;
}

/// Options of which stride and padding were given by position.
template <class Options, class Sizes, class Around>
Options by_position(const char* layer, Options o, const Sizes& stride, const Around& padding) {
  core::check(o.stride == Sizes(1) && o.padding == Around(0), "[", layer,
              "] stride and padding are given by position, and among the options, too");
  o.stride = stride;
  o.padding = padding;
  return o;
}

/// Error if the sizes of a convolution with weights of its own make no sense.
MINITORCH_INLINE void check_conv(const char* layer, std::int64_t in, std::int64_t out, const Dims& kernel,
                                 std::int64_t groups);

}  // namespace detail

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE std::string describe_conv(std::int64_t in, std::int64_t out, const ConvText& t) {
  const auto part = [](const char* name, const std::string& value) {
    return value.empty() ? std::string() : core::concat(", ", name, "=", value);
  };
  return core::concat(
      in, ", ", out, part("kernel_size", t.kernel), part("stride", t.stride), part("padding", t.padding),
      part("output_padding", t.output_padding), part("dilation", t.dilation),
      part("groups", t.groups == 1 ? "" : core::concat(t.groups)), t.bias ? "" : ", bias=False",
      t.padding_mode == PadMode::constant ? "" : part("padding_mode", core::word_of<PadMode>(t.padding_mode)));
}

MINITORCH_INLINE void check_conv(const char* layer, std::int64_t in, std::int64_t out, const Dims& kernel,
                                 std::int64_t groups) {
  core::check(in > 0 && out > 0, "[", layer, "] channels must be positive, got ", in, " and ", out);
  core::check(groups > 0 && in % groups == 0 && out % groups == 0, "[", layer, "] groups ", groups,
              " must divide in_channels ", in, " and out_channels ", out);
  for (const std::int64_t size : kernel) {
    core::check(size > 0, "[", layer, "] kernel_size must be positive, got ", kernel);
  }
}

}  // namespace minitorch::nn::detail
#endif
