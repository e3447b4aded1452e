// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/group_norm.hpp"

namespace minitorch {

/// Normalizes each plane (n, c) of x (N, C, L...) by itself: group_norm with as many groups as channels. Ulyanov,
/// Vedaldi and Lempitsky, 2016. With `use_input_stats`, for
/// which a plane of one position is an Error, the running statistics (C), if defined, move towards the mean
/// over the samples of the planes' means and unbiased variances; without it they take the place of the planes' own.
template <Floating T>
BasicTensor<T> instance_norm(const BasicTensor<T>& x, const BasicTensor<T>& running_mean = {},
                             const BasicTensor<T>& running_var = {}, const BasicTensor<T>& weight = {},
                             const BasicTensor<T>& bias = {}, bool use_input_stats = true, double momentum = 0.1,
                             double eps = 1e-5) {
  core::check(x.dim() >= 3, "[instance_norm] input must be (N, C, L...), got shape ", x.shape());
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = detail::positions_of(x.shape());
  detail::check_affine("instance_norm", weight, bias, {c}, x.shape());
  detail::check_running("instance_norm", running_mean, running_var, c, x.shape(), use_input_stats);
  if (!use_input_stats) {
    return batch_norm(x, running_mean, running_var, weight, bias, false, momentum, eps);
  }
  core::check(s != 1, "[instance_norm] needs more than one position per plane, got shape ", x.shape());
  BasicTensor<T> y = detail::grouped_norm("instance_norm", x, c, weight, bias, eps);
  if (running_mean.defined() && n * s > 0) {
    const NoGradGuard guard;
    const BasicTensor<T> planes = reshape(x.detach(), {n, c, s});
    const BasicTensor<T> means = mean(mean(planes, 2), 0), variances = mean(var(planes, 2), 0);
    for (std::int64_t i = 0; i < c; ++i) {
      for (const auto& [running, batch] : {std::pair(running_mean, means), std::pair(running_var, variances)}) {
        T& old = running.at({i});
        old =
            static_cast<T>((1 - momentum) * static_cast<double>(old) + momentum * static_cast<double>(batch.data()[i]));
      }
    }
    running_mean.storage()->bump_version();
    running_var.storage()->bump_version();
  }
  return y;
}

}  // namespace minitorch
