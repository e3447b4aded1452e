// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <memory>
#include <utility>

#include "minitorch/core/memory_pool.hpp"

namespace minitorch {

/// Element types that carry gradients.
template <class T>
concept Floating = std::same_as<T, float> || std::same_as<T, double>;

/// Element types of tensors: the floating ones, and integers and bool for labels, indices and masks.
template <class T>
concept Scalar = Floating<T> || std::same_as<T, std::int64_t> || std::same_as<T, std::int32_t> ||
    std::same_as<T, std::uint8_t> || std::same_as<T, bool>;

/// Element types without gradients: integers, and bool.
template <class T>
concept Integer = Scalar<T> && !Floating<T>;

/// The memory behind one or more tensors: pooled, 64-byte aligned and uninitialised, or somebody else's.
template <Scalar T>
class Storage {
 public:
  /// `size` elements of the pool, not initialised.
  explicit Storage(std::int64_t size) : data_(MemoryPool::instance().allocate_elements<T>(size)), size_(size) {}
  /// Memory that someone else owns; `owner` is held as long as the storage lives and may be null.
  Storage(T* data, std::int64_t size, std::shared_ptr<const void> owner)
      : data_(data), size_(size), owner_(std::move(owner)), external_(true) {}
  ~Storage() {
    if (!external_) {
      MemoryPool::instance().deallocate(data_);
    }
  }
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  /// The first element.
  T* data() const { return data_; }
  std::int64_t size() const { return size_; }

  /// Counts in-place changes; whoever saved the content for backward compares.
  std::uint32_t version() const { return version_.load(std::memory_order_relaxed); }
  /// Says that the content was changed in place.
  void bump_version() { version_.fetch_add(1, std::memory_order_relaxed); }

 private:
  T* data_;
  std::int64_t size_;
  std::shared_ptr<const void> owner_;
  std::atomic<std::uint32_t> version_{0};
  bool external_ = false;
};

}  // namespace minitorch
