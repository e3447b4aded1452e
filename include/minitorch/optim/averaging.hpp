// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

namespace detail {

/// What an optimiser keeps of a parameter from step to step: steps made, and tensors of the parameter's shape.
template <Floating T>
struct Averages {
  std::int64_t steps = 0;
  std::array<BasicTensor<T>, 3> kept;
};

/// Error unless both of betas are in [0, 1) and eps is not negative.
MINITORCH_INLINE void check_moments(const char* name, const std::pair<double, double>& betas, double eps);

}  // namespace detail

/// Base of the optimisers that count steps and keep running averages of a parameter's gradients (Adam and its
/// relatives, Adagrad, Adadelta): makes them before the first step, and shows them to whoever saves or loads.
template <Floating T>
class BasicAveragingOptimizer : public BasicOptimizer<T> {
 protected:
  /// `names`: PyTorch's, of the averages in their order; null pointers fill up.
  BasicAveragingOptimizer(const GroupOptions& defaults, const std::array<const char*, 3>& names)
      : BasicOptimizer<T>(defaults), names_(names) {}

  /// Whether the options of today ask for average number `i`; a loaded one is kept in any case.
  virtual bool keeps(std::size_t i) const { return names_[i] != nullptr; }
  /// What averages begin as.
  virtual double start() const { return 0; }

  void prepare(std::size_t index, const GroupOptions&, const BasicTensor<T>& p) override;
  void visit_state(std::size_t index, StateVisitor& v) override;

  /// Of parameter number `index`, after its prepare().
  detail::Averages<T>& averages(std::size_t index) { return states_[index]; }

 private:
  std::array<const char*, 3> names_;
  std::vector<detail::Averages<T>> states_;
};

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
void BasicAveragingOptimizer<T>::prepare(std::size_t index, const GroupOptions&, const BasicTensor<T>& p) {
  detail::Averages<T>& state = this->slot(states_, index);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (keeps(i) && !state.kept[i].defined()) {
      state.kept[i] = full_like(p, static_cast<T>(start()));
    }
  }
}

template <Floating T>
void BasicAveragingOptimizer<T>::visit_state(std::size_t index, StateVisitor& v) {
  detail::Averages<T>& state = this->slot(states_, index);
  if (v.writes() && state.steps == 0) {
    return;
  }
  v.count("step", state.steps);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i]) {
      v.tensor(names_[i], this->shape_of(index), state.kept[i]);
    }
  }
}

}  // namespace minitorch::optim
#endif

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim::detail {

MINITORCH_INLINE void check_moments(const char* name, const std::pair<double, double>& betas, double eps) {
  const auto [beta1, beta2] = betas;
  core::check(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "[", name, "] betas must be in [0, 1), got ", beta1,
              " and ", beta2);
  core::check(eps >= 0, "[", name, "] eps must not be negative, got ", eps);
}

}  // namespace minitorch::optim::detail
#endif
