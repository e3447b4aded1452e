// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/long_rows.hpp"

namespace minitorch::kernels {

/// Layer norm: y = after((before(x) - mean) * rstd * weight + bias), where mean and biased variance are those of each
/// row, rstd = 1 / sqrt(var + eps). x and y are (rows, cols) and must not overlap. weight and bias (cols) may be null.
/// mean and rstd (rows, each may be null) are written. Plane p of `after` is the `plane` elements from p * plane on,
/// for a `plane` that divides cols (say height * width of an image, for channel dropout); default: the row.
template <class T, class Before = Identity, class After = Identity>
void layer_norm_forward(const T* x, const std::type_identity_t<T>* weight, const std::type_identity_t<T>* bias, T* y,
                        std::type_identity_t<T>* mean, std::type_identity_t<T>* rstd, std::int64_t rows,
                        std::int64_t cols, std::type_identity_t<T> eps, const Before& before = {},
                        const After& after = {}, std::int64_t plane = 0) {
  const NormForward<T> arrays{x, weight, bias, y, mean, nullptr, rstd};
  detail::rows_forward<true>(RowTask<T>(NormSizes::rows(rows, cols), plane, static_cast<double>(eps), weight, bias),
                             arrays, Fused<Before, After>{before, after});
}

/// The gradients of layer_norm_forward, given the gradient dy of y, and mean and rstd as it wrote them. dx (rows,
/// cols), dweight and dbias (cols) are written, not added to; each may be null. Where `after` reads its argument (an
/// activation), `bias` must be the bias of the forward.
template <class T, class Before = Identity, class After = Identity>
void layer_norm_backward(const T* dy, const T* x, const std::type_identity_t<T>* weight, const T* mean, const T* rstd,
                         std::type_identity_t<T>* dx, std::type_identity_t<T>* dweight, std::type_identity_t<T>* dbias,
                         std::int64_t rows, std::int64_t cols, const Before& before = {}, const After& after = {},
                         std::int64_t plane = 0, const std::type_identity_t<T>* bias = nullptr) {
  const NormBackward<T> arrays{dy, x, weight, bias, mean, rstd, dx, dweight, dbias};
  detail::rows_backward<true>(RowTask<T>(NormSizes::rows(rows, cols), plane, 0, weight, bias), arrays,
                              Fused<Before, After>{before, after});
}

}  // namespace minitorch::kernels
