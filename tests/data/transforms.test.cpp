// SPDX-License-Identifier: MIT
#include "minitorch/data/transforms.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

namespace {

using Pixels = std::vector<std::uint8_t>;

std::array<std::uint8_t, 256> identity() {
  std::array<std::uint8_t, 256> values;
  std::iota(values.begin(), values.end(), std::uint8_t{0});
  return values;
}

/// The picture of make_rotation.py.
Pixels picture(std::int64_t height, std::int64_t width) {
  Pixels pixels;
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      pixels.push_back(static_cast<std::uint8_t>((x * 37 + y * 101 + x * y) % 251));
    }
  }
  return pixels;
}

Pixels moved(const Pixels& pixels, std::int64_t height, std::int64_t width, const PixelMap& map, std::uint8_t outside) {
  Pixels out(pixels.size());
  move_image(pixels.data(), height, width, map, identity(), outside, out.data());
  return out;
}

std::uint64_t fnv1a(const Pixels& pixels) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const std::uint8_t pixel : pixels) {
    hash = (hash ^ pixel) * 0x100000001B3;
  }
  return hash;
}

std::vector<float> apply(const ImageTransform& transform, const Pixels& pixels, std::int64_t height, std::int64_t width,
                         std::uint64_t sample = 0) {
  std::vector<float> out(pixels.size());
  transform(pixels.data(), height, width, RandomStream(5, sample), out.data());
  return out;
}

}  // namespace

TEST_CASE("transforms: rotation equals Pillow's to the last pixel", "[data]") {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "rotation.txt");
  REQUIRE(file.good());
  int rows = 0, wrong = 0;
  std::int64_t height, width;
  std::string angle, hash;
  int fill;
  while (file >> height >> width >> angle >> fill >> hash) {
    const PixelMap map = PixelMap::rotation(std::strtod(angle.c_str(), nullptr), height, width);
    const Pixels result = moved(picture(height, width), height, width, map, static_cast<std::uint8_t>(fill));
    if (fnv1a(result) != std::strtoull(hash.c_str(), nullptr, 16)) {
      UNSCOPED_INFO(height << " x " << width << " by " << std::strtod(angle.c_str(), nullptr));
      ++wrong;
    }
    ++rows;
  }
  CHECK(wrong == 0);
  CHECK(rows > 500);
}

TEST_CASE("transforms: rotation takes the pixel in which the turned-back centre lies", "[data]") {
  const std::int64_t height = 28, width = 28;
  const Pixels source = picture(height, width);
  for (const double degrees : {3.0, -7.0, 45.0, 100.0}) {
    const Pixels out = moved(source, height, width, PixelMap::rotation(degrees, height, width), 255);
    const double angle = degrees * std::numbers::pi / 180;
    int compared = 0;
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        // Counter-clockwise on the screen, where y points down.
        const double dx = static_cast<double>(x) + 0.5 - 14, dy = static_cast<double>(y) + 0.5 - 14;
        const double from_x = std::cos(angle) * dx - std::sin(angle) * dy + 14;
        const double from_y = std::sin(angle) * dx + std::cos(angle) * dy + 14;
        const double border = 1e-3;  // fixed point may decide otherwise this near to a border
        if (std::abs(from_x - std::round(from_x)) < border || std::abs(from_y - std::round(from_y)) < border) {
          continue;
        }
        const auto in_x = static_cast<std::int64_t>(std::floor(from_x)),
                   in_y = static_cast<std::int64_t>(std::floor(from_y));
        const bool inside = in_x >= 0 && in_x < width && in_y >= 0 && in_y < height;
        const int expected = inside ? source[static_cast<std::size_t>(in_y * width + in_x)] : 255;
        REQUIRE(int{out[static_cast<std::size_t>(y * width + x)]} == expected);
        ++compared;
      }
    }
    CHECK(compared > 700);
  }
}

TEST_CASE("transforms: a quarter turn counter-clockwise, twice, thrice", "[data]") {
  const Pixels source = {1, 2,  //
                         3, 4};
  CHECK(moved(source, 2, 2, PixelMap::rotation(90, 2, 2), 0) == Pixels{2, 4, 1, 3});
  CHECK(moved(source, 2, 2, PixelMap::rotation(180, 2, 2), 0) == Pixels{4, 3, 2, 1});
  CHECK(moved(source, 2, 2, PixelMap::rotation(-90, 2, 2), 0) == Pixels{3, 1, 4, 2});
}

