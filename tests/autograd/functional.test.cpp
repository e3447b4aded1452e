// SPDX-License-Identifier: MIT
#include "minitorch/autograd/functional.hpp"

#include "minitorch/minitorch.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;
namespace functional = autograd::functional;

TEST_CASE("jacobian: every derivative, of any shapes, and nothing else is touched", "[autograd]") {
  const DoubleTensor a = tensor<double>({{1, 2, 3}, {4, 5, 6}});
  const auto linear = [&](const DoubleTensor& x) { return matmul(a, x); };
  CHECK(functional::jacobian(linear, tensor<double>({1, 1, 1})).to_vector() == a.to_vector());
  const DoubleTensor x = tensor<double>({{1, 2}, {3, 4}}).requires_grad_();
  const DoubleTensor j = functional::jacobian([](const DoubleTensor& v) { return sum(v * v, 0); }, x);
  CHECK(j.shape() == Shape{2, 2, 2});
  CHECK(j.to_vector() == std::vector<double>{2, 0, 6, 0, 0, 4, 0, 8});
  CHECK_FALSE(x.grad().defined());
  CHECK_FALSE(j.requires_grad());
  CHECK(sum(functional::jacobian([](const DoubleTensor& v) { return zeros_like(v); }, x)).item() == 0);
  const nn::BasicLinear<double> layer(2, 3);
  const NoGradGuard guard;  // it records all the same
  CHECK(functional::jacobian(layer, tensor<double>({1, 2})).to_vector() == layer.weight().to_vector());
  CHECK_FALSE(layer.weight().grad().defined());
}

TEST_CASE("hessian: second derivatives, zeros where there are none", "[autograd]") {
  const auto f = [](const DoubleTensor& v) { return sum(v * v * v) + prod(v); };
  CHECK(functional::hessian(f, tensor<double>({2, 5})).to_vector() == std::vector<double>{12, 1, 1, 30});
  const auto flat = [](const DoubleTensor& v) { return sum(v); };
  CHECK(functional::hessian(flat, tensor<double>({2, 5})).to_vector() == std::vector<double>(4, 0));
  CHECK_THROWS_WITH(functional::hessian([](const DoubleTensor& v) { return v * 2; }, tensor<double>({1, 2})),
                    contains("must return one element"));
}
