// SPDX-License-Identifier: MIT
#include "minitorch/nn/sequential.hpp"

#include "minitorch/nn/activation.hpp"
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/pooling.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/nn/shape.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {
struct Twice : nn::Module {
  Tensor forward(const Tensor& x) const override { return x * 2; }
};
}  // namespace

TEST_CASE("sequential: runs its modules one after another and names them by number", "[nn]") {
  const nn::Linear a(3, 4), b(4, 2);
  const nn::Sequential net(a, nn::Tanh(), b);
  const Tensor x = rand({5, 3});
  CHECK(net(x).to_vector() == b(tanh(a(x))).to_vector());
  CHECK(net.size() == 3);
  CHECK(net.named_parameters()[2].first == "2.weight");
  CHECK(net[1].type() == "Tanh");
  CHECK(net[0](x).to_vector() == a(x).to_vector());
  CHECK(net.at<nn::Linear>(2).weight().is_same(b.weight()));
  CHECK_THROWS_WITH(net.at<nn::ReLU>(2), contains("[Sequential] module 2 is a Linear"));
  CHECK_THROWS_WITH(net[3], contains("[Sequential] there is no module 3 of 3"));
}

TEST_CASE("sequential: without modules it returns its input", "[nn]") {
  const nn::Sequential net;
  CHECK(net.empty());
  CHECK(net(ones({2})).to_vector() == std::vector<float>{1, 1});
  CHECK(to_string(net) == "Sequential()");
}

TEST_CASE("sequential: entries may have names, and nest", "[nn]") {
  const nn::Sequential net{{"body", nn::Sequential(nn::Linear(2, 2), nn::ReLU())}, {"tail", Twice()}};
  CHECK(to_string(net) ==
        "Sequential(\n"
        "  (body): Sequential(\n"
        "    (0): Linear(in_features=2, out_features=2, bias=True)\n"
        "    (1): ReLU()\n"
        "  )\n"
        "  (tail): Twice()\n"
        ")");
  CHECK(net.state_dict().contains("body.0.weight"));
  CHECK(net.named_modules()[4].second.type() == "Twice");
  net.eval();
  CHECK(!net.at<nn::Sequential>(0)[1].is_training());
  CHECK_THROWS_WITH(net.push_back("tail", nn::ReLU()), contains("already has a part with the name 'tail'"));
  CHECK(net.size() == 2);
}

TEST_CASE("sequential: copies see what is appended to one of them", "[nn]") {
  const nn::Sequential net;
  const nn::Sequential copy = net;
  net.push_back(Twice()).push_back("again", Twice());
  CHECK(copy.size() == 2);
  CHECK(copy(ones({1})).item() == 4);
  const nn::Sequential outer(net, nn::Identity());
  CHECK(outer.size() == 2);
  CHECK(outer(ones({1})).item() == 4);
}

TEST_CASE("sequential: the gradient of a small network by input and every parameter", "[nn]") {
  manual_seed(3);
  const nn::BasicSequential<double> net(nn::BasicConv2d<double>(1, 2, 3), nn::BasicTanh<double>(),
                                        nn::BasicAvgPool2d<double>(2), nn::BasicFlatten<double>(),
                                        nn::BasicLinear<double>(8, 3), nn::BasicLogSoftmax<double>(1));
  CHECK(gradcheck_module(net, randn<double>({2, 1, 6, 6})));
}
