// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/init.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/embedding.hpp"

namespace minitorch::nn {

/// A table of num_embeddings rows of embedding_dim numbers, looked up by integers: (..) -> (.., embedding_dim). The
/// weight (num_embeddings, embedding_dim) starts standard normal, its row padding_idx as zeros:
///
///     nn::Embedding table(1000, 64, {.padding_idx = 0});
///     Tensor x = table(tokens);  // LongTensor (N, L) -> (N, L, 64)
template <Floating T>
class BasicEmbedding : public BasicModule<T> {
 public:
  BasicEmbedding(std::int64_t num_embeddings, std::int64_t embedding_dim, const EmbeddingOptions& options = {});

  using BasicModule<T>::forward;  // of floats, which says that there is none
  BasicTensor<T> forward(const LongTensor& index) const { return embedding(index, weight_, options_); }
  /// forward(index), then the forward hooks, which get an undefined tensor for the integers.
  BasicTensor<T> operator()(const LongTensor& index) const;

  const BasicTensor<T>& weight() const { return weight_; }

 private:
  EmbeddingOptions options_;
  BasicTensor<T> weight_;
};

using Embedding = BasicEmbedding<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicEmbedding<T>::BasicEmbedding(std::int64_t num_embeddings, std::int64_t embedding_dim,
                                  const EmbeddingOptions& options)
    : BasicModule<T>("Embedding", core::concat(num_embeddings, ", ", embedding_dim)), options_(options) {
  core::check(num_embeddings > 0 && embedding_dim > 0, "[Embedding] sizes must be positive, got ", num_embeddings,
              " and ", embedding_dim);
  const std::int64_t padding = minitorch::detail::padding_row("Embedding", options, num_embeddings);
  this->state()->extra_repr += padding < 0 ? "" : core::concat(", padding_idx=", padding);
  weight_ = this->register_parameter("weight", empty<T>({num_embeddings, embedding_dim}));
  init::normal_(weight_);
  if (padding >= 0) {
    const NoGradGuard guard;
    fill_(narrow(weight_, 0, padding, 1), T(0));
  }
}

template <Floating T>
BasicTensor<T> BasicEmbedding<T>::operator()(const LongTensor& index) const {
  return this->call({}, [&] { return forward(index); });
}

}  // namespace minitorch::nn
#endif
