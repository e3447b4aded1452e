// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/maximum.hpp"

// Logarithms and powers to other bases, and logarithms of sums and products.

namespace minitorch {

namespace detail {

struct Log2 {
  static constexpr const char* name = "log2";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Log2 vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy / (x * static_cast<element_of<V>>(std::numbers::ln2));
  }
};

struct Log10 {
  static constexpr const char* name = "log10";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Log10 vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy / (x * static_cast<element_of<V>>(std::numbers::ln10));
  }
};

struct Exp2 {
  static constexpr const char* name = "exp2";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Exp2 vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return dy * (y * static_cast<element_of<V>>(std::numbers::ln2));
  }
};

struct Erfc {
  static constexpr const char* name = "erfc";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T x) const {
    return std::erfc(x);
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    using std::exp;
    return dy * (exp(V(-(x * x))) * static_cast<element_of<V>>(-2 * std::numbers::inv_sqrtpi));
  }
};

struct Erfinv {
  static constexpr const char* name = "erfinv";
  static constexpr Reads reads = Reads::output;
  /// Winitzki's approximation (2008), made exact by Halley's method.
  template <class T>
  T f(T value) const {
    const double x = static_cast<double>(value), size = std::abs(x);
    if (!(size < 1)) {
      return size == 1 ? static_cast<T>(std::copysign(std::numeric_limits<double>::infinity(), x))
                       : std::numeric_limits<T>::quiet_NaN();
    }
    const double log_rest = std::log1p(-size) + std::log1p(size),
                 middle = 2 / (std::numbers::pi * 0.147) + log_rest / 2;
    double y = std::sqrt(std::sqrt(middle * middle - log_rest / 0.147) - middle);
    for (int i = 0; i < 3; ++i) {
      const double miss = size < 0.5 ? std::erf(y) - size : (1 - size) - std::erfc(y);
      const double newton = miss * std::exp(y * y) / (2 * std::numbers::inv_sqrtpi);
      y -= newton / (1 + y * newton);
    }
    return static_cast<T>(std::copysign(y, x));
  }
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    using std::exp;
    return dy * (exp(V(y * y)) * static_cast<element_of<V>>(0.5 / std::numbers::inv_sqrtpi));
  }
};

}  // namespace detail

/// Logarithm to base 2; NaN below 0.
template <Floating T>
BasicTensor<T> log2(const BasicTensor<T>& x) {
  return detail::unary(detail::Log2{}, x);
}
/// Logarithm to base 10; NaN below 0.
template <Floating T>
BasicTensor<T> log10(const BasicTensor<T>& x) {
  return detail::unary(detail::Log10{}, x);
}
/// 2 ^ x.
template <Floating T>
BasicTensor<T> exp2(const BasicTensor<T>& x) {
  return detail::unary(detail::Exp2{}, x);
}
/// 1 - erf(x), without cancellation for large x.
template <Floating T>
BasicTensor<T> erfc(const BasicTensor<T>& x) {
  return detail::unary(detail::Erfc{}, x);
}

/// log(e^a + e^b) without overflow; both broadcast.
template <Floating T>
BasicTensor<T> logaddexp(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("logaddexp", a, b, [](T u, T v) {
    const T most = u < v ? v : u;
    return u == v && std::isinf(u) ? u : most + std::log1p(std::exp(-std::abs(u - v)));
  });
  return autograd::record("logaddexp", std::move(y), {a, b},
                          [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
                           sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            const BasicTensor<T> ahead = ctx(a) - ctx(b), dy = ctx.grad();
                            return {ctx.needs(0) ? detail::unbroadcast(dy * sigmoid(ahead), sa) : BasicTensor<T>(),
                                    ctx.needs(1) ? detail::unbroadcast(dy * sigmoid(-ahead), sb) : BasicTensor<T>()};
                          });
}

/// a log(b), 0 where a is 0 unless b is NaN; both broadcast.
template <Floating T>
BasicTensor<T> xlogy(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("xlogy", a, b, [](T u, T v) {
    return v != v ? v : u == T(0) ? T(0) : u * std::log(v);
  });
  return autograd::record(
      "xlogy", std::move(y), {a, b},
      [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
       sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> u = ctx(a), v = ctx(b), dy = ctx.grad();
        const BoolTensor nothing = logical_and(eq(u, T(0)), le(v, T(0)));
        return {ctx.needs(0) ? detail::unbroadcast(where(nothing, T(0), xlogy(dy, v)), sa) : BasicTensor<T>(),
                ctx.needs(1) ? detail::unbroadcast(dy * u / v, sb) : BasicTensor<T>()};
      });
}

/// The inverse of erf: infinite at -1 and 1, NaN beyond.
template <Floating T>
BasicTensor<T> erfinv(const BasicTensor<T>& x) {
  return detail::unary(detail::Erfinv{}, x);
}

/// log(x / (1 - x)), the inverse of sigmoid, with x first moved into [eps, 1 - eps] if eps is not negative. The
/// gradient is infinite at 0 and 1, and beyond NaN, or with eps 0.
template <Floating T>
BasicTensor<T> logit(const BasicTensor<T>& x, double eps = -1) {
  const T low = static_cast<T>(eps < 0 ? 0 : eps), high = static_cast<T>(eps < 0 ? 1 : 1 - eps);
  const BasicTensor<T> still = x.detach(), p = eps < 0 ? still : clamp(still, low, high);
  const T outside = eps < 0 ? std::numeric_limits<T>::quiet_NaN() : T(0);
  return autograd::record(
      "logit", log(p / (1 - p)), {x},
      [x = autograd::saved(x), low, high, outside](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> in = ctx(x), slope = reciprocal((in + T(0)) * (1 - in));  // also of -0
        return {ctx.grad() * where(in < low, outside, where(in > high, outside, slope))};
      });
}

}  // namespace minitorch
