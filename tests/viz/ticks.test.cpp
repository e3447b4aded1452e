// SPDX-License-Identifier: MIT
#include "minitorch/viz/ticks.hpp"

#include <limits>
#include <string>
#include <vector>

#include "minitorch/core/error.hpp"
#include "support/catch.hpp"

using namespace minitorch::viz;
using Labels = std::vector<std::string>;

TEST_CASE("linear_ticks: steps of 1, 2 or 5, labels with the same decimals", "[viz]") {
  CHECK(linear_ticks(0, 10, 6).labels == Labels{"0", "2", "4", "6", "8", "10"});
  CHECK(linear_ticks(0, 1, 6).labels == Labels{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(linear_ticks(97.23, 99.56, 6).labels == Labels{"97.5", "98.0", "98.5", "99.0", "99.5"});
  CHECK(linear_ticks(97.23, 99.56, 6, false, " %").labels.front() == "97.5 %");
  CHECK(linear_ticks(-1.2, 1.2, 5).labels == Labels{"\u22121.0", "\u22120.5", "0.0", "0.5", "1.0"});
  CHECK(linear_ticks(0, 60000, 4).labels == Labels{"0", "20,000", "40,000", "60,000"});
  CHECK(linear_ticks(0.00012, 0.00047, 4).labels == Labels{"0.0002", "0.0003", "0.0004"});
  CHECK(linear_ticks(0, 3e-6, 4).labels == Labels{"0", "1e\u22126", "2e\u22126", "3e\u22126"});
  CHECK(linear_ticks(0, 4e9, 3).labels == Labels{"0", "2e9", "4e9"});
}

TEST_CASE("linear_ticks: places are exact multiples inside the limits, never more than asked for", "[viz]") {
  CHECK(linear_ticks(0, 0.3, 4).at == std::vector<double>{0, 0.1, 0.2, 0.3});
  for (const double low : {-1e9, -3.7, 0.0, 1e-12, 99.1, 12345.6}) {
    for (const double width : {1e-9, 0.013, 1.0, 7.77, 1e6}) {
      if (low + width / 1000 == low) {
        continue;
      }
      for (const int most : {2, 3, 7, 12}) {
        const Ticks ticks = linear_ticks(low, low + width, most);
        CHECK(ticks.at.size() <= static_cast<std::size_t>(most));
        CHECK(ticks.at.size() == ticks.labels.size());
        for (const double at : ticks.at) {
          CHECK(at >= low - width * 1e-6);
          CHECK(at <= low + width * (1 + 1e-6));
        }
      }
    }
  }
}

TEST_CASE("linear_ticks: whole numbers only where they are asked for", "[viz]") {
  CHECK(linear_ticks(0.98, 2.02, 8, true).labels == Labels{"1", "2"});
  CHECK(linear_ticks(0.5, 1.5, 8, true).labels == Labels{"1"});
  CHECK(linear_ticks(0.2, 0.8, 8, true).labels.empty());
  CHECK(linear_ticks(0.5, 20.5, 11, true).labels.size() == 10);
}

TEST_CASE("log_ticks: decades, divided where there is room", "[viz]") {
  CHECK(log_ticks(0.008, 12, 5).labels == Labels{"0.01", "0.1", "1", "10"});
  CHECK(log_ticks(0.018, 0.6, 6).labels == Labels{"0.02", "0.05", "0.1", "0.2", "0.5"});
  CHECK(log_ticks(0.9, 1100, 12).labels.size() == 10);
  CHECK(log_ticks(1e-7, 1e7, 8).labels.front() == "1e\u22126");
  CHECK(log_ticks(2.1, 2.9, 5).labels == Labels{"2.2", "2.4", "2.6", "2.8"});  // within a decade: as on a linear axis
  CHECK(log_ticks(1e-200, 1e200, 8).labels.size() <= 8);
}

TEST_CASE("log_ticks: two ticks are too few within a decade, and enough across several", "[viz]") {
  CHECK(log_ticks(1.5, 6, 5).labels == Labels{"2", "3", "4", "5", "6"});  // 2 and 5 alone would be left
  CHECK(log_ticks(0.15, 0.6, 5).labels == Labels{"0.2", "0.3", "0.4", "0.5", "0.6"});
  CHECK(log_ticks(1.5, 14, 3).at.size() >= 3);
  CHECK(log_ticks(0.5, 30, 2).labels == Labels{"1", "10"});
  // Whatever the axis: two ticks at least, all of them on it.
  for (double low = 1e-3; low < 1e3; low *= 1.37) {
    for (const double ratio : {1.5, 2.2, 3.0, 4.9, 7.0, 9.9}) {
      INFO(low << " to " << low * ratio);
      const Ticks ticks = log_ticks(low, low * ratio, 6);
      CHECK(ticks.at.size() >= 2);
      for (const double at : ticks.at) {
        CHECK((at >= low * 0.999 && at <= low * ratio * 1.001));
      }
    }
  }
}

TEST_CASE("ticks: refuse what is no axis", "[viz]") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(linear_ticks(1, 1, 5), contains("[ticks] an axis from 1 to 1"));
  CHECK_THROWS_WITH(linear_ticks(0, infinity, 5), contains("[ticks]"));
  CHECK_THROWS_WITH(log_ticks(0, 1, 5), contains("[ticks] a logarithmic axis from 0"));
  CHECK_THROWS_WITH(log_ticks(-1, 1, 5), contains("[ticks]"));
}

TEST_CASE("format_fixed: true minus, thousands, no negative zero", "[viz]") {
  CHECK(format_fixed(1234, 0) == "1234");
  CHECK(format_fixed(12345.678, 1) == "12,345.7");
  CHECK(format_fixed(-1234567, 0) == "\u22121,234,567");
  CHECK(format_fixed(-0.001, 2) == "0.00");
  CHECK(format_fixed(std::numeric_limits<double>::quiet_NaN(), 2) == "n/a");
  CHECK(format_fixed(-std::numeric_limits<double>::infinity(), 2) == "\u2212inf");
}
