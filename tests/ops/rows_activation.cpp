// SPDX-License-Identifier: MIT
#include <cmath>
#include <numbers>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/maximum.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {
const Fill positive{.low = 0.5, .high = 3};
const Fill kink_at_zero{.kinks = {0}};
// Enough equal elements that comparisons see both outcomes.
template <class X>
auto steps(const X& x) {
  using T = typename X::value_type;
  X y(x.shape());
  const auto values = x.to_vector();
  for (std::size_t i = 0; i < values.size(); ++i) {
    y.data()[i] = static_cast<T>(std::floor(values[i]));
  }
  return y;
}
template <class F>
auto compared(const F& f) {
  return [f](const auto& a, const auto& b) {
    using T = typename std::decay_t<decltype(a)>::value_type;
    return minitorch::cast<T>(f(steps(a), steps(b)));
  };
}
template <class F>
auto compared_naive(const F& f) {
  return [f](double a, double b) { return f(std::floor(a), std::floor(b)) ? 1.0 : 0.0; };
}
}  // namespace

std::vector<OpRow> activation_rows() {
  return {
      unary(
          "exp", {"exp"}, [](const auto& x) { return exp(x); }, [](double x) { return std::exp(x); }),
      unary(
          "log", {"log"}, [](const auto& x) { return log(x); }, [](double x) { return std::log(x); }, positive),
      unary(
          "expm1", {"expm1"}, [](const auto& x) { return expm1(x); }, [](double x) { return std::expm1(x); }),
      unary(
          "log1p", {"log1p"}, [](const auto& x) { return log1p(x); }, [](double x) { return std::log(1 + x); },
          positive),
      unary(
          "sin", {"sin"}, [](const auto& x) { return sin(x); }, [](double x) { return std::sin(x); }),
      unary(
          "cos", {"cos"}, [](const auto& x) { return cos(x); }, [](double x) { return std::cos(x); }),
      unary(
          "softplus", {"softplus"}, [](const auto& x) { return softplus(x); },
          [](double x) { return std::log(1 + std::exp(x)); }),
      unary(
          "softplus: beta 2, threshold 1", {"softplus"}, [](const auto& x) { return softplus(x, 2, 1); },
          [](double x) { return 2 * x > 1 ? x : std::log(1 + std::exp(2 * x)) / 2; }, Fill{.kinks = {0.5}}),
      unary(
          "sqrt", {"sqrt"}, [](const auto& x) { return sqrt(x); }, [](double x) { return std::sqrt(x); }, positive),
      unary(
          "rsqrt", {"rsqrt"}, [](const auto& x) { return rsqrt(x); }, [](double x) { return 1 / std::sqrt(x); },
          positive),
      unary(
          "reciprocal", {"reciprocal"}, [](const auto& x) { return reciprocal(x); }, [](double x) { return 1 / x; },
          positive),
      unary(
          "abs", {"abs"}, [](const auto& x) { return abs(x); }, [](double x) { return std::fabs(x); }, kink_at_zero),
      unary(
          "tanh", {"tanh"}, [](const auto& x) { return tanh(x); },
          [](double x) { return (std::exp(2 * x) - 1) / (std::exp(2 * x) + 1); }),
      unary(
          "sigmoid", {"sigmoid"}, [](const auto& x) { return sigmoid(x); },
          [](double x) { return 1 / (1 + std::exp(-x)); }),
      unary(
          "erf", {"erf"}, [](const auto& x) { return erf(x); }, [](double x) { return std::erf(x); }),
      unary(
          "relu", {"relu"}, [](const auto& x) { return relu(x); }, [](double x) { return x > 0 ? x : 0; },
          kink_at_zero),
      unary(
          "leaky_relu", {"leaky_relu"}, [](const auto& x) { return leaky_relu(x); },
          [](double x) { return x > 0 ? x : 0.01 * x; }, kink_at_zero),
      unary(
          "leaky_relu: slope -0.5", {"leaky_relu"}, [](const auto& x) { return leaky_relu(x, -0.5); },
          [](double x) { return x > 0 ? x : -0.5 * x; }, kink_at_zero),
      unary(
          "clamp", {"clamp"}, [](const auto& x) { return clamp(x, -0.75, 1); },
          [](double x) { return std::fmin(std::fmax(x, -0.75), 1); }, Fill{.kinks = {-0.75, 1}}),
      unary(
          "silu", {"silu"}, [](const auto& x) { return silu(x); }, [](double x) { return x / (1 + std::exp(-x)); }),
      unary(
          "gelu", {"gelu"}, [](const auto& x) { return gelu(x); },
          [](double x) { return x * 0.5 * std::erfc(-x / std::sqrt(2)); }),
      unary(
          "gelu: tanh", {"gelu"}, [](const auto& x) { return gelu(x, minitorch::GeluApproximation::tanh); },
          [](double x) {
            return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * std::pow(x, 3))));
          }),
  };
}

