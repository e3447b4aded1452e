// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/margin_loss.hpp"

// Losses and distances of ops/margin_loss.hpp as modules.

namespace minitorch::nn {

/// cosine_similarity of two tensors along `dim`.
template <Floating T>
class BasicCosineSimilarity : public BasicModule<T> {
 public:
  explicit BasicCosineSimilarity(std::int64_t dim = 1, double eps = 1e-8)
      : BasicModule<T>("CosineSimilarity"), dim_(dim), eps_(eps) {}
  /// a and b, which broadcast, to their shape without `dim`.
  BasicTensor<T> operator()(const BasicTensor<T>& a, const BasicTensor<T>& b) const;

 private:
  std::int64_t dim_;
  double eps_;
};

/// pairwise_distance of two tensors, along the last dimension.
template <Floating T>
class BasicPairwiseDistance : public BasicModule<T> {
 public:
  explicit BasicPairwiseDistance(double p = 2, double eps = 1e-6, bool keepdim = false)
      : BasicModule<T>("PairwiseDistance"), p_(p), eps_(eps), keepdim_(keepdim) {}
  /// a and b (.., D), which broadcast, to (..), or (.., 1) with keepdim.
  BasicTensor<T> operator()(const BasicTensor<T>& a, const BasicTensor<T>& b) const;

 private:
  double p_, eps_;
  bool keepdim_;
};

/// margin_ranking_loss: called with (a, b, target).
template <Floating T>
class BasicMarginRankingLoss : public BasicModule<T> {
 public:
  explicit BasicMarginRankingLoss(const MarginOptions& options = {})
      : BasicModule<T>("MarginRankingLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& a, const BasicTensor<T>& b, const BasicTensor<T>& target) const;

 private:
  MarginOptions options_;
};

/// hinge_embedding_loss.
template <Floating T>
class BasicHingeEmbeddingLoss : public BasicModule<T> {
 public:
  explicit BasicHingeEmbeddingLoss(const HingeEmbeddingLossOptions& options = {})
      : BasicModule<T>("HingeEmbeddingLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  HingeEmbeddingLossOptions options_;
};

/// triplet_margin_loss: called with (anchor, positive, negative).
template <Floating T>
class BasicTripletMarginLoss : public BasicModule<T> {
 public:
  explicit BasicTripletMarginLoss(const TripletMarginLossOptions& options = {})
      : BasicModule<T>("TripletMarginLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& anchor, const BasicTensor<T>& positive,
                            const BasicTensor<T>& negative) const;

 private:
  TripletMarginLossOptions options_;
};

/// cosine_embedding_loss: called with (a, b, target).
template <Floating T>
class BasicCosineEmbeddingLoss : public BasicModule<T> {
 public:
  explicit BasicCosineEmbeddingLoss(const MarginOptions& options = {})
      : BasicModule<T>("CosineEmbeddingLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& a, const BasicTensor<T>& b, const BasicTensor<T>& target) const;

 private:
  MarginOptions options_;
};

/// soft_margin_loss.
template <Floating T>
class BasicSoftMarginLoss : public BasicModule<T> {
 public:
  explicit BasicSoftMarginLoss(core::Choice<Reduction> reduction = Reduction::mean)
      : BasicModule<T>("SoftMarginLoss"), options_(reduction) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  Reduction options_;
};

/// multi_margin_loss; a given weight is a buffer.
template <Floating T>
class BasicMultiMarginLoss : public BasicModule<T> {
 public:
  explicit BasicMultiMarginLoss(MultiMarginLossOptions<T> options = {});
  BasicTensor<T> operator()(const BasicTensor<T>& input, const LongTensor& target) const;

 private:
  MultiMarginLossOptions<T> options_;
};

/// poisson_nll_loss.
template <Floating T>
class BasicPoissonNLLLoss : public BasicModule<T> {
 public:
  explicit BasicPoissonNLLLoss(const PoissonNllLossOptions& options = {})
      : BasicModule<T>("PoissonNLLLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const;

 private:
  PoissonNllLossOptions options_;
};

/// gaussian_nll_loss: called with (mean, target, variance).
template <Floating T>
class BasicGaussianNLLLoss : public BasicModule<T> {
 public:
  explicit BasicGaussianNLLLoss(const GaussianNllLossOptions& options = {})
      : BasicModule<T>("GaussianNLLLoss"), options_(options) {}
  BasicTensor<T> operator()(const BasicTensor<T>& input, const BasicTensor<T>& target, const BasicTensor<T>& var) const;

 private:
  GaussianNllLossOptions options_;
};

using CosineSimilarity = BasicCosineSimilarity<float>;
using PairwiseDistance = BasicPairwiseDistance<float>;
using MarginRankingLoss = BasicMarginRankingLoss<float>;
using HingeEmbeddingLoss = BasicHingeEmbeddingLoss<float>;
using TripletMarginLoss = BasicTripletMarginLoss<float>;
using CosineEmbeddingLoss = BasicCosineEmbeddingLoss<float>;
using SoftMarginLoss = BasicSoftMarginLoss<float>;
using MultiMarginLoss = BasicMultiMarginLoss<float>;
using PoissonNLLLoss = BasicPoissonNLLLoss<float>;
using GaussianNLLLoss = BasicGaussianNLLLoss<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicTensor<T> BasicCosineSimilarity<T>::operator()(const BasicTensor<T>& a, const BasicTensor<T>& b) const {
  return cosine_similarity(a, b, dim_, eps_);
}

template <Floating T>
BasicTensor<T> BasicPairwiseDistance<T>::operator()(const BasicTensor<T>& a, const BasicTensor<T>& b) const {
  return pairwise_distance(a, b, p_, eps_, keepdim_);
}

template <Floating T>
BasicTensor<T> BasicMarginRankingLoss<T>::operator()(const BasicTensor<T>& a, const BasicTensor<T>& b,
                                                     const BasicTensor<T>& target) const {
  return margin_ranking_loss(a, b, target, options_);
}

template <Floating T>
BasicTensor<T> BasicHingeEmbeddingLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return hinge_embedding_loss(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicTripletMarginLoss<T>::operator()(const BasicTensor<T>& anchor, const BasicTensor<T>& positive,
                                                     const BasicTensor<T>& negative) const {
  return triplet_margin_loss(anchor, positive, negative, options_);
}

template <Floating T>
BasicTensor<T> BasicCosineEmbeddingLoss<T>::operator()(const BasicTensor<T>& a, const BasicTensor<T>& b,
                                                       const BasicTensor<T>& target) const {
  return cosine_embedding_loss(a, b, target, options_);
}

template <Floating T>
BasicTensor<T> BasicSoftMarginLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return soft_margin_loss(input, target, options_);
}

template <Floating T>
BasicMultiMarginLoss<T>::BasicMultiMarginLoss(MultiMarginLossOptions<T> options)
    : BasicModule<T>("MultiMarginLoss"), options_(std::move(options)) {
  this->register_buffer("weight", options_.weight);
}

template <Floating T>
BasicTensor<T> BasicMultiMarginLoss<T>::operator()(const BasicTensor<T>& input, const LongTensor& target) const {
  return multi_margin_loss(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicPoissonNLLLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target) const {
  return poisson_nll_loss(input, target, options_);
}

template <Floating T>
BasicTensor<T> BasicGaussianNLLLoss<T>::operator()(const BasicTensor<T>& input, const BasicTensor<T>& target,
                                                   const BasicTensor<T>& var) const {
  return gaussian_nll_loss(input, target, var, options_);
}

}  // namespace minitorch::nn
#endif
