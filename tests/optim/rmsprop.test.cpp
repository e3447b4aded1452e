// SPDX-License-Identifier: MIT
#include "minitorch/optim/rmsprop.hpp"

#include "minitorch/core/parallel.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/optim/adagrad.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

template <class Make>
float after_steps(const Make& make) {
  const Tensor p = full({3}, 2.0f);
  p.requires_grad_();
  const auto optimizer = make(std::vector<Tensor>{p});
  for (int i = 0; i < 300; ++i) {
    optimizer->zero_grad();
    sum(p * p).backward();
    optimizer->step();
  }
  return p.at({0});
}

}  // namespace

TEST_CASE("RMSprop and Adagrad: find the minimum of a parabola", "[optim]") {
  CHECK(after_steps([](auto p) { return std::make_unique<optim::RMSprop>(p, optim::RMSpropOptions{.lr = 0.01}); }) ==
        Approx(0).margin(0.02));
  CHECK(after_steps([](auto p) { return std::make_unique<optim::Adagrad>(p, optim::AdagradOptions{.lr = 0.5}); }) ==
        Approx(0).margin(0.02));
}

TEST_CASE("RMSprop and Adagrad: refuse options that make no sense", "[optim]") {
  const std::vector<Tensor> params{ones({1})};
  CHECK_THROWS_WITH(optim::RMSprop(params, {.alpha = -1}), contains("[RMSprop] alpha"));
  CHECK_THROWS_WITH(optim::RMSprop(params, {.momentum = -1}), contains("momentum"));
  CHECK_THROWS_WITH(optim::Adagrad(params, {.lr_decay = -1}), contains("[Adagrad] lr_decay"));
}
