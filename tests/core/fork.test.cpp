// SPDX-License-Identifier: MIT
#include "minitorch/core/fork.hpp"

#include "minitorch/core/parallel.hpp"
#include "minitorch/tensor/factories.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

#if MINITORCH_HAS_FORK
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

using namespace minitorch;

namespace {

constexpr int hung = -1, threw = 98;

struct FourThreads {
  int before = get_num_threads();
  FourThreads() { set_num_threads(4); }
  ~FourThreads() { set_num_threads(before); }
};

// What f() returns in a child of this process; `hung` if it is not through after some seconds.
template <class F>
int in_child(const F& f, bool leave_as_programs_do = false) {
  std::cout.flush();
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    int code = threw;
    try {
      code = f();
    } catch (...) {
    }
    leave_as_programs_do ? std::exit(code) : ::_exit(code);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : hung;
}

// Several parallel loops with an outcome that can be compared.
std::vector<float> numbers() {
  Generator generator(7);
  return randn({50000}, generator).to_vector();
}

std::size_t threads_of_a_loop() {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  core::parallel_chunks(8, true, [&](std::int64_t) {
    const std::lock_guard lock(mutex);
    seen.insert(std::this_thread::get_id());
  });
  return seen.size();
}

// 0 if a child of this process computes, serially, what `expected` says, and so does a child of that.
int check_lonely_child(const std::vector<float>& expected) {
  return in_child([&] {
#ifdef _OPENMP  // without it a parent has no other threads, and the limit stays what it is
    if (get_num_threads() != 1) {
      return 1;
    }
#endif
    if (threads_of_a_loop() != 1) {
      return 1;
    }
    if (numbers() != expected) {
      return 2;
    }
    return in_child([&] { return numbers() == expected ? 0 : 4; }) == 0 ? 0 : 3;
  });
}

const Tensor freed_at_exit = ones({1000});

// 0 if `name`, a hidden test case of this file, passes in a program that has just started.
[[maybe_unused]] int in_fresh_program(const char* name) {
  return in_child([&] {
    ::execl("/proc/self/exe", "test", name, static_cast<char*>(nullptr));
    return 97;
  });
}

}  // namespace

TEST_CASE("fork: after a parallel loop the child computes on one thread, with the same bits", "[core][fork]") {
  const FourThreads guard;
  const std::vector<float> expected = numbers();
  CHECK(check_lonely_child(expected) == 0);
  CHECK(numbers() == expected);  // the parent goes on as before
  CHECK(get_num_threads() != 1);
}

TEST_CASE("fork: from a thread other than the first, with and without loops of its own", "[core][fork]") {
  const FourThreads guard;
  const std::vector<float> expected = numbers();
  for (const bool loops : {false, true}) {
    int code = hung;
    std::thread([&] {
      if (loops) {
        threads_of_a_loop();
      }
      code = check_lonely_child(expected);
    }).join();
    INFO("loops " << loops);
    CHECK(code == 0);
  }
}

TEST_CASE("fork: inside of a parallel loop", "[core][fork]") {
  const FourThreads guard;
  const std::vector<float> expected = numbers();
  std::atomic<int> failed{0};
  core::parallel_chunks(4, true,
                        [&](std::int64_t chunk) { failed += chunk == 2 && check_lonely_child(expected) != 0; });
  CHECK(failed == 0);
}

TEST_CASE("fork: while other threads take and give back memory", "[core][fork]") {
  std::atomic<bool> stop{false};
  std::vector<std::thread> others;
  for (int i = 0; i < 3; ++i) {
    others.emplace_back([&] {
      while (!stop) {
        core::Scratch<float> memory(100);
        memory[0] = 1;
      }
    });
  }
  int failed = 0;
  for (int i = 0; i < (sanitized ? 20 : 100) && failed == 0; ++i) {
    failed += in_child([] {
                core::Scratch<float> memory(100);
                return memory_stats().live_bytes > 0 ? 0 : 1;
              }) != 0;
  }
  stop = true;
  for (std::thread& thread : others) {
    thread.join();
  }
  CHECK(failed == 0);
}

TEST_CASE("fork: the child may free its parent's tensors, and leave as programs do", "[core][fork]") {
  const auto child = [](bool leave) {
    Tensor mine = full({100000}, 3);
    const int code = in_child(
        [&] {
          const std::size_t before = memory_stats().live_bytes;
          mine = Tensor();
          return memory_stats().live_bytes < before && full({100000}, 4).at({99999}) == 4 ? 0 : 1;
        },
        leave);
    return code == 0 && mine.at({99999}) == 3;
  };
  CHECK(child(false));
  CHECK(child(true));  // static tensors are freed after main()
  CHECK(freed_at_exit.at({999}) == 1);
}

// ThreadSanitizer has a thread of its own.
#if defined(__SANITIZE_THREAD__)
#define HAS_ONE_THREAD 0
#elif defined(__has_feature)
#define HAS_ONE_THREAD !__has_feature(thread_sanitizer)
#else
#define HAS_ONE_THREAD 1
#endif

#if defined(__linux__) && HAS_ONE_THREAD

TEST_CASE("fork: a child whose parent had one thread has as many as it likes", "[core][fork]") {
  CHECK(in_fresh_program("in a fresh program: fork before any thread") == 0);
}

TEST_CASE("in a fresh program: fork before any thread", "[.]") {
  set_num_threads(4);
  CHECK(in_child([] {
          if (get_num_threads() != 4) {
            return 1;
          }
#ifdef _OPENMP
          if (threads_of_a_loop() < 2) {
            return 2;
          }
#endif
          return check_lonely_child(numbers());  // now there were threads
        }) == 0);
  CHECK(check_lonely_child(numbers()) == 0);
}

#ifdef _OPENMP
TEST_CASE("fork: after an OpenMP loop that is not ours", "[core][fork]") {
  CHECK(in_fresh_program("in a fresh program: fork after a loop of the user's") == 0);
}

TEST_CASE("in a fresh program: fork after a loop of the user's", "[.]") {
  int count = 0;
#pragma omp parallel num_threads(4) reduction(+ : count)
  ++count;
  CHECK(count == 4);
  CHECK(in_child([] { return get_num_threads() == 1 && !numbers().empty() ? 0 : 1; }) == 0);
}
#endif

#endif

#endif
