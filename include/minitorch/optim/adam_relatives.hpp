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

/// Arguments of NAdam, PyTorch's names and defaults.
struct NAdamOptions {
  double lr = 2e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum_decay = 4e-3;  ///< how fast mu grows to beta1
};

/// NAdam (Dozat, 2016), as in PyTorch: Adam that looks ahead as Nesterov's momentum does. With mu(t) = beta1 (1 -
/// 0.96^(t momentum_decay) / 2) and M(t) = mu(1) .. mu(t), in step t,
///
///     p -= lr (mu(t + 1) / (1 - M(t + 1)) m + (1 - mu(t)) / (1 - M(t)) g) / (sqrt(v / (1 - beta2^t)) + eps)
///
/// which is what PyTorch 1.13 computes with foreach=True, and later releases always; without, 1.13 has another M(t +
/// 1).
template <Floating T>
class BasicNAdam : public BasicAveragingOptimizer<T> {
 public:
  BasicNAdam(std::vector<BasicTensor<T>> params, double lr) : BasicNAdam(std::move(params), NAdamOptions{.lr = lr}) {}
  explicit BasicNAdam(std::vector<BasicTensor<T>> params, const NAdamOptions& options = {})
      : BasicNAdam(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicNAdam(const std::vector<BasicParamGroup<T>>& groups, const NAdamOptions& options = {});

 protected:
  void prepare(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p) override;
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;
  void visit_state(std::size_t index, StateVisitor& v) override;

 private:
  NAdamOptions options_;
  std::vector<double> products_;  // M, by parameter
};

using Adamax = BasicAdamax<float>;
using NAdam = BasicNAdam<float>;
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

template <Floating T>
BasicNAdam<T>::BasicNAdam(const std::vector<BasicParamGroup<T>>& groups, const NAdamOptions& options)
    : BasicAveragingOptimizer<T>({options.lr, options.weight_decay, options.betas.first, std::nullopt},
                                 {"exp_avg", "exp_avg_sq"}),
      options_(options) {
  detail::check_moments("NAdam", options.betas, options.eps);
  core::check(options.momentum_decay >= 0, "[NAdam] momentum_decay must not be negative, got ", options.momentum_decay);
  this->add_groups(groups);
}

template <Floating T>
void BasicNAdam<T>::prepare(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p) {
  BasicAveragingOptimizer<T>::prepare(index, group, p);
  static_cast<void>(this->slot(products_, index));
}

template <Floating T>
void BasicNAdam<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                           const BasicTensor<T>& grad) {
  detail::Averages<T>& state = this->averages(index);
  const auto mu = [&](double step) {
    return group.momentum * (1 - 0.5 * std::pow(0.96, step * options_.momentum_decay));
  };
  const auto step = static_cast<double>(++state.steps);
  const double next = mu(step + 1), product = products_[index] = (step > 1 ? products_[index] : 1) * mu(step);
  const double root = std::sqrt(1 - std::pow(options_.betas.second, step));
  kernels::nadam_step(p.numel(), p.data(), grad.data(), state.kept[0].data(), state.kept[1].data(),
                      group.lr * (1 - mu(step)) / (1 - product), root,
                      {group.lr * next / (1 - product * next), group.momentum, options_.betas.second, options_.eps,
                       group.weight_decay, false});
}

template <Floating T>
void BasicNAdam<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.numbers("betas", {&group.momentum, &options_.betas.second});
  v.number("eps", options_.eps);
  v.number("weight_decay", group.weight_decay);
  v.number("momentum_decay", options_.momentum_decay);
}

template <Floating T>
void BasicNAdam<T>::visit_state(std::size_t index, StateVisitor& v) {
  BasicAveragingOptimizer<T>::visit_state(index, v);
  double& product = this->slot(products_, index);
  if (!v.writes() || this->averages(index).steps > 0) {
    v.number("mu_product", product);
  }
}

}  // namespace minitorch::optim
#endif
