// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <unordered_set>
#include <utility>
#include <vector>

#include "minitorch/autograd/variable.hpp"
#include "minitorch/nn/module_state.hpp"
#include "minitorch/nn/overwriting.hpp"

namespace minitorch::detail {
template <Floating T>
class LaneStep;  // ops/lanes/step.hpp
}

namespace minitorch::nn {

/// Base class of layers and models. A module is a handle, as a tensor is: cheap to copy, and copies share parameters,
/// buffers, submodules, mode and hooks. A model of one's own keeps its parts as members, each registered under a name:
///
///     struct Net : nn::Module {
///       nn::Conv2d conv = register_module("conv", nn::Conv2d(1, 8, 3));
///       nn::Linear head = register_module("head", nn::Linear(8 * 26 * 26, 10));
///       Tensor forward(const Tensor& x) const override { return head(flatten(relu(conv(x)), 1)); }
///     };
///
/// forward is const because what it changes must be shared by all copies, that is, lie in a tensor. A member that is
/// assigned to after its registration is no longer the registered one, and calling it in forward is an Error:
/// replace_module() exchanges both.
///
/// An Error that passes through a model gets the dotted name and type of the innermost module at its end, as seen from
/// the outermost one that was called: `.. in layer2.0.conv1 (Conv2d)`.
///
/// Modes and parameters may be changed by one thread at a time; any number of threads may evaluate a model at once.
template <Floating T>
class BasicModule : private detail::ForwardTraps<T> {
 public:
  using value_type = T;
  /// What all handles of a module share.
  using State = detail::ModuleState<T>;

  virtual ~BasicModule() = default;
  BasicModule(const BasicModule&) = default;
  /// Makes this a handle of the other module.
  BasicModule& operator=(const BasicModule& other);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverloaded-virtual"  // that is what ForwardTraps are for
  /// What the layer computes. Layers override it; call the module itself, `module(x)`, so that hooks run.
  virtual BasicTensor<T> forward(const BasicTensor<T>&) const;
#pragma GCC diagnostic pop

  /// The layer as a step of a chain, for Sequential (Note [Chain] in ops/lanes/step.hpp); null if it cannot be one. A
  /// class that is derived from a layer is none, since its forward may be another.
  virtual std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const;

  /// forward(x), then the forward hooks.
  BasicTensor<T> operator()(const BasicTensor<T>& x) const;

  // --- The tree. Names are dotted, PyTorch's order: a module's own first, then those of its children. What is reached
  // in two ways is listed once, under its first name, except in state_dict.

  /// Class name without namespaces, e.g. `Conv2d`.
  std::string type() const;
  /// What stands in the parentheses when the module is printed.
  const std::string& extra_repr() const;

  /// All parameters of the tree with their dotted names, each once, in the order of their registration.
  std::vector<std::pair<std::string, BasicTensor<T>>> named_parameters() const;
  /// All parameters of the tree, each once, in the order of their registration: what an optimiser takes.
  std::vector<BasicTensor<T>> parameters() const;

  /// Tensors that belong to the state but are not trained, such as running statistics, persistent or not, each once.
  std::vector<StateEntry> named_buffers() const;
  /// The same without names.
  std::vector<StateTensor> buffers() const;

  /// This module (name "") and all below it, as handles that have lost their class but for as<M>(). Those below compute
  /// as what they are, also in another container: nn::Sequential head; head.push_back(net.children()[0]).
  std::vector<std::pair<std::string, BasicModule>> named_modules() const;
  /// The modules directly below this one.
  std::vector<std::pair<std::string, BasicModule>> named_children() const;

  /// The same without names.
  std::vector<BasicModule> modules() const;
  /// The modules registered here, without those below them.
  std::vector<BasicModule> children() const;

  /// The parameter of that dotted name; Error if there is none.
  BasicTensor<T> parameter(std::string_view name) const;

