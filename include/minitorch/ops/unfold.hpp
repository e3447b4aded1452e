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

/// x (N, C, H, W), padded, as (N, C, rows, columns, kH, kW), a view of the padded tensor.
template <Floating T>
BasicTensor<T> plane_windows(const char* op, const BasicTensor<T>& x, const UnfoldOptions& o) {
  core::check(x.dim() == 4, "[", op, "] input must be (N, C, H, W) or (C, H, W), got shape ", x.shape());
  core::check(o.padding.h >= 0 && o.padding.w >= 0, "[", op, "] padding must not be negative, got ", o.padding);
  const BasicTensor<T> padded = o.padding == Pair(0) ? x : pad(x, {o.padding.w, o.padding.w, o.padding.h, o.padding.h});
  const WindowPlaces h(op, padded.shape()[2], o.kernel_size.h, o.stride.h, o.dilation.h);
  const WindowPlaces w(op, padded.shape()[3], o.kernel_size.w, o.stride.w, o.dilation.w);
  const BasicTensor<T> rows = unfold(padded, 2, (h.taps - 1) * h.dilation + 1, h.stride);
  const BasicTensor<T> both = unfold(rows, 3, (w.taps - 1) * w.dilation + 1, w.stride);
  return slice(slice(both, 4, 0, both.shape()[4], h.dilation), 5, 0, both.shape()[5], w.dilation);
}

}  // namespace detail

/// The windows of x (N, C, H, W) or (C, H, W), as conv2d sees them: (N, C kH kW, L), a column for each of the L places.
template <Floating T>
BasicTensor<T> unfold(const BasicTensor<T>& x, const UnfoldOptions& options) {
  if (x.dim() == 3) {
    return squeeze(unfold(unsqueeze(x, 0), options), 0);
  }
  const BasicTensor<T> y = permute(detail::plane_windows("unfold", x, options), {0, 1, 4, 5, 2, 3});
  const Shape& s = y.shape();
  return reshape(clone(y), {s[0], s[1] * s[2] * s[3], s[4] * s[5]});
}

/// The reverse of unfold: columns (N, C kH kW, L) or (C kH kW, L) added up to planes (N, C, H, W) of `output_size`.
template <Floating T>
BasicTensor<T> fold(const BasicTensor<T>& x, Pair output_size, const UnfoldOptions& o) {
  if (x.dim() == 2) {
    return squeeze(fold(unsqueeze(x, 0), output_size, o), 0);
  }
  core::check(x.dim() == 3, "[fold] input must be (N, C kH kW, L) or (C kH kW, L), got shape ", x.shape());
  core::check(o.padding.h >= 0 && o.padding.w >= 0, "[fold] padding must not be negative, got ", o.padding);
  const std::int64_t high = (core::Checked("fold", o.padding.h) * 2 + output_size.h).value();
  const std::int64_t wide = (core::Checked("fold", o.padding.w) * 2 + output_size.w).value();
  const detail::WindowPlaces h("fold", high, o.kernel_size.h, o.stride.h, o.dilation.h);
  const detail::WindowPlaces w("fold", wide, o.kernel_size.w, o.stride.w, o.dilation.w);
  const std::int64_t cells = (core::Checked("fold", h.taps) * w.taps).value();
  core::check(x.shape()[1] % cells == 0 && x.shape()[2] == h.windows * w.windows, "[fold] input of shape ", x.shape(),
              " does not fit a kernel of ", o.kernel_size, " at ", h.windows, " times ", w.windows, " places");
  const BasicTensor<T> split = permute(
      reshape(x, {x.shape()[0], x.shape()[1] / cells, h.taps, w.taps, h.windows, w.windows}), {0, 1, 4, 2, 5, 3});
  const BasicTensor<T> columns = detail::fold_windows("fold", split, 4, wide, w);
  const BasicTensor<T> all = detail::fold_windows("fold", columns, 2, high, h);
  return o.padding == Pair(0) ? all : pad(all, {-o.padding.w, -o.padding.w, -o.padding.h, -o.padding.h});
}

/// unfold(x, 3): windows of this height and width.
template <Floating T, std::integral Size>
BasicTensor<T> unfold(const BasicTensor<T>& x, Size kernel_size) {
  return unfold(x, UnfoldOptions{.kernel_size = static_cast<std::int64_t>(kernel_size)});
}

}  // namespace minitorch
