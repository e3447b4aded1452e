// SPDX-License-Identifier: MIT
#include "minitorch/optim/sgd.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/view.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

// One number at a time, as the documentation of torch.optim.SGD has it.
struct NaiveSGD {
  optim::SGDOptions o;
  bool first = true;
  double buffer = 0;

  double step(double p, double grad) {
    double g = o.maximize ? -grad : grad;
    g += o.weight_decay * p;
    if (o.momentum != 0) {
      buffer = first ? g : o.momentum * buffer + (1 - o.dampening) * g;
      first = false;
      g = o.nesterov ? g + o.momentum * buffer : buffer;
    }
    return p - o.lr * g;
  }
};

void check_against_naive(const optim::SGDOptions& options) {
  INFO("momentum " << options.momentum << ", dampening " << options.dampening << ", decay " << options.weight_decay
                   << ", nesterov " << options.nesterov << ", maximize " << options.maximize);
  Generator generator(3);
  const DoubleTensor p = randn<double>({5, 7}, generator).requires_grad_();
  optim::BasicSGD<double> sgd({p}, options);
  std::vector<NaiveSGD> naive(35, NaiveSGD{options});
  std::vector<double> expected = p.to_vector();
  for (int step = 0; step < 5; ++step) {
    const DoubleTensor grad = randn<double>({5, 7}, generator);
    const std::vector<double> before = grad.to_vector();
    p.set_grad(grad);
    sgd.step();
    CHECK(grad.to_vector() == before);  // step() never changes a gradient
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] = naive[i].step(expected[i], before[i]);
      CHECK(p.to_vector()[i] == Approx(expected[i]).epsilon(1e-13));
    }
  }
}

}  // namespace

TEST_CASE("SGD: every combination of arguments equals a loop over single numbers", "[optim]") {
  for (const double momentum : {0.0, 0.9}) {
    for (const double decay : {0.0, 0.05}) {
      for (const bool maximize : {false, true}) {
        check_against_naive({.lr = 0.1, .momentum = momentum, .weight_decay = decay, .maximize = maximize});
        check_against_naive(
            {.lr = 0.1, .momentum = momentum, .dampening = 0.4, .weight_decay = decay, .maximize = maximize});
        if (momentum > 0) {
          check_against_naive(
              {.lr = 0.1, .momentum = momentum, .weight_decay = decay, .nesterov = true, .maximize = maximize});
        }
      }
    }
  }
}

TEST_CASE("SGD: parameters without a gradient keep value and state, zero_grad makes them so", "[optim]") {
  const Tensor a = from_data({1, 2}).requires_grad_(), b = from_data({3}).requires_grad_();
  optim::SGD sgd({a, b}, {.lr = 1, .momentum = 0.5});
  a.set_grad(from_data({1, 1}));
  sgd.step();
  CHECK(a.to_vector() == std::vector<float>{0, 1});
  CHECK(b.item() == 3);
  CHECK(!sgd.momentum_buffer(1).defined());
  sgd.zero_grad();
  CHECK(!a.grad().defined());
  sgd.step();
  CHECK(a.to_vector() == std::vector<float>{0, 1});
  CHECK(sgd.momentum_buffer(0).to_vector() == std::vector<float>{1, 1});
  b.set_grad(from_data({2}));
  sgd.step();  // the first step of b: its buffer is the gradient
  CHECK(b.item() == 1);
  a.set_grad(from_data({0, 2}));
  sgd.step();  // b again: buffer 0.5 * 2 + 2
  CHECK(b.item() == -2);
  CHECK(a.to_vector() == std::vector<float>{-0.5, -1.5});
}

TEST_CASE("SGD: the learning rate multiplies after the momentum", "[optim]") {
  const Tensor p = from_data({0}).requires_grad_();
  optim::SGD sgd({p}, {.lr = 1, .momentum = 0.5});
  p.set_grad(from_data({1}));
  sgd.step();
  sgd.set_lr(0.5);
  CHECK(sgd.lr() == 0.5);
  sgd.step();  // buffer 1.5, times 0.5
  CHECK(p.item() == -1.75);
}

