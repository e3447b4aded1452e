// SPDX-License-Identifier: MIT
#include "minitorch/core/memory_pool.hpp"

#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "support/catch.hpp"

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
  CHECK_THROWS_AS(MemoryPool::instance().allocate(std::size_t{1} << 59), std::bad_alloc);
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
        Scratch<std::uint8_t> mine(static_cast<std::int64_t>(64 + i % 500));
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
