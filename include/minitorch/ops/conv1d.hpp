// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>

#include "minitorch/ops/pool2d.hpp"

// Convolution and pooling along one dimension: those of planes with a height of 1.

namespace minitorch {

/// Options of conv1d and nn::Conv1d, PyTorch's names and defaults.
struct Conv1dOptions {
  std::int64_t stride = 1;
  Padding padding = 0;  ///< one number, or "same"
  std::int64_t dilation = 1;
  std::int64_t groups = 1;
  bool bias = true;  ///< of the layer: whether it has one. The function takes its bias, and refuses one beside false
};

/// Options of max_pool1d and nn::MaxPool1d, PyTorch's names and defaults; stride defaults to the kernel size.
struct MaxPool1dOptions {
  std::int64_t kernel_size = 0;  ///< of a layer: its first argument instead
  std::optional<std::int64_t> stride = std::nullopt;
  std::int64_t padding = 0;
  std::int64_t dilation = 1;
  bool ceil_mode = false;
};

/// Options of avg_pool1d and nn::AvgPool1d, PyTorch's names and defaults; stride defaults to the kernel size.
struct AvgPool1dOptions {
  std::int64_t kernel_size = 0;  ///< of a layer: its first argument instead
  std::optional<std::int64_t> stride = std::nullopt;
  std::int64_t padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
};

namespace detail {

inline void check_line(const char* op, const Shape& x) {
  core::check(x.size() == 2 || x.size() == 3, "[", op, "] input must be (N, C, L) or (C, L), got shape ", x);
}

}  // namespace detail

/// One-dimensional cross-correlation: x (N, C, L) or (C, L), weight (K, C / groups, R), bias (K) or undefined. The
/// result is (N, K, OL) with OL = floor((L + 2 padding - dilation (R - 1) - 1) / stride) + 1. Computed as conv2d.
template <Floating T>
BasicTensor<T> conv1d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias = {},
                      const Conv1dOptions& o = {}) {
  detail::check_line("conv1d", x.shape());
  core::check(o.bias || !bias.defined(), "[conv1d] a bias is given, but bias = false");
  core::check(o.padding.h == o.padding.w, "[conv1d] padding must be one number, got ", o.padding);
  core::check(weight.dim() == 3, "[conv1d] weight must be (out_channels, in_channels / groups, kernel), got shape ",
              weight.shape());
  Padding padding = o.padding;  // nothing above and below
  padding.h = 0;
  return squeeze(conv2d(unsqueeze(x, -2), unsqueeze(weight, -2), bias,
                        {.stride = {1, o.stride}, .padding = padding, .dilation = {1, o.dilation}, .groups = o.groups}),
                 -2);
}

/// conv1d(x, weight, {.stride = 2}): without a bias.
template <Floating T>
BasicTensor<T> conv1d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const Conv1dOptions& options) {
  return conv1d(x, weight, {}, options);
}

/// conv1d(x, weight, bias, 1, 1): stride and padding by position.
template <Floating T, std::integral Stride>
BasicTensor<T> conv1d(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias, Stride stride,
                      Padding padding = 0) {
  return conv1d(x, weight, bias, {.stride = static_cast<std::int64_t>(stride), .padding = padding});
}

/// Largest element of each window of x (N, C, L) or (C, L), as max_pool2d has it.
template <Floating T>
BasicTensor<T> max_pool1d(const BasicTensor<T>& x, const MaxPool1dOptions& o) {
  detail::check_line("max_pool1d", x.shape());
  return squeeze(max_pool2d(unsqueeze(x, -2), {.kernel_size = {1, o.kernel_size},
                                               .stride = Pair(1, o.stride.value_or(o.kernel_size)),
                                               .padding = {0, o.padding},
                                               .dilation = {1, o.dilation},
                                               .ceil_mode = o.ceil_mode}),
                 -2);
}

/// max_pool1d(x, 3, 2, 1): kernel size, stride (or the kernel size) and padding by position.
template <Floating T, std::integral Size>
BasicTensor<T> max_pool1d(const BasicTensor<T>& x, Size kernel_size, std::optional<std::int64_t> stride = std::nullopt,
                          std::int64_t padding = 0) {
  return max_pool1d(x, {.kernel_size = static_cast<std::int64_t>(kernel_size), .stride = stride, .padding = padding});
}

/// max_pool1d(x, 3, {.ceil_mode = true}): the kernel size by position.
template <Floating T>
BasicTensor<T> max_pool1d(const BasicTensor<T>& x, std::int64_t kernel_size, const MaxPool1dOptions& options) {
  return max_pool1d(x, detail::with_kernel("max_pool1d", kernel_size, options));
}

/// Mean of each window of x (N, C, L) or (C, L), as avg_pool2d has it.
template <Floating T>
BasicTensor<T> avg_pool1d(const BasicTensor<T>& x, const AvgPool1dOptions& o) {
  detail::check_line("avg_pool1d", x.shape());
  return squeeze(avg_pool2d(unsqueeze(x, -2), {.kernel_size = {1, o.kernel_size},
                                               .stride = Pair(1, o.stride.value_or(o.kernel_size)),
                                               .padding = {0, o.padding},
                                               .ceil_mode = o.ceil_mode,
                                               .count_include_pad = o.count_include_pad}),
                 -2);
}

/// avg_pool1d(x, 3, 2, 1): kernel size, stride (or the kernel size) and padding by position.
template <Floating T, std::integral Size>
BasicTensor<T> avg_pool1d(const BasicTensor<T>& x, Size kernel_size, std::optional<std::int64_t> stride = std::nullopt,
                          std::int64_t padding = 0) {
  return avg_pool1d(x, {.kernel_size = static_cast<std::int64_t>(kernel_size), .stride = stride, .padding = padding});
}

/// avg_pool1d(x, 3, {.count_include_pad = false}): the kernel size by position.
template <Floating T>
BasicTensor<T> avg_pool1d(const BasicTensor<T>& x, std::int64_t kernel_size, const AvgPool1dOptions& options) {
  return avg_pool1d(x, detail::with_kernel("avg_pool1d", kernel_size, options));
}

/// Means over `output_size` windows, cut as those of adaptive_avg_pool2d: (N, C, L) or (C, L) -> (.., output_size).
template <Floating T>
BasicTensor<T> adaptive_avg_pool1d(const BasicTensor<T>& x, std::int64_t output_size) {
  detail::check_line("adaptive_avg_pool1d", x.shape());
  return squeeze(adaptive_avg_pool2d(unsqueeze(x, -2), {1, output_size}), -2);
}

}  // namespace minitorch
