// SPDX-License-Identifier: MIT
#include <cmath>

#include "minitorch/ops/reduce.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

template <class F>
auto reduced(Dims dims, bool keepdim, const F& f) {
  return [=](const std::vector<Array>& in) { return naive::reduce(in[0], dims, keepdim, f); };
}

// All elements; one dimension; several, kept; sizes 0 and 1.
const std::vector<Shapes> all_shapes{{{3, 4}}, {{}}, {{1}}, {{2, 3, 2}}};
const std::vector<Shapes> some_shapes{{{2, 3, 4}}, {{1, 1, 1}}, {{1, 3, 1}}};
const std::vector<Shapes> large_all{{{100003}}, {{301, 401}}, {{3, 11, 4001}}};
const std::vector<Shapes> large_some{{{31, 11, 401}}, {{2, 3, 40009}}, {{40009, 2, 3}}};

double largest(const std::vector<double>& x) {
  return x[naive::extreme_at(x, 1)];
}
double smallest(const std::vector<double>& x) {
  return x[naive::extreme_at(x, -1)];
}
double log_sum_exp(const std::vector<double>& x) {
  long double total = 0;
  for (const double value : x) {
    total += std::exp(static_cast<long double>(value));
  }
  return static_cast<double>(std::log(total));
}

template <class T>
std::vector<BasicTensor<T>> pair_of(const minitorch::ValuesAndIndices<T>& y) {
  return {y.values, minitorch::cast<T>(y.indices)};
}

}  // namespace

