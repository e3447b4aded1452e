// SPDX-License-Identifier: MIT
#pragma once

// The matrix product, Eigen's. It is called below its expression templates, for three reasons: results must not depend
// on the number of threads, and Eigen's own parallel product cuts the work by it; nor on the sizes of the processor's
// caches; and one instantiation per element type and memory order keeps compile times short.

#include <algorithm>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#if MINITORCH_DEFINES_KERNELS  // Note [Compiled once] in core/config.hpp
#include "minitorch/kernels/eigen.hpp"
#endif

namespace minitorch::kernels {

/// A matrix in memory: element (i, j) at data[i * row_stride + j * column_stride], one of the strides being 1.
template <class T>
struct MatrixView {
  const T* data;
  std::int64_t row_stride, column_stride;

  bool row_major() const { return column_stride == 1; }
  std::int64_t leading() const { return row_major() ? row_stride : column_stride; }
  MatrixView shifted(std::int64_t row, std::int64_t column) const {
    return {data + row * row_stride + column * column_stride, row_stride, column_stride};
  }
};

/// c += a b on this thread: a is (m, k), b is (k, n), c is (m, n) with rows `c_stride` apart.
template <class T>
void gemm_serial(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                 std::int64_t c_stride);

#if MINITORCH_DEFINES_KERNELS

namespace detail_gemm {

/// How Eigen's product is cut into blocks, from sizes alone. Eigen itself asks the processor, or its user, how large
/// the caches are; where depth is cut decides how sums are rounded, so bits would differ between machines.
template <class T>
class Blocking : public Eigen::internal::level3_blocking<T, T> {
 public:
  Blocking(std::int64_t rows, std::int64_t columns, std::int64_t depth) {
    using Traits = Eigen::internal::gebp_traits<T, T>;
    constexpr std::int64_t bytes = sizeof(T), mr = Traits::mr, nr = Traits::nr;
    this->m_mc = rows;
    this->m_nc = columns;
    this->m_kc = depth;
    if (std::max({rows, columns, depth}) < 48) {
      return;
    }
    // A panel (mr, kc) of the left side and one (kc, nr) of the right share L1 with a block of the result.
    constexpr std::int64_t most_depth = (l1 - mr * nr * bytes) / ((mr + nr) * bytes) / 8 * 8;
    const std::int64_t kc = this->m_kc = even_part(depth, most_depth, 8);
    // A block (kc, nc) of the right side stays in L2, or in what a small left side leaves of L1.
    const std::int64_t left = l1 - (mr * nr + rows * kc) * bytes;
    const std::int64_t widest = left >= nr * kc * bytes ? left / (kc * bytes) : 3 * shared / (4 * most_depth * bytes);
    this->m_nc = even_part(columns, std::max(nr, std::min(shared / (2 * kc * bytes), widest) / nr * nr), nr);
    if (kc == depth && this->m_nc == columns) {
      // The right side is one block: a third of a cache for each block of the left side.
      const std::int64_t right = depth * columns * bytes;
      const std::int64_t cache = right <= 1024 ? l1 : right <= 32768 ? l2 : shared;
      const std::int64_t most = std::min(cache / (3 * depth * bytes), right > 1024 && right <= 32768 ? 576 : rows);
      this->m_mc = even_part(rows, std::max(mr, most / mr * mr), mr);
    }
  }

 private:
  // Of a usual processor. Panels for AVX-512 are so wide that L1 alone would cut depth too short.
#ifdef EIGEN_VECTORIZE_AVX512
  static constexpr std::int64_t l1 = 128 * 1024;
#else
  static constexpr std::int64_t l1 = 32 * 1024;
#endif
  static constexpr std::int64_t l2 = 1024 * 1024, shared = 1536 * 1024;

