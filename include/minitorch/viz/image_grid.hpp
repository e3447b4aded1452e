// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/viz/axes.hpp"

namespace minitorch::viz {

/// Grey or colour pixels of a small picture as a network sees them: channel by channel, rows from top to bottom.
struct ImageView {
  std::span<const float> pixels;  ///< channels x height x width values
  int height = 0, width = 0;      ///< pixels
  int channels = 1;               ///< 1 grey, 3 red, green, blue
};

/// One picture of a grid with the words above it.
struct GridCell {
  std::vector<float> pixels{};              ///< channels x height x width
  int height = 0, width = 0, channels = 1;  ///< of the picture
  std::string caption{};                    ///< may have several lines
  std::optional<Color> color{};             ///< of the caption
};

/// Pictures in rows and columns. Everything but the cells may be left out.
struct ImageGrid {
  std::string title{}, subtitle{};  ///< above the grid
  std::vector<GridCell> cells{};    ///< row by row
  int columns = 5;                  ///< pictures in a row
  int cell_size = 196;    ///< pixels of the longer side of a cell, about: sharp pixels are enlarged by whole factors
  bool smooth = false;    ///< enlarge by cubic interpolation instead of showing the pixels as squares
  bool inverted = false;  ///< dark on light instead of light on dark
  std::optional<float> black{}, white{};  ///< the values drawn black and white, else the smallest and largest of all
  Style style{};                          ///< fonts' sizes and colours

