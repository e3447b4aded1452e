// SPDX-License-Identifier: MIT
// Sums over very many rows, in forward or backward, lose no digits in float.
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/loss.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/pool2d.hpp"
#include "minitorch/ops/scatter.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace minitorch;

namespace {

double largest_error(const std::vector<float>& got, const std::vector<double>& exact) {
  double error = 0, size = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    error = std::max(error, std::fabs(static_cast<double>(got[i]) - exact[i]));
    size = std::max(size, std::fabs(exact[i]));
  }
  return error / size;
}

// f in float against f in double, from the same numbers: value and gradients, each relative to its largest element.
template <class F>
void check_sums(const std::string& name, const std::vector<Shape>& shapes, const F& f) {
  INFO(name);
  Generator generator(9);
  std::vector<Tensor> x;
  std::vector<DoubleTensor> exact;
  for (const Shape& shape : shapes) {
    x.push_back(randn(shape, generator) + 0.3F);
    exact.push_back(cast<double>(x.back()));
    x.back().requires_grad_();
    exact.back().requires_grad_();
  }
  const Tensor y = f(x);
  const DoubleTensor wanted = f(exact);
  const Tensor upstream = randn(y.shape(), generator) + 0.7F;
  y.backward(upstream);
  wanted.backward(cast<double>(upstream));
  constexpr double bound = 6 * 0x1p-24;
  CHECK(largest_error(y.to_vector(), wanted.to_vector()) < bound);
  for (std::size_t i = 0; i < x.size(); ++i) {
    INFO("gradient " << i);
    CHECK(largest_error(x[i].grad().to_vector(), exact[i].grad().to_vector()) < bound);
  }
}

constexpr std::int64_t rows = sanitized ? 100'000 : 1'000'000, side = sanitized ? 300 : 1000;

}  // namespace

TEST_CASE("many rows: matrix products", "[whole][numerics]") {
  check_sums("linear", {{rows, 4}, {3, 4}, {3}}, [](const auto& in) { return linear(in[0], in[1], in[2]); });
  const auto product = [](const auto& in) { return matmul(in[0], in[1]); };
  check_sums("a long sum", {{3, rows}, {rows, 5}}, product);
  // The longest sums in float only: each path of Note [Products], whatever the instruction set.
  constexpr std::int64_t longest = 16384;
  check_sums("rows", {{1, longest}, {longest, 40}}, product);
  check_sums("dots", {{2, longest}, {40, longest}},
             [](const auto& in) { return matmul(in[0], transpose(in[1], 0, 1)); });
  check_sums("column", {{40, longest}, {longest, 1}}, product);
  check_sums("tiles", {{20, longest}, {longest, 40}}, product);
}

TEST_CASE("many rows: what broadcast sums in backward", "[whole][numerics]") {
  check_sums("bias", {{rows, 5}, {5}}, [](const auto& in) { return in[0] + in[1]; });
  check_sums("scale", {{rows, 5}, {5}}, [](const auto& in) { return in[0] * in[1]; });
  check_sums("mean", {{rows, 5}}, [](const auto& in) { return mean(in[0], {0}); });
}

TEST_CASE("many rows: convolutions", "[whole][numerics]") {
  const auto plain = [](const auto& in) { return conv2d(in[0], in[1], in[2]); };
  check_sums("whole image", {{rows / 4, 1, 2, 2}, {3, 1, 2, 2}, {3}}, plain);
  check_sums("many samples", {{rows / 10, 1, 3, 3}, {3, 1, 2, 2}, {3}}, plain);
  check_sums("many samples, pointwise", {{rows / 10, 2, 3, 3}, {3, 2, 1, 1}, {3}}, plain);
  check_sums("many samples, direct", {{rows / 20, 1, 6, 6}, {3, 1, 3, 3}, {3}}, plain);
  check_sums("large image, pointwise", {{1, 2, side, side}, {3, 2, 1, 1}, {3}}, plain);
  check_sums("large image, direct", {{1, 1, side, side}, {2, 1, 3, 3}, {2}}, plain);
  check_sums("large image, stride 2", {{1, 1, side, side}, {2, 1, 3, 3}, {2}},
             [](const auto& in) { return conv2d(in[0], in[1], in[2], {.stride = 2}); });
}

