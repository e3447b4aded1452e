// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "examples/mnist_norms/pictures.hpp"
#include "examples/mnist_norms/reference.hpp"
#include "examples/mnist_norms/statistics.hpp"

// The models beside each other: means with their intervals, and differences paired by seed. What both reports say of
// them.

namespace mnist_norms::detail {

/// a, b and c; or with a separator of its own: a; b; c
inline std::string list_of(const std::vector<std::string>& words, const std::string& separator = "") {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : !separator.empty() ? separator : i + 1 == words.size() ? " and " : ", ") + words[i];
  }
  return text;
}

/// 1 epoch, 20 epochs
inline std::string counted(std::int64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// "is higher by 3.1 ± 0.9 points", or that the interval holds 0.
inline std::string difference_text(const Estimate& e) {
  return e.above_zero()   ? "higher by " + text_of(e, 2) + " points"
         : e.below_zero() ? "lower by " + fixed(-e.mean, 2) + " ± " + fixed(e.half, 2) + " points"
                          : "not told apart (" + text_of(e, 2) + " points)";
}

/// 99.41 ± 0.12 (3 seeds): what PyTorch gave.
inline std::string pytorch_text(Norm norm) {
  const std::vector<double>& values = reference_of(norm).pytorch;
  return text_of(estimate(values), 2) + " (" + std::to_string(values.size()) + " seeds)";
}

/// The largest distance between two of its seeds, of any model.
inline double pytorch_range() {
  double range = 0;
  for (const Norm norm : {Norm::batch, Norm::layer, Norm::group}) {
    const Spread s(reference_of(norm).pytorch);
    range = std::max(range, s.high - s.low);
  }
  return range;
}

/// Accuracies after the last epoch by seed, in the order of the seeds, of those that finished every epoch.
inline std::vector<double> by_seed(const Options& options, const Results& results, Norm norm,
                                   const std::vector<std::uint64_t>& seeds) {
  std::vector<double> values;
  for (const std::uint64_t seed : seeds) {
    for (const Run* run : runs_of(results, norm)) {
      if (run->seed == seed && run->last().epoch == options.epochs) {
        values.push_back(run->last().test_accuracy);
      }
    }
  }
  return values;
}

/// Seeds with which all models finished: only they can be paired.
inline std::vector<std::uint64_t> common_seeds(const Options& options, const Results& results) {
  std::vector<std::uint64_t> seeds;
  for (const std::uint64_t seed : options.seeds) {
    if (std::all_of(options.models.begin(), options.models.end(),
                    [&](Norm norm) { return !by_seed(options, results, norm, {seed}).empty(); })) {
      seeds.push_back(seed);
    }
  }
  return seeds;
}

inline std::string accuracy_sentence(const Options& options, const Results& results) {
  const auto seeds = common_seeds(options, results);
  std::vector<std::string> means, told;
  for (std::size_t a = 0; a < options.models.size(); ++a) {
    means.push_back(options.label_of(options.models[a]) + " " +
                    text_of(estimate(by_seed(options, results, options.models[a], seeds)), 2) + " %");
    for (std::size_t b = a + 1; b < options.models.size(); ++b) {
      const Estimate e = paired_difference(by_seed(options, results, options.models[a], seeds),
                                           by_seed(options, results, options.models[b], seeds));
      if (e.above_zero() || e.below_zero()) {
        told.push_back(options.label_of(options.models[a]) + " against " + options.label_of(options.models[b]) + " " +
                       difference_text(e));
      }
    }
  }
  return minitorch::core::concat(
      "Test accuracy at batch size ", options.recipe.batch_size, " after ", counted(options.epochs, "epoch"), ", ",
      counted(static_cast<std::int64_t>(seeds.size()), "seed"), ": ", list_of(means), ". ",
      seeds.size() == 1 && options.fashion ? "One seed tells no order."
      : seeds.size() == 1 ? "One seed tells no order: PyTorch's seeds of the full recipe differ by up to " +
                                fixed(pytorch_range(), 2) + " points."
      : told.empty() ? "No difference's interval leaves out 0: no order can be told."
                     : "Differences whose interval leaves out 0: " + list_of(told, "; ") + ".");
}

}  // namespace mnist_norms::detail
