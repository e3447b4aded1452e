// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "minitorch/viz/image.hpp"

namespace minitorch::viz {

/// A place in pixels: x to the right, y down, (0, 0) is the top left corner of the picture, so that the centre of its
/// first pixel is (0.5, 0.5).
struct Point {
  double x = 0, y = 0;  ///< pixels
};

/// An upright rectangle in pixels.
struct Rect {
  double x = 0, y = 0, width = 0, height = 0;  ///< the top left corner, and sizes
  /// x of the right side.
  double right() const { return x + width; }
  /// y of the lower side.
  double bottom() const { return y + height; }
  /// Whether p is inside or on the border.
  bool contains(Point p) const { return p.x >= x && p.x <= right() && p.y >= y && p.y <= bottom(); }
  /// This rectangle with `by` pixels more on every side.
  Rect grown(double by) const { return {x - by, y - by, width + 2 * by, height + 2 * by}; }
};

/// The part of each pixel that a shape covers, from 0 to 1, within a window of a picture.
/// Shapes join by maximum and are laid over the picture at once, so that the joints of a line are not drawn twice.
class Mask {
 public:
  /// The window is `box` rounded outward, cut at the borders of `image`.
  Mask(const Image& image, const Rect& box)
      : left_(std::clamp(static_cast<int>(std::floor(std::max(box.x, 0.0))), 0, image.width())),
        top_(std::clamp(static_cast<int>(std::floor(std::max(box.y, 0.0))), 0, image.height())),
        right_(static_cast<int>(std::ceil(std::clamp(box.right(), double(left_), double(image.width()))))),
        bottom_(static_cast<int>(std::ceil(std::clamp(box.bottom(), double(top_), double(image.height()))))),
        cover_(static_cast<std::size_t>(right_ - left_) * static_cast<std::size_t>(bottom_ - top_)) {}

  /// Adds the shape whose signed distance (negative inside) at a pixel's centre is `distance(point)`; `bounds` holds
  /// it.
  template <class Distance>
  void add(const Rect& bounds, const Distance& distance) {
    const int x0 = first(bounds.x - 1, left_, right_), x1 = last(bounds.right() + 1, left_, right_);
    const int y0 = first(bounds.y - 1, top_, bottom_), y1 = last(bounds.bottom() + 1, top_, bottom_);
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) {
        const double covered = std::clamp(0.5 - distance(Point{x + 0.5, y + 0.5}), 0.0, 1.0);
        float& cover = at(x, y);
        cover = std::max(cover, static_cast<float>(covered));
      }
    }
  }

  /// Raises the coverage of one pixel to at least `covered`.
  void raise(int x, int y, double covered) {
    if (x >= left_ && x < right_ && y >= top_ && y < bottom_) {
      at(x, y) = std::max(at(x, y), static_cast<float>(covered));
    }
  }

  /// Lays `color` over the picture where the mask covers it.
  void paint(Image& image, Color color, double alpha = 1) const {
    for (int y = top_; y < bottom_; ++y) {
      for (int x = left_; x < right_; ++x) {
        const float cover = cover_[index(x, y)];
        if (cover > 0) {
          image.blend(x, y, color, double(cover) * alpha);
        }
      }
    }
  }

 private:
  static int first(double at, int low, int high) {
    return static_cast<int>(std::floor(std::clamp(at, double(low), double(high))));
  }
  static int last(double at, int low, int high) {
    return static_cast<int>(std::ceil(std::clamp(at, double(low), double(high))));
  }
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y - top_) * static_cast<std::size_t>(right_ - left_) +
           static_cast<std::size_t>(x - left_);
  }
  float& at(int x, int y) { return cover_[index(x, y)]; }

  int left_, top_, right_, bottom_;
  std::vector<float> cover_;
};

/// Fills a rectangle; its edges may lie between pixels.
inline void fill_rect(Image& image, const Rect& rect, Color color, double alpha = 1) {
  const auto overlap = [](double low, double high, int pixel) {
    return std::clamp(std::min(high, pixel + 1.0) - std::max(low, double(pixel)), 0.0, 1.0);
  };
  Mask mask(image, rect);
  const int x1 = static_cast<int>(std::ceil(std::min(rect.right(), double(image.width()))));
  const int y1 = static_cast<int>(std::ceil(std::min(rect.bottom(), double(image.height()))));
  for (int y = static_cast<int>(std::floor(std::max(rect.y, 0.0))); y < y1; ++y) {
    for (int x = static_cast<int>(std::floor(std::max(rect.x, 0.0))); x < x1; ++x) {
      mask.raise(x, y, overlap(rect.x, rect.right(), x) * overlap(rect.y, rect.bottom(), y));
    }
  }
  mask.paint(image, color, alpha);
}

