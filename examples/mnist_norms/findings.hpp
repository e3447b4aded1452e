// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "examples/mnist_norms/comparison.hpp"
#include "examples/mnist_norms/console.hpp"
#include "examples/mnist_norms/pictures.hpp"

// What the figures say, in words. Every sentence is chosen by the figures it speaks of; where they decide nothing, it
// says that.

namespace mnist_norms {

/// A figure of the last epoch of each run of a model.
inline std::vector<double> final_figures(const Results& results, Norm norm, double EpochMetrics::*figure) {
  std::vector<double> values;
  for (const Run* run : runs_of(results, norm)) {
    values.push_back(run->last().*figure);
  }
  return values;
}

namespace detail {

inline std::string percent(double value) {
  return fixed(value, 2) + " %";
}

/// Whether accuracies `a` (percent of `images`) are above `b` by more than chance explains. With several seeds: the 95
/// % interval of the difference, paired by seed, lies above 0. With one, or where some are missing: every run above
/// every run, and the means further apart than two standard errors of such a difference between two networks.
inline bool clearly_above(const std::vector<double>& a, const std::vector<double>& b, std::int64_t images) {
  if (a.size() == b.size() && a.size() > 1) {
    return paired_difference(a, b).above_zero();
  }
  const Spread high(a), low(b);
  if (a.empty() || b.empty() || high.low <= low.high) {
    return false;
  }
  const auto variance = [&](double percent) { return percent * (100 - percent) / static_cast<double>(images); };
  return high.mean - low.mean > 2 * std::sqrt(variance(high.mean) + variance(low.mean));
}

inline std::string learning_speed(const Options& options, const Results& results, std::int64_t images) {
  std::vector<std::string> figures, clear;
  std::vector<std::vector<double>> first;
  for (const Norm norm : options.models) {
    std::vector<double> values;
    for (const Run* run : runs_of(results, norm)) {
      values.push_back(run->epochs.front().test_accuracy);
    }
    first.push_back(values);
    if (!values.empty()) {
      figures.push_back(options.label_of(norm) + " " + percent(Spread(values).mean));
    }
  }
  if (figures.size() < 2 || options.epochs < 2) {
    return "";
  }
  for (std::size_t a = 0; a < first.size(); ++a) {
    for (std::size_t b = 0; b < first.size(); ++b) {
      if (clearly_above(first[a], first[b], images)) {
        clear.push_back(options.label_of(options.models[a]) + " is ahead of " + options.label_of(options.models[b]));
      }
    }
  }
  return "**Start**: after the first epoch the test accuracy is " + list_of(figures) + ". " +
         (clear.empty() ? "None is ahead beyond chance." : "Beyond chance, " + list_of(clear) + ".");
}

inline std::string cost(const Options& options, const Results& results) {
  std::vector<std::string> parameters, times;
  for (const Norm norm : options.models) {
    const std::vector<const Run*> runs = runs_of(results, norm);
    std::vector<double> seconds;
    for (const Run* run : runs) {
      for (const EpochMetrics& e : run->epochs) {
        seconds.push_back(e.seconds);
      }
    }
    if (!seconds.empty()) {
      parameters.push_back(options.label_of(norm) + " " + with_commas(runs.front()->parameters));
      times.push_back(options.label_of(norm) + " " + fixed(*std::min_element(seconds.begin(), seconds.end()), 1) +
                      " s");
    }
  }
  std::string text = "**Cost**: " + list_of(parameters) + " parameters";
  if (std::find(options.models.begin(), options.models.end(), Norm::layer) != options.models.end()) {
    text +=
        " (Layer Norm scales and shifts every element on its own and so is tied to one image size, the others "
        "every channel)";
  }
  return text + "; the fastest epoch took " + list_of(times) + ".";
}

/// One normalization in the study of small batches: its accuracies at the smallest batch size and where it did best.
struct SmallBatchLine {
  Norm norm = Norm::batch;
  std::vector<double> small{}, best{};
  std::int64_t best_size = 0;
  double growth() const { return (100 - Spread(small).mean) / std::max(1e-9, 100 - Spread(best).mean); }
};

inline SmallBatchLine small_batch_line(const Results& results, Norm norm) {
  SmallBatchLine line{.norm = norm};
  for (const std::int64_t size : SmallBatchStudy::batch_sizes) {
    const auto values = small_batch_figures(results, norm, size, &SmallBatchRun::test_accuracy);
    if (size == SmallBatchStudy::batch_sizes.front()) {
      line.small = values;
    }
    if (!values.empty() && (line.best.empty() || Spread(values).mean > Spread(line.best).mean)) {
      line.best = values;
      line.best_size = size;
    }
  }
  return line;
}

/// Of the batch sizes that were finished, the smallest from which on Batch Norm is behind no other beyond chance; 0 if
/// it is behind at the largest, too.
inline std::int64_t harmless_size(const Options& options, const Results& results, std::int64_t images) {
  std::int64_t harmless = 0;
  for (auto size = SmallBatchStudy::batch_sizes.rbegin(); size != SmallBatchStudy::batch_sizes.rend(); ++size) {
    const auto batch = small_batch_figures(results, Norm::batch, *size, &SmallBatchRun::test_accuracy);
    for (const Norm other : options.models) {
      if (other != Norm::batch &&
          clearly_above(small_batch_figures(results, other, *size, &SmallBatchRun::test_accuracy), batch, images)) {
        return harmless;
      }
    }
    harmless = batch.empty() ? harmless : *size;
  }
  return harmless;
}

/// The claim that Batch Norm is not good for small batches, judged by the smallest batch size.
inline std::string small_batch_verdict(const Options& options, const Results& results, std::int64_t images) {
  const std::int64_t smallest = SmallBatchStudy::batch_sizes.front();
  const SmallBatchLine batch = small_batch_line(results, Norm::batch);
  bool behind_all = true, most = true, others = false;
  std::vector<std::string> changes;
  for (const Norm norm : options.models) {
    const SmallBatchLine line = small_batch_line(results, norm);
    if (line.small.empty()) {
      continue;
    }
    changes.push_back(minitorch::core::concat(long_name_of(norm), " ", fixed(line.growth(), 2), " times (",
                                              percent(100 - Spread(line.small).mean), " instead of ",
                                              percent(100 - Spread(line.best).mean), " at ", line.best_size, ")"));
    if (norm != Norm::batch) {
      others = true;
      behind_all = behind_all && clearly_above(line.small, batch.small, images);
      most = most && batch.growth() > line.growth();
    }
  }
  if (changes.empty()) {
    return "";
  }
  std::string text = minitorch::core::concat("**Small batches**: at batch size ", smallest,
                                             " the test error is, compared with the batch size that was best, for ",
                                             list_of(changes), ".");
  if (batch.small.empty() || !others) {
    return text;
  }
  const bool worse = clearly_above(batch.best, batch.small, images);
  if (worse && behind_all && most) {
    text +=
        " The claim that Batch Norm is not good for small batches holds here: it loses more than the others and is "
        "behind them beyond chance.";
    const std::int64_t harmless = harmless_size(options, results, images);
    text += harmless > 0 ? minitorch::core::concat(" From batch size ", harmless, " on it is behind neither.") : "";
  } else if (worse && most) {
    text +=
        " Batch Norm loses the most, but it is not behind all others beyond chance: the claim that it is not good "
        "for small batches is supported in part.";
  } else {
    text += " This does not support the claim that Batch Norm is not good for small batches.";
  }
  return text;
}

/// The claim that Group Norm lies between the other two, at the smallest batch size.
inline std::string between_verdict(const Results& results, std::int64_t images) {
  const auto of = [&](Norm norm) { return small_batch_line(results, norm).small; };
  const auto bn = of(Norm::batch), ln = of(Norm::layer), gn = of(Norm::group);
  if (bn.empty() || ln.empty() || gn.empty()) {
    return "";
  }
  const double b = Spread(bn).mean, l = Spread(ln).mean, g = Spread(gn).mean;
  const bool between = (b - g) * (l - g) < 0;
  const auto differ = [&](const std::vector<double>& x, const std::vector<double>& y) {
    return clearly_above(x, y, images) || clearly_above(y, x, images);
  };
  return minitorch::core::concat(
      "**Group Norm between the others**: at batch size ", SmallBatchStudy::batch_sizes.front(),
      between && differ(gn, bn) && differ(gn, ln) ? " it lies between them beyond chance"
      : between                                   ? " it lies between them, though not beyond chance on both sides"
                                                  : " it does not lie between them",
      " (test accuracy: Batch Norm ", percent(b), ", Group Norm ", percent(g), ", Layer Norm ", percent(l), ").");
}

/// Good and bad of one normalization, only what the figures show.
inline std::string good_and_bad(const Options& options, const Results& results, Norm norm, std::int64_t images) {
  const std::vector<const Run*> runs = runs_of(results, norm);
  if (runs.empty() || options.models.size() < 2) {
    return "";
  }
  std::vector<std::string> good, bad;
  const auto accuracies = final_figures(results, norm, &EpochMetrics::test_accuracy);
  std::vector<std::string> better;
  std::int64_t fewest = runs.front()->parameters;
  for (const Norm other : options.models) {
    if (clearly_above(final_figures(results, other, &EpochMetrics::test_accuracy), accuracies, images)) {
      better.push_back(options.label_of(other));
    }
    for (const Run* run : runs_of(results, other)) {
      fewest = std::min(fewest, run->parameters);
    }
  }
  const std::string there = minitorch::core::concat(
      " at batch size ", options.recipe.batch_size, " after ", counted(runs.front()->last().epoch, "epoch"),
      accuracies.size() == 1 ? ", one seed" : "", " (", percent(Spread(accuracies).mean), ")");
  better.empty() ? good.push_back("no other is more accurate beyond chance" + there)
                 : bad.push_back("less accurate than " + list_of(better) + there);

  std::vector<std::string> ahead, behind;
  for (const std::int64_t size : SmallBatchStudy::batch_sizes) {
    const auto own = small_batch_figures(results, norm, size, &SmallBatchRun::test_accuracy);
    bool above_all = !own.empty(), below_any = false;
    for (const Norm other : options.models) {
      const auto theirs = small_batch_figures(results, other, size, &SmallBatchRun::test_accuracy);
      above_all = above_all && (other == norm || clearly_above(own, theirs, images));
      below_any = below_any || clearly_above(theirs, own, images);
    }
    if (above_all) {
      ahead.push_back(std::to_string(size));
    }
    if (below_any) {
      behind.push_back(std::to_string(size));
    }
  }
  if (!ahead.empty()) {
    good.push_back("in the short trainings ahead of all others at batch size " + list_of(ahead));
  }
  if (!behind.empty()) {
    bad.push_back("in the short trainings behind at least one other at batch size " + list_of(behind));
  }
  const SmallBatchLine line = small_batch_line(results, norm);
  if (!line.small.empty()) {
    const std::string times =
        minitorch::core::concat(" at batch size ", SmallBatchStudy::batch_sizes.front(), " (error ",
                                fixed(line.growth(), 2), " times that of its best batch size)");
    line.growth() < 1.5 ? good.push_back("loses little" + times) : bad.push_back("loses much" + times);
  }
  const std::int64_t own = runs.front()->parameters;
  const double times = static_cast<double>(own) / static_cast<double>(fewest);
  times < 1.05 ? good.push_back("few parameters (" + with_commas(own) + ")")
               : bad.push_back(with_commas(own) + " parameters, " + fixed(times, 1) + " times as many as others need");
  return "**" + long_name_of(norm) + "**. Good: " + (good.empty() ? "nothing that shows here" : list_of(good, "; ")) +
         ". Bad: " + (bad.empty() ? "nothing that shows here" : list_of(bad, "; ")) + ".";
}

}  // namespace detail

/// The sentences of the report, for figures on `images` test images.
inline std::vector<std::string> findings(const Options& options, const Results& results, std::int64_t images) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& text) {
    if (!text.empty()) {
      out.push_back(text);
    }
  };
  if (options.models.size() > 1 && !detail::common_seeds(options, results).empty()) {
    add("**Accuracy**: " + detail::accuracy_sentence(options, results) +
        (detail::common_seeds(options, results).size() > 1
             ? " Intervals are 95 %, over seeds, differences paired by seed and each for itself; below, beyond chance "
               "is what "
               "such an interval tells. They say nothing about other networks, images or lengths of training."
             : ""));
  }
  add(detail::learning_speed(options, results, images));
  add(detail::cost(options, results));
  add(detail::small_batch_verdict(options, results, images));
  add(detail::between_verdict(results, images));
  for (const Norm norm : options.models) {
    add(detail::good_and_bad(options, results, norm, images));
  }
  add("**Not tested here**: that Layer Norm suits recurrent nets. There is no recurrent net in this study. What can be "
      "said is that Layer and Group Norm look at one image at a time, in training as in evaluation, so that neither "
      "the "
      "batch size nor the other images of a batch change their result; Batch Norm uses the batch's mean and variance "
      "in "
      "training and running averages of them in evaluation.");
  return out;
}

}  // namespace mnist_norms
