// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/rounding.hpp"

// Whole quotients and what is left of them, bits, and numbers in the place of NaN and infinity.

namespace minitorch {

namespace detail {

struct Frac {
  static constexpr const char* name = "frac";
  static constexpr Reads reads = Reads::nothing;
  template <class T>
  T f(T x) const {
    return x - std::trunc(x);
  }
  template <class V>
  V vjp(const V& dy, const V&, const V&) const {
    return dy;
  }
};

template <class T>
struct NanToNum {
  static constexpr const char* name = "nan_to_num";
  static constexpr Reads reads = Reads::input;
  T nan, above, below;
  T f(T x) const { return x != x ? nan : x - x == T(0) ? x : x > T(0) ? above : below; }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x - x == 0, dy, dy * 0);
  }
};

/// floor(a / b) as Python rounds it: from what fmod leaves, which is exact.
template <class T>
T python_quotient(T a, T b) {
  if constexpr (!std::is_floating_point_v<T>) {
    const T cut = wrap::div(a, b);
    return a % b != T(0) && (a < T(0)) != (b < T(0)) ? static_cast<T>(cut - 1) : cut;
  } else {
    if (b == T(0)) {
      return a / b;
    }
    const T rest = std::fmod(a, b), cut = (a - rest) / b;
    const T quotient = rest != T(0) && (rest < T(0)) != (b < T(0)) ? cut - T(1) : cut, whole = std::floor(quotient);
    return quotient == T(0) ? std::copysign(T(0), a / b) : quotient - whole > T(0.5) ? whole + 1 : whole;
  }
}

template <Integer T>
void check_divisors(const char* op, const BasicTensor<T>& b) {
  static_assert(!std::is_same_v<T, bool>, "bool tensors have no quotient: cast<std::int64_t>(x)");
  for (const T divisor : b.to_vector()) {
    core::check(divisor != T(0), "[", op, "] integer division by zero");
  }
}

}  // namespace detail

/// x without its whole part, of the sign of x.
template <Floating T>
BasicTensor<T> frac(const BasicTensor<T>& x) {
  return detail::unary(detail::Frac{}, x);
}

/// a - trunc(a / b) * b: the remainder with the sign of a, as C's %; both broadcast. A zero among integer divisors is
/// an Error. The gradient of b is -trunc(a / b).
template <Scalar T>
BasicTensor<T> fmod(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  if constexpr (Floating<T>) {
    BasicTensor<T> y = detail::broadcast_map<T>("fmod", a, b, [](T u, T v) { return std::fmod(u, v); });
    return autograd::record(
        "fmod", std::move(y), {a, b},
        [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
         sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const BasicTensor<T> dy = ctx.grad();
          return {ctx.needs(0) ? detail::unbroadcast(dy, sa) : BasicTensor<T>(),
                  ctx.needs(1) ? detail::unbroadcast(mul(dy, neg(trunc(div(ctx(a), ctx(b))))), sb) : BasicTensor<T>()};
        });
  } else {
    detail::check_divisors("fmod", b);
    return detail::broadcast_map<T>(
        "fmod", a, b, [](T u, T v) { return static_cast<std::int64_t>(v) == -1 ? T(0) : static_cast<T>(u % v); });
  }
}
/// The same with one divisor for all elements.
template <Scalar T>
BasicTensor<T> fmod(const BasicTensor<T>& x, core::Number<T> divisor) {
  return fmod(x, scalar<T>(detail::element<T>("fmod", divisor)));
}

/// floor(a / b), as Python's //; both broadcast. A zero among integer divisors is an Error. The gradient is 0.
template <Scalar T>
BasicTensor<T> floor_divide(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  if constexpr (!Floating<T>) {
    detail::check_divisors("floor_divide", b);
  }
  BasicTensor<T> y =
      detail::broadcast_map<T>("floor_divide", a, b, [](T u, T v) { return detail::python_quotient(u, v); });
  if constexpr (Floating<T>) {
    y = autograd::record(
        "floor_divide", std::move(y), {a, b},
        [sa = a.shape(), sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {detail::unbroadcast(ctx.grad() * T(0), sa), detail::unbroadcast(ctx.grad() * T(0), sb)};
        });
  }
  return y;
}
/// The same with one divisor for all elements.
template <Scalar T>
BasicTensor<T> floor_divide(const BasicTensor<T>& x, core::Number<T> divisor) {
  return floor_divide(x, scalar<T>(detail::element<T>("floor_divide", divisor)));
}

