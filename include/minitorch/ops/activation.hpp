// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <numbers>
#include <string_view>
#include <type_traits>

#include "minitorch/core/choice.hpp"
#include "minitorch/kernels/vector_map.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/elementwise.hpp"

// Elementwise functions of one tensor: value and derivative side by side.

namespace minitorch {

template <Floating T>
BasicTensor<T> exp(const BasicTensor<T>& x);
template <Floating T>
BasicTensor<T> tanh(const BasicTensor<T>& x);
template <Floating T>
BasicTensor<T> erf(const BasicTensor<T>& x);
template <Floating T>
BasicTensor<T> sigmoid(const BasicTensor<T>& x);
template <Floating T>
BasicTensor<T> sin(const BasicTensor<T>& x);
template <Floating T>
BasicTensor<T> cos(const BasicTensor<T>& x);

namespace detail {

struct Exp {
  static constexpr const char* name = "exp";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Exp vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return dy * y;
  }
};

struct Log {
  static constexpr const char* name = "log";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Log vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy / x;
  }
};

struct Sqrt {
  static constexpr const char* name = "sqrt";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Sqrt vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return dy / (y * 2);
  }
};

struct Rsqrt {
  static constexpr const char* name = "rsqrt";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Rsqrt vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return dy * (y * y * y) / -2;
  }
};

struct Reciprocal {
  static constexpr const char* name = "reciprocal";
  static constexpr Reads reads = Reads::output;
  template <class T>
  T f(T x) const {
    return T(1) / x;
  }
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return -dy * (y * y);
  }
};

struct Abs {
  static constexpr const char* name = "abs";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T x) const {
    return std::abs(x);
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x > 0, dy, where(x < 0, -dy, dy * 0));  // sgn(0) = 0, and NaN passes through as 0 * NaN
  }
};

struct Tanh {
  static constexpr const char* name = "tanh";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Tanh vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return dy * (1 - y * y);
  }
};

struct Sigmoid {
  static constexpr const char* name = "sigmoid";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Sigmoid vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return dy * ((1 - y) * y);
  }
};

struct Erf {
  static constexpr const char* name = "erf";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Erf vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy * (exp(-(x * x)) * typename V::value_type(2 * std::numbers::inv_sqrtpi));
  }
};

struct Relu {
  static constexpr const char* name = "relu";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Relu vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return where(y <= 0, 0, dy);
  }
};

template <class T>
struct LeakyRelu {
  static constexpr const char* name = "leaky_relu";
  static constexpr Reads reads = Reads::input;
  T slope;
  T f(T x) const { return chosen_of(x > T(0), x, x * slope); }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x > 0, dy, V(dy * slope));
  }
};

template <class T>
struct Clamp {
  static constexpr const char* name = "clamp";
  static constexpr Reads reads = Reads::input;
  T low, high;
  /// A NaN bound makes everything NaN; else what changes nothing when it is added.
  T spoil = low != low || high != high ? std::numeric_limits<T>::quiet_NaN() : -T(0);
  T f(T x) const {
    const T raised = x < low ? low : x, cut = raised > high ? high : raised;
    return static_cast<T>(cut + spoil);
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x >= low, V(where(x <= high, dy, 0)), 0);  // 0 where x is NaN
  }
};

struct Silu {
  static constexpr const char* name = "silu";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Silu vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    const V s = sigmoid(x);
    return dy * (s * (1 + x * (1 - s)));
  }
};

struct Expm1 {
  static constexpr const char* name = "expm1";
  static constexpr Reads reads = Reads::output;
  static constexpr kernels::vectored::Expm1 vectored{};
  template <class V>
  V vjp(const V& dy, const V&, const V& y) const {
    return dy * (y + 1);
  }
};

struct Log1p {
  static constexpr const char* name = "log1p";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Log1p vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy / (x + 1);
  }
};

struct Sin {
  static constexpr const char* name = "sin";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Sin vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy * cos(x);
  }
};

struct Cos {
  static constexpr const char* name = "cos";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Cos vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return -dy * sin(x);
  }
};

template <class T>
struct Softplus {
  static constexpr const char* name = "softplus";
  static constexpr Reads reads = Reads::input;
  kernels::vectored::Softplus<T> vectored;
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    const V z = x * vectored.beta;
    return where(z > vectored.threshold, dy, dy * sigmoid(z));
  }
};

// x * Phi(x), Phi the standard normal distribution function.
struct Gelu {
  static constexpr const char* name = "gelu";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::Gelu vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    using T = typename V::value_type;
    constexpr T density = T(std::numbers::inv_sqrtpi / std::numbers::sqrt2);  // 1 / sqrt(2 pi)
    const V cdf = (erf(x * T(std::numbers::sqrt2 / 2)) + 1) * T(0.5);
    return dy * (cdf + x * (exp(x * x * T(-0.5)) * density));
  }
};

