// SPDX-License-Identifier: MIT
#include "examples/mnist_norms/training.hpp"

#include <cstdlib>
#include <iostream>
#include <limits>
#include <vector>

#include "examples/mnist_norms/interrupt.hpp"
#include "examples/mnist_norms/wait_policy.hpp"
#include "support/catch.hpp"

namespace {

using namespace mnist_norms;

const OnBatch nothing = [](std::int64_t) {};

/// All bits of a model after some steps, and what the epoch said.
struct Trained {
  std::vector<float> weights;
  Score train, test;

  bool operator==(const Trained& other) const {
    return weights == other.weights && train.loss == other.train.loss && train.accuracy == other.train.accuracy &&
           test.loss == other.test.loss && test.accuracy == other.test.accuracy;
  }
};

Trained train(Norm norm, const ImageDataset& images, std::uint64_t seed = 5) {
  Trainer trainer(norm, {.batch_size = 16, .l1 = norm == Norm::batch ? 0.0005 : 0}, images, seed);
  Trained result;
  result.train = trainer.train_epoch(1, nothing);
  result.test = evaluate(trainer.net(), images, nothing);
  for (const auto& [name, tensor] : trainer.net().state_dict()) {
    if (const auto* values = std::get_if<Tensor>(&tensor)) {
      const auto all = values->to_vector();
      result.weights.insert(result.weights.end(), all.begin(), all.end());
    }
  }
  return result;
}

struct RestoreThreads {
  int before = minitorch::get_num_threads();
  ~RestoreThreads() { minitorch::set_num_threads(before); }
};

}  // namespace

TEST_CASE("study: a training has the same bits for any number of threads, and whatever ran before it", "[study]") {
  const RestoreThreads restore;
  const ImageDataset images = minitorch::synthetic_digits(72);  // four full batches and a half
  for (const Norm norm : {Norm::batch, Norm::layer, Norm::group}) {
    minitorch::set_num_threads(1);
    const Trained expected = train(norm, images);
    for (const int threads : {2, 3, 8}) {
      INFO(id_of(norm) << ", " << threads << " threads");
      minitorch::set_num_threads(threads);
      CHECK(train(norm, images) == expected);
    }
    CHECK_FALSE(train(norm, images, 6) == expected);
  }
}

TEST_CASE("study: losses and accuracies are means over images, the last short batch counts by its size", "[study]") {
  const ImageDataset images = minitorch::synthetic_digits(20);
  // A learning rate too small to change anything, no dropout to speak of: every batch sees the same model.
  Trainer trainer(Norm::layer, {.batch_size = 16, .lr = 1e-30}, images, 1);
  std::vector<std::int64_t> sizes, predictions;
  const Score train = trainer.train_epoch(1, [&](std::int64_t count) { sizes.push_back(count); });
  CHECK(sizes == std::vector<std::int64_t>{16, 4});
  const Score test = evaluate(trainer.net(), images, nothing, &predictions);
  CHECK(train.loss == Approx(test.loss).margin(0.3));  // rotation and dropout
  CHECK(train.loss < std::log(10.0) * 1.5);
  REQUIRE(predictions.size() == 20);
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < 20; ++i) {
    right += predictions[static_cast<std::size_t>(i)] == images.label(i) ? 1 : 0;
  }
  CHECK(test.accuracy == Approx(100.0 * static_cast<double>(right) / 20));
}

TEST_CASE("study: a loss that is no number any more ends the training with epoch, step and advice", "[study]") {
  const ImageDataset images = minitorch::synthetic_digits(48);
  Trainer trainer(Norm::group, {.batch_size = 16, .lr = std::numeric_limits<float>::max()}, images, 1);
  CHECK_THROWS_WITH(trainer.train_epoch(7, nothing), contains("in epoch 7, step 2 of 3") && contains("--lr"));
}

TEST_CASE("study: whoever watches a training may stop it between two batches", "[study]") {
  Trainer trainer(Norm::batch, {.batch_size = 16}, minitorch::synthetic_digits(48), 1);
  int batches = 0;
  CHECK_THROWS_AS(trainer.train_epoch(1,
                                      [&](std::int64_t) {
                                        if (++batches == 2) {
                                          throw Interrupted();
                                        }
                                      }),
                  Interrupted);
  CHECK(batches == 2);
}

TEST_CASE("study: sixty steps on MNIST teach each model most digits", "[study]") {
  const char* folder = std::getenv("MINITORCH_MNIST_DIR");
  if (folder == nullptr) {
    std::cerr << "skipped: training on MNIST (set MINITORCH_MNIST_DIR to its folder)\n";
    SUCCEED();
    return;
  }
  const minitorch::Mnist data = minitorch::read_mnist(folder);
  const Norm norm = GENERATE(Norm::batch, Norm::layer, Norm::group);
  INFO(id_of(norm));
  // Ten times the study's learning rate, to get far in sixty steps.
  Trainer trainer(norm, {.lr = 0.1, .l1 = norm == Norm::batch ? 0.0005 : 0}, data.train.first(60 * 128), 1);
  const Score train = trainer.train_epoch(1, nothing);
  const Score test = evaluate(trainer.net(), data.test.first(1000), nothing);
  CHECK(train.loss < 1.6);
  CHECK(train.accuracy > 45);
  CHECK(test.accuracy > 75);
}

TEST_CASE("wait_policy: an idle machine is told by the threads that run", "[study]") {
  using mnist_norms::nobody_else_runs;
  CHECK(nobody_else_runs("0.10 0.52 1.02 1/123 3232"));
  CHECK_FALSE(nobody_else_runs("0.10 0.52 1.02 2/123 3232"));
  CHECK_FALSE(nobody_else_runs("0.10 0.52 1.02 11/1 3232"));
  CHECK_FALSE(nobody_else_runs("1/123"));
  CHECK_FALSE(nobody_else_runs(""));
}
