// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdlib>
#include <limits>
#include <optional>
#include <type_traits>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/inplace.hpp"

// Rounding, signs, remainders and bounds, of integers, too.

namespace minitorch {

namespace detail {

/// A whole number next to x, with the sign of x, and which one the rounding mode says: 2^23 has no digits after the
/// point. By arithmetic alone, so that loops become vectors; a call for each element costs ten times as much.
template <std::floating_point T>
T whole_near(T x) {
  constexpr T large = T(1) / std::numeric_limits<T>::epsilon();
  const T shift = std::copysign(large, x);
  return chosen_of(std::abs(x) < large, std::copysign((x + shift) - shift, x), x);
}
template <std::floating_point T>
T floor_of(T x) {
  const T near = whole_near(x);
  return std::copysign(near - chosen_of(near > x, T(1), T(0)), x);
}
template <std::floating_point T>
T ceil_of(T x) {
  const T near = whole_near(x);
  return std::copysign(near + chosen_of(near < x, T(1), T(0)), x);
}
template <std::floating_point T>
T trunc_of(T x) {
  return std::copysign(floor_of(std::abs(x)), x);
}

/// A step function: the derivative is 0 wherever there is one.
#define MINITORCH_STEP(STRUCT, NAME, EXPRESSION)   \
  struct STRUCT {                                  \
    static constexpr const char* name = NAME;      \
    static constexpr Reads reads = Reads::nothing; \
    template <class T>                             \
    T f(T x) const {                               \
      return static_cast<T>(EXPRESSION);           \
    }                                              \
    template <class V>                             \
    V vjp(const V& dy, const V&, const V&) const { \
      return dy * 0;                               \
    }                                              \
  };
MINITORCH_STEP(Floor, "floor", floor_of(x))
MINITORCH_STEP(Ceil, "ceil", ceil_of(x))
MINITORCH_STEP(Trunc, "trunc", trunc_of(x))
MINITORCH_STEP(Round, "round", whole_near(x))
MINITORCH_STEP(Sign, "sign", (x > T(0)) - (x < T(0)))
#undef MINITORCH_STEP

/// a - floor(a / b) * b, with the sign of b, as Python's %. b is not 0 for integers.
template <class T>
T python_remainder(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    const T r = std::fmod(a, b);
    return r != T(0) && (r < T(0)) != (b < T(0)) ? r + b : r;
  } else {
    if (static_cast<std::int64_t>(b) == -1) {
      return T(0);  // the smallest number by -1 does not fit
    }
    const T r = static_cast<T>(a % b);
    return r != T(0) && (r < T(0)) != (b < T(0)) ? static_cast<T>(r + b) : r;
  }
}

}  // namespace detail

/// Largest whole number not above x; integers are what they are, here and below. The gradient is 0.
template <Scalar T>
BasicTensor<T> floor(const BasicTensor<T>& x) {
  if constexpr (Floating<T>) {
    return detail::unary(detail::Floor{}, x);
  } else {
    return clone(x);
  }
}
/// Smallest whole number not below x.
template <Scalar T>
BasicTensor<T> ceil(const BasicTensor<T>& x) {
  if constexpr (Floating<T>) {
    return detail::unary(detail::Ceil{}, x);
  } else {
    return clone(x);
  }
}
/// x cut towards 0.
template <Scalar T>
BasicTensor<T> trunc(const BasicTensor<T>& x) {
  if constexpr (Floating<T>) {
    return detail::unary(detail::Trunc{}, x);
  } else {
    return clone(x);
  }
}
/// Nearest whole number; halves go to the even one.
template <Scalar T>
BasicTensor<T> round(const BasicTensor<T>& x) {
  if constexpr (Floating<T>) {
    return detail::unary(detail::Round{}, x);
  } else {
    return clone(x);
  }
}
/// 1, 0 or -1; 0 of NaN, as in PyTorch. The gradient is 0.
template <Scalar T>
BasicTensor<T> sign(const BasicTensor<T>& x) {
  return detail::unary(detail::Sign{}, x);
}
/// |a| with the sign of b, also that of a zero; both broadcast. The gradient of a is 0 at 0, that of b is 0.
template <Floating T>
BasicTensor<T> copysign(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("copysign", a, b, [](T u, T v) { return std::copysign(u, v); });
  return autograd::record("copysign", y, {a, b},
                          [a = autograd::saved(a), y = autograd::saved_output(y), sa = a.shape(),
                           sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            const BasicTensor<T> u = ctx(a).detach(), dy = ctx.grad();
                            const BasicTensor<T> turned = where(eq(u, T(0)), T(0), div(ctx(y).detach(), u));
                            return {ctx.needs(0) ? detail::unbroadcast(mul(dy, turned), sa) : BasicTensor<T>(),
                                    ctx.needs(1) ? detail::unbroadcast(mul(dy, T(0)), sb) : BasicTensor<T>()};
                          });
}
/// The same with the sign of one number for all elements.
template <Floating T>
BasicTensor<T> copysign(const BasicTensor<T>& x, std::type_identity_t<T> sign) {
  return copysign(x, scalar<T>(sign));
}
/// x * x.
template <Scalar T>
BasicTensor<T> square(const BasicTensor<T>& x) {
  return mul(x, x);
}

