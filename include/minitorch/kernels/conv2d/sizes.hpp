// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "minitorch/core/config.hpp"

namespace minitorch::kernels {

/// A two-dimensional convolution: x (n, c, h, w), weight (k, c / groups, r, s), y (n, k, oh, ow), all contiguous.
struct Conv2dSizes {
  std::int64_t n, c, h, w;
  std::int64_t k, r, s;
  std::int64_t stride_h = 1, stride_w = 1, pad_h = 0, pad_w = 0, dilation_h = 1, dilation_w = 1, groups = 1;

  static constexpr std::int64_t max_chunks = 16;  ///< of samples; gradients of weights are summed chunk by chunk

  std::int64_t oh() const { return (h + 2 * pad_h - dilation_h * (r - 1) - 1) / stride_h + 1; }
  std::int64_t ow() const { return (w + 2 * pad_w - dilation_w * (s - 1) - 1) / stride_w + 1; }
  /// Whether padding and dilation are of use: beyond this a padded copy would be nothing but zeros, if its size can be
  /// computed at all.
  bool compact() const {
    constexpr std::int64_t far = 4096;
    return pad_h <= far && pad_w <= far && (r - 1) * dilation_h <= far && (s - 1) * dilation_w <= far;
  }
  std::int64_t positions() const { return oh() * ow(); }
  /// Rows of the patch matrix of one group.
  std::int64_t patch() const { return c / groups * r * s; }
  /// Whether the patch matrix is the input itself.
  bool pointwise() const { return r == 1 && s == 1 && stride_h == 1 && stride_w == 1 && pad_h == 0 && pad_w == 0; }
  /// Whether each filter sees the whole image at once, so that samples are the rows of a matrix.
  bool whole_image() const { return r == h && s == w && pad_h == 0 && pad_w == 0 && groups == 1; }
};

/// The correlation that makes the gradient of the input of a convolution of stride 1: of dy with filters turned round.
inline Conv2dSizes turned_round(const Conv2dSizes& z) {
  Conv2dSizes t = z;
  t.c = z.k;
  t.h = z.oh();
  t.w = z.ow();
  t.k = z.c;
  t.pad_h = (z.r - 1) * z.dilation_h - z.pad_h;
  t.pad_w = (z.s - 1) * z.dilation_w - z.pad_w;
  return t;
}

}  // namespace minitorch::kernels
