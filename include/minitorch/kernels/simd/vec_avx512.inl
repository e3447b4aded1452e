// SPDX-License-Identifier: MIT
// Included by simd/vec.inl, see there.

template <>
struct Vec<float> {
  using Element = float;
  static constexpr std::int64_t lanes = 16;
  __m512 raw;
};
template <>
struct Vec<double> {
  using Element = double;
  static constexpr std::int64_t lanes = 8;
  __m512d raw;
};

MINITORCH_ALWAYS_INLINE __mmask16 first16(std::int64_t count) {
  return static_cast<__mmask16>((1U << count) - 1U);
}
MINITORCH_ALWAYS_INLINE __mmask8 first8(std::int64_t count) {
  return static_cast<__mmask8>((1U << count) - 1U);
}

MINITORCH_ALWAYS_INLINE Vec<float> load(const float* p) {
  return {_mm512_loadu_ps(p)};
}
MINITORCH_ALWAYS_INLINE Vec<double> load(const double* p) {
  return {_mm512_loadu_pd(p)};
}
MINITORCH_ALWAYS_INLINE Vec<float> load_first(const float* p, std::int64_t n) {
  return {_mm512_maskz_loadu_ps(first16(n), p)};
}
MINITORCH_ALWAYS_INLINE Vec<double> load_first(const double* p, std::int64_t n) {
  return {_mm512_maskz_loadu_pd(first8(n), p)};
}
MINITORCH_ALWAYS_INLINE Vec<double> load_wide(const float* p, std::int64_t n) {
  return {_mm512_maskz_cvtps_pd(0xFF, _mm256_maskz_loadu_ps(first8(n), p))};
}
MINITORCH_ALWAYS_INLINE void store(float* p, Vec<float> v) {
  _mm512_storeu_ps(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store(double* p, Vec<double> v) {
  _mm512_storeu_pd(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store_past(float* p, Vec<float> v) {
  _mm512_stream_ps(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store_past(double* p, Vec<double> v) {
  _mm512_stream_pd(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store_first(float* p, Vec<float> v, std::int64_t n) {
  _mm512_mask_storeu_ps(p, first16(n), v.raw);
}
MINITORCH_ALWAYS_INLINE void store_first(double* p, Vec<double> v, std::int64_t n) {
  _mm512_mask_storeu_pd(p, first8(n), v.raw);
}
MINITORCH_ALWAYS_INLINE Vec<float> splat(float s) {
  return {_mm512_set1_ps(s)};
}
MINITORCH_ALWAYS_INLINE Vec<double> splat(double s) {
  return {_mm512_set1_pd(s)};
}
MINITORCH_ALWAYS_INLINE Vec<float> operator+(Vec<float> a, Vec<float> b) {
  return {_mm512_add_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> operator+(Vec<double> a, Vec<double> b) {
  return {_mm512_add_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> operator-(Vec<float> a, Vec<float> b) {
  return {_mm512_sub_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> operator-(Vec<double> a, Vec<double> b) {
  return {_mm512_sub_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> operator*(Vec<float> a, Vec<float> b) {
  return {_mm512_mul_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> operator*(Vec<double> a, Vec<double> b) {
  return {_mm512_mul_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return {_mm512_fmadd_ps(a.raw, b.raw, c.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return {_mm512_fmadd_pd(a.raw, b.raw, c.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> reciprocal_sqrt(Vec<float> a) {
  return {_mm512_div_ps(_mm512_set1_ps(1), _mm512_maskz_sqrt_ps(0xFFFF, a.raw))};
}
MINITORCH_ALWAYS_INLINE Vec<double> reciprocal_sqrt(Vec<double> a) {
  return {_mm512_div_pd(_mm512_set1_pd(1), _mm512_maskz_sqrt_pd(0xFF, a.raw))};
}
// max returns its second operand where one is NaN. (Intrinsics without a mask warn of uninitialised memory in g++ 12.)
MINITORCH_ALWAYS_INLINE Vec<float> relu(Vec<float> x) {
  return {_mm512_maskz_max_ps(0xFFFF, _mm512_setzero_ps(), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> relu(Vec<double> x) {
  return {_mm512_maskz_max_pd(0xFF, _mm512_setzero_pd(), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> keep_positive(Vec<float> x, Vec<float> v) {
  return {_mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x.raw, _mm512_setzero_ps(), _CMP_NLE_UQ), v.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> keep_positive(Vec<double> x, Vec<double> v) {
  return {_mm512_maskz_mov_pd(_mm512_cmp_pd_mask(x.raw, _mm512_setzero_pd(), _CMP_NLE_UQ), v.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> keep_first(Vec<float> v, std::int64_t n) {
  return {_mm512_maskz_mov_ps(first16(n), v.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> keep_first(Vec<double> v, std::int64_t n) {
  return {_mm512_maskz_mov_pd(first8(n), v.raw)};
}
MINITORCH_ALWAYS_INLINE float sum(Vec<float> v) {
  return sum256(
      _mm256_add_ps(_mm512_maskz_extractf32x8_ps(0xFF, v.raw, 0), _mm512_maskz_extractf32x8_ps(0xFF, v.raw, 1)));
}
MINITORCH_ALWAYS_INLINE double sum(Vec<double> v) {
  return sum256(
      _mm256_add_pd(_mm512_maskz_extractf64x4_pd(0xF, v.raw, 0), _mm512_maskz_extractf64x4_pd(0xF, v.raw, 1)));
}

// The lower blocks of a and b plus their upper ones: one step of sum() for two vectors at once.
MINITORCH_ALWAYS_INLINE __m512 fold_halves(__m512 a, __m512 b) {
  return _mm512_add_ps(_mm512_maskz_shuffle_f32x4(0xFFFF, a, b, 0x44), _mm512_maskz_shuffle_f32x4(0xFFFF, a, b, 0xEE));
}
MINITORCH_ALWAYS_INLINE __m512 fold_blocks(__m512 a, __m512 b) {
  return _mm512_add_ps(_mm512_maskz_shuffle_f32x4(0xFFFF, a, b, 0x88), _mm512_maskz_shuffle_f32x4(0xFFFF, a, b, 0xDD));
}
MINITORCH_ALWAYS_INLINE __m512d fold_halves(__m512d a, __m512d b) {
  return _mm512_add_pd(_mm512_maskz_shuffle_f64x2(0xFF, a, b, 0x44), _mm512_maskz_shuffle_f64x2(0xFF, a, b, 0xEE));
}
MINITORCH_ALWAYS_INLINE __m512d fold_blocks(__m512d a, __m512d b) {
  return _mm512_add_pd(_mm512_maskz_shuffle_f64x2(0xFF, a, b, 0x88), _mm512_maskz_shuffle_f64x2(0xFF, a, b, 0xDD));
}
// Of v[0], v[4], v[8] and v[12]: one block each.
MINITORCH_ALWAYS_INLINE __m512 fold_four(const Vec<float>* v) {
  return fold_blocks(fold_halves(v[0].raw, v[4].raw), fold_halves(v[8].raw, v[12].raw));
}
MINITORCH_ALWAYS_INLINE __m512 fold_pairs(__m512 a, __m512 b) {
  const __m512d c = _mm512_castps_pd(a), d = _mm512_castps_pd(b);
  return _mm512_add_ps(_mm512_castpd_ps(_mm512_maskz_unpacklo_pd(0xFF, c, d)),
                       _mm512_castpd_ps(_mm512_maskz_unpackhi_pd(0xFF, c, d)));
}
MINITORCH_ALWAYS_INLINE Vec<float> sums(const Vec<float>* v) {
  const __m512 a = fold_pairs(fold_four(v), fold_four(v + 1)), b = fold_pairs(fold_four(v + 2), fold_four(v + 3));
  return {_mm512_add_ps(_mm512_maskz_shuffle_ps(0xFFFF, a, b, 0x88), _mm512_maskz_shuffle_ps(0xFFFF, a, b, 0xDD))};
}
MINITORCH_ALWAYS_INLINE Vec<double> sums(const Vec<double>* v) {
  const __m512d a = fold_blocks(fold_halves(v[0].raw, v[2].raw), fold_halves(v[4].raw, v[6].raw));
  const __m512d b = fold_blocks(fold_halves(v[1].raw, v[3].raw), fold_halves(v[5].raw, v[7].raw));
  return {_mm512_add_pd(_mm512_maskz_unpacklo_pd(0xFF, a, b), _mm512_maskz_unpackhi_pd(0xFF, a, b))};
}
