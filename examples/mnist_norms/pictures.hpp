// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "examples/mnist_norms/small_batches.hpp"
#include "examples/mnist_norms/statistics.hpp"
#include "minitorch/viz/viz.hpp"

namespace mnist_norms {

namespace viz = minitorch::viz;

/// One of the four charts over the epochs.
struct CurveChart {
  std::string file, title, y_label;
  double EpochMetrics::*figure;
  bool loss;
};

inline const std::vector<CurveChart>& curve_charts() {
  static const std::vector<CurveChart> charts{
      {"train_loss.png", "Training loss", "negative log-likelihood, mean per image", &EpochMetrics::train_loss, true},
      {"test_loss.png", "Test loss", "negative log-likelihood, mean per image", &EpochMetrics::test_loss, true},
      {"train_accuracy.png", "Training accuracy", "accuracy", &EpochMetrics::train_accuracy, false},
      {"test_accuracy.png", "Test accuracy", "accuracy", &EpochMetrics::test_accuracy, false}};
  return charts;
}

/// One colour for each normalization, in all pictures.
inline viz::Color color_of(Norm norm) {
  return viz::palette[static_cast<std::size_t>(norm)];
}

/// The runs of one model, one for each seed.
inline std::vector<const Run*> runs_of(const Results& results, Norm norm) {
  std::vector<const Run*> runs;
  for (const Run& run : results.runs) {
    if (run.norm == norm && !run.epochs.empty()) {
      runs.push_back(&run);
    }
  }
  return runs;
}

/// Mean over the seeds for each epoch that all of them finished, with its 95 % interval as a band.
inline viz::Series curve(const std::vector<const Run*>& runs, const std::string& name, double EpochMetrics::*figure) {
  viz::Series series{.name = name};
  std::size_t epochs = runs.front()->epochs.size();
  for (const Run* run : runs) {
    epochs = std::min(epochs, run->epochs.size());
  }
  for (std::size_t e = 0; e < epochs; ++e) {
    std::vector<double> values;
    for (const Run* run : runs) {
      values.push_back(run->epochs[e].*figure);
    }
    const Estimate mean = estimate(values);
    series.y.push_back(mean.mean);
    if (mean.has_interval()) {
      series.lower.push_back(mean.low());
      series.upper.push_back(mean.high());
    }
  }
  return series;
}

/// The chart of one figure: all models that have at least one epoch.
inline viz::Chart curve_chart(const CurveChart& kind, const Options& options, const Results& results) {
  viz::Chart chart{.title = kind.title + (options.fashion ? " on Fashion-MNIST" : " on MNIST"),
                   .x_label = "epoch",
                   .y_label = kind.y_label};
  chart.log_y = kind.loss;
  chart.y_suffix = kind.loss ? "" : " %";
  std::size_t seeds = 0;
  double first = 100, later = 100, top = 0;  // the worst accuracies of the first epoch and of all others, and the best
  for (const Norm norm : options.models) {
    const std::vector<const Run*> runs = runs_of(results, norm);
    if (runs.empty()) {
      continue;
    }
    viz::Series series = curve(runs, options.label_of(norm), kind.figure);
    series.color = color_of(norm);
    for (std::size_t e = 0; e < series.y.size(); ++e) {
      const double low = series.lower.empty() ? series.y[e] : series.lower[e];
      top = std::max(top, series.upper.empty() ? series.y[e] : series.upper[e]);
      (e == 0 ? first : later) = std::min(e == 0 ? first : later, low);
    }
    chart.series.push_back(std::move(series));
    seeds = std::max(seeds, runs.size());
  }
  chart.subtitle = seeds > 1 ? minitorch::core::concat("Mean of ", seeds, " seeds, band: its 95 % interval")
                             : minitorch::core::concat("Seed ", options.seeds.front());
  chart.subtitle += kind.loss ? "; logarithmic axis" : "";
  // A first epoch far below would press all the others against the upper edge.
  if (!kind.loss && later < 100 && first < later - 2 * (100 - later)) {
    chart.y_min = later - 0.15 * (100 - later);
    chart.y_max = std::min(100.0, top + 0.15 * (100 - later));
    chart.subtitle +=
        minitorch::core::concat("; the axis begins above the first epoch (", fixed(first, 1), " % at worst)");
  }
  return chart;
}

/// The first ten wrong test images of a run's final model, predicted and actual class above each.
inline viz::ImageGrid misclassified_grid(const Options& options, const Run& run, const ImageDataset& test) {
  viz::ImageGrid grid{.columns = 5};
  grid.black = 0.0f;
  grid.white = 255.0f;
  std::int64_t wrong = 0;
  const std::int64_t area = test.height() * test.width();
  for (std::int64_t i = 0; i < test.size(); ++i) {
    const std::int64_t predicted = run.predictions[static_cast<std::size_t>(i)], actual = test.label(i);
    if (predicted == actual) {
      continue;
    }
    if (++wrong <= 10) {
      const std::vector<float> pixels(test.pixels(i), test.pixels(i) + area);
      grid.add(pixels, static_cast<int>(test.height()), static_cast<int>(test.width()),
               minitorch::core::concat("predicted ", options.class_name(predicted), options.fashion ? "\n" : ", ",
                                       "actual ", options.class_name(actual)));
    }
  }
  grid.title = minitorch::core::concat("Misclassified by ", long_name_of(run.norm),
                                       options.recipe_of(run.norm).l1 > 0 ? " with L1 penalty" : "");
  grid.subtitle = minitorch::core::concat(wrong > 10 ? "The first 10 of its " : "Its ", with_commas(wrong),
                                          wrong == 1 ? " error" : " errors", " among ", with_commas(test.size()),
                                          " test images, after epoch ", run.last().epoch, ", seed ", run.seed);
  return grid;
}

/// Test error or loss by batch size; mean over the seeds and its interval.
inline viz::BarChart small_batch_chart(const Options& options, const Results& results, std::int64_t training_images,
                                       bool loss) {
  viz::BarChart chart{.title = loss ? "Test loss by batch size" : "Test error by batch size"};
  chart.subtitle = minitorch::core::concat(
      SmallBatchStudy::epochs, " epochs of ", with_commas(SmallBatchStudy::images_of(training_images)),
      " images, learning rate proportional to the batch size, no L1 penalty",
      options.seeds.size() > 1 ? minitorch::core::concat("; mean of ", options.seeds.size(), " seeds, 95 % interval")
                               : std::string());
  chart.value_label = loss ? "negative log-likelihood, mean per image" : "wrong test images";
  chart.value_suffix = loss ? "" : " %";
  chart.decimals = loss ? 2 : 1;
  std::vector<std::int64_t> sizes;
  for (const std::int64_t size : SmallBatchStudy::batch_sizes) {
    if (!small_batch_figures(results, options.models.front(), size, &SmallBatchRun::test_loss).empty()) {
      sizes.push_back(size);
      chart.categories.push_back(minitorch::core::concat("batch size ", size));
    }
  }
  for (const Norm norm : options.models) {
    viz::BarSeries series{.name = long_name_of(norm), .color = color_of(norm)};
    for (const std::int64_t size : sizes) {
      const Estimate e = estimate(
          small_batch_figures(results, norm, size, loss ? &SmallBatchRun::test_loss : &SmallBatchRun::test_accuracy));
      series.values.push_back(loss ? e.mean : 100 - e.mean);
      series.half.push_back(e.half);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

/// Every picture that there are figures for.
inline Files picture_files(const Options& options, const Results& results, const minitorch::Mnist& data) {
  Files files;
  const auto write = [&](const std::string& file, const viz::Image& image) { files[file] = viz::encode_png(image); };
  const bool any =
      std::any_of(results.runs.begin(), results.runs.end(), [](const Run& r) { return !r.epochs.empty(); });
  for (const CurveChart& kind : curve_charts()) {
    if (any) {
      write(kind.file, viz::line_chart(curve_chart(kind, options, results)));
    }
  }
  for (const Norm norm : options.models) {
    const std::vector<const Run*> runs = runs_of(results, norm);
    if (runs.empty()) {
      continue;
    }
    const viz::ImageGrid grid = misclassified_grid(options, *runs.front(), data.test);
    if (!grid.cells.empty()) {
      write("misclassified_" + id_of(norm) + ".png", viz::image_grid(grid));
    }
  }
  if (!results.small_batches.empty()) {
    write("small_batches_error.png", viz::bar_chart(small_batch_chart(options, results, data.train.size(), false)));
    write("small_batches_loss.png", viz::bar_chart(small_batch_chart(options, results, data.train.size(), true)));
  }
  return files;
}

}  // namespace mnist_norms
