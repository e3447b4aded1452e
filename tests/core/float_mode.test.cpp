// SPDX-License-Identifier: MIT
#include "minitorch/core/float_mode.hpp"

#include <cfenv>
#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/core/parallel.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct LoopThreads {
  int before = get_num_threads();
  explicit LoopThreads(int n) { set_num_threads(n); }
  ~LoopThreads() { set_num_threads(before); }
};

struct Rounding {
  int before = std::fegetround();
  explicit Rounding(int mode) { std::fesetround(mode); }
  ~Rounding() { std::fesetround(before); }
};

// Thirds by every thread. The volatile keeps the compiler from dividing itself.
std::vector<double> thirds(std::int64_t count) {
  std::vector<double> out(static_cast<std::size_t>(count));
  volatile double one = 1, three = 3;
  core::parallel_chunks(count, true, [&](std::int64_t chunk) {
    out[static_cast<std::size_t>(chunk)] = (chunk % 2 ? -one : one) / three;
  });
  return out;
}

// Half of the smallest normal number.
std::vector<double> tiny(std::int64_t count) {
  std::vector<double> out(static_cast<std::size_t>(count));
  volatile double smallest = std::numeric_limits<double>::min(), two = 2;
  core::parallel_chunks(count, true,
                        [&](std::int64_t chunk) { out[static_cast<std::size_t>(chunk)] = smallest / two; });
  return out;
}

}  // namespace

TEST_CASE("parallel loops round as the thread that calls them, on any number of threads", "[core]") {
  {
    const LoopThreads guard(4);
    thirds(16);  // the team is there before the mode changes
  }
  const double nearest = thirds(1)[0];
  for (const int mode : {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    const Rounding rounding(mode);
    std::vector<double> expected;
    for (const int threads : {1, 2, 3, 5}) {
      const LoopThreads guard(threads);
      const std::vector<double> now = thirds(16);
      expected = threads == 1 ? now : expected;
      INFO("mode " << mode << ", " << threads << " threads");
      CHECK((now == expected));
      CHECK((now[0] > nearest) == (mode == FE_UPWARD));
    }
  }
  const LoopThreads guard(4);
  CHECK(thirds(16) == std::vector<double>{nearest, -nearest, nearest, -nearest, nearest, -nearest, nearest, -nearest,
                                          nearest, -nearest, nearest, -nearest, nearest, -nearest, nearest, -nearest});
}

#if defined(__x86_64__) && defined(__GNUC__)
TEST_CASE("parallel loops flush tiny numbers where the thread that calls them does", "[core]") {
  const LoopThreads guard(4);
  CHECK(tiny(8) == std::vector<double>(8, std::numeric_limits<double>::min() / 2));
  const unsigned before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040);  // FTZ and DAZ
  const std::vector<double> flushed = tiny(8);
  __builtin_ia32_ldmxcsr(before);
  CHECK(flushed == std::vector<double>(8, 0.0));
  CHECK(tiny(8) == std::vector<double>(8, std::numeric_limits<double>::min() / 2));
}
#endif

#ifdef _OPENMP
TEST_CASE("a parallel loop leaves the mode of OpenMP's threads as it was", "[core]") {
  const LoopThreads guard(4);
  const auto up = [] {
    int count = 0;
    volatile double one = 1, three = 3, nearest = 1.0 / 3.0;
#pragma omp parallel num_threads(4) reduction(+ : count)
    count += one / three > nearest;
    return count;
  };
  thirds(16);
  const int before = up();  // a thread has for its own loops the mode in which it was started
  {
    const Rounding rounding(FE_UPWARD);
    CHECK(thirds(16)[15] < -0.3);
  }
  CHECK(up() == before);
}
#endif
