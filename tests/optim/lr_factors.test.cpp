// SPDX-License-Identifier: MIT
#include "minitorch/optim/lr_factors.hpp"

#include "minitorch/optim/lr_composed.hpp"

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

TEST_CASE("SequentialLR: one schedule after the other, for one optimiser", "[optim]") {
  optim::SGD sgd({zeros({1}).requires_grad_()}, {.lr = 1}), other({zeros({1}).requires_grad_()}, {.lr = 1});
  optim::ConstantLR warm(sgd, {.factor = 0.25, .total_iters = 2});
  optim::ExponentialLR fall(sgd, {.gamma = 0.5}), elsewhere(other, {.gamma = 0.5});
  CHECK_THROWS_WITH(optim::SequentialLR(sgd, {warm, fall}, {}), contains("[SequentialLR] 2 schedules need one mile"));
  CHECK_THROWS_WITH(optim::SequentialLR(sgd, {warm, elsewhere}, {2}), contains("schedule 1 is of another optimiser"));
  CHECK_THROWS_WITH(optim::SequentialLR(sgd, {warm, fall, warm}, {2, 2}), contains("milestones must rise"));
  optim::SequentialLR schedule(sgd, {warm, fall}, {2});
  std::vector<double> rates = {sgd.lr()};
  for (int i = 0; i < 4; ++i) {
    schedule.step();
    rates.push_back(sgd.lr());
  }
  CHECK(rates == std::vector<double>{0.25, 0.25, 1, 0.5, 0.25});
  CHECK(schedule.last_epoch() == 4);
  CHECK(fall.last_epoch() == 2);
  CHECK(schedule.state_dict().number("_schedulers.1.last_epoch") == 2);
}
