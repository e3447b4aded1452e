// SPDX-License-Identifier: MIT
#include "minitorch/optim/lr_scheduler.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "minitorch/optim/one_cycle_lr.hpp"
#include "minitorch/optim/reduce_lr_on_plateau.hpp"
#include "minitorch/optim/sgd.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct Fixture {
  Tensor p = from_data({1}).requires_grad_(), q = from_data({1}).requires_grad_();
  optim::SGD sgd{{{.params = {p}}, {.params = {q}, .lr = 0.4}}, {.lr = 0.8, .momentum = 0.9}};
};

// Rate of both groups before each of `count` epochs equals f(t) and f(t) / 2.
template <class F>
void check_rates(optim::SGD& sgd, optim::LRScheduler& schedule, int count, const F& f) {
  for (int t = 0; t < count; ++t) {
    INFO("epoch " << t);
    CHECK(schedule.last_epoch() == t);
    CHECK(sgd.lr() == Approx(f(t)).epsilon(1e-12).margin(1e-15));
    CHECK(schedule.get_last_lr()[1] == Approx(f(t) / 2).epsilon(1e-12).margin(1e-15));
    schedule.step();
  }
}

}  // namespace

TEST_CASE("StepLR: base * gamma^floor(t / step_size)", "[optim]") {
  Fixture f;
  optim::StepLR schedule(f.sgd, {.step_size = 3, .gamma = 0.5});
  check_rates(f.sgd, schedule, 10, [](int t) { return 0.8 * std::pow(0.5, t / 3); });
  CHECK_THROWS_WITH(optim::StepLR(f.sgd, {.step_size = 0}), contains("[StepLR] step_size must be positive"));
}

TEST_CASE("MultiStepLR: once for each milestone passed", "[optim]") {
  Fixture f;
  optim::MultiStepLR schedule(f.sgd, {.milestones = {2, 5, 5}, .gamma = 0.5});
  check_rates(f.sgd, schedule, 8, [](int t) { return 0.8 * (t < 2 ? 1 : t < 5 ? 0.5 : 0.125); });
}

TEST_CASE("ExponentialLR: base * gamma^t", "[optim]") {
  Fixture f;
  optim::ExponentialLR schedule(f.sgd, {.gamma = 0.9});
  check_rates(f.sgd, schedule, 8, [](int t) { return 0.8 * std::pow(0.9, t); });
}

TEST_CASE("CosineAnnealingLR: half a cosine down, and up again", "[optim]") {
  Fixture f;
  optim::CosineAnnealingLR schedule(f.sgd, {.T_max = 6});
  check_rates(f.sgd, schedule, 25, [](int t) { return 0.4 * (1 + std::cos(std::numbers::pi * t / 6)); });

  const Tensor p = from_data({1}).requires_grad_();
  optim::SGD sgd({p}, {.lr = 0.5});
  optim::CosineAnnealingLR raised(sgd, {.T_max = 7, .eta_min = 0.1});
  for (int t = 0; t < 16; ++t) {
    CHECK(sgd.lr() == Approx(0.1 + 0.2 * (1 + std::cos(std::numbers::pi * t / 7))).epsilon(1e-12));
    raised.step();
  }
  CHECK_THROWS_WITH(optim::CosineAnnealingLR(sgd, {.T_max = 0}), contains("T_max must be positive"));
}

TEST_CASE("schedules: two of them multiply", "[optim]") {
  Fixture f;
  optim::StepLR by_two(f.sgd, {.step_size = 2, .gamma = 0.5});
  optim::ExponentialLR by_one(f.sgd, {.gamma = 0.9});
  for (int t = 0; t < 6; ++t) {
    CHECK(f.sgd.lr() == Approx(0.8 * std::pow(0.9, t) * std::pow(0.5, t / 2)).epsilon(1e-12));
    by_two.step();
    by_one.step();
  }
}

