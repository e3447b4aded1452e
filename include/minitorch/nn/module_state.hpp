// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "minitorch/core/hook_handle.hpp"
#include "minitorch/nn/forward_hooks.hpp"
#include "minitorch/nn/module_tree.hpp"
#include "minitorch/tensor/state_dict.hpp"

#if __has_include(<cxxabi.h>)
#include <cxxabi.h>

#include <cstdlib>
#endif

namespace minitorch::nn {

/// PyTorch's place for the functions: `namespace F = nn::functional;`, then `F::relu(x)`.
namespace functional = ::minitorch;

namespace detail {

/// A parameter that a module computes from others before each forward (nn/weight_norm.hpp).
template <Floating T>
struct ComputedParameter {
  std::string name;
  const char* how;
  BasicTensor<T> tensor;             // what the layer reads
  std::vector<std::string> sources;  // parameters and buffers that stand in its place
  std::function<BasicTensor<T>(bool)> compute;
  HookHandle hook;
};

/// What the copies of a module share. Children are states, and their objects of the class that they have, so a tree has
/// owners downwards only.
template <Floating T>
struct ModuleState final : ModuleTree {
  struct Buffer {
    std::string name;
    StateTensor tensor;
    bool persistent;
  };
  struct Child {
    std::string name;
    std::shared_ptr<ModuleState> state;
    std::shared_ptr<BasicModule<T>> object;  // what it was registered as
  };

  std::string extra_repr;
  std::vector<std::pair<std::string, BasicTensor<T>>> parameters;
  std::vector<Buffer> buffers;
  std::vector<Child> children;
  std::weak_ptr<BasicModule<T>> object;  // that of this one, in its owner's list
  ForwardHooks<T> hooks, pre_hooks;      // after forward; before it, with the input last
  std::vector<ComputedParameter<T>> computed;
  bool training = true;

  bool has_hooks() const { return !hooks.empty() || !pre_hooks.empty(); }
  std::size_t children_count() const override { return children.size(); }
  std::pair<const std::string&, const ModuleTree&> child(std::size_t i) const override;

  /// A module as a child, which then knows itself as what it is; a bare handle does not take the place of what it
  /// knows.
  static Child as_child(const std::string& name, const std::shared_ptr<BasicModule<T>>& module) {
    const std::shared_ptr<ModuleState>& state = module->state();
    if (typeid(*module) != typeid(BasicModule<T>) || state->object.expired()) {
      state->object = module;
    }
    return {name, state, module};
  }

  /// Error if a part cannot have this name.
  void check_name(const std::string& owner, const std::string& name) const;

  /// f(prefix, state) for this and all below, shared ones each time they are met.
  template <class F>
  void visit_all(const std::string& prefix, const F& f) {
    f(prefix, *this);
    for (const Child& child : children) {
      child.state->visit_all(prefix + child.name + ".", f);
    }
  }
};

/// Goes through a container by its operator[].
template <class List, class M>
class ModuleIterator {
 public:
  using value_type = M;
  using difference_type = std::ptrdiff_t;
  ModuleIterator() = default;
  ModuleIterator(const List* list, std::size_t at) : list_(list), at_(at) {}
  const M& operator*() const { return (*list_)[at_]; }
  ModuleIterator& operator++() { return ++at_, *this; }
  ModuleIterator operator++(int) { return {list_, at_++}; }
  bool operator==(const ModuleIterator& other) const { return at_ == other.at_; }

 private:
  const List* list_ = nullptr;
  std::size_t at_ = 0;
};

/// `Net` for my::space::Net, `BasicNet<double>` for my::BasicNet<double>.
MINITORCH_INLINE std::string class_name(const std::type_info& type);
/// The last name before template arguments in a type's name by the Itanium ABI: "Net" of "3Net" and "N4home3NetIfEE"; a
/// class of a function keeps its name as it is.
MINITORCH_INLINE std::string mangled_class(std::string_view name);

/// What a model could write in place of `Tensor forward(const Tensor& x) const override`, which would then never be
/// called. Here it is a compile-time error, which shows one of these lines. The base of BasicModule, so that nobody
/// sees these names.
struct forward_must_be_const_and_take_a_const_reference {};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverloaded-virtual"
template <Floating T>
class ForwardTraps {
 public:
  using Trap = forward_must_be_const_and_take_a_const_reference;

  virtual Trap forward(const BasicTensor<T>&) final { return {}; }  // write: forward(const Tensor& x) const override
  virtual Trap forward(BasicTensor<T>) final { return {}; }         // write: forward(const Tensor& x) const override
  virtual Trap forward(BasicTensor<T>) const final { return {}; }   // write: forward(const Tensor& x) const override

 protected:
  ~ForwardTraps() = default;
};
#pragma GCC diagnostic pop

}  // namespace detail

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE std::string mangled_class(std::string_view name) {
  std::string_view rest = name, last = name;
  if (rest.starts_with('N')) {
    rest.remove_prefix(1);
  }
  while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
    std::size_t length = 0;
    while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
      length = 10 * length + static_cast<std::size_t>(rest[0] - '0');
      rest.remove_prefix(1);
    }
    last = rest.substr(0, length);
    rest.remove_prefix(last.size());
  }
  return std::string(last);
}

MINITORCH_INLINE std::string class_name(const std::type_info& type) {
  std::string name = type.name();
#if __has_include(<cxxabi.h>)
  if constexpr (!minitorch::detail::records) {
    return mangled_class(name);  // a demangler has 40 KB, much for a program that only evaluates
  }
  int status = 0;
  if (char* readable = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status)) {
    name = readable;
    std::free(readable);
  }
#endif
  const std::size_t arguments = name.find('<');
  const std::size_t colons = name.rfind("::", arguments);
  return colons == std::string::npos ? name : name.substr(colons + 2);
}

}  // namespace minitorch::nn::detail
#endif

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn::detail {

template <Floating T>
std::pair<const std::string&, const ModuleTree&> ModuleState<T>::child(std::size_t i) const {
  return {children[i].name, *children[i].state};
}

template <Floating T>
void ModuleState<T>::check_name(const std::string& owner, const std::string& name) const {
  core::check(!name.empty() && name.find('.') == std::string::npos, "[register] the name '", name,
              "' must not be empty or contain a dot, which separates levels");
  const auto taken = [&](const auto& list, const auto& name_of) {
    for (const auto& entry : list) {
      core::check(name_of(entry) != name, "[register] ", owner, " already has a part with the name '", name, "'");
    }
  };
  taken(parameters, [](const auto& entry) { return entry.first; });
  taken(buffers, [](const auto& entry) { return entry.name; });
  taken(children, [](const auto& entry) { return entry.name; });
}

}  // namespace minitorch::nn::detail
#endif
