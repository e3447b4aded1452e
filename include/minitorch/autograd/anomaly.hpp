// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "minitorch/core/config.hpp"

namespace minitorch {

namespace detail {

MINITORCH_ONE_PER_PROCESS inline bool& anomaly_mode() {
  static thread_local bool enabled = false;
  return enabled;
}

/// Who is computing, told by those who know it: nn says which module of a model. Callers form a list on the stack of
/// their thread.
class Caller {
 public:
  Caller() : outer_(innermost()) { innermost() = this; }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  /// Text for the end of a message, e.g. ` in features.3 (BatchNorm2d)`; empty if there is nothing to tell.
  virtual std::string place() const = 0;

  /// The last caller of this thread that has not returned, or null.
  MINITORCH_ONE_PER_PROCESS static const Caller*& innermost() {
    static thread_local constinit const Caller* caller = nullptr;
    return caller;
  }
  const Caller* outer() const { return outer_; }

 protected:
  ~Caller() { innermost() = outer_; }

 private:
  const Caller* outer_;
};

}  // namespace detail

namespace autograd {

/// Whether this thread looks for what makes gradients NaN. Default: no.
inline bool is_anomaly_enabled() {
  return minitorch::detail::anomaly_mode();
}

/// While it is on, each operation remembers in which module of a model it was recorded, and backward throws an Error at
/// the first operation that returns a NaN gradient, with its name and that place. It reads all gradients, so it is for
/// finding a mistake, not for training. For this thread; switch it on before the forward pass.
inline void set_detect_anomaly(bool enabled) {
  minitorch::detail::anomaly_mode() = enabled;
}

/// set_detect_anomaly(true) until the end of the scope.
class DetectAnomalyGuard {
 public:
  /// On, or off with false, until the end of the scope.
  explicit DetectAnomalyGuard(bool enabled = true) : before_(minitorch::detail::anomaly_mode()) {
    minitorch::detail::anomaly_mode() = enabled;
  }
  ~DetectAnomalyGuard() { minitorch::detail::anomaly_mode() = before_; }
  DetectAnomalyGuard(const DetectAnomalyGuard&) = delete;
  DetectAnomalyGuard& operator=(const DetectAnomalyGuard&) = delete;

 private:
  bool before_;
};

}  // namespace autograd

}  // namespace minitorch
