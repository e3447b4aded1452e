// SPDX-License-Identifier: MIT
#include "minitorch/kernels/simd/vec.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "minitorch/core/random.hpp"
#include "minitorch/kernels/elementwise.hpp"
#include "support/catch.hpp"

#define MINITORCH_LOOPS "kernels/simd_loops.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

using namespace minitorch::kernels;

namespace {

template <class T>
void check_lane_sums() {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    const std::int64_t lanes = with_isa([](auto tag) { return lanes_of<T>(tag); });
    std::vector<T> in(static_cast<std::size_t>(lanes * lanes)), one_by_one(static_cast<std::size_t>(lanes)),
        together = one_by_one;
    for (std::size_t i = 0; i < in.size(); ++i) {
      in[i] = static_cast<T>(std::sin(static_cast<double>(i * i)) * std::pow(10, i % 7));
    }
    with_isa([&](auto tag) { both_sums(tag, in.data(), one_by_one.data(), together.data()); });
    CHECK(together == one_by_one);
    for (std::int64_t row = 0; row < lanes; ++row) {
      double total = 0;
      for (std::int64_t l = 0; l < lanes; ++l) {
        total += static_cast<double>(in[static_cast<std::size_t>(row * lanes + l)]);
      }
      CHECK(static_cast<double>(together[static_cast<std::size_t>(row)]) == Approx(total).margin(1));
    }
    std::vector<T> roots(static_cast<std::size_t>(lanes)), results = roots;
    for (std::size_t l = 0; l < roots.size(); ++l) {
      roots[l] = static_cast<T>(0.3) + static_cast<T>(l);
    }
    with_isa([&](auto tag) { vector_reciprocal_sqrt(tag, roots.data(), results.data()); });
    for (std::size_t l = 0; l < roots.size(); ++l) {
      CHECK(results[l] == 1 / std::sqrt(roots[l]));
    }
  }
  limit_isa(Isa::avx512);
}

}  // namespace

TEST_CASE("simd: sums of several vectors at once have the bits of single sums, on every instruction set", "[simd]") {
  check_lane_sums<float>();
  check_lane_sums<double>();
}

TEST_CASE("widened: the bits of a loop are those of plain x86-64", "[simd]") {
  // a * b + c would round once in fused instructions
  const std::size_t n = 1003;
  std::vector<float> a(n), b(n), c(n);
  const minitorch::RandomStream random(11, 0);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = random.normal<float>(3 * i);
    b[i] = random.normal<float>(3 * i + 1);
    c[i] = random.normal<float>(3 * i + 2);
  }
  std::vector<std::vector<float>> results;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    std::vector<float> y(n);
    map(
        static_cast<std::int64_t>(n), y.data(), [](float u, float v, float w) { return u < w ? u * v + w : w / v; },
        a.data(), b.data(), c.data());
    results.push_back(y);
  }
  limit_isa(Isa::avx512);
  CHECK(results[1] == results[0]);
  CHECK(results[2] == results[0]);
}
