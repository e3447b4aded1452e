// SPDX-License-Identifier: MIT
#include "minitorch/nn/resize.hpp"

#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/conv_transpose.hpp"
#include "minitorch/nn/padding.hpp"
#include "minitorch/nn/shape.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Conv1d, ConvTranspose1d and 2d: print as in PyTorch", "[nn]") {
  CHECK(to_string(nn::Conv1d(2, 4, 3, {.stride = 2, .padding = 1})) ==
        "Conv1d(2, 4, kernel_size=(3,), stride=(2,), padding=(1,))");
  CHECK(to_string(nn::Conv1d(2, 4, 3, {.dilation = 2, .groups = 2, .bias = false})) ==
        "Conv1d(2, 4, kernel_size=(3,), stride=(1,), dilation=(2,), groups=2, bias=False)");
  CHECK(to_string(nn::ConvTranspose2d(4, 2, 3, {.stride = 2, .padding = 1, .output_padding = 1})) ==
        "ConvTranspose2d(4, 2, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1))");
  CHECK(to_string(nn::ConvTranspose2d(4, 2, {3, 2}, {.groups = 2, .bias = false, .dilation = 2})) ==
        "ConvTranspose2d(4, 2, kernel_size=(3, 2), stride=(1, 1), dilation=(2, 2), groups=2, bias=False)");
  CHECK(to_string(nn::ConvTranspose1d(4, 2, 3)) == "ConvTranspose1d(4, 2, kernel_size=(3,), stride=(1,))");
  CHECK(to_string(nn::Conv2d(1, 2, 3, {.padding = 1, .padding_mode = PadMode::reflect})) ==
        "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), padding_mode=reflect)");
}

TEST_CASE("Conv1d, ConvTranspose1d and 2d: keys, first values, gradients", "[nn][gradcheck]") {
  manual_seed(6);
  const nn::ConvTranspose2d layer(40, 8, 3, {.groups = 2});
  CHECK(layer.weight().shape() == Shape{40, 4, 3, 3});
  CHECK((layer.state_dict().contains("weight") && layer.state_dict().contains("bias")));
  const float bound = 1 / std::sqrt(4.0f * 9);
  float largest = 0;
  for (const float w : layer.weight().to_vector()) {
    largest = std::max(largest, std::fabs(w));
  }
  CHECK((largest <= bound && largest > 0.95f * bound));
  CHECK(nn::Conv1d(6, 4, 5, {.groups = 2}).weight().shape() == Shape{4, 3, 5});
  const auto x = [](const Shape& shape) { return randn<double>(shape); };
  CHECK(gradcheck_module(nn::BasicConvTranspose2d<double>(2, 3, 2, {.stride = 2}), x({2, 2, 2, 3})).ok);
  CHECK(gradcheck_module(nn::BasicConvTranspose1d<double>(2, 3, 2, {.stride = 2}), x({2, 2, 3})).ok);
  CHECK(gradcheck_module(nn::BasicConv1d<double>(2, 3, 2, {.padding = 1}), x({2, 2, 3})).ok);
  CHECK(gradcheck_module(nn::BasicConv2d<double>(1, 2, 3, {.padding = 1, .padding_mode = PadMode::circular}),
                         x({1, 1, 3, 3}))
            .ok);
  // Unbatched.
  CHECK(nn::ConvTranspose2d(2, 3, 2)(ones({2, 4, 4})).shape() == Shape{3, 5, 5});
  CHECK(nn::Conv1d(2, 3, 2)(ones({2, 4})).shape() == Shape{3, 3});
}

TEST_CASE("Conv1d, ConvTranspose1d and 2d: refuse what does not fit", "[nn]") {
  CHECK_THROWS_WITH(nn::Conv1d(2, 3, 2)(ones({4})), contains("[conv1d] input must be (N, C, L)"));
  CHECK_THROWS_WITH(nn::Conv1d(3, 3, 2, {.groups = 2}), contains("[Conv1d] groups 2"));
  CHECK_THROWS_WITH(nn::ConvTranspose2d(2, 3, 2)(ones({1, 3, 2, 2})),
                    contains("[conv_transpose2d] input (1, 3, 2, 2)"));
  CHECK_THROWS_WITH(nn::ConvTranspose2d(2, 3, 2, {.output_padding = 1})(ones({1, 2, 2, 2})),
                    contains("[conv_transpose2d] output_padding"));
  CHECK_THROWS_WITH(nn::ConvTranspose2d(2, 3, 1, {.padding = 1})(ones({1, 2, 2, 2})), contains("leaves nothing"));
}

