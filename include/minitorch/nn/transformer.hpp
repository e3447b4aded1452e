// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/nn/attention.hpp"
#include "minitorch/nn/containers.hpp"
#include "minitorch/nn/dropout.hpp"
#include "minitorch/nn/layer_norm.hpp"
#include "minitorch/nn/surgery.hpp"
#include "minitorch/ops/activation.hpp"

// The half of a transformer that reads, the half that writes while it looks at what the other one read, and both.

namespace minitorch::nn {

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

namespace detail {

/// What the layers of both halves are: one or two attentions and a network of two layers, each with dropout, a shortcut
/// and a LayerNorm, after it or, with norm_first, before it.
template <Floating T>
class TransformerLayer : public BasicModule<T> {
 protected:
  TransformerLayer(const char* type, const std::vector<const char*>& attentions, std::int64_t d_model,
                   std::int64_t nhead, const TransformerEncoderLayerOptions& o);

  /// x after attention number i to `memory`, or to itself.
  BasicTensor<T> attend(std::size_t i, const BasicTensor<T>& x, const BasicTensor<T>* memory,
                        const AttentionMasks& masks) const;
  /// x after the two linear layers.
  BasicTensor<T> feed(const BasicTensor<T>& x) const;

  std::int64_t d_model_, nhead_;
  TransformerEncoderLayerOptions options_;

 private:
  template <class F>
  BasicTensor<T> part(std::size_t i, const BasicTensor<T>& x, const F& f) const;

  std::vector<BasicMultiheadAttention<T>> attentions_;
  std::vector<BasicLinear<T>> linears_;
  std::vector<BasicDropout<T>> inner_;  // one, between the linear layers
  std::vector<BasicLayerNorm<T>> norms_;
  std::vector<BasicDropout<T>> dropouts_;
};

/// num_layers copies of a layer, one after another, and a norm at the end or none.
template <Floating T, class Layer>
class TransformerStack : public BasicModule<T> {
 protected:
  TransformerStack(const char* type, const Layer& layer, std::int64_t num_layers,
                   const std::vector<BasicLayerNorm<T>>& norm)
      : BasicModule<T>(type), layers_(this->register_module("layers", ModuleList<Layer>())) {
    core::check(num_layers > 0, "[", type, "] num_layers must be positive, got ", num_layers);
    for (std::int64_t i = 0; i < num_layers; ++i) {
      layers_.push_back(layer.copy());
    }
    for (const BasicLayerNorm<T>& last : norm) {
      norm_.push_back(this->register_module("norm", last));
    }
  }

  template <class... Rest>
  BasicTensor<T> run(BasicTensor<T> y, const Rest&... rest) const {
    for (const Layer& layer : layers_) {
      y = layer(y, rest...);
    }
    return norm_.empty() ? y : norm_[0](y);
  }

 private:
  ModuleList<Layer> layers_;
  std::vector<BasicLayerNorm<T>> norm_;  // one or none
};

}  // namespace detail

/// Self-attention and a network of two layers, each with dropout, a shortcut and a LayerNorm, after it or, with
/// norm_first, before it: x = norm(x + dropout(part(x))), or x + dropout(part(norm(x))) (Vaswani et al., 2017). x
/// (L, N, d_model), (N, L, d_model) with batch_first, or (L, d_model), and so is the result. Parameters and names are
/// PyTorch's. Error unless nhead divides d_model.
template <Floating T>
class BasicTransformerEncoderLayer : public detail::TransformerLayer<T> {
 public:
  BasicTransformerEncoderLayer(std::int64_t d_model, std::int64_t nhead, const TransformerEncoderLayerOptions& o = {})
      : detail::TransformerLayer<T>("TransformerEncoderLayer", {"self_attn"}, d_model, nhead, o) {}
  /// nn::TransformerEncoderLayer(64, 4, 256, 0.1): dim_feedforward and dropout by position.
  template <std::integral Size>
  BasicTransformerEncoderLayer(std::int64_t d_model, std::int64_t nhead, Size dim_feedforward, double dropout = 0.1)
      : BasicTransformerEncoderLayer(
            d_model, nhead, {.dim_feedforward = static_cast<std::int64_t>(dim_feedforward), .dropout = dropout}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return this->feed(this->attend(0, x, nullptr, {})); }
  BasicTensor<T> operator()(const BasicTensor<T>& x, const AttentionMasks& masks) const {
    return this->call(x, [&] { return this->feed(this->attend(0, x, nullptr, masks)); });
  }
  using BasicModule<T>::operator();

  /// Another one with the same arguments and numbers, which shares nothing with this.
  BasicTransformerEncoderLayer copy() const {
    return nn::clone(*this, [&] { return BasicTransformerEncoderLayer(this->d_model_, this->nhead_, this->options_); });
  }
};

/// num_layers copies of `layer`, as in PyTorch with the same numbers at the start, one after another, and `norm` at the
/// end, if there is one:
///
///     nn::TransformerEncoder encoder(nn::TransformerEncoderLayer(64, 4, {.batch_first = true}), 6, nn::LayerNorm(64));
///     Tensor y = encoder(x, {.is_causal = true});
template <Floating T>
class BasicTransformerEncoder : public detail::TransformerStack<T, BasicTransformerEncoderLayer<T>> {
  using Stack = detail::TransformerStack<T, BasicTransformerEncoderLayer<T>>;

