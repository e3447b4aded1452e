// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "examples/mnist_norms/metrics.hpp"
#include "minitorch/io/checkpoint.hpp"
#include "minitorch/io/mnist.hpp"
#include "minitorch/io/state_dict.hpp"

namespace mnist_norms {

using minitorch::Batch;
using minitorch::DataLoader;
using minitorch::ImageDataset;
using minitorch::ImageTransform;
using minitorch::LongTensor;
using minitorch::Tensor;
namespace optim = minitorch::optim;

constexpr float mnist_mean = 0.1307f, mnist_deviation = 0.3081f;
constexpr std::int64_t test_batch_size = 500;

/// MNIST or Fashion-MNIST. Their files have the same names, so the first test labels tell which of them is there: Error
/// if it is the other.
inline minitorch::Mnist read_dataset(const Options& options) {
  minitorch::Mnist data = minitorch::read_mnist(options.data);
  const auto begins = [&](const std::vector<std::int64_t>& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (data.test.label(static_cast<std::int64_t>(i)) != labels[i]) {
        return false;
      }
    }
    return true;
  };
  minitorch::core::check(!begins(options.fashion ? std::vector<std::int64_t>{7, 2, 1, 0, 4, 1, 4, 9}
                                                 : std::vector<std::int64_t>{9, 2, 1, 1, 6, 1, 4, 6}),
                         "[data] the folder '", options.data.string(), "' holds ",
                         options.fashion ? "MNIST" : "Fashion-MNIST", ", but --dataset says ",
                         options.fashion ? "fashion" : "mnist", ": give the other folder with --data");
  return data;
}

/// Training images: rotated by up to 7 degrees either way (the corners that come into view have pixel value 1), then
/// normalised; in a new order every epoch.
inline DataLoader<> training_loader(const ImageDataset& images, std::int64_t batch_size, std::uint64_t seed) {
  return DataLoader<>(images, ImageTransform().random_rotation(7, 1).normalize(mnist_mean, mnist_deviation),
                      {.batch_size = batch_size, .shuffle = true, .seed = seed});
}
inline DataLoader<> test_loader(const ImageDataset& images) {
  return DataLoader<>(images, ImageTransform().normalize(mnist_mean, mnist_deviation), {.batch_size = test_batch_size});
}

/// Means over images.
struct Score {
  double loss = 0, accuracy = 0;  ///< accuracy in percent
};

/// Called after each batch with the number of images that it held; may throw to stop.
using OnBatch = std::function<void(std::int64_t images)>;

/// The most probable class of each row.
inline std::vector<std::int64_t> predictions_of(const Tensor& log_probabilities) {
  return argmax(log_probabilities.detach(), 1).to_vector();
}

inline std::int64_t count_correct(const std::vector<std::int64_t>& predictions, const LongTensor& targets) {
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    correct += predictions[i] == targets.data()[i] ? 1 : 0;
  }
  return correct;
}

/// A model in training: its optimiser and its data.
class Trainer {
 public:
  /// Seeds everything random, so that training this model alone gives the same figures as training it after others.
  Trainer(Norm norm, const Recipe& recipe, const ImageDataset& images, std::uint64_t seed)
      : recipe_(recipe),
        loader_(training_loader(images, recipe.batch_size, seed)),
        net_(seeded(norm, recipe.groups, seed)),
        sgd_(net_.parameters(), {.lr = recipe.lr, .momentum = recipe.momentum}) {}

  const Net& net() const { return net_; }

  /// All that the epochs after number `epoch` depend on.
  minitorch::Checkpoint checkpoint(std::int64_t epoch) const {
    return {.model = net_.state_dict(), .optimizer = sgd_.state_dict(), .epoch = epoch};
  }
  void restore(const minitorch::Checkpoint& saved) {
    net_.load_state_dict(saved.model);
    sgd_.load_state_dict(saved.optimizer);
    minitorch::default_generator().set_state(saved.random);
  }

  /// Trains on all images once; `epoch` counts from 1. Error if the loss is no longer a number.
  Score train_epoch(std::int64_t epoch, const OnBatch& on_batch) {
    net_.train();
    double loss_sum = 0;
    std::int64_t correct = 0, images = 0, step = 0;
    for (const Batch& batch : loader_.epoch(epoch - 1)) {
      const Tensor output = net_(batch.images);
      const Tensor nll = nll_loss(output, batch.targets);
      const Tensor loss = penalised(nll);
      const double value = static_cast<double>(nll.item());
      ++step;
      minitorch::core::check(std::isfinite(value), "[training] the loss became ",
                             std::isnan(value) ? "NaN" : "infinite", " in epoch ", epoch, ", step ", step, " of ",
                             loader_.size(), " (", long_name_of(net_.norm()), "). The learning rate ",
                             plain(recipe_.lr), " with momentum ", plain(recipe_.momentum),
                             " is probably too large: try --lr ", plain(recipe_.lr / 10));
      sgd_.zero_grad();
      loss.backward();
      sgd_.step();
      shrink();

      const auto count = static_cast<std::int64_t>(batch.indices.size());
      loss_sum += value * static_cast<double>(count);
      correct += count_correct(predictions_of(output), batch.targets);
      images += count;
      on_batch(count);
    }
    const auto total = static_cast<double>(images);
    return {loss_sum / total, 100 * static_cast<double>(correct) / total};
  }

