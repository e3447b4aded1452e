// SPDX-License-Identifier: MIT
// Included by simd/vec.inl, see there.

template <>
struct Vec<float> {
  using Element = float;
  static constexpr std::int64_t lanes = 8;
  __m256 raw;
};
template <>
struct Vec<double> {
  using Element = double;
  static constexpr std::int64_t lanes = 4;
  __m256d raw;
};

MINITORCH_ALWAYS_INLINE __m256i first8(std::int64_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
MINITORCH_ALWAYS_INLINE __m256i first4(std::int64_t count) {
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_setr_epi64x(0, 1, 2, 3));
}

MINITORCH_ALWAYS_INLINE Vec<float> load(const float* p) {
  return {_mm256_loadu_ps(p)};
}
MINITORCH_ALWAYS_INLINE Vec<double> load(const double* p) {
  return {_mm256_loadu_pd(p)};
}
MINITORCH_ALWAYS_INLINE Vec<float> load_first(const float* p, std::int64_t n) {
  return {_mm256_maskload_ps(p, first8(n))};
}
MINITORCH_ALWAYS_INLINE Vec<double> load_first(const double* p, std::int64_t n) {
  return {_mm256_maskload_pd(p, first4(n))};
}
MINITORCH_ALWAYS_INLINE Vec<double> load_wide(const float* p, std::int64_t n) {
  const __m128i mask = _mm_cmpgt_epi32(_mm_set1_epi32(static_cast<int>(n)), _mm_setr_epi32(0, 1, 2, 3));
  return {_mm256_cvtps_pd(_mm_maskload_ps(p, mask))};
}
MINITORCH_ALWAYS_INLINE void store(float* p, Vec<float> v) {
  _mm256_storeu_ps(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store(double* p, Vec<double> v) {
  _mm256_storeu_pd(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store_past(float* p, Vec<float> v) {
  _mm256_stream_ps(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store_past(double* p, Vec<double> v) {
  _mm256_stream_pd(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store_first(float* p, Vec<float> v, std::int64_t n) {
  _mm256_maskstore_ps(p, first8(n), v.raw);
}
MINITORCH_ALWAYS_INLINE void store_first(double* p, Vec<double> v, std::int64_t n) {
  _mm256_maskstore_pd(p, first4(n), v.raw);
}
MINITORCH_ALWAYS_INLINE Vec<float> splat(float s) {
  return {_mm256_set1_ps(s)};
}
MINITORCH_ALWAYS_INLINE Vec<double> splat(double s) {
  return {_mm256_set1_pd(s)};
}
MINITORCH_ALWAYS_INLINE Vec<float> operator+(Vec<float> a, Vec<float> b) {
  return {_mm256_add_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> operator+(Vec<double> a, Vec<double> b) {
  return {_mm256_add_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> operator-(Vec<float> a, Vec<float> b) {
  return {_mm256_sub_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> operator-(Vec<double> a, Vec<double> b) {
  return {_mm256_sub_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> operator*(Vec<float> a, Vec<float> b) {
  return {_mm256_mul_ps(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> operator*(Vec<double> a, Vec<double> b) {
  return {_mm256_mul_pd(a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return {_mm256_fmadd_ps(a.raw, b.raw, c.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return {_mm256_fmadd_pd(a.raw, b.raw, c.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> reciprocal_sqrt(Vec<float> a) {
  return {_mm256_div_ps(_mm256_set1_ps(1), _mm256_sqrt_ps(a.raw))};
}
MINITORCH_ALWAYS_INLINE Vec<double> reciprocal_sqrt(Vec<double> a) {
  return {_mm256_div_pd(_mm256_set1_pd(1), _mm256_sqrt_pd(a.raw))};
}
MINITORCH_ALWAYS_INLINE Vec<float> relu(Vec<float> x) {
  return {_mm256_max_ps(_mm256_setzero_ps(), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> relu(Vec<double> x) {
  return {_mm256_max_pd(_mm256_setzero_pd(), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> keep_positive(Vec<float> x, Vec<float> v) {
  return {_mm256_and_ps(_mm256_cmp_ps(x.raw, _mm256_setzero_ps(), _CMP_NLE_UQ), v.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> keep_positive(Vec<double> x, Vec<double> v) {
  return {_mm256_and_pd(_mm256_cmp_pd(x.raw, _mm256_setzero_pd(), _CMP_NLE_UQ), v.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> keep_first(Vec<float> v, std::int64_t n) {
  return {_mm256_and_ps(_mm256_castsi256_ps(first8(n)), v.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> keep_first(Vec<double> v, std::int64_t n) {
  return {_mm256_and_pd(_mm256_castsi256_pd(first4(n)), v.raw)};
}
MINITORCH_ALWAYS_INLINE float sum(Vec<float> v) {
  return sum256(v.raw);
}
MINITORCH_ALWAYS_INLINE double sum(Vec<double> v) {
  return sum256(v.raw);
}

// One step of sum() for two vectors at once: their halves, then pairs.
MINITORCH_ALWAYS_INLINE __m256 fold_halves(__m256 a, __m256 b) {
  return _mm256_add_ps(_mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31));
}
MINITORCH_ALWAYS_INLINE __m256 fold_pairs(__m256 a, __m256 b) {
  const __m256d c = _mm256_castps_pd(a), d = _mm256_castps_pd(b);
  return _mm256_add_ps(_mm256_castpd_ps(_mm256_unpacklo_pd(c, d)), _mm256_castpd_ps(_mm256_unpackhi_pd(c, d)));
}
MINITORCH_ALWAYS_INLINE __m256d fold_halves(__m256d a, __m256d b) {
  return _mm256_add_pd(_mm256_permute2f128_pd(a, b, 0x20), _mm256_permute2f128_pd(a, b, 0x31));
}
MINITORCH_ALWAYS_INLINE Vec<float> sums(const Vec<float>* v) {
  const __m256 a = fold_pairs(fold_halves(v[0].raw, v[4].raw), fold_halves(v[1].raw, v[5].raw));
  const __m256 b = fold_pairs(fold_halves(v[2].raw, v[6].raw), fold_halves(v[3].raw, v[7].raw));
  return {_mm256_add_ps(_mm256_shuffle_ps(a, b, 0x88), _mm256_shuffle_ps(a, b, 0xDD))};
}
MINITORCH_ALWAYS_INLINE Vec<double> sums(const Vec<double>* v) {
  const __m256d a = fold_halves(v[0].raw, v[2].raw), b = fold_halves(v[1].raw, v[3].raw);
  return {_mm256_add_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b))};
}
