// SPDX-License-Identifier: MIT
// Included by kernels/simd/lanewise.hpp, once per instruction set.
// More operations lane by lane: quotient(a, b) = a / b; square_root(x); larger(a, b) = a > b ? a : b, which is b where
// one of them is NaN; smaller(a, b) likewise.

#if MINITORCH_VECTOR_BITS == 512
MINITORCH_ALWAYS_INLINE Vec<float> quotient(Vec<float> a, Vec<float> b) {
  return {_mm512_div_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> quotient(Vec<double> a, Vec<double> b) {
  return {_mm512_div_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> square_root(Vec<float> x) {
  return {_mm512_maskz_sqrt_ps(0xFFFF, x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> square_root(Vec<double> x) {
  return {_mm512_maskz_sqrt_pd(0xFF, x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> larger(Vec<float> a, Vec<float> b) {
  return {_mm512_maskz_max_ps(0xFFFF, a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> larger(Vec<double> a, Vec<double> b) {
  return {_mm512_maskz_max_pd(0xFF, a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> smaller(Vec<float> a, Vec<float> b) {
  return {_mm512_maskz_min_ps(0xFFFF, a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> smaller(Vec<double> a, Vec<double> b) {
  return {_mm512_maskz_min_pd(0xFF, a.raw, b.raw)};
}
#elif MINITORCH_VECTOR_BITS == 256
MINITORCH_ALWAYS_INLINE Vec<float> quotient(Vec<float> a, Vec<float> b) {
  return {_mm256_div_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> quotient(Vec<double> a, Vec<double> b) {
  return {_mm256_div_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> square_root(Vec<float> x) {
  return {_mm256_sqrt_ps(x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> square_root(Vec<double> x) {
  return {_mm256_sqrt_pd(x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> larger(Vec<float> a, Vec<float> b) {
  return {_mm256_max_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> larger(Vec<double> a, Vec<double> b) {
  return {_mm256_max_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> smaller(Vec<float> a, Vec<float> b) {
  return {_mm256_min_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> smaller(Vec<double> a, Vec<double> b) {
  return {_mm256_min_pd(a.raw, b.raw)};
}
#else
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> larger(Vec<T> a, Vec<T> b) {
  return {a.raw > b.raw ? a.raw : b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> smaller(Vec<T> a, Vec<T> b) {
  return {a.raw < b.raw ? a.raw : b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> quotient(Vec<T> a, Vec<T> b) {
  return {a.raw / b.raw};
}
#if MINITORCH_NEON
MINITORCH_ALWAYS_INLINE Vec<float> square_root(Vec<float> x) {
  return {vsqrtq_f32(x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> square_root(Vec<double> x) {
  return {vsqrtq_f64(x.raw)};
}
#else
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> square_root(Vec<T> x) {
  for (std::int64_t l = 0; l < Vec<T>::lanes; ++l) {
    x.raw[l] = std::sqrt(x.raw[l]);
  }
  return x;
}
#endif
#endif
