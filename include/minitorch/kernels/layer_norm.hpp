// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/rows.hpp"

namespace minitorch::kernels {

/// Layer norm: y = (x - mean) * rstd * weight + bias, where mean and biased variance are those of each
/// row, rstd = 1 / sqrt(var + eps). Sizes are NormSizes::rows(rows, cols).
template <class T>
void layer_norm_forward(const NormSizes& sizes, const NormForward<T>& arrays, std::type_identity_t<T> eps) {
  detail::rows_forward<true>(sizes, arrays, static_cast<double>(eps));
}

/// The gradients of layer_norm_forward.
template <class T>
void layer_norm_backward(const NormSizes& sizes, const NormBackward<T>& arrays) {
  detail::rows_backward<true>(sizes, arrays);
}

}  // namespace minitorch::kernels
