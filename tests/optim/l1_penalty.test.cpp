// SPDX-License-Identifier: MIT
#include "minitorch/optim/l1_penalty.hpp"

#include <limits>
#include <vector>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/view.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

DoubleTensor composed(const std::vector<DoubleTensor>& parameters, double factor) {
  DoubleTensor total = scalar<double>(0);
  for (const DoubleTensor& p : parameters) {
    total = total + mean(abs(p));
  }
  return total * factor;
}

std::vector<DoubleTensor> some_parameters() {
  Generator generator(5);
  return {randn<double>({3, 4}, generator).requires_grad_(), randn<double>({7}, generator).requires_grad_(),
          transpose(randn<double>({2, 5}, generator), 0, 1).requires_grad_(), scalar<double>(-2).requires_grad_()};
}

}  // namespace

TEST_CASE("l1_penalty: equals the sum of mean(abs(p)) made of operations, value and gradients", "[optim]") {
  const std::vector<DoubleTensor> p = some_parameters();
  const DoubleTensor y = optim::l1_penalty(p, 0.25), expected = composed(p, 0.25);
  CHECK(y.item() == Approx(expected.item()).epsilon(1e-14));
  (y * 3.0).backward();
  std::vector<std::vector<double>> grads;
  for (const DoubleTensor& one : p) {
    grads.push_back(one.grad().to_vector());
    one.zero_grad();
  }
  (expected * 3.0).backward();
  for (std::size_t i = 0; i < p.size(); ++i) {
    const std::vector<double> wanted = p[i].grad().to_vector();
    REQUIRE(grads[i].size() == wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      CHECK(grads[i][k] == Approx(wanted[k]).epsilon(1e-14));
    }
  }
}

TEST_CASE("l1_penalty: gradients, first and second", "[optim]") {
  const auto f = [](const std::vector<DoubleTensor>& p) { return optim::l1_penalty(p, 0.7); };
  CHECK(gradcheck(f, some_parameters()));
  CHECK(gradgradcheck(f, some_parameters()));
}

TEST_CASE("l1_penalty: gradient 0 at 0, NaN at NaN, none for what does not require it", "[optim]") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor p = from_data({0, -1, 2, -0.0f}).requires_grad_(), fixed = from_data({5}),
               broken = from_data({nan, 1}).requires_grad_();
  optim::l1_penalty<float>({p, fixed}, 2).backward();
  CHECK(p.grad().to_vector() == std::vector<float>{0, -0.5, 0.5, 0});
  CHECK(!fixed.grad().defined());
  optim::l1_penalty<float>({broken}, 2).backward();
  CHECK(std::isnan(broken.grad().at({0})));
  CHECK(broken.grad().at({1}) == 1);
  CHECK(optim::l1_penalty<float>({}, 2).item() == 0);
  CHECK(!optim::l1_penalty<float>({fixed}, 2).requires_grad());
  CHECK_THROWS_WITH(optim::l1_penalty<float>({empty({0, 2})}, 1), contains("[l1_penalty] a parameter of shape (0, 2)"));
}

TEST_CASE("l1_penalty: notices parameters that changed before backward", "[optim]") {
  const Tensor p = from_data({1, -1}).requires_grad_();
  const Tensor y = optim::l1_penalty<float>({p}, 1);
  {
    const NoGradGuard guard;
    fill_(p, 2.0f);
  }
  CHECK_THROWS_WITH(y.backward(), contains("changed in place"));
}

TEST_CASE("l1_penalty: a large sum is exact to float, and the same bits for any number of threads", "[optim]") {
  const int before = get_num_threads();
  const Tensor p = full({5 * core::parallel_threshold + 11}, 0.1f);
  CHECK(optim::l1_penalty<float>({p}, 1).item() == 0.1f);
  const Tensor q = randn({5 * core::parallel_threshold + 11});
  set_num_threads(1);
  const float expected = optim::l1_penalty<float>({q}, 1).item();
  for (const int threads : {2, 3, 8}) {
    set_num_threads(threads);
    CHECK(optim::l1_penalty<float>({q}, 1).item() == expected);
  }
  set_num_threads(before);
}