  /// This module as one of class M, a handle as all are, or null if it is of another class. What modules() and its
  /// like list has lost its class for dynamic_cast, not for this:
  ///
  ///     for (const nn::Module& module : net.modules())
  ///       if (const auto linear = module.as<nn::Linear>()) nn::init::zeros_(linear->bias());
  template <std::derived_from<BasicModule<T>> M>
  std::shared_ptr<const M> as() const {
    if (const auto* found = dynamic_cast<const M*>(this)) {
      return std::make_shared<const M>(*found);
    }
    const std::shared_ptr<const BasicModule> owned = state_->object.lock();
    return std::dynamic_pointer_cast<const M>(object_ ? object_ : owned);
  }

  /// Calls f(module) for every module of the tree, children first and this one last, each as what it is: initialise by
  /// type(), as<M>() or a dynamic_cast.
  template <class F>
  void apply(const F& f) const {
    for (const auto& child : state_->children) {
      BasicModule(child.state).apply(f);
    }
    const auto object = state_->object.lock();
    f(object ? *object : const_cast<BasicModule&>(*this));  // a handle: const says nothing of what it shows
  }

  /// Puts `module` in the place of the direct part of that name and returns it, e.g. to fine-tune with a new head:
  /// `net.head = net.replace_module("head", nn::Linear(512, 10))`. An optimiser made before still has the old
  /// parameters. Error if there is no such part.
  template <std::derived_from<BasicModule<T>> M>
  M replace_module(const std::string& name, M module) const {
    std::string known;
    for (std::size_t i = 0; i < state_->children.size(); ++i) {
      auto& child = state_->children[i];
      if (child.name == name) {
        adopt(name, module);
        const auto object = std::make_shared<M>(module);
        replaced(i, object);
        child = State::as_child(name, object);
        return module;
      }
      known += core::concat(known.empty() ? "; it has '" : ", '", child.name, "'");
    }
    core::fail("[replace_module] ", type(), " has no part '", name, "'", known);
  }

  // --- Mode and gradients.

  /// Training mode for the whole tree: dropout drops, batch norm uses and records the batch's statistics. Default: on.
  void train(bool mode = true) const;
  /// Evaluation mode for the whole tree: train(false).
  void eval() const;
  /// Whether this module is in training mode.
  bool is_training() const;
  /// The same under the name of PyTorch's attribute, as x.shape() and x.grad() are.
  bool training() const {
    return is_training();
  }

  /// Forgets the gradients of all parameters.
  void zero_grad() const;
  /// Freezes all parameters, or thaws them.
  void requires_grad_(bool requires_grad = true) const {
    for (const BasicTensor<T>& parameter : parameters()) {
      parameter.requires_grad_(requires_grad);
    }
  }

  // --- State.

  /// All parameters and persistent buffers. They share the module's elements: clone them to keep a snapshot.
  StateDict state_dict() const;

  /// Copies the tensors of `dict` into this module's of the same names, converting element types. With `strict`, every
  /// name must be in both. One Error lists all that is missing, unexpected or of another shape, and then nothing is
  /// changed.
  LoadReport load_state_dict(const StateDict& dict, bool strict = true) const;

  // --- Hooks.

  /// Calls hook(module, x, y) after each forward of this module; returns void, or a tensor that replaces y (an
  /// undefined one does not). Remove it by the handle.
  template <class Hook>
  HookHandle register_forward_hook(Hook hook) const {
    return Hooks::add({state_, &state_->hooks}, std::move(hook));
  }

  /// Calls hook(module, x) before each forward of this module; returns void, or a tensor that replaces x (an undefined
  /// one does not). Of a module whose operator() takes other arguments it gets the first, and may not replace it.
  template <class Hook>
  HookHandle register_forward_pre_hook(Hook hook) const {
    return Hooks::add({state_, &state_->pre_hooks},
                      [hook = std::move(hook)](const BasicModule& module, const BasicTensor<T>&,
                                               const BasicTensor<T>& x) { return hook(module, x); });
  }

