// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <type_traits>

#include "minitorch/kernels/simd/vec.hpp"

// Note [Fusion]: a normalization kernel can take elementwise work with it, so that e.g. ReLU, normalization and channel
// dropout are one pass over memory, forward and backward:
//     y = after(norm(before(x)))
// `before` is an activation: a type with
//     T operator()(T x) const;       its value
//     T derivative(T x) const;       its derivative at x
// The kernels get x as it was before the activation, and in backward dx is the gradient of that x. An idempotent
// activation such as Relu may be given its own output instead, which saves the un-activated x.
// `after` works on the planes of the result. Plane p holds all positions of channel p % C of sample p / C (layer and
// RMS norm: see there), element i counts through the whole array. It is a type with
//     auto plane(std::int64_t p) const;                what to do in plane p, a type with
//         T operator()(T h, std::int64_t i) const;     its value
//         T backward(T dy, T h, std::int64_t i) const; the gradient of h
// Kernels may call these more than once for an element. Plain arithmetic in them is vectorised by the compiler, the
// types below have vector code of their own, and Identity costs nothing.

namespace minitorch::kernels {

/// Nothing before or after a kernel.
struct Identity {
  template <class T>
  T operator()(T x) const {
    return x;
  }
  template <class T>
  T operator()(T h, std::int64_t) const {
    return h;
  }
  template <class T>
  T derivative(T) const {
    return 1;
  }
  template <class T>
  T backward(T dy, T, std::int64_t) const {
    return dy;
  }
  Identity plane(std::int64_t) const { return {}; }
};

/// max(x, 0), an activation; NaN stays NaN.
struct Relu {
  template <class T>
  T operator()(T x) const {
    return x <= 0 ? T(0) : x;
  }
  template <class T>
  T derivative(T x) const {
    return x <= 0 ? T(0) : T(1);
  }
};

/// An activation after the normalization: y = activation(h).
template <class Activation>
struct Then {
  Activation activation{};

  template <class T>
  T operator()(T h, std::int64_t) const {
    return activation(h);
  }
  template <class T>
  T backward(T dy, T h, std::int64_t) const {
    return dy * activation.derivative(h);
  }
  Then plane(std::int64_t) const { return *this; }
};

/// Multiplies by one factor.
template <class T>
struct ScaleBy {
  T factor;
  T operator()(T h, std::int64_t) const { return factor * h; }
  T backward(T dy, T, std::int64_t) const { return factor * dy; }
};

/// One factor for each plane: y = factors[p] * h; channel dropout with its 1 / (1 - p) inside is such a scale.
template <class T>
struct PlaneScale {
  const T* factors;

  ScaleBy<T> plane(std::int64_t p) const { return {factors[p]}; }
};

/// Another plane for each element.
template <class After>
struct EachPlane {
  After after;

  template <class T>
  T operator()(T h, std::int64_t i) const {
    return after.plane(i)(h, i);
  }
  template <class T>
  T backward(T dy, T h, std::int64_t i) const {
    return after.plane(i).backward(dy, h, i);
  }
};

/// What comes before and after a kernel: Fused{Relu{}, Identity{}}.
template <class Before = Identity, class After = Identity>
struct Fused {
  Before before{};
  After after{};
  static constexpr bool has_after = !std::is_same_v<After, Identity>;

  /// The same in plane p.
  auto plane(std::int64_t p) const { return Fused<Before, decltype(after.plane(p))>{before, after.plane(p)}; }
  /// The same where every element is a plane of its own.
  auto each() const {
    if constexpr (has_after) {
      return Fused<Before, EachPlane<After>>{before, {after}};
    } else {
      return *this;
    }
  }
};
template <class Before, class After>
Fused(Before, After) -> Fused<Before, After>;

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/norm/fusion.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
