// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <numbers>

#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/simd/lanewise.hpp"
#include "minitorch/kernels/simd/math.hpp"

// Elementwise functions that have a loop over vectors of their own. An operation names one of these (`using Vectored`,
// ops/elementwise.hpp); its value and derivative stand in vector_map.inl.

namespace minitorch::kernels {

namespace vectored {
struct Exp {};
struct Exp2 {};
struct Expm1 {};
struct Log {};
struct Log2 {};
struct Log10 {};
struct Log1p {};
struct Tanh {};
struct Tanhshrink {};
struct Sigmoid {};
struct Erf {};
struct Sin {};
struct Cos {};
struct Atan {};
struct Relu {};
struct Sqrt {};
struct Rsqrt {};
template <class T>
struct Elu {
  T alpha, scale;
};
struct Silu {};
struct Gelu {};
struct GeluTanh {};
template <class T>
struct Softplus {
  T beta, threshold;
};
}  // namespace vectored

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/vector_map.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// y[i] = op(x[i]), contiguous. Every element is computed on its own, so the cut into chunks cannot change a bit.
template <class Op, class T>
void vector_map(const Op& op, std::int64_t n, const T* x, T* y) {
  core::parallel_for(n, core::parallel_threshold / 2, [=](std::int64_t begin, std::int64_t end) {
    with_isa([&](auto tag) { map_values(tag, op, x + begin, y + begin, end - begin); });
  });
}

/// dx[i] = dy[i] times the derivative of op; v[i] is what the derivative reads, the input or the output.
template <class Op, class T>
void vector_map_vjp(const Op& op, std::int64_t n, const T* dy, const T* v, T* dx) {
  core::parallel_for(n, core::parallel_threshold / 2, [=](std::int64_t begin, std::int64_t end) {
    with_isa([&](auto tag) { map_slopes(tag, op, dy + begin, v + begin, dx + begin, end - begin); });
  });
}

}  // namespace minitorch::kernels
