// SPDX-License-Identifier: MIT
#include "minitorch/kernels/power.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.hpp"
#include "support/norm_case.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

TEST_CASE("general_power: rounded once, with the C library's special cases, on every instruction set", "[kernels]") {
  const float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> x{0, -0.0F, 1, -1, infinity, -infinity, 1e-42F, -1e-42F, 3e38F, -3e38F, 1.0000001F};
  x.push_back(std::numeric_limits<float>::quiet_NaN());
  for (int i = 0; i < 700; ++i) {
    x.push_back(static_cast<float>(std::exp(0.25 * (i - 350))) * (i % 3 == 0 ? -1.0F : 1.0F));
  }
  std::vector<float> y(x.size()), dy(x.size(), 3), dx(x.size());
  for_each_isa([&] {
    for (const float e : {1.7F, -0.3F, 4.0F, 5.0F, -3.0F, -6.0F, 1e-3F, 100.5F, 16777215.0F, 1e10F, 3e38F}) {
      const FloatPower p(e);
      REQUIRE(p.applies());
      power(p, static_cast<std::int64_t>(x.size()), x.data(), nullptr, 1.0F, y.data());
      power(p, static_cast<std::int64_t>(x.size()), x.data(), dy.data(), 2.0F, dx.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto expected = static_cast<float>(std::pow(static_cast<double>(x[i]), static_cast<double>(e)));
        INFO(x[i] << " ^ " << e << " is " << expected << ", got " << y[i]);
        CHECK(((std::isnan(expected) && std::isnan(y[i])) || y[i] == expected ||
               std::fabs(y[i] - expected) <= 1.2e-7F * std::fabs(expected) || std::fabs(y[i] - expected) <= 1.5e-45F));
        CHECK(std::signbit(y[i]) == (std::isnan(expected) ? std::signbit(y[i]) : std::signbit(expected)));
        CHECK((std::isnan(y[i]) || dx[i] == 3 * (y[i] * 2)));
      }
    }
  });
  CHECK_FALSE(FloatPower(0).applies());
  CHECK_FALSE(FloatPower(infinity).applies());
}
