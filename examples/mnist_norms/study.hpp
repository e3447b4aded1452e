// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "examples/mnist_norms/interrupt.hpp"
#include "examples/mnist_norms/pictures.hpp"
#include "examples/mnist_norms/report.hpp"
#include "examples/mnist_norms/saved_results.hpp"
#include "examples/mnist_norms/small_batches.hpp"
#include "examples/mnist_norms/training.hpp"
#include "minitorch/nn/summary.hpp"

namespace mnist_norms {

/// The whole study: reads the data, trains, writes. What can be wrong with data and output folder is found out first.
class Study {
 public:
  explicit Study(const Options& options) : options_(options), console_(options.quiet) {
    if (options.threads > 0) {
      minitorch::set_num_threads(options.threads);
    }
  }

  /// Returns the exit code: 0, or 130 after Ctrl-C. Error if something is wrong.
  int run() {
    if (options_.report_only) {
      return report_again();
    }
    check_output_folder();
    const minitorch::Mnist data = read_data();
    write_summaries();
    watch_for_interrupts();
    try {
      train_all(data);
      results_.complete = true;
    } catch (const Interrupted&) {
      console_.line();
      console_.line("Interrupted. Writing what there is (Ctrl-C again ends it at once).");
    } catch (const minitorch::Error&) {
      if (anything()) {
        write_all(data);  // the epochs before it went wrong are worth keeping
      }
      throw;
    }
    write_all(data);
    console_.line();
    console_.line("Results: " + (options_.output / "README.md").string());
    return results_.complete ? 0 : 128 + interrupting_signal();
  }

  const Results& results() const { return results_; }

 private:
  int report_again() {
    minitorch::Mnist data = minitorch::read_mnist(options_.data);
    results_ = read_results(options_, data.test);
    write_report(limited(data));
    console_.line("Report: " + (options_.output / "README.md").string());
    return 0;
  }

  void check_output_folder() const {
    std::error_code problem;
    std::filesystem::create_directories(options_.output, problem);
    minitorch::check(!problem && std::filesystem::is_directory(options_.output), "[output] cannot make the folder '",
                     options_.output.string(), "': ", problem ? problem.message() : "there is a file of that name",
                     "; choose another with --output");
    try {
      minitorch::AtomicFile probe(options_.output / "metrics.csv");  // never committed, so nothing stays
    } catch (const minitorch::Error& error) {
      minitorch::fail(error.what(), " Choose another folder with --output.");
    }
  }

  minitorch::Mnist read_data() const { return limited(minitorch::read_mnist(options_.data)); }
  minitorch::Mnist limited(minitorch::Mnist data) const {
    if (options_.limit > 0) {
      data.train = data.train.first(options_.limit);
      data.test = data.test.first(options_.limit);
    }
    return data;
  }

  void write_summaries() const {
    for (const Norm norm : options_.models) {
      const std::string text = to_string(nn::summary(Net(norm), {1, 28, 28}));
      minitorch::write_file(options_.output / ("summary_" + id_of(norm) + ".txt"), text);
    }
  }

  void train_all(const minitorch::Mnist& data) {
    const auto count = static_cast<double>(options_.models.size() * options_.seeds.size());
    const double epoch_work =
        static_cast<double>(data.train.size()) + Progress::test_share * static_cast<double>(data.test.size());
    const double small_work =
        options_.small_batches ? SmallBatchStudy::work(options_, data.train.size(), data.test.size()) : 0;
    Progress progress(console_, count * static_cast<double>(options_.epochs) * epoch_work + small_work);
    console_.line(minitorch::concat(with_commas(data.train.size()), " training and ", with_commas(data.test.size()),
                                    " test images, ", minitorch::get_num_threads(), " threads"));
    for (const std::uint64_t seed : options_.seeds) {
      for (const Norm norm : options_.models) {
        train_one(norm, seed, data, progress);
      }
    }
    if (options_.small_batches) {
      SmallBatchStudy::run(options_, data, results_, console_, progress);
    }
  }

  void train_one(Norm norm, std::uint64_t seed, const minitorch::Mnist& data, Progress& progress) {
    Trainer trainer(norm, options_.recipe_of(norm), data.train, seed);
    results_.runs.push_back({norm, seed, 0, {}, {}});
    Run& run = results_.runs.back();
    for (const auto& parameter : trainer.net().parameters()) {
      run.parameters += parameter.numel();
    }
    console_.line();
    console_.line(
        minitorch::concat(options_.label_of(norm), ", seed ", seed, ": ", with_commas(run.parameters), " parameters"));
    console_.line("    epoch  train loss  train acc.  test loss  test acc.    images/s     time    all left");
    for (std::int64_t epoch = 1; epoch <= options_.epochs; ++epoch) {
      const std::string number = minitorch::concat(epoch, "/", options_.epochs);
      progress.begin(pad(number, 9), static_cast<double>(data.train.size()));
      const Stopwatch clock;
      const Score train = trainer.train_epoch(epoch, [&](std::int64_t images) {
        progress.advance(images);
        throw_if_interrupted();
      });
      const double seconds = clock.seconds();
      std::vector<std::int64_t> predictions;
      const Score test = evaluate(
          trainer.net(), data.test,
          [&](std::int64_t images) {
            progress.advance_test(images);
            throw_if_interrupted();
          },
          &predictions);
      run.epochs.push_back({epoch, train.loss, train.accuracy, test.loss, test.accuracy, seconds});
      run.predictions = std::move(predictions);
      // After every epoch what is on disk belongs together, whatever happens next.
      write_weights(options_.output / weights_file(options_, run), trainer.net());
      write_metrics(options_, results_);
      const double speed = static_cast<double>(data.train.size()) / seconds;
      console_.line(pad(number, 9) + pad(fixed(train.loss, 4), 12) + pad(fixed(train.accuracy, 2) + " %", 12) +
                    pad(fixed(test.loss, 4), 11) + pad(fixed(test.accuracy, 2) + " %", 11) +
                    pad(with_commas(static_cast<std::int64_t>(speed)), 12) + pad(duration(seconds), 9) +
                    pad(progress.left(), 12));
    }
  }

  static std::string pad(const std::string& text, std::size_t width) {
    return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
  }

  bool anything() const {
    return std::any_of(results_.runs.begin(), results_.runs.end(), [](const Run& r) { return !r.epochs.empty(); });
  }

  void write_all(const minitorch::Mnist& data) const {
    write_metrics(options_, results_);
    write_report(data);
  }
  void write_report(const minitorch::Mnist& data) const {
    const std::vector<std::string> pictures = write_pictures(options_, results_, data);
    minitorch::write_file(options_.output / "README.md",
                          report(options_, results_, pictures, data.train.size(), data.test.size()));
  }

  Options options_;
  Console console_;
  Results results_;
};

}  // namespace mnist_norms
