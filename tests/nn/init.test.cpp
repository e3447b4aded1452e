// SPDX-License-Identifier: MIT
#include "minitorch/nn/init.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/linear.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct Moments {
  double mean = 0, deviation = 0, low = 0, high = 0;
};

template <class T>
Moments moments(const BasicTensor<T>& x) {
  const std::vector<T> values = x.to_vector();
  Moments m;
  m.low = m.high = static_cast<double>(values[0]);
  for (const T v : values) {
    const auto d = static_cast<double>(v);
    m.mean += d / static_cast<double>(values.size());
    m.low = std::min(m.low, d);
    m.high = std::max(m.high, d);
  }
  for (const T v : values) {
    m.deviation += (static_cast<double>(v) - m.mean) * (static_cast<double>(v) - m.mean);
  }
  m.deviation = std::sqrt(m.deviation / static_cast<double>(values.size()));
  return m;
}

// Uniform in +-bound: reached but not passed, mean 0, deviation bound / sqrt(3). 40,000 draws.
template <class T>
void check_uniform(const BasicTensor<T>& x, double bound) {
  const Moments m = moments(x);
  CHECK(m.low >= -bound * (1 + 1e-6));
  CHECK(m.high <= bound * (1 + 1e-6));
  CHECK(m.low <= -0.995 * bound);
  CHECK(m.high >= 0.995 * bound);
  CHECK(std::fabs(m.mean) < 0.015 * bound);
  CHECK(m.deviation == Approx(bound / std::sqrt(3.0)).epsilon(0.015));
}

}  // namespace

TEST_CASE("init: constant, uniform and normal", "[nn][init]") {
  const Tensor x = empty({200, 200}).requires_grad_();
  CHECK(moments(nn::init::zeros_(x)).high == 0);
  CHECK(moments(nn::init::ones_(x)).low == 1);
  CHECK(moments(nn::init::constant_(x, 2.5)).low == 2.5);
  CHECK(moments(x).high == 2.5);
  CHECK(x.at({3, 4}) == 2.5f);
  nn::init::uniform_(x, -2, 2);
  check_uniform(x, 2);
  const Moments m = moments(nn::init::normal_(x, 3, 0.5));
  CHECK(m.mean == Approx(3).epsilon(0.01));
  CHECK(m.deviation == Approx(0.5).epsilon(0.02));
  CHECK(x.requires_grad());
  CHECK_THROWS_WITH(nn::init::uniform_(x, 1, 0), contains("[uniform_] needs low <= high"));
  CHECK_THROWS_WITH(nn::init::normal_(x, 0, -1), contains("[normal_] the standard deviation"));
}

TEST_CASE("init: the bounds and deviations of Kaiming and Xavier", "[nn][init]") {
  using nn::init::Fan;
  using nn::init::Nonlinearity;
  const DoubleTensor x = empty<double>({100, 40, 5, 2});  // fan in 400, fan out 1000
  nn::init::kaiming_uniform_(x);                          // leaky_relu with slope 0: gain sqrt(2)
  check_uniform(x, std::sqrt(2.0) * std::sqrt(3.0 / 400));
  nn::init::kaiming_uniform_(x, {.a = 1, .mode = Fan::out});
  check_uniform(x, std::sqrt(3.0 / 1000));
  nn::init::xavier_uniform_(x, 2);
  check_uniform(x, 2 * std::sqrt(6.0 / 1400));
  CHECK(moments(nn::init::kaiming_normal_(x, {.nonlinearity = Nonlinearity::tanh})).deviation ==
        Approx(5.0 / 3 / 20).epsilon(0.02));
  CHECK(moments(nn::init::xavier_normal_(x)).deviation == Approx(std::sqrt(2.0 / 1400)).epsilon(0.02));
  CHECK_THROWS_WITH(nn::init::kaiming_normal_(empty({4})), contains("at least two dimensions, got shape (4,)"));
  CHECK(nn::init::kaiming_uniform_(empty({3, 0})).numel() == 0);
}

TEST_CASE("init: the gains of PyTorch", "[nn][init]") {
  using nn::init::calculate_gain;
  using nn::init::Nonlinearity;
  CHECK(calculate_gain(Nonlinearity::linear) == 1);
  CHECK(calculate_gain(Nonlinearity::sigmoid) == 1);
  CHECK(calculate_gain(Nonlinearity::tanh) == 5.0 / 3);
  CHECK(calculate_gain(Nonlinearity::relu) == std::sqrt(2.0));
  CHECK(calculate_gain(Nonlinearity::leaky_relu) == std::sqrt(2 / 1.0001));
  CHECK(calculate_gain(Nonlinearity::leaky_relu, std::sqrt(5.0)) == Approx(std::sqrt(1.0 / 3)));
  CHECK(calculate_gain(Nonlinearity::selu) == 0.75);
}

TEST_CASE("init: Linear and Conv2d start uniform in 1 / sqrt(fan in), weight and bias", "[nn][init]") {
  const nn::Linear linear(25, 40000);
  check_uniform(linear.bias(), 0.2);
  check_uniform(linear.weight(), 0.2);
  const nn::BasicConv2d<double> conv(8, 40000, {3, 1}, {.groups = 2});  // fan in 4 * 3
  check_uniform(conv.weight(), 1 / std::sqrt(12.0));
  check_uniform(conv.bias(), 1 / std::sqrt(12.0));
}

TEST_CASE("init: the same seed gives the same weights for any number of threads, another seed others", "[nn][init]") {
  const int before = get_num_threads();
  const auto weights = [](std::uint64_t seed) {
    manual_seed(seed);
    const nn::Linear layer(301, 211);
    std::vector<float> all = layer.weight().to_vector();
    for (const float v : layer.bias().to_vector()) {
      all.push_back(v);
    }
    return all;
  };
  set_num_threads(1);
  const std::vector<float> expected = weights(5);
  CHECK(weights(6) != expected);
  for (const int threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    CHECK(weights(5) == expected);
  }
  set_num_threads(before);
}
