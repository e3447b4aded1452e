// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/group_norm.hpp"
#include "minitorch/ops/lanes/norm_step.hpp"
#include "minitorch/ops/layer_norm.hpp"

namespace minitorch::detail {

// One class for each operation, so that a program without batch norm does not compile batch norm.

template <Floating T>
class LaneBatchNorm final : public LaneNorm<T> {
 public:
  using LaneNorm<T>::LaneNorm;
  std::shared_ptr<LaneStep<T>> clone() const override { return std::make_shared<LaneBatchNorm>(*this); }

 protected:
  BasicTensor<T> ordinary(const BasicTensor<T>& x, bool again) const override {
    const LaneNormLayer<T>& l = this->layer_;
    if (l.kind == LaneNormLayer<T>::Kind::fixed) {
      return batch_norm(x, this->mean_, this->spread_, l.weight, l.bias, false, 0.0, l.eps);
    }
    return again ? batch_norm(x, {}, {}, l.weight, l.bias, true, 0.0, l.eps)
                 : batch_norm(x, l.running_mean, l.running_var, l.weight, l.bias, true, l.momentum, l.eps);
  }
};

template <Floating T>
class LaneGroupNorm final : public LaneNorm<T> {
 public:
  using LaneNorm<T>::LaneNorm;
  std::shared_ptr<LaneStep<T>> clone() const override { return std::make_shared<LaneGroupNorm>(*this); }

 protected:
  BasicTensor<T> ordinary(const BasicTensor<T>& x, bool) const override {
    return group_norm(x, this->layer_.groups, this->layer_.weight, this->layer_.bias, this->layer_.eps);
  }
};

template <Floating T>
class LaneLayerNorm final : public LaneNorm<T> {
 public:
  using LaneNorm<T>::LaneNorm;
  std::shared_ptr<LaneStep<T>> clone() const override { return std::make_shared<LaneLayerNorm>(*this); }

 protected:
  BasicTensor<T> ordinary(const BasicTensor<T>& x, bool) const override {
    const LaneNormLayer<T>& l = this->layer_;
    return layer_norm(x, l.normalized_shape, l.weight, l.bias, l.eps);
  }
};

}  // namespace minitorch::detail
