// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "minitorch/core/probe.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/data/loader.hpp"
#include "minitorch/tensor/copy.hpp"

// Data sets of one's own, and batches of them.

namespace minitorch {

/// What a BatchLoader takes: `size()`, and `get(i)` or `get(i, random)`, which makes sample i: a tensor, a number, or a
/// std::tuple of these. get is const and called by several threads at once; what is random in it comes from `random`.
template <class D>
concept Dataset = requires(const D& data, std::int64_t i) {
  { data.size() } -> std::convertible_to<std::int64_t>;
}
&&(
    requires(const D& data, std::int64_t i) { data.get(i); } ||
    requires(const D& data, std::int64_t i, const RandomStream& random) { data.get(i, random); });

namespace detail {

template <class D>
auto get_sample(const D& data, std::int64_t i, const RandomStream& random) {
  if constexpr (requires { data.get(i, random); }) {
    return data.get(i, random);
  } else {
    return data.get(i);
  }
}

}  // namespace detail

/// Samples of tensors that have the same first size: sample i is the i-th part of each, a copy.
template <Scalar... T>
class TensorDataset {
 public:
  /// Images and labels, for instance; an Error if first sizes differ.
  explicit TensorDataset(const BasicTensor<T>&... tensors) : tensors_(detail::contiguous_data(tensors)...) {
    ((core::check(tensors.dim() > 0, "[TensorDataset] tensors need a first dimension, that of the samples")), ...);
    size_ = std::get<0>(tensors_).shape()[0];
    (core::check(tensors.shape()[0] == size_, "[TensorDataset] first sizes differ: ", size_, " and ",
                 tensors.shape()[0]),
     ...);
  }
  std::int64_t size() const { return size_; }
  /// Sample i; an Error if there is none.
  std::tuple<BasicTensor<T>...> get(std::int64_t i) const {
    core::check(i >= 0 && i < size_, "[TensorDataset] there is no sample ", i, " of ", size_);
    return std::apply([&](const auto&... x) { return std::tuple<BasicTensor<T>...>(part(x, i)...); }, tensors_);
  }

 private:
  template <Scalar U>
  static BasicTensor<U> part(const BasicTensor<U>& x, std::int64_t i) {
    Shape shape = x.shape();
    shape.erase(0);
    BasicTensor<U> y(shape);
    std::copy_n(x.data() + i * y.numel(), y.numel(), y.data());
    return y;
  }

  std::tuple<BasicTensor<T>...> tensors_;
  std::int64_t size_ = 0;
};

/// The samples of `data` that `indices` name, in their order.
template <Dataset D>
class Subset {
 public:
  /// An Error for an index that the data set does not have.
  Subset(D data, std::vector<std::int64_t> indices) : data_(std::move(data)), indices_(std::move(indices)) {
    for (const std::int64_t i : indices_) {
      core::check(i >= 0 && i < data_.size(), "[Subset] there is no sample ", i, " of ", data_.size());
    }
  }
  std::int64_t size() const { return static_cast<std::int64_t>(indices_.size()); }
  /// Sample i, which is sample indices()[i] of the whole.
  auto get(std::int64_t i, const RandomStream& random) const {
    core::check(i >= 0 && i < size(), "[Subset] there is no sample ", i, " of ", size());
    return detail::get_sample(data_, indices_[static_cast<std::size_t>(i)], random);
  }
  /// As given.
  const std::vector<std::int64_t>& indices() const { return indices_; }

