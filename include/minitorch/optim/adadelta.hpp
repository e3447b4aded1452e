// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer_adaptive.hpp"
#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

/// Arguments of Adadelta, PyTorch's names and defaults.
struct AdadeltaOptions {
  double lr = 1;
  double rho = 0.9;  ///< how much of the running means is kept in a step
  double eps = 1e-6;
  double weight_decay = 0;
  bool maximize = false;
};

/// Adadelta (Zeiler, 2012), as in PyTorch: p -= lr * delta with delta = sqrt(u + eps) / sqrt(v + eps) * g and the
/// running means v of g^2 and u of delta^2.
template <Floating T>
class BasicAdadelta : public BasicOptimizer<T> {
 public:
  BasicAdadelta(std::vector<BasicTensor<T>> params, double lr)
      : BasicAdadelta(std::move(params), AdadeltaOptions{.lr = lr}) {}
  explicit BasicAdadelta(std::vector<BasicTensor<T>> params, const AdadeltaOptions& options = {})
      : BasicAdadelta(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicAdadelta(const std::vector<BasicParamGroup<T>>& groups, const AdadeltaOptions& options = {});

 protected:
  void prepare(std::size_t index, const GroupOptions&, const BasicTensor<T>& p) override;
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;
  void visit_state(std::size_t index, StateVisitor& v) override;

 private:
  struct State {
    BasicTensor<T> square, moved;
    std::int64_t steps = 0;
  };

  AdadeltaOptions options_;
  std::vector<State> states_;
};

using Adadelta = BasicAdadelta<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
BasicAdadelta<T>::BasicAdadelta(const std::vector<BasicParamGroup<T>>& groups, const AdadeltaOptions& options)
    : BasicOptimizer<T>({options.lr, options.weight_decay, 0, std::nullopt}), options_(options) {
  core::check(options.rho >= 0 && options.rho <= 1, "[Adadelta] rho must be from 0 to 1, got ", options.rho);
  core::check(options.eps >= 0, "[Adadelta] eps must not be negative, got ", options.eps);
  this->add_groups(groups);
}

template <Floating T>
void BasicAdadelta<T>::prepare(std::size_t index, const GroupOptions&, const BasicTensor<T>& p) {
  State& state = this->slot(states_, index);
  for (BasicTensor<T>* mean : {&state.square, &state.moved}) {
    if (!mean->defined()) {
      *mean = zeros_like(p);
    }
  }
}

template <Floating T>
void BasicAdadelta<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                              const BasicTensor<T>& grad) {
  State& state = states_[index];
  ++state.steps;
  kernels::adadelta_step(p.numel(), p.data(), grad.data(), state.square.data(), state.moved.data(), group.lr,
                         options_.rho, options_.eps, group.weight_decay, options_.maximize);
}

template <Floating T>
void BasicAdadelta<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.number("rho", options_.rho);
  v.number("eps", options_.eps);
  v.number("weight_decay", group.weight_decay);
  v.flag("maximize", options_.maximize);
}

template <Floating T>
void BasicAdadelta<T>::visit_state(std::size_t index, StateVisitor& v) {
  State& state = this->slot(states_, index);
  if (v.writes() && state.steps == 0) {
    return;
  }
  v.count("step", state.steps);
  v.tensor("square_avg", this->shape_of(index), state.square);
  v.tensor("acc_delta", this->shape_of(index), state.moved);
}

}  // namespace minitorch::optim
#endif
