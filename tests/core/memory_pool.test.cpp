// SPDX-License-Identifier: MIT
#include "minitorch/core/memory_pool.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace minitorch;

namespace {
// Sanitizers switch the pool off; these tests are about a pool that is on.
struct PoolOn {
  PoolOn() {
    MemoryPool::instance().set_enabled(true);
    MemoryPool::instance().trim();
  }
  ~PoolOn() { MemoryPool::instance().set_enabled(MINITORCH_POOL_DEFAULT); }
};
}  // namespace

TEST_CASE("memory pool: blocks of every size are 64-byte aligned and hold what was asked", "[core]") {
  const PoolOn guard;
  MemoryPool& pool = MemoryPool::instance();
  const MemoryStats before = memory_stats();
  std::vector<void*> blocks;
  for (const std::size_t bytes : {0, 1, 63, 64, 65, 448, 449, 512, 513, 4095, 4096, 100000, 5 << 20}) {
    const std::size_t live = memory_stats().live_bytes;
    void* block = pool.allocate(bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(block) % MemoryPool::alignment == 0);
    const std::size_t counted = memory_stats().live_bytes - live;
    CHECK(counted >= bytes + 64);                  // with the block's header
    CHECK(counted <= (bytes + 128) * 9 / 8 + 64);  // eight steps per doubling
    std::memset(block, 0xAB, bytes);
    blocks.push_back(block);
  }
  for (void* block : blocks) {
    pool.deallocate(block);
  }
  CHECK(memory_stats().live_bytes == before.live_bytes);
  CHECK(memory_stats().fresh_blocks == before.fresh_blocks + blocks.size());
}

TEST_CASE("memory pool: a freed block serves the next request of its size or up to half of it", "[core]") {
  const PoolOn guard;
  MemoryPool& pool = MemoryPool::instance();
  void* first = pool.allocate(10000);
  pool.deallocate(first);
  const MemoryStats freed = memory_stats();
  CHECK(freed.cached_bytes >= 10000);
  void* again = pool.allocate(10000);
  CHECK(again == first);
  CHECK(memory_stats().cached_bytes == 0);
  CHECK(memory_stats().reused_blocks == freed.reused_blocks + 1);
  CHECK(memory_stats().fresh_blocks == freed.fresh_blocks);
  pool.deallocate(again);
  void* smaller = pool.allocate(6000);
  CHECK(smaller == first);
  pool.deallocate(smaller);
  void* much_smaller = pool.allocate(2000);
  CHECK(much_smaller != first);
  pool.deallocate(much_smaller);
  // The block that served a smaller request still counts, and is kept, as what it is.
  CHECK(memory_stats().live_bytes == freed.live_bytes);
  void* last = pool.allocate(10000);
  CHECK(last == first);
  pool.deallocate(last);
}

TEST_CASE("memory pool: trim gives the cache back, and set_enabled(false) keeps none", "[core]") {
  const PoolOn guard;
  MemoryPool& pool = MemoryPool::instance();
  void* kept = pool.allocate(5000);
  pool.deallocate(pool.allocate(20000));
  CHECK(memory_stats().cached_bytes > 20000);
  pool.trim();
  CHECK(memory_stats().cached_bytes == 0);
  pool.deallocate(kept);
  CHECK(memory_stats().cached_bytes > 5000);
  pool.set_enabled(false);
  CHECK(memory_stats().cached_bytes == 0);
  pool.deallocate(pool.allocate(5000));
  CHECK(memory_stats().cached_bytes == 0);
}

TEST_CASE("memory pool: knows the peak", "[core]") {
  const PoolOn guard;
  MemoryPool& pool = MemoryPool::instance();
  const MemoryStats before = memory_stats();
  void* block = pool.allocate(before.peak_live_bytes + (1 << 20));
  const std::size_t peak = memory_stats().peak_live_bytes;
  CHECK(peak > before.peak_live_bytes);
  CHECK(peak == memory_stats().live_bytes);
  pool.deallocate(block);
  CHECK(memory_stats().peak_live_bytes == peak);
}

TEST_CASE("memory pool: a size that no machine has is bad_alloc, and nothing is counted", "[core]") {
  const MemoryStats before = memory_stats();
  CHECK_THROWS_AS(MemoryPool::instance().allocate(~std::size_t{0}), std::bad_alloc);
  CHECK_THROWS_AS(MemoryPool::instance().allocate(~std::size_t{0} / 2 + 2), std::bad_alloc);
  // Their bytes, counted in std::size_t, are none at all: with 64 bits, and with 32.
  CHECK_THROWS_AS(MemoryPool::instance().allocate_elements<double>(std::int64_t{1} << 61), std::bad_alloc);
  CHECK_THROWS_AS(MemoryPool::instance().allocate_elements<float>(std::int64_t{1} << 62), std::bad_alloc);
  if (sizeof(std::size_t) == 4) {
    CHECK_THROWS_AS(MemoryPool::instance().allocate_elements<float>(std::int64_t{1} << 30), std::bad_alloc);
    CHECK_THROWS_AS(MemoryPool::instance().allocate_elements<double>(std::int64_t{1} << 29), std::bad_alloc);
    CHECK_THROWS_AS(core::Scratch<std::int64_t>((std::int64_t{1} << 32) + 1), std::bad_alloc);
  }
  CHECK(memory_stats().live_bytes == before.live_bytes);
  CHECK(memory_stats().fresh_blocks == before.fresh_blocks);
}

