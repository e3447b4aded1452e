// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer.hpp"
#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

/// Arguments of SGD, PyTorch's names and defaults (of lr PyTorch 2's: 1.13 has none).
struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool maximize = false;
};

/// Stochastic gradient descent, as in PyTorch:
///
///     optim::SGD sgd(model.parameters(), {.lr = 0.01, .momentum = 0.9});
///
/// g = grad (-grad to maximize) + weight_decay * p; with momentum the buffer is g in the first step and later
/// momentum * buffer + (1 - dampening) * g, and the step goes along the buffer, or along g + momentum * buffer with
/// `nesterov`: p -= lr * step. The same bits for any number of threads.
template <Floating T>
class BasicSGD : public BasicOptimizer<T> {
 public:
  BasicSGD(std::vector<BasicTensor<T>> params, double lr) : BasicSGD(std::move(params), SGDOptions{.lr = lr}) {}
  BasicSGD(std::vector<BasicTensor<T>> params, double lr, double momentum)
      : BasicSGD(std::move(params), SGDOptions{.lr = lr, .momentum = momentum}) {}
  BasicSGD(std::vector<BasicTensor<T>> params, double lr, SGDOptions options)
      : BasicSGD(std::move(params), (options.lr = lr, options)) {}
  BasicSGD(std::vector<BasicTensor<T>> params, const SGDOptions& options)
      : BasicSGD(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  BasicSGD(const std::vector<BasicParamGroup<T>>& groups, const SGDOptions& options);

  /// The momentum buffer of parameter number `index`; undefined before its first step.
  BasicTensor<T> momentum_buffer(std::size_t index) const;

 protected:
  void prepare(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p) override;

  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;
  void visit_state(std::size_t index, StateVisitor& v) override;

 private:
  struct State {
    BasicTensor<T> buffer;
    bool started = false;  // the elements of the buffer mean something
  };

  SGDOptions options_;
  std::vector<State> states_;
};

using SGD = BasicSGD<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
BasicSGD<T>::BasicSGD(const std::vector<BasicParamGroup<T>>& groups, const SGDOptions& options)
    : BasicOptimizer<T>({options.lr, options.weight_decay, options.momentum, std::nullopt}), options_(options) {
  core::check(!options.nesterov || (options.momentum > 0 && options.dampening == 0),
              "[SGD] nesterov needs a momentum above 0 and no dampening, got momentum ", options.momentum,
              " and dampening ", options.dampening);
  this->add_groups(groups);
}

template <Floating T>
BasicTensor<T> BasicSGD<T>::momentum_buffer(std::size_t index) const {
  return index < states_.size() && states_[index].started ? states_[index].buffer : BasicTensor<T>();
}

template <Floating T>
void BasicSGD<T>::prepare(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p) {
  if (group.momentum != 0) {
    State& state = this->slot(states_, index);
    if (!state.buffer.defined()) {
      state.buffer = BasicTensor<T>(p.shape());
    }
  }
}

template <Floating T>
void BasicSGD<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                         const BasicTensor<T>& grad) {
  State* state = group.momentum != 0 ? &states_[index] : nullptr;
  kernels::sgd_step(
      p.numel(), p.data(), grad.data(), state ? state->buffer.data() : nullptr, state && !state->started,
      {group.lr, group.weight_decay, group.momentum, options_.dampening, options_.nesterov, options_.maximize});
  if (state) {
    state->started = true;
  }
}

template <Floating T>
void BasicSGD<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.number("momentum", group.momentum);
  v.number("dampening", options_.dampening);
  v.number("weight_decay", group.weight_decay);
  v.flag("nesterov", options_.nesterov);
  v.flag("maximize", options_.maximize);
}

template <Floating T>
void BasicSGD<T>::visit_state(std::size_t index, StateVisitor& v) {
  State& state = this->slot(states_, index);
  if (!v.writes() || state.started) {
    v.tensor("momentum_buffer", this->shape_of(index), state.buffer);
  }
  if (v.reads()) {
    state.started = state.buffer.defined();
  }
}

}  // namespace minitorch::optim
#endif
