// SPDX-License-Identifier: MIT
#include "minitorch/nn/linear.hpp"

#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Linear: x weight^T + bias over the last dimension", "[nn]") {
  const nn::BasicLinear<double> layer(3, 2);
  CHECK(layer.weight().shape() == Shape{2, 3});
  CHECK(layer.bias().shape() == Shape{2});
  const DoubleTensor x = randn<double>({2, 4, 3}), y = layer(x);
  REQUIRE(y.shape() == Shape{2, 4, 2});
  for (std::int64_t i = 0; i < 2; ++i) {
    for (std::int64_t j = 0; j < 4; ++j) {
      for (std::int64_t k = 0; k < 2; ++k) {
        double expected = layer.bias().at({k});
        for (std::int64_t c = 0; c < 3; ++c) {
          expected += x.at({i, j, c}) * layer.weight().at({k, c});
        }
        CHECK(y.at({i, j, k}) == Approx(expected).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("Linear: gradients of input, weight and bias, and without bias", "[nn]") {
  manual_seed(1);
  CHECK(gradcheck_module(nn::BasicLinear<double>(3, 2), randn<double>({4, 3})));
  const nn::BasicLinear<double> plain(3, 2, {.bias = false});
  CHECK(plain.parameters().size() == 1);
  CHECK(gradcheck_module(plain, randn<double>({2, 2, 3})));
}

TEST_CASE("Linear: no inputs leave the bias, which starts at 0", "[nn]") {
  const nn::Linear layer(0, 2);
  CHECK(layer(empty({3, 0})).to_vector() == std::vector<float>(6, 0.0f));
}

TEST_CASE("Linear: prints as in PyTorch, refuses negative sizes and inputs that do not fit", "[nn]") {
  CHECK(to_string(nn::Linear(3, 4)) == "Linear(in_features=3, out_features=4, bias=True)");
  CHECK(to_string(nn::Linear(3, 4, {.bias = false})) == "Linear(in_features=3, out_features=4, bias=False)");
  CHECK_THROWS_WITH(nn::Linear(-1, 4), contains("[Linear] features must not be negative, got -1 and 4"));
  CHECK_THROWS_WITH(nn::Linear(3, 4)(ones({2, 4})), contains("[linear] input of shape (2, 4)"));
}
