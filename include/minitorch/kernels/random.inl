// SPDX-License-Identifier: MIT
// Included by kernels/random.hpp, once per instruction set.
// Loops of random.hpp (Note [Dispatch]). Lanes of 64 bits hold the words of Philox, one counter each.

// The product of the lower 32 bits of each lane and of m.
MINITORCH_ALWAYS_INLINE Bits<double> wide_product(Bits<double> a, std::uint32_t m) {
  [[maybe_unused]] const Bits<double> factor = splat_bits<double>(m);
#if MINITORCH_VECTOR_BITS == 512
  return {reinterpret_cast<Bits<double>::Raw>(
      _mm512_maskz_mul_epu32(0xFF, reinterpret_cast<__m512i>(a.raw), reinterpret_cast<__m512i>(factor.raw)))};
#elif MINITORCH_VECTOR_BITS == 256
  return {reinterpret_cast<Bits<double>::Raw>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a.raw), reinterpret_cast<__m256i>(factor.raw)))};
#elif MINITORCH_DISPATCH
  return {reinterpret_cast<Bits<double>::Raw>(
      _mm_mul_epu32(reinterpret_cast<__m128i>(a.raw), reinterpret_cast<__m128i>(factor.raw)))};
#elif MINITORCH_NEON
  return {
      reinterpret_cast<Bits<double>::Raw>(vmull_u32(vmovn_u64(reinterpret_cast<uint64x2_t>(a.raw)), vdup_n_u32(m)))};
#else
  return {(a.raw & 0xFFFFFFFF) * factor.raw};
#endif
}

// The upper 32 bits of each lane, in its lower ones; what stands above them counts nowhere. Shuffles leave the port of
// the products free, which shifts of AVX-512 take as well.
MINITORCH_ALWAYS_INLINE Bits<double> upper_word(Bits<double> a) {
#if MINITORCH_VECTOR_BITS == 512
  return {reinterpret_cast<Bits<double>::Raw>(
      _mm512_maskz_shuffle_epi32(0xFFFF, reinterpret_cast<__m512i>(a.raw), _MM_PERM_DDBB))};
#elif MINITORCH_VECTOR_BITS == 256
  return {reinterpret_cast<Bits<double>::Raw>(_mm256_shuffle_epi32(reinterpret_cast<__m256i>(a.raw), 0xF5))};
#else
  return shift_right<32>(a);
#endif
}

