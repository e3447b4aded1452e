// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "examples/mnist_norms/options.hpp"
#include "examples/mnist_norms/result_folder.hpp"
#include "minitorch/io/file.hpp"

namespace mnist_norms {

/// One epoch of one model. Losses are means per image without the L1 penalty, accuracies are percentages; those of
/// training are collected while the model learns, with dropout and rotated images.
struct EpochMetrics {
  std::int64_t epoch = 0;  ///< from 1
  double train_loss = 0, train_accuracy = 0, test_loss = 0, test_accuracy = 0;
  double seconds = 0;  ///< of training, without the test
};

/// One training of one model, as far as it came.
struct Run {
  Norm norm = Norm::batch;
  std::uint64_t seed = 0;
  std::int64_t parameters = 0;
  std::vector<EpochMetrics> epochs;        ///< finished ones
  std::vector<std::int64_t> predictions;   ///< for each test image, after the last finished epoch
  std::vector<float> log_probabilities{};  ///< ten for each test image

  const EpochMetrics& last() const { return epochs.back(); }
  double best_accuracy() const {
    double best = 0;
    for (const EpochMetrics& e : epochs) {
      best = std::max(best, e.test_accuracy);
    }
    return best;
  }
};

/// One training of the study of small batches.
struct SmallBatchRun {
  Norm norm = Norm::batch;
  std::uint64_t seed = 0;
  std::int64_t batch_size = 0;
  double test_loss = 0, test_accuracy = 0;
};

/// All that was found out.
struct Results {
  std::vector<Run> runs;
  std::vector<SmallBatchRun> small_batches;
  bool complete = false;  ///< false if it was interrupted
};

/// Mean and range of some figures, one for each seed.
struct Spread {
  double mean = 0, low = 0, high = 0;
  std::size_t count = 0;

  explicit Spread(const std::vector<double>& values) : count(values.size()) {
    if (!values.empty()) {
      for (const double value : values) {
        mean += value / static_cast<double>(count);
      }
      low = *std::min_element(values.begin(), values.end());
      high = *std::max_element(values.begin(), values.end());
    }
  }
};

/// A line for each model, seed and epoch. Numbers are written so that they read back exactly.
inline std::string metrics_csv(const Results& results) {
  std::string text = "model,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy,seconds\n";
  for (const Run& run : results.runs) {
    for (const EpochMetrics& e : run.epochs) {
      text += minitorch::core::concat(id_of(run.norm), ",", run.seed, ",", e.epoch, ",", e.train_loss, ",",
                                      e.train_accuracy, ",", e.test_loss, ",", e.test_accuracy, ",", e.seconds, "\n");
    }
  }
  return text;
}

inline std::string small_batches_csv(const Results& results) {
  std::string text = "model,seed,batch_size,test_loss,test_accuracy\n";
  for (const SmallBatchRun& run : results.small_batches) {
    text += minitorch::core::concat(id_of(run.norm), ",", run.seed, ",", run.batch_size, ",", run.test_loss, ",",
                                    run.test_accuracy, "\n");
  }
  return text;
}

/// The same with the settings, for programs.
inline std::string metrics_json(const Options& options, const Results& results) {
  using nlohmann::ordered_json;
  ordered_json out;
  out["complete"] = results.complete;
  out["command"] = options.command();
  out["settings"] = {{"epochs", options.epochs},
                     {"batch_size", options.recipe.batch_size},
                     {"lr", options.recipe.lr},
                     {"momentum", options.recipe.momentum},
                     {"l1_of_bn", options.recipe.l1},
                     {"limit", options.limit},
                     {"dataset", options.fashion ? "fashion" : "mnist"}};
  out["runs"] = ordered_json::array();
  for (const Run& run : results.runs) {
    ordered_json one{{"model", id_of(run.norm)}, {"seed", run.seed}, {"parameters", run.parameters}};
    one["epochs"] = ordered_json::array();
    for (const EpochMetrics& e : run.epochs) {
      one["epochs"].push_back({{"epoch", e.epoch},
                               {"train_loss", e.train_loss},
                               {"train_accuracy", e.train_accuracy},
                               {"test_loss", e.test_loss},
                               {"test_accuracy", e.test_accuracy},
                               {"seconds", e.seconds}});
    }
    out["runs"].push_back(std::move(one));
  }
  out["small_batches"] = ordered_json::array();
  for (const SmallBatchRun& run : results.small_batches) {
    out["small_batches"].push_back({{"model", id_of(run.norm)},
                                    {"seed", run.seed},
                                    {"batch_size", run.batch_size},
                                    {"test_loss", run.test_loss},
                                    {"test_accuracy", run.test_accuracy}});
  }
  return out.dump(1) + "\n";
}

/// metrics.csv and metrics.json, and small_batches.csv if there is something in it.
inline Files metric_files(const Options& options, const Results& results) {
  Files files{{"metrics.csv", bytes_of(metrics_csv(results))},
              {"metrics.json", bytes_of(metrics_json(options, results))}};
  if (!results.small_batches.empty()) {
    files["small_batches.csv"] = bytes_of(small_batches_csv(results));
  }
  return files;
}

}  // namespace mnist_norms
