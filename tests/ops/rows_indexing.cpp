// SPDX-License-Identifier: MIT
#include <cmath>

#include "minitorch/ops/indexing.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/rounding.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::BoolTensor;
using minitorch::LongTensor;

// A mask that depends on positions alone: every third element and the first.
bool chosen(std::int64_t k) {
  return k % 3 == 0 || k % 7 == 2;
}
BoolTensor chosen_mask(const Shape& shape) {
  BoolTensor mask(shape);
  for (std::int64_t k = 0; k < mask.numel(); ++k) {
    mask.data()[k] = chosen(k);
  }
  return mask;
}
LongTensor longs(const Shape& shape, const std::vector<std::int64_t>& values) {
  return minitorch::from_data<std::int64_t>(shape, values);
}
Array line_of(const std::vector<double>& values) {
  Array y(Shape{static_cast<std::int64_t>(values.size())});
  y.values = values;
  return y;
}

template <class F>
auto as_numbers(const F& f) {
  return [f](const auto&... x) {
    using T = typename std::common_type_t<std::decay_t<decltype(x)>...>::value_type;
    return minitorch::cast<T>(f(x.detach()...));
  };
}

const Fill off_steps{.kinks = {-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2}};

}  // namespace

std::vector<OpRow> indexing_rows() {
  using minitorch::Ellipsis;
  using minitorch::None;
  std::vector<OpRow> rows;
  rows.push_back(
      op(
          "index: numbers, ranges, None, Ellipsis", {"index"},
          [](const auto& in) {
            return index(in[0], {minitorch::slice(1, None), None, Ellipsis, -1});
          },
          [](const std::vector<Array>& in) {
            const Shape& s = in[0].shape;
            return naive::make({s[0] - 1, 1, s[1]}, [&](const Dims& i) { return in[0]({i[0] + 1, i[2], s[2] - 1}); });
          })
          .of({{{3, 2, 4}}, {{2, 1, 1}}, {{1, 2, 2}}, {{2, 0, 3}}})
          .threads({{{51, 41, 40}}}));
  rows.push_back(
      op(
          "operator[]", {"index"},
          [](const auto& in) -> std::decay_t<decltype(in[0])> {
            return in[0][0] * in[0][{1, Ellipsis}];
          },
          [](const std::vector<Array>& in) {
            return naive::make({in[0].size(1)}, [&](const Dims& i) { return in[0]({0, i[0]}) * in[0]({1, i[0]}); });
          })
          .of({{{3, 4}}, {{2, 1}}, {{2, 0}}})
          .threads({{{2, 40009}}}));
  rows.push_back(op(
                     "index: a mask", {"index"},
                     [](const auto& in) {
                       return index(in[0], {chosen_mask({in[0].size(0), in[0].size(1)})});
                     },
                     [](const std::vector<Array>& in) {
                       std::vector<double> found;
                       std::int64_t count = 0;
                       naive::for_each_index({in[0].size(0), in[0].size(1)}, [&](const Dims& i) {
                         if (chosen(i[0] * in[0].size(1) + i[1])) {
                           ++count;
                           for (std::int64_t k = 0; k < in[0].size(2); ++k) {
                             found.push_back(in[0]({i[0], i[1], k}));
                           }
                         }
                       });
                       Array y = line_of(found);
                       y.shape = {count, in[0].size(2)};
                       return y;
                     })
                     .of({{{3, 4, 2}}, {{1, 1, 1}}, {{2, 0, 3}}, {{2, 2, 0}}})
                     .threads({{{31, 41, 60}}}));
  rows.push_back(op(
                     "index: positions that are neighbours", {"index"},
                     [](const auto& in) {
                       return index(in[0], {Ellipsis, longs({2, 1}, {1, -1}), longs({3}, {0, 1, 1})});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), 2, 3}, [&](const Dims& i) {
                         return in[0]({i[0], i[1] == 0 ? 1 : in[0].size(1) - 1, i[2] == 0 ? 0 : 1});
                       });
                     })
                     .of({{{3, 4, 2}}, {{1, 2, 2}}, {{0, 2, 2}}})
                     .threads({{{9001, 3, 2}}}));
  rows.push_back(op(
                     "index: positions apart", {"index"},
                     [](const auto& in) {
                       return index(in[0], {longs({3}, {1, 0, -1}), minitorch::slice(), longs({}, {1})});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({3, in[0].size(1)}, [&](const Dims& i) {
                         return in[0]({i[0] == 2 ? in[0].size(0) - 1 : 1 - i[0], i[1], 1});
                       });
                     })
                     .of({{{3, 4, 2}}, {{2, 1, 2}}, {{2, 0, 2}}})
                     .threads({{{3, 9001, 2}}}));
  const auto put = [](const std::vector<Array>& in) {
    Array y = in[0];
    naive::for_each_index(in[0].shape, [&](const Dims& i) {
      if (i[0] % 2 == 1) {
        y(i) = in[1].broadcast({i[0] / 2, i[1]});
      }
    });
    return y;
  };
  const std::vector<Shapes> put_shapes = {
      {{4, 3}, {2, 3}}, {{2, 2}, {}}, {{5, 3}, {3}}, {{1, 2}, {0, 2}}, {{2, 0}, {1}}};
  rows.push_back(op(
                     "index_put", {"index_put"},
                     [](const auto& in) {
                       LongTensor odd = minitorch::arange<std::int64_t>(1, std::max(in[0].size(0), std::int64_t{1}), 2);
                       return index_put(in[0], {odd}, in[1]);
                     },
                     put)
                     .of(put_shapes)
                     .threads({{{400, 301}, {200, 301}}}));
  rows.push_back(op(
                     "index_put_ and assignment to operator[]", {"index_put_"},
                     [](const auto& in) {
                       const auto y = clone(in[0]), z = clone(in[0]);
                       BoolTensor odd({in[0].size(0)});
                       for (std::int64_t i = 0; i < odd.numel(); ++i) {
                         odd.data()[i] = i % 2 == 1;
                       }
                       index_put_(y, {odd}, in[1]);
                       z[{minitorch::slice(1, None, 2)}] = in[1];
                       z[odd] += y[odd];
                       z[{minitorch::slice(None, None, 2), Ellipsis}] *= 2;
                       return z * 0.5;
                     },
                     put)
                     .of(put_shapes)
                     .threads({{{400, 301}, {200, 301}}}));
  rows.push_back(op(
                     "nonzero", {"nonzero"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       return minitorch::cast<T>(nonzero(in[0].detach() > T(0)));
                     },
                     [](const std::vector<Array>& in) {
                       std::vector<double> found;
                       naive::for_each_index(in[0].shape, [&](const Dims& i) {
                         if (in[0](i) > 0) {
                           found.insert(found.end(), i.begin(), i.end());
                         }
                       });
                       Array y = line_of(found);
                       y.shape = {y.shape[0] / in[0].shape.size(), in[0].shape.size()};
                       return y;
                     })
                     .of({{{3, 4, 2}}, {{1}}, {{0, 2}}})
                     .threads({{{301, 201}}})
                     .no_gradient());
  rows.push_back(op(
                     "masked_select", {"masked_select"},
                     [](const auto& in) { return masked_select(in[0], chosen_mask({in[0].size(1)})); },
                     [](const std::vector<Array>& in) {
                       std::vector<double> found;
                       naive::for_each_index(in[0].shape, [&](const Dims& i) {
                         if (chosen(i[1])) {
                           found.push_back(in[0](i));
                         }
                       });
                       return line_of(found);
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 201}}}));
  rows.push_back(op(
                     "masked_fill and masked_fill_", {"masked_fill", "masked_fill_"},
                     [](const auto& in) {
                       const auto y = clone(in[0]);
                       masked_fill_(y, chosen_mask({in[0].size(1)}), -2);
                       return y + masked_fill(in[0], chosen_mask(in[0].shape()), 1.5);
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         return (chosen(i[1]) ? -2 : in[0](i)) + (chosen(i[0] * in[0].size(1) + i[1]) ? 1.5 : in[0](i));
                       });
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 201}}}));
  return rows;
}

