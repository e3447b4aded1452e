// SPDX-License-Identifier: MIT
// Included by kernels/lanes/lanes.hpp, once per instruction set.
// Loops of lanes.hpp: from samples into lanes and back.

#if MINITORCH_VECTOR_BITS == 512
constexpr std::int64_t move_square = 16;

// Element j of vector i becomes element i of vector j. (Intrinsics without a mask warn of uninitialised memory in
// g++ 12.)
MINITORCH_ALWAYS_INLINE void transpose_square(Vec<float>* v) {
  __m512 a[16], b[16];
  MINITORCH_UNROLL
  for (int i = 0; i < 16; i += 2) {
    a[i] = _mm512_maskz_unpacklo_ps(0xFFFF, v[i].raw, v[i + 1].raw);
    a[i + 1] = _mm512_maskz_unpackhi_ps(0xFFFF, v[i].raw, v[i + 1].raw);
  }
  MINITORCH_UNROLL
  for (int i = 0; i < 16; i += 4) {
    const __m512d p = _mm512_castps_pd(a[i]), q = _mm512_castps_pd(a[i + 1]), r = _mm512_castps_pd(a[i + 2]),
                  s = _mm512_castps_pd(a[i + 3]);
    b[i] = _mm512_castpd_ps(_mm512_maskz_unpacklo_pd(0xFF, p, r));
    b[i + 1] = _mm512_castpd_ps(_mm512_maskz_unpackhi_pd(0xFF, p, r));
    b[i + 2] = _mm512_castpd_ps(_mm512_maskz_unpacklo_pd(0xFF, q, s));
    b[i + 3] = _mm512_castpd_ps(_mm512_maskz_unpackhi_pd(0xFF, q, s));
  }
  MINITORCH_UNROLL
  for (int i = 0; i < 4; ++i) {
    const __m512 even = _mm512_maskz_shuffle_f32x4(0xFFFF, b[i], b[4 + i], 0x88),
                 more_even = _mm512_maskz_shuffle_f32x4(0xFFFF, b[8 + i], b[12 + i], 0x88),
                 odd = _mm512_maskz_shuffle_f32x4(0xFFFF, b[i], b[4 + i], 0xDD),
                 more_odd = _mm512_maskz_shuffle_f32x4(0xFFFF, b[8 + i], b[12 + i], 0xDD);
    v[i].raw = _mm512_maskz_shuffle_f32x4(0xFFFF, even, more_even, 0x88);
    v[4 + i].raw = _mm512_maskz_shuffle_f32x4(0xFFFF, odd, more_odd, 0x88);
    v[8 + i].raw = _mm512_maskz_shuffle_f32x4(0xFFFF, even, more_even, 0xDD);
    v[12 + i].raw = _mm512_maskz_shuffle_f32x4(0xFFFF, odd, more_odd, 0xDD);
  }
}
#elif MINITORCH_VECTOR_BITS == 256
constexpr std::int64_t move_square = 8;

MINITORCH_ALWAYS_INLINE void transpose_square(Vec<float>* v) {
  __m256 a[8], b[8];
  MINITORCH_UNROLL
  for (int i = 0; i < 8; i += 2) {
    a[i] = _mm256_unpacklo_ps(v[i].raw, v[i + 1].raw);
    a[i + 1] = _mm256_unpackhi_ps(v[i].raw, v[i + 1].raw);
  }
  MINITORCH_UNROLL
  for (int i = 0; i < 8; i += 4) {
    b[i] = _mm256_shuffle_ps(a[i], a[i + 2], 0x44);
    b[i + 1] = _mm256_shuffle_ps(a[i], a[i + 2], 0xEE);
    b[i + 2] = _mm256_shuffle_ps(a[i + 1], a[i + 3], 0x44);
    b[i + 3] = _mm256_shuffle_ps(a[i + 1], a[i + 3], 0xEE);
  }
  MINITORCH_UNROLL
  for (int i = 0; i < 4; ++i) {
    v[i].raw = _mm256_permute2f128_ps(b[i], b[4 + i], 0x20);
    v[4 + i].raw = _mm256_permute2f128_ps(b[i], b[4 + i], 0x31);
  }
}
#else
constexpr std::int64_t move_square = 4;

