// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/ops/elementwise.hpp"
#include "minitorch/ops/refused.hpp"

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

namespace detail {

/// Compares the elements with a number by `exact(tensor, element)`. If no integer element is equal to the number, then
/// by `between(tensor, element below it)`, or all in one way: `above` or `below` for numbers beyond all elements,
/// `nan`.
template <Scalar T, class Exact, class Between>
BoolTensor compare_with(const BasicTensor<T>& x, const core::Number<T>& number, const Exact& exact,
                        const Between& between, bool above, bool below, bool nan) {
  if constexpr (Floating<T>) {
    return exact(x, scalar<T>(number));
  } else {
    using Place = typename core::Number<T>::Place;
    switch (number.place()) {
      case Place::exact:
        return exact(x, scalar<T>(number.floor()));
      case Place::between:
        return between(x, scalar<T>(number.floor()));
      case Place::above:
        return full<bool>(x.shape(), above);
      case Place::below:
        return full<bool>(x.shape(), below);
      case Place::nan:
        break;
    }
    return full<bool>(x.shape(), nan);
  }
}

}  // namespace detail

// With a number. Integers and bool are compared with what the number is, not with what it would be as an element: 2
// < 2.5 and a byte is less than 300.

template <Scalar T>
BoolTensor eq(const BasicTensor<T>& x, core::Number<T> number) {
  const auto nowhere = [](const auto& a, const auto&) { return full<bool>(a.shape(), false); };
  return detail::compare_with(
      x, number, [](const auto& a, const auto& b) { return eq(a, b); }, nowhere, false, false, false);
}
template <Scalar T>
BoolTensor ne(const BasicTensor<T>& x, core::Number<T> number) {
  const auto everywhere = [](const auto& a, const auto&) { return full<bool>(a.shape(), true); };
  return detail::compare_with(
      x, number, [](const auto& a, const auto& b) { return ne(a, b); }, everywhere, true, true, true);
}
template <Scalar T>
BoolTensor lt(const BasicTensor<T>& x, core::Number<T> number) {
  return detail::compare_with(
      x, number, [](const auto& a, const auto& b) { return lt(a, b); },
      [](const auto& a, const auto& b) { return le(a, b); }, true, false, false);
}
template <Scalar T>
BoolTensor le(const BasicTensor<T>& x, core::Number<T> number) {
  const auto le_both = [](const auto& a, const auto& b) { return le(a, b); };
  return detail::compare_with(x, number, le_both, le_both, true, false, false);
}
template <Scalar T>
BoolTensor gt(const BasicTensor<T>& x, core::Number<T> number) {
  const auto gt_both = [](const auto& a, const auto& b) { return gt(a, b); };
  return detail::compare_with(x, number, gt_both, gt_both, false, true, false);
}
template <Scalar T>
BoolTensor ge(const BasicTensor<T>& x, core::Number<T> number) {
  return detail::compare_with(
      x, number, [](const auto& a, const auto& b) { return ge(a, b); },
      [](const auto& a, const auto& b) { return gt(a, b); }, false, true, false);
}

