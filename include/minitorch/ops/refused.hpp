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

/// Refused, whatever the arguments: methods of PyTorch that tensor/methods.hpp lists as such.
#define MINITORCH_REFUSE_METHOD(NAME, CURE)                          \
  template <Scalar T, class... Args>                                 \
  auto NAME(const BasicTensor<T>&, const Args&...) {                 \
    static_assert(detail::never<T>, "there is no " #NAME ": " CURE); \
  }
#define MINITORCH_REFUSE_RESHAPING(NAME, HOW) \
  MINITORCH_REFUSE_METHOD(NAME##_, "all handles of a tensor have one shape, which stays; write x = x." #NAME HOW)
MINITORCH_REFUSE_RESHAPING(squeeze, "(..), a view")
MINITORCH_REFUSE_RESHAPING(unsqueeze, "(..), a view")
MINITORCH_REFUSE_RESHAPING(swapaxes, "(..), a view")
MINITORCH_REFUSE_RESHAPING(transpose, "(..), a view")
MINITORCH_REFUSE_RESHAPING(t, "(), a view")
MINITORCH_REFUSE_RESHAPING(detach, "()")
MINITORCH_REFUSE_METHOD(resize_, "all handles of a tensor have one shape, which stays; x = empty(..) is a new tensor")
MINITORCH_REFUSE_METHOD(cuda, "there is one device, the CPU: leave it out")
MINITORCH_REFUSE_METHOD(device, "there is one device, the CPU: leave it out")
MINITORCH_REFUSE_METHOD(dtype,
                        "the type is known when a program is compiled; x.new_zeros(..) and zeros_like(x) have it")
MINITORCH_REFUSE_METHOD(numpy, "x.to_vector() copies the elements, x.data() points to them")
#undef MINITORCH_REFUSE_RESHAPING
#undef MINITORCH_REFUSE_METHOD

/// Refused: a result cannot be of another type because of a flag.
template <Scalar T>
auto nonzero(const BasicTensor<T>&, bool) {
  static_assert(detail::never<T>,
                "as_tuple of nonzero is where(x): a vector with one tensor of places for each dimension");
}

/// Refused: `!` and its peers are for masks.
template <Scalar T>
requires(!std::same_as<T, bool>) auto operator!(const BasicTensor<T>&) {
  static_assert(detail::never<T>,
                "! is for masks (BoolTensor): x == 0 tells where x is 0, x.defined() whether it is "
                "a tensor at all");
}

}  // namespace minitorch
