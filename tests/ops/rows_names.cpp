// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <numeric>
#include <utility>

#include "minitorch/ops/arrange.hpp"
#include "minitorch/ops/index_fill.hpp"
#include "minitorch/ops/inplace_functions.hpp"
#include "minitorch/ops/logarithm.hpp"
#include "minitorch/ops/maximum.hpp"
#include "minitorch/ops/search.hpp"
#include "minitorch/ops/statistics.hpp"
#include "minitorch/ops/trigonometry.hpp"
#include "support/op_table.hpp"

// Names of PyTorch that are met less often; most of their cases are in tests/golden.

namespace optable {

namespace {

/// The same elements in another shape.
Array shaped(Array x, const Shape& shape) {
  x.shape = shape;
  return x;
}
Array in_order(const Array& x, const std::vector<std::size_t>& places) {
  Array y(Shape{static_cast<std::int64_t>(places.size())});
  std::transform(places.begin(), places.end(), y.values.begin(), [&](std::size_t i) { return x.values[i]; });
  return y;
}
double covariance(const Array& x, std::int64_t i, std::int64_t j) {
  const auto mean = [&](std::int64_t row) {
    double total = 0;
    for (std::int64_t k = 0; k < x.size(1); ++k) {
      total += x({row, k});
    }
    return total / static_cast<double>(x.size(1));
  };
  const double u = mean(i), v = mean(j);
  double total = 0;
  for (std::int64_t k = 0; k < x.size(1); ++k) {
    total += (x({i, k}) - u) * (x({j, k}) - v);
  }
  return total / static_cast<double>(x.size(1) - 1);
}
template <class X>
using element = typename std::decay_t<X>::value_type;

void add_elementwise(std::vector<OpRow>& rows) {
  const Fill apart{.distinct = true};
  rows.push_back(binary(
      "fmax", {"fmax"}, [](const auto& a, const auto& b) { return fmax(a, b); },
      [](double a, double b) { return std::fmax(a, b); }, apart, apart));
  rows.push_back(binary(
      "fmin", {"fmin"}, [](const auto& a, const auto& b) { return fmin(a, b); },
      [](double a, double b) { return std::fmin(a, b); }, apart, apart));
  rows.push_back(binary(
      "copysign", {"copysign"}, [](const auto& a, const auto& b) { return copysign(a, b) + copysign(b, -1); },
      [](double a, double b) { return std::copysign(a, b) - std::fabs(b); }, Fill{.kinks = {0}}, Fill{.kinks = {0}}));
  for (OpRow* row : {&rows[rows.size() - 3], &rows[rows.size() - 2]}) {
    row->same_twice = false;  // ties
  }
  rows.push_back(unary(
      "sinc", {"sinc"}, [](const auto& x) { return sinc(x); },
      [](double x) { return std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }, Fill{.kinks = {0}}));
  rows.back().float_within(1e-5);
  rows.push_back(unary(
      "erfinv: what erf gave", {"erfinv"}, [](const auto& x) { return erfinv(erf(x)); }, [](double x) { return x; }));
  rows.back().float_within(1e-4);
  rows.back().tolerance = 1e-10;
  rows.push_back(op(
                     "clamp: tensors as bounds", {"clamp", "clamp_min", "clamp_max"},
                     [](const auto& in) { return clamp(in[0], in[1], in[2]) + clamp_min(in[0], in[2]); },
                     [](const std::vector<Array>& in) {
                       const Array low = naive::zip(in[0], in[1], [](double x, double l) { return std::fmax(x, l); });
                       const Array both = naive::zip(low, in[2], [](double x, double h) { return std::fmin(x, h); });
                       return naive::zip(both,
                                         naive::zip(in[0], in[2], [](double x, double l) { return std::fmax(x, l); }),
                                         [](double a, double b) { return a + b; });
                     })
                     .of({{{2, 3}, {3}, {2, 1}}, {{}, {2}, {}}, {{0}, {1}, {}}})
                     .threads({{{301, 401}, {401}, {301, 401}}})
                     .values({apart, apart, apart}));
  const auto numbers = [](const auto& x) { return minitorch::cast<std::int64_t>(x.detach() * 20); };
  rows.push_back(binary(
                     "gcd, lcm and shifts of integers", {"gcd", "lcm", "bitwise_left_shift", "bitwise_right_shift"},
                     [=](const auto& a, const auto& b) {
                       const auto i = numbers(a), j = numbers(b);
                       return minitorch::cast<element<decltype(a)>>(gcd(i, j) + lcm(i, j) + (i << 2) + (j >> 1));
                     },
                     [](double a, double b) {
                       const auto i = static_cast<std::int64_t>(a * 20), j = static_cast<std::int64_t>(b * 20);
                       return static_cast<double>(std::gcd(i, j) + std::lcm(i, j) + 4 * i) +
                              std::floor(static_cast<double>(j) / 2);
                     })
                     .no_gradient());
  rows.push_back(unary(
      "more functions in place", {"sin_", "cos_", "square_", "reciprocal_", "rsqrt_", "clamp_min_", "clamp_max_"},
      [](const auto& x) {
        const auto y = clone(x);
        reciprocal_(cos_(sin_(y)));
        rsqrt_(square_(clamp_min_(clamp_max_(y, 9), -9)));
        return y;
      },
      [](double x) { return std::cos(std::sin(x)); }));
  rows.back().float_within(1e-5);
  rows.push_back(unary(
      "steps and remainders in place", {"floor_", "ceil_", "trunc_", "sign_", "fmod_", "remainder_"},
      [](const auto& x) {
        const auto copy = [&] { return clone(x); };
        return floor_(copy()) + ceil_(copy()) * 2 + trunc_(copy()) * 4 + sign_(copy()) * 8 + fmod_(copy(), 0.75) +
               remainder_(copy(), 0.75);
      },
      [](double x) {
        return std::floor(x) + 2 * std::ceil(x) + 4 * std::trunc(x) + (x > 0 ? 8 : -8) + std::fmod(x, 0.75) +
               (x - 0.75 * std::floor(x / 0.75));
      },
      Fill{.kinks = {-1.5, -1, -0.75, 0, 0.75, 1, 1.5}}));
}

void add_arranged(std::vector<OpRow>& rows) {
  rows.push_back(op(
                     "other names of arranging", {"ravel", "swapdims", "moveaxis"},
                     [](const auto& in) { return ravel(moveaxis(minitorch::swapdims(in[0], 0, 1), 0, 1)); },
                     [](const std::vector<Array>& in) { return shaped(in[0], {in[0].size(0) * in[0].size(1)}); })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}}));
  const auto cut = [](int d, std::int64_t first) {  // dimension d at one place, or in the middle
    return [=](const std::vector<Array>& in) {
      const std::int64_t size = in[0].size(d), middle = first < 0 ? size / 2 : first;
      const auto part = [&](std::int64_t from, std::int64_t to) {
        Shape shape = in[0].shape;
        shape[d] = to - from;
        return naive::make(shape, [=, &in](const Dims& i) {
          Dims at = i;
          at[d] += from;
          return in[0](at);
        });
      };
      return std::vector<Array>{part(0, middle), part(middle, size)};
    };
  };
  rows.push_back(op(
      "vsplit", {"vsplit"}, [](const auto& in) { return vsplit(in[0], 2); }, cut(0, -1)));
  rows.push_back(op(
      "hsplit: at a place", {"hsplit"}, [](const auto& in) { return hsplit(in[0], {1}); }, cut(1, 1)));
  rows.push_back(op(
      "dsplit", {"dsplit"}, [](const auto& in) { return dsplit(in[0], 2); }, cut(2, -1)));
  for (OpRow* row : {&rows[rows.size() - 3], &rows[rows.size() - 2], &rows[rows.size() - 1]}) {
    row->of({{{4, 3, 2}}, {{2, 1, 2}}, {{0, 2, 2}}}).threads({{{30, 101, 20}}});
  }
  rows.push_back(op(
                     "inner and vdot", {"inner", "vdot"},
                     [](const auto& in) { return inner(in[0], in[1]) * minitorch::vdot(in[0][0], in[1][0]); },
                     [](const std::vector<Array>& in) {
                       const auto product = [&](std::int64_t i, std::int64_t j) {
                         double total = 0;
                         for (std::int64_t k = 0; k < in[0].size(1); ++k) {
                           total += in[0]({i, k}) * in[1]({j, k});
                         }
                         return total;
                       };
                       return naive::make({in[0].size(0), in[1].size(0)},
                                          [&](const Dims& i) { return product(i[0], i[1]) * product(0, 0); });
                     })
                     .of({{{2, 3}, {4, 3}}, {{1, 1}, {1, 1}}})
                     .threads({{{230, 90}, {250, 90}}})
                     .float_within(1e-4));
  rows.push_back(
      op(
          "block_diag", {"block_diag", "row_stack", "broadcast_tensors"},
          [](const auto& in) {
            const auto y = minitorch::row_stack({minitorch::block_diag({in[0], in[1]})});
            return minitorch::broadcast_tensors({y, y[0]})[0];
          },
          [](const std::vector<Array>& in) {
            const std::int64_t n = in[0].size(0), m = in[0].size(1);
            return naive::make({n + in[1].size(0), m + in[1].size(1)}, [&](const Dims& i) {
              return i[0] < n && i[1] < m ? in[0](i) : i[0] < n || i[1] < m ? 0 : in[1]({i[0] - n, i[1] - m});
            });
          })
          .of({{{2, 3}, {1, 2}}, {{0, 2}, {1, 1}}})
          .threads({{{301, 102}, {301, 102}}}));
  rows.push_back(op(
                     "cartesian_prod and combinations", {"cartesian_prod", "combinations"},
                     [](const auto& in) {
                       return std::vector{minitorch::cartesian_prod({in[0], in[1]}), combinations(in[0], 2, true)};
                     },
                     [](const std::vector<Array>& in) {
                       const auto n = static_cast<std::size_t>(in[0].size(0)),
                                  m = static_cast<std::size_t>(in[1].size(0));
                       Array pairs(Shape{in[0].size(0) * in[1].size(0), 2});
                       for (std::size_t i = 0; i < n * m; ++i) {
                         pairs.values[2 * i] = in[0].values[i / m];
                         pairs.values[2 * i + 1] = in[1].values[i % m];
                       }
                       std::vector<std::size_t> places;
                       for (std::size_t i = 0; i < n; ++i) {
                         for (std::size_t j = i; j < n; ++j) {
                           places.push_back(i);
                           places.push_back(j);
                         }
                       }
                       return std::vector<Array>{
                           pairs, shaped(in_order(in[0], places), {static_cast<std::int64_t>(places.size()) / 2, 2})};
                     })
                     .of({{{3}, {2}}, {{1}, {0}}}));
  rows.push_back(op(
                     "tril_indices and triu_indices", {"tril_indices", "triu_indices", "tril_", "triu_"},
                     [](const auto& in) {
                       const auto below = minitorch::tril_indices(in[0].size(0), in[0].size(1), 1);
                       const auto above = minitorch::triu_indices(in[0].size(0), in[0].size(1), -1);
                       const auto kept = minitorch::index(in[0], {below[0], below[1]});
                       const auto band = triu_(tril_(clone(in[0]), 1), -1);
                       return minitorch::cat({kept, minitorch::index(band, {above[0], above[1]})});
                     },
                     [](const std::vector<Array>& in) {
                       Array y(Shape{0});
                       for (const bool below : {true, false}) {
                         naive::for_each_index(in[0].shape, [&](const Dims& i) {
                           if (below ? i[1] <= i[0] + 1 : i[1] >= i[0] - 1) {
                             y.values.push_back(i[1] <= i[0] + 1 ? in[0](i) : 0);
                           }
                         });
                       }
                       return shaped(y, {static_cast<std::int64_t>(y.values.size())});
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{3, 1}}})
                     .threads({{{201, 202}}}));
}

