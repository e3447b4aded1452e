// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <typeinfo>
#include <utility>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/instance_norm.hpp"
#include "minitorch/ops/lanes/norm_steps.hpp"

namespace minitorch::nn {

/// Keyword arguments of BatchNorm, PyTorch's names and defaults.
struct BatchNormOptions {
  double eps = 1e-5;
  /// Weight of the new batch in the running statistics; std::nullopt: the plain mean over all batches so far.
  std::optional<double> momentum = 0.1;
  bool affine = true;               ///< has weight and bias
  bool track_running_stats = true;  ///< has running statistics; else every mode uses the batch's
};

/// Keyword arguments of InstanceNorm, PyTorch's names and defaults.
struct InstanceNormOptions {
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;
  bool affine = false;
  bool track_running_stats = false;
};

namespace detail {

/// Weight, bias and running statistics by channel: what BatchNorm and InstanceNorm have in common.
template <Floating T>
class ChannelNorm : public BasicModule<T> {
 public:
  std::int64_t num_features() const { return num_features_; }
  /// (C), undefined without affine.
  const BasicTensor<T>& weight() const { return weight_; }
  const BasicTensor<T>& bias() const { return bias_; }
  /// (C), undefined without running statistics.
  const BasicTensor<T>& running_mean() const { return running_mean_; }
  const BasicTensor<T>& running_var() const { return running_var_; }
  /// One int64, undefined without running statistics.
  const LongTensor& num_batches_tracked() const { return batches_; }

  /// Running statistics as at the start: mean 0, variance 1, no batches.
  void reset_running_stats() const;

 protected:
  template <class Options>
  ChannelNorm(const std::string& name, std::int64_t num_features, const Options& o)
      : BasicModule<T>(name, core::concat(num_features, ", eps=", python_float(o.eps),
                                          ", momentum=", o.momentum ? python_float(*o.momentum) : "None",
                                          ", affine=", python_bool(o.affine),
                                          ", track_running_stats=", python_bool(o.track_running_stats))),
        num_features_(num_features),
        eps_(o.eps),
        momentum_(o.momentum) {
    core::check(num_features > 0, "[", name, "] num_features must be positive, got ", num_features);
    if (o.affine) {
      weight_ = this->register_parameter("weight", ones<T>({num_features}));
      bias_ = this->register_parameter("bias", zeros<T>({num_features}));
    }
    if (o.track_running_stats) {
      running_mean_ = this->register_buffer("running_mean", zeros<T>({num_features}));
      running_var_ = this->register_buffer("running_var", ones<T>({num_features}));
      batches_ = this->register_buffer("num_batches_tracked", zeros<std::int64_t>({}));
    }
  }

  /// The weight of the next batch's statistics.
  double next_momentum() const { return momentum_ ? *momentum_ : 1.0 / static_cast<double>(batches_.item() + 1); }
  /// Counts a batch, once its statistics are in.
  void count_batch() const;

