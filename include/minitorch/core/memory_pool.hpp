// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <new>
#include <type_traits>

#include "minitorch/core/config.hpp"
#include "minitorch/core/fork.hpp"
#include "minitorch/core/probe.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

// Address sanitizers can only see use-after-free when memory is really freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MINITORCH_POOL_DEFAULT false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define MINITORCH_POOL_DEFAULT false
#endif
#endif
#ifndef MINITORCH_POOL_DEFAULT
#define MINITORCH_POOL_DEFAULT true
#endif

namespace minitorch {

/// Where the bytes of all tensors are, counted in whole blocks.
struct MemoryStats {
  std::size_t live_bytes = 0;       ///< in tensors now
  std::size_t peak_live_bytes = 0;  ///< the most that live_bytes ever was, or since reset_peak()
  std::size_t cached_bytes = 0;     ///< freed by tensors, kept for the next ones
  std::size_t fresh_blocks = 0;     ///< blocks asked of the system since the start
  std::size_t reused_blocks = 0;    ///< blocks served from the cache since the start
};

/// Keeps freed blocks for the next tensor of that size, because the first touch of a fresh page costs more than the
/// arithmetic on it. Blocks are 64-byte aligned; sizes are rounded up to one of eight steps per doubling, and a request
/// takes a cached block of up to twice its class, so that a shorter last batch reuses what the full ones left.
///
/// What tensors hold and what is cached are together never more than twice the most that tensors held at any time so
/// far. Before a fresh block would exceed that, a request takes a cached block of up to eight times its class; if there
/// is none, those blocks go back to the system that nobody has used for longest.
class MemoryPool {
 public:
  static constexpr std::size_t alignment = 64;  ///< of every block, in bytes

  /// One pool for the process; it is never destroyed, so tensors in static variables may outlive main().
  MINITORCH_ONE_PER_PROCESS static MemoryPool& instance();

  /// At least `bytes`, not initialised; std::bad_alloc if the system has no more.
  void* allocate(std::size_t bytes);

  /// Memory for so many elements of T, not initialised. std::bad_alloc where no machine has their bytes, also where
  /// std::size_t cannot count them, as 2^30 floats on 32 bits.
  template <class T>
  T* allocate_elements(std::int64_t count) {
    if (count < 0 || static_cast<std::uint64_t>(count) > most / sizeof(T)) {
      throw std::bad_alloc();
    }
    return static_cast<T*>(allocate(static_cast<std::size_t>(count) * sizeof(T)));
  }

  /// Takes back what allocate gave.
  void deallocate(void* data) noexcept;

  /// Gives every cached block back to the system.
  void trim();

  /// Forgets the peak, for instance after a phase that needed much more than what follows: it is what is live now.
  void reset_peak();

  /// Off: every freed block goes straight back to the system. Off by default under address and thread sanitizers.
  void set_enabled(bool enabled);

  /// Bytes live, kept and at the peak.
  MemoryStats stats() const;

 private:
  static constexpr std::size_t steps = 8, classes = 8 * 61;
  static constexpr std::size_t huge_page = std::size_t{2} << 20;
  // A tebibyte, or half of what can be addressed: there is no memory for it, and sanitizers abort when asked.
  static constexpr std::size_t most = std::size_t{1} << (sizeof(std::size_t) >= 8 ? 40 : 31);

  // In front of the bytes of every block. Links are those of free blocks: in the stack of one class, and in a list of
  // all from the last freed to the first.
  struct Block {
    std::size_t size_class;
    Block *above, *below, *newer, *older;
  };
  static_assert(sizeof(Block) <= alignment);

  constexpr MemoryPool() = default;

  // In units of 64 bytes, one of them for the header: classes 0 .. 6 hold 1 .. 7 units, then class 7 + 8 s + i holds
  // (8 + i) << s units.
  MINITORCH_INLINE static std::size_t class_bytes(std::size_t c);
  MINITORCH_INLINE static std::size_t class_of(std::size_t bytes);
  MINITORCH_INLINE static std::align_val_t alignment_of(std::size_t size);

  Block* find(std::size_t first, std::size_t last) const noexcept;

