// SPDX-License-Identifier: MIT
// Includes the file MINITORCH_LOOPS once per instruction set, see Note [Dispatch] in isa.hpp. There is no #pragma once:
// each header with loops defines MINITORCH_LOOPS and includes this file. MINITORCH_VECTOR_BITS tells the loops where
// they are. Loops must contain neither lambdas nor constructors that the compiler writes (default member initialisers):
// compilers do not compile those for the instruction set.

#include "minitorch/kernels/simd/isa.hpp"

#if defined(__clang__)
#define MINITORCH_TARGET_END _Pragma("clang attribute pop")
#else
#define MINITORCH_TARGET_END _Pragma("GCC pop_options")
#endif

#ifdef MINITORCH_LOOPS

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once]
#if MINITORCH_DISPATCH
#define MINITORCH_VECTOR_BITS 512
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")
#endif
namespace minitorch::kernels::avx512 {
#include MINITORCH_LOOPS
}  // namespace minitorch::kernels::avx512
MINITORCH_TARGET_END
#undef MINITORCH_VECTOR_BITS

#define MINITORCH_VECTOR_BITS 256
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
namespace minitorch::kernels::avx2 {
#include MINITORCH_LOOPS
}  // namespace minitorch::kernels::avx2
MINITORCH_TARGET_END
#undef MINITORCH_VECTOR_BITS
#endif

#define MINITORCH_VECTOR_BITS 128
namespace minitorch::kernels::baseline {
#include MINITORCH_LOOPS
}  // namespace minitorch::kernels::baseline
#undef MINITORCH_VECTOR_BITS
#endif

#undef MINITORCH_LOOPS
#endif

#undef MINITORCH_TARGET_END
