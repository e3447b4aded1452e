// SPDX-License-Identifier: MIT
#include "minitorch/nn/pooling.hpp"

#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("pooling modules: pass their arguments on", "[nn]") {
  const Tensor x = randn({2, 3, 7, 8});
  CHECK(nn::MaxPool2d(2)(x).to_vector() == max_pool2d(x, {.kernel_size = 2}).to_vector());
  CHECK(nn::MaxPool2d({3, 2}, {.stride = Pair{2, 1}, .padding = {1, 0}, .dilation = {1, 2}, .ceil_mode = true})(x)
            .to_vector() ==
        max_pool2d(
            x, {.kernel_size = {3, 2}, .stride = Pair{2, 1}, .padding = {1, 0}, .dilation = {1, 2}, .ceil_mode = true})
            .to_vector());
  CHECK(nn::AvgPool2d(2)(x).to_vector() == avg_pool2d(x, {.kernel_size = 2}).to_vector());
  CHECK(nn::AvgPool2d(3, {.stride = 2, .padding = 1, .ceil_mode = true, .count_include_pad = false})(x).to_vector() ==
        avg_pool2d(x, {.kernel_size = 3, .stride = 2, .padding = 1, .ceil_mode = true, .count_include_pad = false})
            .to_vector());
  CHECK(nn::AvgPool2d(2, {.divisor_override = 3})(x).to_vector() ==
        avg_pool2d(x, {.kernel_size = 2, .divisor_override = 3}).to_vector());
  CHECK(nn::AdaptiveAvgPool2d({3, 2})(x).to_vector() == adaptive_avg_pool2d(x, {3, 2}).to_vector());
}

TEST_CASE("pooling modules: gradients", "[nn]") {
  manual_seed(4);
  CHECK(gradcheck_module(nn::BasicMaxPool2d<double>(2, {.stride = 1, .padding = 1}), randn<double>({1, 2, 4, 3})));
  CHECK(gradcheck_module(nn::BasicAvgPool2d<double>({2, 3}, {.stride = 1}), randn<double>({1, 2, 4, 3})));
  CHECK(gradcheck_module(nn::BasicAdaptiveAvgPool2d<double>({2, 2}), randn<double>({1, 2, 5, 3})));
}

TEST_CASE("pooling modules: print as in PyTorch", "[nn]") {
  CHECK(to_string(nn::MaxPool2d(2)) == "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d({2, 3}, {.ceil_mode = true})) ==
        "MaxPool2d(kernel_size=(2, 3), stride=(2, 3), padding=0, dilation=1, ceil_mode=True)");
  CHECK(to_string(nn::AvgPool2d({2, 3}, {.stride = Pair{1, 2}})) ==
        "AvgPool2d(kernel_size=(2, 3), stride=(1, 2), padding=0)");
  CHECK(to_string(nn::AdaptiveAvgPool2d(1)) == "AdaptiveAvgPool2d(output_size=1)");
  CHECK(to_string(nn::AdaptiveAvgPool2d({2, 3})) == "AdaptiveAvgPool2d(output_size=(2, 3))");
}

TEST_CASE("pooling modules: a kernel size among the options is refused", "[nn]") {
  CHECK_THROWS_WITH(nn::MaxPool2d(2, {3, 1}),
                    contains("[MaxPool2d] kernel_size is the first argument, and was given again as (3, 3)"));
  CHECK_THROWS_WITH(nn::AvgPool2d(2, {.kernel_size = 2}), contains("[AvgPool2d] kernel_size is the first argument"));
  CHECK_THROWS_WITH(max_pool2d(ones({1, 1, 4, 4}), {.stride = 2}), contains("[max_pool2d] kernel"));
}
