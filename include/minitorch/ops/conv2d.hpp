// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

#include "minitorch/kernels/conv2d.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/reduce.hpp"

namespace minitorch {

/// One number for both directions, or height and width.
struct Pair {
  std::int64_t h, w;  ///< height (rows) and width (columns)
  /// The same for both.
  Pair(std::int64_t both) : h(both), w(both) {}  // NOLINT: meant to convert
  /// Height, then width.
  Pair(std::int64_t height, std::int64_t width) : h(height), w(width) {}
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// A Pair, or nothing; in braces, too: .stride = {2, 1}.
struct OptionalPair : std::optional<Pair> {
  using std::optional<Pair>::optional;
  using std::optional<Pair>::operator=;
  /// What another one holds.
  OptionalPair(const std::optional<Pair>& other) : std::optional<Pair>(other) {}  // NOLINT: meant to convert
  /// Height, then width.
  OptionalPair(std::int64_t height, std::int64_t width) : std::optional<Pair>(Pair(height, width)) {}
};

/// `(h, w)`.
inline std::string to_string(const Pair& pair) {
  return core::concat("(", pair.h, ", ", pair.w, ")");
}

/// Rows and columns added on each side, or a word: "same", as many as the result needs to have the size of the input at
/// stride 1 (where that is odd, the one too many lies behind), or "valid", none.
struct Padding : Pair {
  bool same = false;  ///< whether it is "same"; the numbers are 0 then
  /// The same for both directions.
  Padding(std::int64_t both) : Pair(both) {}  // NOLINT: meant to convert
  /// Of height and width.
  Padding(const Pair& sizes) : Pair(sizes) {}  // NOLINT: meant to convert
  /// Of height and width.
  Padding(std::int64_t height, std::int64_t width) : Pair(height, width) {}
  /// By its word. An array, or a 0 would be a word.
  template <std::size_t N>
  Padding(const char (&word)[N])  // NOLINT: meant to convert
      : Pair(0), same(std::string_view(word) == "same") {
    core::check(same || std::string_view(word) == "valid", "[options] padding '", word,
                "' is neither a size nor same or valid");
  }
  friend bool operator==(const Padding&, const Padding&) = default;
};

/// Options of conv2d and nn::Conv2d, PyTorch's names and defaults.
struct Conv2dOptions {
  Pair stride = 1;
  Padding padding = 0;
  Pair dilation = 1;
  std::int64_t groups = 1;
  bool bias = true;  ///< of the layer: whether it has one. The function takes its bias, and refuses one beside false
  core::Choice<PadMode> padding_mode = PadMode::constant;  ///< constant: with zeros
};

namespace detail {

MINITORCH_INLINE kernels::Conv2dSizes conv2d_sizes(const Shape& x, const Shape& weight, const Conv2dOptions& o);

/// Rows and columns that "same" adds in all, for a kernel of this size; Error for a stride.
inline Pair same_padding(const Pair& kernel, const Conv2dOptions& o) {
  core::check(o.stride == Pair(1), "[conv2d] padding 'same' needs a stride of 1, got ", o.stride);
  return {o.dilation.h * (kernel.h - 1), o.dilation.w * (kernel.w - 1)};
}

// The three products of a convolution are linear in both arguments, and the derivatives of each are the other two. So
// they can be differentiated as often as one likes.

template <Floating T>
BasicTensor<T> conv2d_input_grad(const BasicTensor<T>& dy, const BasicTensor<T>& weight, const Shape& x_shape,
                                 const Conv2dOptions& options);
template <Floating T>
BasicTensor<T> conv2d_weight_grad(const BasicTensor<T>& dy, const BasicTensor<T>& x, const Shape& weight_shape,
                                  const Conv2dOptions& options);

}  // namespace detail

/// Two-dimensional cross-correlation: y[n][k] = bias[k] + sum over the channels c of k's group of x[n][c] *
/// weight[k][c]. x (N, C, H, W) or (C, H, W), weight (K, C / groups, R, S), bias (K) or undefined. The result is (N, K,
/// OH, OW) with OH = floor((H + 2 padding - dilation (R - 1) - 1) / stride) + 1, or, with padding "same", (N, K, H, W).
/// Padding is with zeros unless padding_mode says otherwise.
template <Floating T>
BasicTensor<T> conv2d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias = {},
                      const Conv2dOptions& options = {}) {
  if (x.dim() == 3) {
    return squeeze(conv2d(unsqueeze(x, 0), weight, bias, options), 0);
  }
  core::check(options.bias || !bias.defined(), "[conv2d] a bias is given, but bias = false");
  if (options.padding.same && weight.dim() == 4) {
    const auto [h, w] = detail::same_padding({weight.size(2), weight.size(3)}, options);
    Conv2dOptions inner = options;
    inner.padding = Pair(h / 2, w / 2);
    const std::int64_t below = h % 2, right = w % 2;
    if (below + right == 0) {
      return conv2d(x, weight, bias, inner);
    }
    inner.padding = 0;
    inner.padding_mode = PadMode::constant;
    return conv2d(pad(x, {w / 2, w / 2 + right, h / 2, h / 2 + below}, options.padding_mode), weight, bias, inner);
  }
  if (options.padding_mode != PadMode::constant) {
    const Pair& p = options.padding;
    Conv2dOptions inner = options;
    inner.padding = 0;
    inner.padding_mode = PadMode::constant;
    return conv2d(pad(x, {p.w, p.w, p.h, p.h}, options.padding_mode), weight, bias, inner);
  }
  const kernels::Conv2dSizes z = detail::conv2d_sizes(x.shape(), weight.shape(), options);
  core::check(!bias.defined() || bias.shape() == Shape{z.k}, "[conv2d] bias has shape ",
              bias.defined() ? bias.shape() : Shape{}, ", expected (", z.k, ",)");
  const BasicTensor<T> in = detail::contiguous_data(x), filters = detail::contiguous_data(weight);
  const BasicTensor<T> offset = bias.defined() ? detail::contiguous_data(bias) : BasicTensor<T>();
  BasicTensor<T> y({z.n, z.k, z.oh(), z.ow()});
  kernels::conv2d_forward(z, in.data(), filters.data(), bias.defined() ? offset.data() : nullptr, y.data());
  return autograd::record(
      "conv2d", std::move(y), {x, weight, bias},
      [x = autograd::saved(x), weight = autograd::saved(weight), sx = x.shape(), sw = weight.shape(),
       options](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T>& dy = ctx.grad();
        return {ctx.needs(0) ? detail::conv2d_input_grad(dy, ctx(weight), sx, options) : BasicTensor<T>(),
                ctx.needs(1) ? detail::conv2d_weight_grad(dy, ctx(x), sw, options) : BasicTensor<T>(),
                ctx.needs(2) ? sum(dy, {0, 2, 3}) : BasicTensor<T>()};
      });
}

/// conv2d(x, weight, {.stride = 2}): without a bias.
template <Floating T>
BasicTensor<T> conv2d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const Conv2dOptions& options) {
  return conv2d(x, weight, {}, options);
}
/// Stride and padding by position.
template <Floating T, std::integral Stride>
BasicTensor<T> conv2d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias, Stride stride,
                      Padding padding = 0) {
  return conv2d(x, weight, bias, {.stride = static_cast<std::int64_t>(stride), .padding = padding});
}

