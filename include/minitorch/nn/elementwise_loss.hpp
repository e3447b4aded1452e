// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/elementwise_loss.hpp"

// Losses of ops/elementwise_loss.hpp as modules: called with (input, target) of one shape.

namespace minitorch::nn {

/// binary_cross_entropy; a given weight is a buffer.
template <Floating T>
class BasicBCELoss : public BasicModule<T> {
 public:
  explicit BasicBCELoss(BinaryCrossEntropyOptions<T> options = {});
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  BinaryCrossEntropyOptions<T> options_;
};

/// binary_cross_entropy_with_logits; given weights are buffers.
template <Floating T>
class BasicBCEWithLogitsLoss : public BasicModule<T> {
 public:
  explicit BasicBCEWithLogitsLoss(BinaryCrossEntropyWithLogitsOptions<T> options = {});
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  BinaryCrossEntropyWithLogitsOptions<T> options_;
};

/// l1_loss.
template <Floating T>
class BasicL1Loss : public BasicModule<T> {
 public:
  explicit BasicL1Loss(core::Choice<Reduction> reduction = Reduction::mean)
      : BasicModule<T>("L1Loss"), reduction_(reduction) {}
  explicit BasicL1Loss(const ReductionOptions& options) : BasicL1Loss(options.reduction) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  Reduction reduction_;
};

/// smooth_l1_loss.
template <Floating T>
class BasicSmoothL1Loss : public BasicModule<T> {
 public:
  explicit BasicSmoothL1Loss(const SmoothL1LossOptions& options = {})
      : BasicModule<T>("SmoothL1Loss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  SmoothL1LossOptions options_;
};

/// huber_loss.
template <Floating T>
class BasicHuberLoss : public BasicModule<T> {
 public:
  explicit BasicHuberLoss(const HuberLossOptions& options = {}) : BasicModule<T>("HuberLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  HuberLossOptions options_;
};

/// kl_div: log-probabilities and probabilities.
template <Floating T>
class BasicKLDivLoss : public BasicModule<T> {
 public:
  explicit BasicKLDivLoss(const KlDivOptions& options = {}) : BasicModule<T>("KLDivLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  KlDivOptions options_;
};

using BCELoss = BasicBCELoss<float>;
using BCEWithLogitsLoss = BasicBCEWithLogitsLoss<float>;
using L1Loss = BasicL1Loss<float>;
using SmoothL1Loss = BasicSmoothL1Loss<float>;
using HuberLoss = BasicHuberLoss<float>;
using KLDivLoss = BasicKLDivLoss<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicBCELoss<T>::BasicBCELoss(BinaryCrossEntropyOptions<T> options)
    : BasicModule<T>("BCELoss"), options_(std::move(options)) {
  this->register_buffer("weight", options_.weight);
}

template <Floating T>
BasicTensor<T> BasicBCELoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return binary_cross_entropy(input, target, options_);
}

template <Floating T>
BasicBCEWithLogitsLoss<T>::BasicBCEWithLogitsLoss(BinaryCrossEntropyWithLogitsOptions<T> options)
    : BasicModule<T>("BCEWithLogitsLoss"), options_(std::move(options)) {
  this->register_buffer("weight", options_.weight);
  this->register_buffer("pos_weight", options_.pos_weight);
}

template <Floating T>
BasicTensor<T> BasicBCEWithLogitsLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return binary_cross_entropy_with_logits(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicL1Loss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return l1_loss(input, target, reduction_);
}

template <Floating T>
BasicTensor<T> BasicSmoothL1Loss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return smooth_l1_loss(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicHuberLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return huber_loss(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicKLDivLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return kl_div(input, target, options_);
}

}  // namespace minitorch::nn
#endif
