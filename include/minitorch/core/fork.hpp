// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

#include "minitorch/core/config.hpp"

#if defined(__unix__) || defined(__APPLE__)
#define MINITORCH_HAS_FORK 1
#include <pthread.h>
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif
#else
#define MINITORCH_HAS_FORK 0
#endif

// Note [Fork]: of the threads of a process its child after fork() has only the one that called it. What the others held
// would stay locked for ever, and an OpenMP runtime may wait for threads that are gone (GCC's does). So whoever has a
// mutex holds it while the process forks, and a child whose parent had other threads runs its parallel loops on one
// thread, with the same bits by Note [Determinism].

namespace minitorch::detail {

using ForkHandler = void (*)();

/// Calls the three around every fork() of this process: before it, and after it in the parent and in the child.
MINITORCH_INLINE bool at_fork(ForkHandler before, ForkHandler in_parent, ForkHandler in_child);

struct ForkState {
  std::atomic<bool> watching{false}, had_threads{false}, lost_threads{false};
};
MINITORCH_ONE_PER_PROCESS inline constinit ForkState fork_state;

/// Whether other threads may exist. Only the caller's own matter here: nobody else can start an OpenMP team for it.
inline bool may_have_threads() {
#if __has_include(<sys/single_threaded.h>)
  return !__libc_single_threaded;
#else
  return true;
#endif
}

inline bool watch_forks() {
  return fork_state.watching.exchange(true) ||
         at_fork([] { fork_state.had_threads = may_have_threads(); }, [] {},
                 [] { fork_state.lost_threads = fork_state.lost_threads || fork_state.had_threads; });
}

/// From the start of the program and not from the first parallel loop on: the parent's threads may be those of an
/// OpenMP loop of its own.
MINITORCH_ONE_PER_PROCESS inline const bool watches_forks = watch_forks();

/// Whether this process is the child of one that had several threads.
inline bool lost_threads_in_fork() {
  return fork_state.lost_threads.load(std::memory_order_relaxed);
}

}  // namespace minitorch::detail

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE bool at_fork(ForkHandler before, ForkHandler in_parent, ForkHandler in_child) {
#if MINITORCH_HAS_FORK
  return ::pthread_atfork(before, in_parent, in_child) == 0;
#else
  static_cast<void>(before), static_cast<void>(in_parent), static_cast<void>(in_child);
  return false;
#endif
}

}  // namespace minitorch::detail
#endif
