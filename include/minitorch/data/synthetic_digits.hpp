// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/data/dataset.hpp"

namespace minitorch {

namespace detail {

/// 5 columns by 7 rows each.
inline constexpr std::array<std::string_view, 10> digit_glyphs = {
    ".###.#...##...##...##...##...#.###.", "..#...##....#....#....#....#...###.", ".###.#...#....#...#...#...#...#####",
    "#####...#...#.....#.....##...#.###.", "...#...##..#.#.#..#.#####...#....#.", "######....####.....#....##...#.###.",
    "..##..#...#....####.#...##...#.###.", "#####....#...#...#...#....#....#...", ".###.#...##...#.###.#...##...#.###.",
    ".###.#...##...#.####....#...#..##..",
};

}  // namespace detail

/// Digits that look a little like MNIST's: 28 x 28, light on dark, each turned, slanted, scaled, moved and inked at
/// random. For examples and tests that must run without any file; a small network soon gets them all right. Image i
/// depends on `seed` and i alone.
MINITORCH_INLINE ImageDataset synthetic_digits(std::int64_t count, std::uint64_t seed = 0);

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE ImageDataset synthetic_digits(std::int64_t count, std::uint64_t seed) {
  core::check(count >= 0, "[synthetic_digits] cannot draw ", count, " digits");
  constexpr std::int64_t side = 28;
  std::vector<std::uint8_t> pixels(
      static_cast<std::size_t>((core::Checked("synthetic_digits", count) * (side * side)).value()));
  std::vector<std::int64_t> labels(static_cast<std::size_t>(count));
  core::parallel_for(count, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const RandomStream random(seed, static_cast<std::uint64_t>(i));
      const auto between = [&](std::uint64_t number, double low, double high) {
        return low + (high - low) * random.uniform<double>(number);
      };
      const std::size_t label = random.below(0, 10);
      labels[static_cast<std::size_t>(i)] = static_cast<std::int64_t>(label);
      const double angle = between(2, -0.2, 0.2), slant = between(3, -0.3, 0.3), wide = between(4, 2.2, 3.2);
      const double high = between(5, 2.3, 3.0), right = between(6, -2, 2), down = between(7, -2, 2);
      const double thin = between(8, 0.12, 0.3), ink = between(9, 180, 255);
      const double c = std::cos(angle), s = std::sin(angle);
      const auto dot = [&](int column, int row) {
        return column >= 0 && column < 5 && row >= 0 && row < 7 &&
               detail::digit_glyphs[label][static_cast<std::size_t>(5 * row + column)] == '#';
      };
      for (std::int64_t p = 0; p < side * side; ++p) {
        // Back from the pixel to the glyph, and between its dots by bilinear interpolation.
        const double dx = static_cast<double>(p % side) - 13.5 - right,
                     dy = static_cast<double>(p / side) - 13.5 - down;
        const double v = (c * dy - s * dx) / high, u = (c * dx + s * dy) / wide + slant * v;
        const double left = std::floor(u + 2), top = std::floor(v + 3), fu = u + 2 - left, fv = v + 3 - top;
        const int column = static_cast<int>(left), row = static_cast<int>(top);
        const double covered = (1 - fv) * ((1 - fu) * dot(column, row) + fu * dot(column + 1, row)) +
                               fv * ((1 - fu) * dot(column, row + 1) + fu * dot(column + 1, row + 1));
        pixels[static_cast<std::size_t>(i * side * side + p)] =
            static_cast<std::uint8_t>(ink * std::clamp((covered - thin) / 0.3, 0.0, 1.0));
      }
    }
  });
  return ImageDataset(side, side, std::move(pixels), std::move(labels));
}

}  // namespace minitorch
#endif
