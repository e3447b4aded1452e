// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <type_traits>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/kernels/simd/math.hpp"

// Random numbers in vectors: the numbers of core/random.hpp, whatever the instruction set.

#define MINITORCH_LOOPS "minitorch/kernels/random.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// y[i] = stream.normal<T>(i); in vectors for float.
template <class T>
void fill_normal(const RandomStream& stream, std::int64_t n, T* y) {
  parallel_for(n, 4096, [=](std::int64_t first, std::int64_t last) {
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
