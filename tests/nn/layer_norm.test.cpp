// SPDX-License-Identifier: MIT
#include "minitorch/nn/layer_norm.hpp"

#include <cmath>

#include "minitorch/nn/init.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("LayerNorm: normalizes the trailing shape and has one weight for each of its elements", "[nn]") {
  manual_seed(1);
  const nn::BasicLayerNorm<double> layer(Shape{2, 3});
  CHECK(layer.weight().shape() == Shape{2, 3});
  CHECK(layer.bias().shape() == Shape{2, 3});
  nn::init::uniform_(layer.weight(), 0.5, 2);
  nn::init::uniform_(layer.bias(), -1, 1);
  const DoubleTensor x = randn<double>({4, 2, 3}), y = layer(x);
  for (std::int64_t n = 0; n < 4; ++n) {
    double mean = 0, squares = 0;
    for (std::int64_t i = 0; i < 6; ++i) {
      mean += x.at({n, i / 3, i % 3}) / 6;
    }
    for (std::int64_t i = 0; i < 6; ++i) {
      squares += std::pow(x.at({n, i / 3, i % 3}) - mean, 2);
    }
    for (std::int64_t i = 0; i < 6; ++i) {
      CHECK(y.at({n, i / 3, i % 3}) == Approx((x.at({n, i / 3, i % 3}) - mean) / std::sqrt(squares / 6 + 1e-5) *
                                                  layer.weight().at({i / 3, i % 3}) +
                                              layer.bias().at({i / 3, i % 3}))
                                           .epsilon(1e-10));
    }
  }
  const std::vector<double> training = y.to_vector();
  layer.eval();
  CHECK(layer(x).to_vector() == training);
}

TEST_CASE("LayerNorm: gradients, with weight and bias, without bias, without both", "[nn]") {
  manual_seed(2);
  const nn::BasicLayerNorm<double> full(Shape{2, 3}), no_bias(Shape{6}, {.eps = 0.1, .bias = false}),
      plain(6, {.elementwise_affine = false});
  nn::init::uniform_(full.weight(), 0.5, 2);
  nn::init::uniform_(no_bias.weight(), 0.5, 2);
  CHECK(no_bias.parameters().size() == 1);
  CHECK(plain.parameters().empty());
  CHECK(gradcheck_module(full, randn<double>({3, 2, 3})));
  CHECK(gradcheck_module(no_bias, randn<double>({3, 6})));
  CHECK(gradcheck_module(plain, randn<double>({3, 6})));
}

TEST_CASE("LayerNorm and RMSNorm: print as in PyTorch and refuse shapes that do not fit", "[nn]") {
  CHECK(to_string(nn::LayerNorm({8, 26, 26})) == "LayerNorm((8, 26, 26), eps=1e-05, elementwise_affine=True)");
  CHECK(to_string(nn::LayerNorm(5)) == "LayerNorm((5,), eps=1e-05, elementwise_affine=True)");
  CHECK(to_string(nn::RMSNorm(5)) == "RMSNorm((5,), eps=None, elementwise_affine=True)");
  CHECK_THROWS_WITH(nn::LayerNorm({2, 3})(ones({3, 2})), contains("[layer_norm]"));
  CHECK_THROWS_WITH(nn::LayerNorm(Shape{}), contains("[LayerNorm] normalized_shape must have at least one dimension"));
  CHECK_THROWS_WITH(nn::RMSNorm(Shape{}), contains("[RMSNorm] normalized_shape must have at least one dimension"));
}

TEST_CASE("RMSNorm: divides by the root of the mean square, with machine epsilon by default", "[nn]") {
  manual_seed(3);
  const nn::BasicRMSNorm<double> layer(3), wide(Shape{2, 3}, {.eps = 0.5}), plain(3, {.elementwise_affine = false});
  nn::init::uniform_(layer.weight(), 0.5, 2);
  const DoubleTensor x = from_data<double>({1, 3}, {1, 2, 4}), y = layer(x);
  CHECK(y.at({0, 2}) == Approx(4 / std::sqrt(7.0) * layer.weight().at({2})).epsilon(1e-12));
  CHECK(wide(from_data<double>({2, 3}, {1, 1, 1, 1, 1, 1})).at({1, 1}) == Approx(1 / std::sqrt(1.5)).epsilon(1e-12));
  CHECK(layer.parameters().size() == 1);
  CHECK(plain.parameters().empty());
  CHECK(gradcheck_module(layer, randn<double>({2, 3})));
  CHECK(gradcheck_module(wide, randn<double>({2, 2, 3})));
  CHECK(gradcheck_module(plain, randn<double>({2, 3})));
}
