// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <type_traits>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/number.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/lanewise.hpp"

// Reductions over the middle of (outer, count, inner): x[o][r][i] -> y[o][i].

namespace minitorch::kernels {

inline constexpr std::int64_t reduce_block = 256;  ///< elements of a row summed in T before a partial sum is a double
inline constexpr std::int64_t reduce_depth = 64;   ///< rows likewise, where columns are summed

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/reduce.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// Type of a sum of T: the same for floating types, int64 for integers and bool, as in PyTorch.
template <class T>
using SumOf = std::conditional_t<std::is_floating_point_v<T>, T, std::int64_t>;

namespace detail::reduce {

/// What elements are summed in, and what partial sums are combined in. Integers wrap around, as in PyTorch, which only
/// unsigned ones may.
template <class T>
using Narrow = std::conditional_t<std::is_floating_point_v<T>, T, std::uint64_t>;
template <class T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, Narrow<T>>;

constexpr std::int64_t piece = 65536;  // elements of one row that one chunk sums

template <bool Squared, class T>
Wide<T> sum_row(const T* x, std::int64_t n) {
  if constexpr (std::is_floating_point_v<T>) {
    return with_isa([&](auto isa) { return sum_row<Squared>(isa, x, n); });
  } else {
    constexpr std::int64_t lanes = 8;
    Wide<T> lane[lanes] = {};
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      MINITORCH_SIMD
      for (std::int64_t k = 0; k < lanes; ++k) {
        lane[k] += static_cast<Wide<T>>(x[i + k]);
      }
    }
    for (; i < n; ++i) {
      lane[0] += static_cast<Wide<T>>(x[i]);
    }
    return std::accumulate(lane, lane + lanes, Wide<T>(0));
  }
}

// Sums of the columns of x (rows, inner).
template <bool Squared, class T>
void sum_columns(const T* x, std::int64_t inner, std::int64_t rows, Wide<T>* sums) {
  if constexpr (std::is_floating_point_v<T>) {
    with_isa([&](auto isa) { sum_columns<Squared>(isa, x, inner, rows, inner, sums); });
  } else {
    std::fill_n(sums, inner, Wide<T>(0));
    for (std::int64_t row = 0; row < rows; ++row, x += inner) {
      MINITORCH_SIMD
      for (std::int64_t i = 0; i < inner; ++i) {
        sums[i] += static_cast<Wide<T>>(x[i]);
      }
    }
  }
}

// Whether element b, which comes later, is better than a.
template <bool Largest, class T>
bool better(T b, T a) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(b)) {
      return !std::isnan(a);
    }
  }
  return Largest ? b > a : b < a;
}

template <bool Largest, class T>
std::int64_t best_of_row(const T* x, std::int64_t n) {
  if constexpr (std::is_floating_point_v<T>) {
    return with_isa([&](auto isa) { return extreme_of_row<Largest>(isa, x, n); });
  } else {
    std::int64_t best = 0;
    for (std::int64_t r = 1; r < n; ++r) {
      best = better<Largest>(x[r], x[best]) ? r : best;
    }
    return best;
  }
}

template <bool Largest, class T>
T best_value_of_row(const T* x, std::int64_t n) {
  if constexpr (std::is_floating_point_v<T>) {
    return with_isa([&](auto isa) { return extreme_value_of_row<Largest>(isa, x, n); });
  } else {
    return x[best_of_row<Largest>(x, n)];
  }
}

// Of the columns of x (rows, inner) the best elements and their rows, counted from `first`.
template <bool Largest, class T>
void best_of_columns(const T* x, std::int64_t inner, std::int64_t rows, std::int64_t first, T* values,
                     std::int64_t* places) {
  if constexpr (std::is_floating_point_v<T>) {
    constexpr std::int64_t width = 512;  // columns whose best ones stay in the first cache
    T value[width + 16], at[width + 16];
    for (std::int64_t column = 0; column < inner; column += width) {
      const std::int64_t columns = std::min(width, inner - column);
      with_isa([&](auto isa) { extreme_of_columns<Largest>(isa, x + column, inner, rows, columns, value, at); });
      for (std::int64_t i = 0; i < columns; ++i) {
        values[column + i] = value[i];
        places[column + i] = first + static_cast<std::int64_t>(at[i]);
      }
    }
  } else {
    std::copy_n(x, inner, values);
    std::fill_n(places, inner, first);
    for (std::int64_t r = 1; r < rows; ++r) {
      for (std::int64_t i = 0; i < inner; ++i) {
        if (better<Largest>(x[r * inner + i], values[i])) {
          values[i] = x[r * inner + i];
          places[i] = first + r;
        }
      }
    }
  }
}

}  // namespace detail::reduce

