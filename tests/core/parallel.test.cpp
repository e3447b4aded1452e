// SPDX-License-Identifier: MIT
#include "minitorch/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

namespace {
// The tests change the number of threads of the whole process; each puts it back.
struct Threads {
  int before = get_num_threads();
  explicit Threads(int n) { set_num_threads(n); }
  ~Threads() { set_num_threads(before); }
};
}  // namespace

TEST_CASE("parallel_chunks: every chunk runs exactly once, for any number of threads", "[core]") {
  for (const int threads : {1, 2, 3, 5, 8, 16}) {
    const Threads guard(threads);
    for (const std::int64_t chunks : {0, 1, 2, 7, 16, 100}) {
      std::vector<std::atomic<int>> runs(static_cast<std::size_t>(chunks));
      core::parallel_chunks(chunks, true, [&](std::int64_t chunk) { ++runs[static_cast<std::size_t>(chunk)]; });
      for (const auto& count : runs) {
        CHECK(count == 1);
      }
    }
  }
}

TEST_CASE("parallel_for: the pieces cover the range once, and their borders do not depend on the threads", "[core]") {
  for (const std::int64_t n : {0, 1, 9, 10, 11, 1000}) {
    for (const std::int64_t grain : {-1, 0, 1, 10, 5000}) {
      std::set<std::pair<std::int64_t, std::int64_t>> expected;
      for (const int threads : {1, 2, 3, 5, 16}) {
        const Threads guard(threads);
        std::mutex mutex;
        std::set<std::pair<std::int64_t, std::int64_t>> pieces;
        core::parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
          const std::lock_guard lock(mutex);
          pieces.emplace(begin, end);
        });
        std::int64_t next = 0;
        for (const auto& [begin, end] : pieces) {
          CHECK(begin == next);
          CHECK(end > begin);
          CHECK(end - begin <= std::max<std::int64_t>(grain, 1));
          next = end;
        }
        CHECK(next == n);
        if (threads == 1) {
          expected = pieces;
        }
        CHECK(pieces == expected);
      }
    }
  }
}

TEST_CASE("Chunks: nearly equal pieces, at most as many as allowed, none shorter than the grain", "[core]") {
  for (const std::int64_t n : {0, 1, 5, 47, 48, 95, 96, 97, 1000, 100003}) {
    for (const std::int64_t grain : {0, 1, 48, 2000}) {
      for (const std::int64_t most : {1, 3, 16}) {
        const core::Chunks chunks(n, grain, most);
        CHECK(chunks.count >= 1);
        CHECK(chunks.count <= most);
        std::int64_t next = 0, shortest = n, longest = 0;
        for (std::int64_t i = 0; i < chunks.count; ++i) {
          CHECK(chunks.begin(i) == next);
          next = chunks.end(i);
          shortest = std::min(shortest, next - chunks.begin(i));
          longest = std::max(longest, next - chunks.begin(i));
        }
        CHECK(next == n);
        CHECK(longest - shortest <= 1);
        CHECK((chunks.count == 1 || shortest >= grain));
      }
    }
  }
}

TEST_CASE("parallel_chunks: the exception of a chunk reaches the caller, and later loops work", "[core]") {
  for (const int threads : {1, 4}) {
    const Threads guard(threads);
    CHECK_THROWS_WITH(core::parallel_chunks(8, true,
                                            [](std::int64_t chunk) {
                                              if (chunk == 5) {
                                                throw std::runtime_error("chunk five");
                                              }
                                            }),
                      "chunk five");
    CHECK_THROWS_AS(core::parallel_chunks(8, true, [](std::int64_t) { throw 3; }), int);
    std::atomic<int> runs{0};
    core::parallel_chunks(8, true, [&](std::int64_t) { ++runs; });
    CHECK(runs == 8);
  }
}

TEST_CASE("parallel_for inside of parallel_for runs, and its exceptions come through", "[core]") {
  const Threads guard(4);
  std::vector<std::atomic<int>> cells(6 * 50);
  core::parallel_for(6, 1, [&](std::int64_t row, std::int64_t) {
    core::parallel_for(50, 7, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        ++cells[static_cast<std::size_t>(row * 50 + i)];
      }
    });
  });
  for (const auto& cell : cells) {
    CHECK(cell == 1);
  }
  CHECK_THROWS_WITH(core::parallel_for(6, 1,
                                       [](std::int64_t row, std::int64_t) {
                                         core::parallel_for(4, 1, [&](std::int64_t i, std::int64_t) {
                                           if (row == 2 && i == 3) {
                                             throw std::runtime_error("deep");
                                           }
                                         });
                                       }),
                    "deep");
}

TEST_CASE("set_num_threads: at least one", "[core]") {
  CHECK_THROWS_WITH(set_num_threads(0), contains("[set_num_threads] need at least one thread, got 0"));
  CHECK_THROWS_AS(set_num_threads(-3), Error);
  const Threads guard(7);
  CHECK(get_num_threads() == 7);
}

TEST_CASE("parallel_chunks: of several exceptions the one that a single thread would have met", "[core]") {
  for (const int threads : {1, 2, 4}) {
    const Threads guard(threads);
    for (int i = 0; i < 20; ++i) {
      CHECK_THROWS_WITH(core::parallel_chunks(16, true,
                                              [](std::int64_t chunk) {
                                                if (chunk >= 3) {
                                                  core::fail("chunk ", chunk);
                                                }
                                              }),
                        "chunk 3");
    }
  }
}
