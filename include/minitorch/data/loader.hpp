// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/probe.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/data/dataset.hpp"
#include "minitorch/data/transforms.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// 0 .. n-1 in an order that `random` alone decides, each equally likely (Fisher and Yates, Durstenfeld's form). Error
/// unless n is from 0 to 2^32 - 1.
MINITORCH_INLINE std::vector<std::int64_t> random_permutation(std::int64_t n, const RandomStream& random);

/// Some samples, ready for a model.
struct Batch {
  Tensor images;                      ///< (B, 1, height, width)
  LongTensor targets;                 ///< (B,), class numbers
  std::vector<std::int64_t> indices;  ///< which samples of the data set these are
};

/// Arguments of DataLoader.
struct LoaderOptions {
  std::int64_t batch_size = 1;  ///< images in a batch, at least 1
  bool shuffle = false;         ///< another order in every epoch; off: the order of the data set
  bool drop_last = false;       ///< leave out the last batch if it is not full
  std::uint64_t seed = 0;       ///< decides order and transforms, together with the number of the epoch
};

/// Batches of a data set:
///
///     for (const Batch& batch : loader.epoch(3)) { ... }
///
/// `transform(pixels, height, width, random, out)` writes the floats of one image; it is called in parallel, and its
/// random numbers depend on seed, epoch and sample alone: the same epoch gives the same bits whenever it is asked for,
/// with any number of threads and any batch size.
template <class Transform = ImageTransform>
class DataLoader {
 public:
  class Epoch;

  /// An Error for a batch size below 1, or a data set of more than 2^32 - 1 images.
  explicit DataLoader(ImageDataset dataset, Transform transform = {}, LoaderOptions options = {})
      : dataset_(std::move(dataset)), transform_(std::move(transform)), options_(options) {
    core::check(options_.batch_size >= 1, "[DataLoader] the batch size must be at least 1, got ", options_.batch_size);
    core::check(dataset_.size() <= 0xFFFFFFFF, "[DataLoader] a data set has at most 2^32 - 1 samples, got ",
                dataset_.size());
  }

  /// The data set.
  const ImageDataset& dataset() const { return dataset_; }
  /// As given.
  const LoaderOptions& options() const { return options_; }

  /// Samples of an epoch: all, or those of full batches with drop_last.
  std::int64_t samples() const {
    return options_.drop_last ? dataset_.size() / options_.batch_size * options_.batch_size : dataset_.size();
  }
  /// Batches of an epoch.
  std::int64_t size() const { return core::ceil_div(samples(), options_.batch_size); }

  /// All batches of epoch `number`, from 0 to 2^32 - 1.
  Epoch epoch(std::int64_t number = 0) const { return Epoch(*this, number); }

 private:
  ImageDataset dataset_;
  Transform transform_;
  LoaderOptions options_;
};

/// The batches of one epoch, for a loop.
template <class Transform>
class DataLoader<Transform>::Epoch {
 public:
  class Iterator {
   public:
    using value_type = Batch;
    using difference_type = std::int64_t;

    Iterator() = default;
    Iterator(const Epoch* epoch, std::int64_t at) : epoch_(epoch), at_(at) {}
    /// Makes the batch: ask once.
    Batch operator*() const { return epoch_->batch(at_); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    void operator++(int) { ++at_; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const Epoch* epoch_ = nullptr;
    std::int64_t at_ = 0;
  };

  /// Use DataLoader::epoch.
  Epoch(const DataLoader& loader, std::int64_t number) : loader_(loader), number_(number) {
    core::check(number >= 0 && number <= 0xFFFFFFFF, "[DataLoader] epochs are numbered from 0 to 2^32 - 1, got ",
                number);
    const std::int64_t n = loader_.dataset_.size();
    if (loader_.options_.shuffle) {
      order_ =
          random_permutation(n, RandomStream(loader_.options_.seed ^ order_key, static_cast<std::uint64_t>(number)));
    } else {
      order_.resize(static_cast<std::size_t>(n));
      std::iota(order_.begin(), order_.end(), std::int64_t{0});
    }
  }

  /// Number of batches.
  std::int64_t size() const { return loader_.size(); }
  Iterator begin() const { return {this, first_}; }
  Iterator end() const { return {this, size()}; }

  /// The batches from number `first` on, to go on where an earlier run was: a position in a data set is the number of
  /// the epoch and that of the batch, and nothing else needs to be kept.
  Epoch from(std::int64_t first) const {
    core::check(first >= 0 && first <= size(), "[DataLoader] there is no batch ", first, ": the epoch has ", size());
    Epoch rest = *this;
    rest.first_ = first;
    return rest;
  }

  /// Batch i of this epoch; an Error if there is none.
  Batch batch(std::int64_t i) const {
    const RecordFunction scope("DataLoader");
    core::check(i >= 0 && i < size(), "[DataLoader] there is no batch ", i, ": the epoch has ", size());
    const ImageDataset& dataset = loader_.dataset_;
    const std::int64_t begin = i * loader_.options_.batch_size;
    const std::int64_t count = std::min(loader_.options_.batch_size, loader_.samples() - begin);
    const std::int64_t height = dataset.height(), width = dataset.width(), area = height * width;
    Batch batch{Tensor(Shape{count, 1, height, width}),
                LongTensor(Shape{count}),
                {order_.begin() + begin, order_.begin() + begin + count}};
    float* images = batch.images.data();
    std::int64_t* targets = batch.targets.data();
    // A chunk is some ten microseconds of work.
    core::parallel_for(count, std::max<std::int64_t>(1, 16384 / area), [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t b = first; b < last; ++b) {
        const std::int64_t sample = batch.indices[static_cast<std::size_t>(b)];
        const RandomStream random(loader_.options_.seed ^ transform_key,
                                  static_cast<std::uint64_t>(number_) << 32 | static_cast<std::uint64_t>(sample));
        loader_.transform_(dataset.pixels(sample), height, width, random, images + b * area);
        targets[b] = dataset.label(sample);
      }
    });
    return batch;
  }

 private:
  // One seed serves initialisation, order and transforms; these keep their random numbers apart.
  static constexpr std::uint64_t order_key = 0x6F72646572000000, transform_key = 0x7472616E73000000;

  DataLoader loader_;  // a copy, cheap, so that an epoch may outlive its loader
  std::int64_t number_, first_ = 0;
  std::vector<std::int64_t> order_;
};

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE std::vector<std::int64_t> random_permutation(std::int64_t n, const RandomStream& random) {
  core::check(n >= 0 && n <= 0xFFFFFFFF, "[random_permutation] needs a length from 0 to 2^32 - 1, got ", n);
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random.below(i, static_cast<std::uint32_t>(i))]);
  }
  return order;
}

}  // namespace minitorch
#endif
