// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/plane_norm.hpp"
#include "minitorch/kernels/small_plane_norm.hpp"

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
  const PlaneTask<T> task(PlaneSets::groups_of(n, c, s, groups), static_cast<double>(eps), weight, bias);
  T *means = mean, *none = nullptr;
  detail::norm_forward<true>(task.sets.layout(), task.eps, x, task.weight, task.bias, y, means, none,
                             static_cast<T*>(rstd), before, after,
                             [&](T* r) { detail::plane_norm_forward(task, x, y, means, none, r, before, after); });
}

/// The gradients of group_norm_forward, given the gradient dy of y, and mean and rstd as it wrote them. dx (like x),
/// dweight and dbias (c) are written, not added to; each may be null. Where `after` reads its argument (an activation),
/// `bias` must be the bias of the forward.
template <class T, class Before = Identity, class After = Identity>
void group_norm_backward(const T* dy, const T* x, const std::type_identity_t<T>* weight, const T* mean, const T* rstd,
                         std::type_identity_t<T>* dx, std::type_identity_t<T>* dweight, std::type_identity_t<T>* dbias,
                         std::int64_t n, std::int64_t c, std::int64_t s, std::int64_t groups, const Before& before = {},
                         const After& after = {}, const std::type_identity_t<T>* bias = nullptr) {
  PlaneTask<T> task(PlaneSets::groups_of(n, c, s, groups), 0, weight, bias);
  T *gx = dx, *gw = dweight, *gb = dbias;
  detail::norm_backward<true>(task.sets.layout(), dy, x, task.weight, task.bias, rstd, gx, gw, gb, before, after,
                              [&](std::atomic<bool>* overflow) {
                                task.overflow = overflow;
                                if constexpr (std::is_same_v<After, Identity>) {
                                  if (detail::small_planes(task.sets)) {
                                    detail::small_plane_backward(task, dy, x, mean, rstd, gx, gw, gb, before);
                                    return;
                                  }
                                }
                                detail::plane_norm_backward(task, dy, x, mean, rstd, gx, gw, gb, before, after);
                              });
}

}  // namespace minitorch::kernels
