// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer.hpp"
#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

/// Arguments of Adam, PyTorch's names and defaults.
struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;
  bool maximize = false;
};

/// Arguments of AdamW, PyTorch's names and defaults.
struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;
  bool amsgrad = false;
  bool maximize = false;
};

/// Adam (Kingma and Ba, 2015), as in PyTorch: p -= lr * m / (sqrt(v) + eps) with the running means m of g and v of g^2,
/// each divided by 1 - beta^step; g = grad + weight_decay * p. `amsgrad` takes the largest v so far.
template <Floating T>
class BasicAdam : public BasicOptimizer<T> {
 public:
  BasicAdam(std::vector<BasicTensor<T>> params, double lr) : BasicAdam(std::move(params), AdamOptions{.lr = lr}) {}
  explicit BasicAdam(std::vector<BasicTensor<T>> params, const AdamOptions& options = {})
      : BasicAdam(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicAdam(const std::vector<BasicParamGroup<T>>& groups, const AdamOptions& options = {})
      : BasicAdam(groups, options, false) {}

 protected:
  BasicAdam(const std::vector<BasicParamGroup<T>>& groups, const AdamOptions& options, bool decoupled_decay);

  void prepare(std::size_t index, const GroupOptions&, const BasicTensor<T>& p) override;

  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;
  void visit_state(std::size_t index, StateVisitor& v) override;

 private:
  struct State {
    std::int64_t step = 0;
    BasicTensor<T> m, v, largest;
  };

  AdamOptions options_;
  bool decoupled_decay_;
  std::vector<State> states_;
};

/// AdamW (Loshchilov and Hutter, 2019): Adam whose decay is apart from the gradient, p *= 1 - lr * weight_decay first.
template <Floating T>
class BasicAdamW : public BasicAdam<T> {
 public:
  BasicAdamW(std::vector<BasicTensor<T>> params, double lr) : BasicAdamW(std::move(params), AdamWOptions{.lr = lr}) {}
  explicit BasicAdamW(std::vector<BasicTensor<T>> params, const AdamWOptions& options = {})
      : BasicAdamW(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicAdamW(const std::vector<BasicParamGroup<T>>& groups, const AdamWOptions& o = {})
      : BasicAdam<T>(groups, {o.lr, o.betas, o.eps, o.weight_decay, o.amsgrad, o.maximize}, true) {}
};

using Adam = BasicAdam<float>;
using AdamW = BasicAdamW<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
BasicAdam<T>::BasicAdam(const std::vector<BasicParamGroup<T>>& groups, const AdamOptions& options, bool decoupled_decay)
    : BasicOptimizer<T>({options.lr, options.weight_decay, options.betas.first, std::nullopt}),
      options_(options),
      decoupled_decay_(decoupled_decay) {
  const auto [beta1, beta2] = options.betas;
  core::check(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "[Adam] betas must be in [0, 1), got ", beta1,
              " and ", beta2);
  core::check(options.eps >= 0, "[Adam] eps must not be negative, got ", options.eps);
  this->add_groups(groups);
}

template <Floating T>
void BasicAdam<T>::prepare(std::size_t index, const GroupOptions&, const BasicTensor<T>& p) {
  State& state = this->slot(states_, index);
  for (BasicTensor<T>* mean : {&state.m, &state.v, &state.largest}) {
    if (!mean->defined() && (mean != &state.largest || options_.amsgrad)) {
      *mean = zeros_like(p);
    }
  }
}

template <Floating T>
void BasicAdam<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                          const BasicTensor<T>& grad) {
  State& state = states_[index];
  kernels::adam_step(p.numel(), p.data(), grad.data(), state.m.data(), state.v.data(),
                     options_.amsgrad ? state.largest.data() : nullptr, ++state.step,
                     {group.lr, group.weight_decay, group.momentum, options_.betas.second, options_.eps,
                      decoupled_decay_, options_.maximize});
}

template <Floating T>
void BasicAdam<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.numbers("betas", {&group.momentum, &options_.betas.second});
  v.number("eps", options_.eps);
  v.number("weight_decay", group.weight_decay);
  v.flag("amsgrad", options_.amsgrad);
  v.flag("maximize", options_.maximize);
}

template <Floating T>
void BasicAdam<T>::visit_state(std::size_t index, StateVisitor& v) {
  State& state = this->slot(states_, index);
  if (v.writes() && state.step == 0) {
    return;
  }
  v.count("step", state.step);
  v.tensor("exp_avg", this->shape_of(index), state.m);
  v.tensor("exp_avg_sq", this->shape_of(index), state.v);
  v.tensor("max_exp_avg_sq", this->shape_of(index), state.largest);
}

}  // namespace minitorch::optim
#endif
