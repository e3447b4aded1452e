// SPDX-License-Identifier: MIT
#include "minitorch/nn/transformer.hpp"
#include "minitorch/ops/indexing.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/triangle.hpp"

#include "minitorch/ops/reduce.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("MultiheadAttention: PyTorch's text, keys and first values", "[nn]") {
  manual_seed(9);
  const nn::MultiheadAttention layer(8, 2);
  CHECK(to_string(layer) == "MultiheadAttention(\n  (out_proj): Linear(in_features=8, out_features=8, bias=True)\n)");
  std::vector<std::string> keys;
  for (const auto& [name, tensor] : layer.state_dict()) {
    keys.push_back(name);
  }
  CHECK(keys == std::vector<std::string>{"in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"});
  CHECK(layer.parameter("in_proj_weight").shape() == Shape{24, 8});
  CHECK(sum(abs(layer.parameter("in_proj_bias"))).item() == 0);
  CHECK(sum(abs(layer.parameter("out_proj.bias"))).item() == 0);
  CHECK(max(abs(layer.parameter("in_proj_weight"))).item() <= std::sqrt(6.0f / 32));
}

TEST_CASE("MultiheadAttention: masks, layouts, gradients", "[nn][gradcheck]") {
  manual_seed(10);
  const nn::MultiheadAttention layer(4, 2, {.batch_first = true});
  const Tensor x = randn({2, 3, 4});
  const Tensor causal = layer(x, x, x, {.is_causal = true});
  // What comes later does not matter to the first.
  const Tensor changed = cat<float>({narrow(x, 1, 0, 1), randn({2, 2, 4})}, 1);
  CHECK(narrow(layer(changed, changed, changed, {.is_causal = true}), 1, 0, 1).to_vector() ==
        narrow(causal, 1, 0, 1).to_vector());
  const BoolTensor later = from_data<bool>({3, 3}, {false, true, true, false, false, true, false, false, false});
  CHECK(layer(x, x, x, {.attn_mask = later}).to_vector() == causal.to_vector());
  const Tensor added = nn::Transformer::generate_square_subsequent_mask(3);
  CHECK(layer(x, x, x, {.attn_mask = added}).to_vector() == causal.to_vector());
  CHECK_THROWS_WITH(layer(x, x, x, {.attn_mask = zeros<double>({3, 3})}), contains("element type"));
  CHECK_THROWS_WITH(layer(x, x, x, {.attn_mask = ones({2, 3})}),
                    contains("attn_mask must have shape (3, 3) or (4, 3, 3)"));
  // Keys that fill up are as good as not there.
  const Tensor two = narrow(x, 1, 0, 2);
  const BoolTensor fill = from_data<bool>({2, 3}, {false, false, true, false, false, true});
  const auto a = layer(two, x, x, {.key_padding_mask = fill}).to_vector(), b = layer(two).to_vector();
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i] == Approx(b[i]).margin(1e-6));
  }
  CHECK(layer(select(x, 0, 0)).shape() == Shape{3, 4});
  CHECK(gradcheck_module(nn::BasicMultiheadAttention<double>(4, 2), randn<double>({3, 2, 4})).ok);
  CHECK_THROWS_WITH(nn::MultiheadAttention(5, 2), contains("num_heads 2 must divide embed_dim 5"));
  CHECK_THROWS_WITH(layer(ones({2, 3, 5})), contains("embed_dim 4"));
  CHECK_THROWS_WITH(layer(x, x, x, {.key_padding_mask = from_data<bool>({true})}), contains("key_padding_mask"));
  CHECK_THROWS_WITH(scaled_dot_product_attention(x, x, narrow(x, 1, 0, 2)), contains("[scaled_dot_product_attention]"));
}

TEST_CASE("MultiheadAttention gives its weights, which have gradients", "[nn][gradcheck]") {
  const nn::BasicMultiheadAttention<double> layer(4, 2, {.batch_first = true});
  const DoubleTensor x = randn<double>({2, 3, 4});
  const auto [y, weights] = layer.with_weights(x, x, x, {.is_causal = true}, false);
  CHECK(equal(y, layer(x, x, x, {.is_causal = true})));
  CHECK(weights.shape() == Shape{2, 2, 3, 3});
  CHECK(allclose(weights.sum(-1), ones<double>(2, 2, 3)));
  CHECK(equal(weights.triu(1), zeros_like(weights)));
  CHECK(allclose(layer.with_weights(x, x, x, {.is_causal = true}).second, weights.mean(1)));
  CHECK(layer.with_weights(x[0], x[0], x[0]).second.shape() == Shape{3, 3});
  CHECK(gradcheck([&](const DoubleTensor& in) { return layer.with_weights(in, in, in).second; },
                  {x.clone().requires_grad_()})
            .ok);
}

