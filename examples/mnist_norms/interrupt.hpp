// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

namespace mnist_norms {

/// Thrown between two batches after Ctrl-C.
struct Interrupted {};

namespace detail {
inline volatile std::sig_atomic_t interrupting_signal = 0;

extern "C" inline void mnist_norms_on_signal(int signal) {
  interrupting_signal = signal;
  std::signal(signal, SIG_DFL);  // the second one kills
}
}  // namespace detail

/// From now on Ctrl-C (or a polite kill) only sets a flag, the first time.
inline void watch_for_interrupts() {
  std::signal(SIGINT, detail::mnist_norms_on_signal);
  std::signal(SIGTERM, detail::mnist_norms_on_signal);
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
