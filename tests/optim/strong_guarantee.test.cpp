// SPDX-License-Identifier: MIT
// What fails changes nothing: memory runs out at every place where any is asked for.
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/optim/adam.hpp"
#include "minitorch/optim/clip_grad.hpp"
#include "minitorch/optim/lr_scheduler.hpp"
#include "minitorch/optim/one_cycle_lr.hpp"
#include "minitorch/optim/sgd.hpp"
#include "support/catch.hpp"
#include "support/failing_new.hpp"

using namespace minitorch;

namespace {

using Values = std::vector<std::vector<double>>;
using Make = std::function<std::unique_ptr<optim::BasicOptimizer<double>>(std::vector<DoubleTensor>)>;

template <class Optimizer, class Options>
Make maker(const Options& options) {
  return
      [options](std::vector<DoubleTensor> params) { return std::make_unique<Optimizer>(std::move(params), options); };
}

std::vector<std::pair<std::string, Make>> optimizers() {
  using SGD = optim::BasicSGD<double>;
  using Adam = optim::BasicAdam<double>;
  using AdamW = optim::BasicAdamW<double>;
  return {{"SGD", maker<SGD>(optim::SGDOptions{.lr = 0.1, .weight_decay = 0.1})},
          {"SGD, momentum", maker<SGD>(optim::SGDOptions{.lr = 0.1, .momentum = 0.9, .dampening = 0.1})},
          {"SGD, nesterov", maker<SGD>(optim::SGDOptions{.lr = 0.1, .momentum = 0.9, .nesterov = true})},
          {"Adam", maker<Adam>(optim::AdamOptions{.lr = 0.1})},
          {"Adam, amsgrad", maker<Adam>(optim::AdamOptions{.lr = 0.1, .amsgrad = true})},
          {"AdamW", maker<AdamW>(optim::AdamWOptions{.lr = 0.1})},
          {"AdamW, amsgrad", maker<AdamW>(optim::AdamWOptions{.lr = 0.1, .amsgrad = true})}};
}

// Four parameters, two of them transposed in memory, one without a gradient.
struct Problem {
  std::vector<DoubleTensor> params;

  Problem() {
    Generator generator(1);
    params = {randn<double>({3, 4}, generator), t(randn<double>({4, 3}, generator)).detach(),
              t(randn<double>({2, 5}, generator)).detach(), randn<double>({7}, generator)};
    for (const DoubleTensor& p : params) {
      p.requires_grad_();
    }
  }
  void set_gradients(std::uint64_t seed) const {
    Generator generator(seed);
    params[0].set_grad(t(randn<double>({4, 3}, generator)));
    params[1].set_grad(randn<double>({3, 4}, generator));
    params[2].set_grad(t(randn<double>({2, 5}, generator)));
  }
  Values values() const {
    Values out;
    for (const DoubleTensor& p : params) {
      out.push_back(p.to_vector());
    }
    return out;
  }
  Values gradients() const {
    Values out;
    for (const DoubleTensor& p : params) {
      out.push_back(p.grad().defined() ? p.grad().to_vector() : std::vector<double>());
    }
    return out;
  }
};

struct Rates {
  std::vector<double> lr, momentum;
  std::vector<bool> initial;
  explicit Rates(const optim::Optimizer& optimizer) {
    for (const optim::GroupOptions& group : optimizer.groups()) {
      lr.push_back(group.lr);
      momentum.push_back(group.momentum);
      initial.push_back(group.initial_lr.has_value());
    }
  }
  bool operator==(const Rates&) const = default;
};

}  // namespace

TEST_CASE("optimisers: a step for which memory runs out changes nothing, and the next one is as if it had not been",
          "[optim][memory]") {
  for (const auto& [name, make] : optimizers()) {
    for (const int steps_before : {0, 2}) {
      INFO(name << " after " << steps_before << " steps");
      const Problem tried, wanted;
      const auto optimizer = make(tried.params), reference = make(wanted.params);
      for (int step = 0; step < steps_before + 3; ++step) {
        tried.set_gradients(static_cast<std::uint64_t>(step));
        wanted.set_gradients(static_cast<std::uint64_t>(step));
        reference->step();
        if (step != steps_before) {
          optimizer->step();
          continue;
        }
        const Values before = tried.values(), gradients = tried.gradients();
        bool unchanged = true;
        const int failures = failing_new::at_every_place(
            [&] { optimizer->step(); },
            [&] { unchanged = unchanged && tried.values() == before && tried.gradients() == gradients; });
        CHECK(unchanged);
        CHECK(failures > 3);
      }
      CHECK((tried.values() == wanted.values()));
    }
  }
}

TEST_CASE("optimisers: a failed first step leaves no momentum buffer that could be read", "[optim][memory]") {
  const Problem problem;
  optim::BasicSGD<double> sgd(problem.params, {.lr = 0.1, .momentum = 0.9});
  problem.set_gradients(1);
  bool none = true;
  failing_new::at_every_place([&] { sgd.step(); }, [&] { none = none && !sgd.momentum_buffer(0).defined(); });
  CHECK(none);
  CHECK(sgd.momentum_buffer(0).to_vector() == problem.params[0].grad().to_vector());
}

