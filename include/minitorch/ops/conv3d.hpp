// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "minitorch/ops/conv_transpose.hpp"
#include "minitorch/ops/pool2d.hpp"
#include "minitorch/ops/resize.hpp"
#include "minitorch/ops/unfold.hpp"

// Convolution and pooling of volumes, made of those of planes: a convolution takes the planes that a kernel meets in
// depth as channels, and pooling goes over planes first and over the depth of what is left after that.

namespace minitorch {

/// One number for all directions, or depth, height and width.
struct Triple {
  std::int64_t d, h, w;  ///< depth, height (rows) and width (columns)
  /// The same for all.
  Triple(std::int64_t all) : d(all), h(all), w(all) {}  // NOLINT: meant to convert
  /// Depth, height, width.
  Triple(std::int64_t depth, std::int64_t height, std::int64_t width) : d(depth), h(height), w(width) {}
  friend bool operator==(const Triple&, const Triple&) = default;
  /// Height and width.
  Pair plane() const { return {h, w}; }
};

/// `(d, h, w)`.
MINITORCH_INLINE std::string to_string(const Triple& triple);

/// Options of conv3d and nn::Conv3d, PyTorch's names and defaults.
struct Conv3dOptions {
  Triple stride = 1;
  Triple padding = 0;
  Triple dilation = 1;
  std::int64_t groups = 1;
  bool bias = true;  ///< of the layer: whether it has one. The function takes its bias, and refuses one beside false
};

/// Options of conv_transpose3d and nn::ConvTranspose3d, PyTorch's names, order and defaults.
struct ConvTranspose3dOptions {
  Triple stride = 1;
  Triple padding = 0;
  Triple output_padding = 0;
  std::int64_t groups = 1;
  bool bias = true;  ///< of the layer: whether it has one. The function takes its bias, and refuses one beside false
  Triple dilation = 1;
};

/// Options of max_pool3d and nn::MaxPool3d, PyTorch's names and defaults; stride defaults to the kernel size.
struct MaxPool3dOptions {
  Triple kernel_size = 0;  ///< of a layer: its first argument instead
  std::optional<Triple> stride = std::nullopt;
  Triple padding = 0;
  Triple dilation = 1;
  bool ceil_mode = false;
};

/// Options of avg_pool3d and nn::AvgPool3d, PyTorch's names and defaults; stride defaults to the kernel size.
struct AvgPool3dOptions {
  Triple kernel_size = 0;  ///< of a layer: its first argument instead
  std::optional<Triple> stride = std::nullopt;
  Triple padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  std::optional<std::int64_t> divisor_override = std::nullopt;
};

namespace detail {

/// The same with the last five dimensions' depth in the place of a batch: (N, C, D, H, W) to (N D, C, H, W).
template <Floating T>
BasicTensor<T> depth_as_batch(const BasicTensor<T>& x) {
  const Shape& s = x.shape();
  return reshape(transpose(x, 1, 2), {s[0] * s[2], s[1], s[3], s[4]});
}
/// And back, `depth` planes to a sample.
template <Floating T>
BasicTensor<T> batch_as_depth(const BasicTensor<T>& x, std::int64_t samples, std::int64_t depth) {
  const Shape& s = x.shape();
  return contiguous(transpose(reshape(x, {samples, depth, s[1], s[2], s[3]}), 1, 2));
}

MINITORCH_INLINE void check_volume(const char* op, const Shape& x);

/// `planes` of each plane of x, then `depths` of (.., D, H W), which takes columns for the width.
template <Floating T, class Planes, class Depths>
BasicTensor<T> pool_volume(const char* op, const BasicTensor<T>& x, const Planes& planes, const Depths& depths) {
  if (x.dim() == 4) {
    return squeeze(pool_volume(op, unsqueeze(x, 0), planes, depths), 0);
  }
  check_volume(op, x.shape());
  const Shape& s = x.shape();
  for (int d = 1; d < 5; ++d) {
    core::check(s[d] > 0, "[", op, "] only the batch dimension may be empty, got shape ", s);
  }
  const BasicTensor<T> flat = planes(reshape(x, {s[0] * s[1], s[2], s[3], s[4]}));
  const std::int64_t h = flat.shape()[2], w = flat.shape()[3];
  const BasicTensor<T> y = depths(reshape(flat, {s[0], s[1], s[2], h * w}));
  return reshape(y, {s[0], s[1], y.shape()[2], h, w});
}

}  // namespace detail

/// Three-dimensional cross-correlation, as conv2d: x (N, C, D, H, W) or (C, D, H, W), weight (K, C / groups, Q, R, S),
/// bias (K) or undefined; the result is (N, K, OD, OH, OW).
template <Floating T>
BasicTensor<T> conv3d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias = {},
                      const Conv3dOptions& o = {}) {
  if (x.dim() == 4) {
    return squeeze(conv3d(unsqueeze(x, 0), weight, bias, o), 0);
  }
  const Shape &s = x.shape(), &k = weight.shape();
  detail::check_volume("conv3d", s);
  core::check(o.bias || !bias.defined(), "[conv3d] a bias is given, but bias = false");
  core::check(k.size() == 5, "[conv3d] weight must be (out_channels, in_channels / groups, kD, kH, kW), got shape ", k);
  core::check(o.padding.d >= 0 && o.padding.h >= 0 && o.padding.w >= 0, "[conv3d] padding must not be negative, got ",
              o.padding);
  core::check(o.groups > 0 && s[1] > 0 && s[1] % o.groups == 0 && k[0] % o.groups == 0 && s[1] / o.groups == k[1],
              "[conv3d] input ", s, " and weight ", k, " do not fit with groups ", o.groups,
              ": weight must be (out_channels, in_channels / groups, kD, kH, kW)");
  core::check(!bias.defined() || bias.shape() == Shape{k[0]}, "[conv3d] bias has shape ",
              bias.defined() ? bias.shape() : Shape{}, ", expected (", k[0], ",)");
  const BasicTensor<T> deep = o.padding.d == 0 ? x : pad(x, {0, 0, 0, 0, o.padding.d, o.padding.d});
  const detail::WindowPlaces w("conv3d", deep.shape()[2], k[2], o.stride.d, o.dilation.d);
  // (N, C, OD, H, W, Q), of which each of the N OD becomes an image with C Q channels.
  BasicTensor<T> planes = unfold(deep, 2, (w.taps - 1) * w.dilation + 1, w.stride);
  planes = slice(planes, 5, 0, planes.shape()[5], w.dilation);
  planes = reshape(permute(planes, {0, 2, 1, 5, 3, 4}), {s[0] * w.windows, s[1] * k[2], s[3], s[4]});
  const BasicTensor<T> y = conv2d(
      planes, reshape(weight, {k[0], k[1] * k[2], k[3], k[4]}), bias,
      {.stride = o.stride.plane(), .padding = o.padding.plane(), .dilation = o.dilation.plane(), .groups = o.groups});
  return detail::batch_as_depth(y, s[0], w.windows);
}

