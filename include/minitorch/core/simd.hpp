// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/config.hpp"

// MINITORCH_SIMD before a loop: its iterations do not depend on each other, vectorise it. Users compile with -O2, where
// g++ hesitates to, and need no -ffast-math: nothing is reordered inside an iteration. clang vectorises at -O2 anyway,
// and would warn its user of each loop (one that calls std::exp, say) where it cannot obey.
#if defined(__clang__)
#define MINITORCH_SIMD
#elif defined(_OPENMP)
#define MINITORCH_SIMD _Pragma("omp simd")
#elif defined(__GNUC__)
#define MINITORCH_SIMD _Pragma("GCC ivdep")
#else
#define MINITORCH_SIMD
#endif

#if defined(__GNUC__) || defined(__clang__)
#define MINITORCH_ALWAYS_INLINE __attribute__((always_inline)) inline
#define MINITORCH_NOINLINE __attribute__((noinline))
#define MINITORCH_RESTRICT __restrict__
#else
#define MINITORCH_ALWAYS_INLINE inline
#define MINITORCH_NOINLINE
#define MINITORCH_RESTRICT
#endif

// MINITORCH_UNROLL before a loop of a few iterations, known at compile time, over an array of vectors: only when it is
// unrolled completely do the vectors stay in registers, which -O2 does not do by itself.
#if defined(__clang__)
#define MINITORCH_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define MINITORCH_UNROLL _Pragma("GCC unroll 16")
#else
#define MINITORCH_UNROLL
#endif
