// SPDX-License-Identifier: MIT
#include <cmath>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/pow.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {
const Fill away_from_zero{.low = 0.5, .high = 2};
}

std::vector<OpRow> arithmetic_rows() {
  return {
      binary(
          "add", {"add"}, [](const auto& a, const auto& b) { return add(a, b); },
          [](double a, double b) { return a + b; }),
      binary(
          "sub", {"sub"}, [](const auto& a, const auto& b) { return sub(a, b); },
          [](double a, double b) { return a - b; }),
      binary(
          "mul", {"mul"}, [](const auto& a, const auto& b) { return mul(a, b); },
          [](double a, double b) { return a * b; }),
      binary(
          "div", {"div"}, [](const auto& a, const auto& b) { return div(a, b); },
          [](double a, double b) { return a / b; }, {}, away_from_zero),
      binary(
          "pow", {"pow"}, [](const auto& a, const auto& b) { return pow(a, b); },
          [](double a, double b) { return std::pow(a, b); }, away_from_zero, away_from_zero),
      unary(
          "add: a number", {"add"}, [](const auto& x) { return add(x, 1.5); }, [](double x) { return x + 1.5; }),
      unary(
          "sub: a number", {"sub"}, [](const auto& x) { return sub(x, 1.5); }, [](double x) { return x - 1.5; }),
      unary(
          "mul: a number", {"mul"}, [](const auto& x) { return mul(x, -1.5); }, [](double x) { return x * -1.5; }),
      unary(
          "div: a number", {"div"}, [](const auto& x) { return div(x, -1.5); }, [](double x) { return x / -1.5; }),
      unary(
          "neg", {"neg"}, [](const auto& x) { return neg(x); }, [](double x) { return -x; }),
      unary(
          "pow: exponent 2", {"pow"}, [](const auto& x) { return pow(x, 2); }, [](double x) { return x * x; }),
      unary(
          "pow: exponent 3", {"pow"}, [](const auto& x) { return pow(x, 3); }, [](double x) { return x * x * x; }),
      unary(
          "pow: exponent 0", {"pow"}, [](const auto& x) { return pow(x, 0); }, [](double) { return 1.0; }),
      unary(
          "pow: exponent -0.5", {"pow"}, [](const auto& x) { return pow(x, -0.5); },
          [](double x) { return 1 / std::sqrt(x); }, away_from_zero),
      unary(
          "pow: exponent 2.5", {"pow"}, [](const auto& x) { return pow(x, 2.5); },
          [](double x) { return std::pow(x, 2.5); }, away_from_zero),
      unary(
          "pow: a number to the power of x", {"pow"}, [](const auto& x) { return pow(1.75, x); },
          [](double x) { return std::pow(1.75, x); }),
  };
}

std::vector<OpRow> operator_rows() {
  return {
      binary(
          "operator+", {"operator+"}, [](const auto& a, const auto& b) { return a + b; },
          [](double a, double b) { return a + b; }),
      binary(
          "operator-", {"operator-"}, [](const auto& a, const auto& b) { return a - b; },
          [](double a, double b) { return a - b; }),
      binary(
          "operator*", {"operator*"}, [](const auto& a, const auto& b) { return a * b; },
          [](double a, double b) { return a * b; }),
      binary(
          "operator/", {"operator/"}, [](const auto& a, const auto& b) { return a / b; },
          [](double a, double b) { return a / b; }, {}, away_from_zero),
      unary(
          "operator-: of one", {"operator-"}, [](const auto& x) { return -x; }, [](double x) { return -x; }),
      unary(
          "operators with a number on the right", {"operator+", "operator-", "operator*", "operator/"},
          [](const auto& x) { return ((x + 0.5) * 1.25 - 3) / 0.75; },
          [](double x) { return ((x + 0.5) * 1.25 - 3) / 0.75; }),
      unary(
          "operators with a number on the left", {"operator+", "operator-", "operator*"},
          [](const auto& x) { return 2 - 1.25 * (0.5 + x); }, [](double x) { return 2 - 1.25 * (0.5 + x); }),
      unary(
          "operator/: a number by a tensor", {"operator/"}, [](const auto& x) { return -3 / x; },
          [](double x) { return -3 / x; }, away_from_zero),
  };
}

