// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <numbers>

#include "minitorch/ops/margin_loss.hpp"
#include "minitorch/ops/shrink.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::Reduction;

Array by_reduction(const Array& losses, Reduction reduction) {
  if (reduction == Reduction::none) {
    return losses;
  }
  const double total = naive::sum(losses.values);
  return Array({}, reduction == Reduction::mean ? total / static_cast<double>(losses.values.size()) : total);
}
double positive_part(double x) {
  return std::max(x, 0.0);
}
// Targets of 1 and -1 by the place alone.
double side(std::int64_t i) {
  return i % 3 == 0 ? 1 : -1;
}
template <class X>
X sides(const X& x) {
  using T = typename X::value_type;
  X y(x.shape());
  for (std::int64_t i = 0; i < y.numel(); ++i) {
    y.data()[i] = static_cast<T>(side(i));
  }
  return y;
}
Array naive_sides(const Array& x) {
  Array y(x.shape);
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    y.values[i] = side(static_cast<std::int64_t>(i));
  }
  return y;
}
// f(row a, row b, ..) of the last dimension.
template <class F>
Array per_row(const std::vector<Array>& in, const F& f) {
  Shape shape = in[0].shape;
  const std::int64_t length = shape[shape.size() - 1];
  shape.erase(shape.size() - 1);
  Array y(shape);
  for (std::size_t r = 0; r < y.values.size(); ++r) {
    std::vector<std::vector<double>> rows;
    for (const Array& x : in) {
      const auto begin = x.values.begin() + static_cast<std::ptrdiff_t>(r) * length;
      rows.emplace_back(begin, begin + length);
    }
    y.values[r] = f(rows, static_cast<std::int64_t>(r));
  }
  return y;
}
double dot_of(const std::vector<double>& a, const std::vector<double>& b) {
  double total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    total += a[i] * b[i];
  }
  return total;
}
double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    total += (a[i] - b[i] + 1e-6) * (a[i] - b[i] + 1e-6);
  }
  return std::sqrt(total);
}
minitorch::LongTensor classes_of(std::int64_t rows, std::int64_t below) {
  minitorch::LongTensor y({rows});
  for (std::int64_t i = 0; i < rows; ++i) {
    y.data()[i] = i * 5 % below;
  }
  return y;
}

void add_activations(std::vector<OpRow>& rows) {
  rows.push_back(unary(
      "softsign", {"softsign"}, [](const auto& x) { return softsign(x); },
      [](double x) { return x / (1 + std::fabs(x)); }, Fill{.kinks = {0}}));
  rows.push_back(unary(
      "tanhshrink", {"tanhshrink"}, [](const auto& x) { return tanhshrink(x); },
      [](double x) { return x - std::tanh(x); }));
  rows.push_back(unary(
      "hardshrink", {"hardshrink"}, [](const auto& x) { return hardshrink(x); },
      [](double x) { return std::fabs(x) <= 0.5 ? 0 : x; }, Fill{.kinks = {-0.5, 0.5}}));
  rows.push_back(unary(
      "softshrink", {"softshrink"}, [](const auto& x) { return softshrink(x, 0.75); },
      [](double x) { return std::fabs(x) <= 0.75 ? 0
                            : x > 0              ? x - 0.75
                                                 : x + 0.75; }, Fill{.kinks = {-0.75, 0.75}}));
  rows.push_back(unary(
      "threshold", {"threshold"}, [](const auto& x) { return threshold(x, 0.5, -3); },
      [](double x) { return x > 0.5 ? x : -3; }, Fill{.kinks = {0.5}}));
  rows.push_back(unary(
      "celu", {"celu"}, [](const auto& x) { return celu(x, 0.5); },
      [](double x) { return x > 0 ? x : 0.5 * (std::exp(x / 0.5) - 1); }, Fill{.kinks = {0}}));
  rows.push_back(op(
                     "softmin", {"softmin"}, [](const auto& in) { return softmin(in[0], -1); },
                     [](const std::vector<Array>& in) {
                       const Array total = per_row(in, [](const auto& x, std::int64_t) {
                         double sum = 0;
                         for (const double v : x[0]) {
                           sum += std::exp(-v);
                         }
                         return sum;
                       });
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         Dims row = i;
                         row.erase(i.size() - 1);
                         return std::exp(-in[0](i)) / total(row);
                       });
                     })
                     .of({{{2, 3}}, {{3}}, {{2, 1}}})
                     .threads({{{301, 402}}}));
}

}  // namespace

