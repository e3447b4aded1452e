// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numbers>

#include "minitorch/core/config.hpp"

namespace minitorch {

namespace core {

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

}  // namespace core

/// A random function: number i of the stream is the same whenever and by whichever thread it is asked for.
class RandomStream {
 public:
  /// Stream number `stream` of this seed.
  RandomStream(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

  /// As given.
  std::uint64_t seed() const { return seed_; }
  /// As given.
  std::uint64_t stream() const { return stream_; }

  /// Number i, uniform over all 32-bit numbers (Philox 4x32-10).
  std::uint32_t bits(std::uint64_t i) const { return core::philox(seed_, i / 4, stream_)[i % 4]; }

  /// Uniform in [0, 1): 24 bits for float, 53 for double.
  template <class T = float>
  T uniform(std::uint64_t i) const {
    if constexpr (sizeof(T) <= 4) {
      return static_cast<T>(bits(i) >> 8) * T(0x1p-24);
    } else {
      const auto word = core::philox(seed_, i / 2, stream_);
      const std::uint64_t high = word[i % 2 * 2], low = word[i % 2 * 2 + 1];
      return static_cast<T>((high << 32 | low) >> 11) * T(0x1p-53);
    }
  }

  /// Standard normal by the Box-Muller transform, computed in double.
  template <class T = float>
  T normal(std::uint64_t i) const {
    const auto word = core::philox(seed_, i, stream_);
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

namespace core {
class LayerStreams;
}

/// Where a generator is. A new generator that is given it hands out the same numbers from there on.
struct GeneratorState {
  std::uint64_t seed = 0;        ///< what manual_seed was given
  std::uint64_t next = 0;        ///< number of the stream that is handed out next
  std::uint64_t next_layer = 0;  ///< number of the next layer that is made

  bool operator==(const GeneratorState&) const = default;
};

/// Hands out random streams in program order: whoever needs random numbers takes the next stream.
class Generator {
 public:
  /// At the start of the sequence of this seed.
  constexpr explicit Generator(std::uint64_t seed = 0) : seed_(seed) {}

  /// Back to the start of the sequence of this seed.
  void manual_seed(std::uint64_t seed) {
    seed_ = seed;
    next_ = 0;
    next_layer_ = 0;
    ++seeded_;
  }
  /// The next stream.
  RandomStream next() { return {seed_, next_++}; }

  /// For a checkpoint. Streams that layers had for themselves, on threads without a seed, are not part of it.
  GeneratorState state() const { return {seed_, next_, next_layer_}; }
  /// Goes on from where the state was taken.
  void set_state(const GeneratorState& state) {
    seed_ = state.seed;
    next_ = state.next;
    next_layer_ = state.next_layer;
    ++seeded_;
  }

 private:
  friend class core::LayerStreams;
  std::atomic<std::uint64_t> seed_, next_{0}, next_layer_{0}, seeded_{0};
};

namespace detail {

/// Counts threads as they first ask.
MINITORCH_ONE_PER_PROCESS inline std::uint64_t thread_number() {
  static constinit std::atomic<std::uint64_t> count{0};
  static thread_local std::uint64_t number = 0;
  return number != 0 ? number : number = ++count;
}
/// The thread that started the program.
MINITORCH_ONE_PER_PROCESS inline const std::uint64_t first_thread = thread_number();

MINITORCH_ONE_PER_PROCESS inline Generator& process_generator() {
  static constinit Generator generator;
  return generator;
}

/// The generator of a thread that has called manual_seed, else null. The first thread's is that of the process.
MINITORCH_ONE_PER_PROCESS inline std::shared_ptr<Generator>& thread_generator() {
  static thread_local std::shared_ptr<Generator> generator;
  return generator;
}

}  // namespace detail

/// The generator of initialisation, rand, randn and dropout when none is given: this thread's own once the thread has
/// called manual_seed, else that of the process, which is also the first thread's.
inline Generator& default_generator() {
  if (detail::thread_number() != detail::first_thread) {
    if (Generator* own = detail::thread_generator().get()) {
      return *own;
    }
  }
  return detail::process_generator();
}

/// Makes everything random that follows on this thread repeatable, bit for bit, whatever other threads do. Called by
/// the thread that started the program it also counts for all threads that have not called it; but those share one
/// sequence, in which who comes first takes first. So of several threads that need random numbers each calls it, with a
/// seed of its own.
MINITORCH_INLINE void manual_seed(std::uint64_t seed);

namespace core {

/// Where a layer takes its random numbers from: the default generator, as functions do. Only on a thread that neither
/// made the layer nor has a seed of its own the layer goes through streams of its own, known by its place among the
/// layers that its maker made since it was seeded. So several threads may train models that one thread has built, and
/// the bits do not depend on which of them is faster.
class LayerStreams {
 public:
  LayerStreams()
      : home_(detail::thread_generator()),
        maker_(detail::thread_number()),
        number_((home_ ? *home_ : detail::process_generator()).next_layer_++) {}
  /// From this generator alone, which must outlive the layer.
  explicit LayerStreams(Generator& given) : given_(&given) {}

  /// The stream for the next call of the layer.
  RandomStream next();

 private:
  static constexpr int count_bits = 40;

  Generator* given_ = nullptr;
  std::shared_ptr<Generator> home_;  // null: the process's
  std::uint64_t maker_ = 0, number_ = 0;
  std::atomic<std::uint64_t> last_{~std::uint64_t{0}};  // times the home was seeded, then the number of the stream
};

}  // namespace core

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE void manual_seed(std::uint64_t seed) {
  if (detail::thread_number() != detail::first_thread && !detail::thread_generator()) {
    detail::thread_generator() = std::make_shared<Generator>();
  }
  default_generator().manual_seed(seed);
}

}  // namespace minitorch

namespace minitorch::core {

MINITORCH_INLINE RandomStream LayerStreams::next() {
  if (given_) {
    return given_->next();
  }
  const std::uint64_t thread = detail::thread_number();
  if (thread == maker_ || thread == detail::first_thread || detail::thread_generator()) {
    return default_generator().next();
  }
  const Generator& home = home_ ? *home_ : detail::process_generator();
  const std::uint64_t seeded = home.seeded_ << count_bits;
  std::uint64_t last = last_, mine = 0;
  do {  // from the start again after a new seed
    mine = last >> count_bits << count_bits == seeded ? last + 1 : seeded;
  } while (!last_.compare_exchange_weak(last, mine));
  const std::uint64_t count = mine & ((std::uint64_t{1} << count_bits) - 1);
  return {home.seed_, std::uint64_t{1} << 63 | number_ << count_bits | count};
}

}  // namespace minitorch::core
#endif
