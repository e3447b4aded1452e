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
template <Floating T>
BasicTensor<T> rms_norm(const BasicTensor<T>& x, const Shape& normalized_shape, const BasicTensor<T>& weight = {},
                        std::optional<double> eps = std::nullopt) {
  const detail::NormalizedRows r("rms_norm", x.shape(), normalized_shape);
  const BasicTensor<T> none;
  detail::check_affine("rms_norm", weight, none, normalized_shape, x.shape());
  const T epsilon = static_cast<T>(eps.value_or(static_cast<double>(std::numeric_limits<T>::epsilon())));
  const BasicTensor<T> in = detail::contiguous_data(x), scale = detail::contiguous_or_undefined(weight);
  BasicTensor<T> y(x.shape()), rstd({r.rows});
  const auto sizes = kernels::NormSizes::rows(r.rows, r.cols);
  const kernels::NormForward<T> arrays{
      .x = in.data(), .weight = detail::data_or_null(scale), .y = y.data(), .rstd = rstd.data()};
  kernels::rms_norm_forward(sizes, arrays, epsilon);
  return detail::record_norm("rms_norm", std::move(y), x, weight, none, none, rstd,
                             detail::NormView::rows(r.rows, r.cols, false), epsilon,
                             [sizes](const kernels::NormBackward<T>& g) { kernels::rms_norm_backward(sizes, g); });
}

}  // namespace minitorch
