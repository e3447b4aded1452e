// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

#include "minitorch/core/choice.hpp"
#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

/// Whether the metric should fall or rise.
enum class PlateauMode { min, max };
/// Whether the threshold is a part of the best value or a difference.
enum class ThresholdMode { rel, abs };

}  // namespace minitorch::optim

namespace minitorch {
template <>
inline constexpr std::string_view core::words<optim::PlateauMode> = "min, max";
template <>
inline constexpr std::string_view core::words<optim::ThresholdMode> = "rel, abs";
}  // namespace minitorch

namespace minitorch::optim {

/// Arguments of ReduceLROnPlateau, PyTorch's names and defaults.
struct ReduceLROnPlateauOptions {
  core::Choice<PlateauMode> mode = PlateauMode::min;  ///< whether the metric should fall or rise
  double factor = 0.1;
  std::int64_t patience = 10;  ///< epochs without improvement that are put up with
  double threshold = 1e-4;     ///< smaller improvements do not count: relative to the best, or absolute
  core::Choice<ThresholdMode> threshold_mode = ThresholdMode::rel;
  std::int64_t cooldown = 0;  ///< epochs after a reduction in which nothing is counted
  double min_lr = 0;
  double eps = 1e-8;  ///< smaller reductions are not made
};

/// Multiplies the rate by `factor` when a metric has stopped to improve for more than `patience` epochs: call
/// step(metric) once an epoch. A metric that should fall improves below best * (1 - threshold), or below best -
/// threshold if that is absolute; one that should rise above them with plus. It looks at the optimiser, which must
/// outlive it. Error unless factor is below 1.
class ReduceLROnPlateau {
 public:
  /// ReduceLROnPlateau(optimizer, "max", {.patience = 2}): what should the metric do, then the rest.
  ReduceLROnPlateau(Optimizer& optimizer, const char* mode, ReduceLROnPlateauOptions options = {})
      : ReduceLROnPlateau(optimizer, (options.mode = mode, options)) {}
  explicit ReduceLROnPlateau(Optimizer& optimizer, const ReduceLROnPlateauOptions& options = {});

  /// Of a tensor with one element, as losses are.
  template <Floating T>
  void step(const BasicTensor<T>& metric) {
    step(static_cast<double>(metric.item()));
  }
  void step(double metric);

  double best() const { return best_; }

  /// What load_state_dict needs to go on from here, under PyTorch's names.
  StateDict state_dict() const;
  /// Goes on where the schedule was whose state_dict() this is. Error if something is missing; nothing is changed then.
  void load_state_dict(const StateDict& dict);

 private:
  void visit(StateVisitor& v);

  bool better(double metric) const;

  Optimizer& optimizer_;
  ReduceLROnPlateauOptions options_;
  double best_;
  std::int64_t bad_epochs_ = 0, cooldown_ = 0;
};

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim {

MINITORCH_INLINE ReduceLROnPlateau::ReduceLROnPlateau(Optimizer& optimizer, const ReduceLROnPlateauOptions& options)
    : optimizer_(optimizer),
      options_(options),
      best_(options.mode == PlateauMode::min ? std::numeric_limits<double>::infinity()
                                             : -std::numeric_limits<double>::infinity()) {
  core::check(options.factor < 1, "[ReduceLROnPlateau] factor must be below 1, got ", options.factor);
}

MINITORCH_INLINE void ReduceLROnPlateau::step(double metric) {
  if (better(metric)) {
    best_ = metric;
    bad_epochs_ = 0;
  } else {
    ++bad_epochs_;
  }
  if (cooldown_ > 0) {
    --cooldown_;
    bad_epochs_ = 0;
  }
  if (bad_epochs_ > options_.patience) {
    for (GroupOptions& group : optimizer_.groups()) {
      const double lr = std::max(group.lr * options_.factor, options_.min_lr);
      group.lr = group.lr - lr > options_.eps ? lr : group.lr;
    }
    cooldown_ = options_.cooldown;
    bad_epochs_ = 0;
  }
}

MINITORCH_INLINE StateDict ReduceLROnPlateau::state_dict() const {
  StateDict dict;
  detail::StateWriter writer(dict);
  const_cast<ReduceLROnPlateau*>(this)->visit(writer);  // a writer changes nothing
  return dict;
}

MINITORCH_INLINE void ReduceLROnPlateau::load_state_dict(const StateDict& dict) {
  detail::StateReader reader(dict);
  visit(reader);
  reader.finish_checking("schedule");
  visit(reader);
}

MINITORCH_INLINE void ReduceLROnPlateau::visit(StateVisitor& v) {
  v.number("best", best_);
  v.count("num_bad_epochs", bad_epochs_);
  v.count("cooldown_counter", cooldown_);
}

MINITORCH_INLINE bool ReduceLROnPlateau::better(double metric) const {
  const double margin = options_.threshold;
  if (options_.mode == PlateauMode::min) {
    return metric < (options_.threshold_mode == ThresholdMode::rel ? best_ * (1 - margin) : best_ - margin);
  }
  return metric > (options_.threshold_mode == ThresholdMode::rel ? best_ * (1 + margin) : best_ + margin);
}

}  // namespace minitorch::optim
#endif
