// SPDX-License-Identifier: MIT
// Random numbers in vectors are those of RandomStream, to the bit, on every instruction set.
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

TEST_CASE("random: uniform numbers and integers in vectors have the bits of single ones", "[random]") {
  constexpr std::int64_t n = 20003;
  const RandomStream stream(0x123456789ABCDEF0, std::uint64_t{1} << 40 | 5);
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    for (const std::int64_t size : {std::int64_t{0}, std::int64_t{1}, std::int64_t{510}, n}) {
      std::vector<float> single(static_cast<std::size_t>(size));
      std::vector<double> twice(static_cast<std::size_t>(size));
      std::vector<std::int64_t> whole(static_cast<std::size_t>(size));
      fill_uniform(stream, size, single.data());
      fill_uniform(stream, size, twice.data());
      fill_below(stream, -7, 0xFFFFFFF0, size, whole.data());
      std::int64_t wrong = 0;
      for (std::size_t i = 0; i < single.size(); ++i) {
        wrong += single[i] != stream.uniform<float>(i) || twice[i] != stream.uniform<double>(i) ||
                 whole[i] != std::int64_t{stream.below(i, 0xFFFFFFF0)} - 7;
      }
      CHECK(wrong == 0);
    }
    // from any place on
    std::int64_t wrong = 0;
    for_random_words(stream, 5, 1234, [&](std::uint64_t first, std::uint64_t count, const std::uint32_t* words) {
      for (std::uint64_t i = 0; i < count; ++i) {
        wrong += words[i] != stream.bits(first + i);
      }
    });
    CHECK(wrong == 0);
  }
  limit_isa(Isa::avx512);
}