/// conv3d(x, weight, {.stride = 2}): without a bias.
template <Floating T>
BasicTensor<T> conv3d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const Conv3dOptions& options) {
  return conv3d(x, weight, {}, options);
}
/// conv3d(x, weight, bias, 1, 1): stride and padding by position.
template <Floating T, std::integral Stride>
BasicTensor<T> conv3d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias, Stride stride,
                      Triple padding = 0) {
  return conv3d(x, weight, bias, {.stride = static_cast<std::int64_t>(stride), .padding = padding});
}

/// The transposed convolution of volumes, as conv_transpose2d: x (N, C, D, H, W) or (C, D, H, W), weight (C, K /
/// groups, Q, R, S), bias (K) or undefined.
template <Floating T>
BasicTensor<T> conv_transpose3d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias = {},
                                const ConvTranspose3dOptions& o = {}) {
  if (x.dim() == 4) {
    return squeeze(conv_transpose3d(unsqueeze(x, 0), weight, bias, o), 0);
  }
  const Shape &s = x.shape(), &k = weight.shape();
  constexpr const char* op = "conv_transpose3d";
  detail::check_volume(op, s);
  core::check(o.bias || !bias.defined(), "[", op, "] a bias is given, but bias = false");
  core::check(k.size() == 5, "[", op, "] weight must be (in_channels, out_channels / groups, kD, kH, kW), got shape ",
              k);
  core::check(s[2] > 0 && k[2] > 0 && o.stride.d > 0 && o.dilation.d > 0 && o.padding.d >= 0, "[", op, "] input ", s,
              ", weight ", k, ", stride ", o.stride, " and dilation ", o.dilation, " must be positive, padding ",
              o.padding, " not negative");
  core::check(o.output_padding.d >= 0 && o.output_padding.d < o.stride.d, "[", op, "] output_padding ",
              o.output_padding, " must be from 0 to below the stride ", o.stride);
  const std::int64_t channels = (core::Checked(op, k[1]) * o.groups).value();
  core::check(!bias.defined() || bias.shape() == Shape{channels}, "[", op, "] bias has shape ",
              bias.defined() ? bias.shape() : Shape{}, ", expected (", channels, ",)");
  const std::int64_t reach = (core::Checked(op, k[2] - 1) * o.dilation.d + 1).value();
  const std::int64_t whole = (core::Checked(op, s[2] - 1) * o.stride.d + reach + o.output_padding.d).value();
  const std::int64_t depth = whole - (core::Checked(op, o.padding.d) * 2).value();
  core::check(depth > 0, "[", op, "] padding ", o.padding, " leaves nothing: the depth would be ", depth);
  const BasicTensor<T> flat =
      conv_transpose2d(detail::depth_as_batch(x), reshape(weight, {k[0], k[1] * k[2], k[3], k[4]}), {},
                       {.stride = o.stride.plane(),
                        .padding = o.padding.plane(),
                        .output_padding = o.output_padding.plane(),
                        .groups = o.groups,
                        .dilation = o.dilation.plane()});
  const std::int64_t h = flat.shape()[2], w = flat.shape()[3];
  const BasicTensor<T> taps =
      permute(reshape(flat, {s[0], s[2], channels, k[2], h, w}), {0, 2, 1, 3, 4, 5});  // (N, K, D, Q, OH, OW)
  detail::WindowPlaces places(op, reach, k[2], o.stride.d, o.dilation.d);
  places.windows = s[2];
  const BasicTensor<T> deep = detail::fold_windows(op, taps, 2, whole, places);
  const BasicTensor<T> y = o.padding.d == 0 ? deep : pad(deep, {0, 0, 0, 0, -o.padding.d, -o.padding.d});
  return bias.defined() ? y + reshape(bias, {channels, 1, 1, 1}) : y;
}