  /// What copies of a module share; equal for copies, different for any two modules made apart.
  const std::shared_ptr<State>& state() const;

 protected:
  /// `type` is the name to print; default: that of the class.
  explicit BasicModule(std::string type = {}, std::string extra_repr = {});

  /// What operator() of a module does whose input is not one tensor, or whose output is not: `compute()`, then, if it
  /// gives a tensor, the forward hooks. They get `x`, which may be undefined, as the input.
  ///
  ///     Tensor operator()(const LongTensor& tokens, const BoolTensor& mask) const {
  ///       return call({}, [&] { return head(body(table(tokens), mask)); });
  ///     }
  template <class F>
  auto call(const BasicTensor<T>& x, const F& compute) const {
    return within([&] {
      const BasicTensor<T> in = state_->pre_hooks.empty() ? x : state_->pre_hooks(*this, {}, x);
      auto y = [&] {
        if constexpr (std::is_invocable_v<const F&, const BasicTensor<T>&>) {
          return compute(in);
        } else {
          core::check(in.is_same(x), "[forward_pre_hook] a hook returned another input, but ", type(),
                      " takes more than one tensor; return nothing");
          return compute();
        }
      }();
      if constexpr (std::is_same_v<decltype(y), BasicTensor<T>>) {
        if (!state_->hooks.empty()) {
          y = state_->hooks(*this, in, y);
        }
      }
      return y;
    });
  }

  /// Makes `tensor` a parameter: it requires grad, is in parameters() and state_dict(). An undefined one is left out.
  BasicTensor<T> register_parameter(const std::string& name, BasicTensor<T> tensor, bool requires_grad = true) const {
    state_->check_name(type(), name);
    if (tensor.defined()) {
      state_->parameters.emplace_back(name, tensor.requires_grad_(requires_grad));
    }
    return tensor;
  }

  /// Makes `tensor`, of any element type, a buffer; in state_dict() if `persistent`. An undefined one is left out.
  template <Scalar U>
  BasicTensor<U> register_buffer(const std::string& name, BasicTensor<U> tensor, bool persistent = true) const {
    state_->check_name(type(), name);
    if (tensor.defined()) {
      state_->buffers.push_back({name, tensor, persistent});
    }
    return tensor;
  }

  /// Makes `module` a part of this one and returns it.
  template <std::derived_from<BasicModule<T>> M>
  M register_module(const std::string& name, M module) const {
    if constexpr (std::copy_constructible<M>) {
      add_child(name, std::make_shared<M>(module));
    } else {
      add_child(name, std::make_shared<BasicModule>(module));
    }
    return module;
  }
  /// The same for a module that is held by pointer, as containers do.
  void add_child(const std::string& name, const std::shared_ptr<BasicModule>& module) const {
    state_->check_name(type(), name);
    adopt(name, *module);
    state_->children.push_back(State::as_child(name, module));
  }

  /// f(), whose Errors get this module as their place: what an operator() of one's own, with other arguments, is to
  /// call forward in.
  template <class F>
  auto within(const F& f) const {
    const detail::Call call(*state_);
    try {
      return f();
    } catch (Error& error) {
      error.add_place(call.place());
      throw;
    }
  }

  /// Called by replace_module; for modules that hold their parts a second time.
  virtual void replaced(std::size_t, const std::shared_ptr<BasicModule>&) const {}

 private:
  using Hooks = detail::ForwardHooks<T>;

  explicit BasicModule(std::shared_ptr<State> state) : state_(std::move(state)), object_(state_->object.lock()) {}

  /// Of a handle that has lost its class, the object of that class, if an owner had it; else null.
  std::shared_ptr<const BasicModule> known() const {
    if (typeid(*this) != typeid(BasicModule)) {
      return nullptr;
    }
    std::shared_ptr<const BasicModule> object = object_ ? object_ : state_->object.lock();
    return object != nullptr && typeid(*object) != typeid(BasicModule) ? object : nullptr;
  }

