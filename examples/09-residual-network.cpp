// SPDX-License-Identifier: MIT
// A residual network (He et al., 2016) for images of CIFAR's shape: blocks with shortcuts and batch norm, a learning
// rate that follows a cosine, and a training that is interrupted and goes on to the same bits.
#include <cmath>
#include <filesystem>
#include <iostream>
#include <numbers>
#include <optional>

#include "minitorch/io/checkpoint.hpp"
#include "minitorch/minitorch.hpp"

namespace {

using namespace minitorch;

/// Two 3x3 convolutions, and a way around them: x itself, or a 1x1 convolution where the shape changes.
class Block : public nn::Module {
 public:
  Block(std::int64_t in, std::int64_t out, std::int64_t stride)
      : path_(register_module(
            "path", nn::Sequential(nn::Conv2d(in, out, 3, {.stride = stride, .padding = 1, .bias = false}),
                                   nn::BatchNorm2d(out), nn::ReLU(),
                                   nn::Conv2d(out, out, 3, {.padding = 1, .bias = false}), nn::BatchNorm2d(out)))),
        shortcut_(register_module(
            "shortcut",
            in == out && stride == 1
                ? nn::Sequential()
                : nn::Sequential(nn::Conv2d(in, out, 1, {.stride = stride, .bias = false}), nn::BatchNorm2d(out)))) {}
  Tensor forward(const Tensor& x) const override { return relu(path_(x) + shortcut_(x)); }

 private:
  nn::Sequential path_, shortcut_;
};

nn::Sequential residual_network() {
  return nn::Sequential(nn::Conv2d(3, 8, 3, {.padding = 1, .bias = false}), nn::BatchNorm2d(8), nn::ReLU(),
                        Block(8, 8, 1), Block(8, 16, 2), Block(16, 32, 2), nn::AdaptiveAvgPool2d(1), nn::Flatten(),
                        nn::Linear(32, 4));
}

/// (3, 32, 32) and a label: stripes of a random colour, width and phase in noise. The label is their direction.
struct Stripes {
  std::int64_t size() const { return 512; }
  std::tuple<Tensor, std::int64_t> get(std::int64_t i, const RandomStream& random) const {
    const std::int64_t label = i % 4;
    const double angle = std::numbers::pi / 4 * static_cast<double>(label), width = 0.5 + random.uniform<double>(0);
    Tensor image({3, 32, 32});
    float* out = image.data();
    for (std::uint64_t p = 0; p < 3 * 32 * 32; ++p) {
      const auto x = static_cast<double>(p % 32), y = static_cast<double>(p / 32 % 32);
      const double wave = std::sin((x * std::cos(angle) + y * std::sin(angle)) * width + 6 * random.uniform<double>(1));
      out[p] = static_cast<float>(wave * random.uniform<double>(2 + p / 1024)) + 0.5F * random.normal(10 + p);
    }
    return {image, label};
  }
};

constexpr std::int64_t epochs = 4, batch = 32;

/// Trains from the beginning, or from what was kept; stops after `stop` steps and keeps all in `path`.
nn::Sequential train(const std::optional<Checkpoint>& from, std::int64_t stop, const std::filesystem::path& path) {
  manual_seed(1);
  const nn::Sequential net = residual_network();
  optim::SGD sgd(net.parameters(), {.lr = 0.1, .momentum = 0.9, .weight_decay = 5e-4, .nesterov = true});
  optim::CosineAnnealingLR cosine(sgd, {.T_max = epochs});
  BatchLoader loader(Stripes(), {.batch_size = batch, .shuffle = true, .seed = 3});
  Checkpoint at;
  if (from) {
    at = *from;
    net.load_state_dict(at.model);
    sgd.load_state_dict(at.optimizer);
    cosine.load_state_dict(at.scheduler);
    default_generator().set_state(at.random);
  }
  for (; at.epoch < epochs; ++at.epoch, at.batch = 0) {
    double loss_sum = 0;
    const std::int64_t first = at.batch;
    for (const auto& [images, labels] : loader.epoch(at.epoch).from(at.batch)) {
      if (at.step == stop) {
        write_checkpoint(path, {.model = net.state_dict(),
                                .optimizer = sgd.state_dict(),
                                .scheduler = cosine.state_dict(),
                                .epoch = at.epoch,
                                .batch = at.batch,
                                .step = at.step});
        std::cout << "interrupted before step " << stop << '\n';
        return net;
      }
      sgd.zero_grad();
      const Tensor loss = cross_entropy(net(images), labels);
      loss.backward();
      sgd.step();
      loss_sum += static_cast<double>(loss.item());
      ++at.batch;
      ++at.step;
    }
    std::cout << "epoch " << at.epoch << ", rate " << cosine.get_last_lr()[0] << ", loss "
              << loss_sum / static_cast<double>(at.batch - first) << '\n';
    cosine.step();
  }
  return net;
}

}  // namespace

int main() {
  const auto path = std::filesystem::temp_directory_path() / "minitorch-example-residual.safetensors";
  const nn::Sequential whole = train({}, -1, path);
  train({}, 23, path);
  const nn::Sequential resumed = train(read_checkpoint(path), -1, path);
  std::filesystem::remove(path);

  bool same = true;
  const std::vector<Tensor> a = whole.parameters(), b = resumed.parameters();
  for (std::size_t i = 0; i < a.size(); ++i) {
    same = same && equal(a[i], b[i]);
  }
  std::cout << (same ? "The interrupted training ends with the same bits.\n"
                     : "The interrupted training ends elsewhere!\n");

  const NoGradGuard no_grad;
  whole.eval();
  BatchLoader test(Stripes(), {.batch_size = 64, .seed = 99});
  double right = 0;
  for (const auto& [images, labels] : test.epoch(0)) {
    right += static_cast<double>(sum((argmax(whole(images), 1) == labels).to<float>()).item());
  }
  std::cout << "right on other images: " << 100 * right / 512 << " %\n";
  return same && right > 0.9 * 512 ? 0 : 1;
}
