// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <type_traits>

#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/elementwise.hpp"

// Arithmetic with broadcasting: shapes are aligned at the last dimension, sizes 1 repeat.

namespace minitorch {

template <Scalar T>
BasicTensor<T> mul(const BasicTensor<T>& a, const BasicTensor<T>& b);
template <Scalar T>
BasicTensor<T> mul(const BasicTensor<T>& x, std::type_identity_t<T> factor);
template <Scalar T>
BasicTensor<T> div(const BasicTensor<T>& a, const BasicTensor<T>& b);
template <Floating T>
BasicTensor<T> pow(const BasicTensor<T>& x, std::type_identity_t<T> exponent);

namespace detail {

template <class T>
struct AddScalar {
  static constexpr const char* name = "add";
  static constexpr Reads reads = Reads::nothing;
  T term;
  T f(T x) const { return static_cast<T>(x + term); }
  template <class V>
  V vjp(const V& dy, const V&, const V&) const {
    return dy;
  }
};

template <class T>
struct MulScalar {
  static constexpr const char* name = "mul";
  static constexpr Reads reads = Reads::nothing;
  T factor;
  T f(T x) const { return static_cast<T>(x * factor); }
  template <class V>
  V vjp(const V& dy, const V&, const V&) const {
    return dy * factor;
  }
};

template <class T>
struct DivScalar {
  static constexpr const char* name = "div";
  static constexpr Reads reads = Reads::nothing;
  T divisor;
  T f(T x) const { return static_cast<T>(x / divisor); }
  template <class V>
  V vjp(const V& dy, const V&, const V&) const {
    return dy / divisor;
  }
};

template <class T>
struct ScalarDiv {
  static constexpr const char* name = "div";
  static constexpr Reads reads = Reads::input;
  T dividend;
  T f(T x) const { return static_cast<T>(dividend / x); }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy * (-((dividend / x) / x));
  }
};

/// x^exponent, with square roots as PyTorch takes them: they differ from std::pow at -0 and -inf.
template <Floating T>
T power(T x, T exponent) {
  return exponent == T(2)      ? x * x
         : exponent == T(0.5)  ? std::sqrt(x)
         : exponent == T(-0.5) ? T(1) / std::sqrt(x)
                               : std::pow(x, exponent);
}
template <Floating T>
BasicTensor<T> power(const BasicTensor<T>& x, T exponent) {
  return pow(x, exponent);
}

template <class T>
struct PowScalar {
  static constexpr const char* name = "pow";
  static constexpr Reads reads = Reads::input;
  T exponent;
  T f(T x) const { return power(x, exponent); }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    if (exponent == T(0)) {
      return dy * T(0);
    }
    return exponent == T(2) ? dy * (x * T(2)) : dy * (power(x, exponent - T(1)) * exponent);
  }
};

template <class T>
struct ScalarPow {
  static constexpr const char* name = "pow";
  static constexpr Reads reads = Reads::output;
  T base;
  T f(T x) const { return std::pow(base, x); }
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    const V slope = dy * (y * std::log(base));
    return base == T(0) ? where(y <= 1, 0, slope) : slope;
  }
};

}  // namespace detail

/// a + b. Integer and bool tensors too, without gradient, here and below.
template <Scalar T>
BasicTensor<T> add(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("add", a, b, [](T u, T v) { return static_cast<T>(u + v); });
  if constexpr (Floating<T>) {
    y = autograd::record(
        "add", std::move(y), {a, b},
        [sa = a.shape(), sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {ctx.needs(0) ? detail::unbroadcast(ctx.grad(), sa) : BasicTensor<T>(),
                  ctx.needs(1) ? detail::unbroadcast(ctx.grad(), sb) : BasicTensor<T>()};
        });
  }
  return y;
}

/// a - b.
template <Scalar T>
BasicTensor<T> sub(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("sub", a, b, [](T u, T v) { return static_cast<T>(u - v); });
  if constexpr (Floating<T>) {
    y = autograd::record(
        "sub", std::move(y), {a, b},
        [sa = a.shape(), sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {ctx.needs(0) ? detail::unbroadcast(ctx.grad(), sa) : BasicTensor<T>(),
                  ctx.needs(1) ? detail::unbroadcast(mul(ctx.grad(), T(-1)), sb) : BasicTensor<T>()};
        });
  }
  return y;
}

