// SPDX-License-Identifier: MIT
// Included by kernels/dropout.hpp, once per instruction set.
// Loops of dropout.hpp.

// keep[i] = ~0 if number first + i of the stream is not below the threshold, else 0, for some whole vectors of
// numbers; first is even. A block of Philox makes two numbers of 64 bits.
#if MINITORCH_VECTOR_BITS == 512
constexpr std::int64_t dropout_lanes = 16;
inline void dropout_vector(const DropoutStream& s, std::uint64_t first, std::uint32_t* keep) {
  const __m512i m0 = _mm512_set1_epi64(0xD2511F53), m1 = _mm512_set1_epi64(0xCD9E8D57);
  const __m512i counter =
      _mm512_add_epi64(_mm512_set1_epi64(static_cast<long long>(first / 2)), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
  // The upper halves of the lanes hold anything: a product reads the lower ones alone.
  __m512i c0 = counter, c1 = _mm512_maskz_srli_epi64(0xFF, counter, 32);
  __m512i c2 = _mm512_set1_epi64(static_cast<long long>(s.stream));
  __m512i c3 = _mm512_set1_epi64(static_cast<long long>(s.stream >> 32));
  auto k0 = static_cast<std::uint32_t>(s.seed), k1 = static_cast<std::uint32_t>(s.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const __m512i p0 = _mm512_maskz_mul_epu32(0xFF, m0, c0), p1 = _mm512_maskz_mul_epu32(0xFF, m1, c2);
    c0 = _mm512_xor_si512(_mm512_xor_si512(_mm512_maskz_srli_epi64(0xFF, p1, 32), c1), _mm512_set1_epi64(k0));
    c2 = _mm512_xor_si512(_mm512_xor_si512(_mm512_maskz_srli_epi64(0xFF, p0, 32), c3), _mm512_set1_epi64(k1));
    c1 = p1;
    c3 = p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
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
  const __m256i m0 = _mm256_set1_epi64x(0xD2511F53), m1 = _mm256_set1_epi64x(0xCD9E8D57);
  const __m256i counter =
      _mm256_add_epi64(_mm256_set1_epi64x(static_cast<long long>(first / 2)), _mm256_set_epi64x(3, 2, 1, 0));
  // The upper halves of the lanes hold anything: a product reads the lower ones alone.
  __m256i c0 = counter, c1 = _mm256_srli_epi64(counter, 32);
  __m256i c2 = _mm256_set1_epi64x(static_cast<long long>(s.stream));
  __m256i c3 = _mm256_set1_epi64x(static_cast<long long>(s.stream >> 32));
  auto k0 = static_cast<std::uint32_t>(s.seed), k1 = static_cast<std::uint32_t>(s.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const __m256i p0 = _mm256_mul_epu32(m0, c0), p1 = _mm256_mul_epu32(m1, c2);
    c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c1), _mm256_set1_epi64x(k0));
    c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c3), _mm256_set1_epi64x(k1));
    c1 = p1;
    c3 = p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
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
#else
constexpr std::int64_t dropout_lanes = 2;
inline void dropout_vector(const DropoutStream& s, std::uint64_t first, std::uint32_t* keep) {
  const auto word = philox(s.seed, first / 2, s.stream);
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