namespace detail {

template <Floating T>
BasicTensor<T> conv2d_input_grad(const BasicTensor<T>& dy, const BasicTensor<T>& weight, const Shape& x_shape,
                                 const Conv2dOptions& options) {
  const BasicTensor<T> upstream = contiguous_data(dy), filters = contiguous_data(weight);
  BasicTensor<T> dx(x_shape);
  kernels::conv2d_backward_input(conv2d_sizes(x_shape, weight.shape(), options), upstream.data(), filters.data(),
                                 dx.data());
  return autograd::record("conv2d_input_grad", std::move(dx), {dy, weight},
                          [dy = autograd::saved(dy), weight = autograd::saved(weight), sw = weight.shape(),
                           options](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {
                                ctx.needs(0) ? conv2d(ctx.grad(), ctx(weight), {}, options) : BasicTensor<T>(),
                                ctx.needs(1) ? conv2d_weight_grad(ctx(dy), ctx.grad(), sw, options) : BasicTensor<T>()};
                          });
}

template <Floating T>
BasicTensor<T> conv2d_weight_grad(const BasicTensor<T>& dy, const BasicTensor<T>& x, const Shape& weight_shape,
                                  const Conv2dOptions& options) {
  const BasicTensor<T> upstream = contiguous_data(dy), in = contiguous_data(x);
  BasicTensor<T> dw(weight_shape);
  kernels::conv2d_backward_weight(conv2d_sizes(x.shape(), weight_shape, options), upstream.data(), in.data(),
                                  dw.data());
  return autograd::record("conv2d_weight_grad", std::move(dw), {dy, x},
                          [dy = autograd::saved(dy), x = autograd::saved(x), sx = x.shape(),
                           options](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {
                                ctx.needs(0) ? conv2d(ctx(x), ctx.grad(), {}, options) : BasicTensor<T>(),
                                ctx.needs(1) ? conv2d_input_grad(ctx(dy), ctx.grad(), sx, options) : BasicTensor<T>()};
                          });
}

}  // namespace detail

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE kernels::Conv2dSizes conv2d_sizes(const Shape& x, const Shape& weight, const Conv2dOptions& o) {
  core::check(x.size() == 4, "[conv2d] input must be (N, C, H, W) or (C, H, W), got shape ", x);
  core::check(weight.size() == 4, "[conv2d] weight must be (out_channels, in_channels / groups, kH, kW), got shape ",
              weight);
  core::check(o.stride.h > 0 && o.stride.w > 0, "[conv2d] stride must be positive, got ", o.stride);
  core::check(o.dilation.h > 0 && o.dilation.w > 0, "[conv2d] dilation must be positive, got ", o.dilation);
  core::check(o.padding.h >= 0 && o.padding.w >= 0, "[conv2d] padding must not be negative, got ", o.padding);
  core::check(weight[2] > 0 && weight[3] > 0 && x[1] > 0 && weight[0] > 0,
              "[conv2d] kernel and channels must not be empty: "
              "input ",
              x, ", weight ", weight);
  core::check(o.groups > 0 && x[1] % o.groups == 0 && weight[0] % o.groups == 0, "[conv2d] groups ", o.groups,
              " must divide the channels of input ", x, " and of weight ", weight);
  const std::int64_t channels = (core::Checked("conv2d", weight[1]) * o.groups).value();
  core::check(channels == x[1], "[conv2d] input ", x, " has ", x[1], " channels, weight ", weight, " with groups ",
              o.groups, " expects ", channels);
  const kernels::Conv2dSizes z{.n = x[0],
                               .c = x[1],
                               .h = x[2],
                               .w = x[3],
                               .k = weight[0],
                               .r = weight[2],
                               .s = weight[3],
                               .stride_h = o.stride.h,
                               .stride_w = o.stride.w,
                               .pad_h = o.padding.h,
                               .pad_w = o.padding.w,
                               .dilation_h = o.dilation.h,
                               .dilation_w = o.dilation.w,
                               .groups = o.groups};
  const auto padded = [](std::int64_t size, std::int64_t pad) {
    return (core::Checked("conv2d", pad) * 2 + size).value();
  };
  const auto reach = [](std::int64_t taps, std::int64_t dilation) {
    return (core::Checked("conv2d", taps - 1) * dilation + 1).value();
  };
  const std::int64_t height = padded(z.h, z.pad_h), width = padded(z.w, z.pad_w);
  const std::int64_t kernel_h = reach(z.r, z.dilation_h), kernel_w = reach(z.s, z.dilation_w);
  core::check(kernel_h <= height && kernel_w <= width, "[conv2d] the kernel (", kernel_h, ", ", kernel_w,
              ") is larger than the padded input (", height, ", ", width, ")");
  core::check_shape("conv2d", {z.n, z.k, z.oh(), z.ow()});
  core::check_shape("conv2d", {z.patch(), z.oh(), z.ow()});  // of the patch matrix
  return z;
}

}  // namespace minitorch::detail
#endif
