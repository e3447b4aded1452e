// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "minitorch/core/error.hpp"

namespace minitorch::viz {

/// An opaque sRGB colour, 0 to 255 each.
struct Color {
  std::uint8_t red = 0, green = 0, blue = 0;  ///< 0 to 255
  friend bool operator==(const Color&, const Color&) = default;
};

inline constexpr Color white{255, 255, 255};  ///< paper
inline constexpr Color black{0, 0, 0};        ///< ink

/// `color` mixed with `other`: 0 gives `color`, 1 gives `other`.
inline Color mix(Color color, Color other, double amount) {
  const auto channel = [&](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (double(b) - double(a)) * std::clamp(amount, 0.0, 1.0)));
  };
  return {channel(color.red, other.red), channel(color.green, other.green), channel(color.blue, other.blue)};
}

/// Colours of the series of a chart, told apart by colour-blind readers too.
/// Source: M. Okabe and K. Ito, "Color Universal Design", 2008; their yellow is left out, it is lost on white paper.
inline constexpr std::array<Color, 7> palette{{{0, 114, 178},    // blue
                                               {213, 94, 0},     // vermillion
                                               {0, 158, 115},    // bluish green
                                               {204, 121, 167},  // reddish purple
                                               {230, 159, 0},    // orange
                                               {86, 180, 233},   // sky blue
                                               {90, 90, 90}}};   // grey

/// A picture: rows from top to bottom, three bytes (red, green, blue) a pixel, no padding.
class Image {
 public:
  static constexpr int max_side = 16384;  ///< the most pixels of a side

  Image() = default;
  /// `width` x `height` pixels of one colour. Throws Error unless both lie in [1, 16384].
  Image(int width, int height, Color fill = white) : width_(width), height_(height) {
    core::check(width >= 1 && height >= 1 && width <= max_side && height <= max_side, "[image] a picture of ", width,
                " x ", height, " pixels is not possible: each side must be from 1 to ", max_side);
    bytes_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    for (std::size_t i = 0; i < bytes_.size(); i += 3) {
      bytes_[i] = fill.red;
      bytes_[i + 1] = fill.green;
      bytes_[i + 2] = fill.blue;
    }
  }

  /// Pixels of a row.
  int width() const { return width_; }
  /// Rows.
  int height() const { return height_; }
  bool empty() const { return bytes_.empty(); }
  /// All pixels, row by row: red, green, blue.
  std::span<const std::uint8_t> bytes() const { return bytes_; }

  /// Whether there is a pixel in column x of row y.
  bool contains(int x, int y) const { return x >= 0 && y >= 0 && x < width_ && y < height_; }

  /// The pixel in column `x` of row `y`. Throws Error outside the picture.
  Color at(int x, int y) const {
    core::check(contains(x, y), "[image] pixel (", x, ", ", y, ") is outside a picture of ", width_, " x ", height_);
    const std::size_t i = offset(x, y);
    return {bytes_[i], bytes_[i + 1], bytes_[i + 2]};
  }

  /// Lays `color` over a pixel with `alpha` in [0, 1]; outside the picture nothing happens.
  void blend(int x, int y, Color color, double alpha = 1) {
    if (!contains(x, y)) {
      return;
    }
    const std::size_t i = offset(x, y);
    const Color mixed = mix({bytes_[i], bytes_[i + 1], bytes_[i + 2]}, color, alpha);
    bytes_[i] = mixed.red;
    bytes_[i + 1] = mixed.green;
    bytes_[i + 2] = mixed.blue;
  }

  friend bool operator==(const Image&, const Image&) = default;

 private:
  std::size_t offset(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)) * 3;
  }

  int width_ = 0, height_ = 0;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
