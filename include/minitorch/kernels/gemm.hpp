// SPDX-License-Identifier: MIT
#pragma once

// The matrix product, Eigen's. It is called below its expression templates, for two reasons: results must not depend on
// the number of threads, and Eigen's own parallel product cuts the work by it; and one instantiation per element type
// and memory order keeps compile times short.

#include <algorithm>
#include <cstdint>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/eigen.hpp"

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

namespace detail_gemm {

// Row-major C += A B is column-major C^T += B^T A^T.
template <class T, int LhsOrder, int RhsOrder>
void run(std::int64_t m, std::int64_t n, std::int64_t k, const T* lhs, std::int64_t lhs_stride, const T* rhs,
         std::int64_t rhs_stride, T* c, std::int64_t c_stride) {
  using Index = Eigen::Index;
  Eigen::internal::gemm_blocking_space<Eigen::ColMajor, T, T, Eigen::Dynamic, Eigen::Dynamic, Eigen::Dynamic> blocking(
      n, m, k, 1, true);
  Eigen::internal::general_matrix_matrix_product<Index, T, LhsOrder, false, T, RhsOrder, false, Eigen::ColMajor,
                                                 1>::run(n, m, k, lhs, lhs_stride, rhs, rhs_stride, c, 1, c_stride,
                                                         T(1), blocking, nullptr);
}

}  // namespace detail_gemm

/// c += a b on this thread: a is (m, k), b is (k, n), c is (m, n) with rows `c_stride` apart.
template <class T>
void gemm_serial(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                 std::int64_t c_stride) {
  if (m == 0 || n == 0 || k == 0) {
    return;
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
