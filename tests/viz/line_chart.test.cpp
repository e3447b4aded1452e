// SPDX-License-Identifier: MIT
#include "minitorch/viz/line_chart.hpp"

#include <cmath>
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
const double infinity = std::numeric_limits<double>::infinity();
const Color red{200, 0, 0}, green{0, 150, 0}, blue{0, 0, 200};

/// Level lines in red, green and blue, without a legend that would show the colours again.
Chart levels(double a, double b, double c) {
  Chart chart{.title = "Levels", .x_label = "x", .y_label = "y", .legend = false};
  chart.series = {{"a", {1, 9}, {a, a}, red}, {"b", {1, 9}, {b, b}, green}, {"c", {1, 9}, {c, c}, blue}};
  return chart;
}

}  // namespace

TEST_CASE("line_chart: lines lie at their values, linear and logarithmic", "[viz]") {
  const Image linear = line_chart(levels(1, 5, 9));
  CHECK(linear.width() == 1200);
  CHECK(linear.height() == 750);
  CHECK(ink_of(linear, red).y > ink_of(linear, blue).y);  // larger values are higher
  CHECK(ink_of(linear, green).y == Approx((ink_of(linear, red).y + ink_of(linear, blue).y) / 2).margin(0.6));

  Chart logarithmic = levels(0.01, 0.1, 1);
  logarithmic.log_y = true;
  const Image log = line_chart(logarithmic);
  CHECK(ink_of(log, green).y == Approx((ink_of(log, red).y + ink_of(log, blue).y) / 2).margin(0.6));
  CHECK(ink_of(log, red).y - ink_of(log, blue).y > 300);
}

TEST_CASE("line_chart: limits of the axes move the lines and cut them", "[viz]") {
  Chart chart = levels(1, 5, 9);
  chart.y_min = 0;
  chart.y_max = 6;
  chart.x_min = 5;
  const Image image = line_chart(chart);
  CHECK(ink_of(image, red).count > 100);
  CHECK(ink_of(image, blue).count == 0);  // above the limit
  const Ink red_ink = ink_of(image, red);
  CHECK(red_ink.left == Approx(ink_of(line_chart(levels(1, 5, 9)), red).left).margin(40));  // from the very edge
  chart.y_min = 7;
  CHECK_THROWS_WITH(line_chart(chart), contains("[line_chart] the y axis can't run from 7 to 6"));
}

TEST_CASE("line_chart: the title changes only the title's rows, a label only its side", "[viz]") {
  Chart chart = levels(1, 5, 9);
  const Image before = line_chart(chart);
  chart.title = "Others";
  const Ink title = difference(before, line_chart(chart));
  CHECK(title.count > 50);
  CHECK(title.bottom < 60);
  CHECK(title.right < 300);
  chart.title = "Levels";
  chart.x_label = "epoch";
  const Ink label = difference(before, line_chart(chart));
  CHECK(label.count > 20);
  CHECK(label.top > 690);
  chart.x_label = "x";
  chart.y_label = "z";
  const Ink side = difference(before, line_chart(chart));
  CHECK(side.count > 5);
  CHECK(side.right < 60);
}

TEST_CASE("line_chart: the legend names the series and hides no data", "[viz]") {
  Chart chart{.title = "Legend"};
  // Leaves only the lower right corner free.
  chart.series = {{"falling", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {9, 1, 5, 6, 7, 7.5, 8, 8.4, 8.7, 9}, red}};
  const Image with = line_chart(chart);
  chart.legend = false;
  const Image without = line_chart(chart);
  const Ink legend = difference(with, without);
  CHECK(legend.count > 500);
  CHECK(legend.left > 600);
  CHECK(legend.top > 400);

  // No free place anywhere: beside the plot, which becomes narrower.
  Chart full{.title = "Full", .series = {{.name = "noise"}}};
  for (int i = 0; i < 400; ++i) {
    full.series[0].y.push_back(i % 2);
  }
  const Image narrow = line_chart(full);
  full.legend = false;
  const auto right_end = [](const Image& image) {
    return ink_where(image, [&](int x, int y) { return y > 300 && image.at(x, y) == palette[0]; }).right;
  };
  CHECK(right_end(narrow) < right_end(line_chart(full)) - 80);
}

TEST_CASE("line_chart: values that are not finite leave gaps, single points are marked", "[viz]") {
  Chart chart{.series = {{"", {1, 2, 3, 4, 5, 6, 7}, {1, 1, missing, 1, infinity, 1, 1}, red, false, Markers::off}}};
  const Image image = line_chart(chart);
  Chart whole = chart;
  whole.series[0].y = {1, 1, 1, 1, 1, 1, 1};
  const Image full = line_chart(whole);
  CHECK(ink_of(image, red).count < ink_of(full, red).count / 2);
  const Ink marker = ink_where(image, [&](int x, int y) { return x > 550 && x < 700 && image.at(x, y) == red; });
  CHECK(marker.count > 40);  // the lonely fourth point
  CHECK(marker.bottom - marker.top >= 6);

  Chart one{.series = {{"one", {3}, {0.25}, red}}, .legend = false};
  const Ink dot = ink_of(line_chart(one), red);
  CHECK(dot.count > 40);
  CHECK(dot.right - dot.left < 14);

  Chart log{.series = {{"", {}, {1, 0, -3, 10, 100}, red}}, .log_y = true};
  CHECK_NOTHROW(line_chart(log));
}

