// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/config.hpp"

#if !(defined(__x86_64__) && defined(__GNUC__))
#include <cfenv>
#endif

namespace minitorch::detail {

#if defined(__x86_64__) && defined(__GNUC__)

/// How this thread computes: rounding, what happens to numbers too small for their type (FTZ, DAZ), traps.
class FloatMode {
 public:
  FloatMode() : bits_(__builtin_ia32_stmxcsr() & mode_bits) {}

 private:
  friend class FloatModeGuard;
  static constexpr unsigned mode_bits = 0xFFC0;  // of MXCSR; the others say which exceptions have occurred
  unsigned bits_;
};

/// This thread computes as `mode` says until the end of the scope.
class FloatModeGuard {
 public:
  explicit FloatModeGuard(const FloatMode& mode) : differs_(mode.bits_ != before_.bits_) {
    if (differs_) {
      set(mode);
    }
  }
  ~FloatModeGuard() {
    if (differs_) {
      set(before_);
    }
  }
  FloatModeGuard(const FloatModeGuard&) = delete;
  FloatModeGuard& operator=(const FloatModeGuard&) = delete;

 private:
  static void set(const FloatMode& mode) {
    __builtin_ia32_ldmxcsr((__builtin_ia32_stmxcsr() & ~FloatMode::mode_bits) | mode.bits_);
  }

  FloatMode before_;
  bool differs_;
};

#else

class FloatMode {
 public:
  FloatMode() { std::fegetenv(&environment_); }

 private:
  friend class FloatModeGuard;
  std::fenv_t environment_;
};

class FloatModeGuard {
 public:
  explicit FloatModeGuard(const FloatMode& mode) { std::fesetenv(&mode.environment_); }
  ~FloatModeGuard() { std::fesetenv(&before_.environment_); }
  FloatModeGuard(const FloatModeGuard&) = delete;
  FloatModeGuard& operator=(const FloatModeGuard&) = delete;

 private:
  FloatMode before_;
};

#endif

}  // namespace minitorch::detail