/// y[o][i] = sum over r of x[o][r][i], or, for floats, of its square. Partial sums of floats are combined in double.
template <bool Squared = false, class T>
void sum(const T* x, SumOf<T>* y, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  using detail::reduce::piece;
  using Wide = detail::reduce::Wide<T>;
  if (outer == 0 || inner == 0) {
    return;
  }
  if (inner == 1) {
    const std::int64_t pieces = std::max<std::int64_t>(1, (count + piece - 1) / piece);
    if (pieces == 1) {
      core::parallel_for(outer, std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(count, 1)),
                         [=](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t o = begin; o < end; ++o) {
                             y[o] = static_cast<SumOf<T>>(detail::reduce::sum_row<Squared>(x + o * count, count));
                           }
                         });
      return;
    }
    core::Scratch<Wide> partial(outer * pieces);
    core::parallel_for(outer * pieces, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const std::int64_t o = k / pieces, start = k % pieces * piece;
        partial[k] = detail::reduce::sum_row<Squared>(x + o * count + start, std::min(piece, count - start));
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
  core::Scratch<Wide> partial(outer * pieces * inner);
  core::parallel_for(
      outer * pieces, std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(1, count * inner)),
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; ++k) {
          const std::int64_t o = k / pieces, start = k % pieces * rows;
          detail::reduce::sum_columns<Squared>(x + (o * count + start) * inner, inner, std::min(rows, count - start),
                                               partial.data() + k * inner);
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

/// y[c] = sum over n and i of x[n][c][i]; x is (count, channels, inner). Partial sums of floats are combined in double.
template <class T>
void sum_ends(const T* x, SumOf<T>* y, std::int64_t count, std::int64_t channels, std::int64_t inner) {
  const core::Chunks chunks(count, 1, std::max<std::int64_t>(1, 16 / std::max<std::int64_t>(1, channels)));
  core::Scratch<detail::reduce::Wide<T>> partial(chunks.count * channels);
  const std::int64_t work = std::max<std::int64_t>(1, chunks.end(0) * inner);
  core::parallel_for(chunks.count * channels, std::max<std::int64_t>(1, core::parallel_threshold / work),
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t k = begin; k < end; ++k) {
                         detail::reduce::Wide<T> total = 0;
                         for (std::int64_t n = chunks.begin(k / channels); n < chunks.end(k / channels); ++n) {
                           total += detail::reduce::sum_row<false>(x + (n * channels + k % channels) * inner, inner);
                         }
                         partial[k] = total;
                       }
                     });
  for (std::int64_t c = 0; c < channels; ++c) {
    detail::reduce::Wide<T> total = 0;
    for (std::int64_t k = 0; k < chunks.count; ++k) {
      total += partial[k * channels + c];
    }
    y[c] = static_cast<SumOf<T>>(total);
  }
}

/// y[o][i] = product over r of x[o][r][i], count at least 1: the later half times the earlier, until one is left.
/// Integers wrap around, as in PyTorch.
template <class T>
void product(const T* x, T* y, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  const std::int64_t size = count * inner;
  core::parallel_for(outer, std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(size, 1)),
                     [=](std::int64_t begin, std::int64_t end) {
                       core::Scratch<T> scratch((count / 2 + 1) * inner);
                       for (std::int64_t o = begin; o < end; ++o) {
                         T* to = scratch.data();
                         const T* from = x + o * size;
                         std::int64_t left = count;
                         if constexpr (std::is_floating_point_v<T>) {
                           left = with_isa([&](auto isa) { return fold_rows(isa, from, count, inner, to); });
                           from = left < count ? to : from;
                         }
                         for (; left > 1; left = (left + 1) / 2) {
                           const std::int64_t half = left / 2 * inner;
                           widened([=] {
                             MINITORCH_SIMD
                             for (std::int64_t i = 0; i < half; ++i) {
                               to[i] = minitorch::detail::wrap::mul(from[i], from[half + i]);
                             }
                           });
                           for (std::int64_t i = 0; i < left % 2 * inner; ++i) {
                             to[half + i] = from[2 * half + i];
                           }
                           from = to;
                         }
                         std::copy_n(from, inner, y + o * inner);
                       }
                     });
}

/// values[o][i] = the largest (or smallest) of x[o][.][i], indices where it is: the first of equals; a NaN beats
/// everything and the first one counts. count must be at least 1; values and indices may be null.
template <bool Largest, class T>
void extreme(const T* x, T* values, std::int64_t* indices, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  using detail::reduce::piece;
  if (outer == 0 || inner == 0) {
    return;
  }
  // Rows of a piece make one chunk, whose best ones are compared with those of the chunks before.
  const std::int64_t rows = std::max<std::int64_t>(1, piece / inner), pieces = (count + rows - 1) / rows;
  core::Scratch<T> best(outer * pieces * inner);
  core::Scratch<std::int64_t> places(outer * pieces * inner);
  core::parallel_for(outer * pieces,
                     std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(1, count * inner)),
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t k = begin; k < end; ++k) {
                         const std::int64_t start = k % pieces * rows, size = std::min(rows, count - start);
                         const T* from = x + (k / pieces * count + start) * inner;
                         if (inner == 1 && !indices) {
                           best[k] = detail::reduce::best_value_of_row<Largest>(from, size);
                         } else if (inner == 1) {
                           const std::int64_t place = detail::reduce::best_of_row<Largest>(from, size);
                           best[k] = from[place];
                           places[k] = start + place;
                         } else {
                           detail::reduce::best_of_columns<Largest>(from, inner, size, start, best.data() + k * inner,
                                                                    places.data() + k * inner);
                         }
                       }
                     });
  for (std::int64_t o = 0; o < outer; ++o) {
    for (std::int64_t i = 0; i < inner; ++i) {
      std::int64_t winner = o * pieces * inner + i;
      for (std::int64_t k = 1; k < pieces; ++k) {
        const std::int64_t other = (o * pieces + k) * inner + i;
        winner = detail::reduce::better<Largest>(best[other], best[winner]) ? other : winner;
      }
      if (values) {
        values[o * inner + i] = best[winner];
      }
      if (indices) {
        indices[o * inner + i] = places[winner];
      }
    }
  }
}

}  // namespace minitorch::kernels
