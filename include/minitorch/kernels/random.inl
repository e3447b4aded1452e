// SPDX-License-Identifier: MIT
// Included by kernels/random.hpp, once per instruction set.
// Loops of random.hpp (Note [Dispatch]). Lanes of 64 bits hold the words of Philox, one counter each.

// The product of the lower 32 bits of each lane and of m.
MINITORCH_ALWAYS_INLINE Bits<double> wide_product(Bits<double> a, std::uint32_t m) {
  const Bits<double> factor = splat_bits<double>(m);
#if MINITORCH_VECTOR_BITS == 512
  return {reinterpret_cast<Bits<double>::Raw>(
      _mm512_maskz_mul_epu32(0xFF, reinterpret_cast<__m512i>(a.raw), reinterpret_cast<__m512i>(factor.raw)))};
#elif MINITORCH_VECTOR_BITS == 256
  return {reinterpret_cast<Bits<double>::Raw>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a.raw), reinterpret_cast<__m256i>(factor.raw)))};
#elif MINITORCH_DISPATCH
  return {reinterpret_cast<Bits<double>::Raw>(
      _mm_mul_epu32(reinterpret_cast<__m128i>(a.raw), reinterpret_cast<__m128i>(factor.raw)))};
#else
  return {(a.raw & 0xFFFFFFFF) * factor.raw};
#endif
}

// The first two of the four words that philox() makes of each counter.
struct TwoWords {
  Bits<double> first, second;
};
MINITORCH_ALWAYS_INLINE TwoWords philox_lanes(std::uint64_t key, Bits<double> counter, std::uint64_t stream) {
  auto k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
  // above their 32 bits the words keep what a product left there; it counts nowhere
  Bits<double> c0 = counter, c1 = shift_right<32>(counter), c2 = splat_bits<double>(stream),
               c3 = splat_bits<double>(stream >> 32);
  MINITORCH_UNROLL
  for (int round = 0; round < 10; ++round) {
    const Bits<double> p0 = wide_product(c0, 0xD2511F53), p1 = wide_product(c2, 0xCD9E8D57);
    c0 = shift_right<32>(p1) ^ c1 ^ splat_bits<double>(k0);
    c1 = p1;
    c2 = shift_right<32>(p0) ^ c3 ^ splat_bits<double>(k1);
    c3 = p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  const Bits<double> low = splat_bits<double>(0xFFFFFFFF);
  return {c0 & low, c1 & low};
}

// To a unit of the last place or two: AVX-512's own division and root take longer than all the rest.
MINITORCH_ALWAYS_INLINE Vec<double> quick_root(Vec<double> a) {
#if MINITORCH_VECTOR_BITS == 512
  const Vec<double> half = a * splat(0.5);
  Vec<double> r{_mm512_maskz_rsqrt14_pd(0xFF, a.raw)};
  r = fma(r, splat(0.5) - half * r * r, r);
  r = fma(r, splat(0.5) - half * r * r, r);
  return a * r;
#elif MINITORCH_VECTOR_BITS == 256
  return {_mm256_sqrt_pd(a.raw)};
#else
  for (std::int64_t l = 0; l < Vec<double>::lanes; ++l) {
    a.raw[l] = std::sqrt(a.raw[l]);
  }
  return a;
#endif
}
MINITORCH_ALWAYS_INLINE Vec<double> quick_quotient(Vec<double> a, Vec<double> b) {
#if MINITORCH_VECTOR_BITS == 512
  Vec<double> r{_mm512_maskz_rcp14_pd(0xFF, b.raw)};
  r = fma(r, splat(1.0) - b * r, r);
  r = fma(r, splat(1.0) - b * r, r);
  return a * r;
#else
  return a / b;
#endif
}

// Numbers begin .. end of the stream. The logarithm and cosine here and those of RandomStream::normal differ by some
// units of double's last place, and so do those of two instruction sets. Where a float could see that, once in ten
// million, RandomStream::normal decides; so all have the same bits.
inline void fill_normals(Tag, const RandomStream& stream, std::uint64_t begin, std::uint64_t end, float* y) {
  constexpr auto lanes = static_cast<std::uint64_t>(Vec<double>::lanes);
  constexpr std::uint64_t block = 128;  // each step is a loop of its own, so that many of its iterations overlap
  typedef float Floats __attribute__((vector_size(4 * Vec<double>::lanes)));
  double u[block], v[block];
  std::uint64_t steps[lanes];
  for (std::uint64_t l = 0; l < lanes; ++l) {
    steps[l] = l;
  }
  Bits<double> offsets;
  std::memcpy(&offsets.raw, steps, sizeof(offsets.raw));
  const Bits<double> two52 = bits(splat(0x1p52));
  for (; begin + lanes <= end; begin += block, y += block) {
    const std::uint64_t count = std::min(block, (end - begin) / lanes * lanes);
    for (std::uint64_t i = 0; i < count; i += lanes) {
      const TwoWords word = philox_lanes(stream.seed(), splat_bits<double>(begin + i) + offsets, stream.stream());
      store(u + i, (from_bits(word.first | two52) - splat(0x1p52) + splat(0.5)) * splat(0x1p-32));
      store(v + i, (from_bits(word.second | two52) - splat(0x1p52)) * splat(0x1p-32));
    }
    for (std::uint64_t i = 0; i < count; i += lanes) {
      const LogParts<double> p = log_parts(load(u + i));
      const Vec<double> f = p.m - splat(1.0);
      const Vec<double> minus_log = splat(0.0) - log_of_quotient(p.k, f, quick_quotient(f, f + splat(2.0)), splat(0.0));
      store(u + i, quick_root(minus_log + minus_log));
    }
    for (std::uint64_t i = 0; i < count; i += lanes) {
      const Vec<double> normal = load(u + i) * sine<1>(splat(2 * std::numbers::pi) * load(v + i));
      const Vec<double> doubt = normal * splat(0x1p-49);
      const auto low = __builtin_convertvector((normal - doubt).raw, Floats);
      const auto high = __builtin_convertvector((normal + doubt).raw, Floats);
      const Vec<double> low_again{__builtin_convertvector(low, decltype(Vec<double>::raw))};
      const Vec<double> high_again{__builtin_convertvector(high, decltype(Vec<double>::raw))};
      std::memcpy(y + i, &low, sizeof(low));
      if (!all(equal(low_again, high_again))) {
        for (std::uint64_t l = i; l < i + lanes; ++l) {
          y[l] = stream.normal<float>(begin + l);
        }
      }
    }
    if (count < block) {
      begin += count;
      y += count;
      break;
    }
  }
  for (; begin < end; ++begin, ++y) {
    *y = stream.normal<float>(begin);
  }
}
