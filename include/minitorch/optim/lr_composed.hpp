// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "minitorch/optim/lr_scheduler.hpp"

// Schedules that are made of others, which must outlive them.

namespace minitorch::optim {

/// One schedule after the other: schedule i + 1 begins, at its own epoch 0, when milestones[i] steps have been made.
/// Error unless milestones rise from above 0, are one fewer than the schedules, and all are of this optimiser.
///
///     optim::LinearLR warmup(adam, {.start_factor = 0.1, .total_iters = 5});
///     optim::CosineAnnealingLR cosine(adam, {.T_max = 95});
///     optim::SequentialLR schedule(adam, {warmup, cosine}, {5});
class SequentialLR : public LRScheduler {
 public:
  SequentialLR(Optimizer& optimizer, std::vector<std::reference_wrapper<LRScheduler>> schedulers,
               std::vector<std::int64_t> milestones);

  MINITORCH_INLINE void step() override;

 protected:
  void update(GroupOptions&) const override {}
  MINITORCH_INLINE void visit_state(StateVisitor& v) override;

 private:
  MINITORCH_INLINE static Optimizer& checked(Optimizer& optimizer,
                                             const std::vector<std::reference_wrapper<LRScheduler>>& schedulers,
                                             const std::vector<std::int64_t>& milestones);

  std::vector<std::reference_wrapper<LRScheduler>> schedulers_;
  std::vector<std::int64_t> milestones_;
};

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim {

MINITORCH_INLINE SequentialLR::SequentialLR(Optimizer& optimizer,
                                            std::vector<std::reference_wrapper<LRScheduler>> schedulers,
                                            std::vector<std::int64_t> milestones)
    : LRScheduler(checked(optimizer, schedulers, milestones)),
      schedulers_(std::move(schedulers)),
      milestones_(std::move(milestones)) {
  schedulers_.front().get().restart();
}

MINITORCH_INLINE void SequentialLR::step() {
  const std::int64_t next = last_epoch() + 1;
  const auto after = std::upper_bound(milestones_.begin(), milestones_.end(), next);
  LRScheduler& current = schedulers_[static_cast<std::size_t>(after - milestones_.begin())];
  if (after != milestones_.begin() && *(after - 1) == next) {
    current.restart();
  } else {
    current.step();
  }
  count_ = next;
}

MINITORCH_INLINE void SequentialLR::visit_state(StateVisitor& v) {
  const std::string prefix = v.prefix();
  for (std::size_t i = 0; i < schedulers_.size(); ++i) {
    v.set_prefix(core::concat(prefix, "_schedulers.", i, "."));
    schedulers_[i].get().visit(v);
  }
  v.set_prefix(prefix);
}

MINITORCH_INLINE Optimizer& SequentialLR::checked(Optimizer& optimizer,
                                                  const std::vector<std::reference_wrapper<LRScheduler>>& schedulers,
                                                  const std::vector<std::int64_t>& milestones) {
  core::check(!schedulers.empty() && milestones.size() == schedulers.size() - 1, "[SequentialLR] ", schedulers.size(),
              " schedules need one milestone less than that, got ", milestones.size());
  for (std::size_t i = 0; i < schedulers.size(); ++i) {
    core::check(&schedulers[i].get().optimizer_ == &optimizer, "[SequentialLR] schedule ", i,
                " is of another optimiser");
  }
  for (std::size_t i = 0; i < milestones.size(); ++i) {
    core::check(milestones[i] > (i == 0 ? 0 : milestones[i - 1]),
                "[SequentialLR] milestones must rise from above 0, got ", milestones[i], " at ", i);
  }
  return optimizer;
}

}  // namespace minitorch::optim
#endif