TEST_CASE("many rows: gather, index_select and scatter_add", "[whole][numerics]") {
  Generator generator(2);
  const LongTensor few = randint(0, 5, {rows}, generator), table = randint(0, 3, {rows, 2}, generator),
                   spread = randint(0, 3, {rows / 10}, generator);
  check_sums("index_select", {{5, 2}}, [&](const auto& in) { return index_select(in[0], 0, few); });
  check_sums("a table much larger than what is looked up", {{rows, 2}},
             [&](const auto& in) { return index_select(in[0], 0, spread); });
  check_sums("gather", {{rows, 2}}, [&](const auto& in) { return gather(in[0], 0, table); });
  check_sums("scatter_add", {{rows, 2}}, [&](const auto& in) { return scatter_add(Shape{3, 2}, 0, table, in[0]); });
}

TEST_CASE("many rows: gather and scatter_add go to the places that the index names", "[whole][numerics]") {
  Generator generator(3);
  const std::int64_t height = 300, width = 250;
  const Tensor x = cast<float>(randint(-9, 10, {height, width}, generator));
  for (const Shape& shape : {Shape{height, width}, Shape{height - 20, width - 33}, Shape{40, 3}}) {
    for (const int d : {0, 1}) {
      const LongTensor index = randint(0, x.size(d), shape, generator);
      const Tensor picked = gather(x, d, index), added = scatter_add(x, d, index, picked);
      std::vector<float> sums = x.to_vector(), values;
      for (std::int64_t k = 0; k < index.numel(); ++k) {
        const std::int64_t row = k / shape[1], column = k % shape[1], place = index.data()[k];
        const auto at = static_cast<std::size_t>(d == 0 ? place * width + column : row * width + place);
        values.push_back(x.data()[at]);
        sums[at] += values.back();
      }
      INFO("dimension " << d << ", index " << to_string(shape));
      CHECK(picked.to_vector() == values);
      CHECK(added.to_vector() == sums);
    }
  }
}

TEST_CASE("many rows: windows as large as the plane", "[whole][numerics]") {
  check_sums("avg_pool2d", {{1, 2, side, side}},
             [](const auto& in) { return avg_pool2d(in[0], {.kernel_size = side}); });
  check_sums("avg_pool2d of one row", {{1, 2, 1, rows}},
             [](const auto& in) { return avg_pool2d(in[0], {.kernel_size = Pair(1, rows)}); });
  check_sums("adaptive_avg_pool2d", {{1, 2, side, side}}, [](const auto& in) { return adaptive_avg_pool2d(in[0], 1); });
}

TEST_CASE("many rows: every term counts once", "[whole][numerics]") {
  // All ones, so each element of the weight's gradient is the number of its terms, exactly.
  const auto check_count = [](const Shape& x, const Shape& weight, const Conv2dOptions& options) {
    const Tensor w = ones(weight).requires_grad_();
    const Tensor y = conv2d(ones(x), w, {}, options);
    sum(y).backward();
    const auto terms = static_cast<float>(y.numel() / y.size(1));
    INFO("input " << to_string(x) << ", weight " << to_string(weight));
    CHECK(w.grad().to_vector() == std::vector<float>(static_cast<std::size_t>(w.numel()), terms));
  };
  check_count({100'003, 1, 2, 2}, {2, 1, 2, 2}, {});
  for (const std::int64_t samples : {4095, 4097, 10'007, 70'001}) {
    check_count({samples, 1, 3, 3}, {2, 1, 2, 2}, {});
    check_count({samples, 2, 2, 2}, {2, 2, 1, 1}, {});
    check_count({samples, 1, 6, 6}, {3, 1, 3, 3}, {});
  }
  for (const std::int64_t length : {126, 127, 131, 301}) {  // about 16384 positions, and several times as many
    check_count({2, 1, length, 133}, {3, 1, 3, 3}, {});
    check_count({1, 1, length, 133}, {2, 1, 3, 3}, {.stride = 2});
  }
  const Tensor w = ones({3, 2}).requires_grad_();
  sum(linear(ones({100'003, 2}), w)).backward();
  CHECK(w.grad().to_vector() == std::vector<float>(6, 100'003));
  CHECK(scatter_add({3}, 0, zeros<std::int64_t>({100'003}), ones({100'003})).to_vector() ==
        std::vector<float>{100'003, 0, 0});
  CHECK(scatter_add({1'000'000}, 0, full<std::int64_t>({1003}, 7), ones({1003})).at({7}) == 1003);
  for (const std::int64_t size : {15, 16, 17, 257}) {
    CHECK(avg_pool2d(ones({1, 1, size, size + 1}), {.kernel_size = Pair(size, size + 1)}).item() == 1);
  }
}
