// SPDX-License-Identifier: MIT
// Note [Chain] in ops/lanes/step.hpp: layers that run as one operation do what they do one by one.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

// Layers one by one within its scope.
struct Unfused {
  Unfused() { set_fusion_enabled(false); }
  Unfused(const Unfused&) = delete;
  Unfused& operator=(const Unfused&) = delete;
  ~Unfused() { set_fusion_enabled(true); }
};

// Calls f with fusion and without.
template <class F>
auto fused_and_plain(const F& f) {
  auto fused = f();
  const Unfused guard;
  return std::pair(std::move(fused), f());
}

template <Floating T>
struct Case {
  nn::BasicSequential<T> net;
  std::int64_t channels = 0, height = 0, width = 0;
  std::string description;
};

// A random network of layers that can be chained, and some that cannot.
template <Floating T>
Case<T> random_case(std::mt19937& bits) {
  const auto below = [&](int n) { return static_cast<std::int64_t>(bits() % static_cast<unsigned>(n)); };
  Case<T> out;
  std::int64_t c = out.channels = 1 + below(5), h = out.height = 5 + below(8), w = out.width = 5 + below(8);
  const std::int64_t layers = 3 + below(9);
  for (std::int64_t i = 0; i < layers; ++i) {
    switch (below(9)) {
      case 0:
      case 1:
      case 2: {
        const std::int64_t kernel = 1 + 2 * below(2), pad = below(static_cast<int>(kernel)), k = 1 + below(7);
        if (h + 2 * pad >= kernel && w + 2 * pad >= kernel) {
          out.net.push_back(nn::BasicConv2d<T>(c, k, kernel, {.padding = pad, .bias = below(2) == 0}));
          c = k, h += 2 * pad - kernel + 1, w += 2 * pad - kernel + 1;
        }
        break;
      }
      case 3:
        out.net.push_back(nn::BasicReLU<T>());
        break;
      case 4:
        out.net.push_back(nn::BasicDropout2d<T>(0.3));
        break;
      case 5:
        if (h > 3 && w > 3) {
          const std::int64_t kernel = 2 + below(2), stride = 1 + below(3);
          out.net.push_back(nn::BasicMaxPool2d<T>(kernel, {.stride = stride}));
          h = (h - kernel) / stride + 1, w = (w - kernel) / stride + 1;
        }
        break;
      case 6:
        out.net.push_back(nn::BasicBatchNorm2d<T>(c, {.momentum = below(2) == 0 ? std::optional(0.1) : std::nullopt,
                                                      .affine = below(3) > 0,
                                                      .track_running_stats = below(3) > 0}));
        break;
      case 7:
        if (c * h * w > 1) {
          out.net.push_back(nn::BasicGroupNorm<T>(1, c, {.affine = below(2) == 0}));
        }
        break;
      case 8:
        if (below(3) == 0) {
          out.net.push_back(nn::BasicTanh<T>());  // no step of a chain
        } else if (below(2) == 0 || h * w == 1) {
          out.net.push_back(nn::BasicLayerNorm<T>(Shape{c, h, w}, {.elementwise_affine = below(2) == 0}));
        } else {
          out.net.push_back(nn::BasicInstanceNorm2d<T>(c));
        }
        break;
      default:
        break;
    }
  }
  for (const BasicTensor<T>& parameter : out.net.parameters()) {
    nn::init::normal_(parameter, 0.1, 0.6);
  }
  out.description = to_string(out.net);
  return out;
}

