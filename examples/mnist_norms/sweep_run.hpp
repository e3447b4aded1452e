// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "examples/mnist_norms/interrupt.hpp"
#include "examples/mnist_norms/result_folder.hpp"
#include "examples/mnist_norms/sweep.hpp"
#include "examples/mnist_norms/training.hpp"

namespace mnist_norms {

inline std::string sweep_file(const std::string& sweep) {
  return "sweep_" + sweep + ".csv";
}

/// The sweeps' tables that lie in a folder.
inline void read_sweeps(SweepPlan& plan, const std::filesystem::path& folder) {
  for (const std::string& sweep : sweep_names()) {
    const std::filesystem::path path = folder / sweep_file(sweep);
    if (std::filesystem::exists(path)) {
      const minitorch::io::Bytes bytes = minitorch::io::read_file(path, std::uint64_t{1} << 30);
      plan.tables[sweep] = SweepTable::parse(std::string(bytes.begin(), bytes.end()), path.string());
    }
  }
}

/// The last training images, at most a sixth of them: to choose by.
inline ImageDataset held_back(const ImageDataset& train) {
  const std::int64_t count = std::max<std::int64_t>(1, train.size() / 6), area = train.height() * train.width();
  std::vector<std::int64_t> labels;
  for (std::int64_t i = train.size() - count; i < train.size(); ++i) {
    labels.push_back(train.label(i));
  }
  const std::uint8_t* first = train.pixels(train.size() - count);
  return ImageDataset(train.height(), train.width(), std::vector<std::uint8_t>(first, first + count * area),
                      std::move(labels));
}

/// What a training of a sweep sees: the first images, and none of those that it is judged on.
inline ImageDataset seen_by(const SweepPoint& point, const ImageDataset& train) {
  const std::int64_t kept = point.choosing ? held_back(train).size() : 0;
  return train.first(std::min(point.images, train.size() - kept));
}

/// Shares of weights at or near 0, and the size of scales.
inline void look_at_weights(const Net& net, SweepFigures& figures) {
  double weights = 0, zeros = 0, small = 0, scales = 0, sum = 0, zero_scales = 0;
  for (const auto& [name, p] : net.named_parameters()) {
    const bool convolution = p.dim() == 4, scale = !convolution && name.ends_with("weight");
    for (const float value : p.to_vector()) {
      const double v = std::fabs(static_cast<double>(value));
      weights += convolution ? 1 : 0;
      zeros += convolution && v == 0 ? 1 : 0;
      small += convolution && v < 0.001 ? 1 : 0;
      scales += scale ? 1 : 0;
      sum += scale ? v : 0;
      zero_scales += scale && v == 0 ? 1 : 0;
    }
  }
  figures.zeros = 100 * zeros / weights;
  figures.small = 100 * small / weights;
  figures.scale = sum / scales;  // NaN without scales
  figures.zero_scales = 100 * zero_scales / scales;
}

/// Trains what is not in the tables yet, and keeps them in the folder after every second and at the end. May throw
/// Interrupted, with everything that was finished on the disk.
class SweepRunner {
 public:
  SweepRunner(SweepPlan& plan, const minitorch::Mnist& data, ResultFolder& folder, Console& console)
      : plan_(plan), data_(data), choosing_(held_back(data.train)), folder_(folder), console_(console) {}

  void run(const std::vector<std::string>& sweeps) {
    double work = 0;
    for (const std::string& sweep : sweeps) {
      for (const SweepPoint& point : plan_.points(sweep)) {
        work += plan_.find(sweep, point) == nullptr ? work_of(point) : 0;
      }
    }
    Progress progress(console_, work);
    for (const std::string& sweep : sweeps) {
      try {
        run_one(sweep, progress);
      } catch (...) {
        save(sweep);
        throw;
      }
      save(sweep);
    }
  }

 private:
  /// A step costs as much as some images do, whatever its size.
  static double weight_of(const SweepPoint& p) { return 1 + 8.0 / static_cast<double>(p.recipe.batch_size); }
  double work_of(const SweepPoint& p) const {
    return static_cast<double>(p.images) * weight_of(p) +
           Progress::test_share * static_cast<double>(p.choosing ? choosing_.size() : data_.test.size());
  }

  void run_one(const std::string& sweep, Progress& progress) {
    std::size_t number = 0;
    const std::size_t total = plan_.points(sweep).size();
    console_.line();
    console_.line(minitorch::core::concat("Sweep ", sweep, ": ", total, " trainings of ", with_commas(plan_.images),
                                          " images each"));
    for (std::size_t i = 0; i < total; ++i) {
      const SweepPoint point = plan_.points(sweep)[i];  // anew: the chosen rates become known on the way
      ++number;
      if (plan_.find(sweep, point) != nullptr) {
        continue;
      }
      const std::string name =
          minitorch::core::concat("  ", number, "/", total, "  ", long_name_of(point.norm), ", batch size ",
                                  point.recipe.batch_size, ", rate ", plain(point.recipe.lr), ", seed ", point.seed);
      progress.begin(name, static_cast<double>(point.images) * weight_of(point));
      const Stopwatch clock;
      const SweepFigures figures = train(point, progress);
      plan_.tables[sweep].add(point.key(plan_.fashion), figures);
      if (since_save_.seconds() > 1) {
        save(sweep);
      }
      console_.line(minitorch::core::concat(
          name, ": ", std::isfinite(figures.accuracy) ? fixed(figures.accuracy, 2) + " %" : "diverged", ", ",
          duration(clock.seconds()), ", ", progress.left(), " left"));
    }
  }

  SweepFigures train(const SweepPoint& point, Progress& progress) {
    SweepFigures figures;
    double counted = 0, told = 0;
    const auto advance = [&](std::int64_t images) {
      counted += static_cast<double>(images) * weight_of(point);
      const auto whole = static_cast<std::int64_t>(counted - told);
      told += static_cast<double>(whole);
      progress.advance(whole);
      throw_if_interrupted();
    };
    try {
      Trainer trainer(point.norm, point.recipe, seen_by(point, data_.train), point.seed);
      trainer.train_epoch(1, advance);
      const Score score = evaluate(trainer.net(), point.choosing ? choosing_ : data_.test, [&](std::int64_t images) {
        progress.advance_test(images);
        throw_if_interrupted();
      });
      figures.loss = score.loss;
      figures.accuracy = score.accuracy;
      look_at_weights(trainer.net(), figures);
    } catch (const minitorch::Error&) {
      figures = {};  // the loss became infinite: a rate that is too large
    }
    return figures;
  }

  void save(const std::string& sweep) {
    if (const auto table = plan_.tables.find(sweep); table != plan_.tables.end()) {
      folder_.change({{sweep_file(sweep), bytes_of(table->second.csv())}}, true);
    }
    since_save_ = Stopwatch();
  }

  SweepPlan& plan_;
  const minitorch::Mnist& data_;
  ImageDataset choosing_;
  ResultFolder& folder_;
  Console& console_;
  Stopwatch since_save_;
};

}  // namespace mnist_norms
