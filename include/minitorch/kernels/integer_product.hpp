// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/number.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/gemm.hpp"

namespace minitorch::kernels {

/// c (m, n) = a (m, k) b (k, n) of integers, modulo 2^n as in PyTorch; rows of c are contiguous. A loop over rows: what
/// integers are multiplied for (counts, masks, small tables) needs no tiles.
template <class T>
void integer_product(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c) {
  const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(n * k, 1) + 1;
  core::parallel_for(m, grain, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      T* row = c + i * n;
      std::fill_n(row, n, T(0));
      for (std::int64_t p = 0; p < k; ++p) {
        const T factor = a.data[i * a.row_stride + p * a.column_stride];
        const T* from = b.data + p * b.row_stride;
        const std::int64_t step = b.column_stride;
        MINITORCH_SIMD
        for (std::int64_t j = 0; j < n; ++j) {
          row[j] = minitorch::detail::wrap::add(row[j], minitorch::detail::wrap::mul(factor, from[j * step]));
        }
      }
    }
  });
}

}  // namespace minitorch::kernels
