// SPDX-License-Identifier: MIT
#include "minitorch/nn/rnn.hpp"

#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/sequential.hpp"
#include "minitorch/ops/logic.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("LSTM, GRU, RNN: PyTorch's text, keys and first values", "[nn]") {
  manual_seed(7);
  const nn::LSTM lstm(3, 4, {.num_layers = 2, .batch_first = true, .bidirectional = true});
  CHECK(to_string(lstm) == "LSTM(3, 4, num_layers=2, batch_first=True, bidirectional=True)");
  CHECK(to_string(nn::GRU(3, 4, {.num_layers = 2, .dropout = 0.5})) == "GRU(3, 4, num_layers=2, dropout=0.5)");
  CHECK(to_string(nn::RNN(3, 4)) == "RNN(3, 4)");
  CHECK(to_string(nn::LSTMCell(3, 4)) == "LSTMCell(3, 4)");
  CHECK(to_string(nn::GRUCell(3, 4, {.bias = false})) == "GRUCell(3, 4, bias=False)");
  CHECK(to_string(nn::RNNCell(3, 4, {}, nn::RNNNonlinearity::relu)) == "RNNCell(3, 4, nonlinearity=relu)");
  std::vector<std::string> keys;
  for (const auto& [name, tensor] : lstm.state_dict()) {
    keys.push_back(name);
  }
  std::vector<std::string> expected;
  for (const char* layer : {"_l0", "_l0_reverse", "_l1", "_l1_reverse"}) {
    for (const char* name : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"}) {
      expected.push_back(std::string(name) + layer);
    }
  }
  CHECK(keys == expected);
  CHECK(lstm.parameter("weight_ih_l1").shape() == Shape{16, 8});
  for (const auto& parameter : lstm.parameters()) {
    for (const float v : parameter.to_vector()) {
      CHECK(std::fabs(v) <= 0.5f);
    }
  }
}

TEST_CASE("LSTM, GRU, RNN: gradients by the input and all parameters", "[nn][gradcheck]") {
  const DoubleTensor x = randn<double>({3, 2, 2});
  CHECK(gradcheck_module(nn::BasicLSTM<double>(2, 2, {.num_layers = 2}), x).ok);
  CHECK(gradcheck_module(nn::BasicGRU<double>(2, 2, {.bidirectional = true}), x).ok);
  CHECK(gradcheck_module(nn::BasicRNN<double>(2, 2), x).ok);
}

TEST_CASE("LSTM: carries its state, drops between layers in training, fits a Sequential", "[nn]") {
  manual_seed(8);
  const nn::LSTM lstm(3, 4);
  const Tensor x = randn({6, 2, 3});
  const auto [all, last] = lstm(x);
  const auto [first, state] = lstm(narrow(x, 0, 0, 4));
  const auto [second, end] = lstm(narrow(x, 0, 4, 2), state);
  CHECK(cat<float>({first, second}).to_vector() == all.to_vector());
  CHECK(end.c.to_vector() == last.c.to_vector());
  const nn::GRU dropping(3, 4, {.num_layers = 2, .dropout = 0.5});
  CHECK(dropping(x).output.to_vector() != dropping(x).output.to_vector());
  dropping.eval();
  CHECK(dropping(x).output.to_vector() == dropping(x).output.to_vector());
  CHECK(nn::Sequential(lstm, nn::Linear(4, 2))(x).shape() == Shape{6, 2, 2});
  int calls = 0;
  lstm.register_forward_hook([&](const nn::Module&, const Tensor&, const Tensor& y) { calls += y.dim() == 3; });
  lstm(x);
  CHECK(calls == 1);
  const nn::GRU hooked(3, 4);
  hooked.register_forward_hook([](const nn::Module&, const Tensor&, const Tensor& y) { return y * 2; });
  CHECK(equal(hooked(x).output, hooked.forward(x) * 2));
  CHECK_THROWS_WITH(lstm(ones({2, 2, 4})), contains("[LSTM] input must be (L, N, input_size)"));
  CHECK_THROWS_WITH(lstm(x, {ones({1, 3, 4}), {}}), contains("[LSTM] the state must have shape (1, 2, 4)"));
  CHECK_THROWS_WITH(lstm(ones({0, 2, 3})), contains("empty"));
  CHECK_THROWS_WITH(nn::LSTMCell(3, 4)(ones({2, 2})), contains("[LSTMCell] input must be"));
}
