// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <vector>

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
  std::size_t peak_live_bytes = 0;  ///< the most that live_bytes ever was
  std::size_t cached_bytes = 0;     ///< freed by tensors, kept for the next ones
  std::size_t fresh_blocks = 0;     ///< blocks asked of the system since the start
  std::size_t reused_blocks = 0;    ///< blocks served from the cache since the start
};

/// Keeps freed blocks for the next tensor of that size, because the first touch of a fresh page costs more than the
/// arithmetic on it. Blocks are 64-byte aligned; sizes are rounded up to one of eight steps per doubling, and a request
/// takes a cached block of up to twice its class, so that a shorter last batch reuses what the full ones left.
class MemoryPool {
 public:
  static constexpr std::size_t alignment = 64;

  /// One pool for the process; it is never destroyed, so tensors in static variables may outlive main().
  static MemoryPool& instance() {
    static MemoryPool* pool = new MemoryPool;
    return *pool;
  }

  void* allocate(std::size_t bytes) {
    const std::size_t size_class = class_of(bytes), size = class_bytes(size_class);
    const std::lock_guard lock(mutex_);
    // The header of a block remembers its true class: a reused block may be larger than the request.
    for (std::size_t c = size_class; c < std::min(size_class + steps + 1, classes); ++c) {
      if (!free_[c].empty()) {
        void* block = free_[c].back();
        free_[c].pop_back();
        stats_.cached_bytes -= class_bytes(c);
        ++stats_.reused_blocks;
        return count_live(block, c);
      }
    }
    void* block = fresh_or_trim(size);
    ++stats_.fresh_blocks;
    return count_live(block, size_class);
  }

  void deallocate(void* data) noexcept {
    void* block = static_cast<std::byte*>(data) - alignment;
    const std::size_t size_class = *static_cast<std::size_t*>(block);
    const std::lock_guard lock(mutex_);
    stats_.live_bytes -= class_bytes(size_class);
    if (enabled_) {
      try {
        free_[size_class].push_back(block);
        stats_.cached_bytes += class_bytes(size_class);
        return;
      } catch (...) {  // no memory for the list itself: give the block back instead
      }
    }
    release(block, size_class);
  }

  /// Gives every cached block back to the system.
  void trim() {
    const std::lock_guard lock(mutex_);
    trim_locked();
  }

  /// Off: every freed block goes straight back to the system. Off by default under address and thread sanitizers.
  void set_enabled(bool enabled) {
    {
      const std::lock_guard lock(mutex_);
      enabled_ = enabled;
    }
    if (!enabled) {
      trim();
    }
  }

  MemoryStats stats() const {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

 private:
  static constexpr std::size_t steps = 8, classes = 8 * 61;
  static constexpr std::size_t huge_page = std::size_t{2} << 20;

  MemoryPool() = default;

  // In units of 64 bytes, one of them for the header: classes 0 .. 6 hold 1 .. 7 units, then class 7 + 8 s + i holds
  // (8 + i) << s units.
  static std::size_t class_bytes(std::size_t c) {
    return (c < 7 ? c + 1 : (steps + (c - 7) % steps) << ((c - 7) / steps)) * alignment;
  }
  static std::size_t class_of(std::size_t bytes) {
    if (bytes > (std::size_t{1} << 40)) {  // a tebibyte: no memory for it, and sanitizers abort when asked
      throw std::bad_alloc();
    }
    const std::size_t units = (bytes + alignment - 1) / alignment + 1;
    if (units < steps) {
      return units - 1;
    }
    const auto shift = static_cast<std::size_t>(std::bit_width(units)) - 4;
    const std::size_t step = (units + (std::size_t{1} << shift) - 1) >> shift;  // 8 .. 16
    return 7 + shift * steps + (step - steps);
  }
  static std::align_val_t alignment_of(std::size_t size) {
    return std::align_val_t(size >= 2 * huge_page ? huge_page : alignment);
  }

  static void* fresh(std::size_t size) {
    void* block = ::operator new(size, alignment_of(size));
#if defined(__linux__)
    if (size >= 2 * huge_page) {
      ::madvise(block, size, MADV_HUGEPAGE);  // a hint: fewer page faults on first touch
    }
#endif
    return block;
  }
  static void release(void* block, std::size_t c) noexcept {
    ::operator delete(block, alignment_of(class_bytes(c)));
  }

  void trim_locked() {
    for (std::size_t c = 0; c < classes; ++c) {
      for (void* block : free_[c]) {
        release(block, c);
      }
      free_[c].clear();
    }
    stats_.cached_bytes = 0;
  }

  // What the system refuses it may grant once the cache is given back.
  void* fresh_or_trim(std::size_t size) {
    try {
      return fresh(size);
    } catch (const std::bad_alloc&) {
      trim_locked();
      return fresh(size);
    }
  }

  void* count_live(void* block, std::size_t c) {
    *static_cast<std::size_t*>(block) = c;
    stats_.live_bytes += class_bytes(c);
    stats_.peak_live_bytes = std::max(stats_.peak_live_bytes, stats_.live_bytes);
    return static_cast<std::byte*>(block) + alignment;
  }

  mutable std::mutex mutex_;
  bool enabled_ = MINITORCH_POOL_DEFAULT;
  std::array<std::vector<void*>, classes> free_;
  MemoryStats stats_;
};

/// Bytes of tensors and of the cache behind them.
inline MemoryStats memory_stats() {
  return MemoryPool::instance().stats();
}

/// Temporary memory of a kernel, from the pool, for trivial types; not initialised.
template <class T>
class Scratch {
 public:
  explicit Scratch(std::int64_t count)
      : data_(static_cast<T*>(MemoryPool::instance().allocate(static_cast<std::size_t>(count) * sizeof(T)))) {}
  ~Scratch() { MemoryPool::instance().deallocate(data_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  T* data() { return data_; }
  T& operator[](std::int64_t i) { return data_[i]; }

 private:
  T* data_;
};

}  // namespace minitorch
