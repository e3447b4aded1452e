// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer_adaptive.hpp"
#include "minitorch/optim/averaging.hpp"

// Optimisers that differ from Adam in what they divide the running mean of the gradient by.

namespace minitorch::optim {

/// Arguments of Adamax, PyTorch's names and defaults.
struct AdamaxOptions {
  double lr = 2e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool maximize = false;
};

/// Adamax (Kingma and Ba, 2015), as in PyTorch: p -= lr / (1 - beta1^step) * m / u with the running mean m of g and u =
/// max(beta2 u, |g| + eps).
template <Floating T>
class BasicAdamax : public BasicAveragingOptimizer<T> {
 public:
  BasicAdamax(std::vector<BasicTensor<T>> params, double lr)
      : BasicAdamax(std::move(params), AdamaxOptions{.lr = lr}) {}
  explicit BasicAdamax(std::vector<BasicTensor<T>> params, const AdamaxOptions& options = {})
      : BasicAdamax(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicAdamax(const std::vector<BasicParamGroup<T>>& groups, const AdamaxOptions& options = {});

 protected:
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;

 private:
  AdamaxOptions options_;
};

/// Arguments of RAdam, PyTorch's names and defaults.
struct RAdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
};

/// RAdam (Liu et al., 2020), as in PyTorch: Adam whose step is scaled by how well the running mean v of g^2 is known
/// yet, and not divided by its root at all in the first few steps. With r = 2 / (1 - beta2) - 1 and, in step t,
///
///     q = r - 2 t beta2^t / (1 - beta2^t)
///     p -= lr m / (1 - beta1^t)                                                       if q <= 5, else that times
///     sqrt((q - 4) (q - 2) r / ((r - 4) (r - 2) q)) * sqrt(1 - beta2^t) / (sqrt(v) + eps)
template <Floating T>
class BasicRAdam : public BasicAveragingOptimizer<T> {
 public:
  BasicRAdam(std::vector<BasicTensor<T>> params, double lr) : BasicRAdam(std::move(params), RAdamOptions{.lr = lr}) {}
  explicit BasicRAdam(std::vector<BasicTensor<T>> params, const RAdamOptions& options = {})
      : BasicRAdam(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicRAdam(const std::vector<BasicParamGroup<T>>& groups, const RAdamOptions& options = {});

 protected:
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;

 private:
  RAdamOptions options_;
};

using Adamax = BasicAdamax<float>;
using RAdam = BasicRAdam<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
BasicAdamax<T>::BasicAdamax(const std::vector<BasicParamGroup<T>>& groups, const AdamaxOptions& options)
    : BasicAveragingOptimizer<T>({options.lr, options.weight_decay, options.betas.first, std::nullopt},
                                 {"exp_avg", "exp_inf"}),
      options_(options) {
  detail::check_moments("Adamax", options.betas, options.eps);
  this->add_groups(groups);
}

template <Floating T>
void BasicAdamax<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                            const BasicTensor<T>& grad) {
  detail::Averages<T>& state = this->averages(index);
  const auto step = static_cast<double>(++state.steps);
  const double rate = group.lr / (1 - std::pow(group.momentum, step));
  kernels::adamax_step(
      p.numel(), p.data(), grad.data(), state.kept[0].data(), state.kept[1].data(),
      {rate, group.momentum, options_.betas.second, options_.eps, group.weight_decay, options_.maximize});
}

template <Floating T>
void BasicAdamax<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.numbers("betas", {&group.momentum, &options_.betas.second});
  v.number("eps", options_.eps);
  v.number("weight_decay", group.weight_decay);
  v.flag("maximize", options_.maximize);
}

template <Floating T>
BasicRAdam<T>::BasicRAdam(const std::vector<BasicParamGroup<T>>& groups, const RAdamOptions& options)
    : BasicAveragingOptimizer<T>({options.lr, options.weight_decay, options.betas.first, std::nullopt},
                                 {"exp_avg", "exp_avg_sq"}),
      options_(options) {
  detail::check_moments("RAdam", options.betas, options.eps);
  this->add_groups(groups);
}

template <Floating T>
void BasicRAdam<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                           const BasicTensor<T>& grad) {
  detail::Averages<T>& state = this->averages(index);
  const auto step = static_cast<double>(++state.steps);
  const double beta2 = options_.betas.second, decayed = std::pow(beta2, step), left = 1 - decayed;
  const double most = 2 / (1 - beta2) - 1, length = most - 2 * step * decayed / left;
  const double spread =
      length > 5 ? std::sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length) * left) : 0;
  kernels::radam_step(p.numel(), p.data(), grad.data(), state.kept[0].data(), state.kept[1].data(), spread,
                      {group.lr / (1 - std::pow(group.momentum, step)), group.momentum, beta2, options_.eps,
                       group.weight_decay, false});
}

template <Floating T>
void BasicRAdam<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.numbers("betas", {&group.momentum, &options_.betas.second});
  v.number("eps", options_.eps);
  v.number("weight_decay", group.weight_decay);
}

}  // namespace minitorch::optim
#endif
