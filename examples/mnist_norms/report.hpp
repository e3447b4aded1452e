// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "examples/mnist_norms/findings.hpp"
#include "examples/mnist_norms/pictures.hpp"
#include "examples/mnist_norms/reference.hpp"

namespace mnist_norms {

inline std::string weights_file(const Options& options, const Run& run) {
  const std::string name = "weights_" + id_of(run.norm);
  return run.seed == options.seeds.front() ? name + ".safetensors"
                                           : minitorch::core::concat(name, "_seed", run.seed, ".safetensors");
}

namespace detail {

/// 99.44 ± 0.03 %
inline std::string mean_text(const std::vector<double>& values, int digits, const std::string& unit = "") {
  return text_of(estimate(values), digits) + unit;
}

/// One model a row, beside the figures of others.
inline std::string comparison_table(const Options& options, const Results& results) {
  const bool others = !options.fashion;  // theirs are MNIST's
  std::string text =
      std::string("| model | parameters | final test accuracy | best epoch's | final test loss | s per ") + "epoch |" +
      (others ? " original: final (best) | original: loss | PyTorch 1.13: final |" : "") +
      "\n| --- | ---: | ---: | ---: | ---: | ---: |" + (others ? " ---: | ---: | ---: |" : "") + "\n";
  for (const Norm norm : options.models) {
    const std::vector<const Run*> runs = runs_of(results, norm);
    if (runs.empty()) {
      continue;
    }
    std::vector<double> best, seconds;
    for (const Run* run : runs) {
      best.push_back(run->best_accuracy());
      for (const EpochMetrics& e : run->epochs) {
        seconds.push_back(e.seconds);
      }
    }
    const Reference& r = reference_of(norm);
    text += minitorch::core::concat(
        "| ", options.label_of(norm), " | ", with_commas(runs.front()->parameters), " | ",
        mean_text(final_figures(results, norm, &EpochMetrics::test_accuracy), 2, " %"), " | ", mean_text(best, 2, " %"),
        " | ", mean_text(final_figures(results, norm, &EpochMetrics::test_loss), 4), " | ",
        fixed(Spread(seconds).mean, 1), " |",
        others ? minitorch::core::concat(" ", fixed(r.accuracy, 2), " % (", fixed(r.best_accuracy, 2), " %) | ",
                                         fixed(r.loss, 4), " | ", pytorch_text(norm), " |")
               : std::string(),
        "\n");
  }
  return text;
}

/// Every run, after its last epoch.
inline std::string runs_table(const Options& options, const Results& results) {
  std::string text =
      "| model | seed | epochs | training loss | training accuracy | test loss | test accuracy | best epoch's |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  for (const Norm norm : options.models) {
    for (const Run* run : runs_of(results, norm)) {
      const EpochMetrics& e = run->last();
      text += minitorch::core::concat("| ", options.label_of(norm), " | ", run->seed, " | ", e.epoch, " | ",
                                      fixed(e.train_loss, 4), " | ", fixed(e.train_accuracy, 2), " % | ",
                                      fixed(e.test_loss, 4), " | ", fixed(e.test_accuracy, 2), " % | ",
                                      fixed(run->best_accuracy(), 2), " % |\n");
    }
  }
  return text;
}

inline std::string small_batch_table(const Options& options, const Results& results) {
  std::string text = "| batch size | learning rate |", rule = "| ---: | ---: |";
  for (const Norm norm : options.models) {
    text += minitorch::core::concat(" ", long_name_of(norm), ": accuracy | loss |");
    rule += " ---: | ---: |";
  }
  text += "\n" + rule + "\n";
  for (const std::int64_t size : SmallBatchStudy::batch_sizes) {
    std::string row =
        minitorch::core::concat("| ", size, " | ", plain(SmallBatchStudy::recipe(options, size).lr), " |");
    bool any = false;
    for (const Norm norm : options.models) {
      const auto accuracy = small_batch_figures(results, norm, size, &SmallBatchRun::test_accuracy);
      const auto loss = small_batch_figures(results, norm, size, &SmallBatchRun::test_loss);
      any = any || !loss.empty();
      row += loss.empty() ? " | |" : " " + mean_text(accuracy, 2, " %") + " | " + mean_text(loss, 3) + " |";
    }
    text += any ? row + "\n" : "";
  }
  return text;
}

}  // namespace detail