  std::int64_t num_features_;
  double eps_;
  std::optional<double> momentum_;
  BasicTensor<T> weight_, bias_, running_mean_, running_var_;
  LongTensor batches_;
};

}  // namespace detail

/// Batch normalization over everything but the channel (Ioffe and Szegedy, 2015):
/// y = (x - mean) / sqrt(var + eps) * weight + bias, with weight 1 and bias 0 at the start. D = 1 takes (N, C) or
/// (N, C, L), D = 2 (N, C, H, W), D = 3 (N, C, D, H, W).
///
/// In training mode mean and var are the batch's, var with divisor n, and the running statistics become
/// (1 - momentum) * running + momentum * batch's, there var with divisor n - 1, also when nothing is recorded; a batch
/// with one value for each channel is an error. In evaluation mode they are the running statistics, buffers that start
/// with mean 0 and variance 1.
template <Floating T, int D>
class BasicBatchNorm : public detail::ChannelNorm<T> {
 public:
  explicit BasicBatchNorm(std::int64_t num_features, const BatchNormOptions& options = {})
      : detail::ChannelNorm<T>(core::concat("BatchNorm", D, "d"), num_features, options) {}
  /// nn::BatchNorm2d(16, 1e-3, 0.01): eps and momentum by position.
  template <std::floating_point Eps>
  BasicBatchNorm(std::int64_t num_features, Eps eps, double momentum = 0.1)
      : BasicBatchNorm(num_features, BatchNormOptions{.eps = eps, .momentum = momentum}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    core::check(x.dim() == D + 2 || (D == 1 && x.dim() == 2), "[", this->type(), "] input must have ",
                D == 1 ? "2 or 3" : core::concat(D + 2), " dimensions, got shape ", x.shape());
    const bool tracked = this->batches_.defined();
    const bool counts = this->is_training() && tracked;
    BasicTensor<T> y = batch_norm(x, this->running_mean_, this->running_var_, this->weight_, this->bias_,
                                  this->is_training() || !tracked, counts ? this->next_momentum() : 0.0, this->eps_);
    if (counts) {
      this->count_batch();
    }
    return y;
  }
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override {
    using Layer = minitorch::detail::LaneNormLayer<T>;
    if (D != 2 || typeid(*this) != typeid(BasicBatchNorm)) {
      return nullptr;
    }
    const bool tracked = this->batches_.defined(), training = this->is_training() || !tracked;
    Layer layer{.kind = training ? Layer::Kind::batch : Layer::Kind::fixed,
                .weight = this->weight_,
                .bias = this->bias_,
                .eps = this->eps_};
    if (tracked) {
      layer.running_mean = this->running_mean_;
      layer.running_var = this->running_var_;
    }
    if (tracked && training) {
      layer.momentum = this->next_momentum();
      layer.batches = this->batches_;
    }
    return minitorch::detail::make_lane_step<minitorch::detail::LaneBatchNorm<T>>(std::move(layer));
  }
};

/// Instance normalization: each channel of each sample by its own mean and variance (Ulyanov et al., 2016). No affine
/// part and no running statistics unless asked for. D = 1 takes (N, C, L), D = 2 (N, C, H, W), D = 3 (N, C, D, H, W).
template <Floating T, int D>
class BasicInstanceNorm : public detail::ChannelNorm<T> {
 public:
  explicit BasicInstanceNorm(std::int64_t num_features, const InstanceNormOptions& options = {})
      : detail::ChannelNorm<T>(core::concat("InstanceNorm", D, "d"), num_features, options) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    core::check(x.dim() == D + 2, "[", this->type(), "] input must have ", D + 2, " dimensions, got shape ", x.shape());
    return instance_norm(x, this->running_mean_, this->running_var_, this->weight_, this->bias_,
                         this->is_training() || !this->batches_.defined(), this->momentum_.value_or(0.0), this->eps_);
  }
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override {
    using Layer = minitorch::detail::LaneNormLayer<T>;
    if (D != 2 || typeid(*this) != typeid(BasicInstanceNorm) || this->batches_.defined()) {
      return nullptr;
    }
    return minitorch::detail::make_lane_step<minitorch::detail::LaneGroupNorm<T>>(Layer{.kind = Layer::Kind::group,
                                                                                        .weight = this->weight_,
                                                                                        .bias = this->bias_,
                                                                                        .eps = this->eps_,
                                                                                        .groups = this->num_features_});
  }
};

template <Floating T>
using BasicBatchNorm1d = BasicBatchNorm<T, 1>;
template <Floating T>
using BasicBatchNorm2d = BasicBatchNorm<T, 2>;
template <Floating T>
using BasicBatchNorm3d = BasicBatchNorm<T, 3>;
template <Floating T>
using BasicInstanceNorm1d = BasicInstanceNorm<T, 1>;
template <Floating T>
using BasicInstanceNorm2d = BasicInstanceNorm<T, 2>;
template <Floating T>
using BasicInstanceNorm3d = BasicInstanceNorm<T, 3>;

using BatchNorm1d = BasicBatchNorm1d<float>;
using BatchNorm2d = BasicBatchNorm2d<float>;
using BatchNorm3d = BasicBatchNorm3d<float>;
using InstanceNorm1d = BasicInstanceNorm1d<float>;
using InstanceNorm2d = BasicInstanceNorm2d<float>;
using InstanceNorm3d = BasicInstanceNorm3d<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn::detail {

template <Floating T>
void ChannelNorm<T>::reset_running_stats() const {
  if (batches_.defined()) {
    const NoGradGuard guard;
    fill_(running_mean_, T(0));
    fill_(running_var_, T(1));
    fill_(batches_, std::int64_t{0});
  }
}

template <Floating T>
void ChannelNorm<T>::count_batch() const {
  ++*batches_.data();
  batches_.storage()->bump_version();
}

}  // namespace minitorch::nn::detail
#endif
