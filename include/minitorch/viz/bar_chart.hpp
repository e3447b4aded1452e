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

namespace minitorch::viz {

/// One bar in every category.
struct BarSeries {
  std::string name{};            ///< in the legend
  std::vector<double> values{};  ///< one for each category; NaN draws no bar but the words "n/a"
  std::optional<Color> color{};  ///< else the next of the palette
  std::vector<double> half{};  ///< half the interval of each value, drawn as a whisker; NaN, or none at all: no whisker
};

/// A chart of grouped bars. Everything but categories and series may be left out.
struct BarChart {
  std::string title{}, subtitle{};        ///< above the chart
  std::string value_label{};              ///< what the values are, e.g. "time / time of the best peer"
  std::vector<std::string> categories{};  ///< names of the groups of bars
  std::vector<BarSeries> series{};        ///< one bar of each in every category
  std::optional<double> reference{};      ///< a dashed line at this value, e.g. 1 for ratios
  std::string reference_label{};          ///< the words at its end
  std::optional<double> value_max{};      ///< end of the axis; longer bars are cut there and keep their figure
  std::string value_suffix{};             ///< behind each number of the axis, e.g. " ms"
  int decimals = 2;                       ///< of the figures at the bars
  bool show_values = true;                ///< figures at the ends of the bars, where there is room
  bool horizontal = false;                ///< a row for each category: for many of them, or long names
  int width = 1200;                       ///< pixels
  int height = 0;                         ///< 0: 750, or for rows what they need
  Style style{};                          ///< fonts' sizes and colours
};

namespace detail {

inline void check_bars(const BarChart& chart) {
  core::check(!chart.categories.empty() && !chart.series.empty(), "[bar_chart] the chart '", chart.title, "' has no ",
              chart.categories.empty() ? "categories" : "series");
  for (const BarSeries& s : chart.series) {
    core::check(s.values.size() == chart.categories.size(), "[bar_chart] the series '", s.name, "' has ",
                s.values.size(), " values for ", chart.categories.size(), " categories");
    core::check(s.half.empty() || s.half.size() == s.values.size(), "[bar_chart] the series '", s.name, "' has ",
                s.half.size(), " intervals for ", s.values.size(), " values");
    core::check(std::none_of(s.half.begin(), s.half.end(), [](double half) { return half < 0; }),
                "[bar_chart] the series '", s.name, "' has an interval below 0");
  }
}

/// Half the interval of bar g, 0 where there is none.
inline double half_of(const BarSeries& s, std::size_t g) {
  return g < s.half.size() && std::isfinite(s.half[g]) ? s.half[g] : 0;
}

/// The limits of the value axis: they hold 0, all values and the reference, and room for the figures at the ends.
inline Limits bar_limits(const BarChart& chart) {
  Limits limits{0, 0};
  for (const BarSeries& s : chart.series) {
    for (std::size_t g = 0; g < s.values.size(); ++g) {
      limits.add(s.values[g] - half_of(s, g));
      limits.add(s.values[g] + half_of(s, g));
    }
  }
  limits.add(chart.reference.value_or(0));
  const double spread = limits.high > limits.low ? limits.high - limits.low : 1;
  const double room = (chart.show_values ? 0.09 : 0.04) * spread;
  limits = {limits.low < 0 ? limits.low - room : 0, limits.high > 0 || limits.low == 0 ? limits.high + room : 0};
  limits.high = chart.value_max.value_or(limits.high);
  core::check(std::isfinite(limits.high - limits.low) && limits.low < limits.high,
              "[bar_chart] the value axis can't run from ", limits.low, " to ", limits.high);
  return limits;
}

/// Where everything in a bar chart is.
struct BarLayout {
  Rect plot;
  int height = 0;
  Ticks ticks;
  Scale scale;
  double legend_row = 0;
  bool turned = false;  ///< the names under upright bars are written upward

