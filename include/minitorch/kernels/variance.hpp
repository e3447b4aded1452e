// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/norm/moments.hpp"

namespace minitorch::kernels {

namespace detail {

// In double about the first element, in two sweeps: an offset costs no accuracy, and equal values have a variance of
// exactly 0 whatever the rounding of their mean, on which the gradient of the standard deviation depends.
template <class T>
Moments exact_moments(const T* x, std::int64_t n) {
  constexpr std::int64_t lanes = 16;
  const double first = static_cast<double>(x[0]);
  const auto sum_over = [&](const auto& f) {
    double lane[lanes] = {}, total = 0;
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      MINITORCH_SIMD
      for (std::int64_t k = 0; k < lanes; ++k) {
        lane[k] += f(static_cast<double>(x[i + k]) - first);
      }
    }
    for (; i < n; ++i) {
      lane[i % lanes] += f(static_cast<double>(x[i]) - first);
    }
    for (const double part : lane) {
      total += part;
    }
    return total;
  };
  const double mean = sum_over([](double d) { return d; }) / static_cast<double>(n);
  const double m2 = sum_over([mean](double d) { return (d - mean) * (d - mean); });
  return {static_cast<double>(n), first + mean, m2};
}

}  // namespace detail

/// y[o] = sum of (x[o][r] - mean of row o)^2 / divisor for rows of `count` elements.
template <class T>
void variance(const T* x, T* y, std::int64_t outer, std::int64_t count, double divisor) {
  constexpr std::int64_t piece = 65536;
  const std::int64_t pieces = (count + piece - 1) / piece;
  core::Scratch<Moments> part(outer * pieces);
  core::parallel_for(
      outer * pieces, std::max<std::int64_t>(core::parallel_threshold / 2 / std::max<std::int64_t>(count, 1), 1),
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; ++k) {
          const std::int64_t start = k % pieces * piece;
          part[k] = detail::exact_moments(x + k / pieces * count + start, std::min(piece, count - start));
        }
      });
  for (std::int64_t o = 0; o < outer; ++o) {
    Moments total;
    for (std::int64_t p = 0; p < pieces; ++p) {
      total.add(part[o * pieces + p]);
    }
    y[o] = static_cast<T>(total.m2 / divisor);
  }
}

}  // namespace minitorch::kernels