/// x with `nan` for NaN, `posinf` for infinity and `neginf` for minus infinity: by default the largest and the lowest
/// finite number. No gradient passes where something was put.
template <Floating T>
BasicTensor<T> nan_to_num(const BasicTensor<T>& x, double nan = 0, std::optional<double> posinf = std::nullopt,
                          std::optional<double> neginf = std::nullopt) {
  using limits = std::numeric_limits<T>;
  return detail::unary(detail::NanToNum<T>{static_cast<T>(nan), posinf ? static_cast<T>(*posinf) : limits::max(),
                                           neginf ? static_cast<T>(*neginf) : limits::lowest()},
                       x);
}

/// The bits that are set in both, of integers and masks; shapes broadcast.
template <Integer T>
BasicTensor<T> bitwise_and(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<T>("bitwise_and", a, b, [](T u, T v) { return static_cast<T>(u & v); });
}
/// The bits that are set in one of them or both, of integers and masks; shapes broadcast.
template <Integer T>
BasicTensor<T> bitwise_or(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<T>("bitwise_or", a, b, [](T u, T v) { return static_cast<T>(u | v); });
}
/// The bits that are set in just one of them, of integers and masks; shapes broadcast.
template <Integer T>
BasicTensor<T> bitwise_xor(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<T>("bitwise_xor", a, b, [](T u, T v) { return static_cast<T>(u ^ v); });
}
/// The same with one number for all elements.
template <Integer T>
BasicTensor<T> bitwise_and(const BasicTensor<T>& x, core::Number<T> bits) {
  return bitwise_and(x, scalar<T>(detail::element<T>("bitwise_and", bits)));
}
/// The same with one number for all elements.
template <Integer T>
BasicTensor<T> bitwise_or(const BasicTensor<T>& x, core::Number<T> bits) {
  return bitwise_or(x, scalar<T>(detail::element<T>("bitwise_or", bits)));
}
/// The same with one number for all elements.
template <Integer T>
BasicTensor<T> bitwise_xor(const BasicTensor<T>& x, core::Number<T> bits) {
  return bitwise_xor(x, scalar<T>(detail::element<T>("bitwise_xor", bits)));
}
/// Every bit turned round: -x - 1 of numbers with a sign; of masks logical_not.
template <Integer T>
BasicTensor<T> bitwise_not(const BasicTensor<T>& x) {
  if constexpr (std::is_same_v<T, bool>) {
    return logical_not(x);
  } else {
    return bitwise_xor(x, scalar<T>(static_cast<T>(~T(0))));
  }
}

namespace detail {

/// Euclid's, of the sizes, which the smallest number does not fit into its own type.
template <Integer T>
T gcd_of(T a, T b) {
  using U = std::make_unsigned_t<T>;
  U u = static_cast<U>(a < T(0) ? wrap::neg(a) : a), v = static_cast<U>(b < T(0) ? wrap::neg(b) : b);
  while (v != 0) {
    const U rest = static_cast<U>(u % v);
    u = v;
    v = rest;
  }
  return static_cast<T>(u);
}
template <Integer T>
T shifted_left(T x, T by) {
  constexpr int width = std::numeric_limits<std::make_unsigned_t<T>>::digits;
  const auto steps = static_cast<std::int64_t>(by);
  return steps < 0 || steps >= width ? T(0)
                                     : static_cast<T>(static_cast<std::uint64_t>(x) << static_cast<unsigned>(steps));
}
template <Integer T>
T shifted_right(T x, T by) {
  constexpr int width = std::numeric_limits<T>::digits;
  const auto steps = static_cast<std::int64_t>(by);
  return steps < 0 || steps >= width ? (x < T(0) ? static_cast<T>(-1) : T(0)) : static_cast<T>(x >> steps);
}

}  // namespace detail

