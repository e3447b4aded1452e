// SPDX-License-Identifier: MIT
#include "minitorch/viz/bar_chart.hpp"

#include <limits>
#include <string>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/viz/png.hpp"
#include "support/catch.hpp"
#include "viz/ink.hpp"

using namespace minitorch::viz;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();
const Color red{200, 0, 0}, green{0, 150, 0};

/// Two categories, one series in red and one in green.
BarChart two(std::vector<double> a, std::vector<double> b, bool horizontal) {
  return {.title = "Bars",
          .categories = {"first", "second"},
          .series = {{"", std::move(a), red}, {"", std::move(b), green}},
          .show_values = false,
          .horizontal = horizontal};
}

}  // namespace

TEST_CASE("bar_chart: bars are as long as their values", "[viz]") {
  const Image rows = bar_chart(two({1, 1}, {2, 2}, true));
  CHECK(ink_of(rows, green).right - ink_of(rows, green).left ==
        Approx(2 * (ink_of(rows, red).right - ink_of(rows, red).left)).margin(3));
  const Image upright = bar_chart(two({1, 1}, {2, 2}, false));
  CHECK(upright.height() == 750);
  CHECK(ink_of(upright, green).bottom - ink_of(upright, green).top ==
        Approx(2 * (ink_of(upright, red).bottom - ink_of(upright, red).top)).margin(3));
  CHECK(ink_of(upright, red).bottom == ink_of(upright, green).bottom);
}

TEST_CASE("bar_chart: negative bars go the other way, NaN draws none", "[viz]") {
  const Image image = bar_chart(two({1, 1}, {-1, -1}, false));
  CHECK(ink_of(image, red).bottom < ink_of(image, green).top + 3);
  for (const bool horizontal : {false, true}) {
    const int both = ink_of(bar_chart(two({1, 1}, {1, 1}, horizontal)), green).count;
    const Image half = bar_chart(two({1, 1}, {missing, 1}, horizontal));
    CHECK(ink_of(half, green).count == both / 2);
    CHECK_NOTHROW(bar_chart(two({missing, missing}, {missing, missing}, horizontal)));
  }
}

TEST_CASE("bar_chart: an interval is a whisker about the end of its bar", "[viz]") {
  for (const bool horizontal : {false, true}) {
    BarChart chart = two({1, missing}, {2, 2}, horizontal);
    chart.value_max = 3;
    const Image without = bar_chart(chart);
    chart.series[0].half = {0.5, 0.5};  // none where there is no bar
    const Image with = bar_chart(chart);
    const Ink bar = ink_of(without, red), whisker = difference(without, with);
    const double unit = horizontal ? bar.right - bar.left : bar.bottom - bar.top;
    CHECK((horizontal ? whisker.right - whisker.left : whisker.bottom - whisker.top) == Approx(unit).margin(4));
    CHECK((horizontal ? whisker.right - bar.right : bar.top - whisker.top) == Approx(unit / 2).margin(4));
    CHECK((horizontal ? whisker.bottom - whisker.top : whisker.right - whisker.left) < 20);
    // The figure stands beyond it, and the axis has room for it.
    chart.value_max.reset();
    chart.show_values = true;
    chart.series[1].half = {missing, 8};
    CHECK_NOTHROW(bar_chart(chart));
    chart.series[1].half = {1};
    CHECK_THROWS_WITH(bar_chart(chart), contains("has 1 intervals for 2 values"));
    chart.series[1].half = {1, -1};
    CHECK_THROWS_WITH(bar_chart(chart), contains("interval below 0"));
  }
}

TEST_CASE("bar_chart: the reference line lies at its value and is dashed over the bars", "[viz]") {
  BarChart chart = two({1, 1}, {2, 2}, true);
  const Image without = bar_chart(chart);
  chart.reference = 1;
  const Ink line = difference(without, bar_chart(chart));
  CHECK(line.count > 50);
  CHECK(line.right - line.left <= 4);
  CHECK(line.x == Approx(ink_of(without, red).right + 1).margin(2));
}

TEST_CASE("bar_chart: bars beyond the axis are cut and keep their figure", "[viz]") {
  BarChart chart = two({1, 1}, {50, 50}, true);
  chart.value_max = 2;
  chart.show_values = true;
  const Image image = bar_chart(chart);
  const Ink bars = ink_of(image, green);
  CHECK(bars.right < 1200 - 30);
  chart.show_values = false;
  const Ink figures = difference(image, bar_chart(chart));
  CHECK(figures.right < bars.right);  // inside the bars
  CHECK(figures.right > bars.right - 20);
  chart.value_max = -1;
  CHECK_THROWS_WITH(bar_chart(chart), contains("[bar_chart] the value axis can't run from 0 to -1"));
}

TEST_CASE("bar_chart: grows with its rows, turns long names, gives the same bytes", "[viz]") {
  BarChart chart{.title = "Many",
                 .subtitle = "rows",
                 .value_label = "ratio",
                 .series = {{"a", {}}, {"b", {}}},
                 .horizontal = true};
  for (int i = 0; i < 40; ++i) {
    chart.categories.push_back("a rather long name of a row, number " + std::to_string(i));
    chart.series[0].values.push_back(0.1 * i);
    chart.series[1].values.push_back(4 - 0.1 * i);
  }
  const Image image = bar_chart(chart);
  CHECK(image.width() == 1200);
  CHECK(image.height() > 1500);
  CHECK(encode_png(image) == encode_png(bar_chart(chart)));
  chart.horizontal = false;
  CHECK(bar_chart(chart).height() == 750);
}

TEST_CASE("bar_chart: says what is wrong with a chart", "[viz]") {
  CHECK_THROWS_WITH(bar_chart({.title = "T"}), contains("[bar_chart] the chart 'T' has no categories"));
  CHECK_THROWS_WITH(bar_chart({.title = "T", .categories = {"a"}}), contains("has no series"));
  CHECK_THROWS_WITH(bar_chart({.categories = {"a"}, .series = {{"s", {1, 2}}}}),
                    contains("the series 's' has 2 values for 1 categories"));
  CHECK_THROWS_WITH(bar_chart({.categories = {std::string(300, 'w')}, .series = {{"s", {1}}}, .horizontal = true}),
                    contains("leaves no room for the bars"));
}
