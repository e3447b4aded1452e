// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/init.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/embedding.hpp"
#include "minitorch/ops/embedding_bag.hpp"

namespace minitorch::nn {

namespace detail {

/// Standard normal numbers, zeros in row `padding`.
template <Floating T>
BasicTensor<T> embedding_table(std::int64_t rows, std::int64_t width, std::int64_t padding);

}  // namespace detail

/// A table of num_embeddings rows of embedding_dim numbers, looked up by integers: (..) -> (.., embedding_dim). The
/// weight (num_embeddings, embedding_dim) starts standard normal, its row padding_idx as zeros:
///
///     nn::Embedding table(1000, 64, {.padding_idx = 0});
///     Tensor x = table(tokens);  // LongTensor (N, L) -> (N, L, 64)
template <Floating T>
class BasicEmbedding : public BasicModule<T> {
 public:
  BasicEmbedding(std::int64_t num_embeddings, std::int64_t embedding_dim, const EmbeddingOptions& options = {});

  /// A layer whose weight is `weight`, not a copy; it stays as it is unless `freeze` is false.
  static BasicEmbedding from_pretrained(const BasicTensor<T>& weight, bool freeze = true,
                                        const EmbeddingOptions& options = {}) {
    return BasicEmbedding(weight, freeze, options);
  }

  using BasicModule<T>::forward;  // of floats, which says that there is none
  BasicTensor<T> forward(const LongTensor& index) const { return embedding(index, weight_, options_); }
  /// forward(index), then the forward hooks, which get an undefined tensor for the integers.
  BasicTensor<T> operator()(const LongTensor& index) const;

  const BasicTensor<T>& weight() const { return weight_; }

 private:
  BasicEmbedding(const BasicTensor<T>& weight, bool freeze, const EmbeddingOptions& options)
      : BasicModule<T>("Embedding"), options_(options) {
    core::check(weight.dim() == 2, "[Embedding] weight must be (rows, features), got shape ", weight.shape());
    const std::int64_t padding = minitorch::detail::padding_row("Embedding", options, weight.shape()[0]);
    this->state()->extra_repr = core::concat(weight.shape()[0], ", ", weight.shape()[1]) +
                                (padding < 0 ? "" : core::concat(", padding_idx=", padding));
    weight_ = this->register_parameter("weight", weight.detach());
    weight_.requires_grad_(!freeze);
  }

  EmbeddingOptions options_;
  BasicTensor<T> weight_;
};

/// embedding_bag with a table of its own, which starts as that of Embedding. Called with indices, offsets if the
/// indices have one dimension, and weights of samples for mode "sum":
///
///     nn::EmbeddingBag bag(1000, 64, {.mode = "sum"});
///     Tensor y = bag(words, starts);  // LongTensor (n) and (bags) -> (bags, 64)
template <Floating T>
class BasicEmbeddingBag : public BasicModule<T> {
 public:
  BasicEmbeddingBag(std::int64_t num_embeddings, std::int64_t embedding_dim, const EmbeddingBagOptions& options = {});

  using BasicModule<T>::forward;  // of floats, which says that there is none
  /// embedding_bag, then the forward hooks, which get an undefined tensor for the integers.
  BasicTensor<T> operator()(const LongTensor& index, const LongTensor& offsets = {},
                            const BasicTensor<T>& per_sample_weights = {}) const;

  const BasicTensor<T>& weight() const { return weight_; }

 private:
  EmbeddingBagOptions options_;
  BasicTensor<T> weight_;
};

using Embedding = BasicEmbedding<float>;
using EmbeddingBag = BasicEmbeddingBag<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicTensor<T> detail::embedding_table(std::int64_t rows, std::int64_t width, std::int64_t padding) {
  const BasicTensor<T> table({rows, width});
  init::normal_(table);
  if (padding >= 0) {
    fill_(narrow(table, 0, padding, 1), T(0));
  }
  return table;
}

template <Floating T>
BasicEmbeddingBag<T>::BasicEmbeddingBag(std::int64_t num_embeddings, std::int64_t embedding_dim,
                                        const EmbeddingBagOptions& options)
    : BasicModule<T>("EmbeddingBag", core::concat(num_embeddings, ", ", embedding_dim,
                                                  ", mode=", core::word_of<EmbeddingBagMode>(options.mode))),
      options_(options) {
  core::check(num_embeddings > 0 && embedding_dim > 0, "[EmbeddingBag] sizes must be positive, got ", num_embeddings,
              " and ", embedding_dim);
  const std::int64_t padding =
      minitorch::detail::padding_row("EmbeddingBag", {.padding_idx = options.padding_idx}, num_embeddings);
  this->state()->extra_repr += padding < 0 ? "" : core::concat(", padding_idx=", padding);
  weight_ = this->register_parameter("weight", detail::embedding_table<T>(num_embeddings, embedding_dim, padding));
}

template <Floating T>
BasicTensor<T> BasicEmbeddingBag<T>::operator()(const LongTensor& index, const LongTensor& offsets,
                                                const BasicTensor<T>& per_sample_weights) const {
  return this->call({}, [&] { return embedding_bag(index, weight_, offsets, options_, per_sample_weights); });
}

template <Floating T>
BasicEmbedding<T>::BasicEmbedding(std::int64_t num_embeddings, std::int64_t embedding_dim,
                                  const EmbeddingOptions& options)
    : BasicModule<T>("Embedding", core::concat(num_embeddings, ", ", embedding_dim)), options_(options) {
  core::check(num_embeddings > 0 && embedding_dim > 0, "[Embedding] sizes must be positive, got ", num_embeddings,
              " and ", embedding_dim);
  const std::int64_t padding = minitorch::detail::padding_row("Embedding", options, num_embeddings);
  this->state()->extra_repr += padding < 0 ? "" : core::concat(", padding_idx=", padding);
  weight_ = this->register_parameter("weight", detail::embedding_table<T>(num_embeddings, embedding_dim, padding));
}

template <Floating T>
BasicTensor<T> BasicEmbedding<T>::operator()(const LongTensor& index) const {
  return this->call({}, [&] { return forward(index); });
}

}  // namespace minitorch::nn
#endif