TEST_CASE("transforms: a shift moves right and down, after a rotation", "[data]") {
  const Pixels source = {1, 2, 3,  //
                         4, 5, 6};
  CHECK(moved(source, 2, 3, PixelMap{}.shifted(1, 0), 9) == Pixels{9, 1, 2, 9, 4, 5});
  CHECK(moved(source, 2, 3, PixelMap{}.shifted(-1, 1), 9) == Pixels{9, 9, 9, 2, 3, 9});
  CHECK(moved(source, 2, 3, PixelMap{}.shifted(3, 0), 9) == Pixels(6, 9));
  CHECK(moved(source, 2, 3, PixelMap{}.shifted(0, -32767), 9) == Pixels(6, 9));

  const Pixels image = picture(28, 28);
  const PixelMap turn = PixelMap::rotation(5.3, 28, 28);
  const Pixels turned = moved(image, 28, 28, turn, 9);
  const Pixels both = moved(image, 28, 28, turn.shifted(3, -2), 9);
  for (std::size_t y = 0; y < 26; ++y) {  // where both have what the rotation alone has
    for (std::size_t x = 3; x < 28; ++x) {
      REQUIRE(both[y * 28 + x] == turned[(y + 2) * 28 + x - 3]);
    }
  }
}

TEST_CASE("transforms: normalisation is pixel / 255, minus mean, by deviation, in float", "[data]") {
  Pixels pixels(256);
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{0});
  const std::vector<float> plain = apply(ImageTransform(), pixels, 16, 16);
  const std::vector<float> normal = apply(ImageTransform().normalize(0.1307f, 0.3081f), pixels, 16, 16);
  for (std::size_t i = 0; i < 256; ++i) {
    CHECK(plain[i] == static_cast<float>(i) / 255.0f);
    CHECK(normal[i] == (static_cast<float>(i) / 255.0f - 0.1307f) / 0.3081f);
  }
  // As torchvision's ToTensor and Normalize((0.1307,), (0.3081,)) have them.
  CHECK(normal[0] == -0.42421296f);
  CHECK(normal[255] == 2.8214867f);
}

TEST_CASE("transforms: a random rotation is one of its angles, filled and normalised", "[data]") {
  const Pixels image = picture(28, 28);
  const ImageTransform transform = ImageTransform().random_rotation(7, 1).normalize(0.1307f, 0.3081f);
  std::set<std::vector<float>> different;
  for (std::uint64_t sample = 0; sample < 50; ++sample) {
    const std::vector<float> out = apply(transform, image, 28, 28, sample);
    CHECK(out == apply(transform, image, 28, 28, sample));
    const double angle = (2 * RandomStream(5, sample).uniform<double>(0) - 1) * 7;
    CHECK(std::abs(angle) <= 7);
    const Pixels bytes = moved(image, 28, 28, PixelMap::rotation(angle, 28, 28), 1);
    CHECK(out == apply(ImageTransform().normalize(0.1307f, 0.3081f), bytes, 28, 28));
    different.insert(out);
  }
  // Nearest neighbour changes nothing below about 2 degrees, and has some 30 different results up to 7.
  CHECK(different.size() > 20);
}

TEST_CASE("transforms: random shifts reach every place and no other", "[data]") {
  Pixels dot(25, 0);
  dot[12] = 255;
  std::set<std::ptrdiff_t> places;
  for (std::uint64_t sample = 0; sample < 400; ++sample) {
    const std::vector<float> out = apply(ImageTransform().random_shift(1), dot, 5, 5, sample);
    REQUIRE(std::count(out.begin(), out.end(), 1.0f) == 1);
    places.insert(std::find(out.begin(), out.end(), 1.0f) - out.begin());
  }
  CHECK(places == std::set<std::ptrdiff_t>{6, 7, 8, 11, 12, 13, 16, 17, 18});
}

TEST_CASE("transforms: arguments that cannot be meant are refused", "[data]") {
  CHECK_THROWS_WITH(ImageTransform().normalize(0, 0),
                    contains("[normalize] needs a finite mean and a deviation above"));
  CHECK_THROWS_WITH(ImageTransform().normalize(0, -1), contains("got 0 and -1"));
  CHECK_THROWS_WITH(ImageTransform().normalize(NAN, 1), contains("[normalize]"));
  CHECK_THROWS_WITH(ImageTransform().random_rotation(-1), contains("[random_rotation] needs an angle from 0 to 360"));
  CHECK_THROWS_WITH(ImageTransform().random_rotation(NAN), contains("[random_rotation]"));
  CHECK_THROWS_WITH(ImageTransform().random_shift(-1), contains("[random_shift] needs 0 to 32767 pixels, got -1"));
}
