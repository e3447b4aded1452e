// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/conv2d/im2col.hpp"
#include "minitorch/kernels/conv2d/plan.hpp"
#include "minitorch/kernels/gemm.hpp"

// Note [Samples side by side]: the patch matrix of one small plane is too narrow for a good product: its columns fill
// no whole vectors, and as a depth they are over before a tile of the result is worth loading. So the matrices of
// several samples are written side by side, and there is one product for all of them.

namespace minitorch::kernels {

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once] in core/config.hpp

namespace detail::conv {

/// Samples whose positions are the columns of one product.
inline std::int64_t samples_together(const Conv2dSizes& z) {
  constexpr std::int64_t columns = 1024, most_kept = 1 << 22;
  const std::int64_t most = std::clamp<std::int64_t>(std::min(columns, most_kept / z.patch()) / z.positions(), 1, z.n);
  const std::int64_t sets = (z.n + most - 1) / most;
  return (z.n + sets - 1) / sets;
}

/// Rows of `length` from (samples, rows) to (rows, samples), or back.
template <bool Back, class T>
void rows_beside(const T* from, std::int64_t samples, std::int64_t rows, std::int64_t length, T* to) {
  core::parallel_for(rows, core::parallel_threshold / (samples * length) + 1,
                     [=](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t row = begin; row < end; ++row) {
                         for (std::int64_t i = 0; i < samples; ++i) {
                           const std::int64_t apart = (i * rows + row) * length, beside = (row * samples + i) * length;
                           std::copy_n(from + (Back ? beside : apart), length, to + (Back ? apart : beside));
                         }
                       }
                     });
}

/// The patch matrices of some samples side by side: (patch, samples * positions).
template <class T>
void patches_beside(const Conv2dSizes& z, const T* x, std::int64_t samples, T* to) {
  const std::int64_t positions = z.positions(), area = z.r * z.s;
  if (z.pointwise()) {
    return rows_beside<false>(x, samples, z.c, positions, to);
  }
  Conv2dSizes one = z;
  one.c = 1;
  one.groups = 1;
  core::parallel_for(
      z.c, core::parallel_threshold / (samples * area * positions) + 1, [&](std::int64_t begin, std::int64_t end) {
        core::Scratch<T> col(area * positions);
        for (std::int64_t c = begin; c < end; ++c) {
          for (std::int64_t i = 0; i < samples; ++i) {
            im2col(one, {0, z.oh()}, x + (i * z.c + c) * z.h * z.w, col.data());
            for (std::int64_t tap = 0; tap < area; ++tap) {
              std::copy_n(col.data() + tap * positions, positions, to + ((c * area + tap) * samples + i) * positions);
            }
          }
        }
      });
}

/// What patches_beside turned round makes of them: added up to planes.
template <class T>
void planes_apart(const Conv2dSizes& z, const T* patches, std::int64_t samples, T* x) {
  const std::int64_t positions = z.positions(), area = z.r * z.s;
  Conv2dSizes one = z;
  one.c = 1;
  core::parallel_for(z.c, core::parallel_threshold / (samples * area * positions) + 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       core::Scratch<T> col(area * positions);
                       for (std::int64_t c = begin; c < end; ++c) {
                         for (std::int64_t i = 0; i < samples; ++i) {
                           for (std::int64_t tap = 0; tap < area; ++tap) {
                             std::copy_n(patches + ((c * area + tap) * samples + i) * positions, positions,
                                         col.data() + tap * positions);
                           }
                           T* plane = x + (i * z.c + c) * z.h * z.w;
                           std::fill_n(plane, z.h * z.w, T(0));
                           col2im(one, {0, z.oh()}, col.data(), plane);
                         }
                       }
                     });
}

/// y (samples, rows of the matrix, positions) = the matrix times x (samples, depth, positions), bias may be null.
template <class T>
void product_beside(std::int64_t n, std::int64_t together, std::int64_t rows, std::int64_t depth,
                    std::int64_t positions, MatrixView<T> matrix, const T* x, const T* bias, T* y) {
  core::Scratch<T> in(depth * together * positions), out(rows * together * positions);
  for (std::int64_t first = 0; first < n; first += together) {
    const std::int64_t samples = std::min(together, n - first), columns = samples * positions;
    rows_beside<false>(x + first * depth * positions, samples, depth, positions, in.data());
    kernels::gemm<T>(rows, columns, depth, matrix, {in.data(), columns, 1}, out.data());
    for (std::int64_t row = 0; bias && row < rows; ++row) {
      T* to = out.data() + row * columns;
      MINITORCH_SIMD
      for (std::int64_t j = 0; j < columns; ++j) {
        to[j] += bias[row];
      }
    }
    rows_beside<true>(out.data(), samples, rows, positions, y + first * rows * positions);
  }
}

}  // namespace detail::conv

/// conv2d_forward where the plan says side_by_side, of 1x1 filters.
template <class T>
void side_by_side_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  detail::conv::product_beside<T>(z.n, detail::conv::samples_together(z), z.k, z.c, z.positions(), {weight, z.c, 1}, x,
                                  bias, y);
}

/// conv2d_backward_input where the plan says side_by_side, of any filters in one group.
template <class T>
void side_by_side_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  const std::int64_t together = detail::conv::samples_together(z), positions = z.positions(), patch = z.patch();
  if (z.pointwise()) {
    return detail::conv::product_beside<T>(z.n, together, z.c, z.k, positions, {weight, 1, z.c}, dy, nullptr, dx);
  }
  core::Scratch<T> patches(patch * together * positions), gradient(z.k * together * positions);
  for (std::int64_t first = 0; first < z.n; first += together) {
    const std::int64_t samples = std::min(together, z.n - first), columns = samples * positions;
    detail::conv::rows_beside<false>(dy + first * z.k * positions, samples, z.k, positions, gradient.data());
    gemm<T>(patch, columns, z.k, {weight, 1, patch}, {gradient.data(), columns, 1}, patches.data());
    detail::conv::planes_apart(z, patches.data(), samples, dx + first * z.c * z.h * z.w);
  }
}

/// conv2d_backward_weight where the plan says side_by_side, of any filters in one group.
template <class T>
void side_by_side_backward_weight(const Conv2dSizes& z, const T* dy, const T* x, T* dweight) {
  const std::int64_t together = detail::conv::samples_together(z), positions = z.positions(), patch = z.patch();
  core::Scratch<T> patches(patch * together * positions), gradient(z.k * together * positions);
  for (std::int64_t first = 0; first < z.n; first += together) {
    const std::int64_t samples = std::min(together, z.n - first), columns = samples * positions;
    detail::conv::patches_beside(z, x + first * z.c * z.h * z.w, samples, patches.data());
    detail::conv::rows_beside<false>(dy + first * z.k * positions, samples, z.k, positions, gradient.data());
    detail::gemm::product<T>(z.k, patch, columns, {gradient.data(), columns, 1}, {patches.data(), 1, columns}, dweight,
                             patch, first > 0, true);
  }
}

#endif

}  // namespace minitorch::kernels
