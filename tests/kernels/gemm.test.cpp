// SPDX-License-Identifier: MIT
#include "minitorch/kernels/gemm.hpp"

#include <cmath>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

std::vector<float> random_values(std::int64_t n, std::uint64_t stream) {
  const RandomStream random(5, stream);
  std::vector<float> values(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = random.normal<float>(i);
  }
  return values;
}

}  // namespace

TEST_CASE("gemm: all four memory orders equal the triple loop", "[kernels][gemm]") {
  struct Size {
    std::int64_t m, n, k;
  };
  for (const Size& z :
       {Size{1, 1, 1}, Size{3, 5, 7}, Size{0, 4, 4}, Size{4, 4, 0}, Size{130, 67, 129}, Size{50, 900, 33}}) {
    const auto a = random_values(z.m * z.k, 0), b = random_values(z.k * z.n, 1);
    for (const bool a_rows : {true, false}) {
      for (const bool b_rows : {true, false}) {
        const MatrixView<float> lhs{a.data(), a_rows ? z.k : 1, a_rows ? 1 : z.m};
        const MatrixView<float> rhs{b.data(), b_rows ? z.n : 1, b_rows ? 1 : z.k};
        std::vector<float> c(static_cast<std::size_t>(z.m * z.n), 99.0F);
        gemm(z.m, z.n, z.k, lhs, rhs, c.data());
        double worst = 0;
        for (std::int64_t i = 0; i < z.m; ++i) {
          for (std::int64_t j = 0; j < z.n; ++j) {
            double sum = 0, magnitude = 0;
            for (std::int64_t l = 0; l < z.k; ++l) {
              const double term = double{lhs.data[i * lhs.row_stride + l * lhs.column_stride]} *
                                  double{rhs.data[l * rhs.row_stride + j * rhs.column_stride]};
              sum += term;
              magnitude += std::fabs(term);
            }
            worst =
                std::max(worst, std::fabs(sum - double{c[static_cast<std::size_t>(i * z.n + j)]}) / (1 + magnitude));
          }
        }
        INFO(z.m << " " << z.n << " " << z.k);
        CHECK(worst < 2e-6);
      }
    }
  }
}

TEST_CASE("gemm: the number of threads changes no bit", "[kernels][gemm]") {
  const int before = get_num_threads();
  const std::int64_t m = 517, n = 130, k = 201;
  const auto a = random_values(m * k, 0), b = random_values(k * n, 1);
  std::vector<float> reference(static_cast<std::size_t>(m * n)), c(reference.size());
  set_num_threads(1);
  gemm<float>(m, n, k, {a.data(), k, 1}, {b.data(), n, 1}, reference.data());
  for (const int threads : {2, 3, 5, 8, 16}) {
    set_num_threads(threads);
    gemm<float>(m, n, k, {a.data(), k, 1}, {b.data(), n, 1}, c.data());
    CHECK(c == reference);
  }
  set_num_threads(before);
}
