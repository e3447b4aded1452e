// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/long_rows.hpp"

namespace minitorch::kernels {

/// RMS norm: y = after(before(x) * rstd * weight), rstd = 1 / sqrt(mean of before(x)^2 over the row + eps). x and y are
/// (rows, cols) and must not overlap. weight (cols) and rstd (rows, written) may be null. `plane`: as for
/// layer_norm_forward.
template <class T, class Before = Identity, class After = Identity>
void rms_norm_forward(const T* x, const std::type_identity_t<T>* weight, T* y, std::type_identity_t<T>* rstd,
                      std::int64_t rows, std::int64_t cols, std::type_identity_t<T> eps, const Before& before = {},
                      const After& after = {}, std::int64_t plane = 0) {
  const NormForward<T> arrays{x, weight, nullptr, y, nullptr, nullptr, rstd};
  detail::rows_forward<false>(RowTask<T>(NormSizes::rows(rows, cols), plane, static_cast<double>(eps), weight, nullptr),
                              arrays, Fused<Before, After>{before, after});
}

/// The gradients of rms_norm_forward, given the gradient dy of y, and rstd as it wrote it. dx (rows, cols) and dweight
/// (cols) are written, not added to; each may be null.
template <class T, class Before = Identity, class After = Identity>
void rms_norm_backward(const T* dy, const T* x, const std::type_identity_t<T>* weight, const T* rstd,
                       std::type_identity_t<T>* dx, std::type_identity_t<T>* dweight, std::int64_t rows,
                       std::int64_t cols, const Before& before = {}, const After& after = {}, std::int64_t plane = 0) {
  const NormBackward<T> arrays{dy, x, weight, nullptr, nullptr, rstd, dx, dweight, nullptr};
  detail::rows_backward<false>(RowTask<T>(NormSizes::rows(rows, cols), plane, 0, weight, nullptr), arrays,
                               Fused<Before, After>{before, after});
}

}  // namespace minitorch::kernels
