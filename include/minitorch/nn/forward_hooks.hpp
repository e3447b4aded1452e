// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/autograd/variable.hpp"
#include "minitorch/core/hook_handle.hpp"

namespace minitorch::nn {

template <Floating T>
class BasicModule;

namespace detail {

/// Hooks of one kind of a module, in the order of their registration.
template <Floating T>
class ForwardHooks final {
 public:
  bool empty() const { return hooks_.empty(); }

  /// hook(module, x, y) returns void, or what takes y's place. `list` may be a part of what its owner holds.
  template <class Hook>
  static HookHandle add(const std::shared_ptr<ForwardHooks>& list, Hook hook) {
    using Result =
        std::invoke_result_t<const Hook&, const BasicModule<T>&, const BasicTensor<T>&, const BasicTensor<T>&>;
    const std::uint64_t id = list->next_++;
    list->hooks_.push_back({id,
                            [hook = std::move(hook)](const BasicModule<T>& module, const BasicTensor<T>& x,
                                                     const BasicTensor<T>& y) -> BasicTensor<T> {
                              if constexpr (std::is_void_v<Result>) {
                                hook(module, x, y);
                                return {};
                              } else {
                                return hook(module, x, y);
                              }
                            }});
    return HookHandle([weak = std::weak_ptr<ForwardHooks>(list), id] {
      if (const auto known = weak.lock()) {
        std::erase_if(known->hooks_, [&](const auto& entry) { return entry.id == id; });
      }
    });
  }

  /// What the hooks, each given what the one before it returned, make of y; an undefined tensor leaves it.
  BasicTensor<T> operator()(const BasicModule<T>& module, const BasicTensor<T>& x, BasicTensor<T> y) const {
    const auto hooks = hooks_;  // a hook may add or remove hooks
    for (const auto& hook : hooks) {
      BasicTensor<T> changed = hook.call(module, x, y);
      y = changed.defined() ? std::move(changed) : std::move(y);
    }
    return y;
  }

 private:
  struct Entry {
    std::uint64_t id;
    std::function<BasicTensor<T>(const BasicModule<T>&, const BasicTensor<T>&, const BasicTensor<T>&)> call;
  };
  std::vector<Entry> hooks_;
  std::uint64_t next_ = 0;
};

}  // namespace detail

}  // namespace minitorch::nn
