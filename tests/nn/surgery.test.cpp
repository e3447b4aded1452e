// SPDX-License-Identifier: MIT
#include "minitorch/nn/surgery.hpp"

#include "minitorch/nn/batch_norm.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/sequential.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

template <Floating T>
struct BasicSmall : nn::BasicModule<T> {
  nn::BasicLinear<T> body = this->register_module("body", nn::BasicLinear<T>(3, 4));
  nn::BasicBatchNorm1d<T> norm = this->register_module("norm", nn::BasicBatchNorm1d<T>(4));
  nn::BasicLinear<T> head = this->register_module("head", nn::BasicLinear<T>(4, 2));
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return head(norm(body(x))); }
};
using Small = BasicSmall<float>;

}  // namespace

TEST_CASE("clone: the same state in memory of its own, mode and frozen parameters included", "[nn]") {
  manual_seed(3);
  const Small net;
  net(randn({5, 3}));  // moves the running statistics
  net.norm.eval();
  net.body.requires_grad_(false);
  const Small copy = nn::clone(net);
  const Tensor x = randn({4, 3});
  CHECK(copy(x).to_vector() == net(x).to_vector());
  CHECK((copy.is_training() && !copy.norm.is_training()));
  CHECK((!copy.body.weight().requires_grad() && copy.head.weight().requires_grad()));
  CHECK(copy.norm.num_batches_tracked().item() == 1);
  fill_(copy.body.weight(), 0);
  CHECK(net.body.weight().to_vector() != copy.body.weight().to_vector());
  const auto make = [] { return nn::Sequential(nn::Linear(2, 2)); };
  const nn::Sequential line = make(), other = nn::clone(line, make);
  CHECK(other(ones({1, 2})).to_vector() == line(ones({1, 2})).to_vector());
  CHECK_THROWS_WITH(nn::clone(line, [&] { return line; }), contains("[clone]"));
}

TEST_CASE("to: a model of float in double computes the same, nearly", "[nn]") {
  manual_seed(4);
  const Small net;
  const BasicSmall<double> exact = nn::to<double>(net);
  const Tensor x = randn({4, 3});
  const auto u = net(x).to_vector();
  const auto v = exact(cast<double>(x)).to_vector();
  for (std::size_t i = 0; i < u.size(); ++i) {
    CHECK(static_cast<double>(u[i]) == Approx(v[i]).margin(1e-5));
  }
  CHECK(exact.body.weight().to_vector() == cast<double>(net.body.weight().detach()).to_vector());
  const auto line = nn::to<double>(nn::Linear(3, 2), [] { return nn::BasicLinear<double>(3, 2); });
  CHECK(line.weight().shape() == Shape{2, 3});
  CHECK_THROWS_WITH(nn::to<double>(net, [] { return nn::BasicLinear<double>(3, 2); }), contains("does not fit"));
}

TEST_CASE("replace_module: the new part is what the model computes with and lists", "[nn]") {
  Small net;
  net.head = net.replace_module("head", nn::Linear(4, 7));
  CHECK(net(randn({3, 3})).shape() == Shape{3, 7});
  CHECK(net.parameter("head.weight").shape() == Shape{7, 4});
  CHECK(net.parameters().size() == 6);
  CHECK_THROWS_WITH(net.replace_module("tail", nn::Linear(4, 7)), contains("has no part 'tail'; it has 'body'"));
  CHECK_THROWS_WITH(net.replace_module("head", net), contains("contains the module"));
}
