// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

#include "minitorch/core/config.hpp"

namespace minitorch {

namespace detail {
MINITORCH_ONE_PER_PROCESS inline std::atomic<bool>& fusion_switch() {
  static constinit std::atomic<bool> on{true};
  return on;
}
}  // namespace detail

/// Whether layers that follow one another may run as one operation, for the whole process; see nn::Sequential. Results
/// differ in the last bits only. Default: on.
inline bool fusion_enabled() {
  return detail::fusion_switch().load(std::memory_order_relaxed);
}
/// Switches it, for the whole process.
inline void set_fusion_enabled(bool on) {
  detail::fusion_switch().store(on, std::memory_order_relaxed);
}

}  // namespace minitorch
