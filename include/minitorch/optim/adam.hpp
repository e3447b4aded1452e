// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer.hpp"
#include "minitorch/optim/averaging.hpp"

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
class BasicAdam : public BasicAveragingOptimizer<T> {
 public:
  BasicAdam(std::vector<BasicTensor<T>> params, double lr) : BasicAdam(std::move(params), AdamOptions{.lr = lr}) {}
  BasicAdam(std::vector<BasicTensor<T>> params, double lr, std::pair<double, double> betas)
      : BasicAdam(std::move(params), AdamOptions{.lr = lr, .betas = betas}) {}
  BasicAdam(std::vector<BasicTensor<T>> params, double lr, AdamOptions options)
      : BasicAdam(std::move(params), (options.lr = lr, options)) {}
  explicit BasicAdam(std::vector<BasicTensor<T>> params, const AdamOptions& options = {})
      : BasicAdam(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicAdam(const std::vector<BasicParamGroup<T>>& groups, const AdamOptions& options = {})
      : BasicAdam(groups, options, false) {}

 protected:
  BasicAdam(const std::vector<BasicParamGroup<T>>& groups, const AdamOptions& options, bool decoupled_decay);

  bool keeps(std::size_t i) const override { return i < 2 || options_.amsgrad; }  // the largest exp_avg_sq so far
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;

 private:
  AdamOptions options_;
  bool decoupled_decay_;
};

/// AdamW (Loshchilov and Hutter, 2019): Adam whose decay is apart from the gradient, p *= 1 - lr * weight_decay first.
template <Floating T>
class BasicAdamW : public BasicAdam<T> {
 public:
  BasicAdamW(std::vector<BasicTensor<T>> params, double lr) : BasicAdamW(std::move(params), AdamWOptions{.lr = lr}) {}
  BasicAdamW(std::vector<BasicTensor<T>> params, double lr, std::pair<double, double> betas)
      : BasicAdamW(std::move(params), AdamWOptions{.lr = lr, .betas = betas}) {}
  BasicAdamW(std::vector<BasicTensor<T>> params, double lr, AdamWOptions options)
      : BasicAdamW(std::move(params), (options.lr = lr, options)) {}
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
    : BasicAveragingOptimizer<T>({options.lr, options.weight_decay, options.betas.first, std::nullopt},
                                 {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"}),
      options_(options),
      decoupled_decay_(decoupled_decay) {
  detail::check_moments(decoupled_decay ? "AdamW" : "Adam", options.betas, options.eps);
  this->add_groups(groups);
}

template <Floating T>
void BasicAdam<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                          const BasicTensor<T>& grad) {
  detail::Averages<T>& state = this->averages(index);
  kernels::adam_step(p.numel(), p.data(), grad.data(), state.kept[0].data(), state.kept[1].data(),
                     options_.amsgrad ? state.kept[2].data() : nullptr, ++state.steps,
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

}  // namespace minitorch::optim
#endif
