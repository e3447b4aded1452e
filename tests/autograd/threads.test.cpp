// SPDX-License-Identifier: MIT
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/loss.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

/// A small convolutional network trained for some steps; everything random comes from `seed`. Its weights.
struct Model {
  Tensor kernel, weight, bias;

  explicit Model(std::uint64_t seed) {
    Generator generator(seed);
    kernel = randn({4, 1, 3, 3}, generator);
    weight = randn({5, 4 * 6 * 6}, generator);
    bias = zeros({5});
    for (const Tensor& p : parameters()) {
      p.requires_grad_();
    }
  }
  std::vector<Tensor> parameters() const { return {kernel, weight, bias}; }
  Tensor operator()(const Tensor& x) const {
    return log_softmax(linear(flatten(relu(conv2d(x, kernel)), 1), weight, bias), 1);
  }
  std::vector<float> values() const {
    std::vector<float> all;
    for (const Tensor& p : parameters()) {
      const std::vector<float> some = p.to_vector();
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }
};

std::vector<float> train(std::uint64_t seed, int steps) {
  const Model model(seed);
  Generator generator(seed + 100);
  for (int step = 0; step < steps; ++step) {
    const Tensor x = randn({16, 1, 8, 8}, generator);
    const LongTensor target = randint(0, 5, {16}, generator);
    nll_loss(model(x), target).backward();
    const NoGradGuard guard;
    for (const Tensor& p : model.parameters()) {
      p -= p.grad() * 0.01f;
      p.zero_grad();
    }
  }
  return model.values();
}

template <class F>
void in_threads(int count, const F& f) {
  std::vector<std::thread> threads;
  for (int t = 0; t < count; ++t) {
    threads.emplace_back([&f, t] { f(t); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace

TEST_CASE("threads that train models of their own get what each gets alone", "[autograd][threads]") {
  constexpr int count = 4, steps = 15;
  std::vector<std::vector<float>> alone, together(count);
  for (int t = 0; t < count; ++t) {
    alone.push_back(train(static_cast<std::uint64_t>(t), steps));
  }
  in_threads(count,
             [&](int t) { together[static_cast<std::size_t>(t)] = train(static_cast<std::uint64_t>(t), steps); });
  for (std::size_t t = 0; t < count; ++t) {
    CHECK(alone[t] == together[t]);
  }
  CHECK(alone[0] != alone[1]);
}

TEST_CASE("threads that evaluate one model get the same results", "[autograd][threads]") {
  const Model model(7);
  Generator generator(8);
  const Tensor x = randn({32, 1, 8, 8}, generator);
  const std::vector<float> expected = model(x).to_vector();
  std::atomic<int> wrong{0};
  in_threads(4, [&](int t) {
    for (int i = 0; i < 10; ++i) {
      if (t % 2 == 0) {
        const NoGradGuard guard;
        wrong += model(x).to_vector() != expected;
      } else {
        wrong += model(x).to_vector() != expected;  // recorded, and forgotten
      }
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("threads may run backward into the same leaf", "[autograd][threads]") {
  const DoubleTensor x = ones<double>({100});
  x.requires_grad_();
  in_threads(4, [&](int) {
    for (int i = 0; i < 50; ++i) {
      sum(x * 2).backward();
    }
  });
  CHECK(x.grad().to_vector() == std::vector<double>(100, 400));  // whole numbers: any order gives the same sum
}

TEST_CASE("a graph made by one thread may run and be freed by another", "[autograd][threads]") {
  const std::size_t before = memory_stats().live_bytes;
  {
    const DoubleTensor x = ones<double>({10});
    x.requires_grad_();
    DoubleTensor y = x;
    for (int i = 0; i < 1000; ++i) {
      y = y * 1.0;
    }
    std::thread([y = sum(y)] { y.backward(); }).join();
    CHECK(x.grad().to_vector() == std::vector<double>(10, 1));
    std::thread([moved = std::move(y)]() mutable { moved = DoubleTensor(); }).join();
  }
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("grad mode belongs to a thread", "[autograd][threads]") {
  const NoGradGuard guard;
  bool enabled_there = false;
  std::thread([&] { enabled_there = is_grad_enabled(); }).join();
  CHECK(enabled_there);
  CHECK_FALSE(is_grad_enabled());
}

namespace {

/// A result of forty operations.
DoubleTensor long_graph() {
  const DoubleTensor x = ones<double>({10});
  x.requires_grad_();
  DoubleTensor y = x;
  for (int i = 0; i < 20; ++i) {
    y = tanh(y) * y;
  }
  return y;
}

}  // namespace

TEST_CASE("of two threads that use up one graph, one gets an error", "[autograd][threads]") {
  for (int round = 0; round < 300; ++round) {
    const DoubleTensor loss = sum(long_graph());
    std::atomic<int> good{0}, refused{0};
    in_threads(2, [&](int) {
      try {
        loss.backward();
        ++good;
      } catch (const Error& error) {
        refused += std::string(error.what()).find("another thread") != std::string::npos;
      }
    });
    REQUIRE(good == 1);
    REQUIRE(refused == 1);
  }
}

TEST_CASE("two losses with a common part in two threads: right, or an error", "[autograd][threads]") {
  for (int round = 0; round < 300; ++round) {
    const DoubleTensor y = long_graph();
    std::atomic<int> refused{0};
    in_threads(2, [&](int thread) {
      try {
        sum(y * (thread + 1.0)).backward();
      } catch (const Error&) {
        ++refused;
      }
    });
    REQUIRE(refused >= 1);
  }
}

TEST_CASE("a graph that is retained may be run by several threads at once", "[autograd][threads]") {
  const DoubleTensor x = ones<double>({10});
  x.requires_grad_();
  const DoubleTensor loss = sum(x * x * 2);
  in_threads(4, [&](int) {
    for (int i = 0; i < 50; ++i) {
      loss.backward({}, true);
    }
  });
  CHECK(x.grad().to_vector() == std::vector<double>(10, 800));
}

TEST_CASE("several threads may read a view whose base has moved on", "[autograd][threads]") {
  for (int round = 0; round < 100; ++round) {
    const DoubleTensor w = ones<double>({3});
    w.requires_grad_();
    const DoubleTensor base = zeros<double>({2, 3}), row = select(base, 0, 0);
    base += w;
    in_threads(3, [&](int) { sum(row * 2.0).backward({}, true); });
    REQUIRE(w.grad().to_vector() == std::vector<double>(3, 6));
  }
}
