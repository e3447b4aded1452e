// SPDX-License-Identifier: MIT
#include "minitorch/nn/dropout.hpp"

#include <cstdint>
#include <thread>
#include <vector>

#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Dropout: zeroes about p of the elements and scales the others in training, nothing in evaluation", "[nn]") {
  manual_seed(2);
  const nn::Dropout layer(0.25);
  const Tensor x = ones({200, 100});
  const Tensor y = layer(x);
  int zeros_seen = 0;
  for (const float v : y.to_vector()) {
    CHECK((v == 0.0f || v == static_cast<float>(1 / 0.75)));
    zeros_seen += v == 0.0f;
  }
  CHECK(zeros_seen > 4700);
  CHECK(zeros_seen < 5300);
  CHECK(layer(x).to_vector() != y.to_vector());  // another mask every time
  manual_seed(2);
  CHECK(layer(x).to_vector() == y.to_vector());
  layer.eval();
  CHECK(layer(x).storage() == x.storage());
}

TEST_CASE("Dropout2d: drops whole planes", "[nn]") {
  manual_seed(3);
  const nn::Dropout2d layer(0.5);
  const Tensor y = layer(ones({20, 10, 3, 3}));
  int dropped = 0;
  for (std::int64_t n = 0; n < 20; ++n) {
    for (std::int64_t c = 0; c < 10; ++c) {
      const float first = y.at({n, c, 0, 0});
      CHECK((first == 0.0f || first == 2.0f));
      CHECK(sum(select(select(y, 0, n), 0, c)).item() == 9 * first);
      dropped += first == 0.0f;
    }
  }
  CHECK(dropped > 60);
  CHECK(dropped < 140);
  CHECK_THROWS_WITH(layer(ones({2, 3, 3})), contains("[dropout2d] input must be (N, C, H, W), got shape (2, 3, 3)"));
  layer.eval();
  CHECK(layer(ones({1, 1, 2, 2})).at({0, 0, 1, 1}) == 1);
}

TEST_CASE("Dropout: prints as in PyTorch and refuses what is no probability", "[nn]") {
  CHECK(to_string(nn::Dropout(0.02)) == "Dropout(p=0.02, inplace=False)");
  CHECK(to_string(nn::Dropout2d()) == "Dropout2d(p=0.5, inplace=False)");
  CHECK(to_string(nn::Dropout(1)) == "Dropout(p=1.0, inplace=False)");
  CHECK_THROWS_WITH(nn::Dropout(1.5), contains("[Dropout] the probability must be between 0 and 1, got 1.5"));
  CHECK_THROWS_WITH(nn::Dropout2d(-0.1), contains("[Dropout2d] the probability"));
}

namespace {

struct Model {
  nn::Dropout first = nn::Dropout(0.3);
  nn::Dropout2d second = nn::Dropout2d(0.4);

  std::vector<float> train() const {
    std::vector<float> all;
    for (int i = 0; i < 200; ++i) {
      for (const float v : first(second(ones({2, 3, 2, 2}))).to_vector()) {
        all.push_back(v);
      }
      std::this_thread::yield();
    }
    return all;
  }
};

using Runs = std::vector<std::vector<float>>;

// Each model trained by a thread of its own, all at once.
Runs train_together(const std::vector<Model>& models) {
  Runs out(models.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < models.size(); ++i) {
    threads.emplace_back([&, i] { out[i] = models[i].train(); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return out;
}

}  // namespace

TEST_CASE("Dropout: threads that seed, build and train at once get what each gets alone", "[nn][random]") {
  Runs alone, together(3);
  const auto run = [](std::uint64_t seed) {
    manual_seed(seed);
    return Model().train();
  };
  for (std::uint64_t t = 0; t < 3; ++t) {
    alone.push_back(run(t));
  }
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] { together[t] = run(t); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK((alone == together));
  CHECK((alone[0] != alone[1]));
}

TEST_CASE("Dropout: threads that train models built by one thread get the same bits every time", "[nn][random]") {
  Runs before;
  for (int repeat = 0; repeat < 3; ++repeat) {
    manual_seed(4);
    const std::vector<Model> mine{Model(), Model(), Model()};
    const Runs first = train_together(mine), second = train_together(mine);
    CHECK((first[0] != first[1]));  // each layer has masks of its own,
    CHECK((first[0] != first[2]));
    CHECK((first[0] != second[0]));  // and new ones every time,
    manual_seed(4);
    CHECK((train_together(mine) == first));  // until the seed starts everything again
    if (repeat > 0) {
      CHECK((first == before));
    }
    before = first;
    manual_seed(5);
    CHECK((train_together(mine) != first));
  }
}

TEST_CASE("Dropout: a layer may have a generator of its own", "[nn]") {
  Generator mine(3), same(3);
  const nn::Dropout layer(0.5, mine);
  const nn::Dropout2d planes(0.5, mine);
  const Tensor x = ones({4, 5, 2, 3});
  const auto expected = [&] { return dropout(x, 0.5, true, same).to_vector(); };
  manual_seed(1);
  const auto next = randn({3}).to_vector();
  manual_seed(1);
  CHECK(layer(x).to_vector() == expected());
  std::thread([&] { CHECK(nn::Dropout(layer)(x).to_vector() == expected()); }).join();
  CHECK(planes(x).to_vector() == dropout2d(x, 0.5, true, same).to_vector());
  CHECK(randn({3}).to_vector() == next);  // the default generator was left alone
}
