// SPDX-License-Identifier: MIT
#include "minitorch/nn/module.hpp"

#include <memory>
#include <string>
#include <vector>

#include "minitorch/nn/activation.hpp"
#include "minitorch/nn/batch_norm.hpp"
#include "minitorch/nn/containers.hpp"
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/dropout.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/nn/sequential.hpp"
#include "minitorch/nn/shape.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct Block : nn::Module {
  nn::Conv2d conv;
  nn::BatchNorm2d norm;
  explicit Block(std::int64_t channels)
      : conv(register_module("conv", nn::Conv2d(channels, channels, 3, {.padding = 1, .bias = false}))),
        norm(register_module("norm", nn::BatchNorm2d(channels))) {}
  Tensor forward(const Tensor& x) const override { return relu(norm(conv(x))); }
};

struct Net : nn::Module {
  Tensor scale = register_parameter("scale", full({1}, 2));
  Tensor shift = register_buffer("shift", full({1}, 3));
  Tensor cache = register_buffer("cache", full({1}, 9), false);
  Block first = register_module("first", Block(1));
  nn::Linear head = register_module("head", nn::Linear(16, 2));
  Tensor forward(const Tensor& x) const override { return head(flatten(first(x) * scale + shift, 1)); }
};

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& [name, value] : list) {
    names.push_back(name);
  }
  return names;
}

using Names = std::vector<std::string>;

struct Loop : nn::Module {
  template <class M>
  void add(const std::string& name, const M& module) const {
    register_module(name, module);
  }
  Tensor put(const std::string& name, const Tensor& tensor) const { return register_parameter(name, tensor); }
  Tensor keep(const std::string& name, const Tensor& tensor) const { return register_buffer(name, tensor); }
};

}  // namespace

TEST_CASE("module: parameters, buffers and modules are named and ordered as in PyTorch", "[nn]") {
  const Net net;
  CHECK(names_of(net.named_parameters()) ==
        Names{"scale", "first.conv.weight", "first.norm.weight", "first.norm.bias", "head.weight", "head.bias"});
  CHECK(names_of(net.named_buffers()) ==
        Names{"shift", "cache", "first.norm.running_mean", "first.norm.running_var", "first.norm.num_batches_tracked"});
  CHECK(names_of(net.named_modules()) == Names{"", "first", "first.conv", "first.norm", "head"});
  CHECK(names_of(net.named_children()) == Names{"first", "head"});
  CHECK(names_of(net.state_dict()) == Names{"scale", "shift", "first.conv.weight", "first.norm.weight",
                                            "first.norm.bias", "first.norm.running_mean", "first.norm.running_var",
                                            "first.norm.num_batches_tracked", "head.weight", "head.bias"});
  CHECK(net.parameters().size() == 6);
  CHECK(net.buffers().size() == 5);
  CHECK(net.parameter("head.bias").is_same(net.head.bias()));
  const Loop one, two;
  two.keep("again", one.keep("first", zeros(2)));
  const nn::Sequential both(one, two);
  CHECK(names_of(both.named_buffers()) == Names{"0.first"});
  CHECK(names_of(both.state_dict()) == Names{"0.first", "1.again"});
  CHECK_THROWS_WITH(net.parameter("head.wait"), contains("[parameter] Net has no parameter 'head.wait'"));
  for (const Tensor& parameter : net.parameters()) {
    CHECK(parameter.requires_grad());
  }
}

TEST_CASE("module: types are class names, and the tree prints as in PyTorch", "[nn]") {
  const Net net;
  CHECK(net.type() == "Net");
  CHECK(net.first.type() == "Block");
  CHECK(net.named_modules()[0].second.type() == "Net");
  CHECK(net.named_modules()[2].second.type() == "Conv2d");
  CHECK(to_string(net) ==
        "Net(\n"
        "  (first): Block(\n"
        "    (conv): Conv2d(1, 1, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)\n"
        "    (norm): BatchNorm2d(1, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)\n"
        "  )\n"
        "  (head): Linear(in_features=16, out_features=2, bias=True)\n"
        ")");
}

TEST_CASE("module: copies share parameters, mode and hooks", "[nn]") {
  const Net net;
  const Net copy = net;
  const nn::Module handle = net;
  const Tensor x = ones({2, 1, 4, 4});
  copy.eval();
  CHECK(!net.is_training());
  CHECK(!net.first.norm.is_training());
  CHECK(!handle.is_training());
  const std::vector<float> before = net(x).to_vector();
  {
    const NoGradGuard guard;
    fill_(copy.scale, 5.0f);
  }
  CHECK(net(x).to_vector() != before);
  CHECK(net(x).to_vector() == copy(x).to_vector());
  int calls = 0;
  handle.register_forward_hook([&](const nn::Module&, const Tensor&, const Tensor&) { ++calls; });
  copy(x);
  net(x);
  CHECK(calls == 2);
}

