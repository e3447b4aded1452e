// SPDX-License-Identifier: MIT
#include "examples/mnist_norms/sweep_run.hpp"

#include <filesystem>
#include <set>

#include "support/catch.hpp"

using namespace mnist_norms;

TEST_CASE("study sweep: a table reads back what it wrote, and NaN as NaN", "[study]") {
  SweepTable table;
  const SweepPlan plan{.images = 100};
  const SweepPoint point = plan.batch_point(Norm::instance, 4, 0.03, 7, false);
  table.add(point.key(false), {0.25, 98.5, 1, 2, 0.75, 0});
  table.add(plan.l1_point(0.01, Penalty::proximal_sum, 1).key(true), {});
  const SweepTable again = SweepTable::parse(table.csv(), "sweep.csv");
  CHECK(again.csv() == table.csv());
  REQUIRE(again.find(point.key(false)) != nullptr);
  CHECK(again.find(point.key(false))->accuracy == 98.5);
  CHECK(again.find(point.key(true)) == nullptr);  // another data set
  CHECK_THROWS_WITH(SweepTable::parse("other\n", "x.csv"), contains("x.csv") && contains("not a table"));
  CHECK_THROWS_WITH(SweepTable::parse(std::string(SweepTable::header) + "1,2\n", "x.csv"), contains("too short"));
}

TEST_CASE("study sweep: the arguments of no two trainings are the same", "[study]") {
  const SweepPlan plan;
  for (const std::string& sweep : sweep_names()) {
    std::set<std::string> keys;
    const auto points = plan.points(sweep);
    for (const SweepPoint& point : points) {
      keys.insert(point.key(false));
    }
    CHECK(keys.size() == points.size());
  }
  CHECK(plan.points("batch").size() == 9 * 5 * 4 + 9 * 5 * 5);
  CHECK(plan.points("groups").size() == 4 * 5);
  CHECK(plan.points("l1").size() == (1 + 4 * 4) * 5);
}

TEST_CASE("study sweep: the rate is the one that was best on images kept for choosing", "[study]") {
  SweepPlan plan{.images = 100};
  CHECK(plan.best_rate(Norm::group, 8) == 0);
  double accuracy = 90;
  for (const double rate : SweepPlan::rates()) {
    SweepFigures figures;
    figures.accuracy = rate == 0.3 ? NAN : accuracy++;  // the largest diverged
    plan.tables["batch"].add(plan.batch_point(Norm::group, 8, rate, SweepPlan::choosing_seed, true).key(false),
                             figures);
  }
  CHECK(plan.best_rate(Norm::group, 8) == 0.1);
}

TEST_CASE("study sweep: the proximal step reaches exact zeros, the sign gradient does not", "[study]") {
  const ImageDataset images = minitorch::synthetic_digits(64);
  const auto zeros = [&](Penalty penalty) {
    Trainer trainer(Norm::batch, {.batch_size = 16, .lr = 0.01, .l1 = 0.5, .penalty = penalty}, images, 3);
    trainer.train_epoch(1, [](std::int64_t) {});
    SweepFigures figures;
    look_at_weights(trainer.net(), figures);
    return figures.zeros;
  };
  CHECK(zeros(Penalty::sign_sum) == 0);
  CHECK(zeros(Penalty::proximal_sum) > 1);
}

TEST_CASE("study sweep: images to choose by are the last sixth, with their labels", "[study]") {
  const ImageDataset images = minitorch::synthetic_digits(60), kept = held_back(images);
  REQUIRE(kept.size() == 10);
  for (std::int64_t i = 0; i < 10; ++i) {
    CHECK(kept.label(i) == images.label(50 + i));
    CHECK(std::equal(kept.pixels(i), kept.pixels(i) + 784, images.pixels(50 + i)));
  }
  // Who chooses by them has not been trained on them.
  const auto seen = [&](std::int64_t count, bool choosing) {
    return seen_by({Norm::batch, {}, count, 1, choosing}, images).size();
  };
  CHECK(seen(60, true) == 50);
  CHECK(seen(20, true) == 20);
  CHECK(seen(60, false) == 60);
}
