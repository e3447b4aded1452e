// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/group_norm.hpp"
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
  check(n * (c / num_groups) * s != 1, "[group_norm] needs more than one value per group, got shape ", x.shape(),
        " and num_groups ", num_groups);
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

}  // namespace minitorch
