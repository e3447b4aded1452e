// SPDX-License-Identifier: MIT
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

std::vector<Tensor> kept_parameters() {
  return {ones({2, 3}).requires_grad_(), ones({3}).requires_grad_(), ones({1}).requires_grad_()};
}

void one_step(optim::Optimizer& optimizer, const std::vector<Tensor>& params) {
  optimizer.zero_grad();
  (sum(params[0]) + sum(params[1] * params[1])).backward();  // the last has no gradient, so no state
  optimizer.step();
}

}  // namespace

TEST_CASE("optimisers: state_dict has PyTorch's names and holds what made a step", "[optim]") {
  const std::vector<Tensor> params = kept_parameters();
  optim::SGD sgd({{.params = {params[0]}, .lr = 0.5}, {.params = {params[1], params[2]}}},
                 {.lr = 0.1, .momentum = 0.9});
  CHECK_FALSE(sgd.state_dict().contains_prefix("state."));
  one_step(sgd, params);
  const StateDict dict = sgd.state_dict();
  CHECK(dict.number("param_groups.0.lr") == 0.5);
  CHECK(dict.number("param_groups.1.lr") == 0.1);
  CHECK(dict.number("param_groups.1.momentum") == 0.9);
  CHECK(dict.tensor<std::int64_t>("param_groups.1.params").to_vector() == std::vector<std::int64_t>{1, 2});
  CHECK(dict.tensor("state.0.momentum_buffer").to_vector() == std::vector<float>(6, 1.0f));
  CHECK(dict.tensor("state.1.momentum_buffer").to_vector() == std::vector<float>(3, 2.0f));
  CHECK_FALSE(dict.contains_prefix("state.2."));
  CHECK_FALSE(dict.contains("param_groups.0.initial_lr"));
}

TEST_CASE("optimisers: what load_state_dict takes, a step with no state undone", "[optim]") {
  const std::vector<Tensor> params = kept_parameters();
  optim::Adam adam(params, {.lr = 0.1});
  const StateDict fresh = adam.state_dict();
  one_step(adam, params);
  CHECK(adam.state_dict().number("state.1.step") == 1);
  adam.load_state_dict(fresh);
  CHECK_FALSE(adam.state_dict().contains_prefix("state."));

  // As a file made in Python may have it: float counters, options that are unknown here.
  StateDict foreign = fresh;
  foreign.add("state.0.step", scalar<float>(3.0f));
  foreign.add("state.0.exp_avg", full<double>({2, 3}, 0.5));
  foreign.add("state.0.exp_avg_sq", full({2, 3}, 0.25f));
  foreign.add("param_groups.0.foreach", scalar<bool>(true));
  adam.load_state_dict(foreign);
  const StateDict now = adam.state_dict();
  CHECK(now.number("state.0.step") == 3);
  CHECK(now.tensor("state.0.exp_avg").to_vector() == std::vector<float>(6, 0.5f));
  CHECK_FALSE(now.contains("state.1.step"));
}

TEST_CASE("optimisers: what does not fit is listed, and nothing is loaded", "[optim]") {
  const std::vector<Tensor> params = kept_parameters();
  optim::Adam adam(params, {.lr = 0.1});
  one_step(adam, params);
  StateDict dict;
  for (const auto& [name, tensor] : adam.state_dict()) {
    if (name == "state.0.exp_avg") {
      dict.add(name, ones({3, 2}));
    } else if (name == "param_groups.0.params") {
      dict.add(name, arange<std::int64_t>(2));
    } else if (name == "param_groups.0.lr") {
      dict.add(name, scalar<double>(7.0));
    } else if (name != "param_groups.0.eps") {
      dict.add(name, tensor);
    }
  }
  CHECK_THROWS_WITH(adam.load_state_dict(dict), contains("[load_state_dict]") && contains("nothing was loaded") &&
                                                    contains("'param_groups.0.eps' is missing") &&
                                                    contains("'state.0.exp_avg' has shape (3, 2), expected (2, 3)") &&
                                                    contains("the group here has 3 parameters"));
  CHECK(adam.lr() == 0.1);
  optim::SGD groups({{.params = {params[0]}}, {.params = {params[1], params[2]}}}, {.lr = 0.1});
  CHECK_THROWS_WITH(optim::SGD(params, {.lr = 0.1}).load_state_dict(groups.state_dict()),
                    contains("more groups than the 1"));

  struct Own : optim::BasicOptimizer<float> {
    explicit Own(const std::vector<Tensor>& p) : BasicOptimizer({.lr = 1}) { add_groups({{.params = p}}); }
    void update(std::size_t, const optim::GroupOptions&, const Tensor&, const Tensor&) override {}
  };
  CHECK_THROWS_WITH(Own(params).state_dict(), contains("visit_state()"));
}

