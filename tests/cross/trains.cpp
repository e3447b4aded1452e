// SPDX-License-Identifier: MIT
// README's first example with its losses, for processors other than the one that this is developed on: tools/cross.sh.
// In braces, since only these say in which order the layers draw their random numbers.
#include <cmath>
#include <cstdio>

#include "minitorch/minitorch.hpp"
using namespace minitorch;

int main() {
  nn::Sequential net{nn::Conv2d(1, 8, 3), nn::ReLU(),    nn::GroupNorm(2, 8),
                     nn::MaxPool2d(2),    nn::Flatten(), nn::Linear(8 * 13 * 13, 10)};
  optim::SGD sgd(net.parameters(), {.lr = 0.01, .momentum = 0.9});
  const Tensor images = randn({32, 1, 28, 28});
  const LongTensor labels = randint(0, 10, {32});
  double first = 0, last = 0;
  for (int step = 0; step < 20; ++step) {
    sgd.zero_grad();
    const Tensor loss = cross_entropy(net(images), labels);
    loss.backward();
    sgd.step();
    last = static_cast<double>(loss.item());
    first = step == 0 ? last : first;
  }
  bool refused = false;
  try {
    (void)matmul(images, reshape(images, {32, 784}));
  } catch (const Error& error) {
    refused = true;
    std::printf("%s\n", error.what());
  }
  const MemoryStats memory = memory_stats();
  std::printf("%zu bits, %s, loss from %s to %s, %zu blocks of memory\n", 8 * sizeof(void*), version_string,
              core::concat(first).c_str(), core::concat(last).c_str(), memory.fresh_blocks);
  // What x86-64 finds, where the library is tested; rounding differs in the seventh digit.
  const bool right = std::fabs(first - 2.830966) < 1e-4 && std::fabs(last / 0.00030196 - 1) < 0.01;
  return right && refused && memory.peak_live_bytes > 100000 ? 0 : 1;
}
