// SPDX-License-Identifier: MIT
#include "minitorch/viz/image_grid.hpp"

#include <limits>
#include <string>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/tensor/factories.hpp"
#include "minitorch/viz/png.hpp"
#include "minitorch/viz/tensor_images.hpp"
#include "support/catch.hpp"
#include "viz/ink.hpp"

using namespace minitorch::viz;

namespace {

/// Ten 4 x 4 pictures, black but for one white pixel.
ImageGrid dots() {
  ImageGrid grid{.cell_size = 40};
  for (std::size_t i = 0; i < 10; ++i) {
    std::vector<float> pixels(16);
    pixels[5] = 1;
    grid.add(pixels, 4, 4);
  }
  return grid;
}

}  // namespace

TEST_CASE("image_grid: every pixel becomes a square of its grey", "[viz]") {
  ImageGrid grid{.cell_size = 40};
  grid.add(std::vector<float>{0, 0.25f, 0.5f, 1}, 2, 2);
  const Image image = image_grid(grid);
  CHECK(ink_of(image, black).count == 20 * 20);
  CHECK(ink_of(image, {64, 64, 64}).count == 20 * 20);
  const Ink grey = ink_of(image, {128, 128, 128});
  CHECK(grey.count == 20 * 20);
  CHECK(grey.left == ink_of(image, black).left);  // rows from top to bottom, columns from left to right
  CHECK(grey.top == ink_of(image, black).top + 20);
}

TEST_CASE("image_grid: rows of five, black cells apart", "[viz]") {
  const Image image = image_grid(dots());
  const Ink ink = ink_of(image, black);
  CHECK(ink.count == 10 * 15 * 100);
  CHECK(ink.right - ink.left + 1 == 5 * 40 + 4 * 28);
  CHECK(ink.bottom - ink.top + 1 == 2 * 40 + 26);
  ImageGrid one_row = dots();
  one_row.columns = 20;
  CHECK(ink_of(image_grid(one_row), black).bottom - ink_of(image_grid(one_row), black).top + 1 == 40);
}

TEST_CASE("image_grid: captions lie above their picture, the title above all", "[viz]") {
  ImageGrid grid = dots();
  for (GridCell& cell : grid.cells) {
    cell.caption = "predicted 4, actual 9";
  }
  grid.title = "Errors";
  const Image before = image_grid(grid);
  grid.cells[6].caption = "predicted 7, actual 9";
  const Ink changed = difference(before, image_grid(grid));
  CHECK(changed.count > 5);
  const int second_row = ink_of(before, black).bottom - 39;
  CHECK(changed.bottom < second_row);
  CHECK(changed.top > second_row - 30);
  CHECK(ink_of(before, black).bottom == before.height() - 1 - 32);
  CHECK(changed.right < before.width() / 2);
  grid.title = "Others";
  CHECK(difference(image_grid(grid), before).top < 60);
}

TEST_CASE("image_grid: the range of greys, inverted, smooth, and pixels that are no number", "[viz]") {
  ImageGrid grid{.cell_size = 40};
  grid.add(std::vector<float>{-0.5f, 0, 0.5f, 1.5f}, 2, 2);
  grid.black = 0.0f;
  grid.white = 1.0f;
  CHECK(ink_of(image_grid(grid), black).count == 2 * 400);
  grid.inverted = true;
  CHECK(ink_of(image_grid(grid), black).count == 400);
  grid.inverted = false;
  grid.smooth = true;
  const Image smooth = image_grid(grid);
  CHECK(ink_of(smooth, black).count > 100);
  CHECK(ink_of(smooth, {128, 128, 128}).count < 200);

  ImageGrid broken{.cell_size = 40};
  broken.add(std::vector<float>{0, 1, std::numeric_limits<float>::quiet_NaN(), 1}, 2, 2);
  CHECK(ink_of(image_grid(broken), detail::not_a_number).count == 400);
  ImageGrid flat{.cell_size = 40};
  flat.add(std::vector<float>(4, 3.0f), 2, 2);
  CHECK(ink_of(image_grid(flat), {128, 128, 128}).count == 1600);
}

TEST_CASE("image_grid: colour pictures, pictures of several sizes, pictures larger than a cell", "[viz]") {
  ImageGrid grid{.cell_size = 40, .black = 0.0f, .white = 1.0f};
  const std::vector<float> red{1, 0, 0};
  grid.add(ImageView{red, 1, 1, 3});
  grid.add(std::vector<float>(8 * 4), 8, 4);
  const Image image = image_grid(grid);
  CHECK(ink_of(image, {255, 0, 0}).count == 1600);
  CHECK(ink_of(image, black).count == 40 * 20);

  for (const std::size_t stride : {1u, 100u}) {  // upright and level stripes
    ImageGrid large{.cell_size = 10, .black = 0.0f, .white = 1.0f};
    std::vector<float> stripes(100 * 100);
    for (std::size_t i = 0; i < stripes.size(); ++i) {
      stripes[i] = float(i / stride % 2);
    }
    large.add(stripes, 100, 100);
    CHECK(ink_of(image_grid(large), {128, 128, 128}).count == 100);  // averaged, not picked
  }
}