  static std::vector<BasicModule> without_names(const std::vector<std::pair<std::string, BasicModule>>& named);

  // Error if `module` cannot become a part of this one.
  void adopt(const std::string& name, const BasicModule& module) const;

  // A bare handle no longer knows the class of the model it was made from.
  void name_root(const std::string& type) const;

  /// f(prefix, state) for this module and all below, each once.
  template <class F>
  void visit(const F& f) const {
    std::unordered_set<const State*> seen;
    const auto walk = [&](const auto& self, const std::string& prefix, const std::shared_ptr<State>& state) -> void {
      if (!seen.insert(state.get()).second) {
        return;
      }
      f(prefix, state);
      for (const auto& child : state->children) {
        self(self, prefix + child.name + ".", child.state);
      }
    };
    walk(walk, "", state_);
  }

  std::shared_ptr<State> state_;
  std::shared_ptr<const BasicModule> object_;  // of a handle that a list has given out, see known()
};

using Module = BasicModule<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicModule<T>& BasicModule<T>::operator=(const BasicModule& other) {
  if (state_ != other.state_ && state_->registered) {
    other.state_->instead_of = state_;
  }
  state_ = other.state_;
  object_ = other.object_;
  return *this;
}

template <Floating T>
BasicTensor<T> BasicModule<T>::forward(const BasicTensor<T>& x) const {
  if (const auto object = known()) {
    return object->forward(x);
  }
  core::fail(
      "[forward] this handle of a ", type(),
      " cannot compute: the class has no 'forward(const Tensor&) const' (write override behind it, and the compiler "
      "tells), or the layer was copied to an nn::Module, which holds its parameters and mode only; keep the layer "
      "itself");
}

template <Floating T>
std::shared_ptr<minitorch::detail::LaneStep<T>> BasicModule<T>::lane_step() const {
  const auto object = known();
  return object ? object->lane_step() : nullptr;
}

template <Floating T>
BasicTensor<T> BasicModule<T>::operator()(const BasicTensor<T>& x) const {
  return call(x, [&](const BasicTensor<T>& in) { return forward(in); });
}

template <Floating T>
std::string BasicModule<T>::type() const {
  return state_->type.empty() ? detail::class_name(typeid(*this)) : state_->type;
}

template <Floating T>
const std::string& BasicModule<T>::extra_repr() const {
  return state_->extra_repr;
}

template <Floating T>
std::vector<std::pair<std::string, BasicTensor<T>>> BasicModule<T>::named_parameters() const {
  std::vector<std::pair<std::string, BasicTensor<T>>> out;
  std::unordered_set<const void*> seen;
  visit([&](const std::string& prefix, const std::shared_ptr<State>& state) {
    for (const auto& [name, tensor] : state->parameters) {
      if (seen.insert(tensor.impl_ptr().get()).second) {
        out.emplace_back(prefix + name, tensor);
      }
    }
  });
  return out;
}

template <Floating T>
std::vector<BasicTensor<T>> BasicModule<T>::parameters() const {
  std::vector<BasicTensor<T>> out;
  for (auto& [name, tensor] : named_parameters()) {
    out.push_back(std::move(tensor));
  }
  return out;
}

template <Floating T>
std::vector<StateEntry> BasicModule<T>::named_buffers() const {
  std::vector<StateEntry> out;
  std::unordered_set<const void*> seen;
  visit([&](const std::string& prefix, const std::shared_ptr<State>& state) {
    for (const auto& buffer : state->buffers) {
      if (minitorch::detail::visit_state([&](const auto& t) { return seen.insert(t.impl_ptr().get()).second; },
                                         buffer.tensor)) {
        out.push_back({prefix + buffer.name, buffer.tensor});
      }
    }
  });
  return out;
}

template <Floating T>
std::vector<StateTensor> BasicModule<T>::buffers() const {
  std::vector<StateTensor> out;
  for (auto& entry : named_buffers()) {
    out.push_back(std::move(entry.tensor));
  }
  return out;
}

template <Floating T>
std::vector<std::pair<std::string, BasicModule<T>>> BasicModule<T>::named_modules() const {
  std::vector<std::pair<std::string, BasicModule>> out;
  visit([&](const std::string& prefix, const std::shared_ptr<State>& state) {
    out.emplace_back(prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1), BasicModule(state));
  });
  out.front().second.name_root(type());
  return out;
}