TEST_CASE("SGD: groups have their own rate, decay and momentum", "[optim]") {
  const Tensor a = from_data({1}).requires_grad_(), b = from_data({1}).requires_grad_(),
               c = from_data({1}).requires_grad_();
  optim::SGD sgd({{.params = {a}, .lr = 0.5}, {.params = {b}, .weight_decay = 1}}, {.lr = 0.25});
  sgd.add_param_group({.params = {c}, .momentum = 0.5});
  for (int step = 0; step < 2; ++step) {
    a.set_grad(from_data({1}));
    b.set_grad(from_data({1}));
    c.set_grad(from_data({1}));
    sgd.step();
  }
  CHECK(a.item() == 0);
  CHECK(b.item() == 0.125);  // 1 - 0.25 * 2 = 0.5, 0.5 - 0.25 * 1.5
  CHECK(c.item() == 1 - 0.25f - 0.375f);
  CHECK(sgd.groups().size() == 3);
  CHECK(sgd.parameters().size() == 3);
}

TEST_CASE("SGD: a parameter that is not contiguous is changed where it lies", "[optim]") {
  const Tensor base = from_data({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor p = transpose(base, 0, 1).requires_grad_();
  p.set_grad(transpose(from_data({2, 3}, {0, 1, 0, 0, 0, 2}), 0, 1));
  optim::SGD sgd({p}, {.lr = 1});
  sgd.step();
  CHECK(base.to_vector() == std::vector<float>{1, 1, 3, 4, 5, 4});
}

TEST_CASE("SGD: without decay an infinite parameter stays infinite", "[optim]") {
  const float infinity = std::numeric_limits<float>::infinity();
  const Tensor p = from_data({infinity}).requires_grad_();
  optim::SGD sgd({p}, {.lr = 1});
  p.set_grad(from_data({1}));
  sgd.step();
  CHECK(p.item() == infinity);
}

TEST_CASE("SGD: a graph that saved a parameter notices the step", "[optim]") {
  const Tensor p = from_data({1, 2}).requires_grad_();
  optim::SGD sgd({p}, {.lr = 1});
  const Tensor y = sum(p * p);
  p.set_grad(from_data({1, 1}));
  sgd.step();
  CHECK_THROWS_WITH(y.backward(), contains("changed in place"));
}

TEST_CASE("SGD: the same bits for any number of threads", "[optim]") {
  const int before = get_num_threads();
  const auto train = [](int threads) {
    set_num_threads(threads);
    Generator generator(4);
    const Tensor p = randn({3 * core::parallel_threshold + 17}, generator).requires_grad_();
    optim::SGD sgd({p}, {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01, .nesterov = true});
    for (int step = 0; step < 3; ++step) {
      p.set_grad(randn(p.shape(), generator));
      sgd.step();
    }
    return p.to_vector();
  };
  const std::vector<float> expected = train(1);
  for (const int threads : {2, 3, 5, 8}) {
    CHECK(train(threads) == expected);
  }
  set_num_threads(before);
}

TEST_CASE("SGD: wrong arguments are refused", "[optim]") {
  const Tensor p = from_data({1}).requires_grad_();
  CHECK_THROWS_WITH(optim::SGD({p}, {.lr = -1}),
                    contains("[optimizer] the learning rate must not be negative, got -1"));
  CHECK_THROWS_WITH(optim::SGD({p}, {.lr = std::nan("")}), contains("the learning rate"));
  CHECK_THROWS_WITH(optim::SGD({p}, {.momentum = -0.5}), contains("momentum must not be negative"));
  CHECK_THROWS_WITH(optim::SGD({p}, {.weight_decay = -1}), contains("weight_decay must not be negative"));
  CHECK_THROWS_WITH(optim::SGD({p}, {.nesterov = true}), contains("[SGD] nesterov needs a momentum above 0"));
  CHECK_THROWS_WITH(optim::SGD({p}, {.momentum = 0.9, .dampening = 0.1, .nesterov = true}),
                    contains("momentum 0.9 and dampening 0.1"));
  CHECK_THROWS_WITH(optim::SGD(std::vector<Tensor>{}, {}), contains("[optimizer] there are no parameters"));
  CHECK_THROWS_WITH(optim::SGD({p, p}, {}), contains("a parameter of shape (1,) comes twice"));
  CHECK_THROWS_WITH(optim::SGD({p * 2}, {}), contains("only leaves can be optimised"));
  CHECK_THROWS_WITH(optim::SGD({Tensor()}, {}), contains("a parameter is undefined"));
  optim::SGD sgd({p}, {});
  CHECK_THROWS_WITH(sgd.add_param_group({.params = {p}}), contains("comes twice"));
}
