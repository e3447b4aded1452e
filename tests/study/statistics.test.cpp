// SPDX-License-Identifier: MIT
#include "examples/mnist_norms/statistics.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"

using namespace mnist_norms;

// The figures are those of scipy 1.10: stats.t.ppf, stats.t.cdf, and stats.sem times stats.t.ppf.

TEST_CASE("study statistics: quantiles of Student's t are scipy's", "[study]") {
  struct Row {
    double probability, freedom, t;
  };
  for (const Row& row : std::vector<Row>{{0.9, 1, 3.07768353721},
                                         {0.975, 1, 12.7062047364},
                                         {0.995, 1, 63.6567411629},
                                         {0.9, 2, 1.88561808316},
                                         {0.975, 2, 4.30265272991},
                                         {0.995, 2, 9.92484320092},
                                         {0.975, 4, 2.7764451052},
                                         {0.975, 9, 2.26215716274},
                                         {0.995, 29, 2.75638590367}}) {
    INFO("p " << row.probability << ", " << row.freedom << " degrees");
    CHECK(student_t_quantile(row.probability, row.freedom) == Approx(row.t).epsilon(1e-10));
    CHECK(student_t_quantile(1 - row.probability, row.freedom) == Approx(-row.t).epsilon(1e-10));
  }
  CHECK(student_t_cdf(0.5, 3) == Approx(0.6742760175759246));
  CHECK(student_t_cdf(-2.2, 7) == Approx(0.03186550765131839));
  CHECK(student_t_cdf(12, 1) == Approx(0.9735353239404101));
  CHECK_THROWS_WITH(student_t_quantile(1, 3), contains("student_t_quantile"));
  CHECK_THROWS_WITH(student_t_quantile(0.5, 0), contains("one degree of freedom"));
}

TEST_CASE("study statistics: intervals of means and of differences by seed", "[study]") {
  const std::vector<double> a{99.41, 99.49, 99.41, 99.38, 99.46}, b{99.50, 99.46, 99.33, 99.40, 99.52};
  const Estimate mean = estimate(a), difference = paired_difference(a, b);
  CHECK(mean.mean == Approx(99.43));
  CHECK(mean.half == Approx(0.05483039754232006));
  CHECK(difference.mean == Approx(-0.012));
  CHECK(difference.half == Approx(0.08485208714176343));
  CHECK_FALSE(difference.above_zero());
  CHECK_FALSE(difference.below_zero());
  CHECK(paired_difference({5, 6.1, 7}, {1, 2, 3}).above_zero());
  CHECK(paired_difference({1, 2, 3}, {5, 6.1, 7}).below_zero());
  CHECK(text_of(mean, 2) == "99.43 ± 0.05");
  CHECK_THROWS_WITH(paired_difference(a, {1}), contains("cannot be paired"));
}

TEST_CASE("study statistics: one value has no interval, none has nothing", "[study]") {
  CHECK_FALSE(estimate({3}).has_interval());
  CHECK_FALSE(paired_difference({3}, {1}).above_zero());
  CHECK(text_of(estimate({3}), 1) == "3.0");
  CHECK(text_of(estimate({}), 1).empty());
}
