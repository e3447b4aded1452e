// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"

namespace minitorch {

namespace detail {

template <bool Larger, Scalar T>
BasicTensor<T> extreme_of(const char* name, const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = broadcast_map<T>(name, a, b, [](T u, T v) {
    return u != u ? u : (Larger ? u > v : u < v) ? u : v;  // v where it is NaN: no comparison with it holds
  });
  if constexpr (Floating<T>) {
    y = autograd::record(name, std::move(y), {a, b},
                         [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
                          sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           // Where the other one is better nothing comes through, at ties a half.
                           const BasicTensor<T> u = ctx(a), v = ctx(b), dy = ctx.grad();
                           const BasicTensor<T> shared = where(eq(u, v), mul(dy, T(0.5)), dy);
                           return {unbroadcast(where(Larger ? lt(u, v) : gt(u, v), T(0), shared), sa),
                                   unbroadcast(where(Larger ? gt(u, v) : lt(u, v), T(0), shared), sb)};
                         });
  }
  return y;
}

}  // namespace detail

/// Elementwise larger of two with broadcasting; NaN wins, and at ties each side gets half of the gradient.
template <Scalar T>
BasicTensor<T> maximum(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::extreme_of<true>("maximum", a, b);
}
/// maximum(), by PyTorch's other name.
template <Scalar T>
BasicTensor<T> max(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return maximum(a, b);
}
/// Elementwise larger of two with broadcasting; a number wins against NaN, and ties give the gradient to a.
template <Floating T>
BasicTensor<T> fmax(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return where(logical_or(ge(a, b), isnan(b)), a, b);
}
/// Elementwise smaller of two, likewise.
template <Floating T>
BasicTensor<T> fmin(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return where(logical_or(le(a, b), isnan(b)), a, b);
}
/// Elementwise smaller of two with broadcasting; NaN wins, and at ties each side gets half of the gradient.
template <Scalar T>
BasicTensor<T> minimum(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::extreme_of<false>("minimum", a, b);
}
/// minimum(), by PyTorch's other name.
template <Scalar T>
BasicTensor<T> min(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return minimum(a, b);
}

}  // namespace minitorch
