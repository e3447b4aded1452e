// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <utility>
#include <vector>

#include "minitorch/optim/optimizer.hpp"

// Learning-rate schedules, PyTorch's in their chainable form: each step multiplies or moves the current rate, so that
// several schedules can work on one optimiser. They look at the optimiser, which must outlive them. Call step() once an
// epoch, after the optimiser's steps.

namespace minitorch::optim {

// So that optim::lr_scheduler::StepLR is a name, too, as in PyTorch.
namespace lr_scheduler = ::minitorch::optim;

/// Base of the schedules, which override update() and, for state of their own, visit_state().
class LRScheduler {
 public:
  virtual ~LRScheduler() = default;
  LRScheduler(const LRScheduler&) = delete;
  LRScheduler& operator=(const LRScheduler&) = delete;

  /// Goes on to the next epoch (or batch) and sets the rates: of all groups, or of none if an update throws.
  MINITORCH_INLINE virtual void step();
  /// Begins anew at epoch 0, at the rates with which the schedule begins: those before the first schedule, changed as
  /// this one does when it is made. PyTorch's step(0).
  void restart();
  /// Calls of step() so far.
  std::int64_t last_epoch() const { return count_; }
  /// What load_state_dict needs to go on from here, under PyTorch's names: last_epoch and the schedule's own. The rates
  /// are the optimiser's, in its state_dict.
  StateDict state_dict() const;
  /// Goes on where the schedule was whose state_dict() this is. Error if something is missing; nothing is changed then.
  void load_state_dict(const StateDict& dict);
  /// Shows all of its state; for schedules that are made of others, which give each a prefix of its own.
  void visit(StateVisitor& visitor);

  /// The rate of each group.
  std::vector<double> get_last_lr() const;

 protected:
  explicit LRScheduler(Optimizer& optimizer);
  /// `optimizer`, or an Error of these parts unless `ok`: for the base's argument, before it notes the first rates, so
  /// that a schedule that is refused leaves the optimiser as it was.
  template <class... Parts>
  static Optimizer& checked(Optimizer& optimizer, bool ok, const Parts&... parts) {
    core::check(ok, parts...);
    return optimizer;
  }
  /// Sets the group's rate for step number last_epoch().
  virtual void update(GroupOptions& group) const = 0;
  /// Sets the group's rate for epoch 0.
  virtual void begin(GroupOptions& group) const { group.lr = *group.initial_lr; }
  /// Shows the state and the options that PyTorch keeps, beside last_epoch.
  virtual void visit_state(StateVisitor&) {}
  /// Error if the schedule does not reach that far.
  virtual void check_step(std::int64_t) const {}

  Optimizer& optimizer_;  ///< whose rates it changes

 private:
  friend class SequentialLR;  // counts its own steps, of schedules for the same optimiser

  std::int64_t count_ = 0;
};

struct StepLROptions {
  std::int64_t step_size;
  double gamma = 0.1;
};

/// Multiplies the rate by gamma every step_size epochs. Error unless step_size is positive.
class StepLR : public LRScheduler {
 public:
  StepLR(Optimizer& optimizer, std::int64_t step_size, double gamma = 0.1)
      : StepLR(optimizer, StepLROptions{.step_size = step_size, .gamma = gamma}) {}
  StepLR(Optimizer& optimizer, const StepLROptions& options)
      : LRScheduler(
            checked(optimizer, options.step_size > 0, "[StepLR] step_size must be positive, got ", options.step_size)),
        options_(options) {}

 protected:
  MINITORCH_INLINE void update(GroupOptions& group) const override;

  MINITORCH_INLINE void visit_state(StateVisitor& v) override;

 private:
  StepLROptions options_;
};

struct MultiStepLROptions {
  std::vector<std::int64_t> milestones;
  double gamma = 0.1;
};

/// Multiplies the rate by gamma at each of the milestones; one that is listed twice counts twice.
class MultiStepLR : public LRScheduler {
 public:
  // Templates, as GCC would take {.milestones = ..} for a list of numbers.
  template <std::integral Epoch>
  MultiStepLR(Optimizer& optimizer, std::initializer_list<Epoch> milestones, double gamma = 0.1)
      : MultiStepLR(optimizer, std::vector<std::int64_t>(milestones.begin(), milestones.end()), gamma) {}
  template <std::same_as<std::int64_t> Epoch>
  MultiStepLR(Optimizer& optimizer, const std::vector<Epoch>& milestones, double gamma = 0.1)
      : MultiStepLR(optimizer, MultiStepLROptions{.milestones = milestones, .gamma = gamma}) {}
  MultiStepLR(Optimizer& optimizer, MultiStepLROptions options)
      : LRScheduler(optimizer), options_(std::move(options)) {}

 protected:
  MINITORCH_INLINE void update(GroupOptions& group) const override;

  void visit_state(StateVisitor& v) override { v.number("gamma", options_.gamma); }

