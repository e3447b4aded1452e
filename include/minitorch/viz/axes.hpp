// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/viz/draw.hpp"
#include "minitorch/viz/image.hpp"
#include "minitorch/viz/text.hpp"
#include "minitorch/viz/ticks.hpp"

// What the charts share: their look, headings, scales and axes.

namespace minitorch::viz {

/// The look of a picture. Sizes are in pixels; the defaults suit a picture 1200 pixels wide.
struct Style {
  double title_size = 26, subtitle_size = 17, label_size = 19, tick_size = 17, legend_size = 18;  ///< pixels an em
  double line_width = 3, marker_radius = 5, margin = 32;                                          ///< pixels
  Color title{25, 25, 25}, text{75, 75, 75}, axis{110, 110, 110};                                 ///< colours
  Color grid{228, 228, 228}, minor_grid{243, 243, 243};                                           ///< colours
};

namespace detail {

/// The smallest and the largest of the values it was shown.
struct Limits {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    if (std::isfinite(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  bool empty() const { return !(low <= high); }
};

/// Widens the data's limits by `room` times their distance, so that no point sits on the frame; given limits stay.
/// Data that is never negative gets no negative axis. `alone`: the room on either side of a single value, 0 for a
/// fiftieth of it.
inline Limits padded(Limits data, double room, bool log, std::optional<double> low, std::optional<double> high,
                     double alone = 0) {
  // A single value, or data wholly beyond the only limit given.
  const auto nearby = [&](double value) { return alone > 0 ? alone : value == 0 ? 0.5 : std::abs(value) / 50; };
  const auto below = [&](double value) { return log ? value / 2 : value - nearby(value); };
  const auto above = [&](double value) { return log ? value * 2 : value + nearby(value); };
  Limits out{below(data.low), above(data.high)};
  if (data.low < data.high) {
    const double factor = log ? std::pow(data.high / data.low, room) : 1;
    const double more = log ? 0 : (data.high - data.low) * room;
    out = {data.low / factor - more, data.high * factor + more};
    out.low = data.low >= 0 ? std::max(out.low, 0.0) : out.low;
  }
  out = {low.value_or(out.low), high.value_or(out.high)};
  if (out.low >= out.high && low.has_value() != high.has_value()) {
    low ? out.high = above(out.low) : out.low = below(out.high);
  }
  return out;
}

/// Maps values to pixels, linearly or by logarithm; what a logarithm can't show becomes NaN.
struct Scale {
  double low = 0, high = 1, from = 0, to = 1;
  bool log = false;

  double operator()(double value) const {
    const auto warp = [this](double v) { return log ? (v > 0 ? std::log10(v) : std::nan("")) : v; };
    const double pixel = from + (warp(value) - warp(low)) / (warp(high) - warp(low)) * (to - from);
    // Far outside the picture the exact place does not matter, but it must stay within the reach of arithmetic.
    return std::isfinite(value) && !std::isnan(pixel) ? std::clamp(pixel, -1e6, 1e6) : std::nan("");
  }
};

/// Draws title and subtitle at the left margin; returns the first free row below them.
inline double draw_heading(Image& image, const Fonts& fonts, const Style& style, const std::string& title,
                           const std::string& subtitle) {
  double y = style.margin;
  if (!title.empty()) {
    draw_text(image, fonts.bold, title, {style.margin, y},
              {.size = style.title_size, .color = style.title, .valign = VAlign::top});
    y += text_height(fonts.bold, title, style.title_size) + 14;
  }
  if (!subtitle.empty()) {
    draw_text(image, fonts.regular, subtitle, {style.margin, y},
              {.size = style.subtitle_size, .color = style.text, .valign = VAlign::top});
    y += text_height(fonts.regular, subtitle, style.subtitle_size) + 14;
  }
  return std::round(y + (y > style.margin ? 10 : 0));
}

/// The first free row below a heading, without drawing it.
inline double heading_bottom(const Fonts& fonts, const Style& style, const std::string& title,
                             const std::string& subtitle) {
  Image scratch(1, 1);
  return draw_heading(scratch, fonts, style, title, subtitle);
}

inline double widest(const Font& font, const std::vector<std::string>& words, double size) {
  double width = 0;
  for (const std::string& word : words) {
    width = std::max(width, text_width(font, word, size));
  }
  return width;
}

constexpr double tick_gap = 13;  // between the plot and the numbers of an axis

/// Height of a horizontal axis below the plot: numbers, label and the margin.
inline double x_axis_height(const Fonts& fonts, const Style& style, bool labelled) {
  return style.margin + fonts.regular.cap_height(style.tick_size) + tick_gap +
         (labelled ? fonts.regular.cap_height(style.label_size) + 22 : 0);
}

/// Width of a vertical axis to the left of the plot: the margin, label and numbers.
inline double y_axis_width(const Fonts& fonts, const Style& style, bool labelled, const Ticks& ticks) {
  return style.margin + (labelled ? fonts.regular.cap_height(style.label_size) + 24 : 0) +
         widest(fonts.regular, ticks.labels, style.tick_size) + tick_gap;
}

/// How many ticks suit a vertical axis of this height.
inline int y_tick_count(double height) {
  return std::clamp(static_cast<int>(height / 60), 2, 12);
}

/// Ticks for a horizontal axis: as many as there is room for their numbers.
inline Ticks fitting_ticks(const Fonts& fonts, const Style& style, const Scale& scale, bool whole,
                           const std::string& suffix) {
  for (int most = 11;; --most) {
    Ticks ticks = linear_ticks(scale.low, scale.high, most, whole, suffix);
    if (most <= 2 || ticks.at.size() < 2 ||
        scale(ticks.at[1]) - scale(ticks.at[0]) > widest(fonts.regular, ticks.labels, style.tick_size) + 26) {
      return ticks;
    }
  }
}

/// Draws the grid lines, numbers and label of a horizontal axis below `plot`. Grid lines lie on whole pixels.
inline void draw_x_axis(Image& image, const Fonts& fonts, const Style& style, const Rect& plot, const Scale& scale,
                        const Ticks& ticks, const std::string& label) {
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    const double x = std::round(scale(ticks.at[i]));
    fill_rect(image, {x, plot.y, 1, plot.height}, style.grid);
    fill_rect(image, {x, plot.bottom(), 1, 5}, style.axis);
    draw_text(image, fonts.regular, ticks.labels[i], {x + 0.5, plot.bottom() + tick_gap},
              {.size = style.tick_size, .color = style.text, .align = Align::centre, .valign = VAlign::top});
  }
  draw_text(image, fonts.regular, label, {plot.x + plot.width / 2, image.height() - style.margin},
            {.size = style.label_size, .color = style.title, .align = Align::centre});
}

/// Draws the grid lines, numbers and label of a vertical axis to the left of `plot`.
inline void draw_y_axis(Image& image, const Fonts& fonts, const Style& style, const Rect& plot, const Scale& scale,
                        const Ticks& ticks, const std::string& label) {
  for (const double at : ticks.minor) {
    fill_rect(image, {plot.x, std::round(scale(at)), plot.width, 1}, style.minor_grid);
  }
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    const double y = std::round(scale(ticks.at[i]));
    fill_rect(image, {plot.x, y, plot.width, 1}, style.grid);
    draw_text(image, fonts.regular, ticks.labels[i], {plot.x - tick_gap, y + 0.5},
              {.size = style.tick_size, .color = style.text, .align = Align::right, .valign = VAlign::middle});
  }
  draw_text(
      image, fonts.regular, label, {style.margin, plot.y + plot.height / 2},
      {.size = style.label_size, .color = style.title, .align = Align::centre, .valign = VAlign::top, .upward = true});
}

}  // namespace detail

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
