// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>

#include "minitorch/tensor/tensor.hpp"

// What people type and what would be wrong, or silently something else. Each of these overloads is there to be refused
// by the compiler with the cure in its message; tools/check_refused.py compiles lines that end there.

namespace minitorch {

namespace detail {

template <class...>
inline constexpr bool never = false;

}  // namespace detail

#define MINITORCH_REFUSE_MIXED(OP)                                                               \
  template <Scalar A, Scalar B>                                                                  \
  requires(!std::same_as<A, B>) auto operator OP(const BasicTensor<A>&, const BasicTensor<B>&) { \
    static_assert(detail::never<A, B>,                                                           \
                  "tensors of different element types do not mix: convert one of them, as in "   \
                  "x.to<double>() or cast<float>(y)");                                           \
  }
MINITORCH_REFUSE_MIXED(+)
MINITORCH_REFUSE_MIXED(-)
MINITORCH_REFUSE_MIXED(*)
MINITORCH_REFUSE_MIXED(/)
MINITORCH_REFUSE_MIXED(%)
MINITORCH_REFUSE_MIXED(==)
MINITORCH_REFUSE_MIXED(!=)
MINITORCH_REFUSE_MIXED(<)
MINITORCH_REFUSE_MIXED(<=)
MINITORCH_REFUSE_MIXED(>)
MINITORCH_REFUSE_MIXED(>=)
MINITORCH_REFUSE_MIXED(+=)
MINITORCH_REFUSE_MIXED(-=)
MINITORCH_REFUSE_MIXED(*=)
MINITORCH_REFUSE_MIXED(/=)
#undef MINITORCH_REFUSE_MIXED

/// Refused: the 0.0 of max(x, 0.0) would be a dimension.
template <Scalar T, std::floating_point S>
auto max(const BasicTensor<T>&, S) {
  static_assert(detail::never<T>,
                "the second argument of max is a dimension: the larger of x and a number is "
                "clamp_min(x, number), that of two tensors maximum(x, y)");
}
template <Scalar T, std::floating_point S>
auto min(const BasicTensor<T>&, S) {
  static_assert(detail::never<T>,
                "the second argument of min is a dimension: the smaller of x and a number is "
                "clamp_max(x, number), that of two tensors minimum(x, y)");
}

/// Refused, as PyTorch does: integers have no mean among them.
template <Integer T, class... Args>
auto mean(const BasicTensor<T>&, const Args&...) {
  static_assert(detail::never<T>, "integers and bool have no mean of their own type: mean(cast<float>(x))");
}

/// Refused: `!` and its peers are for masks.
template <Scalar T>
requires(!std::same_as<T, bool>) auto operator!(const BasicTensor<T>&) {
  static_assert(detail::never<T>,
                "! is for masks (BoolTensor): x == 0 tells where x is 0, x.defined() whether it is "
                "a tensor at all");
}

}  // namespace minitorch
