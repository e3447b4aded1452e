// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/row_norm.hpp"

namespace minitorch::kernels {

/// RMS norm: y = after(before(x) * rstd * weight), rstd = 1 / sqrt(mean of before(x)^2 over the row + eps). x and y are
/// (rows, cols) and must not overlap. weight (cols) and rstd (rows, written) may be null. `plane`: as for
/// layer_norm_forward.
template <class T, class Before = Identity, class After = Identity>
void rms_norm_forward(const T* x, const std::type_identity_t<T>* weight, T* y, std::type_identity_t<T>* rstd,
                      std::int64_t rows, std::int64_t cols, std::type_identity_t<T> eps, const Before& before = {},
                      const After& after = {}, std::int64_t plane = 0) {
  const RowTask<T> task(rows, cols, plane, static_cast<double>(eps), weight, nullptr);
  T* means = nullptr;
  detail::norm_forward<false>(task.layout(), task.eps, x, task.weight, task.bias, y, means, static_cast<T*>(nullptr),
                              static_cast<T*>(rstd), before, after,
                              [&](T* r) { detail::row_norm_forward<false>(task, x, y, means, r, before, after); });
}

/// The gradients of rms_norm_forward, given the gradient dy of y, and rstd as it wrote it. dx (rows, cols) and dweight
/// (cols) are written, not added to; each may be null.
template <class T, class Before = Identity, class After = Identity>
void rms_norm_backward(const T* dy, const T* x, const std::type_identity_t<T>* weight, const T* rstd,
                       std::type_identity_t<T>* dx, std::type_identity_t<T>* dweight, std::int64_t rows,
                       std::int64_t cols, const Before& before = {}, const After& after = {}, std::int64_t plane = 0) {
  RowTask<T> task(rows, cols, plane, 0, weight, nullptr);
  T *gx = dx, *gw = dweight, *gb = nullptr;
  detail::norm_backward<false>(
      task.layout(), dy, x, task.weight, task.bias, rstd, gx, gw, gb, before, after, [&](std::atomic<bool>* overflow) {
        task.overflow = overflow;
        detail::row_norm_backward<false>(task, dy, x, static_cast<const T*>(nullptr), rstd, gx, gw, gb, before, after);
      });
}

}  // namespace minitorch::kernels