TEST_CASE("module: a base handle and a class without forward say why they cannot compute", "[nn]") {
  const nn::Module handle = nn::Linear(2, 2);
  CHECK_THROWS_WITH(handle(ones({1, 2})), contains("[forward] this handle of a Linear cannot compute"));
  CHECK_THROWS_WITH(Loop()(ones({1})), contains("[forward] this handle of a Loop cannot compute"));
}

TEST_CASE("module: what children and modules list computes as what it is, with its hooks", "[nn]") {
  const nn::Sequential net(nn::Linear(2, 3), nn::Tanh(), nn::Sequential(nn::Linear(3, 1)));
  const Tensor x = randn({4, 2});
  int calls = 0;
  net.at<nn::Tanh>(1).register_forward_hook([&](const nn::Module&, const Tensor&, const Tensor&) { ++calls; });
  Tensor y = x;
  for (const nn::Module& part : net.children()) {
    y = part(y);
  }
  CHECK(y.to_vector() == net(x).to_vector());
  CHECK(calls == 2);
  // Also in another container, and when the first owner is gone.
  nn::Sequential first;
  {
    const nn::Sequential other(nn::Linear(2, 3), nn::ReLU(), nn::Linear(3, 4));
    const std::vector<nn::Module> parts = other.children();
    first.push_back(parts[0]);
    first.push_back(parts[1]);
    y = relu(parts[0](x));
  }
  CHECK(first(x).to_vector() == y.to_vector());
  REQUIRE(first.children()[0].as<nn::Linear>());
  CHECK(first.children()[0].as<nn::Linear>()->out_features() == 3);
  nn::Sequential rest;
  for (const nn::Module& part : first.children()) {
    rest.push_back(part);
  }
  first = nn::Sequential();
  CHECK(rest(x).to_vector() == y.to_vector());
  CHECK(to_string(rest) == to_string(nn::Sequential(nn::Linear(2, 3), nn::ReLU())));
}

TEST_CASE("module: names must be free, not empty and without dots, and no module contains itself", "[nn]") {
  const Loop loop;
  loop.put("p", ones({1}));
  CHECK_THROWS_WITH(loop.put("p", ones({1})), contains("Loop already has a part with the name 'p'"));
  CHECK_THROWS_WITH(loop.add("p", nn::ReLU()), contains("already has a part with the name 'p'"));
  CHECK_THROWS_WITH(loop.put("", ones({1})), contains("must not be empty"));
  CHECK_THROWS_WITH(loop.put("a.b", ones({1})), contains("the name 'a.b' must not be empty or contain a dot"));
  CHECK_THROWS_WITH(loop.add("self", loop), contains("[register_module] 'self' contains the module"));
  const Loop outer;
  outer.add("inner", loop);
  CHECK_THROWS_WITH(loop.add("outer", outer), contains("'outer' contains the module"));
  CHECK(!loop.put("absent", Tensor()).defined());
  CHECK(loop.parameters().size() == 1);
}

TEST_CASE("module: a tree owns its parts downwards only, so it is freed with its last handle", "[nn]") {
  std::weak_ptr<Net::State> root, child;
  {
    const Net net;
    const nn::Sequential outer(net, nn::Flatten());
    root = outer.state();
    child = net.first.conv.state();
    CHECK(!child.expired());
  }
  CHECK(root.expired());
  CHECK(child.expired());
}

TEST_CASE("module: what is shared is listed once, but under every name in state_dict", "[nn]") {
  const nn::Linear shared(2, 2);
  const nn::Sequential net(shared, nn::ReLU(), shared);
  CHECK(names_of(net.named_parameters()) == Names{"0.weight", "0.bias"});
  CHECK(names_of(net.named_modules()) == Names{"", "0", "1"});
  CHECK(names_of(net.state_dict()) == Names{"0.weight", "0.bias", "2.weight", "2.bias"});

  const Loop tied;
  const Tensor p = tied.put("a", ones({1}));
  tied.put("b", p);
  CHECK(names_of(tied.named_parameters()) == Names{"a"});
}

TEST_CASE("module: train and eval reach every module", "[nn]") {
  const Net net;
  net.eval();
  for (const auto& [name, module] : net.named_modules()) {
    CHECK(!module.is_training());
  }
  net.train();
  for (const auto& [name, module] : net.named_modules()) {
    CHECK(module.is_training());
  }
}

