// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

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
//     static constexpr bool needs_value;               whether backward() reads h
//     auto plane(std::int64_t p) const;                what to do in plane p, a type with
//         T operator()(T h, std::int64_t i) const;     its value
//         T backward(T dy, T h, std::int64_t i) const; the gradient of h
// Kernels may call these more than once for an element. Plain arithmetic in them is vectorised by the compiler, the
// types below have vector code of their own, and Identity costs nothing.

namespace minitorch::kernels {

/// Nothing before or after a kernel.
struct Identity {
  static constexpr bool needs_value = false;
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
  static constexpr bool needs_value = true;
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
  static constexpr bool needs_value = false;
  const T* factors;

  ScaleBy<T> plane(std::int64_t p) const { return {factors[p]}; }
};

/// A residual: y = h + other[i]. The gradient of `other` is that of this step's result.
template <class T>
struct AddResidual {
  static constexpr bool needs_value = false;
  const T* other;

  T operator()(T h, std::int64_t i) const { return h + other[i]; }
  T backward(T dy, T, std::int64_t) const { return dy; }
  AddResidual plane(std::int64_t) const { return *this; }
};

/// Two steps in one plane, see Chain.
template <class First, class Second>
struct ChainPlane {
  First first;
  Second second;

  template <class T>
  T operator()(T h, std::int64_t i) const {
    return second(first(h, i), i);
  }
  template <class T>
  T backward(T dy, T h, std::int64_t i) const {
    return first.backward(second.backward(dy, first(h, i), i), h, i);
  }
};

/// First one step after the normalization, then another: y = second(first(h)).
template <class First, class Second>
struct Chain {
  static constexpr bool needs_value = First::needs_value || Second::needs_value;
  First first;
  Second second;

  auto plane(std::int64_t p) const {
    return ChainPlane<decltype(first.plane(p)), decltype(second.plane(p))>{first.plane(p), second.plane(p)};
  }
};

/// Steps after the normalization, from left to right.
template <class First, class Second, class... Rest>
auto chain(First first, Second second, Rest... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return Chain<First, Second>{first, second};
  } else {
    return chain(Chain<First, Second>{first, second}, rest...);
  }
}

/// What comes before and after a kernel.
template <class Before, class After>
struct Fused {
  const Before& before;
  const After& after;
  static constexpr bool has_after = !std::is_same_v<After, Identity>;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/norm/fusion.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