void add_written_and_counted(std::vector<OpRow>& rows) {
  rows.push_back(
      op(
          "index_copy, index_fill and masked_scatter",
          {"index_copy", "index_copy_", "index_fill", "index_fill_", "masked_scatter", "masked_scatter_"},
          [](const auto& in) {
            const auto first = minitorch::from_data<std::int64_t>({1}, {0}), last = first - 1;
            const auto y = index_fill_(index_copy_(clone(in[0]), 0, first, in[1].narrow(0, 0, 1)), 1, last, 3);
            const auto z = index_fill(index_copy(in[0], 0, first, in[1].narrow(0, 0, 1)), 1, last, 3);
            const auto mask = minitorch::arange<std::int64_t>(in[0].numel()).view_as(in[0]) % 2 == 0;
            return y * 2 - z + masked_scatter(in[0], mask, in[1]) * 4 - masked_scatter_(clone(in[0]), mask, in[1]) * 3;
          },
          [](const std::vector<Array>& in) {
            return naive::make(in[0].shape, [&](const Dims& i) {
              const std::size_t place = in[0].place(i);
              const double copied = i[1] == in[0].size(1) - 1 ? 3 : i[0] == 0 ? in[1](i) : in[0](i);
              return copied + (place % 2 == 0 ? in[1].values[place / 2] : in[0](i));
            });
          })
          .of({{{3, 4}, {3, 4}}, {{1, 1}, {1, 1}}})
          .threads({{{201, 101}, {201, 101}}})
          .float_within(1e-5));
  rows.push_back(op(
                     "mode", {"mode"},
                     [](const auto& in) {
                       using T = element<decltype(in[0])>;
                       const auto [values, indices] = mode(minitorch::floor(in[0]), 1);
                       return std::vector{values, minitorch::cast<T>(indices)};
                     },
                     [](const std::vector<Array>& in) {
                       Array values(Shape{in[0].size(0)}), places(Shape{in[0].size(0)});
                       for (std::int64_t row = 0; row < in[0].size(0); ++row) {
                         std::map<double, std::pair<int, double>> count;  // how many, and the last
                         for (std::int64_t k = 0; k < in[0].size(1); ++k) {
                           auto& [many, last] = count[std::floor(in[0]({row, k}))];
                           ++many;
                           last = static_cast<double>(k);
                         }
                         const auto best = std::max_element(
                             count.begin(), count.end(),
                             [](const auto& a, const auto& b) { return a.second.first < b.second.first; });
                         values({row}) = best->first;
                         places({row}) = best->second.second;
                       }
                       return std::vector<Array>{values, places};
                     })
                     .of({{{3, 9}}, {{2, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}})
                     .no_gradient());
  rows.push_back(op(
                     "histc", {"histc"}, [](const auto& in) { return histc(in[0], 5, -1, 1.5); },
                     [](const std::vector<Array>& in) {
                       Array y(Shape{5});
                       for (const double v : in[0].values) {
                         if (v >= -1 && v <= 1.5) {
                           y.values[static_cast<std::size_t>(std::min((v + 1) * 2, 4.0))] += 1;
                         }
                       }
                       return y;
                     })
                     .of({{{3, 4}}, {{}}, {{0}}})
                     .threads({{{301, 101}}})
                     .values({Fill{.kinks = {-1, -0.5, 0, 0.5, 1, 1.5}}}));
  rows.push_back(op(
                     "cov and corrcoef", {"cov", "corrcoef"},
                     [](const auto& in) {
                       return std::vector{cov(in[0]), corrcoef(in[0])};
                     },
                     [](const std::vector<Array>& in) {
                       const Shape shape{in[0].size(0), in[0].size(0)};
                       return std::vector<Array>{
                           naive::make(shape, [&](const Dims& i) { return covariance(in[0], i[0], i[1]); }),
                           naive::make(shape, [&](const Dims& i) {
                             return covariance(in[0], i[0], i[1]) /
                                    std::sqrt(covariance(in[0], i[0], i[0]) * covariance(in[0], i[1], i[1]));
                           })};
                     })
                     .of({{{3, 5}}, {{2, 7}}})
                     .threads({{{40, 601}}})
                     .float_within(2e-5));
}

}  // namespace

std::vector<OpRow> name_rows() {
  std::vector<OpRow> rows;
  add_elementwise(rows);
  add_arranged(rows);
  add_written_and_counted(rows);
  return rows;
}

}  // namespace optable
