// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <csignal>

namespace mnist_norms {

/// Thrown between two batches after Ctrl-C.
struct Interrupted {};

namespace detail {
inline volatile std::sig_atomic_t interrupting_signal = 0;
inline std::atomic<std::chrono::steady_clock::rep> interrupted_at = 0;

/// One Ctrl-C may come as several signals: `timeout -s INT` sends one to the program and one to its group. So only a
/// signal that comes a second after the first is a person's who does not want to wait.
extern "C" inline void mnist_norms_on_signal(int signal) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  if (interrupting_signal == 0) {
    interrupted_at = now.count();
    interrupting_signal = signal;
  } else if (now - std::chrono::steady_clock::duration(interrupted_at) >= std::chrono::seconds(1)) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}
}  // namespace detail

/// From now on Ctrl-C, a polite kill or a closed terminal only sets a flag; after a second, another one kills.
inline void watch_for_interrupts() {
  std::signal(SIGINT, detail::mnist_norms_on_signal);
  std::signal(SIGTERM, detail::mnist_norms_on_signal);
#if defined(SIGHUP)
  if (std::signal(SIGHUP, detail::mnist_norms_on_signal) == SIG_IGN) {
    std::signal(SIGHUP, SIG_IGN);  // nohup
  }
#endif
}

/// The signal that asked the program to end, 0 if none did.
inline int interrupting_signal() {
  return detail::interrupting_signal;
}

inline void throw_if_interrupted() {
  if (interrupting_signal() != 0) {
    throw Interrupted();
  }
}

}  // namespace mnist_norms
