// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/layer_norm.hpp"
#include "minitorch/ops/norm.hpp"

namespace minitorch {

/// y = (x - mean) / sqrt(var + eps) * weight + bias, where mean and biased variance are over the last dimensions of x,
/// which must be `normalized_shape`. weight and bias have that shape, one value for each element, or are undefined.
/// Ba, Kiros and Hinton, 2016.
/// `before` and `after`, see Note [Fusion]; a plane of `after` is what `plane` elements hold, by default a row.
template <Floating T, class Before = kernels::Identity, class After = kernels::Identity>
BasicTensor<T> layer_norm(const BasicTensor<T>& x, const Shape& normalized_shape, const BasicTensor<T>& weight = {},
                          const BasicTensor<T>& bias = {}, double eps = 1e-5, const Before& before = {},
                          const After& after = {}, std::int64_t plane = 0) {
  const detail::NormalizedRows r("layer_norm", x.shape(), normalized_shape);
  detail::check_affine("layer_norm", weight, bias, normalized_shape, x.shape());
  const BasicTensor<T> in = detail::contiguous_data(x), scale = detail::contiguous_or_undefined(weight),
                       shift = detail::contiguous_or_undefined(bias);
  BasicTensor<T> y(x.shape()), mean({r.rows}), rstd({r.rows});
  kernels::layer_norm_forward(in.data(), detail::data_or_null(scale), detail::data_or_null(shift), y.data(),
                              mean.data(), rstd.data(), r.rows, r.cols, static_cast<T>(eps), before, after, plane);
  return autograd::record(
      "layer_norm", std::move(y), {x, weight, bias},
      [x = autograd::saved(x), weight = autograd::saved(weight), shift, mean, rstd, r, normalized_shape, eps, before,
       after, plane](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> input = ctx(x), gamma = ctx(weight);
        if (is_grad_enabled()) {
          detail::check_composable<Before, After>("layer_norm");
          const auto grads =
              detail::norm_backward_composed(ctx.grad(), input, gamma, normalized_shape, r.dims, static_cast<T>(eps));
          return {grads.x, grads.weight, grads.bias};
        }
        const BasicTensor<T> dy = detail::contiguous_data(ctx.grad()), values = detail::contiguous_data(input),
                             weights = detail::contiguous_or_undefined(gamma);
        BasicTensor<T> dx(input.shape()), dweight, dbias;
        if (ctx.needs(1)) {
          dweight = BasicTensor<T>(normalized_shape);
        }
        if (ctx.needs(2)) {
          dbias = BasicTensor<T>(normalized_shape);
        }
        kernels::layer_norm_backward(dy.data(), values.data(), detail::data_or_null(weights), mean.data(), rstd.data(),
                                     dx.data(), detail::data_or_null(dweight), detail::data_or_null(dbias), r.rows,
                                     r.cols, before, after, plane, detail::data_or_null(shift));
        return {dx, dweight, dbias};
      });
}

}  // namespace minitorch