/// |x| of integers; the smallest stays itself.
template <Integer T>
BasicTensor<T> abs(const BasicTensor<T>& x) {
  const BasicTensor<T> in = detail::contiguous_data(x);
  BasicTensor<T> y(x.shape());
  kernels::map(
      y.numel(), y.data(), [](T v) { return v < T(0) ? detail::wrap::neg(v) : v; }, in.data());
  return y;
}

/// a - floor(a / b) * b: the remainder with the sign of b, as Python's %; both broadcast. A zero among integer divisors
/// is an Error. The gradient of b is -floor(a / b).
template <Scalar T>
BasicTensor<T> remainder(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  static_assert(!std::is_same_v<T, bool>, "bool tensors have no remainder: cast<std::int64_t>(x)");
  if constexpr (!Floating<T>) {
    for (const T divisor : b.to_vector()) {
      core::check(divisor != T(0), "[remainder] integer division by zero");
    }
  }
  BasicTensor<T> y =
      detail::broadcast_map<T>("remainder", a, b, [](T u, T v) { return detail::python_remainder(u, v); });
  if constexpr (Floating<T>) {
    y = autograd::record("remainder", std::move(y), {a, b},
                         [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
                          sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           return {ctx.needs(0) ? detail::unbroadcast(ctx.grad(), sa) : BasicTensor<T>(),
                                   ctx.needs(1)
                                       ? detail::unbroadcast(mul(ctx.grad(), neg(floor(div(ctx(a), ctx(b))))), sb)
                                       : BasicTensor<T>()};
                         });
  }
  return y;
}
template <Scalar T>
BasicTensor<T> remainder(const BasicTensor<T>& x, core::Number<T> divisor) {
  return remainder(x, scalar<T>(detail::element<T>("remainder", divisor)));
}
template <Scalar T>
BasicTensor<T> operator%(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return remainder(a, b);
}
template <Scalar T>
BasicTensor<T> operator%(const BasicTensor<T>& x, core::Number<T> divisor) {
  return remainder(x, divisor);
}

/// round to so many digits behind the point, or before it if negative.
template <Floating T>
BasicTensor<T> round(const BasicTensor<T>& x, std::int64_t decimals) {
  const T unit = static_cast<T>(std::pow(10.0, std::abs(static_cast<double>(decimals))));
  return decimals < 0 ? mul(round(div(x, unit)), unit) : div(round(mul(x, unit)), unit);
}

/// Bounds of clamp, of which one may be left out: clamp(x, {.min = 0}).
struct ClampBounds {
  std::optional<double> min = {}, max = {};  ///< nothing: no bound
};

namespace detail {

template <bool Low, class T>
struct Bound {
  static constexpr const char* name = Low ? "clamp_min" : "clamp_max";
  static constexpr Reads reads = Reads::input;
  T bound;
  T f(T x) const { return x != x ? x : (Low ? x < bound : x > bound) ? bound : x; }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    if constexpr (Low) {
      return where(x >= bound, dy, dy * 0);
    } else {
      return where(x <= bound, dy, dy * 0);
    }
  }
};

}  // namespace detail

/// The larger of x and `low`; NaN stays. The gradient passes where x >= low.
template <Scalar T>
BasicTensor<T> clamp_min(const BasicTensor<T>& x, core::Number<T> low) {
  return detail::unary(detail::Bound<true, T>{detail::element<T>("clamp_min", low)}, x);
}
/// The smaller of x and `high`; NaN stays. The gradient passes where x <= high.
template <Scalar T>
BasicTensor<T> clamp_max(const BasicTensor<T>& x, core::Number<T> high) {
  return detail::unary(detail::Bound<false, T>{detail::element<T>("clamp_max", high)}, x);
}
/// x within bounds, of which at least one must be given.
template <Scalar T>
BasicTensor<T> clamp(const BasicTensor<T>& x, const ClampBounds& bounds) {
  core::check(bounds.min || bounds.max, "[clamp] at least one of min and max must be given");
  const auto number = [](double v) {
    return core::Number<T>(static_cast<std::conditional_t<Floating<T>, T, double>>(v));
  };
  BasicTensor<T> y = bounds.min ? clamp_min(x, number(*bounds.min)) : x;
  return bounds.max ? clamp_max(y, number(*bounds.max)) : y;
}
namespace detail {

/// The larger of x and the bound, or the smaller one; NaN if one of both is.
template <bool Low, Scalar T>
BasicTensor<T> bounded(const BasicTensor<T>& x, const BasicTensor<T>& bound) {
  constexpr const char* op = Low ? "clamp_min" : "clamp_max";
  BasicTensor<T> y = broadcast_map<T>(op, x, bound, [](T u, T v) { return u != u || (Low ? v <= u : v >= u) ? u : v; });
  if constexpr (Floating<T>) {
    y = autograd::record(op, std::move(y), {x, bound},
                         [x = autograd::saved(x), bound = autograd::saved(bound), sx = x.shape(),
                          sb = bound.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           const BasicTensor<T> u = ctx(x).detach(), v = ctx(bound).detach(), dy = ctx.grad();
                           const BoolTensor inside = Low ? u >= v : u <= v, outside = Low ? u < v : u > v;
                           return {ctx.needs(0) ? unbroadcast(where(inside, dy, scalar<T>(0)), sx) : BasicTensor<T>(),
                                   ctx.needs(1) ? unbroadcast(where(outside, dy, scalar<T>(0)), sb) : BasicTensor<T>()};
                         });
  }
  return y;
}

}  // namespace detail

