// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "examples/mnist_norms/options.hpp"
#include "examples/mnist_norms/statistics.hpp"

// What the sweeps train and what they found. A training is told by its arguments, which are the first columns of its
// line in sweep_NAME.csv: one that is there is not trained again.

namespace mnist_norms {

inline const std::vector<std::string>& sweep_names() {
  static const std::vector<std::string> names{"batch", "groups", "l1"};
  return names;
}

inline std::string id_of(Penalty penalty) {
  return penalty == Penalty::sign       ? "sign"
         : penalty == Penalty::proximal ? "proximal"
         : penalty == Penalty::sign_sum ? "sign-sum"
                                        : "proximal-sum";
}

/// One training of a sweep.
struct SweepPoint {
  Norm norm = Norm::batch;
  Recipe recipe{};
  std::int64_t images = 0;  ///< it sees the first so many training images once
  std::uint64_t seed = 1;
  bool choosing =
      false;  ///< of the search for a learning rate: judged on the last training images, not the test images

  std::string key(bool fashion) const {
    return minitorch::core::concat(fashion ? "fashion" : "mnist", ",", choosing ? "choose" : "test", ",", id_of(norm),
                                   ",", text_of(recipe.groups), ",", recipe.batch_size, ",", plain(recipe.lr), ",",
                                   plain(recipe.momentum), ",", plain(recipe.l1), ",", id_of(recipe.penalty), ",",
                                   images, ",", seed);
  }
};

/// What a training gave. Accuracy and shares in percent; all NaN if its loss became infinite.
struct SweepFigures {
  double loss = NAN, accuracy = NAN;
  double zeros = NAN;        ///< convolution weights that are exactly 0
  double small = NAN;        ///< convolution weights below 0.001 in size
  double scale = NAN;        ///< mean size of the normalizations' scales (their weights)
  double zero_scales = NAN;  ///< scales that are exactly 0
};

/// The lines of one sweep's file, by their arguments.
class SweepTable {
 public:
  static constexpr const char* header =
      "dataset,judged_on,model,groups,batch_size,lr,momentum,l1,penalty,images,seed,loss,accuracy,zero_weights,"
      "small_weights,mean_scale,zero_scales\n";

  /// Error for a line that is not of such a file.
  static SweepTable parse(const std::string& text, const std::string& name) {
    SweepTable table;
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    minitorch::core::check(line + "\n" == header, "[sweep] '", name, "' is not a table of this program's sweeps");
    while (std::getline(lines, line)) {
      std::size_t comma = std::string::npos;
      std::vector<double> values(6);
      for (std::size_t i = 6; i-- > 0;) {
        const std::size_t before = line.rfind(',', comma == std::string::npos ? comma : comma - 1);
        minitorch::core::check(before != std::string::npos && before > 0, "[sweep] a line of '", name,
                               "' is too short: ", line);
        values[i] = std::strtod(line.c_str() + before + 1, nullptr);
        comma = before;
      }
      table.rows_[line.substr(0, comma)] = {values[0], values[1], values[2], values[3], values[4], values[5]};
    }
    return table;
  }
  std::string csv() const {
    std::string text = header;
    for (const auto& [key, f] : rows_) {
      text += minitorch::core::concat(key, ",", f.loss, ",", f.accuracy, ",", f.zeros, ",", f.small, ",", f.scale, ",",
                                      f.zero_scales, "\n");
    }
    return text;
  }
  /// The images of its largest trainings: those that are reported.
  std::int64_t most_images() const {
    std::int64_t most = 0;
    for (const auto& [key, figures] : rows_) {
      const std::size_t seed = key.rfind(','), images = key.rfind(',', seed - 1);
      most = std::max<std::int64_t>(most, std::atoll(key.c_str() + images + 1));
    }
    return most;
  }
  const SweepFigures* find(const std::string& key) const {
    const auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  void add(const std::string& key, const SweepFigures& figures) { rows_[key] = figures; }
  bool empty() const { return rows_.empty(); }
  std::size_t size() const { return rows_.size(); }

 private:
  std::map<std::string, SweepFigures> rows_;
};

/// The points of the three sweeps, for a number of images and some seeds.
struct SweepPlan {
  std::int64_t images = 10000;
  std::vector<std::uint64_t> seeds{1, 2, 3, 4, 5};
  bool fashion = false;
  std::map<std::string, SweepTable> tables{};

