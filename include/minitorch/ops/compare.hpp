// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/ops/elementwise.hpp"

// Comparisons and choices. Comparisons broadcast, give bool tensors and carry no gradient; NaN is unequal to
// everything.

namespace minitorch {

template <Scalar T>
BoolTensor eq(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<bool>("eq", a, b, [](T u, T v) { return u == v; });
}
template <Scalar T>
BoolTensor ne(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<bool>("ne", a, b, [](T u, T v) { return u != v; });
}
template <Scalar T>
BoolTensor lt(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<bool>("lt", a, b, [](T u, T v) { return u < v; });
}
template <Scalar T>
BoolTensor le(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<bool>("le", a, b, [](T u, T v) { return u <= v; });
}
template <Scalar T>
BoolTensor gt(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return lt(b, a);
}
template <Scalar T>
BoolTensor ge(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return le(b, a);
}
template <Scalar T>
BoolTensor eq(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return eq(a, scalar<T>(b));
}
template <Scalar T>
BoolTensor ne(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return ne(a, scalar<T>(b));
}
template <Scalar T>
BoolTensor lt(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return lt(a, scalar<T>(b));
}
template <Scalar T>
BoolTensor le(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return le(a, scalar<T>(b));
}
template <Scalar T>
BoolTensor gt(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return gt(a, scalar<T>(b));
}
template <Scalar T>
BoolTensor ge(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return ge(a, scalar<T>(b));
}

template <Scalar T>
BoolTensor operator<(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return lt(a, b);
}
template <Scalar T>
BoolTensor operator<=(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return le(a, b);
}
template <Scalar T>
BoolTensor operator>(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return gt(a, b);
}
template <Scalar T>
BoolTensor operator>=(const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return ge(a, b);
}
template <Scalar T>
BoolTensor operator<(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return lt(a, b);
}
template <Scalar T>
BoolTensor operator<=(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return le(a, b);
}
template <Scalar T>
BoolTensor operator>(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return gt(a, b);
}
template <Scalar T>
BoolTensor operator>=(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return ge(a, b);
}

inline BoolTensor logical_and(const BoolTensor& a, const BoolTensor& b) {
  return detail::broadcast_map<bool>("logical_and", a, b, [](bool u, bool v) { return u && v; });
}
inline BoolTensor logical_or(const BoolTensor& a, const BoolTensor& b) {
  return detail::broadcast_map<bool>("logical_or", a, b, [](bool u, bool v) { return u || v; });
}
inline BoolTensor logical_not(const BoolTensor& a) {
  return eq(a, scalar<bool>(false));
}

/// Where x is NaN.
template <Floating T>
BoolTensor isnan(const BasicTensor<T>& x) {
  return ne(x, x);
}

/// a where the condition holds, else b; all three broadcast.
template <Floating T>
BasicTensor<T> where(const BoolTensor& condition, const BasicTensor<T>& a, const BasicTensor<T>& b) {
  const Shape shape = broadcast_shapes("where", condition.shape(), broadcast_shapes("where", a.shape(), b.shape()));
  const BoolTensor mask = detail::contiguous_data(expand(condition, shape));
  BasicTensor<T> y(shape);
  {
    const NoGradGuard guard;
    const BasicTensor<T> u = detail::contiguous_data(expand(a, shape)), v = detail::contiguous_data(expand(b, shape));
    kernels::map(
        y.numel(), y.data(), [](bool m, T p, T q) { return m ? p : q; }, mask.data(), u.data(), v.data());
  }
  return autograd::record(
      "where", std::move(y), {a, b},
      [kept = autograd::saved(mask), sa = a.shape(),
       sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> zero = scalar<T>(0);
        const BoolTensor mask = ctx(kept);
        return {ctx.needs(0) ? detail::unbroadcast(where(mask, ctx.grad(), zero), sa) : BasicTensor<T>(),
                ctx.needs(1) ? detail::unbroadcast(where(mask, zero, ctx.grad()), sb) : BasicTensor<T>()};
      });
}
template <Floating T>
BasicTensor<T> where(const BoolTensor& condition, std::type_identity_t<T> a, const BasicTensor<T>& b) {
  return where(condition, scalar<T>(a), b);
}
template <Floating T>
BasicTensor<T> where(const BoolTensor& condition, const BasicTensor<T>& a, std::type_identity_t<T> b) {
  return where(condition, a, scalar<T>(b));
}

}  // namespace minitorch
