// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/group_norm.hpp"
#include "minitorch/ops/norm.hpp"

namespace minitorch {

namespace detail {

/// Group norm with what it needs checked; as many groups as channels make it instance norm.
template <Floating T>
BasicTensor<T> grouped_norm(const char* name, const BasicTensor<T>& x, std::int64_t groups,
                            const BasicTensor<T>& weight, const BasicTensor<T>& bias, double eps) {
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = positions_of(x.shape());
  const BasicTensor<T> in = contiguous_data(x), scale = contiguous_or_undefined(weight),
                       shift = contiguous_or_undefined(bias);
  BasicTensor<T> y(x.shape()), mean({n, groups}), rstd({n, groups});
  const auto sizes = kernels::NormSizes::group(n, c, s, groups);
  const kernels::NormForward<T> arrays{.x = in.data(),
                                       .weight = data_or_null(scale),
                                       .bias = data_or_null(shift),
                                       .y = y.data(),
                                       .mean = mean.data(),
                                       .rstd = rstd.data()};
  kernels::group_norm_forward(sizes, arrays, static_cast<T>(eps));
  return record_norm(name, std::move(y), x, weight, bias, mean, rstd, NormView::groups(n, c, s, groups),
                     static_cast<T>(eps),
                     [sizes](const kernels::NormBackward<T>& g) { kernels::group_norm_backward(sizes, g); });
}

}  // namespace detail

/// y = (x - mean) / sqrt(var + eps) * weight + bias for x (N, C, ...), where mean and biased variance are those of each
/// sample's groups of C / num_groups neighbouring channels. weight and bias (C), one for each channel, or undefined.
/// Wu and He, 2018.
template <Floating T>
BasicTensor<T> group_norm(const BasicTensor<T>& x, std::int64_t num_groups, const BasicTensor<T>& weight = {},
                          const BasicTensor<T>& bias = {}, double eps = 1e-5) {
  core::check(x.dim() >= 2, "[group_norm] input must be (N, C, ...), got shape ", x.shape());
  const std::int64_t n = x.shape()[0], c = x.shape()[1], s = detail::positions_of(x.shape());
  core::check(num_groups > 0 && c % num_groups == 0, "[group_norm] num_groups ", num_groups, " must divide the ", c,
              " channels of an input of shape ", x.shape());
  core::check(n * (c / num_groups) * s != 1, "[group_norm] needs more than one value per group, got shape ", x.shape(),
              " and num_groups ", num_groups);
  detail::check_affine("group_norm", weight, bias, {c}, x.shape());
  return detail::grouped_norm("group_norm", x, num_groups, weight, bias, eps);
}

}  // namespace minitorch
