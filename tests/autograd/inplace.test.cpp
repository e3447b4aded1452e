// SPDX-License-Identifier: MIT
#include "minitorch/ops/inplace.hpp"

#include <vector>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {
using Values = std::vector<float>;
Tensor leaf(const Values& values) {
  const Tensor x = from_data<float>(values);
  x.requires_grad_();
  return x;
}
}  // namespace

TEST_CASE("a change in place of what backward needs is an error that names the operation", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor w = from_data<float>({3, 4});
  SECTION("an input") {
    const Tensor y = sum(x * w);
    fill_(w, 0);
    CHECK_THROWS_WITH(y.backward(), contains("[backward] a tensor of shape (2,) that 'mul' needs for its gradient was "
                                             "changed in place after the forward pass (version 1, expected 0)"));
  }
  SECTION("a result") {
    const Tensor y = exp(x), loss = sum(y);
    {
      const NoGradGuard guard;
      y += 1;
    }
    CHECK_THROWS_WITH(loss.backward(), contains("that 'exp' needs"));
  }
  SECTION("a leaf, by an optimiser between forward and backward") {
    const Tensor loss = sum(x * x);
    {
      const NoGradGuard guard;
      x -= 0.1f;
    }
    CHECK_THROWS_WITH(loss.backward(), contains("changed in place"));
  }
  SECTION("through a view") {
    const Tensor y = sum(x * w);
    zero_(slice(w, 0, 0, 1));
    CHECK_THROWS_WITH(y.backward(), contains("changed in place"));
  }
  SECTION("through another handle") {
    const Tensor y = sum(x * w);
    w.detach() *= 2;
    CHECK_THROWS_WITH(y.backward(), contains("changed in place"));
  }
  SECTION("what backward does not read may change") {
    const Tensor y = sum(x + w), z = sum(x * 2);
    fill_(w, 0);
    CHECK_NOTHROW(y.backward());
    CHECK_NOTHROW(z.backward());
    CHECK(x.grad().to_vector() == Values{3, 3});
  }
}

TEST_CASE("recorded changes in place have the gradient of their copying form", "[autograd][gradcheck]") {
  const DoubleTensor a = from_data<double>({2, 2}, {1, -2, 3, 0.5}), b = from_data<double>({2, 2}, {2, 0.5, -1, 3});
  a.requires_grad_();
  b.requires_grad_();
  const auto f = [](const DoubleTensor& x, const DoubleTensor& w) {
    const DoubleTensor y = x * 2;
    y += w;
    y *= w;
    y -= x;
    y /= w;
    y *= y;
    y += 1.5;
    return y;
  };
  const auto g = [](const DoubleTensor& x, const DoubleTensor& w) {
    const DoubleTensor y = ((x * 2 + w) * w - x) / w;
    return y * y + 1.5;
  };
  CHECK(f(a, b).to_vector() == g(a, b).to_vector());
  const GradcheckReport report = gradcheck(f, {a, b}), twice = gradgradcheck(f, {a, b});
  INFO(report << twice);
  CHECK(report.ok);
  CHECK(twice.ok);
}

TEST_CASE("a recorded change in place moves the handle and all its copies on in the graph", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor y = x * 2, copy = y, before = sum(y);
  y += x;
  CHECK(copy.to_vector() == Values{3, 6});
  sum(copy).backward({}, true);
  CHECK(x.grad().to_vector() == Values{3, 3});
  x.zero_grad();
  before.backward();  // its place in the graph is the old one
  CHECK(x.grad().to_vector() == Values{2, 2});
}

TEST_CASE("a tensor outside of a graph joins it when something recorded is added", "[autograd]") {
  const Tensor x = leaf({1, 2}), total = zeros({2});
  for (int i = 0; i < 3; ++i) {
    total += x * static_cast<float>(i);
  }
  CHECK(total.requires_grad());
  sum(total).backward();
  CHECK(x.grad().to_vector() == Values{3, 3});
}

TEST_CASE("changes in place without a graph: views show them, shapes must fit", "[autograd]") {
  const Tensor x = zeros({2, 3});
  const Tensor column = select(x, 1, 1);
  column += 5;
  CHECK(x.to_vector() == Values{0, 5, 0, 0, 5, 0});
  x += from_data<float>({1, 2, 3});
  CHECK(x.to_vector() == Values{1, 7, 3, 1, 7, 3});
  copy_(t(x), x.detach().dim() == 2 ? from_data<float>({3, 2}, {1, 2, 3, 4, 5, 6}) : x);
  CHECK(x.to_vector() == Values{1, 3, 5, 2, 4, 6});
  CHECK_THROWS_WITH(select(x, 0, 0) += x, contains("[+=] the result of shape (2, 3) does not fit in place into (3,)"));
  CHECK_THROWS_WITH(column += zeros({3}), contains("do not broadcast"));
  CHECK_THROWS_AS(copy_(x, zeros({4})), Error);
  // Overlapping source and target.
  const Tensor line = arange<float>(5);
  copy_(slice(line, 0, 1), slice(line, 0, 0, 4));
  CHECK(line.to_vector() == Values{0, 0, 1, 2, 3});
}

TEST_CASE("x += x and its like, where both sides are one tensor", "[autograd]") {
  const Tensor x = from_data<float>({1, 2, 3});
  x += x;
  CHECK(x.to_vector() == Values{2, 4, 6});
  x *= x;
  CHECK(x.to_vector() == Values{4, 16, 36});
  x /= Tensor(x);
  CHECK(x.to_vector() == Values{1, 1, 1});
  x -= Tensor(x);
  CHECK(x.to_vector() == Values{0, 0, 0});
}