 public:
  BasicTransformerEncoder(const BasicTransformerEncoderLayer<T>& layer, std::int64_t num_layers)
      : Stack("TransformerEncoder", layer, num_layers, {}) {}
  BasicTransformerEncoder(const BasicTransformerEncoderLayer<T>& layer, std::int64_t num_layers,
                          const BasicLayerNorm<T>& norm)
      : Stack("TransformerEncoder", layer, num_layers, {norm}) {}

  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return this->run(x); }
  /// With masks: hooks and places of errors as for any module.
  BasicTensor<T> operator()(const BasicTensor<T>& x, const AttentionMasks& masks) const {
    return this->call(x, [&] { return this->run(x, masks); });
  }
  using BasicModule<T>::operator();
};

/// Self-attention of the target, attention to what the encoder gave (`memory`), and a network of two layers, each with
/// dropout, a shortcut and a LayerNorm, after it or, with norm_first, before it. Parameters, names and options are
/// PyTorch's, those of TransformerEncoderLayer.
///
///     nn::TransformerDecoderLayer layer(64, 4, {.batch_first = true});
///     Tensor y = layer(target, memory, {.is_causal = true});
template <Floating T>
class BasicTransformerDecoderLayer : public detail::TransformerLayer<T> {
 public:
  BasicTransformerDecoderLayer(std::int64_t d_model, std::int64_t nhead, const TransformerEncoderLayerOptions& o = {})
      : detail::TransformerLayer<T>("TransformerDecoderLayer", {"self_attn", "multihead_attn"}, d_model, nhead, o) {}

  /// Of a target like x and a memory; masks of the target's attention to itself, and to the memory.
  BasicTensor<T> operator()(const BasicTensor<T>& target, const BasicTensor<T>& memory,
                            const AttentionMasks& target_masks = {}, const AttentionMasks& memory_masks = {}) const {
    return this->call(target, [&] {
      return this->feed(this->attend(1, this->attend(0, target, nullptr, target_masks), &memory, memory_masks));
    });
  }

  /// Another one with the same arguments and numbers, which shares nothing with this.
  BasicTransformerDecoderLayer copy() const {
    return nn::clone(*this, [&] { return BasicTransformerDecoderLayer(this->d_model_, this->nhead_, this->options_); });
  }
};

/// num_layers copies of `layer`, as in PyTorch with the same numbers at the start, one after another, and `norm` at the
/// end, if there is one. All look at the same memory.
template <Floating T>
class BasicTransformerDecoder : public detail::TransformerStack<T, BasicTransformerDecoderLayer<T>> {
  using Stack = detail::TransformerStack<T, BasicTransformerDecoderLayer<T>>;

 public:
  BasicTransformerDecoder(const BasicTransformerDecoderLayer<T>& layer, std::int64_t num_layers)
      : Stack("TransformerDecoder", layer, num_layers, {}) {}
  BasicTransformerDecoder(const BasicTransformerDecoderLayer<T>& layer, std::int64_t num_layers,
                          const BasicLayerNorm<T>& norm)
      : Stack("TransformerDecoder", layer, num_layers, {norm}) {}

  /// As of one layer.
  BasicTensor<T> operator()(const BasicTensor<T>& target, const BasicTensor<T>& memory,
                            const AttentionMasks& target_masks = {}, const AttentionMasks& memory_masks = {}) const {
    return this->call(target, [&] { return this->run(target, memory, target_masks, memory_masks); });
  }
};

/// Keyword arguments of Transformer, PyTorch's names and defaults.
struct TransformerOptions {
  std::int64_t num_encoder_layers = 6;  ///< how many TransformerEncoderLayers
  std::int64_t num_decoder_layers = 6;  ///< how many TransformerDecoderLayers
  std::int64_t dim_feedforward = 2048;
  double dropout = 0.1;
  core::Choice<TransformerActivation> activation = TransformerActivation::relu;  ///< of the layers
  double layer_norm_eps = 1e-5;
  bool batch_first = false;
  bool norm_first = false;
};

/// TransformerEncoder and TransformerDecoder, each with a LayerNorm at the end (Vaswani et al., 2017), whose matrices
/// start Xavier uniform. Of a source (S, N, d_model) and a target (L, N, d_model), or (N, S, d_model) and (N, L,
/// d_model) with batch_first, it makes what the target is like: scores of the next words are for a Linear behind it.
///
///     nn::Transformer transformer(64, 4, {.num_encoder_layers = 2, .num_decoder_layers = 2, .batch_first = true});
///     Tensor y = transformer(source, target, {}, {.is_causal = true});
template <Floating T>
class BasicTransformer : public BasicModule<T> {
 public:
  explicit BasicTransformer(std::int64_t d_model = 512, std::int64_t nhead = 8, const TransformerOptions& o = {});

