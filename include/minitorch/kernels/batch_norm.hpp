// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/norm/planes.hpp"

namespace minitorch::kernels {

/// Batch norm in training: y = after((before(x) - mean) * rstd * weight + bias), where mean and biased variance are
/// those of each channel over all samples and positions, rstd = 1 / sqrt(var + eps). x and y have n samples, c channels
/// and s positions (NCHW); they must not overlap. weight and bias (c) may be null. mean, var, rstd (c, each may be
/// null) are written: the running statistics and the backward need them.
template <class T, class Before = Identity, class After = Identity>
void batch_norm_forward(const T* x, const std::type_identity_t<T>* weight, const std::type_identity_t<T>* bias, T* y,
                        std::type_identity_t<T>* mean, std::type_identity_t<T>* var, std::type_identity_t<T>* rstd,
                        std::int64_t n, std::int64_t c, std::int64_t s, std::type_identity_t<T> eps,
                        const Before& before = {}, const After& after = {}) {
  const NormSizes sizes = NormSizes::batch(n, c, s);
  const NormForward<T> arrays{x, weight, bias, y, mean, var, rstd};
  const PlaneTask<T> task(sizes, static_cast<double>(eps), weight, bias);
  const Fused<Before, After> fused{before, after};
  detail::norm_forward<true>({sizes, s}, task.eps, arrays, fused,
                             [&](const NormForward<T>& a) { detail::planes_forward(task, a, fused); });
}

/// The gradients of batch_norm_forward, given the gradient dy of y, and mean and rstd as it wrote them. dx (like x),
/// dweight and dbias (c) are written, not added to; each may be null. Where `after` reads its argument (an activation),
/// `bias` must be the bias of the forward.
template <class T, class Before = Identity, class After = Identity>
void batch_norm_backward(const T* dy, const T* x, const std::type_identity_t<T>* weight, const T* mean, const T* rstd,
                         std::type_identity_t<T>* dx, std::type_identity_t<T>* dweight, std::type_identity_t<T>* dbias,
                         std::int64_t n, std::int64_t c, std::int64_t s, const Before& before = {},
                         const After& after = {}, const std::type_identity_t<T>* bias = nullptr) {
  const NormSizes sizes = NormSizes::batch(n, c, s);
  const NormBackward<T> arrays{dy, x, weight, bias, mean, rstd, dx, dweight, dbias};
  PlaneTask<T> task(sizes, 0, weight, bias);
  const Fused<Before, After> fused{before, after};
  detail::norm_backward<true>({sizes, s}, arrays, fused, [&](std::atomic<bool>* overflow) {
    task.overflow = overflow;
    const Path path = plan(sizes, Direction::backward, static_cast<std::int64_t>(sizeof(T)), fused.has_after);
    detail::planes_backward(task, path, arrays, fused);
  });
}

/// Batch norm in inference: y = after((before(x) - running_mean) / sqrt(running_var + eps) * weight + bias).
template <class T, class Before = Identity, class After = Identity>
void batch_norm_inference(const T* x, const std::type_identity_t<T>* weight, const std::type_identity_t<T>* bias,
                          const T* running_mean, const T* running_var, T* y, std::int64_t n, std::int64_t c,
                          std::int64_t s, std::type_identity_t<T> eps, const Before& before = {},
                          const After& after = {}) {
  if (n * c * s == 0) {
    return;
  }
  Scratch<Affine<T>> channels(c);
  for (std::int64_t i = 0; i < c; ++i) {
    const double r = 1 / std::sqrt(static_cast<double>(running_var[i]) + static_cast<double>(eps));
    channels[i] = Affine<T>(static_cast<double>(running_mean[i]), r * (weight ? static_cast<double>(weight[i]) : 1),
                            bias ? static_cast<double>(bias[i]) : 0);
  }
  const NormSizes sizes = NormSizes::batch(n, c, s);
  const PlaneTask<T> task(sizes, 0, nullptr, nullptr);
  const Fused<Before, After> fused{before, after};
  constexpr auto bytes = static_cast<std::int64_t>(sizeof(T));
  const Path path = plan(sizes, Direction::inference, bytes);
  if (path == Path::columns) {
    parallel_for_isa(c, sets_for_a_thread(sizes, path, bytes, 1), [&](auto isa, std::int64_t begin, std::int64_t end) {
      affine_columns_of(isa, task.sets, x, y, &channels[begin], begin, end, fused);
    });
    return;
  }
  const Hints hints = task.hints(0, 2);
  parallel_for_isa(n * c, parallel_threshold / 2 / s, [&](auto isa, std::int64_t begin, std::int64_t end) {
    affine_planes(isa, x, y, channels.data(), c, s, begin, end, hints, before, after);
  });
}

namespace detail {

/// The sums of a channel in double, for those that overflow in T.
template <class T, class Before, class After>
MINITORCH_NOINLINE GradientSums wide_gradient_sums(const T* dy, const T* x, const Runs& runs, const Affine<T>& k,
                                                   const Before& before, const After& after) {
  GradientSums sums;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    for (std::int64_t i = runs.offset(j); i < runs.offset(j) + runs.length; ++i) {
      const T z = before(x[i]) - k.centre;
      const auto dh = static_cast<double>(after.plane(runs.plane(j)).backward(dy[i], z * k.factor + k.constant, i));
      sums.add({dh, dh * static_cast<double>(z), static_cast<double>(z)});
    }
  }
  return sums;
}

}  // namespace detail

/// The gradients of batch_norm_inference, where the running statistics are constants. Outputs as batch_norm_backward's.
/// dx does not depend on the values of x, but through `before` and `after`.
template <class T, class Before = Identity, class After = Identity>
void batch_norm_inference_backward(const T* dy, const T* x, const std::type_identity_t<T>* weight,
                                   const T* running_mean, const T* running_var, std::type_identity_t<T>* dx,
                                   std::type_identity_t<T>* dweight, std::type_identity_t<T>* dbias, std::int64_t n,
                                   std::int64_t c, std::int64_t s, std::type_identity_t<T> eps,
                                   const Before& before = {}, const After& after = {},
                                   const std::type_identity_t<T>* bias = nullptr) {
  const PlaneSets sets(NormSizes::batch(n, c, s));
  parallel_chunks_isa(c, n * c * s >= parallel_threshold, [&](auto isa, std::int64_t channel) {
    const Runs runs = sets.runs(channel);
    const double r = 1 / std::sqrt(static_cast<double>(running_var[channel]) + static_cast<double>(eps));
    const double scale = r * (weight ? static_cast<double>(weight[channel]) : 1);
    const Affine<T> k(static_cast<double>(running_mean[channel]), scale, bias ? static_cast<double>(bias[channel]) : 0);
    if (dweight || dbias) {
      GradientSums sums = gradient_sums(isa, dy, x, runs, k, before, after);
      if (!(sums.dh_z - sums.dh_z == 0)) {
        sums = detail::wide_gradient_sums(dy, x, runs, k, before, after);
      }
      if (dweight) {
        dweight[channel] = static_cast<T>(r * sums.dh_z);
      }
      if (dbias) {
        dbias[channel] = static_cast<T>(sums.dh);
      }
    }
    if (dx) {
      scale_runs(isa, dy, x, dx, runs, k, static_cast<T>(scale), before, after);
    }
  });
}

}  // namespace minitorch::kernels