// What a training step leaves: result, gradients, and buffers. First entries are named for messages.
template <Floating T>
std::vector<BasicTensor<T>> step(const nn::BasicSequential<T>& net, const BasicTensor<T>& x, bool wants_x, int order) {
  for (const auto& [name, buffer] : net.named_buffers()) {
    std::visit(
        [](const auto& tensor) {
          const NoGradGuard guard;
          fill_(tensor, typename std::decay_t<decltype(tensor)>::value_type(1));
        },
        buffer);
  }
  manual_seed(11);
  const BasicTensor<T> input = clone(x).requires_grad_(wants_x);
  net.zero_grad();
  const BasicTensor<T> y = net(input);
  std::vector<BasicTensor<T>> out{y.detach()};
  if (y.requires_grad()) {
    const BasicTensor<T> weights = randn<T>(y.shape());
    std::vector<BasicTensor<T>> wanted;
    for (const BasicTensor<T>& parameter : net.parameters()) {
      if (parameter.requires_grad()) {
        wanted.push_back(parameter);
      }
    }
    if (wants_x) {
      wanted.push_back(input);
    }
    auto grads = autograd::grad<T>({sum(y * weights)}, wanted, {}, true, order > 1, true);
    if (order > 1) {
      BasicTensor<T> total = zeros<T>({});
      for (const BasicTensor<T>& grad : grads) {
        total = grad.defined() ? total + sum(grad * grad) : total;
      }
      if (total.requires_grad()) {
        grads = autograd::grad<T>({total}, wanted, {}, false, false, true);
      }
    }
    for (const BasicTensor<T>& grad : grads) {
      out.push_back(grad.defined() ? grad.detach() : zeros<T>({1}));
    }
  }
  const NoGradGuard guard;  // nothing is kept, and a convolution takes in more
  out.push_back(net(input));
  for (const auto& [name, buffer] : net.named_buffers()) {
    std::visit([&](const auto& tensor) { out.push_back(cast<T>(tensor)); }, buffer);
  }
  return out;
}

template <Floating T>
bool nearly(const BasicTensor<T>& a, const BasicTensor<T>& b, double tolerance) {
  const auto u = a.to_vector(), v = b.to_vector();
  double scale = 1;
  for (const T value : v) {
    scale = std::max(scale, std::abs(static_cast<double>(value)));
  }
  bool same = u.size() == v.size();
  for (std::size_t i = 0; same && i < u.size(); ++i) {
    same = std::abs(static_cast<double>(u[i]) - static_cast<double>(v[i])) <= tolerance * scale;
  }
  return same;
}

// The study's block, twice, and a pool.
nn::BasicSequential<double> block_net(int norm, bool pool = true) {
  nn::BasicSequential<double> net;
  const auto add_norm = [&](std::int64_t c, std::int64_t size) {
    if (norm == 0) {
      net.push_back(nn::BasicBatchNorm2d<double>(c));
    } else if (norm == 1) {
      net.push_back(nn::BasicGroupNorm<double>(2, c));
    } else {
      net.push_back(nn::BasicLayerNorm<double>(Shape{c, size, size}));
    }
  };
  net.push_back(nn::BasicConv2d<double>(1, 4, 3, {.bias = false}));
  net.push_back(nn::BasicReLU<double>());
  add_norm(4, 6);
  net.push_back(nn::BasicDropout2d<double>(0.2));
  net.push_back(nn::BasicConv2d<double>(4, 2, 3, {.padding = 1, .bias = false}));
  net.push_back(nn::BasicReLU<double>());
  add_norm(2, 6);
  if (pool) {
    net.push_back(nn::BasicMaxPool2d<double>(2));
  }
  return net;
}

}  // namespace

TEST_CASE("chain: random networks in double are what their layers are one by one", "[nn][chain]") {
  std::mt19937 bits(5);
  for (int round = 0; round < 60; ++round) {
    manual_seed(static_cast<std::uint64_t>(round));
    const Case<double> c = random_case<double>(bits);
    const auto below = [&](int n) { return static_cast<std::int64_t>(bits() % static_cast<unsigned>(n)); };
    c.net.train(below(4) > 0);
    if (below(3) == 0 && !c.net.parameters().empty()) {
      c.net.parameters()[0].requires_grad_(false);
    }
    const DoubleTensor x = randn<double>({4 + below(20), c.channels, c.height, c.width});
    const bool wants_x = below(2) == 0;
    const int order = round % 3 == 0 ? 2 : 1;
    const auto [fused, plain] = fused_and_plain([&] { return step(c.net, x, wants_x, order); });
    INFO("round " << round << ", order " << order << ", input " << to_string(x.shape()) << ", training "
                  << c.net.is_training() << "\n"
                  << c.description);
    REQUIRE(fused.size() == plain.size());
    for (std::size_t i = 0; i < fused.size(); ++i) {
      INFO("tensor " << i << " of shape " << to_string(plain[i].shape()));
      CHECK(nearly(fused[i], plain[i], order == 2 ? 1e-9 : 1e-11));
    }
  }
}

