// SPDX-License-Identifier: MIT
#include "minitorch/nn/conv3d.hpp"

#include "minitorch/nn/fold.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Conv3d and its peers: print as in PyTorch, and have its keys", "[nn]") {
  CHECK(to_string(nn::Conv3d(1, 2, 3)) == "Conv3d(1, 2, kernel_size=(3, 3, 3), stride=(1, 1, 1))");
  CHECK(to_string(nn::Conv3d(4, 2, {1, 2, 3}, {.stride = 2, .padding = {1, 0, 0}, .dilation = 2, .groups = 2})) ==
        "Conv3d(4, 2, kernel_size=(1, 2, 3), stride=(2, 2, 2), padding=(1, 0, 0), dilation=(2, 2, 2), groups=2)");
  CHECK(to_string(nn::ConvTranspose3d(4, 2, 2, {.stride = 2, .output_padding = 1, .bias = false})) ==
        "ConvTranspose3d(4, 2, kernel_size=(2, 2, 2), stride=(2, 2, 2), output_padding=(1, 1, 1), bias=False)");
  CHECK(to_string(nn::MaxPool3d(2)) == "MaxPool3d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::AvgPool3d({1, 2, 2})) == "AvgPool3d(kernel_size=(1, 2, 2), stride=(1, 2, 2), padding=0)");
  CHECK(to_string(nn::AdaptiveAvgPool3d(1)) == "AdaptiveAvgPool3d(output_size=1)");
  CHECK(to_string(nn::AdaptiveMaxPool3d({1, 2, 3})) == "AdaptiveMaxPool3d(output_size=(1, 2, 3))");
  CHECK(to_string(nn::Unfold(3, {.padding = 1})) == "Unfold(kernel_size=3, dilation=1, padding=1, stride=1)");
  CHECK(to_string(nn::Fold({4, 5}, 2)) == "Fold(output_size=(4, 5), kernel_size=2, dilation=1, padding=0, stride=1)");
  const nn::Conv3d conv(4, 6, 3, {.groups = 2});
  CHECK(conv.state_dict().tensor("weight").shape() == Shape{6, 2, 3, 3, 3});
  CHECK(conv.state_dict().tensor("bias").shape() == Shape{6});
  CHECK(nn::ConvTranspose3d(4, 6, 3, {.groups = 2}).weight().shape() == Shape{4, 3, 3, 3, 3});
  CHECK_FALSE(nn::Conv3d(1, 1, 1, {.bias = false}).bias().defined());
}

TEST_CASE("Conv3d and its peers: gradients, shapes without a batch, starting values", "[nn][gradcheck]") {
  manual_seed(4);
  const DoubleTensor x = randn<double>({1, 2, 2, 3, 3});
  CHECK(gradcheck_module(nn::BasicConv3d<double>(2, 1, {2, 2, 3}, {.padding = {0, 1, 0}}), x).ok);
  CHECK(gradcheck_module(nn::BasicConvTranspose3d<double>(2, 1, 2, {.stride = 2}), x).ok);
  CHECK(gradcheck_module(nn::BasicMaxPool3d<double>(2), x).ok);
  CHECK(gradcheck_module(nn::BasicAvgPool3d<double>({1, 2, 2}, {.divisor_override = 3}), x).ok);
  CHECK(gradcheck_module(nn::BasicUnfold<double>(2), randn<double>({2, 1, 3, 2})).ok);
  CHECK(nn::BasicConv3d<double>(2, 5, 2)(select(x, 0, 0)).shape() == Shape{5, 1, 2, 2});
  CHECK(nn::BasicAdaptiveAvgPool3d<double>(1)(x).shape() == Shape{1, 2, 1, 1, 1});
  CHECK(nn::BasicAdaptiveMaxPool3d<double>({1, 2, 2})(x).shape() == Shape{1, 2, 1, 2, 2});
  CHECK(nn::BasicFold<double>({3, 3}, 2)(nn::BasicUnfold<double>(2)(select(x, 2, 0))).shape() == Shape{1, 2, 3, 3});
  const nn::Conv3d conv(4, 40, 3);
  const Tensor size = abs(conv.weight());
  const double bound = 1 / std::sqrt(4 * 27.0);
  CHECK(max(size).item() <= bound);
  CHECK(max(size).item() > 0.99 * bound);
}

TEST_CASE("conv3d: what does not fit is told", "[nn]") {
  const Tensor x = ones({1, 2, 3, 3, 3});
  CHECK_THROWS_WITH(nn::Conv3d(3, 1, 2)(x), contains("[conv3d] input (1, 2, 3, 3, 3) and weight (1, 3, 2, 2, 2)"));
  CHECK_THROWS_WITH(nn::Conv3d(2, 1, {4, 1, 1})(x), contains("[conv3d] a window that reaches over 4 is larger"));
  CHECK_THROWS_WITH(nn::Conv3d(2, 1, 2)(ones({3, 3, 3})), contains("(N, C, D, H, W) or (C, D, H, W), got shape"));
  CHECK_THROWS_WITH(nn::ConvTranspose3d(2, 1, 1, {.padding = 2})(x), contains("[conv_transpose3d] padding"));
  CHECK_THROWS_WITH(nn::MaxPool3d(4)(x), contains("[max_pool2d]"));
  CHECK_THROWS_WITH(unfold(x, 1, 3, 1), contains("[unfold] windows of size 3 do not fit dimension 1"));
  CHECK_THROWS_WITH(fold(ones({1, 4, 5}), {3, 3}, {.kernel_size = 2}), contains("[fold] input of shape (1, 4, 5)"));
}
