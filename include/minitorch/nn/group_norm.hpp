// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <typeinfo>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/group_norm.hpp"
#include "minitorch/ops/lanes/norm_steps.hpp"

namespace minitorch::nn {

/// Keyword arguments of GroupNorm, PyTorch's names and defaults.
struct GroupNormOptions {
  double eps = 1e-5;
  bool affine = true;
};

/// Group normalization (Wu and He, 2018): channels in `num_groups` equal groups, each group of each sample by its own
/// mean and variance (divisor n) over channels and space; weight (1 at the start) and bias (0) by channel. x is
/// (N, C, ...). The same in both modes.
template <Floating T>
class BasicGroupNorm : public BasicModule<T> {
 public:
  BasicGroupNorm(std::int64_t num_groups, std::int64_t num_channels, const GroupNormOptions& options = {});
  /// nn::GroupNorm(32, 64, 1e-6): eps by position.
  BasicGroupNorm(std::int64_t num_groups, std::int64_t num_channels, double eps, bool affine = true)
      : BasicGroupNorm(num_groups, num_channels, GroupNormOptions{.eps = eps, .affine = affine}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override;
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override;

  const BasicTensor<T>& weight() const { return weight_; }
  const BasicTensor<T>& bias() const { return bias_; }

 private:
  std::int64_t groups_;
  double eps_;
  BasicTensor<T> weight_, bias_;
};

using GroupNorm = BasicGroupNorm<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicGroupNorm<T>::BasicGroupNorm(std::int64_t num_groups, std::int64_t num_channels, const GroupNormOptions& options)
    : BasicModule<T>("GroupNorm",
                     core::concat(num_groups, ", ", num_channels, ", eps=", detail::python_float(options.eps),
                                  ", affine=", detail::python_bool(options.affine))),
      groups_(num_groups),
      eps_(options.eps) {
  core::check(num_groups > 0 && num_channels > 0 && num_channels % num_groups == 0, "[GroupNorm] num_groups ",
              num_groups, " must divide num_channels ", num_channels, " (the groups come first)");
  if (options.affine) {
    weight_ = this->register_parameter("weight", ones<T>({num_channels}));
    bias_ = this->register_parameter("bias", zeros<T>({num_channels}));
  }
}

template <Floating T>
BasicTensor<T> BasicGroupNorm<T>::forward(const BasicTensor<T>& x) const {
  return group_norm(x, groups_, weight_, bias_, eps_);
}

template <Floating T>
std::shared_ptr<minitorch::detail::LaneStep<T>> BasicGroupNorm<T>::lane_step() const {
  using Layer = minitorch::detail::LaneNormLayer<T>;
  return typeid(*this) == typeid(BasicGroupNorm)
             ? minitorch::detail::make_lane_step<minitorch::detail::LaneGroupNorm<T>>(
                   Layer{.kind = Layer::Kind::group, .weight = weight_, .bias = bias_, .eps = eps_, .groups = groups_})
             : nullptr;
}

}  // namespace minitorch::nn
#endif