/// conv_transpose3d(x, weight, {.stride = 2}): without a bias.
template <Floating T>
BasicTensor<T> conv_transpose3d(const BasicTensor<T>& x, const BasicTensor<T>& weight,
                                const ConvTranspose3dOptions& options) {
  return conv_transpose3d(x, weight, {}, options);
}

/// Largest element of each window of x (N, C, D, H, W) or (C, D, H, W), as max_pool2d has it.
template <Floating T>
BasicTensor<T> max_pool3d(const BasicTensor<T>& x, const MaxPool3dOptions& o) {
  const Triple step = o.stride.value_or(o.kernel_size);
  return detail::pool_volume(
      "max_pool3d", x,
      [&](const BasicTensor<T>& planes) {
        return max_pool2d(planes, {.kernel_size = o.kernel_size.plane(),
                                   .stride = step.plane(),
                                   .padding = o.padding.plane(),
                                   .dilation = o.dilation.plane(),
                                   .ceil_mode = o.ceil_mode});
      },
      [&](const BasicTensor<T>& columns) {
        return max_pool2d(columns, {.kernel_size = {o.kernel_size.d, 1},
                                    .stride = Pair(step.d, 1),
                                    .padding = {o.padding.d, 0},
                                    .dilation = {o.dilation.d, 1},
                                    .ceil_mode = o.ceil_mode});
      });
}

