// SPDX-License-Identifier: MIT
#include <cmath>
#include <string>

#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"

// What people who come from PyTorch type of models and their training, as they type it.

using namespace minitorch;
namespace F = nn::functional;

TEST_CASE("habits: layers with arguments by position", "[nn][habits]") {
  CHECK_FALSE(nn::Linear(4, 3, false).bias().defined());
  CHECK(to_string(nn::Conv2d(1, 8, 3, 1, 1)) == to_string(nn::Conv2d(1, 8, 3, {.padding = 1})));
  CHECK(to_string(nn::MaxPool2d(3, 2, 1)) == to_string(nn::MaxPool2d(3, {.stride = 2, .padding = 1})));
  CHECK(to_string(nn::AvgPool2d(2, 2)) == to_string(nn::AvgPool2d(2)));
  CHECK(to_string(nn::LayerNorm(4, 1e-6)) == to_string(nn::LayerNorm(4, {.eps = 1e-6})));
  CHECK(to_string(nn::LSTM(4, 8, 2)) == to_string(nn::LSTM(4, 8, {.num_layers = 2})));
  CHECK(to_string(nn::GELU("tanh")) == "GELU(approximate='tanh')");
  CHECK(nn::Upsample({.scale_factor = 2, .mode = "bilinear"})(ones(1, 1, 2, 2)).shape() == Shape{1, 1, 4, 4});
  CHECK(nn::Conv2d(1, 1, 3, {.padding = 1, .padding_mode = "reflect"}).options().padding_mode == PadMode::reflect);
  const Tensor x = randn(2, 4);
  CHECK(equal(nn::Sequential(nn::ReLU(true), nn::LeakyReLU(0.2, true), nn::SiLU(true), nn::ELU(1, true))(x),
              elu(silu(relu(x)))));
  CHECK(equal(F::relu(x), relu(x)));
  CHECK(nn::MSELoss({.reduction = "sum"})(x, x).item() == 0);
  CHECK(nn::CrossEntropyLoss({.reduction = "none"})(x, tensor<std::int64_t>({0, 1})).shape() == Shape{2});
  nn::init::kaiming_normal_(x, {.mode = "fan_out", .nonlinearity = "relu"});
}

TEST_CASE("habits: more layers by position, and options where PyTorch has keywords", "[nn][habits]") {
  CHECK(to_string(nn::Conv2d(1, 8, 4, 2, 1, {.bias = false})) ==
        to_string(nn::Conv2d(1, 8, 4, {.stride = 2, .padding = 1, .bias = false})));
  CHECK(to_string(nn::ConvTranspose2d(8, 4, 4, 2, 1, {.bias = false})) ==
        to_string(nn::ConvTranspose2d(8, 4, 4, {.stride = 2, .padding = 1, .bias = false})));
  CHECK(to_string(nn::Conv1d(3, 4, 3, 1, 1)) == to_string(nn::Conv1d(3, 4, 3, {.padding = 1})));
  CHECK_THROWS_WITH(nn::Conv2d(1, 8, 3, 1, 1, {.stride = 2}), contains("are given by position"));
  CHECK(to_string(nn::MaxPool2d({2, 3})) == to_string(nn::MaxPool2d(Pair(2, 3))));
  CHECK(to_string(nn::MaxPool2d{3, 2}) == to_string(nn::MaxPool2d(3, {.stride = 2})));
  CHECK(to_string(nn::BatchNorm2d(16, 0.8)) == to_string(nn::BatchNorm2d(16, {.eps = 0.8})));
  CHECK(to_string(nn::TransformerEncoderLayer(8, 2, 16)) ==
        to_string(nn::TransformerEncoderLayer(8, 2, {.dim_feedforward = 16})));
  CHECK(to_string(nn::ReflectionPad2d(1)) == to_string(nn::ReflectionPad2d({1, 1, 1, 1})));
  CHECK(nn::ConstantPad2d(1, 0.5)(zeros(1, 1, 2, 2)).sum().item() == 6);
  CHECK(to_string(nn::Dropout({.p = 0.25})) == to_string(nn::Dropout(0.25)));
  CHECK(to_string(nn::Softmax({.dim = 1})) == to_string(nn::Softmax(1)));
  CHECK(to_string(nn::ReLU({.inplace = true})) == to_string(nn::ReLU()));
  CHECK(nn::Upsample({.size = {4, 6}})(ones(1, 1, 2, 2)).shape() == Shape{1, 1, 4, 6});
  CHECK(nn::Linear(4, 3).in_features() + nn::Linear(4, 3).out_features() == 7);
  const Tensor table = randn(5, 2);
  const nn::Embedding frozen = nn::Embedding::from_pretrained(table);
  CHECK(equal(frozen(tensor<std::int64_t>({3}))[0], table[3]));
  CHECK_FALSE(frozen.weight().requires_grad());
  CHECK(nn::Embedding::from_pretrained(table, false).weight().requires_grad());
  CHECK(to_string(frozen) == "Embedding(5, 2)");
  nn::init::kaiming_normal_(table, 0, "fan_out", "relu");
  nn::Sequential net;
  net.add_module("fc", nn::Linear(4, 3));
  CHECK(net.state_dict().keys()[0] == "fc.weight");
}

