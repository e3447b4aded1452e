// SPDX-License-Identifier: MIT
#include "minitorch/nn/summary.hpp"

#include <sstream>
#include <string>

#include "minitorch/nn/activation.hpp"
#include "minitorch/nn/batch_norm.hpp"
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/dropout.hpp"
#include "minitorch/nn/group_norm.hpp"
#include "minitorch/nn/layer_norm.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/pooling.hpp"
#include "minitorch/nn/sequential.hpp"
#include "minitorch/nn/shape.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

// The network of examples/mnist_norms in its three forms.
nn::Sequential network(char norm) {
  const nn::Sequential net;
  const auto block = [&](std::int64_t in, std::int64_t out, std::int64_t size, std::int64_t padding) {
    net.push_back(nn::Conv2d(in, out, 3, {.padding = padding, .bias = false}));
    net.push_back(nn::ReLU());
    if (norm == 'b') {
      net.push_back(nn::BatchNorm2d(out));
    } else if (norm == 'l') {
      net.push_back(nn::LayerNorm({out, size, size}));
    } else {
      net.push_back(nn::GroupNorm(2, out));
    }
    net.push_back(nn::Dropout2d(0.02));
  };
  block(1, 8, 26, 0);
  block(8, 10, 24, 0);
  net.push_back(nn::MaxPool2d(2));
  block(10, 12, 10, 0);
  block(12, 14, 8, 0);
  block(14, 16, 8, 1);
  block(16, 16, 6, 0);
  net.push_back(nn::AvgPool2d(6));
  net.push_back(nn::Conv2d(16, 10, 1, {.bias = false}));
  net.push_back(nn::Flatten());
  net.push_back(nn::LogSoftmax(1));
  return net;
}

struct Residual : nn::Module {
  Tensor scale = register_parameter("scale", ones({4}));
  nn::Linear shared = register_module("shared", nn::Linear(4, 4));
  Tensor forward(const Tensor& x) const override { return shared(relu(shared(x))) * scale + x; }
};

}  // namespace

TEST_CASE("summary: the study's networks have 8,016, 37,592 and 8,016 parameters", "[nn][summary]") {
  CHECK(nn::summary(network('b'), {1, 28, 28}).total_parameters == 8016);
  CHECK(nn::summary(network('l'), {1, 28, 28}).total_parameters == 37592);
  CHECK(nn::summary(network('g'), {1, 28, 28}).total_parameters == 8016);
}

TEST_CASE("summary: lists what runs, in order, as torchsummary prints it", "[nn][summary]") {
  const nn::Sequential net(nn::Sequential(nn::Conv2d(1, 8, 3, {.bias = false}), nn::ReLU(), nn::BatchNorm2d(8)),
                           nn::MaxPool2d(2), nn::Flatten(), nn::Linear(1352, 1000));
  net.at<nn::Linear>(3).requires_grad_(false);
  const nn::Summary table = nn::summary(net, {1, 28, 28});
  CHECK(table.rows[2].name == "0.2");
  CHECK(table.rows[2].output == Shape{-1, 8, 26, 26});
  CHECK(to_string(table) ==
        "----------------------------------------------------------------\n"
        "        Layer (type)               Output Shape         Param #\n"
        "================================================================\n"
        "            Conv2d-1            [-1, 8, 26, 26]              72\n"
        "              ReLU-2            [-1, 8, 26, 26]               0\n"
        "       BatchNorm2d-3            [-1, 8, 26, 26]              16\n"
        "         MaxPool2d-4            [-1, 8, 13, 13]               0\n"
        "           Flatten-5                 [-1, 1352]               0\n"
        "            Linear-6                 [-1, 1000]       1,353,000\n"
        "================================================================\n"
        "Total params: 1,353,088\n"
        "Trainable params: 88\n"
        "Non-trainable params: 1,353,000\n"
        "----------------------------------------------------------------\n"
        "Input size (MB): 0.00\n"
        "Forward/backward pass size (MB): 0.15\n"
        "Params size (MB): 5.16\n"
        "Estimated Total Size (MB): 5.32\n"
        "----------------------------------------------------------------\n");
  std::ostringstream out;
  out << table;
  CHECK(out.str() == to_string(table));
}

TEST_CASE("summary: leaves modes, statistics, hooks, gradients and random numbers as they were", "[nn][summary]") {
  const nn::Sequential net(nn::BatchNorm2d(1), nn::Dropout(0.5));
  net[1].eval();
  const auto norm = net.at<nn::BatchNorm2d>(0);
  manual_seed(9);
  const std::vector<float> expected = rand({3}).to_vector();
  manual_seed(9);
  nn::summary(net, {1, 4, 4});
  CHECK(rand({3}).to_vector() == expected);
  CHECK(norm.is_training());
  CHECK(!net[1].is_training());
  CHECK(norm.running_var().item() == 1);
  CHECK(norm.num_batches_tracked().item() == 0);
  CHECK(norm.state()->hooks.empty());
  CHECK(is_grad_enabled());
  CHECK_THROWS_WITH(nn::summary(net, {1, 4}), contains("[BatchNorm2d] input must have 4 dimensions"));
  CHECK(norm.state()->hooks.empty());
  CHECK(norm.is_training());
}

TEST_CASE("summary: a layer that runs twice has two rows, its parameters count once", "[nn][summary]") {
  const nn::Summary table = nn::summary(Residual(), {4});
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].layer == "Linear-1");
  CHECK(table.rows[0].parameters == 20);
  CHECK(table.rows[1].parameters == 0);
  CHECK(table.rows[2].layer == "Residual-3");
  CHECK(table.rows[2].parameters == 4);
  CHECK(table.total_parameters == 24);
  CHECK(nn::summary(nn::Linear(4, 2), {4}).rows.size() == 1);
}

TEST_CASE("summary: in double every number takes twice the room", "[nn][summary]") {
  const nn::Summary table = nn::summary(nn::BasicLinear<double>(1024, 1024, {.bias = false}), {1024});
  CHECK(table.parameters_mb == 8);
  CHECK(table.input_mb == 8.0 / 1024);
  CHECK(table.forward_backward_mb == 16.0 / 1024);
  CHECK(table.total_mb() == 8 + 24.0 / 1024);
}
