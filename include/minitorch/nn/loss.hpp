// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/ctc_loss.hpp"
#include "minitorch/ops/loss.hpp"

// Losses as modules: called with (input, target).

namespace minitorch::nn {

/// nll_loss: log-probabilities (N, C) and classes (N).
template <Floating T>
class BasicNLLLoss : public BasicModule<T> {
 public:
  explicit BasicNLLLoss(NllLossOptions<T> options = {});
  BasicTensor<T> operator()(const BasicTensor<T>& input, const LongTensor& target) const;

 private:
  NllLossOptions<T> options_;
};

/// cross_entropy: scores (N, C) and classes (N), or probabilities (N, C).
template <Floating T>
class BasicCrossEntropyLoss : public BasicModule<T> {
 public:
  explicit BasicCrossEntropyLoss(CrossEntropyOptions<T> options = {});
  BasicTensor<T> operator()(const BasicTensor<T>& input, const LongTensor& target) const;
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  CrossEntropyOptions<T> options_;
};

/// mse_loss: two tensors of one shape.
template <Floating T>
class BasicMSELoss : public BasicModule<T> {
 public:
  explicit BasicMSELoss(core::Choice<Reduction> reduction = Reduction::mean)
      : BasicModule<T>("MSELoss"), reduction_(reduction) {}
  explicit BasicMSELoss(const ReductionOptions& options) : BasicMSELoss(options.reduction) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  Reduction reduction_;
};

/// ctc_loss: log-probabilities (T, N, C), labels (N, S) or in one row, and both lengths of each sample.
template <Floating T>
class BasicCTCLoss : public BasicModule<T> {
 public:
  explicit BasicCTCLoss(const CTCLossOptions& options = {}) : BasicModule<T>("CTCLoss"), options_(options) {}
  explicit BasicCTCLoss(std::int64_t blank, core::Choice<Reduction> reduction = Reduction::mean,
                        bool zero_infinity = false)
      : BasicCTCLoss({.blank = blank, .reduction = reduction, .zero_infinity = zero_infinity}) {}
  BasicTensor<T> operator()(const BasicTensor<T>& log_probs, const LongTensor& targets,
                            const SequenceLengths& input_lengths, const SequenceLengths& target_lengths) const;

 private:
  CTCLossOptions options_;
};

using CTCLoss = BasicCTCLoss<float>;
using NLLLoss = BasicNLLLoss<float>;
using CrossEntropyLoss = BasicCrossEntropyLoss<float>;
using MSELoss = BasicMSELoss<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicNLLLoss<T>::BasicNLLLoss(NllLossOptions<T> options) : BasicModule<T>("NLLLoss"), options_(std::move(options)) {
  this->register_buffer("weight", options_.weight);
}

template <Floating T>
BasicTensor<T> BasicNLLLoss<T>::operator()(const BasicTensor<T>& input, const LongTensor& target) const {
  return nll_loss(input, target, options_);
}

template <Floating T>
BasicCrossEntropyLoss<T>::BasicCrossEntropyLoss(CrossEntropyOptions<T> options)
    : BasicModule<T>("CrossEntropyLoss"), options_(std::move(options)) {
  this->register_buffer("weight", options_.weight);
}

template <Floating T>
BasicTensor<T> BasicCrossEntropyLoss<T>::operator()(const BasicTensor<T>& input, const LongTensor& target) const {
  return cross_entropy(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicCrossEntropyLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return cross_entropy(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicMSELoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return mse_loss(input, target, reduction_);
}

template <Floating T>
BasicTensor<T> BasicCTCLoss<T>::operator()(const BasicTensor<T>& log_probs, const LongTensor& targets,
                                           const SequenceLengths& input_lengths,
                                           const SequenceLengths& target_lengths) const {
  return ctc_loss(log_probs, targets, input_lengths, target_lengths, options_);
}

}  // namespace minitorch::nn
#endif
