// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "examples/mnist_better/warp.hpp"
#include "examples/mnist_norms/sweep_run.hpp"
#include "examples/mnist_norms/training.hpp"

namespace mnist_better {

using minitorch::ImageDataset;
using minitorch::Tensor;
using mnist_norms::Net;
using mnist_norms::Norm;
using mnist_norms::Score;
namespace optim = minitorch::optim;

/// All that one training depends on but the seed. The defaults are those that the search began with; docs/study/better
/// has what came of it.
struct Recipe {
  Norm norm = Norm::batch;
  std::int64_t epochs = 20, batch_size = 64;
  bool adamw = false;  ///< else SGD with Nesterov's momentum 0.9
  double lr = 0.1;     ///< at the top of one cycle (cosine up, cosine down to 0)
  double rise = 0.2;   ///< part of the steps in which the rate rises
  double weight_decay = 0.0001;
  double smoothing = 0;  ///< of the labels
  double ema = 0;        ///< decay a step of the running mean of the weights that is judged; 0: the weights themselves
  double dropout = 0.02;
  Warp warp{.degrees = 10, .shift = 2, .scale = 0.1, .shear = 0.1};
  std::int64_t calm = 0;                          ///< last epochs, with images as they are
  std::int64_t width = 1;                         ///< times the channels of the study's network: wide ones are teachers
  std::vector<std::filesystem::path> teachers{};  ///< files of weights; their mean probabilities are learned from
  double heed = 0.9;                              ///< part of the loss that is the teachers', the rest is the labels'
  double temperature = 2;                         ///< by which all log-probabilities are divided there
  bool settle = false;                            ///< at the end take Batch Norm's statistics from images as they are

  static const char* columns() {
    return "model,epochs,batch_size,optimizer,lr,rise,weight_decay,smoothing,ema,dropout,degrees,shift,scale,shear,"
           "elastic,calm,width,teachers,heed,temperature,settle";
  }
  std::string key() const {
    using mnist_norms::plain;
    return minitorch::core::concat(
        mnist_norms::id_of(norm), ",", epochs, ",", batch_size, ",", adamw ? "adamw" : "sgd", ",", plain(lr), ",",
        plain(rise), ",", plain(weight_decay), ",", plain(smoothing), ",", plain(ema), ",", plain(dropout), ",",
        plain(warp.degrees), ",", plain(warp.shift), ",", plain(warp.scale), ",", plain(warp.shear), ",",
        plain(warp.elastic), ",", calm, ",", width, ",", names_of_teachers(), ",", plain(teachers.empty() ? 0 : heed),
        ",", plain(teachers.empty() ? 0 : temperature), ",", settle ? 1 : 0);
  }

 private:
  std::string names_of_teachers() const {
    std::string names;
    for (const std::filesystem::path& file : teachers) {
      names = minitorch::core::concat(names, names.empty() ? "" : "+", file.stem().string());
    }
    return names.empty() ? "none" : names;
  }
};

/// The running mean of a net's weights and statistics: mean = decay mean + (1 - decay) value after every step, with a
/// smaller decay in the first steps, (1 + steps) / (10 + steps), so that it forgets the beginning.
class Average {
 public:
  explicit Average(const Net& net, double decay) : decay_(decay) {
    for (const auto& [name, tensor] : values_of(net)) {
      mean_.push_back(tensor.to_vector());
    }
  }
  void update(const Net& net) {
    ++steps_;
    const double decay = std::min(decay_, (1 + steps_) / (10 + steps_));
    std::size_t k = 0;
    for (const auto& [name, tensor] : values_of(net)) {
      const float* value = tensor.data();
      for (std::size_t i = 0; i < mean_[k].size(); ++i) {
        mean_[k][i] += static_cast<float>(1 - decay) * (value[i] - mean_[k][i]);
      }
      ++k;
    }
  }
  /// Puts the mean into the net.
  void give_to(const Net& net) const {
    std::size_t k = 0;
    for (const auto& [name, tensor] : values_of(net)) {
      std::copy(mean_[k].begin(), mean_[k].end(), tensor.data());
      ++k;
    }
  }

 private:
  static std::vector<std::pair<std::string, Tensor>> values_of(const Net& net) {
    std::vector<std::pair<std::string, Tensor>> values;
    for (const auto& [name, parameter] : net.named_parameters()) {
      values.emplace_back(name, parameter.detach());
    }
    for (const auto& [name, buffer] : net.named_buffers()) {
      if (const Tensor* statistic = std::get_if<Tensor>(&buffer)) {  // not the number of batches
        values.emplace_back(name, *statistic);
      }
    }
    return values;
  }

