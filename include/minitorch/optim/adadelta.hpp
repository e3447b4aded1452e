// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "minitorch/kernels/optimizer_adaptive.hpp"
#include "minitorch/optim/averaging.hpp"

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
class BasicAdadelta : public BasicAveragingOptimizer<T> {
 public:
  BasicAdadelta(std::vector<BasicTensor<T>> params, double lr)
      : BasicAdadelta(std::move(params), AdadeltaOptions{.lr = lr}) {}
  explicit BasicAdadelta(std::vector<BasicTensor<T>> params, const AdadeltaOptions& options = {})
      : BasicAdadelta(std::vector<BasicParamGroup<T>>{{.params = std::move(params)}}, options) {}
  explicit BasicAdadelta(const std::vector<BasicParamGroup<T>>& groups, const AdadeltaOptions& options = {});

 protected:
  void update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
              const BasicTensor<T>& grad) override;

  void visit_group(GroupOptions& group, StateVisitor& v) override;

 private:
  AdadeltaOptions options_;
};

using Adadelta = BasicAdadelta<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

template <Floating T>
BasicAdadelta<T>::BasicAdadelta(const std::vector<BasicParamGroup<T>>& groups, const AdadeltaOptions& options)
    : BasicAveragingOptimizer<T>({options.lr, options.weight_decay, 0, std::nullopt}, {"square_avg", "acc_delta"}),
      options_(options) {
  core::check(options.rho >= 0 && options.rho <= 1, "[Adadelta] rho must be from 0 to 1, got ", options.rho);
  core::check(options.eps >= 0, "[Adadelta] eps must not be negative, got ", options.eps);
  this->add_groups(groups);
}

template <Floating T>
void BasicAdadelta<T>::update(std::size_t index, const GroupOptions& group, const BasicTensor<T>& p,
                              const BasicTensor<T>& grad) {
  detail::Averages<T>& state = this->averages(index);
  ++state.steps;
  kernels::adadelta_step(p.numel(), p.data(), grad.data(), state.kept[0].data(), state.kept[1].data(), group.lr,
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

}  // namespace minitorch::optim
#endif