// Elementwise, as in PyTorch; whether two tensors are equal as a whole, equal(a, b) tells.
template <Scalar T>
BoolTensor operator==(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return eq(a, b);
}
template <Scalar T>
BoolTensor operator!=(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return ne(a, b);
}
template <Scalar T>
BoolTensor operator==(const BasicTensor<T>& a, core::Number<T> b) {
  return eq(a, b);
}
template <Scalar T>
BoolTensor operator!=(const BasicTensor<T>& a, core::Number<T> b) {
  return ne(a, b);
}
template <Scalar T>
BoolTensor operator==(core::Number<T> a, const BasicTensor<T>& b) {
  return eq(b, a);
}
template <Scalar T>
BoolTensor operator!=(core::Number<T> a, const BasicTensor<T>& b) {
  return ne(b, a);
}
template <Scalar T>
BoolTensor operator<(const BasicTensor<T>& a, core::Number<T> b) {
  return lt(a, b);
}
template <Scalar T>
BoolTensor operator<=(const BasicTensor<T>& a, core::Number<T> b) {
  return le(a, b);
}
template <Scalar T>
BoolTensor operator>(const BasicTensor<T>& a, core::Number<T> b) {
  return gt(a, b);
}
template <Scalar T>
BoolTensor operator>=(const BasicTensor<T>& a, core::Number<T> b) {
  return ge(a, b);
}
template <Scalar T>
BoolTensor operator<(core::Number<T> a, const BasicTensor<T>& b) {
  return gt(b, a);
}
template <Scalar T>
BoolTensor operator<=(core::Number<T> a, const BasicTensor<T>& b) {
  return ge(b, a);
}
template <Scalar T>
BoolTensor operator>(core::Number<T> a, const BasicTensor<T>& b) {
  return lt(b, a);
}
template <Scalar T>
BoolTensor operator>=(core::Number<T> a, const BasicTensor<T>& b) {
  return le(b, a);
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

/// Where x is NaN: nowhere among integers.
template <Scalar T>
BoolTensor isnan(const BasicTensor<T>& x) {
  return ne(x, x);
}

/// a where the condition holds, else b; all three broadcast. Integers and bool too, without gradient.
template <Scalar T>
BasicTensor<T> where(const BoolTensor& condition, const BasicTensor<T>& a, const BasicTensor<T>& b) {
  const Shape shape = broadcast_shapes("where", condition.shape(), broadcast_shapes("where", a.shape(), b.shape()));
  const BoolTensor chosen = detail::contiguous_data(expand(condition, shape));
  BasicTensor<T> y(shape);
  {
    const NoGradGuard guard;
    if (b.numel() == 1 && y.numel() > 0) {
      const BasicTensor<T> u = detail::contiguous_data(expand(a, shape));
      kernels::map(
          y.numel(), y.data(), [q = *b.data()](bool m, T p) { return detail::chosen_of(m, p, q); }, chosen.data(),
          u.data());
    } else if (a.numel() == 1 && y.numel() > 0) {
      const BasicTensor<T> v = detail::contiguous_data(expand(b, shape));
      kernels::map(
          y.numel(), y.data(), [p = *a.data()](bool m, T q) { return detail::chosen_of(m, p, q); }, chosen.data(),
          v.data());
    } else {
      const BasicTensor<T> u = detail::contiguous_data(expand(a, shape)), v = detail::contiguous_data(expand(b, shape));
      kernels::map(
          y.numel(), y.data(), [](bool m, T p, T q) { return detail::chosen_of(m, p, q); }, chosen.data(), u.data(),
          v.data());
    }
  }
  if constexpr (Floating<T>) {
    y = autograd::record(
        "where", std::move(y), {a, b},
        [kept = autograd::saved(chosen), sa = a.shape(),
         sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const BasicTensor<T> zero = scalar<T>(0);
          const BoolTensor mask = ctx(kept);
          return {ctx.needs(0) ? detail::unbroadcast(where(mask, ctx.grad(), zero), sa) : BasicTensor<T>(),
                  ctx.needs(1) ? detail::unbroadcast(where(mask, zero, ctx.grad()), sb) : BasicTensor<T>()};
        });
  }
  return y;
}
template <Scalar T>
BasicTensor<T> where(const BoolTensor& condition, core::Number<T> a, const BasicTensor<T>& b) {
  return where(condition, scalar<T>(a), b);
}
template <Scalar T>
BasicTensor<T> where(const BoolTensor& condition, const BasicTensor<T>& a, core::Number<T> b) {
  return where(condition, a, scalar<T>(b));
}
/// Of two numbers: float if one of them is, else int64.
template <class A, class B>
requires(std::is_arithmetic_v<A>&& std::is_arithmetic_v<B>) auto where(const BoolTensor& condition, A a, B b) {
  using T = std::conditional_t<std::is_floating_point_v<A> || std::is_floating_point_v<B>, float, std::int64_t>;
  return where(condition, full<T>({}, static_cast<T>(a)), full<T>({}, static_cast<T>(b)));
}

}  // namespace minitorch