std::vector<OpRow> margin_loss_rows() {
  const Fill distinct{.distinct = true};
  std::vector<OpRow> rows;
  add_activations(rows);
  const std::vector<Shapes> pairs = {{{3, 4}, {3, 4}}, {{2, 1}, {2, 1}}}, large = {{{301, 401}, {301, 401}}};
  for (const Reduction r : {Reduction::none, Reduction::mean, Reduction::sum}) {
    const std::string which = ": reduction " + std::to_string(static_cast<int>(r));
    rows.push_back(
        op(
            "margin_ranking_loss" + which, {"margin_ranking_loss"},
            [r](const auto& in) {
              return margin_ranking_loss(in[0], in[1], sides(in[0]), {.margin = 0.33, .reduction = r});
            },
            [r](const std::vector<Array>& in) {
              const Array d = naive::zip(in[0], in[1], [](double a, double b) { return a - b; });
              return by_reduction(
                  naive::zip(d, naive_sides(d), [](double x, double y) { return positive_part(0.33 - y * x); }), r);
            })
            .of(pairs)
            .threads(large)
            .values({distinct, distinct}));
    rows.push_back(
        op(
            "hinge_embedding_loss" + which, {"hinge_embedding_loss"},
            [r](const auto& in) { return hinge_embedding_loss(in[0], sides(in[0]), {.margin = 0.62, .reduction = r}); },
            [r](const std::vector<Array>& in) {
              return by_reduction(naive::zip(in[0], naive_sides(in[0]),
                                             [](double x, double y) { return y > 0 ? x : positive_part(0.62 - x); }),
                                  r);
            })
            .of({{{3, 4}}, {{}}})
            .threads({{{301, 401}}})
            .values({distinct}));
    rows.push_back(op(
                       "soft_margin_loss" + which, {"soft_margin_loss"},
                       [r](const auto& in) { return soft_margin_loss(in[0], in[1], r); },
                       [r](const std::vector<Array>& in) {
                         return by_reduction(
                             naive::zip(in[0], in[1], [](double x, double y) { return std::log1p(std::exp(-x * y)); }),
                             r);
                       })
                       .of(pairs)
                       .threads(large));
    rows.push_back(op(
                       "poisson_nll_loss" + which, {"poisson_nll_loss"},
                       [r](const auto& in) {
                         return poisson_nll_loss(in[0], in[1], {.full = true, .reduction = r}) +
                                poisson_nll_loss(in[1], in[0], {.log_input = false, .reduction = r});
                       },
                       [r](const std::vector<Array>& in) {
                         return by_reduction(
                             naive::zip(in[0], in[1],
                                        [](double x, double y) {
                                          const double stirling =
                                              y > 1 ? y * std::log(y) - y + std::log(2 * std::numbers::pi * y) / 2 : 0;
                                          return std::exp(x) - y * x + stirling + y - x * std::log(y + 1e-8);
                                        }),
                             r);
                       })
                       .of(pairs)
                       .threads(large)
                       .values({{}, Fill{.low = 0.3, .high = 4, .kinks = {1}}}));
    rows.push_back(
        op(
            "gaussian_nll_loss" + which, {"gaussian_nll_loss"},
            [r](const auto& in) { return gaussian_nll_loss(in[0], in[1], in[2], {.full = true, .reduction = r}); },
            [r](const std::vector<Array>& in) {
              return by_reduction(naive::make(in[0].shape,
                                              [&](const Dims& i) {
                                                Dims at = i;
                                                if (in[2].shape.size() < i.size()) {
                                                  at.erase(i.size() - 1);
                                                }
                                                const double v = in[2].broadcast(at), d = in[0](i) - in[1](i);
                                                return (std::log(v) + d * d / v + std::log(2 * std::numbers::pi)) / 2;
                                              }),
                                  r);
            })
            .of({{{3, 4}, {3, 4}, {3, 4}}, {{3, 2}, {3, 2}, {3}}, {{3, 2}, {3, 2}, {3, 1}}})
            .threads({{{301, 401}, {301, 401}, {301, 401}}})
            .values({{}, {}, Fill{.low = 0.3, .high = 3}}));
    for (const bool swap : {false, true}) {
      rows.push_back(op(
                         "triplet_margin_loss" + which + (swap ? ", swap" : ""), {"triplet_margin_loss"},
                         [r, swap](const auto& in) {
                           return triplet_margin_loss(in[0], in[1], in[2],
                                                      {.margin = 2.3, .swap = swap, .reduction = r});
                         },
                         [r, swap](const std::vector<Array>& in) {
                           return by_reduction(per_row(in,
                                                       [swap](const auto& x, std::int64_t) {
                                                         const double near = distance(x[0], x[1]);
                                                         double far = distance(x[0], x[2]);
                                                         far = swap ? std::min(far, distance(x[1], x[2])) : far;
                                                         return positive_part(near - far + 2.3);
                                                       }),
                                               r);
                         })
                         .of({{{3, 4}, {3, 4}, {3, 4}}, {{2}, {2}, {2}}})
                         .threads({{{301, 401}, {301, 401}, {301, 401}}}));
    }
    rows.push_back(op(
                       "cosine_embedding_loss" + which, {"cosine_embedding_loss"},
                       [r](const auto& in) {
                         return cosine_embedding_loss(in[0], in[1], sides(sum(in[0].detach(), -1)),
                                                      {.margin = 0.1, .reduction = r});
                       },
                       [r](const std::vector<Array>& in) {
                         return by_reduction(per_row(in,
                                                     [](const auto& x, std::int64_t i) {
                                                       const double c =
                                                           dot_of(x[0], x[1]) / std::sqrt((dot_of(x[0], x[0]) + 1e-12) *
                                                                                          (dot_of(x[1], x[1]) + 1e-12));
                                                       return side(i) > 0 ? 1 - c : positive_part(c - 0.1);
                                                     }),
                                             r);
                       })
                       .of({{{3, 4}, {3, 4}}, {{4}, {4}}})
                       .threads(large));
    rows.push_back(op(
                       "multi_margin_loss" + which, {"multi_margin_loss"},
                       [r](const auto& in) {
                         using T = typename std::decay_t<decltype(in[0])>::value_type;
                         const auto y = classes_of(in[0].shape()[0], in[0].shape()[1]);
                         return multi_margin_loss(in[0], y, minitorch::MultiMarginLossOptions<T>{.reduction = r}) +
                                multi_margin_loss(in[0], y,
                                                  minitorch::MultiMarginLossOptions<T>{
                                                      .p = 2, .margin = T(0.62), .weight = in[1], .reduction = r});
                       },
                       [r](const std::vector<Array>& in) {
                         const auto classes = static_cast<double>(in[0].size(1));
                         return by_reduction(
                             per_row({in[0]},
                                     [&](const auto& x, std::int64_t i) {
                                       const auto y = static_cast<std::size_t>(i * 5 % in[0].size(1));
                                       double total = 0;
                                       for (std::size_t k = 0; k < x[0].size(); ++k) {
                                         const double d = x[0][k] - x[0][y];
                                         const double square = positive_part(0.62 + d);
                                         total += k == y ? 0 : positive_part(1 + d) + in[1].values[y] * square * square;
                                       }
                                       return total / classes;
                                     }),
                             r);
                       })
                       .of({{{3, 4}, {4}}, {{2, 1}, {1}}})
                       .threads({{{301, 401}, {401}}})
                       .values({Fill{.low = -0.3, .high = 0.3}, {}}));
  }
  for (const double p : {1.0, 2.0}) {
    rows.push_back(op(
                       "pairwise_distance: p " + std::to_string(p), {"pairwise_distance"},
                       [p](const auto& in) { return pairwise_distance(in[0], in[1], p, 1e-6, true); },
                       [p](const std::vector<Array>& in) {
                         Array y = per_row(in, [p](const auto& x, std::int64_t) {
                           double total = 0;
                           for (std::size_t i = 0; i < x[0].size(); ++i) {
                             total += std::pow(std::fabs(x[0][i] - x[1][i] + 1e-6), p);
                           }
                           return std::pow(total, 1 / p);
                         });
                         y.shape.push_back(1);
                         return y;
                       })
                       .of(pairs)
                       .threads(large)
                       .values({distinct, distinct}));
  }
  return rows;
}

}  // namespace optable