std::vector<OpRow> logic_rows() {
  std::vector<OpRow> rows = {
      binary("operators == and !=", {"operator==", "operator!="}, as_numbers([](const auto& a, const auto& b) {
               return ((a > 0) == (b > 0)) & (a != b) & !(a == 0.5) & (2 != b);
             }),
             [](double a, double b) { return (a > 0) == (b > 0) && a != b ? 1.0 : 0.0; }),
      binary("operators & | ^ ! ~", {"operator&", "operator|", "operator^", "operator!", "operator~", "logical_xor"},
             as_numbers([](const auto& a, const auto& b) {
               return (((a > 0) & (b > -1)) | !(b > 0)) ^ ~logical_xor(a > 1, b > 1);
             }),
             [](double a, double b) { return ((a > 0 && b > -1) || !(b > 0)) != !((a > 1) != (b > 1)) ? 1.0 : 0.0; }),
      binary("isclose", {"isclose"}, as_numbers([](const auto& a, const auto& b) { return isclose(a, b, 0.25, 0.5); }),
             [](double a, double b) { return std::fabs(a - b) <= 0.5 + 0.25 * std::fabs(b) ? 1.0 : 0.0; }),
      unary("isfinite", {"isfinite"}, as_numbers([](const auto& x) { return isfinite(log(x)); }),
            [](double x) { return x > 0 ? 1.0 : 0.0; }),
      unary("isinf", {"isinf"}, as_numbers([](const auto& x) { return isinf(1 / floor(x)) | isinf(-1 / floor(x)); }),
            [](double x) { return x >= 0 && x < 1 ? 1.0 : 0.0; }),
  };
  for (OpRow& row : rows) {
    row.no_gradient();
  }
  const auto truth = [](bool every) {
    return [every](const std::vector<double>& x) {
      double y = every ? 1 : 0;
      for (const double v : x) {
        y = every ? (v > -1.5 ? y : 0) : (v > 1.5 ? 1 : y);
      }
      return y;
    };
  };
  rows.push_back(op(
                     "all and any", {"all", "any"},
                     [](const auto& in) {
                       const auto x = in[0].detach();
                       using T = typename std::decay_t<decltype(x)>::value_type;
                       return std::vector<std::decay_t<decltype(x)>>{
                           minitorch::cast<T>(all(x > T(-1.5))), minitorch::cast<T>(any(x > T(1.5))),
                           minitorch::cast<T>(all(x > T(-1.5), 0)), minitorch::cast<T>(any(x > T(1.5), -1, true))};
                     },
                     [=](const std::vector<Array>& in) {
                       return std::vector<Array>{naive::reduce(in[0], {}, false, truth(true)),
                                                 naive::reduce(in[0], {}, false, truth(false)),
                                                 naive::reduce(in[0], {0}, false, truth(true)),
                                                 naive::reduce(in[0], {-1}, true, truth(false))};
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}, {{2, 0}}})
                     .threads({{{301, 201}}})
                     .no_gradient());
  return rows;
}

