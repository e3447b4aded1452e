// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/viz/axes.hpp"

namespace minitorch::viz::detail {

/// How a line looks, in the plot and in the legend.
struct LineLook {
  std::string name;
  Color color;
  Marker marker = Marker::circle;
  bool marked = false;  ///< markers at the points
  Dash dash{};
};

constexpr double legend_sample = 42, legend_gap = 10, legend_padding = 14;

inline double legend_row(const Style& style) {
  return std::round(style.legend_size * 1.55);
}

/// Width and height of a legend in one column, its padding included.
inline Rect legend_size(const Fonts& fonts, const Style& style, const std::vector<LineLook>& lines) {
  double wide = 0;
  for (const LineLook& line : lines) {
    wide = std::max(wide, text_width(fonts.regular, line.name, style.legend_size));
  }
  return {0, 0, std::ceil(2 * legend_padding + legend_sample + legend_gap + wide),
          legend_row(style) * double(lines.size()) + 2 * legend_padding - 8};
}

/// Draws a legend in one column, its top left corner that of `box`.
inline void draw_legend(Image& image, const Fonts& fonts, const Style& style, const std::vector<LineLook>& lines,
                        const Rect& box, bool framed) {
  if (framed) {
    fill_rect(image, box, white, 0.9);
    frame_rect(image, box, {215, 215, 215});
  }
  const double x = box.x + legend_padding;
  double y = box.y + legend_padding - 4 + legend_row(style) / 2;
  for (const LineLook& line : lines) {
    draw_line(image, {x + 2, y}, {x + legend_sample - 2, y}, style.line_width, line.color, line.dash);
    if (line.marked) {
      draw_marker(image, line.marker, {x + legend_sample / 2, y}, style.marker_radius, line.color);
    }
    draw_text(image, fonts.regular, line.name, {x + legend_sample + legend_gap, y},
              {.size = style.legend_size, .color = style.title, .valign = VAlign::middle});
    y += legend_row(style);
  }
}

/// Points every few pixels along lines, which a legend should not hide.
inline std::vector<Point> dots_along(const std::vector<std::vector<Point>>& lines) {
  std::vector<Point> dots;
  const auto finite = [](Point p) { return std::isfinite(p.x + p.y); };
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (finite(line[i])) {
        dots.push_back(line[i]);
      }
      if (i + 1 == line.size() || !finite(line[i]) || !finite(line[i + 1])) {
        continue;
      }
      const Point a = line[i], b = line[i + 1];
      const int steps = static_cast<int>(std::min(std::hypot(b.x - a.x, b.y - a.y) / 4, 2e4));
      for (int k = 1; k < steps; ++k) {
        dots.push_back({a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps});
      }
    }
  }
  return dots;
}

/// A place in `plot` for a legend of the given size that hides none of `dots`: a corner, else the middle of an edge;
/// nothing if there is none.
inline std::optional<Rect> legend_place(const Rect& plot, const Rect& size, const std::vector<Point>& dots) {
  const double gap = 16, left = plot.x + gap, right = plot.right() - gap - size.width;
  const double top = plot.y + gap, bottom = plot.bottom() - gap - size.height;
  const double middle = (left + right) / 2, centre = (top + bottom) / 2;
  if (right < left || bottom < top) {
    return std::nullopt;
  }
  for (const Point at : {Point{right, top}, Point{right, bottom}, Point{left, top}, Point{left, bottom},
                         Point{right, centre}, Point{middle, top}, Point{middle, bottom}, Point{left, centre}}) {
    const Rect box{std::round(at.x), std::round(at.y), size.width, size.height};
    const Rect room = box.grown(10);
    if (std::none_of(dots.begin(), dots.end(), [&](Point p) { return room.contains(p); })) {
      return box;
    }
  }
  return std::nullopt;
}

}  // namespace minitorch::viz::detail

#include "minitorch/core/user_habits_back.inl"