TEST_CASE("memory pool: several threads may use it at once", "[core]") {
  const std::size_t before = memory_stats().live_bytes;
  std::vector<std::thread> threads;
  std::vector<int> broken(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t, &broken] {
      for (std::size_t i = 0; i < 2000; ++i) {
        core::Scratch<std::uint8_t> mine(static_cast<std::int64_t>(64 + i % 500));
        std::memset(mine.data(), t, 64);
        broken[static_cast<std::size_t>(t)] += mine[63] != t || mine[0] != t;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK(broken == std::vector<int>(4));
  CHECK(memory_stats().live_bytes == before);
}

namespace {

// From the peak that other tests left no bound would be felt.
struct FreshPool : PoolOn {
  FreshPool() { MemoryPool::instance().reset_peak(); }
};

bool bounded() {
  const MemoryStats now = memory_stats();
  return now.live_bytes + now.cached_bytes <= 2 * now.peak_live_bytes;
}

// What a training step asks for, without the arithmetic: activations with a temporary each, then gradients.
struct FakeTraining {
  std::vector<double> widths;

  void step(std::int64_t batch) const {
    MemoryPool& pool = MemoryPool::instance();
    std::vector<void*> activations, gradients;
    const auto bytes = [&](double width, std::int64_t rows) {
      return static_cast<std::size_t>(width * static_cast<double>(rows));
    };
    for (const double width : widths) {
      void* temporary = pool.allocate(bytes(width, 3 * batch));
      activations.push_back(pool.allocate(bytes(width, batch)));
      pool.deallocate(temporary);
    }
    for (std::size_t i = widths.size(); i-- > 0;) {
      void* gradient = pool.allocate(bytes(widths[i], batch));
      gradients.push_back(pool.allocate(bytes(widths[i], 50)));
      pool.deallocate(activations[i]);
      pool.deallocate(gradient);
    }
    for (void* block : gradients) {
      pool.deallocate(block);
    }
  }
};

}  // namespace

TEST_CASE("memory pool: tensors and cache are never more than twice the most that tensors held", "[core]") {
  MemoryPool& pool = MemoryPool::instance();
  {  // ever larger
    const FreshPool guard;
    void* last = pool.allocate(1000);
    for (double size = 1000; size < 64e6; size *= 1.125) {
      void* next = pool.allocate(static_cast<std::size_t>(size));
      pool.deallocate(last);
      last = next;
      CHECK(bounded());
    }
    pool.deallocate(last);
    CHECK(bounded());
  }
  {  // two sizes by turns
    const FreshPool guard;
    for (int i = 0; i < 20; ++i) {
      pool.deallocate(pool.allocate(i % 2 ? 1 << 24 : 1 << 18));
      CHECK(bounded());
    }
    CHECK(memory_stats().cached_bytes > (1 << 24));  // both are kept
  }
  for (std::uint64_t seed = 0; seed < (sanitized ? 4 : 20); ++seed) {  // anything
    const FreshPool guard;
    const RandomStream random(seed, 0);
    std::vector<void*> live;
    int broken = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
      if (live.size() < 20 && random.uniform<double>(2 * i) < 0.55) {
        live.push_back(pool.allocate(static_cast<std::size_t>(std::exp(16 * random.uniform<double>(2 * i + 1)))));
      } else if (!live.empty()) {
        std::swap(live[random.below(2 * i + 1, static_cast<std::uint32_t>(live.size()))], live.back());
        pool.deallocate(live.back());
        live.pop_back();
      }
      broken += !bounded();
    }
    CHECK(broken == 0);
    for (void* block : live) {
      pool.deallocate(block);
    }
  }
}

TEST_CASE("memory pool: after some epochs a training asks for no fresh block, whatever its batches", "[core]") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const FreshPool guard;
    const RandomStream random(seed, 0);
    FakeTraining training;
    for (std::uint64_t i = 0; i < 2 + seed % 9; ++i) {
      training.widths.push_back(4 * std::exp(9 * random.uniform<double>(100 + i)));
    }
    const std::int64_t full = 8 + random.below(0, 120), last = 1 + random.below(1, static_cast<std::uint32_t>(full));
    const auto epoch = [&](std::int64_t number) {
      for (int i = 0; i < 6; ++i) {
        training.step(full);
      }
      training.step(last);
      for (std::int64_t i = 0; seed % 2 && i < 7; ++i) {  // and with every other seed batches of many sizes
        training.step(1 + (i * 7919 + number % 3 * 13) % full);
      }
    };
    for (int i = 0; i < 6; ++i) {
      epoch(i);
    }
    const std::size_t fresh = memory_stats().fresh_blocks;
    for (int i = 0; i < 20; ++i) {
      epoch(i);
    }
    INFO("seed " << seed);
    CHECK(memory_stats().fresh_blocks == fresh);
    CHECK(bounded());
  }
}

TEST_CASE("memory pool: reset_peak lets go of what an earlier phase needed", "[core]") {
  const FreshPool guard;
  MemoryPool& pool = MemoryPool::instance();
  pool.deallocate(pool.allocate(1 << 26));
  CHECK(memory_stats().cached_bytes > (1 << 26));
  void* small = pool.allocate(1 << 20);
  pool.reset_peak();
  CHECK(memory_stats().peak_live_bytes == memory_stats().live_bytes);
  CHECK(bounded());
  pool.deallocate(small);
}
