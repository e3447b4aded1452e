// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/config.hpp"

namespace minitorch {

namespace detail {
MINITORCH_ONE_PER_PROCESS inline bool& grad_mode() {
  static thread_local bool enabled = true;
  return enabled;
}
}  // namespace detail

/// Whether operations are recorded on this thread. Default: yes.
inline bool is_grad_enabled() {
  return detail::records && detail::grad_mode();
}

/// Switches recording on or off on this thread, from now on; until the end of a scope a guard does.
inline void set_grad_enabled(bool enabled) {
  detail::grad_mode() = enabled;
}

/// Switches recording on or off on this thread until the end of the scope.
class GradModeGuard {
 public:
  /// Records, or with false does not, until the end of the scope.
  explicit GradModeGuard(bool enabled) : before_(detail::grad_mode()) { detail::grad_mode() = enabled; }
  ~GradModeGuard() { detail::grad_mode() = before_; }
  GradModeGuard(const GradModeGuard&) = delete;
  GradModeGuard& operator=(const GradModeGuard&) = delete;

 private:
  bool before_;
};

/// `NoGradGuard guard;` in a scope that only evaluates: nothing is recorded, memory is freed at once.
class NoGradGuard : public GradModeGuard {
 public:
  NoGradGuard() : GradModeGuard(false) {}
};

/// PyTorch's other name for it: here there is one way not to record, and what was computed so may be used in a graph.
using InferenceMode = NoGradGuard;

/// Recording inside of a scope that does not record.
class EnableGradGuard : public GradModeGuard {
 public:
  EnableGradGuard() : GradModeGuard(true) {}
};

}  // namespace minitorch
