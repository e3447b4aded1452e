// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "minitorch/ops/arrange.hpp"
#include "minitorch/ops/indexing.hpp"
#include "minitorch/ops/inplace_functions.hpp"
#include "minitorch/ops/remainder.hpp"
#include "minitorch/ops/sampling.hpp"
#include "minitorch/ops/search.hpp"
#include "minitorch/ops/statistics.hpp"
#include "minitorch/ops/vector_norm.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

template <class T>
using Results = std::vector<BasicTensor<T>>;

std::vector<double> ordered(const Array& x, std::int64_t row) {
  std::vector<double> line;
  for (std::int64_t j = 0; j < x.size(1); ++j) {
    line.push_back(x({row, j}));
  }
  std::sort(line.begin(), line.end());
  return line;
}

double quantile_of(const Array& x, std::int64_t row, double q) {
  const std::vector<double> line = ordered(x, row);
  const double place = q * static_cast<double>(line.size() - 1), whole = std::floor(place);
  const auto i = static_cast<std::size_t>(whole);
  return i + 1 < line.size() ? line[i] + (line[i + 1] - line[i]) * (place - whole) : line[i];
}

}  // namespace

std::vector<OpRow> habit_rows() {
  std::vector<OpRow> rows;
  rows.push_back(unary(
      "functions in place", {"exp_", "log_", "sqrt_", "sigmoid_", "tanh_", "pow_", "neg_"},
      [](const auto& x) {
        const auto y = clone(x);
        log_(sqrt_(exp_(y)));
        pow_(tanh_(sigmoid_(y)), 2);
        return neg_(y);
      },
      [](double x) { return -std::pow(std::tanh(1 / (1 + std::exp(-x / 2))), 2); }));
  rows.push_back(unary(
      "functions with kinks in place", {"relu_", "abs_", "round_"},
      [](const auto& x) {
        const auto y = clone(x), z = clone(x), w = clone(x);
        return relu_(y) + abs_(z) + round_(w);
      },
      [](double x) { return std::fmax(x, 0) + std::fabs(x) + std::nearbyint(x); },
      Fill{.kinks = {-1.5, -0.5, 0, 0.5, 1.5}}));
  rows.push_back(op(
                     "sums with products in place", {"addcmul_", "addcdiv_", "lerp_", "index_add_"},
                     [](const auto& in) {
                       const auto y = clone(in[0]);
                       addcdiv_(addcmul_(y, in[1], in[1], 0.5), in[1], in[1] + 3, 2);
                       lerp_(y, in[1], 0.25);
                       return index_add_(y, 0, minitorch::from_data<std::int64_t>({1}, {0}), in[1].narrow(0, 0, 1));
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         const double b = in[1](i), y = in[0](i) + 0.5 * b * b + 2 * b / (b + 3);
                         return y + 0.25 * (b - y) + (i[0] == 0 ? b : 0);
                       });
                     })
                     .of({{{3, 4}, {3, 4}}, {{1}, {1}}, {{1, 0}, {1, 0}}})
                     .threads({{{201, 101}, {201, 101}}})
                     .float_within(1e-5));
  rows.push_back(op(
      "other names of views", {"swapaxes", "broadcast_to", "reshape_as", "tensor_split", "concat", "dstack"},
      [](const auto& in) {
        const auto parts = tensor_split(in[0], 2, 1);
        const auto whole = minitorch::concat({parts[0], parts[1]}, 1);
        const auto y = minitorch::broadcast_to(minitorch::swapaxes(whole, 0, 1), {2, in[0].size(1), in[0].size(0)});
        return minitorch::reshape_as(minitorch::dstack({y, y}), minitorch::cat({y, y}, 2));
      },
      [](const std::vector<Array>& in) {
        const std::int64_t n = in[0].size(0);
        return naive::make({2, in[0].size(1), 2 * n}, [&](const Dims& i) { return in[0]({i[2] % n, i[1]}); });
      }));
  rows.back().of({{{3, 5}}, {{1, 1}}, {{2, 1}}}).threads({{{301, 101}}});
  rows.push_back(unary(
      "clip", {"clip"}, [](const auto& x) { return clip(x, -1, 0.5) + clamp(x, 1); },
      [](double x) { return std::fmin(std::fmax(x, -1), 0.5) + std::fmax(x, 1); }, Fill{.kinks = {-1, 0.5, 1}}));
  rows.push_back(unary(
      "round to decimals", {"round"}, [](const auto& x) { return round(x, 0) + round(x * 30, -1); },
      [](double x) { return std::nearbyint(x) + 10 * std::nearbyint(x * 3); },
      Fill{.kinks = {-1.5, -0.5, 0.5, 1.5, -11.0 / 6, -7.0 / 6, -5.0 / 6, -1.0 / 6, 1.0 / 6, 5.0 / 6, 7.0 / 6,
                     11.0 / 6}}));
  rows.push_back(op(
                     "dist", {"dist"}, [](const auto& in) { return dist(in[0], in[1], 2); },
                     [](const std::vector<Array>& in) {
                       double sum = 0;
                       for (std::size_t i = 0; i < in[0].values.size(); ++i) {
                         sum += std::pow(in[0].values[i] - in[1].values[i], 2);
                       }
                       Array y(Shape{});
                       y.values[0] = std::sqrt(sum);
                       return y;
                     })
                     .of({{{3, 4}, {3, 4}}, {{1}, {1}}})
                     .threads({{{201, 101}, {201, 101}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "take", {"take"},
                     [](const auto& in) {
                       return take(in[0], minitorch::from_data<std::int64_t>({1, 3}, {-1, 0, in[0].numel() / 2}));
                     },
                     [](const std::vector<Array>& in) {
                       Array y(Shape{1, 3});
                       y.values = {in[0].values.back(), in[0].values[0], in[0].values[in[0].values.size() / 2]};
                       return y;
                     })
                     .of({{{3, 4}}, {{1}}})
                     .threads({{{201, 101}}}));
  rows.push_back(op(
                     "isin and argwhere", {"isin", "argwhere"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       const auto x = minitorch::floor(in[0].detach());
                       return minitorch::cast<T>(argwhere(isin(x, minitorch::from_data<T>({3}, {1, 7, 3}))));
                     },
                     [](const std::vector<Array>& in) {
                       std::vector<double> found;
                       for (std::size_t i = 0; i < in[0].values.size(); ++i) {
                         const double v = std::floor(in[0].values[i]);
                         if (v == 1 || v == 3) {
                           found.push_back(static_cast<double>(i));
                         }
                       }
                       Array y(Shape{static_cast<std::int64_t>(found.size()), 1});
                       y.values = found;
                       return y;
                     })
                     .of({{{12}}, {{1}}, {{0}}})
                     .threads({{{20001}}})
                     .values({{.low = 0, .high = 4}})
                     .no_gradient());
  rows.push_back(op(
                     "cross", {"cross"}, [](const auto& in) { return cross(in[0], in[1]); },
                     [](const std::vector<Array>& in) {
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         const auto at = [&](const Array& x, std::int64_t k) { return x({i[0], (i[1] + k) % 3}); };
                         return at(in[0], 1) * at(in[1], 2) - at(in[0], 2) * at(in[1], 1);
                       });
                     })
                     .of({{{4, 3}, {4, 3}}, {{1, 3}, {1, 3}}, {{0, 3}, {0, 3}}})
                     .threads({{{20001, 3}, {20001, 3}}}));
  rows.push_back(op(
                     "diag_embed", {"diag_embed"}, [](const auto& in) { return diag_embed(in[0], -1); },
                     [](const std::vector<Array>& in) {
                       const std::int64_t n = in[0].size(1) + 1;
                       return naive::make({in[0].size(0), n, n}, [&](const Dims& i) {
                         return i[1] == i[2] + 1 ? in[0]({i[0], i[2]}) : 0.0;
                       });
                     })
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}, {{2, 0}}})
                     .threads({{{301, 101}}}));
  rows.push_back(op(
                     "sums without NaN, both extremes", {"nansum", "nanmean", "aminmax"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       const auto [low, high] = aminmax(in[0], {1});
                       return Results<T>{nansum(in[0], 1), nanmean(in[0], {1}), low, high};
                     },
                     [](const std::vector<Array>& in) {
                       const Shape shape{in[0].size(0)};
                       const auto count = static_cast<double>(in[0].size(1));
                       const auto sum = [&](const Dims& i) {
                         double total = 0;
                         for (const double v : ordered(in[0], i[0])) {
                           total += v;
                         }
                         return total;
                       };
                       return std::vector<Array>{
                           naive::make(shape, sum), naive::make(shape, [&](const Dims& i) { return sum(i) / count; }),
                           naive::make(shape, [&](const Dims& i) { return ordered(in[0], i[0]).front(); }),
                           naive::make(shape, [&](const Dims& i) { return ordered(in[0], i[0]).back(); })};
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}})
                     .values({{.distinct = true}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "quantile", {"quantile"}, [](const auto& in) { return quantile(in[0], 0.3, 1); },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0)},
                                          [&](const Dims& i) { return quantile_of(in[0], i[0], 0.3); });
                     })
                     .of({{{3, 6}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}})
                     .values({{.distinct = true}})
                     .float_within(1e-5));
  rows.push_back(op(
      "normal", {"normal"}, [](const auto& in) { return minitorch::normal(in[0], minitorch::zeros_like(in[0])); },
      [](const std::vector<Array>& in) { return in[0]; }));
  rows.back().of({{{3, 4}}, {{1}}, {{0}}}).threads({{{201, 101}}}).no_gradient();
  return rows;
}

}  // namespace optable
