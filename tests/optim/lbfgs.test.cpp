// SPDX-License-Identifier: MIT
#include "minitorch/optim/lbfgs.hpp"

#include "minitorch/optim/sgd.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

// Rosenbrock's valley, in b and 2 of a.
struct Valley {
  Tensor a = from_data({-1.2f, 0.5f}).requires_grad_(), b = from_data<float>({2, 1}, {1.0f, -0.25f}).requires_grad_();
  int calls = 0;

  std::vector<Tensor> params() const { return {a, b}; }
  std::vector<float> values() const { return cat({a.detach(), reshape(b.detach(), {2})}, 0).to_vector(); }
  Tensor operator()() {
    ++calls;
    a.zero_grad();
    b.zero_grad();
    const Tensor loss = sum(pow(1 - a, 2)) + 10 * sum(pow(reshape(b, {2}) - pow(a, 2), 2));
    loss.backward();
    return loss;
  }
};

}  // namespace

TEST_CASE("LBFGS: goes on from its state with the same bits, and finds the floor of a valley", "[optim]") {
  for (const char* search : {"none", "strong_wolfe"}) {
    const optim::LBFGSOptions options{.lr = 0.5, .max_iter = 4, .history_size = 3, .line_search_fn = search};
    Valley whole, part;
    optim::LBFGS first(whole.params(), options), second(part.params(), options);
    CHECK_FALSE(second.state_dict().contains_prefix("state."));
    for (int t = 0; t < 2; ++t) {
      CHECK(first.step(whole).item() == second.step(part).item());
    }
    const StateDict dict = second.state_dict();
    for (const char* name : {"d", "t", "old_dirs.2", "old_stps.2", "ro.2", "H_diag", "prev_flat_grad", "prev_loss"}) {
      CHECK(dict.contains(std::string("state.0.") + name));
    }
    CHECK_FALSE(dict.contains("state.0.old_dirs.3"));
    CHECK(dict.number("param_groups.0.max_eval") == 5);
    optim::LBFGS third(part.params(), {.line_search_fn = search});
    third.load_state_dict(dict);
    for (int t = 0; t < 12; ++t) {
      first.step(whole);
      third.step(part);
    }
    CHECK(part.values() == whole.values());
    CHECK(third.state_dict().number("state.0.n_iter") == first.state_dict().number("state.0.n_iter"));
    if (std::string(search) == "strong_wolfe") {
      CHECK(whole().item() < 1e-2f);  // how far it comes in float depends on the last bits
    }
    StateDict cut;
    for (const auto& [name, tensor] : dict) {
      if (name != "state.0.old_stps.2") {
        cut.add(name, tensor);
      }
    }
    CHECK_THROWS_WITH(third.load_state_dict(cut), contains("old_stps") && contains("nothing was loaded"));
    third.load_state_dict(optim::LBFGS(part.params()).state_dict());
    CHECK_FALSE(third.state_dict().contains_prefix("state."));
  }
}

TEST_CASE("LBFGS: what throws within a step leaves parameters and state", "[optim]") {
  for (const char* search : {"none", "strong_wolfe"}) {
    Valley tried, wanted;
    optim::LBFGS lbfgs(tried.params(), {.line_search_fn = search}),
        reference(wanted.params(), {.line_search_fn = search});
    for (const int last : {1, 2, 7}) {
      const std::vector<float> before = tried.values();
      tried.calls = 0;
      CHECK_THROWS_WITH(lbfgs.step([&] {
        core::check(tried.calls < last, "enough");
        return tried();
      }),
                        contains("enough"));
      CHECK(tried.values() == before);
    }
    CHECK_FALSE(lbfgs.state_dict().contains_prefix("state."));
    lbfgs.step(tried);
    reference.step(wanted);
    CHECK(tried.values() == wanted.values());
  }
}

TEST_CASE("LBFGS: what makes no sense is refused; other optimisers take a closure, too", "[optim]") {
  Valley valley;
  optim::LBFGS lbfgs(valley.params(), 0.5);
  CHECK_THROWS_WITH(lbfgs.step(), contains("[LBFGS] step needs a closure"));
  CHECK_THROWS_WITH(lbfgs.step([&] { return sum(valley.a); }), contains("[LBFGS] no parameter has a gradient"));
  CHECK_THROWS_WITH(optim::LBFGS(valley.params(), {.max_iter = 0}), contains("must be positive, got 0, 0 and 100"));
  CHECK_THROWS_WITH(optim::LBFGS(valley.params(), {.tolerance_grad = -1}), contains("tolerance_grad"));
  lbfgs.add_param_group({.params = {ones({1})}});
  CHECK_THROWS_WITH(lbfgs.step(valley), contains("one group of parameters, not 2"));

  Valley by_hand;
  optim::SGD sgd(valley.params(), 0.01), reference(by_hand.params(), 0.01);
  const Tensor loss = by_hand();
  reference.step();
  const NoGradGuard outside;
  CHECK(sgd.step(valley).item() == loss.item());
  CHECK(valley.values() == by_hand.values());
}
