// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "minitorch/ops/rectifiers.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {
double sigmoid_of(double x) {
  return 1 / (1 + std::exp(-x));
}
}  // namespace

std::vector<OpRow> rectifier_rows() {
  const Fill at_zero{.kinks = {0}};
  std::vector<OpRow> rows = {
      unary(
          "elu", {"elu"}, [](const auto& x) { return elu(x); }, [](double x) { return x > 0 ? x : std::exp(x) - 1; },
          at_zero),
      unary(
          "elu: alpha 0.5", {"elu"}, [](const auto& x) { return elu(x, 0.5); },
          [](double x) { return x > 0 ? x : 0.5 * (std::exp(x) - 1); }, at_zero),
      unary(
          "selu", {"selu"}, [](const auto& x) { return selu(x); },
          [](double x) { return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (std::exp(x) - 1)); }, at_zero),
      unary(
          "hardtanh", {"hardtanh"}, [](const auto& x) { return hardtanh(x, -0.75, 1); },
          [](double x) { return std::min(std::max(x, -0.75), 1.0); }, Fill{.kinks = {-0.75, 1}}),
      unary(
          "relu6", {"relu6"}, [](const auto& x) { return relu6(x); },
          [](double x) { return std::min(std::max(x, 0.0), 6.0); }, Fill{.low = -2, .high = 8, .kinks = {0, 6}}),
      unary(
          "hardsigmoid", {"hardsigmoid"}, [](const auto& x) { return hardsigmoid(x); },
          [](double x) { return std::min(std::max(x / 6 + 0.5, 0.0), 1.0); },
          Fill{.low = -5, .high = 5, .kinks = {-3, 3}}),
      unary(
          "hardswish", {"hardswish"}, [](const auto& x) { return hardswish(x); },
          [](double x) { return x * std::min(std::max(x / 6 + 0.5, 0.0), 1.0); },
          Fill{.low = -5, .high = 5, .kinks = {-3, 3}}),
      unary(
          "mish", {"mish"}, [](const auto& x) { return mish(x); },
          [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }, Fill{.low = -4, .high = 4}),
      unary(
          "logsigmoid", {"logsigmoid"}, [](const auto& x) { return logsigmoid(x); },
          [](double x) { return std::log(sigmoid_of(x)); }, Fill{.low = -4, .high = 4}),
      op(
          "prelu: one weight", {"prelu"}, [](const auto& in) { return prelu(in[0], in[1]); },
          [](const std::vector<Array>& in) {
            return naive::map(in[0], [&](double x) { return x > 0 ? x : in[1].values[0] * x; });
          })
          .of({{{2, 3, 4}, {1}}, {{5}, {}}, {{}, {1}}, {{3, 0}, {1}}})
          .threads({{{301, 401}, {1}}})
          .values({at_zero, {}}),
      op(
          "prelu: one weight a channel", {"prelu"}, [](const auto& in) { return prelu(in[0], in[1]); },
          [](const std::vector<Array>& in) {
            return naive::make(in[0].shape, [&](const Dims& at) {
              const double x = in[0](at);
              return x > 0 ? x : in[1].values[static_cast<std::size_t>(at[1])] * x;
            });
          })
          .of({{{2, 3, 4}, {3}}, {{4, 2}, {2}}, {{0, 2}, {2}}})
          .threads({{{301, 3, 40}, {3}}})
          .values({at_zero, {}}),
  };
  for (const int dim : {-1, 1}) {
    rows.push_back(op(
                       "glu: dim " + std::to_string(dim), {"glu"}, [=](const auto& in) { return glu(in[0], dim); },
                       [=](const std::vector<Array>& in) {
                         const int d = dim < 0 ? in[0].shape.size() - 1 : dim;
                         Shape half = in[0].shape;
                         half[d] /= 2;
                         return naive::make(half, [&](const Dims& at) {
                           Dims other = at;
                           other[d] += half[d];
                           return in[0](at) * sigmoid_of(in[0](other));
                         });
                       })
                       .of({{{2, 4, 6}}, {{3, 2}}, {{2, 0}}})
                       .threads({{{301, 402}}}));
  }
  return rows;
}

}  // namespace optable