TEST_CASE("habits: names that two namespaces have", "[nn][habits]") {
  using namespace nn::init;
  const Tensor w = zeros(50).requires_grad_();
  uniform_(w, 2, 3);  // nn::init's, as minitorch's would be recorded
  CHECK(w.detach().min().item() >= 2);
  normal_(w, 50, 1);
  CHECK(w.detach().min().item() > 40);
}

TEST_CASE("habits: containers", "[nn][habits]") {
  const nn::Sequential net(nn::Linear(4, 4), nn::ReLU());
  net.append(nn::Linear(4, 2));
  Tensor x = randn(3, 4);
  const Tensor whole = net(x);
  for (const auto& layer : net) {
    x = layer(x);
  }
  CHECK(allclose(x, whole));
  CHECK(net.modules().size() == 4);
  CHECK(net.children().size() == 3);
  CHECK(net.state_dict().keys()[0] == "0.weight");
  const nn::ModuleList<nn::Linear> blocks;
  blocks.append(nn::Linear(2, 3)).append(nn::Linear(3, 4));
  CHECK(blocks.size() == 2);
  const nn::ModuleDict<> parts({{"fc", nn::Linear(4, 3)}, {"act", nn::ReLU()}});
  CHECK(parts.keys()[1] == "act");
  const nn::ParameterDict scales({{"left", ones(3)}, {"right", ones(4)}});
  CHECK(scales.keys() == std::vector<std::string>{"left", "right"});
  CHECK(scales["right"].requires_grad());
  CHECK_THROWS_WITH(scales["top"], contains("has no parameter 'top'"));
  const nn::Bilinear two(4, 5, 3);
  const Tensor a = randn(2, 4), b = randn(2, 5);
  CHECK(equal(two(a, b), bilinear(a, b, two.weight(), two.bias())));
  CHECK(to_string(two) == "Bilinear(in1_features=4, in2_features=5, out_features=3, bias=True)");
  CHECK(to_string(nn::Dropout1d(0.2)) == "Dropout1d(p=0.2, inplace=False)");
  const Tensor dropped = nn::Dropout3d(0.5)(ones(4, 8, 2, 2, 2));
  CHECK(equal(dropped.amax({2, 3, 4}), dropped.amin({2, 3, 4})));
}