// 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
struct GeluTanh {
  static constexpr const char* name = "gelu";
  static constexpr Reads reads = Reads::input;
  static constexpr kernels::vectored::GeluTanh vectored{};
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    using T = typename V::value_type;
    constexpr T beta = T(std::numbers::sqrt2 * std::numbers::inv_sqrtpi), kappa = T(0.044715);
    const V inner = tanh((x + x * x * x * kappa) * beta);
    const V slope = (1 - inner * inner) * (1 + x * x * (3 * kappa)) * beta;
    return dy * ((1 + inner) * T(0.5) + x * slope * T(0.5));
  }
};

}  // namespace detail

/// e ^ x.
template <Floating T>
BasicTensor<T> exp(const BasicTensor<T>& x) {
  return detail::unary(detail::Exp{}, x);
}
/// Natural logarithm; -infinity of 0, NaN below.
template <Floating T>
BasicTensor<T> log(const BasicTensor<T>& x) {
  return detail::unary(detail::Log{}, x);
}
/// e ^ x - 1, without cancellation near 0.
template <Floating T>
BasicTensor<T> expm1(const BasicTensor<T>& x) {
  return detail::unary(detail::Expm1{}, x);
}
/// log(1 + x), without cancellation near 0; NaN below -1.
template <Floating T>
BasicTensor<T> log1p(const BasicTensor<T>& x) {
  return detail::unary(detail::Log1p{}, x);
}
/// Sine of x in radians; NaN of infinity.
template <Floating T>
BasicTensor<T> sin(const BasicTensor<T>& x) {
  return detail::unary(detail::Sin{}, x);
}
/// Cosine of x in radians; NaN of infinity.
template <Floating T>
BasicTensor<T> cos(const BasicTensor<T>& x) {
  return detail::unary(detail::Cos{}, x);
}
/// Square root; NaN below 0, and the gradient at 0 is infinite.
template <Floating T>
BasicTensor<T> sqrt(const BasicTensor<T>& x) {
  return detail::unary(detail::Sqrt{}, x);
}
/// 1 / sqrt(x); infinity of 0, NaN below.
template <Floating T>
BasicTensor<T> rsqrt(const BasicTensor<T>& x) {
  return detail::unary(detail::Rsqrt{}, x);
}
/// 1 / x; infinity of 0.
template <Floating T>
BasicTensor<T> reciprocal(const BasicTensor<T>& x) {
  return detail::unary(detail::Reciprocal{}, x);
}
/// |x|; gradient 0 at 0.
template <Floating T>
BasicTensor<T> abs(const BasicTensor<T>& x) {
  return detail::unary(detail::Abs{}, x);
}
/// Hyperbolic tangent.
template <Floating T>
BasicTensor<T> tanh(const BasicTensor<T>& x) {
  return detail::unary(detail::Tanh{}, x);
}
/// 1 / (1 + e^-x).
template <Floating T>
BasicTensor<T> sigmoid(const BasicTensor<T>& x) {
  return detail::unary(detail::Sigmoid{}, x);
}
/// 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
template <Floating T>
BasicTensor<T> erf(const BasicTensor<T>& x) {
  return detail::unary(detail::Erf{}, x);
}
/// max(x, 0); gradient 0 at 0, NaN stays NaN.
template <Floating T>
BasicTensor<T> relu(const BasicTensor<T>& x) {
  return detail::unary(detail::Relu{}, x);
}
/// x where positive, else negative_slope * x. Maas, Hannun and Ng, 2013.
template <Floating T>
BasicTensor<T> leaky_relu(const BasicTensor<T>& x, std::type_identity_t<T> negative_slope = T(0.01)) {
  return detail::unary(detail::LeakyRelu<T>{negative_slope}, x);
}
/// min(max(x, low), high); gradient 1 at both borders, 0 outside. If low > high, every element becomes high.
template <Floating T>
BasicTensor<T> clamp(const BasicTensor<T>& x, std::type_identity_t<T> low, std::type_identity_t<T> high) {
  return detail::unary(detail::Clamp<T>{low, high}, x);
}
/// x * sigmoid(x). Elfwing, Uchibe and Doya, 2018; also called swish.
template <Floating T>
BasicTensor<T> silu(const BasicTensor<T>& x) {
  return detail::unary(detail::Silu{}, x);
}
/// log(1 + e^(beta x)) / beta without overflow, and x itself where beta x > threshold.
template <Floating T>
BasicTensor<T> softplus(const BasicTensor<T>& x, std::type_identity_t<T> beta = T(1),
                        std::type_identity_t<T> threshold = T(20)) {
  return detail::unary(detail::Softplus<T>{{beta, threshold}}, x);
}
/// Which gelu: the exact one, or PyTorch's `approximate="tanh"`.
enum class GeluApproximation { none, tanh };
template <>
inline constexpr std::string_view core::words<GeluApproximation> = "none, tanh";
/// x * Phi(x) with the normal distribution function Phi, or its approximation by tanh (Hendrycks and Gimpel, 2016).
template <Floating T>
BasicTensor<T> gelu(const BasicTensor<T>& x, core::Choice<GeluApproximation> approximate = GeluApproximation::none) {
  return approximate == GeluApproximation::none ? detail::unary(detail::Gelu{}, x)
                                                : detail::unary(detail::GeluTanh{}, x);
}

}  // namespace minitorch
