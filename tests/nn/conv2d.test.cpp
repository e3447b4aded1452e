// SPDX-License-Identifier: MIT
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/minitorch.hpp"

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

TEST_CASE("padding by its word: as many rows and columns as keep the size", "[nn][conv2d]") {
  using namespace minitorch;
  const Tensor x = randn(2, 3, 6, 7);
  const nn::Conv2d odd(3, 4, 3, {.padding = "same", .dilation = 2}), even(3, 4, {2, 4}, 1, "same");
  CHECK(to_string(odd) == "Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1), padding=same, dilation=(2, 2))");
  CHECK(odd.options().padding == Padding(2));  // a number, which chains know
  CHECK(equal(odd(x), conv2d(x, odd.weight(), odd.bias(), {.padding = 2, .dilation = 2})));
  CHECK(equal(even(x), conv2d(pad(x, {1, 2, 0, 1}), even.weight(), even.bias())));
  CHECK(equal(nn::Sequential(even, nn::ReLU())(x), relu(even(x))));
  const nn::Conv2d wide(3, 4, {3, 5}, {.padding = "same"});
  CHECK(equal(wide(x), conv2d(x, wide.weight(), wide.bias(), {.padding = {1, 2}})));
  const nn::Conv2d mirrored(3, 4, 4, {.padding = "same", .padding_mode = "reflect"});
  CHECK(equal(mirrored(x), conv2d(pad(x, {1, 2, 1, 2}, "reflect"), mirrored.weight(), mirrored.bias())));
  const nn::Conv1d line(3, 4, 4, {.padding = "same"});
  CHECK(line(x[{slice(), slice(), 0}]).shape() == Shape{2, 4, 7});
  CHECK(to_string(nn::Conv2d(3, 4, 3, {.padding = "valid"})) == to_string(nn::Conv2d(3, 4, 3)));
  CHECK_THROWS_WITH(nn::Conv2d(3, 4, 3, {.stride = 2, .padding = "same"}), contains("'same' needs a stride of 1"));
  CHECK_THROWS_WITH(nn::Conv2d(3, 4, 3, {.padding = "full"}), contains("padding 'full' is neither"));
  CHECK_THROWS_WITH(nn::Conv1d(3, 4, 3, {.padding = {1, 2}})(x[{slice(), slice(), 0}]), contains("must be one number"));
}
