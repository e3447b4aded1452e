// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <utility>

#include "minitorch/optim/lr_scheduler.hpp"

// Schedules that multiply the rate by a factor, from their construction on.

namespace minitorch::optim {

/// The initial rate times factor(epoch), at once and at each step. Error if there is no function. A state_dict does not
/// have the function.
///
///     optim::LambdaLR warmup(adam, [](std::int64_t t) { return std::min(1.0, (t + 1) / 100.0); });
class LambdaLR : public LRScheduler {
 public:
  LambdaLR(Optimizer& optimizer, std::function<double(std::int64_t)> factor);

 protected:
  void update(GroupOptions& group) const override { group.lr = *group.initial_lr * factor_(last_epoch()); }
  void begin(GroupOptions& group) const override { update(group); }

 private:
  std::function<double(std::int64_t)> factor_;
};

/// The current rate times factor(epoch), at each epoch from the first step on.
class MultiplicativeLR : public LRScheduler {
 public:
  MultiplicativeLR(Optimizer& optimizer, std::function<double(std::int64_t)> factor)
      : LRScheduler(checked(optimizer, factor != nullptr, "[MultiplicativeLR] there is no function")),
        factor_(std::move(factor)) {}

 protected:
  void update(GroupOptions& group) const override { group.lr *= factor_(last_epoch()); }
  void begin(GroupOptions&) const override {}  // it multiplies what it finds, as in PyTorch

 private:
  std::function<double(std::int64_t)> factor_;
};

struct ConstantLROptions {
  double factor = 1.0 / 3;
  std::int64_t total_iters = 5;
};

/// The rate times `factor` until epoch total_iters, then the rate itself. Error unless 0 < factor <= 1.
class ConstantLR : public LRScheduler {
 public:
  explicit ConstantLR(Optimizer& optimizer, const ConstantLROptions& options = {});

 protected:
  MINITORCH_INLINE void update(GroupOptions& group) const override;
  void begin(GroupOptions& group) const override { group.lr = *group.initial_lr * options_.factor; }

 private:
  ConstantLROptions options_;
};

struct LinearLROptions {
  double start_factor = 1.0 / 3;
  double end_factor = 1;
  std::int64_t total_iters = 5;
};

/// The rate times a factor that goes in a straight line from start_factor to end_factor in total_iters epochs, and
/// stays there. Error unless 0 < start_factor <= 1, 0 <= end_factor <= 1 and total_iters is positive.
class LinearLR : public LRScheduler {
 public:
  explicit LinearLR(Optimizer& optimizer, const LinearLROptions& options = {});

 protected:
  MINITORCH_INLINE void update(GroupOptions& group) const override;
  void begin(GroupOptions& group) const override { group.lr = *group.initial_lr * options_.start_factor; }

 private:
  MINITORCH_INLINE static Optimizer& checked(Optimizer& optimizer, const LinearLROptions& options);

  LinearLROptions options_;
};

/// Options of PolynomialLR, PyTorch's names and defaults.
struct PolynomialLROptions {
  std::int64_t total_iters = 5;  ///< epochs until the rate is 0
  double power = 1;              ///< 1: a straight line
};

/// The initial rate times (1 - epoch / total_iters) ^ power, down to 0 in total_iters epochs.
class PolynomialLR : public LRScheduler {
 public:
  explicit PolynomialLR(Optimizer& optimizer, const PolynomialLROptions& options = {})
      : LRScheduler(checked(optimizer, options.total_iters > 0, "[PolynomialLR] total_iters must be positive, got ",
                            options.total_iters)),
        options_(options) {}

 protected:
  MINITORCH_INLINE void update(GroupOptions& group) const override;

  MINITORCH_INLINE void visit_state(StateVisitor& v) override;