/// The larger of x and `low`, which broadcast; NaN if one of both is. Equal ones pass the gradient to x.
template <Scalar T>
BasicTensor<T> clamp_min(const BasicTensor<T>& x, const BasicTensor<T>& low) {
  return detail::bounded<true>(x, low);
}
/// The smaller of x and `high`, likewise.
template <Scalar T>
BasicTensor<T> clamp_max(const BasicTensor<T>& x, const BasicTensor<T>& high) {
  return detail::bounded<false>(x, high);
}
/// x between two tensors, all three broadcast; one of both may be undefined: no bound. The gradient goes to x within
/// the bounds, to low below it if low < high, and to high above it or if high < low.
template <Scalar T>
BasicTensor<T> clamp(const BasicTensor<T>& x, const BasicTensor<T>& low, const BasicTensor<T>& high = {}) {
  core::check(low.defined() || high.defined(), "[clamp] at least one of min and max must be given");
  if (!low.defined() || !high.defined()) {
    return low.defined() ? clamp_min(x, low) : clamp_max(x, high);
  }
  BasicTensor<T> y = clamp_max(clamp_min(x.detach(), low.detach()), high.detach());
  if constexpr (Floating<T>) {
    y = autograd::record(
        "clamp", std::move(y), {x, low, high},
        [x = autograd::saved(x), low = autograd::saved(low), high = autograd::saved(high), sx = x.shape(),
         sl = low.shape(), sh = high.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const BasicTensor<T> u = ctx(x).detach(), l = ctx(low).detach(), h = ctx(high).detach(), dy = ctx.grad();
          const auto part = [&](const BoolTensor& here, const Shape& shape) {
            return detail::unbroadcast(where(here, dy, scalar<T>(0)), shape);
          };
          return {ctx.needs(0) ? part(logical_and(u >= l, u <= h), sx) : BasicTensor<T>(),
                  ctx.needs(1) ? part(logical_and(u < l, l < h), sl) : BasicTensor<T>(),
                  ctx.needs(2) ? part(logical_or(u > h, h < l), sh) : BasicTensor<T>()};
        });
  }
  return y;
}

/// Integers within [low, high].
template <Integer T>
BasicTensor<T> clamp(const BasicTensor<T>& x, core::Number<T> low, core::Number<T> high) {
  return clamp_max(clamp_min(x, detail::element<T>("clamp", low)), detail::element<T>("clamp", high));
}

/// max(x, 0) of integers.
template <Integer T>
requires(!std::same_as<T, bool>) BasicTensor<T> relu(const BasicTensor<T>& x) {
  return clamp_min(x, T(0));
}

/// Not smaller than `low`: clamp with one number.
template <Scalar T>
BasicTensor<T> clamp(const BasicTensor<T>& x, core::Number<T> low) {
  return clamp_min(x, detail::element<T>("clamp", low));
}
/// clamp, under PyTorch's other name.
template <Scalar T>
BasicTensor<T> clip(const BasicTensor<T>& x, core::Number<T> low, core::Number<T> high) {
  return clamp_max(clamp_min(x, low), high);
}

/// x within bounds, of which at least one must be given.
template <Scalar T>
BasicTensor<T> clip(const BasicTensor<T>& x, const ClampBounds& bounds) {
  return clamp(x, bounds);
}
/// Not smaller than `low`: clip with one number.
template <Scalar T>
BasicTensor<T> clip(const BasicTensor<T>& x, core::Number<T> low) {
  return clamp(x, low);
}

/// clamp in place.
template <Scalar T>
const BasicTensor<T>& clamp_(const BasicTensor<T>& x, const ClampBounds& bounds) {
  detail::assign("clamp_", x, clamp(detail::before_overwriting(x, x), bounds));
  return x;
}
template <Scalar T>
const BasicTensor<T>& clamp_(const BasicTensor<T>& x, core::Number<T> low) {
  detail::assign("clamp_", x, clamp(detail::before_overwriting(x, x), low));
  return x;
}
template <Scalar T>
const BasicTensor<T>& clamp_(const BasicTensor<T>& x, core::Number<T> low, core::Number<T> high) {
  detail::assign("clamp_", x, clamp(detail::before_overwriting(x, x), low, high));
  return x;
}

}  // namespace minitorch