/// The greatest number that divides both, 0 of two zeros; shapes broadcast.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> gcd(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<T>("gcd", a, b, [](T u, T v) { return detail::gcd_of(u, v); });
}
/// The least number above 0 that both divide, 0 if one of both is 0; shapes broadcast.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> lcm(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<T>("lcm", a, b, [](T u, T v) {
    const T both = detail::gcd_of(u, v);
    const T y = both == T(0) ? T(0) : detail::wrap::mul(detail::wrap::div(u, both), v);
    return y < T(0) ? detail::wrap::neg(y) : y;
  });
}

/// a times 2 ^ b, modulo 2 ^ n; 0 for b below 0 or as large as the number of bits. Shapes broadcast.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> bitwise_left_shift(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<T>("bitwise_left_shift", a, b, [](T u, T v) { return detail::shifted_left(u, v); });
}
/// a by 2 ^ b, rounded down; 0 or -1 for b below 0 or as large as the number of bits. Shapes broadcast.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> bitwise_right_shift(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::broadcast_map<T>("bitwise_right_shift", a, b, [](T u, T v) { return detail::shifted_right(u, v); });
}
/// The same by one number of bits for all elements.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> bitwise_left_shift(const BasicTensor<T>& x, core::Number<T> by) {
  return bitwise_left_shift(x, scalar<T>(detail::element<T>("bitwise_left_shift", by)));
}
/// The same by one number of bits for all elements.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> bitwise_right_shift(const BasicTensor<T>& x, core::Number<T> by) {
  return bitwise_right_shift(x, scalar<T>(detail::element<T>("bitwise_right_shift", by)));
}

// Of integers; those of masks are in ops/logic.hpp.
#define MINITORCH_BITS(OP, NAME)                                  \
  /** Of integers: NAME */                                        \
  template <Integer T>                                            \
  requires(!std::is_same_v<T, bool>) BasicTensor<T>               \
  operator OP(const BasicTensor<T>& a, const BasicTensor<T>& b) { \
    return NAME(a, b);                                            \
  }                                                               \
  /** Of integers: NAME */                                        \
  template <Integer T>                                            \
  requires(!std::is_same_v<T, bool>) BasicTensor<T>               \
  operator OP(const BasicTensor<T>& x, core::Number<T> bits) {    \
    return NAME(x, bits);                                         \
  }
MINITORCH_BITS(&, bitwise_and)
MINITORCH_BITS(|, bitwise_or)
MINITORCH_BITS(^, bitwise_xor)
MINITORCH_BITS(<<, bitwise_left_shift)
MINITORCH_BITS(>>, bitwise_right_shift)
#undef MINITORCH_BITS
/// bitwise_not, of integers.
template <Integer T>
requires(!std::is_same_v<T, bool>) BasicTensor<T>
operator~(const BasicTensor<T>& x) {
  return bitwise_not(x);
}

/// How many elements are not 0, over `dims`, all if empty.
template <Scalar T>
LongTensor count_nonzero(const BasicTensor<T>& x, const Dims& dims = {}) {
  return sum(ne(x.detach(), T(0)), dims);
}
/// The same over one dimension.
template <Scalar T, Dimension Dim>
LongTensor count_nonzero(const BasicTensor<T>& x, Dim dim) {
  return count_nonzero(x, Dims{static_cast<std::int64_t>(dim)});
}

/// How div rounds its result: PyTorch's words.
enum class DivisionRounding { floor, trunc };
template <>
inline constexpr std::string_view core::words<DivisionRounding> = "floor, trunc";

/// a / b, rounded down ("floor") or towards 0 ("trunc"); both broadcast. The gradient is 0.
template <Scalar T>
BasicTensor<T> div(const BasicTensor<T>& a, const BasicTensor<T>& b, core::Choice<DivisionRounding> rounding) {
  if (rounding == DivisionRounding::floor) {
    return floor_divide(a, b);
  }
  if constexpr (Floating<T>) {
    return trunc(div(a, b));
  } else {
    detail::check_divisors("div", b);
    return detail::broadcast_map<T>("div", a, b, [](T u, T v) { return detail::wrap::div(u, v); });
  }
}
/// The same with one divisor for all elements.
template <Scalar T>
BasicTensor<T> div(const BasicTensor<T>& x, core::Number<T> divisor, core::Choice<DivisionRounding> rounding) {
  return div(x, scalar<T>(detail::element<T>("div", divisor)), rounding);
}

}  // namespace minitorch
