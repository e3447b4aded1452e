// SPDX-License-Identifier: MIT
#include "minitorch/kernels/optimizer.hpp"

#include <cmath>
#include <vector>

#include "minitorch/core/random.hpp"
#include "minitorch/kernels/dropout.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

template <class T>
void check_adam(std::size_t n, bool amsgrad, const AdamConstants& c) {
  const RandomStream random(4, n);
  std::vector<T> p(n), grad(n), m(n), v(n), largest(n);
  for (std::size_t i = 0; i < n; ++i) {
    p[i] = random.normal<T>(5 * i);
    grad[i] = random.normal<T>(5 * i + 1);
    m[i] = random.normal<T>(5 * i + 2);
    v[i] = std::fabs(random.normal<T>(5 * i + 3));
    largest[i] = std::fabs(random.normal<T>(5 * i + 4));
  }
  std::vector<T> after = p, mean = m, square = v, bound = largest;
  const std::int64_t step = 3;
  adam_step(static_cast<std::int64_t>(n), after.data(), grad.data(), mean.data(), square.data(),
            amsgrad ? bound.data() : nullptr, step, c);
  for (std::size_t i = 0; i < n; ++i) {
    const auto weight = static_cast<double>(p[i]);
    double g = static_cast<double>(grad[i]) * (c.maximize ? -1 : 1);
    g += c.decoupled_decay ? 0 : c.weight_decay * weight;
    const double m1 = c.beta1 * static_cast<double>(m[i]) + (1 - c.beta1) * g;
    const double v1 = c.beta2 * static_cast<double>(v[i]) + (1 - c.beta2) * g * g;
    const double most = amsgrad ? std::fmax(static_cast<double>(largest[i]), v1) : v1;
    const double expected =
        weight * (c.decoupled_decay ? 1 - c.lr * c.weight_decay : 1) -
        c.lr * m1 / (1 - std::pow(c.beta1, step)) / (std::sqrt(most / (1 - std::pow(c.beta2, step))) + c.eps);
    CHECK(static_cast<double>(mean[i]) == Approx(m1).margin(1e-6));
    CHECK(static_cast<double>(square[i]) == Approx(v1).margin(1e-6));
    CHECK(static_cast<double>(after[i]) == Approx(expected).margin(1e-5));
    if (amsgrad) {
      CHECK(static_cast<double>(bound[i]) == Approx(most).margin(1e-6));
    }
  }
}

}  // namespace

TEST_CASE("adam_step: the formula, on every instruction set and at every length of tail", "[kernels][optimizer]") {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    for (const std::size_t n : {std::size_t{1}, std::size_t{7}, std::size_t{16}, std::size_t{33}, std::size_t{47}}) {
      for (const bool amsgrad : {false, true}) {
        check_adam<float>(n, amsgrad, {0.1, 0, 0.9, 0.99, 1e-3, false, false});
        check_adam<float>(n, amsgrad, {0.1, 0.5, 0.8, 0.99, 1e-3, false, true});
        check_adam<double>(n, amsgrad, {0.1, 0.5, 0.8, 0.99, 1e-3, true, false});
      }
    }
  }
  limit_isa(Isa::avx512);
}

TEST_CASE("adam_step: without decay an infinite parameter keeps its moments finite", "[kernels][optimizer]") {
  float p = HUGE_VALF, grad = 1, m = 0, v = 0;
  adam_step<float>(1, &p, &grad, &m, &v, nullptr, 1, {0.1, 0, 0.9, 0.99, 1e-3, false, false});
  CHECK(std::isfinite(m));
  CHECK(std::isfinite(v));
}

TEST_CASE("dropout: the mask is that of the stream's uniform numbers, on every instruction set", "[kernels][dropout]") {
  for (const double p : {0.5, 0.1, 0.9999, 1e-3, 0x1p-53, 1 - 0x1p-53}) {
    for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{0x123456789ABCDEF0}}) {
      const RandomStream random(seed, seed << 40 | 7);
      const std::int64_t n = 9003;
      std::vector<float> x(static_cast<std::size_t>(n)), expected(x.size());
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = static_cast<float>(i) + 1;
        expected[i] = x[i] * (random.uniform<double>(i) < p ? 0.0F : 1.5F);
      }
      for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
        limit_isa(isa);
        std::vector<float> y(x.size());
        dropout(random, p, n, x.data(), 1.5F, y.data());
        CHECK(y == expected);
        const std::vector<double> wide(x.begin(), x.end());
        std::vector<double> out(x.size());
        dropout(random, p, n, wide.data(), 1.5, out.data());
        CHECK(out == std::vector<double>(expected.begin(), expected.end()));
      }
      limit_isa(Isa::avx512);
    }
  }
}

TEST_CASE("dropout: a number is dropped below the probability and kept at it", "[kernels][dropout]") {
  const RandomStream random(9, 2);
  for (std::uint64_t i = 0; i < 40; ++i) {
    const double u = random.uniform<double>(i);
    std::vector<float> x(40, 1), y(40);
    dropout(random, u, 40, x.data(), 1.0F, y.data());
    CHECK(y[i] == 1);
    dropout(random, std::nextafter(u, 1.0), 40, x.data(), 1.0F, y.data());
    CHECK(y[i] == 0);
  }
}
