// SPDX-License-Identifier: MIT
#include "minitorch/nn/eval_guard.hpp"

#include "minitorch/nn/dropout.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/sequential.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("eval_guard: evaluates in its scope and gives each module its own mode back", "[nn]") {
  const nn::Linear frozen(2, 2);
  const nn::Sequential net(nn::Dropout(1.0), frozen);
  frozen.eval();
  {
    const nn::EvalGuard guard(net);
    CHECK(!net.is_training());
    CHECK(!net[0].is_training());
    CHECK(net[0](ones({1})).item() == 1);
  }
  CHECK(net.is_training());
  CHECK(net[0].is_training());
  CHECK(!frozen.is_training());
  CHECK(net[0](ones({1})).item() == 0);
}

TEST_CASE("eval_guard: gives the mode back after an exception", "[nn]") {
  const nn::Sequential net(nn::Linear(2, 2));
  CHECK_THROWS([&] {
    const nn::EvalGuard guard(net);
    net(ones({3}));
  }());
  CHECK(net.is_training());
  CHECK(net[0].is_training());
}
