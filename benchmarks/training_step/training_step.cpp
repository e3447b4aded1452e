// SPDX-License-Identifier: MIT
// Times work on the study's three networks (bn, ln, gn) and on LeNet5, and prints one line for each block:
//   minitorch,TASK,NET,BATCH,THREADS,MILLISECONDS,PAGE FAULTS,PEAK MB,GFLOP/s A THREAD
// milliseconds and page faults for each step, or for 10,000 images; the peak is of the process; GFLOP/s of lenet only.
// Usage: training_step [task step] [threads 2] [blocks 6] [batch 128] [nets "bn ln gn"]
//   step      a training step of the study's networks
//   unfused   the same, each layer alone
//   evaluate  10,000 images through the study's networks
//   lenet     a training step of LeNet5, its batch for each thread
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#if __has_include(<sys/resource.h>)
#include <sys/resource.h>
#endif

#include "examples/mnist_norms/model.hpp"
#include "minitorch/minitorch.hpp"

using namespace minitorch;
using mnist_norms::Net;
using mnist_norms::Norm;

namespace {

struct Usage {
  double faults = 0, peak_mb = 0;
};

Usage usage() {
  Usage now;
#if __has_include(<sys/resource.h>)
  struct rusage of_system {};
  getrusage(RUSAGE_SELF, &of_system);
  now = {static_cast<double>(of_system.ru_minflt), static_cast<double>(of_system.ru_maxrss) / 1024};
#endif
  return now;
}

struct Job {
  std::string task, net;
  int batch, threads, blocks;
  double mflop = 0;  // of a call
};

// Ten calls of 128 samples, more of fewer, so that a block takes some milliseconds.
void measure(const Job& job, const std::function<void()>& call) {
  const int calls = job.task == "evaluate" ? 1 : std::clamp(1280 / job.batch, 1, 100);
  for (int warm_up = 0; warm_up < std::max(calls, 3); ++warm_up) {
    call();
  }
  for (int block = 0; block < job.blocks; ++block) {
    const Usage before = usage();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) {
      call();
    }
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    const Usage after = usage();
    const double each = time.count() / calls;
    std::printf("minitorch,%s,%s,%d,%d,%.4f,%.1f,%.0f,%.1f\n", job.task.c_str(), job.net.c_str(), job.batch,
                job.threads, each, (after.faults - before.faults) / calls, after.peak_mb,
                job.mflop / each / job.threads);
    std::fflush(stdout);
  }
}

void study_net(Job job, Norm norm) {
  const bool trains = job.task != "evaluate";
  const Tensor images = randn({job.batch, 1, 28, 28});
  const LongTensor labels = randint(0, 10, {job.batch});
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
    static_cast<void>(loss.item());
  };
  const auto evaluate = [&] {
    const NoGradGuard guard;
    for (std::int64_t done = 0; done < 10000; done += job.batch) {
      static_cast<void>(net(narrow(images, 0, 0, std::min<std::int64_t>(job.batch, 10000 - done))));
    }
  };
  if (!trains) {
    net.eval();
  }
  measure(job, trains ? std::function<void()>(step) : evaluate);
}

// SimpleChains.jl trains this network with Adam at 3e-4, on batches that grow with the number of threads. Of a sample:
// two convolutions and three linear layers forward, twice that backward but for the first layer's gradient of its
// input.
void lenet(Job job) {
  constexpr double conv1 = 2.0 * 24 * 24 * 6 * 25, conv2 = 2.0 * 8 * 8 * 16 * 150,
                   dense = 2.0 * (256 * 120 + 120 * 84 + 84 * 10);
  job.batch *= job.threads;
  job.mflop = (2 * conv1 + 3 * conv2 + 3 * dense) * job.batch * 1e-6;
  const Tensor images = randn({job.batch, 1, 28, 28});
  const LongTensor labels = randint(0, 10, {job.batch});
  nn::Sequential net(nn::Conv2d(1, 6, 5), nn::ReLU(), nn::MaxPool2d(2), nn::Conv2d(6, 16, 5), nn::ReLU(),
                     nn::MaxPool2d(2), nn::Flatten(), nn::Linear(256, 120), nn::ReLU(), nn::Linear(120, 84), nn::ReLU(),
                     nn::Linear(84, 10));
  optim::Adam optimizer(net.parameters(), {.lr = 3e-4});
  measure(job, [&] {
    optimizer.zero_grad();
    Tensor loss = cross_entropy(net(images), labels);
    loss.backward();
    optimizer.step();
    static_cast<void>(loss.item());
  });
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int i, int otherwise) { return argc > i ? std::atoi(argv[i]) : otherwise; };
  const Job job{argc > 1 ? argv[1] : "step", "lenet", number(4, 128), number(2, 2), number(3, 6)};
  const std::string nets = argc > 5 ? argv[5] : "bn ln gn";
  if (job.batch < 1 || job.threads < 1 || job.blocks < 1 ||
      (job.task != "step" && job.task != "unfused" && job.task != "evaluate" && job.task != "lenet")) {
    std::fprintf(stderr, "usage: training_step [step|unfused|evaluate|lenet] [threads] [blocks] [batch] [nets]\n");
    return 2;
  }
  set_num_threads(job.threads);
  set_fusion_enabled(job.task != "unfused");
  manual_seed(1);
  if (job.task == "lenet") {
    lenet(job);
    return 0;
  }
  for (const Norm norm : {Norm::batch, Norm::layer, Norm::group}) {
    Job one = job;
    one.net = mnist_norms::id_of(norm);
    if (nets.find(one.net) != std::string::npos) {
      study_net(one, norm);
    }
  }
}
