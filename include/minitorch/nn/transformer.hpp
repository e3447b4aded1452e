// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/nn/attention.hpp"

// The half of a transformer that writes while it looks at what the encoder read.

namespace minitorch::nn {

/// Self-attention of the target, attention to what the encoder gave (`memory`), and a network of two layers, each with
/// dropout, a shortcut and a LayerNorm, after it or, with norm_first, before it. Parameters, names and options are
/// PyTorch's, those of TransformerEncoderLayer.
///
///     nn::TransformerDecoderLayer layer(64, 4, {.batch_first = true});
///     Tensor y = layer(target, memory, {.is_causal = true});
template <Floating T>
class BasicTransformerDecoderLayer : public BasicModule<T> {
 public:
  BasicTransformerDecoderLayer(std::int64_t d_model, std::int64_t nhead, const TransformerEncoderLayerOptions& o = {})
      : BasicModule<T>("TransformerDecoderLayer"),
        d_model_(d_model),
        nhead_(nhead),
        options_(o),
        self_attention_(attention("self_attn")),
        attention_(attention("multihead_attn")),
        linear1_(this->register_module("linear1", BasicLinear<T>(d_model, o.dim_feedforward))),
        dropout_(dropout("dropout")),
        linear2_(this->register_module("linear2", BasicLinear<T>(o.dim_feedforward, d_model))),
        norm1_(norm("norm1")),
        norm2_(norm("norm2")),
        norm3_(norm("norm3")),
        dropout1_(dropout("dropout1")),
        dropout2_(dropout("dropout2")),
        dropout3_(dropout("dropout3")) {}

  /// Of a target like x and a memory; masks of the target's attention to itself, and to the memory.
  BasicTensor<T> operator()(const BasicTensor<T>& target, const BasicTensor<T>& memory,
                            const AttentionMasks& target_masks = {}, const AttentionMasks& memory_masks = {}) const {
    return this->call(target, [&] { return compute(target, memory, target_masks, memory_masks); });
  }

  /// Another one with the same arguments and numbers, which shares nothing with this.
  BasicTransformerDecoderLayer copy() const {
    return nn::clone(*this, [&] { return BasicTransformerDecoderLayer(d_model_, nhead_, options_); });
  }

 private:
  BasicMultiheadAttention<T> attention(const char* name) const {
    return this->register_module(
        name, BasicMultiheadAttention<T>(d_model_, nhead_,
                                         {.dropout = options_.dropout, .batch_first = options_.batch_first}));
  }
  BasicDropout<T> dropout(const char* name) const {
    return this->register_module(name, BasicDropout<T>(options_.dropout));
  }
  BasicLayerNorm<T> norm(const char* name) const {
    return this->register_module(name, BasicLayerNorm<T>(d_model_, {.eps = options_.layer_norm_eps}));
  }
  BasicTensor<T> compute(const BasicTensor<T>& target, const BasicTensor<T>& memory, const AttentionMasks& target_masks,
                         const AttentionMasks& memory_masks) const;

  std::int64_t d_model_, nhead_;
  TransformerEncoderLayerOptions options_;
  BasicMultiheadAttention<T> self_attention_, attention_;
  BasicLinear<T> linear1_;
  BasicDropout<T> dropout_;
  BasicLinear<T> linear2_;
  BasicLayerNorm<T> norm1_, norm2_, norm3_;
  BasicDropout<T> dropout1_, dropout2_, dropout3_;
};

/// num_layers copies of `layer`, as in PyTorch with the same numbers at the start, one after another, and `norm` at the
/// end, if there is one. All look at the same memory.
template <Floating T>
class BasicTransformerDecoder : public BasicModule<T> {
 public:
  BasicTransformerDecoder(const BasicTransformerDecoderLayer<T>& layer, std::int64_t num_layers)
      : BasicTransformerDecoder(layer, num_layers, std::vector<BasicLayerNorm<T>>()) {}
  BasicTransformerDecoder(const BasicTransformerDecoderLayer<T>& layer, std::int64_t num_layers,
                          const BasicLayerNorm<T>& norm)
      : BasicTransformerDecoder(layer, num_layers, std::vector<BasicLayerNorm<T>>{norm}) {}

  /// As of one layer.
  BasicTensor<T> operator()(const BasicTensor<T>& target, const BasicTensor<T>& memory,
                            const AttentionMasks& target_masks = {}, const AttentionMasks& memory_masks = {}) const {
    return this->call(target, [&] {
      BasicTensor<T> y = target;
      for (const BasicTransformerDecoderLayer<T>& layer : layers_) {
        y = layer(y, memory, target_masks, memory_masks);
      }
      return norm_.empty() ? y : norm_[0](y);
    });
  }

 private:
  BasicTransformerDecoder(const BasicTransformerDecoderLayer<T>& layer, std::int64_t num_layers,
                          const std::vector<BasicLayerNorm<T>>& norm);

  ModuleList<BasicTransformerDecoderLayer<T>> layers_;
  std::vector<BasicLayerNorm<T>> norm_;  // one or none
};

using TransformerDecoderLayer = BasicTransformerDecoderLayer<float>;
using TransformerDecoder = BasicTransformerDecoder<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicTensor<T> BasicTransformerDecoderLayer<T>::compute(const BasicTensor<T>& target, const BasicTensor<T>& memory,
                                                        const AttentionMasks& target_masks,
                                                        const AttentionMasks& memory_masks) const {
  const auto attend = [&](const BasicTensor<T>& u) { return dropout1_(self_attention_(u, u, u, target_masks)); };
  const auto look = [&](const BasicTensor<T>& u) { return dropout2_(attention_(u, memory, memory, memory_masks)); };
  const auto feed = [&](const BasicTensor<T>& u) {
    const BasicTensor<T> inner = linear1_(u);
    return dropout3_(
        linear2_(dropout_(options_.activation == TransformerActivation::gelu ? gelu(inner) : relu(inner))));
  };
  if (options_.norm_first) {
    BasicTensor<T> y = target + attend(norm1_(target));
    y = y + look(norm2_(y));
    return y + feed(norm3_(y));
  }
  BasicTensor<T> y = norm1_(target + attend(target));
  y = norm2_(y + look(y));
  return norm3_(y + feed(y));
}

template <Floating T>
BasicTransformerDecoder<T>::BasicTransformerDecoder(const BasicTransformerDecoderLayer<T>& layer,
                                                    std::int64_t num_layers, const std::vector<BasicLayerNorm<T>>& norm)
    : BasicModule<T>("TransformerDecoder"),
      layers_(this->register_module("layers", ModuleList<BasicTransformerDecoderLayer<T>>())) {
  core::check(num_layers > 0, "[TransformerDecoder] num_layers must be positive, got ", num_layers);
  for (std::int64_t i = 0; i < num_layers; ++i) {
    layers_.push_back(layer.copy());
  }
  for (const BasicLayerNorm<T>& last : norm) {
    norm_.push_back(this->register_module("norm", last));
  }
}

}  // namespace minitorch::nn
#endif
