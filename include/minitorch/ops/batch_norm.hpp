// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/batch_norm.hpp"
#include "minitorch/ops/norm.hpp"

namespace minitorch {

namespace detail {

/// running = (1 - momentum) * running + momentum * batch(channel).
template <Floating T, class Batch>
void update_running(const BasicTensor<T>& running, double momentum, const Batch& batch) {
  for (std::int64_t i = 0; i < running.numel(); ++i) {
    T& old = running.at({i});
    old = static_cast<T>((1 - momentum) * static_cast<double>(old) + momentum * batch(i));
  }
  running.storage()->bump_version();
}

template <Floating T>
BasicTensor<T> batch_norm_training(const BasicTensor<T>& x, const BasicTensor<T>& running_mean,
                                   const BasicTensor<T>& running_var, const BasicTensor<T>& weight,
                                   const BasicTensor<T>& bias, double momentum, double eps) {
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = positions_of(x.shape());
  core::check(n * s != 1, "[batch_norm] needs more than one value per channel in training, got shape ", x.shape(),
              "; eval() for single samples, or drop_last in the loader");
  const BasicTensor<T> in = contiguous_data(x), scale = contiguous_or_undefined(weight),
                       shift = contiguous_or_undefined(bias);
  BasicTensor<T> y(x.shape()), mean({c}), var({c}), rstd({c});
  const auto sizes = kernels::NormSizes::batch(n, c, s);
  const kernels::NormForward<T> arrays{.x = in.data(),
                                       .weight = data_or_null(scale),
                                       .bias = data_or_null(shift),
                                       .y = y.data(),
                                       .mean = mean.data(),
                                       .var = var.data(),
                                       .rstd = rstd.data()};
  kernels::batch_norm_forward(sizes, arrays, static_cast<T>(eps));
  y = record_norm("batch_norm", std::move(y), x, weight, bias, mean, rstd, NormView::channels(n, c, s, false),
                  static_cast<T>(eps),
                  [sizes](const kernels::NormBackward<T>& g) { kernels::batch_norm_backward(sizes, g); });
  // Last, so that a call that fails has changed nothing.
  if (running_mean.defined() && n * s > 0) {
    const double unbiased = static_cast<double>(n * s) / static_cast<double>(n * s - 1);
    update_running(running_mean, momentum, [&](std::int64_t i) { return static_cast<double>(mean.data()[i]); });
    update_running(running_var, momentum,
                   [&](std::int64_t i) { return unbiased * static_cast<double>(var.data()[i]); });
  }
  return y;
}

template <Floating T>
BasicTensor<T> batch_norm_inference(const BasicTensor<T>& x, const BasicTensor<T>& running_mean,
                                    const BasicTensor<T>& running_var, const BasicTensor<T>& weight,
                                    const BasicTensor<T>& bias, double eps) {
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = positions_of(x.shape());
  const BasicTensor<T> in = contiguous_data(x), scale = contiguous_or_undefined(weight),
                       shift = contiguous_or_undefined(bias), mean = contiguous_data(running_mean),
                       var = contiguous_data(running_var);
  BasicTensor<T> y(x.shape());
  const auto sizes = kernels::NormSizes::batch(n, c, s);
  const kernels::NormInference<T> arrays{.x = in.data(),
                                         .weight = data_or_null(scale),
                                         .bias = data_or_null(shift),
                                         .mean = mean.data(),
                                         .var = var.data(),
                                         .y = y.data()};
  kernels::batch_norm_inference(sizes, arrays, static_cast<T>(eps));
  if (!autograd::recording("batch_norm", {x, weight, bias})) {
    return y;
  }
  // The running statistics may be updated before the backward; the gradient is that of the values used here.
  return record_norm("batch_norm", std::move(y), x, weight, bias, copy_of(mean), copy_of(var),
                     NormView::channels(n, c, s, true), static_cast<T>(eps),
                     [sizes, eps](const kernels::NormBackward<T>& g) {
                       kernels::batch_norm_inference_backward(sizes, g, static_cast<T>(eps));
                     });
}

}  // namespace detail

/// y = (x - mean) / sqrt(var + eps) * weight + bias for each channel of x (N, C), (N, C, L), (N, C, H, W) or (N, C, D,
/// H, W). weight and bias (C) may be undefined. Ioffe and Szegedy, 2015. In training mean and biased variance are those
/// of the batch, and the running statistics (C), if defined, become (1 - momentum) * running + momentum * batch, with
/// the unbiased variance; one value for each channel is an Error. Otherwise mean and var are the running statistics,
/// without which it is an Error.
template <Floating T>
BasicTensor<T> batch_norm(const BasicTensor<T>& x, const BasicTensor<T>& running_mean,
                          const BasicTensor<T>& running_var, const BasicTensor<T>& weight = {},
                          const BasicTensor<T>& bias = {}, bool training = false, double momentum = 0.1,
                          double eps = 1e-5) {
  core::check(x.dim() >= 2 && x.dim() <= 5, "[batch_norm] input must have 2 to 5 dimensions (N, C, ...), got shape ",
              x.shape());
  const Shape channels{x.shape()[1]};
  detail::check_affine("batch_norm", weight, bias, channels, x.shape());
  detail::check_running("batch_norm", running_mean, running_var, x.shape()[1], x.shape(), training);
  core::check(training || running_mean.defined(), "[batch_norm] running statistics are needed outside of training");
  return training ? detail::batch_norm_training(x, running_mean, running_var, weight, bias, momentum, eps)
                  : detail::batch_norm_inference(x, running_mean, running_var, weight, bias, eps);
}

}  // namespace minitorch
