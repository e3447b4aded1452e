// SPDX-License-Identifier: MIT
#include <cmath>
#include <numbers>

#include "minitorch/ops/logarithm.hpp"
#include "minitorch/ops/trigonometry.hpp"
#include "support/op_table.hpp"

namespace optable {

std::vector<OpRow> trigonometry_rows() {
  const Fill inside{.low = -0.8, .high = 0.8}, above_one{.low = 1.2, .high = 4}, positive{.low = 0.5, .high = 3};
  const double pi = std::numbers::pi;
  return {
      unary(
          "asin", {"asin"}, [](const auto& x) { return asin(x); }, [](double x) { return std::asin(x); }, inside),
      unary(
          "acos", {"acos"}, [](const auto& x) { return acos(x); }, [=](double x) { return pi / 2 - std::asin(x); },
          inside),
      unary(
          "atan", {"atan"}, [](const auto& x) { return atan(x); },
          [](double x) { return std::asin(x / std::sqrt(1 + x * x)); }),
      unary(
          "tan", {"tan"}, [](const auto& x) { return tan(x); }, [](double x) { return std::sin(x) / std::cos(x); },
          Fill{.low = -1.2, .high = 1.2}),
      unary(
          "sinh", {"sinh"}, [](const auto& x) { return sinh(x); },
          [](double x) { return (std::exp(x) - std::exp(-x)) / 2; }),
      unary(
          "cosh", {"cosh"}, [](const auto& x) { return cosh(x); },
          [](double x) { return (std::exp(x) + std::exp(-x)) / 2; }),
      unary(
          "asinh", {"asinh"}, [](const auto& x) { return asinh(x); },
          [](double x) { return std::log(x + std::sqrt(x * x + 1)); }),
      unary(
          "acosh", {"acosh"}, [](const auto& x) { return acosh(x); },
          [](double x) { return std::log(x + std::sqrt(x * x - 1)); }, above_one),
      unary(
          "atanh", {"atanh"}, [](const auto& x) { return atanh(x); },
          [](double x) { return std::log((1 + x) / (1 - x)) / 2; }, inside),
      unary(
          "deg2rad and rad2deg", {"deg2rad", "rad2deg"}, [](const auto& x) { return deg2rad(x) + rad2deg(x * 2); },
          [=](double x) { return x * pi / 180 + 2 * x * 180 / pi; }),
      binary(
          "atan2", {"atan2"}, [](const auto& a, const auto& b) { return atan2(a, b); },
          [=](double a, double b) { return b > 0 ? std::atan(a / b) : std::atan(a / b) + (a < 0 ? -pi : pi); },
          Fill{.kinks = {0}}, Fill{.kinks = {0}}),
      binary(
          "hypot", {"hypot"}, [](const auto& a, const auto& b) { return hypot(a, b); },
          [](double a, double b) { return std::sqrt(a * a + b * b); }, Fill{.kinks = {0}}, Fill{.kinks = {0}}),
      unary(
          "log2", {"log2"}, [](const auto& x) { return log2(x); }, [](double x) { return std::log(x) / std::log(2.0); },
          positive),
      unary(
          "log10", {"log10"}, [](const auto& x) { return log10(x); },
          [](double x) { return std::log(x) / std::log(10.0); }, positive),
      unary(
          "exp2", {"exp2"}, [](const auto& x) { return exp2(x); }, [](double x) { return std::pow(2.0, x); }),
      unary(
          "erfc", {"erfc"}, [](const auto& x) { return erfc(x); }, [](double x) { return 1 - std::erf(x); }),
      unary(
          "logit", {"logit"}, [](const auto& x) { return logit(x); },
          [](double x) { return std::log(x) - std::log(1 - x); }, Fill{.low = 0.1, .high = 0.9}),
      unary(
          "logit: moved inside", {"logit"}, [](const auto& x) { return logit(x, 0.25); },
          [](double x) {
            const double p = x < 0.25 ? 0.25 : x > 0.75 ? 0.75 : x;
            return std::log(p / (1 - p));
          },
          Fill{.low = 0, .high = 1, .kinks = {0.25, 0.75}}),
      binary(
          "logaddexp", {"logaddexp"}, [](const auto& a, const auto& b) { return logaddexp(a, b); },
          [](double a, double b) { return std::log(std::exp(a) + std::exp(b)); }),
      binary(
          "xlogy", {"xlogy"}, [](const auto& a, const auto& b) { return xlogy(a, b); },
          [](double a, double b) { return a * std::log(b); }, positive, positive),
  };
}

}  // namespace optable