 private:
  D data_;
  std::vector<std::int64_t> indices_;
};

/// Parts of `data` of these sizes, none negative and their sum its size (else an Error), each sample in one of them by
/// chance; the same parts for the same seed.
template <Dataset D>
std::vector<Subset<D>> random_split(const D& data, const std::vector<std::int64_t>& sizes, std::uint64_t seed = 0) {
  const std::int64_t total = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  core::check(total == data.size(), "[random_split] the sizes add up to ", total, ", the data set has ", data.size());
  const std::vector<std::int64_t> order = random_permutation(total, RandomStream(seed, 0));
  std::vector<Subset<D>> parts;
  auto at = order.begin();
  for (const std::int64_t size : sizes) {
    core::check(size >= 0, "[random_split] sizes must not be negative, got ", size);
    parts.emplace_back(data, std::vector<std::int64_t>(at, at + size));
    at += size;
  }
  return parts;
}

/// Which samples an epoch has, in which order: numbers below size() of the data set, each as often as wanted.
using Sampler = std::function<std::vector<std::int64_t>(std::int64_t epoch)>;

/// `count` samples with repeats, sample i with a probability in proportion to weights[i], others in every epoch of a
/// seed. An Error for a weight below 0, if none is above, or for a count below 0.
MINITORCH_INLINE Sampler weighted_random_sampler(const std::vector<double>& weights, std::int64_t count,
                                                 std::uint64_t seed = 0);

/// Samples as a batch: tensors of one shape become one with a new first dimension, numbers a tensor of one dimension
/// (float, double, bool, integers as int64), std::tuples are put together part by part. Error for none, or of different
/// shapes.
template <Scalar T>
BasicTensor<T> collate(const std::vector<BasicTensor<T>>& samples) {
  core::check(!samples.empty(), "[collate] there are no samples");
  Shape shape = samples[0].shape();
  const std::int64_t each = samples[0].numel();
  shape.insert(0, static_cast<std::int64_t>(samples.size()));
  BasicTensor<T> y(shape);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    core::check(samples[i].shape() == samples[0].shape(),
                "[collate] samples have different shapes: ", samples[0].shape(), " and ", samples[i].shape());
    const BasicTensor<T> x = detail::contiguous_data(samples[i]);
    std::copy_n(x.data(), each, y.data() + static_cast<std::int64_t>(i) * each);
  }
  return y;
}
template <class N>
requires std::is_arithmetic_v<N>
auto collate(const std::vector<N>& samples) {
  using T = std::conditional_t<std::is_floating_point_v<N> || std::is_same_v<N, bool>, N, std::int64_t>;
  BasicTensor<T> y({static_cast<std::int64_t>(samples.size())});
  for (std::size_t i = 0; i < samples.size(); ++i) {
    y.data()[i] = static_cast<T>(samples[i]);
  }
  return y;
}
template <class... Parts>
auto collate(const std::vector<std::tuple<Parts...>>& samples) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto column = [&]<std::size_t K>() {
      std::vector<std::tuple_element_t<K, std::tuple<Parts...>>> out;
      for (const auto& sample : samples) {
        out.push_back(std::get<K>(sample));
      }
      return collate(out);
    };
    return std::make_tuple(column.template operator()<I>()...);
  }
  (std::index_sequence_for<Parts...>());
}

/// Arguments of BatchLoader.
struct BatchLoaderOptions {
  std::int64_t batch_size = 1;  ///< samples in a batch, at least 1
  bool shuffle = false;         ///< another order in every epoch; off: the order of the data set
  bool drop_last = false;       ///< leave out the last batch if it is not full
  std::uint64_t seed = 0;       ///< decides the order and what is random in samples, together with the epoch
  int num_workers = 0;          ///< threads that make batches ahead; 0: each is made when it is asked for
  int prefetch_factor = 2;      ///< batches that each worker may be ahead
  Sampler sampler = {};         ///< the order, instead of shuffle; an Error beside it
};

/// Batches of any Dataset, each what collate makes of its samples:
///
///     BatchLoader loader(TensorDataset(images, labels), {.batch_size = 32, .shuffle = true, .num_workers = 2});
///     for (auto [x, y] : loader.epoch(3)) { ... }
///
/// The same epoch gives the same bits with any number of workers. An exception in get comes out of the loop.
template <Dataset D>
class BatchLoader {
 public:
  /// What get returns.
  using Sample = decltype(detail::get_sample(std::declval<const D&>(), 0, std::declval<const RandomStream&>()));
  /// What collate makes of several.
  using Batch = decltype(collate(std::declval<const std::vector<Sample>&>()));
  class Epoch;