TEST_CASE("habits: training", "[nn][habits]") {
  const nn::Linear net(4, 3);
  optim::SGD sgd(net.parameters(), 0.1);
  CHECK(optim::Adam(net.parameters(), 1e-3).lr() == 1e-3);
  CHECK(optim::AdamW(net.parameters(), 1e-3).lr() == 1e-3);
  CHECK(optim::RMSprop(net.parameters(), 1e-3).lr() == 1e-3);
  CHECK(sgd.param_groups()[0].lr == 0.1);
  cross_entropy(net(randn(5, 4)), randint(0, 3, {5})).backward();
  CHECK(nn::utils::clip_grad_norm_(net.parameters(), 1.0) > 0);
  nn::utils::clip_grad_value_(net.parameters(), 0.5);
  CHECK(nn::utils::parameters_to_vector(net.parameters()).numel() == 15);
  optim::lr_scheduler::StepLR half(sgd, 1, 0.5);
  half.step();
  CHECK(half.get_last_lr()[0] == 0.05);
  optim::ExponentialLR tenth(sgd, 0.1);
  tenth.step();
  CHECK(std::abs(sgd.lr() - 0.005) < 1e-12);
  const optim::CosineAnnealingLR cosine(sgd, 100);
  const optim::MultiStepLR steps(sgd, {.milestones = {30, 80}});
  const optim::MultiStepLR two(sgd, {30, 80}), three(sgd, {30, 80}, 0.5);
  const optim::MultiStepLR one(sgd, {30});
  const optim::CosineAnnealingWarmRestarts again(sgd, 10, 2);
  optim::SGD heavy(net.parameters(), 0.1, 0.9), nesterov(net.parameters(), 0.1, {.momentum = 0.9, .nesterov = true});
  CHECK(heavy.param_groups()[0].momentum == 0.9);
  CHECK(nesterov.lr() == 0.1);
  CHECK(optim::Adam(net.parameters(), 2e-4, {0.5, 0.999}).param_groups()[0].momentum == 0.5);
  CHECK(optim::AdamW(net.parameters(), 2e-4, {.weight_decay = 0.1}).param_groups()[0].weight_decay == 0.1);
  heavy.zero_grad(true);
  CHECK_THROWS_WITH(heavy.zero_grad(false), contains("set_to_none must be true"));
  const optim::OneCycleLR cycle(nesterov, 0.1, 100);
  const optim::ReduceLROnPlateau highest(sgd, "max");
  optim::ReduceLROnPlateau plateau(sgd, {.mode = "min", .factor = 0.5, .patience = 3});
  plateau.step(scalar(0.5f));
  const BatchLoader loader(TensorDataset(randn(6, 4), randint(0, 3, {6})), 4, true);
  CHECK(loader.epoch(0).size() == 2);
}

TEST_CASE("habits: hooks before forward, attributes as calls, options of backward", "[nn][habits]") {
  const nn::Linear fc(4, 3);
  const Tensor x = randn(2, 4);
  const Tensor y = fc(x);
  std::vector<std::string> seen;
  HookHandle look = fc.register_forward_pre_hook([&](const nn::Module& m, const Tensor&) { seen.push_back(m.type()); });
  HookHandle twice = fc.register_forward_pre_hook([](const nn::Module&, const Tensor& in) { return in * 2; });
  HookHandle after = fc.register_forward_hook([&](const nn::Module&, const Tensor& in, const Tensor&) {
    CHECK(equal(in, x * 2));  // what forward got
  });
  CHECK(equal(fc(x), linear(x * 2, fc.weight(), fc.bias())));
  CHECK(equal(nn::Sequential(fc, nn::ReLU())(x), relu(linear(x * 2, fc.weight(), fc.bias()))));
  twice.remove();
  after.remove();
  CHECK(equal(fc(x), y));
  CHECK(seen == std::vector<std::string>{"Linear", "Linear", "Linear"});
  const nn::MultiheadAttention attention(4, 2);
  attention.register_forward_pre_hook([](const nn::Module&, const Tensor& in) { return in * 2; });
  CHECK_THROWS_WITH(attention(x, x, x), contains("returned another input, but MultiheadAttention takes more"));

  CHECK(fc.training());
  CHECK(equal(x.T(), x.t()));
  CHECK(x.T().data() == x.data());
  const Tensor w = tensor({1, 2}).requires_grad_();
  const Tensor loss = (w * w).sum();
  loss.backward({.retain_graph = true});
  loss.backward({.gradient = tensor(2)});
  CHECK(equal(w.grad(), w.detach() * 6));
  CHECK_THROWS(loss.backward());
  w.zero_grad();
  (w * w).sum().backward({});
  CHECK(equal(w.grad(), w.detach() * 2));
  const InferenceMode guard;
  CHECK_FALSE((w * 2).requires_grad());
}