std::vector<OpRow> rounding_rows() {
  const Fill away{.low = 0.7, .high = 0.9};
  return {
      unary(
          "floor", {"floor"}, [](const auto& x) { return floor(x); }, [](double x) { return std::floor(x); },
          off_steps),
      unary(
          "ceil", {"ceil"}, [](const auto& x) { return ceil(x); }, [](double x) { return std::ceil(x); }, off_steps),
      unary(
          "trunc", {"trunc"}, [](const auto& x) { return trunc(x); }, [](double x) { return std::trunc(x); },
          off_steps),
      unary(
          "round", {"round"}, [](const auto& x) { return round(x); }, [](double x) { return std::nearbyint(x); },
          off_steps),
      unary(
          "sign", {"sign"}, [](const auto& x) { return sign(x); },
          [](double x) { return x > 0   ? 1.0
                                : x < 0 ? -1.0
                                        : 0.0; }, off_steps),
      unary(
          "square", {"square"}, [](const auto& x) { return square(x); }, [](double x) { return x * x; }),
      unary(
          "clamp_min", {"clamp_min"}, [](const auto& x) { return clamp_min(x, 0.5); },
          [](double x) { return x < 0.5 ? 0.5 : x; }, off_steps),
      unary(
          "clamp_max", {"clamp_max"}, [](const auto& x) { return clamp_max(x, -0.5); },
          [](double x) { return x > -0.5 ? -0.5 : x; }, off_steps),
      unary(
          "clamp: bounds", {"clamp", "clamp_"},
          [](const auto& x) {
            const auto y = clone(x), z = clone(x);
            clamp_(y, {.min = -0.5, .max = 1});
            clamp_(z, -0.5, 1);
            return clamp(x, {.min = -1}) + clamp(x, {.max = 1}) + (y + z) * 0.5;
          },
          [](double x) { return std::fmax(x, -1) + std::fmin(x, 1) + std::fmin(std::fmax(x, -0.5), 1); }, off_steps),
      unary(
          "remainder: a number, operator%", {"remainder", "operator%"},
          [](const auto& x) { return remainder(x, -1.5) + x % 0.5; },
          [](double x) { return x - std::floor(x / -1.5) * -1.5 + x - std::floor(x / 0.5) * 0.5; }, off_steps),
      binary(
          "remainder", {"remainder"}, [](const auto& a, const auto& b) { return remainder(a + 4, b); },
          [](double a, double b) { return (a + 4) - std::floor((a + 4) / b) * b; }, Fill{.low = 0.1, .high = 0.35},
          away),
      binary(
          "operator%", {"operator%"}, [](const auto& a, const auto& b) { return (a - 4) % b; },
          [](double a, double b) { return (a - 4) - std::floor((a - 4) / b) * b; }, Fill{.low = 0.1, .high = 0.35},
          away),
  };
}

}  // namespace optable
