// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "minitorch/nn/linear.hpp"
#include "minitorch/ops/attention.hpp"

namespace minitorch::nn {

/// Keyword arguments of MultiheadAttention, PyTorch's names and defaults.
struct MultiheadAttentionOptions {
  double dropout = 0;  ///< of the weights, in training
  bool bias = true;
  bool batch_first = false;  ///< inputs are (N, L, E) instead of (L, N, E)
};

/// A mask of bool, or one of the module's element type, which is added to the scores and may require grad.
class AttentionMask {
 public:
  AttentionMask() = default;
  /// True: not to be looked at.
  AttentionMask(BoolTensor mask) : tensor_(std::move(mask)) {}
  /// Added to the scores, in a module of float.
  AttentionMask(Tensor mask) : tensor_(std::move(mask)) {}
  /// The same in a module of double.
  AttentionMask(DoubleTensor mask) : tensor_(std::move(mask)) {}

  /// Undefined for none.
  const std::variant<BoolTensor, Tensor, DoubleTensor>& tensor() const { return tensor_; }

 private:
  std::variant<BoolTensor, Tensor, DoubleTensor> tensor_;
};

/// What may be looked at. As in PyTorch's module, and unlike in scaled_dot_product_attention, true means: not.
struct AttentionMasks {
  AttentionMask key_padding_mask = {};  ///< (N, S), or (S) without a batch: true for keys that only fill up
  AttentionMask attn_mask = {};         ///< (L, S), or (N * num_heads, L, S)
  bool is_causal = false;               ///< query i looks at keys 0 .. i
};

/// Attention with num_heads heads of embed_dim / num_heads numbers (Vaswani et al., 2017), PyTorch's parameters:
/// in_proj_weight (3 E, E) for query, key and value, Xavier uniform at the start, in_proj_bias (zeros), and out_proj.
///
///     nn::MultiheadAttention attention(64, 4, {.batch_first = true});
///     Tensor y = attention(x, x, x, {.is_causal = true});
template <Floating T>
class BasicMultiheadAttention : public BasicModule<T> {
 public:
  BasicMultiheadAttention(std::int64_t embed_dim, std::int64_t num_heads, const MultiheadAttentionOptions& o = {});

  /// Attention of x to itself.
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return compute(x, x, x, {}).first; }
  BasicTensor<T> operator()(const BasicTensor<T>& query, const BasicTensor<T>& key, const BasicTensor<T>& value,
                            const AttentionMasks& masks = {}) const {
    return this->call(query, [&] { return compute(query, key, value, masks).first; });
  }
  using BasicModule<T>::operator();

  /// The same and the weights, PyTorch's need_weights = true: (N, L, S), their mean over the heads, or (N, num_heads,
  /// L, S) if not `average`; without N for one sequence. They are those after dropout, and have gradients. No forward
  /// hooks, whose result is one tensor.
  std::pair<BasicTensor<T>, BasicTensor<T>> with_weights(const BasicTensor<T>& query, const BasicTensor<T>& key,
                                                         const BasicTensor<T>& value, const AttentionMasks& masks = {},
                                                         bool average = true) const;

  std::int64_t num_heads() const { return heads_; }

 private:
  // The result, and the weights (N, num_heads, L, S).
  std::pair<BasicTensor<T>, BasicTensor<T>> compute(const BasicTensor<T>& query, const BasicTensor<T>& key,
                                                    const BasicTensor<T>& value, const AttentionMasks& masks) const;

  MultiheadAttentionOptions options_;
  std::int64_t embed_, heads_;
  std::shared_ptr<core::LayerStreams> streams_;
  BasicTensor<T> in_weight_, in_bias_;
  BasicLinear<T> out_;
};

using MultiheadAttention = BasicMultiheadAttention<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicMultiheadAttention<T>::BasicMultiheadAttention(std::int64_t embed_dim, std::int64_t num_heads,
                                                    const MultiheadAttentionOptions& o)
    : BasicModule<T>("MultiheadAttention"),
      options_(o),
      embed_(embed_dim),
      heads_(num_heads),
      streams_(std::make_shared<core::LayerStreams>()),
      in_weight_(this->register_parameter("in_proj_weight", empty<T>({3 * embed_dim, embed_dim}))),
      in_bias_(this->register_parameter("in_proj_bias", o.bias ? zeros<T>({3 * embed_dim}) : BasicTensor<T>())),
      out_(this->register_module("out_proj", BasicLinear<T>(embed_dim, embed_dim, {.bias = o.bias}))) {
  core::check(num_heads > 0 && embed_dim > 0 && embed_dim % num_heads == 0, "[MultiheadAttention] num_heads ",
              num_heads, " must divide embed_dim ", embed_dim);
  core::check(o.dropout >= 0 && o.dropout <= 1, "[MultiheadAttention] dropout must be between 0 and 1, got ",
              o.dropout);
  init::xavier_uniform_(in_weight_);
  if (o.bias) {
    init::zeros_(out_.bias());
  }
}

