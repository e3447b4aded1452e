// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/group_norm.hpp"
#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/norm.hpp"

namespace minitorch {

/// y = (x - mean) / sqrt(var + eps) * weight + bias for x (N, C, ...), where mean and biased variance are those of each
/// sample's groups of C / num_groups neighbouring channels. weight and bias (C), one for each channel, or undefined.
/// Wu and He, 2018. `before` and `after`, see Note [Fusion].
template <Floating T, class Before = kernels::Identity, class After = kernels::Identity>
BasicTensor<T> group_norm(const BasicTensor<T>& x, std::int64_t num_groups, const BasicTensor<T>& weight = {},
                          const BasicTensor<T>& bias = {}, double eps = 1e-5, const Before& before = {},
                          const After& after = {}) {
  check(x.dim() >= 2, "[group_norm] input must be (N, C, ...), got shape ", x.shape());
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = detail::positions_of(x.shape());
  check(num_groups > 0 && c % num_groups == 0, "[group_norm] num_groups ", num_groups, " must divide the ", c,
        " channels of an input of shape ", x.shape());
  detail::check_affine("group_norm", weight, bias, {c}, x.shape());
  const BasicTensor<T> in = detail::contiguous_data(x), scale = detail::contiguous_or_undefined(weight),
                       shift = detail::contiguous_or_undefined(bias);
  BasicTensor<T> y(x.shape()), mean({n, num_groups}), rstd({n, num_groups});
  kernels::group_norm_forward(in.data(), detail::data_or_null(scale), detail::data_or_null(shift), y.data(),
                              mean.data(), rstd.data(), n, c, s, num_groups, static_cast<T>(eps), before, after);
  return autograd::record(
      "group_norm", std::move(y), {x, weight, bias},
      [x = autograd::saved(x), weight = autograd::saved(weight), shift, mean, rstd, n, c, s, num_groups, eps, before,
       after](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> input = ctx(x), gamma = ctx(weight);
        if (is_grad_enabled()) {
          detail::check_composable<Before, After>("group_norm");
          const Shape grouped{n, num_groups, c / num_groups, s}, affine{1, num_groups, c / num_groups, 1};
          const auto grads = detail::norm_backward_composed(reshape(ctx.grad(), grouped), reshape(input, grouped),
                                                            gamma.defined() ? reshape(gamma, affine) : gamma, affine,
                                                            {2, 3}, static_cast<T>(eps));
          return {reshape(grads.x, input.shape()), reshape(grads.weight, {c}), reshape(grads.bias, {c})};
        }
        const BasicTensor<T> dy = detail::contiguous_data(ctx.grad()), values = detail::contiguous_data(input),
                             factors = detail::contiguous_or_undefined(gamma);
        BasicTensor<T> dx(input.shape()), dweight, dbias;
        if (ctx.needs(1)) {
          dweight = BasicTensor<T>({c});
        }
        if (ctx.needs(2)) {
          dbias = BasicTensor<T>({c});
        }
        kernels::group_norm_backward(dy.data(), values.data(), detail::data_or_null(factors), mean.data(), rstd.data(),
                                     dx.data(), detail::data_or_null(dweight), detail::data_or_null(dbias), n, c, s,
                                     num_groups, before, after, detail::data_or_null(shift));
        return {dx, dweight, dbias};
      });
}

/// Normalizes each plane (n, c) of x (N, C, L...) by itself: group_norm with as many groups as channels. Ulyanov,
/// Vedaldi and Lempitsky, 2016. With `use_input_stats` the running statistics (C), if defined, move towards the mean
/// over the samples of the planes' means and unbiased variances; without it they take the place of the planes' own.
template <Floating T>
BasicTensor<T> instance_norm(const BasicTensor<T>& x, const BasicTensor<T>& running_mean = {},
                             const BasicTensor<T>& running_var = {}, const BasicTensor<T>& weight = {},
                             const BasicTensor<T>& bias = {}, bool use_input_stats = true, double momentum = 0.1,
                             double eps = 1e-5) {
  check(x.dim() >= 3, "[instance_norm] input must be (N, C, L...), got shape ", x.shape());
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = detail::positions_of(x.shape());
  detail::check_affine("instance_norm", weight, bias, {c}, x.shape());
  check(running_mean.defined() == running_var.defined(),
        "[instance_norm] running_mean and running_var must both be given or both be undefined");
  check(!running_mean.defined() || (running_mean.shape() == Shape{c} && running_var.shape() == Shape{c}),
        "[instance_norm] running statistics must have shape (", c, ",) for an input of shape ", x.shape());
  if (!use_input_stats) {
    return batch_norm(x, running_mean, running_var, weight, bias, false, momentum, eps);
  }
  check(s > 1 || x.numel() == 0, "[instance_norm] needs more than one position per plane, got shape ", x.shape());
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
  return group_norm(x, c, weight, bias, eps);
}

}  // namespace minitorch
