// SPDX-License-Identifier: MIT
#include "minitorch/ops/einsum.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/sampling.hpp"
#include "support/op_table.hpp"

namespace optable {

std::vector<OpRow> einsum_rows() {
  std::vector<OpRow> rows;
  rows.push_back(
      op(
          "einsum: matrices in batches", {"einsum"},
          [](const auto& in) {
            return minitorch::einsum("bik, bkj -> bji", {in[0], in[1]});
          },
          [](const std::vector<Array>& in) {
            return naive::make({in[0].size(0), in[1].size(2), in[0].size(1)}, [&](const Dims& i) {
              double sum = 0;
              for (std::int64_t k = 0; k < in[0].size(2); ++k) {
                sum += in[0]({i[0], i[2], k}) * in[1]({i[0], k, i[1]});
              }
              return sum;
            });
          })
          .of({{{2, 3, 4}, {2, 4, 2}}, {{1, 1, 1}, {1, 1, 1}}, {{2, 2, 0}, {2, 0, 3}}, {{0, 2, 2}, {0, 2, 1}}})
          .threads({{{3, 101, 70}, {3, 70, 40}}})
          .float_within(1e-5));
  rows.push_back(op(
                     "einsum: a diagonal, a letter of one operand, ellipsis", {"einsum"},
                     [](const auto& in) {
                       return minitorch::einsum("ii...m,k...->...", {in[0], in[1]});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[1].size(1)}, [&](const Dims& i) {
                         double a = 0, b = 0;
                         for (std::int64_t k = 0; k < in[0].size(0); ++k) {
                           for (std::int64_t m = 0; m < in[0].size(3); ++m) {
                             a += in[0]({k, k, in[0].size(2) == 1 ? 0 : i[0], m});
                           }
                         }
                         for (std::int64_t k = 0; k < in[1].size(0); ++k) {
                           b += in[1]({k, i[0]});
                         }
                         return a * b;
                       });
                     })
                     .of({{{2, 2, 3, 2}, {4, 3}}, {{1, 1, 1, 1}, {1, 1}}, {{2, 2, 1, 2}, {2, 3}}})
                     .threads({{{21, 21, 61, 2}, {4, 61}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "einsum: three operands without an arrow", {"einsum"},
                     [](const auto& in) {
                       return minitorch::einsum("ja,ab,jb", {in[0], in[1], in[0] * 2}).sum();
                     },
                     [](const std::vector<Array>& in) {
                       Array y(Shape{});
                       naive::for_each_index({in[0].size(0), in[1].size(0), in[1].size(1)}, [&](const Dims& i) {
                         y.values[0] += in[0]({i[0], i[1]}) * in[1]({i[1], i[2]}) * 2 * in[0]({i[0], i[2]});
                       });
                       return y;
                     })
                     .of({{{2, 3}, {3, 3}}, {{1, 1}, {1, 1}}, {{0, 2}, {2, 2}}})
                     .float_within(1e-5));
  rows.push_back(
      op(
          "einsum: one operand", {"einsum"}, [](const auto& in) { return minitorch::einsum("ab->ba", {in[0]}); },
          [](const std::vector<Array>& in) {
            return naive::make({in[0].size(1), in[0].size(0)}, [&](const Dims& i) { return in[0]({i[1], i[0]}); });
          })
          .of({{{2, 3}}, {{1, 1}}, {{0, 2}}})
          .threads({{{301, 101}}}));
  // A generator of its own makes each call draw the same.
  rows.push_back(unary(
      "bernoulli", {"bernoulli"},
      [](const auto& x) {
        minitorch::Generator generator(5);
        return bernoulli(x.detach(), generator);
      },
      [](double p) { return p; }, {.low = 0, .high = 1}));
  rows.back().oracle = [](const std::vector<Array>& in) {
    Array y = in[0];
    for (std::size_t i = 0; i < y.values.size(); ++i) {
      y.values[i] = minitorch::RandomStream(5, 0).uniform<double>(i) < in[0].values[i] ? 1.0 : 0.0;
    }
    return std::vector<Array>{y};
  };
  rows.back().no_gradient();
  rows.push_back(unary(
                     "draws in place", {"uniform_", "normal_", "bernoulli_", "exponential_", "random_"},
                     [](const auto& x) {
                       using T = typename std::decay_t<decltype(x)>::value_type;
                       minitorch::Generator g(5), again(5);
                       const auto u = uniform_(clone(x.detach()), 1, 3, g), n = normal_(clone(x.detach()), 1, 2, g);
                       const auto b = bernoulli_(clone(x.detach()), 0.0, g) + bernoulli_(clone(x.detach()), 1.0, g);
                       const auto v = minitorch::rand<T>(x.shape(), again), m = minitorch::randn<T>(x.shape(), again);
                       minitorch::Generator third(7), same(7);
                       const auto e = exponential_(clone(x.detach()), 2, third),
                                  zero = random_(clone(x.detach()), 1, g);
                       const auto w = minitorch::cast<T>(minitorch::rand<double>(x.shape(), same));
                       const auto one = random_(clone(x.detach()), 1, 2, g);
                       return u - (v * 2 + 1) + n - (m * 2 + 1) + b + e + zero + log1p(-w) / 2 + one - 1;
                     },
                     [](double) { return 1.0; })
                     .no_gradient());
  // Gumbel numbers of the same generator, and what is soft of them.
  rows.push_back(op(
                     "gumbel_softmax", {"gumbel_softmax"},
                     [](const auto& in) {
                       minitorch::Generator generator(5);
                       return gumbel_softmax(in[0], 0.5, false, 0, generator);
                     },
                     [](const std::vector<Array>& in) {
                       Array y = in[0];
                       const minitorch::DoubleTensor u = [&] {
                         minitorch::Generator generator(5);
                         return minitorch::rand<double>(in[0].shape, generator);
                       }();
                       const std::size_t columns = static_cast<std::size_t>(in[0].size(1));
                       std::vector<double> sums(columns, 0);
                       for (std::size_t i = 0; i < y.values.size(); ++i) {
                         y.values[i] = std::exp((y.values[i] - std::log(-std::log(u.data()[i]))) / 0.5);
                         sums[i % columns] += y.values[i];
                       }
                       for (std::size_t i = 0; i < y.values.size(); ++i) {
                         y.values[i] /= sums[i % columns];
                       }
                       return y;
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{2, 3}}})
                     .float_within(1e-4)
                     .threads({{{301, 401}}}));
  rows.push_back(op(
                     "multinomial", {"multinomial"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       minitorch::Generator generator(5);
                       return minitorch::cast<T>(multinomial(in[0].detach(), 3, true, generator));
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), 3}, [&](const Dims& i) {
                         double all = 0, sum = 0;
                         for (std::int64_t k = 0; k < in[0].size(1); ++k) {
                           all += in[0]({i[0], k});
                         }
                         const double u =
                             minitorch::RandomStream(5, 0).uniform<double>(std::uint64_t(i[0] * 3 + i[1])) * all;
                         std::int64_t k = 0;
                         for (sum = in[0]({i[0], 0}); sum <= u; sum += in[0]({i[0], k})) {
                           ++k;
                         }
                         return double(k);
                       });
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{9001, 5}}})
                     .values({{.low = 0.1, .high = 1}})
                     .no_gradient());
  return rows;
}

}  // namespace optable