template <Floating T>
std::pair<BasicTensor<T>, BasicTensor<T>> BasicMultiheadAttention<T>::with_weights(const BasicTensor<T>& query,
                                                                                   const BasicTensor<T>& key,
                                                                                   const BasicTensor<T>& value,
                                                                                   const AttentionMasks& masks,
                                                                                   bool average) const {
  return this->within([&] {
    auto [y, weights] = compute(query, key, value, masks);
    weights = average ? mean(weights, 1) : weights;
    return std::pair(y, query.dim() == 2 ? squeeze(weights, 0) : weights);
  });
}

template <Floating T>
std::pair<BasicTensor<T>, BasicTensor<T>> BasicMultiheadAttention<T>::compute(const BasicTensor<T>& query,
                                                                              const BasicTensor<T>& key,
                                                                              const BasicTensor<T>& value,
                                                                              const AttentionMasks& masks) const {
  constexpr const char* name = "[MultiheadAttention]";
  const int dim = query.dim();
  core::check((dim == 2 || dim == 3) && key.dim() == dim && value.dim() == dim, name,
              " query, key and value must all be batches of sequences, or all one sequence (L, E), got shapes ",
              query.shape(), ", ", key.shape(), " and ", value.shape());
  core::check(query.size(-1) == embed_ && key.size(-1) == embed_ && value.size(-1) == embed_, name,
              " inputs must have embed_dim ", embed_, ", got shapes ", query.shape(), ", ", key.shape(), " and ",
              value.shape());
  const auto batch_first = [&](const BasicTensor<T>& x) {
    return dim == 2 ? unsqueeze(x, 0) : options_.batch_first ? x : transpose(x, 0, 1);
  };
  // (N, heads, L, E / heads) of part i of the projections.
  const auto project = [&](const BasicTensor<T>& input, std::int64_t i) {
    const BasicTensor<T> x = batch_first(input);
    const BasicTensor<T> y = linear(x, narrow(in_weight_, 0, i * embed_, embed_),
                                    options_.bias ? narrow(in_bias_, 0, i * embed_, embed_) : BasicTensor<T>());
    return transpose(reshape(y, {x.shape()[0], x.shape()[1], heads_, embed_ / heads_}), 1, 2);
  };
  const BasicTensor<T> q = project(query, 0), k = project(key, 1), v = project(value, 2);
  const std::int64_t n = q.shape()[0], length = q.shape()[2], keys = k.shape()[2];
  core::check(k.shape()[0] == n && v.shape() == k.shape(), name, " batches and lengths do not fit: query ",
              query.shape(), ", key ", key.shape(), ", value ", value.shape());
  AttentionOptions<T> o{.dropout_p = this->is_training() ? options_.dropout : 0};
  const auto allow = [&](const BoolTensor& mask) {
    o.attn_mask = o.attn_mask.defined() ? logical_and(o.attn_mask, mask) : mask;
  };
  if (masks.is_causal) {
    allow(minitorch::detail::causal_mask(length, keys));
  }
  // A mask of one of these shapes, and as what it broadcasts to (N, heads, L, S).
  const auto use = [&](const char* what, const AttentionMask& mask, const Shape& shape, const Shape& as,
                       const Shape& other, const Shape& other_as) {
    const auto take = [&]<Scalar E>(const BasicTensor<E>& m) {
      if (!m.defined()) {
        return;
      }
      core::check(m.shape() == shape || m.shape() == other, name, " ", what, " must have shape ", shape,
                  other == shape ? std::string() : core::concat(" or ", other), ", got ", m.shape());
      const BasicTensor<E> fitting = reshape(m, m.shape() == shape ? as : other_as);
      if constexpr (std::is_same_v<E, bool>) {
        allow(logical_not(fitting));
      } else if constexpr (std::is_same_v<E, T>) {
        o.attn_bias = o.attn_bias.defined() ? o.attn_bias + fitting : fitting;
      } else {
        core::fail(name, " a ", what, " that is no bool must be of the module's element type: cast it");
      }
    };
    std::visit(take, mask.tensor());
  };
  use("attn_mask", masks.attn_mask, {length, keys}, {length, keys}, {n * heads_, length, keys},
      {n, heads_, length, keys});
  const Shape filled = dim == 2 ? Shape{keys} : Shape{n, keys};
  use("key_padding_mask", masks.key_padding_mask, filled, {n, 1, 1, keys}, filled, {n, 1, 1, keys});
  const auto [heads, weights] = minitorch::detail::attention_from(q, k, v, o, *streams_);
  const BasicTensor<T> y = out_(reshape(transpose(heads, 1, 2), {n, length, embed_}));
  return {dim == 2 ? squeeze(y, 0) : options_.batch_first ? y : transpose(y, 0, 1), weights};
}

}  // namespace minitorch::nn
#endif
