// SPDX-License-Identifier: MIT
// Times training steps of the study's three networks and prints one line for each block of ten steps:
//   minitorch,NET,THREADS,MILLISECONDS PER STEP
// Usage: training_step [threads 2] [blocks 6] [batch 128]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "examples/mnist_norms/model.hpp"
#include "minitorch/minitorch.hpp"

using namespace minitorch;
using mnist_norms::Net;
using mnist_norms::Norm;

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 2, blocks = argc > 2 ? std::atoi(argv[2]) : 6,
            batch = argc > 3 ? std::atoi(argv[3]) : 128;
  constexpr int steps = 10;
  set_num_threads(threads);
  manual_seed(1);
  const Tensor images = randn({batch, 1, 28, 28});
  const LongTensor labels = randint(0, 10, {batch});

  for (const Norm norm : {Norm::batch, Norm::layer, Norm::group}) {
    Net net(norm);
    optim::SGD optimizer(net.parameters(), {.lr = 0.01, .momentum = 0.9});
    const auto step = [&] {
      optimizer.zero_grad();
      Tensor loss = nll_loss(net(images), labels);
      if (norm == Norm::batch) {
        loss = loss + optim::l1_penalty(net.parameters(), 0.0005);
      }
      loss.backward();
      optimizer.step();
      return loss.item();
    };
    for (int warm_up = 0; warm_up < steps; ++warm_up) {
      step();
    }
    for (int block = 0; block < blocks; ++block) {
      const auto start = std::chrono::steady_clock::now();
      for (int i = 0; i < steps; ++i) {
        step();
      }
      const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
      std::printf("minitorch,%s,%d,%.3f\n", mnist_norms::id_of(norm).c_str(), threads, time.count() / steps);
    }
  }
}
