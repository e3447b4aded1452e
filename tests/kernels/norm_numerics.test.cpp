// SPDX-License-Identifier: MIT
#include <bit>
#include <cstdint>

#include "minitorch/core/parallel.hpp"
#include "support/norm_case.hpp"
#include "support/norm_sizes.hpp"
#include "support/sanitized.hpp"

using namespace minitorch::kernels;

namespace {

const Norm norms[] = {Norm::batch, Norm::group, Norm::layer, Norm::rms};

struct RestoreThreads {
  ~RestoreThreads() { minitorch::set_num_threads(before); }
  int before = minitorch::get_num_threads();
};

template <class T>
std::vector<std::vector<T>> results(const NormCase<T>& t) {
  return {t.y, t.mean, t.var, t.rstd, t.dx, t.dweight, t.dbias};
}

}  // namespace

TEST_CASE("norm: a large offset costs no accuracy in float", "[kernels]") {
  for_each_isa([&] {
    for (const Norm norm : {Norm::batch, Norm::group, Norm::layer}) {
      for (const std::int64_t s : {1, 7, 36, 600, 20000, 40000}) {
        // The longest are few enough to be cut into pieces.
        NormCase<float> t{norm, s == 40000 ? 2 : 4, s == 40000 ? 4 : 8, s, 2};
        t.offset = 1e4;
        INFO("norm " << static_cast<int>(norm) << " s " << s);
        t.fill();
        t.run();
        t.compare();
      }
    }
  });
}

TEST_CASE("moments: an outlier anywhere, a jump and a constant keep the variance accurate", "[kernels]") {
  const auto check = [](const std::vector<float>& x) {
    double mean = 0, m2 = 0;
    for (const float v : x) {
      mean += static_cast<double>(v);
    }
    mean /= static_cast<double>(x.size());
    for (const float v : x) {
      m2 += std::pow(static_cast<double>(v) - mean, 2);
    }
    const auto size = static_cast<std::int64_t>(x.size());
    const Moments got = with_isa([&](auto isa) { return run_moments(isa, x.data(), Runs{0, 1, 1, size, 0, size}); });
    CHECK(got.mean == Approx(mean).epsilon(1e-6).margin(1e-12));
    CHECK(got.variance() == Approx(m2 / static_cast<double>(x.size())).epsilon(2e-6).margin(1e-12));
  };
  for_each_isa([&] {
    for (const std::size_t size : {3U, 100U, 300U, 1000U, 10000U}) {
      for (const std::size_t at : {std::size_t{0}, std::size_t{1}, size / 2, size - 1}) {
        std::vector<double> values = random_values(size, 5, 3);
        values[at] = 1e6;
        check(std::vector<float>(values.begin(), values.end()));
      }
      std::vector<double> jump = random_values(size, 6);
      for (std::size_t i = size / 2; i < size; ++i) {
        jump[i] = 1e4 + jump[i];
      }
      check(std::vector<float>(jump.begin(), jump.end()));
      check(std::vector<float>(size, 12345.678F));
      check(std::vector<float>(size, 0.0F));
    }
  });
}

TEST_CASE("norm: the same bits for any number of threads", "[kernels]") {
  const RestoreThreads restore;
  struct Size {
    std::int64_t n, c, s, groups;
  };
  for (const Norm norm : norms) {
    for (const Size& size : {Size{128, 10, 36, 2}, Size{64, 7, 577, 7}, Size{1, 2, 70001, 1}, Size{3, 4, 30011, 2},
                             Size{1000, 1, 64, 1}, Size{40, 6, 3001, 3}}) {
      NormCase<float> t{norm, size.n, size.c, size.s, size.groups};
      t.fill();
      minitorch::set_num_threads(1);
      t.run();
      const auto serial = results(t);
      for (const int threads : sanitized ? std::vector{3} : std::vector{2, 3, 5, 8, 16}) {
        minitorch::set_num_threads(threads);
        t.fill();
        t.run();
        const auto again = results(t);
        for (std::size_t k = 0; k < again.size(); ++k) {
          INFO("norm " << static_cast<int>(norm) << " n " << size.n << " threads " << threads << " result " << k);
          CHECK(std::equal(again[k].begin(), again[k].end(), serial[k].begin(), serial[k].end(), [](float a, float b) {
            return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
          }));
        }
      }
    }
  }
}

