// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "minitorch/kernels/batch_norm.hpp"
#include "minitorch/kernels/group_norm.hpp"
#include "minitorch/kernels/layer_norm.hpp"
#include "minitorch/kernels/rms_norm.hpp"
#include "support/catch.hpp"
#include "support/naive_norm.hpp"

// One normalization problem in T with random data, run through the fast kernels and through the oracle.

enum class Norm { batch, group, layer, rms };

inline std::vector<double> random_values(std::size_t count, unsigned seed, double offset = 0) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal(offset, 1);
  std::vector<double> values(count);
  for (double& v : values) {
    v = normal(engine);
  }
  return values;
}

/// Sets every vector of results, so that what a kernel leaves untouched shows.
template <class T>
struct NormCase {
  Norm norm;
  std::int64_t n, c, s, groups = 1;  ///< layer, RMS: n rows of c * s columns, planes of s
  double eps = 1e-5, offset = 0;
  bool with_weight = true, with_bias = true;

  std::vector<T> x{}, dy{}, weight{}, bias{}, y{}, mean{}, var{}, rstd{}, dx{}, dweight{}, dbias{};

  bool by_rows() const { return norm == Norm::layer || norm == Norm::rms; }
  std::int64_t cols() const { return c * s; }
  NaiveNorm problem() const {
    switch (norm) {
      case Norm::batch:
        return NaiveNorm::batch(n, c, s);
      case Norm::group:
        return NaiveNorm::group(n, c, s, groups);
      default:
        return NaiveNorm::rows(n, cols(), norm == Norm::layer);
    }
  }

  void fill() {
    const NaiveNorm p = problem();
    const auto size = static_cast<std::size_t>(p.size), sets = static_cast<std::size_t>(p.sets),
               weights = static_cast<std::size_t>(p.weights);
    const auto draw = [](std::size_t count, unsigned seed, double at) {
      const std::vector<double> values = random_values(count, seed, at);
      return std::vector<T>(values.begin(), values.end());
    };
    x = draw(size, 1, offset);
    dy = draw(size, 2, 0);
    weight = draw(weights, 3, 1);
    bias = norm == Norm::rms ? std::vector<T>(weights) : draw(weights, 4, 0);
    if (!with_weight) {
      weight.assign(weights, 1);
    }
    if (!with_bias) {
      bias.assign(weights, 0);
    }
    const T unset = std::numeric_limits<T>::quiet_NaN();
    for (std::vector<T>* v : {&y, &dx}) {
      v->assign(size, unset);
    }
    for (std::vector<T>* v : {&mean, &var, &rstd}) {
      v->assign(sets, unset);
    }
    for (std::vector<T>* v : {&dweight, &dbias}) {
      v->assign(weights, unset);
    }
  }

  void run() {
    using namespace minitorch::kernels;
    const T e = static_cast<T>(eps);
    NormForward<T> f{.x = x.data(), .y = y.data(), .mean = mean.data(), .rstd = rstd.data()};
    f.weight = with_weight ? weight.data() : nullptr;
    f.bias = with_bias && norm != Norm::rms ? bias.data() : nullptr;
    switch (norm) {
      case Norm::batch:
        f.var = var.data();
        batch_norm_forward(sizes(), f, e);
        break;
      case Norm::group:
        group_norm_forward(sizes(), f, e);
        break;
      case Norm::layer:
        layer_norm_forward(sizes(), f, e);
        break;
      case Norm::rms:
        f.mean = nullptr;
        rms_norm_forward(sizes(), f, e);
        break;
    }
    backward(gradients());
  }

  void backward(const minitorch::kernels::NormBackward<T>& arrays) const {
    switch (norm) {
      case Norm::batch:
        return batch_norm_backward(sizes(), arrays);
      case Norm::group:
        return group_norm_backward(sizes(), arrays);
      case Norm::layer:
        return layer_norm_backward(sizes(), arrays);
      case Norm::rms:
        return rms_norm_backward(sizes(), arrays);
    }
  }

  minitorch::kernels::NormSizes sizes() const {
    using minitorch::kernels::NormSizes;
    return norm == Norm::batch   ? NormSizes::batch(n, c, s)
           : norm == Norm::group ? NormSizes::group(n, c, s, groups)
                                 : NormSizes::rows(n, cols());
  }

  /// The arrays of the backward.
  minitorch::kernels::NormBackward<T> gradients() {
    const bool rms = norm == Norm::rms;
    return {.dy = dy.data(),
            .x = x.data(),
            .weight = with_weight ? weight.data() : nullptr,
            .mean = rms ? nullptr : mean.data(),
            .rstd = rstd.data(),
            .dx = dx.data(),
            .dweight = dweight.data(),
            .dbias = rms ? nullptr : dbias.data()};
  }

  static double tolerance() { return std::is_same_v<T, float> ? 4e-6 : 2e-14; }

  static void expect_close(const char* what, const std::vector<T>& got, const std::vector<double>& want,
                           double slack = 1) {
    double scale = 1, worst = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
      scale = std::max(scale, std::abs(want[i]));
    }
    for (std::size_t i = 0; i < want.size(); ++i) {
      const double error = std::abs(static_cast<double>(got[i]) - want[i]);
      worst = std::max(worst, std::isnan(error) ? std::numeric_limits<double>::infinity() : error);
    }
    INFO(what << ": worst error " << worst << ", largest value " << scale);
    CHECK(worst <= slack * tolerance() * scale);
  }

  /// Compares everything with the oracle. `slack` scales the tolerance.
  void compare(double slack = 1) const {
    const NaiveNorm p = problem();
    const auto wide = [](const std::vector<T>& v) { return std::vector<double>(v.begin(), v.end()); };
    const NaiveStatistics statistics = naive_statistics(p, wide(x), static_cast<double>(static_cast<T>(eps)));
    if (norm != Norm::rms) {
      expect_close("mean", mean, statistics.mean, slack);
    }
    if (norm == Norm::batch) {
      expect_close("var", var, statistics.var, slack);
    }
    expect_close("rstd", rstd, statistics.rstd, slack);
    expect_close("y", y, naive_forward(p, wide(x), wide(weight), wide(bias), statistics), slack);
    const NaiveGradients g = naive_backward(p, wide(dy), wide(x), wide(weight), statistics);
    expect_close("dx", dx, g.dx, slack);
    expect_close("dweight", dweight, g.dweight, slack);
    if (norm != Norm::rms) {
      expect_close("dbias", dbias, g.dbias, slack);
    }
  }
};

/// Calls f for every instruction set of the kernels, lowest first, and leaves the best in use.
template <class F>
void for_each_isa(const F& f) {
  using minitorch::kernels::Isa;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    minitorch::kernels::limit_isa(isa);
    if (minitorch::kernels::active_isa() == isa) {
      INFO("instruction set " << static_cast<int>(isa));
      f();
    }
  }
  minitorch::kernels::limit_isa(Isa::avx512);
}