  /// Size of the parts when `total` is cut into as few parts of at most `most` as possible, all but the last equal
  /// multiples of `step`; `most` is one.
  static std::int64_t even_part(std::int64_t total, std::int64_t most, std::int64_t step) {
    if (total <= most) {
      return total;
    }
    const std::int64_t parts = (total + most - 1) / most, part = (total + parts - 1) / parts;
    return (part + step - 1) / step * step;
  }
};

// Row-major C += A B is column-major C^T += B^T A^T.
template <class T, int LhsOrder, int RhsOrder>
void run(std::int64_t m, std::int64_t n, std::int64_t k, const T* lhs, std::int64_t lhs_stride, const T* rhs,
         std::int64_t rhs_stride, T* c, std::int64_t c_stride) {
  using Index = Eigen::Index;
  Blocking<T> blocking(n, m, k);
  Eigen::internal::general_matrix_matrix_product<Index, T, LhsOrder, false, T, RhsOrder, false, Eigen::ColMajor,
                                                 1>::run(n, m, k, lhs, lhs_stride, rhs, rhs_stride, c, 1, c_stride,
                                                         T(1), blocking, nullptr);
}

}  // namespace detail_gemm

namespace detail_gemm {

constexpr std::int64_t most_summed = 16384;  // products that are added up before the sum goes on in double

// gemm_serial for sums of any length.
template <class T>
void long_sums(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
               std::int64_t c_stride);

}  // namespace detail_gemm

template <class T>
void gemm_serial(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                 std::int64_t c_stride) {
  if (m == 0 || n == 0 || k == 0) {
    return;
  }
  if constexpr (sizeof(T) < sizeof(double)) {
    if (k > detail_gemm::most_summed) {
      return detail_gemm::long_sums(m, n, k, a, b, c, c_stride);
    }
  }
  using detail_gemm::run;
  constexpr int rows = Eigen::RowMajor, columns = Eigen::ColMajor;
  if (b.row_major()) {
    if (a.row_major()) {
      run<T, columns, columns>(m, n, k, b.data, b.leading(), a.data, a.leading(), c, c_stride);
    } else {
      run<T, columns, rows>(m, n, k, b.data, b.leading(), a.data, a.leading(), c, c_stride);
    }
  } else {
    if (a.row_major()) {
      run<T, rows, columns>(m, n, k, b.data, b.leading(), a.data, a.leading(), c, c_stride);
    } else {
      run<T, rows, rows>(m, n, k, b.data, b.leading(), a.data, a.leading(), c, c_stride);
    }
  }
}

template <class T>
void detail_gemm::long_sums(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                            std::int64_t c_stride) {
  constexpr std::int64_t most_elements = 1 << 16;  // of the sums in double, so that they stay in the cache
  const std::int64_t rows = std::clamp<std::int64_t>(most_elements / n, 1, m);
  Scratch<T> part(rows * n);
  Scratch<double> total(rows * n);
  for (std::int64_t row = 0; row < m; row += rows) {
    const std::int64_t height = std::min(rows, m - row), count = height * n;
    std::fill_n(total.data(), count, 0.0);
    for (std::int64_t i = 0; i < k; i += most_summed) {
      std::fill_n(part.data(), count, T(0));
      gemm_serial(height, n, std::min(most_summed, k - i), a.shifted(row, i), b.shifted(i, 0), part.data(), n);
      for (std::int64_t j = 0; j < count; ++j) {
        total[j] += static_cast<double>(part[j]);
      }
    }
    for (std::int64_t y = 0; y < height; ++y) {
      T* to = c + (row + y) * c_stride;
      for (std::int64_t x = 0; x < n; ++x) {
        to[x] = static_cast<T>(static_cast<double>(to[x]) + total[y * n + x]);
      }
    }
  }
}

#endif

/// c = a b, where c (m, n) is contiguous. Cut into strips of the longer side; the cut depends on sizes only.
template <class T>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c) {
  constexpr std::int64_t strip = 48, small = 64 * 64 * 64, most = 16;
  std::fill(c, c + m * n, T(0));
  if (m * n * k <= small) {
    gemm_serial(m, n, k, a, b, c, n);
    return;
  }
  const bool by_rows = m >= n;
  const Chunks chunks(by_rows ? m : n, strip, most);
  parallel_chunks(chunks.count, true, [&](std::int64_t chunk) {
    const std::int64_t begin = chunks.begin(chunk), size = chunks.end(chunk) - begin;
    if (by_rows) {
      gemm_serial(size, n, k, a.shifted(begin, 0), b, c + begin * n, n);
    } else {
      gemm_serial(m, size, k, a, b.shifted(0, begin), c + begin, n);
    }
  });
}

}  // namespace minitorch::kernels
