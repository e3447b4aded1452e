// SPDX-License-Identifier: MIT
// A program that only evaluates a network, for docs/compiling.md: its size is checked.
#include <cstdio>

#include "minitorch/minitorch.hpp"
using namespace minitorch;

int main(int argc, char** argv) {
  const nn::Sequential net{nn::Conv2d(1, 8, 3), nn::ReLU(),    nn::GroupNorm(2, 8),
                           nn::MaxPool2d(2),    nn::Flatten(), nn::Linear(8 * 13 * 13, 10)};
  if (std::FILE* file = argc > 1 ? std::fopen(argv[1], "rb") : nullptr) {  // the weights, one after another
    for (const Tensor& weight : net.parameters()) {
      const auto count = static_cast<std::size_t>(weight.numel());
      if (std::fread(weight.data(), sizeof(float), count, file) != count) {
        return 1;
      }
    }
    std::fclose(file);
  }
  const Tensor scores = net(ones({1, 1, 28, 28}));
  for (const float score : scores.to_vector()) {
    std::printf("%g\n", static_cast<double>(score));
  }
}