/// Mean of each window of x (N, C, D, H, W) or (C, D, H, W), as avg_pool2d has it.
template <Floating T>
BasicTensor<T> avg_pool3d(const BasicTensor<T>& x, const AvgPool3dOptions& o) {
  const Triple step = o.stride.value_or(o.kernel_size);
  core::check(o.divisor_override.value_or(1) != 0, "[avg_pool3d] divisor_override must not be 0");
  return detail::pool_volume(
      "avg_pool3d", x,
      [&](const BasicTensor<T>& planes) {
        return avg_pool2d(planes, {.kernel_size = o.kernel_size.plane(),
                                   .stride = step.plane(),
                                   .padding = o.padding.plane(),
                                   .ceil_mode = o.ceil_mode,
                                   .count_include_pad = o.count_include_pad,
                                   .divisor_override = o.divisor_override});
      },
      [&](const BasicTensor<T>& columns) {
        return avg_pool2d(columns,
                          {.kernel_size = {o.kernel_size.d, 1},
                           .stride = Pair(step.d, 1),
                           .padding = {o.padding.d, 0},
                           .ceil_mode = o.ceil_mode,
                           .count_include_pad = o.count_include_pad,
                           .divisor_override = o.divisor_override ? std::optional<std::int64_t>(1) : std::nullopt});
      });
}

/// The same with cubes, which lie side by side: max_pool3d(x, 2).
template <Floating T, std::integral Size>
BasicTensor<T> max_pool3d(const BasicTensor<T>& x, Size kernel_size) {
  return max_pool3d(x, MaxPool3dOptions{.kernel_size = static_cast<std::int64_t>(kernel_size)});
}
/// The same with cubes, which lie side by side: avg_pool3d(x, 2).
template <Floating T, std::integral Size>
BasicTensor<T> avg_pool3d(const BasicTensor<T>& x, Size kernel_size) {
  return avg_pool3d(x, AvgPool3dOptions{.kernel_size = static_cast<std::int64_t>(kernel_size)});
}

/// Means over an `output_size` grid of windows, cut as those of adaptive_avg_pool2d: (N, C, D, H, W) or (C, D, H, W) ->
/// (.., OD, OH, OW).
template <Floating T>
BasicTensor<T> adaptive_avg_pool3d(const BasicTensor<T>& x, Triple output_size) {
  return detail::pool_volume(
      "adaptive_avg_pool3d", x,
      [&](const BasicTensor<T>& planes) { return adaptive_avg_pool2d(planes, output_size.plane()); },
      [&](const BasicTensor<T>& columns) {
        return adaptive_avg_pool2d(columns, {output_size.d, columns.shape()[3]});
      });
}
/// Largest elements over the windows of adaptive_avg_pool3d.
template <Floating T>
BasicTensor<T> adaptive_max_pool3d(const BasicTensor<T>& x, Triple output_size) {
  return detail::pool_volume(
      "adaptive_max_pool3d", x,
      [&](const BasicTensor<T>& planes) { return adaptive_max_pool2d(planes, output_size.plane()); },
      [&](const BasicTensor<T>& columns) {
        return adaptive_max_pool2d(columns, {output_size.d, columns.shape()[3]});
      });
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE std::string to_string(const Triple& triple) {
  return core::concat("(", triple.d, ", ", triple.h, ", ", triple.w, ")");
}

}  // namespace minitorch

namespace minitorch::detail {

MINITORCH_INLINE void check_volume(const char* op, const Shape& x) {
  core::check(x.size() == 5, "[", op, "] input must be (N, C, D, H, W) or (C, D, H, W), got shape ", x);
}

}  // namespace minitorch::detail
#endif
