// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/kernels/norm/plan.hpp"
#include "minitorch/kernels/simd/vec.hpp"

// Note [Moments]: mean and variance come from one pass over blocks of a few thousand elements that stay in cache. Each
// block adds up deviations d from a shift, and their squares, in float lanes; its moments (shift + mean(d), squares
// corrected by mean(d)) are merged in double by Chan's formula. The shift is the mean of the first elements, and later
// that of the blocks before. If a block's mean is far from the shift, the cancellation costs some units in the last
// place of that distance squared; but then the distance is part of the variance too, so the relative error of the
// variance stays at a few units whatever the offset.

namespace minitorch::kernels {

/// Count, mean, and sum of squared deviations from the mean.
struct Moments {
  double count = 0, mean = 0, m2 = 0;

  /// Joins the moments of other elements to these (Chan, Golub, LeVeque 1979).
  void add(const Moments& other) {
    const double total = count + other.count, distance = other.mean - mean;
    if (other.count == 0) {
      return;
    }
    mean += distance * (other.count / total);
    m2 += other.m2 + distance * distance * (count * other.count / total);
    count = total;
  }
  /// Biased variance; 0 for no elements.
  double variance() const { return count > 0 ? m2 / count : 0; }
};

/// Elements of `planes` equally long runs: run j is [begin, begin + length) of plane first + j * step, and a plane has
/// `size` elements. Plane p starts at element p * size of the whole array.
struct Runs {
  std::int64_t first, planes, step, size, begin, length;

  std::int64_t plane(std::int64_t j) const { return first + j * step; }
  std::int64_t offset(std::int64_t j) const { return plane(j) * size + begin; }
  std::int64_t elements() const { return planes * length; }
  Runs run(std::int64_t j, std::int64_t count) const { return {plane(j), count, step, size, begin, length}; }
  Runs part(std::int64_t from, std::int64_t to) const { return {first, planes, step, size, begin + from, to - from}; }
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/norm/moments.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
