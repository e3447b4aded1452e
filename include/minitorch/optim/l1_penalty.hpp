// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"

namespace minitorch::optim {

namespace detail {

/// sign(p) * factor, 0 at 0 and NaN at NaN.
template <Floating T>
BasicTensor<T> scaled_sign(const BasicTensor<T>& p, T factor) {
  const BasicTensor<T> in = minitorch::detail::contiguous_data(p);
  BasicTensor<T> out(p.shape());
  kernels::map(
      out.numel(), out.data(), [factor](T v) { return v > T(0)   ? factor
                                                      : v < T(0) ? -factor
                                                                 : v; }, in.data());
  return out;
}

}  // namespace detail

/// factor times the sum, over the tensors, of the mean absolute value of each: a penalty to add to the loss.
///
///     Tensor loss = nll_loss(model(x), y) + optim::l1_penalty(model.parameters(), 0.0005);
///
/// One operation whatever the number of tensors, 0 for none. The gradient is factor / n * sign(p) for the n elements of
/// a tensor, 0 at 0. Error for a tensor without elements.
template <Floating T>
BasicTensor<T> l1_penalty(const std::vector<BasicTensor<T>>& parameters, double factor) {
  double sum = 0;
  std::vector<autograd::Saved<T>> kept;
  for (const BasicTensor<T>& p : parameters) {
    core::check(p.numel() > 0, "[l1_penalty] a parameter of shape ", p.shape(), " has no elements, so no mean");
    const BasicTensor<T> values = minitorch::detail::contiguous_data(p);
    sum += kernels::sum_of(p.numel(), values.data(), [](double v) { return std::fabs(v); }) /
           static_cast<double>(p.numel());
    kept.push_back(autograd::saved(p));
  }
  const BasicTensor<T> y = scalar<T>(static_cast<T>(factor * sum));
  autograd::record<T>(
      "l1_penalty", std::span<const BasicTensor<T>>(&y, 1), parameters,
      [kept = std::move(kept), factor](const autograd::BackwardContext<T>& ctx) {
        autograd::Grads<T> grads;
        for (std::size_t i = 0; i < kept.size(); ++i) {
          if (!ctx.needs(static_cast<int>(i))) {
            grads.emplace_back();
            continue;
          }
          const BasicTensor<T> p = ctx(kept[i]);
          const double slope = factor / static_cast<double>(p.numel());
          // Recorded, the gradient is linear in the upstream one; else that is folded into the factor.
          grads.push_back(is_grad_enabled()
                              ? ctx.grad() * detail::scaled_sign(p, static_cast<T>(slope))
                              : detail::scaled_sign(p, static_cast<T>(slope * static_cast<double>(ctx.grad().item()))));
        }
        return grads;
      });
  return y;
}

}  // namespace minitorch::optim
