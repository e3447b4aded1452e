// SPDX-License-Identifier: MIT
// Included by kernels/interleave.hpp, once per instruction set.
// Every second element, and two rows made one: what strides of two are made of.
//   evens(a, b), odds(a, b): elements 0, 2, 4, ... and 1, 3, 5, ... of the vectors a and b, one behind the other
//   in_register(v): v, of which the compiler shall know no more than that it is in a register. It would load again for
//   each use what several read, and make memset of loops that store zeros.
//   low_pairs(a, b), high_pairs(a, b): a[0], b[0], a[1], b[1], ..., the first and the second half of it

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> in_register(Vec<T> v) {
#if MINITORCH_VECTOR_BITS >= 256
  __asm__("" : "+v"(v.raw));
#elif MINITORCH_NEON
  __asm__("" : "+w"(v.raw));
#endif
  return v;
}

#if MINITORCH_VECTOR_BITS == 512
MINITORCH_ALWAYS_INLINE __m512i steps_of_two(int first) {
  return _mm512_add_epi32(_mm512_set1_epi32(first),
                          _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0));
}
MINITORCH_ALWAYS_INLINE __m512i steps_of_two_wide(int first) {
  return _mm512_add_epi64(_mm512_set1_epi64(first), _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0));
}
MINITORCH_ALWAYS_INLINE Vec<float> evens(Vec<float> a, Vec<float> b) {
  return {_mm512_permutex2var_ps(a.raw, steps_of_two(0), b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> odds(Vec<float> a, Vec<float> b) {
  return {_mm512_permutex2var_ps(a.raw, steps_of_two(1), b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> evens(Vec<double> a, Vec<double> b) {
  return {_mm512_permutex2var_pd(a.raw, steps_of_two_wide(0), b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> odds(Vec<double> a, Vec<double> b) {
  return {_mm512_permutex2var_pd(a.raw, steps_of_two_wide(1), b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> low_pairs(Vec<float> a, Vec<float> b) {
  return {
      _mm512_permutex2var_ps(a.raw, _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0), b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> high_pairs(Vec<float> a, Vec<float> b) {
  return {_mm512_permutex2var_ps(a.raw, _mm512_set_epi32(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8),
                                 b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> low_pairs(Vec<double> a, Vec<double> b) {
  return {_mm512_permutex2var_pd(a.raw, _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0), b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> high_pairs(Vec<double> a, Vec<double> b) {
  return {_mm512_permutex2var_pd(a.raw, _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4), b.raw)};
}
#elif MINITORCH_VECTOR_BITS == 256
MINITORCH_ALWAYS_INLINE __m256 in_order(__m256 v) {
  return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(v), 0xD8));
}
MINITORCH_ALWAYS_INLINE Vec<float> evens(Vec<float> a, Vec<float> b) {
  return {in_order(_mm256_shuffle_ps(a.raw, b.raw, 0x88))};
}
MINITORCH_ALWAYS_INLINE Vec<float> odds(Vec<float> a, Vec<float> b) {
  return {in_order(_mm256_shuffle_ps(a.raw, b.raw, 0xDD))};
}
MINITORCH_ALWAYS_INLINE Vec<double> evens(Vec<double> a, Vec<double> b) {
  return {_mm256_permute4x64_pd(_mm256_unpacklo_pd(a.raw, b.raw), 0xD8)};
}
MINITORCH_ALWAYS_INLINE Vec<double> odds(Vec<double> a, Vec<double> b) {
  return {_mm256_permute4x64_pd(_mm256_unpackhi_pd(a.raw, b.raw), 0xD8)};
}
MINITORCH_ALWAYS_INLINE Vec<float> low_pairs(Vec<float> a, Vec<float> b) {
  return {_mm256_permute2f128_ps(_mm256_unpacklo_ps(a.raw, b.raw), _mm256_unpackhi_ps(a.raw, b.raw), 0x20)};
}
MINITORCH_ALWAYS_INLINE Vec<float> high_pairs(Vec<float> a, Vec<float> b) {
  return {_mm256_permute2f128_ps(_mm256_unpacklo_ps(a.raw, b.raw), _mm256_unpackhi_ps(a.raw, b.raw), 0x31)};
}
MINITORCH_ALWAYS_INLINE Vec<double> low_pairs(Vec<double> a, Vec<double> b) {
  return {_mm256_permute2f128_pd(_mm256_unpacklo_pd(a.raw, b.raw), _mm256_unpackhi_pd(a.raw, b.raw), 0x20)};
}
MINITORCH_ALWAYS_INLINE Vec<double> high_pairs(Vec<double> a, Vec<double> b) {
  return {_mm256_permute2f128_pd(_mm256_unpacklo_pd(a.raw, b.raw), _mm256_unpackhi_pd(a.raw, b.raw), 0x31)};
}
#else
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> evens(Vec<T> a, Vec<T> b) {
  if constexpr (Vec<T>::lanes == 4) {
    return {__builtin_shufflevector(a.raw, b.raw, 0, 2, 4, 6)};
  } else {
    return {__builtin_shufflevector(a.raw, b.raw, 0, 2)};
  }
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> odds(Vec<T> a, Vec<T> b) {
  if constexpr (Vec<T>::lanes == 4) {
    return {__builtin_shufflevector(a.raw, b.raw, 1, 3, 5, 7)};
  } else {
    return {__builtin_shufflevector(a.raw, b.raw, 1, 3)};
  }
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> low_pairs(Vec<T> a, Vec<T> b) {
  if constexpr (Vec<T>::lanes == 4) {
    return {__builtin_shufflevector(a.raw, b.raw, 0, 4, 1, 5)};
  } else {
    return {__builtin_shufflevector(a.raw, b.raw, 0, 2)};
  }
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> high_pairs(Vec<T> a, Vec<T> b) {
  if constexpr (Vec<T>::lanes == 4) {
    return {__builtin_shufflevector(a.raw, b.raw, 2, 6, 3, 7)};
  } else {
    return {__builtin_shufflevector(a.raw, b.raw, 1, 3)};
  }
}
#endif

// to[i] = a[i / 2] for even i, b[i / 2] for odd i, for i < count.
template <class T>
void interleave(Tag, const T* a, const T* b, T* to, std::int64_t count) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const Vec<T> u = load(a + i / 2), v = load(b + i / 2);
    store(to + i, low_pairs(u, v));
    store(to + i + lanes, high_pairs(u, v));
  }
  for (; i < count; ++i) {
    to[i] = i % 2 == 0 ? a[i / 2] : b[i / 2];
  }
}

// In each of some rows to[2 * i] += a[i] and to[2 * i + 1] += b[i], as far as the first `count` elements of it. Without
// b every second element stays as it is.
template <class T>
void add_interleaved(Tag, const T* a, const T* b, std::int64_t pitch, T* to, std::int64_t to_pitch, std::int64_t rows,
                     std::int64_t count) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t row = 0; row < rows; ++row, a += pitch, to += to_pitch) {
    std::int64_t i = 0;
    for (; i + 2 * lanes <= count; i += 2 * lanes) {
      const Vec<T> u = load(a + i / 2), v = b ? load(b + row * pitch + i / 2) : splat(T(0));
      store(to + i, load(to + i) + low_pairs(u, v));
      store(to + i + lanes, load(to + i + lanes) + high_pairs(u, v));
    }
    if (i < count) {
      const std::int64_t rest = count - i, low = rest < lanes ? rest : lanes, n = (rest + 1) / 2;
      const Vec<T> u = load_first(a + i / 2, n), v = b ? load_first(b + row * pitch + i / 2, n) : splat(T(0));
      store_first(to + i, load_first(to + i, low) + low_pairs(u, v), low);
      if (rest > lanes) {
        T* high = to + i + lanes;
        store_first(high, load_first(high, rest - lanes) + high_pairs(u, v), rest - lanes);
      }
    }
  }
}