/// a * b, elementwise.
template <Scalar T>
BasicTensor<T> mul(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("mul", a, b, [](T u, T v) { return static_cast<T>(u * v); });
  if constexpr (Floating<T>) {
    y = autograd::record("mul", std::move(y), {a, b},
                         [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
                          sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           return {ctx.needs(0) ? detail::unbroadcast(mul(ctx.grad(), ctx(b)), sa) : BasicTensor<T>(),
                                   ctx.needs(1) ? detail::unbroadcast(mul(ctx.grad(), ctx(a)), sb) : BasicTensor<T>()};
                         });
  }
  return y;
}

/// a / b, elementwise; integers are cut towards zero, and a zero among integer divisors is an error.
template <Scalar T>
BasicTensor<T> div(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  if constexpr (Floating<T>) {
    BasicTensor<T> y = detail::broadcast_map<T>("div", a, b, [](T u, T v) { return u / v; });
    return autograd::record(
        "div", std::move(y), {a, b},
        [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
         sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const BasicTensor<T> divisor = ctx(b);
          return {ctx.needs(0) ? detail::unbroadcast(div(ctx.grad(), divisor), sa) : BasicTensor<T>(),
                  ctx.needs(1)
                      ? detail::unbroadcast(mul(mul(ctx.grad(), T(-1)), div(div(ctx(a), divisor), divisor)), sb)
                      : BasicTensor<T>()};
        });
  } else {
    for (const T divisor : b.to_vector()) {
      check(divisor != T(0), "[div] integer division by zero");
    }
    return detail::broadcast_map<T>("div", a, b, [](T u, T v) { return static_cast<T>(u / v); });
  }
}

template <Scalar T>
BasicTensor<T> add(const BasicTensor<T>& x, std::type_identity_t<T> term) {
  return detail::unary(detail::AddScalar<T>{term}, x);
}
template <Scalar T>
BasicTensor<T> sub(const BasicTensor<T>& x, std::type_identity_t<T> term) {
  return detail::unary(detail::AddScalar<T>{static_cast<T>(-term)}, x);
}
template <Scalar T>
BasicTensor<T> mul(const BasicTensor<T>& x, std::type_identity_t<T> factor) {
  return detail::unary(detail::MulScalar<T>{factor}, x);
}
template <Scalar T>
BasicTensor<T> div(const BasicTensor<T>& x, std::type_identity_t<T> divisor) {
  check(Floating<T> || divisor != T(0), "[div] integer division by zero");
  return detail::unary(detail::DivScalar<T>{divisor}, x);
}

/// -x.
template <Scalar T>
BasicTensor<T> neg(const BasicTensor<T>& x) {
  return mul(x, static_cast<T>(-1));
}

/// x ^ exponent. The gradient of exponent 0 is 0, also at x = 0.
template <Floating T>
BasicTensor<T> pow(const BasicTensor<T>& x, std::type_identity_t<T> exponent) {
  return detail::unary(detail::PowScalar<T>{exponent}, x);
}
/// base ^ x, for a number `base`.
template <Floating T>
BasicTensor<T> pow(std::type_identity_t<T> base, const BasicTensor<T>& x) {
  return detail::unary(detail::ScalarPow<T>{base}, x);
}

template <Scalar T>
BasicTensor<T> operator+(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return add(a, b);
}
template <Scalar T>
BasicTensor<T> operator-(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return sub(a, b);
}
template <Scalar T>
BasicTensor<T> operator*(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return mul(a, b);
}
template <Scalar T>
BasicTensor<T> operator/(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return div(a, b);
}
template <Scalar T>
BasicTensor<T> operator-(const BasicTensor<T>& x) {
  return neg(x);
}
template <Scalar T>
BasicTensor<T> operator+(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  return add(x, s);
}
template <Scalar T>
BasicTensor<T> operator+(std::type_identity_t<T> s, const BasicTensor<T>& x) {
  return add(x, s);
}
template <Scalar T>
BasicTensor<T> operator-(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  return sub(x, s);
}
template <Scalar T>
BasicTensor<T> operator-(std::type_identity_t<T> s, const BasicTensor<T>& x) {
  return add(neg(x), s);
}
template <Scalar T>
BasicTensor<T> operator*(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  return mul(x, s);
}
template <Scalar T>
BasicTensor<T> operator*(std::type_identity_t<T> s, const BasicTensor<T>& x) {
  return mul(x, s);
}
template <Scalar T>
BasicTensor<T> operator/(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  return div(x, s);
}
template <Floating T>
BasicTensor<T> operator/(std::type_identity_t<T> s, const BasicTensor<T>& x) {
  return detail::unary(detail::ScalarDiv<T>{s}, x);
}

}  // namespace minitorch
