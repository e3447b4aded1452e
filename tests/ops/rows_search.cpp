// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <map>

#include "minitorch/ops/einsum.hpp"
#include "minitorch/ops/search.hpp"
#include "minitorch/ops/unique.hpp"
#include "minitorch/ops/vector_norm.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

/// Values, and places as numbers.
template <class T>
std::vector<BasicTensor<T>> values_and_places(const minitorch::ValuesAndIndices<T>& y) {
  return {y.values, minitorch::cast<T>(y.indices)};
}

/// f(line) for each line of x along dimension 1 of three, which gives a value and a place: kept, or for each step.
template <class F>
std::vector<Array> pairs_by_line(const Array& x, bool each_step, const F& f) {
  Array values(Shape{x.size(0), each_step ? x.size(1) : 1, x.size(2)}), places(values.shape);
  naive::for_each_index({x.size(0), x.size(2)}, [&](const Dims& i) {
    std::vector<double> line;
    for (std::int64_t k = 0; k < x.size(1); ++k) {
      line.push_back(x({i[0], k, i[1]}));
      if (each_step || k + 1 == x.size(1)) {
        const auto found = f(line);
        values({i[0], each_step ? k : 0, i[1]}) = *found;
        places({i[0], each_step ? k : 0, i[1]}) = static_cast<double>(found - line.begin());
      }
    }
  });
  return {values, places};
}
std::vector<double>::const_iterator middle(const std::vector<double>& line) {
  std::vector<double> order = line;
  std::sort(order.begin(), order.end());
  return std::find(line.begin(), line.end(), order[(order.size() - 1) / 2]);
}

}  // namespace

