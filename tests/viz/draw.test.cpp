// SPDX-License-Identifier: MIT
#include "minitorch/viz/draw.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/core/error.hpp"
#include "support/catch.hpp"
#include "viz/ink.hpp"

using namespace minitorch::viz;

namespace {
const double missing = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();
const Color red{200, 0, 0};
}  // namespace

TEST_CASE("image: refuses impossible sizes and pixels outside, blends by alpha", "[viz]") {
  CHECK_THROWS_WITH(Image(0, 5), contains("[image] a picture of 0 x 5"));
  CHECK_THROWS_WITH(Image(5, -1), contains("[image]"));
  CHECK_THROWS_WITH(Image(20000, 5), contains("from 1 to 16384"));
  Image image(3, 2);
  CHECK(image.bytes().size() == 18);
  CHECK(image.at(2, 1) == white);
  CHECK_THROWS_WITH(image.at(3, 0), contains("[image] pixel (3, 0) is outside a picture of 3 x 2"));
  image.blend(1, 1, black, 0.2);
  CHECK(image.at(1, 1) == Color{204, 204, 204});
  image.blend(7, 7, black);  // outside: nothing
  CHECK(covered_area(image) == Approx(0.2).margin(0.005));
}

TEST_CASE("fill_rect: an edge between pixels covers them in part", "[viz]") {
  Image image(10, 10);
  fill_rect(image, {2.25, 3, 4, 2.5}, black);
  CHECK(image.at(1, 3) == white);
  CHECK(image.at(2, 3).red == 64);  // three quarters covered
  CHECK(image.at(3, 3) == black);
  CHECK(image.at(6, 3).red == 191);
  CHECK(image.at(3, 5).red == 128);
  CHECK(image.at(3, 6) == white);
  CHECK(covered_area(image) == Approx(10).epsilon(0.005));
  const Image before = image;
  fill_rect(image, {-50, -50, 10, 10}, black);
  fill_rect(image, {50, 50, 10, 10}, black);
  fill_rect(image, {5, 5, -3, 4}, black);
  CHECK(image == before);
}

TEST_CASE("frame_rect: a border inside the rectangle, nothing within", "[viz]") {
  Image image(10, 10);
  frame_rect(image, {1, 1, 8, 6}, red);
  const Ink ink = ink_of(image, red);
  CHECK(ink.count == 2 * 8 + 2 * 4);
  CHECK(image.at(1, 1) == red);
  CHECK(image.at(8, 6) == red);
  CHECK(image.at(2, 2) == white);
  CHECK(image.at(9, 6) == white);
}

TEST_CASE("draw_line: covers its thickness at any angle", "[viz]") {
  for (const double angle : {0.0, 0.3, 0.785398, 1.2, 1.570796, 2.5}) {
    Image image(200, 200);
    const double dx = 70 * std::cos(angle), dy = 70 * std::sin(angle);
    draw_line(image, {100.5 - dx, 100.5 - dy}, {100.5 + dx, 100.5 + dy}, 3, black);
    // The rectangle and the two half discs at its ends.
    CHECK(covered_area(image) == Approx(140 * 3 + 3.14159 * 2.25).epsilon(0.02));
  }
}

TEST_CASE("draw_polyline: joints are not drawn twice", "[viz]") {
  Image whole(100, 40), pieces(100, 40);
  const Rect all{0, 0, 100, 40};
  draw_polyline(whole, all, std::vector<Point>{{10, 20.2}, {90, 20.2}}, 3, black);
  draw_polyline(pieces, all, std::vector<Point>{{10, 20.2}, {30, 20.2}, {55.5, 20.2}, {90, 20.2}}, 3, black);
  CHECK(whole == pieces);
}

TEST_CASE("draw_polyline: a point that is not finite leaves a gap, the clip holds", "[viz]") {
  Image image(100, 40);
  draw_polyline(image, {0, 0, 100, 40},
                std::vector<Point>{{10, 20}, {30, 20}, {40, missing}, {60, 20}, {70, 20}, {80, infinity}}, 3, black);
  CHECK(image.at(20, 20) == black);
  CHECK(image.at(40, 20) == white);
  CHECK(image.at(50, 20) == white);
  CHECK(image.at(65, 20) == black);
  CHECK(image.at(75, 20) == white);

  Image clipped(100, 40);
  draw_polyline(clipped, {20, 10, 30, 20}, std::vector<Point>{{-1e6, 20}, {1e6, 20}}, 4, black);
  const Ink ink = ink_of(clipped, black);
  CHECK(ink.left == 20);
  CHECK(ink.right == 49);
}

TEST_CASE("draw_polyline: dashes keep their rhythm around corners", "[viz]") {
  Image straight(200, 20), bent(200, 20);
  const Rect all{0, 0, 200, 20};
  draw_polyline(straight, all, std::vector<Point>{{10, 10}, {190, 10}}, 2, black, {10, 10});
  draw_polyline(bent, all, std::vector<Point>{{10, 10}, {47, 10}, {48.5, 10}, {133, 10}, {190, 10}}, 2, black,
                {10, 10});
  CHECK(straight == bent);
  CHECK(straight.at(15, 10) == black);
  CHECK(straight.at(25, 10) == white);
  CHECK(straight.at(35, 10) == black);
}

TEST_CASE("draw_marker: every kind sits on its point, with a white rim", "[viz]") {
  for (const Marker marker : {Marker::circle, Marker::square, Marker::triangle, Marker::diamond}) {
    Image image(60, 60, Color{0, 0, 250});
    draw_marker(image, marker, {30.5, 30.5}, 8, red);
    const Ink ink = ink_of(image, red);
    CHECK(ink.x == Approx(30.5).margin(0.01));
    CHECK(ink.y == Approx(30.5).margin(marker == Marker::triangle ? 1.2 : 0.01));
    CHECK(ink.right - ink.left + 1 >= 13);
    CHECK(ink.right - ink.left + 1 <= 20);
    const auto pale = [&](int x, int y) { return image.at(x, y).green > 128; };
    CHECK(ink_where(image, pale).count > 20);
  }
  Image image(60, 60);
  draw_marker(image, Marker::triangle, {30.5, 30.5}, 8, red);
  const Ink ink = ink_of(image, red);
  const auto row = [&](int y) {
    return ink_where(image, [&](int x, int at) { return at == y && image.at(x, at) == red; }).count;
  };
  CHECK(row(ink.top) < row(ink.bottom));  // points up
}

TEST_CASE("fill_band: fills between its lines, crossing or not, and leaves gaps", "[viz]") {
  const std::vector<Point> upper{{10, 10}, {50, 10}, {90, 30}}, lower{{10, 20}, {50, 20}, {90, 30}};
  Image image(100, 40);
  fill_band(image, {0, 0, 100, 40}, upper, lower, black, 1);
  CHECK(covered_area(image) == Approx(40 * 10 + 40 * 10 / 2).epsilon(0.01));
  Image swapped(100, 40);
  fill_band(swapped, {0, 0, 100, 40}, lower, upper, black, 1);
  CHECK(image == swapped);
  Image gap(100, 40);
  fill_band(gap, {0, 0, 100, 40}, upper, std::vector<Point>{{10, 20}, {50, 20}, {90, missing}}, black, 1);
  CHECK(ink_of(gap, black).right == 49);
}
