// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <limits>

#include "minitorch/ops/activation.hpp"

// Activations that bend at one or two places, and gates: made of the same structs as those of ops/activation.hpp.

namespace minitorch {

namespace detail {

/// 1 / (1 + e^-x) of one number.
template <std::floating_point T>
T sigmoid(T x) {
  return T(1) / (T(1) + std::exp(-x));
}

/// scale * (x where positive, else alpha * (e^x - 1)).
template <class T>
struct Elu {
  static constexpr const char* name = "elu";
  static constexpr Reads reads = Reads::input;
  kernels::vectored::Elu<T> vectored;
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    const auto [alpha, scale] = vectored;
    const V below = where(x > 0, 0, x);  // e^x of a large x is infinite, and 0 times that no gradient
    return where(x > 0, V(dy * scale), V(dy * (exp(below) * (alpha * scale))));
  }
};

/// As Clamp, but with gradient 0 at the borders.
template <class T>
struct Hardtanh {
  static constexpr const char* name = "hardtanh";
  static constexpr Reads reads = Reads::input;
  T low, high;
  T f(T x) const { return x < low ? low : x > high ? high : x; }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x <= low, 0, V(where(x >= high, 0, dy)));
  }
};

struct Hardsigmoid {
  static constexpr const char* name = "hardsigmoid";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T x) const {
    return chosen_of(x <= T(-3), T(0), chosen_of(x >= T(3), T(1), (x + T(3)) / T(6)));
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x > -3, V(where(x < 3, V(dy / 6), 0)), 0);
  }
};

struct Hardswish {
  static constexpr const char* name = "hardswish";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T x) const {
    return chosen_of(x <= T(-3), -T(0), chosen_of(x >= T(3), x, x * (x + T(3)) / T(6)));
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return where(x < -3, 0, V(where(x >= 3, dy, V(dy * ((x + x + 3) / 6)))));
  }
};

// x tanh(log(1 + e^x)). With s = sigmoid(x) and q = sigmoid(-x) that tanh is s (1 + q) / (1 + q^2), which neither
// overflows nor cancels.
struct Mish {
  static constexpr const char* name = "mish";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T x) const {
    const T s = sigmoid(x), q = sigmoid(-x);
    return x * (s * (T(1) + q) / (T(1) + q * q));
  }
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    const V s = sigmoid(x), q = sigmoid(V(-x));
    const V inner = s * (1 + q) / (1 + q * q);
    return dy * (inner + x * s * (1 - inner * inner));
  }
};

template <class T>
struct LogSigmoid {
  static constexpr const char* name = "logsigmoid";
  static constexpr Reads reads = Reads::input;
  kernels::vectored::Softplus<T> vectored{T(-1), std::numeric_limits<T>::infinity()};  // -log(1 + e^-x)
  template <class V>
  V vjp(const V& dy, const V& x, const V&) const {
    return dy * sigmoid(V(-x));
  }
};

}  // namespace detail

/// x where positive, else alpha * (e^x - 1). Clevert, Unterthiner and Hochreiter, 2016.
template <Floating T>
BasicTensor<T> elu(const BasicTensor<T>& x, std::type_identity_t<T> alpha = T(1)) {
  return detail::unary(detail::Elu<T>{{alpha, T(1)}}, x);
}
/// 1.0507 * x where positive, else 1.7581 * (e^x - 1): layers of it keep mean 0 and variance 1. Klambauer et al.
/// (2017).
template <Floating T>
BasicTensor<T> selu(const BasicTensor<T>& x) {
  return detail::unary(detail::Elu<T>{static_cast<T>(1.6732632423543772848170429916717),
                                      static_cast<T>(1.0507009873554804934193349852946)},
                       x);
}
/// min(max(x, min_val), max_val) with gradient 0 at the borders, unlike clamp.
template <Floating T>
BasicTensor<T> hardtanh(const BasicTensor<T>& x, std::type_identity_t<T> min_val = T(-1),
                        std::type_identity_t<T> max_val = T(1)) {
  core::check(min_val < max_val, "[hardtanh] min_val ", min_val, " must be below max_val ", max_val);
  return detail::unary(detail::Hardtanh<T>{min_val, max_val}, x);
}
/// min(max(x, 0), 6); gradient 0 at both borders.
template <Floating T>
BasicTensor<T> relu6(const BasicTensor<T>& x) {
  return hardtanh(x, T(0), T(6));
}
/// min(max(x + 3, 0), 6) / 6.
template <Floating T>
BasicTensor<T> hardsigmoid(const BasicTensor<T>& x) {
  return detail::unary(detail::Hardsigmoid{}, x);
}
/// x * hardsigmoid(x). Howard et al., "Searching for MobileNetV3", 2019.
template <Floating T>
BasicTensor<T> hardswish(const BasicTensor<T>& x) {
  return detail::unary(detail::Hardswish{}, x);
}
/// x * tanh(log(1 + e^x)). Misra, 2019.
template <Floating T>
BasicTensor<T> mish(const BasicTensor<T>& x) {
  return detail::unary(detail::Mish{}, x);
}
/// log(sigmoid(x)), without overflow.
template <Floating T>
BasicTensor<T> logsigmoid(const BasicTensor<T>& x) {
  return detail::unary(detail::LogSigmoid<T>{}, x);
}

/// x where positive, else weight * x; `weight` is one number, (1), or has one for each channel, dimension 1 of x. He et
/// al., 2015.
template <Floating T>
BasicTensor<T> prelu(const BasicTensor<T>& x, const BasicTensor<T>& weight) {
  const std::int64_t count = weight.numel(), channels = x.dim() > 1 ? x.shape()[1] : 1;
  core::check(weight.dim() <= 1 && (count == 1 || count == channels), "[prelu] weight of shape ", weight.shape(),
              " must have one element or one for each of the ", channels, " channels of x, whose shape is ", x.shape());
  Shape shape = Dims::filled(x.dim(), 1);
  if (count != 1) {
    shape[1] = count;
  }
  const BasicTensor<T> slope = reshape(weight, shape);
  BasicTensor<T> y = detail::broadcast_map<T>("prelu", x, slope, [](T v, T w) { return v > T(0) ? v : w * v; });
  return autograd::record(
      "prelu", std::move(y), {x, slope},
      [x = autograd::saved(x), slope = autograd::saved(slope),
       shape](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> in = ctx(x), dy = ctx.grad();
        const BoolTensor positive = in > T(0);
        return {ctx.needs(0) ? where(positive, dy, dy * ctx(slope)) : BasicTensor<T>(),
                ctx.needs(1) ? detail::unbroadcast(where(positive, T(0), dy * in), shape) : BasicTensor<T>()};
      });
}

/// a * sigmoid(b), where a and b are the two halves of x along `dim`. Dauphin et al., 2017.
template <Floating T>
BasicTensor<T> glu(const BasicTensor<T>& x, std::int64_t dim = -1) {
  core::check(x.dim() > 0, "[glu] a tensor without dimensions has no halves");
  const int d = core::normalize_dim("glu", dim, x.dim());
  const std::int64_t size = x.shape()[d];
  core::check(size % 2 == 0, "[glu] dimension ", d, " of shape ", x.shape(), " must be even to be halved");
  return narrow(x, d, 0, size / 2) * sigmoid(narrow(x, d, size / 2, size / 2));
}

}  // namespace minitorch
