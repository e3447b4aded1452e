// SPDX-License-Identifier: MIT
#include "minitorch/optim/adam.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct NaiveAdam {
  optim::AdamOptions o;
  bool decoupled;
  int steps = 0;
  double m = 0, v = 0, largest = 0;

  double step(double p, double grad) {
    const auto [beta1, beta2] = o.betas;
    ++steps;
    double g = o.maximize ? -grad : grad;
    if (decoupled) {
      p *= 1 - o.lr * o.weight_decay;
    } else {
      g += o.weight_decay * p;
    }
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    largest = std::max(largest, v);
    const double m_hat = m / (1 - std::pow(beta1, steps));
    const double v_hat = (o.amsgrad ? largest : v) / (1 - std::pow(beta2, steps));
    return p - o.lr * m_hat / (std::sqrt(v_hat) + o.eps);
  }
};

template <class Optimizer, class Options>
void check_against_naive(const Options& o, bool decoupled) {
  INFO("decay " << o.weight_decay << ", amsgrad " << o.amsgrad << ", maximize " << o.maximize << ", decoupled "
                << decoupled);
  Generator generator(3);
  const DoubleTensor p = randn<double>({4, 3}, generator).requires_grad_();
  Optimizer optimizer({p}, o);
  const NaiveAdam start{{o.lr, o.betas, o.eps, o.weight_decay, o.amsgrad, o.maximize}, decoupled};
  std::vector<NaiveAdam> naive(12, start);
  std::vector<double> expected = p.to_vector();
  for (int step = 0; step < 6; ++step) {
    // Falling gradients, so that the largest v matters.
    const DoubleTensor grad = randn<double>({4, 3}, generator);
    for (std::int64_t i = 0; i < 12; ++i) {
      grad.data()[i] /= 1 + step * step;
    }
    p.set_grad(grad);
    optimizer.step();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] = naive[i].step(expected[i], grad.to_vector()[i]);
      CHECK(p.to_vector()[i] == Approx(expected[i]).epsilon(1e-12));
    }
  }
}

}  // namespace

TEST_CASE("Adam and AdamW: every combination of arguments equals a loop over single numbers", "[optim]") {
  for (const double decay : {0.0, 0.1}) {
    for (const bool amsgrad : {false, true}) {
      for (const bool maximize : {false, true}) {
        check_against_naive<optim::BasicAdam<double>>(optim::AdamOptions{.lr = 0.1,
                                                                         .betas = {0.8, 0.9},
                                                                         .eps = 1e-6,
                                                                         .weight_decay = decay,
                                                                         .amsgrad = amsgrad,
                                                                         .maximize = maximize},
                                                      false);
        check_against_naive<optim::BasicAdamW<double>>(
            optim::AdamWOptions{.lr = 0.1, .weight_decay = decay, .amsgrad = amsgrad, .maximize = maximize}, true);
      }
    }
  }
}

TEST_CASE("Adam: the first step has the size of the learning rate, and steps count for each parameter", "[optim]") {
  const DoubleTensor a = from_data<double>({1}).requires_grad_(), b = from_data<double>({1}).requires_grad_();
  optim::BasicAdam<double> adam({a, b}, {.lr = 0.25});
  a.set_grad(from_data<double>({3}));
  adam.step();
  CHECK(a.item() == Approx(0.75));
  CHECK(b.item() == 1);
  adam.zero_grad();
  b.set_grad(from_data<double>({-7}));
  adam.step();
  CHECK(a.item() == Approx(0.75));
  CHECK(b.item() == Approx(1.25));
}

TEST_CASE("Adam: wrong arguments are refused", "[optim]") {
  const Tensor p = from_data({1}).requires_grad_();
  CHECK_THROWS_WITH(optim::Adam({p}, {.betas = {0.9, 1.0}}), contains("[Adam] betas must be in [0, 1), got 0.9 and 1"));
  CHECK_THROWS_WITH(optim::Adam({p}, {.betas = {1.0, 0.9}}), contains("[Adam] betas"));
  CHECK_THROWS_WITH(optim::AdamW({p}, {.eps = -1}), contains("[AdamW] eps must not be negative"));
  CHECK_THROWS_WITH(optim::Adam({p}, {.lr = -1}), contains("the learning rate"));
}