TEST_CASE("optimisers: add_param_group adds all or nothing", "[optim][memory]") {
  const Problem first, second;
  optim::BasicSGD<double> sgd(first.params, {.lr = 0.1});
  bool unchanged = true;
  CHECK(failing_new::at_every_place([&] { sgd.add_param_group({.params = second.params, .lr = 0.5}); },
                                    [&] {
                                      unchanged = unchanged && sgd.parameters().size() == 4 && sgd.groups().size() == 1;
                                      sgd.step();  // reads the groups of all parameters
                                    }) > 2);
  CHECK(unchanged);
  CHECK(sgd.parameters().size() == 8);
  CHECK(sgd.groups().size() == 2);
  CHECK_THROWS_AS(sgd.add_param_group({.params = {ones<double>({2}), first.params[0]}}), Error);
  CHECK(sgd.parameters().size() == 8);
}

TEST_CASE("clipping: gradients change all or none", "[optim][memory]") {
  const std::vector<std::function<void(const std::vector<DoubleTensor>&)>> actions{
      [](const auto& p) { optim::clip_grad_norm_(p, 0.1); }, [](const auto& p) { optim::clip_grad_norm_(p, 0.1, 3.0); },
      [](const auto& p) { optim::clip_grad_value_(p, 0.1); }};
  for (const auto& action : actions) {
    const Problem problem;
    problem.set_gradients(2);
    const Values before = problem.gradients();
    bool unchanged = true;
    CHECK(failing_new::at_every_place([&] { action(problem.params); },
                                      [&] { unchanged = unchanged && problem.gradients() == before; }) > 2);
    CHECK(unchanged);
    CHECK((problem.gradients() != before));
  }
  const Problem problem;
  problem.set_gradients(2);
  problem.params[1].grad().at({0, 1}) = HUGE_VAL;
  const Values before = problem.gradients();
  CHECK_THROWS_AS(optim::clip_grad_norm_(problem.params, 0.1, 2, true), Error);
  CHECK((problem.gradients() == before));
}

TEST_CASE("schedules: one that is refused, or whose step fails, leaves the optimiser as it was", "[optim]") {
  const Problem problem;
  optim::BasicSGD<double> sgd(std::vector<optim::BasicParamGroup<double>>{{.params = {problem.params[0]}},
                                                                          {.params = {problem.params[1]}, .lr = 0.5}},
                              {.lr = 0.1});
  const Rates before(sgd);
  CHECK_THROWS_AS(optim::StepLR(sgd, {.step_size = 0}), Error);
  CHECK_THROWS_AS(optim::CosineAnnealingLR(sgd, {.T_max = 0}), Error);
  CHECK_THROWS_AS(optim::OneCycleLR(sgd, {.max_lr = 1}), Error);
  CHECK_THROWS_AS(optim::OneCycleLR(sgd, {.max_lr = 1, .total_steps = 5, .pct_start = 2}), Error);
  CHECK((Rates(sgd) == before));

  struct Fails : optim::LRScheduler {
    explicit Fails(optim::Optimizer& o) : LRScheduler(o) {}
    void update(optim::GroupOptions& group) const override {
      core::check(group.lr < 0.4, "no");
      group.lr *= 0.5;
    }
  } fails(sgd);
  const Rates begun(sgd);
  const optim::GroupOptions* group = sgd.groups().data();
  CHECK_THROWS_AS(fails.step(), Error);
  CHECK((Rates(sgd) == begun));
  CHECK(fails.last_epoch() == 0);
  sgd.groups()[1].lr = 0.3;
  fails.step();
  CHECK(sgd.groups()[0].lr == 0.05);
  CHECK(sgd.groups().data() == group);  // whoever looks at a group still does

  optim::OneCycleLR cycle(sgd, {.max_lr = 1, .total_steps = 2});
  cycle.step();
  cycle.step();
  const Rates last(sgd);
  CHECK_THROWS_AS(cycle.step(), Error);
  CHECK((Rates(sgd) == last));
}

TEST_CASE("gradcheck: gives the inputs back as they were, whatever fails", "[autograd][memory]") {
  const DoubleTensor x = t(randn<double>({2, 2})).detach().requires_grad_(), y = randn<double>({2}).requires_grad_();
  const Values before{x.to_vector(), y.to_vector()};
  const auto unchanged = [&] {
    return Values{x.to_vector(), y.to_vector()} == before && !x.grad().defined() && x.requires_grad() &&
           is_grad_enabled();
  };
  const auto f = [](const DoubleTensor& a, const DoubleTensor& b) { return sum(a * a, 0) * b; };
  for (const bool twice : {false, true}) {
    int calls = 0;
    const auto run = [&](int last_call) {
      calls = 0;
      const auto throws = [&](const DoubleTensor& a, const DoubleTensor& b) {
        if (++calls == last_call) {
          throw std::runtime_error("enough");
        }
        return f(a, b);
      };
      static_cast<void>(twice ? gradgradcheck(throws, {x, y}) : gradcheck(throws, {x, y}));
    };
    run(0);
    CHECK(unchanged());
    for (int last = calls; last > 0; --last) {
      CHECK_THROWS_WITH(run(last), "enough");
      CHECK(unchanged());
    }
  }
  bool kept = true;
  const DoubleTensor z = randn<double>({1}).requires_grad_();
  const auto value = z.to_vector();
  CHECK(failing_new::at_every_place(
            [&] { static_cast<void>(gradcheck([](const DoubleTensor& a) { return a * a; }, {z})); },
            [&] { kept = kept && z.to_vector() == value; }) > 20);
  CHECK(kept);
}