  /// Masks of the source's attention to itself, of the target's to itself, and to what was made of the source. Error if
  /// source and target are no batches of the same size.
  BasicTensor<T> operator()(const BasicTensor<T>& source, const BasicTensor<T>& target,
                            const AttentionMasks& source_masks = {}, const AttentionMasks& target_masks = {},
                            const AttentionMasks& memory_masks = {}) const {
    return this->call(source,
                      [&] { return decoder_(target, encoder_(source, source_masks), target_masks, memory_masks); });
  }

  /// (size, size): an attn_mask that is added, 0 where query i may look at key j, j <= i, and -infinity elsewhere. What
  /// is_causal = true does without one.
  static BasicTensor<T> generate_square_subsequent_mask(std::int64_t size) {
    return where(minitorch::detail::causal_mask(size, size), zeros<T>({size, size}),
                 -std::numeric_limits<T>::infinity());
  }

 private:
  template <class Stack, class Layer>
  static Stack half(std::int64_t d_model, std::int64_t nhead, std::int64_t layers, const TransformerOptions& o) {
    return Stack(Layer(d_model, nhead,
                       {o.dim_feedforward, o.dropout, o.activation, o.layer_norm_eps, o.batch_first, o.norm_first}),
                 layers, BasicLayerNorm<T>(d_model, {.eps = o.layer_norm_eps}));
  }

  BasicTransformerEncoder<T> encoder_;
  BasicTransformerDecoder<T> decoder_;
};

using TransformerEncoderLayer = BasicTransformerEncoderLayer<float>;
using TransformerEncoder = BasicTransformerEncoder<float>;
using TransformerDecoderLayer = BasicTransformerDecoderLayer<float>;
using TransformerDecoder = BasicTransformerDecoder<float>;
using Transformer = BasicTransformer<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
detail::TransformerLayer<T>::TransformerLayer(const char* type, const std::vector<const char*>& attentions,
                                              std::int64_t d_model, std::int64_t nhead,
                                              const TransformerEncoderLayerOptions& o)
    : BasicModule<T>(type), d_model_(d_model), nhead_(nhead), options_(o) {
  for (const char* name : attentions) {
    attentions_.push_back(this->register_module(
        name, BasicMultiheadAttention<T>(d_model, nhead, {.dropout = o.dropout, .batch_first = o.batch_first})));
  }
  linears_.push_back(this->register_module("linear1", BasicLinear<T>(d_model, o.dim_feedforward)));
  inner_.push_back(this->register_module("dropout", BasicDropout<T>(o.dropout)));
  linears_.push_back(this->register_module("linear2", BasicLinear<T>(o.dim_feedforward, d_model)));
  const std::size_t parts = attentions.size() + 1;
  for (std::size_t i = 1; i <= parts; ++i) {
    norms_.push_back(
        this->register_module(core::concat("norm", i), BasicLayerNorm<T>(d_model, {.eps = o.layer_norm_eps})));
  }
  for (std::size_t i = 1; i <= parts; ++i) {
    dropouts_.push_back(this->register_module(core::concat("dropout", i), BasicDropout<T>(o.dropout)));
  }
}

template <Floating T>
template <class F>
BasicTensor<T> detail::TransformerLayer<T>::part(std::size_t i, const BasicTensor<T>& x, const F& f) const {
  return options_.norm_first ? x + dropouts_[i](f(norms_[i](x))) : norms_[i](x + dropouts_[i](f(x)));
}

template <Floating T>
BasicTensor<T> detail::TransformerLayer<T>::attend(std::size_t i, const BasicTensor<T>& x, const BasicTensor<T>* memory,
                                                   const AttentionMasks& masks) const {
  return part(i, x, [&](const BasicTensor<T>& u) {
    const BasicTensor<T>& seen = memory ? *memory : u;
    return attentions_[i](u, seen, seen, masks);
  });
}

template <Floating T>
BasicTensor<T> detail::TransformerLayer<T>::feed(const BasicTensor<T>& x) const {
  return part(attentions_.size(), x, [&](const BasicTensor<T>& u) {
    const BasicTensor<T> inner = linears_[0](u);
    return linears_[1](inner_[0](options_.activation == TransformerActivation::gelu ? gelu(inner) : relu(inner)));
  });
}

template <Floating T>
BasicTransformer<T>::BasicTransformer(std::int64_t d_model, std::int64_t nhead, const TransformerOptions& o)
    : BasicModule<T>("Transformer"),
      encoder_(this->register_module("encoder", half<BasicTransformerEncoder<T>, BasicTransformerEncoderLayer<T>>(
                                                    d_model, nhead, o.num_encoder_layers, o))),
      decoder_(this->register_module("decoder", half<BasicTransformerDecoder<T>, BasicTransformerDecoderLayer<T>>(
                                                    d_model, nhead, o.num_decoder_layers, o))) {
  for (const BasicTensor<T>& p : this->parameters()) {
    if (p.dim() > 1) {
      init::xavier_uniform_(p);
    }
  }
}

}  // namespace minitorch::nn
#endif