TEST_CASE("habits: numbers of layers and kernel sizes by position, before options", "[nn][habits]") {
  CHECK(to_string(nn::LSTM(4, 8, 2, {.batch_first = true})) ==
        to_string(nn::LSTM(4, 8, {.num_layers = 2, .batch_first = true})));
  CHECK(to_string(nn::RNN(4, 8, 2)) == to_string(nn::RNN(4, 8, {.num_layers = 2})));
  CHECK_THROWS_WITH(nn::GRU(4, 8, 2, {.num_layers = 3}), contains("num_layers is given by position"));
  const Tensor x = randn(2, 3, 9);
  CHECK(equal(F::max_pool1d(x, 2, {.ceil_mode = true}), nn::MaxPool1d(2, {.ceil_mode = true})(x)));
  CHECK(equal(F::avg_pool1d(x, 3, {.padding = 1}), nn::AvgPool1d(3, {.padding = 1})(x)));
  CHECK(equal(x.add(x, 0.5), x * 1.5));
  CHECK(equal(x.sub(x, 2), -x));
  CHECK(equal(x.narrow(1, -1, 1), x[{slice(), slice(-1, None)}]));
  CHECK(equal(F::pad(arange(6).to<float>(), {-1, 2}, "circular"), tensor({1, 2, 3, 4, 5, 1, 2})));
  Generator g(3);
  const Tensor logits = randn(4, 5).requires_grad_();
  const Tensor hard = F::gumbel_softmax(logits, 0.5, true, -1, g);
  CHECK(equal(hard.detach().max(1).values, ones(4)));
  CHECK(equal(hard.detach().sum(1), ones(4)));
  CHECK(equal(F::gumbel_softmax(logits, 1, true, 0).detach().sum(0), ones(5)));
  Generator again(3);
  const Tensor soft = F::gumbel_softmax(logits, 0.5, false, -1, again);
  const Tensor weights = randn(4, 5);
  CHECK(equal(autograd::grad((hard * weights).sum(), logits), autograd::grad((soft * weights).sum(), logits)));
  CHECK_THROWS_WITH(F::gumbel_softmax(logits, 0), contains("tau must be positive"));
}

TEST_CASE("habits: all arguments of PyTorch by position", "[nn][habits]") {
  const auto text = [](const nn::Module& module) { return core::concat(module); };
  CHECK(text(nn::Conv2d(32, 32, 3, 1, 1, 1, 32, false)) ==
        text(nn::Conv2d(32, 32, 3, {.padding = 1, .groups = 32, .bias = false})));
  CHECK(text(nn::Conv2d(4, 8, {3, 1}, 2, {1, 0}, 2)) ==
        text(nn::Conv2d(4, 8, {3, 1}, {.stride = 2, .padding = {1, 0}, .dilation = 2})));
  CHECK(
      text(nn::ConvTranspose2d(4, 8, 3, 2, 1, 1, 2, false)) ==
      text(nn::ConvTranspose2d(4, 8, 3, {.stride = 2, .padding = 1, .output_padding = 1, .groups = 2, .bias = false})));
  CHECK(text(nn::GroupNorm(2, 8, 1e-6)) == text(nn::GroupNorm(2, 8, {.eps = 1e-6})));
  CHECK(text(nn::GroupNorm(2, 8, 1e-6, false)) == text(nn::GroupNorm(2, 8, {.eps = 1e-6, .affine = false})));
  CHECK(randn(4, 5).topk(2, 1, true, true).values.shape() == Shape{4, 2});

  const Tensor w = ones(1).requires_grad_();
  optim::SGD sgd({w}, 1.0);
  optim::ReduceLROnPlateau schedule(sgd, "max", {.factor = 0.5, .patience = 0});
  schedule.step(1.0);
  schedule.step(2.0);
  CHECK(sgd.lr() == 1.0);
  schedule.step(1.5);
  CHECK(sgd.lr() == 0.5);
}