TEST_CASE("norm: no elements are no error", "[kernels]") {
  for (const Norm norm : norms) {
    for (const std::int64_t n : {0, 2}) {
      NormCase<float> t{norm, n, 3, n == 0 ? 4 : 0, 1};
      if (t.cols() > 0 || !t.by_rows()) {
        t.fill();
        t.run();
        CHECK(t.y.empty());
      }
    }
  }
  for (const Norm norm : norms) {
    NormCase<float> t{norm, 0, 3, 4, 1};
    t.fill();
    t.run();
    CHECK(t.dweight == std::vector<float>(t.dweight.size()));
  }
}

TEST_CASE("norm: NaN and infinity spread over their set and no further", "[kernels]") {
  for_each_isa([&] {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      for (const Norm norm : norms) {
        NormCase<float> t{norm, 3, 4, 40, 2};
        t.fill();
        const std::size_t at = 3 * 40 + 17;  // sample 0, channel 3
        t.x[at] = bad;
        t.run();
        const NaiveNorm p = t.problem();
        for (std::size_t i = 0; i < t.y.size(); ++i) {
          const bool hit = p.set_of(static_cast<std::int64_t>(i)) == p.set_of(static_cast<std::int64_t>(at));
          // x * (1 / infinity) is 0 for all but the infinity itself.
          if (norm == Norm::rms && std::isinf(bad)) {
            CHECK(std::isnan(t.y[i]) == (i == at));
          } else {
            CHECK(std::isnan(t.y[i]) == hit);
          }
        }
        if (norm == Norm::batch) {
          CHECK((std::isnan(bad) ? std::isnan(t.mean[3]) : t.mean[3] == bad));
          CHECK(std::isnan(t.var[3]));
        }
      }
    }
  });
}

TEST_CASE("batch norm inference: forward and backward with constant statistics", "[kernels]") {
  for_each_isa([&] {
    for (const std::int64_t s : inference_test_positions) {
      NormCase<float> t{Norm::batch, 5, 6, s, 1};
      t.fill();
      const std::vector<double> running = random_values(6, 7, 3);
      const std::vector<float> mean(running.begin(), running.end()), var(mean);
      const NormInference<float> arrays{.x = t.x.data(),
                                        .weight = t.weight.data(),
                                        .bias = t.bias.data(),
                                        .mean = mean.data(),
                                        .var = var.data(),
                                        .y = t.y.data()};
      NormBackward<float> gradients = t.gradients();
      gradients.mean = mean.data();
      gradients.var = var.data();
      batch_norm_inference(t.sizes(), arrays, 1e-5F);
      batch_norm_inference_backward(t.sizes(), gradients, 1e-5F);
      NaiveStatistics statistics{{mean.begin(), mean.end()}, {var.begin(), var.end()}, {}};
      for (const double v : statistics.var) {
        statistics.rstd.push_back(1 / std::sqrt(v + static_cast<double>(1e-5F)));
      }
      const auto wide = [](const std::vector<float>& v) { return std::vector<double>(v.begin(), v.end()); };
      const NaiveNorm p = t.problem();
      t.expect_close("y", t.y, naive_forward(p, wide(t.x), wide(t.weight), wide(t.bias), statistics));
      const NaiveGradients g = naive_backward(p, wide(t.dy), wide(t.x), wide(t.weight), statistics, true);
      t.expect_close("dx", t.dx, g.dx);
      t.expect_close("dweight", t.dweight, g.dweight);
      t.expect_close("dbias", t.dbias, g.dbias);
    }
  });
}

TEST_CASE("norm: outputs that nobody asked for may be null", "[kernels]") {
  for (const Norm norm : norms) {
    for (const std::int64_t s : {36, 40000}) {
      NormCase<float> t{norm, 2, 4, s, 2};
      t.fill();
      t.run();
      const std::vector<float> dx = t.dx, dweight = t.dweight;
      t.fill();
      NormCase<float> statistics{t};
      statistics.run();
      NormBackward<float> some = t.gradients();
      some.mean = norm == Norm::rms ? nullptr : statistics.mean.data();
      some.rstd = statistics.rstd.data();
      some.dweight = some.dbias = nullptr;
      t.backward(some);
      some.dx = nullptr;
      some.dweight = t.dweight.data();
      t.backward(some);
      CHECK((t.dx == dx));
      CHECK((t.dweight == dweight));
    }
  }
}

TEST_CASE("norm: arrays larger than the caches", "[kernels]") {
  for (const Norm norm : {Norm::batch, Norm::group, Norm::layer}) {
    NormCase<float> t{norm, 16, 16, 16400, 2};  // more than 16 MiB, which is written past the caches
    INFO("norm " << static_cast<int>(norm));
    t.fill();
    t.run();
    t.compare();
  }
}
