// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/viz/axes.hpp"
#include "minitorch/viz/legend.hpp"

namespace minitorch::viz {

/// Whether points have markers.
enum class Markers { automatic, on, off };

/// One line of a chart.
struct Series {
  std::string name{};                    ///< in the legend
  std::vector<double> x{};               ///< empty means 1, 2, 3 ...
  std::vector<double> y{};               ///< as many as x; values that are not finite leave a gap
  std::optional<Color> color{};          ///< else the next of the palette
  bool dashed = false;                   ///< strokes in place of a whole line
  Markers markers = Markers::automatic;  ///< automatic: where the points are far enough apart to be seen singly
  std::vector<double> lower{}, upper{};  ///< bounds of a shaded band around the line, both or neither
};

/// A chart of lines over a common x. Everything but the series may be left out.
struct Chart {
  std::string title{}, subtitle{}, x_label{}, y_label{};     ///< above the chart and at the axes
  std::vector<Series> series{};                              ///< the lines
  std::optional<double> x_min{}, x_max{}, y_min{}, y_max{};  ///< limits of the axes, else what the data needs
  bool log_y = false;                                        ///< values that are not positive leave a gap
  std::string x_suffix{}, y_suffix{};                        ///< behind each number of the axis, e.g. " %"
  bool legend = true;                                        ///< names the series that have a name
  int width = 1200, height = 750;                            ///< pixels
  Style style{};                                             ///< fonts' sizes and colours
};

namespace detail {

inline bool drawable(const Chart& chart, double y) {
  return std::isfinite(y) && (!chart.log_y || y > 0);
}

/// Checks a chart and returns its series with every x written out.
inline std::vector<Series> checked_series(const Chart& chart) {
  core::check(chart.width >= 320 && chart.height >= 240, "[line_chart] the picture must be at least 320 x 240, got ",
              chart.width, " x ", chart.height);
  core::check(!chart.series.empty(), "[line_chart] the chart '", chart.title, "' has no series");
  std::vector<Series> all = chart.series;
  bool any = false;
  for (Series& s : all) {
    core::check(!s.y.empty(), "[line_chart] the series '", s.name, "' has no points");
    if (s.x.empty()) {
      s.x.resize(s.y.size());
      std::iota(s.x.begin(), s.x.end(), 1.0);
    }
    core::check(s.x.size() == s.y.size(), "[line_chart] the series '", s.name, "' has ", s.x.size(), " x values and ",
                s.y.size(), " y values");
    core::check(s.lower.size() == s.upper.size() && (s.lower.empty() || s.lower.size() == s.y.size()),
                "[line_chart] the band of the series '", s.name, "' has ", s.lower.size(), " lower and ",
                s.upper.size(), " upper bounds for ", s.y.size(), " points");
    for (std::size_t i = 0; i < s.y.size(); ++i) {
      any = any || (std::isfinite(s.x[i]) && drawable(chart, s.y[i]));
    }
  }
  core::check(any, "[line_chart] the chart '", chart.title, "' has no point to draw: every value is NaN or infinite",
              chart.log_y ? ", or not positive, which a logarithmic axis can't show" : "");
  return all;
}

/// Where everything in a line chart is.
struct LineLayout {
  Limits x, y;
  Rect plot;
  Ticks x_ticks, y_ticks;
  Scale to_x, to_y;
  std::vector<std::vector<Point>> lines, lower, upper;  ///< in pixels, a list for each series
  std::optional<Rect> legend;
  bool legend_beside = false;
};

inline void find_limits(LineLayout& layout, const Chart& chart, const std::vector<Series>& all) {
  Limits x, y;
  for (const Series& s : all) {
    for (std::size_t i = 0; i < s.y.size(); ++i) {
      if (!drawable(chart, s.y[i]) || !std::isfinite(s.x[i])) {
        continue;
      }
      x.add(s.x[i]);
      if (s.x[i] < chart.x_min.value_or(s.x[i]) || s.x[i] > chart.x_max.value_or(s.x[i])) {
        continue;
      }
      for (const double value :
           {s.y[i], s.lower.empty() ? s.y[i] : s.lower[i], s.upper.empty() ? s.y[i] : s.upper[i]}) {
        if (drawable(chart, value)) {
          y.add(value);
        }
      }
    }
  }
  layout.x = padded(x, 0.02, false, chart.x_min, chart.x_max, 0.5);
  layout.y = padded(y.empty() ? Limits{1, 1} : y, 0.06, chart.log_y, chart.y_min, chart.y_max);
  core::check(layout.x.low < layout.x.high && std::isfinite(layout.x.high - layout.x.low),
              "[line_chart] the x axis can't run from ", layout.x.low, " to ", layout.x.high);
  core::check(
      layout.y.low < layout.y.high && std::isfinite(layout.y.high - layout.y.low) && (!chart.log_y || layout.y.low > 0),
      "[line_chart] the ", chart.log_y ? "logarithmic " : "", "y axis can't run from ", layout.y.low, " to ",
      layout.y.high);
}

/// Maps the series to pixels.
inline void place_lines(LineLayout& layout, const Chart& chart, const std::vector<Series>& all) {
  const Rect& plot = layout.plot;
  layout.to_x = {layout.x.low, layout.x.high, plot.x, plot.right()};
  layout.to_y = {layout.y.low, layout.y.high, plot.bottom(), plot.y, chart.log_y};
  const auto points = [&](const std::vector<double>& x, const std::vector<double>& y) {
    std::vector<Point> out;
    for (std::size_t i = 0; i < y.size(); ++i) {
      out.push_back({layout.to_x(x[i]), layout.to_y(y[i])});
    }
    return out;
  };
  layout.lines.clear();
  layout.lower.clear();
  layout.upper.clear();
  for (const Series& s : all) {
    layout.lines.push_back(points(s.x, s.y));
    layout.lower.push_back(points(s.x, s.lower));
    layout.upper.push_back(points(s.x, s.upper));
  }
}

/// Finds room for everything. Rows come first, they do not depend on the width of any words.
inline LineLayout line_layout(const Chart& chart, const Fonts& fonts, const std::vector<Series>& all,
                              const std::vector<LineLook>& named) {
  const Style& style = chart.style;
  LineLayout layout;
  find_limits(layout, chart, all);
  Rect& plot = layout.plot;
  plot.y = heading_bottom(fonts, style, chart.title, chart.subtitle);
  plot.height = std::round(chart.height - x_axis_height(fonts, style, !chart.x_label.empty())) - plot.y;
  const int most = y_tick_count(plot.height);
  layout.y_ticks = chart.log_y ? log_ticks(layout.y.low, layout.y.high, most, chart.y_suffix)
                               : linear_ticks(layout.y.low, layout.y.high, most, false, chart.y_suffix);
  plot.x = std::round(y_axis_width(fonts, style, !chart.y_label.empty(), layout.y_ticks));
  plot.width = std::round(chart.width - style.margin - 8) - plot.x;
  place_lines(layout, chart, all);
  if (!named.empty()) {
    const Rect size = legend_size(fonts, style, named);
    std::vector<std::vector<Point>> shown = layout.lines;
    shown.insert(shown.end(), layout.lower.begin(), layout.lower.end());
    shown.insert(shown.end(), layout.upper.begin(), layout.upper.end());
    layout.legend = legend_place(plot, size, dots_along(shown));
    if (!layout.legend) {
      layout.legend_beside = true;
      plot.width -= size.width;
      layout.legend = Rect{plot.right() + 8, plot.y, size.width, size.height};
      place_lines(layout, chart, all);
    }
  }
  core::check(plot.width >= 80 && plot.height >= 80, "[line_chart] a picture of ", chart.width, " x ", chart.height,
              " leaves no room for the plot: make it larger, or the words shorter");
  // Counts (epochs, steps) get no ticks between whole numbers.
  const bool whole = std::all_of(all.begin(), all.end(), [](const Series& s) {
    return std::all_of(s.x.begin(), s.x.end(), [](double x) { return x == std::floor(x); });
  });
  layout.x_ticks = fitting_ticks(fonts, style, layout.to_x, whole, chart.x_suffix);
  return layout;
}

inline std::vector<LineLook> line_looks(const Chart& chart, const std::vector<Series>& all) {
  std::vector<LineLook> looks;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool sparse = double(all[i].y.size()) * 4 * chart.style.marker_radius <= 0.85 * chart.width;
    const bool marked = all[i].markers == Markers::on || (all[i].markers == Markers::automatic && sparse);
    // When the palette starts again, dashes tell the lines apart.
    const bool dashed = all[i].dashed || (!all[i].color && i / palette.size() % 2 == 1);
    looks.push_back({all[i].name, all[i].color.value_or(palette[i % palette.size()]), static_cast<Marker>(i % 4),
                     marked, dashed ? Dash{11, 9} : Dash{}});
  }
  return looks;
}

inline void draw_lines(Image& image, const Style& style, const LineLayout& layout, const std::vector<LineLook>& looks) {
  const Rect clip = layout.plot.grown(1);
  for (std::size_t i = 0; i < looks.size(); ++i) {
    fill_band(image, layout.plot, layout.upper[i], layout.lower[i], looks[i].color, 0.16);
  }
  for (std::size_t i = 0; i < looks.size(); ++i) {
    draw_polyline(image, clip, layout.lines[i], style.line_width, looks[i].color, looks[i].dash);
  }
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const std::vector<Point>& line = layout.lines[i];
    const auto finite = [&](std::size_t k) { return k < line.size() && std::isfinite(line[k].x + line[k].y); };
    for (std::size_t k = 0; k < line.size(); ++k) {
      const bool alone = !finite(k + 1) && (k == 0 || !finite(k - 1));  // no stroke shows this point
      if (finite(k) && (looks[i].marked || alone) && clip.contains(line[k])) {
        draw_marker(image, looks[i].marker, line[k], style.marker_radius, looks[i].color);
      }
    }
  }
}

}  // namespace detail

