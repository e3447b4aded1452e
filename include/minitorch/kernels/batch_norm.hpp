// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "minitorch/kernels/norm/planes.hpp"

namespace minitorch::kernels {

/// Batch norm in training: y = (x - mean) * rstd * weight + bias, where mean and biased variance are
/// those of each channel over all samples and positions, rstd = 1 / sqrt(var + eps). Sizes are NormSizes::batch(n, c,
/// s) for n samples, c channels, s positions (NCHW). The running statistics need mean and var, the backward mean and
/// rstd.
template <class T>
void batch_norm_forward(const NormSizes& sizes, const NormForward<T>& arrays, std::type_identity_t<T> eps) {
  detail::planes_forward(sizes, arrays, static_cast<double>(eps));
}

/// The gradients of batch_norm_forward.
template <class T>
void batch_norm_backward(const NormSizes& sizes, const NormBackward<T>& arrays) {
  detail::norm_backward<true>(sizes, arrays, [&](std::atomic<bool>* overflow) {
    detail::planes_backward(PlaneTask<T>(sizes, arrays.weight, nullptr, 0, overflow), arrays);
  });
}

namespace detail {

/// 1 / deviation of a channel whose variance is given.
template <class T>
double given_rstd(const T* var, double eps, std::int64_t channel) {
  return 1 / std::sqrt(static_cast<double>(var[channel]) + eps);
}

/// The sums of a channel in double, for those that overflow in T.
template <class T>
MINITORCH_NOINLINE GradientSums wide_gradient_sums(const T* dy, const T* x, const Runs& runs, T mean) {
  GradientSums sums;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    for (std::int64_t i = runs.offset(j); i < runs.offset(j) + runs.length; ++i) {
      const auto dh = static_cast<double>(dy[i]), z = static_cast<double>(x[i] - mean);
      sums.add({dh, dh * z, z});
    }
  }
  return sums;
}

}  // namespace detail

/// Batch norm in inference: y = (x - mean) / sqrt(var + eps) * weight + bias with given statistics.
template <class T>
void batch_norm_inference(const NormSizes& sizes, const NormInference<T>& arrays, std::type_identity_t<T> eps) {
  if (sizes.numel() == 0) {
    return;
  }
  const std::int64_t c = sizes.c;
  const PlaneTask<T> task(sizes, arrays.weight, arrays.bias, 0, nullptr);
  core::Scratch<Affine<T>> channels(c);
  for (std::int64_t i = 0; i < c; ++i) {
    channels[i] = task.affine(static_cast<double>(arrays.mean[i]),
                              detail::given_rstd(arrays.var, static_cast<double>(eps), i), i);
  }
  const Path path = plan(sizes, Direction::inference, element_bytes<T>);
  if (path == Path::columns) {
    const NormForward<T> out{.x = arrays.x, .y = arrays.y};
    const std::int64_t grain = sets_for_a_thread(sizes, path, element_bytes<T>, 1);
    parallel_for_isa(c, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
      normalize_columns(isa, task, out, static_cast<const Affine<T>*>(channels.data()), begin, end);
    });
    return;
  }
  const Hints hints = task.hints(0, 2);
  parallel_for_isa(sizes.n * c, core::parallel_threshold / 2 / sizes.s,
                   [&](auto isa, std::int64_t begin, std::int64_t end) {
                     affine_planes(isa, arrays.x, arrays.y, channels.data(), c, sizes.s, begin, end, hints);
                   });
}

/// The gradients of batch_norm_inference, where the statistics are constants; dx does not depend on x.
template <class T>
void batch_norm_inference_backward(const NormSizes& sizes, const NormBackward<T>& arrays, std::type_identity_t<T> eps) {
  const PlaneSets sets(sizes);
  const NormBackward<T> a = arrays;
  parallel_chunks_isa(sizes.c, sizes.numel() >= core::parallel_threshold, [&](auto isa, std::int64_t channel) {
    const Runs runs = sets.runs(channel);
    const double r = detail::given_rstd(a.var, static_cast<double>(eps), channel);
    if (a.dweight || a.dbias) {
      GradientSums sums = gradient_sums(isa, a.dy, a.x, runs, a.mean[channel]);
      if (!(sums.dh_z - sums.dh_z == 0)) {
        sums = detail::wide_gradient_sums(a.dy, a.x, runs, a.mean[channel]);
      }
      if (a.dweight) {
        a.dweight[channel] = static_cast<T>(r * sums.dh_z);
      }
      if (a.dbias) {
        a.dbias[channel] = static_cast<T>(sums.dh);
      }
    }
    if (a.dx) {
      const double w = a.weight ? static_cast<double>(a.weight[channel]) : 1;
      scale_runs(isa, a.dy, a.dx, runs, static_cast<T>(r * w));
    }
  });
}

}  // namespace minitorch::kernels