  /// Of a copy of the data set. Error unless batch_size and prefetch_factor are at least 1 and num_workers at least 0,
  /// or for both shuffle and a sampler.
  explicit BatchLoader(D dataset, BatchLoaderOptions options = {})
      : dataset_(std::make_shared<const D>(std::move(dataset))), options_(std::move(options)) {
    core::check(options_.batch_size >= 1, "[BatchLoader] the batch size must be at least 1, got ", options_.batch_size);
    core::check(options_.num_workers >= 0 && options_.prefetch_factor >= 1,
                "[BatchLoader] num_workers must not be negative and prefetch_factor at least 1, got ",
                options_.num_workers, " and ", options_.prefetch_factor);
    core::check(!(options_.shuffle && options_.sampler),
                "[BatchLoader] shuffle and a sampler are two orders; give one");
  }
  /// Size of a batch and whether to shuffle, by position.
  template <std::integral Size>
  BatchLoader(D dataset, Size batch_size, bool shuffle = false)
      : BatchLoader(std::move(dataset),
                    BatchLoaderOptions{.batch_size = static_cast<std::int64_t>(batch_size), .shuffle = shuffle}) {}
  /// The data set.
  const D& dataset() const { return *dataset_; }
  /// All batches of epoch `number`, from 0 to 2^32 - 1.
  Epoch epoch(std::int64_t number = 0) const { return Epoch(*this, number); }
  /// Number of batches of epoch 0, and of every other unless a sampler of one's own gives other numbers of samples.
  std::int64_t size() const { return epoch().size(); }
  /// Refused: without a number, no two epochs could differ.
  template <class Number = int>
  Epoch begin(Number = 0) const {
    static_assert(!std::same_as<Number, Number>, "say which epoch: for (auto [x, y] : loader.epoch(number))");
    return Epoch(*this, 0);
  }
  template <class Number = int>
  Epoch end(Number = 0) const {
    static_assert(!std::same_as<Number, Number>, "say which epoch: for (auto [x, y] : loader.epoch(number))");
    return Epoch(*this, 0);
  }

 private:
  std::shared_ptr<const D> dataset_;
  BatchLoaderOptions options_;
};

/// One pass through the data. It is gone through once; workers run from begin() to the end of the Epoch.
template <Dataset D>
class BatchLoader<D>::Epoch {
 public:
  class Iterator {
   public:
    using value_type = Batch;
    using difference_type = std::int64_t;
    Iterator() = default;
    Iterator(Epoch* epoch, std::int64_t at) : epoch_(epoch), at_(at) {}
    /// Takes the batch: ask once.
    Batch operator*() const { return epoch_->take(at_); }
    Iterator& operator++() { return ++at_, *this; }
    void operator++(int) { ++at_; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    Epoch* epoch_ = nullptr;
    std::int64_t at_ = 0;
  };

