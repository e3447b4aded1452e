// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/nn/containers.hpp"
#include "minitorch/nn/dropout.hpp"
#include "minitorch/nn/layer_norm.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/surgery.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/attention.hpp"

namespace minitorch::nn {

/// Keyword arguments of MultiheadAttention, PyTorch's names and defaults.
struct MultiheadAttentionOptions {
  double dropout = 0;  ///< of the weights, in training
  bool bias = true;
  bool batch_first = false;  ///< inputs are (N, L, E) instead of (L, N, E)
};

/// What may be looked at. As in PyTorch's module, and unlike in scaled_dot_product_attention, true means: not.
struct AttentionMasks {
  BoolTensor key_padding_mask = {};  ///< (N, S), or (S) without a batch: true for keys that only fill up
  BoolTensor attn_mask = {};         ///< (L, S), or (N * num_heads, L, S)
  bool is_causal = false;            ///< query i looks at keys 0 .. i
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

/// What stands between the two linear layers of a TransformerEncoderLayer.
enum class TransformerActivation { relu, gelu };

}  // namespace minitorch::nn

namespace minitorch {
template <>
inline constexpr std::string_view core::words<nn::TransformerActivation> = "relu, gelu";
}  // namespace minitorch

namespace minitorch::nn {

/// Keyword arguments of TransformerEncoderLayer, PyTorch's names and defaults.
struct TransformerEncoderLayerOptions {
  std::int64_t dim_feedforward = 2048;
  double dropout = 0.1;
  core::Choice<TransformerActivation> activation = TransformerActivation::relu;  ///< between the two linear layers
  double layer_norm_eps = 1e-5;
  bool batch_first = false;
  bool norm_first = false;
};

/// Self-attention and a network of two layers, each with dropout, a shortcut and a LayerNorm, after it or, with
/// norm_first, before it. Parameters and names are PyTorch's.
template <Floating T>
class BasicTransformerEncoderLayer : public BasicModule<T> {
 public:
  BasicTransformerEncoderLayer(std::int64_t d_model, std::int64_t nhead, const TransformerEncoderLayerOptions& o = {})
      : BasicModule<T>("TransformerEncoderLayer"),
        d_model_(d_model),
        nhead_(nhead),
        options_(o),
        attention_(this->register_module(
            "self_attn",
            BasicMultiheadAttention<T>(d_model, nhead, {.dropout = o.dropout, .batch_first = o.batch_first}))),
        linear1_(this->register_module("linear1", BasicLinear<T>(d_model, o.dim_feedforward))),
        dropout_(this->register_module("dropout", BasicDropout<T>(o.dropout))),
        linear2_(this->register_module("linear2", BasicLinear<T>(o.dim_feedforward, d_model))),
        norm1_(this->register_module("norm1", BasicLayerNorm<T>(d_model, {.eps = o.layer_norm_eps}))),
        norm2_(this->register_module("norm2", BasicLayerNorm<T>(d_model, {.eps = o.layer_norm_eps}))),
        dropout1_(this->register_module("dropout1", BasicDropout<T>(o.dropout))),
        dropout2_(this->register_module("dropout2", BasicDropout<T>(o.dropout))) {}
  /// nn::TransformerEncoderLayer(64, 4, 256, 0.1): dim_feedforward and dropout by position.
  template <std::integral Size>
  BasicTransformerEncoderLayer(std::int64_t d_model, std::int64_t nhead, Size dim_feedforward, double dropout = 0.1)
      : BasicTransformerEncoderLayer(
            d_model, nhead, {.dim_feedforward = static_cast<std::int64_t>(dim_feedforward), .dropout = dropout}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return compute(x, {}); }
  BasicTensor<T> operator()(const BasicTensor<T>& x, const AttentionMasks& masks) const;
  using BasicModule<T>::operator();

  /// Another one with the same arguments and numbers, which shares nothing with this.
  BasicTransformerEncoderLayer copy() const;

 private:
  BasicTensor<T> compute(const BasicTensor<T>& x, const AttentionMasks& masks) const;

  std::int64_t d_model_, nhead_;
  TransformerEncoderLayerOptions options_;
  BasicMultiheadAttention<T> attention_;
  BasicLinear<T> linear1_;
  BasicDropout<T> dropout_;
  BasicLinear<T> linear2_;
  BasicLayerNorm<T> norm1_, norm2_;
  BasicDropout<T> dropout1_, dropout2_;
};

/// num_layers copies of `layer`, as in PyTorch with the same numbers at the start, one after another, and `norm` at the
/// end, if there is one:
///
///     nn::TransformerEncoder encoder(nn::TransformerEncoderLayer(64, 4, {.batch_first = true}), 6, nn::LayerNorm(64));
///     Tensor y = encoder(x, {.is_causal = true});
template <Floating T>
class BasicTransformerEncoder : public BasicModule<T> {
 public:
  BasicTransformerEncoder(const BasicTransformerEncoderLayer<T>& layer, std::int64_t num_layers)
      : BasicTransformerEncoder(layer, num_layers, {}) {}
  BasicTransformerEncoder(const BasicTransformerEncoderLayer<T>& layer, std::int64_t num_layers,
                          const BasicLayerNorm<T>& norm)
      : BasicTransformerEncoder(layer, num_layers, std::vector<BasicLayerNorm<T>>{norm}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return compute(x, {}); }
  /// With masks: hooks and places of errors as for any module.
  BasicTensor<T> operator()(const BasicTensor<T>& x, const AttentionMasks& masks) const;
  using BasicModule<T>::operator();

