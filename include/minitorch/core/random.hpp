// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace minitorch {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): maps a key and a counter to
/// 128 random bits. Nothing is carried from call to call, so the order of execution cannot matter.
inline std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t counter, std::uint64_t stream = 0) {
  auto k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
  std::array<std::uint32_t, 4> c = {static_cast<std::uint32_t>(counter), static_cast<std::uint32_t>(counter >> 32),
                                    static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)};
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c[0], p1 = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return c;
}

/// A random function: number i of the stream is the same whenever and by whichever thread it is asked for.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

  std::uint32_t bits(std::uint64_t i) const { return philox(seed_, i / 4, stream_)[i % 4]; }

  /// Uniform in [0, 1): 24 bits for float, 53 for double.
  template <class T = float>
  T uniform(std::uint64_t i) const {
    if constexpr (sizeof(T) <= 4) {
      return static_cast<T>(bits(i) >> 8) * T(0x1p-24);
    } else {
      const auto word = philox(seed_, i / 2, stream_);
      const std::uint64_t high = word[i % 2 * 2], low = word[i % 2 * 2 + 1];
      return static_cast<T>((high << 32 | low) >> 11) * T(0x1p-53);
    }
  }

  /// Standard normal by the Box-Muller transform, computed in double.
  template <class T = float>
  T normal(std::uint64_t i) const {
    const auto word = philox(seed_, i, stream_);
    const double u = (word[0] + 0.5) * 0x1p-32, v = word[1] * 0x1p-32;  // u is never 0
    return static_cast<T>(std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v));
  }

  /// Uniform integer in [0, bound), for bound < 2^32. The bias is below bound / 2^32.
  std::uint32_t below(std::uint64_t i, std::uint32_t bound) const {
    return static_cast<std::uint32_t>(std::uint64_t{bits(i)} * bound >> 32);
  }

 private:
  std::uint64_t seed_, stream_;
};

/// Hands out random streams in program order: whoever needs random numbers takes the next stream.
class Generator {
 public:
  explicit Generator(std::uint64_t seed = 0) : seed_(seed) {}

  void manual_seed(std::uint64_t seed) {
    seed_ = seed;
    next_ = 0;
  }
  RandomStream next() { return {seed_, next_++}; }

 private:
  std::atomic<std::uint64_t> seed_, next_{0};
};

/// The generator of initialisation, rand, randn and dropout when none is given.
inline Generator& default_generator() {
  static Generator generator;
  return generator;
}

/// Makes everything random that follows repeatable, bit for bit.
inline void manual_seed(std::uint64_t seed) {
  default_generator().manual_seed(seed);
}

}  // namespace minitorch
