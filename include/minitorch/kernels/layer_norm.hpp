// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/rows.hpp"

namespace minitorch::kernels {

/// Layer norm: y = after((before(x) - mean) * rstd * weight + bias), where mean and biased variance are those of each
/// row, rstd = 1 / sqrt(var + eps). Sizes are NormSizes::rows(rows, cols), or with a third number, which divides cols:
/// plane p of `after` is the `plane` elements from p * plane on (say height * width of an image, for channel dropout);
/// else it is row p.
template <class T, class F = Fused<>>
void layer_norm_forward(const NormSizes& sizes, const NormForward<T>& arrays, std::type_identity_t<T> eps,
                        const F& fused = {}) {
  detail::rows_forward<true>(sizes, arrays, static_cast<double>(eps), fused);
}

/// The gradients of layer_norm_forward.
template <class T, class F = Fused<>>
void layer_norm_backward(const NormSizes& sizes, const NormBackward<T>& arrays, const F& fused = {}) {
  detail::rows_backward<true>(sizes, arrays, fused);
}

}  // namespace minitorch::kernels
