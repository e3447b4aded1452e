// SPDX-License-Identifier: MIT
#include "minitorch/data/synthetic_digits.hpp"

#include <algorithm>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("synthetic digits: every class, light strokes on dark, each image another", "[data]") {
  const ImageDataset data = synthetic_digits(2000, 1);
  CHECK(data.size() == 2000);
  CHECK(data.height() == 28);
  CHECK(data.width() == 28);
  std::vector<int> per_class(10);
  int odd = 0;
  for (std::int64_t i = 0; i < data.size(); ++i) {
    ++per_class.at(static_cast<std::size_t>(data.label(i)));
    const auto inked = std::count_if(data.pixels(i), data.pixels(i) + 784, [](std::uint8_t p) { return p > 100; });
    odd += inked < 25 || inked > 350;
  }
  CHECK(odd == 0);
  CHECK(*std::min_element(per_class.begin(), per_class.end()) > 130);
  CHECK(*std::max_element(per_class.begin(), per_class.end()) < 280);
}

TEST_CASE("synthetic digits: an image depends on seed and number alone", "[data]") {
  const int before = get_num_threads();
  const auto all = [](const ImageDataset& data, std::int64_t count) {
    return std::vector<std::uint8_t>(data.pixels(0), data.pixels(0) + count * 784);
  };
  set_num_threads(1);
  const std::vector<std::uint8_t> expected = all(synthetic_digits(300, 7), 300);
  for (const int threads : {2, 3, 8}) {
    set_num_threads(threads);
    CHECK(all(synthetic_digits(300, 7), 300) == expected);
  }
  CHECK(all(synthetic_digits(500, 7), 300) == expected);
  CHECK(all(synthetic_digits(300, 8), 300) != expected);
  set_num_threads(before);
  CHECK(synthetic_digits(0).size() == 0);
  CHECK_THROWS_WITH(synthetic_digits(-1), contains("[synthetic_digits] cannot draw -1 digits"));
}
