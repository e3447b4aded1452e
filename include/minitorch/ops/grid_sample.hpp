// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/gather.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/remainder.hpp"
#include "minitorch/ops/rounding.hpp"

// Images looked at in places between pixels. Made of operations, so derivatives of any order come by themselves.

namespace minitorch {

/// The mean of the 4 pixels around by distance, or the nearest. PyTorch's bicubic is not there.
enum class GridSampleMode { bilinear, nearest };
template <>
inline constexpr std::string_view core::words<GridSampleMode> = "bilinear, nearest";
/// What lies outside of the image: zeros, its border, or its mirror image.
enum class GridPadding { zeros, border, reflection };
template <>
inline constexpr std::string_view core::words<GridPadding> = "zeros, border, reflection";

/// Keyword arguments of grid_sample, PyTorch's names and defaults.
struct GridSampleOptions {
  core::Choice<GridSampleMode> mode = GridSampleMode::bilinear;  ///< what is read between pixels
  core::Choice<GridPadding> padding_mode = GridPadding::zeros;   ///< what lies outside of the image
  bool align_corners = false;  ///< -1 and 1 are the middles of the outer pixels, not their outer edges
};

namespace detail {

/// Grid coordinates of one direction in pixels, `size` of them, brought inside as `o` says.
template <Floating T>
BasicTensor<T> pixels_of(const BasicTensor<T>& grid, std::int64_t size, const GridSampleOptions& o) {
  const T n = static_cast<T>(size), last = n - T(1);
  BasicTensor<T> at = o.align_corners ? (grid + T(1)) * (last / T(2)) : ((grid + T(1)) * n - T(1)) / T(2);
  if (o.padding_mode == GridPadding::zeros) {
    return at;
  }
  if (o.padding_mode == GridPadding::reflection) {
    const T low = o.align_corners ? T(0) : T(-0.5), span = o.align_corners ? last : n;
    if (span == T(0)) {
      return at * T(0);
    }
    const BasicTensor<T> way = abs(at - low), rest = fmod(way, span);
    const BoolTensor back = remainder(floor(way.detach() / span), T(2)) != T(0);
    at = where(back, span - rest, rest) + low;
  }
  // On the border itself PyTorch's gradient is 0, unlike that of clamp.
  const BasicTensor<T> value = at.detach();
  return where(logical_and(value > T(0), value < last), at, clamp(value, T(0), last));
}

}  // namespace detail

/// Reads x (N, C, H, W) in the places that grid (N, OH, OW, 2) names, as (column, row) from -1 to 1 from one end of the
/// image to the other: (N, C, OH, OW). Gradients go to x and, unless the mode is nearest, to the grid. Jaderberg et
/// al., 2015.
///
///     Tensor y = grid_sample(x, affine_grid(theta, x.shape()), {.padding_mode = "border"});
template <Floating T>
BasicTensor<T> grid_sample(const BasicTensor<T>& x, const BasicTensor<T>& grid, const GridSampleOptions& o = {}) {
  const Shape &s = x.shape(), &g = grid.shape();
  core::check(
      s.size() == 4 && g.size() == 4 && g[0] == s[0] && g[3] == 2 && s[2] > 0 && s[3] > 0,
      "[grid_sample] input must be (N, C, H, W), not empty but for N and C, and grid (N, OH, OW, 2), got shapes ", s,
      " and ", g);
  const std::int64_t height = s[2], width = s[3], places = g[1] * g[2];
  const BasicTensor<T> flat = reshape(x, {s[0], s[1], height * width});
  const auto coordinate = [&](std::int64_t i, std::int64_t size) {
    return reshape(detail::pixels_of(select(grid, 3, i), size, o), {s[0], 1, places});
  };
  const BasicTensor<T> column = coordinate(0, width), row = coordinate(1, height);
  // weight times the pixel in row `i` and column `j`, whole numbers; nothing outside of the image.
  const auto pixel = [&](const BasicTensor<T>& i, const BasicTensor<T>& j, const BasicTensor<T>& weight) {
    const T bottom = static_cast<T>(height - 1), right = static_cast<T>(width - 1);
    const BoolTensor inside = logical_and(logical_and(i >= T(0), i <= bottom), logical_and(j >= T(0), j <= right));
    const BasicTensor<T> zero = zeros<T>(i.shape());
    const LongTensor at =
        cast<std::int64_t>(where(inside, i, zero)) * width + cast<std::int64_t>(where(inside, j, zero));
    return gather(flat, 2, expand(at, {s[0], s[1], places})) * where(inside, weight, zero);
  };
  BasicTensor<T> y;
  if (o.mode == GridSampleMode::nearest) {
    // The grid's gradient is 0, but there is one.
    const BasicTensor<T> one = round(column) - round(column).detach() + round(row) - round(row).detach() + T(1);
    y = pixel(round(row.detach()), round(column.detach()), one);
  } else {
    const BasicTensor<T> top = floor(row.detach()), left = floor(column.detach());
    const BasicTensor<T> down = row - top, across = column - left;
    y = pixel(top, left, (T(1) - down) * (T(1) - across)) + pixel(top, left + T(1), (T(1) - down) * across) +
        pixel(top + T(1), left, down * (T(1) - across)) + pixel(top + T(1), left + T(1), down * across);
  }
  return reshape(y, {s[0], s[1], g[1], g[2]});
}

/// The grid with which grid_sample makes an image of shape `size` (N, C, H, W) by theta (N, 2, 3): the place of each
/// pixel (column, row, 1) from -1 to 1, multiplied by theta.
template <Floating T>
BasicTensor<T> affine_grid(const BasicTensor<T>& theta, const Shape& size, bool align_corners = false) {
  core::check(size.size() == 4 && theta.shape() == Shape{size[0], 2, 3},
              "[affine_grid] theta must be (N, 2, 3) for size (N, C, H, W), got shape ", theta.shape(), " and size ",
              size);
  const std::int64_t height = size[2], width = size[3];
  core::check(height > 0 && width > 0, "[affine_grid] height and width must be positive, got size ", size);
  const auto place = [&](std::int64_t i, std::int64_t n) {
    return static_cast<T>(align_corners ? (n == 1 ? 0.0 : 2.0 * static_cast<double>(i) / static_cast<double>(n - 1) - 1)
                                        : static_cast<double>(2 * i + 1) / static_cast<double>(n) - 1);
  };
  BasicTensor<T> base({height * width, 3});
  for (std::int64_t i = 0; i < height * width; ++i) {
    base.data()[3 * i] = place(i % width, width);
    base.data()[3 * i + 1] = place(i / width, height);
    base.data()[3 * i + 2] = T(1);
  }
  return reshape(matmul(base, transpose(theta, 1, 2)), {size[0], height, width, 2});
}

}  // namespace minitorch