 private:
  MultiStepLROptions options_;
};

struct ExponentialLROptions {
  double gamma;
};

/// Multiplies the rate by gamma every epoch: initial * gamma^epoch.
class ExponentialLR : public LRScheduler {
 public:
  ExponentialLR(Optimizer& optimizer, double gamma) : ExponentialLR(optimizer, ExponentialLROptions{.gamma = gamma}) {}
  ExponentialLR(Optimizer& optimizer, const ExponentialLROptions& options)
      : LRScheduler(optimizer), options_(options) {}

 protected:
  void update(GroupOptions& group) const override { group.lr *= options_.gamma; }

  void visit_state(StateVisitor& v) override { v.number("gamma", options_.gamma); }

 private:
  ExponentialLROptions options_;
};

struct CosineAnnealingLROptions {
  std::int64_t T_max;
  double eta_min = 0;
};

/// Half a cosine from the initial rate down to eta_min in T_max epochs, and up again: after t of them
/// eta_min + (initial - eta_min) (1 + cos(pi t / T_max)) / 2. Loshchilov and Hutter, 2017.
class CosineAnnealingLR : public LRScheduler {
 public:
  CosineAnnealingLR(Optimizer& optimizer, std::int64_t T_max, double eta_min = 0)
      : CosineAnnealingLR(optimizer, CosineAnnealingLROptions{.T_max = T_max, .eta_min = eta_min}) {}
  CosineAnnealingLR(Optimizer& optimizer, const CosineAnnealingLROptions& options)
      : LRScheduler(
            checked(optimizer, options.T_max > 0, "[CosineAnnealingLR] T_max must be positive, got ", options.T_max)),
        options_(options) {}

 protected:
  MINITORCH_INLINE void update(GroupOptions& group) const override;

  MINITORCH_INLINE void visit_state(StateVisitor& v) override;

 private:
  CosineAnnealingLROptions options_;
};

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim {

MINITORCH_INLINE void LRScheduler::step() {
  check_step(count_ + 1);
  std::vector<GroupOptions> groups = optimizer_.groups();
  ++count_;
  try {
    for (GroupOptions& group : groups) {
      update(group);
    }
  } catch (...) {
    --count_;
    throw;
  }
  std::copy(groups.begin(), groups.end(), optimizer_.groups().begin());
}

MINITORCH_INLINE void LRScheduler::restart() {
  std::vector<GroupOptions> groups = optimizer_.groups();
  const std::int64_t before = std::exchange(count_, 0);
  try {
    for (GroupOptions& group : groups) {
      begin(group);
    }
  } catch (...) {
    count_ = before;
    throw;
  }
  std::copy(groups.begin(), groups.end(), optimizer_.groups().begin());
}

MINITORCH_INLINE StateDict LRScheduler::state_dict() const {
  StateDict dict;
  detail::StateWriter writer(dict);
  const_cast<LRScheduler*>(this)->visit(writer);  // a writer changes nothing
  return dict;
}

MINITORCH_INLINE void LRScheduler::load_state_dict(const StateDict& dict) {
  detail::StateReader reader(dict);
  visit(reader);
  reader.finish_checking("schedule");
  visit(reader);
}

MINITORCH_INLINE void LRScheduler::visit(StateVisitor& visitor) {
  visitor.count("last_epoch", count_);
  visit_state(visitor);
}

MINITORCH_INLINE std::vector<double> LRScheduler::get_last_lr() const {
  std::vector<double> out;
  for (const GroupOptions& group : optimizer_.groups()) {
    out.push_back(group.lr);
  }
  return out;
}

MINITORCH_INLINE LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) {
  for (GroupOptions& group : optimizer_.groups()) {
    group.initial_lr = group.initial_lr.value_or(group.lr);
  }
}

MINITORCH_INLINE void StepLR::update(GroupOptions& group) const {
  if (last_epoch() % options_.step_size == 0) {
    group.lr *= options_.gamma;
  }
}

MINITORCH_INLINE void StepLR::visit_state(StateVisitor& v) {
  v.count("step_size", options_.step_size);
  v.number("gamma", options_.gamma);
}

MINITORCH_INLINE void MultiStepLR::update(GroupOptions& group) const {
  const auto times = std::count(options_.milestones.begin(), options_.milestones.end(), last_epoch());
  if (times > 0) {
    group.lr *= std::pow(options_.gamma, static_cast<double>(times));
  }
}

MINITORCH_INLINE void CosineAnnealingLR::update(GroupOptions& group) const {
  const double step = std::numbers::pi / static_cast<double>(options_.T_max), low = options_.eta_min;
  const auto t = static_cast<double>(last_epoch());
  const std::int64_t beyond = last_epoch() - 1 - options_.T_max;
  if (beyond % options_.T_max == 0 && beyond / options_.T_max % 2 == 0) {
    group.lr += (*group.initial_lr - low) * (1 - std::cos(step)) / 2;  // the rate was eta_min: nothing to multiply
  } else {
    group.lr = (1 + std::cos(step * t)) / (1 + std::cos(step * (t - 1))) * (group.lr - low) + low;
  }
}

MINITORCH_INLINE void CosineAnnealingLR::visit_state(StateVisitor& v) {
  v.count("T_max", options_.T_max);
  v.number("eta_min", options_.eta_min);
}

}  // namespace minitorch::optim
#endif
