// SPDX-License-Identifier: MIT
#include "minitorch/optim/clip_grad.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/ops/view.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {
std::vector<DoubleTensor> with_gradients() {
  const DoubleTensor a = zeros<double>({2}).requires_grad_(), b = zeros<double>({2, 1}).requires_grad_(),
                     c = zeros<double>({3}).requires_grad_();
  a.set_grad(from_data<double>({3, -4}));
  b.set_grad(transpose(from_data<double>({1, 2}, {0, -12}), 0, 1));
  return {a, b, c};
}
}  // namespace

TEST_CASE("clip_grad_norm_: scales all gradients by one factor and returns the norm before", "[optim]") {
  const auto p = with_gradients();
  CHECK(optim::clip_grad_norm_(p, 6.5) == Approx(13));
  const double factor = 6.5 / (13 + 1e-6);
  CHECK(p[0].grad().to_vector()[1] == Approx(-4 * factor).epsilon(1e-14));
  CHECK(p[1].grad().to_vector()[1] == Approx(-12 * factor).epsilon(1e-14));
  CHECK(!p[2].grad().defined());
}

TEST_CASE("clip_grad_norm_: leaves small gradients as they are", "[optim]") {
  const auto p = with_gradients();
  CHECK(optim::clip_grad_norm_(p, 13.1) == Approx(13));
  CHECK(p[0].grad().to_vector() == std::vector<double>{3, -4});
}

TEST_CASE("clip_grad_norm_: other norms", "[optim]") {
  CHECK(optim::grad_norm(with_gradients(), 1) == Approx(19));
  CHECK(optim::grad_norm(with_gradients(), std::numeric_limits<double>::infinity()) == 12);
  CHECK(optim::grad_norm(with_gradients(), 3) == Approx(std::cbrt(27 + 64 + 1728)));
  CHECK(optim::grad_norm(std::vector<Tensor>{}) == 0);
  CHECK_THROWS_WITH(optim::grad_norm(with_gradients(), 0), contains("[grad_norm] norm_type must be positive"));
}

TEST_CASE("clip_grad_norm_: a norm that is no number spreads, or is an error if asked for", "[optim]") {
  const auto p = with_gradients();
  p[0].grad().data()[0] = std::nan("");
  CHECK(std::isnan(optim::grad_norm(p, std::numeric_limits<double>::infinity())));
  CHECK_THROWS_WITH(optim::clip_grad_norm_(p, 1, 2, true),
                    contains("[clip_grad_norm_] the norm of the gradients is nan"));
  CHECK(p[0].grad().to_vector()[1] == -4);
  CHECK(std::isnan(optim::clip_grad_norm_(p, 1)));
  CHECK(std::isnan(p[0].grad().to_vector()[1]));
}

TEST_CASE("clip_grad_value_: moves every element into the interval", "[optim]") {
  const auto p = with_gradients();
  optim::clip_grad_value_(p, 3.5);
  CHECK(p[0].grad().to_vector() == std::vector<double>{3, -3.5});
  CHECK(p[1].grad().to_vector() == std::vector<double>{0, -3.5});
}

TEST_CASE("clip_grad: tensors in braces, or one", "[optim]") {
  const auto p = with_gradients();
  CHECK(optim::clip_grad_norm_({p[0], p[2]}, 2.5) == Approx(5));
  CHECK(optim::clip_grad_norm_(p[1], 6) == Approx(12));
  CHECK(p[0].grad().to_vector()[1] == Approx(-2));
  CHECK(p[1].grad().to_vector()[1] == Approx(-6));
  optim::clip_grad_value_({p[0], p[1]}, 1.75);
  CHECK(p[0].grad().to_vector()[1] == -1.75);
  CHECK(p[1].grad().to_vector()[1] == -1.75);
  optim::clip_grad_value_(p[1], 1);
  CHECK(p[1].grad().to_vector() == std::vector<double>{0, -1});
}
