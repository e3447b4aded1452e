// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "minitorch/core/error.hpp"

// Means of a few seeds and how sure they are: Student's t, and differences paired by seed.

namespace mnist_norms {

namespace detail {

/// The continued fraction of the incomplete beta function, by Lentz's method (NIST DLMF 8.17.22).
inline double beta_fraction(double a, double b, double x) {
  const auto safe = [](double v) { return std::fabs(v) < 1e-300 ? 1e-300 : v; };
  double c = 1, d = 1 / safe(1 - (a + b) * x / (a + 1)), value = d;
  for (int m = 1; m < 1000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    value *= d * c;
    if (std::fabs(d * c - 1) < 1e-15) {
      break;
    }
  }
  return value;
}

}  // namespace detail

/// P(T <= t) for Student's t with that many degrees of freedom.
inline double student_t_cdf(double t, double freedom) {
  const double a = freedom / 2, b = 0.5, x = freedom / (freedom + t * t);
  if (t == 0) {
    return 0.5;
  }
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) +
                                b * std::log(t * t / (freedom + t * t)));
  const double beta = x < (a + 1) / (a + b + 2) ? front * detail::beta_fraction(a, b, x) / a
                                                : 1 - front * detail::beta_fraction(b, a, 1 - x) / b;
  return t > 0 ? 1 - beta / 2 : beta / 2;
}

/// The t below which Student's t lies with this probability, e.g. 0.975 for the ends of a 95 % interval. Error if the
/// probability is not in (0, 1) or there is less than one degree of freedom.
inline double student_t_quantile(double probability, double freedom) {
  minitorch::core::check(probability > 0 && probability < 1 && freedom >= 1,
                         "[student_t_quantile] needs a probability in ",
                         "(0, 1) and at least one degree of freedom, got ", probability, " and ", freedom);
  double low = -1e7, high = 1e7;
  for (int i = 0; i < 200; ++i) {
    const double middle = low + (high - low) / 2;
    (student_t_cdf(middle, freedom) < probability ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

/// A mean and its 95 % interval, mean - half to mean + half. One value alone has no interval: half is then NaN.
struct Estimate {
  double mean = std::numeric_limits<double>::quiet_NaN(), half = std::numeric_limits<double>::quiet_NaN();
  std::size_t count = 0;

  bool has_interval() const { return count > 1; }
  double low() const { return mean - half; }
  double high() const { return mean + half; }
  /// Whether the interval lies above 0, or below it: what a difference needs to be told from chance.
  bool above_zero() const { return has_interval() && low() > 0; }
  bool below_zero() const { return has_interval() && high() < 0; }
};

inline Estimate estimate(const std::vector<double>& values) {
  Estimate e{.count = values.size()};
  if (values.empty()) {
    return e;
  }
  const auto n = static_cast<double>(values.size());
  e.mean = 0;
  for (const double v : values) {
    e.mean += v / n;
  }
  if (values.size() > 1) {
    double squares = 0;
    for (const double v : values) {
      squares += (v - e.mean) * (v - e.mean);
    }
    e.half = student_t_quantile(0.975, n - 1) * std::sqrt(squares / (n - 1) / n);
  }
  return e;
}

/// a - b, one of each for every seed, in the same order.
inline Estimate paired_difference(const std::vector<double>& a, const std::vector<double>& b) {
  minitorch::core::check(a.size() == b.size(), "[paired_difference] ", a.size(), " values and ", b.size(),
                         " values cannot be paired");
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differences.push_back(a[i] - b[i]);
  }
  return estimate(differences);
}

/// 99.44 ± 0.03, or the figure alone if there is one seed.
inline std::string text_of(const Estimate& e, int digits) {
  return e.count == 0 ? "" : fixed(e.mean, digits) + (e.has_interval() ? " ± " + fixed(e.half, digits) : "");
}

}  // namespace mnist_norms
