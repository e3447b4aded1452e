// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "minitorch/viz/draw.hpp"
#include "minitorch/viz/font.hpp"
#include "minitorch/viz/image.hpp"

namespace minitorch::viz {

namespace detail {

inline std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace detail

/// Which part of the text lies at the given point.
enum class Align { left, centre, right };
/// Which height of the text lies at the given point.
enum class VAlign { top, middle, baseline, bottom };

/// How draw_text writes.
struct TextStyle {
  double size = 17;                  ///< pixels an em
  Color color{40, 40, 40};           ///< of the letters
  Align align = Align::left;         ///< which part of the text lies at the point
  VAlign valign = VAlign::baseline;  ///< which height of it
  bool upward = false;  ///< turned by 90 degrees, to be read from the right; left, top ... are as the reader sees them
};

/// Distance between the baselines of two lines, in pixels.
inline double line_height(double size) {
  return std::round(1.32 * size);
}

/// Width of the widest line, in pixels.
inline double text_width(const Font& font, std::string_view text, double size) {
  double width = 0;
  for (const std::string_view line : detail::lines_of(text)) {
    width = std::max(width, font.width(line, size));
  }
  return width;
}

/// Height from the top of the first line's capitals to the last baseline, in pixels.
inline double text_height(const Font& font, std::string_view text, double size) {
  return font.cap_height(size) + line_height(size) * double(std::count(text.begin(), text.end(), '\n'));
}

/// Draws UTF-8 text, of several lines where it has line breaks, aligned to the point `at`.
inline void draw_text(Image& image, const Font& font, std::string_view text, Point at, const TextStyle& style) {
  const double tall = text_height(font, text, style.size);
  // Along and across the reading direction, relative to `at`.
  const double first_baseline = [&] {
    const double cap = font.cap_height(style.size);
    switch (style.valign) {
      case VAlign::top:
        return cap;
      case VAlign::middle:
        return cap - tall / 2;
      case VAlign::bottom:
        return cap - tall;
      case VAlign::baseline:
        break;
    }
    return 0.0;
  }();
  // Baselines sit on whole pixels, which keeps the strokes crisp.
  const double across = style.upward ? at.x : at.y;
  double row = std::round(across + first_baseline);
  for (const std::string_view line : detail::lines_of(text)) {
    const double wide = font.width(line, style.size);
    const double back = style.align == Align::left ? 0 : style.align == Align::centre ? wide / 2 : wide;
    const double start = (style.upward ? -at.y : at.x) - back;
    font.draw(line, style.size, start, static_cast<int>(row), [&](int column, int r, double coverage) {
      style.upward ? image.blend(r, -column - 1, style.color, coverage) : image.blend(column, r, style.color, coverage);
    });
    row += line_height(style.size);
  }
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
