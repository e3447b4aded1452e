// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/optim/lr_scheduler.hpp"

namespace minitorch::optim {

/// Half a cosine, or a straight line.
enum class AnnealStrategy { cos, linear };

}  // namespace minitorch::optim

namespace minitorch {
template <>
inline constexpr std::string_view core::words<optim::AnnealStrategy> = "cos, linear";
}  // namespace minitorch

namespace minitorch::optim {

/// Arguments of OneCycleLR, PyTorch's names and defaults.
struct OneCycleLROptions {
  double max_lr;
  std::int64_t total_steps = 0;  ///< or epochs and steps_per_epoch
  std::int64_t epochs = 0;
  std::int64_t steps_per_epoch = 0;
  double pct_start = 0.3;  ///< part of the cycle in which the rate rises
  core::Choice<AnnealStrategy> anneal_strategy = AnnealStrategy::cos;
  bool cycle_momentum = true;
  double base_momentum = 0.85;
  double max_momentum = 0.95;
  double div_factor = 25;         ///< initial rate = max_lr / div_factor
  double final_div_factor = 1e4;  ///< final rate = initial rate / final_div_factor
  bool three_phase = false;       ///< up, down as fast, then to the final rate; else up, then down to the final rate
};

/// One rise and fall of the rate, and inversely of the momentum (of Adam: beta1), over the whole training: "1cycle" of
/// Smith and Topin, 2018. Call step() after every batch. The optimiser's own rate is overwritten at once. More than
/// total_steps steps are an error.
class OneCycleLR : public LRScheduler {
 public:
  OneCycleLR(Optimizer& optimizer, const OneCycleLROptions& options);

 protected:
  MINITORCH_INLINE void update(GroupOptions& group) const override;

  void begin(GroupOptions& group) const override { update(group); }

  // As PyTorch, which lets one step more pass, off the end of the curve.
  MINITORCH_INLINE void check_step(std::int64_t step) const override;

 private:
  struct Phase {
    double end, lr_from, lr_to, momentum_from, momentum_to;
  };

  MINITORCH_INLINE static std::int64_t total_of(const OneCycleLROptions& options);
  MINITORCH_INLINE static Optimizer& checked(Optimizer& optimizer, const OneCycleLROptions& options);

  double anneal(double from, double to, double part) const;

  OneCycleLROptions options_;
  std::int64_t total_;
  std::vector<Phase> phases_;
};

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim {

MINITORCH_INLINE OneCycleLR::OneCycleLR(Optimizer& optimizer, const OneCycleLROptions& options)
    : LRScheduler(checked(optimizer, options)), options_(options), total_(total_of(options)) {
  const double initial = options.max_lr / options.div_factor, last = initial / options.final_div_factor;
  const double low = options.base_momentum, high = options.max_momentum;
  const auto total = static_cast<double>(total_), rise = options.pct_start * total;
  if (options.three_phase) {
    phases_ = {{rise - 1, initial, options.max_lr, high, low},
               {2 * rise - 2, options.max_lr, initial, low, high},
               {total - 1, initial, last, high, high}};
  } else {
    phases_ = {{rise - 1, initial, options.max_lr, high, low}, {total - 1, options.max_lr, last, low, high}};
  }
  for (GroupOptions& group : optimizer.groups()) {
    group.initial_lr = initial;
    OneCycleLR::update(group);
  }
}

MINITORCH_INLINE void OneCycleLR::update(GroupOptions& group) const {
  const auto t = static_cast<double>(last_epoch());
  double start = 0;
  for (std::size_t i = 0; i < phases_.size(); ++i) {
    const Phase& phase = phases_[i];
    if (t <= phase.end || i + 1 == phases_.size()) {
      const double part = phase.end == start ? 1 : (t - start) / (phase.end - start);
      group.lr = anneal(phase.lr_from, phase.lr_to, part);
      if (options_.cycle_momentum) {
        group.momentum = anneal(phase.momentum_from, phase.momentum_to, part);
      }
      return;
    }
    start = phase.end;
  }
}

MINITORCH_INLINE void OneCycleLR::check_step(std::int64_t step) const {
  core::check(step <= total_, "[OneCycleLR] step ", step, " of a schedule that was made for ", total_,
              " (total_steps, or epochs * steps_per_epoch)");
}

MINITORCH_INLINE std::int64_t OneCycleLR::total_of(const OneCycleLROptions& options) {
  return options.total_steps == 0 ? (core::Checked("OneCycleLR", options.epochs) * options.steps_per_epoch).value()
                                  : options.total_steps;
}

MINITORCH_INLINE Optimizer& OneCycleLR::checked(Optimizer& optimizer, const OneCycleLROptions& options) {
  core::check(total_of(options) > 0 && (options.total_steps != 0 || options.epochs > 0),
              "[OneCycleLR] needs total_steps, or epochs and steps_per_epoch, above 0; got ", options.total_steps, ", ",
              options.epochs, " and ", options.steps_per_epoch);
  core::check(options.pct_start >= 0 && options.pct_start <= 1, "[OneCycleLR] pct_start must be between 0 and 1, got ",
              options.pct_start);
  return optimizer;
}

MINITORCH_INLINE double OneCycleLR::anneal(double from, double to, double part) const {
  return options_.anneal_strategy == AnnealStrategy::linear
             ? (to - from) * part + from
             : to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * part));
}

}  // namespace minitorch::optim
#endif
