// SPDX-License-Identifier: MIT
#include "minitorch/data/batch_loader.hpp"

#include <set>
#include <string>

#include "minitorch/tensor/factories.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

// A number and its square, with noise.
struct Noisy {
  std::int64_t size() const { return 23; }
  std::tuple<double, std::int64_t, Tensor> get(std::int64_t i, const RandomStream& random) const {
    return {random.uniform<double>(0), i, full<float>({2}, static_cast<float>(i * i))};
  }
};
struct Broken {
  std::int64_t size() const { return 10; }
  int get(std::int64_t i) const {
    core::check(i != 7, "[Broken] sample 7");
    return static_cast<int>(i);
  }
};

template <class Loader>
std::vector<double> everything(const Loader& loader, std::int64_t epoch) {
  std::vector<double> out;
  for (const auto& [noise, index, square] : loader.epoch(epoch)) {
    for (const double v : noise.to_vector()) {
      out.push_back(v);
    }
    for (const std::int64_t v : index.to_vector()) {
      out.push_back(static_cast<double>(v));
    }
    for (const float v : square.to_vector()) {
      out.push_back(static_cast<double>(v));
    }
  }
  return out;
}

}  // namespace

TEST_CASE("BatchLoader: the same bits for any number of workers, another order in every epoch", "[data]") {
  std::vector<double> first;
  for (const int workers : {0, 1, 2, 5}) {
    const BatchLoader loader(Noisy{}, {.batch_size = 4, .shuffle = true, .seed = 3, .num_workers = workers});
    const auto values = everything(loader, 2);
    CHECK(values.size() == 23 * 4);
    first = first.empty() ? values : first;
    CHECK(values == first);
    CHECK(everything(loader, 2) == first);
    CHECK(everything(loader, 1) != first);
  }
  // In the order of the data set it is what is random in the samples that differs.
  const BatchLoader loader(Noisy{}, {.batch_size = 4, .seed = 3});
  CHECK(everything(loader, 1) != everything(loader, 2));
}

TEST_CASE("BatchLoader: from() goes on in the middle of an epoch, with any number of workers", "[data]") {
  for (const int workers : {0, 2}) {
    const BatchLoader loader(Noisy{}, {.batch_size = 4, .shuffle = true, .seed = 3, .num_workers = workers});
    std::vector<std::int64_t> whole, rest;
    for (const auto& batch : loader.epoch(1)) {
      const auto indices = std::get<1>(batch).to_vector();
      whole.insert(whole.end(), indices.begin(), indices.end());
    }
    for (const auto& batch : loader.epoch(1).from(2)) {
      const auto indices = std::get<1>(batch).to_vector();
      rest.insert(rest.end(), indices.begin(), indices.end());
    }
    CHECK(rest == std::vector<std::int64_t>(whole.begin() + 8, whole.end()));
    CHECK_THROWS_WITH(loader.epoch(1).from(7), "[BatchLoader] there is no batch 7: the epoch has 6");
  }
}

TEST_CASE("BatchLoader: batches of TensorDataset, the last one dropped or not", "[data]") {
  const Tensor x = from_data({5, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  const LongTensor y = from_data<std::int64_t>({0, 1, 2, 3, 4});
  const BatchLoader loader(TensorDataset(x, y), {.batch_size = 2});
  auto epoch = loader.epoch();
  CHECK(epoch.size() == 3);
  std::vector<std::int64_t> seen;
  for (const auto& [images, labels] : epoch) {
    CHECK(images.shape()[1] == 2);
    CHECK(images.at({0, 0}) == static_cast<float>(2 * labels.at({0})));
    for (const std::int64_t label : labels.to_vector()) {
      seen.push_back(label);
    }
  }
  CHECK(seen == y.to_vector());
  CHECK(BatchLoader(TensorDataset(x, y), {.batch_size = 2, .drop_last = true}).epoch().size() == 2);
  CHECK(BatchLoader(TensorDataset(x, y), {.batch_size = 2}).size() == 3);
  CHECK(BatchLoader(TensorDataset(x, y), {.batch_size = 2, .drop_last = true}).size() == 2);
  CHECK_THROWS_WITH(TensorDataset(x, from_data<std::int64_t>({1})), contains("[TensorDataset] first sizes differ"));
}

TEST_CASE("random_split: every sample in one part", "[data]") {
  const auto parts = random_split(Broken{}, {6, 4}, 5);
  std::set<std::int64_t> all(parts[0].indices().begin(), parts[0].indices().end());
  all.insert(parts[1].indices().begin(), parts[1].indices().end());
  CHECK((parts[0].size() == 6 && all.size() == 10));
  CHECK_THROWS_WITH(random_split(Broken{}, {6, 5}), contains("[random_split] the sizes add up to 11"));
  CHECK_THROWS_WITH(Subset(Broken{}, {10}), contains("[Subset]"));
}

TEST_CASE("weighted_random_sampler: in proportion to the weights", "[data]") {
  const BatchLoader loader(TensorDataset(from_data<std::int64_t>({0, 1, 2})),
                           {.batch_size = 50, .sampler = weighted_random_sampler({1, 0, 3}, 4000)});
  std::int64_t counts[3] = {};
  for (const auto& [y] : loader.epoch()) {
    for (const std::int64_t v : y.to_vector()) {
      ++counts[v];
    }
  }
  CHECK(counts[1] == 0);
  CHECK(static_cast<double>(counts[2]) / 4000 == Approx(0.75).margin(0.03));
  CHECK_THROWS_WITH(weighted_random_sampler({0}, 1), contains("[weighted_random_sampler]"));
}

TEST_CASE("BatchLoader: an error in a sample comes out of the loop, and leaving early is fine", "[data]") {
  for (const int workers : {0, 3}) {
    const BatchLoader loader(Broken{}, {.batch_size = 2, .num_workers = workers});
    std::int64_t batches = 0;
    const auto run = [&] {
      for (const auto& batch : loader.epoch()) {
        batches += batch.shape()[0] == 2;
      }
    };
    CHECK_THROWS_WITH(run(), contains("[Broken] sample 7"));
    CHECK(batches == 3);
    for (const auto& batch : loader.epoch()) {
      CHECK(batch.to_vector() == std::vector<std::int64_t>{0, 1});
      break;
    }
  }
  CHECK_THROWS_WITH(BatchLoader(Broken{}, {.batch_size = 0}), contains("[BatchLoader] the batch size"));
}