  Rect bar(bool rows, double across, double thick, double from, double to) const {
    const double first = std::min(from, to), length = std::abs(to - from);
    return rows ? Rect{first, across, length, thick} : Rect{across, first, thick, length};
  }
};

inline BarLayout bar_layout(const BarChart& chart, const Fonts& fonts, const Limits& limits) {
  const Style& style = chart.style;
  const double groups = double(chart.categories.size()), bars = double(chart.series.size());
  const double names = widest(fonts.regular, chart.categories, style.tick_size);
  const double cap = fonts.regular.cap_height(style.tick_size);
  const bool reference_words = chart.reference && !chart.reference_label.empty();
  BarLayout layout;
  Rect& plot = layout.plot;
  plot.y = heading_bottom(fonts, style, chart.title, chart.subtitle);
  layout.legend_row = plot.y + 8;
  const bool legend = std::any_of(chart.series.begin(), chart.series.end(), [](auto& s) { return !s.name.empty(); });
  plot.y += legend ? 34 : 0;
  if (chart.horizontal) {
    plot.y += std::round(reference_words ? cap + 12 : 0);
    const double below = x_axis_height(fonts, style, !chart.value_label.empty());
    layout.height = chart.height > 0 ? chart.height : static_cast<int>(plot.y + below + groups * (bars * 20 + 14) + 6);
    plot.height = std::round(layout.height - below) - plot.y;
    plot.x = std::round(style.margin + names + 14);
    plot.width = std::round(chart.width - style.margin - 8) - plot.x;
    layout.scale = {limits.low, limits.high, plot.x, plot.right()};
  } else {
    layout.height = chart.height > 0 ? chart.height : 750;
    const double flat_names = style.margin + tick_gap + cap;
    layout.ticks = linear_ticks(limits.low, limits.high, y_tick_count(layout.height - flat_names - plot.y), false,
                                chart.value_suffix);
    plot.x = std::round(y_axis_width(fonts, style, !chart.value_label.empty(), layout.ticks));
    const double words = reference_words ? text_width(fonts.regular, chart.reference_label, style.tick_size) + 6 : 8;
    plot.width = std::round(chart.width - style.margin - words) - plot.x;
    layout.turned = names + 12 > plot.width / groups;
    plot.height = std::round(layout.height - flat_names + cap - (layout.turned ? names : cap)) - plot.y;
    layout.scale = {limits.low, limits.high, plot.bottom(), plot.y};
  }
  core::check(plot.width >= 80 && plot.height >= 40, "[bar_chart] a picture of ", chart.width, " x ", layout.height,
              " leaves no room for the bars: make it larger, or the names shorter");
  // With the final height at hand, the ticks of either direction can be chosen for it.
  layout.ticks = chart.horizontal
                     ? fitting_ticks(fonts, style, layout.scale, false, chart.value_suffix)
                     : linear_ticks(limits.low, limits.high, y_tick_count(plot.height), false, chart.value_suffix);
  return layout;
}

/// The legend in one line above the plot.
inline void draw_bar_legend(Image& image, const Fonts& fonts, const BarChart& chart, double y) {
  double x = chart.style.margin;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const BarSeries& s = chart.series[i];
    fill_rect(image, {std::round(x), std::round(y) - 8, 22, 16}, s.color.value_or(palette[i % palette.size()]));
    draw_text(image, fonts.regular, s.name, {x + 32, y},
              {.size = chart.style.legend_size, .color = chart.style.title, .valign = VAlign::middle});
    x += 32 + text_width(fonts.regular, s.name, chart.style.legend_size) + 34;
  }
}

/// Writes the figure of a bar that ends at `end`: beyond its end, or inside if the bar is cut there.
inline void draw_figure(Image& image, const Fonts& fonts, const BarChart& chart, const std::string& figure, double size,
                        Point end, bool backward, bool cut) {
  const double side = backward != cut ? -1 : 1;
  TextStyle words{.size = size, .color = cut ? white : chart.style.text};
  Point at = end;
  const double wide = text_width(fonts.regular, figure, size), tall = text_height(fonts.regular, figure, size);
  Rect box;
  if (chart.horizontal) {
    at.x += 6 * side;
    words.align = side < 0 ? Align::right : Align::left;
    words.valign = VAlign::middle;
    box = {side < 0 ? at.x - wide : at.x, at.y - tall / 2, wide, tall};
  } else {
    at.y -= 6 * side;
    words.align = Align::centre;
    words.valign = side < 0 ? VAlign::top : VAlign::bottom;
    box = {at.x - wide / 2, side < 0 ? at.y : at.y - tall, wide, tall};
  }
  if (!cut) {  // grid and reference lines would run through the figure
    fill_rect(image, box.grown(2), white);
  }
  draw_text(image, fonts.regular, figure, at, words);
}

inline void draw_names(Image& image, const Fonts& fonts, const BarChart& chart, const BarLayout& layout, double slot) {
  const bool beside = chart.horizontal || layout.turned;
  const TextStyle style{.size = chart.style.tick_size,
                        .color = chart.style.title,
                        .align = beside ? Align::right : Align::centre,
                        .valign = beside ? VAlign::middle : VAlign::top,
                        .upward = layout.turned};
  for (std::size_t g = 0; g < chart.categories.size(); ++g) {
    const double middle = (double(g) + 0.5) * slot;
    draw_text(image, fonts.regular, chart.categories[g],
              chart.horizontal ? Point{layout.plot.x - 14, layout.plot.y + middle}
                               : Point{layout.plot.x + middle, layout.plot.bottom() + tick_gap},
              style);
  }
}

inline void draw_reference(Image& image, const Fonts& fonts, const BarChart& chart, const BarLayout& layout) {
  if (!chart.reference || *chart.reference < layout.scale.low || *chart.reference > layout.scale.high) {
    return;
  }
  const Rect& plot = layout.plot;
  const double at = std::round(layout.scale(*chart.reference)) + 0.5;
  const TextStyle words{.size = chart.style.tick_size, .color = chart.style.text};
  if (chart.horizontal) {
    draw_line(image, {at, plot.y - 4}, {at, plot.bottom()}, 1.6, {60, 60, 60}, {7, 6});
    const double half = text_width(fonts.regular, chart.reference_label, words.size) / 2;
    draw_text(image, fonts.regular, chart.reference_label,
              {std::min(at - half, chart.width - chart.style.margin - 2 * half), plot.y - 12}, words);
  } else {
    draw_line(image, {plot.x, at}, {plot.right(), at}, 1.6, {60, 60, 60}, {7, 6});
    TextStyle beside = words;
    beside.valign = VAlign::middle;
    draw_text(image, fonts.regular, chart.reference_label, {plot.right() + 8, at}, beside);
  }
}

/// A line along the bar from one end of its interval to the other, with feet across.
inline void draw_whisker(Image& image, bool rows, double middle, double from, double to, double foot, Color color) {
  const auto at = [&](double along, double across) { return rows ? Point{along, across} : Point{across, along}; };
  draw_line(image, at(from, middle), at(to, middle), 1.6, color);
  for (const double end : {from, to}) {
    draw_line(image, at(end, middle - foot), at(end, middle + foot), 1.6, color);
  }
}

/// Draws the bars, the reference line over them, and the figures over both. A group takes its slot but for a gap.
inline void draw_bars(Image& image, const Fonts& fonts, const BarChart& chart, const BarLayout& layout) {
  const bool rows = chart.horizontal;
  const double bars = double(chart.series.size());
  const double slot = (rows ? layout.plot.height : layout.plot.width) / double(chart.categories.size());
  const double gap = std::clamp(slot * 0.25, 4.0, 60.0), thick = std::min((slot - gap) / bars, 90.0);
  const double zero = std::round(layout.scale(0));
  // All figures in one size, in which the widest still fits above its bar.
  double size = std::clamp(thick * 0.8, 9.0, chart.style.tick_size - 1), widest_figure = 0;
  for (const BarSeries& s : chart.series) {
    for (const double value : s.values) {
      widest_figure = std::max(widest_figure, text_width(fonts.regular, format_fixed(value, chart.decimals), size));
    }
  }
  if (!rows && widest_figure > thick) {
    size *= thick / widest_figure;
  }
  const auto across = [&](std::size_t g, std::size_t b) {
    return (rows ? layout.plot.y : layout.plot.x) + (double(g) + 0.5) * slot + (double(b) - bars / 2) * thick;
  };
  const auto end_of = [&](double value) {
    return std::isfinite(value) ? layout.scale(std::clamp(value, layout.scale.low, layout.scale.high)) : zero;
  };
  for (std::size_t b = 0; b < chart.series.size(); ++b) {
    const Color color = chart.series[b].color.value_or(palette[b % palette.size()]);
    for (std::size_t g = 0; g < chart.categories.size(); ++g) {
      // Sides on whole pixels are crisp; one pixel less leaves a hairline between the bars of a group.
      const double side = std::round(across(g, b)), width = std::max(1.0, std::round(across(g, b) + thick) - side - 1);
      const BarSeries& s = chart.series[b];
      fill_rect(image, layout.bar(rows, side, width, zero, end_of(s.values[g])), color);
      if (const double half = half_of(s, g); half > 0 && std::isfinite(s.values[g])) {
        draw_whisker(image, rows, side + width / 2, end_of(s.values[g] - half), end_of(s.values[g] + half),
                     std::clamp(width / 5, 2.0, 8.0), {60, 60, 60});
      }
    }
  }
  draw_names(image, fonts, chart, layout, slot);
  draw_reference(image, fonts, chart, layout);
  for (std::size_t b = 0; chart.show_values && b < chart.series.size(); ++b) {
    for (std::size_t g = 0; g < chart.categories.size(); ++g) {
      const double value = chart.series[b].values[g], middle = across(g, b) + thick / 2;
      const std::string figure = format_fixed(value, chart.decimals);
      if (rows ? thick >= 9 : size >= 9) {
        const double half = half_of(chart.series[b], g), end = end_of(value < 0 ? value - half : value + half);
        const bool cut = std::isfinite(value) && value > layout.scale.high;
        draw_figure(image, fonts, chart, figure, size, rows ? Point{end, middle} : Point{middle, end}, value < 0, cut);
      }
    }
  }
}

}  // namespace detail

/// Draws grouped bars from 0, upright or in rows, with the legend above the plot. Throws Error for a chart without bars
/// or with series of the wrong length.
inline Image bar_chart(const BarChart& chart, const Fonts& fonts = default_fonts()) {
  const Style& style = chart.style;
  detail::check_bars(chart);
  const detail::BarLayout layout = detail::bar_layout(chart, fonts, detail::bar_limits(chart));
  const Rect& plot = layout.plot;

  Image image(chart.width, layout.height);
  detail::draw_heading(image, fonts, style, chart.title, chart.subtitle);
  if (plot.y > layout.legend_row + 10) {
    detail::draw_bar_legend(image, fonts, chart, layout.legend_row);
  }
  const double zero = std::round(layout.scale(0));
  if (chart.horizontal) {
    detail::draw_x_axis(image, fonts, style, plot, layout.scale, layout.ticks, chart.value_label);
  } else {
    detail::draw_y_axis(image, fonts, style, plot, layout.scale, layout.ticks, chart.value_label);
  }
  detail::draw_bars(image, fonts, chart, layout);
  fill_rect(image, chart.horizontal ? Rect{zero, plot.y, 1, plot.height} : Rect{plot.x, zero, plot.width, 1},
            style.axis);
  return image;
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
