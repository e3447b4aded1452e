// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/random.hpp"
#include "naive_norm.hpp"

// Normalizations on inputs that are hard in float, and how far a result is from the exact one. Shared by the tests,
// which bound our errors, and by benchmarks/accuracy, which compares them with PyTorch's.

namespace hard_norms {

inline constexpr double eps = 1e-5;

enum class Norm { batch, layer, group, instance, rms };
inline constexpr std::array norms{Norm::batch, Norm::layer, Norm::group, Norm::instance, Norm::rms};
inline std::string_view name_of(Norm norm) {
  constexpr std::array<std::string_view, 5> names{"batch norm", "layer norm", "group norm", "instance norm",
                                                  "RMS norm"};
  return names[static_cast<std::size_t>(norm)];
}

/// Element i of the `count` elements that are normalized together in set number `set`; z is standard normal.
struct Input {
  std::string_view name;
  double (*value)(double z, std::int64_t i, std::int64_t count, std::int64_t set);
  double gradient_offset = 0;
};

inline const std::vector<Input>& inputs() {
  static const std::vector<Input> all{
      {"standard normal", [](double z, auto, auto, auto) { return z; }},
      {"offset 1e4", [](double z, auto, auto, auto) { return 1e4 + z; }},
      {"offset -1e6", [](double z, auto, auto, auto) { return z - 1e6; }},
      {"offset 1, deviation 1e-4", [](double z, auto, auto, auto) { return 1 + 1e-4 * z; }},
      {"deviation 1e-6", [](double z, auto, auto, auto) { return 1e-6 * z; }},
      {"deviation 1e6", [](double z, auto, auto, auto) { return 1e6 * z; }},
      {"deviation 1e15", [](double z, auto, auto, auto) { return 1e15 * z; }},
      {"constant", [](double, auto, auto, std::int64_t set) { return 1234.5678 * static_cast<double>(set + 1); }},
      {"outlier 1e6 in the middle",
       [](double z, std::int64_t i, std::int64_t n, auto) { return i == n / 2 ? 1e6 : z; }},
      {"outlier 1e6 first", [](double z, std::int64_t i, auto, auto) { return i == 0 ? 1e6 : z; }},
      {"jump to 1e4", [](double z, std::int64_t i, std::int64_t n, auto) { return 2 * i < n ? z : 1e4 + z; }},
      {"ramp to 1e4", [](double z, std::int64_t i, std::int64_t n,
                         auto) { return z + 1e4 * static_cast<double>(i) / static_cast<double>(n); }},
      {"gradient with offset 100", [](double z, auto, auto, auto) { return z; }, 100}};
  return all;
}

/// n samples, c channels, s positions. Layer and RMS norm: n rows of c * s elements.
struct Size {
  std::int64_t n, c, s, groups;
};

/// Sizes around the borders of the kernels' blocks and of PyTorch's; rows of 1 to 10,000, planes of 1 to 70,000.
inline std::vector<Size> sizes_of(Norm norm) {
  switch (norm) {
    case Norm::batch:
      return {{2, 3, 1, 1},    {3, 2, 1, 1},   {10, 4, 1, 1},   {4, 5, 36, 1},
              {128, 8, 36, 1}, {9, 4, 577, 1}, {2, 3, 5000, 1}, {1, 2, 70001, 1}};
    case Norm::group:
      return {{3, 4, 1, 2},   {3, 6, 1, 2},    {2, 6, 7, 2},    {16, 10, 36, 2},
              {9, 8, 577, 4}, {2, 4, 5000, 2}, {1, 4, 35001, 2}};
    case Norm::instance:
      return {{3, 4, 2, 4},   {3, 2, 3, 2},    {5, 3, 10, 3},   {16, 4, 36, 4},
              {9, 4, 577, 4}, {2, 3, 5000, 3}, {1, 2, 70001, 2}};
    case Norm::layer:
    case Norm::rms:
      return {{7, 1, 1, 1},    {7, 1, 2, 1},     {7, 1, 3, 1},     {37, 1, 10, 1},   {37, 1, 31, 1},
              {37, 1, 100, 1}, {37, 1, 1000, 1}, {37, 1, 4097, 1}, {5, 1, 10000, 1}, {37, 1, 10000, 1}};
  }
  return {};
}

inline NaiveNorm problem_of(Norm norm, const Size& size) {
  switch (norm) {
    case Norm::batch:
      return NaiveNorm::batch(size.n, size.c, size.s);
    case Norm::group:
      return NaiveNorm::group(size.n, size.c, size.s, size.groups);
    case Norm::instance:
      return NaiveNorm::group(size.n, size.c, size.s, size.c);
    default:
      return NaiveNorm::rows(size.n, size.c * size.s, norm == Norm::layer);
  }
}

/// What goes in, in float; references take the same numbers in double.
struct Data {
  std::vector<float> x, dy, weight, bias;
};

inline Data make_data(Norm norm, const Size& size, const Input& input) {
  const NaiveNorm p = problem_of(norm, size);
  const minitorch::RandomStream normal_x(1, 0), normal_dy(1, 1), normal_weight(1, 2), normal_bias(1, 3);
  Data data;
  std::vector<std::int64_t> seen(static_cast<std::size_t>(p.sets));
  for (std::int64_t i = 0; i < p.size; ++i) {
    const std::int64_t set = p.set_of(i);
    const auto k = static_cast<std::uint64_t>(i);
    data.x.push_back(static_cast<float>(
        input.value(normal_x.normal<double>(k), seen[static_cast<std::size_t>(set)]++, p.size / p.sets, set)));
    data.dy.push_back(static_cast<float>(normal_dy.normal<double>(k) + input.gradient_offset));
  }
  for (std::int64_t i = 0; i < p.weights; ++i) {
    const auto k = static_cast<std::uint64_t>(i);
    data.weight.push_back(static_cast<float>(1 + 0.3 * normal_weight.normal<double>(k)));
    data.bias.push_back(norm == Norm::rms ? 0 : static_cast<float>(normal_bias.normal<double>(k)));
  }
  return data;
}

/// Quantities that are compared. Running statistics are those after one step with momentum 1: the batch's own.
inline constexpr std::array<std::string_view, 6> quantity_names{"output", "running mean", "running var",
                                                                "dx",     "dweight",      "dbias"};
struct Results {
  std::array<std::vector<double>, 6> values;  ///< empty where a normalization has no such thing

