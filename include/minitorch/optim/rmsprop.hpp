// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer_adaptive.hpp"
#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

/// Arguments of RMSprop, PyTorch's names and defaults.
struct RMSpropOptions {
  double lr = 1e-2;
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;  ///< divides by the deviation of the gradient, not by its size
  bool maximize = false;
};

/// RMSprop (Tieleman and Hinton, 2012), as in PyTorch: p -= lr * g / (sqrt(v) + eps) with the running mean v of g^2, g
/// = grad + weight_decay * p; with momentum the step goes along momentum * buffer + that quotient.
template <Floating T>
class BasicRMSprop : public BasicOptimizer<T> {
 public:
  BasicRMSprop(std::vector<BasicTensor<T>> params, double lr)
      : BasicRMSprop(std::move(params), RMSpropOptions{.lr = lr}) {}
  explicit BasicRMSprop(std::vector<BasicTensor<T>> params, const RMSpropOptions& options = {})
      : BasicRMSprop(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicRMSprop(const std::vector<BasicParamGroup<T>>& groups, const RMSpropOptions& options = {});

 protected:
  void prepare(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p) override;
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;
  void visit_state(std::size_t index, StateVisitor& v) override;

 private:
  struct State {
    BasicTensor<T> square, mean, buffer;
  };

  RMSpropOptions options_;
  std::vector<State> states_;
};

using RMSprop = BasicRMSprop<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
BasicRMSprop<T>::BasicRMSprop(const std::vector<BasicParamGroup<T>>& groups, const RMSpropOptions& options)
    : BasicOptimizer<T>({options.lr, options.weight_decay, options.momentum, std::nullopt}), options_(options) {
  core::check(options.alpha >= 0 && options.eps >= 0, "[RMSprop] alpha and eps must not be negative, got ",
              options.alpha, " and ", options.eps);
  this->add_groups(groups);
}

template <Floating T>
void BasicRMSprop<T>::prepare(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p) {
  State& state = this->slot(states_, index);
  if (!state.square.defined()) {
    state.square = zeros_like(p);
  }
  if (options_.centered && !state.mean.defined()) {
    state.mean = zeros_like(p);
  }
  if (group.momentum != 0 && !state.buffer.defined()) {
    state.buffer = zeros_like(p);
  }
}

template <Floating T>
void BasicRMSprop<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                             const BasicTensor<T>& grad) {
  const State& state = states_[index];
  kernels::rmsprop_step(
      p.numel(), p.data(), grad.data(), state.square.data(), options_.centered ? state.mean.data() : nullptr,
      group.momentum != 0 ? state.buffer.data() : nullptr,
      {group.lr, options_.alpha, options_.eps, group.weight_decay, group.momentum, options_.maximize});
}

template <Floating T>
void BasicRMSprop<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.number("momentum", group.momentum);
  v.number("alpha", options_.alpha);
  v.number("eps", options_.eps);
  v.flag("centered", options_.centered);
  v.number("weight_decay", group.weight_decay);
  v.flag("maximize", options_.maximize);
}

template <Floating T>
void BasicRMSprop<T>::visit_state(std::size_t index, StateVisitor& v) {
  State& state = this->slot(states_, index);
  v.tensor("square_avg", this->shape_of(index), state.square);
  v.tensor("grad_avg", this->shape_of(index), state.mean);
  v.tensor("momentum_buffer", this->shape_of(index), state.buffer);
}

}  // namespace minitorch::optim
#endif