TEST_CASE("schedules: each goes on from its state_dict", "[optim]") {
  const std::vector<Tensor> params = kept_parameters();
  const auto optimizer = [&] { return optim::SGD(params, {.lr = 1, .momentum = 0.9}); };
  const auto compare = [&](const auto& make) {
    optim::SGD whole_sgd = optimizer(), first_sgd = optimizer(), second_sgd = optimizer();
    auto whole = make(whole_sgd), first = make(first_sgd), second = make(second_sgd);
    for (int i = 0; i < 12; ++i) {
      whole->step();
      i < 5 ? first->step() : second->step();
      if (i == 4) {
        second_sgd.load_state_dict(first_sgd.state_dict());
        second->load_state_dict(first->state_dict());
      }
    }
    CHECK(second->last_epoch() == 12);
    CHECK(second->get_last_lr() == whole->get_last_lr());
    CHECK(second_sgd.groups()[0].momentum == whole_sgd.groups()[0].momentum);
  };
  compare([](optim::SGD& sgd) { return std::make_unique<optim::StepLR>(sgd, optim::StepLROptions{.step_size = 4}); });
  compare([](optim::SGD& sgd) {
    return std::make_unique<optim::MultiStepLR>(sgd, optim::MultiStepLROptions{.milestones = {2, 5, 6, 9}});
  });
  compare([](optim::SGD& sgd) {
    return std::make_unique<optim::ExponentialLR>(sgd, optim::ExponentialLROptions{.gamma = 0.9});
  });
  compare([](optim::SGD& sgd) {
    return std::make_unique<optim::CosineAnnealingLR>(sgd, optim::CosineAnnealingLROptions{.T_max = 7});
  });
  struct WarmThenCosine {
    optim::LinearLR warm;
    optim::CosineAnnealingLR cosine;
    optim::SequentialLR all;
    explicit WarmThenCosine(optim::SGD& sgd)
        : warm(sgd, {.start_factor = 0.1, .total_iters = 3}),
          cosine(sgd, {.T_max = 7}),
          all(sgd, {warm, cosine}, {3}) {}
    void step() { all.step(); }
    std::int64_t last_epoch() const { return all.last_epoch(); }
    std::vector<double> get_last_lr() const { return all.get_last_lr(); }
    StateDict state_dict() const { return all.state_dict(); }
    void load_state_dict(const StateDict& dict) { all.load_state_dict(dict); }
  };
  compare([](optim::SGD& sgd) { return std::make_unique<WarmThenCosine>(sgd); });
  compare([](optim::SGD& sgd) {
    return std::make_unique<optim::OneCycleLR>(sgd, optim::OneCycleLROptions{.max_lr = 1, .total_steps = 20});
  });

  optim::SGD a = optimizer(), b = optimizer();
  optim::ReduceLROnPlateau whole(a, {.patience = 2}), rest(b, {.patience = 2});
  optim::ReduceLROnPlateau* now = &rest;
  for (const double metric : {3.0, 2.0, 2.0, 2.0}) {
    whole.step(metric);
    now->step(metric);
  }
  optim::SGD c = optimizer();
  optim::ReduceLROnPlateau resumed(c, {.patience = 2});
  c.load_state_dict(b.state_dict());
  resumed.load_state_dict(rest.state_dict());
  whole.step(2.0);
  resumed.step(2.0);
  CHECK(a.lr() == c.lr());
  CHECK(c.lr() < 1);
  CHECK(resumed.best() == 2.0);
  CHECK_THROWS_WITH(resumed.load_state_dict({}), contains("'best' is missing"));
}
