// SPDX-License-Identifier: MIT
#include "minitorch/nn/embedding.hpp"
#include "minitorch/minitorch.hpp"

#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/summary.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct TokenNet : nn::Module {
  nn::Embedding table = register_module("table", nn::Embedding(10, 4));
  nn::Linear head = register_module("head", nn::Linear(4, 10));
  Tensor operator()(const LongTensor& tokens, const Tensor& scale) const {
    return call({}, [&] { return head(table(tokens) * scale); });
  }
};

}  // namespace

TEST_CASE("Embedding: rows of a weight that starts normal, PyTorch's key and text", "[nn]") {
  manual_seed(5);
  const nn::Embedding table(2000, 8, {.padding_idx = -2});
  CHECK(to_string(table) == "Embedding(2000, 8, padding_idx=1998)");
  CHECK(to_string(nn::Embedding(10, 3)) == "Embedding(10, 3)");
  CHECK(table.state_dict().contains("weight"));
  CHECK(mean(table.weight()).item() == Approx(0).margin(0.03));
  CHECK(var(table.weight()).item() == Approx(1).margin(0.05));
  CHECK(table(from_data<std::int64_t>({1998})).to_vector() == std::vector<float>(8, 0));
  const LongTensor index = from_data<std::int64_t>({2, 2}, {3, 0, 1998, 3});
  const Tensor y = table(index);
  CHECK(y.shape() == Shape{2, 2, 8});
  CHECK(y.at({1, 1, 5}) == table.weight().at({3, 5}));
  sum(y).backward();
  CHECK(table.weight().grad().at({3, 0}) == 2);
  CHECK(table.weight().grad().at({1998, 0}) == 0);
}

TEST_CASE("modules with integers and with several inputs: hooks run", "[nn]") {
  const TokenNet net;
  int calls = 0;
  bool defined = true;
  const auto inner = net.table.register_forward_hook([&](const nn::Module&, const Tensor& x, const Tensor&) {
    ++calls;
    defined = x.defined();
  });
  const auto outer =
      net.register_forward_hook([&](const nn::Module&, const Tensor&, const Tensor& y) { return Tensor(y * 0); });
  const Tensor y = net(from_data<std::int64_t>({1, 2, 3}), full({1}, 2.0f));
  CHECK(y.shape() == Shape{3, 10});
  CHECK(sum(y).item() == 0);
  CHECK(calls == 1);
  CHECK(!defined);
}

TEST_CASE("Embedding: refuses what does not fit", "[nn]") {
  const nn::Embedding table(4, 2);
  CHECK_THROWS_WITH(table(from_data<std::int64_t>({4})), contains("[embedding] index 4 is out of range for 4 rows"));
  CHECK_THROWS_WITH(table(from_data<std::int64_t>({-1})), contains("index -1"));
  CHECK_THROWS_WITH(nn::Embedding(4, 2, {.padding_idx = 4}), contains("[Embedding] padding_idx 4"));
  CHECK_THROWS_WITH(nn::Embedding(0, 2), contains("[Embedding] sizes"));
  CHECK_THROWS_WITH(embedding(from_data<std::int64_t>({0}), ones({3})), contains("(rows, features)"));
}

TEST_CASE("EmbeddingBag: text, bags by rows or by offsets, hooks, mistakes", "[nn]") {
  using namespace minitorch;
  const nn::EmbeddingBag bag(5, 2, {.mode = "max", .padding_idx = -1});
  CHECK(to_string(bag) == "EmbeddingBag(5, 2, mode=max, padding_idx=4)");
  CHECK(bag.state_dict().keys() == std::vector<std::string>{"weight"});
  const Tensor w = bag.weight();
  CHECK(w[4].abs().sum().item() == 0);
  const LongTensor index = tensor<std::int64_t>({{0, 1}, {4, 2}});
  const Tensor y = bag(index);
  CHECK(equal(y[0], maximum(w[0], w[1])));
  CHECK(equal(y[1], w[2]));
  CHECK(equal(bag(index.flatten(), tensor<std::int64_t>({0, 2})), y));
  y.sum().backward();
  CHECK(w.grad()[4].abs().sum().item() == 0);
  const nn::EmbeddingBag sums(5, 2, {.mode = "sum"});
  const Tensor scale = tensor({{2, 0}, {1, 1}});
  CHECK(allclose(sums(index, {}, scale)[0], sums.weight()[0] * 2));
  CHECK_THROWS_WITH(bag(index, {}, scale), contains("per_sample_weights need mode sum"));
  CHECK_THROWS_WITH(bag(index.flatten()), contains("with offsets"));
  CHECK_THROWS_WITH(bag(index, tensor<std::int64_t>({0})), contains("offsets are for an index of one dimension"));
  CHECK_THROWS_WITH(bag(index.flatten(), tensor<std::int64_t>({0, 9})), contains("offsets must begin with 0"));
}
