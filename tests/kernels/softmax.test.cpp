// SPDX-License-Identifier: MIT
// Softmax in vectors against plain loops in long double, on every instruction set, along rows and along columns.
#include "minitorch/kernels/softmax.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch::kernels;

namespace {

using Wide = long double;

template <bool Log, class T>
void check_softmax(std::int64_t outer, std::int64_t count, std::int64_t inner) {
  const auto n = static_cast<std::size_t>(outer * count * inner);
  std::vector<T> x(n), dy(n), y(n), dx(n);
  std::uint32_t state = 7;
  for (std::size_t i = 0; i < n; ++i) {
    state = state * 1664525 + 1013904223;
    x[i] = static_cast<T>(state >> 8) * T(0x1p-19) - T(12);
    dy[i] = static_cast<T>(state >> 12 & 0xFFF) * T(0x1p-11) - T(1);
  }
  const Wide eps = static_cast<Wide>(std::numeric_limits<T>::epsilon());
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    softmax_forward<Log>(x.data(), y.data(), outer, count, inner);
    softmax_backward<Log>(dy.data(), y.data(), dx.data(), outer, count, inner);
    Wide worst = 0, worst_slope = 0;
    for (std::int64_t column = 0; column < outer * inner; ++column) {
      const auto at = [&](std::int64_t k) {
        return static_cast<std::size_t>(column / inner * count * inner + column % inner + k * inner);
      };
      Wide largest = -std::numeric_limits<Wide>::infinity(), sum = 0, dot = 0, size = 0;
      for (std::int64_t k = 0; k < count; ++k) {
        largest = std::fmax(largest, static_cast<Wide>(x[at(k)]));
      }
      for (std::int64_t k = 0; k < count; ++k) {
        sum += std::exp(static_cast<Wide>(x[at(k)]) - largest);
      }
      for (std::int64_t k = 0; k < count; ++k) {
        const Wide g = static_cast<Wide>(dy[at(k)]), p = Log ? Wide(1) : static_cast<Wide>(y[at(k)]);
        dot += g * p;
        size += std::abs(g * p);
      }
      for (std::int64_t k = 0; k < count; ++k) {
        const Wide log_p = static_cast<Wide>(x[at(k)]) - largest - std::log(sum), v = static_cast<Wide>(y[at(k)]);
        const Wide g = static_cast<Wide>(dy[at(k)]);
        worst = std::fmax(worst, Log ? std::abs(v - log_p) / (1 + std::abs(log_p)) : std::abs(v / std::exp(log_p) - 1));
        const Wide slope = Log ? g - std::exp(v) * dot : v * (g - dot);
        const Wide scale = Log ? 1 + std::exp(v) * size : v * (1 + size);
        worst_slope = std::fmax(worst_slope, std::abs(static_cast<Wide>(dx[at(k)]) - slope) / scale);
      }
    }
    INFO("log " << Log << ", (" << outer << ", " << count << ", " << inner << "), instruction set "
                << static_cast<int>(isa));
    CHECK(static_cast<double>(worst / eps) < 20);  // x - max may be 30, whose rounding exp turns into 15 units
    CHECK(static_cast<double>(worst_slope / eps) < 4);
  }
  limit_isa(Isa::avx512);
}

template <bool Log, class T>
void check_specials(std::int64_t inner) {
  const T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  constexpr std::int64_t count = 19;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    for (const T special : {nan, infinity, -infinity}) {
      std::vector<T> x(static_cast<std::size_t>(count * inner), T(1)), y(x.size());
      x[static_cast<std::size_t>(5 * inner)] = special;  // in column 0
      softmax_forward<Log>(x.data(), y.data(), 1, count, inner);
      for (std::int64_t k = 0; k < count; ++k) {
        const T v = y[static_cast<std::size_t>(k * inner)];
        if (special == -infinity && k == 5) {
          CHECK(v == (Log ? -infinity : T(0)));
        } else if (special == -infinity) {
          CHECK(v == Approx(Log ? -std::log(18.0) : 1.0 / 18));
        } else {
          CHECK(std::isnan(v));
        }
        if (inner > 1) {
          CHECK(y[static_cast<std::size_t>(k * inner + 1)] == Approx(Log ? -std::log(19.0) : 1.0 / 19));
        }
      }
    }
  }
  limit_isa(Isa::avx512);
}

}  // namespace

TEST_CASE("softmax: vectors along rows and columns agree with plain loops", "[softmax]") {
  const std::int64_t sizes[][3] = {{5, 10, 1},  {3, 1, 1},  {2, 1000, 1}, {1, 70001, 1}, {2, 130, 3},
                                   {2, 65, 64}, {1, 7, 77}, {3, 1, 5},    {1, 200, 131}, {0, 3, 4}};
  for (const auto& s : sizes) {
    check_softmax<false, float>(s[0], s[1], s[2]);
    check_softmax<true, float>(s[0], s[1], s[2]);
    check_softmax<false, double>(s[0], s[1], s[2]);
    check_softmax<true, double>(s[0], s[1], s[2]);
  }
}

TEST_CASE("softmax: NaN and infinity spoil their own column, -infinity is 0", "[softmax]") {
  for (const std::int64_t inner : {1, 3, 70}) {
    check_specials<false, float>(inner);
    check_specials<true, float>(inner);
    check_specials<false, double>(inner);
    check_specials<true, double>(inner);
  }
}
