// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/rows.hpp"

namespace minitorch::kernels {

/// RMS norm: y = x * rstd * weight, rstd = 1 / sqrt(mean of x^2 over the row + eps). Sizes are
/// as for layer_norm_forward; bias and mean must be null.
template <class T>
void rms_norm_forward(const NormSizes& sizes, const NormForward<T>& arrays, std::type_identity_t<T> eps) {
  detail::rows_forward<false>(sizes, arrays, static_cast<double>(eps));
}

/// The gradients of rms_norm_forward.
template <class T>
void rms_norm_backward(const NormSizes& sizes, const NormBackward<T>& arrays) {
  detail::rows_backward<false>(sizes, arrays);
}

}  // namespace minitorch::kernels