  std::vector<double>& y() { return values[0]; }
  std::vector<double>& running_mean() { return values[1]; }
  std::vector<double>& running_var() { return values[2]; }
  std::vector<double>& dx() { return values[3]; }
  std::vector<double>& dweight() { return values[4]; }
  std::vector<double>& dbias() { return values[5]; }
};

/// The exact results, and by quantity what an error is measured against: the largest exact value, or where sums cancel,
/// their natural size if that is larger: for the running mean the deviation, for dx the largest rstd * weight * dy, for
/// dweight and dbias the root of the sum of the terms' squares (which is what they are for random gradients).
struct Reference {
  Results exact;
  std::array<double, 6> scale{};
};

inline Reference make_reference(Norm norm, const Size& size, const Data& data) {
  const auto wide = [](const std::vector<float>& v) { return std::vector<double>(v.begin(), v.end()); };
  const NaiveNorm p = problem_of(norm, size);
  const std::vector<double> x = wide(data.x), dy = wide(data.dy), weight = wide(data.weight), bias = wide(data.bias);
  const NaiveStatistics statistics = naive_statistics(p, x, eps);
  NaiveGradients gradients = naive_backward(p, dy, x, weight, statistics);

  Reference r;
  r.exact.y() = naive_forward(p, x, weight, bias, statistics);
  if (norm == Norm::batch || norm == Norm::instance) {
    const double count = static_cast<double>(p.size / p.sets), samples = static_cast<double>(p.sets / size.c);
    r.exact.running_mean().assign(static_cast<std::size_t>(size.c), 0);
    r.exact.running_var() = r.exact.running_mean();
    for (std::size_t set = 0; set < statistics.mean.size(); ++set) {
      const std::size_t channel = set % static_cast<std::size_t>(size.c);
      r.exact.running_mean()[channel] += statistics.mean[set] / samples;
      r.exact.running_var()[channel] += statistics.var[set] * (count / (count - 1)) / samples;
    }
  }
  r.exact.dx() = std::move(gradients.dx);
  r.exact.dweight() = std::move(gradients.dweight);
  if (norm != Norm::rms) {
    r.exact.dbias() = std::move(gradients.dbias);
  }

  const std::size_t weights = weight.size();
  std::vector<double> dweight_squares(weights), dbias_squares(weights);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto k = static_cast<std::int64_t>(i);
    const auto set = static_cast<std::size_t>(p.set_of(k)), w = static_cast<std::size_t>(p.weight_of(k));
    r.scale[3] = std::max(r.scale[3], std::abs(statistics.rstd[set] * weight[w] * dy[i]));
    dweight_squares[w] += std::pow((x[i] - statistics.mean[set]) * statistics.rstd[set] * dy[i], 2);
    dbias_squares[w] += dy[i] * dy[i];
  }
  r.scale[1] = std::sqrt(*std::max_element(statistics.var.begin(), statistics.var.end()));
  r.scale[4] = std::sqrt(*std::max_element(dweight_squares.begin(), dweight_squares.end()));
  r.scale[5] = std::sqrt(*std::max_element(dbias_squares.begin(), dbias_squares.end()));
  for (std::size_t q = 0; q < r.scale.size(); ++q) {
    for (const double value : r.exact.values[q]) {
      r.scale[q] = std::max(r.scale[q], std::abs(value));
    }
    if (r.scale[q] < 1e-30) {  // all exactly 0: a constant
      r.scale[q] = q == 2 ? eps : 1;
    }
  }
  return r;
}

/// Largest error of each quantity, in units of its scale; infinity for NaN.
inline std::array<double, 6> errors_of(const Results& got, const Reference& reference) {
  std::array<double, 6> errors{};
  for (std::size_t q = 0; q < errors.size(); ++q) {
    const std::vector<double>& exact = reference.exact.values[q];
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const double error = std::abs(got.values[q].at(i) - exact[i]) / reference.scale[q];
      errors[q] = std::isnan(error) ? HUGE_VAL : std::max(errors[q], error);
    }
  }
  return errors;
}

}  // namespace hard_norms
