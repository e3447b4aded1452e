// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <type_traits>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/math.hpp"

// Random numbers in vectors: the numbers of core/random.hpp, whatever the instruction set.

#define MINITORCH_LOOPS "minitorch/kernels/random.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// Calls f(first, count, words) with words[i] = stream.bits(first + i), i < count, for numbers begin .. end in pieces.
template <class F>
void for_random_words(const RandomStream& stream, std::uint64_t begin, std::uint64_t end, const F& f) {
  constexpr std::uint64_t block = 512;
  std::uint32_t words[block];
  while (begin < end) {
    const std::uint64_t first = begin / 4 * 4, skipped = begin - first, count = std::min(block, end - first);
    with_isa([&](auto isa) { philox_words(isa, stream, first, count, words); });
    f(begin, count - skipped, words + skipped);
    begin = first + count;
  }
}

/// y[i] = stream.uniform<T>(i).
template <class T>
void fill_uniform(const RandomStream& stream, std::int64_t n, T* y) {
  core::parallel_for(n, 4096, [=](std::int64_t first, std::int64_t last) {
    constexpr std::uint64_t words = sizeof(T) <= 4 ? 1 : 2;  // of a number
    for_random_words(stream, words * static_cast<std::uint64_t>(first), words * static_cast<std::uint64_t>(last),
                     [=](std::uint64_t begin, std::uint64_t count, const std::uint32_t* word) {
                       T* to = y + begin / words;
                       MINITORCH_SIMD
                       for (std::uint64_t i = 0; i < count / words; ++i) {
                         if constexpr (words == 1) {
                           to[i] = static_cast<T>(static_cast<std::int32_t>(word[i] >> 8)) * T(0x1p-24);
                         } else {
                           const std::uint64_t number = std::uint64_t{word[2 * i]} << 32 | word[2 * i + 1];
                           to[i] = static_cast<T>(static_cast<std::int64_t>(number >> 11)) * T(0x1p-53);
                         }
                       }
                     });
  });
}

/// y[i] = low + stream.below(i, bound); in vectors for int64, the type of indices.
template <class T>
void fill_below(const RandomStream& stream, std::int64_t low, std::uint32_t bound, std::int64_t n, T* y) {
  core::parallel_for(n, 4096, [=](std::int64_t first, std::int64_t last) {
    const auto begin = static_cast<std::uint64_t>(first), end = static_cast<std::uint64_t>(last);
    if constexpr (std::is_same_v<T, std::int64_t>) {
      for_random_words(stream, begin, end, [=](std::uint64_t from, std::uint64_t count, const std::uint32_t* word) {
        for (std::uint64_t i = 0; i < count; ++i) {
          y[from + i] = low + static_cast<std::int64_t>(std::uint64_t{word[i]} * bound >> 32);
        }
      });
    } else {
      for (std::uint64_t i = begin; i < end; ++i) {
        y[i] = static_cast<T>(low + static_cast<std::int64_t>(stream.below(i, bound)));
      }
    }
  });
}

/// y[i] = stream.normal<T>(i); in vectors for float.
template <class T>
void fill_normal(const RandomStream& stream, std::int64_t n, T* y) {
  core::parallel_for(n, 4096, [=](std::int64_t first, std::int64_t last) {
    const auto begin = static_cast<std::uint64_t>(first), end = static_cast<std::uint64_t>(last);
    if constexpr (std::is_same_v<T, float>) {
      with_isa([&](auto tag) { fill_normals(tag, stream, begin, end, y + begin); });
    } else {
      for (std::uint64_t i = begin; i < end; ++i) {
        y[i] = stream.normal<T>(i);
      }
    }
  });
}

}  // namespace minitorch::kernels
