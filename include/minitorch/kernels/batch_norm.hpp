// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "minitorch/kernels/norm/planes.hpp"

namespace minitorch::kernels {

/// Batch norm in training: y = after((before(x) - mean) * rstd * weight + bias), where mean and biased variance are
/// those of each channel over all samples and positions, rstd = 1 / sqrt(var + eps). Sizes are NormSizes::batch(n, c,
/// s) for n samples, c channels, s positions (NCHW). The running statistics need mean and var, the backward mean and
/// rstd.
template <class T, class F = Fused<>>
void batch_norm_forward(const NormSizes& sizes, const NormForward<T>& arrays, std::type_identity_t<T> eps,
                        const F& fused = {}) {
  detail::planes_forward(sizes, arrays, static_cast<double>(eps), fused);
}

/// The gradients of batch_norm_forward.
template <class T, class F = Fused<>>
void batch_norm_backward(const NormSizes& sizes, const NormBackward<T>& arrays, const F& fused = {}) {
  detail::norm_backward<true>(sizes, arrays, fused, [&](std::atomic<bool>* overflow) {
    detail::planes_backward(PlaneTask<T>(sizes, arrays.weight, arrays.bias, 0, overflow), arrays, fused);
  });
}

namespace detail {

/// The numbers of a channel whose statistics are given, and 1 / deviation.
template <class T, class Arrays>
Affine<T> given_affine(const Arrays& a, double eps, std::int64_t channel, double& r) {
  r = 1 / std::sqrt(static_cast<double>(a.var[channel]) + eps);
  return {static_cast<double>(a.mean[channel]), r * (a.weight ? static_cast<double>(a.weight[channel]) : 1),
          a.bias ? static_cast<double>(a.bias[channel]) : 0};
}

/// The sums of a channel in double, for those that overflow in T.
template <class T, class F>
MINITORCH_NOINLINE GradientSums wide_gradient_sums(const T* dy, const T* x, const Runs& runs, const Affine<T>& k,
                                                   const F& f) {
  GradientSums sums;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    for (std::int64_t i = runs.offset(j); i < runs.offset(j) + runs.length; ++i) {
      const T z = f.before(x[i]) - k.centre;
      const auto dh = static_cast<double>(f.after.plane(runs.plane(j)).backward(dy[i], z * k.factor + k.constant, i));
      sums.add({dh, dh * static_cast<double>(z), static_cast<double>(z)});
    }
  }
  return sums;
}

}  // namespace detail

/// Batch norm in inference: y = after((before(x) - mean) / sqrt(var + eps) * weight + bias) with given statistics.
template <class T, class F = Fused<>>
void batch_norm_inference(const NormSizes& sizes, const NormInference<T>& arrays, std::type_identity_t<T> eps,
                          const F& fused = {}) {
  if (sizes.numel() == 0) {
    return;
  }
  const std::int64_t c = sizes.c;
  double r = 0;
  Scratch<Affine<T>> channels(c);
  for (std::int64_t i = 0; i < c; ++i) {
    channels[i] = detail::given_affine<T>(arrays, static_cast<double>(eps), i, r);
  }
  const PlaneTask<T> task(sizes, nullptr, nullptr, 0, nullptr);
  const Path path = plan(sizes, Direction::inference, element_bytes<T>);
  if (path == Path::columns) {
    const NormForward<T> out{.x = arrays.x, .y = arrays.y};
    const std::int64_t grain = sets_for_a_thread(sizes, path, element_bytes<T>, 1);
    parallel_for_isa(c, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
      normalize_columns(isa, task, out, static_cast<const Affine<T>*>(channels.data()), begin, end, fused);
    });
    return;
  }
  const Hints hints = task.hints(0, 2);
  parallel_for_isa(sizes.n * c, parallel_threshold / 2 / sizes.s, [&](auto isa, std::int64_t begin, std::int64_t end) {
    affine_planes(isa, arrays.x, arrays.y, channels.data(), c, sizes.s, begin, end, hints, fused);
  });
}

/// The gradients of batch_norm_inference, where the statistics are constants. dx does not depend on the values of x,
/// but through what is fused.
template <class T, class F = Fused<>>
void batch_norm_inference_backward(const NormSizes& sizes, const NormBackward<T>& arrays, std::type_identity_t<T> eps,
                                   const F& fused = {}) {
  const PlaneSets sets(sizes);
  const NormBackward<T> a = arrays;
  parallel_chunks_isa(sizes.c, sizes.numel() >= parallel_threshold, [&](auto isa, std::int64_t channel) {
    const Runs runs = sets.runs(channel);
    double r = 0;
    const Affine<T> k = detail::given_affine<T>(a, static_cast<double>(eps), channel, r);
    if (a.dweight || a.dbias) {
      GradientSums sums = gradient_sums(isa, a.dy, a.x, runs, k, fused);
      if (!(sums.dh_z - sums.dh_z == 0)) {
        sums = detail::wide_gradient_sums(a.dy, a.x, runs, k, fused);
      }
      if (a.dweight) {
        a.dweight[channel] = static_cast<T>(r * sums.dh_z);
      }
      if (a.dbias) {
        a.dbias[channel] = static_cast<T>(sums.dh);
      }
    }
    if (a.dx) {
      scale_runs(isa, a.dy, a.x, a.dx, runs, k, fused);
    }
  });
}

}  // namespace minitorch::kernels