  // What the cache may hold beside one more live block of this size.
  std::size_t room_for(std::size_t size) const noexcept;

  // What the system refuses it may grant once the cache is given back.
  Block* fresh(std::size_t size_class);
  MINITORCH_INLINE static void release(Block* block) noexcept;

  void put(Block* block) noexcept;
  void take(Block* block) noexcept;
  void shrink_cache(std::size_t bytes) noexcept;

  void* count_live(Block* block) noexcept;

  // Note [Fork]: nobody else holds the mutex when the child begins.
  void watch_forks();

  mutable std::mutex mutex_;
  bool enabled_ = MINITORCH_POOL_DEFAULT, watches_forks_ = false;
  std::array<Block*, classes> free_{};
  Block *newest_ = nullptr, *oldest_ = nullptr;
  MemoryStats stats_;
};

MINITORCH_ONE_PER_PROCESS inline MemoryPool& MemoryPool::instance() {
  if constexpr (std::is_trivially_destructible_v<MemoryPool>) {
    static constinit MemoryPool pool;  // there before any code runs: no thread waits here for another
    return pool;
  } else {
    static MemoryPool* pool = new MemoryPool;
    return *pool;
  }
}

/// Bytes of tensors and of the cache behind them.
inline MemoryStats memory_stats() {
  return MemoryPool::instance().stats();
}

namespace core {

/// Temporary memory of a kernel, from the pool, for trivial types; not initialised.
template <class T>
class Scratch {
 public:
  /// Room for `count` elements, not initialised.
  explicit Scratch(std::int64_t count) : data_(MemoryPool::instance().allocate_elements<T>(count)) {}
  ~Scratch() { MemoryPool::instance().deallocate(data_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// The first element.
  T* data() { return data_; }
  /// Element i, unchecked.
  T& operator[](std::int64_t i) { return data_[i]; }

 private:
  T* data_;
};

}  // namespace core

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE void* MemoryPool::allocate(std::size_t bytes) {
  if (detail::probed()) [[unlikely]] {
    detail::tell_allocated(bytes);
  }
  const std::size_t size_class = class_of(bytes);
  const std::lock_guard lock(mutex_);
  // The header of a block remembers its true class: a reused block may be larger than the request.
  Block* block = find(size_class, size_class + steps);
  if (block == nullptr && room_for(class_bytes(size_class)) < stats_.cached_bytes) {
    // Without this, loops over batches of many sizes would free and fetch the same blocks for ever. Only while the
    // peak stays what it is, so that the bound cannot lift itself.
    block = find(size_class + steps + 1, size_class + 3 * steps);
    if (block != nullptr && stats_.live_bytes + class_bytes(block->size_class) > stats_.peak_live_bytes) {
      block = nullptr;
    }
  }
  if (block != nullptr) {
    take(block);
    ++stats_.reused_blocks;
  } else {
    block = fresh(size_class);
    ++stats_.fresh_blocks;
  }
  return count_live(block);
}

MINITORCH_INLINE void MemoryPool::deallocate(void* data) noexcept {
  Block* block = reinterpret_cast<Block*>(static_cast<std::byte*>(data) - alignment);
  const std::lock_guard lock(mutex_);
  stats_.live_bytes -= class_bytes(block->size_class);
  if (enabled_) {
    put(block);
  } else {
    release(block);
  }
}

MINITORCH_INLINE void MemoryPool::trim() {
  const std::lock_guard lock(mutex_);
  shrink_cache(0);
}

MINITORCH_INLINE void MemoryPool::reset_peak() {
  const std::lock_guard lock(mutex_);
  stats_.peak_live_bytes = stats_.live_bytes;
  shrink_cache(room_for(0));
}

MINITORCH_INLINE void MemoryPool::set_enabled(bool enabled) {
  const std::lock_guard lock(mutex_);
  enabled_ = enabled;
  if (!enabled) {
    shrink_cache(0);
  }
}

MINITORCH_INLINE MemoryStats MemoryPool::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

MINITORCH_INLINE std::size_t MemoryPool::class_bytes(std::size_t c) {
  return (c < 7 ? c + 1 : (steps + (c - 7) % steps) << ((c - 7) / steps)) * alignment;
}

MINITORCH_INLINE std::size_t MemoryPool::class_of(std::size_t bytes) {
  if (bytes > most) {
    throw std::bad_alloc();
  }
  const std::size_t units = (bytes + alignment - 1) / alignment + 1;
  if (units < steps) {
    return units - 1;
  }
  const auto shift = static_cast<std::size_t>(std::numeric_limits<std::size_t>::digits - std::countl_zero(units)) - 4;
  const std::size_t step = (units + (std::size_t{1} << shift) - 1) >> shift;  // 8 .. 16
  return 7 + shift * steps + (step - steps);
}

MINITORCH_INLINE std::align_val_t MemoryPool::alignment_of(std::size_t size) {
  return std::align_val_t(size >= 2 * huge_page ? huge_page : alignment);
}

MINITORCH_INLINE MemoryPool::Block* MemoryPool::find(std::size_t first, std::size_t last) const noexcept {
  for (std::size_t c = first; c <= std::min(last, classes - 1); ++c) {
    if (free_[c] != nullptr) {
      return free_[c];
    }
  }
  return nullptr;
}

MINITORCH_INLINE std::size_t MemoryPool::room_for(std::size_t size) const noexcept {
  const std::size_t live = stats_.live_bytes + size, peak = std::max(stats_.peak_live_bytes, live);
  return peak + std::min(peak - live, ~std::size_t{0} - peak);  // twice the peak is more than 32 bits can count
}

MINITORCH_INLINE MemoryPool::Block* MemoryPool::fresh(std::size_t size_class) {
  watch_forks();
  const std::size_t size = class_bytes(size_class);
  shrink_cache(room_for(size));
  void* memory = ::operator new(size, alignment_of(size), std::nothrow);
  if (memory == nullptr) {
    shrink_cache(0);
    memory = ::operator new(size, alignment_of(size));
  }
#if defined(__linux__)
  if (size >= 2 * huge_page) {
    ::madvise(memory, size, MADV_HUGEPAGE);  // a hint: fewer page faults on first touch
  }
#endif
  return ::new (memory) Block{size_class, nullptr, nullptr, nullptr, nullptr};
}

MINITORCH_INLINE void MemoryPool::release(Block* block) noexcept {
  const std::align_val_t aligned = alignment_of(class_bytes(block->size_class));
  ::operator delete(static_cast<void*>(block), aligned);
}

MINITORCH_INLINE void MemoryPool::put(Block* block) noexcept {
  Block*& top = free_[block->size_class];
  block->above = nullptr;
  block->below = top;
  block->newer = nullptr;
  block->older = newest_;
  (top ? top->above : top) = block;
  (newest_ ? newest_->newer : oldest_) = block;
  top = newest_ = block;
  stats_.cached_bytes += class_bytes(block->size_class);
}

MINITORCH_INLINE void MemoryPool::take(Block* block) noexcept {
  (block->above ? block->above->below : free_[block->size_class]) = block->below;
  (block->newer ? block->newer->older : newest_) = block->older;
  (block->older ? block->older->newer : oldest_) = block->newer;
  if (block->below) {
    block->below->above = block->above;
  }
  stats_.cached_bytes -= class_bytes(block->size_class);
}

MINITORCH_INLINE void MemoryPool::shrink_cache(std::size_t bytes) noexcept {
  while (stats_.cached_bytes > bytes) {
    Block* block = oldest_;
    take(block);
    release(block);
  }
}

MINITORCH_INLINE void* MemoryPool::count_live(Block* block) noexcept {
  stats_.live_bytes += class_bytes(block->size_class);
  stats_.peak_live_bytes = std::max(stats_.peak_live_bytes, stats_.live_bytes);
  return reinterpret_cast<std::byte*>(block) + alignment;
}

MINITORCH_INLINE void MemoryPool::watch_forks() {
  if (!watches_forks_) {
    watches_forks_ = true;
    detail::at_fork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                    [] { instance().mutex_.unlock(); });
  }
}

}  // namespace minitorch
#endif
