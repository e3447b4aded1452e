// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/viz/image.hpp"

struct Decoded {
  int width = 0, height = 0, channels = 0;
  std::vector<std::uint8_t> pixels;
};

/// What stb_image makes of a PNG file; 0 x 0 if it refuses.
Decoded decode_with_stb_image(const std::vector<std::uint8_t>& file);

/// The picture as PNG by stb_image_write as a user compiles it.
std::vector<std::uint8_t> encode_with_users_stb(const minitorch::viz::Image& image);
