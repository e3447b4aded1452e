// SPDX-License-Identifier: MIT
// A user who compiles stb himself, in a file that includes viz as well: it must compile, and link with the other files
// of this program, each of which has viz's private copy. It also decodes what viz encodes, by a decoder that is not
// ours.
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_TRUETYPE_IMPLEMENTATION
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#endif
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#include <stb/stb_truetype.h>
#else
#include <stb_image.h>
#include <stb_image_write.h>
#include <stb_truetype.h>
#endif
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include "minitorch/viz/viz.hpp"
#include "viz/user_stb.hpp"

Decoded decode_with_stb_image(const std::vector<std::uint8_t>& file) {
  Decoded out;
  unsigned char* pixels =
      stbi_load_from_memory(file.data(), static_cast<int>(file.size()), &out.width, &out.height, &out.channels, 0);
  if (pixels != nullptr) {
    out.pixels.assign(pixels, pixels + out.width * out.height * out.channels);
    stbi_image_free(pixels);
  }
  return out;
}

std::vector<std::uint8_t> encode_with_users_stb(const minitorch::viz::Image& image) {
  int length = 0;
  unsigned char* png =
      stbi_write_png_to_mem(image.bytes().data(), image.width() * 3, image.width(), image.height(), 3, &length);
  std::vector<std::uint8_t> out(png, png + length);
  STBIW_FREE(png);
  return out;
}

// The macros and the language are as the user left them.
static_assert(__cplusplus >= 202002L);
#if !defined(STB_IMAGE_WRITE_IMPLEMENTATION) || !defined(INCLUDE_STB_IMAGE_WRITE_H) || \
    defined(STB_IMAGE_WRITE_STATIC) || defined(STBTT_STATIC) || defined(STBI_WRITE_NO_STDIO)
#error "minitorch/viz changed the user's macros"
#endif
