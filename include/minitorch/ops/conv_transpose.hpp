// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>

#include "minitorch/ops/conv2d.hpp"

namespace minitorch {

/// Options of conv_transpose2d and nn::ConvTranspose2d, PyTorch's names, order and defaults.
struct ConvTranspose2dOptions {
  Pair stride = 1;
  Pair padding = 0;         ///< of the convolution that this turns round: takes away from the result
  Pair output_padding = 0;  ///< more at the end: which of the sizes that the convolution would make one
  std::int64_t groups = 1;
  bool bias = true;  ///< of the layer: whether it has one. The function takes its bias, and refuses one beside false
  Pair dilation = 1;
};

/// Options of conv_transpose1d and nn::ConvTranspose1d, PyTorch's names, order and defaults.
struct ConvTranspose1dOptions {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t output_padding = 0;
  std::int64_t groups = 1;
  bool bias = true;  ///< of the layer: whether it has one. The function takes its bias, and refuses one beside false
  std::int64_t dilation = 1;
};

/// The transposed convolution ("deconvolution"): what conv2d does to its input's gradient (Dumoulin and Visin, 2016).
/// Each x[n][c][i][j] adds weight[c] times itself to the result from (i, j) * stride - padding on. x (N, C, H, W) or
/// (C, H, W), weight (C, K / groups, R, S), bias (K) or undefined; the result is (N, K, OH, OW), or without N, with
///
///     OH = (H - 1) * stride - 2 * padding + dilation * (R - 1) + output_padding + 1
template <Floating T>
BasicTensor<T> conv_transpose2d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias = {},
                                const ConvTranspose2dOptions& o = {}) {
  if (x.dim() == 3) {
    return squeeze(conv_transpose2d(unsqueeze(x, 0), weight, bias, o), 0);
  }
  constexpr const char* op = "conv_transpose2d";
  core::check(o.bias || !bias.defined(), "[", op, "] a bias is given, but bias = false");
  const Shape &s = x.shape(), &w = weight.shape();
  core::check(s.size() == 4, "[", op, "] input must be (N, C, H, W) or (C, H, W), got shape ", s);
  core::check(w.size() == 4, "[", op, "] weight must be (in_channels, out_channels / groups, kH, kW), got shape ", w);
  core::check(s[1] == w[0], "[", op, "] input ", s, " has ", s[1], " channels, weight ", w, " expects ", w[0]);
  core::check(s[2] > 0 && s[3] > 0 && w[1] > 0 && w[2] > 0 && w[3] > 0, "[", op,
              "] planes, kernel and channels must not be empty: input ", s, ", weight ", w);
  core::check(o.groups > 0 && w[0] % o.groups == 0, "[", op, "] groups ", o.groups,
              " must divide the channels of input ", s);
  core::check(o.stride.h > 0 && o.stride.w > 0 && o.dilation.h > 0 && o.dilation.w > 0, "[", op,
              "] stride and dilation must be positive, got ", o.stride, " and ", o.dilation);
  core::check(o.padding.h >= 0 && o.padding.w >= 0, "[", op, "] padding must not be negative, got ", o.padding);
  core::check(o.output_padding.h >= 0 && o.output_padding.w >= 0 && o.output_padding.h < o.stride.h &&
                  o.output_padding.w < o.stride.w,
              "[", op, "] output_padding ", o.output_padding, " must be from 0 to below the stride ", o.stride);
  const std::int64_t channels = (core::Checked(op, w[1]) * o.groups).value();
  core::check(!bias.defined() || bias.shape() == Shape{channels}, "[", op, "] bias has shape ",
              bias.defined() ? bias.shape() : Shape{}, ", expected (", channels, ",)");
  const auto out = [](std::int64_t size, std::int64_t stride, std::int64_t pad, std::int64_t dilation,
                      std::int64_t taps, std::int64_t extra) {
    const std::int64_t all = (core::Checked("conv_transpose2d", size - 1) * stride + extra + 1).value();
    return all + (core::Checked("conv_transpose2d", dilation) * (taps - 1)).value() -
           (core::Checked("conv_transpose2d", pad) * 2).value();
  };
  const Shape y_shape{s[0], channels, out(s[2], o.stride.h, o.padding.h, o.dilation.h, w[2], o.output_padding.h),
                      out(s[3], o.stride.w, o.padding.w, o.dilation.w, w[3], o.output_padding.w)};
  core::check(y_shape[2] > 0 && y_shape[3] > 0, "[", op, "] padding ", o.padding,
              " leaves nothing: the result would be ", y_shape);
  const BasicTensor<T> y = detail::conv2d_input_grad(
      x, weight, y_shape, {.stride = o.stride, .padding = o.padding, .dilation = o.dilation, .groups = o.groups});
  return bias.defined() ? y + reshape(bias, {channels, 1, 1}) : y;
}

/// conv_transpose2d along one dimension: x (N, C, L) or (C, L), weight (C, K / groups, R), bias (K) or undefined.
template <Floating T>
BasicTensor<T> conv_transpose1d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias = {},
                                const ConvTranspose1dOptions& o = {}) {
  core::check(o.bias || !bias.defined(), "[conv_transpose1d] a bias is given, but bias = false");
  core::check(x.dim() == 2 || x.dim() == 3, "[conv_transpose1d] input must be (N, C, L) or (C, L), got shape ",
              x.shape());
  core::check(weight.dim() == 3,
              "[conv_transpose1d] weight must be (in_channels, out_channels / groups, kernel), got shape ",
              weight.shape());
  return squeeze(conv_transpose2d(unsqueeze(x, -2), unsqueeze(weight, -2), bias,
                                  {.stride = {1, o.stride},
                                   .padding = {0, o.padding},
                                   .output_padding = {0, o.output_padding},
                                   .groups = o.groups,
                                   .dilation = {1, o.dilation}}),
                 -2);
}

/// conv_transpose2d(x, weight, {.stride = 2}): without a bias.
template <Floating T>
BasicTensor<T> conv_transpose2d(const BasicTensor<T>& x, const BasicTensor<T>& weight,
                                const ConvTranspose2dOptions& options) {
  return conv_transpose2d(x, weight, {}, options);
}

/// conv_transpose1d(x, weight, {.stride = 2}): without a bias.
template <Floating T>
BasicTensor<T> conv_transpose1d(const BasicTensor<T>& x, const BasicTensor<T>& weight,
                                const ConvTranspose1dOptions& options) {
  return conv_transpose1d(x, weight, {}, options);
}

/// conv_transpose1d(x, weight, bias, 2, 1): stride, padding and output_padding by position.
template <Floating T, std::integral Stride>
BasicTensor<T> conv_transpose1d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias,
                                Stride stride, std::int64_t padding = 0, std::int64_t output_padding = 0) {
  return conv_transpose1d(
      x, weight, bias,
      {.stride = static_cast<std::int64_t>(stride), .padding = padding, .output_padding = output_padding});
}

/// conv_transpose2d(x, weight, bias, 2, 1): stride, padding and output_padding by position.
template <Floating T, std::integral Stride>
BasicTensor<T> conv_transpose2d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias,
                                Stride stride, Pair padding = 0, Pair output_padding = 0) {
  return conv_transpose2d(
      x, weight, bias,
      {.stride = static_cast<std::int64_t>(stride), .padding = padding, .output_padding = output_padding});
}

}  // namespace minitorch