  /// Use BatchLoader::epoch.
  Epoch(const BatchLoader& loader, std::int64_t number)
      : data_(loader.dataset_), options_(loader.options_), number_(number) {
    core::check(number >= 0 && number <= 0xFFFFFFFF, "[BatchLoader] epochs are numbered from 0 to 2^32 - 1, got ",
                number);
    const std::int64_t n = data_->size();
    if (options_.sampler) {
      order_ = options_.sampler(number);
      for (const std::int64_t i : order_) {
        core::check(i >= 0 && i < n, "[BatchLoader] the sampler names sample ", i, " of ", n);
      }
    } else if (options_.shuffle) {
      order_ =
          random_permutation(n, RandomStream(options_.seed ^ 0x6F72646572000000, static_cast<std::uint64_t>(number)));
    } else {
      order_.resize(static_cast<std::size_t>(n));
      std::iota(order_.begin(), order_.end(), std::int64_t{0});
    }
  }
  Epoch(const Epoch&) = delete;
  Epoch& operator=(const Epoch&) = delete;
  ~Epoch() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) {
      worker.join();
    }
  }

  /// Number of batches.
  std::int64_t size() const {
    const auto samples = static_cast<std::int64_t>(order_.size());
    return options_.drop_last ? samples / options_.batch_size : core::ceil_div(samples, options_.batch_size);
  }
  Iterator begin() {
    for (int i = static_cast<int>(workers_.size()); i < options_.num_workers; ++i) {
      workers_.emplace_back([this] { work(); });
    }
    return {this, first_};
  }
  Iterator end() { return {this, size()}; }

  /// The batches from number `first` on, to go on where an earlier run was (DataLoader::Epoch::from).
  Epoch from(std::int64_t first) const {
    core::check(first >= 0 && first <= size(), "[BatchLoader] there is no batch ", first, ": the epoch has ", size());
    return Epoch(*this, first);
  }

 private:
  Epoch(const Epoch& all, std::int64_t first)
      : data_(all.data_),
        options_(all.options_),
        number_(all.number_),
        first_(first),
        order_(all.order_),
        claimed_(first),
        taken_(first) {}

  struct Made {
    std::unique_ptr<Batch> batch;
    std::exception_ptr error;
  };

  Batch make(std::int64_t i) const {
    const std::int64_t begin = i * options_.batch_size;
    const std::int64_t end = std::min(begin + options_.batch_size, static_cast<std::int64_t>(order_.size()));
    std::vector<Sample> samples;
    for (std::int64_t k = begin; k < end; ++k) {
      const std::int64_t sample = order_[static_cast<std::size_t>(k)];
      // By place in the epoch, not by sample: one that a sampler names twice is to differ.
      samples.push_back(
          detail::get_sample(*data_, sample,
                             RandomStream(options_.seed ^ 0x73616D706C650000,
                                          static_cast<std::uint64_t>(number_) << 32 | static_cast<std::uint64_t>(k))));
    }
    return collate(samples);
  }

  void work() {
    std::unique_lock lock(mutex_);
    const std::int64_t ahead = std::int64_t{options_.num_workers} * options_.prefetch_factor;
    while (true) {
      changed_.wait(lock, [&] { return stop_ || claimed_ >= size() || claimed_ < taken_ + ahead; });
      if (stop_ || claimed_ >= size()) {
        return;
      }
      const std::int64_t mine = claimed_++;
      lock.unlock();
      Made made;
      try {
        made.batch = std::make_unique<Batch>(make(mine));
      } catch (...) {
        made.error = std::current_exception();
      }
      lock.lock();
      ready_.emplace(mine, std::move(made));
      changed_.notify_all();
    }
  }

  Batch take(std::int64_t i) {
    const RecordFunction scope("BatchLoader");
    core::check(i >= 0 && i < size(), "[BatchLoader] there is no batch ", i, ": the epoch has ", size());
    if (workers_.empty()) {
      return make(i);
    }
    std::unique_lock lock(mutex_);
    core::check(i >= taken_, "[BatchLoader] batch ", i, " was taken before; workers go through an epoch once");
    taken_ = i + 1;  // batches that were passed over are not waited for
    changed_.notify_all();
    changed_.wait(lock, [&] { return ready_.count(i) > 0; });
    Made made = std::move(ready_[i]);
    ready_.erase(ready_.begin(), ready_.upper_bound(i));
    lock.unlock();
    if (made.error) {
      std::rethrow_exception(made.error);
    }
    return std::move(*made.batch);
  }

  std::shared_ptr<const D> data_;
  BatchLoaderOptions options_;
  std::int64_t number_, first_ = 0;
  std::vector<std::int64_t> order_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, Made> ready_;
  std::int64_t claimed_ = 0, taken_ = 0;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE Sampler weighted_random_sampler(const std::vector<double>& weights, std::int64_t count,
                                                 std::uint64_t seed) {
  std::vector<double> sums(weights.size());
  double total = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    core::check(weights[i] >= 0, "[weighted_random_sampler] weights must not be negative, got ", weights[i]);
    sums[i] = total += weights[i];
  }
  core::check(total > 0 && count >= 0, "[weighted_random_sampler] needs a weight above 0 and a count, got ", total,
              " and ", count);
  return [sums = std::move(sums), total, count, seed](std::int64_t epoch) {
    const RandomStream random(seed ^ 0x7765696768740000, static_cast<std::uint64_t>(epoch));
    std::vector<std::int64_t> out;
    for (std::int64_t k = 0; k < count; ++k) {
      const double place = total * random.uniform<double>(static_cast<std::uint64_t>(k));
      const auto found = std::upper_bound(sums.begin(), sums.end() - 1, place);
      out.push_back(found - sums.begin());
    }
    return out;
  };
}

}  // namespace minitorch
#endif