TEST_CASE("module: zero_grad forgets gradients, requires_grad_ freezes and thaws", "[nn]") {
  const Net net;
  const Tensor x = rand({2, 1, 4, 4});
  sum(net(x)).backward();
  for (const auto& [name, parameter] : net.named_parameters()) {
    INFO(name);
    CHECK(parameter.grad().defined());
  }
  net.zero_grad();
  for (const Tensor& parameter : net.parameters()) {
    CHECK(!parameter.grad().defined());
  }
  net.first.requires_grad_(false);
  sum(net(x)).backward();
  CHECK(!net.first.conv.weight().grad().defined());
  CHECK(net.head.weight().grad().defined());
  net.first.requires_grad_();
  sum(net(x)).backward();
  CHECK(net.first.conv.weight().grad().defined());
}

TEST_CASE("module: apply visits children before their parents", "[nn]") {
  const Net net;
  Names order;
  net.apply([&](const nn::Module& module) {
    order.push_back(module.type());
    if (module.type() == "Linear") {
      nn::init::constant_(module.parameter("weight"), 0.25);
    }
  });
  CHECK(order == Names{"Conv2d", "BatchNorm2d", "Block", "Linear", "Net"});
  CHECK(net.head.weight().at({1, 3}) == 0.25f);
}

// A dynamic_cast that is never true leaves all weights as they were, and says nothing.
TEST_CASE("module: a listed module is known as what it is", "[nn]") {
  Net net;
  int linears = 0, blocks = 0;
  net.apply([&](nn::Module& module) {
    if (auto* linear = dynamic_cast<nn::Linear*>(&module)) {
      nn::init::zeros_(linear->weight());
      ++linears;
    }
    blocks += module.as<Block>() ? 1 : 0;
    blocks += dynamic_cast<Net*>(&module) != nullptr ? 10 : 0;
  });
  CHECK(linears == 1);
  CHECK(blocks == 11);
  CHECK(sum(abs(net.head.weight())).item() == 0);
  for (const nn::Module& module : net.modules()) {
    if (const auto linear = module.as<nn::Linear>()) {
      nn::init::ones_(linear->weight());
    }
    CHECK(!module.as<nn::Dropout>());
  }
  CHECK(net.head.weight().at({1, 3}) == 1);
  CHECK(net.as<Net>()->state() == net.state());

  nn::Sequential layers(nn::Linear(2, 3), nn::ReLU());
  const nn::ModuleList<> list(nn::Linear(2, 3), layers);
  CHECK(layers.children()[0].as<nn::Linear>()->weight().is_same(layers.at<nn::Linear>(0).weight()));
  CHECK(list.modules()[1].as<nn::Linear>()->out_features() == 3);
  CHECK(list.children()[1].as<nn::Sequential>()->size() == 2);
  const nn::Linear other = layers.replace_module("0", nn::Linear(2, 5));
  CHECK(layers.children()[0].as<nn::Linear>()->weight().is_same(other.weight()));
  const nn::Module kept = nn::Sequential(nn::Linear(2, 2)).children()[0];
  CHECK(kept.as<nn::Linear>());  // also when its owner is gone
}

TEST_CASE("module: state_dict shares elements, loading copies them in place and converts types", "[nn]") {
  const Net source, target;
  source.first.norm.num_batches_tracked().data()[0] = 7;
  const Tensor weight = target.head.weight();
  const nn::LoadReport report = target.load_state_dict(source.state_dict());
  CHECK(report.missing.empty());
  CHECK(report.unexpected.empty());
  CHECK(weight.is_same(target.head.weight()));
  CHECK(weight.to_vector() == source.head.weight().to_vector());
  CHECK(weight.requires_grad());
  CHECK(weight.storage() != source.head.weight().storage());
  CHECK(target.first.norm.num_batches_tracked().item() == 7);
  CHECK(source.state_dict().tensor("head.weight").storage() == source.head.weight().storage());
  CHECK(source.state_dict().tensor<std::int64_t>("first.norm.num_batches_tracked").item() == 7);

  // A counter that comes as a float, a weight that comes as integers.
  StateDict dict;
  dict.add("running_mean", Tensor(full({1}, 4)));
  dict.add("running_var", LongTensor(full<std::int64_t>({1}, 5)));
  dict.add("num_batches_tracked", Tensor(full({}, 6)));
  const nn::BatchNorm2d norm(1, {.affine = false});
  norm.load_state_dict(dict);
  CHECK(norm.running_mean().item() == 4);
  CHECK(norm.running_var().item() == 5);
  CHECK(norm.num_batches_tracked().item() == 6);
}

TEST_CASE("module: loading under recording is seen by a graph that saved the old weights", "[nn]") {
  const nn::Linear a(2, 2), b(2, 2);
  const Tensor x = ones({1, 2}).requires_grad_();
  const Tensor y = sum(a(x));
  a.load_state_dict(b.state_dict());
  CHECK_THROWS_WITH(y.backward(), contains("changed in place"));
}

