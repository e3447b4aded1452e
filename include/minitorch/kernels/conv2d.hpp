// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "minitorch/kernels/conv2d/depthwise.hpp"
#include "minitorch/kernels/conv2d/depthwise_lanes.hpp"
#include "minitorch/kernels/conv2d/direct.hpp"
#include "minitorch/kernels/conv2d/filter_lanes.hpp"
#include "minitorch/kernels/conv2d/im2col.hpp"
#include "minitorch/kernels/conv2d/long_rows.hpp"
#include "minitorch/kernels/conv2d/long_weights.hpp"
#include "minitorch/kernels/conv2d/panels.hpp"
#include "minitorch/kernels/conv2d/plan.hpp"
#include "minitorch/kernels/conv2d/side_by_side.hpp"
#include "minitorch/kernels/gemm.hpp"

// Two-dimensional cross-correlation, each size its own way: Note [Ways of a convolution]. Layout: x (n, c, h, w),
// weight (k, c / groups, r, s), y (n, k, oh, ow), all contiguous.

namespace minitorch::kernels {

namespace detail::conv {

template <class T>
bool all_finite(const T* x, std::int64_t n) {
  return std::all_of(x, x + n, [](T value) { return std::isfinite(value); });
}

}  // namespace detail::conv

/// y = x * weight + bias (bias may be null).
template <class T>
void conv2d_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  switch (conv2d_path<T>(z)) {
    case ConvPath::depthwise:
      return depthwise_conv2d_forward(z, x, weight, bias, y);
    case ConvPath::depthwise_lanes:
      if constexpr (std::is_same_v<T, float>) {
        return depthwise_lanes_forward(z, x, weight, bias, y);
      }
      break;
    case ConvPath::product:
      gemm<T>(z.n, z.k, z.patch(), {x, z.patch(), 1}, {weight, 1, z.patch()}, y);
      for (std::int64_t i = 0; bias && i < z.n * z.k; ++i) {
        y[i] += bias[i % z.k];
      }
      break;
    case ConvPath::direct:
      return direct_conv2d_forward(z, x, weight, bias, y);
    case ConvPath::long_rows:
      return long_rows_forward(z, x, weight, bias, y);
    case ConvPath::filter_lanes:
      if constexpr (std::is_same_v<T, float>) {
        return filter_lanes_forward(z, x, weight, bias, y);
      }
      break;
    case ConvPath::side_by_side:
      return side_by_side_forward(z, x, weight, bias, y);
    case ConvPath::im2col:
      return im2col_conv2d_forward(z, x, weight, bias, y);
  }
}

/// dx = gradient of the input.
template <class T>
void conv2d_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  switch (conv2d_input_path<T>(z, detail::conv::all_finite(weight, z.k * z.patch()))) {
    case ConvPath::depthwise:
      return depthwise_conv2d_backward_input(z, dy, weight, dx);
    case ConvPath::depthwise_lanes:
      if constexpr (std::is_same_v<T, float>) {
        return depthwise_lanes_backward_input(z, dy, weight, dx);
      }
      break;
    case ConvPath::product:
      return gemm<T>(z.n, z.patch(), z.k, {dy, z.k, 1}, {weight, z.patch(), 1}, dx);
    case ConvPath::direct:
      return direct_conv2d_backward_input(z, dy, weight, dx);
    case ConvPath::long_rows:
      return long_rows_backward_input(z, dy, weight, dx);
    case ConvPath::filter_lanes:
      if constexpr (std::is_same_v<T, float>) {
        return filter_lanes_backward_input(z, dy, weight, dx);
      }
      break;
    case ConvPath::side_by_side:
      return side_by_side_backward_input(z, dy, weight, dx);
    case ConvPath::im2col:
      return im2col_conv2d_backward_input(z, dy, weight, dx);
  }
}

/// dweight = gradient of the filters.
template <class T>
void conv2d_backward_weight(const Conv2dSizes& z, const T* dy, const T* x, T* dweight) {
  switch (conv2d_weight_path<T>(z)) {
    case ConvPath::depthwise:
      return depthwise_conv2d_backward_weight(z, dy, x, dweight);
    case ConvPath::depthwise_lanes:
      if constexpr (std::is_same_v<T, float>) {
        return depthwise_lanes_backward_weight(z, dy, x, dweight);
      }
      break;
    case ConvPath::product:
      return gemm<T>(z.k, z.patch(), z.n, {dy, 1, z.k}, {x, z.patch(), 1}, dweight);
    case ConvPath::direct:
      direct_conv2d_backward_weight(z, dy, x, dweight);
      break;
    case ConvPath::long_rows:
      long_rows_backward_weight(z, dy, x, dweight);
      break;
    case ConvPath::filter_lanes:  // is no way of dw
      break;
    case ConvPath::side_by_side:
      return side_by_side_backward_weight(z, dy, x, dweight);
    case ConvPath::im2col:
      return im2col_conv2d_backward_weight(z, dy, x, dweight);
  }
  if (!detail::conv::all_finite(dweight, z.k * z.patch())) {  // im2col tells which taps really met an infinity
    im2col_conv2d_backward_weight(z, dy, x, dweight);
  }
}

}  // namespace minitorch::kernels
