// SPDX-License-Identifier: MIT
#include <cmath>

#include "minitorch/ops/add_products.hpp"
#include "minitorch/ops/remainder.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {
// Of whole numbers that come as floating ones.
template <class F>
auto of_integers(const F& f) {
  return [f](const auto& a, const auto& b) {
    using T = typename std::decay_t<decltype(a)>::value_type;
    return minitorch::cast<T>(
        f(minitorch::cast<std::int64_t>(a.detach() * 3), minitorch::cast<std::int64_t>(b.detach() * 3)));
  };
}
template <class F>
auto of_integers_naive(const F& f) {
  return [f](double a, double b) {
    return static_cast<double>(f(static_cast<std::int64_t>(a * 3), static_cast<std::int64_t>(b * 3)));
  };
}
Array product_of_matrices(const Array& a, const Array& b) {
  const int d = a.shape.size() - 2;
  Shape shape = a.shape;
  shape[d + 1] = b.shape[d + 1];
  return naive::make(shape, [&](const Dims& i) {
    double total = 0;
    for (std::int64_t k = 0; k < a.size(-1); ++k) {
      Dims left = i, right = i;
      left[d + 1] = right[d] = k;
      total += a(left) * b(right);
    }
    return total;
  });
}
}  // namespace

std::vector<OpRow> remainder_rows() {
  // Quotients are from 0.1 on, and not near whole numbers, where the remainder jumps.
  const Fill dividend{.low = 0.55, .high = 0.95}, divisor{.low = 0.4, .high = 0.5};
  std::vector<OpRow> rows = {
      unary(
          "frac", {"frac"}, [](const auto& x) { return frac(x); }, [](double x) { return x - std::trunc(x); },
          Fill{.kinks = {-1, 0, 1}}),
      unary(
          "nan_to_num", {"nan_to_num"}, [](const auto& x) { return nan_to_num(x); }, [](double x) { return x; }),
      binary(
          "fmod", {"fmod"}, [](const auto& a, const auto& b) { return fmod(-a, b); },
          [](double a, double b) { return -a + std::trunc(a / b) * b; }, dividend, divisor),
      unary(
          "fmod: by a number", {"fmod"}, [](const auto& x) { return fmod(x, 3); },
          [](double x) { return x - std::trunc(x / 3) * 3; }),
      binary(
          "floor_divide", {"floor_divide"}, [](const auto& a, const auto& b) { return floor_divide(-a, b); },
          [](double a, double b) { return std::floor(-a / b); }, dividend, divisor),
      unary(
          "floor_divide: by a number", {"floor_divide"}, [](const auto& x) { return floor_divide(x, 0.75); },
          [](double x) { return std::floor(x / 0.75); }, Fill{.kinks = {-1.5, -0.75, 0, 0.75, 1.5}}),
      binary("bitwise_and", {"bitwise_and"},
             of_integers([](const auto& a, const auto& b) { return bitwise_and(a, b); }),
             of_integers_naive([](std::int64_t a, std::int64_t b) { return a & b; }))
          .no_gradient(),
      binary("bitwise_or and bitwise_xor", {"bitwise_or", "bitwise_xor", "operator&", "operator|", "operator^"},
             of_integers([](const auto& a, const auto& b) { return (bitwise_or(a ^ b, 2) & -1) | (a & b & 0); }),
             of_integers_naive([](std::int64_t a, std::int64_t b) { return (a ^ b) | 2; }))
          .no_gradient(),
      binary("bitwise_not", {"bitwise_not", "operator~"},
             of_integers([](const auto& a, const auto& b) { return bitwise_not(b) + ~a; }),
             of_integers_naive([](std::int64_t a, std::int64_t b) { return -a - b - 2; }))
          .no_gradient(),
      op(
          "count_nonzero", {"count_nonzero"},
          [](const auto& in) {
            using T = typename std::decay_t<decltype(in[0])>::value_type;
            return minitorch::cast<T>(count_nonzero(trunc(in[0]), 0) + count_nonzero(trunc(in[0]) * 0));
          },
          [](const std::vector<Array>& in) {
            return naive::reduce(in[0], {0}, false, [](const std::vector<double>& x) {
              double count = 0;
              for (const double v : x) {
                count += std::trunc(v) != 0;
              }
              return count;
            });
          })
          .of({{{3, 4}}, {{2}}, {{0, 2}}})
          .threads({{{301, 402}}})
          .no_gradient(),
  };
  for (const double value : {1.0, 0.5}) {
    const std::string which = value == 1 ? "" : ": half of it";
    rows.push_back(op(
                       "addcmul" + which, {"addcmul"},
                       [=](const auto& in) { return addcmul(in[0], in[1], in[2], static_cast<float>(value)); },
                       [=](const std::vector<Array>& in) {
                         const Array p = naive::zip(in[1], in[2], [](double a, double b) { return a * b; });
                         return naive::zip(in[0], p, [=](double x, double q) { return x + value * q; });
                       })
                       .of({{{2, 3}, {3}, {2, 1}}, {{}, {2}, {}}, {{0}, {1}, {}}})
                       .threads({{{301, 401}, {401}, {301, 401}}}));
    rows.push_back(op(
                       "addcdiv" + which, {"addcdiv"},
                       [=](const auto& in) { return addcdiv(in[0], in[1], in[2], static_cast<float>(value)); },
                       [=](const std::vector<Array>& in) {
                         const Array p = naive::zip(in[1], in[2], [](double a, double b) { return a / b; });
                         return naive::zip(in[0], p, [=](double x, double q) { return x + value * q; });
                       })
                       .of({{{2, 3}, {3}, {2, 1}}, {{}, {2}, {}}, {{0}, {1}, {}}})
                       .threads({{{301, 401}, {401}, {301, 401}}})
                       .values({{}, {}, Fill{.kinks = {0}}}));
  }
  for (const double weight : {0.25, 0.75}) {
    rows.push_back(binary(
        "lerp: weight " + std::to_string(weight), {"lerp"},
        [=](const auto& a, const auto& b) { return lerp(a, b, static_cast<float>(weight)); },
        [=](double a, double b) { return a + weight * (b - a); }));
  }
  rows.push_back(op(
                     "lerp: a weight for each", {"lerp"}, [](const auto& in) { return lerp(in[0], in[1], in[2]); },
                     [](const std::vector<Array>& in) {
                       const Array way = naive::zip(in[0], in[1], [](double a, double b) { return b - a; });
                       return naive::zip(in[0], naive::zip(way, in[2], [](double w, double t) { return w * t; }),
                                         [](double a, double w) { return a + w; });
                     })
                     .of({{{2, 3}, {3}, {2, 1}}, {{}, {2}, {}}, {{0}, {1}, {}}})
                     .threads({{{301, 401}, {401}, {301, 401}}})
                     .values({{}, {}, Fill{.low = 0, .high = 1}}));
  rows.push_back(
      op(
          "addmm", {"addmm"}, [](const auto& in) { return addmm(in[0], in[1], in[2]); },
          [](const std::vector<Array>& in) {
            return naive::zip(in[0], product_of_matrices(in[1], in[2]), [](double a, double b) { return a + b; });
          })
          .of({{{2, 4}, {2, 3}, {3, 4}}, {{4}, {2, 3}, {3, 4}}, {{}, {1, 1}, {1, 1}}, {{2, 1}, {2, 0}, {0, 2}}})
          .threads({{{230, 100}, {230, 90}, {90, 100}}})
          .float_within(1e-5));
  rows.push_back(op(
                     "baddbmm: beta, alpha", {"baddbmm", "addmm"},
                     [](const auto& in) {
                       return baddbmm(in[0], in[1], in[2], 0.5, -2) +
                              addmm(select(in[0], 0, 0), select(in[1], 0, 0), select(in[2], 0, 0), 0, 3);
                     },
                     [](const std::vector<Array>& in) {
                       const Array p = product_of_matrices(in[1], in[2]);
                       return naive::make(p.shape, [&](const Dims& i) {
                         return 0.5 * in[0].broadcast(i) - 2 * p(i) + 3 * p({0, i[1], i[2]});
                       });
                     })
                     .of({{{2, 2, 4}, {2, 2, 3}, {2, 3, 4}}})
                     .threads({{{3, 130, 70}, {3, 130, 90}, {3, 90, 70}}})
                     .float_within(1e-5));
  return rows;
}

}  // namespace optable
