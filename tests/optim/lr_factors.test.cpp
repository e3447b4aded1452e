// SPDX-License-Identifier: MIT
#include "minitorch/optim/lr_factors.hpp"

#include "minitorch/optim/sgd.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("schedules with factors: act from their construction, and chain", "[optim]") {
  optim::SGD sgd(std::vector<Tensor>{ones({1})}, {.lr = 1});
  optim::LinearLR warmup(sgd, {.start_factor = 0.5, .total_iters = 2});
  CHECK(sgd.lr() == Approx(0.5));
  optim::ExponentialLR decay(sgd, {.gamma = 0.9});
  warmup.step();
  decay.step();
  CHECK(sgd.lr() == Approx(0.75 * 0.9));
  warmup.step();
  decay.step();
  CHECK(sgd.lr() == Approx(0.81));
}

TEST_CASE("schedules with factors: one that is refused leaves the optimiser as it was", "[optim]") {
  optim::SGD sgd(std::vector<Tensor>{ones({1})}, {.lr = 1});
  CHECK_THROWS_WITH(optim::ConstantLR(sgd, {.factor = 2}), contains("[ConstantLR] factor"));
  CHECK_THROWS_WITH(optim::LinearLR(sgd, {.start_factor = 0}), contains("[LinearLR] start_factor"));
  CHECK_THROWS_WITH(optim::LinearLR(sgd, {.end_factor = -1}), contains("[LinearLR] end_factor"));
  CHECK_THROWS_WITH(optim::CosineAnnealingWarmRestarts(sgd, {.T_0 = 0}), contains("[CosineAnnealingWarmRestarts]"));
  CHECK_THROWS_WITH(optim::LambdaLR(sgd, nullptr), contains("[LambdaLR]"));
  CHECK(sgd.lr() == 1);
  CHECK(!sgd.groups()[0].initial_lr.has_value());
}
