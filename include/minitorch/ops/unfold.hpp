// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <utility>

#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/view.hpp"

// Windows that slide over a tensor, side by side, and what they were added up again: unfold and fold.

namespace minitorch {

/// Arguments of unfold and fold on planes, PyTorch's names and defaults.
struct UnfoldOptions {
  Pair kernel_size;
  Pair dilation = 1;
  Pair padding = 0;  ///< zeros around the planes on each side
  Pair stride = 1;
};

namespace detail {

/// Where the windows' elements along a dimension are: windows times taps, in that order.
struct WindowPlaces {
  std::int64_t windows, taps, stride, dilation;

  /// Error if there is no window. `size` counts padding.
  WindowPlaces(const char* op, std::int64_t size, std::int64_t kernel, std::int64_t step, std::int64_t spread)
      : windows(0), taps(kernel), stride(step), dilation(spread) {
    core::check(kernel > 0 && step > 0 && spread > 0, "[", op,
                "] kernel_size, stride and dilation must be positive, got ", kernel, ", ", step, " and ", spread);
    const std::int64_t reach = (core::Checked(op, kernel - 1) * spread + 1).value();
    core::check(reach <= size, "[", op, "] a window that reaches over ", reach, " is larger than the padded size ",
                size);
    windows = (size - reach) / step + 1;
  }
  LongTensor places() const {
    LongTensor all({(core::Checked("unfold", windows) * taps).value()});
    for (std::int64_t k = 0; k < all.numel(); ++k) {
      all.data()[k] = k / taps * stride + k % taps * dilation;
    }
    return all;
  }
};

/// x (.., windows, taps, ..) at dimensions d and d + 1, added up to (.., size, ..).
template <Scalar T>
BasicTensor<T> fold_windows(const char* op, const BasicTensor<T>& x, int d, std::int64_t size, const WindowPlaces& w) {
  Shape joined = x.shape();
  joined[d] = x.shape()[d] * x.shape()[d + 1];
  joined.erase(d + 1);
  Shape shape = joined;
  shape[d] = size;
  return spread(op, shape, d, w.places(), reshape(x, joined));
}

}  // namespace detail

/// A view of the windows of `size` elements that begin every `step` along `dimension`, which becomes the number of
/// windows; their elements are a new last dimension. Where they overlap it cannot be written to.
template <Scalar T>
BasicTensor<T> unfold(const BasicTensor<T>& x, std::int64_t dimension, std::int64_t size, std::int64_t step) {
  core::check(x.dim() > 0, "[unfold] a tensor without dimensions has no windows");
  const int d = core::normalize_dim("unfold", dimension, x.dim());
  core::check(step > 0, "[unfold] step must be positive, got ", step);
  core::check(size > 0 && size <= x.shape()[d], "[unfold] windows of size ", size, " do not fit dimension ", d,
              " of shape ", x.shape(), ": the size must be from 1 to ", x.shape()[d]);
  const detail::WindowPlaces w("unfold", x.shape()[d], size, step, 1);
  Shape shape = x.shape();
  Strides strides = x.strides();
  shape.push_back(size);
  strides.push_back(strides[d]);
  shape[d] = w.windows;
  strides[d] *= w.windows > 1 ? step : 1;
  return detail::make_view("unfold", x, shape, strides, 0,
                           [w, d, before = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                             Dims order;
                             for (int i = 0; i < before.size(); ++i) {
                               order.push_back(i);
                             }
                             order.insert(d + 1, before.size());
                             return {detail::fold_windows("unfold", permute(ctx.grad(), order), d, before[d], w)};
                           });
}

namespace detail {

/// The convolution that reads the windows of planes (N, C, H, W).
inline kernels::Conv2dSizes window_sizes(const char* op, const Shape& planes, const UnfoldOptions& o) {
  core::check(o.padding.h >= 0 && o.padding.w >= 0, "[", op, "] padding must not be negative, got ", o.padding);
  const std::int64_t high = (core::Checked(op, o.padding.h) * 2 + planes[2]).value();
  const std::int64_t wide = (core::Checked(op, o.padding.w) * 2 + planes[3]).value();
  const WindowPlaces h(op, high, o.kernel_size.h, o.stride.h, o.dilation.h);
  const WindowPlaces w(op, wide, o.kernel_size.w, o.stride.w, o.dilation.w);
  static_cast<void>((core::Checked(op, h.taps) * w.taps * planes[1] * h.windows * w.windows * planes[0]).value());
  kernels::Conv2dSizes z;
  z.n = planes[0];
  z.c = planes[1];
  z.h = planes[2];
  z.w = planes[3];
  z.r = h.taps;
  z.s = w.taps;
  z.stride_h = h.stride;
  z.stride_w = w.stride;
  z.pad_h = o.padding.h;
  z.pad_w = o.padding.w;
  z.dilation_h = h.dilation;
  z.dilation_w = w.dilation;
  return z;
}

template <Floating T>
BasicTensor<T> columns_to_planes(const char* op, const BasicTensor<T>& x, const kernels::Conv2dSizes& z);

/// The windows of x (N, C, H, W): (N, C kH kW, L).
template <Floating T>
BasicTensor<T> planes_to_columns(const char* op, const BasicTensor<T>& x, const kernels::Conv2dSizes& z) {
  const BasicTensor<T> in = contiguous_data(x);
  BasicTensor<T> y({z.n, z.c * z.r * z.s, z.positions()});
  const std::int64_t plane = z.h * z.w, column = z.r * z.s * z.positions();
  kernels::Conv2dSizes one = z;
  one.c = 1;
  core::parallel_for(z.n * z.c, core::parallel_threshold / std::max<std::int64_t>(column, 1) + 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = begin; i < end; ++i) {
                         kernels::detail::conv::im2col(one, {0, z.oh()}, in.data() + i * plane, y.data() + i * column);
                       }
                     });
  return autograd::record(op, std::move(y), {x},
                          [op, z](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {columns_to_planes(op, ctx.grad(), z)};
                          });
}

