// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "minitorch/core/probe.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/optim/state_visitor.hpp"

namespace minitorch::optim {

/// What may differ between groups of parameters and what schedules change.
struct GroupOptions {
  double lr = 0;
  double weight_decay = 0;
  double momentum = 0;                              ///< of Adam: beta1
  std::optional<double> initial_lr = std::nullopt;  ///< the rate when the first schedule began
};

/// Parameters with options of their own; what is not set is the optimiser's.
template <Floating T>
struct BasicParamGroup {
  std::vector<BasicTensor<T>> params;
  std::optional<double> lr = std::nullopt;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> momentum = std::nullopt;
};

/// What training loops and schedules need of an optimiser, whatever its element type.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Changes every parameter that has a gradient, by it; the others keep value and state. Gradients stay as they are.
  /// All or nothing: if memory runs out, no parameter and no state has changed.
  virtual void step() = 0;
  /// Forgets the gradients.
  virtual void zero_grad() = 0;

  /// One for each group of parameters.
  std::vector<GroupOptions>& groups() { return groups_; }
  const std::vector<GroupOptions>& groups() const { return groups_; }
  /// groups(), under PyTorch's name.
  std::vector<GroupOptions>& param_groups() { return groups_; }
  /// Options and state under PyTorch's names, flat: `param_groups.0.lr`, `param_groups.0.params`, `state.3.exp_avg`,
  /// `state.3.step`. Tensors share their elements with the optimiser: write them to a file or clone them, before the
  /// next step. What has made no step yet has no state.
  StateDict state_dict() const;
  /// Goes on where the optimiser was whose state_dict() this is; the groups must have as many parameters. One Error
  /// lists all that does not fit, and then nothing is changed.
  void load_state_dict(const StateDict& dict);

  /// Learning rate of the first group.
  double lr() const { return groups_.front().lr; }
  /// Sets the learning rate of all groups.
  void set_lr(double lr);

 protected:
  Optimizer() = default;

  /// Number of parameters in each group.
  virtual std::vector<std::int64_t> group_sizes() const = 0;
  /// Shows the options of a group and, under the same names in each group, those that all groups share.
  MINITORCH_INLINE virtual void visit_group(GroupOptions& group, StateVisitor& visitor);
  /// Shows the state of parameter number `index`; nothing, when the visitor writes and there is none. An optimiser of
  /// one's own without any overrides it, too.
  MINITORCH_INLINE virtual void visit_state(std::size_t index, StateVisitor& visitor);

  std::vector<GroupOptions> groups_;  ///< one for each group of parameters

 private:
  void visit(StateVisitor& visitor, const StateDict* read);

  void add_params(StateDict& dict) const;

  void check_groups(const StateDict& dict, detail::StateReader& reader) const;
};

namespace detail {
inline constexpr const char* no_parameters =
    "[optimizer] there are no parameters; a model lists its own with parameters(), and members count when they were "
    "made "
    "by register_module or register_parameter";
}

/// Base of the optimisers: goes through the parameters and leaves one step on plain memory to them. First everything
/// that may fail, for all parameters, then the steps, which do not.
template <Floating T>
class BasicOptimizer : public Optimizer {
 public:
  void step() override;
  /// Calls `closure`, which computes the loss, calls backward() and returns the loss, then step(); returns that loss.
  virtual BasicTensor<T> step(const std::function<BasicTensor<T>()>& closure);

  void zero_grad() override;
  /// zero_grad(), with PyTorch's argument, which must be true: gradients are forgotten, not filled with zeros.
  void zero_grad(bool set_to_none);

  /// Adds parameters, e.g. some that were frozen until now.
  void add_param_group(const BasicParamGroup<T>& group);

  /// All parameters, group by group.
  std::vector<BasicTensor<T>> parameters() const;

 protected:
  explicit BasicOptimizer(const GroupOptions& defaults) : defaults_(defaults) { check_options(defaults); }

  void add_groups(const std::vector<BasicParamGroup<T>>& groups);

  /// Makes room for what one step of parameter number `index` needs. May throw, and be called again without a step
  /// having followed, so later steps must not depend on it.
  virtual void prepare(std::size_t index, const GroupOptions& options, const BasicTensor<T>& p);
  /// One step of parameter number `index`, after its prepare(); both tensors are contiguous. Should not throw.
  virtual void update(std::size_t index, const GroupOptions& options, const BasicTensor<T>& p,
                      const BasicTensor<T>& grad) = 0;

