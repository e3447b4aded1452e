// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/layer_norm.hpp"
#include "minitorch/ops/norm.hpp"

namespace minitorch {

/// y = (x - mean) / sqrt(var + eps) * weight + bias, where mean and biased variance are over the last dimensions of x,
/// which must be `normalized_shape`. weight and bias have that shape, one value for each element, or are undefined.
/// Ba, Kiros and Hinton, 2016.
template <Floating T>
BasicTensor<T> layer_norm(const BasicTensor<T>& x, const Shape& normalized_shape, const BasicTensor<T>& weight = {},
                          const BasicTensor<T>& bias = {}, double eps = 1e-5) {
  const detail::NormalizedRows r("layer_norm", x.shape(), normalized_shape);
  detail::check_affine("layer_norm", weight, bias, normalized_shape, x.shape());
  const BasicTensor<T> in = detail::contiguous_data(x), scale = detail::contiguous_or_undefined(weight),
                       shift = detail::contiguous_or_undefined(bias);
  BasicTensor<T> y(x.shape()), mean({r.rows}), rstd({r.rows});
  const auto sizes = kernels::NormSizes::rows(r.rows, r.cols);
  const kernels::NormForward<T> arrays{.x = in.data(),
                                       .weight = detail::data_or_null(scale),
                                       .bias = detail::data_or_null(shift),
                                       .y = y.data(),
                                       .mean = mean.data(),
                                       .rstd = rstd.data()};
  kernels::layer_norm_forward(sizes, arrays, static_cast<T>(eps));
  return detail::record_norm("layer_norm", std::move(y), x, weight, bias, mean, rstd,
                             detail::NormView::rows(r.rows, r.cols, true), static_cast<T>(eps),
                             [sizes](const kernels::NormBackward<T>& g) { kernels::layer_norm_backward(sizes, g); });
}

}  // namespace minitorch