 private:
  BasicTransformerEncoder(const BasicTransformerEncoderLayer<T>& layer, std::int64_t num_layers,
                          const std::vector<BasicLayerNorm<T>>& norm);

  BasicTensor<T> compute(const BasicTensor<T>& x, const AttentionMasks& masks) const;

  ModuleList<BasicTransformerEncoderLayer<T>> layers_;
  std::vector<BasicLayerNorm<T>> norm_;  // one or none
};

using TransformerEncoder = BasicTransformerEncoder<float>;
using MultiheadAttention = BasicMultiheadAttention<float>;
using TransformerEncoderLayer = BasicTransformerEncoderLayer<float>;

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
  if (masks.attn_mask.defined()) {
    const BoolTensor& m = masks.attn_mask;
    const bool each = m.shape() == Shape{n * heads_, length, keys};
    core::check(each || m.shape() == Shape{length, keys}, name, " attn_mask must have shape ", Shape{length, keys},
                " or ", Shape{n * heads_, length, keys}, ", got ", m.shape());
    allow(logical_not(each ? reshape(m, {n, heads_, length, keys}) : m));
  }
  if (masks.key_padding_mask.defined()) {
    const BoolTensor& m = masks.key_padding_mask;
    core::check(m.shape() == (dim == 2 ? Shape{keys} : Shape{n, keys}), name, " key_padding_mask must have shape ",
                dim == 2 ? Shape{keys} : Shape{n, keys}, ", got ", m.shape());
    allow(logical_not(reshape(m, {n, 1, 1, keys})));
  }
  const auto [heads, weights] = minitorch::detail::attention_from(q, k, v, o, *streams_);
  const BasicTensor<T> y = out_(reshape(transpose(heads, 1, 2), {n, length, embed_}));
  return {dim == 2 ? squeeze(y, 0) : options_.batch_first ? y : transpose(y, 0, 1), weights};
}

template <Floating T>
BasicTensor<T> BasicTransformerEncoderLayer<T>::operator()(const BasicTensor<T>& x, const AttentionMasks& masks) const {
  return this->call(x, [&] { return compute(x, masks); });
}

template <Floating T>
BasicTransformerEncoderLayer<T> BasicTransformerEncoderLayer<T>::copy() const {
  return nn::clone(*this, [&] { return BasicTransformerEncoderLayer(d_model_, nhead_, options_); });
}

template <Floating T>
BasicTensor<T> BasicTransformerEncoderLayer<T>::compute(const BasicTensor<T>& x, const AttentionMasks& masks) const {
  const auto attend = [&](const BasicTensor<T>& u) { return dropout1_(attention_(u, u, u, masks)); };
  const auto feed = [&](const BasicTensor<T>& u) {
    const BasicTensor<T> inner = linear1_(u);
    return dropout2_(
        linear2_(dropout_(options_.activation == TransformerActivation::gelu ? gelu(inner) : relu(inner))));
  };
  if (options_.norm_first) {
    const BasicTensor<T> y = x + attend(norm1_(x));
    return y + feed(norm2_(y));
  }
  const BasicTensor<T> y = norm1_(x + attend(x));
  return norm2_(y + feed(y));
}

template <Floating T>
BasicTensor<T> BasicTransformerEncoder<T>::operator()(const BasicTensor<T>& x, const AttentionMasks& masks) const {
  return this->call(x, [&] { return compute(x, masks); });
}

template <Floating T>
BasicTransformerEncoder<T>::BasicTransformerEncoder(const BasicTransformerEncoderLayer<T>& layer,
                                                    std::int64_t num_layers, const std::vector<BasicLayerNorm<T>>& norm)
    : BasicModule<T>("TransformerEncoder"),
      layers_(this->register_module("layers", ModuleList<BasicTransformerEncoderLayer<T>>())) {
  core::check(num_layers > 0, "[TransformerEncoder] num_layers must be positive, got ", num_layers);
  for (std::int64_t i = 0; i < num_layers; ++i) {
    layers_.push_back(layer.copy());
  }
  for (const BasicLayerNorm<T>& last : norm) {
    norm_.push_back(this->register_module("norm", last));
  }
}

template <Floating T>
BasicTensor<T> BasicTransformerEncoder<T>::compute(const BasicTensor<T>& x, const AttentionMasks& masks) const {
  BasicTensor<T> y = x;
  for (const BasicTransformerEncoderLayer<T>& layer : layers_) {
    y = layer(y, masks);
  }
  return norm_.empty() ? y : norm_[0](y);
}

}  // namespace minitorch::nn
#endif
