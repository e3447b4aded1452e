// SPDX-License-Identifier: MIT
#include "minitorch/nn/activation.hpp"

#include <cmath>

#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {
const DoubleTensor x = from_data<double>({2, 3}, {-2, -0.5, 0.25, 1, 3, -1});

template <class F>
void check_values(const nn::BasicModule<double>& module, const F& f) {
  INFO(module.type());
  const std::vector<double> in = x.to_vector(), out = module(x).to_vector();
  for (std::size_t i = 0; i < in.size(); ++i) {
    CHECK(out[i] == Approx(f(in[i])).epsilon(1e-12));
  }
  CHECK(gradcheck_module(module, clone(x)));
  CHECK(module.parameters().empty());
}
}  // namespace

TEST_CASE("activation modules: values and gradients", "[nn]") {
  check_values(nn::BasicReLU<double>(), [](double v) { return v > 0 ? v : 0; });
  check_values(nn::BasicLeakyReLU<double>(), [](double v) { return v > 0 ? v : 0.01 * v; });
  check_values(nn::BasicLeakyReLU<double>(0.3), [](double v) { return v > 0 ? v : 0.3 * v; });
  check_values(nn::BasicSigmoid<double>(), [](double v) { return 1 / (1 + std::exp(-v)); });
  check_values(nn::BasicTanh<double>(), [](double v) { return std::tanh(v); });
  check_values(nn::BasicSiLU<double>(), [](double v) { return v / (1 + std::exp(-v)); });
  check_values(nn::BasicSoftplus<double>(), [](double v) { return std::log1p(std::exp(v)); });
  check_values(nn::BasicSoftplus<double>(0.5, 1),
               [](double v) { return v * 0.5 > 1 ? v : 2 * std::log1p(std::exp(v / 2)); });
  CHECK(to_string(nn::Softplus()) == "Softplus(beta=1, threshold=20)");
  CHECK(to_string(nn::Softplus(0.5)) == "Softplus(beta=0.5, threshold=20)");
  check_values(nn::BasicGELU<double>(), [](double v) { return v * 0.5 * (1 + std::erf(v / std::sqrt(2.0))); });
  check_values(nn::BasicGELU<double>(GeluApproximation::tanh), [](double v) {
    return 0.5 * v * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (v + 0.044715 * v * v * v)));
  });
}

TEST_CASE("activation modules: softmax and its logarithm along their dimension", "[nn]") {
  for (const std::int64_t dim : {0, 1, -1}) {
    const nn::BasicSoftmax<double> soft(dim);
    const nn::BasicLogSoftmax<double> log_soft(dim);
    CHECK(soft(x).to_vector() == softmax(x, dim).to_vector());
    CHECK(log_soft(x).to_vector() == log_softmax(x, dim).to_vector());
    CHECK(gradcheck_module(soft, clone(x)));
    CHECK(gradcheck_module(log_soft, clone(x)));
  }
  CHECK(nn::BasicSoftmax<double>(0)(x).to_vector() != softmax(x, 1).to_vector());
}

TEST_CASE("activation modules: print as in PyTorch", "[nn]") {
  CHECK(to_string(nn::ReLU()) == "ReLU()");
  CHECK(to_string(nn::LeakyReLU(0.1)) == "LeakyReLU(negative_slope=0.1)");
  CHECK(to_string(nn::Sigmoid()) == "Sigmoid()");
  CHECK(to_string(nn::Tanh()) == "Tanh()");
  CHECK(to_string(nn::GELU()) == "GELU(approximate='none')");
  CHECK(to_string(nn::GELU(GeluApproximation::tanh)) == "GELU(approximate='tanh')");
  CHECK(to_string(nn::SiLU()) == "SiLU()");
  CHECK(to_string(nn::Softmax(-1)) == "Softmax(dim=-1)");
  CHECK(to_string(nn::LogSoftmax(1)) == "LogSoftmax(dim=1)");
}
