// SPDX-License-Identifier: MIT
#include "minitorch/data/loader.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>

#include "support/catch.hpp"

using namespace minitorch;

namespace {

/// n images of 28 x 28 noise; the label of image i is i.
ImageDataset numbered(std::int64_t n, std::int64_t side = 28) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(n * side * side));
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(RandomStream(1, 1).bits(i));
  }
  std::vector<std::int64_t> labels(static_cast<std::size_t>(n));
  std::iota(labels.begin(), labels.end(), std::int64_t{0});
  return ImageDataset(side, side, std::move(pixels), std::move(labels));
}

std::vector<std::int64_t> order_of(const DataLoader<>& loader, std::int64_t epoch) {
  std::vector<std::int64_t> order;
  for (const Batch& batch : loader.epoch(epoch)) {
    for (const std::int64_t target : batch.targets.to_vector()) {
      order.push_back(target);
    }
  }
  return order;
}

ImageTransform augmented() {
  return ImageTransform().random_rotation(7, 1).random_shift(2, 1).normalize(0.1307f, 0.3081f);
}

}  // namespace

TEST_CASE("loader: a permutation holds every number once, and all orders are equally likely", "[data]") {
  for (const std::int64_t n : {0, 1, 2, 1000}) {
    std::vector<std::int64_t> order = random_permutation(n, RandomStream(1, 2));
    std::sort(order.begin(), order.end());
    std::vector<std::int64_t> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), std::int64_t{0});
    CHECK(order == all);
  }
  std::map<std::vector<std::int64_t>, int> count;
  for (std::uint64_t stream = 0; stream < 24000; ++stream) {
    ++count[random_permutation(4, RandomStream(3, stream))];
  }
  CHECK(count.size() == 24);
  double chi2 = 0;  // 23 degrees of freedom: above 60 once in 25,000 tries
  for (const auto& [order, times] : count) {
    chi2 += (times - 1000.0) * (times - 1000.0) / 1000.0;
  }
  CHECK(chi2 < 60);
  CHECK_THROWS_WITH(random_permutation(-1, RandomStream(1, 2)), contains("[random_permutation]"));
}

TEST_CASE("loader: without shuffling the batches follow the data set", "[data]") {
  const ImageDataset data = numbered(10, 3);
  const DataLoader loader(data, ImageTransform(), {.batch_size = 4});
  CHECK(loader.size() == 3);
  CHECK(loader.samples() == 10);
  std::int64_t next = 0;
  for (const Batch& batch : loader.epoch()) {
    const std::int64_t count = std::min<std::int64_t>(4, 10 - next);
    CHECK(batch.images.shape() == Shape{count, 1, 3, 3});
    CHECK(batch.targets.shape() == Shape{count});
    CHECK_FALSE(batch.images.requires_grad());
    for (std::int64_t b = 0; b < count; ++b, ++next) {
      CHECK(batch.indices[static_cast<std::size_t>(b)] == next);
      CHECK(batch.targets.at({b}) == next);
      for (std::int64_t p = 0; p < 9; ++p) {
        CHECK(batch.images.at({b, 0, p / 3, p % 3}) == static_cast<float>(data.pixels(next)[p]) / 255.0f);
      }
    }
  }
  CHECK(next == 10);
}

TEST_CASE("loader: the last batch is kept or dropped", "[data]") {
  const ImageDataset data = numbered(10, 2);
  const auto sizes = [&](std::int64_t batch_size, bool drop_last) {
    std::vector<std::int64_t> seen;
    const DataLoader loader(data, ImageTransform(), {.batch_size = batch_size, .drop_last = drop_last});
    for (const Batch& batch : loader.epoch()) {
      seen.push_back(batch.targets.numel());
    }
    CHECK(loader.size() == static_cast<std::int64_t>(seen.size()));
    CHECK(loader.samples() == std::accumulate(seen.begin(), seen.end(), std::int64_t{0}));
    return seen;
  };
  CHECK(sizes(4, false) == std::vector<std::int64_t>{4, 4, 2});
  CHECK(sizes(4, true) == std::vector<std::int64_t>{4, 4});
  CHECK(sizes(5, true) == std::vector<std::int64_t>{5, 5});
  CHECK(sizes(11, false) == std::vector<std::int64_t>{10});
  CHECK(sizes(11, true).empty());
  CHECK(DataLoader(numbered(0, 2)).size() == 0);
}

TEST_CASE("loader: shuffling depends on seed and epoch alone and loses nothing", "[data]") {
  const ImageDataset data = numbered(1000, 1);
  const auto order = [&](std::uint64_t seed, std::int64_t epoch, std::int64_t batch_size = 128) {
    return order_of(DataLoader(data, ImageTransform(), {.batch_size = batch_size, .shuffle = true, .seed = seed}),
                    epoch);
  };
  std::set<std::vector<std::int64_t>> different;
  for (const std::uint64_t seed : {0u, 1u, 2u}) {
    for (const std::int64_t epoch : {0, 1, 2}) {
      std::vector<std::int64_t> once = order(seed, epoch);
      CHECK(once == order(seed, epoch));
      CHECK(once == order(seed, epoch, 77));
      different.insert(once);
      CHECK_FALSE(std::is_sorted(once.begin(), once.end()));
      std::sort(once.begin(), once.end());
      CHECK(std::adjacent_find(once.begin(), once.end()) == once.end());
      CHECK((once.front() == 0 && once.back() == 999 && once.size() == 1000));
    }
  }
  CHECK(different.size() == 9);
}

