// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/isa.hpp"
#include "minitorch/kernels/strided.hpp"

// Elementwise loops. Every element is computed on its own, so the cut into chunks cannot change a bit.

namespace minitorch::kernels {

/// *x. A bool is read as a byte: g++ 12 makes no vectors of loads of bool.
template <class X>
MINITORCH_ALWAYS_INLINE X element(const X* x) {
  if constexpr (std::is_same_v<X, bool>) {
    return *reinterpret_cast<const unsigned char*>(x) != 0;
  } else {
    return *x;
  }
}

/// y[i] = f(a[i], b[i], ...) for contiguous operands.
template <class Y, class F, class... X>
void map(std::int64_t n, Y* y, const F& f, const X*... x) {
  core::parallel_for(n, core::parallel_threshold, [=](std::int64_t begin, std::int64_t end) {
    widened([=] {
      MINITORCH_SIMD
      for (std::int64_t i = begin; i < end; ++i) {
        y[i] = f(element(x + i)...);
      }
    });
  });
}

/// y = f(a, b) where a and b are read with strides (0 repeats) and y is contiguous with this shape.
template <class Y, class A, class B, class F>
void map_strided(const Shape& shape, const A* a, const Strides& a_strides, const B* b, const Strides& b_strides, Y* y,
                 const F& f) {
  if (numel(shape) == 0) {
    return;
  }
  const LoopNest<3> nest(shape, {a_strides, b_strides, core::contiguous_strides(shape)});
  const std::int64_t inner = nest.inner(), a_step = nest.inner_stride(0), b_step = nest.inner_stride(1);
  const auto run = [=](const A* pa, const B* pb, Y* py, std::int64_t count) {
    widened([=] {
      if (a_step == 1 && b_step == 1) {
        MINITORCH_SIMD
        for (std::int64_t i = 0; i < count; ++i) {
          py[i] = f(element(pa + i), element(pb + i));
        }
      } else if (a_step == 1 && b_step == 0) {
        const B value = *pb;
        MINITORCH_SIMD
        for (std::int64_t i = 0; i < count; ++i) {
          py[i] = f(element(pa + i), value);
        }
      } else if (a_step == 0 && b_step == 1) {
        const A value = *pa;
        MINITORCH_SIMD
        for (std::int64_t i = 0; i < count; ++i) {
          py[i] = f(value, element(pb + i));
        }
      } else {
        for (std::int64_t i = 0; i < count; ++i) {
          py[i] = f(pa[i * a_step], pb[i * b_step]);
        }
      }
    });
  };
  if (nest.outer() == 1) {
    core::parallel_for(inner, core::parallel_threshold, [&](std::int64_t begin, std::int64_t end) {
      run(a + begin * a_step, b + begin * b_step, y + begin, end - begin);
    });
    return;
  }
  core::parallel_for(nest.outer(), std::max<std::int64_t>(1, core::parallel_threshold / inner),
                     [&](std::int64_t begin, std::int64_t end) {
                       nest.for_runs(begin, end, [&](const std::array<std::int64_t, 3>& start) {
                         run(a + start[0], b + start[1], y + start[2], inner);
                       });
                     });
}

}  // namespace minitorch::kernels
