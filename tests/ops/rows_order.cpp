// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>

#include "minitorch/ops/scan.hpp"
#include "minitorch/ops/sort.hpp"
#include "minitorch/ops/vector_norm.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

/// For each line of x along dimension 1 of three, f(line) in its place.
template <class F>
Array line_by_line(const Array& x, std::int64_t length, const F& f) {
  Array y(Shape{x.size(0), length, x.size(2)});
  naive::for_each_index({x.size(0), x.size(2)}, [&](const Dims& i) {
    std::vector<double> line;
    for (std::int64_t k = 0; k < x.size(1); ++k) {
      line.push_back(x({i[0], k, i[1]}));
    }
    const std::vector<double> out = f(line);
    for (std::int64_t k = 0; k < length; ++k) {
      y({i[0], k, i[1]}) = out[std::size_t(k)];
    }
  });
  return y;
}

std::vector<double> sorted(std::vector<double> line, bool descending) {
  std::stable_sort(line.begin(), line.end());
  if (descending) {
    std::reverse(line.begin(), line.end());
  }
  return line;
}
/// Of elements that are all different: where the k-th in order is.
std::vector<double> order_of(const std::vector<double>& line, bool descending) {
  std::vector<double> places;
  for (const double value : sorted(line, descending)) {
    places.push_back(static_cast<double>(std::find(line.begin(), line.end(), value) - line.begin()));
  }
  return places;
}

/// Values, and places as numbers.
template <class T>
std::vector<BasicTensor<T>> both(const minitorch::ValuesAndIndices<T>& y) {
  return {y.values, minitorch::cast<T>(y.indices)};
}

std::vector<double> running(const std::vector<double>& line, bool product) {
  std::vector<double> out;
  double all = product ? 1 : 0;
  for (const double value : line) {
    all = product ? all * value : all + value;
    out.push_back(all);
  }
  return out;
}
double product(const std::vector<double>& x) {
  double all = 1;
  for (const double value : x) {
    all *= value;
  }
  return all;
}

std::function<double(const std::vector<double>&)> length(double p) {
  return [p](const std::vector<double>& x) {
    double all = 0;
    for (const double v : x) {
      all = std::isinf(p) ? std::max(all, std::fabs(v)) : all + (p == 0 ? (v != 0) : std::pow(std::fabs(v), p));
    }
    return std::isinf(p) || p == 0 ? all : std::pow(all, 1 / p);
  };
}

}  // namespace