// The four words that philox() makes of each counter; above their 32 bits stands anything.
struct PhiloxWords {
  Bits<double> c0, c1, c2, c3;
};
MINITORCH_ALWAYS_INLINE PhiloxWords philox_lanes(std::uint64_t key, Bits<double> counter, std::uint64_t stream) {
  auto k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
  Bits<double> c0 = counter, c1 = upper_word(counter), c2 = splat_bits<double>(stream),
               c3 = splat_bits<double>(stream >> 32);
  MINITORCH_UNROLL
  for (int round = 0; round < 10; ++round) {
    const Bits<double> p0 = wide_product(c0, 0xD2511F53), p1 = wide_product(c2, 0xCD9E8D57);
    c0 = upper_word(p1) ^ c1 ^ splat_bits<double>(k0);
    c1 = p1;
    c2 = upper_word(p0) ^ c3 ^ splat_bits<double>(k1);
    c3 = p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return {c0, c1, c2, c3};
}

// words[i] = stream.bits(first + i) for i < count and some more, to a whole number of vectors; 4 divides first.
inline void philox_words(Tag, const RandomStream& stream, std::uint64_t first, std::uint64_t count,
                         std::uint32_t* words) {
  constexpr auto lanes = static_cast<std::uint64_t>(Vec<double>::lanes);
  // the order in which interleaving pairs of lanes brings counters into their own
  std::uint64_t steps[lanes];
  for (std::uint64_t l = 0; l < lanes; ++l) {
    steps[l] = l / 2 + l % 2 * (lanes / 2);
  }
  Bits<double> offsets;
  std::memcpy(&offsets.raw, steps, sizeof(offsets.raw));
  const Bits<double> low = splat_bits<double>(0xFFFFFFFF);
  for (std::uint64_t i = 0; i < count; i += 4 * lanes) {
    const PhiloxWords w = philox_lanes(stream.seed(), splat_bits<double>((first + i) / 4) + offsets, stream.stream());
    // Two words in the order in which memory has them.
    const auto pair = [&](Bits<double> first_word, Bits<double> second_word) {
      return std::endian::native == std::endian::big ? shift_left<32>(first_word) | (second_word & low)
                                                     : (first_word & low) | shift_left<32>(second_word);
    };
    const Bits<double> a = pair(w.c0, w.c1), b = pair(w.c2, w.c3);
#if MINITORCH_VECTOR_BITS == 512
    const auto begin = __builtin_shufflevector(a.raw, b.raw, 0, 8, 2, 10, 4, 12, 6, 14);
    const auto end = __builtin_shufflevector(a.raw, b.raw, 1, 9, 3, 11, 5, 13, 7, 15);
#elif MINITORCH_VECTOR_BITS == 256
    const auto begin = __builtin_shufflevector(a.raw, b.raw, 0, 4, 2, 6);
    const auto end = __builtin_shufflevector(a.raw, b.raw, 1, 5, 3, 7);
#else
    const auto begin = __builtin_shufflevector(a.raw, b.raw, 0, 2);
    const auto end = __builtin_shufflevector(a.raw, b.raw, 1, 3);
#endif
    std::memcpy(words + i, &begin, sizeof(begin));
    std::memcpy(words + i + 2 * lanes, &end, sizeof(end));
  }
}

// To a unit of the last place or two: AVX-512's own division and root take longer than all the rest.
MINITORCH_ALWAYS_INLINE Vec<double> quick_root(Vec<double> a) {
#if MINITORCH_VECTOR_BITS == 512
  const Vec<double> half = a * splat(0.5);
  Vec<double> r{_mm512_maskz_rsqrt14_pd(0xFF, a.raw)};
  r = fma(r, splat(0.5) - half * r * r, r);
  r = fma(r, splat(0.5) - half * r * r, r);
  return a * r;
#else
  return square_root(a);
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

// The cosine of 2 pi v as RandomStream::normal has it, which rounds 2 pi v; 32 bits of v are not zero.
MINITORCH_ALWAYS_INLINE Vec<double> cosine_of_turn(Vec<double> v) {
  const Vec<double> turn = splat(2 * std::numbers::pi);
#if MINITORCH_VECTOR_BITS >= 256 || MINITORCH_NEON  // fma is one operation
  using Table = MathTable<double>;
  const Vec<double> shifted = fma(v, splat(4.0), rounder<double>()), n = shifted - rounder<double>();
  // v = n / 4 + rest, exactly; what rounding 2 pi v takes from the angle, and what 2 pi itself has lost in n quarters
  const Vec<double> rest = fma(n, splat(-0.25), v), angle = turn * v, taken = fma(turn, v, splat(0.0) - angle);
  const Vec<double> r = fma(turn, rest, fma(n, splat(-0x1.1a62633145c07p-54), splat(0.0) - taken));
  const Vec<double> z = r * r, s = fma(r * z, polynomial(z, Table::sin), r);
  const Vec<double> c = fma(z * z, polynomial(z, Table::cos), fma(z, splat(-0.5), splat(1.0)));
  const Bits<double> quarter = bits(shifted) + splat_bits<double>(1);
  const Vec<double> y = select(nonzero(quarter & splat_bits<double>(1)), c, s);
  return from_bits(bits(y) ^ (shift_left<62>(quarter) & splat_bits<double>(Bits<double>::sign)));
#else
  return sine<1>(turn * v);
#endif
}

// Numbers begin .. end of the stream. The logarithm and cosine here and those of RandomStream::normal differ by some
// units of double's last place, and so do those of two instruction sets. Where a float could see 512 of them, once in
// 260,000, RandomStream::normal decides; so all have the same bits.
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
  const Bits<double> two52 = bits(splat(0x1p52)), low = splat_bits<double>(0xFFFFFFFF), one = bits(splat(1.0));
  // of the 29 bits that a float drops, those that say how far the number is from one where rounding turns
  const Bits<double> doubt = splat_bits<double>(512), far = splat_bits<double>((1 << 28) - 1024);
  for (; begin + lanes <= end;) {
    const std::uint64_t count = std::min(block, (end - begin) / lanes * lanes);
    for (std::uint64_t i = 0; i < count; i += lanes) {
      const PhiloxWords word = philox_lanes(stream.seed(), splat_bits<double>(begin + i) + offsets, stream.stream());
      store(u + i, (from_bits((word.c0 & low) | two52) - splat(0x1p52 - 0.5)) * splat(0x1p-32));
      store(v + i, (from_bits((word.c1 & low) | two52) - splat(0x1p52)) * splat(0x1p-32));
    }
    for (std::uint64_t i = 0; i < count; i += lanes) {
      const LogParts<double> p = log_parts(load(u + i));
      const Vec<double> f = p.m - splat(1.0);
      const Vec<double> minus_log = splat(0.0) - log_of_quotient(p.k, f, quick_quotient(f, f + splat(2.0)), splat(0.0));
      store(u + i, quick_root(minus_log + minus_log));
    }
    Vec<double> nearest = splat(2.0);
    for (std::uint64_t i = 0; i < count; i += lanes) {
      const Vec<double> normal = load(u + i) * cosine_of_turn(load(v + i));
      nearest = smaller(nearest, from_bits(((bits(normal) + doubt) & far) | one));
      const auto rounded = __builtin_convertvector(normal.raw, Floats);
      std::memcpy(y + i, &rounded, sizeof(rounded));
    }
    if (!all(less(splat(1.0), nearest))) {
      for (std::uint64_t i = 0; i < count; ++i) {
        y[i] = stream.normal<float>(begin + i);
      }
    }
    begin += count;
    y += count;
  }
  for (; begin < end; ++begin, ++y) {
    *y = stream.normal<float>(begin);
  }
}
