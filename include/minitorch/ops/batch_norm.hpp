// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/batch_norm.hpp"
#include "minitorch/ops/norm.hpp"

namespace minitorch {

namespace detail {

template <Floating T, class Before, class After>
BasicTensor<T> batch_norm_training(const BasicTensor<T>& x, const BasicTensor<T>& running_mean,
                                   const BasicTensor<T>& running_var, const BasicTensor<T>& weight,
                                   const BasicTensor<T>& bias, double momentum, double eps, const Before& before,
                                   const After& after) {
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = positions_of(x.shape());
  check(n * s > 1 || x.numel() == 0, "[batch_norm] needs more than one value per channel in training, got shape ",
        x.shape());
  const BasicTensor<T> in = contiguous_data(x), scale = contiguous_or_undefined(weight),
                       shift = contiguous_or_undefined(bias);
  BasicTensor<T> y(x.shape()), batch_mean({c}), batch_var({c}), rstd({c});
  kernels::batch_norm_forward(in.data(), data_or_null(scale), data_or_null(shift), y.data(), batch_mean.data(),
                              batch_var.data(), rstd.data(), n, c, s, static_cast<T>(eps), before, after);
  const auto update = [&](const BasicTensor<T>& running, const BasicTensor<T>& batch, double factor) {
    if (running.defined() && n * s > 0) {
      for (std::int64_t i = 0; i < c; ++i) {
        T& old = running.at({i});
        old = static_cast<T>((1 - momentum) * static_cast<double>(old) +
                             momentum * factor * static_cast<double>(batch.data()[i]));
      }
      running.storage()->bump_version();
    }
  };
  update(running_mean, batch_mean, 1);
  update(running_var, batch_var, static_cast<double>(n * s) / static_cast<double>(n * s - 1));
  return autograd::record(
      "batch_norm", std::move(y), {x, weight, bias},
      [x = autograd::saved(x), weight = autograd::saved(weight), shift, batch_mean, rstd, n, c, s, eps, before,
       after](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> input = ctx(x), gamma = ctx(weight);
        if (is_grad_enabled()) {
          check_composable<Before, After>("batch_norm");
          Dims dims{0};
          for (int d = 2; d < input.dim(); ++d) {
            dims.push_back(d);
          }
          Shape affine = Dims::filled(input.dim(), 1);
          affine[1] = c;
          const NormGrads<T> grads = norm_backward_composed(ctx.grad(), input, as_channels(gamma, input.dim()), affine,
                                                            dims, static_cast<T>(eps));
          return {grads.x, reshape(grads.weight, {c}), reshape(grads.bias, {c})};
        }
        const BasicTensor<T> dy = contiguous_data(ctx.grad()), values = contiguous_data(input),
                             weights = contiguous_or_undefined(gamma);
        BasicTensor<T> dx, dweight, dbias;
        if (ctx.needs(0)) {
          dx = BasicTensor<T>(input.shape());
        }
        if (ctx.needs(1)) {
          dweight = BasicTensor<T>({c});
        }
        if (ctx.needs(2)) {
          dbias = BasicTensor<T>({c});
        }
        kernels::batch_norm_backward(dy.data(), values.data(), data_or_null(weights), batch_mean.data(), rstd.data(),
                                     data_or_null(dx), data_or_null(dweight), data_or_null(dbias), n, c, s, before,
                                     after, data_or_null(shift));
        return {dx, dweight, dbias};
      });
}

template <Floating T, class Before, class After>
BasicTensor<T> batch_norm_inference(const BasicTensor<T>& x, const BasicTensor<T>& running_mean,
                                    const BasicTensor<T>& running_var, const BasicTensor<T>& weight,
                                    const BasicTensor<T>& bias, double eps, const Before& before, const After& after) {
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = positions_of(x.shape());
  const BasicTensor<T> in = contiguous_data(x), scale = contiguous_or_undefined(weight),
                       shift = contiguous_or_undefined(bias), mean = contiguous_data(running_mean),
                       var = contiguous_data(running_var);
  BasicTensor<T> y(x.shape());
  kernels::batch_norm_inference(in.data(), data_or_null(scale), data_or_null(shift), mean.data(), var.data(), y.data(),
                                n, c, s, static_cast<T>(eps), before, after);
  if (!autograd::recording({x, weight, bias})) {
    return y;
  }
  return autograd::record(
      "batch_norm", std::move(y), {x, weight, bias},
      [x = autograd::saved(x), weight = autograd::saved(weight), shift, mean = copy_of(mean), var = copy_of(var), n, c,
       s, eps, before, after](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> input = ctx(x), gamma = ctx(weight);
        if (is_grad_enabled()) {
          check_composable<Before, After>("batch_norm");
          const int dims = input.dim();
          const BasicTensor<T> rstd = as_channels(rsqrt(var + static_cast<T>(eps)), dims),
                               normalized = (input - as_channels(mean, dims)) * rstd, dy = ctx.grad();
          const BasicTensor<T> g = gamma.defined() ? dy * as_channels(gamma, dims) : dy;
          return {g * rstd, reshape(sum_to(dy * normalized, rstd.shape()), {c}),
                  reshape(sum_to(dy, rstd.shape()), {c})};
        }
        const BasicTensor<T> dy = contiguous_data(ctx.grad()), values = contiguous_data(input),
                             weights = contiguous_or_undefined(gamma);
        BasicTensor<T> dx(input.shape()), dweight({c}), dbias({c});
        kernels::batch_norm_inference_backward(dy.data(), values.data(), data_or_null(weights), mean.data(), var.data(),
                                               dx.data(), dweight.data(), dbias.data(), n, c, s, static_cast<T>(eps),
                                               before, after, data_or_null(shift));
        return {dx, dweight, dbias};
      });
}

}  // namespace detail

/// y = (x - mean) / sqrt(var + eps) * weight + bias for each channel of x (N, C), (N, C, L), (N, C, H, W) or (N, C, D,
/// H, W). weight and bias (C) may be undefined. Ioffe and Szegedy, 2015. In training mean and biased variance are those
/// of the batch, and the running statistics (C), if defined, become (1 - momentum) * running + momentum * batch, with
/// the unbiased variance. Otherwise mean and var are the running statistics. `before` and `after` are elementwise work
/// that is done in the same passes over memory, see Note [Fusion].
template <Floating T, class Before = kernels::Identity, class After = kernels::Identity>
BasicTensor<T> batch_norm(const BasicTensor<T>& x, const BasicTensor<T>& running_mean,
                          const BasicTensor<T>& running_var, const BasicTensor<T>& weight = {},
                          const BasicTensor<T>& bias = {}, bool training = false, double momentum = 0.1,
                          double eps = 1e-5, const Before& before = {}, const After& after = {}) {
  check(x.dim() >= 2 && x.dim() <= 5, "[batch_norm] input must have 2 to 5 dimensions (N, C, ...), got shape ",
        x.shape());
  const Shape channels{x.shape()[1]};
  detail::check_affine("batch_norm", weight, bias, channels, x.shape());
  check(running_mean.defined() == running_var.defined(),
        "[batch_norm] running_mean and running_var must both be given or both be undefined");
  check(!running_mean.defined() || (running_mean.shape() == channels && running_var.shape() == channels),
        "[batch_norm] running statistics must have shape ", channels, " for an input of shape ", x.shape());
  check(training || running_mean.defined(), "[batch_norm] running statistics are needed outside of training");
  return training
             ? detail::batch_norm_training(x, running_mean, running_var, weight, bias, momentum, eps, before, after)
             : detail::batch_norm_inference(x, running_mean, running_var, weight, bias, eps, before, after);
}

}  // namespace minitorch
