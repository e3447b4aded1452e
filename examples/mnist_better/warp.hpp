// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "minitorch/core/random.hpp"

namespace mnist_better {

/// How far training images are bent: every one by its own random numbers, drawn uniformly from -most to most but for
/// the elastic part. All 0 changes nothing but the range of the values.
struct Warp {
  double degrees = 0;  ///< rotation about the middle
  double shift = 0;    ///< pixels, in each direction for itself
  double scale = 0;    ///< times 1 + this, in each direction for itself
  double shear = 0;    ///< a row moves by this times its distance from the middle
  double elastic = 0;  ///< standard deviation, in pixels, of how far each knot of a 5 x 5 net is pulled
  float mean = 0, deviation = 1;

  bool none() const { return degrees == 0 && shift == 0 && scale == 0 && shear == 0 && elastic == 0; }

  /// What a DataLoader asks of a transform: (pixel / 255 - mean) / deviation of the bent image, between pixels
  /// linearly, outside of it 0.
  void operator()(const std::uint8_t* pixels, std::int64_t height, std::int64_t width,
                  const minitorch::RandomStream& random, float* out) const {
    const auto finish = [&](float grey) { return (grey / 255.0f - mean) / deviation; };
    if (none()) {
      for (std::int64_t i = 0; i < height * width; ++i) {
        out[i] = finish(pixels[i]);
      }
      return;
    }
    const auto uniform = [&](std::uint64_t i) { return 2 * random.uniform<double>(i) - 1; };
    const double angle = uniform(0) * degrees * std::numbers::pi / 180;
    const double right = uniform(1) * shift, down = uniform(2) * shift;
    const double wide = 1 + uniform(3) * scale, tall = 1 + uniform(4) * scale, lean = uniform(5) * shear;
    // The source of a pixel: moved back, turned back, leant, and stretched back, about the middle.
    const auto c = static_cast<float>(std::cos(angle)), s = static_cast<float>(std::sin(angle));
    const auto xx = static_cast<float>(1 / wide), yy = static_cast<float>(1 / tall), xy = static_cast<float>(lean);
    std::array<float, knots * knots> pull_x{}, pull_y{};
    for (std::size_t k = 0; elastic > 0 && k < pull_x.size(); ++k) {
      pull_x[k] = static_cast<float>(elastic * random.normal<double>(16 + 2 * k));
      pull_y[k] = static_cast<float>(elastic * random.normal<double>(17 + 2 * k));
    }
    const float middle_x = 0.5f * static_cast<float>(width - 1), middle_y = 0.5f * static_cast<float>(height - 1);
    for (std::int64_t y = 0; y < height; ++y) {
      const float row = static_cast<float>(y) - middle_y - static_cast<float>(down);
      const Between vertical(y, height);
      for (std::int64_t x = 0; x < width; ++x) {
        const float column = static_cast<float>(x) - middle_x - static_cast<float>(right);
        const float turned_x = c * column + s * row, turned_y = c * row - s * column;
        float from_x = xx * (turned_x + xy * turned_y) + middle_x, from_y = yy * turned_y + middle_y;
        if (elastic > 0) {
          const Between horizontal(x, width);
          from_x += bent(pull_x, vertical, horizontal);
          from_y += bent(pull_y, vertical, horizontal);
        }
        out[y * width + x] = finish(between_pixels(pixels, height, width, from_x, from_y));
      }
    }
  }

 private:
  static constexpr std::size_t knots = 5;

  /// Between which knots a pixel lies, and where.
  struct Between {
    std::size_t first;
    float part;
    Between(std::int64_t at, std::int64_t size) {
      const float place = static_cast<float>(at) * static_cast<float>(knots - 1) / static_cast<float>(size - 1);
      first = static_cast<std::size_t>(place);
      first = first > knots - 2 ? knots - 2 : first;
      part = place - static_cast<float>(first);
    }
  };
  static float bent(const std::array<float, knots * knots>& pull, const Between& y, const Between& x) {
    const float* p = pull.data() + y.first * knots + x.first;
    const float above = p[0] + x.part * (p[1] - p[0]), below = p[knots] + x.part * (p[knots + 1] - p[knots]);
    return above + y.part * (below - above);
  }

  static float between_pixels(const std::uint8_t* pixels, std::int64_t height, std::int64_t width, float x, float y) {
    const float left = std::floor(x), top = std::floor(y), part_x = x - left, part_y = y - top;
    const auto column = static_cast<std::int64_t>(left), row = static_cast<std::int64_t>(top);
    const auto grey = [&](std::int64_t r, std::int64_t c) {
      return r >= 0 && r < height && c >= 0 && c < width ? static_cast<float>(pixels[r * width + c]) : 0.0f;
    };
    const float above = grey(row, column) + part_x * (grey(row, column + 1) - grey(row, column));
    const float below = grey(row + 1, column) + part_x * (grey(row + 1, column + 1) - grey(row + 1, column));
    return above + part_y * (below - above);
  }
};

}  // namespace mnist_better