TEST_CASE("loader: transforms draw anew for each seed, epoch and sample", "[data]") {
  // One image, many times over: whatever differs comes from the transform.
  const ImageDataset one = numbered(1);
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 20; ++i) {
    pixels.insert(pixels.end(), one.pixels(0), one.pixels(0) + 784);
  }
  const ImageDataset data(28, 28, std::move(pixels), std::vector<std::int64_t>(20));
  std::set<std::vector<float>> different;
  for (const std::uint64_t seed : {1u, 2u}) {
    const DataLoader loader(data, augmented(), {.batch_size = 1, .seed = seed});
    for (const std::int64_t epoch : {0, 1, 2}) {
      for (const Batch& batch : loader.epoch(epoch)) {
        different.insert(batch.images.to_vector());
      }
    }
  }
  CHECK(different.size() > 90);  // 25 shifts times some 30 rotations that differ on 28 x 28 pixels
}

TEST_CASE("loader: the same bits for any number of threads and any batch size", "[data]") {
  const int before = get_num_threads();
  const ImageDataset data = numbered(300);
  const auto pixels = [&](std::int64_t batch_size, int threads) {
    set_num_threads(threads);
    std::vector<float> all;
    const DataLoader loader(data, augmented(), {.batch_size = batch_size, .shuffle = true, .seed = 9});
    for (const Batch& batch : loader.epoch(2)) {
      const std::vector<float> values = batch.images.to_vector();
      all.insert(all.end(), values.begin(), values.end());
    }
    return all;
  };
  const std::vector<float> expected = pixels(128, 1);
  for (const int threads : {1, 2, 3, 5, 8, 16}) {
    CHECK(pixels(128, threads) == expected);
    CHECK(pixels(7, threads) == expected);
  }
  set_num_threads(before);
}

TEST_CASE("loader: batches come in any order, and an epoch outlives its loader", "[data]") {
  const auto epoch = DataLoader(numbered(100), augmented(), {.batch_size = 32, .shuffle = true}).epoch(1);
  std::vector<std::vector<float>> in_order;
  for (const Batch& batch : epoch) {
    in_order.push_back(batch.images.to_vector());
  }
  CHECK(in_order.size() == 4);
  for (const std::int64_t i : {3, 0, 2, 1}) {
    CHECK(epoch.batch(i).images.to_vector() == in_order[static_cast<std::size_t>(i)]);
  }
  CHECK_THROWS_WITH(epoch.batch(4), contains("[DataLoader] there is no batch 4: the epoch has 4"));
}

TEST_CASE("loader: a user's own transform, and what it throws", "[data]") {
  const auto count_dark = [](const std::uint8_t* pixels, std::int64_t height, std::int64_t width, const RandomStream&,
                             float* out) {
    for (std::int64_t i = 0; i < height * width; ++i) {
      out[i] = pixels[i] < 128 ? 1.0f : 0.0f;
    }
  };
  const DataLoader loader(numbered(5), count_dark, {.batch_size = 5});
  CHECK(loader.epoch().batch(0).images.at({4, 0, 0, 0}) == (loader.dataset().pixels(4)[0] < 128 ? 1.0f : 0.0f));

  const auto refuses = [](const std::uint8_t*, std::int64_t, std::int64_t, const RandomStream&, float*) {
    throw std::runtime_error("no");
  };
  const DataLoader bad(numbered(100), refuses, {.batch_size = 100});
  CHECK_THROWS_WITH(bad.epoch().batch(0), "no");
}

TEST_CASE("loader: arguments that cannot be meant are refused", "[data]") {
  CHECK_THROWS_WITH(DataLoader(numbered(3), ImageTransform(), {.batch_size = 0}),
                    contains("[DataLoader] the batch size must be at least 1, got 0"));
  CHECK_THROWS_WITH(DataLoader(numbered(3)).epoch(-1), contains("epochs are numbered from 0 to 2^32 - 1, got -1"));
}

TEST_CASE("loader: an epoch goes on from a batch", "[data]") {
  const DataLoader<> loader(numbered(20), {}, {.batch_size = 3, .shuffle = true, .seed = 4});
  const auto whole = loader.epoch(2);
  std::int64_t i = 4;
  for (const Batch& batch : whole.from(4)) {
    CHECK(batch.indices == whole.batch(i++).indices);
  }
  CHECK(i == loader.size());
  CHECK(whole.from(7).begin() == whole.from(7).end());
  CHECK_THROWS_WITH(whole.from(8), contains("[DataLoader] there is no batch 8"));
}
