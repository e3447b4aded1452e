// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/simd/math.hpp"

// Softmax and its logarithm over the middle of (outer, count, inner).

#define MINITORCH_LOOPS "minitorch/kernels/softmax.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

namespace detail {

/// Columns that one strip has; a multiple of every vector's lanes.
template <class T>
inline constexpr std::int64_t strip_width = 256 / static_cast<std::int64_t>(sizeof(T));

/// rows(first, count) for pieces of the rows if inner is 1, else strip(start, width) for pieces of the columns.
template <class T, class Rows, class Strip>
void for_each_slice(std::int64_t outer, std::int64_t count, std::int64_t inner, const Rows& rows, const Strip& strip) {
  if (outer * count * inner == 0) {
    return;
  }
  // exp makes an element of these as heavy as several of ordinary loops
  constexpr std::int64_t enough = core::parallel_threshold / 8;
  if (inner == 1) {
    core::parallel_for(outer, std::max<std::int64_t>(1, enough / count),
                       [&](std::int64_t begin, std::int64_t end) { rows(begin, end - begin); });
    return;
  }
  constexpr std::int64_t width = strip_width<T>;
  const std::int64_t strips = inner / width + (inner % width != 0);
  core::parallel_for(outer * strips, std::max<std::int64_t>(1, enough / count / std::min(inner, width)),
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = begin; i < end; ++i) {
                         const std::int64_t column = i % strips * width;
                         strip(i / strips * count * inner + column, std::min(width, inner - column));
                       }
                     });
}

}  // namespace detail

/// y = exp(x - max) / sum(exp(x - max)), or its logarithm x - max - log(sum(exp(x - max))) if `Log`.
template <bool Log, class T>
void softmax_forward(const T* x, T* y, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  detail::for_each_slice<T>(
      outer, count, inner,
      [&](std::int64_t first, std::int64_t rows) {
        with_isa([&](auto tag) { softmax_rows<Log>(tag, x + first * count, y + first * count, rows, count); });
      },
      [&](std::int64_t start, std::int64_t width) {
        with_isa([&](auto tag) { softmax_strip<Log>(tag, x + start, y + start, count, inner, width); });
      });
}

/// Softmax: dx = y (dy - sum(dy y)). Logarithm: dx = dy - exp(y) sum(dy).
template <bool Log, class T>
void softmax_backward(const T* dy, const T* y, T* dx, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  detail::for_each_slice<T>(
      outer, count, inner,
      [&](std::int64_t first, std::int64_t rows) {
        const std::int64_t start = first * count;
        with_isa([&](auto tag) { softmax_rows_backward<Log>(tag, dy + start, y + start, dx + start, rows, count); });
      },
      [&](std::int64_t start, std::int64_t width) {
        with_isa([&](auto tag) {
          softmax_strip_backward<Log>(tag, dy + start, y + start, dx + start, count, inner, width);
        });
      });
}

}  // namespace minitorch::kernels
