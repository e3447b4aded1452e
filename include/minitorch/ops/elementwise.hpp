// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "minitorch/autograd/variable.hpp"
#include "minitorch/core/number.hpp"
#include "minitorch/kernels/elementwise.hpp"
#include "minitorch/kernels/vector_map.hpp"
#include "minitorch/ops/broadcast.hpp"

// The machinery of elementwise operations. A unary operation is one struct:
//
//     struct Tanh {
//       static constexpr const char* name = "tanh";
//       static constexpr Reads reads = Reads::output;
//       template <class V> V f(V x) const;                                   // the value
//       template <class V> V vjp(const V& dy, const V& x, const V& y) const; // dy * df/dx
//     };
//
// vjp is written once for V = float or double, where it runs inside a loop, and for V = BasicTensor, where it is made
// of recorded operations (create_graph). It may only read what `reads` names.
//
// An operation with a loop over vectors of its own names it in place of f: `vectored`, a function of
// kernels/vector_map.hpp, which has value and derivative. Then vjp is for BasicTensor alone.

namespace minitorch {

/// What the derivative of an elementwise operation needs to see.
enum class Reads { nothing, input, output };

namespace detail {

/// first ? a : b, by their bits: no branch that a processor could guess wrongly, and loops become vectors.
template <class T>
T chosen_of(bool first, T a, T b) {
  using Bits = std::conditional_t<sizeof(T) == 1, std::uint8_t,
                                  std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                                     std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;
  const Bits mask = static_cast<Bits>(Bits(0) - static_cast<Bits>(first));
  return core::bit_cast<T>(static_cast<Bits>((core::bit_cast<Bits>(a) & mask) | (core::bit_cast<Bits>(b) & ~mask)));
}

}  // namespace detail

/// condition ? a : b, for numbers inside elementwise structs.
template <class A, class B>
requires(std::is_arithmetic_v<A>&& std::is_arithmetic_v<B>) std::common_type_t<A, B> where(bool condition, A a, B b) {
  using T = std::common_type_t<A, B>;
  return detail::chosen_of(condition, static_cast<T>(a), static_cast<T>(b));
}
template <Scalar T>
BasicTensor<T> where(const BoolTensor& condition, core::Number<T> a, const BasicTensor<T>& b);
template <Scalar T>
BasicTensor<T> where(const BoolTensor& condition, const BasicTensor<T>& a, core::Number<T> b);

namespace detail {

/// What the V of a vjp is made of: numbers of this type, be it one or a tensor.
template <class V>
struct ElementOf {
  using type = V;
};
template <class T>
struct ElementOf<BasicTensor<T>> {
  using type = T;
};
template <class V>
using element_of = typename ElementOf<V>::type;

template <class Op, Floating T>
BasicTensor<T> unary_vjp(const Op& op, const BasicTensor<T>& dy, const BasicTensor<T>& x, const BasicTensor<T>& y) {
  if (is_grad_enabled()) {
    return op.vjp(dy, x, y);
  }
  const BasicTensor<T> upstream = contiguous_data(dy);
  BasicTensor<T> dx(dy.shape());
  if constexpr (requires { op.vectored; }) {
    const BasicTensor<T> read = Op::reads == Reads::input ? contiguous_data(x) : y;
    kernels::vector_map_vjp(op.vectored, dx.numel(), upstream.data(), read.data(), dx.data());
  } else if constexpr (Op::reads == Reads::nothing) {
    kernels::map(
        dx.numel(), dx.data(), [op](T g) { return op.vjp(g, T(0), T(0)); }, upstream.data());
  } else if constexpr (Op::reads == Reads::input) {
    const BasicTensor<T> in = contiguous_data(x);
    kernels::map(
        dx.numel(), dx.data(), [op](T g, T v) { return op.vjp(g, v, T(0)); }, upstream.data(), in.data());
  } else {
    kernels::map(
        dx.numel(), dx.data(), [op](T g, T v) { return op.vjp(g, T(0), v); }, upstream.data(), y.data());
  }
  return dx;
}

/// Error with the operation's name if an argument of it is undefined.
template <Scalar T>
void check_defined(const char* op, const char* argument, const BasicTensor<T>& x) {
  core::check(x.defined(), "[", op, "] the ", argument,
              " is undefined (default-constructed, or a gradient that was never computed)");
}

/// y = op(x) for every element.
template <class Op, Scalar T>
BasicTensor<T> unary(const Op& op, const BasicTensor<T>& x) {
  check_defined(op.name, "argument", x);
  const BasicTensor<T> in = contiguous_data(x);
  BasicTensor<T> y(x.shape());
  if constexpr (requires { op.vectored; }) {
    kernels::vector_map(op.vectored, y.numel(), in.data(), y.data());
  } else {
    kernels::map(
        y.numel(), y.data(), [op](T v) { return static_cast<T>(op.f(v)); }, in.data());
  }
  if constexpr (Floating<T>) {
    // Each captures no more than the derivative reads: long chains are made of these.
    if constexpr (Op::reads == Reads::nothing) {
      y = autograd::record(op.name, std::move(y), {x},
                           [op](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                             return {unary_vjp(op, ctx.grad(), BasicTensor<T>(), BasicTensor<T>())};
                           });
    } else if (autograd::recording(op.name, {x})) {
      constexpr bool input = Op::reads == Reads::input;
      y = autograd::record(op.name, y, {x},
                           [op, kept = input ? autograd::saved(x) : autograd::saved_output(y)](
                               const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                             return {unary_vjp(op, ctx.grad(), input ? ctx(kept) : BasicTensor<T>(),
                                               input ? BasicTensor<T>() : ctx(kept))};
                           });
    }
  }
  return y;
}

/// f(a, b) with broadcasting, outside of any graph.
template <class Y, Scalar A, Scalar B, class F>
BasicTensor<Y> broadcast_map(const char* name, const BasicTensor<A>& a, const BasicTensor<B>& b, const F& f) {
  check_defined(name, "first argument", a);
  check_defined(name, "second argument", b);
  if (a.shape() == b.shape() && a.is_contiguous() && b.is_contiguous()) {
    BasicTensor<Y> y(a.shape());
    kernels::map(y.numel(), y.data(), f, a.data(), b.data());
    return y;
  }
  const Shape shape = broadcast_shapes(name, a.shape(), b.shape());
  // A transposed operand is read in blocks, into a copy: one by one its elements lie in as many cache lines.
  const auto transposed = [&](const auto& x) {
    const int last = x.dim() - 1;
    return last > 0 && x.numel() >= core::parallel_threshold && x.shape()[last] > 1 && x.strides()[last] > 1 &&
           !x.is_contiguous() && !kernels::overlaps(x.shape(), x.strides());
  };
  if (transposed(a) || transposed(b)) {
    return broadcast_map<Y>(name, transposed(a) ? copy_of(a) : a, transposed(b) ? copy_of(b) : b, f);
  }
  BasicTensor<Y> y(shape);
  const auto stretched = [&](const Shape& from, const Strides& strides) {
    Strides out = Dims::filled(shape.size(), 0);
    const int shift = shape.size() - from.size();
    for (int d = 0; d < from.size(); ++d) {
      out[d + shift] = from[d] == 1 ? 0 : strides[d];
    }
    return out;
  };
  kernels::map_strided(shape, a.data(), stretched(a.shape(), a.strides()), b.data(), stretched(b.shape(), b.strides()),
                       y.data(), f);
  return y;
}

}  // namespace detail

}  // namespace minitorch
