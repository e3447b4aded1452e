// SPDX-License-Identifier: MIT
#include "minitorch/ops/rounding.hpp"

#include <bit>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

namespace {

template <class T>
bool same_bits(T a, T b) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return std::bit_cast<Bits>(a) == std::bit_cast<Bits>(b) || (std::isnan(a) && std::isnan(b));
}

// Halves, wholes and their neighbours, up to where a number has no digits after the point; zeros, infinities, NaN.
template <class T>
std::vector<T> around_wholes() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> x{T(0), Limits::denorm_min(), Limits::min(), Limits::infinity(), Limits::quiet_NaN(), Limits::max()};
  for (int halves = 1; halves < 40; ++halves) {
    x.push_back(T(halves) / 2);
  }
  for (T large = T(1) / Limits::epsilon() / 4; large <= T(4) / Limits::epsilon(); large *= 2) {
    x.insert(x.end(), {large, large + T(0.5), large - T(0.5), large - T(1)});
  }
  const std::size_t count = x.size();
  for (std::size_t i = 0; i < count; ++i) {
    x.push_back(std::nextafter(x[i], Limits::infinity()));
    x.push_back(std::nextafter(x[i], -Limits::infinity()));
  }
  const std::vector<T> positive = x;
  for (const T value : positive) {
    x.push_back(-value);
  }
  return x;
}

template <class T>
void check_roundings() {
  // Calls of the C library: what g++ writes in place of floor(x) makes -0 of 0 where one rounds down.
  using Function = double (*)(double);
  const volatile Function c_floor = std::floor, c_ceil = std::ceil, c_trunc = std::trunc, c_near = std::nearbyint;
  const std::vector<T> x = around_wholes<T>();
  const auto tensor = from_data<T>({static_cast<std::int64_t>(x.size())}, x);
  const auto down = floor(tensor), up = ceil(tensor), cut = trunc(tensor), near = round(tensor);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(x[i]);
    CHECK(same_bits(down.data()[i], static_cast<T>(c_floor(x[i]))));
    CHECK(same_bits(up.data()[i], static_cast<T>(c_ceil(x[i]))));
    CHECK(same_bits(cut.data()[i], static_cast<T>(c_trunc(x[i]))));
    CHECK(same_bits(near.data()[i], static_cast<T>(c_near(x[i]))));
  }
}

}  // namespace

TEST_CASE("floor, ceil, trunc and round have the bits of the C library's, in every rounding mode", "[ops][rounding]") {
  const int before = std::fegetround();
  for (const int mode : {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    check_roundings<float>();
    check_roundings<double>();
  }
  std::fesetround(before);
}
