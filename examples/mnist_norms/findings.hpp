// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

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

/// a, b and c
inline std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  }
  return text;
}

/// Whether accuracies `a` (percent of `images`) are above `b` by more than chance explains: every run above every run,
/// and the means further apart than two standard errors of such a difference. Seeds share the test images, so the
/// standard error is that of one run; this asks for more rather than less.
inline bool clearly_above(const std::vector<double>& a, const std::vector<double>& b, std::int64_t images) {
  const Spread high(a), low(b);
  if (a.empty() || b.empty() || high.low <= low.high) {
    return false;
  }
  const auto variance = [&](double percent) { return percent * (100 - percent) / static_cast<double>(images); };
  return high.mean - low.mean > 2 * std::sqrt(variance(high.mean) + variance(low.mean));
}

/// Whether the models differ in a figure of the last epoch or the first.
inline std::string accuracy_order(const Options& options, const Results& results, std::int64_t images) {
  std::vector<std::string> figures, clear;
  std::size_t seeds = 0;
  double low = 100, high = 0;
  for (const Norm a : options.models) {
    const auto values = final_figures(results, a, &EpochMetrics::test_accuracy);
    if (values.empty()) {
      continue;
    }
    seeds = std::max(seeds, values.size());
    const double mean = Spread(values).mean;
    figures.push_back(options.label_of(a) + " " + percent(mean));
    low = std::min(low, mean);
    high = std::max(high, mean);
    for (const Norm b : options.models) {
      if (clearly_above(values, final_figures(results, b, &EpochMetrics::test_accuracy), images)) {
        clear.push_back(options.label_of(a) + " above " + options.label_of(b));
      }
    }
  }
  if (figures.size() < 2) {
    return "";
  }
  std::string text = "**Accuracy at batch size " + std::to_string(options.recipe.batch_size) +
                     "**: " + list_of(figures) + (seeds > 1 ? " in the mean. " : ". ");
  if (!clear.empty()) {
    text += "Beyond chance: " + list_of(clear) + ".";
  } else {
    text += minitorch::concat("The ", seeds > 1 ? "means lie " : "three lie ", "within ", fixed(high - low, 2),
                              " points, which is no more than chance: no order of the normalizations can be told.");
    if (seeds == 1) {
      text += " PyTorch's two seeds of the full recipe differ by up to 0.18 points.";
    }
  }
  return text;
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

/// The claim about small batches, judged by the smallest and the largest batch size that were finished.
inline std::vector<std::string> small_batch_findings(const Options& options, const Results& results,
                                                     std::int64_t images) {
  struct Line {
    Norm norm;
    std::vector<double> small, large;
    double growth() const { return (100 - Spread(small).mean) / std::max(1e-9, 100 - Spread(large).mean); }
  };
  const std::int64_t smallest = SmallBatchStudy::batch_sizes.front(), largest = SmallBatchStudy::batch_sizes.back();
  std::vector<Line> lines;
  for (const Norm norm : options.models) {
    Line line{norm, small_batch_figures(results, norm, smallest, &SmallBatchRun::test_accuracy),
              small_batch_figures(results, norm, largest, &SmallBatchRun::test_accuracy)};
    if (!line.small.empty() && line.small.size() == line.large.size()) {
      lines.push_back(std::move(line));
    }
  }
  std::vector<std::string> changes, out;
  for (const Line& line : lines) {
    changes.push_back(minitorch::concat(long_name_of(line.norm), " from ", percent(100 - Spread(line.large).mean),
                                        " to ", percent(100 - Spread(line.small).mean), " (times ",
                                        fixed(line.growth(), 2), ")"));
  }
  if (changes.empty()) {
    return {};
  }
  std::string text = minitorch::concat("**Small batches**: from batch size ", largest, " to ", smallest,
                                       " the test error goes with ", list_of(changes), ".");
  const auto batch = std::find_if(lines.begin(), lines.end(), [](const Line& l) { return l.norm == Norm::batch; });
  if (batch != lines.end() && lines.size() > 1) {
    const bool worse = clearly_above(batch->large, batch->small, images);
    bool worst = true, most = true;
    for (const Line& other : lines) {
      if (other.norm != Norm::batch) {
        worst = worst && clearly_above(other.small, batch->small, images);
        most = most && batch->growth() > other.growth();
      }
    }
    if (worse && worst && most) {
      text += minitorch::concat(
          " The claim that Batch Norm is not good for small batches holds here: it alone loses so much, and at batch "
          "size ",
          smallest, " it is behind the others beyond chance.");
    } else if (worst) {
      text += minitorch::concat(" At batch size ", smallest,
                                " Batch Norm is behind the others beyond chance, but the comparison with batch size ",
                                largest, " does not show that the small batch alone is the reason.");
    } else if (worse && most) {
      text += minitorch::concat(" Batch Norm loses accuracy, and more than the others, but at batch size ", smallest,
                                " it is not behind all of them beyond chance: the claim that it is not good for small "
                                "batches is supported in part.");
    } else {
      text += " These figures do not support the claim that Batch Norm is not good for small batches.";
    }
    // From which batch size on is nothing lost any more?
    std::string harmless;
    for (auto size = SmallBatchStudy::batch_sizes.rbegin(); size != SmallBatchStudy::batch_sizes.rend(); ++size) {
      bool behind = false;
      for (const Line& other : lines) {
        behind =
            behind ||
            (other.norm != Norm::batch &&
             clearly_above(small_batch_figures(results, other.norm, *size, &SmallBatchRun::test_accuracy),
                           small_batch_figures(results, Norm::batch, *size, &SmallBatchRun::test_accuracy), images));
      }
      if (behind) {
        break;
      }
      harmless = std::to_string(*size);
    }
    if (worst && !harmless.empty()) {
      text += " From batch size " + harmless + " on it is behind neither of them beyond chance.";
    }
  }
  out.push_back(text);
  if (lines.size() == 3) {
    const double b = Spread(lines[0].small).mean, l = Spread(lines[1].small).mean, g = Spread(lines[2].small).mean;
    const auto of = [&](Norm norm) {
      return std::find_if(lines.begin(), lines.end(), [&](const Line& x) { return x.norm == norm; })->small;
    };
    static_cast<void>(b), static_cast<void>(l), static_cast<void>(g);
    const double bn = Spread(of(Norm::batch)).mean, ln = Spread(of(Norm::layer)).mean,
                 gn = Spread(of(Norm::group)).mean;
    const bool between = (bn - gn) * (ln - gn) < 0;
    const bool beyond_chance = between &&
                               (clearly_above(of(Norm::group), of(Norm::batch), images) ||
                                clearly_above(of(Norm::batch), of(Norm::group), images)) &&
                               (clearly_above(of(Norm::group), of(Norm::layer), images) ||
                                clearly_above(of(Norm::layer), of(Norm::group), images));
    out.push_back(minitorch::concat("**Group Norm between the others**: at batch size ", smallest, " it ",
                                    beyond_chance ? "lies between them beyond chance"
                                    : between     ? "lies between them, though not beyond chance on both sides"
                                                  : "does not lie between them",
                                    " (accuracy: Batch Norm ", percent(bn), ", Group Norm ", percent(gn),
                                    ", Layer Norm ", percent(ln), ")."));
  }
  return out;
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
  add(detail::accuracy_order(options, results, images));
  add(detail::learning_speed(options, results, images));
  add(detail::cost(options, results));
  for (const std::string& text : detail::small_batch_findings(options, results, images)) {
    add(text);
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