std::vector<OpRow> search_rows() {
  const Fill distinct{.distinct = true}, few{.low = 0, .high = 4};
  const std::vector<Shapes> lines = {{{2, 5, 3}}, {{1, 1, 1}}, {{2, 4, 1}}, {{0, 3, 2}}};
  const std::vector<Shapes> many = {{{51, 40, 30}}};
  std::vector<OpRow> rows;
  rows.push_back(op(
                     "median", {"median"}, [](const auto& in) { return values_and_places(median(in[0], 1, true)); },
                     [](const std::vector<Array>& in) { return pairs_by_line(in[0], false, middle); })
                     .of(lines)
                     .threads(many)
                     .values({distinct}));
  rows.push_back(op(
                     "median of all", {"median"}, [](const auto& in) { return median(in[0]); },
                     [](const std::vector<Array>& in) {
                       Array y(Shape{});
                       y.values[0] = *middle(in[0].values);
                       return y;
                     })
                     .of({{{3, 4}}, {{1}}, {{}}})
                     .threads({{{201, 101}}})
                     .values({distinct}));
  rows.push_back(op(
                     "cummax", {"cummax"}, [](const auto& in) { return values_and_places(cummax(in[0], 1)); },
                     [](const std::vector<Array>& in) {
                       return pairs_by_line(in[0], true, [](const std::vector<double>& line) {
                         return std::max_element(line.begin(), line.end());
                       });
                     })
                     .of(lines)
                     .threads(many)
                     .values({distinct}));
  rows.push_back(op(
                     "cummin", {"cummin"}, [](const auto& in) { return values_and_places(cummin(in[0], -2)); },
                     [](const std::vector<Array>& in) {
                       return pairs_by_line(in[0], true, [](const std::vector<double>& line) {
                         return std::min_element(line.begin(), line.end());
                       });
                     })
                     .of(lines)
                     .threads(many)
                     .values({distinct}));
  rows.push_back(op(
                     "take_along_dim", {"take_along_dim"},
                     [](const auto& in) {
                       const std::int64_t n = in[0].size(1);
                       return take_along_dim(in[0], minitorch::from_data<std::int64_t>({1, 2}, {n - 1, 0}), 1) +
                              take_along_dim(in[0], minitorch::from_data<std::int64_t>({n})).sum();
                     },
                     [](const std::vector<Array>& in) {
                       const std::int64_t n = in[0].size(1);
                       const double other = in[0].values[static_cast<std::size_t>(n)];
                       return naive::make({in[0].size(0), 2}, [&](const Dims& i) {
                         return in[0]({i[0], i[1] == 0 ? n - 1 : 0}) + other;
                       });
                     })
                     .of({{{3, 4}}, {{2, 1}}})
                     .threads({{{301, 101}}}));
  rows.push_back(op(
                     "unique", {"unique"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       const auto x = minitorch::floor(in[0].detach());
                       const auto y = unique(x, {.return_inverse = true, .return_counts = true});
                       return std::vector<minitorch::BasicTensor<T>>{unique(x), minitorch::cast<T>(y.inverse),
                                                                     minitorch::cast<T>(y.counts)};
                     },
                     [](const std::vector<Array>& in) {
                       std::map<double, double> counts;
                       for (const double v : in[0].values) {
                         ++counts[std::floor(v)];
                       }
                       const Shape shape{static_cast<std::int64_t>(counts.size())};
                       Array values(shape), count(shape);
                       std::size_t k = 0;
                       for (const auto& [value, times] : counts) {
                         values.values[k] = value, count.values[k++] = times;
                       }
                       const Array inverse = naive::map(in[0], [&](double v) {
                         return static_cast<double>(std::distance(counts.begin(), counts.find(std::floor(v))));
                       });
                       return std::vector<Array>{values, inverse, count};
                     })
                     .of({{{3, 4}}, {{1}}, {{0}}})
                     .threads({{{201, 101}}})
                     .values({few})
                     .no_gradient());
  rows.push_back(op(
                     "unique_consecutive", {"unique_consecutive"},
                     [](const auto& in) { return unique_consecutive(minitorch::floor(in[0].detach())); },
                     [](const std::vector<Array>& in) {
                       std::vector<double> runs;
                       for (const double v : in[0].values) {
                         if (runs.empty() || runs.back() != std::floor(v)) {
                           runs.push_back(std::floor(v));
                         }
                       }
                       Array y(Shape{static_cast<std::int64_t>(runs.size())});
                       y.values = runs;
                       return y;
                     })
                     .of({{{3, 4}}, {{1}}, {{0}}})
                     .threads({{{201, 101}}})
                     .values({few})
                     .no_gradient());
  rows.push_back(op(
                     "unique of slices", {"unique"},
                     [](const auto& in) { return unique(minitorch::floor(in[0].detach()), {.dim = 1}).values; },
                     [](const std::vector<Array>& in) {
                       std::map<std::vector<double>, int> columns;
                       for (std::int64_t j = 0; j < in[0].size(1); ++j) {
                         std::vector<double> column;
                         for (std::int64_t i = 0; i < in[0].size(0); ++i) {
                           column.push_back(std::floor(in[0]({i, j})));
                         }
                         columns[column] = 0;
                       }
                       Array y(Shape{in[0].size(0), static_cast<std::int64_t>(columns.size())});
                       std::int64_t j = 0;
                       for (const auto& [column, unused] : columns) {
                         for (std::int64_t i = 0; i < in[0].size(0); ++i) {
                           y({i, j}) = column[static_cast<std::size_t>(i)];
                         }
                         ++j;
                       }
                       return y;
                     })
                     .of({{{2, 30}}, {{1, 1}}, {{3, 0}}})
                     .threads({{{2, 10001}}})
                     .values({few})
                     .no_gradient());
  rows.push_back(
      op(
          "bincount", {"bincount"},
          [](const auto& in) {
            using T = typename std::decay_t<decltype(in[0])>::value_type;
            const auto x = minitorch::cast<std::int64_t>(in[0].detach());
            return std::vector<minitorch::BasicTensor<T>>{minitorch::cast<T>(bincount(x, 5)), bincount(x, in[1], 4)};
          },
          [](const std::vector<Array>& in) {
            Array count(Shape{5}), sum(Shape{4});
            for (std::size_t i = 0; i < in[0].values.size(); ++i) {
              const auto k = static_cast<std::size_t>(in[0].values[i]);
              ++count.values[k];
              sum.values[k] += in[1].values[i];
            }
            return std::vector<Array>{count, sum};
          })
          .of({{{12}, {12}}, {{1}, {1}}, {{0}, {0}}})
          .threads({{{20001}, {20001}}})
          .values({few, {}})
          .float_within(1e-3)
          .no_gradient());
  rows.push_back(op(
                     "searchsorted and bucketize", {"searchsorted", "bucketize"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       const auto line = minitorch::sort(in[0].detach(), 0).values;
                       return minitorch::cast<T>(searchsorted(line, in[1], true) +
                                                 10 * bucketize(in[0].detach().slice(0, 0, 2), line));
                     },
                     [](const std::vector<Array>& in) {
                       std::vector<double> line = in[0].values;
                       std::sort(line.begin(), line.end());
                       return naive::make({2}, [&](const Dims& i) {
                         const auto right = std::upper_bound(line.begin(), line.end(), in[1](i)) - line.begin();
                         const auto left = std::lower_bound(line.begin(), line.end(), in[0](i)) - line.begin();
                         return static_cast<double>(right + 10 * left);
                       });
                     })
                     .of({{{7}, {2}}})
                     .threads({{{20001}, {2}}})
                     .no_gradient());
  rows.push_back(op(
                     "diff", {"diff"}, [](const auto& in) { return diff(in[0], 2, 1); },
                     [](const std::vector<Array>& in) {
                       const std::int64_t n = std::max<std::int64_t>(in[0].size(1) - 2, 0);
                       return naive::make({in[0].size(0), n}, [&](const Dims& i) {
                         return in[0]({i[0], i[1] + 2}) - 2 * in[0]({i[0], i[1] + 1}) + in[0](i);
                       });
                     })
                     .of({{{3, 4}}, {{2, 1}}, {{0, 3}}})
                     .threads({{{301, 101}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "cdist", {"cdist"}, [](const auto& in) { return cdist(in[0], in[1]); },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), in[1].size(0)}, [&](const Dims& i) {
                         double sum = 0;
                         for (std::int64_t k = 0; k < in[0].size(1); ++k) {
                           sum += std::pow(in[0]({i[0], k}) - in[1]({i[1], k}), 2);
                         }
                         return std::sqrt(sum);
                       });
                     })
                     .of({{{3, 4}, {2, 4}}, {{1, 2}, {1, 2}}, {{0, 2}, {2, 2}}})
                     .threads({{{201, 101}, {60, 101}}})
                     .float_within(1e-5));
  rows.push_back(
      op(
          "bilinear", {"bilinear"}, [](const auto& in) { return minitorch::bilinear(in[0], in[1], in[2], in[3]); },
          [](const std::vector<Array>& in) {
            return naive::make({in[0].size(0), in[2].size(0)}, [&](const Dims& i) {
              double sum = in[3]({i[1]});
              naive::for_each_index({in[2].size(1), in[2].size(2)}, [&](const Dims& k) {
                sum += in[0]({i[0], k[0]}) * in[2]({i[1], k[0], k[1]}) * in[1]({i[0], k[1]});
              });
              return sum;
            });
          })
          .of({{{3, 2}, {3, 4}, {5, 2, 4}, {5}}, {{1, 1}, {1, 1}, {1, 1, 1}, {1}}, {{0, 2}, {0, 2}, {1, 2, 2}, {1}}})
          .threads({{{2001, 10}, {2001, 3}, {2, 10, 3}, {2}}})
          .float_within(1e-5));
  return rows;
}

}  // namespace optable