 private:
  static Net seeded(Norm norm, Groups groups, std::uint64_t seed) {
    minitorch::manual_seed(seed);
    return Net(norm, groups);
  }

  /// The loss with the penalty that goes by its gradient, if there is one.
  Tensor penalised(const Tensor& nll) const {
    if (recipe_.l1 == 0 || recipe_.penalty == Penalty::proximal || recipe_.penalty == Penalty::proximal_sum) {
      return nll;
    }
    if (recipe_.penalty == Penalty::sign) {
      return nll + optim::l1_penalty(net_.parameters(), recipe_.l1);
    }
    Tensor loss = nll;
    for (const Tensor& p : net_.parameters()) {
      loss = loss + optim::l1_penalty(std::vector<Tensor>{p}, recipe_.l1 * static_cast<double>(p.numel()));
    }
    return loss;
  }

  /// The proximal step: every weight goes towards 0 and stops there.
  void shrink() const {
    if (recipe_.l1 == 0 || recipe_.penalty == Penalty::sign || recipe_.penalty == Penalty::sign_sum) {
      return;
    }
    for (const Tensor& p : net_.parameters()) {
      const double share = recipe_.penalty == Penalty::proximal ? static_cast<double>(p.numel()) : 1;
      const auto step = static_cast<float>(recipe_.lr * recipe_.l1 / share);
      float* w = p.data();
      for (std::int64_t i = 0; i < p.numel(); ++i) {
        w[i] = std::copysign(std::fmax(std::fabs(w[i]) - step, 0.0f), w[i]);
      }
    }
  }

  Recipe recipe_;
  DataLoader<> loader_;
  Net net_;
  optim::SGD sgd_;
};

/// Loss and accuracy on images as they are; classes and log-probabilities (ten for each image) go where told.
inline Score evaluate(const Net& net, const ImageDataset& images, const OnBatch& on_batch,
                      std::vector<std::int64_t>* predictions = nullptr,
                      std::vector<float>* log_probabilities = nullptr) {
  const nn::EvalGuard evaluation(net);
  const minitorch::NoGradGuard no_grad;
  double loss_sum = 0;
  std::int64_t correct = 0;
  for (const Batch& batch : test_loader(images).epoch()) {
    const Tensor output = net(batch.images);
    const auto count = static_cast<std::int64_t>(batch.indices.size());
    loss_sum += static_cast<double>(nll_loss(output, batch.targets).item()) * static_cast<double>(count);
    const std::vector<std::int64_t> classes = predictions_of(output);
    correct += count_correct(classes, batch.targets);
    if (predictions != nullptr) {
      predictions->insert(predictions->end(), classes.begin(), classes.end());
    }
    if (log_probabilities != nullptr) {
      const std::vector<float> values = output.to_vector();
      log_probabilities->insert(log_probabilities->end(), values.begin(), values.end());
    }
    on_batch(count);
  }
  const auto total = static_cast<double>(images.size());
  minitorch::core::check(std::isfinite(loss_sum), "[training] the test loss of ", long_name_of(net.norm()),
                         " is not a number: the last steps of training diverged, try a smaller --lr");
  return {loss_sum / total, 100 * static_cast<double>(correct) / total};
}

/// The name of the file with what goes on after the last finished epoch, and of what it tells.
inline const char* const checkpoint_file = "checkpoint.safetensors";
inline minitorch::io::Bytes checkpoint_bytes(const Trainer& trainer, std::uint64_t seed, std::int64_t epoch) {
  minitorch::Checkpoint checkpoint = trainer.checkpoint(epoch);
  checkpoint.metadata = {{"model", id_of(trainer.net().norm())}, {"seed", std::to_string(seed)}};
  return minitorch::checkpoint_bytes(checkpoint);
}

/// The model's parameters and running statistics under PyTorch's names, as a safetensors file.
inline minitorch::io::Bytes weights_bytes(const Net& net, std::uint64_t seed, std::int64_t epoch) {
  return minitorch::state_dict_bytes(
      net.state_dict(),
      {{"model", id_of(net.norm())}, {"seed", std::to_string(seed)}, {"epoch", std::to_string(epoch)}});
}

}  // namespace mnist_norms