TEST_CASE("padding, resizing and one-dimensional pooling as modules: print as in PyTorch", "[nn]") {
  CHECK(to_string(nn::ZeroPad2d({1})) == "ZeroPad2d((1, 1, 1, 1))");
  CHECK(to_string(nn::ConstantPad2d({1}, 3.5)) == "ConstantPad2d(padding=(1, 1, 1, 1), value=3.5)");
  CHECK(to_string(nn::ConstantPad1d({1}, 3.5)) == "ConstantPad1d(padding=(1, 1), value=3.5)");
  CHECK(to_string(nn::ReflectionPad2d({2})) == "ReflectionPad2d((2, 2, 2, 2))");
  CHECK(to_string(nn::ReflectionPad1d({2})) == "ReflectionPad1d((2, 2))");
  CHECK(to_string(nn::ReplicationPad2d({1, 2, 0, 0})) == "ReplicationPad2d((1, 2, 0, 0))");
  CHECK(to_string(nn::ReplicationPad1d({1})) == "ReplicationPad1d((1, 1))");
  CHECK(to_string(nn::CircularPad2d({1})) == "CircularPad2d((1, 1, 1, 1))");
  CHECK(to_string(nn::MaxPool1d(2)) == "MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::AvgPool1d(3, {.stride = 2})) == "AvgPool1d(kernel_size=(3,), stride=(2,), padding=(0,))");
  CHECK(to_string(nn::AdaptiveMaxPool2d({2, 3})) == "AdaptiveMaxPool2d(output_size=(2, 3))");
  CHECK(to_string(nn::AdaptiveAvgPool1d(3)) == "AdaptiveAvgPool1d(output_size=3)");
  CHECK(to_string(nn::PixelShuffle(2)) == "PixelShuffle(upscale_factor=2)");
  CHECK(to_string(nn::PixelUnshuffle(2)) == "PixelUnshuffle(downscale_factor=2)");
  CHECK(to_string(nn::Upsample({.scale_factor = {{2, 2}}})) == "Upsample(scale_factor=2.0, mode=nearest)");
  CHECK(to_string(nn::Upsample({.size = Pair(4, 5), .mode = InterpolateMode::bilinear})) ==
        "Upsample(size=(4, 5), mode=bilinear)");
  CHECK(to_string(nn::Unflatten(1, {2, 3})) == "Unflatten(dim=1, unflattened_size=(2, 3))");
}

TEST_CASE("padding, resizing and one-dimensional pooling as modules: compute the functions", "[nn]") {
  const Tensor x = reshape(arange<float>(16), {1, 1, 4, 4});
  CHECK(nn::ZeroPad2d({1, 2, 3, 4})(x).shape() == Shape{1, 1, 11, 7});
  CHECK(nn::ConstantPad2d({1}, 3.5)(x).at({0, 0, 0, 0}) == 3.5f);
  CHECK(nn::ReflectionPad2d({1})(x).at({0, 0, 0, 0}) == 5);
  CHECK(nn::ReplicationPad2d({1})(x).at({0, 0, 0, 0}) == 0);
  CHECK(nn::CircularPad2d({1})(x).at({0, 0, 0, 0}) == 15);
  CHECK(nn::ReflectionPad1d({1})(squeeze(x, 0)).at({0, 0, 0}) == 1);
  CHECK(nn::Upsample({.scale_factor = {{2, 2}}})(x).at({0, 0, 7, 1}) == 12);
  CHECK(nn::PixelUnshuffle(2)(nn::PixelShuffle(2)(ones({1, 4, 2, 2}))).shape() == Shape{1, 4, 2, 2});
  CHECK(nn::AdaptiveMaxPool2d(1)(x).item() == 15);
  CHECK(nn::MaxPool1d(4)(squeeze(x, 0)).to_vector() == std::vector<float>{3, 7, 11, 15});
  CHECK(nn::AvgPool1d(4)(squeeze(x, 0)).to_vector() == std::vector<float>{1.5, 5.5, 9.5, 13.5});
  CHECK(nn::AdaptiveAvgPool1d(1)(squeeze(x, 0)).to_vector() == std::vector<float>{1.5, 5.5, 9.5, 13.5});
  CHECK(nn::Unflatten(-1, {2, -1})(x).shape() == Shape{1, 1, 4, 2, 2});
  CHECK_THROWS_WITH(nn::ZeroPad2d({1, 2}), contains("[ZeroPad2d] needs one number or 4"));
  CHECK_THROWS_WITH(nn::ZeroPad2d({1})(ones({2})), contains("[ZeroPad2d] input must have 3 or 4"));
  CHECK_THROWS_WITH(nn::Upsample({}), contains("[Upsample] needs either"));
  CHECK_THROWS_WITH(interpolate(ones({2, 2}), {.size = Pair(2)}), contains("[interpolate] input"));
  CHECK_THROWS_WITH(pixel_shuffle(ones({3, 2, 2}), 2), contains("[pixel_shuffle]"));
}
