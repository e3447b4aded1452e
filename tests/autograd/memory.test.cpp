// SPDX-License-Identifier: MIT
#include <algorithm>
#include <vector>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/loss.hpp"
#include "minitorch/ops/matmul.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("a thousand training steps with changing batch sizes hold what the first ones held", "[autograd][memory]") {
  MemoryPool::instance().trim();
  Generator generator(1);
  const Tensor kernel = randn({4, 1, 3, 3}, generator), weight = randn({5, 4 * 6 * 6}, generator), scale = ones({4}),
               shift = zeros({4}), mean = zeros({4}), var = ones({4});
  const std::vector<Tensor> parameters{kernel, weight, scale, shift};
  for (const Tensor& p : parameters) {
    p.requires_grad_();
  }
  const auto step = [&](std::int64_t batch) {
    const Tensor x = randn({batch, 1, 8, 8}, generator);
    const Tensor h = relu(batch_norm(conv2d(x, kernel), mean, var, scale, shift, true));
    cross_entropy(linear(flatten(h, 1), weight), randint(0, 5, {batch}, generator)).backward();
    const NoGradGuard guard;
    for (const Tensor& p : parameters) {
      p -= p.grad() * 1e-3f;
      p.zero_grad();
    }
  };
  const auto batch_of = [](int i) { return 2 + i * 7 % 31; };
  for (int i = 0; i < 62; ++i) {
    step(batch_of(i));
  }
  const MemoryStats first = memory_stats();
  std::size_t most_live = 0, most_cached = 0;
  for (int i = 0; i < 1000; ++i) {
    step(batch_of(i));
    const MemoryStats now = memory_stats();
    most_live = std::max(most_live, now.live_bytes);
    most_cached = std::max(most_cached, now.cached_bytes);
  }
  CHECK(most_live == first.live_bytes);
  CHECK(most_cached == first.cached_bytes);
  CHECK(memory_stats().peak_live_bytes == first.peak_live_bytes);
  if (MINITORCH_POOL_DEFAULT) {
    CHECK(memory_stats().fresh_blocks == first.fresh_blocks);
  }
}

TEST_CASE("evaluating without recording holds one layer at a time", "[autograd][memory]") {
  const std::int64_t n = 100000;
  const Tensor x = ones({n});
  x.requires_grad_();
  const auto held_by = [&](bool record) {
    const GradModeGuard mode(record);
    const std::size_t before = memory_stats().live_bytes;
    Tensor y = x;
    for (int i = 0; i < 10; ++i) {
      y = sigmoid(y);
    }
    return static_cast<double>(memory_stats().live_bytes - before) / static_cast<double>(n * 4);
  };
  CHECK(held_by(true) > 9);
  CHECK(held_by(false) < 1.3);
}

TEST_CASE("backward frees what was saved while the result is still held, unless the graph is retained",
          "[autograd][memory]") {
  const Tensor x = rand({1000}).requires_grad_();
  Tensor loss = sum(exp(x) * exp(x));
  const std::size_t held = memory_stats().live_bytes;
  loss.backward({}, true);
  x.zero_grad();
  CHECK(memory_stats().live_bytes == held);
  loss.backward();
  x.zero_grad();
  CHECK(memory_stats().live_bytes + 2 * 1000 * sizeof(float) <= held);
}
