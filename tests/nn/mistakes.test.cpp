// SPDX-License-Identifier: MIT
// The mistakes that people make most, each with what its message must say: the operation, the values, the cure, and
// where in the model it happened. 34 and 35, files that are no weights, are in tests/io; to 24, 25, 40 and 41
// (zero_grad forgotten, step before backward, probabilities for log-probabilities, softmax twice) no library objects.
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct Mistake {
  const char* what;
  std::function<void()> make;
  std::vector<std::string> told;  // every one of these
};

std::string message_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no error)";
}

struct ConvBlock : nn::Module {
  nn::Conv2d conv1 = register_module("conv1", nn::Conv2d(3, 8, 3));
  Tensor forward(const Tensor& x) const override { return relu(conv1(x)); }
};
struct Classifier : nn::Module {
  nn::Sequential layer2 = register_module("layer2", nn::Sequential(ConvBlock(), nn::Flatten(), nn::Linear(100, 10)));
  nn::Linear head = register_module("head", nn::Linear(10, 2));
  Tensor forward(const Tensor& x) const override { return head(layer2(x)); }
};
struct NoForward : nn::Module {};
struct TwoLayers : nn::Module {
  nn::Linear a = register_module("a", nn::Linear(4, 3)), b = register_module("b", nn::Linear(3, 2));
  Tensor forward(const Tensor& x) const override { return b(a(x)); }
};
struct Unregistered : nn::Module {
  nn::Linear a{2, 2};
};
struct NameTwice : nn::Module {
  NameTwice() {
    register_module("a", nn::Linear(1, 1));
    register_module("a", nn::Linear(1, 1));
  }
};

LongTensor labels(const std::vector<std::int64_t>& values) {
  return from_data<std::int64_t>(Shape{static_cast<std::int64_t>(values.size())}, values);
}

}  // namespace

