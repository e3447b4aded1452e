// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "examples/mnist_norms/interrupt.hpp"
#include "examples/mnist_norms/training.hpp"

namespace mnist_norms {

/// The original says that Batch Norm is not good for small batches; this tests it. Every normalization is trained with
/// every batch size on the same images, once through, from the same seeds. The learning rate is proportional to the
/// batch size (Goyal et al., 2017), as in the paper on Group Norm, so that the same images move the weights equally
/// far. No model gets the L1 penalty: the normalization is the only difference.
struct SmallBatchStudy {
  static constexpr std::array<std::int64_t, 6> batch_sizes{2, 4, 8, 16, 32, 128};
  static constexpr std::int64_t epochs = 2, images = 10000;

  static Recipe recipe(const Options& options, std::int64_t batch_size) {
    return {batch_size, options.recipe.lr * static_cast<double>(batch_size) / 128, options.recipe.momentum, 0};
  }

  /// How many images each model is trained with, times `epochs`.
  static std::int64_t images_of(std::int64_t training_images) { return std::min(images, training_images); }

  /// Work of all its trainings but `done`, in training images.
  static double work(const Options& options, std::int64_t training_images, std::int64_t test_images, std::size_t done) {
    const auto runs = static_cast<double>(batch_sizes.size() * options.models.size() * options.seeds.size() - done);
    return runs * (static_cast<double>(images_of(training_images) * epochs) +
                   Progress::test_share * static_cast<double>(test_images));
  }

  /// Appends to `results.small_batches`, and calls `save` after each training; may throw Interrupted.
  static void run(const Options& options, const minitorch::Mnist& data, Results& results, Console& console,
                  Progress& progress, const std::function<void()>& save) {
    const ImageDataset training = data.train.first(images);
    console.line();
    console.line(minitorch::core::concat("Small batches: ", epochs, " epochs of ", with_commas(training.size()),
                                         " images, learning rate proportional to the batch size, no L1 penalty"));
    std::size_t number = 0;
    const std::size_t done = results.small_batches.size();  // by a study that is gone on with
    for (const std::uint64_t seed : options.seeds) {
      for (const std::int64_t batch_size : batch_sizes) {
        for (const Norm norm : options.models) {
          if (number++ < done) {
            continue;
          }
          const std::string name =
              minitorch::core::concat("  ", long_name_of(norm), ", batch size ", batch_size, ", seed ", seed);
          Trainer trainer(norm, recipe(options, batch_size), training, seed);
          progress.begin(name, static_cast<double>(training.size() * epochs));
          const auto advance = [&](std::int64_t count) {
            progress.advance(count);
            throw_if_interrupted();
          };
          for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
            trainer.train_epoch(epoch, advance);
          }
          const Score test = evaluate(trainer.net(), data.test, [&](std::int64_t count) {
            progress.advance_test(count);
            throw_if_interrupted();
          });
          results.small_batches.push_back({norm, seed, batch_size, test.loss, test.accuracy});
          save();
          console.line(minitorch::core::concat(name, ": test accuracy ", fixed(test.accuracy, 2), " %, loss ",
                                               fixed(test.loss, 4), ", ", progress.left(), " left"));
        }
      }
    }
  }
};

/// Figures of one normalization at one batch size over the seeds.
inline std::vector<double> small_batch_figures(const Results& results, Norm norm, std::int64_t batch_size,
                                               double SmallBatchRun::*figure) {
  std::vector<double> values;
  for (const SmallBatchRun& run : results.small_batches) {
    if (run.norm == norm && run.batch_size == batch_size) {
      values.push_back(run.*figure);
    }
  }
  return values;
}

}  // namespace mnist_norms
