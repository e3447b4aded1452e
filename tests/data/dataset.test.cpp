// SPDX-License-Identifier: MIT
#include "minitorch/data/dataset.hpp"

#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("dataset: images and labels belong together", "[data]") {
  const ImageDataset data(1, 2, {1, 2, 3, 4, 5, 6}, {7, 8, 9});
  CHECK(data.size() == 3);
  CHECK(data.height() == 1);
  CHECK(data.width() == 2);
  CHECK(int{data.pixels(2)[0]} == 5);
  CHECK(data.label(2) == 9);
  CHECK_THROWS_WITH(data.pixels(3), contains("[ImageDataset] there is no image 3: the data set has 3"));
  CHECK_THROWS_WITH(data.label(-1), contains("there is no image -1"));
}

TEST_CASE("dataset: lengths that do not fit are refused", "[data]") {
  CHECK_THROWS_WITH(ImageDataset(2, 2, {1, 2, 3}, {0}), contains("1 images of 2 x 2 have 4 pixels, got 3"));
  CHECK_THROWS_WITH(ImageDataset(0, 2, {}, {}), contains("[ImageDataset] images have 1 to 32767 rows and columns"));
  CHECK_THROWS_WITH(ImageDataset(2, 40000, {}, {}), contains("got 2 and 40000"));
  CHECK(ImageDataset(2, 2, {}, {}).size() == 0);
}

TEST_CASE("dataset: a part shares the images and ends where it says", "[data]") {
  const ImageDataset data(1, 1, {1, 2, 3}, {0, 1, 2});
  const ImageDataset part = data.first(2);
  CHECK(part.size() == 2);
  CHECK(part.pixels(1) == data.pixels(1));
  CHECK_THROWS_AS(part.pixels(2), Error);
  CHECK(data.first(10).size() == 3);
  CHECK_THROWS_WITH(data.first(-1), contains("cannot take the first -1 images"));
}