TEST_CASE("image_grid: the same grid gives the same bytes", "[viz]") {
  ImageGrid grid = dots();
  grid.cells[0].caption = "two\nlines";
  CHECK(encode_png(image_grid(grid)) == encode_png(image_grid(grid)));
}

TEST_CASE("image_grid: says what is wrong with a grid", "[viz]") {
  CHECK_THROWS_WITH(image_grid(ImageGrid{.title = "T"}), contains("[image_grid] the grid 'T' has no pictures"));
  ImageGrid grid = dots();
  grid.columns = 0;
  CHECK_THROWS_WITH(image_grid(grid), contains("columns must be at least 1"));
  grid.columns = 5;
  grid.cells[3].pixels.pop_back();
  CHECK_THROWS_WITH(image_grid(grid), contains("picture 3 has 15 values, but 1 x 4 x 4 are 16"));
  grid.cells[3].height = 0;
  CHECK_THROWS_WITH(image_grid(grid), contains("picture 3 has 1 channels of 0 x 4 pixels"));
  ImageGrid huge = dots();
  huge.cell_size = 10000;
  CHECK_THROWS_WITH(image_grid(huge), contains("do not fit into a picture"));
}

TEST_CASE("add_images: a batch of tensors gives the pictures that its pixels give", "[viz]") {
  std::vector<float> values(3 * 4 * 5);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = float(i % 7);
  }
  ImageGrid by_hand{.title = "Batch"};
  for (std::size_t i = 0; i < 3; ++i) {
    by_hand.add(std::span(values).subspan(i * 20, 20), 4, 5, "picture " + std::to_string(i));
  }
  const std::vector<std::string> captions{"picture 0", "picture 1", "picture 2"};
  const Image expected = image_grid(by_hand);
  CHECK(image_grid(minitorch::from_data<float>({3, 1, 4, 5}, values), captions, "Batch") == expected);
  CHECK(image_grid(minitorch::from_data<float>({3, 4, 5}, values), captions, "Batch") == expected);

  CHECK_THROWS_WITH(
      image_grid(minitorch::from_data<float>({3, 2, 2, 5}, values)),
      contains("[add_images] expected images of shape (N, 1, H, W), (N, 3, H, W) or (N, H, W), got (3, 2, 2, 5)"));
  CHECK_THROWS_WITH(image_grid(minitorch::from_data<float>({3, 4, 5}, values), {"one"}),
                    contains("[add_images] got 1 captions for 3 images"));
}

TEST_CASE("image_grid: smooth pictures go through the pixels, and between them as a parabola would", "[viz]") {
  // Cubic interpolation is exact for polynomials of the second degree, in each direction on its own.
  const auto value = [](double column, double row) {
    return 2 + 3 * column - row + 0.5 * column * column + 0.25 * row * row;
  };
  GridCell cell{.height = 8, .width = 9, .channels = 1};
  for (int row = 0; row < cell.height; ++row) {
    for (int column = 0; column < cell.width; ++column) {
      cell.pixels.push_back(float(value(column, row)));
    }
  }
  for (double x = 2; x <= 7; x += 0.23) {
    for (double y = 2; y <= 6; y += 0.31) {
      INFO(x << ", " << y);
      CHECK(detail::sample(cell, 0, x, y, true) == Approx(value(x - 0.5, y - 0.5)));
    }
  }
}

TEST_CASE("image_grid: a picture and its mirror image about the diagonal are drawn alike", "[viz]") {
  std::vector<float> pixels(6 * 6), turned(6 * 6);
  for (std::size_t i = 0; i < 36; ++i) {
    pixels[i] = float(i * i * 7 % 31);
    turned[i % 6 * 6 + i / 6] = pixels[i];
  }
  for (const bool smooth : {false, true}) {
    for (const int size : {42, 102}) {
      INFO(smooth << ", " << size);
      const auto draw = [&](const std::vector<float>& values) {
        ImageGrid grid{.cell_size = size};
        grid.smooth = smooth;
        grid.add(values, 6, 6);
        return image_grid(grid);
      };
      const Image a = draw(pixels), b = draw(turned);
      REQUIRE(a.width() == b.width());
      const int left = (a.width() - size) / 2, top = a.height() - 32 - size;
      int differences = 0;
      for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
          differences += !(a.at(left + x, top + y) == b.at(left + y, top + x));
        }
      }
      CHECK(differences == 0);
    }
  }
}