std::vector<OpRow> compare_rows() {
  const Fill distinct{.distinct = true};
  std::vector<OpRow> rows = {
      binary(
          "maximum", {"maximum"}, [](const auto& a, const auto& b) { return maximum(a, b); },
          [](double a, double b) { return a > b ? a : b; }, distinct, distinct),
      binary(
          "minimum", {"minimum"}, [](const auto& a, const auto& b) { return minimum(a, b); },
          [](double a, double b) { return a < b ? a : b; }, distinct, distinct),
      binary("eq", {"eq"}, compared([](const auto& a, const auto& b) { return eq(a, b); }),
             compared_naive([](double a, double b) { return a == b; })),
      binary("ne", {"ne"}, compared([](const auto& a, const auto& b) { return ne(a, b); }),
             compared_naive([](double a, double b) { return a != b; })),
      binary("lt", {"lt", "operator<"},
             compared([](const auto& a, const auto& b) { return logical_and(lt(a, b), a < b); }),
             compared_naive([](double a, double b) { return a < b; })),
      binary("le", {"le", "operator<="},
             compared([](const auto& a, const auto& b) { return logical_and(le(a, b), a <= b); }),
             compared_naive([](double a, double b) { return a <= b; })),
      binary("gt", {"gt", "operator>"},
             compared([](const auto& a, const auto& b) { return logical_and(gt(a, b), a > b); }),
             compared_naive([](double a, double b) { return a > b; })),
      binary("ge", {"ge", "operator>="},
             compared([](const auto& a, const auto& b) { return logical_and(ge(a, b), a >= b); }),
             compared_naive([](double a, double b) { return a >= b; })),
      binary("logical_and, logical_or, logical_not", {"logical_and", "logical_or", "logical_not"},
             compared([](const auto& a, const auto& b) {
               return logical_or(logical_and(a > 0, b > -1), logical_not(b > 0));
             }),
             compared_naive([](double a, double b) { return (a > 0 && b > -1) || !(b > 0); })),
      binary("comparisons with a number", {"eq", "ne", "lt", "le", "gt", "ge"},
             compared([](const auto& a, const auto& b) {
               return logical_or(logical_and(logical_or(eq(a, 1), lt(a, -1)), logical_or(ne(b, 0), le(b, -1))),
                                 logical_and(gt(a, 0), ge(b, 1)));
             }),
             compared_naive(
                 [](double a, double b) { return ((a == 1 || a < -1) && (b != 0 || b <= -1)) || (a > 0 && b >= 1); })),
      unary(
          "isnan", {"isnan"},
          [](const auto& x) {
            using T = typename std::decay_t<decltype(x)>::value_type;
            return minitorch::cast<T>(isnan(log(x.detach())));
          },
          [](double x) { return x < 0 ? 1.0 : 0.0; }, kink_at_zero),
  };
  for (std::size_t i = 2; i < rows.size(); ++i) {
    rows[i].no_gradient();
  }
  rows.push_back(binary(
      "where", {"where"}, [](const auto& a, const auto& b) { return where(a > 0.5, a, b * 2); },
      [](double a, double b) { return a > 0.5 ? a : 2 * b; }, Fill{.kinks = {0.5}}, Fill{}));
  rows.push_back(unary(
      "where: numbers", {"where"}, [](const auto& x) { return where(x > 0.5, 3, where(x < -0.5, x, -2)); },
      [](double x) { return x > 0.5    ? 3
                            : x < -0.5 ? x
                                       : -2; }, Fill{.kinks = {-0.5, 0.5}}));
  return rows;
}

}  // namespace optable