TEST_CASE("TransformerDecoder: text, masks, copies of one layer, gradients of the memory",
          "[nn][attention][gradcheck]") {
  const nn::BasicTransformerDecoderLayer<double> layer(4, 2, {.dim_feedforward = 3, .dropout = 0});
  const nn::BasicTransformerDecoder<double> decoder(layer, 2, nn::BasicLayerNorm<double>(4));
  CHECK(to_string(layer).find("(multihead_attn): MultiheadAttention(") != std::string::npos);
  CHECK(decoder.state_dict().keys().size() == 2 * 18 + 2);
  CHECK(layer.state_dict().keys()[4] == "multihead_attn.in_proj_weight");
  const DoubleTensor x = randn<double>({3, 2, 4}), memory = randn<double>({5, 2, 4});
  const DoubleTensor y = layer(layer(x, memory, {.is_causal = true}), memory, {.is_causal = true});
  CHECK(equal(decoder(x, memory, {.is_causal = true}), nn::BasicLayerNorm<double>(4)(y)));
  CHECK(gradcheck([&](const DoubleTensor& a, const DoubleTensor& b) { return layer(a, b); },
                  {x.clone().requires_grad_(), memory.clone().requires_grad_()})
            .ok);
  CHECK_THROWS_WITH(nn::TransformerDecoder(nn::TransformerDecoderLayer(4, 2), 0),
                    contains("num_layers must be positive"));
}

TEST_CASE("TransformerEncoderLayer: PyTorch's keys, both orders, gradients", "[nn][gradcheck]") {
  const nn::TransformerEncoderLayer layer(4, 2, {.dim_feedforward = 6});
  std::vector<std::string> keys;
  for (const auto& [name, tensor] : layer.state_dict()) {
    keys.push_back(name);
  }
  CHECK(keys == std::vector<std::string>{"self_attn.in_proj_weight", "self_attn.in_proj_bias",
                                         "self_attn.out_proj.weight", "self_attn.out_proj.bias", "linear1.weight",
                                         "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight", "norm1.bias",
                                         "norm2.weight", "norm2.bias"});
  CHECK(layer(ones({3, 1, 4})).shape() == Shape{3, 1, 4});
  for (const bool first : {false, true}) {
    const nn::BasicTransformerEncoderLayer<double> exact(
        4, 2, {.dim_feedforward = 3, .dropout = 0, .activation = "gelu", .norm_first = first});
    CHECK(gradcheck_module(exact, randn<double>({2, 1, 4})).ok);
  }
}

TEST_CASE("TransformerEncoder: PyTorch's keys, copies of one layer, and the norm at the end", "[nn][attention]") {
  const nn::BasicTransformerEncoderLayer<double> layer(4, 2, {.dim_feedforward = 3, .dropout = 0, .norm_first = true});
  const nn::BasicTransformerEncoder<double> encoder(layer, 2, nn::BasicLayerNorm<double>(4));
  const std::vector<std::string> keys = encoder.state_dict().keys();
  CHECK(keys.size() == 2 * 12 + 2);
  CHECK(keys.front() == "layers.0.self_attn.in_proj_weight");
  CHECK(keys.back() == "norm.bias");
  const DoubleTensor x = randn<double>({5, 2, 4});
  const DoubleTensor y = layer(layer(x, {.is_causal = true}), {.is_causal = true});
  CHECK(equal(encoder(x, {.is_causal = true}), nn::BasicLayerNorm<double>(4)(y)));
  CHECK(equal(nn::BasicTransformerEncoder<double>(layer, 1)(x), layer(x)));
  nn::init::zeros_(layer.parameters()[0]);  // the copies stay as they were
  CHECK(encoder.parameters()[0].abs().max().item() > 0);
  CHECK(gradcheck_module(encoder, randn<double>({2, 1, 4})).ok);
}

TEST_CASE("Transformer: PyTorch's keys, defaults and first values, and its two halves one after the other",
          "[nn][attention][gradcheck]") {
  manual_seed(11);
  const nn::BasicTransformer<double> model(
      4, 2,
      {.num_encoder_layers = 1, .num_decoder_layers = 2, .dim_feedforward = 3, .dropout = 0, .batch_first = true});
  const std::vector<std::string> keys = model.state_dict().keys();
  CHECK(keys.size() == (12 + 2) + (2 * 18 + 2));
  CHECK(keys.front() == "encoder.layers.0.self_attn.in_proj_weight");
  CHECK(keys[12] == "encoder.norm.weight");
  CHECK(keys[14 + 22] == "decoder.layers.1.multihead_attn.in_proj_weight");
  CHECK(keys.back() == "decoder.norm.bias");
  const DoubleTensor first = model.parameter("decoder.layers.0.linear1.weight");
  CHECK_FALSE(equal(first, model.parameter("decoder.layers.1.linear1.weight")));
  CHECK(first.abs().max().item() <= std::sqrt(6.0 / 7));
  CHECK(first.abs().max().item() > std::sqrt(1.0 / 4));  // where a Linear's would end
  const DoubleTensor source = randn<double>({2, 5, 4}), target = randn<double>({2, 3, 4});
  const DoubleTensor y = model(source, target, {}, {.is_causal = true});
  CHECK(y.shape() == target.shape());
  const DoubleTensor other = cat<double>({narrow(target, 1, 0, 2), randn<double>({2, 1, 4})}, 1);
  CHECK(equal(narrow(model(source, other, {}, {.is_causal = true}), 1, 0, 2), narrow(y, 1, 0, 2)));
  CHECK(gradcheck([&](const DoubleTensor& a, const DoubleTensor& b) { return model(a, b, {.is_causal = true}); },
                  {source.clone().requires_grad_(), target.clone().requires_grad_()})
            .ok);
  CHECK_THROWS_WITH(model(narrow(source, 0, 0, 1), target),
                    contains("batches and lengths do not fit") &&
                        contains("in decoder.layers.0.multihead_attn (MultiheadAttention)"));
}
