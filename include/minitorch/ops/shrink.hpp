// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "minitorch/ops/rectifiers.hpp"
#include "minitorch/ops/softmax.hpp"

// Activations that draw small values to 0, and relatives of softmax and elu.

namespace minitorch {

namespace detail {

struct Softsign {
  static constexpr const char* name = "softsign";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T x) const {
    return x / (std::abs(x) + T(1));
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    using std::abs;
    const V size = abs(x) + 1;
    return dy / (size * size);
  }
};

struct Tanhshrink {
  static constexpr const char* name = "tanhshrink";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Tanhshrink vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    using std::tanh;
    const V y = tanh(x);
    return dy * (y * y);
  }
};

template <class T>
struct Hardshrink {
  static constexpr const char* name = "hardshrink";
  static constexpr Reads reads = Reads::input;
  T lambda;
  T f(T x) const { return chosen_of((x >= -lambda) & (x <= lambda), T(0), x); }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x < -lambda, dy, V(where(x <= lambda, V(dy * 0), dy)));
  }
};

template <class T>
struct Softshrink {
  static constexpr const char* name = "softshrink";
  static constexpr Reads reads = Reads::input;
  T lambda;
  T f(T x) const { return chosen_of(x > lambda, x - lambda, chosen_of(x < -lambda, x + lambda, std::abs(x) * T(0))); }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x < -lambda, dy, V(where(x <= lambda, V(dy * 0), dy)));
  }
};

template <class T>
struct Threshold {
  static constexpr const char* name = "threshold";
  static constexpr Reads reads = Reads::input;
  T threshold, value;
  T f(T x) const { return x <= threshold ? value : x; }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x <= threshold, V(dy * 0), dy);
  }
};

/// x where positive, else alpha (e^(x / alpha) - 1).
template <class T>
struct Celu {
  static constexpr const char* name = "celu";
  static constexpr Reads reads = Reads::input;
  T alpha;
  T f(T x) const { return x > T(0) ? x : alpha * std::expm1(x / alpha); }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    using std::exp;
    return where(x > 0, dy, V(dy * exp(V(where(x > 0, V(x * 0), x) / alpha))));
  }
};

}  // namespace detail

/// x / (1 + |x|).
template <Floating T>
BasicTensor<T> softsign(const BasicTensor<T>& x) {
  return detail::unary(detail::Softsign{}, x);
}
/// x - tanh(x).
template <Floating T>
BasicTensor<T> tanhshrink(const BasicTensor<T>& x) {
  return detail::unary(detail::Tanhshrink{}, x);
}
/// 0 in [-lambda, lambda], else x.
template <Floating T>
BasicTensor<T> hardshrink(const BasicTensor<T>& x, std::type_identity_t<T> lambda = T(0.5)) {
  return detail::unary(detail::Hardshrink<T>{lambda}, x);
}
/// 0 in [-lambda, lambda], else x moved towards 0 by lambda; NaN stays, of which PyTorch 1.13 makes 0.
template <Floating T>
BasicTensor<T> softshrink(const BasicTensor<T>& x, std::type_identity_t<T> lambda = T(0.5)) {
  core::check(lambda >= T(0), "[softshrink] lambda must not be negative, got ", lambda);
  return detail::unary(detail::Softshrink<T>{lambda}, x);
}
/// x above `threshold`, else `value`.
template <Floating T>
BasicTensor<T> threshold(const BasicTensor<T>& x, std::type_identity_t<T> threshold, std::type_identity_t<T> value) {
  return detail::unary(detail::Threshold<T>{threshold, value}, x);
}
/// x where positive, else alpha (e^(x / alpha) - 1), whose slope is 1 at 0. Barron, 2017.
template <Floating T>
BasicTensor<T> celu(const BasicTensor<T>& x, std::type_identity_t<T> alpha = T(1)) {
  core::check(alpha != T(0), "[celu] alpha must not be 0");
  return detail::unary(detail::Celu<T>{alpha}, x);
}
/// softmax(-x) along `dim`.
template <Floating T>
BasicTensor<T> softmin(const BasicTensor<T>& x, std::int64_t dim) {
  return softmax(-x, dim);
}

}  // namespace minitorch
