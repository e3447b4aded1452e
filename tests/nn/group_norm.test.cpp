// SPDX-License-Identifier: MIT
#include "minitorch/nn/group_norm.hpp"

#include <cmath>

#include "minitorch/nn/init.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("GroupNorm: each group of channels of each sample by itself, weights by channel", "[nn]") {
  manual_seed(1);
  const nn::BasicGroupNorm<double> layer(2, 4);
  CHECK(layer.weight().shape() == Shape{4});
  nn::init::uniform_(layer.weight(), 0.5, 2);
  nn::init::uniform_(layer.bias(), -1, 1);
  const DoubleTensor x = randn<double>({3, 4, 2, 2}), y = layer(x);
  const std::vector<double> in = x.to_vector(), out = y.to_vector();
  for (std::size_t group = 0; group < 6; ++group) {
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      mean += in[group * 8 + i] / 8;
    }
    for (std::size_t i = 0; i < 8; ++i) {
      squares += std::pow(in[group * 8 + i] - mean, 2);
    }
    for (std::size_t i = 0; i < 8; ++i) {
      const auto c = static_cast<std::int64_t>((group % 2) * 2 + i / 4);
      CHECK(out[group * 8 + i] ==
            Approx((in[group * 8 + i] - mean) / std::sqrt(squares / 8 + 1e-5) * layer.weight().at({c}) +
                   layer.bias().at({c}))
                .epsilon(1e-10));
    }
  }
  layer.eval();
  CHECK(layer(x).to_vector() == out);
}

TEST_CASE("GroupNorm: gradients with and without affine", "[nn]") {
  manual_seed(2);
  const nn::BasicGroupNorm<double> affine(2, 4), plain(1, 2, {.eps = 0.1, .affine = false});
  nn::init::uniform_(affine.weight(), 0.5, 2);
  CHECK(plain.parameters().empty());
  CHECK(gradcheck_module(affine, randn<double>({2, 4, 3})));
  CHECK(gradcheck_module(plain, randn<double>({2, 2, 2, 2})));
}

TEST_CASE("GroupNorm: prints as in PyTorch and refuses groups that do not divide", "[nn]") {
  CHECK(to_string(nn::GroupNorm(2, 8)) == "GroupNorm(2, 8, eps=1e-05, affine=True)");
  CHECK_THROWS_WITH(nn::GroupNorm(8, 2), contains("[GroupNorm] num_groups 8 must divide num_channels 2"));
  CHECK_THROWS_WITH(nn::GroupNorm(0, 2), contains("[GroupNorm] num_groups 0"));
  CHECK_THROWS_WITH(nn::GroupNorm(2, 4)(ones({2, 6, 2})), contains("[group_norm]"));
}
