// SPDX-License-Identifier: MIT
#include "minitorch/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

namespace {
using Words = std::array<std::uint32_t, 4>;

// Uniform numbers in [0, 1) sorted: the largest distance of their distribution from the straight line.
template <class T>
double kolmogorov_smirnov(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double n = static_cast<double>(values.size()), value = static_cast<double>(values[i]);
    worst = std::max(
        {worst, std::fabs(static_cast<double>(i) / n - value), std::fabs(static_cast<double>(i + 1) / n - value)});
  }
  return worst;
}
}  // namespace

TEST_CASE("philox: the known answers of Random123's authors", "[core]") {
  // kat_vectors of Random123, philox4x32 with 10 rounds: counter words, key words, answer.
  CHECK(core::philox(0, 0, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(core::philox(~0ull, ~0ull, ~0ull) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(core::philox(0x299f31d0a4093822ull, 0x85a308d3243f6a88ull, 0x0370734413198a2eull) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("RandomStream: a number depends on seed, stream and place only", "[core]") {
  const RandomStream a(1, 2), b(1, 2), other_seed(2, 2), other_stream(1, 3);
  CHECK(a.bits(1000) == b.bits(1000));
  int same = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    CHECK(a.uniform(999 - i) == b.uniform(999 - i));
    same += (a.bits(i) == other_seed.bits(i)) + (a.bits(i) == other_stream.bits(i)) + (a.bits(i) == a.bits(i + 1));
  }
  CHECK(same == 0);
}

TEST_CASE("RandomStream: uniform numbers are in [0, 1), and uniform", "[core]") {
  const RandomStream stream(7, 0);
  const std::uint64_t n = 100000;
  std::vector<float> floats;
  std::vector<double> doubles;
  double correlation = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    floats.push_back(stream.uniform<float>(i));
    doubles.push_back(stream.uniform<double>(i));
    if (i > 0) {
      correlation += (doubles[i] - 0.5) * (doubles[i - 1] - 0.5) * 12 / static_cast<double>(n);
    }
  }
  CHECK(*std::min_element(floats.begin(), floats.end()) >= 0);
  CHECK(*std::max_element(floats.begin(), floats.end()) < 1);
  CHECK(*std::max_element(doubles.begin(), doubles.end()) < 1);
  // 1.95 / sqrt(n): a random sample is farther away once in a thousand times. The stream is fixed, so no flakes.
  CHECK(kolmogorov_smirnov(floats) < 0.0062);
  CHECK(kolmogorov_smirnov(doubles) < 0.0062);
  CHECK(std::fabs(correlation) < 0.011);
}

TEST_CASE("RandomStream: normal numbers have the moments and tails of the normal distribution", "[core]") {
  const RandomStream stream(8, 1);
  const int n = 200000;
  double moments[4] = {};
  int beyond_two = 0, beyond_three = 0;
  for (int i = 0; i < n; ++i) {
    const double value = stream.normal<double>(static_cast<std::uint64_t>(i));
    CHECK_FALSE(!std::isfinite(value));
    double power = 1;
    for (double& moment : moments) {
      moment += (power *= value) / n;
    }
    beyond_two += std::fabs(value) > 2;
    beyond_three += std::fabs(value) > 3;
  }
  CHECK(std::fabs(moments[0]) < 0.01);
  CHECK(std::fabs(moments[1] - 1) < 0.015);
  CHECK(std::fabs(moments[2]) < 0.03);
  CHECK(std::fabs(moments[3] - 3) < 0.1);
  CHECK(beyond_two == Approx(n * 0.0455003).epsilon(0.05));
  CHECK(beyond_three == Approx(n * 0.0026998).epsilon(0.2));
}

TEST_CASE("RandomStream: normal numbers are those of Box and Muller", "[core]") {
  const RandomStream stream(8, 1);
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto word = core::philox(8, i, 1);
    const double radius = std::sqrt(-2 * std::log((word[0] + 0.5) / 4294967296.0)), turn = word[1] / 4294967296.0;
    CHECK(stream.normal<double>(i) == Approx(radius * std::cos(turn * 6.283185307179586)).margin(1e-12));
    CHECK(stream.normal<float>(i) == static_cast<float>(stream.normal<double>(i)));
    CHECK(stream.uniform<float>(i) == static_cast<float>(stream.bits(i) >> 8) / 16777216.0f);
  }
}

TEST_CASE("RandomStream: below gives every integer below the bound about equally often", "[core]") {
  const RandomStream stream(9, 0);
  std::vector<int> counts(7);
  for (std::uint64_t i = 0; i < 70000; ++i) {
    ++counts.at(stream.below(i, 7));
  }
  for (const int count : counts) {
    CHECK(count == Approx(10000).epsilon(0.04));
  }
  CHECK(stream.below(3, 1) == 0);
}

TEST_CASE("Generator: hands out streams in order, and starts again from the seed", "[core]") {
  Generator generator(5);
  const auto first = generator.next().bits(0), second = generator.next().bits(0);
  CHECK(first != second);
  generator.manual_seed(5);
  CHECK(generator.next().bits(0) == first);
  CHECK(generator.next().bits(0) == second);
  manual_seed(5);
  CHECK(default_generator().next().bits(0) == first);
}

namespace {
std::vector<std::uint32_t> draw(int count) {
  std::vector<std::uint32_t> out;
  for (int i = 0; i < count; ++i) {
    out.push_back(default_generator().next().bits(7));
    std::this_thread::yield();
  }
  return out;
}
}  // namespace

TEST_CASE("manual_seed: what a thread draws after it is repeatable, whatever other threads do", "[core][random]") {
  constexpr int count = 2000;
  std::vector<std::vector<std::uint32_t>> alone, together(4);
  for (std::uint64_t t = 0; t < 4; ++t) {
    manual_seed(t % 3);  // two threads may have one seed
    alone.push_back(draw(count));
  }
  manual_seed(50);
  const auto first_half = draw(count), second_half = draw(count);
  std::vector<std::thread> threads;
  manual_seed(50);
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      manual_seed(t % 3);
      together[t] = draw(count);
    });
  }
  CHECK((draw(count) == first_half));  // this thread meanwhile
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK((draw(count) == second_half));
  CHECK((together == alone));
  CHECK((alone[0] != alone[1]));
}

TEST_CASE("manual_seed: of the first thread counts for a thread without one, which goes on where others stopped",
          "[core][random]") {
  manual_seed(51);
  const auto expected = draw(30);
  manual_seed(51);
  auto seen = draw(10);
  const auto append = [&] {
    const auto more = draw(10);
    seen.insert(seen.end(), more.begin(), more.end());
  };
  std::thread(append).join();
  append();
  CHECK((seen == expected));
}
