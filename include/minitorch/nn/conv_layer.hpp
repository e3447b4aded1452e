// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>

#include "minitorch/nn/init.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/conv2d.hpp"

// What the convolutions with weights of their own have in common.

namespace minitorch::nn {

namespace detail {

/// The arguments of any convolution: one number for each of its directions.
struct ConvSizes {
  Dims kernel, stride, padding, dilation;
  std::int64_t groups;
  bool bias;
  Dims output_padding = {};  // of a transposed one
  bool same = false;         // padding "same"
  core::Choice<PadMode> padding_mode = PadMode::constant;
};

/// One number, a Pair or a Triple as a list.
template <class Sizes>
Dims dims_of(const Sizes& sizes) {
  if constexpr (std::integral<Sizes>) {
    return {sizes};
  } else if constexpr (requires { sizes.d; }) {
    return {sizes.d, sizes.h, sizes.w};
  } else {
    return {sizes.h, sizes.w};
  }
}

template <class Sizes, class Options>
ConvSizes conv_sizes(const Sizes& kernel, const Options& o) {
  ConvSizes out{dims_of(kernel), dims_of(o.stride), dims_of(o.padding), dims_of(o.dilation), o.groups, o.bias};
  if constexpr (requires { o.padding.same; }) {
    out.same = o.padding.same;
    out.padding = std::integral<Sizes> ? Dims{o.padding.w} : out.padding;
  }
  if constexpr (requires { o.output_padding; }) {
    out.output_padding = dims_of(o.output_padding);
  }
  if constexpr (requires { o.padding_mode; }) {
    out.padding_mode = o.padding_mode;
  }
  return out;
}

/// What is printed: sizes as Python's tuples, and what is not the default.
MINITORCH_INLINE std::string describe_conv(std::int64_t in, std::int64_t out, const ConvSizes& s);

/// Error if the sizes make no sense.
MINITORCH_INLINE void check_conv(const char* layer, std::int64_t in, std::int64_t out, const ConvSizes& s);

/// Options of which stride and padding were given by position.
template <class Options, class Sizes, class Around>
Options by_position(const char* layer, Options o, const Sizes& stride, const Around& padding) {
  core::check(o.stride == Sizes(1) && o.padding == Around(0), "[", layer,
              "] stride and padding are given by position, and among the options, too");
  o.stride = stride;
  o.padding = padding;
  return o;
}

}  // namespace detail

/// Base of the convolutions: their weight and bias.
template <Floating T>
class ConvLayer : public BasicModule<T> {
 public:
  /// The parameter `weight`.
  const BasicTensor<T>& weight() const { return weight_; }
  /// The parameter `bias`, undefined without one.
  const BasicTensor<T>& bias() const { return bias_; }

 protected:
  /// `type` as it is printed. A convolution with an output_padding is a transposed one.
  ConvLayer(const char* type, std::int64_t in_channels, std::int64_t out_channels, const detail::ConvSizes& s);

  BasicTensor<T> weight_, bias_;  ///< what weight() and bias() give
};

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
ConvLayer<T>::ConvLayer(const char* type, std::int64_t in_channels, std::int64_t out_channels,
                        const detail::ConvSizes& s)
    : BasicModule<T>(type, detail::describe_conv(in_channels, out_channels, s)) {
  detail::check_conv(type, in_channels, out_channels, s);
  const bool transposed = !s.output_padding.empty();
  Shape shape{transposed ? in_channels : out_channels, (transposed ? out_channels : in_channels) / s.groups};
  for (const std::int64_t size : s.kernel) {
    shape.push_back(size);
  }
  weight_ = this->register_parameter("weight", empty<T>(shape));
  bias_ = this->register_parameter("bias", s.bias ? empty<T>({out_channels}) : BasicTensor<T>());
  init::default_weights_(weight_, bias_);
}

}  // namespace minitorch::nn
#endif

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE std::string describe_conv(std::int64_t in, std::int64_t out, const ConvSizes& s) {
  const auto part = [](const char* name, const Dims& sizes, std::int64_t otherwise) {
    return sizes == Dims::filled(sizes.size(), otherwise) ? std::string() : core::concat(", ", name, "=", sizes);
  };
  return core::concat(in, ", ", out, ", kernel_size=", s.kernel, ", stride=", s.stride,
                      s.same ? std::string(", padding=same") : part("padding", s.padding, 0),
                      part("output_padding", s.output_padding, 0), part("dilation", s.dilation, 1),
                      s.groups == 1 ? std::string() : core::concat(", groups=", s.groups), s.bias ? "" : ", bias=False",
                      s.padding_mode == PadMode::constant
                          ? std::string()
                          : core::concat(", padding_mode=", core::word_of<PadMode>(s.padding_mode)));
}

MINITORCH_INLINE void check_conv(const char* layer, std::int64_t in, std::int64_t out, const ConvSizes& s) {
  core::check(in > 0 && out > 0, "[", layer, "] channels must be positive, got ", in, " and ", out);
  core::check(s.groups > 0 && in % s.groups == 0 && out % s.groups == 0, "[", layer, "] groups ", s.groups,
              " must divide in_channels ", in, " and out_channels ", out);
  for (const std::int64_t size : s.kernel) {
    core::check(size > 0, "[", layer, "] kernel_size must be positive, got ", s.kernel);
  }
}

}  // namespace minitorch::nn::detail
#endif