 private:
  PolynomialLROptions options_;
};

struct CosineAnnealingWarmRestartsOptions {
  std::int64_t T_0;         ///< epochs of the first cycle
  std::int64_t T_mult = 1;  ///< each cycle is so many times as long as the one before it
  double eta_min = 0;
};

/// Half cosines from the initial rate to eta_min, again and again: SGDR of Loshchilov and Hutter, 2017. After t of a
/// cycle's T epochs: eta_min + (initial - eta_min) (1 + cos(pi t / T)) / 2, with T = T_0, then T_0 T_mult and so on.
/// Error unless both are at least 1.
class CosineAnnealingWarmRestarts : public LRScheduler {
 public:
  CosineAnnealingWarmRestarts(Optimizer& optimizer, std::int64_t T_0, std::int64_t T_mult = 1, double eta_min = 0)
      : CosineAnnealingWarmRestarts(
            optimizer, CosineAnnealingWarmRestartsOptions{.T_0 = T_0, .T_mult = T_mult, .eta_min = eta_min}) {}
  CosineAnnealingWarmRestarts(Optimizer& optimizer, const CosineAnnealingWarmRestartsOptions& options)
      : LRScheduler(checked(optimizer, options.T_0 > 0 && options.T_mult >= 1,
                            "[CosineAnnealingWarmRestarts] T_0 and T_mult must be at least 1, got ", options.T_0,
                            " and ", options.T_mult)),
        options_(options) {
    for (GroupOptions& group : optimizer.groups()) {
      CosineAnnealingWarmRestarts::update(group);
    }
  }

 protected:
  void update(GroupOptions& group) const override {
    std::int64_t now = last_epoch(), length = options_.T_0;
    if (options_.T_mult == 1) {
      now %= length;
    }
    while (now >= length) {
      now -= length;
      length *= options_.T_mult;
    }
    const double part = static_cast<double>(now) / static_cast<double>(length), low = options_.eta_min;
    group.lr = low + (*group.initial_lr - low) * (1 + std::cos(std::numbers::pi * part)) / 2;
  }
  void begin(GroupOptions& group) const override { update(group); }

 private:
  CosineAnnealingWarmRestartsOptions options_;
};

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim {

MINITORCH_INLINE LambdaLR::LambdaLR(Optimizer& optimizer, std::function<double(std::int64_t)> factor)
    : LRScheduler(checked(optimizer, factor != nullptr, "[LambdaLR] there is no function")),
      factor_(std::move(factor)) {
  for (GroupOptions& group : optimizer.groups()) {
    LambdaLR::update(group);
  }
}

MINITORCH_INLINE ConstantLR::ConstantLR(Optimizer& optimizer, const ConstantLROptions& options)
    : LRScheduler(checked(optimizer, options.factor > 0 && options.factor <= 1,
                          "[ConstantLR] factor must be above 0 and at most 1, got ", options.factor)),
      options_(options) {
  for (GroupOptions& group : optimizer.groups()) {
    group.lr *= options.factor;
  }
}

MINITORCH_INLINE void ConstantLR::update(GroupOptions& group) const {
  group.lr *= last_epoch() == options_.total_iters ? 1 / options_.factor : 1;
}

MINITORCH_INLINE LinearLR::LinearLR(Optimizer& optimizer, const LinearLROptions& options)
    : LRScheduler(checked(optimizer, options)), options_(options) {
  for (GroupOptions& group : optimizer.groups()) {
    group.lr *= options.start_factor;
  }
}

MINITORCH_INLINE void LinearLR::update(GroupOptions& group) const {
  if (last_epoch() <= options_.total_iters) {
    const double rise = options_.end_factor - options_.start_factor;
    group.lr *= 1 + rise / (static_cast<double>(options_.total_iters) * options_.start_factor +
                            static_cast<double>(last_epoch() - 1) * rise);
  }
}

MINITORCH_INLINE Optimizer& LinearLR::checked(Optimizer& optimizer, const LinearLROptions& options) {
  core::check(options.start_factor > 0 && options.start_factor <= 1,
              "[LinearLR] start_factor must be above 0 and at most ", "1, got ", options.start_factor);
  core::check(options.end_factor >= 0 && options.end_factor <= 1, "[LinearLR] end_factor must be from 0 to 1, got ",
              options.end_factor);
  core::check(options.total_iters > 0, "[LinearLR] total_iters must be positive, got ", options.total_iters);
  return optimizer;
}

MINITORCH_INLINE void PolynomialLR::update(GroupOptions& group) const {
  if (last_epoch() <= options_.total_iters) {
    const auto total = static_cast<double>(options_.total_iters), now = static_cast<double>(last_epoch());
    group.lr *= std::pow((1 - now / total) / (1 - (now - 1) / total), options_.power);
  }
}

MINITORCH_INLINE void PolynomialLR::visit_state(StateVisitor& v) {
  v.count("total_iters", options_.total_iters);
  v.number("power", options_.power);
}

}  // namespace minitorch::optim
#endif
