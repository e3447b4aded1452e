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

TEST_CASE("gemm: the sizes of the caches change no bit", "[kernels][gemm]") {
  // What Eigen found on this processor, or its user set, stays as it is and decides nothing of ours.
  struct CacheSizes {
    std::ptrdiff_t l1 = Eigen::l1CacheSize(), l2 = Eigen::l2CacheSize(), l3 = Eigen::l3CacheSize();
    ~CacheSizes() { Eigen::setCpuCacheSizes(l1, l2, l3); }
  } const before;
  const auto check_type = [&]<class T>(T) {
    struct Size {
      std::int64_t m, n, k;
    };
    for (const Size& z : {Size{1, 1, 5000}, Size{1, 700, 900}, Size{700, 1, 900}, Size{3, 50, 3000}, Size{130, 67, 129},
                          Size{47, 47, 47}, Size{61, 1003, 9}, Size{1003, 61, 9}, Size{2000, 7, 3}, Size{7, 2000, 31},
                          Size{97, 101, 2049}, Size{300, 310, 320}, Size{10, 3000, 500}}) {
      const auto values = random_values(std::max(z.m, z.n) * z.k, 7);
      const std::vector<T> data(values.begin(), values.end());
      for (const bool a_rows : {true, false}) {
        for (const bool b_rows : {true, false}) {
          const MatrixView<T> a{data.data(), a_rows ? z.k : 1, a_rows ? 1 : z.m};
          const MatrixView<T> b{data.data(), b_rows ? z.n : 1, b_rows ? 1 : z.k};
          std::vector<T> reference(static_cast<std::size_t>(z.m * z.n)), c(reference.size());
          Eigen::setCpuCacheSizes(before.l1, before.l2, before.l3);
          gemm(z.m, z.n, z.k, a, b, reference.data());
          for (const std::ptrdiff_t l1 : {8, 16, 48, 192}) {
            Eigen::setCpuCacheSizes(l1 * 1024, l1 * 1024 * 8, l1 == 16 ? 0 : l1 * 1024 * 64);
            gemm(z.m, z.n, z.k, a, b, c.data());
            INFO(z.m << " " << z.n << " " << z.k << ", L1 of " << l1 << " KiB");
            CHECK(c == reference);
          }
          CHECK(Eigen::l1CacheSize() == 192 * 1024);
        }
      }
    }
  };
  check_type(float{});
  check_type(double{});
}

TEST_CASE("gemm: sums of more terms than are added up in float, with more elements than fit in one go",
          "[kernels][gemm]") {
  const std::int64_t m = 130, n = 600, k = 16384 + 5, stride = n + 3;
  const auto row = [](std::int64_t i) { return static_cast<float>(i % 7 - 3); };
  const auto column = [](std::int64_t j) { return static_cast<float>(j % 5 - 1); };
  std::vector<float> a, b, c(static_cast<std::size_t>(m * stride), 0.5F);
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t l = 0; l < k; ++l) {
      a.push_back(row(i) * static_cast<float>(l % 3));
    }
  }
  double sum = 0;
  for (std::int64_t l = 0; l < k; ++l) {
    sum += static_cast<double>(l % 3 * (l % 2 + 1));
    for (std::int64_t j = 0; j < n; ++j) {
      b.push_back(column(j) * static_cast<float>(l % 2 + 1));
    }
  }
  gemm_serial<float>(m, n, k, {a.data(), k, 1}, {b.data(), n, 1}, c.data(), stride);
  int wrong = 0;
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < stride; ++j) {  // whole numbers, so exact
      const double expected = 0.5 + (j < n ? sum * static_cast<double>(row(i) * column(j)) : 0);
      wrong += static_cast<double>(c[static_cast<std::size_t>(i * stride + j)]) != expected;
    }
  }
  CHECK(wrong == 0);
}