  static constexpr std::uint64_t choosing_seed = 1000;  // none of the seeds that are judged
  static const std::vector<std::int64_t>& batch_sizes() {
    static const std::vector<std::int64_t> sizes{1, 2, 4, 8, 16, 32, 64, 128, 256};
    return sizes;
  }
  static const std::vector<Norm>& norms() {
    static const std::vector<Norm> all{Norm::batch, Norm::layer, Norm::group, Norm::instance, Norm::none};
    return all;
  }
  /// Learning rates are these times batch size / 128.
  static const std::vector<double>& rates() {
    static const std::vector<double> all{0.01, 0.03, 0.1, 0.3};
    return all;
  }
  static const std::vector<Groups>& groups() {
    static const std::vector<Groups> all{Groups::one, Groups::two, Groups::half, Groups::all};
    return all;
  }
  static const std::vector<double>& factors() {
    static const std::vector<double> all{0, 0.0001, 0.0005, 0.002, 0.01};
    return all;
  }
  static const std::vector<Penalty>& penalties() {
    static const std::vector<Penalty> all{Penalty::sign, Penalty::proximal, Penalty::sign_sum, Penalty::proximal_sum};
    return all;
  }

  SweepPoint batch_point(Norm norm, std::int64_t batch, double rate, std::uint64_t seed, bool choosing) const {
    return {norm, {.batch_size = batch, .lr = rate * static_cast<double>(batch) / 128}, images, seed, choosing};
  }
  SweepPoint group_point(Groups groups, std::uint64_t seed) const {
    return {Norm::group, {.batch_size = 32, .lr = 0.01, .groups = groups}, images, seed, false};
  }
  SweepPoint l1_point(double factor, Penalty penalty, std::uint64_t seed) const {
    return {Norm::batch,
            {.batch_size = 32, .lr = 0.01, .l1 = factor, .penalty = factor == 0 ? Penalty::sign : penalty},
            images,
            seed,
            false};
  }

  const SweepFigures* find(const std::string& sweep, const SweepPoint& point) const {
    const auto table = tables.find(sweep);
    return table == tables.end() ? nullptr : table->second.find(point.key(fashion));
  }

  /// The rate that was most accurate on the images that are kept for choosing; 0 before all of them were tried.
  double best_rate(Norm norm, std::int64_t batch) const {
    double best = 0, accuracy = -1;
    for (const double rate : rates()) {
      const SweepFigures* f = find("batch", batch_point(norm, batch, rate, choosing_seed, true));
      if (f == nullptr) {
        return 0;
      }
      if (f->accuracy > accuracy) {  // never for NaN
        accuracy = f->accuracy;
        best = rate;
      }
    }
    return best;
  }

  /// What a sweep trains next to know more, in order; those of the batch sweep that need a chosen rate come when it is.
  std::vector<SweepPoint> points(const std::string& sweep) const {
    std::vector<SweepPoint> all;
    if (sweep == "batch") {
      for (const std::int64_t batch : batch_sizes()) {
        for (const Norm norm : norms()) {
          for (const double rate : rates()) {
            all.push_back(batch_point(norm, batch, rate, choosing_seed, true));
          }
        }
      }
    }
    for (const std::uint64_t seed : seeds) {
      if (sweep == "batch") {
        for (const std::int64_t batch : batch_sizes()) {
          for (const Norm norm : norms()) {
            const double rate = best_rate(norm, batch);
            all.push_back(batch_point(norm, batch, rate > 0 ? rate : rates().front(), seed, false));
          }
        }
      } else if (sweep == "groups") {
        for (const Groups g : groups()) {
          all.push_back(group_point(g, seed));
        }
      } else {
        for (const double factor : factors()) {
          for (const Penalty penalty : penalties()) {
            if (factor > 0 || penalty == penalties().front()) {
              all.push_back(l1_point(factor, penalty, seed));
            }
          }
        }
      }
    }
    return all;
  }

  /// A figure of one point over the seeds that are finished.
  template <class PointOfSeed>
  std::vector<double> over_seeds(const std::string& sweep, double SweepFigures::*figure, PointOfSeed&& point) const {
    std::vector<double> values;
    for (const std::uint64_t seed : seeds) {
      const SweepFigures* f = find(sweep, point(seed));
      if (f != nullptr && std::isfinite(f->*figure)) {
        values.push_back(f->*figure);
      }
    }
    return values;
  }
};

}  // namespace mnist_norms
