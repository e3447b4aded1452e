// SPDX-License-Identifier: MIT
// Included by simd/vec.inl behind vec_any.inl, see there.

// NEON, which every 64-bit ARM has: what compilers make little of when it is written in their own vectors. A vector
// that is copied by memcpy goes through general registers and the stack (g++ 12), std::sqrt of a lane asks for errno,
// and whether a * b + c is one instruction depends on the user's -ffp-contract.
MINITORCH_ALWAYS_INLINE Vec<float> load(const float* p) {
  return {vld1q_f32(p)};
}
MINITORCH_ALWAYS_INLINE Vec<double> load(const double* p) {
  return {vld1q_f64(p)};
}
MINITORCH_ALWAYS_INLINE Vec<float> load_first(const float* p, std::int64_t n) {
  if (n >= 4) {
    return load(p);
  }
  const float32x4_t zero = vdupq_n_f32(0);
  const float32x4_t pair = n >= 2 ? vcombine_f32(vld1_f32(p), vdup_n_f32(0)) : zero;
  return {n == 3 ? vld1q_lane_f32(p + 2, pair, 2) : n == 1 ? vld1q_lane_f32(p, zero, 0) : pair};
}
MINITORCH_ALWAYS_INLINE Vec<double> load_first(const double* p, std::int64_t n) {
  const float64x2_t zero = vdupq_n_f64(0);
  return {n >= 2 ? vld1q_f64(p) : n == 1 ? vld1q_lane_f64(p, zero, 0) : zero};
}
MINITORCH_ALWAYS_INLINE Vec<double> load_wide(const float* p, std::int64_t n) {
  const float32x2_t zero = vdup_n_f32(0);
  return {vcvt_f64_f32(n >= 2 ? vld1_f32(p) : n == 1 ? vld1_lane_f32(p, zero, 0) : zero)};
}
MINITORCH_ALWAYS_INLINE void store(float* p, Vec<float> v) {
  vst1q_f32(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store(double* p, Vec<double> v) {
  vst1q_f64(p, v.raw);
}
MINITORCH_ALWAYS_INLINE void store_first(float* p, Vec<float> v, std::int64_t n) {
  if (n >= 4) {
    return store(p, v);
  }
  if (n >= 2) {
    vst1_f32(p, vget_low_f32(v.raw));
  }
  if (n == 3) {
    vst1q_lane_f32(p + 2, v.raw, 2);
  } else if (n == 1) {
    vst1q_lane_f32(p, v.raw, 0);
  }
}
MINITORCH_ALWAYS_INLINE void store_first(double* p, Vec<double> v, std::int64_t n) {
  if (n >= 2) {
    store(p, v);
  } else if (n == 1) {
    vst1q_lane_f64(p, v.raw, 0);
  }
}
MINITORCH_ALWAYS_INLINE Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return {vfmaq_f32(c.raw, a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return {vfmaq_f64(c.raw, a.raw, b.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> reciprocal_sqrt(Vec<float> a) {
  return {vdivq_f32(vdupq_n_f32(1), vsqrtq_f32(a.raw))};
}
MINITORCH_ALWAYS_INLINE Vec<double> reciprocal_sqrt(Vec<double> a) {
  return {vdivq_f64(vdupq_n_f64(1), vsqrtq_f64(a.raw))};
}
MINITORCH_ALWAYS_INLINE Vec<float> relu(Vec<float> x) {
  return {vmaxq_f32(vdupq_n_f32(0), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> relu(Vec<double> x) {
  return {vmaxq_f64(vdupq_n_f64(0), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> keep_first(Vec<float> v, std::int64_t n) {
  const uint32x4_t first = vcltq_s32(int32x4_t{0, 1, 2, 3}, vdupq_n_s32(static_cast<std::int32_t>(n)));
  return {vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(v.raw), first))};
}
MINITORCH_ALWAYS_INLINE Vec<double> keep_first(Vec<double> v, std::int64_t n) {
  const uint64x2_t first = vcltq_s64(int64x2_t{0, 1}, vdupq_n_s64(n));
  return {vreinterpretq_f64_u64(vandq_u64(vreinterpretq_u64_f64(v.raw), first))};
}
MINITORCH_ALWAYS_INLINE float sum(Vec<float> v) {
  return vaddv_f32(vadd_f32(vget_low_f32(v.raw), vget_high_f32(v.raw)));
}
MINITORCH_ALWAYS_INLINE double sum(Vec<double> v) {
  return vaddvq_f64(v.raw);
}

// One step of sum() for two vectors at once: their halves.
MINITORCH_ALWAYS_INLINE float32x4_t fold_halves(float32x4_t a, float32x4_t b) {
  return vaddq_f32(vcombine_f32(vget_low_f32(a), vget_low_f32(b)), vcombine_f32(vget_high_f32(a), vget_high_f32(b)));
}
MINITORCH_ALWAYS_INLINE Vec<float> sums(const Vec<float>* v) {
  return {vpaddq_f32(fold_halves(v[0].raw, v[1].raw), fold_halves(v[2].raw, v[3].raw))};
}
MINITORCH_ALWAYS_INLINE Vec<double> sums(const Vec<double>* v) {
  return {vpaddq_f64(v[0].raw, v[1].raw)};
}