TEST_CASE("OneCycleLR: up and down in two phases, momentum the other way", "[optim]") {
  Fixture f;
  optim::OneCycleLR schedule(f.sgd, {.max_lr = 1, .total_steps = 20});
  const auto cosine = [](double from, double to, double part) {
    return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * part));
  };
  for (int t = 0; t < 20; ++t) {  // the rise ends at 0.3 * 20 - 1 = 5
    const double lr = t <= 5 ? cosine(0.04, 1, t / 5.0) : cosine(1, 4e-6, (t - 5) / 14.0);
    const double momentum = t <= 5 ? cosine(0.95, 0.85, t / 5.0) : cosine(0.85, 0.95, (t - 5) / 14.0);
    CHECK(f.sgd.lr() == Approx(lr).epsilon(1e-12));
    CHECK(f.sgd.groups()[1].lr == Approx(lr).epsilon(1e-12));
    CHECK(f.sgd.groups()[0].momentum == Approx(momentum).epsilon(1e-12));
    schedule.step();
  }
  CHECK_THROWS_WITH(schedule.step(), contains("[OneCycleLR] step 21 of a schedule that was made for 20"));
}

TEST_CASE("OneCycleLR: three linear phases, with ends between steps, and momentum left alone", "[optim]") {
  Fixture f;
  optim::OneCycleLR schedule(f.sgd, {.max_lr = 0.5,
                                     .epochs = 3,
                                     .steps_per_epoch = 5,
                                     .anneal_strategy = optim::AnnealStrategy::linear,
                                     .cycle_momentum = false,
                                     .div_factor = 10,
                                     .final_div_factor = 100,
                                     .three_phase = true});
  for (int t = 0; t < 15; ++t) {  // phases end at 3.5, 7 and 14
    const double lr = t <= 3.5 ? 0.05 + 0.45 * t / 3.5
                      : t <= 7 ? 0.5 - 0.45 * (t - 3.5) / 3.5
                               : 0.05 + (0.0005 - 0.05) * (t - 7) / 7.0;
    INFO("step " << t);
    CHECK(f.sgd.lr() == Approx(lr).epsilon(1e-12));
    CHECK(f.sgd.groups()[0].momentum == 0.9);
    schedule.step();
  }
  CHECK_THROWS_WITH(optim::OneCycleLR(f.sgd, {.max_lr = 1}), contains("[OneCycleLR] needs total_steps"));
  CHECK_THROWS_WITH(optim::OneCycleLR(f.sgd, {.max_lr = 1, .total_steps = 5, .pct_start = 1.5}),
                    contains("[OneCycleLR] pct_start must be between 0 and 1"));
}

TEST_CASE("ReduceLROnPlateau: reduces after more than `patience` epochs without improvement", "[optim]") {
  Fixture f;
  optim::ReduceLROnPlateau schedule(f.sgd, {.factor = 0.5, .patience = 1, .cooldown = 1});
  std::vector<double> rates;
  for (const double loss : {1.0, 0.9, 0.9, 0.89995, 0.9, 0.9, 0.9, 0.5, 0.5, 0.5}) {
    schedule.step(loss);
    rates.push_back(f.sgd.lr());
  }
  // 0.89995 is no improvement by 1e-4 of 0.9; the epoch after a reduction does not count.
  CHECK(rates == std::vector<double>{0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1});
  CHECK(f.sgd.groups()[1].lr == 0.05);
  CHECK(schedule.best() == 0.5);
}

TEST_CASE("ReduceLROnPlateau: a rising metric, an absolute threshold, a smallest rate", "[optim]") {
  Fixture f;
  optim::ReduceLROnPlateau schedule(f.sgd, {.mode = optim::PlateauMode::max,
                                            .factor = 0.25,
                                            .patience = 0,
                                            .threshold = 0.1,
                                            .threshold_mode = optim::ThresholdMode::abs,
                                            .min_lr = 0.1});
  std::vector<double> rates;
  for (const double accuracy : {0.5, 0.7, 0.75, 0.7, 0.7, 0.9}) {
    schedule.step(accuracy);
    rates.push_back(f.sgd.lr());
  }
  CHECK(rates == std::vector<double>{0.8, 0.8, 0.2, 0.1, 0.1, 0.1});
  CHECK_THROWS_WITH(optim::ReduceLROnPlateau(f.sgd, {.factor = 1}),
                    contains("[ReduceLROnPlateau] factor must be below 1"));
}

