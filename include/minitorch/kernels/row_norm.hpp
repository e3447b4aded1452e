// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/plane_norm.hpp"

// Layer and RMS norm normalize rows, and every column has its own weight and bias. RMS norm is layer norm with moments
// about 0 in place of the mean.

namespace minitorch::kernels {

/// What the loops over rows need to know. `plane`: neighbouring elements that share one plane of `after`; it divides
/// cols, so that the planes of a row are those of its channels.
template <class T>
struct RowTask {
  std::int64_t rows, cols, plane;
  const T* weight;
  const T* bias;
};

/// normal = (z - centre) * factor + constant; dz = weight * dh * factor + (z - centre) * by_z + constant.
template <class T>
struct RowFactors {
  Affine<T> normal{0, 0, 0};
  T by_z = 0, constant = 0;
};

namespace detail {

// Rows shorter than this are worked on one after another by one thread each, longer ones are cut into pieces of
// columns.
inline constexpr std::int64_t long_row = 16384;
inline constexpr std::int64_t rows_at_once = 4;

template <class T>
bool few_long_rows(const RowTask<T>& t) {
  return t.cols > long_row || (t.rows < 16 && t.rows * t.cols >= parallel_threshold);
}

template <bool centred, class T, class Before, class After>
void row_norm_forward(const RowTask<T>& t, const T* x, T* y, T* mean, T* rstd, T eps, const Before& before,
                      const After& after) {
  const auto finish = [&](std::int64_t row, const Moments& moments) {
    const double r = 1 / std::sqrt(moments.variance() + static_cast<double>(eps));
    if (mean) {
      mean[row] = static_cast<T>(moments.mean);
    }
    if (rstd) {
      rstd[row] = static_cast<T>(r);
    }
    return Affine<T>(moments.mean, r, 0);
  };
  if (t.rows >= 8 || !few_long_rows(t)) {
    parallel_for(t.rows, std::max<std::int64_t>(parallel_threshold / 4 / std::max<std::int64_t>(t.cols, 1), 1),
                 [&](std::int64_t begin, std::int64_t end) {
                   with_isa([&](auto isa) {
                     for (std::int64_t row = begin; row < end; ++row) {
                       const Affine<T> k = finish(row, row_moments<centred>(isa, x + row * t.cols, t.cols, before));
                       affine_row(isa, t, x, y, row, 0, t.cols, k, before, after);
                     }
                   });
                 });
    return;
  }
  const Chunks pieces(t.cols, 2048, 32);
  Scratch<Moments> part(pieces.count);
  for (std::int64_t row = 0; row < t.rows; ++row) {
    parallel_chunks(pieces.count, true, [&](std::int64_t i) {
      const std::int64_t from = pieces.begin(i);
      part[i] = with_isa(
          [&](auto isa) { return row_moments<centred>(isa, x + row * t.cols + from, pieces.end(i) - from, before); });
    });
    Moments moments;
    for (std::int64_t i = 0; i < pieces.count; ++i) {
      moments.add(part[i]);
    }
    const Affine<T> k = finish(row, moments);
    parallel_chunks(pieces.count, true, [&](std::int64_t i) {
      with_isa([&](auto isa) { affine_row(isa, t, x, y, row, pieces.begin(i), pieces.end(i), k, before, after); });
    });
  }
}

// With zc = z - mean and g = weight * dh, over a row of n elements (without mean(g) and the mean for RMS norm):
//   dz = rstd * (g - mean(g) - zc * rstd^2 * mean(g * zc));  dweight = sum over rows of dh * zc * rstd;  dbias of dh.
template <bool centred, class T>
RowFactors<T> row_factors(const RowTask<T>& t, T mean, T rstd, const GradientSums& sums) {
  const double n = static_cast<double>(t.cols), r = static_cast<double>(rstd);
  const double shift = centred ? sums.z / n : 0, mean_g = centred ? sums.dh / n : 0;
  RowFactors<T> f;
  f.normal = Affine<T>(static_cast<double>(mean), r, -shift * r);
  const double by_z = -r * r * r * (sums.dh_z - shift * sums.dh) / n;
  f.by_z = static_cast<T>(by_z);
  f.constant = static_cast<T>(-r * mean_g - by_z * shift);
  return f;
}

template <bool centred, class T, class Before, class After>
void row_norm_backward(const RowTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx, T* dweight,
                       T* dbias, const Before& before, const After& after) {
  const auto mean_of = [&](std::int64_t row) { return centred ? mean[row] : T(0); };
  const auto normal_of = [&](std::int64_t row) {
    return Affine<T>(static_cast<double>(mean_of(row)), static_cast<double>(rstd[row]), 0);
  };

  if (t.rows == 0) {
    for (T* gradient : {dweight, dbias}) {
      if (gradient) {
        std::fill_n(gradient, t.cols, T(0));
      }
    }
    return;
  }
  if (!few_long_rows(t)) {
    // Each chunk of rows adds up gradients of the weights of its own.
    const Chunks chunks(t.rows, 16, t.rows * t.cols >= parallel_threshold ? 16 : 1);
    const bool copies = chunks.count > 1;
    Scratch<T> own(copies ? 2 * chunks.count * t.cols : 1);
    parallel_chunks(chunks.count, copies, [&](std::int64_t chunk) {
      T* dw = copies && dweight ? own.data() + 2 * chunk * t.cols : dweight;
      T* db = copies && dbias ? own.data() + (2 * chunk + 1) * t.cols : dbias;
      with_isa([&](auto isa) {
        RowFactors<T> factors[rows_at_once];
        for (std::int64_t row = chunks.begin(chunk); row < chunks.end(chunk); row += rows_at_once) {
          const std::int64_t count = std::min(rows_at_once, chunks.end(chunk) - row);
          for (std::int64_t r = row; r < row + count; ++r) {
            const GradientSums sums = row_sums(isa, t, dy, x, r, 0, t.cols, normal_of(r), before, after);
            factors[r - row] = row_factors<centred>(t, mean_of(r), rstd[r], sums);
          }
          row_gradients(isa, t, dy, x, dx, dw, db, row > chunks.begin(chunk), row, count, 0, t.cols, factors, before,
                        after);
        }
      });
    });
    if (copies) {
      parallel_for(t.cols, 1024, [&](std::int64_t begin, std::int64_t end) {
        with_isa([&](auto isa) {
          if (dweight) {
            add_rows(isa, own.data(), dweight, chunks.count, 2 * t.cols, begin, end);
          }
          if (dbias) {
            add_rows(isa, own.data() + t.cols, dbias, chunks.count, 2 * t.cols, begin, end);
          }
        });
      });
    }
    return;
  }

  // Threads own columns, so that nobody needs a copy of the weights' gradients. Rows are taken in blocks that stay in
  // the caches between the two sweeps, or all at once where not even one does.
  constexpr std::int64_t cached = (std::int64_t{1} << 20) / static_cast<std::int64_t>(2 * sizeof(T));
  const std::int64_t block = t.cols > 2 * cached ? t.rows : std::clamp<std::int64_t>(cached / t.cols, 1, t.rows);
  const Chunks pieces(t.cols, 2048, 64);
  Scratch<GradientSums> sums(block * pieces.count);
  Scratch<RowFactors<T>> factors(block);
  for (std::int64_t first = 0; first < t.rows; first += block) {
    const std::int64_t rows = std::min(block, t.rows - first);
    parallel_chunks(pieces.count, true, [&](std::int64_t i) {
      with_isa([&](auto isa) {
        for (std::int64_t r = 0; r < rows; ++r) {
          sums[r * pieces.count + i] =
              row_sums(isa, t, dy, x, first + r, pieces.begin(i), pieces.end(i), normal_of(first + r), before, after);
        }
      });
    });
    for (std::int64_t r = 0; r < rows; ++r) {
      GradientSums total;
      for (std::int64_t i = 0; i < pieces.count; ++i) {
        total.add(sums[r * pieces.count + i]);
      }
      factors[r] = row_factors<centred>(t, mean_of(first + r), rstd[first + r], total);
    }
    parallel_chunks(pieces.count, true, [&](std::int64_t i) {
      with_isa([&](auto isa) {
        for (std::int64_t r = 0; r < rows; r += rows_at_once) {
          row_gradients(isa, t, dy, x, dx, dweight, dbias, first + r > 0, first + r, std::min(rows_at_once, rows - r),
                        pieces.begin(i), pieces.end(i), factors.data() + r, before, after);
        }
      });
    });
  }
}

}  // namespace detail
}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/row_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
