// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <utility>

#include "minitorch/core/config.hpp"

namespace minitorch {

/// Takes a hook of a tensor or a module off again.
class HookHandle {
 public:
  HookHandle() = default;
  /// `remove` is what remove() calls, once.
  explicit HookHandle(std::function<void()> remove) : remove_(std::move(remove)) {}

  /// The hook is not called any more. Does nothing the second time, or when the hook's owner is gone.
  void remove() const {
    if (remove_) {
      remove_();
    }
  }

 private:
  std::function<void()> remove_;
};

}  // namespace minitorch
