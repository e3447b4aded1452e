// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/nn/rnn.hpp"
#include "minitorch/nn/transformer.hpp"
#include "minitorch/ops/arithmetic.hpp"

namespace {

using namespace golden;
namespace nn = minitorch::nn;

template <class T>
struct RecurrentLayers {
  using C = const Call<T>&;

  // Replaces the module's parameters by those of the case: the tensors that have the gradients.
  template <class M>
  static M loaded(M module, C c) {
    for (const auto& [name, parameter] : module.named_parameters()) {
      minitorch::NoGradGuard guard;
      copy_(parameter, c[name].detach());
    }
    return module;
  }
  // The gradients of the module's parameters flow on to those of the case.
  template <class M>
  static void link(const M& module, C c) {
    for (const auto& [key, parameter] : module.named_parameters()) {
      const BasicTensor<T> to = c[key];
      parameter.register_hook([to](const BasicTensor<T>& grad) {
        const minitorch::NoGradGuard guard;
        to.set_grad(to.grad().defined() ? to.grad() + grad : grad);
        return BasicTensor<T>();
      });
    }
  }

  static nn::RNNOptions options(C c) {
    return {.num_layers = c.integer("num_layers", 1),
            .bias = c.flag("bias", true),
            .batch_first = c.flag("batch_first"),
            .bidirectional = c.flag("bidirectional")};
  }
  static nn::RNNNonlinearity nonlinearity(C c) {
    return c.text("nonlinearity", "tanh") == "tanh" ? nn::RNNNonlinearity::tanh : nn::RNNNonlinearity::relu;
  }

  template <class M>
  static Results<T> layer(M module, C c) {
    loaded(module, c);
    link(module, c);
    const auto [y, h] = module(c["x"], c["h0"]);
    return {y, h};
  }
  template <class M>
  static Results<T> cell(M module, C c) {
    loaded(module, c);
    link(module, c);
    return {module(c["x"], c["h0"])};
  }

  using Packed = nn::utils::rnn::BasicPackedSequence<T>;
  static Packed packed(C c) {
    const Dims lengths = c.dims("lengths");
    return nn::utils::rnn::pack_padded_sequence(
        c["x"], std::vector<std::int64_t>(lengths.begin(), lengths.end()),
        {.batch_first = c.flag("batch_first"), .enforce_sorted = c.flag("enforce_sorted")});
  }
  static Results<T> parts(const Packed& p) {
    Results<T> out{p.data, p.batch_sizes};
    if (p.sorted_indices.defined()) {
      out.insert(out.end(), {p.sorted_indices, p.unsorted_indices});
    }
    return out;
  }
  static Results<T> of_packed(const Packed& x, const Packed& y, C c, const std::vector<BasicTensor<T>>& states) {
    Results<T> out = parts(x);
    const auto [padded, lengths] = nn::utils::rnn::pad_packed_sequence(
        y, {.batch_first = c.flag("batch_first"), .padding_value = 0.5, .total_length = c.integer("total")});
    out.insert(out.end(), {y.data, padded, lengths});
    out.insert(out.end(), states.begin(), states.end());
    return out;
  }
  template <class M>
  static Results<T> packed_layer(M module, C c) {
    loaded(module, c);
    link(module, c);
    const Packed x = packed(c);
    const auto [y, h] = module(x, c["h0"]);
    return of_packed(x, y, c, {h});
  }

