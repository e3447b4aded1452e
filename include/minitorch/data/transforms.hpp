// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "minitorch/core/error.hpp"
#include "minitorch/core/random.hpp"

namespace minitorch {

/// Where each pixel of a moved image comes from: pixel (x, y) of the result is pixel
/// (floor((xx x + xy y + x0) / 65536), floor((yx x + yy y + y0) / 65536)) of the source. Integers, as Pillow's nearest
/// neighbour has them, so that results are equal to the last pixel on every machine.
struct PixelMap {
  std::int64_t xx = 65536, xy = 0, x0 = 0;  ///< column of the source, times 65536
  std::int64_t yx = 0, yy = 65536, y0 = 0;  ///< row of the source, times 65536

  /// Counter-clockwise by `degrees` about the middle of an image of this size, pixel centres at + 0.5.
  static PixelMap rotation(double degrees, std::int64_t height, std::int64_t width) {
    const double angle = -degrees * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
    const double middle_x = static_cast<double>(width) / 2, middle_y = static_cast<double>(height) / 2;
    const auto fixed = [](double v) { return static_cast<std::int64_t>(std::floor(v * 65536 + 0.5)); };
    return {fixed(c),  fixed(s), fixed(c * (0.5 - middle_x) + s * (0.5 - middle_y) + middle_x),
            fixed(-s), fixed(c), fixed(-s * (0.5 - middle_x) + c * (0.5 - middle_y) + middle_y)};
  }

  /// This map, and then everything moved right by `right` and down by `down` pixels.
  PixelMap shifted(std::int64_t right, std::int64_t down) const {
    PixelMap map = *this;
    map.x0 -= xx * right + xy * down;
    map.y0 -= yx * right + yy * down;
    return map;
  }
};

/// out[y][x] = values[source pixel], or `outside` where the map leaves the source. One pass; `out` has height x width.
template <class T>
void move_image(const std::uint8_t* source, std::int64_t height, std::int64_t width, const PixelMap& map,
                const std::array<T, 256>& values, T outside, T* out) {
  const std::int64_t bound_x = width << 16, bound_y = height << 16;
  for (std::int64_t y = 0; y < height; ++y, out += width) {
    const std::int64_t row_x = map.xy * y + map.x0, row_y = map.yy * y + map.y0;
    const auto inside = [&](std::int64_t x) {
      const std::int64_t in_x = map.xx * x + row_x, in_y = map.yx * x + row_y;
      return in_x >= 0 && in_x < bound_x && in_y >= 0 && in_y < bound_y;
    };
    // A line meets a rectangle in one piece: outside, inside, outside.
    std::int64_t x = 0, end = width;
    while (x < end && !inside(x)) {
      out[x++] = outside;
    }
    while (end > x && !inside(end - 1)) {
      out[--end] = outside;
    }
    std::int64_t in_x = map.xx * x + row_x, in_y = map.yx * x + row_y;
    for (; x < end; ++x, in_x += map.xx, in_y += map.yx) {
      out[x] = values[source[(in_y >> 16) * width + (in_x >> 16)]];
    }
  }
}

/// What happens to an image between the data set and the batch, all in one pass from bytes to floats:
///
///     ImageTransform().random_rotation(7, 1).normalize(0.1307f, 0.3081f)
///
/// The order of the calls does not matter: rotate, then shift, then normalise. Without any: pixel / 255.
class ImageTransform {
 public:
  ImageTransform() { normalize(0, 1); }

  /// (pixel / 255 - mean) / deviation, computed in float, to the bit as torchvision's ToTensor and Normalize.
  ImageTransform& normalize(float mean, float deviation) {
    core::check(deviation > 0 && std::isfinite(deviation) && std::isfinite(mean),
                "[normalize] needs a finite mean and a deviation above 0, got ", mean, " and ", deviation);
    for (std::size_t pixel = 0; pixel < values_.size(); ++pixel) {
      values_[pixel] = (static_cast<float>(pixel) / 255.0f - mean) / deviation;
    }
    return *this;
  }

  /// Rotates each image by an angle drawn uniformly from [-degrees, degrees], about its middle, nearest neighbour, as
  /// torchvision's RandomRotation does by default. What comes into view has the pixel value `fill` (of 255).
  ImageTransform& random_rotation(double degrees, std::uint8_t fill = 0) {
    core::check(degrees >= 0 && degrees <= 360, "[random_rotation] needs an angle from 0 to 360 degrees, got ",
                degrees);
    degrees_ = degrees;
    fill_ = fill;
    return *this;
  }

  /// Moves each image by a whole number of pixels drawn uniformly from [-pixels, pixels] in each direction, as a random
  /// crop of the image padded by `pixels` would. What comes into view has the pixel value `fill` (of 255), which then
  /// also holds for the rotation.
  ImageTransform& random_shift(int pixels, std::uint8_t fill = 0) {
    core::check(pixels >= 0 && pixels < 32768, "[random_shift] needs 0 to 32767 pixels, got ", pixels);
    shift_ = pixels;
    fill_ = fill;
    return *this;
  }

  /// Writes height x width floats. What is random comes from `random` alone.
  void operator()(const std::uint8_t* pixels, std::int64_t height, std::int64_t width, const RandomStream& random,
                  float* out) const {
    if (degrees_ == 0 && shift_ == 0) {
      for (std::int64_t i = 0; i < height * width; ++i) {
        out[i] = values_[pixels[i]];
      }
      return;
    }
    PixelMap map = PixelMap::rotation((2 * random.uniform<double>(0) - 1) * degrees_, height, width);
    if (shift_ != 0) {
      const auto choices = static_cast<std::uint32_t>(2 * shift_ + 1);
      map =
          map.shifted(std::int64_t{random.below(4, choices)} - shift_, std::int64_t{random.below(5, choices)} - shift_);
    }
    move_image(pixels, height, width, map, values_, values_[fill_], out);
  }

 private:
  std::array<float, 256> values_;
  double degrees_ = 0;
  int shift_ = 0;
  std::uint8_t fill_ = 0;
};

}  // namespace minitorch