TEST_CASE("module: one error lists everything that does not fit, and nothing is loaded", "[nn]") {
  const Net net;
  const float before = net.scale.item();
  StateDict dict;
  for (const auto& [name, tensor] : net.state_dict()) {
    if (name == "scale") {
      dict.add(name, Tensor(full({1}, 77)));
    } else if (name == "head.weight") {
      dict.add(name, Tensor(ones({2, 3})));
    } else if (name != "shift" && name != "head.bias") {
      dict.add(name, tensor);
    }
  }
  dict.add("tail.weight", Tensor(ones({1})));
  std::string message;
  try {
    net.load_state_dict(dict);
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message ==
        "[load_state_dict] the dictionary does not fit this Net; nothing was loaded\n"
        "missing (the model has them, the dictionary does not):\n  'shift'\n  'head.bias'\n"
        "unexpected (the dictionary has them, the model does not):\n  'tail.weight'\n"
        "of another shape:\n  'head.weight' has shape (2, 3), the model's is (2, 16)");
  CHECK(net.scale.item() == before);
  CHECK_THROWS_WITH(net.load_state_dict(dict, false), contains("of another shape"));

  StateDict partial;
  partial.add("scale", Tensor(full({1}, 77)));
  partial.add("tail.weight", Tensor(ones({1})));
  const nn::LoadReport report = net.load_state_dict(partial, false);
  CHECK(net.scale.item() == 77);
  CHECK(report.missing.size() == net.state_dict().size() - 1);
  CHECK(report.unexpected == Names{"tail.weight"});
}

TEST_CASE("module: a state dictionary refuses doubles, missing names and other types", "[nn]") {
  StateDict dict;
  CHECK(dict.empty());
  dict.add("a", Tensor(ones({1})));
  CHECK_THROWS_WITH(dict.add("a", Tensor(ones({1}))), contains("two tensors with the name 'a'"));
  CHECK_THROWS_WITH(dict.tensor("b"), contains("there is no tensor 'b'"));
  CHECK_THROWS_WITH(dict.tensor<std::int64_t>("a"), contains("tensor 'a' has another element type: it is float"));
  CHECK(dict.contains("a"));
  CHECK(!dict.contains("b"));
}

TEST_CASE("module: a class's name without a demangler, as programs that only evaluate read it", "[nn]") {
  CHECK(nn::detail::mangled_class("3Net") == "Net");
  CHECK(nn::detail::mangled_class("N4home12_GLOBAL__N_13NetE") == "Net");
  CHECK(nn::detail::mangled_class("N9minitorch2nn11BasicConv2dIfEE") == "BasicConv2d");
  CHECK(nn::detail::mangled_class("Z4mainE3Net") == "Z4mainE3Net");  // a class of a function
  CHECK(nn::detail::mangled_class("class Net") == "class Net");      // another ABI
  CHECK(nn::detail::mangled_class("99Net") == "Net");                // no name at all: nothing is read beyond its end
}

TEST_CASE("module: forward hooks see input and output, may replace it, and go when removed", "[nn]") {
  const nn::Linear layer(2, 1);
  const Tensor x = ones({3, 2});
  const float plain = layer(x).at({0, 0});
  Names log;
  const auto first = layer.register_forward_hook([&](const nn::Module& m, const Tensor& in, const Tensor& out) {
    log.push_back(core::concat(m.type(), to_string(in.shape()), to_string(out.shape())));
  });
  const auto second =
      layer.register_forward_hook([](const nn::Module&, const Tensor&, const Tensor& out) { return out * 2; });
  const auto third =
      layer.register_forward_hook([](const nn::Module&, const Tensor&, const Tensor&) { return Tensor(); });
  CHECK(layer(x).at({0, 0}) == 2 * plain);
  CHECK(log == Names{"Linear(3, 2)(3, 1)"});
  CHECK(layer.forward(x).at({0, 0}) == plain);
  second.remove();
  second.remove();
  CHECK(layer(x).at({0, 0}) == plain);
  CHECK(log.size() == 2);
  first.remove();
  third.remove();
  layer(x);
  CHECK(log.size() == 2);

  // A hook that removes itself, and one that throws.
  std::shared_ptr<HookHandle> once;
  int calls = 0;
  once = std::make_shared<HookHandle>(layer.register_forward_hook([&](const nn::Module&, const Tensor&, const Tensor&) {
    ++calls;
    once->remove();
  }));
  layer(x);
  layer(x);
  CHECK(calls == 1);
  const auto throwing =
      layer.register_forward_hook([](const nn::Module&, const Tensor&, const Tensor&) { core::fail("no further"); });
  CHECK_THROWS_WITH(layer(x), "no further");
  throwing.remove();
  CHECK(layer(x).at({0, 0}) == plain);
}
