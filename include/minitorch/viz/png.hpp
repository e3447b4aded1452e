// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/viz/image.hpp"
#include "minitorch/viz/stb.hpp"

namespace minitorch::viz {

/// The picture as the bytes of a PNG file (8 bit RGB). The same picture gives the same bytes.
inline std::vector<std::uint8_t> encode_png(const Image& image) {
  core::check(!image.empty(), "[encode_png] the picture is empty");
  int length = 0;
  const std::unique_ptr<unsigned char, decltype(&std::free)> png(
      stb::stbi_write_png_to_mem(image.bytes().data(), image.width() * 3, image.width(), image.height(), 3, &length),
      &std::free);
  core::check(png != nullptr, "[encode_png] out of memory for a picture of ", image.width(), " x ", image.height());
  return {png.get(), png.get() + length};
}

/// Writes the picture as a PNG file, whole or not at all. Throws Error if the folder does not exist or can't be
/// written.
inline void write_png(const std::filesystem::path& path, const Image& image) {
  io::write_file(path, encode_png(image));
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
