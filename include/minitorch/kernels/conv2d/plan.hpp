// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <type_traits>

#include "minitorch/kernels/conv2d/sizes.hpp"
#include "minitorch/kernels/gemm.hpp"

// Note [Ways of a convolution]: which way a convolution of some size is computed, and every number that decides it. The
// first line that fits; dx is the gradient of the input, dw that of the filters. Each way has a file of its name, long
// rows' dw is in long_weights.hpp, products are in ../conv2d.hpp.
//
//   sizes                                                y                dx               dw
//   a filter reads one channel, strides up to 4; float,
//     12 channels, and narrow planes, strides or large
//     filters                                            depthwise_lanes  depthwise_lanes  depthwise_lanes
//   the same, else                                       depthwise        depthwise        depthwise
//   the filter sees the whole image                      product          product          product
//   stride 1, 16 positions, up to 32 channels a side:
//     from 12 in and 8 out on                            direct           direct           long_rows
//     fewer                                              direct           direct           direct
//   1x1 of stride 1 without padding, one group, up to 256
//     positions, 16384 of all samples: 128 channels a
//     side and two samples                               side_by_side     side_by_side     side_by_side
//     16 channels a side                                 im2col           im2col           side_by_side
//   other 1x1 of stride 1 without padding; sums of more
//     than 16384 terms; strides above 4                  im2col           im2col           im2col
//   one group, 256 filters, as few positions: a stride   long_rows        side_by_side     side_by_side
//     up to 64 positions, 128 of all samples             long_rows        side_by_side     side_by_side
//     up to 64 positions                                 long_rows        long_rows        side_by_side
//   else, 8 channels in a group: stride 1                long_rows        long_rows        long_rows
//                                a stride                long_rows        im2col           long_rows
//   else                                                 long_rows        likewise         im2col
//
// Where that says long_rows, side_by_side or im2col for y, or for dx of stride 1, it is filter_lanes in float if the
// filters (for dx the channels) of a group fill vectors of 16, sums have 64 terms and there are 32 positions, 4 in a
// row; and for dx of a stride in place of im2col if there are two such vectors and 64 terms for each phase.
// Long rows of small planes throw much away: where writing panels costs less, long_rows takes those (pays() in
// panels.hpp). dx goes by im2col, too, where filters that are not finite would meet zeros that stand for nothing, and
// where the padding is wider than the filter.

