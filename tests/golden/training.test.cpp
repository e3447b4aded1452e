// SPDX-License-Identifier: MIT
// The three networks of the study, trained for 40 steps in double from the same weights and images as PyTorch's.
#include "golden/compare.hpp"
#include "golden/json.hpp"
#include "minitorch/io/idx.hpp"
#include "minitorch/nn/activation.hpp"
#include "minitorch/nn/batch_norm.hpp"
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/eval_guard.hpp"
#include "minitorch/nn/group_norm.hpp"
#include "minitorch/nn/layer_norm.hpp"
#include "minitorch/nn/pooling.hpp"
#include "minitorch/nn/sequential.hpp"
#include "minitorch/nn/shape.hpp"
#include "minitorch/ops/loss.hpp"
#include "minitorch/optim/l1_penalty.hpp"
#include "minitorch/optim/sgd.hpp"

namespace {

using namespace golden;
using namespace minitorch;
using nlohmann::json;
using T = double;

nn::BasicSequential<T> network(const std::string& norm) {
  nn::BasicSequential<T> net;
  const auto block = [&](std::int64_t in, std::int64_t out, std::int64_t size, std::int64_t padding = 0) {
    net.push_back(nn::BasicConv2d<T>(in, out, 3, {.padding = padding, .bias = false}));
    net.push_back(nn::BasicReLU<T>());
    if (norm == "b") {
      net.push_back(nn::BasicBatchNorm2d<T>(out));
    } else if (norm == "l") {
      net.push_back(nn::BasicLayerNorm<T>({out, size, size}));
    } else {
      net.push_back(nn::BasicGroupNorm<T>(2, out));
    }
  };
  block(1, 8, 26);
  block(8, 10, 24);
  net.push_back(nn::BasicMaxPool2d<T>(2));
  block(10, 12, 10);
  block(12, 14, 8);
  block(14, 16, 8, 1);
  block(16, 16, 6);
  net.push_back(nn::BasicAvgPool2d<T>(6));
  net.push_back(nn::BasicConv2d<T>(16, 10, 1, {.bias = false}));
  net.push_back(nn::BasicFlatten<T>());
  net.push_back(nn::BasicLogSoftmax<T>(1));
  return net;
}

/// Convolution j: weight i is (2 u - 1) / sqrt(fan in), u number i of random stream j; see make_training.py.
void initialise(const nn::BasicSequential<T>& net, std::uint64_t seed) {
  std::uint64_t stream = 0;
  for (const auto& [name, p] : net.named_parameters()) {
    if (p.dim() != 4) {
      continue;
    }
    const RandomStream random(seed, stream++);
    const double bound = 1.0 / std::sqrt(static_cast<double>(p.numel() / p.size(0)));
    for (std::int64_t i = 0; i < p.numel(); ++i) {
      p.data()[i] = (2.0 * random.uniform<double>(static_cast<std::uint64_t>(i)) - 1.0) * bound;
    }
  }
}

}  // namespace

TEST_CASE("trainings of the study's networks follow PyTorch's losses", "[golden][training]") {
  const io::IdxArray pixels = io::read_idx(data_file("mnist-1280-images.idx3-ubyte.gz"));
  const io::IdxArray digits = io::read_idx(data_file("mnist-1280-labels.idx1-ubyte.gz"));
  const BasicTensor<T> raw = from_data<T>(pixels.sizes, std::vector<T>(pixels.values.begin(), pixels.values.end()));
  const BasicTensor<T> images = unsqueeze((raw / 255.0 - 0.1307) / 0.3081, 1);
  const LongTensor labels =
      from_data<std::int64_t>(digits.sizes, std::vector<std::int64_t>(digits.values.begin(), digits.values.end()));
  for (const json& c : read_json("training")) {
    DYNAMIC_SECTION(c.at("note").get<std::string>()) {
      const nn::BasicSequential<T> net = network(c.at("norm"));
      initialise(net, c.at("seed"));
      std::int64_t count = 0;
      for (const BasicTensor<T>& p : net.parameters()) {
        count += p.numel();
      }
      CHECK(count == c.at("parameters").get<std::int64_t>());
      const std::vector<T> first = net.parameters()[0].to_vector();
      CHECK(std::vector<T>(first.begin(), first.begin() + 4) == numbers(c.at("first_weights")));

      optim::BasicSGD<T> sgd(net.parameters(), {.lr = c.at("lr"), .momentum = c.at("momentum")});
      const std::int64_t batch = c.at("batch");
      const std::vector<double> expected = numbers(c.at("losses"));
      double worst = 0;
      for (std::size_t step = 0; step < expected.size(); ++step) {
        const auto start = static_cast<std::int64_t>(step) * batch;
        BasicTensor<T> loss = nll_loss(net(narrow(images, 0, start, batch)), narrow(labels, 0, start, batch));
        if (c.at("l1").get<double>() > 0) {
          loss = loss + optim::l1_penalty(net.parameters(), c.at("l1"));
        }
        sgd.zero_grad();
        loss.backward();
        sgd.step();
        worst = std::max(worst, std::abs(loss.item() - expected[step]));
      }
      print_table({{c.at("note").get<std::string>() + ", largest difference of a loss", {worst, ""}}});
      INFO("largest difference of a loss: " << worst);
      CHECK(worst < 1e-11);

      // What 40 steps made of the parameters and buffers, and the network's answer in evaluation mode.
      std::size_t i = 0;
      for (const auto& [name, tensor] : net.state_dict()) {
        INFO(name);
        double sum = 0, size = 0;
        std::visit(
            [&](const auto& t) {
              for (const auto value : t.to_vector()) {
                sum += static_cast<double>(value);
                size += std::abs(static_cast<double>(value));
              }
            },
            tensor);
        CHECK(name == c.at("keys")[i].get<std::string>());
        CHECK(std::abs(sum - number(c.at("sums")[i][0])) <= 1e-11 * size);
        CHECK(std::abs(size - number(c.at("sums")[i][1])) <= 1e-11 * size);
        ++i;
      }
      CHECK(i == c.at("keys").size());
      net.eval();
      const NoGradGuard guard;
      const Worst answer = compare("answer", array(c.at("eval")), net(narrow(images, 0, 0, 4)), 1e5);
      INFO(answer.where);
      CHECK(answer.ratio <= 1);
    }
  }
}
