// SPDX-License-Identifier: MIT
#include "minitorch/nn/elementwise_loss.hpp"

#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("losses of elements as modules: compute the functions with their options", "[nn]") {
  manual_seed(1);
  const Tensor x = randn({4, 3}), p = sigmoid(x), y = rand<float>({4, 3}), weight = from_data({1, 2, 3});
  CHECK(nn::BCELoss()(p, y).item() == binary_cross_entropy(p, y).item());
  CHECK(nn::BCELoss({.weight = weight, .reduction = Reduction::sum})(p, y).item() ==
        binary_cross_entropy(p, y, {.weight = weight, .reduction = Reduction::sum}).item());
  CHECK(nn::BCEWithLogitsLoss()(x, y).item() == Approx(nn::BCELoss()(p, y).item()));
  CHECK(nn::BCEWithLogitsLoss({.pos_weight = weight})(x, y).item() ==
        binary_cross_entropy_with_logits(x, y, {.pos_weight = weight}).item());
  CHECK(nn::L1Loss()(x, y).item() == l1_loss(x, y).item());
  CHECK(nn::L1Loss(Reduction::none)(x, y).shape() == Shape{4, 3});
  CHECK(nn::SmoothL1Loss({.beta = 0.3})(x, y).item() == smooth_l1_loss(x, y, {.beta = 0.3}).item());
  CHECK(nn::SmoothL1Loss({.beta = 0})(x, y).item() == l1_loss(x, y).item());
  CHECK(nn::HuberLoss({.delta = 0.3})(x, y).item() == huber_loss(x, y, {.delta = 0.3}).item());
  CHECK(nn::KLDivLoss({.reduction = Reduction::batchmean})(x, y).item() ==
        kl_div(x, y, {.reduction = Reduction::batchmean}).item());
}

TEST_CASE("losses of elements as modules: given weights are buffers, and they print as in PyTorch", "[nn]") {
  CHECK(nn::BCELoss({.weight = ones({3})}).state_dict().contains("weight"));
  CHECK(nn::BCEWithLogitsLoss({.pos_weight = ones({3})}).state_dict().contains("pos_weight"));
  CHECK(nn::BCEWithLogitsLoss().state_dict().empty());
  CHECK(to_string(nn::BCELoss()) == "BCELoss()");
  CHECK(to_string(nn::BCEWithLogitsLoss()) == "BCEWithLogitsLoss()");
  CHECK(to_string(nn::L1Loss()) == "L1Loss()");
  CHECK(to_string(nn::SmoothL1Loss()) == "SmoothL1Loss()");
  CHECK(to_string(nn::HuberLoss()) == "HuberLoss()");
  CHECK(to_string(nn::KLDivLoss()) == "KLDivLoss()");
}

TEST_CASE("losses of elements: refuse what does not fit, and say what", "[nn]") {
  const Tensor x = zeros({2, 3});
  CHECK_THROWS_WITH(l1_loss(x, zeros({2})), contains("[l1_loss]") && contains("(2, 3)"));
  CHECK_THROWS_WITH(binary_cross_entropy(x - 1, x), contains("with_logits") && contains("-1"));
  CHECK_THROWS_WITH(binary_cross_entropy(x, x, {.weight = ones({2})}), contains("binary_cross_entropy"));
  CHECK_THROWS_WITH(binary_cross_entropy_with_logits(x, x, {.pos_weight = ones({4, 2, 3})}), contains("pos_weight"));
  CHECK_THROWS_WITH(huber_loss(x, x, {.delta = -1}), contains("delta") && contains("-1"));
  CHECK_THROWS_WITH(mse_loss(x, x, Reduction::batchmean), contains("kl_div"));
}