/// README.md of the output folder: settings, figures beside those of others, findings, pictures.
inline std::string report(const Options& options, const Results& results, const std::vector<std::string>& pictures,
                          std::int64_t training_images, std::int64_t test_images) {
  const auto has = [&](const std::string& file) {
    return std::find(pictures.begin(), pictures.end(), file) != pictures.end();
  };
  const auto picture = [&](const std::string& file, const std::string& words) {
    return has(file) ? "![" + words + "](" + file + ")\n\n" : std::string();
  };
  const Recipe& r = options.recipe;
  std::string text = std::string("# Batch, Layer and Group Normalization on ") +
                     (options.fashion ? "Fashion-MNIST" : "MNIST") + "\n\n";
  if (!results.complete) {
    text += "**This study was interrupted.** What follows is what was finished by then.\n\n";
  }
  text += minitorch::core::concat("The same small network with three normalizations, trained with minitorch on ",
                                  with_commas(training_images), " images and tested on ", with_commas(test_images),
                                  ": ", detail::counted(options.epochs, "epoch"), ", batch size ", r.batch_size,
                                  ", SGD with learning rate ", plain(r.lr), " and momentum ", plain(r.momentum));
  if (r.l1 > 0 && std::find(options.models.begin(), options.models.end(), Norm::batch) != options.models.end()) {
    text += minitorch::core::concat(", and an L1 penalty of ", plain(r.l1),
                                    " for the Batch Norm model as the original had it");
  }
  text += ". Training images are rotated by up to 7 degrees either way. ";
  text += "Layers, shapes and parameters: ";
  for (const Norm norm : options.models) {
    text += (norm == options.models.front() ? "" : ", ") + ("[" + options.label_of(norm) + "](summary_" + id_of(norm)) +
            ".txt)";
  }
  text += ".\n\nThese figures again: `" + options.command() + "`\n\n";

  if (has("test_accuracy.png")) {
    text += "## Figures\n\n" + detail::comparison_table(options, results) + "\n";
    text +=
        options.seeds.size() > 1 ? "Our figures are means over the seeds and their 95 % intervals (Student's t). " : "";
    const bool same = options.epochs == 20 && r.batch_size == 128 && r.lr == 0.01 && r.momentum == 0.9 &&
                      r.l1 == 0.0005 && options.limit == 0 && results.complete;
    text += options.fashion ? ""
                            : "The original is one run of PyTorch on a GPU "
                              "([source](https://github.com/gokul-pv/EVA6_Assignmets_Session6)). ";
    text +=
        same || options.fashion ? "" : "**Its settings were others than these**, so its figures only show the scale. ";
    text +=
        "Losses are means per image, without the L1 penalty. Training figures are collected while the model learns, "
        "with dropout and rotated images, and so are worse than those on the test images.\n\n";
    text += detail::runs_table(options, results) + "\n";
    text += "## What it shows\n\n";
    for (const std::string& finding : findings(options, results, test_images)) {
      text += "- " + finding + "\n";
    }
    text += "\n## Learning\n\n";
    for (const CurveChart& kind : curve_charts()) {
      text += picture(kind.file, kind.title + " by epoch");
    }
  }
  if (!results.small_batches.empty()) {
    text += "## Small batches\n\n";
    text += minitorch::core::concat(
        "The claim that Batch Norm is not good for small batches, tested: each normalization with each batch size, ",
        SmallBatchStudy::epochs, " epochs of the first ", with_commas(SmallBatchStudy::images_of(training_images)),
        " training images, no L1 penalty, learning rate proportional to the batch size. Accuracy and loss are those on "
        "all test images after the last epoch.\n\n");
    text += picture("small_batches_error.png", "Test error by batch size") +
            picture("small_batches_loss.png", "Test loss by batch size") + detail::small_batch_table(options, results) +
            "\n";
  }
  std::string grids;
  for (const Norm norm : options.models) {
    grids += picture("misclassified_" + id_of(norm) + ".png", "Misclassified by " + long_name_of(norm));
  }
  text += grids.empty() ? ""
                        : std::string("## Misclassified ") + (options.fashion ? "images" : "digits") +
                              "\n\nErrors of the final models.\n\n" + grids;
  text += "## Files\n\n- `metrics.csv`, `metrics.json`: every epoch of every run; accuracies in percent\n";
  text += results.small_batches.empty() ? "" : "- `small_batches.csv`: every run of the study of small batches\n";
  for (const Run& run : results.runs) {
    if (!run.epochs.empty() && run.seed == options.seeds.front()) {
      text += minitorch::core::concat("- `", weights_file(options, run), "`: weights of ", options.label_of(run.norm),
                                      ", seed ", run.seed, ", after epoch ", run.last().epoch,
                                      "; the names are those of the original's PyTorch model\n");
    }
  }
  text += options.seeds.size() == 1 ? "" : "- `weights_*_seed*.safetensors`: those of the other seeds\n";
  return text;
}

}  // namespace mnist_norms