  std::vector<std::int64_t> group_sizes() const override;
  /// Shape of parameter number `index`.
  const Shape& shape_of(std::size_t index) const { return params_[index].tensor.shape(); }

  /// The state of parameter number `index`, made when it is first asked for.
  template <class S>
  static S& slot(std::vector<S>& states, std::size_t index) {
    if (index >= states.size()) {
      states.resize(index + 1);
    }
    return states[index];
  }

 private:
  struct Param {
    BasicTensor<T> tensor;
    std::size_t group;
  };

  // Written so that NaN is refused, too.
  static void check_options(const GroupOptions& options);

  GroupOptions defaults_;
  std::vector<Param> params_;
};

using ParamGroup = BasicParamGroup<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
void BasicOptimizer<T>::step() {
  const RecordFunction scope("Optimizer.step");
  const NoGradGuard guard;
  struct Ready {
    std::size_t index;
    BasicTensor<T> values, grad;  // contiguous
  };
  std::vector<Ready> ready;
  ready.reserve(params_.size());
  for (std::size_t i = 0; i < params_.size(); ++i) {
    const BasicTensor<T>& p = params_[i].tensor;
    if (const BasicTensor<T> grad = p.grad(); grad.defined()) {
      ready.push_back({i, minitorch::detail::contiguous_data(p), minitorch::detail::contiguous_data(grad)});
      prepare(i, groups_[params_[i].group], ready.back().values);
    }
  }
  for (const Ready& one : ready) {
    const BasicTensor<T>& p = params_[one.index].tensor;
    update(one.index, groups_[params_[one.index].group], one.values, one.grad);
    if (!p.is_contiguous()) {
      kernels::copy(p.shape(), one.values.data(), one.values.strides(), p.data(), p.strides());
    }
    p.storage()->bump_version();
  }
}

template <Floating T>
BasicTensor<T> BasicOptimizer<T>::step(const std::function<BasicTensor<T>()>& closure) {
  const EnableGradGuard recorded;
  const BasicTensor<T> loss = closure();
  step();
  return loss;
}

template <Floating T>
void BasicOptimizer<T>::zero_grad() {
  for (const Param& param : params_) {
    param.tensor.zero_grad();
  }
}

template <Floating T>
void BasicOptimizer<T>::zero_grad(bool set_to_none) {
  core::check(set_to_none, "[zero_grad] gradients are forgotten: set_to_none must be true");
  zero_grad();
}

template <Floating T>
void BasicOptimizer<T>::add_param_group(const BasicParamGroup<T>& group) {
  core::check(!group.params.empty(), detail::no_parameters);
  const GroupOptions options{group.lr.value_or(defaults_.lr), group.weight_decay.value_or(defaults_.weight_decay),
                             group.momentum.value_or(defaults_.momentum), std::nullopt};
  check_options(options);
  std::unordered_set<const void*> known;
  for (const Param& param : params_) {
    known.insert(param.tensor.impl_ptr().get());
  }
  for (const BasicTensor<T>& p : group.params) {
    core::check(p.defined(), "[optimizer] a parameter is undefined (default-constructed)");
    core::check(p.is_leaf(), "[optimizer] a tensor of shape ", p.shape(),
                " is the result of a recorded operation; only leaves can be optimised (detach() it)");
    core::check(known.insert(p.impl_ptr().get()).second, "[optimizer] a parameter of shape ", p.shape(),
                " comes twice");
  }
  groups_.reserve(groups_.size() + 1);
  params_.reserve(params_.size() + group.params.size());  // from here on nothing fails
  for (const BasicTensor<T>& p : group.params) {
    params_.push_back({p, groups_.size()});
  }
  groups_.push_back(options);
}

template <Floating T>
std::vector<BasicTensor<T>> BasicOptimizer<T>::parameters() const {
  std::vector<BasicTensor<T>> out;
  for (const Param& param : params_) {
    out.push_back(param.tensor);
  }
  return out;
}

template <Floating T>
void BasicOptimizer<T>::add_groups(const std::vector<BasicParamGroup<T>>& groups) {
  core::check(!groups.empty(), detail::no_parameters);
  for (const BasicParamGroup<T>& group : groups) {
    add_param_group(group);
  }
}

