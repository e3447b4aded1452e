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

/// normal = (z - centre) * factor + constant; dz = weight * dh * factor + (z - centre) * by_z + constant.
template <class T>
struct RowFactors {
  Affine<T> normal;
  T by_z = 0, constant = 0;
};

/// One normalization of rows, and its arithmetic for a single row. `plane`: neighbouring elements that share one plane
/// of `after`; it divides cols, so that a row has whole planes. Row r begins at element first + r * stride, and its
/// mean and rstd are at statistic + r * statistics.
template <class T>
struct RowTask {
  std::int64_t rows, cols, plane, planes;
  std::int64_t first = 0, stride, statistic = 0, statistics = 1;
  double eps, inverse;  ///< inverse: 1 / cols
  const T* weight;
  const T* bias;
  std::atomic<bool>* overflow = nullptr;  ///< set where a row's sums are not finite

  RowTask(std::int64_t r, std::int64_t c, std::int64_t in_plane, double epsilon, const T* w, const T* b)
      : rows(r),
        cols(c),
        plane(in_plane > 0 ? in_plane : std::max<std::int64_t>(c, 1)),
        planes(c / plane),
        stride(c),
        eps(epsilon),
        inverse(1 / static_cast<double>(std::max<std::int64_t>(c, 1))),
        weight(w),
        bias(b) {}

  std::int64_t start(std::int64_t row) const { return first + row * stride; }
  std::int64_t statistic_of(std::int64_t row) const { return statistic + row * statistics; }
  std::int64_t plane_of(std::int64_t column) const { return planes == 1 ? 0 : column / plane; }
  /// Prefetches the same place in the next batch of rows (none for a batch of 0).
  Hints hints(std::int64_t batch, std::int64_t arrays) const {
    constexpr auto bytes = static_cast<std::int64_t>(sizeof(T));
    return Hints::of(arrays * rows * stride * bytes, stride * bytes, batch * stride);
  }
  double rstd_of(const Moments& m) const { return 1 / std::sqrt(m.m2 * inverse + eps); }
  /// Sets the flag if `odd` is NaN, the sum of what is NaN for rows whose sums are not finite, or else 0.
  void watch(T odd) const {
    if (!(odd == 0)) {
      overflow->store(true, std::memory_order_relaxed);
    }
  }
  detail::NormLayout layout() const { return {rows, cols, cols, 0, cols, 1, cols, plane}; }
  void report(std::int64_t row, const Moments& m, double r, T* mean, T* rstd) const {
    if (mean) {
      mean[row] = static_cast<T>(m.mean);
    }
    if (rstd) {
      rstd[row] = static_cast<T>(r);
    }
  }

  /// With zc = z - mean and g = weight * dh, over a row (without mean(g) and the mean for RMS norm):
  ///   dz = rstd * (g - mean(g) - zc * rstd^2 * mean(g * zc));  dweight = sum
  ///   over rows of dh * zc * rstd;  dbias of dh.
  template <bool centred>
  RowFactors<T> factors(T mean, T rstd, const GradientSums& sums) const {
    const double r = static_cast<double>(rstd);
    const double shift = centred ? sums.z * inverse : 0, mean_g = centred ? sums.dh * inverse : 0;
    const double by_z = -r * r * r * (sums.dh_z - shift * sums.dh) * inverse;
    RowFactors<T> f;
    f.normal = Affine<T>(static_cast<double>(mean), r, -shift * r);
    f.by_z = static_cast<T>(by_z);
    f.constant = static_cast<T>(-r * mean_g - by_z * shift);
    return f;
  }
};

/// What a missing weight and bias are, for one vector of any instruction set.
template <class T>
struct Constants {
  T ones[16], zeros[16];
};
template <class T>
inline constexpr Constants<T> constants = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {}};

