// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/kernels/norm/arithmetic.hpp"

// Layer and RMS norm normalize rows, and every column has its own weight and bias. RMS norm is layer norm with moments
// about 0 in place of the mean. Here the path `rows`, see Note [Plan].

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
  NormSizes sizes;
  std::int64_t rows, cols, plane, planes;
  std::int64_t first = 0, stride, statistic = 0, statistics = 1;
  double eps, inverse;  ///< inverse: 1 / cols
  const T* weight;
  const T* bias;
  std::atomic<bool>* overflow = nullptr;  ///< set where a row's sums are not finite

  RowTask(const NormSizes& z, std::int64_t in_plane, double epsilon, const T* w, const T* b)
      : sizes(z),
        rows(z.n),
        cols(z.c),
        plane(in_plane > 0 ? in_plane : std::max<std::int64_t>(cols, 1)),
        planes(cols / plane),
        stride(cols),
        eps(epsilon),
        inverse(1 / static_cast<double>(std::max<std::int64_t>(cols, 1))),
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
  void report(std::int64_t row, const Moments& m, double r, const NormForward<T>& a) const {
    if (a.mean) {
      a.mean[row] = static_cast<T>(m.mean);
    }
    a.rstd[row] = static_cast<T>(r);
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

/// Where some rows add up their part of dweight and dbias, each of them null or (cols), and where it goes from there.
/// Gradients of weight and bias may be sums over any number of rows: of T only few meet, their sums do so in double.
template <class T>
struct WeightSums {
  T *dweight, *dbias;
  double *dweight_total, *dbias_total;  ///< null, or what counts in the end
};

namespace detail {

/// Whether they need totals, with so many chunks of rows.
template <class T>
bool needs_totals(std::int64_t rows, std::int64_t chunks) {
  return std::is_same_v<T, float> && rows > chunks * rows_in_float;
}

// Each chunk of rows adds up gradients of the weights of its own.
template <bool centred, class T, class Before, class After>
void row_chunk_gradients(const RowTask<T>& t, const NormBackward<T>& a, const Fused<Before, After>& f) {
  const Chunks chunks(t.rows, 16, t.rows * t.cols >= parallel_threshold ? weight_chunks : 1);
  const bool wide = needs_totals<T>(t.rows, chunks.count) && (a.dweight || a.dbias), copies = chunks.count > 1;
  const std::int64_t apart = t.cols + 48;  // whole pages apart, the processor would take one array for another
  Scratch<T> own(copies ? 2 * chunks.count * apart : 1);
  Scratch<double> totals(wide ? 2 * chunks.count * t.cols : 1);
  parallel_chunks_isa(chunks.count, copies, [&](auto isa, std::int64_t chunk) {
    const std::int64_t at = 2 * chunk * t.cols, own_at = 2 * chunk * apart;
    const WeightSums<T> to{copies && a.dweight ? &own[own_at] : a.dweight,
                           copies && a.dbias ? &own[own_at + apart] : a.dbias, wide ? &totals[at] : nullptr,
                           wide ? &totals[at + t.cols] : nullptr};
    rows_gradients<centred>(isa, t, a, to, chunks.begin(chunk), chunks.end(chunk), f);
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

}  // namespace detail
}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/norm/rows.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
