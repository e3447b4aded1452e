// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer.hpp"
#include "minitorch/ops/inplace.hpp"

// Gradient clipping, PyTorch's torch.nn.utils.clip_grad_norm_ and clip_grad_value_. Parameters without a gradient are
// passed over.

namespace minitorch::optim {

namespace detail {

/// f(grad) for each gradient, contiguous, and written back. All or nothing: first every copy that is needed is made,
/// and f must not fail.
template <Floating T, class F>
void change_gradients(const std::vector<BasicTensor<T>>& parameters, const F& f) {
  std::vector<std::pair<BasicTensor<T>, BasicTensor<T>>> gradients;
  gradients.reserve(parameters.size());
  for (const BasicTensor<T>& p : parameters) {
    if (const BasicTensor<T> grad = p.grad(); grad.defined()) {
      gradients.emplace_back(grad, minitorch::detail::contiguous_data(grad));
    }
  }
  for (const auto& [grad, values] : gradients) {
    f(values);
    if (!grad.is_contiguous()) {
      kernels::copy(grad.shape(), values.data(), values.strides(), grad.data(), grad.strides());
    }
    grad.storage()->bump_version();
  }
}

}  // namespace detail

/// Norm of all gradients together, as one vector: (sum |g|^norm_type)^(1 / norm_type), the largest |g| for infinity, 0
/// without any. Added up in double. Error unless norm_type is above 0.
template <Floating T>
double grad_norm(const std::vector<BasicTensor<T>>& parameters, double norm_type = 2) {
  core::check(norm_type > 0, "[grad_norm] norm_type must be positive, got ", norm_type);
  double total = 0;
  for (const BasicTensor<T>& p : parameters) {
    if (!p.grad().defined()) {
      continue;
    }
    const BasicTensor<T> grad = minitorch::detail::contiguous_data(p.grad());
    if (std::isinf(norm_type)) {
      for (std::int64_t i = 0; i < grad.numel(); ++i) {
        const double size = std::fabs(static_cast<double>(grad.data()[i]));
        total = size > total || std::isnan(size) ? size : total;
      }
    } else if (norm_type == 2) {
      total += kernels::sum_of(grad.numel(), grad.data(), [](double g) { return g * g; });
    } else {
      total += kernels::sum_of(grad.numel(), grad.data(),
                               [norm_type](double g) { return std::pow(std::fabs(g), norm_type); });
    }
  }
  return std::isinf(norm_type) ? total : norm_type == 2 ? std::sqrt(total) : std::pow(total, 1 / norm_type);
}

/// Multiplies all gradients by max_norm / (norm + 1e-6) if that is below 1 (Pascanu, Mikolov and Bengio, 2013). Returns
/// the norm before. With `error_if_nonfinite` a norm that is NaN or infinite is an error, and the gradients stay as
/// they are.
template <Floating T>
double clip_grad_norm_(const std::vector<BasicTensor<T>>& parameters, double max_norm, double norm_type = 2,
                       bool error_if_nonfinite = false) {
  const double norm = grad_norm(parameters, norm_type);
  core::check(!error_if_nonfinite || std::isfinite(norm), "[clip_grad_norm_] the norm of the gradients is ", norm);
  const double factor = max_norm / (norm + 1e-6);
  if (!(factor >= 1)) {  // NaN spreads to all gradients, as in PyTorch
    detail::change_gradients(parameters, [&](const BasicTensor<T>& grad) {
      kernels::scale(grad.numel(), grad.data(), static_cast<T>(factor));
    });
  }
  return norm;
}
/// The same for some tensors in braces: clip_grad_norm_({w, b}, 1.0).
template <Floating T>
double clip_grad_norm_(std::initializer_list<BasicTensor<T>> parameters, double max_norm, double norm_type = 2,
                       bool error_if_nonfinite = false) {
  return clip_grad_norm_(std::vector<BasicTensor<T>>(parameters), max_norm, norm_type, error_if_nonfinite);
}
/// The same for one tensor.
template <Floating T>
double clip_grad_norm_(const BasicTensor<T>& parameter, double max_norm, double norm_type = 2,
                       bool error_if_nonfinite = false) {
  return clip_grad_norm_(std::vector<BasicTensor<T>>{parameter}, max_norm, norm_type, error_if_nonfinite);
}

/// Moves every element of the gradients into [-clip_value, clip_value], in place; NaN stays NaN.
template <Floating T>
void clip_grad_value_(const std::vector<BasicTensor<T>>& parameters, double clip_value) {
  const T bound = static_cast<T>(clip_value);
  detail::change_gradients(parameters, [&](const BasicTensor<T>& grad) {
    kernels::map(
        grad.numel(), grad.data(), [=](T g) { return g < -bound  ? -bound
                                                     : g > bound ? bound
                                                                 : g; }, grad.data());
  });
}
/// The same for some tensors in braces.
template <Floating T>
void clip_grad_value_(std::initializer_list<BasicTensor<T>> parameters, double clip_value) {
  clip_grad_value_(std::vector<BasicTensor<T>>(parameters), clip_value);
}
/// The same for one tensor.
template <Floating T>
void clip_grad_value_(const BasicTensor<T>& parameter, double clip_value) {
  clip_grad_value_(std::vector<BasicTensor<T>>{parameter}, clip_value);
}

}  // namespace minitorch::optim

/// PyTorch's place for them.
namespace minitorch::nn::utils {
using optim::clip_grad_norm_;
using optim::clip_grad_value_;
}  // namespace minitorch::nn::utils
