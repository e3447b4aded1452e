// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>
#include <utility>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"

namespace minitorch {

/// base ^ exponent, elementwise with broadcasting. The gradient of a base under exponent 0 is 0; that of the exponent
/// of a base 0 is 0 where the exponent is not negative.
template <Floating T>
BasicTensor<T> pow(const BasicTensor<T>& base, const BasicTensor<T>& exponent) {
  BasicTensor<T> y = detail::broadcast_map<T>("pow", base, exponent, [](T u, T v) { return std::pow(u, v); });
  if (!autograd::recording("pow", {base, exponent})) {
    return y;
  }
  return autograd::record(
      "pow", y, {base, exponent},
      [base = autograd::saved(base), exponent = autograd::saved(exponent), y = autograd::saved_output(y),
       sa = base.shape(), sb = exponent.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> b = ctx(base), e = ctx(exponent), dy = ctx.grad();
        autograd::Grads<T> grads(2);
        if (ctx.needs(0)) {
          grads[0] = detail::unbroadcast(where(eq(expand(e, dy.shape()), T(0)), T(0), dy * e * pow(b, e - T(1))), sa);
        }
        if (ctx.needs(1)) {
          const BoolTensor flat = logical_and(eq(b, T(0)), ge(e, T(0)));
          grads[1] = detail::unbroadcast(dy * where(flat, T(0), ctx(y) * log(expand(b, dy.shape()))), sb);
        }
        return grads;
      });
}

namespace detail {

/// base ^ exponent of integers, modulo 2^n; of a negative exponent what is left when it is cut towards zero: 1, -1 or
/// 0.
template <Integer T>
constexpr T integer_power(T base, T exponent) {
  if constexpr (std::is_signed_v<T>) {
    if (exponent < 0) {
      return base == 1 ? T(1) : base == -1 ? T(exponent % 2 == 0 ? 1 : -1) : T(0);
    }
  }
  T y(1);
  for (; exponent != 0; exponent = static_cast<T>(exponent / 2)) {
    y = exponent % 2 != 0 ? wrap::mul(y, base) : y;
    base = wrap::mul(base, base);
  }
  return y;
}

}  // namespace detail

/// base ^ exponent of integers, elementwise with broadcasting; they wrap around, and 2 ^ -1 is 0, as in PyTorch.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> pow(const BasicTensor<T>& base, const BasicTensor<T>& exponent) {
  return detail::broadcast_map<T>("pow", base, exponent, [](T u, T v) { return detail::integer_power(u, v); });
}
/// x ^ exponent of integers as floating numbers, as PyTorch promotes: pow(i, 0.5), pow(i, 2.0).
template <Integer T, std::floating_point S>
Tensor pow(const BasicTensor<T>& x, S exponent) {
  return pow(cast<float>(x), static_cast<float>(exponent));
}
/// base ^ x for integers x and a floating base, likewise.
template <Integer T, std::floating_point S>
Tensor pow(S base, const BasicTensor<T>& x) {
  return pow(static_cast<float>(base), cast<float>(x));
}
/// x ^ exponent of integers, which wrap around; Error if the exponent is negative or no whole number.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> pow(const BasicTensor<T>& x, core::Number<T> exponent) {
  const T power = detail::element<T>("pow", exponent);
  if constexpr (std::is_signed_v<T>) {
    core::check(power >= 0, "[pow] integers have no power of ", power,
                " among them; convert them first (cast<float>(x))");
  }
  return pow(x, scalar<T>(power));
}
/// base ^ x for integers x, which wrap around; 2 ^ -1 is 0.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> pow(core::Number<T> base, const BasicTensor<T>& x) {
  return pow(scalar<T>(detail::element<T>("pow", base)), x);
}

}  // namespace minitorch