  /// Adds a copy of a picture.
  void add(const ImageView& view, std::string caption = {}) {
    cells.push_back(
        {{view.pixels.begin(), view.pixels.end()}, view.height, view.width, view.channels, std::move(caption), {}});
  }
  /// Adds a copy of a grey picture.
  void add(std::span<const float> pixels, int height, int width, std::string caption = {}) {
    add(ImageView{pixels, height, width}, std::move(caption));
  }
};

namespace detail {

/// What NaN and infinite pixels look like: no grey, so that they are seen.
inline constexpr Color not_a_number{213, 94, 0};

/// Cubic interpolation (Catmull and Rom) of four neighbours, `t` in [0, 1] between the middle two.
inline double cubic(double a, double b, double c, double d, double t) {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/// The value of one channel at the place (x, y), in pixels of the small picture.
inline double sample(const GridCell& cell, int channel, double x, double y, bool smooth) {
  const auto pixel = [&](double column, double row) {
    const auto i = static_cast<std::size_t>(std::clamp(column, 0.0, cell.width - 1.0));
    const auto j = static_cast<std::size_t>(std::clamp(row, 0.0, cell.height - 1.0));
    return double(cell.pixels[(static_cast<std::size_t>(channel) * static_cast<std::size_t>(cell.height) + j) *
                                  static_cast<std::size_t>(cell.width) +
                              i]);
  };
  if (!smooth) {
    return pixel(std::floor(x), std::floor(y));
  }
  const double left = std::floor(x - 0.5), top = std::floor(y - 0.5);
  double rows[4];
  for (int k = 0; k < 4; ++k) {
    const double row = top + k - 1;
    rows[k] = cubic(pixel(left - 1, row), pixel(left, row), pixel(left + 1, row), pixel(left + 2, row), x - 0.5 - left);
  }
  return cubic(rows[0], rows[1], rows[2], rows[3], y - 0.5 - top);
}

/// Draws the picture of a cell into `box`; values from `low` to `high` go from black to white.
inline void draw_cell(Image& image, const GridCell& cell, const Rect& box, bool smooth, float low, float high) {
  const auto shade = [&](double value) {
    const double t = high != low ? (value - double(low)) / (double(high) - double(low)) : 0.5;
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp(t, 0.0, 1.0)));
  };
  // Pictures larger than their box are averaged over a few samples a pixel.
  const int fine = std::clamp(static_cast<int>(std::ceil(cell.width / box.width)), 1, 16);
  for (int row = 0; row < box.height; ++row) {
    for (int column = 0; column < box.width; ++column) {
      double sums[3] = {};
      for (int k = 0; k < fine * fine; ++k) {
        const double x = (column + (k % fine + 0.5) / fine) * cell.width / box.width;
        const double y = (row + (k / fine + 0.5) / fine) * cell.height / box.height;
        for (int channel = 0; channel < cell.channels; ++channel) {
          sums[channel] += sample(cell, channel, x, y, smooth) / (fine * fine);
        }
      }
      const bool grey = cell.channels == 1;
      const double red = sums[0], green = sums[grey ? 0 : 1], blue = sums[grey ? 0 : 2];
      image.blend(static_cast<int>(box.x) + column, static_cast<int>(box.y) + row,
                  std::isfinite(red + green + blue) ? Color{shade(red), shade(green), shade(blue)} : not_a_number);
    }
  }
}

inline void check_cells(const ImageGrid& grid) {
  core::check(!grid.cells.empty(), "[image_grid] the grid '", grid.title, "' has no pictures");
  core::check(grid.columns >= 1 && grid.cell_size >= 8,
              "[image_grid] columns must be at least 1 and cell_size at least 8, got ", grid.columns, " and ",
              grid.cell_size);
  for (std::size_t i = 0; i < grid.cells.size(); ++i) {
    const GridCell& cell = grid.cells[i];
    core::check(cell.width >= 1 && cell.height >= 1 && cell.width <= Image::max_side &&
                    cell.height <= Image::max_side && (cell.channels == 1 || cell.channels == 3),
                "[image_grid] picture ", i, " has ", cell.channels, " channels of ", cell.height, " x ", cell.width,
                " pixels: one (grey) or three (colour) channels of at least 1 x 1 are possible");
    const std::size_t expected = static_cast<std::size_t>(cell.channels) * static_cast<std::size_t>(cell.height) *
                                 static_cast<std::size_t>(cell.width);
    core::check(cell.pixels.size() == expected, "[image_grid] picture ", i, " has ", cell.pixels.size(),
                " values, but ", cell.channels, " x ", cell.height, " x ", cell.width, " are ", expected);
  }
}

/// The values drawn black and white.
inline std::pair<float, float> grey_range(const ImageGrid& grid) {
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (const GridCell& cell : grid.cells) {
    for (const float value : cell.pixels) {
      if (std::isfinite(value)) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
  }
  low = grid.black.value_or(low);
  high = grid.white.value_or(high);
  return grid.inverted ? std::pair{high, low} : std::pair{low, high};
}

}  // namespace detail

/// Draws pictures in rows of `columns`, each with its caption above it. The picture is as large as that takes. Throws
/// Error for an empty grid or a picture whose number of values does not fit its size.
inline Image image_grid(const ImageGrid& grid, const Fonts& fonts = default_fonts()) {
  using namespace detail;
  check_cells(grid);
  const Style& style = grid.style;
  const auto drawn_size = [&](const GridCell& cell) {
    double factor = double(grid.cell_size) / std::max(cell.width, cell.height);
    if (!grid.smooth && factor >= 1) {
      factor = std::round(factor);
    }
    return Rect{0, 0, std::max(1.0, std::round(cell.width * factor)), std::max(1.0, std::round(cell.height * factor))};
  };
  double wide = 0, tall = 0, words_wide = 0, words_tall = 0;
  for (const GridCell& cell : grid.cells) {
    wide = std::max(wide, drawn_size(cell).width);
    tall = std::max(tall, drawn_size(cell).height);
    words_wide = std::max(words_wide, std::ceil(text_width(fonts.regular, cell.caption, style.tick_size)));
    words_tall = std::max(words_tall, cell.caption.empty()
                                          ? 0.0
                                          : std::ceil(text_height(fonts.regular, cell.caption, style.tick_size)) + 10);
  }
  constexpr double gap_x = 28, gap_y = 26;
  const double pitch_x = std::max(wide, words_wide) + gap_x, pitch_y = words_tall + tall + gap_y;
  const int columns = std::min(grid.columns, static_cast<int>(grid.cells.size()));
  const int rows = (static_cast<int>(grid.cells.size()) + columns - 1) / columns;
  const double top = heading_bottom(fonts, style, grid.title, grid.subtitle);
  const double heading_wide = std::max(text_width(fonts.bold, grid.title, style.title_size),
                                       text_width(fonts.regular, grid.subtitle, style.subtitle_size));
  const double width = std::max(columns * pitch_x - gap_x, heading_wide) + 2 * style.margin;
  const double height = top + rows * pitch_y - gap_y + style.margin;
  core::check(width <= Image::max_side && height <= Image::max_side, "[image_grid] ", grid.cells.size(),
              " pictures of ", wide, " x ", tall, " pixels in ", columns,
              " columns do not fit into a picture: draw fewer, or smaller ones");

  Image image(static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(height)));
  draw_heading(image, fonts, style, grid.title, grid.subtitle);
  const auto [low, high] = grey_range(grid);
  for (std::size_t i = 0; i < grid.cells.size(); ++i) {
    const GridCell& cell = grid.cells[i];
    const double x = style.margin + double(i % static_cast<std::size_t>(columns)) * pitch_x;
    const double y = std::round(top) + double(i / static_cast<std::size_t>(columns)) * pitch_y;
    const double slot = pitch_x - gap_x;
    Rect box = drawn_size(cell);
    box.x = std::round(x + (slot - box.width) / 2);
    box.y = y + words_tall;
    draw_text(image, fonts.regular, cell.caption, {std::round(x + slot / 2), box.y - 10},
              {.size = style.tick_size,
               .color = cell.color.value_or(style.title),
               .align = Align::centre,
               .valign = VAlign::bottom});
    frame_rect(image, box.grown(1), {190, 190, 190});
    draw_cell(image, cell, box, grid.smooth, low, high);
  }
  return image;
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
