// SPDX-License-Identifier: MIT
#include "minitorch/nn/margin_loss.hpp"

#include "minitorch/nn/shrink.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("losses with margins as modules: compute the functions, with their options", "[nn]") {
  manual_seed(3);
  const Tensor a = randn({3, 4}), b = randn({3, 4}), c = randn({3, 4}), side = from_data({1.0f, -1.0f, 1.0f});
  const Tensor sides = where(c > 0, ones_like(c), -1.0f);
  CHECK(nn::CosineSimilarity(0)(a, b).to_vector() == cosine_similarity(a, b, 0).to_vector());
  CHECK(nn::PairwiseDistance(1, 1e-6, true)(a, b).shape() == Shape{3, 1});
  CHECK(nn::MarginRankingLoss({.margin = 0.5})(a, b, sides).item() ==
        margin_ranking_loss(a, b, sides, {.margin = 0.5}).item());
  CHECK(nn::HingeEmbeddingLoss()(a, sides).item() == hinge_embedding_loss(a, sides).item());
  CHECK(nn::TripletMarginLoss({.reduction = Reduction::none})(a, b, c).shape() == Shape{3});
  CHECK(nn::CosineEmbeddingLoss()(a, b, side).item() == cosine_embedding_loss(a, b, side).item());
  CHECK(nn::SoftMarginLoss(Reduction::sum)(a, sides).item() == soft_margin_loss(a, sides, Reduction::sum).item());
  const nn::MultiMarginLoss multi({.p = 2, .weight = ones({4})});
  CHECK(multi.state_dict().contains("weight"));
  const LongTensor classes = from_data<std::int64_t>({0, 3, 1});
  CHECK(multi(a, classes).item() == multi_margin_loss(a, classes, MultiMarginLossOptions<float>{.p = 2}).item());
  CHECK(nn::PoissonNLLLoss()(a, abs(b)).item() == poisson_nll_loss(a, abs(b)).item());
  CHECK(nn::GaussianNLLLoss()(a, b, abs(c)).item() == gaussian_nll_loss(a, b, abs(c)).item());
  CHECK(to_string(nn::TripletMarginLoss()) == "TripletMarginLoss()");
}

TEST_CASE("losses with margins: what does not fit is told", "[nn]") {
  const Tensor x = ones({3, 4});
  CHECK_THROWS_WITH(nn::MarginRankingLoss()(x, x, ones({3})), contains("[margin_ranking_loss] input has shape (3, 4)"));
  CHECK_THROWS_WITH(nn::CosineEmbeddingLoss()(x, x, ones({4})), contains("[cosine_embedding_loss]"));
  CHECK_THROWS_WITH(nn::MultiMarginLoss({.p = 3})(x, zeros<std::int64_t>({3})), contains("p must be 1 or 2, got 3"));
  CHECK_THROWS_WITH(nn::MultiMarginLoss()(x, full<std::int64_t>({3}, 4)), contains("[multi_margin_loss] index 4"));
  CHECK_THROWS_WITH(nn::GaussianNLLLoss()(x, x, ones({2})), contains("var of shape (2,) does not fit"));
  CHECK_THROWS_WITH(nn::GaussianNLLLoss()(x, x, -x), contains("negative"));
}

TEST_CASE("activations that draw small values to 0, as modules", "[nn]") {
  manual_seed(2);
  const Tensor x = randn({3, 4}) * 2;
  CHECK(nn::Softsign()(x).to_vector() == softsign(x).to_vector());
  CHECK(nn::Tanhshrink()(x).to_vector() == tanhshrink(x).to_vector());
  CHECK(nn::Hardshrink(1)(x).to_vector() == hardshrink(x, 1).to_vector());
  CHECK(nn::Softshrink(1)(x).to_vector() == softshrink(x, 1).to_vector());
  CHECK(nn::Threshold(0.5, 2)(x).to_vector() == threshold(x, 0.5, 2).to_vector());
  CHECK(nn::CELU(2)(x).to_vector() == celu(x, 2).to_vector());
  CHECK(nn::Softmin(1)(x).to_vector() == softmax(-x, 1).to_vector());
  CHECK(to_string(nn::Softsign()) == "Softsign()");
  CHECK(to_string(nn::Hardshrink()) == "Hardshrink(0.5)");
  CHECK(to_string(nn::Threshold(0.5, 2)) == "Threshold(threshold=0.5, value=2)");
  CHECK(to_string(nn::CELU()) == "CELU(alpha=1.0)");
  CHECK(to_string(nn::Softmin(1)) == "Softmin(dim=1)");
  CHECK_THROWS_WITH(nn::Softshrink(-1), contains("[Softshrink]"));
  CHECK_THROWS_WITH(nn::CELU(0), contains("[CELU]"));
}
