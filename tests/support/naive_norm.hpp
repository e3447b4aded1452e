// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

// Every normalization is: sets of elements that share a mean and a variance, elements that share a weight. Plain loops
// in double with sums in long double, the oracle of the fast kernels.

struct NaiveNorm {
  std::int64_t size, sets, weights;
  std::function<std::int64_t(std::int64_t)> set_of, weight_of;
  bool centred = true;  ///< false: root mean square, no mean

  static NaiveNorm batch(std::int64_t n, std::int64_t c, std::int64_t s) {
    const auto channel = [=](std::int64_t i) { return i / s % c; };
    return {n * c * s, c, c, channel, channel};
  }
  static NaiveNorm group(std::int64_t n, std::int64_t c, std::int64_t s, std::int64_t groups) {
    return {n * c * s, n * groups, c, [=](std::int64_t i) { return i / (c / groups * s); },
            [=](std::int64_t i) { return i / s % c; }};
  }
  static NaiveNorm rows(std::int64_t rows, std::int64_t cols, bool centred = true) {
    return {rows * cols, rows, cols, [=](std::int64_t i) { return i / cols; }, [=](std::int64_t i) { return i % cols; },
            centred};
  }
};

struct NaiveStatistics {
  std::vector<double> mean, var, rstd;
};

inline NaiveStatistics naive_statistics(const NaiveNorm& p, const std::vector<double>& x, double eps) {
  const auto sets = static_cast<std::size_t>(p.sets);
  NaiveStatistics s{std::vector<double>(sets), std::vector<double>(sets), std::vector<double>(sets)};
  std::vector<long double> count(sets), sum(sets), squares(sets);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto q = static_cast<std::size_t>(p.set_of(static_cast<std::int64_t>(i)));
    sum[q] += p.centred ? x[i] : 0;
    count[q] += 1;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto q = static_cast<std::size_t>(p.set_of(static_cast<std::int64_t>(i)));
    const long double distance = x[i] - sum[q] / count[q];
    squares[q] += distance * distance;
  }
  for (std::size_t q = 0; q < sets; ++q) {
    s.mean[q] = static_cast<double>(sum[q] / count[q]);
    s.var[q] = static_cast<double>(squares[q] / count[q]);
    s.rstd[q] = 1 / std::sqrt(s.var[q] + eps);
  }
  return s;
}

inline std::vector<double> naive_forward(const NaiveNorm& p, const std::vector<double>& x,
                                         const std::vector<double>& weight, const std::vector<double>& bias,
                                         const NaiveStatistics& s) {
  std::vector<double> y(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    const auto i = static_cast<std::int64_t>(k);
    const auto q = static_cast<std::size_t>(p.set_of(i)), w = static_cast<std::size_t>(p.weight_of(i));
    y[k] = (x[k] - s.mean[q]) * s.rstd[q] * weight[w] + bias[w];
  }
  return y;
}

struct NaiveGradients {
  std::vector<double> dx, dweight, dbias;
};

/// `constant`: the statistics are given (inference), not those of x.
inline NaiveGradients naive_backward(const NaiveNorm& p, const std::vector<double>& dy, const std::vector<double>& x,
                                     const std::vector<double>& weight, const NaiveStatistics& s,
                                     bool constant = false) {
  const auto sets = static_cast<std::size_t>(p.sets), weights = static_cast<std::size_t>(p.weights);
  NaiveGradients g{std::vector<double>(x.size()), std::vector<double>(weights), std::vector<double>(weights)};
  std::vector<long double> sum(sets), product(sets), count(sets), dweight(weights), dbias(weights);
  std::vector<double> normal(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    const auto i = static_cast<std::int64_t>(k);
    const auto q = static_cast<std::size_t>(p.set_of(i)), w = static_cast<std::size_t>(p.weight_of(i));
    normal[k] = (x[k] - s.mean[q]) * s.rstd[q];
    dweight[w] += dy[k] * normal[k];
    dbias[w] += dy[k];
    sum[q] += p.centred ? dy[k] * weight[w] : 0;
    product[q] += dy[k] * weight[w] * normal[k];
    count[q] += 1;
  }
  for (std::size_t k = 0; k < x.size(); ++k) {
    const auto i = static_cast<std::int64_t>(k);
    const auto q = static_cast<std::size_t>(p.set_of(i)), w = static_cast<std::size_t>(p.weight_of(i));
    const auto through_statistics = constant ? 0 : static_cast<double>((sum[q] + normal[k] * product[q]) / count[q]);
    g.dx[k] = s.rstd[q] * (dy[k] * weight[w] - through_statistics);
  }
  g.dweight.assign(dweight.begin(), dweight.end());
  g.dbias.assign(dbias.begin(), dbias.end());
  return g;
}
