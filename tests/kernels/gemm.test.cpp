// SPDX-License-Identifier: MIT
#include "minitorch/kernels/gemm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/core/random.hpp"
#include "minitorch/kernels/eigen.hpp"
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

TEST_CASE("gemm: all orders, instruction sets and numbers of threads, at sizes that divide nothing",
          "[kernels][gemm]") {
  const int threads_before = get_num_threads();
  const auto check_type = [&]<class T>(T) {
    struct Size {
      std::int64_t m, n, k;
    };
    for (const Size& z :
         {Size{1, 1, 1},      Size{1, 1, 999},   Size{1, 130, 257}, Size{130, 1, 257},   Size{1, 9000, 17},
          Size{2, 3, 5},      Size{8, 37, 64},   Size{9, 33, 65},   Size{37, 8, 70},     Size{300, 5, 3},
          Size{5, 300, 321},  Size{12, 32, 320}, Size{13, 31, 321}, Size{25, 65, 641},   Size{100, 100, 100},
          Size{250, 70, 90},  Size{31, 600, 44}, Size{64, 64, 1},   Size{97, 101, 1025}, Size{3, 1500, 2},
          Size{1300, 17, 33}, Size{501, 509, 11}}) {
      const auto left = random_values(z.m * z.k, 8), right = random_values(z.k * z.n, 9);
      // The oracle sums in long double, in one order of memory.
      std::vector<long double> expected(static_cast<std::size_t>(z.m * z.n)), magnitude(expected.size());
      for (std::int64_t i = 0; i < z.m; ++i) {
        for (std::int64_t l = 0; l < z.k; ++l) {
          const long double factor = left[static_cast<std::size_t>(i * z.k + l)];
          for (std::int64_t j = 0; j < z.n; ++j) {
            const long double term = factor * right[static_cast<std::size_t>(l * z.n + j)];
            expected[static_cast<std::size_t>(i * z.n + j)] += term;
            magnitude[static_cast<std::size_t>(i * z.n + j)] += std::fabs(term);
          }
        }
      }
      // Rows further apart than they are long, so that what lies between must neither be read nor written.
      const std::int64_t gap = 3;
      for (const bool a_rows : {true, false}) {
        for (const bool b_rows : {true, false}) {
          const std::int64_t a_lead = (a_rows ? z.k : z.m) + gap, b_lead = (b_rows ? z.n : z.k) + gap;
          const T nan = std::numeric_limits<T>::quiet_NaN();
          std::vector<T> a(static_cast<std::size_t>(a_lead * (a_rows ? z.m : z.k)), nan);
          std::vector<T> b(static_cast<std::size_t>(b_lead * (b_rows ? z.k : z.n)), nan);
          for (std::int64_t i = 0; i < z.m; ++i) {
            for (std::int64_t l = 0; l < z.k; ++l) {
              a[static_cast<std::size_t>(a_rows ? i * a_lead + l : l * a_lead + i)] =
                  static_cast<T>(left[static_cast<std::size_t>(i * z.k + l)]);
            }
          }
          for (std::int64_t l = 0; l < z.k; ++l) {
            for (std::int64_t j = 0; j < z.n; ++j) {
              b[static_cast<std::size_t>(b_rows ? l * b_lead + j : j * b_lead + l)] =
                  static_cast<T>(right[static_cast<std::size_t>(l * z.n + j)]);
            }
          }
          const MatrixView<T> lhs{a.data(), a_rows ? a_lead : 1, a_rows ? 1 : a_lead};
          const MatrixView<T> rhs{b.data(), b_rows ? b_lead : 1, b_rows ? 1 : b_lead};
          for (const Isa isa : {Isa::avx512, Isa::avx2, Isa::baseline}) {
            limit_isa(isa);
            if (active_isa() != isa) {
              continue;
            }
            INFO(z.m << " " << z.n << " " << z.k << ", rows " << a_rows << b_rows << ", isa " << static_cast<int>(isa)
                     << ", bytes " << sizeof(T));
            std::vector<T> reference(static_cast<std::size_t>(z.m * z.n), nan), c(reference.size(), nan);
            set_num_threads(1);
            gemm(z.m, z.n, z.k, lhs, rhs, reference.data());
            long double worst = 0;
            for (std::size_t i = 0; i < reference.size(); ++i) {
              const long double error = std::fabs(expected[i] - static_cast<long double>(reference[i]));
              worst = error <= magnitude[i] ? std::max(worst, error / (magnitude[i] + 1e-30L)) : 1;
            }
            CHECK(worst < (sizeof(T) == 4 ? 2e-6L : 4e-15L));
            for (const int threads : {2, 3, 8}) {
              set_num_threads(threads);
              gemm(z.m, z.n, z.k, lhs, rhs, c.data());
              CHECK(c == reference);
            }
            set_num_threads(1);
            // Added to what is there, in rows further apart.
            std::vector<T> wide(static_cast<std::size_t>(z.m * (z.n + gap)), T(0.5));
            gemm_serial(z.m, z.n, z.k, lhs, rhs, wide.data(), z.n + gap);
            std::int64_t wrong = 0;
            for (std::int64_t i = 0; i < z.m; ++i) {
              for (std::int64_t j = 0; j < z.n + gap; ++j) {
                const T got = wide[static_cast<std::size_t>(i * (z.n + gap) + j)];
                if (j >= z.n) {
                  wrong += got != T(0.5);
                } else {
                  const auto at = static_cast<std::size_t>(i * z.n + j);
                  wrong += !(std::fabs(static_cast<long double>(got) - 0.5L - expected[at]) <=
                             (sizeof(T) == 4 ? 2e-6L : 4e-15L) * (1 + magnitude[at]));
                }
              }
            }
            CHECK(wrong == 0);
          }
        }
      }
    }
  };
  check_type(float{});
  check_type(double{});
  limit_isa(Isa::avx512);
  set_num_threads(threads_before);
}

TEST_CASE("gemm: equals Eigen's product", "[kernels][gemm]") {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Matrix a = Matrix::Random(143, 205), b = Matrix::Random(205, 77);
  Matrix c(143, 77);
  gemm<double>(143, 77, 205, {a.data(), 205, 1}, {b.data(), 77, 1}, c.data());
  CHECK((c - a * b).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("gemm: NaN and infinity reach the elements that are made of them, and no other", "[kernels][gemm]") {
  const float inf = std::numeric_limits<float>::infinity();
  for (const std::int64_t m : {1, 7, 30}) {
    for (const std::int64_t n : {1, 5, 33, 100}) {
      const std::int64_t k = 70;
      for (const bool b_rows : {true, false}) {
        std::vector<float> a(static_cast<std::size_t>(m * k)), b(static_cast<std::size_t>(k * n), 1.0F);
        std::vector<float> c(static_cast<std::size_t>(m * n));
        const auto at = [&](std::int64_t l, std::int64_t j) -> float& {
          return b[static_cast<std::size_t>(b_rows ? l * n + j : j * k + l)];
        };
        at(k - 1, n - 1) = inf;  // meets a zero in every row: NaN in the last column
        gemm<float>(m, n, k, {a.data(), k, 1}, {b.data(), b_rows ? n : 1, b_rows ? 1 : k}, c.data());
        std::int64_t wrong = 0;
        for (std::int64_t i = 0; i < m * n; ++i) {
          wrong += std::isnan(c[static_cast<std::size_t>(i)]) != (i % n == n - 1);
        }
        INFO(m << " " << n << " " << b_rows);
        CHECK(wrong == 0);
      }
    }
  }
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