template <Floating T>
void BasicOptimizer<T>::prepare(std::size_t index, const GroupOptions& options, const BasicTensor<T>& p) {
  static_cast<void>(index), static_cast<void>(options), static_cast<void>(p);
}

template <Floating T>
std::vector<std::int64_t> BasicOptimizer<T>::group_sizes() const {
  std::vector<std::int64_t> sizes(groups_.size(), 0);
  for (const Param& param : params_) {
    ++sizes[param.group];
  }
  return sizes;
}

template <Floating T>
void BasicOptimizer<T>::check_options(const GroupOptions& options) {
  core::check(options.lr >= 0, "[optimizer] the learning rate must not be negative, got ", options.lr);
  core::check(options.weight_decay >= 0, "[optimizer] weight_decay must not be negative, got ", options.weight_decay);
  core::check(options.momentum >= 0, "[optimizer] momentum must not be negative, got ", options.momentum);
}

}  // namespace minitorch::optim
#endif

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim {

MINITORCH_INLINE StateDict Optimizer::state_dict() const {
  StateDict dict;
  detail::StateWriter writer(dict);
  const_cast<Optimizer*>(this)->visit(writer, nullptr);  // a writer changes nothing
  add_params(dict);
  return dict;
}

MINITORCH_INLINE void Optimizer::load_state_dict(const StateDict& dict) {
  detail::StateReader reader(dict);
  check_groups(dict, reader);
  visit(reader, &dict);
  reader.finish_checking("optimiser");
  visit(reader, &dict);
}

MINITORCH_INLINE void Optimizer::set_lr(double lr) {
  for (GroupOptions& group : groups_) {
    group.lr = lr;
  }
}

MINITORCH_INLINE void Optimizer::visit_group(GroupOptions& group, StateVisitor& visitor) {
  visitor.number("lr", group.lr);
  visitor.number("weight_decay", group.weight_decay);
  visitor.number("momentum", group.momentum);
}

MINITORCH_INLINE void Optimizer::visit_state(std::size_t index, StateVisitor& visitor) {
  static_cast<void>(index), static_cast<void>(visitor);
  core::fail("[state_dict] this optimiser does not tell its state: it has no visit_state()");
}

MINITORCH_INLINE void Optimizer::visit(StateVisitor& visitor, const StateDict* read) {
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    visitor.set_prefix(core::concat("param_groups.", g, "."));
    visit_group(groups_[g], visitor);
    if (double initial = groups_[g].initial_lr.value_or(0);
        read ? read->contains(visitor.prefix() + "initial_lr") : groups_[g].initial_lr.has_value()) {
      visitor.number("initial_lr", initial);
      groups_[g].initial_lr = visitor.reads() ? initial : groups_[g].initial_lr;
    }
  }
  std::int64_t index = 0;
  const std::vector<std::int64_t> sizes = group_sizes();
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (std::int64_t i = 0; i < sizes[g]; ++i, ++index) {
      visitor.set_prefix(core::concat("state.", index, "."));
      visitor.set_fresh(read && !read->contains_prefix(visitor.prefix()));
      visit_state(static_cast<std::size_t>(index), visitor);
      visitor.set_fresh(false);
    }
  }
  visitor.set_prefix("");
}

MINITORCH_INLINE void Optimizer::add_params(StateDict& dict) const {
  std::int64_t index = 0, g = 0;
  for (const std::int64_t size : group_sizes()) {
    dict.add(core::concat("param_groups.", g++, ".params"), arange<std::int64_t>(index, index + size));
    index += size;
  }
}

MINITORCH_INLINE void Optimizer::check_groups(const StateDict& dict, detail::StateReader& reader) const {
  const std::vector<std::int64_t> sizes = group_sizes();
  for (std::size_t g = 0; g < sizes.size(); ++g) {
    const std::string name = core::concat("param_groups.", g, ".params");
    const StateTensor* params = dict.find(name);
    if (params == nullptr || minitorch::shape_of(*params) != Shape{sizes[g]}) {
      reader.add_problem(core::concat(
          "'", name, "' is ", params == nullptr ? "missing" : "of shape " + to_string(minitorch::shape_of(*params)),
          ", the group here has ", sizes[g], " parameters"));
    }
  }
  if (dict.contains_prefix(core::concat("param_groups.", sizes.size(), "."))) {
    reader.add_problem(core::concat("it has more groups than the ", sizes.size(), " of this optimiser"));
  }
}

}  // namespace minitorch::optim
#endif
