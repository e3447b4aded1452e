// SPDX-License-Identifier: MIT
#include "minitorch/nn/rectifiers.hpp"

#include "minitorch/ops/reduce.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("rectifiers as modules: compute the functions", "[nn]") {
  manual_seed(2);
  const Tensor x = randn({3, 4}) * 4;
  CHECK(nn::ELU(0.5)(x).to_vector() == elu(x, 0.5f).to_vector());
  CHECK(nn::SELU()(x).to_vector() == selu(x).to_vector());
  CHECK(nn::Hardtanh(-2, 3)(x).to_vector() == clamp(x, -2, 3).to_vector());
  CHECK(nn::ReLU6()(x).to_vector() == clamp(x, 0, 6).to_vector());
  CHECK(nn::Hardsigmoid()(x).to_vector() == hardsigmoid(x).to_vector());
  CHECK(nn::Hardswish()(x).to_vector() == hardswish(x).to_vector());
  CHECK(nn::Mish()(x).to_vector() == mish(x).to_vector());
  CHECK(nn::LogSigmoid()(x).to_vector() == logsigmoid(x).to_vector());
  CHECK(nn::GLU(0)(randn({4, 3})).shape() == Shape{2, 3});
  CHECK(nn::PReLU()(x).to_vector() == leaky_relu(x, 0.25f).to_vector());
}

TEST_CASE("rectifiers as modules: print as in PyTorch", "[nn]") {
  CHECK(to_string(nn::ELU()) == "ELU(alpha=1.0)");
  CHECK(to_string(nn::SELU()) == "SELU()");
  CHECK(to_string(nn::Hardtanh()) == "Hardtanh(min_val=-1.0, max_val=1.0)");
  CHECK(to_string(nn::ReLU6()) == "ReLU6()");
  CHECK(to_string(nn::Hardsigmoid()) == "Hardsigmoid()");
  CHECK(to_string(nn::Hardswish()) == "Hardswish()");
  CHECK(to_string(nn::Mish()) == "Mish()");
  CHECK(to_string(nn::LogSigmoid()) == "LogSigmoid()");
  CHECK(to_string(nn::GLU()) == "GLU(dim=-1)");
  CHECK(to_string(nn::PReLU(3)) == "PReLU(num_parameters=3)");
}

TEST_CASE("PReLU: its weight starts at init and is trained", "[nn][gradcheck]") {
  const nn::BasicPReLU<double> layer(3, 0.1);
  CHECK(layer.state_dict().contains("weight"));
  CHECK(layer.weight().to_vector() == std::vector<double>{0.1, 0.1, 0.1});
  const DoubleTensor x = from_data<double>({2, 3}, {-1, 2, -3, 4, -5, 6});
  CHECK(gradcheck_module(layer, x).ok);
  CHECK_THROWS_WITH(nn::PReLU(0), contains("PReLU"));
  CHECK_THROWS_WITH(nn::Hardtanh(1, 1), contains("Hardtanh"));
}

TEST_CASE("elu: no NaN where e^x would overflow, also in gradients of gradients", "[nn]") {
  const Tensor x = from_data({200, -200});
  x.requires_grad_();
  const Tensor y = sum(elu(x) * elu(x));
  const Tensor dx = autograd::grad<float>({y}, {x}, {}, true, true)[0];
  CHECK(dx.to_vector() == std::vector<float>{400, 0});
  CHECK(autograd::grad<float>({sum(dx)}, {x})[0].to_vector() == std::vector<float>{2, 0});
}