std::vector<OpRow> reduce_rows() {
  const Fill distinct{.distinct = true};
  std::vector<OpRow> rows;
  const auto add = [&](OpRow row, std::vector<Shapes> small, std::vector<Shapes> large, std::vector<Shapes> more = {}) {
    small.insert(small.end(), more.begin(), more.end());
    rows.push_back(row.of(small).threads(large));
  };
  const std::vector<Shapes> empty_all{{{0}}, {{2, 0}}}, empty_some{{{0, 2, 3}}, {{2, 0, 3}}};
  // sum
  add(op(
          "sum", {"sum"}, [](const auto& in) { return sum(in[0]); }, reduced({}, false, naive::sum)),
      all_shapes, large_all, empty_all);
  add(op(
          "sum: one dimension", {"sum"}, [](const auto& in) { return sum(in[0], 1); }, reduced({1}, false, naive::sum)),
      some_shapes, large_some, empty_some);
  add(op(
          "sum: two dimensions, kept", {"sum"},
          [](const auto& in) {
            return sum(in[0], {-1, 0}, true);
          },
          reduced({0, 2}, true, naive::sum)),
      some_shapes, large_some, empty_some);
  // mean
  add(op(
          "mean", {"mean"}, [](const auto& in) { return mean(in[0]); }, reduced({}, false, naive::mean)),
      all_shapes, large_all);
  add(op(
          "mean: one dimension, kept", {"mean"}, [](const auto& in) { return mean(in[0], -1, true); },
          reduced({2}, true, naive::mean)),
      some_shapes, large_some, {{{0, 2, 3}}});
  add(op(
          "mean: two dimensions", {"mean"},
          [](const auto& in) {
            return mean(in[0], {0, 1});
          },
          reduced({0, 1}, false, naive::mean)),
      some_shapes, large_some);
  // var and std
  const auto variance = [](double correction) {
    return [=](const std::vector<double>& x) { return naive::variance(x, correction); };
  };
  const auto deviation = [=](const std::vector<double>& x) { return std::sqrt(naive::variance(x, 1)); };
  const std::vector<Shapes> several{{{2, 3, 4}}, {{1, 3, 1}}};
  add(op(
          "var", {"var"}, [](const auto& in) { return var(in[0]); }, reduced({}, false, variance(1))),
      {{{3, 4}}, {{2}}}, large_all);
  add(op(
          "var: biased, one dimension, kept", {"var"}, [](const auto& in) { return var(in[0], 1, 0, true); },
          reduced({1}, true, variance(0))),
      some_shapes, large_some, {{{0, 2, 3}}});
  add(op(
          "var: two dimensions", {"var"},
          [](const auto& in) {
            return var(in[0], {1, 2});
          },
          reduced({1, 2}, false, variance(1))),
      several, large_some);
  add(op(
          "std", {"std"}, [](const auto& in) { return minitorch::std(in[0]); }, reduced({}, false, deviation)),
      {{{3, 4}}, {{2}}}, large_all);
  add(op(
          "std: one dimension, kept", {"std"}, [](const auto& in) { return minitorch::std(in[0], 1, 1, true); },
          reduced({1}, true, deviation)),
      several, large_some);
  add(op(
          "var_mean and std_mean", {"var_mean", "std_mean"},
          [](const auto& in) {
            const auto [v, m] = var_mean(in[0], 1);
            const auto [s, also] = std_mean(in[0], 1);
            return v + 10 * m + 100 * s + also;
          },
          reduced({1}, false,
                  [=](const std::vector<double>& x) {
                    double mean = 0;
                    for (const double value : x) {
                      mean += value / static_cast<double>(x.size());
                    }
                    return naive::variance(x, 1) + 11 * mean + 100 * deviation(x);
                  }))
          .float_within(1e-5),
      several, large_some);
  // max, min and their like
  add(op(
          "max", {"max"}, [](const auto& in) { return max(in[0]); }, reduced({}, false, largest))
          .values({distinct}),
      all_shapes, large_all);
  add(op(
          "min", {"min"}, [](const auto& in) { return min(in[0]); }, reduced({}, false, smallest))
          .values({distinct}),
      all_shapes, large_all);
  const auto with_places = [](double sign, bool keepdim) {
    return [=](const std::vector<Array>& in) -> std::vector<Array> {
      return {naive::reduce(in[0], {1}, keepdim, sign > 0 ? largest : smallest),
              naive::reduce(in[0], {1}, keepdim, [=](const std::vector<double>& x) {
                return static_cast<double>(naive::extreme_at(x, sign));
              })};
    };
  };
  add(op(
          "max: one dimension", {"max"}, [](const auto& in) { return pair_of(max(in[0], 1)); }, with_places(1, false))
          .values({distinct}),
      some_shapes, large_some, {{{0, 2, 3}}});
  add(op(
          "min: one dimension, kept", {"min"}, [](const auto& in) { return pair_of(min(in[0], -2, true)); },
          with_places(-1, true))
          .values({distinct}),
      some_shapes, large_some, {{{0, 2, 3}}});
  add(op(
          "amax", {"amax"},
          [](const auto& in) {
            return amax(in[0], {0, 2});
          },
          reduced({0, 2}, false, largest))
          .values({distinct}),
      some_shapes, large_some);
  add(op(
          "amin: kept", {"amin"}, [](const auto& in) { return amin(in[0], 1, true); }, reduced({1}, true, smallest))
          .values({distinct}),
      some_shapes, large_some);
  const auto as_value = [](const auto& x, const minitorch::LongTensor& at) {
    using T = typename std::decay_t<decltype(x)>::value_type;
    return minitorch::cast<T>(at);
  };
  const auto place = [](double sign) {
    return [=](const std::vector<double>& x) { return static_cast<double>(naive::extreme_at(x, sign)); };
  };
  add(op(
          "argmax", {"argmax"}, [=](const auto& in) { return as_value(in[0], argmax(in[0])); },
          reduced({}, false, place(1)))
          .no_gradient(),
      all_shapes, {});
  add(op(
          "argmin", {"argmin"}, [=](const auto& in) { return as_value(in[0], argmin(in[0])); },
          reduced({}, false, place(-1)))
          .no_gradient(),
      all_shapes, {});
  add(op(
          "argmax: one dimension", {"argmax"}, [=](const auto& in) { return as_value(in[0], argmax(in[0], 2)); },
          reduced({2}, false, place(1)))
          .no_gradient(),
      some_shapes, large_some);
  add(op(
          "argmin: one dimension, kept", {"argmin"},
          [=](const auto& in) { return as_value(in[0], argmin(in[0], 0, true)); }, reduced({0}, true, place(-1)))
          .no_gradient(),
      some_shapes, large_some);
  add(op(
          "logsumexp", {"logsumexp"},
          [](const auto& in) {
            return logsumexp(in[0], {0, 2});
          },
          reduced({0, 2}, false, log_sum_exp)),
      some_shapes, large_some, {{{2, 0, 3}}});
  add(op(
          "logsumexp: kept", {"logsumexp"}, [](const auto& in) { return logsumexp(in[0], 1, true); },
          reduced({1}, true, log_sum_exp)),
      some_shapes, large_some);
  return rows;
}

}  // namespace optable
