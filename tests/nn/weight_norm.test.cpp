// SPDX-License-Identifier: MIT
#include "minitorch/nn/weight_norm.hpp"

#include <thread>
#include <vector>

#include "minitorch/nn/activation.hpp"
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/rnn.hpp"
#include "minitorch/nn/sequential.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

std::vector<std::string> names_of(const nn::BasicModule<double>& module) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : module.state_dict()) {
    names.push_back(name);
  }
  return names;
}

}  // namespace

TEST_CASE("weight_norm: what the state holds, gradients of all of it, and back", "[nn]") {
  for (const std::optional<std::int64_t> dim : {std::optional<std::int64_t>(0), {1}, {std::nullopt}}) {
    const nn::BasicLinear<double> layer(3, 2);
    const DoubleTensor x = randn<double>({4, 3}), before = layer(x);
    const nn::BasicLinear<double> same = nn::utils::weight_norm(layer, "weight", dim);
    CHECK(names_of(layer) == std::vector<std::string>{"bias", "weight_g", "weight_v"});
    CHECK(layer.parameters().size() == 3);
    CHECK_FALSE(layer.weight().is_leaf());
    CHECK(amax(abs(same(x) - before)).item() < 1e-14);
    CHECK(gradcheck_module(layer, x));
    nn::utils::remove_weight_norm(layer);
    CHECK(names_of(layer) == std::vector<std::string>{"bias", "weight"});
    CHECK(layer.weight().is_leaf());
    CHECK(amax(abs(layer(x) - before)).item() < 1e-14);
    CHECK(gradcheck_module(layer, x));
    CHECK(names_of(nn::utils::weight_norm(layer)).size() == 3);
  }
}

TEST_CASE("weight_norm: several forwards before a backward, gradients of gradients, layers in a chain", "[nn]") {
  const nn::BasicLinear<double> layer = nn::utils::weight_norm(nn::BasicLinear<double>(3, 3));
  const DoubleTensor x = randn<double>({2, 3}).requires_grad_();
  CHECK(gradcheck([&](const std::vector<DoubleTensor>&) { return layer(tanh(layer(x))); }, layer.parameters()));
  CHECK(gradgradcheck([&](const std::vector<DoubleTensor>&) { return layer(tanh(layer(x))); }, layer.parameters()));
  for (int i = 0; i < 2; ++i) {
    sum(layer(x)).backward();  // what the first has freed the second computes anew
  }

  const nn::Sequential net(nn::utils::weight_norm(nn::Conv2d(1, 8, 3)), nn::ReLU());
  const Tensor image = randn({2, 1, 6, 6});
  net(image);
  const NoGradGuard guard;
  const Tensor twice = 2 * net.at<nn::Conv2d>(0).weight();
  net.parameter("0.weight_g").mul_(2);
  const Tensor y = relu(conv2d(image, twice, net.parameter("0.bias")));
  CHECK(amax(abs(net(image) - y)).item() < 1e-5f);
}

TEST_CASE("weight_norm: any parameter, as one of a recurrent layer", "[nn]") {
  const nn::BasicLSTM<double> lstm = nn::utils::weight_norm(nn::BasicLSTM<double>(2, 3), "weight_hh_l0");
  const DoubleTensor x = randn<double>({4, 2, 2});
  CHECK(gradcheck([&](const std::vector<DoubleTensor>&) { return lstm(x).output; }, lstm.parameters()));
  const auto names = names_of(lstm);
  CHECK(std::find(names.begin(), names.end(), "weight_hh_l0_v") != names.end());
}

TEST_CASE("spectral_norm: the largest singular value is 1 after some forwards; evaluation leaves the vectors", "[nn]") {
  const nn::BasicLinear<double> layer = nn::utils::spectral_norm(nn::BasicLinear<double>(4, 3));
  CHECK(names_of(layer) == std::vector<std::string>{"bias", "weight_orig", "weight_u", "weight_v"});
  const DoubleTensor x = randn<double>({2, 4});
  for (int i = 0; i < 200; ++i) {
    layer(x);
  }
  DoubleTensor v = randn<double>({4});
  for (int i = 0; i < 500; ++i) {
    v = normalize(mv(t(layer.weight().detach()), mv(layer.weight().detach(), v)), 2, 0);
  }
  CHECK(norm(mv(layer.weight().detach(), v)).item() == Approx(1).epsilon(1e-9));
  layer.eval();
  const std::vector<double> u = layer.state_dict().tensor<double>("weight_u").to_vector();
  CHECK(gradcheck_module(layer, x));
  CHECK(layer.state_dict().tensor<double>("weight_u").to_vector() == u);
  const DoubleTensor y = layer(x);
  nn::utils::remove_spectral_norm(layer);
  CHECK(names_of(layer) == std::vector<std::string>{"bias", "weight"});
  CHECK(layer(x).to_vector() == y.to_vector());
}

TEST_CASE("spectral_norm: two forwards in training before a backward", "[nn]") {
  const nn::BasicLinear<double> layer = nn::utils::spectral_norm(nn::BasicLinear<double>(3, 3));
  const DoubleTensor x = randn<double>({2, 3});
  const DoubleTensor y = layer(x), z = layer(y);
  sum(z * z).backward();
  CHECK(layer.parameter("weight_orig").grad().defined());
}

TEST_CASE("weight_norm, spectral_norm: threads evaluate at once", "[nn][threads]") {
  const nn::Linear layer = nn::utils::spectral_norm(nn::utils::weight_norm(nn::Linear(8, 8)), "bias", 1, 1e-12, 0);
  layer.eval();
  const Tensor x = randn({4, 8});
  std::vector<std::vector<float>> seen(4);
  std::vector<std::thread> threads;
  for (std::vector<float>& values : seen) {
    threads.emplace_back([&] {
      const NoGradGuard guard;
      for (int i = 0; i < 50; ++i) {
        values = layer(x).to_vector();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const std::vector<float>& values : seen) {
    CHECK(values == seen[0]);
  }
}

TEST_CASE("weight_norm, spectral_norm: what cannot be is refused, and nothing has changed", "[nn]") {
  const nn::BasicLinear<double> layer(3, 2);
  namespace utils = nn::utils;
  CHECK_THROWS_WITH(utils::weight_norm(layer, "wait"), contains("[weight_norm] Linear itself has no parameter 'wait'"));
  CHECK_THROWS_WITH(utils::weight_norm(layer, "weight", 2), contains("dim 2 is out of range"));
  CHECK_THROWS_WITH(utils::remove_weight_norm(layer), contains("weight_norm of 'weight' is not there in Linear"));
  CHECK_THROWS_WITH(utils::spectral_norm(layer, "weight", 0), contains("must be positive, got 0"));
  CHECK(names_of(layer) == std::vector<std::string>{"weight", "bias"});
  utils::weight_norm(layer);
  CHECK_THROWS_WITH(utils::weight_norm(layer), contains("already computes 'weight', by weight_norm"));
  CHECK_THROWS_WITH(utils::spectral_norm(layer), contains("already computes 'weight', by weight_norm"));
  CHECK_THROWS_WITH(utils::remove_spectral_norm(layer), contains("spectral_norm of 'weight' is not there"));
  utils::weight_norm(layer, "bias");
  CHECK(names_of(layer) == std::vector<std::string>{"weight_g", "weight_v", "bias_g", "bias_v"});
}