/// Draws a chart of lines: title, labelled axes with round numbers, a light grid, and a legend where it covers no data
/// (beside the plot if it would everywhere). A single point is drawn as a marker. Throws Error for a chart without
/// series, a series without points or with unequal x and y, or no finite value at all.
inline Image line_chart(const Chart& chart, const Fonts& fonts = default_fonts()) {
  const Style& style = chart.style;
  const std::vector<Series> all = detail::checked_series(chart);
  const std::vector<detail::LineLook> looks = detail::line_looks(chart, all);
  std::vector<detail::LineLook> named;
  std::copy_if(looks.begin(), looks.end(), std::back_inserter(named),
               [&](const detail::LineLook& look) { return chart.legend && !look.name.empty(); });
  const detail::LineLayout layout = detail::line_layout(chart, fonts, all, named);

  Image image(chart.width, chart.height);
  detail::draw_heading(image, fonts, style, chart.title, chart.subtitle);
  detail::draw_y_axis(image, fonts, style, layout.plot, layout.to_y, layout.y_ticks, chart.y_label);
  detail::draw_x_axis(image, fonts, style, layout.plot, layout.to_x, layout.x_ticks, chart.x_label);
  fill_rect(image, {layout.plot.x, layout.plot.bottom(), layout.plot.width, 1}, style.axis);
  detail::draw_lines(image, style, layout, looks);
  if (layout.legend) {
    detail::draw_legend(image, fonts, style, named, *layout.legend, !layout.legend_beside);
  }
  return image;
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
