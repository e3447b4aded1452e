// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer_adaptive.hpp"
#include "minitorch/optim/averaging.hpp"

namespace minitorch::optim {

/// Arguments of Adagrad, PyTorch's names and defaults.
struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0;
  double weight_decay = 0;
  double initial_accumulator_value = 0;
  double eps = 1e-10;
  bool maximize = false;
};

/// Adagrad (Duchi, Hazan and Singer, 2011), as in PyTorch: p -= lr / (1 + (step - 1) lr_decay) * g / (sqrt(sum) + eps)
/// with the sum of all g^2 so far, which begins at initial_accumulator_value.
template <Floating T>
class BasicAdagrad : public BasicAveragingOptimizer<T> {
 public:
  BasicAdagrad(std::vector<BasicTensor<T>> params, double lr)
      : BasicAdagrad(std::move(params), AdagradOptions{.lr = lr}) {}
  explicit BasicAdagrad(std::vector<BasicTensor<T>> params, const AdagradOptions& options = {})
      : BasicAdagrad(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicAdagrad(const std::vector<BasicParamGroup<T>>& groups, const AdagradOptions& options = {});

 protected:
  double start() const override { return options_.initial_accumulator_value; }
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;

 private:
  AdagradOptions options_;
};

using Adagrad = BasicAdagrad<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
BasicAdagrad<T>::BasicAdagrad(const std::vector<BasicParamGroup<T>>& groups, const AdagradOptions& options)
    : BasicAveragingOptimizer<T>({options.lr, options.weight_decay, 0, std::nullopt}, {"sum"}), options_(options) {
  core::check(options.lr_decay >= 0 && options.eps >= 0 && options.initial_accumulator_value >= 0,
              "[Adagrad] lr_decay, eps and initial_accumulator_value must not be negative, got ", options.lr_decay,
              ", ", options.eps, " and ", options.initial_accumulator_value);
  this->add_groups(groups);
}

template <Floating T>
void BasicAdagrad<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                             const BasicTensor<T>& grad) {
  detail::Averages<T>& state = this->averages(index);
  const double rate = group.lr / (1 + static_cast<double>(state.steps++) * options_.lr_decay);
  kernels::adagrad_step(p.numel(), p.data(), grad.data(), state.kept[0].data(), rate, options_.eps, group.weight_decay,
                        options_.maximize);
}

template <Floating T>
void BasicAdagrad<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.number("lr_decay", options_.lr_decay);
  v.number("eps", options_.eps);
  v.number("weight_decay", group.weight_decay);
  v.number("initial_accumulator_value", options_.initial_accumulator_value);
  v.flag("maximize", options_.maximize);
}

}  // namespace minitorch::optim
#endif
