// SPDX-License-Identifier: MIT
// A network that PyTorch trained on MNIST (10-fine-tuning.py) learns another task: odd or even, on digits drawn here.
// Its first layer is frozen, the second goes on slowly, and a new head learns fast.
#include <filesystem>
#include <iostream>

#include "minitorch/data/synthetic_digits.hpp"
#include "minitorch/io/state_dict.hpp"
#include "minitorch/minitorch.hpp"

namespace {

using namespace minitorch;

nn::Sequential make_network(std::int64_t classes) {
  nn::Sequential net;
  net.push_back("conv1", nn::Conv2d(1, 8, 3, {.stride = 2, .bias = false}));
  net.push_back("norm1", nn::BatchNorm2d(8));
  net.push_back("relu1", nn::ReLU());
  net.push_back("conv2", nn::Conv2d(8, 16, 3, {.stride = 2, .bias = false}));
  net.push_back("norm2", nn::BatchNorm2d(16));
  net.push_back("relu2", nn::ReLU());
  net.push_back("pool", nn::AvgPool2d(2));
  net.push_back("flatten", nn::Flatten());
  net.push_back("head", nn::Linear(144, classes));
  return net;
}

struct Split {
  Tensor images;
  LongTensor odd;
};

Split draw(std::int64_t count, std::uint64_t seed) {
  const DataLoader loader(synthetic_digits(count, seed), ImageTransform(), {.batch_size = count});
  const Batch all = loader.epoch(0).batch(0);
  return {all.images, all.targets % 2};
}

double accuracy(const nn::Sequential& net, const Split& split) {
  const NoGradGuard no_grad;
  net.eval();
  return static_cast<double>((argmax(net(split.images), 1) == split.odd).to<float>().mean().item());
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path weights =
      argc > 1 ? std::filesystem::path(argv[1]) : std::filesystem::path(__FILE__).replace_extension(".safetensors");
  manual_seed(1);
  const nn::Sequential net = make_network(10);
  net.load_state_dict(read_state_dict(weights));
  net.replace_module("head", nn::Linear(144, 2));

  std::vector<Tensor> slow, fast;
  for (const auto& [name, parameter] : net.named_parameters()) {
    if (name.starts_with("conv1") || name.starts_with("norm1")) {
      parameter.requires_grad_(false);
    } else {
      (name.starts_with("head") ? fast : slow).push_back(parameter);
    }
  }
  optim::Adam adam(slow, {.lr = 3e-4});
  adam.add_param_group({.params = fast, .lr = 1e-2});

  const Split train = draw(512, 1), test = draw(512, 2);
  std::cout << "before: " << 100 * accuracy(net, test) << " % right\n";
  const Tensor frozen = clone(net.named_parameters()[0].second);
  for (int epoch = 0; epoch < 6; ++epoch) {
    net.train();
    for (const LongTensor& index : split(randperm(512), 64)) {
      adam.zero_grad();
      cross_entropy(net(index_select(train.images, 0, index)), index_select(train.odd, 0, index)).backward();
      adam.step();
    }
    std::cout << "epoch " << epoch << ": " << 100 * accuracy(net, test) << " % right\n";
  }
  const bool kept = equal(frozen, net.named_parameters()[0].second);
  std::cout << (kept ? "The first layer is as PyTorch left it.\n" : "The first layer has changed!\n");
  return kept && accuracy(net, test) > 0.9 ? 0 : 1;
}
