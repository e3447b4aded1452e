// SPDX-License-Identifier: MIT
#include "minitorch/nn/conv2d.hpp"

#include "minitorch/ops/conv1d.hpp"
#include "minitorch/ops/conv_transpose.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Conv2d: computes conv2d with its own weight, bias and options", "[nn]") {
  const nn::Conv2d conv(4, 6, {3, 2}, {.stride = {2, 1}, .padding = {1, 0}, .dilation = {1, 2}, .groups = 2});
  CHECK(conv.weight().shape() == Shape{6, 2, 3, 2});
  CHECK(conv.bias().shape() == Shape{6});
  const Tensor x = randn({2, 4, 7, 8});
  const Tensor y =
      conv2d(x, conv.weight(), conv.bias(), {.stride = {2, 1}, .padding = {1, 0}, .dilation = {1, 2}, .groups = 2});
  CHECK(conv(x).shape() == Shape{2, 6, 4, 6});
  CHECK(conv(x).to_vector() == y.to_vector());
}

TEST_CASE("Conv2d: without bias it has one parameter", "[nn]") {
  const nn::Conv2d conv(1, 8, 3, {.padding = 1, .bias = false});
  CHECK(conv.parameters().size() == 1);
  CHECK(!conv.bias().defined());
  const Tensor x = randn({2, 1, 5, 5});
  CHECK(conv(x).to_vector() == conv2d(x, conv.weight(), {}, {.padding = 1}).to_vector());
}

TEST_CASE("Conv2d: prints what differs from the defaults, as PyTorch does", "[nn]") {
  CHECK(to_string(nn::Conv2d(1, 8, 3, {.bias = false})) ==
        "Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1), bias=False)");
  CHECK(to_string(nn::Conv2d(2, 8, {3, 2}, {.stride = 2, .padding = {1, 0}, .dilation = 2, .groups = 2})) ==
        "Conv2d(2, 8, kernel_size=(3, 2), stride=(2, 2), padding=(1, 0), dilation=(2, 2), groups=2)");
}

TEST_CASE("Conv2d: gradients of input, weight and bias", "[nn]") {
  manual_seed(1);
  const nn::BasicConv2d<double> conv(4, 2, 2, {.stride = {1, 2}, .padding = 1, .groups = 2});
  CHECK(gradcheck_module(conv, randn<double>({2, 4, 3, 3})));
}

TEST_CASE("Conv2d: impossible arguments are refused at construction", "[nn]") {
  CHECK_THROWS_WITH(nn::Conv2d(0, 8, 3), contains("[Conv2d] channels must be positive, got 0 and 8"));
  CHECK_THROWS_WITH(nn::Conv2d(4, 6, 3, {.groups = 4}),
                    contains("[Conv2d] groups 4 must divide in_channels 4 and out_channels 6"));
  CHECK_THROWS_WITH(nn::Conv2d(3, 6, 3, {.groups = 2}), contains("[Conv2d] groups 2"));
  CHECK_THROWS_WITH(nn::Conv2d(3, 6, 3, {.groups = 0}), contains("[Conv2d] groups 0"));
  CHECK_THROWS_WITH(nn::Conv2d(1, 8, {3, 0}), contains("[Conv2d] kernel_size must be positive, got (3, 0)"));
}

TEST_CASE("Conv2d: the function takes the layer's options as they are", "[nn]") {
  const nn::Conv2dOptions options{.padding = 1, .bias = false, .padding_mode = PadMode::reflect};
  const nn::Conv2d conv(2, 3, 3, options);
  const Tensor x = randn({2, 2, 5, 4});
  CHECK(conv2d(x, conv.weight(), {}, options).to_vector() == conv(x).to_vector());
  CHECK(conv(x).to_vector() == conv2d(pad(x, {1, 1, 1, 1}, PadMode::reflect), conv.weight()).to_vector());
  CHECK_THROWS_WITH(conv2d(x, conv.weight(), zeros({3}), options),
                    contains("[conv2d] a bias is given, but bias = false"));
  CHECK_THROWS_WITH(conv1d(zeros({1, 2, 4}), zeros({3, 2, 3}), zeros({3}), {.bias = false}),
                    contains("[conv1d] a bias is given, but bias = false"));
  CHECK_THROWS_WITH(conv_transpose2d(x, zeros({2, 3, 3, 3}), zeros({3}), {.bias = false}),
                    contains("[conv_transpose2d] a bias is given, but bias = false"));
}
