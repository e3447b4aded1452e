// SPDX-License-Identifier: MIT
#include "minitorch/nn/shape.hpp"

#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Flatten: all but the batch, or the dimensions asked for", "[nn]") {
  const Tensor x = rand({2, 3, 4, 5});
  CHECK(nn::Flatten()(x).shape() == Shape{2, 60});
  CHECK(nn::Flatten(2)(x).shape() == Shape{2, 3, 20});
  CHECK(nn::Flatten(0, 1)(x).shape() == Shape{6, 4, 5});
  CHECK(nn::Flatten()(x).to_vector() == x.to_vector());
  CHECK(to_string(nn::Flatten()) == "Flatten(start_dim=1, end_dim=-1)");
}

TEST_CASE("Identity: returns its input", "[nn]") {
  const Tensor x = rand({2});
  CHECK(nn::Identity()(x).is_same(x));
  CHECK(to_string(nn::Identity()) == "Identity()");
}
