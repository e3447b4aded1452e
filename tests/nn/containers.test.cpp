// SPDX-License-Identifier: MIT
#include "minitorch/nn/containers.hpp"

#include "minitorch/nn/activation.hpp"
#include "minitorch/nn/linear.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

// Several inputs: what a list of one class can call and a list of nn::Module cannot.
struct Gated : nn::Module {
  nn::Linear inner = register_module("inner", nn::Linear(3, 3));
  Tensor operator()(const Tensor& x, const Tensor& gate) const { return inner(x) * gate; }
};

struct Stack : nn::Module {
  nn::ModuleList<Gated> blocks = register_module("blocks", nn::ModuleList<Gated>());
  nn::ModuleDict<> heads = register_module("heads", nn::ModuleDict<>());
  nn::ParameterList scales = register_module("scales", nn::ParameterList({ones({1}), zeros({2})}));
  explicit Stack(int depth) {
    for (int i = 0; i < depth; ++i) {
      blocks.push_back(Gated());
    }
    heads.insert("classes", nn::Linear(3, 2)).insert("none", nn::ReLU());
  }
};

}  // namespace

TEST_CASE("ModuleList: modules by number, PyTorch's keys and text", "[nn]") {
  const nn::ModuleList<> list(nn::Linear(2, 3), nn::ReLU());
  CHECK(to_string(list) == "ModuleList(\n  (0): Linear(in_features=2, out_features=3, bias=True)\n  (1): ReLU()\n)");
  CHECK(list.size() == 2);
  CHECK(list.at<nn::Linear>(0).weight().shape() == Shape{3, 2});
  CHECK(list[1](full({1}, -1.0f)).item() == 0);
  CHECK(list.state_dict().contains("0.weight"));
  CHECK_THROWS_WITH(list[2], contains("[ModuleList] there is no module 2 of 2"));
  CHECK_THROWS_WITH(list.at<nn::Linear>(1), contains("is a ReLU"));
  CHECK_THROWS_WITH(list(ones({1})), contains("[forward]"));
}

TEST_CASE("containers in a model: parameters, keys, calls with several inputs", "[nn]") {
  const Stack net(3);
  std::vector<std::string> keys;
  for (const auto& [name, tensor] : net.state_dict()) {
    keys.push_back(name);
  }
  CHECK(keys == std::vector<std::string>{"blocks.0.inner.weight", "blocks.0.inner.bias", "blocks.1.inner.weight",
                                         "blocks.1.inner.bias", "blocks.2.inner.weight", "blocks.2.inner.bias",
                                         "heads.classes.weight", "heads.classes.bias", "scales.0", "scales.1"});
  Tensor x = ones({1, 3});
  int calls = 0;
  for (const Gated& block : net.blocks) {
    x = block(x, full({3}, 2.0f));
    ++calls;
  }
  CHECK(calls == 3);
  CHECK(net.heads["classes"](x).shape() == Shape{1, 2});
  CHECK(net.heads.at<nn::Linear>("classes").bias().defined());
  CHECK(net.heads.keys() == std::vector<std::string>{"classes", "none"});
  CHECK((net.heads.contains("none") && !net.heads.contains("other")));
  CHECK(net.scales[1].requires_grad());
  CHECK_THROWS_WITH(net.heads["other"], contains("[ModuleDict] there is no module 'other'"));
  CHECK_THROWS_WITH(net.heads.insert("none", nn::ReLU()), contains("already has a part"));
  CHECK_THROWS_WITH(net.scales[2], contains("[ParameterList]"));
  net.eval();
  CHECK(!net.blocks[1].inner.is_training());
  // A copy of the handle sees what is appended.
  const nn::ModuleList<Gated> same = net.blocks;
  net.blocks.push_back(Gated());
  CHECK(same.size() == 4);
}
