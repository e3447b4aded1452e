// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"

// Reductions over the middle of (outer, count, inner): x[o][r][i] -> y[o][i].

namespace minitorch::kernels {

/// Type of a sum of T: the same for floating types, int64 for integers and bool, as in PyTorch.
template <class T>
using SumOf = std::conditional_t<std::is_floating_point_v<T>, T, std::int64_t>;

namespace detail_reduce {

/// What elements are summed in, and what partial sums are combined in. Integers wrap around, as in PyTorch, which only
/// unsigned ones may.
template <class T>
using Narrow = std::conditional_t<std::is_floating_point_v<T>, T, std::uint64_t>;
template <class T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, Narrow<T>>;

constexpr std::int64_t block = 256;    // elements summed in T before a partial sum goes to the wide type
constexpr std::int64_t piece = 65536;  // elements of one row that one chunk sums

// 16 independent lanes, so that the order of additions is fixed and yet vectorises.
template <class T>
Narrow<T> sum_block(const T* x, std::int64_t n) {
  constexpr int lanes = 16;
  Narrow<T> lane[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    MINITORCH_SIMD
    for (int k = 0; k < lanes; ++k) {
      lane[k] += static_cast<Narrow<T>>(x[i + k]);
    }
  }
  for (int k = 0; i < n; ++i, ++k) {
    lane[k] += static_cast<Narrow<T>>(x[i]);
  }
  for (int width = lanes / 2; width > 0; width /= 2) {
    for (int k = 0; k < width; ++k) {
      lane[k] += lane[k + width];
    }
  }
  return lane[0];
}

template <class T>
Wide<T> sum_row(const T* x, std::int64_t n) {
  Wide<T> sum = 0;
  for (std::int64_t i = 0; i < n; i += block) {
    sum += sum_block(x + i, std::min(block, n - i));
  }
  return sum;
}

// Sums rows [begin, end) of x (.., inner), columns [first, last), into sums[first .. last).
template <class T>
void sum_columns(const T* x, std::int64_t inner, std::int64_t begin, std::int64_t end, std::int64_t first,
                 std::int64_t last, Wide<T>* sums) {
  std::fill(sums + first, sums + last, Wide<T>(0));
  constexpr std::int64_t width = 64, depth = 64;
  for (std::int64_t column = first; column < last; column += width) {
    const std::int64_t columns = std::min(width, last - column);
    for (std::int64_t row = begin; row < end; row += depth) {
      Narrow<T> part[width] = {};
      for (std::int64_t r = row; r < std::min(end, row + depth); ++r) {
        const T* line = x + r * inner + column;
        MINITORCH_SIMD
        for (std::int64_t i = 0; i < columns; ++i) {
          part[i] += static_cast<Narrow<T>>(line[i]);
        }
      }
      for (std::int64_t i = 0; i < columns; ++i) {
        sums[column + i] += part[i];
      }
    }
  }
}

}  // namespace detail_reduce

/// y[o][i] = sum over r of x[o][r][i]. Partial sums of floats are combined in double.
template <class T>
void sum(const T* x, SumOf<T>* y, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  using detail_reduce::piece;
  using Wide = detail_reduce::Wide<T>;
  if (outer == 0 || inner == 0) {
    return;
  }
  if (inner == 1) {
    const std::int64_t pieces = std::max<std::int64_t>(1, (count + piece - 1) / piece);
    if (pieces == 1) {
      parallel_for(outer, std::max<std::int64_t>(1, parallel_threshold / std::max<std::int64_t>(count, 1)),
                   [=](std::int64_t begin, std::int64_t end) {
                     for (std::int64_t o = begin; o < end; ++o) {
                       y[o] = static_cast<SumOf<T>>(detail_reduce::sum_row(x + o * count, count));
                     }
                   });
      return;
    }
    Scratch<Wide> partial(outer * pieces);
    parallel_for(outer * pieces, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const std::int64_t o = k / pieces, start = k % pieces * piece;
        partial[k] = detail_reduce::sum_row(x + o * count + start, std::min(piece, count - start));
      }
    });
    for (std::int64_t o = 0; o < outer; ++o) {
      Wide total = 0;
      for (std::int64_t k = 0; k < pieces; ++k) {
        total += partial[o * pieces + k];
      }
      y[o] = static_cast<SumOf<T>>(total);
    }
    return;
  }
  // Rows of a block of about `piece` elements make one chunk; columns stay together so that loads are contiguous.
  const std::int64_t rows = std::max<std::int64_t>(1, piece / inner);
  const std::int64_t pieces = std::max<std::int64_t>(1, (count + rows - 1) / rows);
  Scratch<Wide> partial(outer * pieces * inner);
  parallel_for(outer * pieces, std::max<std::int64_t>(1, parallel_threshold / std::max<std::int64_t>(1, count * inner)),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t k = begin; k < end; ++k) {
                   const std::int64_t o = k / pieces, start = k % pieces * rows;
                   detail_reduce::sum_columns(x + o * count * inner, inner, start, std::min(count, start + rows),
                                              std::int64_t{0}, inner, partial.data() + k * inner);
                 }
               });
  for (std::int64_t o = 0; o < outer; ++o) {
    for (std::int64_t i = 0; i < inner; ++i) {
      Wide total = 0;
      for (std::int64_t k = 0; k < pieces; ++k) {
        total += partial[(o * pieces + k) * inner + i];
      }
      y[o * inner + i] = static_cast<SumOf<T>>(total);
    }
  }
}

/// values[o][i] = the largest (or smallest) of x[o][.][i], indices where it is: the first of equals; a NaN beats
/// everything and the first one counts. count must be at least 1.
template <bool Largest, class T>
void extreme(const T* x, T* values, std::int64_t* indices, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  const auto better = [](T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      if (std::isnan(a)) {
        return !std::isnan(b);
      }
    }
    return Largest ? a > b : a < b;
  };
  parallel_for(outer, std::max<std::int64_t>(1, parallel_threshold / std::max<std::int64_t>(1, count * inner)),
               [=](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t o = begin; o < end; ++o) {
                   for (std::int64_t i = 0; i < inner; ++i) {
                     const T* column = x + o * count * inner + i;
                     std::int64_t best = 0;
                     for (std::int64_t r = 1; r < count; ++r) {
                       if (better(column[r * inner], column[best * inner])) {
                         best = r;
                       }
                     }
                     if (values) {
                       values[o * inner + i] = column[best * inner];
                     }
                     if (indices) {
                       indices[o * inner + i] = best;
                     }
                   }
                 }
               });
}

}  // namespace minitorch::kernels
