// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "minitorch/viz/image.hpp"

// Looking at pictures: where something was drawn, and how much.

/// The box of the pixels for which `wanted` holds, and how many they are.
struct Ink {
  int left = 1 << 20, top = 1 << 20, right = -1, bottom = -1, count = 0;
  double x = 0, y = 0;  ///< the mean of their places
};

template <class Wanted>
Ink ink_where(const minitorch::viz::Image& image, const Wanted& wanted) {
  Ink ink;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (wanted(x, y)) {
        ink.left = std::min(ink.left, x);
        ink.right = std::max(ink.right, x);
        ink.top = std::min(ink.top, y);
        ink.bottom = std::max(ink.bottom, y);
        ink.x += x + 0.5;
        ink.y += y + 0.5;
        ++ink.count;
      }
    }
  }
  ink.x /= std::max(ink.count, 1);
  ink.y /= std::max(ink.count, 1);
  return ink;
}

/// Where the picture has exactly this colour.
inline Ink ink_of(const minitorch::viz::Image& image, minitorch::viz::Color color) {
  return ink_where(image, [&](int x, int y) { return image.at(x, y) == color; });
}

/// Where two pictures of the same size differ.
inline Ink difference(const minitorch::viz::Image& a, const minitorch::viz::Image& b) {
  return ink_where(a, [&](int x, int y) { return !(a.at(x, y) == b.at(x, y)); });
}

/// Black on white: the area that is covered, in pixels, grey ones by their part.
inline double covered_area(const minitorch::viz::Image& image) {
  double area = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      area += (255 - image.at(x, y).green) / 255.0;
    }
  }
  return area;
}
