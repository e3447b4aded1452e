// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/rows.hpp"

namespace minitorch::kernels {

/// RMS norm: y = after(before(x) * rstd * weight), rstd = 1 / sqrt(mean of before(x)^2 over the row + eps). Sizes are
/// as for layer_norm_forward; bias and mean must be null.
template <class T, class F = Fused<>>
void rms_norm_forward(const NormSizes& sizes, const NormForward<T>& arrays, std::type_identity_t<T> eps,
                      const F& fused = {}) {
  detail::rows_forward<false>(sizes, arrays, static_cast<double>(eps), fused);
}

/// The gradients of rms_norm_forward.
template <class T, class F = Fused<>>
void rms_norm_backward(const NormSizes& sizes, const NormBackward<T>& arrays, const F& fused = {}) {
  detail::rows_backward<false>(sizes, arrays, fused);
}

}  // namespace minitorch::kernels
