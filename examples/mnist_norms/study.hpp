// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "examples/mnist_norms/drawing.hpp"
#include "examples/mnist_norms/html_report.hpp"
#include "examples/mnist_norms/interrupt.hpp"
#include "examples/mnist_norms/pictures.hpp"
#include "examples/mnist_norms/report.hpp"
#include "examples/mnist_norms/result_folder.hpp"
#include "examples/mnist_norms/saved_results.hpp"
#include "examples/mnist_norms/small_batches.hpp"
#include "examples/mnist_norms/sweep_run.hpp"
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
    if (options_.serve) {
      return serve_drawing(options_, console_);
    }
    if (options_.report_only) {
      return report_again();
    }
    if (!options_.sweeps.empty()) {
      return sweep();
    }
    check_output_folder();
    const FolderLock lock(options_.output);
    ResultFolder(options_.output).settle();  // what a killed study left
    const bool resumed = options_.resume && find_unfinished();
    if (live_ && live_->path() == options_.output && earlier_study(options_.output)->complete) {
      console_.line("The study in '" + options_.output.string() + "' is complete.");
      return 0;
    }
    if (!resumed) {
      choose_folder();
    }
    watch_for_interrupts();
    const minitorch::Mnist data = read_data();
    if (resumed) {
      take_over(data);
    }
    try {
      throw_if_interrupted();
      train_all(data);
      results_.complete = true;
    } catch (const Interrupted&) {
      console_.line();
      console_.line("Interrupted. Writing what there is (Ctrl-C again, after a second, ends it at once).");
    } catch (const std::exception&) {
      keep_what_there_is(data);
      throw;
    }
    write_all(data);
    console_.line();
    if (!anything() && in_the_way_) {
      console_.line("No epoch was finished. The earlier results in '" + options_.output.string() +
                    "' are as they were.");
    } else {
      if (!results_.complete && in_the_way_) {
        console_.line("The earlier results in '" + options_.output.string() + "' are as they were.");
      }
      console_.line("Results: " + ((results_.complete ? options_.output : live_->path()) / "README.md").string() +
                    ", and report.html beside it for a browser");
    }
    return results_.complete ? 0 : 128 + interrupting_signal();
  }

  const Results& results() const { return results_; }

 private:
  int report_again() {
    const FolderLock lock(options_.output);
    minitorch::Mnist data = read_dataset(options_);
    ResultFolder folder(options_.output);
    folder.settle();
    results_ = read_results(options_, options_.output, data.test);
    folder.change(report_files(limited(data)), true);
    folder.settle();
    console_.line("Report: " + (options_.output / "README.md").string());
    return 0;
  }

  /// The sweeps add their tables to what is in the folder; what they trained earlier they do not train again.
  int sweep() {
    check_output_folder();
    const FolderLock lock(options_.output);
    ResultFolder folder(options_.output);
    folder.settle();
    watch_for_interrupts();
    const minitorch::Mnist data = read_data();
    SweepPlan plan{.images = options_.sweep_images, .seeds = options_.seeds, .fashion = options_.fashion};
    read_sweeps(plan, options_.output);
    bool complete = false;
    try {
      SweepRunner(plan, data, folder, console_).run(options_.sweeps);
      complete = true;
    } catch (const Interrupted&) {
      console_.line();
      console_.line("Interrupted. The same command goes on.");
    }
    folder.settle();
    return complete ? 0 : 128 + interrupting_signal();
  }

  void check_output_folder() const {
    std::error_code problem;
    std::filesystem::create_directories(options_.output, problem);
    minitorch::core::check(!problem && std::filesystem::is_directory(options_.output),
                           "[output] cannot make the folder '", options_.output.string(),
                           "': ", problem ? problem.message() : "there is a file of that name",
                           "; choose another with --output");
    try {
      minitorch::io::AtomicFile probe(options_.output / "probe");  // never committed, so nothing stays
    } catch (const minitorch::Error& error) {
      minitorch::core::fail(error.what(), " Choose another folder with --output.");
    }
  }

  /// Where the results go while they grow: the output folder, unless earlier results are in it. Those stay until the
  /// new ones are complete, and without --force not even that is done.
  void choose_folder() {
    const std::vector<std::string> earlier = ResultFolder(options_.output).names();
    in_the_way_ = !earlier.empty() && !nothing_finished(options_.output);
    minitorch::core::check(
        !in_the_way_ || options_.force, "[output] '", options_.output.string(),
        "' holds the results of an earlier study (", earlier.empty() ? "" : earlier.front(),
        earlier.size() > 1 ? minitorch::core::concat(" and ", earlier.size() - 1, " more files") : "",
        "): choose another folder with --output, or say --force to replace them when the new study is "
        "complete");
    std::filesystem::path folder = options_.output;
    for (int i = 1; in_the_way_ && (i == 1 || std::filesystem::exists(folder)); ++i) {
      folder = options_.output / (i == 1 ? "unfinished" : minitorch::core::concat("unfinished-", i));
    }
    live_.emplace(folder);
  }

  /// Whether a study of the same arguments left something to go on with; then that is where the results go on growing.
  bool find_unfinished() {
    const std::vector<std::string> earlier = ResultFolder(options_.output).names();
    in_the_way_ = !earlier.empty() && !nothing_finished(options_.output);
    std::filesystem::path folder = options_.output;
    for (int i = 1;; ++i) {
      if (const auto found = earlier_study(folder); found && found->command == options_.command()) {
        in_the_way_ = in_the_way_ && folder != options_.output;
        live_.emplace(folder);
        live_->settle();
        return true;
      }
      folder = options_.output / (i == 1 ? "unfinished" : minitorch::core::concat("unfinished-", i));
      if (!std::filesystem::exists(folder)) {
        return false;
      }
    }
  }

  /// Takes over the results and the last checkpoint of the study that is gone on with.
  void take_over(const minitorch::Mnist& data) {
    Options unused = options_;
    results_ = read_results(unused, live_->path(), data.test);
    results_.complete = false;
    saved_ = true;
    std::set<std::string> told;  // of the state that was interrupted
    for (const std::string& name : live_->names()) {
      if (name.ends_with(".png") || name == "README.md") {
        told.insert(name);
      }
    }
    live_->change({}, true, told);
    if (results_.runs.empty() || results_.runs.back().epochs.size() == static_cast<std::size_t>(options_.epochs)) {
      return;
    }
    const Run& run = results_.runs.back();
    try {
      minitorch::Checkpoint last = minitorch::read_checkpoint(live_->path() / checkpoint_file);
      if (last.metadata["model"] == id_of(run.norm) && last.metadata["seed"] == std::to_string(run.seed) &&
          !run.epochs.empty() && last.epoch == run.last().epoch) {
        checkpoint_ = std::move(last);
      }
    } catch (const minitorch::Error& error) {
      console_.line(error.what());
    }
    if (!checkpoint_) {
      results_.runs.pop_back();  // it is trained again from its beginning, to the same weights
    }
  }

  minitorch::Mnist read_data() const { return limited(read_dataset(options_)); }
  minitorch::Mnist limited(minitorch::Mnist data) const {
    if (options_.limit > 0) {
      data.train = data.train.first(options_.limit);
      data.test = data.test.first(options_.limit);
    }
    return data;
  }

  void train_all(const minitorch::Mnist& data) {
    auto epochs =
        static_cast<double>(options_.models.size() * options_.seeds.size()) * static_cast<double>(options_.epochs);
    for (const Run& run : results_.runs) {
      epochs -= static_cast<double>(run.epochs.size());
    }
    const double epoch_work =
        static_cast<double>(data.train.size()) + Progress::test_share * static_cast<double>(data.test.size());
    const double small_work =
        options_.small_batches
            ? SmallBatchStudy::work(options_, data.train.size(), data.test.size(), results_.small_batches.size())
            : 0;
    Progress progress(console_, epochs * epoch_work + small_work);
    console_.line(minitorch::core::concat(with_commas(data.train.size()), " training and ",
                                          with_commas(data.test.size()), " test images, ", minitorch::get_num_threads(),
                                          " threads"));
    std::size_t number = 0;
    const std::size_t finished = results_.runs.size() - (checkpoint_ ? 1 : 0);  // by a study that is gone on with
    for (const std::uint64_t seed : options_.seeds) {
      for (const Norm norm : options_.models) {
        if (number++ >= finished) {
          train_one(norm, seed, data, progress);
        }
      }
    }
    if (options_.small_batches) {
      SmallBatchStudy::run(options_, data, results_, console_, progress,
                           [this] { save(metric_files(options_, results_)); });
    } else if (options_.epochs < small_batches_from_epochs) {
      console_.line();
      console_.line(minitorch::core::concat("Small batches are left out below ", small_batches_from_epochs,
                                            " epochs, for they take minutes; --small-batches on trains them."));
    }
  }

  void train_one(Norm norm, std::uint64_t seed, const minitorch::Mnist& data, Progress& progress) {
    Trainer trainer(norm, options_.recipe_of(norm), data.train, seed);
    const bool goes_on = checkpoint_.has_value();
    if (goes_on) {
      trainer.restore(*checkpoint_);
      checkpoint_.reset();
    } else {
      results_.runs.push_back({norm, seed, 0, {}, {}});
      for (const auto& parameter : trainer.net().parameters()) {
        results_.runs.back().parameters += parameter.numel();
      }
    }
    Run& run = results_.runs.back();
    console_.line();
    console_.line(minitorch::core::concat(options_.label_of(norm), ", seed ", seed, ": ", with_commas(run.parameters),
                                          " parameters", goes_on ? ", going on" : ""));
    console_.line("    epoch  train loss  train acc.  test loss  test acc.    images/s     time    all left");
    for (auto epoch = static_cast<std::int64_t>(run.epochs.size()) + 1; epoch <= options_.epochs; ++epoch) {
      const std::string number = minitorch::core::concat(epoch, "/", options_.epochs);
      progress.begin(pad(number, 9), static_cast<double>(data.train.size()));
      const Stopwatch clock;
      const Score train = trainer.train_epoch(epoch, [&](std::int64_t images) {
        progress.advance(images);
        throw_if_interrupted();
      });
      const double seconds = clock.seconds();
      std::vector<std::int64_t> predictions;
      std::vector<float> log_probabilities;
      const Score test = evaluate(
          trainer.net(), data.test,
          [&](std::int64_t images) {
            progress.advance_test(images);
            throw_if_interrupted();
          },
          &predictions, &log_probabilities);
      run.epochs.push_back({epoch, train.loss, train.accuracy, test.loss, test.accuracy, seconds});
      run.predictions = std::move(predictions);
      run.log_probabilities = std::move(log_probabilities);
      // After every epoch what is on disk belongs together, whatever happens next.
      Files files = metric_files(options_, results_);
      files[weights_file(options_, run)] = weights_bytes(trainer.net(), seed, epoch);
      add_summaries(files);  // takes random numbers, so before the checkpoint notes how many were taken
      files[checkpoint_file] = checkpoint_bytes(trainer, seed, epoch);
      save(std::move(files));
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

  /// The first files have the summaries of the models among them.
  void add_summaries(Files& files) const {
    for (const Norm norm : options_.models) {
      const std::string name = "summary_" + id_of(norm) + ".txt";
      if (!saved_ && !files.contains(name)) {
        files[name] = bytes_of(to_string(nn::summary(Net(norm), {1, 28, 28})));
      }
    }
  }

  /// The first files replace what was in the folder (nothing, or what a study left that finished nothing).
  void save(Files files) {
    add_summaries(files);
    live_->change(files, saved_, results_.complete ? std::set<std::string>{checkpoint_file} : std::set<std::string>());
    saved_ = true;
  }

  void write_all(const minitorch::Mnist& data) {
    if (!anything() && in_the_way_) {
      return;
    }
    Files files = metric_files(options_, results_);
    files.merge(report_files(data));
    save(std::move(files));
    live_->settle();
    if (results_.complete && in_the_way_) {
      Files all;
      for (const std::string& name : live_->names()) {
        all[name] = minitorch::io::read_file(live_->path() / name);
      }
      ResultFolder output(options_.output);
      output.change(all, false);
      output.settle();
      std::filesystem::remove_all(live_->path());
    }
  }

  /// After an error: the epochs before it are worth keeping, but what keeps them from the disk is not the news.
  void keep_what_there_is(const minitorch::Mnist& data) {
    try {
      if (anything()) {
        write_all(data);
      }
    } catch (const std::exception&) {
    }
  }

  Files report_files(const minitorch::Mnist& data) const {
    Files files = picture_files(options_, results_, data);
    std::vector<std::string> pictures;
    for (const auto& [name, content] : files) {
      pictures.push_back(name);
    }
    files["README.md"] = bytes_of(report(options_, results_, pictures, data.train.size(), data.test.size()));
    SweepPlan plan{.fashion = options_.fashion};
    read_sweeps(plan, live_ ? live_->path() : options_.output);
    files["report.html"] = bytes_of(html_report(options_, results_, plan, data));
    return files;
  }

  Options options_;
  Console console_;
  Results results_;
  std::optional<ResultFolder> live_;
  std::optional<minitorch::Checkpoint> checkpoint_;  ///< where a resumed study goes on
  bool in_the_way_ = false;                          ///< earlier results are in the output folder
  bool saved_ = false;
};

}  // namespace mnist_norms
