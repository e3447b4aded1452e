// SPDX-License-Identifier: MIT
#include "minitorch/optim/adam_relatives.hpp"

#include "minitorch/optim/adadelta.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

// What goes on from a state has the bits of what was never interrupted, and the state has PyTorch's names.
template <class Optimizer, class Options>
void check_state(const Options& options, const std::vector<std::string>& names) {
  const Tensor whole = from_data({1.0f, -2.0f, 0.5f}).requires_grad_(), part = whole.detach().clone().requires_grad_();
  const Tensor idle = ones({1}).requires_grad_();
  Optimizer first({whole, idle}, options), second({part, idle}, options);
  const auto step = [](Optimizer& optimizer, const Tensor& p, int t) {
    p.set_grad(from_data({0.5f, -0.25f, 1.0f}) * static_cast<float>(t + 1));
    optimizer.step();
  };
  for (int t = 0; t < 3; ++t) {
    step(first, whole, t);
    step(second, part, t);
  }
  const StateDict dict = second.state_dict();
  for (const std::string& name : names) {
    INFO(name);
    CHECK(dict.contains("state.0." + name));
  }
  CHECK_FALSE(dict.contains_prefix("state.1."));
  Optimizer third({part, idle}, Options{});
  third.load_state_dict(dict);
  for (int t = 3; t < 9; ++t) {
    step(first, whole, t);
    step(third, part, t);
  }
  CHECK(part.to_vector() == whole.to_vector());
}

}  // namespace

TEST_CASE("Adadelta, Adamax, RAdam, NAdam: go on from their state, under PyTorch's names", "[optim]") {
  check_state<optim::Adadelta>(optim::AdadeltaOptions{.lr = 0.5}, {"step", "square_avg", "acc_delta"});
  check_state<optim::Adamax>(optim::AdamaxOptions{.lr = 0.1}, {"step", "exp_avg", "exp_inf"});
  check_state<optim::RAdam>(optim::RAdamOptions{.lr = 0.1}, {"step", "exp_avg", "exp_avg_sq"});
  check_state<optim::NAdam>(optim::NAdamOptions{.lr = 0.1}, {"step", "mu_product", "exp_avg", "exp_avg_sq"});
}

TEST_CASE("Adadelta, Adamax, RAdam, NAdam: options that make no sense are refused", "[optim]") {
  const Tensor p = ones({1}).requires_grad_();
  CHECK_THROWS_WITH(optim::Adadelta({p}, {.rho = 1.5}), contains("[Adadelta] rho"));
  CHECK_THROWS_WITH(optim::Adamax({p}, {.betas = {1, 0.9}}), contains("[Adamax] betas"));
  CHECK_THROWS_WITH(optim::RAdam({p}, {.eps = -1}), contains("[RAdam] eps"));
  CHECK_THROWS_WITH(optim::NAdam({p}, {.momentum_decay = -1}), contains("[NAdam] momentum_decay"));
}