MINITORCH_ALWAYS_INLINE void transpose_square(Vec<float>* v) {
  const Vec<float> a = low_pairs(v[0], v[2]), b = high_pairs(v[0], v[2]), c = low_pairs(v[1], v[3]),
                   d = high_pairs(v[1], v[3]);
  v[0] = low_pairs(a, c);
  v[1] = high_pairs(a, c);
  v[2] = low_pairs(b, d);
  v[3] = high_pairs(b, d);
}
#endif

// What is read ahead of each sample, in elements: there are too many rows at once for the processor to see them.
constexpr std::int64_t move_ahead = 128;

// A row of `width` positions: element `column` of sample l, `sample` elements after that of the one before, goes to
// to[column * count + l]; 0 beyond the samples. With Lines each `line` positions are followed by `gap` that stay as
// they are.
template <bool Lines, class T>
MINITORCH_ALWAYS_INLINE void enter_lines(const T* x, std::int64_t sample, std::int64_t samples, std::int64_t width,
                                         std::int64_t line, std::int64_t gap, T* to) {
  constexpr std::int64_t step = lanes::count<T>;
  std::int64_t next = line;  // where a line ends
  if constexpr (std::is_same_v<T, float>) {
    for (std::int64_t column = 0; column < width; column += move_square) {
      const std::int64_t n = width - column < move_square ? width - column : move_square, end = next;
      T* const start = to;
      for (std::int64_t first = 0; first < step; first += move_square) {
        Vec<T> v[move_square];
        MINITORCH_UNROLL
        for (std::int64_t l = 0; l < move_square; ++l) {
          prefetch(x + (first + l) * sample + column + move_ahead);
          v[l] = first + l < samples ? load_first(x + (first + l) * sample + column, n) : splat(T(0));
        }
        transpose_square(v);
        to = start;
        next = end;
        MINITORCH_UNROLL
        for (std::int64_t i = 0; i < move_square; ++i) {
          if (i < n) {
            if (Lines && column + i == next) {
              to += gap * step;
              next += line;
            }
            store(to + first, v[i]);
            to += step;
          }
        }
      }
    }
    return;
  }
  for (std::int64_t column = 0; column < width; ++column, to += step) {
    if (Lines && column == next) {
      to += gap * step;
      next += line;
    }
    for (std::int64_t l = 0; l < step; ++l) {
      to[l] = l < samples ? x[l * sample + column] : T(0);
    }
  }
}
template <class T>
void enter_row(Tag, const T* x, std::int64_t sample, std::int64_t samples, std::int64_t width, T* to) {
  enter_lines<false>(x, sample, samples, width, width, 0, to);
}

// And back.
template <class T>
void leave_row(Tag, const T* from, std::int64_t sample, std::int64_t samples, std::int64_t width, T* y) {
  constexpr std::int64_t step = lanes::count<T>;
  if constexpr (std::is_same_v<T, float>) {
    for (std::int64_t column = 0; column < width; column += move_square) {
      const std::int64_t n = width - column < move_square ? width - column : move_square;
      for (std::int64_t first = 0; first < samples; first += move_square) {
        Vec<T> v[move_square];
        MINITORCH_UNROLL
        for (std::int64_t i = 0; i < move_square; ++i) {
          v[i] = i < n ? load(from + (column + i) * step + first) : splat(T(0));
        }
        transpose_square(v);
        MINITORCH_UNROLL
        for (std::int64_t l = 0; l < move_square; ++l) {
          if (first + l < samples) {
            prefetch(y + (first + l) * sample + column + move_ahead);
            store_first(y + (first + l) * sample + column, v[l], n);
          }
        }
      }
    }
    return;
  }
  for (std::int64_t l = 0; l < samples; ++l) {
    for (std::int64_t column = 0; column < width; ++column) {
      y[l * sample + column] = from[column * step + l];
    }
  }
}