TEST_CASE("chain: float follows double as closely as the layers do", "[nn][chain]") {
  for (int norm = 0; norm < 3; ++norm) {
    manual_seed(1);
    const nn::BasicSequential<double> exact = block_net(norm);
    nn::Sequential net(nn::Conv2d(1, 4, 3, {.bias = false}), nn::ReLU());
    norm == 0   ? net.push_back(nn::BatchNorm2d(4))
    : norm == 1 ? net.push_back(nn::GroupNorm(2, 4))
                : net.push_back(nn::LayerNorm(Shape{4, 6, 6}));
    net.push_back(nn::Dropout2d(0.2));
    net.push_back(nn::Conv2d(4, 2, 3, {.padding = 1, .bias = false}));
    net.push_back(nn::ReLU());
    norm == 0   ? net.push_back(nn::BatchNorm2d(2))
    : norm == 1 ? net.push_back(nn::GroupNorm(2, 2))
                : net.push_back(nn::LayerNorm(Shape{2, 6, 6}));
    net.push_back(nn::MaxPool2d(2));
    for (std::size_t i = 0; i < net.parameters().size(); ++i) {
      const NoGradGuard guard;
      copy_(net.parameters()[i], cast<float>(exact.parameters()[i].detach()));
    }
    const Tensor x = randn({37, 1, 8, 8});
    const auto [fused, plain] = fused_and_plain([&] { return step(net, x, true, 1); });
    const Unfused guard;
    const auto reference = step(exact, cast<double>(x), true, 1);
    for (std::size_t i = 0; i < fused.size(); ++i) {
      INFO("norm " << norm << ", tensor " << i);
      CHECK(nearly(cast<double>(fused[i]), reference[i], 2e-5));
      CHECK(nearly(cast<double>(plain[i]), reference[i], 2e-5));
    }
  }
}

TEST_CASE("chain: gradients by finite differences", "[nn][chain]") {
  for (int norm = 0; norm < 3; ++norm) {
    manual_seed(2);
    const nn::BasicSequential<double> net = block_net(norm, false);  // a pool of zeros from ReLU has no derivative
    net.at<nn::BasicDropout2d<double>>(3).eval();                    // it draws again at each call
    INFO("norm " << norm);
    CHECK(gradcheck_module(net, randn<double>({5, 1, 8, 8})));
  }
}

TEST_CASE("chain: the same bits for any number of threads", "[nn][chain]") {
  const int before = get_num_threads();
  for (int norm = 0; norm < 3; ++norm) {
    const nn::BasicSequential<double> net = block_net(norm);
    const DoubleTensor x = randn<double>({75, 1, 8, 8});
    set_num_threads(1);
    const auto one = step(net, x, true, 1);
    for (const int threads : {2, 3, 8, 16}) {
      set_num_threads(threads);
      const auto more = step(net, x, true, 1);
      for (std::size_t i = 0; i < one.size(); ++i) {
        INFO("norm " << norm << ", threads " << threads << ", tensor " << i);
        CHECK(more[i].to_vector() == one[i].to_vector());
      }
    }
  }
  set_num_threads(before);
}

TEST_CASE("chain: a hook sees its layer's own tensors", "[nn][chain]") {
  const nn::BasicSequential<double> net = block_net(1);
  net.eval();
  const DoubleTensor x = randn<double>({9, 1, 8, 8});
  const DoubleTensor plain = net(x);
  std::vector<Shape> shapes;
  HookHandle handle =
      net[1].register_forward_hook([&](const nn::BasicModule<double>&, const DoubleTensor& in, const DoubleTensor& y) {
        shapes = {in.shape(), y.shape()};
        return y * 2;
      });
  CHECK(!nearly(net(x), plain * 2, 1e-3));  // the norm takes the factor away, all but eps
  CHECK(shapes == std::vector<Shape>{{9, 4, 6, 6}, {9, 4, 6, 6}});
  handle.remove();
  CHECK(net(x).to_vector() == plain.to_vector());
}

namespace {
struct Doubling : nn::BasicReLU<double> {
  DoubleTensor forward(const DoubleTensor& x) const override { return x * 2; }
};
}  // namespace

TEST_CASE("chain: a class derived from a layer computes what it says", "[nn][chain]") {
  const nn::BasicConv2d<double> conv(1, 2, 3);
  const DoubleTensor x = randn<double>({8, 1, 6, 6});
  CHECK(nearly(nn::BasicSequential<double>(conv, Doubling())(x), conv(x) * 2, 1e-12));
}