TEST_CASE("line_chart: dashes, markers and bands", "[viz]") {
  Chart chart = levels(1, 5, 9);
  const int solid = ink_of(line_chart(chart), green).count;
  chart.series[1].dashed = true;
  const int dashed = ink_of(line_chart(chart), green).count;
  CHECK(dashed < solid * 0.85);
  CHECK(dashed > solid * 0.4);

  chart.series[1].lower = {4, 4};
  chart.series[1].upper = {6, 6};
  const Color tint = mix(white, green, 0.16);
  CHECK(ink_of(line_chart(chart), tint).count > 20000);
  CHECK(ink_of(line_chart(levels(1, 5, 9)), tint).count == 0);

  Chart many{.series = {{.name = "a", .color = red}}, .legend = false};
  for (int i = 0; i < 500; ++i) {
    many.series[0].y.push_back(3);
  }
  const Ink plain = ink_of(line_chart(many), red);
  CHECK(plain.bottom - plain.top < 4);  // too dense for markers
  many.series[0].markers = Markers::on;
  const Ink marked = ink_of(line_chart(many), red);
  CHECK(marked.bottom - marked.top > 6);
}

TEST_CASE("line_chart: more series than colours are told apart by dashes", "[viz]") {
  Chart chart{.legend = false};
  for (int i = 0; i < 8; ++i) {
    chart.series.push_back({std::to_string(i), {0, 1}, {double(i), double(i)}});
  }
  const Image image = line_chart(chart);
  const auto row = [&](bool upper) {
    return ink_where(image, [&](int x, int y) { return (y < 375) == upper && image.at(x, y) == palette[0]; }).count;
  };
  CHECK(row(true) < row(false));
}

TEST_CASE("line_chart: the same chart gives the same bytes", "[viz]") {
  Chart chart = levels(1, 5, 9);
  chart.legend = true;
  CHECK(encode_png(line_chart(chart)) == encode_png(line_chart(chart)));
  const Fonts builtin;
  CHECK(line_chart(chart, builtin) == line_chart(chart, builtin));
  CHECK(difference(line_chart(chart, builtin), line_chart(Chart{.series = chart.series}, builtin)).count > 100);
}

TEST_CASE("line_chart: says what is wrong with a chart", "[viz]") {
  Chart chart{.title = "T"};
  CHECK_THROWS_WITH(line_chart(chart), contains("[line_chart] the chart 'T' has no series"));
  chart.series = {{"empty", {}, {}}};
  CHECK_THROWS_WITH(line_chart(chart), contains("the series 'empty' has no points"));
  chart.series = {{"odd", {1, 2, 3}, {1, 2}}};
  CHECK_THROWS_WITH(line_chart(chart), contains("the series 'odd' has 3 x values and 2 y values"));
  chart.series = {{"gone", {1, 2}, {missing, infinity}}};
  CHECK_THROWS_WITH(line_chart(chart), contains("no point to draw"));
  chart.series = {{"low", {1, 2}, {0, -1}}};
  chart.log_y = true;
  CHECK_THROWS_WITH(line_chart(chart), contains("logarithmic axis"));
  chart.log_y = false;
  chart.series[0].lower = {1};
  CHECK_THROWS_WITH(line_chart(chart), contains("the band of the series 'low' has 1 lower and 0 upper bounds"));
  chart.series[0].lower.clear();
  chart.width = 100;
  CHECK_THROWS_WITH(line_chart(chart), contains("at least 320 x 240"));
  chart.width = 320;
  chart.series[0].name = "a name that is far too long for a picture as narrow as this one, and then some more";
  chart.series[0].y = {0, 0};
  for (int i = 0; i < 200; ++i) {
    chart.series[0].x.push_back(i);
    chart.series[0].y.push_back(i % 2);
  }
  CHECK_THROWS_WITH(line_chart(chart), contains("leaves no room for the plot"));
  chart = levels(-1e308, 0, 1e308);
  CHECK_THROWS_WITH(line_chart(chart), contains("can't run from"));
}

TEST_CASE("line_chart: data that is never negative gets no negative axis, zero included", "[viz]") {
  using detail::Limits;
  using detail::padded;
  for (const double low : {0.0, 1e-9, 0.3, 5.0}) {
    INFO(low);
    const Limits axis = padded({low, 10}, 0.06, false, {}, {});
    CHECK(axis.low >= 0);
    CHECK(axis.low < low + 1e-12);
    CHECK(axis.high == Approx(10 + (10 - low) * 0.06));
  }
  const Limits negative = padded({-1e-9, 10}, 0.06, false, {}, {});
  CHECK(negative.low == Approx(-0.6));
  CHECK(padded({0, 10}, 0.06, false, -2.0, {}).low == -2);  // unless it is asked for
  CHECK(padded({1, 100}, 0.5, true, {}, {}).low == Approx(0.1));
}
