// SPDX-License-Identifier: MIT
#pragma once

// What the library asks of its compiler. Every header brings this one (tools/check_rooms.py).

// Without these nothing below would compile: one line in place of thousands, then a file that is not there, which ends
// it.
#if __cplusplus < 202002L && (!defined(_MSVC_LANG) || _MSVC_LANG < 202002L)
#error "minitorch needs C++20: compile with -std=c++20 (CMake: target_compile_features(app PRIVATE cxx_std_20))"
#include <minitorch_see_the_error_above>
#elif !defined(__cpp_exceptions)
#error "minitorch reports errors by exceptions: compile files that include it without -fno-exceptions"
#include <minitorch_see_the_error_above>
#elif !defined(__cpp_rtti)
#error "minitorch tells layers apart by their types: compile files that include it without -fno-rtti"
#include <minitorch_see_the_error_above>
#endif

// Under these options a compiler may take it that no NaN or infinity exists and that sums can be reordered: isnan is
// false, amax forgets a NaN, clip_grad_norm_ finds every norm finite, and what the kernels add to keep digits is
// simplified away. Define MINITORCH_ALLOW_FAST_MATH to compile all the same; docs/numerics.md then promises nothing.
#if !defined(MINITORCH_ALLOW_FAST_MATH)
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__) || \
    defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || defined(_M_FP_FAST)
#error \
    "minitorch: -ffast-math, -Ofast, -ffinite-math-only and -funsafe-math-optimizations break NaN, infinity and accuracy. Compile files that include minitorch without them (-fno-fast-math), or define MINITORCH_ALLOW_FAST_MATH to accept wrong results."
#endif
#endif

/// Before a variable or function that holds state of which a process may have only one: visible even where a shared
/// library is compiled with -fvisibility=hidden, so that the linker makes all copies one. Also before exception types,
/// so that one library catches what another throws. No state without it (tools/check_rooms.py).
#if defined(__GNUC__) && !defined(_WIN32)
#define MINITORCH_ONE_PER_PROCESS __attribute__((visibility("default")))
#else
#define MINITORCH_ONE_PER_PROCESS
#endif

// Note [Inference only]: with MINITORCH_INFERENCE_ONLY, defined for every file of a program, nothing is recorded, as if
// a NoGradGuard stood before main, and what only gradients and chains of layers need is not compiled: programs become a
// third as large (docs/compiling.md). backward() is refused.
namespace minitorch::detail {
#if defined(MINITORCH_INFERENCE_ONLY)
inline constexpr bool records = false;
#else
inline constexpr bool records = true;
#endif
}  // namespace minitorch::detail

// Note [Compiled once]: with MINITORCH_COMPILED a file that includes minitorch.hpp before any other header of the
// library takes what is listed in instances/ as compiled elsewhere: by the CMake target minitorch::compiled, or by one
// file of the program that includes minitorch/implementation.hpp. Such a file costs a fraction of the time to compile.
// It leaves out the loops for vectors, which only those definitions need, so it cannot call kernels itself;
// element types other than float, double and int64 are compiled in place as ever. A file that begins with another
// header compiles everything it uses.
#if defined(MINITORCH_COMPILED) && defined(MINITORCH_UMBRELLA) && !defined(MINITORCH_IMPLEMENTATION)
#define MINITORCH_DEFINES_BODIES 0
#else
#define MINITORCH_DEFINES_BODIES 1
#endif

// What is no template and runs outside of loops is declared with MINITORCH_INLINE and defined at the end of its header,
// if MINITORCH_DEFINES_FUNCTIONS: inline where all is headers, or once, as Note [Compiled once] has it.
#if !defined(MINITORCH_IMPLEMENTATION) && MINITORCH_DEFINES_BODIES
#define MINITORCH_INLINE inline
#define MINITORCH_DEFINES_FUNCTIONS 1
#else
#define MINITORCH_INLINE
#if !defined(MINITORCH_IMPLEMENTATION) || (defined(MINITORCH_PART) && MINITORCH_PART != 0 && MINITORCH_PART != 4)
#define MINITORCH_DEFINES_FUNCTIONS 0
#else
#define MINITORCH_DEFINES_FUNCTIONS 1
#endif
#endif