TEST_CASE("chain: numbers that overflow in a sum are the layer's own business", "[nn][chain]") {
  for (int norm = 0; norm < 3; ++norm) {
    nn::Sequential net(nn::Conv2d(1, 2, 3, {.bias = false}));
    norm == 0   ? net.push_back(nn::BatchNorm2d(2))
    : norm == 1 ? net.push_back(nn::GroupNorm(1, 2))
                : net.push_back(nn::LayerNorm(Shape{2, 4, 4}));
    const Tensor x = randn({16, 1, 6, 6}) * 1e25F;
    const auto [fused, plain] = fused_and_plain([&] { return step(net, x, true, 1); });
    for (std::size_t i = 0; i < fused.size(); ++i) {
      INFO("norm " << norm << ", tensor " << i);
      CHECK(fused[i].to_vector() == plain[i].to_vector());
    }
    CHECK(std::abs(mean(abs(fused[0])).item()) < 2);
  }
}

TEST_CASE("chain: NaN goes where it goes layer by layer", "[nn][chain]") {
  const nn::BasicSequential<double> net(nn::BasicConv2d<double>(1, 2, 3), nn::BasicReLU<double>(),
                                        nn::BasicMaxPool2d<double>(2));
  const DoubleTensor x = randn<double>({8, 1, 6, 6});
  x.at({3, 0, 2, 2}) = std::numeric_limits<double>::quiet_NaN();
  const auto [fused, plain] = fused_and_plain([&] { return net(x); });
  const auto u = fused.to_vector(), v = plain.to_vector();
  for (std::size_t i = 0; i < u.size(); ++i) {
    CHECK(std::isnan(u[i]) == std::isnan(v[i]));
  }
}

TEST_CASE("chain: what was changed in place before backward is an Error", "[nn][chain]") {
  const nn::BasicSequential<double> net = block_net(0);
  const DoubleTensor x = randn<double>({8, 1, 8, 8}).requires_grad_();
  const DoubleTensor loss = sum(net(x));
  {
    const NoGradGuard guard;
    fill_(net.parameters()[0], 1.0);
  }
  CHECK_THROWS_WITH(loss.backward(), contains("'Sequential'") && contains("was changed in place"));
}

TEST_CASE("chain: backward twice, and from two losses", "[nn][chain]") {
  const nn::BasicSequential<double> net = block_net(2);
  net.eval();
  const DoubleTensor x = randn<double>({8, 1, 8, 8});
  const DoubleTensor y = net(x);
  sum(y * y).backward({}, true);
  const auto once = net.parameters()[0].grad().to_vector();
  sum(y * y).backward();
  const auto twice = net.parameters()[0].grad().to_vector();
  for (std::size_t i = 0; i < once.size(); ++i) {
    CHECK(twice[i] == 2 * once[i]);
  }
  CHECK_THROWS_WITH(sum(y).backward(), contains("was freed by an earlier backward"));
}

TEST_CASE("chain: a layer that does not fit says so itself", "[nn][chain]") {
  const nn::Sequential net(nn::Conv2d(1, 2, 3), nn::ReLU(), nn::Conv2d(3, 2, 3));
  CHECK_THROWS_WITH(net(randn({8, 1, 9, 9})), contains("has 2 channels"));
  const nn::Sequential norms(nn::Conv2d(1, 2, 3), nn::LayerNorm(Shape{2, 3, 3}));
  CHECK_THROWS_WITH(norms(randn({8, 1, 9, 9})), contains("[layer_norm] normalized_shape"));
}

TEST_CASE("chain: evaluation leaves running statistics alone, training counts batches", "[nn][chain]") {
  const nn::BasicBatchNorm2d<double> norm(2);
  const nn::BasicSequential<double> net(nn::BasicConv2d<double>(1, 2, 3), norm);
  const DoubleTensor x = randn<double>({8, 1, 6, 6});
  net(x);
  CHECK(norm.num_batches_tracked().item() == 1);
  const auto after = norm.running_var().to_vector();
  net.eval();
  net(x);
  CHECK(norm.num_batches_tracked().item() == 1);
  CHECK(norm.running_var().to_vector() == after);
  // A dropout that stays in training, as of Monte Carlo: the convolution cannot do its mask.
  const nn::BasicDropout2d<double> dropout(0.5);
  net.push_back(dropout);
  net.eval();
  dropout.train();
  const NoGradGuard guard;
  const auto [fused, plain] = fused_and_plain([&] {
    manual_seed(3);
    return std::vector<DoubleTensor>{net(x)};
  });
  CHECK(nearly(fused[0], plain[0], 1e-12));
}
