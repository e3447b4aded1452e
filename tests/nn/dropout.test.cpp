// SPDX-License-Identifier: MIT
#include "minitorch/nn/dropout.hpp"

#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Dropout: zeroes about p of the elements and scales the others in training, nothing in evaluation", "[nn]") {
  manual_seed(2);
  const nn::Dropout layer(0.25);
  const Tensor x = ones({200, 100});
  const Tensor y = layer(x);
  int zeros_seen = 0;
  for (const float v : y.to_vector()) {
    CHECK((v == 0.0f || v == static_cast<float>(1 / 0.75)));
    zeros_seen += v == 0.0f;
  }
  CHECK(zeros_seen > 4700);
  CHECK(zeros_seen < 5300);
  CHECK(layer(x).to_vector() != y.to_vector());  // another mask every time
  manual_seed(2);
  CHECK(layer(x).to_vector() == y.to_vector());
  layer.eval();
  CHECK(layer(x).is_same(x));
}

TEST_CASE("Dropout2d: drops whole planes", "[nn]") {
  manual_seed(3);
  const nn::Dropout2d layer(0.5);
  const Tensor y = layer(ones({20, 10, 3, 3}));
  int dropped = 0;
  for (std::int64_t n = 0; n < 20; ++n) {
    for (std::int64_t c = 0; c < 10; ++c) {
      const float first = y.at({n, c, 0, 0});
      CHECK((first == 0.0f || first == 2.0f));
      CHECK(sum(select(select(y, 0, n), 0, c)).item() == 9 * first);
      dropped += first == 0.0f;
    }
  }
  CHECK(dropped > 60);
  CHECK(dropped < 140);
  CHECK_THROWS_WITH(layer(ones({2, 3, 3})), contains("[dropout2d] input must be (N, C, H, W), got shape (2, 3, 3)"));
  layer.eval();
  CHECK(layer(ones({1, 1, 2, 2})).at({0, 0, 1, 1}) == 1);
}

TEST_CASE("Dropout: prints as in PyTorch and refuses what is no probability", "[nn]") {
  CHECK(to_string(nn::Dropout(0.02)) == "Dropout(p=0.02, inplace=False)");
  CHECK(to_string(nn::Dropout2d()) == "Dropout2d(p=0.5, inplace=False)");
  CHECK(to_string(nn::Dropout(1)) == "Dropout(p=1.0, inplace=False)");
  CHECK_THROWS_WITH(nn::Dropout(1.5), contains("[Dropout] the probability must be between 0 and 1, got 1.5"));
  CHECK_THROWS_WITH(nn::Dropout2d(-0.1), contains("[Dropout2d] the probability"));
}
