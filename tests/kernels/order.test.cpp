// SPDX-License-Identifier: MIT
#include "minitorch/kernels/order.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

// What order_lines promises, by comparisons.
template <class T>
std::vector<std::int64_t> by_comparison(const std::vector<T>& x, std::int64_t inner, std::int64_t line,
                                        std::int64_t size, std::int64_t count, bool descending) {
  const auto at = [&](std::int64_t k) {
    return x[static_cast<std::size_t>(line / inner * size * inner + line % inner + k * inner)];
  };
  const auto less = [](T a, T b) { return a < b || (b != b && a == a); };
  std::vector<std::int64_t> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t i, std::int64_t j) {
    return descending ? less(at(j), at(i)) : less(at(i), at(j));
  });
  order.resize(static_cast<std::size_t>(count));
  return order;
}

template <class T>
void check(const std::vector<T>& x, std::int64_t outer, std::int64_t size, std::int64_t inner) {
  for (const bool descending : {false, true}) {
    for (const std::int64_t count : {size, (size + 1) / 2, std::min<std::int64_t>(size, 3), std::int64_t{1}}) {
      std::vector<std::int64_t> places(static_cast<std::size_t>(outer * count * inner), -1);
      order_lines(x.data(), size, inner, count, descending, 0, outer * inner, places.data());
      for (std::int64_t line = 0; line < outer * inner; ++line) {
        std::vector<std::int64_t> got;
        for (std::int64_t k = 0; k < count; ++k) {
          got.push_back(places[static_cast<std::size_t>((line / inner * count + k) * inner + line % inner)]);
        }
        CHECK(got == by_comparison(x, inner, line, size, count, descending));
      }
    }
  }
}

template <class T>
std::vector<T> values(std::int64_t n, double scale) {
  const RandomStream random(5, 1);
  std::vector<T> x(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<T>(random.normal<double>(i) * scale);
  }
  return x;
}

}  // namespace

TEST_CASE("order_lines: equals a stable sort, of lines of any length and distance", "[kernels][order]") {
  for (const std::int64_t size : {1, 2, 31, 32, 33, 100, 300}) {
    check(values<float>(3 * size * 2, 100), 3, size, 2);
    check(values<double>(2 * size, 1e300), 2, size, 1);
    check(values<float>(2 * size, 2e-45), 2, size, 1);  // many zeros of both signs, and numbers below the normal ones
    check(values<std::int64_t>(size * 5, 1e18), 1, size, 5);
    check(values<std::int32_t>(2 * size, 3), 2, size, 1);  // many equals
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{200});
    check(bytes, 1, size, 1);
  }
  check(values<float>(20000, 1), 1, 20000, 1);  // wider digits
  check(values<std::int64_t>(9000, 1000), 1, 9000, 1);
}

TEST_CASE("order_lines: NaN of any sign is the largest, infinities, zeros and the ends of integers",
          "[kernels][order]") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  std::vector<float> x{0.0F,
                       -0.0F,
                       nan,
                       inf,
                       -inf,
                       -nan,
                       1.0F,
                       -1.0F,
                       0.0F,
                       nan,
                       std::numeric_limits<float>::max(),
                       -0.0F,
                       std::numeric_limits<float>::lowest(),
                       std::numeric_limits<float>::denorm_min()};
  check(x, 1, static_cast<std::int64_t>(x.size()), 1);
  for (int i = 0; i < 3; ++i) {  // beyond what is sorted by insertion
    const std::vector<float> again = x;
    x.insert(x.end(), again.begin(), again.end());
  }
  check(x, 1, static_cast<std::int64_t>(x.size()), 1);
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = -(least + 1);
  check(std::vector<std::int64_t>{most, 0, least, -1, 1, most, least}, 1, 7, 1);
  std::vector<std::uint8_t> flags{1, 0, 1, 1, 0};
  check(flags, 1, 5, 1);
}
