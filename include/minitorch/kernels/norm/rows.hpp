// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>

#include "minitorch/kernels/norm/extremes.hpp"

// Layer and RMS norm normalize rows, and every column has its own weight and bias. RMS norm is layer norm with moments
// about 0 in place of the mean. Here the
// paths `rows` and `long_rows`, see Note [Plan].

namespace minitorch::kernels {

/// normal = (z - centre) * factor + constant; dz = weight * dh * factor + (z - centre) * by_z + constant.
template <class T>
struct RowFactors {
  Affine<T> normal;
  T by_z = 0, constant = 0;
};

/// One normalization of rows, and its arithmetic for a single row. Row r begins at element
/// first + r * stride, and its mean and rstd are at statistic + r * statistics.
template <class T>
struct RowTask : NormTask<T> {
  using NormTask<T>::inverse;

  std::int64_t rows, cols, first = 0, stride, statistic = 0, statistics = 1;

  RowTask(const NormSizes& z, const T* w, const T* b, double epsilon, std::atomic<bool>* flag)
      : NormTask<T>(z, w, b, epsilon, flag), rows(z.n), cols(z.c), stride(cols) {}

  std::int64_t start(std::int64_t row) const { return first + row * stride; }
  std::int64_t statistic_of(std::int64_t row) const { return statistic + row * statistics; }
  /// Prefetches the same place in the next batch of rows (none for a batch of 0).
  Hints hints(std::int64_t batch, std::int64_t arrays) const {
    return Hints::of(arrays * rows * stride * element_bytes<T>, stride * element_bytes<T>, batch * stride);
  }

  /// With zc = z - mean and g = weight * dh, over a row (without mean(g) and the mean for RMS norm):
  ///   dz = rstd * (g - mean(g) - zc * rstd^2 * mean(g * zc));
  ///   dweight = sum over rows of dh * zc * rstd;  dbias of dh.
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

/// Where some rows add up their part of dweight and dbias, each of them null or (cols), and where it goes from there.
/// Gradients of weight and bias may be sums over any number of rows: of T only few meet, their sums do so in double.
template <class T>
struct WeightSums {
  T *dweight, *dbias;
  double *dweight_total, *dbias_total;  ///< null, or what counts in the end
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/norm/rows.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels::detail {

/// Whether they need totals, with so many chunks of rows.
template <class T>
bool needs_totals(std::int64_t rows, std::int64_t chunks) {
  return std::is_same_v<T, float> && rows > chunks * rows_in_float;
}

// Each chunk of rows adds up gradients of the weights of its own.
template <bool centred, class T>
void row_chunk_gradients(const RowTask<T>& t, const NormBackward<T>& a) {
  const core::Chunks chunks(t.rows, 16, t.rows * t.cols >= core::parallel_threshold ? weight_chunks : 1);
  const bool wide = needs_totals<T>(t.rows, chunks.count) && (a.dweight || a.dbias), copies = chunks.count > 1;
  const std::int64_t apart = t.cols + 48;  // whole pages apart, the processor would take one array for another
  core::Scratch<T> own(copies ? 2 * chunks.count * apart : 1);
  core::Scratch<double> totals(wide ? 2 * chunks.count * t.cols : 1);
  parallel_chunks_isa(chunks.count, copies, [&](auto isa, std::int64_t chunk) {
    const std::int64_t at = 2 * chunk * t.cols, own_at = 2 * chunk * apart;
    const WeightSums<T> to{copies && a.dweight ? &own[own_at] : a.dweight,
                           copies && a.dbias ? &own[own_at + apart] : a.dbias, wide ? &totals[at] : nullptr,
                           wide ? &totals[at + t.cols] : nullptr};
    rows_gradients<centred>(isa, t, a, to, chunks.begin(chunk), chunks.end(chunk));
  });
  const auto add_up = [&](const auto* from, std::int64_t stride) {
    parallel_for_isa(t.cols, 1024, [&](auto isa, std::int64_t begin, std::int64_t end) {
      if (a.dweight) {
        add_chunks(isa, from, a.dweight, chunks.count, 2 * stride, begin, end);
      }
      if (a.dbias) {
        add_chunks(isa, from + stride, a.dbias, chunks.count, 2 * stride, begin, end);
      }
    });
  };
  if (wide) {
    add_up(totals.data(), t.cols);
  } else if (copies) {
    add_up(own.data(), apart);
  }
}

// The path `long_rows`: few or long rows, cut into pieces of columns for all threads.
template <bool centred, class T>
void normalize_long_rows(const RowTask<T>& t, const NormForward<T>& a) {
  const core::Chunks pieces(t.cols, 2048, 32);
  core::Scratch<Moments> part(pieces.count);
  for (std::int64_t row = 0; row < t.rows; ++row) {
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      const std::int64_t from = pieces.begin(i);
      part[i] = row_moments<centred>(isa, a.x + row * t.cols + from, pieces.end(i) - from);
    });
    Moments moments;
    for (std::int64_t i = 0; i < pieces.count; ++i) {
      moments.add(part[i]);
    }
    const double r = t.rstd_of(moments);
    t.report(row, moments, r, a);
    const Affine<T> k(moments.mean, r, 0);
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      affine_rows(isa, t, a.x, a.y, row, 1, pieces.begin(i), pieces.end(i), &k, t.hints(0, 2));
    });
  }
}

