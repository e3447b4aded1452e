// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "minitorch/ops/dropout.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/softmax.hpp"

namespace minitorch {

/// Arguments of scaled_dot_product_attention, PyTorch's names and defaults.
template <Floating T>
struct AttentionOptions {
  BoolTensor attn_mask = {};         ///< broadcast to (.., L, S): true where a key may be looked at
  BasicTensor<T> attn_bias = {};     ///< broadcast to (.., L, S): added to the scores (PyTorch's floating attn_mask)
  double dropout_p = 0;              ///< of the weights; unlike a layer's it does not know of modes: pass 0 to evaluate
  bool is_causal = false;            ///< query i looks at keys 0 .. i; an Error beside a mask
  std::optional<double> scale = {};  ///< of the scores; 1 / sqrt(E) by default
};

namespace detail {

/// (L, S), true where key j may be seen by query i: j <= i.
inline BoolTensor causal_mask(std::int64_t queries, std::int64_t keys) {
  BoolTensor mask({queries, keys});
  for (std::int64_t i = 0; i < queries; ++i) {
    for (std::int64_t j = 0; j < keys; ++j) {
      mask.data()[i * keys + j] = j <= i;
    }
  }
  return mask;
}

/// scaled_dot_product_attention with the next stream of a Generator or of a layer's LayerStreams, and its weights
/// (.., L, S), after dropout.
template <Floating T, class Streams>
std::pair<BasicTensor<T>, BasicTensor<T>> attention_from(const BasicTensor<T>& query, const BasicTensor<T>& key,
                                                         const BasicTensor<T>& value, const AttentionOptions<T>& o,
                                                         Streams& streams) {
  constexpr const char* op = "scaled_dot_product_attention";
  core::check(query.dim() >= 2 && key.dim() >= 2 && value.dim() >= 2, "[", op,
              "] query, key and value must be (.., L, E), (.., S, E) and (.., S, V), got shapes ", query.shape(), ", ",
              key.shape(), " and ", value.shape());
  core::check(query.size(-1) == key.size(-1) && key.size(-2) == value.size(-2), "[", op,
              "] query and key need the same last size, key and value the same last but one: got shapes ",
              query.shape(), ", ", key.shape(), " and ", value.shape());
  core::check(!o.is_causal || (!o.attn_mask.defined() && !o.attn_bias.defined()), "[", op,
              "] is_causal makes the mask, so attn_mask and attn_bias must not be given");
  const double scale = o.scale.value_or(1 / std::sqrt(static_cast<double>(query.size(-1))));
  BasicTensor<T> scores = matmul(query * static_cast<T>(scale), transpose(key, -2, -1));
  const auto fits = [&](const char* name, const Shape& shape) {
    core::check(broadcast_shapes(op, shape, scores.shape()) == scores.shape(), "[", op, "] ", name, " of shape ", shape,
                " does not broadcast to the scores, ", scores.shape());
  };
  if (o.attn_bias.defined()) {
    fits("attn_bias", o.attn_bias.shape());
    scores = scores + o.attn_bias;
  }
  if (o.attn_mask.defined() || o.is_causal) {
    const BoolTensor seen = o.is_causal ? causal_mask(query.size(-2), key.size(-2)) : o.attn_mask;
    fits("attn_mask", seen.shape());
    scores = where(seen, scores, -std::numeric_limits<T>::infinity());
  }
  const BasicTensor<T> weights = dropout_from(softmax(scores, -1), o.dropout_p, true, streams);
  return {matmul(weights, value), weights};
}

}  // namespace detail

/// softmax(query key^T * scale + mask) value, Vaswani et al., 2017: query (.., L, E), key (.., S, E), value (.., S, V),
/// the dimensions in front broadcast; the result is (.., L, V). A query that may look at no key gives NaN.
///
///     Tensor y = scaled_dot_product_attention(q, k, v, {.is_causal = true});
template <Floating T>
BasicTensor<T> scaled_dot_product_attention(const BasicTensor<T>& query, const BasicTensor<T>& key,
                                            const BasicTensor<T>& value, const AttentionOptions<T>& options = {},
                                            Generator& generator = default_generator()) {
  return detail::attention_from(query, key, value, options, generator).first;
}

}  // namespace minitorch