std::vector<OpRow> inplace_rows() {
  std::vector<OpRow> rows = {
      op(
          "operator+=", {"operator+="},
          [](const auto& in) {
            const auto y = clone(in[0]);
            y += in[1];
            return y;
          },
          [](const std::vector<Array>& in) {
            return naive::zip(in[0], in[1], [](double a, double b) { return a + b; });
          }),
      op(
          "operator-=", {"operator-="},
          [](const auto& in) {
            const auto y = clone(in[0]);
            y -= in[1];
            return y;
          },
          [](const std::vector<Array>& in) {
            return naive::zip(in[0], in[1], [](double a, double b) { return a - b; });
          }),
      op(
          "operator*=", {"operator*="},
          [](const auto& in) {
            const auto y = clone(in[0]);
            y *= in[1];
            return y;
          },
          [](const std::vector<Array>& in) {
            return naive::zip(in[0], in[1], [](double a, double b) { return a * b; });
          }),
      op(
          "operator/=", {"operator/="},
          [](const auto& in) {
            const auto y = clone(in[0]);
            y /= in[1];
            return y;
          },
          [](const std::vector<Array>& in) {
            return naive::zip(in[0], in[1], [](double a, double b) { return a / b; });
          }),
  };
  for (OpRow& row : rows) {
    row.of({{{3, 4}, {3, 4}}, {{2, 3}, {3}}, {{2, 2}, {}}, {{}, {}}, {{3, 0}, {1}}})
        .threads({{{3, 40009}, {3, 40009}}, {{301, 401}, {401}}})
        .values({{}, away_from_zero});
  }
  rows.push_back(unary(
      "in-place operators with a number", {"operator+=", "operator-=", "operator*=", "operator/="},
      [](const auto& x) {
        const auto y = clone(x);
        y += 0.5;
        y *= 1.25;
        y -= 3;
        y /= 0.75;
        return y;
      },
      [](double x) { return ((x + 0.5) * 1.25 - 3) / 0.75; }));
  rows.push_back(op(
      "in-place functions by name", {"add_", "sub_", "mul_", "div_"},
      [](const auto& in) {
        const auto y = clone(in[0]);
        add_(add_(y, in[1]), in[1], 0.5);
        sub_(sub_(y, in[1]), in[1], 0.25);
        div_(mul_(y, in[1]), in[1]);
        return div_(mul_(sub_(add_(y, 2), 1), 3), 4);
      },
      [](const std::vector<Array>& in) {
        return naive::zip(in[0], in[1], [](double a, double b) { return (a + b * 0.25 + 1) * 0.75; });
      }));
  rows.back()
      .of({{{3, 4}, {3, 4}}, {{1}, {1}}, {{0}, {0}}})
      .threads({{{201, 101}, {201, 101}}})
      .values({{}, {.low = 0.5, .high = 2}})
      .float_within(1e-5);
  rows.push_back(unary(
                     "fill_ and zero_", {"fill_", "zero_"},
                     [](const auto& x) {
                       const auto y = clone(x.detach()), z = clone(x.detach());
                       fill_(y, 3);
                       zero_(z);
                       return y + z;
                     },
                     [](double) { return 3.0; })
                     .no_gradient());
  rows.push_back(
      op(
          "copy_", {"copy_"},
          [](const auto& in) {
            const auto y = clone(in[0].detach());
            copy_(y, in[1].detach());
            return y;
          },
          [](const std::vector<Array>& in) { return naive::zip(in[0], in[1], [](double, double b) { return b; }); })
          .of({{{3, 4}, {3, 4}}, {{2, 3}, {3}}, {{2, 2}, {}}, {{}, {}}, {{3, 0}, {1}}})
          .threads({{{3, 40009}, {40009}}})
          .no_gradient());
  return rows;
}

}  // namespace optable
