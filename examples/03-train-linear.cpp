// SPDX-License-Identifier: MIT
// Training: fit a line through noisy points with a Linear layer and SGD.
#include <cmath>
#include <cstdio>

#include "minitorch/minitorch.hpp"

int main() {
  using namespace minitorch;
  manual_seed(1);  // the same numbers on every run, with any number of threads

  // y = 3 x - 2 and some noise.
  const Tensor x = rand({200, 1}) * 2 - 1;
  const Tensor y = x * 3 - 2 + randn({200, 1}) * 0.1f;

  const nn::Linear line(1, 1);
  optim::SGD sgd(line.parameters(), {.lr = 0.1, .momentum = 0.9});
  for (int step = 1; step <= 100; ++step) {
    const Tensor loss = mse_loss(line(x), y);
    sgd.zero_grad();
    loss.backward();
    sgd.step();
    if (step % 20 == 0) {
      std::printf("step %3d  loss %.4f\n", step, static_cast<double>(loss.item()));
    }
  }
  const double slope = static_cast<double>(line.weight().item()), offset = static_cast<double>(line.bias().item());
  std::printf("y = %.3f x %+.3f (made with 3 and -2)\n", slope, offset);
  return std::fabs(slope - 3) < 0.1 && std::fabs(offset + 2) < 0.1 ? 0 : 1;
}
