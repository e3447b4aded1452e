// SPDX-License-Identifier: MIT
#include "minitorch/kernels/variance.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"

namespace {

template <class T>
std::vector<T> values_of(std::int64_t count, double offset, double deviation) {
  const minitorch::RandomStream random(3, 0);
  std::vector<T> x;
  for (std::int64_t i = 0; i < count; ++i) {
    x.push_back(static_cast<T>(offset + deviation * random.normal<double>(static_cast<std::uint64_t>(i))));
  }
  return x;
}

template <class T>
void check_rows(std::int64_t outer, std::int64_t count, double offset, double deviation) {
  const std::vector<T> x = values_of<T>(outer * count, offset, deviation);
  std::vector<T> y(static_cast<std::size_t>(outer), T(-1));
  minitorch::kernels::variance(x.data(), y.data(), outer, count, static_cast<double>(count));
  for (std::int64_t o = 0; o < outer; ++o) {
    const T* row = x.data() + o * count;
    long double mean = 0, m2 = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      mean += row[i];
    }
    mean /= static_cast<long double>(count);
    for (std::int64_t i = 0; i < count; ++i) {
      m2 += (row[i] - mean) * (row[i] - mean);
    }
    const double expected = static_cast<double>(m2 / static_cast<long double>(count));
    CHECK(std::abs(static_cast<double>(y[static_cast<std::size_t>(o)]) - expected) <=
          (sizeof(T) == 4 ? 0x1p-24 : 1e-13) * expected);
  }
}

}  // namespace

TEST_CASE("variance: rows of any length equal plain loops, at an offset and with tiny deviations, too", "[kernels]") {
  for (const std::int64_t count : {1, 2, 3, 15, 16, 17, 33, 1000, 65535, 65536, 65537, 200003}) {
    const std::int64_t outer = count > 1000 ? 2 : 5;
    INFO("count " << count);
    check_rows<float>(outer, count, 0, 1);
    check_rows<float>(outer, count, 1e4, 1);
    check_rows<float>(outer, count, -1e6, 1);
    check_rows<float>(outer, count, 1e-3, 1e-9);
    check_rows<float>(outer, count, 0, 1e15);
    check_rows<double>(outer, count, 0, 1);
  }
}

TEST_CASE("variance: equal values have exactly none", "[kernels]") {
  for (const std::size_t count : {1U, 3U, 16U, 37U, 1001U, 70001U}) {
    for (const double value : {0.1, -1234.5678, 1e30}) {
      const std::vector<float> x(count, static_cast<float>(value));
      const std::vector<double> wide(count, value);
      float y = -1;
      double z = -1;
      minitorch::kernels::variance(x.data(), &y, 1, static_cast<std::int64_t>(count), 1);
      minitorch::kernels::variance(wide.data(), &z, 1, static_cast<std::int64_t>(count), 1);
      CHECK(y == 0);
      CHECK(z == 0);
    }
  }
}

TEST_CASE("variance: NaN and infinity give NaN in their row alone, no elements are 0 over the divisor", "[kernels]") {
  for (const float bad : {std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
    for (const std::size_t at : {std::size_t{100}, std::size_t{117}, std::size_t{199}}) {
      std::vector<float> x = values_of<float>(300, 1, 1), y(3);
      x[at] = bad;
      minitorch::kernels::variance(x.data(), y.data(), 3, 100, 99);
      CHECK(std::isfinite(y[0]));
      CHECK(std::isnan(y[1]));
      CHECK(std::isfinite(y[2]));
    }
  }
  std::vector<float> y(2, 5.0F);
  minitorch::kernels::variance<float>(nullptr, y.data(), 2, 0, 0);
  CHECK((std::isnan(y[0]) && std::isnan(y[1])));
}

TEST_CASE("variance: the same bits for any number of threads", "[kernels]") {
  const int before = minitorch::get_num_threads();
  for (const std::int64_t outer : {1, 3, 700}) {
    const std::int64_t count = 210007 / outer;
    const std::vector<float> x = values_of<float>(outer * count, 1, 1);
    std::vector<float> serial(static_cast<std::size_t>(outer)), y(serial);
    minitorch::set_num_threads(1);
    minitorch::kernels::variance(x.data(), serial.data(), outer, count, 1);
    for (const int threads : {2, 3, 5, 8, 16}) {
      minitorch::set_num_threads(threads);
      minitorch::kernels::variance(x.data(), y.data(), outer, count, 1);
      CHECK((y == serial));
    }
  }
  minitorch::set_num_threads(before);
}
