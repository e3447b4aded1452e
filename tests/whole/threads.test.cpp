// SPDX-License-Identifier: MIT
// A whole training gives the same bits on any number of threads: augmentation, forward, backward, optimiser.
#include <bit>
#include <cstdint>
#include <thread>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"

namespace {

using namespace minitorch;

// Images of noise; 67 of them and odd sizes, so that the pieces of the parallel loops end anywhere.
ImageDataset noise(std::int64_t count, std::int64_t height, std::int64_t width) {
  const RandomStream random(11, 0);
  std::vector<std::uint8_t> pixels;
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < count * height * width; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(random.bits(static_cast<std::uint64_t>(i)) & 255));
  }
  for (std::int64_t i = 0; i < count; ++i) {
    labels.push_back(i % 10);
  }
  return ImageDataset(height, width, std::move(pixels), std::move(labels));
}

// Each normalization, convolutions with and without groups, dilation, bias and stride, every pooling, both dropouts.
nn::Sequential network() {
  nn::Sequential net;
  net.push_back(nn::Conv2d(1, 6, 3, {.padding = 1}));
  net.push_back(nn::BatchNorm2d(6));
  net.push_back(nn::ReLU());
  net.push_back(nn::Dropout2d(0.1));
  net.push_back(nn::Conv2d(6, 8, 3, {.padding = 2, .dilation = 2, .groups = 2, .bias = false}));
  net.push_back(nn::GroupNorm(2, 8));
  net.push_back(nn::MaxPool2d(3, {.stride = 2, .padding = 1}));
  net.push_back(nn::LayerNorm({8, 15, 14}));
  net.push_back(nn::Conv2d(8, 8, 3, {.stride = 2}));
  net.push_back(nn::InstanceNorm2d(8, {.affine = true, .track_running_stats = true}));
  net.push_back(nn::AvgPool2d(2));
  net.push_back(nn::Flatten());
  net.push_back(nn::Dropout(0.1));
  net.push_back(nn::Linear(72, 41));
  net.push_back(nn::BatchNorm1d(41));
  net.push_back(nn::Linear(41, 10));
  net.push_back(nn::LogSoftmax(1));
  return net;
}

void keep_bits(std::vector<std::uint32_t>& bits, const Tensor& x) {
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    bits.push_back(std::bit_cast<std::uint32_t>(x.data()[i]));
  }
}

// Bits of the batches, losses, gradients, and in the end of all weights and of the evaluation.
std::vector<std::uint32_t> train(bool adam, int threads, std::uint64_t seed = 5) {
  set_num_threads(threads);
  manual_seed(seed);
  const nn::Sequential net = network();
  optim::SGD sgd(net.parameters(), {.lr = 0.05, .momentum = 0.9, .weight_decay = 1e-4, .nesterov = true});
  optim::Adam other(net.parameters(), {.lr = 1e-3, .amsgrad = true});
  optim::BasicOptimizer<float>& optimizer = adam ? static_cast<optim::BasicOptimizer<float>&>(other) : sgd;
  const DataLoader loader(noise(201, 29, 27),
                          ImageTransform().random_rotation(15, 1).random_shift(2).normalize(0.5F, 0.25F),
                          {.batch_size = 67, .shuffle = true, .seed = seed});
  std::vector<std::uint32_t> bits;
  for (const Batch& batch : loader.epoch(0)) {
    keep_bits(bits, batch.images);
    const Tensor loss = nll_loss(net(batch.images), batch.targets) + optim::l1_penalty(net.parameters(), 1e-3);
    optimizer.zero_grad();
    loss.backward();
    optim::clip_grad_norm_(net.parameters(), 5.0);
    keep_bits(bits, loss);
    for (const Tensor& p : net.parameters()) {
      keep_bits(bits, p.grad());
    }
    optimizer.step();
  }
  for (const Tensor& p : net.parameters()) {
    keep_bits(bits, p);
  }
  const nn::EvalGuard guard(net);  // the running statistics show in its result
  const NoGradGuard no_grad;
  keep_bits(bits, net(loader.epoch(0).batch(0).images));
  return bits;
}

struct RestoreThreads {
  int before = get_num_threads();
  ~RestoreThreads() { set_num_threads(before); }
};

}  // namespace

TEST_CASE("a training has the same bits on 1, 2, 3, 5, 8 and 16 threads", "[whole][threads]") {
  const RestoreThreads restore;
  for (const bool adam : {false, true}) {
    const std::vector<std::uint32_t> serial = train(adam, 1);
    for (const int threads : {2, 3, 5, 8, 16}) {
      INFO((adam ? "Adam, " : "SGD, ") << threads << " threads");
      CHECK((train(adam, threads) == serial));
    }
  }
}

TEST_CASE("a training has the same bits with the same seed, and others with another", "[whole][threads]") {
  const RestoreThreads restore;
  const std::vector<std::uint32_t> first = train(false, 2), again = train(false, 2), other = train(false, 2, 6);
  CHECK((again == first));
  CHECK_FALSE((other == first));
}

TEST_CASE("trainings in several threads at once have the bits that each has alone", "[whole][threads]") {
  const RestoreThreads restore;
  std::vector<std::vector<std::uint32_t>> alone, together(3);
  for (std::size_t t = 0; t < together.size(); ++t) {
    alone.push_back(train(t == 1, 2, t));
  }
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < together.size(); ++t) {
    threads.emplace_back([&together, t] { together[t] = train(t == 1, 2, t); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK((together == alone));
}
