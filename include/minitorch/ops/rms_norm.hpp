// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <optional>
#include <utility>

#include "minitorch/kernels/rms_norm.hpp"
#include "minitorch/ops/norm.hpp"

namespace minitorch {

/// y = x / sqrt(mean(x^2) + eps) * weight over the last dimensions, which must be `normalized_shape`. eps is the
/// precision of T by default, as in PyTorch. Zhang and Sennrich, 2019.
template <Floating T, class Before = kernels::Identity, class After = kernels::Identity>
BasicTensor<T> rms_norm(const BasicTensor<T>& x, const Shape& normalized_shape, const BasicTensor<T>& weight = {},
                        std::optional<double> eps = std::nullopt, const Before& before = {}, const After& after = {},
                        std::int64_t plane = 0) {
  const detail::NormalizedRows r("rms_norm", x.shape(), normalized_shape);
  detail::check_affine("rms_norm", weight, BasicTensor<T>(), normalized_shape, x.shape());
  const T epsilon = static_cast<T>(eps.value_or(static_cast<double>(std::numeric_limits<T>::epsilon())));
  const BasicTensor<T> in = detail::contiguous_data(x), scale = detail::contiguous_or_undefined(weight);
  BasicTensor<T> y(x.shape()), rstd({r.rows});
  kernels::rms_norm_forward(in.data(), detail::data_or_null(scale), y.data(), rstd.data(), r.rows, r.cols, epsilon,
                            before, after, plane);
  return autograd::record(
      "rms_norm", std::move(y), {x, weight},
      [x = autograd::saved(x), weight = autograd::saved(weight), rstd, r, normalized_shape, epsilon, before, after,
       plane](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> input = ctx(x), gamma = ctx(weight);
        if (is_grad_enabled()) {
          detail::check_composable<Before, After>("rms_norm");
          const auto grads =
              detail::norm_backward_composed(ctx.grad(), input, gamma, normalized_shape, r.dims, epsilon, false);
          return {grads.x, grads.weight};
        }
        const BasicTensor<T> dy = detail::contiguous_data(ctx.grad()), values = detail::contiguous_data(input),
                             weights = detail::contiguous_or_undefined(gamma);
        BasicTensor<T> dx(input.shape()), dweight;
        if (ctx.needs(1)) {
          dweight = BasicTensor<T>(normalized_shape);
        }
        kernels::rms_norm_backward(dy.data(), values.data(), detail::data_or_null(weights), rstd.data(), dx.data(),
                                   detail::data_or_null(dweight), r.rows, r.cols, before, after, plane);
        return {dx, dweight};
      });
}

}  // namespace minitorch
