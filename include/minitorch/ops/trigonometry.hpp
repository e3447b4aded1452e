// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <numbers>
#include <utility>

#include "minitorch/ops/activation.hpp"

// Angles, hyperbolic functions, and the inverses of both.

namespace minitorch {

template <Floating T>
BasicTensor<T> sinh(const BasicTensor<T>& x);
template <Floating T>
BasicTensor<T> cosh(const BasicTensor<T>& x);

namespace detail {

/// An elementwise function of <cmath>, with its derivative as an expression in x, or in y where it reads the output.
#define MINITORCH_CMATH(STRUCT, NAME, READS, DERIVATIVE) \
  struct STRUCT {                                        \
    static constexpr const char* name = #NAME;           \
    static constexpr Reads reads = Reads::READS;         \
    template <class T>                                   \
    T f(T x) const {                                     \
      return std::NAME(x);                               \
    }                                                    \
    template <class V>                                   \
    V vjp(const V& dy, const V& x, const V& y) const {   \
      using std::cosh, std::sinh, std::sqrt;             \
      static_cast<void>(x), static_cast<void>(y);        \
      return DERIVATIVE;                                 \
    }                                                    \
  };
MINITORCH_CMATH(Asin, asin, input, dy / sqrt(V(1 - x * x)))
MINITORCH_CMATH(Acos, acos, input, -dy / sqrt(V(1 - x * x)))
MINITORCH_CMATH(Tan, tan, output, dy*(y* y + 1))
MINITORCH_CMATH(Sinh, sinh, input, dy* cosh(x))
MINITORCH_CMATH(Cosh, cosh, input, dy* sinh(x))
MINITORCH_CMATH(Asinh, asinh, input, dy / sqrt(V(x * x + 1)))
MINITORCH_CMATH(Acosh, acosh, input, dy / sqrt(V(x * x - 1)))
MINITORCH_CMATH(Atanh, atanh, input, dy / (1 - x * x))
#undef MINITORCH_CMATH

struct Atan {
  static constexpr const char* name = "atan";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Atan vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy / (x * x + 1);
  }
};

/// sin(pi x) / (pi x).
struct Sinc {
  static constexpr const char* name = "sinc";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T x) const {
    const T angle = x * std::numbers::pi_v<T>;
    return x == T(0) ? T(1) : std::sin(angle) / angle;
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    using std::cos, std::sin;
    const V angle = V(where(x == 0, 1, x)) * std::numbers::pi_v<element_of<V>>;
    return where(x == 0, V(dy * 0), V(dy * ((angle * cos(angle) - sin(angle)) / (angle * x))));
  }
};

}  // namespace detail

/// sin(pi x) / (pi x), 1 at 0.
template <Floating T>
BasicTensor<T> sinc(const BasicTensor<T>& x) {
  return detail::unary(detail::Sinc{}, x);
}
/// Arcsine, in [-pi / 2, pi / 2]; NaN outside of [-1, 1].
template <Floating T>
BasicTensor<T> asin(const BasicTensor<T>& x) {
  return detail::unary(detail::Asin{}, x);
}
/// Arccosine, in [0, pi]; NaN outside of [-1, 1].
template <Floating T>
BasicTensor<T> acos(const BasicTensor<T>& x) {
  return detail::unary(detail::Acos{}, x);
}
/// Arctangent, in [-pi / 2, pi / 2].
template <Floating T>
BasicTensor<T> atan(const BasicTensor<T>& x) {
  return detail::unary(detail::Atan{}, x);
}
/// Tangent of x in radians.
template <Floating T>
BasicTensor<T> tan(const BasicTensor<T>& x) {
  return detail::unary(detail::Tan{}, x);
}
/// (e^x - e^-x) / 2.
template <Floating T>
BasicTensor<T> sinh(const BasicTensor<T>& x) {
  return detail::unary(detail::Sinh{}, x);
}
/// (e^x + e^-x) / 2.
template <Floating T>
BasicTensor<T> cosh(const BasicTensor<T>& x) {
  return detail::unary(detail::Cosh{}, x);
}
/// log(x + sqrt(x^2 + 1)).
template <Floating T>
BasicTensor<T> asinh(const BasicTensor<T>& x) {
  return detail::unary(detail::Asinh{}, x);
}
/// log(x + sqrt(x^2 - 1)); NaN below 1.
template <Floating T>
BasicTensor<T> acosh(const BasicTensor<T>& x) {
  return detail::unary(detail::Acosh{}, x);
}
/// log((1 + x) / (1 - x)) / 2; NaN outside of [-1, 1].
template <Floating T>
BasicTensor<T> atanh(const BasicTensor<T>& x) {
  return detail::unary(detail::Atanh{}, x);
}

/// The angle of the point (b, a), in radians, in [-pi, pi]; both broadcast.
template <Floating T>
BasicTensor<T> atan2(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("atan2", a, b, [](T u, T v) { return std::atan2(u, v); });
  return autograd::record("atan2", std::move(y), {a, b},
                          [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
                           sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            const BasicTensor<T> u = ctx(a), v = ctx(b), part = ctx.grad() / (u * u + v * v);
                            return {ctx.needs(0) ? detail::unbroadcast(part * v, sa) : BasicTensor<T>(),
                                    ctx.needs(1) ? detail::unbroadcast(part * -u, sb) : BasicTensor<T>()};
                          });
}

/// sqrt(a^2 + b^2) without overflow; both broadcast.
template <Floating T>
BasicTensor<T> hypot(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("hypot", a, b, [](T u, T v) { return std::hypot(u, v); });
  if (!autograd::recording("hypot", {a, b})) {
    return y;
  }
  return autograd::record(
      "hypot", y, {a, b},
      [a = autograd::saved(a), b = autograd::saved(b), y = autograd::saved_output(y), sa = a.shape(),
       sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> length = ctx(y), dy = ctx.grad();
        return {ctx.needs(0) ? detail::unbroadcast(dy * (ctx(a) / length), sa) : BasicTensor<T>(),
                ctx.needs(1) ? detail::unbroadcast(dy * (ctx(b) / length), sb) : BasicTensor<T>()};
      });
}

/// Degrees as radians.
template <Floating T>
BasicTensor<T> deg2rad(const BasicTensor<T>& x) {
  return x * static_cast<T>(std::numbers::pi / 180);
}
/// Radians as degrees.
template <Floating T>
BasicTensor<T> rad2deg(const BasicTensor<T>& x) {
  return x * static_cast<T>(180 / std::numbers::pi);
}

}  // namespace minitorch
