// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/groups_as_rows.hpp"
#include "minitorch/kernels/norm/planes.hpp"

namespace minitorch::kernels {

/// Group norm: y = after((before(x) - mean) * rstd * weight + bias), where mean and biased variance are those of each
/// sample's group of c / groups neighbouring channels, rstd = 1 / sqrt(var + eps). With groups == c it is instance
/// norm. x and y have n samples, c channels and s positions (NCHW); they must not overlap. weight and bias (c, one for
/// each channel) may be null. mean and rstd (n * groups, each may be null) are written.
template <class T, class Before = Identity, class After = Identity>
void group_norm_forward(const T* x, const std::type_identity_t<T>* weight, const std::type_identity_t<T>* bias, T* y,
                        std::type_identity_t<T>* mean, std::type_identity_t<T>* rstd, std::int64_t n, std::int64_t c,
                        std::int64_t s, std::int64_t groups, std::type_identity_t<T> eps, const Before& before = {},
                        const After& after = {}) {
  const NormSizes sizes = NormSizes::group(n, c, s, groups);
  const NormForward<T> arrays{x, weight, bias, y, mean, nullptr, rstd};
  const PlaneTask<T> task(sizes, static_cast<double>(eps), weight, bias);
  const Fused<Before, After> fused{before, after};
  detail::norm_forward<true>({sizes, s}, task.eps, arrays, fused,
                             [&](const NormForward<T>& a) { detail::planes_forward(task, a, fused); });
}

/// The gradients of group_norm_forward, given the gradient dy of y, and mean and rstd as it wrote them. dx (like x),
/// dweight and dbias (c) are written, not added to; each may be null. Where `after` reads its argument (an activation),
/// `bias` must be the bias of the forward.
template <class T, class Before = Identity, class After = Identity>
void group_norm_backward(const T* dy, const T* x, const std::type_identity_t<T>* weight, const T* mean, const T* rstd,
                         std::type_identity_t<T>* dx, std::type_identity_t<T>* dweight, std::type_identity_t<T>* dbias,
                         std::int64_t n, std::int64_t c, std::int64_t s, std::int64_t groups, const Before& before = {},
                         const After& after = {}, const std::type_identity_t<T>* bias = nullptr) {
  const NormSizes sizes = NormSizes::group(n, c, s, groups);
  const NormBackward<T> arrays{dy, x, weight, bias, mean, rstd, dx, dweight, dbias};
  PlaneTask<T> task(sizes, 0, weight, bias);
  const Fused<Before, After> fused{before, after};
  detail::norm_backward<true>({sizes, s}, arrays, fused, [&](std::atomic<bool>* overflow) {
    task.overflow = overflow;
    const Path path = plan(sizes, Direction::backward, static_cast<std::int64_t>(sizeof(T)), fused.has_after);
    if constexpr (!Fused<Before, After>::has_after) {
      if (path == Path::groups_as_rows) {
        detail::group_row_gradients(task, arrays, fused);
        return;
      }
    }
    detail::planes_backward(task, path, arrays, fused);
  });
}

}  // namespace minitorch::kernels