TEST_CASE("mistakes: the message of each names the operation, what came and the cure", "[nn][mistakes]") {
  manual_seed(1);
  const std::vector<Mistake> mistakes = {
      {"01 Linear of another size",
       [] {
         nn::Linear(5, 2)(ones({8, 4}));
       },
       {"[linear] input of shape (8, 4)", "weight of shape (2, 5)", "its in_features would be 4"}},
      {"02 channels, deep in a model",
       [] {
         Classifier()(ones({1, 1, 8, 8}));
       },
       {"[conv2d]", "1 channels", "(8, 3, 3, 3)", " in layer2.0.conv1 (Conv2d)"}},
      {"03 an image without channels",
       [] {
         nn::Conv2d(1, 8, 3)(ones({28, 28}));
       },
       {"[conv2d] input must be (N, C, H, W) or (C, H, W), got shape (28, 28)"}},
      {"04 a kernel too large",
       [] {
         nn::Conv2d(1, 8, 5)(ones({1, 1, 3, 3}));
       },
       {"[conv2d]", "kernel (5, 5)", "padded input (3, 3)"}},
      {"05 Flatten, then Linear of the wrong size",
       [] {
         nn::Sequential(nn::Conv2d(1, 8, 3), nn::Flatten(), nn::Linear(100, 10))(ones({2, 1, 28, 28}));
       },
       {"[linear]", "(2, 5408)", "its in_features would be 5408", " in 2 (Linear)"}},
      {"06 forward is missing",
       [] { NoForward()(ones({1})); },
       {"[forward]", "NoForward", "forward(const Tensor&) const", "override"}},
      {"07 a layer sliced to nn::Module",
       [] {
         const nn::Module sliced = nn::Linear(2, 2);
         sliced(ones({1, 2}));
       },
       {"[forward]", "copied to an nn::Module", "keep the layer itself"}},
      {"08 a label too large",
       [] {
         cross_entropy(ones({2, 3}), labels({0, 3}));
       },
       {"[cross_entropy] target 3 at position 1", "there are 3"}},
      {"09 a negative label",
       [] {
         cross_entropy(ones({2, 3}), labels({0, -1}));
       },
       {"[cross_entropy]", "-1"}},
      {"10 labels as a column",
       [] {
         cross_entropy(ones({8, 2}), zeros<std::int64_t>({8, 1}));
       },
       {"[cross_entropy]", "(8, 1)", "(8, 2)", "expected (8,)", "squeeze(target, 1)"}},
      {"11 mse of a column and a vector",
       [] {
         mse_loss(ones({8, 1}), ones({8}));
       },
       {"[mse_loss]", "(8, 1)", "(8,)", "must be equal"}},
      {"12 backward twice",
       [] {
         const Tensor w = ones({3}).requires_grad_();
         const Tensor y = mean(w * w);
         y.backward();
         y.backward();
       },
       {"[backward] what 'mean' saved", "freed by an earlier backward", "retain_graph"}},
      {"12 backward twice, of a loss",
       [] {
         const Tensor w = ones({3, 2}).requires_grad_();
         const Tensor y = cross_entropy(w, labels({0, 1, 1}));
         y.backward();
         y.backward();
       },
       {"[backward] what 'cross_entropy' saved"}},
      {"12 backward twice, of a sum",
       [] {
         const Tensor w = ones({3}).requires_grad_();
         const Tensor y = sum(w * w);
         y.backward();
         y.backward();
       },
       {"[backward] what 'sum' saved"}},
      {"13 backward of a vector",
       [] { (ones({3}).requires_grad_() * 2.0f).backward(); },
       {"[backward]", "one element", "(3,)", "sum()"}},
      {"14 nothing requires grad", [] { sum(ones({3})).backward(); }, {"[backward]", "does not require grad"}},
      {"15 a saved tensor changed in place",
       [] {
         const Tensor w = ones({3}).requires_grad_();
         const Tensor x = w * 2.0f, y = sum(x * x);
         x += 1.0f;
         y.backward();
       },
       {"[backward]", "'mul'", "changed in place", "clone()"}},
      {"16 a leaf changed in place",
       [] {
         ones({3, 2}).requires_grad_() += 1.0f;
       },
       {"[+=]", "(3, 2)", "requires grad", "NoGradGuard"}},
      {"17 shapes that do not broadcast", [] { ones({3}) + ones({4}); }, {"[add]", "(3,)", "(4,)"}},
      {"18 inner sizes",
       [] {
         matmul(ones({2, 3}), ones({4, 5}));
       },
       {"[matmul]", "(2, 3)", "(4, 5)"}},
      {"19 reshape with a rest",
       [] {
         reshape(ones({8, 4}), {5, -1});
       },
       {"(8, 4)", "32", "(5, -1)", "32 is no multiple of 5"}},
      {"20 batch norm of one sample",
       [] {
         nn::Sequential(nn::Linear(2, 4), nn::BatchNorm1d(4))(ones({1, 2}));
       },
       {"[batch_norm]", "(1, 4)", "eval()", "drop_last", " in 1 (BatchNorm1d)"}},
      {"21 weights of another model",
       [] { nn::Sequential(nn::Linear(2, 4)).load_state_dict(nn::Linear(2, 4).state_dict()); },
       {"[load_state_dict]", "'0.weight'", "'weight'", "nothing was loaded"}},
      {"22 members that are not registered",
       [] { optim::SGD(Unregistered().parameters(), {.lr = 0.1}); },
       {"[optimizer] there are no parameters", "register_module"}},
      {"23 a registered member assigned to later",
       [] {
         TwoLayers net;
         net.b = nn::Linear(3, 5);
         net(ones({1, 4}));
       },
       {"[module] 'b' was assigned to", "parameters()", "replace_module(\"b\""}},
      {"26 a parameter twice",
       [] {
         const Tensor p = ones({2}).requires_grad_();
         optim::SGD({p, p}, {.lr = 0.1});
       },
       {"[optimizer]", "(2,)", "twice"}},
      {"27 an undefined tensor", [] { Tensor() + ones({2}); }, {"[add] the first argument is undefined"}},
      {"28 a gradient before backward",
       [] {
         const Tensor w = ones({2}).requires_grad_();
         w - w.grad();
       },
       {"[sub] the second argument is undefined", "never computed"}},
      {"29 item of many",
       [] {
         static_cast<void>(ones({2, 3}).item());
       },
       {"[item]", "(2, 3)"}},
      {"30 layer norm of another size",
       [] {
         nn::LayerNorm(5)(ones({2, 4}));
       },
       {"[layer_norm]", "(5,)", "(2, 4)"}},
      {"31 group norm that does not divide",
       [] { nn::GroupNorm(3, 8); },
       {"[GroupNorm] num_groups 3", "num_channels 8"}},
      {"32 an index out of range",
       [] {
         index_select(ones({8, 4}), 0, labels({9}));
       },
       {"[index_select] index 9", "size 8", "dimension 0", "(8, 4)"}},
      {"33 a dimension that is not there",
       [] {
         softmax(ones({2, 3}), 2);
       },
       {"[softmax] dimension 2", "[-2, 1]"}},
      {"36 backward under NoGradGuard",
       [] {
         const Tensor w = ones({2}).requires_grad_();
         const NoGradGuard guard;
         sum(w * w).backward();
       },
       {"[backward]", "NoGradGuard"}},
      {"37 one name twice", [] { NameTwice(); }, {"[register]", "NameTwice", "'a'"}},
      {"38 padding of pooling too large",
       [] {
         nn::MaxPool2d(2, {.padding = 3})(ones({1, 1, 4, 4}));
       },
       {"[max_pool2d]", "padding", "3"}},
      {"39 cat of other shapes",
       [] {
         cat<float>({ones({2, 3}), ones({2, 4})}, 0);
       },
       {"[cat]", "(2, 3)", "(2, 4)"}},
      {"42 a probability above one", [] { nn::Dropout(1.5); }, {"1.5"}},
      {"43 an optimiser's step between forward and backward",
       [] {
         const nn::Linear layer(3, 2);
         optim::SGD sgd(layer.parameters(), {.lr = 0.1});
         const Tensor x = ones({1, 3}).requires_grad_();
         const Tensor y = sum(layer(x));
         y.backward({}, true);
         sgd.step();
         y.backward();
       },
       {"[backward] a parameter of shape (2, 3)", "'matmul'", "optimiser's step", "Run forward again"}},
  };
  for (const Mistake& mistake : mistakes) {
    const std::string message = message_of(mistake.make);
    for (const std::string& part : mistake.told) {
      INFO(mistake.what << ": " << message);
      CHECK(message.find(part) != std::string::npos);
    }
  }
}

