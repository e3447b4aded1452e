// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <type_traits>

#include "minitorch/core/error.hpp"
#include "minitorch/core/float_mode.hpp"
#include "minitorch/core/fork.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif

// Note [Determinism]: work is cut into chunks whose borders depend on sizes only, never on the number of threads;
// whoever reduces keeps one partial result per chunk and combines them in chunk order. So every result has the same
// bits for any number of threads, and a thread that runs no OpenMP at all computes the same chunks one after another.
// For the same reason the threads of a loop round as the thread that calls it does (core/float_mode.hpp).

namespace minitorch {

namespace detail {
MINITORCH_ONE_PER_PROCESS inline std::atomic<int>& thread_limit() {
  static constinit std::atomic<int> limit{0};  // 0: not set, ask OpenMP
  return limit;
}
}  // namespace detail

/// Threads that one parallel loop may use. Default: OpenMP's own (OMP_NUM_THREADS, else the cores); 1 without OpenMP.
/// Always 1 in the child of a fork() whose parent had several threads: OpenMP's do not exist there (Note [Fork]).
inline int get_num_threads() {
  if (detail::lost_threads_in_fork()) {
    return 1;
  }
  const int limit = detail::thread_limit().load(std::memory_order_relaxed);
  if (limit > 0) {
    return limit;
  }
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

/// Sets the threads that one parallel loop may use, for the whole process; an Error below 1. Touches no OpenMP setting
/// of its user, and changes no bit of any result.
MINITORCH_INLINE void set_num_threads(int threads);

namespace core {

/// Below this many elements of light work a loop runs on one thread: starting a team costs a few microseconds.
inline constexpr std::int64_t parallel_threshold = 32768;

}  // namespace core

namespace detail {

/// Calls a loop's body; what it has captured goes to registers first, where no store can change it.
template <class F>
void call_loop_body(const void* body, std::int64_t begin, std::int64_t end) {
  if constexpr (std::is_trivially_copyable_v<F>) {
    const F own = *static_cast<const F*>(body);
    own(begin, end);
  } else {
    (*static_cast<const F*>(body))(begin, end);
  }
}

/// The body of a loop without its type, so that what runs it is compiled once and not for each loop.
struct LoopBody {
  const void* object;
  void (*call)(const void* object, std::int64_t begin, std::int64_t end);

  template <class F>
  explicit LoopBody(const F& f) : object(&f), call(call_loop_body<F>) {}
  void operator()(std::int64_t begin, std::int64_t end) const { call(object, begin, end); }
};

/// Calls body(begin, end) for each piece of `grain` of [0, n), on several threads if `parallel`.
MINITORCH_INLINE void run_loop(std::int64_t n, std::int64_t grain, bool parallel, const LoopBody& body);

}  // namespace detail

namespace core {

/// Calls f(chunk) for chunk = 0 .. chunks-1, on several threads if `parallel`. Chunks must not depend on each other.
/// Inside another parallel loop it runs serially. The first exception of a chunk is thrown again here.
template <class F>
void parallel_chunks(std::int64_t chunks, bool parallel, const F& f) {
  const auto body = [&f](std::int64_t chunk, std::int64_t) { f(chunk); };
  detail::run_loop(chunks, 1, parallel, detail::LoopBody(body));
}

/// Cuts [0, n) into pieces of `grain` (the last may be shorter) and calls f(begin, end) for each, in parallel.
/// `grain` must come from sizes only. For loops whose iterations write to different places.
template <class F>
void parallel_for(std::int64_t n, std::int64_t grain, const F& f) {
  if (n > 0) {
    detail::run_loop(n, std::max<std::int64_t>(grain, 1), true, detail::LoopBody(f));
  }
}

/// [0, n) cut into at most `max_chunks` nearly equal pieces of at least `grain`; the same for any number of threads.
struct Chunks {
  std::int64_t n, count;  ///< numbers in all, and pieces

  /// Of `total` numbers.
  Chunks(std::int64_t total, std::int64_t grain, std::int64_t max_chunks)
      : n(total), count(std::clamp<std::int64_t>(total / std::max<std::int64_t>(grain, 1), 1, max_chunks)) {}
  std::int64_t begin(std::int64_t chunk) const { return n / count * chunk + std::min(chunk, n % count); }
  std::int64_t end(std::int64_t chunk) const { return begin(chunk + 1); }
};

}  // namespace core

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE void set_num_threads(int threads) {
  core::check(threads >= 1, "[set_num_threads] need at least one thread, got ", threads);
  detail::thread_limit().store(threads, std::memory_order_relaxed);
}

}  // namespace minitorch

namespace minitorch::detail {

MINITORCH_INLINE void run_loop(std::int64_t n, std::int64_t grain, bool parallel, const LoopBody& body) {
  const std::int64_t chunks = n / grain + (n % grain != 0);
  const auto run_chunk = [&](std::int64_t chunk) {
    body(chunk * grain, chunk + 1 == chunks ? n : (chunk + 1) * grain);
  };
#ifdef _OPENMP
  const auto team = parallel ? static_cast<int>(std::min<std::int64_t>(chunks, get_num_threads())) : 1;
  if (team > 1 && !omp_in_parallel()) {
    std::exception_ptr first;
    std::int64_t first_chunk = chunks;
    std::mutex guard;
    const FloatMode mode;
#pragma omp parallel num_threads(team)
    {
      const FloatModeGuard same_mode(mode);
#pragma omp for schedule(static) nowait  // the end of the region waits once
      for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
        try {
          run_chunk(chunk);
        } catch (...) {
          const std::lock_guard lock(guard);
          if (chunk < first_chunk) {  // the one that a single thread would have met
            first_chunk = chunk;
            first = std::current_exception();
          }
        }
      }
    }
    if (first) {
      std::rethrow_exception(first);
    }
    return;
  }
#endif
  static_cast<void>(parallel);
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    run_chunk(chunk);
  }
}

}  // namespace minitorch::detail
#endif
