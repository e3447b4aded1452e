// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/kernels/random.hpp"

namespace minitorch::kernels {

/// Numbers of 64 random bits, as RandomStream::uniform<double> is made of; those below the threshold drop an element.
struct DropoutStream {
  std::uint64_t seed, stream, threshold;

  /// u < p for the uniform u = (number >> 11) * 2^-53 says number < ceil(p 2^53) << 11. p must be below 1.
  DropoutStream(const RandomStream& random, double p)
      : seed(random.seed()),
        stream(random.stream()),
        threshold(static_cast<std::uint64_t>(std::ceil(std::ldexp(p, 53))) << 11) {}
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/dropout.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// y[i] = x[i] * (random.uniform<double>(i) < p ? 0 : scale), for p < 1, without a mask in memory.
template <class T>
void dropout(const RandomStream& random, double p, std::int64_t n, const T* x, T scale, T* y) {
  const DropoutStream stream(random, p);
  core::parallel_for(n, 4096, [&](std::int64_t begin, std::int64_t end) {
    with_isa([&](auto isa) {
      dropout_range(isa, stream, static_cast<std::uint64_t>(begin), end - begin, x + begin, scale, y + begin);
    });
  });
}

}  // namespace minitorch::kernels