std::vector<OpRow> order_rows() {
  const Fill distinct{.distinct = true};
  const std::vector<Shapes> lines = {{{2, 5, 3}}, {{1, 1, 1}}, {{2, 4, 1}}, {{0, 3, 2}}};
  const std::vector<Shapes> many = {{{51, 40, 30}}};
  std::vector<OpRow> rows;
  for (const bool descending : {false, true}) {
    rows.push_back(
        op(
            descending ? "sort: falling" : "sort", {"sort"},
            [=](const auto& in) { return both(sort(in[0], 1, descending)); },
            [=](const std::vector<Array>& in) {
              return std::vector<Array>{
                  line_by_line(in[0], in[0].size(1), [=](const auto& x) { return sorted(x, descending); }),
                  line_by_line(in[0], in[0].size(1), [=](const auto& x) { return order_of(x, descending); })};
            })
            .of(lines)
            .threads(many)
            .values({distinct}));
  }
  rows.push_back(op(
                     "argsort", {"argsort"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       return minitorch::cast<T>(argsort(in[0], -2, true));
                     },
                     [](const std::vector<Array>& in) {
                       return line_by_line(in[0], in[0].size(1), [](const auto& x) { return order_of(x, true); });
                     })
                     .of(lines)
                     .threads(many)
                     .values({distinct})
                     .no_gradient());
  for (const bool largest : {false, true}) {
    rows.push_back(op(
                       largest ? "topk" : "topk: smallest", {"topk"},
                       [=](const auto& in) { return both(topk(in[0], (in[0].size(1) + 1) / 2, 1, largest)); },
                       [=](const std::vector<Array>& in) {
                         const std::int64_t k = (in[0].size(1) + 1) / 2;
                         return std::vector<Array>{
                             line_by_line(in[0], k, [=](const auto& x) { return sorted(x, largest); }),
                             line_by_line(in[0], k, [=](const auto& x) { return order_of(x, largest); })};
                       })
                       .of(lines)
                       .threads(many)
                       .values({distinct}));
  }
  rows.push_back(
      op(
          "kthvalue", {"kthvalue"},
          [](const auto& in) { return both(kthvalue(in[0], (in[0].size(1) + 1) / 2, 1, true)); },
          [](const std::vector<Array>& in) {
            const auto k = std::size_t((in[0].size(1) - 1) / 2);
            return std::vector<Array>{
                line_by_line(in[0], 1, [=](const auto& x) { return std::vector<double>{sorted(x, false)[k]}; }),
                line_by_line(in[0], 1, [=](const auto& x) { return std::vector<double>{order_of(x, false)[k]}; })};
          })
          .of(lines)
          .threads(many)
          .values({distinct}));
  rows.push_back(op(
                     "cumsum", {"cumsum"}, [](const auto& in) { return cumsum(in[0], 1); },
                     [](const std::vector<Array>& in) {
                       return line_by_line(in[0], in[0].size(1), [](const auto& x) { return running(x, false); });
                     })
                     .of({{{2, 5, 3}}, {{1, 1, 1}}, {{0, 3, 2}}, {{2, 0, 2}}})
                     .threads(many));
  rows.push_back(op(
                     "logcumsumexp", {"logcumsumexp"}, [](const auto& in) { return logcumsumexp(in[0], 1); },
                     [](const std::vector<Array>& in) {
                       return line_by_line(in[0], in[0].size(1), [](std::vector<double> x) {
                         double sum = 0;
                         for (double& v : x) {
                           sum += std::exp(v);
                           v = std::log(sum);
                         }
                         return x;
                       });
                     })
                     .of({{{2, 5, 3}}, {{1, 1, 1}}, {{2, 2, 1}}, {{0, 3, 2}}, {{2, 0, 2}}})
                     .threads({{{51, 7, 60}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "cumprod", {"cumprod"}, [](const auto& in) { return cumprod(in[0], 1); },
                     [](const std::vector<Array>& in) {
                       return line_by_line(in[0], in[0].size(1), [](const auto& x) { return running(x, true); });
                     })
                     .of({{{2, 5, 3}}, {{1, 1, 1}}, {{2, 2, 1}}, {{0, 3, 2}}, {{2, 0, 2}}})
                     .threads({{{51, 7, 60}}}));
  rows.push_back(op(
                     "prod", {"prod"},
                     [](const auto& in) {
                       return std::vector<std::decay_t<decltype(in[0])>>{prod(in[0], 1), prod(in[0], -1, true)};
                     },
                     [](const std::vector<Array>& in) {
                       return std::vector<Array>{naive::reduce(in[0], {1}, false, product),
                                                 naive::reduce(in[0], {2}, true, product)};
                     })
                     .of({{{2, 5, 3}}, {{1, 1, 1}}, {{2, 2, 1}}, {{0, 3, 2}}, {{2, 0, 2}}})
                     .threads({{{51, 7, 60}}}));
  rows.push_back(op(
                     "prod: everything", {"prod"}, [](const auto& in) { return prod(in[0]); },
                     [](const std::vector<Array>& in) { return naive::reduce(in[0], {}, false, product); })
                     .of({{{2, 3}}, {{}}, {{1}}, {{0, 2}}}));
  for (const double p : {2.0, 1.0, 3.0, 1.5, -1.0, 0.0, std::numeric_limits<double>::infinity()}) {
    rows.push_back(op(
                       "norm: p " + std::to_string(p), {"norm"},
                       [=](const auto& in) {
                         return std::vector<std::decay_t<decltype(in[0])>>{norm(in[0], p), norm(in[0], p, 1),
                                                                           norm(in[0], p, {0, -1}, true)};
                       },
                       [=](const std::vector<Array>& in) {
                         return std::vector<Array>{naive::reduce(in[0], {}, false, length(p)),
                                                   naive::reduce(in[0], {1}, false, length(p)),
                                                   naive::reduce(in[0], {0, 2}, true, length(p))};
                       })
                       .of({{{2, 3, 4}}, {{1, 1, 1}}})
                       .threads({{{31, 41, 30}}})
                       .values({{.kinks = {0}}})
                       .float_within(1e-5));
  }
  const auto normalized = [](const std::vector<Array>& in) {
    const Array size = naive::reduce(in[0], {1}, true, length(2));
    return naive::zip(in[0], size, [](double x, double n) { return x / n; });
  };
  rows.push_back(op(
                     "normalize", {"normalize"}, [](const auto& in) { return normalize(in[0]); }, normalized)
                     .of({{{2, 3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{31, 41, 30}}})
                     .values({{.kinks = {0}}}));
  rows.push_back(op(
                     "cosine_similarity", {"cosine_similarity"},
                     [](const auto& in) { return cosine_similarity(in[0], in[1]); },
                     [](const std::vector<Array>& in) {
                       const Array dot = naive::reduce(
                           naive::zip(in[0], in[1], [](double a, double b) { return a * b; }), {1}, false, naive::sum);
                       const Array one = naive::zip(in[0], in[1], [](double a, double) { return a; });
                       const Array other = naive::zip(in[0], in[1], [](double, double b) { return b; });
                       const Array sizes = naive::zip(naive::reduce(one, {1}, false, length(2)),
                                                      naive::reduce(other, {1}, false, length(2)),
                                                      [](double a, double b) { return a * b; });
                       return naive::zip(dot, sizes, [](double a, double b) { return a / b; });
                     })
                     .of({{{2, 3, 4}, {2, 3, 4}}, {{3, 4}, {1, 4}}, {{0, 2}, {0, 2}}})
                     .threads({{{31, 41, 30}, {31, 41, 30}}})
                     .values({{.kinks = {0}}, {.kinks = {0}}}));
  return rows;
}

}  // namespace optable