namespace minitorch::kernels {

/// Ways to compute a convolution or one of its gradients.
enum class ConvPath { depthwise, depthwise_lanes, product, direct, long_rows, filter_lanes, side_by_side, im2col };

/// Whether each filter reads one channel, with strides of few phases.
inline bool depthwise_applies(const Conv2dSizes& z) {
  return z.groups == z.c && z.c > 1 && z.n > 0 && z.stride_h <= 4 && z.stride_w <= 4 && z.compact();
}

/// Whether such a convolution goes with its channels in the lanes. In double a transpose costs too much, and of wide
/// planes only gradients of inputs, which strides spread, and large filters are worth it.
template <class T>
bool depthwise_by_lanes(const Conv2dSizes& z, bool input_gradient = false) {
  constexpr std::int64_t least_channels = 12, narrow = 12, wide = 32, many = 16, very_many = 36;
  const bool strided = z.stride_h > 1 || z.stride_w > 1;
  const std::int64_t taps = z.r * z.s;
  return std::is_same_v<T, float> && depthwise_applies(z) && z.k == z.c && z.c >= least_channels && z.positions() > 0 &&
         (strided ? input_gradient || z.ow() < wide || taps >= many : z.ow() < narrow || taps >= very_many);
}

/// Whether the direct kernels can: stride 1, dense, and too few channels for a good matrix product.
inline bool direct_conv2d_applies(const Conv2dSizes& z) {
  return z.stride_h == 1 && z.stride_w == 1 && z.dilation_h == 1 && z.dilation_w == 1 && z.groups == 1 &&
         z.pad_h < z.r && z.pad_w < z.s && z.r * z.s > 1 && z.c <= 32 && z.k <= 32 && z.positions() >= 16 && z.n > 0;
}

/// Whether a convolution's forward, or the correlation that its input's gradient is, can go by long rows: the sums are
/// no longer than may be added up in T, and there is something to do. A stride beyond the filter reads what no tap
/// uses.
inline bool long_rows_apply(const Conv2dSizes& z) {
  return z.n > 0 && z.positions() > 0 && z.patch() <= detail::gemm::most_summed && z.stride_h <= 4 && z.stride_w <= 4 &&
         z.compact();
}

/// Whether it goes with its filters in the lanes instead: two vectors of 16 at a time, one at the end if that is
/// little.
template <class T>
bool filter_lanes_apply(const Conv2dSizes& z) {
  constexpr std::int64_t vector = 16, least_taps = 64, least = 32, narrow = 4, many = 80;
  const std::int64_t filters = z.k / z.groups, vectors = (filters + vector - 1) / vector;
  const bool fills = 16 * filters >= 15 * vectors * vector && (vectors % 2 == 0 || filters >= many);
  return std::is_same_v<T, float> && long_rows_apply(z) && fills && z.patch() >= least_taps &&
         z.n * z.positions() >= least && z.ow() >= narrow && z.r * z.s <= detail::gemm::most_depth;
}

/// Whether dx of a convolution with strides goes with its channels in the lanes, phase by phase: below two vectors, or
/// where phases have few terms, writing costs more than im2col's products save.
template <class T>
bool filter_phases_apply(const Conv2dSizes& z) {
  constexpr std::int64_t vector = 16, least_taps = 64, narrow = 4;
  const std::int64_t channels = z.c / z.groups, vectors = (channels + vector - 1) / vector;
  const std::int64_t taps = z.k / z.groups * z.r * z.s;
  return std::is_same_v<T, float> && long_rows_apply(z) && vectors > 1 && 16 * channels >= 15 * vectors * vector &&
         taps >= least_taps * z.stride_h * z.stride_w && taps <= detail::gemm::most_summed &&
         z.w >= narrow * z.stride_w && z.r * z.s <= detail::gemm::most_depth;
}

/// Whether planes are so small that one product for all samples may pay.
inline bool side_by_side_applies(const Conv2dSizes& z) {
  constexpr std::int64_t few = 256;
  return z.groups == 1 && z.n > 0 && z.positions() > 0 && z.positions() <= few && z.compact() && z.stride_h <= 4 &&
         z.stride_w <= 4 && z.n * z.positions() <= detail::gemm::most_summed;
}

/// Whether it pays for gradients of filters that are not pointwise: their patches are copied, for many filters.
inline bool patches_beside_pay(const Conv2dSizes& z) {
  constexpr std::int64_t many = 256, very_few = 64;
  return side_by_side_applies(z) && z.k >= many && (z.positions() <= very_few || z.stride_h > 1 || z.stride_w > 1);
}

/// The way of forward, y, if no filters go into the lanes.
template <class T>
ConvPath conv2d_plain_path(const Conv2dSizes& z) {
  if (depthwise_applies(z)) {
    return depthwise_by_lanes<T>(z) ? ConvPath::depthwise_lanes : ConvPath::depthwise;
  }
  if (z.whole_image()) {
    return ConvPath::product;
  }
  if (direct_conv2d_applies(z)) {
    return ConvPath::direct;
  }
  constexpr std::int64_t wide = 128;
  if (z.pointwise() && side_by_side_applies(z) && z.n > 1 && z.c >= wide && z.k >= wide) {
    return ConvPath::side_by_side;
  }
  return z.pointwise() || !long_rows_apply(z) ? ConvPath::im2col : ConvPath::long_rows;
}

/// Whether a way makes products of a patch matrix, in which filters in the lanes are ahead.
inline bool by_patches(ConvPath path) {
  return path == ConvPath::long_rows || path == ConvPath::side_by_side || path == ConvPath::im2col;
}

/// The way of forward, y.
template <class T>
ConvPath conv2d_path(const Conv2dSizes& z) {
  const ConvPath path = conv2d_plain_path<T>(z);
  return by_patches(path) && filter_lanes_apply<T>(z) ? ConvPath::filter_lanes : path;
}

/// The way of dx, where the filters are `finite` or not.
template <class T>
ConvPath conv2d_input_path(const Conv2dSizes& z, bool finite) {
  const ConvPath path = conv2d_plain_path<T>(z);
  const bool strided = z.stride_h != 1 || z.stride_w != 1;
  const Conv2dSizes t = turned_round(z);
  const bool padded = t.pad_h >= 0 && t.pad_w >= 0 && (strided || long_rows_apply(t));
  if (by_patches(path) && finite && !strided && padded && filter_lanes_apply<T>(t)) {
    return ConvPath::filter_lanes;
  }
  if (path == ConvPath::product || path == ConvPath::im2col || path == ConvPath::side_by_side) {
    return path;
  }
  if (depthwise_applies(z) && finite) {
    return depthwise_by_lanes<T>(z, true) ? ConvPath::depthwise_lanes : ConvPath::depthwise;
  }
  constexpr std::int64_t one_panel = 128;
  if (path == ConvPath::long_rows && patches_beside_pay(z) && (strided || z.n * z.positions() <= one_panel)) {
    return ConvPath::side_by_side;
  }
  if (!finite || strided) {
    return finite && padded && filter_phases_apply<T>(z) ? ConvPath::filter_lanes : ConvPath::im2col;
  }
  return path == ConvPath::direct || padded ? path : ConvPath::im2col;
}

/// The way of dw. The direct kernels are ahead while channels fill no vector; groups of few channels would leave most
/// lanes idle.
template <class T>
ConvPath conv2d_weight_path(const Conv2dSizes& z) {
  const ConvPath path = conv2d_plain_path<T>(z);
  constexpr std::int64_t some = 16;
  const bool beside = z.pointwise() ? side_by_side_applies(z) && z.c >= some && z.k >= some : patches_beside_pay(z);
  if ((path == ConvPath::im2col || path == ConvPath::long_rows) && beside) {
    return ConvPath::side_by_side;
  }
  const bool fills = z.c / z.groups >= 8 && !z.pointwise() && z.n > 0 && z.positions() > 0;
  if (path == ConvPath::direct && z.c >= 12 && z.k >= 8) {
    return ConvPath::long_rows;
  }
  return path == ConvPath::long_rows && !fills ? ConvPath::im2col : path;
}

}  // namespace minitorch::kernels