template <Floating T>
std::vector<std::pair<std::string, BasicModule<T>>> BasicModule<T>::named_children() const {
  std::vector<std::pair<std::string, BasicModule>> out;
  for (const auto& child : state_->children) {
    out.emplace_back(child.name, BasicModule(child.state));
  }
  return out;
}

template <Floating T>
std::vector<BasicModule<T>> BasicModule<T>::modules() const {
  return without_names(named_modules());
}

template <Floating T>
std::vector<BasicModule<T>> BasicModule<T>::children() const {
  return without_names(named_children());
}

template <Floating T>
BasicTensor<T> BasicModule<T>::parameter(std::string_view name) const {
  for (const auto& [key, tensor] : named_parameters()) {
    if (key == name) {
      return tensor;
    }
  }
  core::fail("[parameter] ", type(), " has no parameter '", name, "'");
}

template <Floating T>
void BasicModule<T>::train(bool mode) const {
  visit([&](const std::string&, const std::shared_ptr<State>& state) { state->training = mode; });
}

template <Floating T>
void BasicModule<T>::eval() const {
  train(false);
}

template <Floating T>
bool BasicModule<T>::is_training() const {
  return state_->training;
}

template <Floating T>
void BasicModule<T>::zero_grad() const {
  for (const BasicTensor<T>& parameter : parameters()) {
    parameter.zero_grad();
  }
}

template <Floating T>
StateDict BasicModule<T>::state_dict() const {
  StateDict out;
  state_->visit_all("", [&](const std::string& prefix, State& state) {
    for (const auto& [name, tensor] : state.parameters) {
      out.add(prefix + name, tensor.detach());
    }
    for (const auto& buffer : state.buffers) {
      if (buffer.persistent) {
        out.add(prefix + buffer.name, buffer.tensor);
      }
    }
  });
  return out;
}

template <Floating T>
const std::shared_ptr<typename BasicModule<T>::State>& BasicModule<T>::state() const {
  return state_;
}

template <Floating T>
BasicModule<T>::BasicModule(std::string type, std::string extra_repr) : state_(std::make_shared<State>()) {
  state_->type = std::move(type);
  state_->extra_repr = std::move(extra_repr);
}

template <Floating T>
std::vector<BasicModule<T>> BasicModule<T>::without_names(
    const std::vector<std::pair<std::string, BasicModule>>& named) {
  std::vector<BasicModule> out;
  for (const auto& [name, module] : named) {
    out.push_back(module);
  }
  return out;
}

template <Floating T>
void BasicModule<T>::adopt(const std::string& name, const BasicModule& module) const {
  module.state_->visit_all("", [&](const std::string&, State& state) {
    core::check(&state != state_.get(), "[register_module] '", name,
                "' contains the module that it is to become part of");
  });
  module.name_root(module.type());
  module.state_->registered = true;
}

template <Floating T>
void BasicModule<T>::name_root(const std::string& type) const {
  if (state_->type.empty()) {
    state_->type = type;
  }
}

template <Floating T>
LoadReport BasicModule<T>::load_state_dict(const StateDict& dict, bool strict) const {
  return detail::load(type(), state_dict(), dict, strict);
}

}  // namespace minitorch::nn
#endif
