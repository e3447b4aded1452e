// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/softmax.hpp"
#include "minitorch/ops/reduce.hpp"

namespace minitorch {

namespace detail {

template <bool Log, Floating T>
BasicTensor<T> softmax_along(const char* name, const BasicTensor<T>& x, std::int64_t dim) {
  const int d = core::normalize_dim(name, dim, x.dim());
  std::int64_t inner = 1;
  for (int i = d + 1; i < x.dim(); ++i) {
    inner *= x.shape()[i];
  }
  const std::int64_t count = x.dim() == 0 ? 1 : x.shape()[d];
  const std::int64_t outer = count * inner == 0 ? 0 : x.numel() / (count * inner);
  const BasicTensor<T> in = contiguous_data(x);
  BasicTensor<T> y(x.shape());
  kernels::softmax_forward<Log>(in.data(), y.data(), outer, count, inner);
  if (!autograd::recording(name, {x})) {
    return y;
  }
  return autograd::record(name, y, {x},
                          [y = autograd::saved_output(y), d, outer, count,
                           inner](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            const BasicTensor<T> value = ctx(y), dy = ctx.grad();
                            if (is_grad_enabled()) {
                              if constexpr (Log) {
                                return {dy - exp(value) * sum(dy, Dims{d}, true)};
                              } else {
                                return {value * (dy - sum(dy * value, Dims{d}, true))};
                              }
                            }
                            const BasicTensor<T> upstream = contiguous_data(dy);
                            BasicTensor<T> dx(value.shape());
                            kernels::softmax_backward<Log>(upstream.data(), value.data(), dx.data(), outer, count,
                                                           inner);
                            return {dx};
                          });
}

}  // namespace detail

/// exp(x) / sum(exp(x)) along `dim`, without overflow.
template <Floating T>
BasicTensor<T> softmax(const BasicTensor<T>& x, std::int64_t dim) {
  return detail::softmax_along<false>("softmax", x, dim);
}

/// log(softmax(x)), without overflow or cancellation.
template <Floating T>
BasicTensor<T> log_softmax(const BasicTensor<T>& x, std::int64_t dim) {
  return detail::softmax_along<true>("log_softmax", x, dim);
}

}  // namespace minitorch
