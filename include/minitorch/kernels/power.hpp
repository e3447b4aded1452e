// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/math.hpp"

// Powers that are a product, a quotient or a root, as PyTorch computes them: they differ from std::pow in the last
// place, and roots at -0 and -inf.

namespace minitorch::kernels {

enum class Power { general, one, two, three, root, inverse_root, inverse, inverse_square };

template <class T>
Power power_kind(T exponent) {
  return exponent == T(1)      ? Power::one
         : exponent == T(2)    ? Power::two
         : exponent == T(3)    ? Power::three
         : exponent == T(0.5)  ? Power::root
         : exponent == T(-0.5) ? Power::inverse_root
         : exponent == T(-1)   ? Power::inverse
         : exponent == T(-2)   ? Power::inverse_square
                               : Power::general;
}

/// x^exponent for one number.
template <class T>
T power(T x, T exponent) {
  switch (power_kind(exponent)) {
    case Power::one:
      return x;
    case Power::two:
      return x * x;
    case Power::three:
      return x * x * x;
    case Power::root:
      return std::sqrt(x);
    case Power::inverse_root:
      return T(1) / std::sqrt(x);
    case Power::inverse:
      return T(1) / x;
    case Power::inverse_square:
      return T(1) / (x * x);
    case Power::general:
      break;
  }
  return std::pow(x, exponent);
}

/// An exponent, and whether it is a whole number, and an odd one.
struct FloatPower {
  float exponent;
  bool whole, odd;

  explicit FloatPower(float e)
      : exponent(e), whole(std::trunc(e) == e), odd(whole && std::fmod(std::fabs(e), 2.0F) == 1.0F) {}
  /// Whether general_power() can do it: 1^e is 1 for any e, x^0 for any x, which e^(e log|x|) does not know.
  bool applies() const { return std::isfinite(exponent) && exponent != 0; }
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/power.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// y[i] = x[i]^kind, or dy[i] * (x[i]^kind * factor) if dy is not null; any kind but the general one.
template <class T>
void power(Power kind, std::int64_t n, const T* x, const T* dy, T factor, T* y) {
  core::parallel_for(n, core::parallel_threshold, [=](std::int64_t begin, std::int64_t end) {
    with_isa([=](auto isa) {
      power_range(isa, kind, end - begin, x + begin, dy ? dy + begin : nullptr, factor, y + begin);
    });
  });
}

/// The same for a general exponent that applies(). A template, so that only who calls it needs the loops.
template <std::same_as<float> T>
void power(const FloatPower& p, std::int64_t n, const T* x, const std::type_identity_t<T>* dy, T factor, T* y) {
  core::parallel_for(n, core::parallel_threshold / 8, [=, &p](std::int64_t begin, std::int64_t end) {
    with_isa([=, &p](auto isa) {
      general_power(isa, p, end - begin, x + begin, dy ? dy + begin : nullptr, factor, y + begin);
    });
  });
}

}  // namespace minitorch::kernels
