// SPDX-License-Identifier: MIT
// Vec<T>: one vector register of the instruction set (see Note [Dispatch]). Included by simd/vec.hpp only.
//   load, store: unaligned; load_first and store_first touch the first `count` elements only (lanes beyond are zero).
//   load_wide: the first `count` floats, no more than doubles have lanes, as doubles.
//   store_past: past the caches, to a multiple of 64 bytes; needs end_store_past() before other threads may read it.
//   fma(a, b, c) = a * b + c;  relu(x) = max(x, 0), NaN stays NaN;  keep_positive(x, v) = v where x > 0 or x is NaN,
//   else 0;  keep_first(v, count): the lanes from count on become zero;  reciprocal_sqrt(x) = 1 / sqrt(x), rounded
//   twice; sum(v): of all lanes, the farther half added to the nearer until one is left;  sums(v): lane i is sum(v[i]),
//   the same bits, for `lanes` vectors in a third of the time.

#if MINITORCH_VECTOR_BITS >= 256
MINITORCH_ALWAYS_INLINE float sum256(__m256 v) {
  const __m128 half = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 pair = _mm_add_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps(pair, pair, 1)));
}
MINITORCH_ALWAYS_INLINE double sum256(__m256d v) {
  const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
  return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}
#endif

template <class T>
struct Vec;

// Vectors that the processor has room for: what loops over several sums at once may fill.
inline constexpr int registers = MINITORCH_VECTOR_BITS == 512 || MINITORCH_NEON ? 32 : 16;

// A hint to bring the cache line of p, which need not be memory of ours.
template <class T>
MINITORCH_ALWAYS_INLINE void prefetch(const T* p) {
  __builtin_prefetch(p, 0, 3);
}

inline void end_store_past() {
#if MINITORCH_VECTOR_BITS >= 256
  _mm_sfence();
#endif
}

#if MINITORCH_VECTOR_BITS == 512
#include "minitorch/kernels/simd/vec_avx512.inl"
#elif MINITORCH_VECTOR_BITS == 256
#include "minitorch/kernels/simd/vec_avx2.inl"
#else
#include "minitorch/kernels/simd/vec_any.inl"
#if MINITORCH_NEON
#include "minitorch/kernels/simd/vec_neon.inl"
#endif
#endif
