// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "minitorch/viz/ticks.hpp"
#include "minitorch/viz/viz.hpp"

// Charts as inline SVG, for the page.

namespace mnist_norms {

/// One line of an SVG chart. `half` is half the interval at each point; NaN or none draws no interval.
struct SvgSeries {
  std::string name;
  minitorch::viz::Color color;
  std::vector<double> x, y, half{};
  bool faint = false;  ///< drawn thin and dashed, behind
};

struct SvgChart {
  std::string title, x_label, y_label;
  std::vector<SvgSeries> series{};
  bool log_y = false;
  std::vector<std::string> x_names{};  ///< at x = 0, 1, 2 ..; else numbers
  double y_min = NAN;
};

inline std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return out;
}

inline std::string hex_of(minitorch::viz::Color c) {
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", unsigned{c.red}, unsigned{c.green}, unsigned{c.blue});
  return text;
}

/// The chart with intervals as whiskers, axes and legend. Points that are not finite are left out.
inline std::string svg(const SvgChart& chart) {
  constexpr double width = 720, height = 400, left = 64, right = 16, top = 52, bottom = 76;
  double x_low = INFINITY, x_high = -INFINITY, y_low = INFINITY, y_high = -INFINITY;
  const auto usable = [&](double v) { return std::isfinite(v) && (!chart.log_y || v > 0); };
  for (const SvgSeries& s : chart.series) {
    for (std::size_t i = 0; i < s.y.size(); ++i) {
      const double half = i < s.half.size() && std::isfinite(s.half[i]) ? s.half[i] : 0;
      for (const double v : {s.y[i] - half, s.y[i] + half}) {
        if (usable(v)) {
          y_low = std::min(y_low, v);
          y_high = std::max(y_high, v);
        }
      }
      x_low = std::min(x_low, s.x[i]);
      x_high = std::max(x_high, s.x[i]);
    }
  }
  if (!(y_low <= y_high)) {
    return "";
  }
  y_low = std::isfinite(chart.y_min) ? chart.y_min : y_low;
  const double room = chart.log_y ? 0 : 0.05 * std::max(1e-9, y_high - y_low);
  y_low = chart.log_y ? y_low / 1.08 : y_low - room;
  y_high = chart.log_y ? y_high * 1.08 : y_high + room;
  const double gap = x_low == x_high ? 0.5 : chart.x_names.empty() ? 0 : 0.3;
  x_low -= gap;
  x_high += gap;
  const auto at_x = [&](double v) { return left + (v - x_low) / (x_high - x_low) * (width - left - right); };
  const auto at_y = [&](double v) {
    const double share = chart.log_y ? std::log(std::max(v, y_low) / y_low) / std::log(y_high / y_low)
                                     : (std::max(v, y_low) - y_low) / (y_high - y_low);
    return height - bottom - share * (height - top - bottom);
  };
  const auto n = [](double v) { return fixed(v, 1); };
  std::string out = minitorch::core::concat(
      "<div class=\"s\"><svg viewBox=\"0 0 ", width, " ", height, "\" role=\"img\" aria-label=\"", escaped(chart.title),
      "\"><text class=\"t\" x=\"", left, "\" y=\"22\">", escaped(chart.title), "</text>\n");
  const auto ticks =
      chart.log_y ? minitorch::viz::log_ticks(y_low, y_high, 7) : minitorch::viz::linear_ticks(y_low, y_high, 7);
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    const std::string y = n(at_y(ticks.at[i]));
    out += "<line class=\"g\" x1=\"" + n(left) + "\" x2=\"" + n(width - right) + "\" y1=\"" + y + "\" y2=\"" + y +
           "\"/><text class=\"a\" text-anchor=\"end\" x=\"" + n(left - 6) + "\" y=\"" + n(at_y(ticks.at[i]) + 4) +
           "\">" + escaped(ticks.labels[i]) + "</text>\n";
  }
  const auto x_tick = [&](double v, const std::string& name) {
    out += "<text class=\"a\" text-anchor=\"middle\" x=\"" + n(at_x(v)) + "\" y=\"" + n(height - bottom + 18) + "\">" +
           escaped(name) + "</text>";
  };
  if (chart.x_names.empty()) {
    const auto steps = minitorch::viz::linear_ticks(x_low, x_high, 10, true);  // whole numbers
    for (std::size_t i = 0; i < steps.at.size(); ++i) {
      x_tick(steps.at[i], steps.labels[i]);
    }
  }
  for (std::size_t i = 0; i < chart.x_names.size(); ++i) {
    x_tick(static_cast<double>(i), chart.x_names[i]);
  }
  out += "<text class=\"a\" text-anchor=\"middle\" x=\"" + n((left + width - right) / 2) + "\" y=\"" +
         n(height - bottom + 38) + "\">" + escaped(chart.x_label) + "</text><text class=\"a\" x=\"6\" y=\"" +
         n(top - 10) + "\">" + escaped(chart.y_label) + "</text>\n";
  double legend = left;
  for (std::size_t k = 0; k < chart.series.size(); ++k) {
    const SvgSeries& s = chart.series[k];
    const std::string color = hex_of(s.color);
    // Neighbours' whiskers beside each other rather than over each other.
    const double shift =
        chart.x_names.empty() ? 0 : (static_cast<double>(k) - 0.5 * static_cast<double>(chart.series.size() - 1)) * 4;
    std::string points;
    for (std::size_t i = 0; i < s.y.size(); ++i) {
      if (!usable(s.y[i])) {
        continue;
      }
      const double x = at_x(s.x[i]) + shift;
      points += n(x) + "," + n(at_y(s.y[i])) + " ";
      if (i < s.half.size() && std::isfinite(s.half[i])) {
        out += "<line stroke=\"" + color + "\" x1=\"" + n(x) + "\" x2=\"" + n(x) + "\" y1=\"" +
               n(at_y(s.y[i] - s.half[i])) + "\" y2=\"" + n(at_y(s.y[i] + s.half[i])) + "\"/>";
      }
      if (!s.faint) {
        out += "<circle fill=\"" + color + "\" r=\"2.6\" cx=\"" + n(x) + "\" cy=\"" + n(at_y(s.y[i])) + "\"/>";
      }
    }
    const std::string style =
        s.faint ? "\" stroke-width=\"1.2\" stroke-dasharray=\"4 4\" opacity=\"0.6\"" : "\" stroke-width=\"1.8\"";
    out += "<polyline fill=\"none\" stroke=\"" + color + style + " points=\"" + points + "\"/>\n";
    out += "<line stroke=\"" + color + style + " x1=\"" + n(legend) + "\" x2=\"" + n(legend + 20) + "\" y1=\"" +
           n(height - 14) + "\" y2=\"" + n(height - 14) + "\"/><text class=\"a\" x=\"" + n(legend + 25) + "\" y=\"" +
           n(height - 10) + "\">" + escaped(s.name) + "</text>\n";
    legend += 44 + 6.4 * static_cast<double>(s.name.size());
  }
  return out + "</svg></div>\n";
}

}  // namespace mnist_norms