namespace detail {

// Longer rows are cut into pieces of columns.
inline constexpr std::int64_t long_row = 16384;

template <class T>
bool few_long_rows(const RowTask<T>& t) {
  return t.cols > long_row || (t.rows < 16 && t.rows * t.cols >= parallel_threshold);
}

template <bool centred, class T, class Before, class After>
void row_norm_forward(const RowTask<T>& t, const T* x, T* y, T* mean, T* rstd, const Before& before,
                      const After& after) {
  if (t.rows >= 8 || !few_long_rows(t)) {
    const std::int64_t grain = parallel_threshold / 4 / std::max<std::int64_t>(t.cols, 1);
    parallel_for(t.rows, std::max<std::int64_t>(grain, 1), [&](std::int64_t begin, std::int64_t end) {
      with_isa([&](auto isa) { normalize_rows<centred>(isa, t, x, y, mean, rstd, begin, end, before, after); });
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
    const double r = t.rstd_of(moments);
    t.report(row, moments, r, mean, rstd);
    const Affine<T> k(moments.mean, r, 0);
    parallel_chunks(pieces.count, true, [&](std::int64_t i) {
      with_isa([&](auto isa) {
        affine_rows(isa, t, x, y, row, 1, pieces.begin(i), pieces.end(i), &k, t.hints(0, 2), before, after);
      });
    });
  }
}

// Gradients of weight and bias may be sums over any number of rows. Of T only so few meet, of those four at a time in
// registers; their sums are added up in double.
inline constexpr std::int64_t rows_in_float = 64;
template <class T>
bool needs_totals(std::int64_t rows, std::int64_t chunks) {
  return std::is_same_v<T, float> && rows > chunks * rows_in_float;
}

// Where some rows add up their part of dweight and dbias, each of them null or (cols), and where it goes from there.
template <class T>
struct WeightSums {
  T *dweight, *dbias;
  double *dweight_total, *dbias_total;  // null, or what counts in the end
};

// Many rows: each chunk of them adds up gradients of the weights of its own.
template <bool centred, class T, class Before, class After>
void rows_backward_chunks(const RowTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx, T* dweight,
                          T* dbias, const Before& before, const After& after) {
  const Chunks chunks(t.rows, 16, t.rows * t.cols >= parallel_threshold ? 16 : 1);
  const bool wide = needs_totals<T>(t.rows, chunks.count) && (dweight || dbias), copies = chunks.count > 1;
  Scratch<T> own(copies ? 2 * chunks.count * t.cols : 1);
  Scratch<double> totals(wide ? 2 * chunks.count * t.cols : 1);
  parallel_chunks(chunks.count, chunks.count > 1, [&](std::int64_t chunk) {
    const std::int64_t at = 2 * chunk * t.cols;
    const WeightSums<T> sums{copies && dweight ? &own[at] : dweight, copies && dbias ? &own[at + t.cols] : dbias,
                             wide ? &totals[at] : nullptr, wide ? &totals[at + t.cols] : nullptr};
    with_isa([&](auto isa) {
      rows_backward<centred>(isa, t, dy, x, mean, rstd, dx, sums, chunks.begin(chunk), chunks.end(chunk), before,
                             after);
    });
  });
  const auto add_up = [&](const auto* from) {
    parallel_for(t.cols, 1024, [&](std::int64_t begin, std::int64_t end) {
      with_isa([&](auto isa) {
        if (dweight) {
          add_chunks(isa, from, dweight, chunks.count, 2 * t.cols, begin, end);
        }
        if (dbias) {
          add_chunks(isa, from + t.cols, dbias, chunks.count, 2 * t.cols, begin, end);
        }
      });
    });
  };
  if (wide) {
    add_up(totals.data());
  } else if (copies) {
    add_up(own.data());
  }
}

// Few or long rows: threads own columns, so that nobody needs a copy of the weights' gradients. Rows are taken in
// blocks that stay in the caches between the two sweeps, but at least four together, for the sake of the weights.
template <bool centred, class T, class Before, class After>
void rows_backward_pieces(const RowTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx, T* dweight,
                          T* dbias, const Before& before, const After& after) {
  constexpr std::int64_t cached = (std::int64_t{4} << 20) / static_cast<std::int64_t>(2 * sizeof(T));
  const std::int64_t block =
      std::clamp<std::int64_t>(cached / t.cols / 4 * 4, std::min<std::int64_t>(t.rows, 4), t.rows);
  const auto mean_of = [&](std::int64_t row) { return centred ? mean[row] : T(0); };
  const Chunks pieces(t.cols, 2048, 64);
  Scratch<GradientSums> sums(block * pieces.count);
  Scratch<RowFactors<T>> factors(block);
  const bool wide = needs_totals<T>(t.rows, 1);
  Scratch<double> totals(wide ? 2 * t.cols : 1);
  std::int64_t added = 0;  // rows that are in dweight and dbias
  bool any_total = false;
  for (std::int64_t first = 0; first < t.rows; first += block) {
    const std::int64_t rows = std::min(block, t.rows - first);
    const bool last = first + rows == t.rows, to_totals = wide && (last || added + rows + block > rows_in_float);
    parallel_chunks(pieces.count, true, [&](std::int64_t i) {
      with_isa([&](auto isa) {
        for (std::int64_t r = 0; r < rows; ++r) {
          const Affine<T> k(static_cast<double>(mean_of(first + r)), static_cast<double>(rstd[first + r]), 0);
          sums[r * pieces.count + i] =
              row_sums(isa, t, dy, x, first + r, pieces.begin(i), pieces.end(i), k, before, after);
        }
      });
    });
    for (std::int64_t r = 0; r < rows; ++r) {
      GradientSums total;
      for (std::int64_t i = 0; i < pieces.count; ++i) {
        total.add(sums[r * pieces.count + i]);
      }
      factors[r] = t.template factors<centred>(mean_of(first + r), rstd[first + r], total);
      t.watch(factors[r].by_z - factors[r].by_z);
    }
    parallel_chunks(pieces.count, true, [&](std::int64_t i) {
      with_isa([&](auto isa) {
        const std::int64_t begin = pieces.begin(i), end = pieces.end(i);
        row_gradients(isa, t, dy, x, dx, dweight, dbias, added > 0, first, rows, begin, end, factors.data(),
                      t.hints(0, 3), before, after);
        double* sums_of[] = {totals.data(), totals.data() + t.cols};
        T* gradients[] = {dweight, dbias};
        if constexpr (std::is_same_v<T, float>) {
          for (int k = 0; k < 2 && to_totals; ++k) {
            if (gradients[k]) {
              add_to_totals(isa, gradients[k], sums_of[k], any_total, begin, end);
              if (last) {
                add_chunks(isa, sums_of[k], gradients[k], 1, 0, begin, end);
              }
            }
          }
        }
      });
    });
    any_total = any_total || to_totals;
    added = to_totals ? 0 : added + rows;
  }
}

template <bool centred, class T, class Before, class After>
void row_norm_backward(const RowTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx, T* dweight,
                       T* dbias, const Before& before, const After& after) {
  if (few_long_rows(t)) {
    rows_backward_pieces<centred>(t, dy, x, mean, rstd, dx, dweight, dbias, before, after);
  } else {
    rows_backward_chunks<centred>(t, dy, x, mean, rstd, dx, dweight, dbias, before, after);
  }
}

}  // namespace detail
}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/row_loops.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/row_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