/// Draws the border of a rectangle, `thickness` pixels inward.
inline void frame_rect(Image& image, const Rect& rect, Color color, double thickness = 1) {
  fill_rect(image, {rect.x, rect.y, rect.width, thickness}, color);
  fill_rect(image, {rect.x, rect.bottom() - thickness, rect.width, thickness}, color);
  fill_rect(image, {rect.x, rect.y + thickness, thickness, rect.height - 2 * thickness}, color);
  fill_rect(image, {rect.right() - thickness, rect.y + thickness, thickness, rect.height - 2 * thickness}, color);
}

/// Distance to the segment from `a` to `b`.
inline double segment_distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
  const double t = squared > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0.0, 1.0) : 0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// Lengths in pixels of the strokes and gaps of a line; `on` = 0 draws it whole.
struct Dash {
  double on = 0, off = 0;  ///< pixels
};

/// Draws a line through `points` with round ends and joints. Points that are not finite leave a gap.
inline void draw_polyline(Image& image, const Rect& clip, std::span<const Point> points, double thickness, Color color,
                          Dash dash = {}) {
  Mask mask(image, clip);
  const double radius = thickness / 2;
  const auto add = [&](Point a, Point b) {
    const Rect bounds{std::min(a.x, b.x), std::min(a.y, b.y), std::abs(b.x - a.x), std::abs(b.y - a.y)};
    mask.add(bounds.grown(radius), [&](Point p) { return segment_distance(p, a, b) - radius; });
  };
  double walked = 0;  // along the line, so that dashes go on around its corners
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point a = points[i - 1], b = points[i];
    if (!std::isfinite(a.x + a.y + b.x + b.y)) {
      walked = 0;
      continue;
    }
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    // A line that runs far out of the picture is cut into whole strokes only as long as that stays cheap.
    if (dash.on <= 0 || length > 1e5) {
      add(a, b);
      continue;
    }
    const auto along = [&](double at) {
      return Point{a.x + (b.x - a.x) * at / length, a.y + (b.y - a.y) * at / length};
    };
    const double period = dash.on + dash.off;
    for (double start = -std::fmod(walked, period); start < length; start += period) {
      const double from = std::max(start, 0.0), to = std::min(start + dash.on, length);
      if (from < to) {
        add(along(from), along(to));
      }
    }
    walked += length;
  }
  mask.paint(image, color);
}

/// Draws a straight line with round ends.
inline void draw_line(Image& image, Point from, Point to, double thickness, Color color, Dash dash = {}) {
  const Point points[] = {from, to};
  draw_polyline(image, {0, 0, double(image.width()), double(image.height())}, points, thickness, color, dash);
}

/// Forms of draw_marker.
enum class Marker { circle, square, triangle, diamond };

/// Draws a filled marker about 2 `radius` wide with a thin white rim, which keeps overlapping markers apart.
inline void draw_marker(Image& image, Marker marker, Point centre, double radius, Color color) {
  const auto distance = [&](Point p) {
    const double x = p.x - centre.x, y = p.y - centre.y, ax = std::abs(x), ay = std::abs(y);
    constexpr double half_root = 0.70710678118654752;
    switch (marker) {
      case Marker::square:
        return std::max(ax, ay) - 0.9 * radius;
      case Marker::triangle:
        return std::max(0.8660254 * ax - 0.5 * y, y) - 0.6 * radius;
      case Marker::diamond:
        return (ax + ay) * half_root - 0.92 * radius;
      case Marker::circle:
        break;
    }
    return std::hypot(x, y) - radius;
  };
  const Rect bounds{centre.x - radius, centre.y - radius, 2 * radius, 2 * radius};
  const Rect window = bounds.grown(radius + 3);
  for (const bool rim : {true, false}) {
    Mask mask(image, window);
    mask.add(window, [&](Point p) { return distance(p) - (rim ? 1.25 : 0); });
    mask.paint(image, rim ? white : color);
  }
}

/// Fills the area between two lines that share their x (ascending) with a translucent band. Gaps where anything is not
/// finite.
inline void fill_band(Image& image, const Rect& clip, std::span<const Point> upper, std::span<const Point> lower,
                      Color color, double alpha) {
  Mask mask(image, clip);
  for (std::size_t i = 1; i < upper.size(); ++i) {
    const Point a = upper[i - 1], b = upper[i], c = lower[i - 1], d = lower[i];
    const double width = b.x - a.x;
    if (!std::isfinite(a.x + a.y + b.x + b.y + c.y + d.y) || !(width > 0)) {
      continue;
    }
    const double top = std::min({a.y, b.y, c.y, d.y}), bottom = std::max({a.y, b.y, c.y, d.y});
    mask.add({a.x, top, width, bottom - top}, [&](Point p) {
      if (p.x < a.x || p.x >= b.x) {
        return 1.0;  // this pixel column belongs to the neighbouring piece
      }
      const double t = (p.x - a.x) / width, y0 = a.y + t * (b.y - a.y), y1 = c.y + t * (d.y - c.y);
      return std::max(std::min(y0, y1) - p.y, p.y - std::max(y0, y1));
    });
  }
  mask.paint(image, color, alpha);
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