  static Registry<T> registry() {
    Registry<T> r;
    const auto in = [](C c) { return c.integer("input_size"); };
    const auto hidden = [](C c) { return c.integer("hidden_size"); };
    r["LSTM"] = [=](C c) -> Results<T> {
      const nn::BasicLSTM<T> module(in(c), hidden(c), options(c));
      loaded(module, c);
      link(module, c);
      const auto [y, state] = module(c["x"], {c["h0"], c["c0"]});
      return {y, state.h, state.c};
    };
    r["GRU"] = [=](C c) { return layer(nn::BasicGRU<T>(in(c), hidden(c), options(c)), c); };
    r["RNN"] = [=](C c) { return layer(nn::BasicRNN<T>(in(c), hidden(c), options(c), nonlinearity(c)), c); };
    r["packed LSTM"] = [=](C c) -> Results<T> {
      const nn::BasicLSTM<T> module(in(c), hidden(c), options(c));
      loaded(module, c);
      link(module, c);
      const Packed x = packed(c);
      const auto [y, state] = module(x, {c["h0"], c["c0"]});
      return of_packed(x, y, c, {state.h, state.c});
    };
    r["packed GRU"] = [=](C c) { return packed_layer(nn::BasicGRU<T>(in(c), hidden(c), options(c)), c); };
    r["packed RNN"] = [=](C c) { return packed_layer(nn::BasicRNN<T>(in(c), hidden(c), options(c)), c); };
    r["pad_sequence"] = [](C c) -> Results<T> {
      return {nn::utils::rnn::pad_sequence(
          c.list("x"), {.batch_first = c.flag("batch_first"), .padding_value = c.number("padding_value")})};
    };
    r["pack_sequence"] = [](C c) {
      return parts(nn::utils::rnn::pack_sequence(c.list("x"), c.flag("enforce_sorted")));
    };
    r["pack_padded_sequence"] = [](C c) { return parts(packed(c)); };
    r["LSTMCell"] = [=](C c) -> Results<T> {
      const nn::BasicLSTMCell<T> module(in(c), hidden(c));
      loaded(module, c);
      link(module, c);
      const auto [h, next] = module(c["x"], {c["h0"], c["c0"]});
      return {h, next};
    };
    r["GRUCell"] = [=](C c) { return cell(nn::BasicGRUCell<T>(in(c), hidden(c)), c); };
    r["RNNCell"] = [=](C c) { return cell(nn::BasicRNNCell<T>(in(c), hidden(c), {}, nonlinearity(c)), c); };
    r["MultiheadAttention"] = [](C c) -> Results<T> {
      const nn::BasicMultiheadAttention<T> module(4, 2, {.bias = c.flag("bias")});
      loaded(module, c);
      link(module, c);
      return {module(c["q"], c["k"], c["v"], {.is_causal = c.flag("causal")})};
    };
    r["TransformerEncoderLayer"] = [](C c) -> Results<T> {
      const nn::BasicTransformerEncoderLayer<T> module(4, 2,
                                                       {.dim_feedforward = 3,
                                                        .dropout = 0,
                                                        .activation = c.flag("first") ? "gelu" : "relu",
                                                        .norm_first = c.flag("first")});
      loaded(module, c);
      link(module, c);
      return {module(c["x"])};
    };
    r["TransformerEncoder"] = [](C c) -> Results<T> {
      const nn::BasicTransformerEncoderLayer<T> layer(4, 2, {.dim_feedforward = 3, .dropout = 0, .batch_first = true});
      const bool masked = c.has("padding");
      const auto module = masked ? nn::BasicTransformerEncoder<T>(layer, 2, nn::BasicLayerNorm<T>(4))
                                 : nn::BasicTransformerEncoder<T>(layer, 2);
      loaded(module, c);
      link(module, c);
      return {masked ? module(c["x"], {.key_padding_mask = c.mask("padding"), .attn_mask = c.mask("ahead")})
                     : module(c["x"])};
    };
    r["MultiheadAttention of masks"] = [](C c) -> Results<T> {
      const nn::BasicMultiheadAttention<T> module(4, 2, {.batch_first = true});
      loaded(module, c);
      link(module, c);
      nn::AttentionMasks masks;
      if (c.has("padding")) {
        masks.key_padding_mask = c.mask("padding");
      }
      return {module(c["q"], c["k"], c["k"], masks)};
    };
    r["MultiheadAttention of added masks"] = [](C c) -> Results<T> {
      const nn::BasicMultiheadAttention<T> module(4, 2, {.batch_first = true});
      loaded(module, c);
      link(module, c);
      nn::AttentionMasks masks{.attn_mask = c["mask"]};
      if (c.has("padding")) {
        masks.key_padding_mask = c.mask("padding");
      } else if (c.has("bias")) {
        masks.key_padding_mask = c["bias"];
      }
      return {module(c["q"], c["k"], c["k"], masks)};
    };
    r["TransformerEncoder of added masks"] = [](C c) -> Results<T> {
      const nn::BasicTransformerEncoderLayer<T> layer(4, 2, {.dim_feedforward = 3, .dropout = 0, .batch_first = true});
      const nn::BasicTransformerEncoder<T> module(layer, 2);
      loaded(module, c);
      link(module, c);
      return {module(c["x"], {.attn_mask = nn::BasicTransformer<T>::generate_square_subsequent_mask(3)})};
    };
    r["MultiheadAttention with weights"] = [](C c) -> Results<T> {
      const nn::BasicMultiheadAttention<T> module(4, 2);
      loaded(module, c);
      link(module, c);
      const auto [y, weights] =
          module.with_weights(c["q"], c["k"], c["k"], {.key_padding_mask = c.mask("padding")}, c.flag("average"));
      return {y, weights};
    };
    r["TransformerDecoderLayer"] = [](C c) -> Results<T> {
      const nn::BasicTransformerDecoderLayer<T> module(4, 2,
                                                       {.dim_feedforward = 3,
                                                        .dropout = 0,
                                                        .activation = c.flag("first") ? "gelu" : "relu",
                                                        .norm_first = c.flag("first")});
      loaded(module, c);
      link(module, c);
      return {module(c["x"], c["memory"], {.attn_mask = c.mask("ahead")}, {.key_padding_mask = c.mask("padding")})};
    };
    r["TransformerDecoder"] = [](C c) -> Results<T> {
      const nn::BasicTransformerDecoderLayer<T> layer(4, 2, {.dim_feedforward = 3, .dropout = 0, .batch_first = true});
      const nn::BasicTransformerDecoder<T> module(layer, 2, nn::BasicLayerNorm<T>(4));
      loaded(module, c);
      link(module, c);
      return {module(c["x"], c["memory"], {.attn_mask = c.mask("ahead")})};
    };
    r["Transformer"] = [](C c) -> Results<T> {
      const nn::BasicTransformer<T> module(
          4, 2,
          {.num_encoder_layers = 1, .num_decoder_layers = 2, .dim_feedforward = 3, .dropout = 0, .batch_first = true});
      loaded(module, c);
      link(module, c);
      const nn::AttentionMasks filled{.key_padding_mask = c.mask("padding")};
      return {module(c["x"], c["y"], filled, {.attn_mask = c.mask("ahead")}, filled)};
    };
    r["Bilinear"] = [](C c) -> Results<T> {
      const nn::BasicBilinear<T> module(2, 3, 4, {.bias = c.flag("bias")});
      loaded(module, c);
      link(module, c);
      return {module(c["a"], c["b"])};
    };
    return r;
  }
};

}  // namespace

TEST_CASE("recurrent layers, cells and attention equal PyTorch's, with the gradients of all parameters", "[golden]") {
  run_group("recurrent", RecurrentLayers<double>::registry(), RecurrentLayers<float>::registry());
}
