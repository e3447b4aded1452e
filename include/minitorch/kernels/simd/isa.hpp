// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "minitorch/core/config.hpp"
#include "minitorch/core/simd.hpp"

// Note [Dispatch]: the inner loops are written once, in .inl files, over a vector type Vec<T>. simd/for_each_isa.hpp
// includes such a file once per instruction set, each time in a namespace of its own (avx512, avx2, baseline) and
// inside a region where the compiler may use that instruction set, whatever flags the user compiles with. A loop takes
// the namespace's Tag as its first argument, so that with_isa() picks the copy for this processor when the program
// runs. MINITORCH_NO_DISPATCH leaves the baseline only.
// Vectors are spelled out, because at -O2 a compiler does not find them by itself.

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__)) && !defined(MINITORCH_NO_DISPATCH)
#define MINITORCH_DISPATCH 1
#if MINITORCH_DEFINES_BODIES
#include <immintrin.h>
#endif
#else
#define MINITORCH_DISPATCH 0
#endif

// 64-bit ARM always has NEON: it is the baseline there, and nothing is left to choose at run time.
#if defined(__aarch64__) && defined(__ARM_NEON) && !defined(__AARCH64EB__)
#define MINITORCH_NEON 1
#if MINITORCH_DEFINES_BODIES
#include <arm_neon.h>
#endif
#else
#define MINITORCH_NEON 0
#endif

namespace minitorch::kernels {

/// Instruction sets that the kernels are compiled for, in rising order. `baseline` is what the compiler's flags allow,
/// on any processor, with 16-byte vectors: SSE2, NEON, WebAssembly's with -msimd128, or what the compiler makes of
/// them.
enum class Isa { baseline, avx2, avx512 };

namespace avx512 {
struct Tag {};
}  // namespace avx512
namespace avx2 {
struct Tag {};
}  // namespace avx2
namespace baseline {
struct Tag {};
}  // namespace baseline

namespace detail {
inline Isa detect_isa() {
#if MINITORCH_DISPATCH
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl")) {
    return Isa::avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return Isa::avx2;
  }
#endif
  return Isa::baseline;
}

MINITORCH_ONE_PER_PROCESS inline std::atomic<Isa>& isa_limit() {
  static constinit std::atomic<Isa> limit{Isa::avx512};
  return limit;
}
}  // namespace detail

/// The instruction set that the kernels use now: the processor's best, or the limit if that is lower.
MINITORCH_ONE_PER_PROCESS inline Isa active_isa() {
  static constinit std::atomic<int> known{-1};
  int best = known.load(std::memory_order_relaxed);
  if (best < 0) {
    best = static_cast<int>(detail::detect_isa());
    known.store(best, std::memory_order_relaxed);
  }
  return std::min(static_cast<Isa>(best), detail::isa_limit().load(std::memory_order_relaxed));
}

/// Lets the kernels use no more than `isa`, for the whole process; for tests and comparisons.
inline void limit_isa(Isa isa) {
  detail::isa_limit().store(isa, std::memory_order_relaxed);
}

/// Calls f(Tag) with the tag of the active instruction set; see Note [Dispatch].
template <class F>
decltype(auto) with_isa(const F& f) {
#if MINITORCH_DISPATCH
  switch (active_isa()) {
    case Isa::avx512:
      return f(avx512::Tag{});
    case Isa::avx2:
      return f(avx2::Tag{});
    case Isa::baseline:
      break;
  }
#endif
  return f(baseline::Tag{});
}

namespace detail {
#if MINITORCH_DISPATCH && !defined(__AVX2__)
#define MINITORCH_WIDENS 1
// What f calls is compiled into this function, which may use AVX2 and nothing that rounds otherwise (no FMA).
template <class F>
__attribute__((target("avx2"), flatten, noinline)) void run_widened(const F& f) {
  const F own = f;  // in registers, where no store can change it
  own();
}
#else
#define MINITORCH_WIDENS 0
#endif
}  // namespace detail

/// Calls f(), a simple loop that says MINITORCH_SIMD, in a copy for AVX2 where the processor has it: 32-byte vectors in
/// place of 16, and the same bits. For loops over the user's own function, of which Vec<T> knows nothing.
template <class F>
MINITORCH_ALWAYS_INLINE void widened(const F& f) {
#if MINITORCH_WIDENS
  if (active_isa() >= Isa::avx2) {
    return detail::run_widened(f);
  }
#endif
  f();
}

}  // namespace minitorch::kernels
