// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/autograd/anomaly.hpp"
#include "minitorch/core/error.hpp"
#include "minitorch/core/probe.hpp"

namespace minitorch::nn::detail {

/// Names and types of a module and its parts, whatever their element type.
struct ModuleTree {
  std::string type;
  bool registered = false;               ///< part of another one
  std::weak_ptr<ModuleTree> instead_of;  ///< the registered one to whose handle this was assigned

  virtual std::size_t children_count() const = 0;
  virtual std::pair<const std::string&, const ModuleTree&> child(std::size_t i) const = 0;

 protected:
  ~ModuleTree() = default;
};

/// Whether `to` is `from` or part of it; then its dotted name there goes to the end of `path`.
MINITORCH_INLINE bool find_path(const ModuleTree& from, const ModuleTree& to, std::string& path);

/// One call of a module. Calls know those around them, which is how an error or a recorded operation learns its place.
class Call final : public minitorch::detail::Caller {
 public:
  explicit Call(const ModuleTree& module);
  ~Call();

  /// The dotted name within the outermost module that is being called, and the type; empty for that one itself.
  MINITORCH_INLINE std::string place() const override;

 private:
  [[gnu::cold]] void tell_leave() const noexcept;

  std::string path_from_outermost() const;

  // A model that goes on computing with a part that its parameters() does not list would train silently wrong.
  void check_still_registered() const;

  const ModuleTree& module_;
};

}  // namespace minitorch::nn::detail

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE bool find_path(const ModuleTree& from, const ModuleTree& to, std::string& path) {
  if (&from == &to) {
    return true;
  }
  const std::size_t length = path.size();
  for (std::size_t i = 0; i < from.children_count(); ++i) {
    const auto [name, child] = from.child(i);
    path += (length == 0 ? "" : ".") + name;
    if (find_path(child, to, path)) {
      return true;
    }
    path.resize(length);
  }
  return false;
}

MINITORCH_INLINE Call::Call(const ModuleTree& module) : module_(module) {
  if (!module.instead_of.expired()) {
    check_still_registered();
  }
  if (minitorch::detail::probed()) {
    minitorch::detail::tell_enter(minitorch::detail::Span::module);
  }
}

MINITORCH_INLINE Call::~Call() {
  if (minitorch::detail::probed()) {
    tell_leave();
  }
}

MINITORCH_INLINE std::string Call::place() const {
  std::string path = path_from_outermost();
  return path.empty() ? path : core::concat(" in ", path, " (", module_.type.empty() ? "a model" : module_.type, ")");
}

MINITORCH_INLINE void Call::tell_leave() const noexcept {
  minitorch::detail::tell_leave(minitorch::detail::Span::module, module_.type.empty() ? "a model" : module_.type,
                                place());
}

MINITORCH_INLINE std::string Call::path_from_outermost() const {
  const auto* around = static_cast<const Call*>(outer());
  if (around == nullptr) {
    return {};
  }
  std::string path = around->path_from_outermost();
  if (!find_path(around->module_, module_, path)) {
    path += core::concat(path.empty() ? "" : ".", "(not registered)");
  }
  return path;
}

MINITORCH_INLINE void Call::check_still_registered() const {
  const std::shared_ptr<ModuleTree> old = module_.instead_of.lock();
  for (const auto* around = static_cast<const Call*>(outer()); old && around != nullptr;
       around = static_cast<const Call*>(around->outer())) {
    std::string name, now;
    if (find_path(around->module_, *old, name) && !find_path(around->module_, module_, now)) {
      core::fail("[module] '", name, "' was assigned to after it had been registered: forward uses the new ",
                 module_.type,
                 ", but parameters() and state_dict() have the old one; assign before register_module(), or write ",
                 name, " = replace_module(\"", name, "\", ...)");
    }
  }
}

}  // namespace minitorch::nn::detail
#endif