TEST_CASE("ReduceLROnPlateau: a reduction by no more than eps is not made, in each group by itself", "[optim]") {
  Fixture f;
  optim::ReduceLROnPlateau schedule(f.sgd, {.factor = 0.5, .patience = 0, .eps = 0.15});
  schedule.step(1);
  const double small = f.sgd.groups()[1].lr;
  std::vector<double> rates;
  for (int epoch = 0; epoch < 4; ++epoch) {
    schedule.step(1);
    rates.push_back(f.sgd.lr());
  }
  CHECK(rates == std::vector<double>{0.4, 0.2, 0.2, 0.2});
  CHECK(f.sgd.groups()[1].lr == (small > 0.3 ? small / 2 : small));

  f.sgd.set_lr(1.5e-8);
  optim::ReduceLROnPlateau usual(f.sgd, {.factor = 0.5, .patience = 0});
  usual.step(1);
  usual.step(1);
  CHECK(f.sgd.lr() == 1.5e-8);
  f.sgd.set_lr(3e-8);
  usual.step(1);
  CHECK(f.sgd.lr() == 1.5e-8);
}

TEST_CASE("ReduceLROnPlateau: thresholds are relative to the best or absolute, both for rising and falling",
          "[optim]") {
  // After a first 2, does `metric` count as better? patience 0: a worse one reduces at once.
  const auto counts = [](optim::PlateauMode mode, optim::ThresholdMode threshold_mode, double metric) {
    Fixture f;
    optim::ReduceLROnPlateau schedule(
        f.sgd, {.mode = mode, .factor = 0.5, .patience = 0, .threshold = 0.25, .threshold_mode = threshold_mode});
    schedule.step(2);
    schedule.step(metric);
    return f.sgd.lr() == 0.8;
  };
  using optim::PlateauMode, optim::ThresholdMode;
  CHECK(counts(PlateauMode::min, ThresholdMode::rel, 1.49));
  CHECK_FALSE(counts(PlateauMode::min, ThresholdMode::rel, 1.5));
  CHECK(counts(PlateauMode::min, ThresholdMode::abs, 1.74));
  CHECK_FALSE(counts(PlateauMode::min, ThresholdMode::abs, 1.75));
  CHECK(counts(PlateauMode::max, ThresholdMode::rel, 2.51));
  CHECK_FALSE(counts(PlateauMode::max, ThresholdMode::rel, 2.5));
  CHECK(counts(PlateauMode::max, ThresholdMode::abs, 2.26));
  CHECK_FALSE(counts(PlateauMode::max, ThresholdMode::abs, 2.25));
}

TEST_CASE("OneCycleLR: where the rise ends, and both momenta", "[optim]") {
  Fixture f;
  optim::OneCycleLR schedule(f.sgd, {.max_lr = 1,
                                     .total_steps = 21,
                                     .pct_start = 11.0 / 21,
                                     .anneal_strategy = optim::AnnealStrategy::linear,
                                     .base_momentum = 0.5,
                                     .max_momentum = 0.75,
                                     .div_factor = 4,
                                     .final_div_factor = 2});
  for (int t = 0; t < 21; ++t) {
    INFO("step " << t);
    CHECK(f.sgd.lr() == Approx(t <= 10 ? 0.25 + 0.75 * t / 10 : 1 - 0.875 * (t - 10) / 10).epsilon(1e-12));
    CHECK(f.sgd.groups()[0].momentum == Approx(t <= 10 ? 0.75 - 0.025 * t : 0.5 + 0.025 * (t - 10)).epsilon(1e-12));
    schedule.step();
  }
}

TEST_CASE("StepLR and MultiStepLR: gamma is 0.1 unless told", "[optim]") {
  Fixture f;
  optim::StepLR steps(f.sgd, {.step_size = 1});
  steps.step();
  CHECK(f.sgd.lr() == Approx(0.08).epsilon(1e-12));
  optim::MultiStepLR milestones(f.sgd, {.milestones = {1}});
  milestones.step();
  CHECK(f.sgd.lr() == Approx(0.008).epsilon(1e-12));
}
