// SPDX-License-Identifier: MIT
#include "minitorch/kernels/norm/moments.hpp"

#include <vector>

#include "minitorch/kernels/group_norm.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

TEST_CASE("moments: no element is missed at the borders of the blocks that they are summed in", "[kernels][moments]") {
  // Blocks of 256 first and 4096 after; vectors of up to 16. The last element is one that nobody can overlook.
  std::vector<std::int64_t> lengths = {1, 2, 3, 15, 16, 17, 255, 256, 257, 511, 512, 513};
  for (const std::int64_t border : {4096, 256 + 4096, 256 + 2 * 4096}) {
    for (const std::int64_t offset : {-17, -16, -1, 0, 1, 16, 17}) {
      lengths.push_back(border + offset);
    }
  }
  for (const std::int64_t n : lengths) {
    std::vector<float> x(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<float>(i % 7) - 3;
    }
    x.back() = 1000;
    double sum = 0, squares = 0;
    for (const float value : x) {
      sum += static_cast<double>(value);
    }
    for (const float value : x) {
      const double d = static_cast<double>(value) - sum / static_cast<double>(n);
      squares += d * d;
    }
    for (const std::int64_t planes : {std::int64_t{1}, std::int64_t{3}}) {
      std::vector<float> all;
      for (std::int64_t p = 0; p < planes; ++p) {
        all.insert(all.end(), x.begin(), x.end());
      }
      const Moments m = with_isa([&](auto isa) { return run_moments(isa, all.data(), Runs{0, planes, 1, n, 0, n}); });
      INFO("length " << n << ", planes " << planes);
      CHECK(m.count == static_cast<double>(n * planes));
      CHECK(m.mean == Approx(sum / static_cast<double>(n)).epsilon(1e-6));
      CHECK(m.variance() == Approx(squares / static_cast<double>(n)).epsilon(1e-5));
    }
  }
}