TEST_CASE("mistakes: a registered member that is assigned to later does not train silently wrong", "[nn][mistakes]") {
  TwoLayers net;
  const Tensor x = ones({1, 4});
  net.b = nn::Linear(3, 5);
  CHECK_THROWS_WITH(net(x), contains("[module] 'b' was assigned to after it had been registered") &&
                                contains("replace_module(\"b\""));
  const nn::Sequential around(net);
  CHECK_THROWS_WITH(around(x), contains("'b' was assigned to") && contains(" in 0 (TwoLayers)"));

  // Exchanged on both sides it counts.
  net.b = net.replace_module("b", nn::Linear(3, 7));
  CHECK(net(x).shape() == Shape{1, 7});
  CHECK(net.parameter("b.weight").shape() == Shape{7, 3});
  CHECK(net.parameter("b.weight").is_same(net.b.weight()));
  CHECK_THROWS_WITH(net.replace_module("c", nn::Linear(3, 7)), contains("[replace_module] TwoLayers has no part 'c'"));

  // Whole models, copies of handles and layers that were never registered may be assigned to.
  TwoLayers other;
  const TwoLayers kept = net;
  net = other;
  CHECK(net(x).shape() == Shape{1, 2});
  CHECK(kept(x).shape() == Shape{1, 7});
  nn::Linear handle = net.a;
  handle = nn::Linear(4, 9);
  CHECK(handle(x).shape() == Shape{1, 9});
  CHECK(net(x).shape() == Shape{1, 2});

  const nn::Sequential chain(nn::Linear(4, 3), nn::ReLU());
  chain.replace_module("0", nn::Linear(4, 6));
  CHECK(chain(x).shape() == Shape{1, 6});
  CHECK(chain.parameters()[0].shape() == Shape{6, 4});
  CHECK(chain.at<nn::Linear>(0).weight().is_same(chain.parameters()[0]));
}

TEST_CASE("errors: the place is that of the innermost module, seen from the outermost one, and is told once",
          "[nn][mistakes]") {
  const Classifier net;
  const std::string place = " in layer2.0.conv1 (Conv2d)";
  const std::string message = message_of([&] { net(ones({1, 1, 8, 8})); });
  CHECK(message.substr(message.size() - place.size()) == place);
  CHECK(message.find(" in layer2") == message.rfind(" in layer2"));
  CHECK(message_of([&] { net.layer2(ones({1, 1, 8, 8})); }).find(" in 0.conv1 (Conv2d)") != std::string::npos);
  CHECK(message_of([&] { nn::Conv2d(3, 8, 3)(ones({1, 1, 8, 8})); }).find(" in ") == std::string::npos);

  // After an error the next call knows nothing of it, and what a hook throws has a place, too.
  CHECK(message_of([&] { nn::Linear(5, 2)(ones({8, 4})); }).find("(Linear)") == std::string::npos);
  HookHandle hook =
      net.head.register_forward_hook([](const nn::Module&, const Tensor&, const Tensor&) { core::fail("[hook] no"); });
  const nn::Sequential around(nn::Identity(), net.head);
  CHECK(message_of([&] { around(ones({1, 10})); }) == "[hook] no in 1 (Linear)");
  hook.remove();
}

TEST_CASE("detect_anomaly: the first operation whose gradient is NaN, and its module", "[nn][autograd]") {
  struct Root : nn::Module {
    Tensor forward(const Tensor& x) const override { return sqrt(x) * 0.0f; }
  };
  const nn::Sequential net{{"0", nn::Identity()}, {"1", Root()}};
  const Tensor x = from_data({1.0f, 0.0f}).requires_grad_();
  const auto backward = [&] { sum(net(x)).backward(); };
  CHECK_FALSE(autograd::is_anomaly_enabled());
  backward();
  CHECK(std::isnan(x.grad().to_vector()[1]));
  {
    const autograd::DetectAnomalyGuard guard;
    CHECK(autograd::is_anomaly_enabled());
    CHECK_THROWS_WITH(backward(), contains("[detect_anomaly]") && contains("of 'sqrt'") &&
                                      contains("1 of 2 elements") && contains(" in 1 (Root)"));
    CHECK_NOTHROW(sum(net(ones({2}).requires_grad_())).backward());
    CHECK_THROWS_WITH(sum(sqrt(x * 0.0f) * 0.0f).backward(), contains("'sqrt'"));
  }
  CHECK_FALSE(autograd::is_anomaly_enabled());
  CHECK_NOTHROW(backward());
}
