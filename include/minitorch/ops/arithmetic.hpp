// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "minitorch/kernels/power.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/elementwise.hpp"

// Arithmetic with broadcasting: shapes are aligned at the last dimension, sizes 1 repeat.

namespace minitorch {

template <Scalar T>
BasicTensor<T> mul(const BasicTensor<T>& a, const BasicTensor<T>& b);
template <Scalar T>
BasicTensor<T> mul(const BasicTensor<T>& x, core::Number<T> factor);
namespace detail {
/// Type of a quotient's elements: of integers it is float.
template <Scalar T>
using QuotientOf = std::conditional_t<Floating<T>, T, float>;
}  // namespace detail
template <Scalar T>
BasicTensor<detail::QuotientOf<T>> div(const BasicTensor<T>& a, const BasicTensor<T>& b);
template <Floating T>
BasicTensor<T> pow(const BasicTensor<T>& x, std::type_identity_t<T> exponent);

namespace detail {

template <class T>
struct AddScalar {
  static constexpr const char* name = "add";
  static constexpr Reads reads = Reads::nothing;
  T term;
  T f(T x) const { return detail::wrap::add(x, term); }
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
  T f(T x) const { return detail::wrap::mul(x, factor); }
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
  T f(T x) const { return detail::wrap::div(x, divisor); }
  template <class V>
  V vjp(const V& dy, const V&, const V&) const {
    return dy / divisor;
  }
};

/// The last step of a mean, under the name of what the user called.
template <class T>
struct DividedInto {
  static constexpr Reads reads = Reads::nothing;
  const char* name;
  T divisor;
  T f(T x) const { return x / divisor; }
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

template <Floating T>
T power(T x, T exponent) {
  return kernels::power(x, exponent);
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

template <Scalar T>
void check_not_bool(const char* op) {
  core::check(
      !std::is_same_v<T, bool>, "[", op,
      "] bool tensors have no difference and no negative; logical_not(x) inverts a mask, ne(a, b) tells where two "
      "differ, cast<std::int64_t>(x) makes numbers");
}

/// A number of a higher kind than the elements, which PyTorch promotes: a floating one with integers or bool gives
/// float, an integer with bool gives int64.
template <class T, class S>
concept Promotes = Integer<T> &&
    (std::is_floating_point_v<S> || (std::is_same_v<T, bool> && std::is_integral_v<S> && !std::is_same_v<S, bool>));
template <class S>
using PromotedBy = std::conditional_t<std::is_floating_point_v<S>, float, std::int64_t>;

/// The number, ready for a tensor of PromotedBy<S>.
template <class S>
auto promoted(S s) {
  if constexpr (std::is_floating_point_v<S>) {
    return static_cast<float>(s);
  } else {
    return s;
  }
}

}  // namespace detail

/// a + b. Integer and bool tensors too, without gradient, here and below: integers wrap around at the ends of their
/// range, for bool + and * are or and and, and - is an Error.
template <Scalar T>
BasicTensor<T> add(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  BasicTensor<T> y = detail::broadcast_map<T>("add", a, b, [](T u, T v) { return detail::wrap::add(u, v); });
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
  detail::check_not_bool<T>("sub");
  BasicTensor<T> y = detail::broadcast_map<T>("sub", a, b, [](T u, T v) { return detail::wrap::sub(u, v); });
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
  BasicTensor<T> y = detail::broadcast_map<T>("mul", a, b, [](T u, T v) { return detail::wrap::mul(u, v); });
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

/// a / b, elementwise; of integers a float, as in PyTorch. Whole quotients: floor_divide(a, b), or div(a, b, "trunc").
template <Scalar T>
BasicTensor<detail::QuotientOf<T>> div(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  using Quotient = detail::QuotientOf<T>;
  BasicTensor<Quotient> y = detail::broadcast_map<Quotient>(
      "div", a, b, [](T u, T v) { return static_cast<Quotient>(u) / static_cast<Quotient>(v); });
  if constexpr (Floating<T>) {
    y = autograd::record(
        "div", std::move(y), {a, b},
        [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
         sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const BasicTensor<T> divisor = ctx(b);
          return {ctx.needs(0) ? detail::unbroadcast(div(ctx.grad(), divisor), sa) : BasicTensor<T>(),
                  ctx.needs(1)
                      ? detail::unbroadcast(mul(mul(ctx.grad(), T(-1)), div(div(ctx(a), divisor), divisor)), sb)
                      : BasicTensor<T>()};
        });
  }
  return y;
}

template <Scalar T>
BasicTensor<T> add(const BasicTensor<T>& x, core::Number<T> term) {
  return detail::unary(detail::AddScalar<T>{detail::element<T>("add", term)}, x);
}
template <Scalar T>
BasicTensor<T> sub(const BasicTensor<T>& x, core::Number<T> term) {
  detail::check_not_bool<T>("sub");
  return detail::unary(detail::AddScalar<T>{detail::wrap::neg(detail::element<T>("sub", term))}, x);
}
template <Scalar T>
BasicTensor<T> mul(const BasicTensor<T>& x, core::Number<T> factor) {
  return detail::unary(detail::MulScalar<T>{detail::element<T>("mul", factor)}, x);
}
template <Scalar T>
BasicTensor<detail::QuotientOf<T>> div(const BasicTensor<T>& x, core::Number<T> divisor) {
  if constexpr (Floating<T>) {
    return detail::unary(detail::DivScalar<T>{divisor}, x);
  } else {
    return detail::unary(detail::DivScalar<float>{static_cast<float>(divisor.value())}, cast<float>(x));
  }
}

/// a + alpha b.
template <Scalar T>
BasicTensor<T> add(const BasicTensor<T>& a, const BasicTensor<T>& b, core::Number<T> alpha) {
  return add(a, mul(b, alpha));
}
/// a - alpha b.
template <Scalar T>
BasicTensor<T> sub(const BasicTensor<T>& a, const BasicTensor<T>& b, core::Number<T> alpha) {
  return sub(a, mul(b, alpha));
}

/// -x.
template <Scalar T>
BasicTensor<T> neg(const BasicTensor<T>& x) {
  detail::check_not_bool<T>("neg");
  return detail::unary(detail::MulScalar<T>{static_cast<T>(-1)}, x);
}

namespace detail {
/// Whether a kernel has a loop for this exponent.
template <class T>
bool has_power(T exponent) {
  if constexpr (std::is_same_v<T, float>) {
    return kernels::FloatPower(exponent).applies();
  }
  return kernels::power_kind(exponent) != kernels::Power::general;
}

/// y = x^exponent, or dy * (x^exponent * factor) if dy is not null.
template <class T>
void power_loop(T exponent, const BasicTensor<T>& x, const T* dy, T factor, BasicTensor<T>& y) {
  const kernels::Power kind = kernels::power_kind(exponent);
  if constexpr (std::is_same_v<T, float>) {
    if (kind == kernels::Power::general) {
      return kernels::power(kernels::FloatPower(exponent), y.numel(), x.data(), dy, factor, y.data());
    }
  }
  kernels::power<T>(kind, y.numel(), x.data(), dy, factor, y.data());
}
}  // namespace detail

/// x ^ exponent. The gradient of exponent 0 is 0, also at x = 0.
template <Floating T>
BasicTensor<T> pow(const BasicTensor<T>& x, std::type_identity_t<T> exponent) {
  const detail::PowScalar<T> op{exponent};
  if (!detail::has_power(exponent)) {
    return detail::unary(op, x);
  }
  const BasicTensor<T> in = detail::contiguous_data(x);
  BasicTensor<T> y(x.shape());
  detail::power_loop<T>(exponent, in, nullptr, T(1), y);
  if (!autograd::recording("pow", {x})) {
    return y;
  }
  return autograd::record(
      "pow", std::move(y), {x},
      [op, kept = autograd::saved(x)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> dy = ctx.grad(), base = ctx(kept);
        if (is_grad_enabled() || !detail::has_power(op.exponent - T(1)) || op.exponent == T(1)) {
          return {detail::unary_vjp(op, dy, base, BasicTensor<T>())};
        }
        const BasicTensor<T> upstream = detail::contiguous_data(dy), bases = detail::contiguous_data(base);
        BasicTensor<T> dx(dy.shape());
        detail::power_loop<T>(op.exponent - T(1), bases, upstream.data(), op.exponent, dx);
        return {dx};
      });
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
BasicTensor<detail::QuotientOf<T>> operator/(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return div(a, b);
}
template <Scalar T>
BasicTensor<T> operator-(const BasicTensor<T>& x) {
  return neg(x);
}
template <Scalar T>
BasicTensor<T> operator+(const BasicTensor<T>& x, core::Number<T> s) {
  return add(x, s);
}
template <Scalar T>
BasicTensor<T> operator+(core::Number<T> s, const BasicTensor<T>& x) {
  return add(x, s);
}
template <Scalar T>
BasicTensor<T> operator-(const BasicTensor<T>& x, core::Number<T> s) {
  return sub(x, s);
}
template <Scalar T>
BasicTensor<T> operator-(core::Number<T> s, const BasicTensor<T>& x) {
  return add(neg(x), s);
}
template <Scalar T>
BasicTensor<T> operator*(const BasicTensor<T>& x, core::Number<T> s) {
  return mul(x, s);
}
template <Scalar T>
BasicTensor<T> operator*(core::Number<T> s, const BasicTensor<T>& x) {
  return mul(x, s);
}
template <Scalar T>
BasicTensor<detail::QuotientOf<T>> operator/(const BasicTensor<T>& x, core::Number<T> s) {
  return div(x, s);
}
template <Floating T>
BasicTensor<T> operator/(std::type_identity_t<T> s, const BasicTensor<T>& x) {
  return detail::unary(detail::ScalarDiv<T>{s}, x);
}

/// x where the mask is true, else x times 0: the mask as 0 and 1, as PyTorch promotes bool. No other types are mixed.
template <Scalar T>
requires(!std::is_same_v<T, bool>) BasicTensor<T> mul(const BasicTensor<T>& x, const BoolTensor& mask) {
  return mul(x, cast<T>(mask));
}
template <Scalar T>
requires(!std::is_same_v<T, bool>) BasicTensor<T>
operator*(const BasicTensor<T>& x, const BoolTensor& mask) {
  return mul(x, mask);
}
template <Scalar T>
requires(!std::is_same_v<T, bool>) BasicTensor<T>
operator*(const BoolTensor& mask, const BasicTensor<T>& x) {
  return mul(x, mask);
}

// A number of a higher kind than the elements: the tensor is converted first, as in PyTorch, to float (rounded beyond
// 2^24) or, bool with an integer, to int64.

template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>> add(const BasicTensor<T>& x, S s) {
  return add(cast<detail::PromotedBy<S>>(x), detail::promoted(s));
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>>
operator+(const BasicTensor<T>& x, S s) {
  return add(x, s);
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>> sub(const BasicTensor<T>& x, S s) {
  return sub(cast<detail::PromotedBy<S>>(x), detail::promoted(s));
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>>
operator-(const BasicTensor<T>& x, S s) {
  return sub(x, s);
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>> mul(const BasicTensor<T>& x, S s) {
  return mul(cast<detail::PromotedBy<S>>(x), detail::promoted(s));
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>>
operator*(const BasicTensor<T>& x, S s) {
  return mul(x, s);
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>>
operator+(S s, const BasicTensor<T>& x) {
  return detail::promoted(s) + cast<detail::PromotedBy<S>>(x);
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>>
operator-(S s, const BasicTensor<T>& x) {
  return detail::promoted(s) - cast<detail::PromotedBy<S>>(x);
}
template <Integer T, class S>
requires detail::Promotes<T, S> BasicTensor<detail::PromotedBy<S>>
operator*(S s, const BasicTensor<T>& x) {
  return detail::promoted(s) * cast<detail::PromotedBy<S>>(x);
}
template <Integer T, class S>
requires std::is_arithmetic_v<S> Tensor operator/(S s, const BasicTensor<T>& x) {
  return static_cast<float>(s) / cast<float>(x);
}

}  // namespace minitorch