  double decay_, steps_ = 0;
  std::vector<std::vector<float>> mean_;
};

/// Networks that know the digits already, of any width, to learn from: what they give an image says more than its
/// label, such as which other digit it resembles (Hinton, Vinyals and Dean 2015, Distilling the Knowledge in a Neural
/// Network).
class Teachers {
 public:
  /// Error for a file that does not hold such a network's weights.
  explicit Teachers(const std::vector<std::filesystem::path>& files) {
    for (const std::filesystem::path& file : files) {
      const minitorch::StateDict weights = minitorch::read_state_dict(file);
      const std::int64_t width = weights.tensor("conv1.0.weight").size(0) / 8;
      nets_.emplace_back(weights.contains("conv1.2.running_mean") ? Norm::batch : Norm::group, mnist_norms::Groups::two,
                         0.0, width);
      nets_.back().load_state_dict(weights);
      nets_.back().eval();
    }
  }
  bool none() const { return nets_.empty(); }

  /// temperature^2 times the Kullback-Leibler divergence, in the mean over images, of a student's probabilities from
  /// the teachers' mean ones, all of log-probabilities over the temperature. Softer probabilities have gradients
  /// smaller by the square.
  Tensor loss(const Tensor& images, const Tensor& output, double temperature) const {
    Tensor wanted;
    {
      const minitorch::NoGradGuard no_grad;
      for (const Net& net : nets_) {
        const Tensor one = softmax(net(images) / temperature, 1) / static_cast<double>(nets_.size());
        wanted = wanted.defined() ? wanted + one : one;
      }
    }
    return temperature * temperature *
           kl_div(log_softmax(output / temperature, 1), wanted, {.reduction = minitorch::Reduction::batchmean});
  }

 private:
  std::vector<Net> nets_;
};

/// Trains a net on the images; `on_epoch(epoch)` is called after each.
template <class OnEpoch>
Net train(const Recipe& recipe, const ImageDataset& images, std::uint64_t seed, OnEpoch&& on_epoch) {
  minitorch::manual_seed(seed);
  Net net(recipe.norm, mnist_norms::Groups::two, recipe.dropout, recipe.width);
  const Teachers teachers(recipe.teachers);
  std::unique_ptr<optim::Optimizer> optimizer;
  if (recipe.adamw) {
    optimizer = std::make_unique<optim::AdamW>(
        net.parameters(), optim::AdamWOptions{.lr = recipe.lr, .weight_decay = recipe.weight_decay});
  } else {
    optimizer = std::make_unique<optim::SGD>(
        net.parameters(),
        optim::SGDOptions{.lr = recipe.lr, .momentum = 0.9, .weight_decay = recipe.weight_decay, .nesterov = true});
  }
  Warp warp = recipe.warp, still;
  for (Warp* w : {&warp, &still}) {
    w->mean = mnist_norms::mnist_mean;
    w->deviation = mnist_norms::mnist_deviation;
  }
  const minitorch::LoaderOptions how{.batch_size = recipe.batch_size, .shuffle = true, .seed = seed};
  const minitorch::DataLoader<Warp> bent(images, warp, how), plain(images, still, how);
  optim::OneCycleLR schedule(*optimizer, {.max_lr = recipe.lr,
                                          .epochs = recipe.epochs,
                                          .steps_per_epoch = bent.size(),
                                          .pct_start = recipe.rise,
                                          .cycle_momentum = false});
  Average average(net, recipe.ema);
  for (std::int64_t epoch = 1; epoch <= recipe.epochs; ++epoch) {
    net.train();
    for (const minitorch::Batch& batch : (epoch > recipe.epochs - recipe.calm ? plain : bent).epoch(epoch - 1)) {
      const Tensor output = net(batch.images);
      Tensor loss = nll_loss(output, batch.targets);
      if (recipe.smoothing > 0) {
        loss = (1 - recipe.smoothing) * loss - recipe.smoothing * mean(output);
      }
      if (!teachers.none()) {
        loss = (1 - recipe.heed) * loss + recipe.heed * teachers.loss(batch.images, output, recipe.temperature);
      }
      optimizer->zero_grad();
      loss.backward();
      optimizer->step();
      schedule.step();
      if (recipe.ema > 0) {
        average.update(net);
      }
    }
    on_epoch(epoch);
  }
  if (recipe.ema > 0) {
    average.give_to(net);
  }
  if (recipe.settle) {
    Net quiet(recipe.norm, mnist_norms::Groups::two, 0, recipe.width);  // no dropout
    quiet.load_state_dict(net.state_dict());
    const minitorch::NoGradGuard no_grad;
    for (const minitorch::Batch& batch : minitorch::DataLoader<Warp>(images, still, {.batch_size = 1000}).epoch()) {
      quiet(batch.images);  // the running means change alone
    }
    net.load_state_dict(quiet.state_dict());
  }
  return net;
}

}  // namespace mnist_better
