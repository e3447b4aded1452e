// SPDX-License-Identifier: MIT
// Normal numbers in vectors are those of RandomStream, to the bit, on every instruction set.
#include "minitorch/kernels/random.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

TEST_CASE("random: vectors of normal numbers have the bits of single ones", "[random]") {
  constexpr std::int64_t n = 200003;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{0x123456789ABCDEF0}}) {
    const RandomStream stream(seed, seed >> 7 | std::uint64_t{1} << 40);
    std::vector<float> expected(n);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] = stream.normal<float>(i);
    }
    for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
      limit_isa(isa);
      std::vector<float> got(n);
      fill_normal(stream, n, got.data());
      CHECK(got == expected);
      // and in pieces of any size
      std::vector<float> few(37);
      fill_normal(stream, 37, few.data());
      CHECK(std::equal(few.begin(), few.end(), expected.begin()));
    }
  }
  limit_isa(Isa::avx512);
}
