// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <utility>

#include "minitorch/kernels/max_pool2d.hpp"
#include "minitorch/kernels/pool2d.hpp"
#include "minitorch/ops/conv2d.hpp"

namespace minitorch {

/// Options of max_pool2d and nn::MaxPool2d, PyTorch's names and defaults; stride defaults to the kernel size.
struct MaxPool2dOptions {
  Pair kernel_size = 0;  ///< of a layer: its first argument instead
  OptionalPair stride = std::nullopt;
  Pair padding = 0;
  Pair dilation = 1;
  bool ceil_mode = false;
};

/// Options of avg_pool2d and nn::AvgPool2d, PyTorch's names and defaults; stride defaults to the kernel size.
struct AvgPool2dOptions {
  Pair kernel_size = 0;  ///< of a layer: its first argument instead
  OptionalPair stride = std::nullopt;
  Pair padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  std::optional<std::int64_t> divisor_override = std::nullopt;
};

namespace detail {

/// The options of a layer with its kernel size, which is an argument of its own.
template <class Size, class Options>
Options with_kernel(const char* layer, const Size& kernel_size, Options options) {
  core::check(options.kernel_size == Size(0), "[", layer,
              "] kernel_size is the first argument, and was given again as ", options.kernel_size,
              " (options are named: {.stride = 2})");
  options.kernel_size = kernel_size;
  return options;
}

/// Output size of one direction; in ceil_mode a last window that would start in the far padding is dropped.
MINITORCH_INLINE std::int64_t pool_size(const char* op, std::int64_t size, std::int64_t kernel, std::int64_t stride,
                                        std::int64_t pad, std::int64_t dilation, bool ceil_mode);

MINITORCH_INLINE kernels::Pool2dSizes pool2d_sizes(const char* op, const Shape& x, Pair kernel, OptionalPair stride,
                                                   Pair padding, Pair dilation, bool ceil_mode);

MINITORCH_INLINE Shape pooled_shape(const Shape& x, std::int64_t oh, std::int64_t ow);

template <Floating T>
BasicTensor<T> max_pool2d_pick(const BasicTensor<T>& x, const IntTensor& index, const kernels::Pool2dSizes& z);

template <Floating T>
BasicTensor<T> max_pool2d_spread(const BasicTensor<T>& dy, const IntTensor& index, const Shape& x_shape,
                                 const kernels::Pool2dSizes& z) {
  const BasicTensor<T> upstream = contiguous_data(dy);
  BasicTensor<T> dx(x_shape);
  kernels::max_pool2d_backward(z, upstream.data(), index.data(), dx.data());
  return autograd::record(
      "max_pool2d_grad", std::move(dx), {dy},
      [index = autograd::saved(index), z](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        return {max_pool2d_pick(ctx.grad(), ctx(index), z)};
      });
}

template <Floating T>
BasicTensor<T> max_pool2d_pick(const BasicTensor<T>& x, const IntTensor& index, const kernels::Pool2dSizes& z) {
  const BasicTensor<T> in = contiguous_data(x);
  BasicTensor<T> y(index.shape());
  kernels::max_pool2d_pick(z, in.data(), index.data(), y.data());
  return autograd::record("max_pool2d_pick", std::move(y), {x},
                          [index = autograd::saved(index), z,
                           shape = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {max_pool2d_spread(ctx.grad(), ctx(index), shape, z)};
                          });
}

template <Floating T>
std::pair<BasicTensor<T>, IntTensor> max_pool2d_impl(const BasicTensor<T>& x, const MaxPool2dOptions& o) {
  const kernels::Pool2dSizes z =
      pool2d_sizes("max_pool2d", x.shape(), o.kernel_size, o.stride, o.padding, o.dilation, o.ceil_mode);
  const BasicTensor<T> in = contiguous_data(x);
  BasicTensor<T> y(pooled_shape(x.shape(), z.oh, z.ow));
  IntTensor index(y.shape());
  kernels::max_pool2d_forward(z, in.data(), y.data(), index.data());
  y = autograd::record("max_pool2d", std::move(y), {x},
                       [index = autograd::saved(index), z, shape = x.shape()](const autograd::BackwardContext<T>& ctx)
                           -> autograd::Grads<T> { return {max_pool2d_spread(ctx.grad(), ctx(index), shape, z)}; });
  return {y, index};
}

}  // namespace detail

/// Largest element of each window: (N, C, H, W) or (C, H, W) -> (.., OH, OW) with
/// OH = floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, rounded up in ceil_mode. Padding, at most half
/// of the kernel, counts as -inf, also where it is all that a window meets: then no gradient comes through. The
/// gradient goes to the first of equal elements in row order; a NaN wins, the last one of several.
template <Floating T>
BasicTensor<T> max_pool2d(const BasicTensor<T>& x, const MaxPool2dOptions& options) {
  return detail::max_pool2d_impl(x, options).first;
}
/// Square windows: max_pool2d(x, 2).
template <Floating T, std::integral Size>
BasicTensor<T> max_pool2d(const BasicTensor<T>& x, Size kernel_size) {
  return max_pool2d(x, MaxPool2dOptions{.kernel_size = static_cast<std::int64_t>(kernel_size)});
}
/// The same with stride and padding by position.
template <Floating T, std::integral Stride>
BasicTensor<T> max_pool2d(const BasicTensor<T>& x, Pair kernel_size, Stride stride, Pair padding = 0) {
  return max_pool2d(
      x, MaxPool2dOptions{
             .kernel_size = kernel_size, .stride = Pair(static_cast<std::int64_t>(stride)), .padding = padding});
}
/// The same with the window by position; Error if the options have one, too.
template <Floating T>
BasicTensor<T> max_pool2d(const BasicTensor<T>& x, Pair kernel_size, const MaxPool2dOptions& options) {
  return max_pool2d(x, detail::with_kernel("max_pool2d", kernel_size, options));
}

/// max_pool2d, and where each maximum was in its plane (row * W + column); for a window that meets padding alone, the
/// cell nearest to its start.
template <Floating T>
ValuesAndIndices<T> max_pool2d_with_indices(const BasicTensor<T>& x, const MaxPool2dOptions& options) {
  const auto [y, index] = detail::max_pool2d_impl(x, options);
  LongTensor places(index.shape());
  kernels::max_pool2d_places(detail::pool2d_sizes("max_pool2d", x.shape(), options.kernel_size, options.stride,
                                                  options.padding, options.dilation, options.ceil_mode),
                             index.data(), places.data());
  return {y, places};
}

/// Mean of each window, sizes as for max_pool2d without dilation. The divisor is the window's size including padding
/// (but not what ceil_mode lets overhang), without it if !count_include_pad, or divisor_override.
template <Floating T>
BasicTensor<T> avg_pool2d(const BasicTensor<T>& x, const AvgPool2dOptions& o);

namespace detail {

template <Floating T>
BasicTensor<T> avg_pool2d_spread(const BasicTensor<T>& dy, const Shape& x_shape, const AvgPool2dOptions& o) {
  const kernels::Pool2dSizes z =
      pool2d_sizes("avg_pool2d", x_shape, o.kernel_size, o.stride, o.padding, 1, o.ceil_mode);
  const BasicTensor<T> upstream = contiguous_data(dy);
  BasicTensor<T> dx(x_shape);
  kernels::avg_pool2d_backward(z, {o.count_include_pad, o.divisor_override.value_or(0)}, upstream.data(), dx.data());
  return autograd::record(
      "avg_pool2d_grad", std::move(dx), {dy},
      [o](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> { return {avg_pool2d(ctx.grad(), o)}; });
}

template <Floating T>
BasicTensor<T> adaptive_spread(const BasicTensor<T>& dy, const Shape& x_shape, Pair output_size);

}  // namespace detail

template <Floating T>
BasicTensor<T> avg_pool2d(const BasicTensor<T>& x, const AvgPool2dOptions& o) {
  core::check(o.divisor_override.value_or(1) != 0, "[avg_pool2d] divisor_override must not be 0");
  const kernels::Pool2dSizes z =
      detail::pool2d_sizes("avg_pool2d", x.shape(), o.kernel_size, o.stride, o.padding, 1, o.ceil_mode);
  const BasicTensor<T> in = detail::contiguous_data(x);
  BasicTensor<T> y(detail::pooled_shape(x.shape(), z.oh, z.ow));
  kernels::avg_pool2d_forward(z, {o.count_include_pad, o.divisor_override.value_or(0)}, in.data(), y.data());
  return autograd::record("avg_pool2d", std::move(y), {x},
                          [o, shape = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {detail::avg_pool2d_spread(ctx.grad(), shape, o)};
                          });
}

/// Square windows: avg_pool2d(x, 2).
template <Floating T, std::integral Size>
BasicTensor<T> avg_pool2d(const BasicTensor<T>& x, Size kernel_size) {
  return avg_pool2d(x, AvgPool2dOptions{.kernel_size = static_cast<std::int64_t>(kernel_size)});
}
/// The same with stride and padding by position.
template <Floating T, std::integral Stride>
BasicTensor<T> avg_pool2d(const BasicTensor<T>& x, Pair kernel_size, Stride stride, Pair padding = 0) {
  return avg_pool2d(
      x, AvgPool2dOptions{
             .kernel_size = kernel_size, .stride = Pair(static_cast<std::int64_t>(stride)), .padding = padding});
}
/// The same with the window by position; Error if the options have one, too.
template <Floating T>
BasicTensor<T> avg_pool2d(const BasicTensor<T>& x, Pair kernel_size, const AvgPool2dOptions& options) {
  return avg_pool2d(x, detail::with_kernel("avg_pool2d", kernel_size, options));
}

/// Means over an `output_size` grid of windows: (N, C, H, W) or (C, H, W) -> (.., OH, OW), where window i covers rows
/// floor(i H / OH) to below ceil((i + 1) H / OH), and columns likewise.
template <Floating T>
BasicTensor<T> adaptive_avg_pool2d(const BasicTensor<T>& x, Pair output_size) {
  const Shape& s = x.shape();
  core::check(s.size() == 3 || s.size() == 4,
              "[adaptive_avg_pool2d] input must be (N, C, H, W) or (C, H, W), got shape ", s);
  const int d = s.size() - 2;
  core::check(s[d - 1] > 0 && s[d] > 0 && s[d + 1] > 0,
              "[adaptive_avg_pool2d] only the batch dimension may be empty, got ", s);
  core::check(output_size.h >= 0 && output_size.w >= 0, "[adaptive_avg_pool2d] output_size must not be negative, got ",
              output_size);
  // Where the last window ends is computed as size * (output + 1).
  static_cast<void>((core::Checked("adaptive_avg_pool2d", output_size.h) + 1) * s[d] + output_size.h);
  static_cast<void>((core::Checked("adaptive_avg_pool2d", output_size.w) + 1) * s[d + 1] + output_size.w);
  const BasicTensor<T> in = detail::contiguous_data(x);
  BasicTensor<T> y(detail::pooled_shape(s, output_size.h, output_size.w));
  kernels::adaptive_avg_pool2d<true>(s.size() == 4 ? s[0] * s[1] : s[0], s[d], s[d + 1], output_size.h, output_size.w,
                                     in.data(), y.data());
  return autograd::record("adaptive_avg_pool2d", std::move(y), {x},
                          [s, output_size](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {detail::adaptive_spread(ctx.grad(), s, output_size)};
                          });
}

template <Floating T>
BasicTensor<T> detail::adaptive_spread(const BasicTensor<T>& dy, const Shape& s, Pair output_size) {
  const BasicTensor<T> upstream = contiguous_data(dy);
  const int d = s.size() - 2;
  BasicTensor<T> dx(s);
  kernels::adaptive_avg_pool2d<false>(s.size() == 4 ? s[0] * s[1] : s[0], s[d], s[d + 1], output_size.h, output_size.w,
                                      upstream.data(), dx.data());
  return autograd::record("adaptive_avg_pool2d_grad", std::move(dx), {dy},
                          [output_size](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {adaptive_avg_pool2d(ctx.grad(), output_size)};
                          });
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE std::int64_t pool_size(const char* op, std::int64_t size, std::int64_t kernel, std::int64_t stride,
                                        std::int64_t pad, std::int64_t dilation, bool ceil_mode) {
  const std::int64_t reach = (core::Checked(op, kernel - 1) * dilation + 1).value();
  core::check(pad >= 0 && pad <= reach / 2, "[", op, "] padding ", pad,
              " must be between 0 and half of the kernel size ", kernel,
              dilation > 1 ? core::concat(" (which reaches over ", reach, ")") : "");
  const std::int64_t room = (core::Checked(op, pad) * 2 + size - reach).value();
  const std::int64_t last = ceil_mode ? core::ceil_div(room, stride) : core::floor_div(room, stride);
  return ceil_mode && last >= core::ceil_div(size + pad, stride) ? last : last + 1;
}

MINITORCH_INLINE kernels::Pool2dSizes pool2d_sizes(const char* op, const Shape& x, Pair kernel, OptionalPair stride,
                                                   Pair padding, Pair dilation, bool ceil_mode) {
  core::check(x.size() == 3 || x.size() == 4, "[", op, "] input must be (N, C, H, W) or (C, H, W), got shape ", x);
  const Pair step = stride.value_or(kernel);
  core::check(kernel.h > 0 && kernel.w > 0, "[", op, "] kernel_size must be positive, got ", kernel);
  core::check(step.h > 0 && step.w > 0, "[", op, "] stride must be positive, got ", step);
  core::check(dilation.h > 0 && dilation.w > 0, "[", op, "] dilation must be positive, got ", dilation);
  const int d = x.size() - 2;
  core::check(x[d - 1] > 0 && x[d] > 0 && x[d + 1] > 0, "[", op, "] only the batch dimension may be empty, got shape ",
              x);
  kernels::Pool2dSizes z{.planes = x.size() == 4 ? x[0] * x[1] : x[0],
                         .h = x[d],
                         .w = x[d + 1],
                         .oh = pool_size(op, x[d], kernel.h, step.h, padding.h, dilation.h, ceil_mode),
                         .ow = pool_size(op, x[d + 1], kernel.w, step.w, padding.w, dilation.w, ceil_mode),
                         .kernel_h = kernel.h,
                         .kernel_w = kernel.w,
                         .stride_h = step.h,
                         .stride_w = step.w,
                         .pad_h = padding.h,
                         .pad_w = padding.w,
                         .dilation_h = dilation.h,
                         .dilation_w = dilation.w};
  core::check(z.oh > 0 && z.ow > 0, "[", op, "] a kernel of ", kernel, " leaves nothing of shape ", x,
              ": the output would be (", z.oh, ", ", z.ow, ")");
  core::check(z.h * z.w <= std::numeric_limits<std::int32_t>::max(), "[", op, "] planes of shape ", x,
              " are too large");
  static_cast<void>((core::Checked(op, padding.h) * 2 + z.h) *
                    (core::Checked(op, padding.w) * 2 + z.w));  // what avg_pool2d counts
  return z;
}

MINITORCH_INLINE Shape pooled_shape(const Shape& x, std::int64_t oh, std::int64_t ow) {
  Shape y = x;
  y[x.size() - 2] = oh;
  y[x.size() - 1] = ow;
  return y;
}

}  // namespace minitorch::detail
#endif
