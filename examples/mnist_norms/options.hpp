// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "examples/mnist_norms/console.hpp"
#include "examples/mnist_norms/model.hpp"

namespace mnist_norms {

/// How the L1 penalty is applied. The original's is the sum, over the tensors, of each one's mean absolute value, by
/// its gradient factor / n * sign(w), which never makes a weight exactly 0; a proximal step after SGD's, which moves
/// every weight by rate * factor / n towards 0 and not beyond, does. `_sum`: of all absolute values instead, without
/// the / n.
enum class Penalty { sign, proximal, sign_sum, proximal_sum };

/// How one model is trained. The defaults are the original's.
struct Recipe {
  std::int64_t batch_size = 128;
  double lr = 0.01;
  double momentum = 0.9;
  double l1 = 0;  ///< factor of the L1 penalty, 0 for none
  Penalty penalty = Penalty::sign;
  Groups groups = Groups::two;  ///< of Group Norm
};

/// From how many epochs on a study also trains the networks of the study of small batches, unless it is told: they take
/// minutes, which a first look does not want.
constexpr std::int64_t small_batches_from_epochs = 10;

/// All that the command line decides.
struct Options {
  std::vector<Norm> models{Norm::batch, Norm::layer, Norm::group};
  std::vector<std::uint64_t> seeds{1};
  std::int64_t epochs = 20;
  Recipe recipe{.l1 = 0.0005};        ///< the L1 penalty is the Batch Norm model's alone
  std::int64_t limit = 0;             ///< train and test on the first images only, 0 for all
  int threads = 0;                    ///< 0: what OpenMP chooses
  std::vector<std::string> sweeps{};  ///< of batch, groups and l1: these alone are trained
  std::int64_t sweep_images = 10000;  ///< that each of their trainings sees
  bool fashion = false;               ///< Fashion-MNIST in the place of MNIST
  bool small_batches = true;          ///< --small-batches auto is resolved by then
  std::filesystem::path data = "data/mnist";
  std::filesystem::path output = "output/mnist_norms";
  bool quiet = false;
  bool force = false;        ///< replace the results of an earlier study
  bool resume = false;       ///< go on with a study that was interrupted
  bool report_only = false;  ///< write report and pictures of an earlier run again
  bool serve = false;        ///< a page to draw digits on, for the models in the output folder
  int port = 8028;           ///< of that page; 0 for any

  Recipe recipe_of(Norm norm) const {
    Recipe own = recipe;
    own.l1 = norm == Norm::batch ? recipe.l1 : 0;
    return own;
  }
  /// The name of a model in pictures and tables.
  std::string label_of(Norm norm) const {
    const std::string letters = norm == Norm::batch ? "BN" : norm == Norm::layer ? "LN" : "GN";
    return recipe_of(norm).l1 > 0 ? letters + " + L1" : letters;
  }
  /// What a label means: the digit, or Fashion-MNIST's clothes.
  std::string class_name(std::int64_t label) const {
    static const char* clothes[] = {"T-shirt", "trousers", "pullover", "dress", "coat",
                                    "sandal",  "shirt",    "sneaker",  "bag",   "boot"};
    return fashion && label >= 0 && label < 10 ? clothes[label] : std::to_string(label);
  }
  /// The program and the arguments that give the same results.
  std::string command() const {
    std::string models_list, seed_list;
    for (const Norm norm : models) {
      models_list += (models_list.empty() ? "" : ",") + id_of(norm);
    }
    for (const std::uint64_t seed : seeds) {
      seed_list += (seed_list.empty() ? "" : ",") + std::to_string(seed);
    }
    std::string text = minitorch::core::concat(
        "mnist_norms --models ", models_list, " --epochs ", epochs, " --batch-size ", recipe.batch_size, " --lr ",
        plain(recipe.lr), " --momentum ", plain(recipe.momentum), " --l1 ", plain(recipe.l1), " --seed ", seed_list);
    const bool automatic = epochs >= small_batches_from_epochs;
    text += small_batches == automatic ? "" : small_batches ? " --small-batches on" : " --small-batches off";
    text += fashion ? " --dataset fashion" : "";
    text += limit > 0 ? minitorch::core::concat(" --limit ", limit) : "";
    return text;
  }
};

}  // namespace mnist_norms