/// The reverse: columns added up.
template <Floating T>
BasicTensor<T> columns_to_planes(const char* op, const BasicTensor<T>& x, const kernels::Conv2dSizes& z) {
  const BasicTensor<T> in = contiguous_data(x);
  BasicTensor<T> y({z.n, z.c, z.h, z.w});
  const std::int64_t plane = z.h * z.w, column = z.r * z.s * z.positions();
  kernels::Conv2dSizes one = z;
  one.c = 1;
  core::parallel_for(z.n * z.c, core::parallel_threshold / std::max<std::int64_t>(column, 1) + 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = begin; i < end; ++i) {
                         std::fill_n(y.data() + i * plane, plane, T(0));
                         kernels::detail::conv::col2im(one, {0, z.oh()}, in.data() + i * column, y.data() + i * plane);
                       }
                     });
  return autograd::record(op, std::move(y), {x},
                          [op, z](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {planes_to_columns(op, ctx.grad(), z)};
                          });
}

}  // namespace detail

/// The windows of x (N, C, H, W) or (C, H, W), as conv2d sees them: (N, C kH kW, L), a column for each of the L = OH OW
/// places.
template <Floating T>
BasicTensor<T> unfold(const BasicTensor<T>& x, const UnfoldOptions& options) {
  if (x.dim() == 3) {
    return squeeze(unfold(unsqueeze(x, 0), options), 0);
  }
  core::check(x.dim() == 4, "[unfold] input must be (N, C, H, W) or (C, H, W), got shape ", x.shape());
  return detail::planes_to_columns("unfold", x, detail::window_sizes("unfold", x.shape(), options));
}

/// The reverse of unfold: columns (N, C kH kW, L) or (C kH kW, L) added up to planes (N, C, H, W) of `output_size`.
template <Floating T>
BasicTensor<T> fold(const BasicTensor<T>& x, Pair output_size, const UnfoldOptions& o) {
  if (x.dim() == 2) {
    return squeeze(fold(unsqueeze(x, 0), output_size, o), 0);
  }
  core::check(x.dim() == 3, "[fold] input must be (N, C kH kW, L) or (C kH kW, L), got shape ", x.shape());
  const std::int64_t cells = (core::Checked("fold", o.kernel_size.h) * o.kernel_size.w).value();
  core::check(cells > 0 && x.shape()[1] % cells == 0, "[fold] input of shape ", x.shape(), " does not fit a kernel of ",
              o.kernel_size);
  const auto z = detail::window_sizes("fold", {x.shape()[0], x.shape()[1] / cells, output_size.h, output_size.w}, o);
  core::check(x.shape()[2] == z.positions(), "[fold] input of shape ", x.shape(), " does not fit a kernel of ",
              o.kernel_size, " at ", z.oh(), " times ", z.ow(), " places");
  return detail::columns_to_planes("fold", x, z);
}

/// unfold(x, 3): windows of this height and width.
template <Floating T, std::integral Size>
BasicTensor<T> unfold(const BasicTensor<T>& x, Size kernel_size) {
  return unfold(x, UnfoldOptions{.kernel_size = static_cast<std::int64_t>(kernel_size)});
}

}  // namespace minitorch