// Threads own columns, so that nobody needs a copy of the weights' gradients. Rows are taken in blocks that stay in the
// caches between the two sweeps, but at least four together, for the sake of the weights.
template <bool centred, class T>
void long_row_gradients(const RowTask<T>& t, const NormBackward<T>& a) {
  constexpr std::int64_t cached = (std::int64_t{4} << 20) / static_cast<std::int64_t>(2 * sizeof(T));
  const std::int64_t block =
      std::clamp<std::int64_t>(cached / t.cols / 4 * 4, std::min<std::int64_t>(t.rows, 4), t.rows);
  const auto mean_of = [&](std::int64_t row) { return centred ? a.mean[row] : T(0); };
  const core::Chunks pieces(t.cols, 2048, 64);
  core::Scratch<GradientSums> sums(block * pieces.count);
  core::Scratch<RowFactors<T>> factors(block);
  const bool wide = needs_totals<T>(t.rows, 1);
  core::Scratch<double> totals(wide ? 2 * t.cols : 1);
  std::int64_t added = 0;  // rows that are in dweight and dbias
  bool any_total = false;
  for (std::int64_t first = 0; first < t.rows; first += block) {
    const std::int64_t rows = std::min(block, t.rows - first);
    const bool last = first + rows == t.rows, to_totals = wide && (last || added + rows + block > rows_in_float);
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      for (std::int64_t r = 0; r < rows; ++r) {
        sums[r * pieces.count + i] =
            row_sums(isa, t, a.dy, a.x, first + r, pieces.begin(i), pieces.end(i), mean_of(first + r));
      }
    });
    for (std::int64_t r = 0; r < rows; ++r) {
      GradientSums total;
      for (std::int64_t i = 0; i < pieces.count; ++i) {
        total.add(sums[r * pieces.count + i]);
      }
      factors[r] = t.template factors<centred>(mean_of(first + r), a.rstd[first + r], total);
      t.watch(factors[r].by_z - factors[r].by_z);
    }
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      const std::int64_t begin = pieces.begin(i), end = pieces.end(i);
      row_gradients(isa, t, a.dy, a.x, a.dx, a.dweight, a.dbias, added > 0, first, rows, begin, end, factors.data(),
                    t.hints(0, 3));
      if constexpr (std::is_same_v<T, float>) {
        double* const sums_of[] = {totals.data(), totals.data() + t.cols};
        T* const gradients[] = {a.dweight, a.dbias};
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
    any_total = any_total || to_totals;
    added = to_totals ? 0 : added + rows;
  }
}

template <bool centred, class T>
void rows_forward(const NormSizes& sizes, const NormForward<T>& arrays, double eps) {
  norm_forward<centred>(sizes, arrays, eps, [&](const NormForward<T>& a) {
    const RowTask<T> t(sizes, a.weight, a.bias, eps, nullptr);
    const Path path = plan(sizes, Direction::forward, element_bytes<T>);
    if (path == Path::long_rows) {
      normalize_long_rows<centred>(t, a);
      return;
    }
    const std::int64_t grain = sets_for_a_thread(sizes, path, element_bytes<T>, 1);
    parallel_for_isa(t.rows, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
      normalize_rows<centred>(isa, t, a, begin, end);
    });
  });
}

template <bool centred, class T>
void rows_backward(const NormSizes& sizes, const NormBackward<T>& a) {
  norm_backward<centred>(sizes, a, [&](std::atomic<bool>* overflow) {
    const RowTask<T> t(sizes, a.weight, nullptr, 0, overflow);
    if (plan(sizes, Direction::backward, element_bytes<T>) == Path::long_rows) {
      long_row_gradients<centred>(t, a);
    } else {
      row_chunk_gradients<centred>(t, a);
    }
  });
}

}  // namespace minitorch::kernels::detail
