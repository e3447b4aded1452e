// SPDX-License-Identifier: MIT
// Included by kernels/dropout.hpp, once per instruction set.
// Loops of dropout.hpp.

// keep[i] = ~0 if number first + i of the stream is not below the threshold, else 0, for some whole vectors of
// numbers; first is even. A block of Philox makes two numbers of 64 bits.
#if MINITORCH_VECTOR_BITS == 512
constexpr std::int64_t dropout_lanes = 16;
inline void dropout_vector(const DropoutStream& s, std::uint64_t first, std::uint32_t* keep) {
  const PhiloxWords w =
      philox_lanes(s.seed, splat_bits<double>(first / 2) + Bits<double>{{0, 1, 2, 3, 4, 5, 6, 7}}, s.stream);
  const auto c0 = reinterpret_cast<__m512i>(w.c0.raw), c1 = reinterpret_cast<__m512i>(w.c1.raw);
  const auto c2 = reinterpret_cast<__m512i>(w.c2.raw), c3 = reinterpret_cast<__m512i>(w.c3.raw);
  const __m512i low = _mm512_set1_epi64(0xFFFFFFFF), limit = _mm512_set1_epi64(static_cast<long long>(s.threshold));
  const __m512i even = _mm512_or_si512(_mm512_maskz_slli_epi64(0xFF, c0, 32), _mm512_and_si512(c1, low));
  const __m512i odd = _mm512_or_si512(_mm512_maskz_slli_epi64(0xFF, c2, 32), _mm512_and_si512(c3, low));
  const __m512i kept_even = _mm512_maskz_mov_epi64(_mm512_cmpge_epu64_mask(even, limit), low);
  const __m512i kept_odd =
      _mm512_maskz_mov_epi64(_mm512_cmpge_epu64_mask(odd, limit), _mm512_maskz_slli_epi64(0xFF, low, 32));
  _mm512_storeu_si512(keep, _mm512_or_si512(kept_even, kept_odd));
}
#elif MINITORCH_VECTOR_BITS == 256
constexpr std::int64_t dropout_lanes = 8;
inline void dropout_vector(const DropoutStream& s, std::uint64_t first, std::uint32_t* keep) {
  const PhiloxWords w = philox_lanes(s.seed, splat_bits<double>(first / 2) + Bits<double>{{0, 1, 2, 3}}, s.stream);
  const auto c0 = reinterpret_cast<__m256i>(w.c0.raw), c1 = reinterpret_cast<__m256i>(w.c1.raw);
  const auto c2 = reinterpret_cast<__m256i>(w.c2.raw), c3 = reinterpret_cast<__m256i>(w.c3.raw);
  // Comparisons are signed: both sides with the first bit turned round.
  const __m256i low = _mm256_set1_epi64x(0xFFFFFFFF), turn = _mm256_set1_epi64x(static_cast<long long>(1ULL << 63));
  const __m256i limit = _mm256_xor_si256(_mm256_set1_epi64x(static_cast<long long>(s.threshold)), turn);
  const __m256i even = _mm256_or_si256(_mm256_slli_epi64(c0, 32), _mm256_and_si256(c1, low));
  const __m256i odd = _mm256_or_si256(_mm256_slli_epi64(c2, 32), _mm256_and_si256(c3, low));
  const __m256i drop_even = _mm256_cmpgt_epi64(limit, _mm256_xor_si256(even, turn));
  const __m256i drop_odd = _mm256_cmpgt_epi64(limit, _mm256_xor_si256(odd, turn));
  const __m256i drop = _mm256_blend_epi32(drop_even, drop_odd, 0xAA);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(keep), _mm256_xor_si256(drop, _mm256_set1_epi32(-1)));
}
#elif MINITORCH_NEON
constexpr std::int64_t dropout_lanes = 4;
inline void dropout_vector(const DropoutStream& s, std::uint64_t first, std::uint32_t* keep) {
  const PhiloxWords w = philox_lanes(s.seed, splat_bits<double>(first / 2) + Bits<double>{{0, 1}}, s.stream);
  const Bits<double> low = splat_bits<double>(0xFFFFFFFF), limit = splat_bits<double>(s.threshold);
  const Bits<double> even = shift_left<32>(w.c0) | (w.c1 & low), odd = shift_left<32>(w.c2) | (w.c3 & low);
  const auto kept_even = reinterpret_cast<uint32x4_t>(even.raw >= limit.raw);
  const auto kept_odd = reinterpret_cast<uint32x4_t>(odd.raw >= limit.raw);
  vst1q_u32(keep, vtrn1q_u32(kept_even, kept_odd));
}
#else
constexpr std::int64_t dropout_lanes = 2;
inline void dropout_vector(const DropoutStream& s, std::uint64_t first, std::uint32_t* keep) {
  const auto word = core::philox(s.seed, first / 2, s.stream);
  for (std::size_t k = 0; k < 2; ++k) {
    const std::uint64_t number = std::uint64_t{word[2 * k]} << 32 | word[2 * k + 1];
    keep[k] = number >= s.threshold ? ~std::uint32_t{0} : 0;
  }
}
#endif

// y[i] = x[i] times the scale, or times 0, for the numbers of the stream from `first` on, which is even.
template <class T>
void dropout_range(Tag, const DropoutStream& stream, std::uint64_t first, std::int64_t n, const T* x, T scale, T* y) {
  constexpr std::int64_t block = 256;
  std::uint32_t keep[block];
  for (std::int64_t start = 0; start < n; start += block) {
    const std::int64_t count = n - start < block ? n - start : block;
    for (std::int64_t i = 0; i < count; i += dropout_lanes) {
      dropout_vector(stream, first + static_cast<std::uint64_t>(start + i), keep + i);
    }
    const T* from = x + start;
    T* to = y + start;
    MINITORCH_SIMD
    for (std::int64_t i = 0; i < count; ++i) {
      to[i] = from[i] * (keep[i] != 0 ? scale : T(0));
    }
  }
}
