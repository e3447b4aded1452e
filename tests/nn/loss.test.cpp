// SPDX-License-Identifier: MIT
#include "minitorch/nn/loss.hpp"

#include <cmath>

#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("loss modules: compute the functions with their options", "[nn]") {
  manual_seed(1);
  const Tensor scores = randn({4, 3}), logp = log_softmax(scores, 1), weight = from_data({1, 2, 3});
  const LongTensor target = from_data<std::int64_t>({0, 2, 1, 2});
  CHECK(nn::NLLLoss()(logp, target).item() == nll_loss(logp, target).item());
  CHECK(nn::NLLLoss({.weight = weight, .ignore_index = 0, .reduction = Reduction::sum})(logp, target).item() ==
        nll_loss(logp, target, {.weight = weight, .ignore_index = 0, .reduction = Reduction::sum}).item());
  CHECK(nn::CrossEntropyLoss()(scores, target).item() == Approx(nll_loss(logp, target).item()));
  CHECK(nn::CrossEntropyLoss({.weight = weight, .label_smoothing = 0.1f})(scores, target).item() ==
        cross_entropy(scores, target, {.weight = weight, .label_smoothing = 0.1f}).item());
  const Tensor p = softmax(randn({4, 3}), 1);
  CHECK(nn::CrossEntropyLoss()(scores, p).item() == cross_entropy(scores, p).item());
  CHECK(nn::MSELoss()(scores, p).item() == mse_loss(scores, p).item());
  CHECK(nn::MSELoss(Reduction::none)(scores, p).shape() == Shape{4, 3});
  const Tensor steps = log_softmax(randn({5, 2, 3}), 2);
  const LongTensor words = from_data<std::int64_t>({2, 2}, {1, 2, 0, 0});
  const LongTensor times = from_data<std::int64_t>({5, 4});
  CHECK(nn::CTCLoss(2, "sum", true)(steps, words, times, {1, 2}).item() ==
        ctc_loss(steps, words, {5, 4}, {1, 2}, 2, "sum", true).item());
}

TEST_CASE("loss modules: class weights are a buffer, and they print as in PyTorch", "[nn]") {
  CHECK(nn::NLLLoss({.weight = ones({3})}).state_dict().contains("weight"));
  CHECK(nn::CrossEntropyLoss().state_dict().empty());
  CHECK(to_string(nn::NLLLoss()) == "NLLLoss()");
  CHECK(to_string(nn::CrossEntropyLoss()) == "CrossEntropyLoss()");
  CHECK(to_string(nn::MSELoss()) == "MSELoss()");
  CHECK(to_string(nn::CTCLoss()) == "CTCLoss()");
}
