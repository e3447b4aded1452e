// SPDX-License-Identifier: MIT
#include "minitorch/viz/png.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "io/temporary_folder.hpp"
#include "minitorch/core/error.hpp"
#include "minitorch/viz/draw.hpp"
#include "support/catch.hpp"
#include "viz/user_stb.hpp"

using namespace minitorch::viz;

namespace {

Image sample(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.blend(
          x, y,
          {static_cast<std::uint8_t>(x * 7), static_cast<std::uint8_t>(y * 13), static_cast<std::uint8_t>(x ^ y)});
    }
  }
  return image;
}

}  // namespace

TEST_CASE("encode_png: another decoder reads the same pixels", "[viz]") {
  for (const auto& [width, height] : {std::pair{1, 1}, std::pair{37, 19}, std::pair{300, 2}}) {
    const Image image = sample(width, height);
    const std::vector<std::uint8_t> png = encode_png(image);
    const std::vector<std::uint8_t> signature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    CHECK(std::vector<std::uint8_t>(png.begin(), png.begin() + 8) == signature);
    const Decoded decoded = decode_with_stb_image(png);
    CHECK(decoded.width == width);
    CHECK(decoded.height == height);
    CHECK(decoded.channels == 3);
    CHECK(decoded.pixels == std::vector<std::uint8_t>(image.bytes().begin(), image.bytes().end()));
  }
}

TEST_CASE("encode_png: the same picture gives the same bytes, from any copy of stb", "[viz]") {
  const Image image = sample(120, 80);
  CHECK(encode_png(image) == encode_png(image));
  CHECK(encode_png(image) == encode_with_users_stb(image));
  CHECK_THROWS_WITH(encode_png(Image()), contains("[encode_png] the picture is empty"));
}

TEST_CASE("write_png: the file is there whole, replaces an older one, and nothing else is left", "[viz]") {
  const TemporaryFolder folder;
  write_png(folder / "a.png", sample(200, 100));
  write_png(folder / "a.png", sample(20, 10));
  CHECK(minitorch::io::read_file(folder / "a.png") == encode_png(sample(20, 10)));
  CHECK(folder.entries() == std::vector<std::string>{"a.png"});
}

TEST_CASE("write_png: a place that can't be written is a clear error, and leaves nothing", "[viz]") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(write_png(folder / "no such folder" / "a.png", sample(2, 2)), minitorch::Error);
  CHECK_THROWS_WITH(write_png(folder / "no such folder" / "a.png", sample(2, 2)), contains("a.png"));
  std::ofstream(folder / "file") << "not a folder";
  CHECK_THROWS_AS(write_png(folder / "file" / "a.png", sample(2, 2)), minitorch::Error);
  std::filesystem::create_directory(folder / "b.png");
  CHECK_THROWS_WITH(write_png(folder / "b.png", sample(2, 2)), contains("is a folder"));
  CHECK(folder.entries().size() == 2);
}
