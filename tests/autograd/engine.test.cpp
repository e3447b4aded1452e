// SPDX-License-Identifier: MIT
#include "minitorch/autograd/engine.hpp"

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/maximum.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

using Values = std::vector<float>;

Tensor leaf(const Values& values) {
  const Tensor x = from_data<float>(values);
  x.requires_grad_();
  return x;
}

}  // namespace

TEST_CASE("backward adds the gradient of a scalar to every leaf it depends on", "[autograd]") {
  const Tensor x = leaf({1, 2, 3}), w = leaf({4, 5, 6}), other = leaf({1, 1, 1}),
               constant = from_data<float>({2, 2, 2});
  const Tensor loss = sum(x * w * constant);
  CHECK(loss.requires_grad());
  CHECK_FALSE(loss.is_leaf());
  CHECK(x.is_leaf());
  CHECK_FALSE(x.grad().defined());
  loss.backward();
  CHECK(x.grad().to_vector() == Values{8, 10, 12});
  CHECK(w.grad().to_vector() == Values{2, 4, 6});
  CHECK_FALSE(other.grad().defined());
  CHECK_FALSE(constant.grad().defined());
  sum(x).backward();
  CHECK(x.grad().to_vector() == Values{9, 11, 13});
  x.zero_grad();
  CHECK_FALSE(x.grad().defined());
}

TEST_CASE("backward of several elements needs the gradient to start with", "[autograd]") {
  const Tensor x = leaf({1, 2});
  CHECK_THROWS_WITH(
      (x * 2).backward(),
      contains("[backward] only a tensor with one element can start without a gradient, this has shape (2,)"));
  CHECK_THROWS_WITH((x * 2).backward(from_data<float>({1, 2, 3})),
                    "[backward] gradient has shape (3,), the tensor has shape (2,)");
  (x * 2).backward(from_data<float>({1, 10}));
  CHECK(x.grad().to_vector() == Values{2, 20});
  // One element is enough, in any shape.
  x.zero_grad();
  sum(x, 0, true).backward();
  CHECK(x.grad().to_vector() == Values{1, 1});
}

TEST_CASE("backward of what does not require grad says why", "[autograd]") {
  const Tensor x = leaf({1, 2});
  CHECK_THROWS_WITH(ones({}).backward(), contains("[backward] the tensor of shape () does not require grad"));
  CHECK_THROWS_WITH(sum(x.detach()).backward(), contains("detached"));
  const NoGradGuard guard;
  CHECK_THROWS_WITH(sum(x).backward(), contains("NoGradGuard"));
}

TEST_CASE("backward of a leaf gives the leaf its gradient", "[autograd]") {
  const Tensor x = leaf({3});
  x.backward();
  CHECK(x.grad().to_vector() == Values{1});
}

TEST_CASE("backward twice is an error unless the graph is retained", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor loss = sum(exp(x) * x);
  loss.backward({}, true);
  const Values once = x.grad().to_vector();
  loss.backward();
  CHECK(x.grad().to_vector() == Values{2 * once[0], 2 * once[1]});
  CHECK_THROWS_WITH(loss.backward(), contains("was freed by an earlier backward") && contains("retain_graph = true"));
  // What came before the failure is untouched, and new graphs work.
  CHECK(x.grad().to_vector() == Values{2 * once[0], 2 * once[1]});
  sum(x).backward();
}

TEST_CASE("backward frees what was saved, even while the result lives", "[autograd]") {
  const std::size_t before = memory_stats().live_bytes;
  const Tensor x = leaf(Values(10000, 1));
  Tensor loss = sum(exp(exp(exp(x))) * 0.001f);
  const std::size_t recorded = memory_stats().live_bytes;
  loss.backward();
  CHECK(memory_stats().live_bytes < recorded - 2 * 10000 * sizeof(float));
  x.zero_grad();
  loss = Tensor();
  CHECK(memory_stats().live_bytes <= before + 50000);
}

TEST_CASE("a graph whose leaves are gone still runs", "[autograd]") {
  Tensor y;
  {
    const Tensor x = leaf({1, 2});
    y = sum(x * x);
  }
  CHECK_NOTHROW(y.backward());
}

TEST_CASE("a diamond: y = y + y a thousand times", "[autograd]") {
  const DoubleTensor x = scalar<double>(1);
  x.requires_grad_();
  DoubleTensor y = x;
  for (int i = 0; i < 1000; ++i) {
    y = y + y;
  }
  y.backward();
  CHECK(x.grad().item() == std::ldexp(1.0, 1000));
}

TEST_CASE("the same tensor as both inputs of one operation", "[autograd]") {
  const Tensor x = leaf({3});
  (x * x).backward();
  CHECK(x.grad().item() == 6);
  x.zero_grad();
  (x - x).backward();
  CHECK(x.grad().item() == 0);
  x.zero_grad();
  (x / x).backward();
  CHECK(x.grad().item() == 0);
}

TEST_CASE("a node with a short and a long path to the result waits for both", "[autograd]") {
  const DoubleTensor x = scalar<double>(2);
  x.requires_grad_();
  DoubleTensor y = x * 3;
  const DoubleTensor early = y;
  for (int i = 0; i < 50; ++i) {
    y = y + 1;
  }
  (y * early).backward();  // (3x + 50) 3x
  CHECK(x.grad().item() == Approx(18 * 2 + 150));
}

TEST_CASE("gradients of different leaves never share memory", "[autograd]") {
  for (const bool create_graph : {false, true}) {
    const Tensor a = leaf({1, 2}), b = leaf({3, 4}), upstream = from_data<float>({1, 1});
    (a + b).backward(upstream, false, create_graph);
    const NoGradGuard guard;
    fill_(a.grad(), 7);
    CHECK(b.grad().to_vector() == Values{1, 1});
    CHECK(upstream.to_vector() == Values{1, 1});
  }
}

TEST_CASE("more gradients are added in place, so that whoever holds grad() sees them", "[autograd]") {
  const Tensor x = leaf({1, 2});
  sum(x).backward();
  const Tensor held = x.grad();
  sum(x).backward();
  CHECK(held.to_vector() == Values{2, 2});
  CHECK(x.grad().to_vector() == Values{2, 2});
}

TEST_CASE("autograd::grad: gradients by value, nobody's grad() changes", "[autograd]") {
  const Tensor x = leaf({1, 2}), w = leaf({3, 4}), unused = leaf({5});
  const Tensor h = x * w, loss = sum(h * h);
  const auto grads = autograd::grad<float>({loss}, {x, h, loss}, {}, true);
  CHECK(grads[0].to_vector() == Values{2 * 3 * 3, 2 * 8 * 4});
  CHECK(grads[1].to_vector() == Values{6, 16});
  CHECK(grads[2].item() == 1);
  CHECK_FALSE(x.grad().defined());
  CHECK_FALSE(w.grad().defined());

  CHECK_THROWS_WITH(autograd::grad<float>({loss}, {x, unused}, {}, true),
                    contains("[grad] the outputs do not depend on input 1 of shape (1,); set allow_unused"));
  const auto some = autograd::grad<float>({loss}, {x, unused}, {}, true, false, true);
  CHECK(some[0].defined());
  CHECK_FALSE(some[1].defined());
  CHECK_THROWS_WITH(autograd::grad<float>({loss}, {ones({2})}), "[grad] input 0 of shape (2,) does not require grad");
  CHECK_THROWS_WITH(autograd::grad<float>({loss}, {x}, {ones({}), ones({})}),
                    contains("got 1 outputs but 2 gradients"));
}

TEST_CASE("autograd::grad: several outputs, weighted, and the same input twice", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const auto grads = autograd::grad<float>({x * 2, sum(x * x)}, {x, x}, {from_data<float>({10, 20}), Tensor()});
  CHECK(grads[0].to_vector() == Values{22, 44});
  CHECK(grads[1].to_vector() == Values{22, 44});
}

TEST_CASE("create_graph: gradients of gradients, as often as one likes", "[autograd]") {
  const DoubleTensor x = scalar<double>(2);
  x.requires_grad_();
  DoubleTensor y = x * x * x * x;
  const double expected[] = {32, 48, 48, 24};
  for (const double derivative : expected) {
    y = autograd::grad<double>({y}, {x}, {}, false, true)[0];
    CHECK(y.item() == Approx(derivative));
  }
  // Without it the gradient is a constant.
  CHECK_FALSE(autograd::grad<double>({x * x}, {x})[0].requires_grad());
}

TEST_CASE("create_graph with backward: grad() itself can be differentiated", "[autograd]") {
  const DoubleTensor x = scalar<double>(3);
  x.requires_grad_();
  (x * x * x).backward({}, false, true);
  const DoubleTensor slope = x.grad();
  CHECK(slope.item() == 27);
  x.zero_grad();
  slope.backward();
  CHECK(x.grad().item() == 18);
}

TEST_CASE("hooks see and may replace the gradient of a leaf or a result", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 3;
  std::vector<Values> seen;
  h.register_hook([&](const Tensor& g) {
    seen.push_back(g.to_vector());
    return Tensor();
  });
  h.register_hook([&](const Tensor& g) { return g * 10; });
  h.register_hook([&](const Tensor& g) {
    seen.push_back(g.to_vector());
    return Tensor();
  });
  x.register_hook([](const Tensor& g) { return g + 1; });
  sum(h * h).backward();
  CHECK(seen == std::vector<Values>{{6, 12}, {60, 120}});
  CHECK(x.grad().to_vector() == Values{181, 361});
  CHECK_THROWS_WITH(ones({2}).register_hook([](const Tensor& g) { return g; }),
                    contains("[register_hook] this tensor of shape (2,) does not require grad"));
}

TEST_CASE("hooks see the whole gradient once, however many uses it has", "[autograd]") {
  const Tensor x = leaf({1});
  const Tensor h = x * 2;
  int calls = 0;
  h.register_hook([&](const Tensor& g) {
    ++calls;
    CHECK(g.item() == 3);
    return Tensor();
  });
  (h + h + h).backward();
  CHECK(calls == 1);
}

TEST_CASE("a hook that returns another shape is refused", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 2;
  h.register_hook([](const Tensor&) { return zeros({3}); });
  CHECK_THROWS_WITH(sum(h).backward(),
                    contains("[hook] a hook of 'mul' returned shape (3,) for a gradient of shape (2,)"));
}

TEST_CASE("a hook that throws stops backward and leaves everything usable", "[autograd]") {
  const std::size_t before = memory_stats().live_bytes;
  {
    const Tensor x = leaf({1, 2});
    const Tensor h = x * 2, loss = sum(h * h);
    bool angry = true;
    h.register_hook([&](const Tensor&) -> Tensor {
      if (angry) {
        throw std::runtime_error("from the hook");
      }
      return {};
    });
    CHECK_THROWS_WITH(loss.backward({}, true), "from the hook");
    CHECK(is_grad_enabled());
    CHECK_FALSE(x.grad().defined());
    angry = false;
    loss.backward();
    CHECK(x.grad().to_vector() == Values{8, 16});
  }
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("a hook may run another backward", "[autograd]") {
  const Tensor x = leaf({2}), other = leaf({5});
  const Tensor h = x * 3;
  h.register_hook([&](const Tensor& g) {
    const EnableGradGuard recording;
    (other * other).backward();
    return g;
  });
  h.backward();
  CHECK(x.grad().item() == 3);
  CHECK(other.grad().item() == 10);
}

TEST_CASE("retain_grad keeps the gradient of a result", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 3;
  h.retain_grad();
  x.retain_grad();
  const Tensor loss = sum(h * h);
  loss.backward({}, true);
  CHECK(h.grad().to_vector() == Values{6, 12});
  loss.backward();
  CHECK(h.grad().to_vector() == Values{12, 24});
  CHECK_THROWS_WITH(ones({2}).retain_grad(), contains("[retain_grad]"));
}

TEST_CASE("detach shares the elements and ends the graph", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor y = x * 2, z = y.detach();
  CHECK(z.data() == y.data());
  CHECK_FALSE(z.requires_grad());
  sum(y * z).backward();
  CHECK(x.grad().to_vector() == Values{4, 8});
}

TEST_CASE("requires_grad_: leaves only, and it can be switched off", "[autograd]") {
  const Tensor x = leaf({1});
  CHECK_THROWS_WITH((x * 2).requires_grad_(),
                    contains("[requires_grad_] this tensor is the result of a recorded operation"));
  x.requires_grad_(false);
  CHECK_FALSE((x * 2).requires_grad());
  CHECK_THROWS_WITH(x.set_grad(zeros({3})), contains("[set_grad]"));
  x.set_grad(zeros({1}));
  CHECK(x.grad().item() == 0);
}

TEST_CASE("grad mode: guards nest and end with their scope, also by exceptions", "[autograd]") {
  const Tensor x = leaf({1});
  CHECK(is_grad_enabled());
  {
    const NoGradGuard off;
    CHECK_FALSE((x * 2).requires_grad());
    {
      const EnableGradGuard on;
      CHECK((x * 2).requires_grad());
      const GradModeGuard off_again(false);
      CHECK_FALSE((x * 2).requires_grad());
    }
    CHECK_FALSE(is_grad_enabled());
  }
  CHECK(is_grad_enabled());
  try {
    const NoGradGuard off;
    throw 1;
  } catch (int) {
  }
  CHECK(is_grad_enabled());
  // New leaves may be made and switched on without recording.
  const NoGradGuard off;
  CHECK(leaf({1}).requires_grad());
}

TEST_CASE("freed graphs leave no memory behind", "[autograd]") {
  const std::size_t before = memory_stats().live_bytes;
  {
    const Tensor x = leaf(Values(1000, 0.5f));
    for (int i = 0; i < 20; ++i) {
      const Tensor h = sigmoid(tanh(x * 2) + exp(x)), loss = sum(h * h);
      h.retain_grad();
      loss.register_hook([](const Tensor& g) { return g; });
      if (i % 3 == 0) {
        loss.backward({}, false, i % 2 == 0);
      } else if (i % 3 == 1) {
        loss.backward({}, true);
      }  // else never run
    }
  }
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("gradients of gradients leave no memory behind", "[autograd]") {
  const std::size_t before = memory_stats().live_bytes;
  {
    const DoubleTensor x = full<double>({100}, 0.5);
    x.requires_grad_();
    const auto first = autograd::grad<double>({sum(exp(x) * tanh(x))}, {x}, {}, false, true);
    const auto second = autograd::grad<double>({sum(first[0] * first[0])}, {x}, {}, false, true);
    sum(second[0]).backward();
  }
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("hooks may add and remove hooks, which counts from the next backward on", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 2;
  int first = 0, late = 0;
  HookHandle handle;
  handle = h.register_hook([&](const Tensor&) {
    if (++first == 1) {
      for (int i = 0; i < 100; ++i) {  // so many that the list must move
        h.register_hook([&](const Tensor&) {
          ++late;
          return Tensor();
        });
      }
      handle.remove();
    }
    return Tensor();
  });
  const Tensor loss = sum(h);
  loss.backward({}, true);
  CHECK(first == 1);
  CHECK(late == 0);
  loss.backward();
  CHECK(first == 1);
  CHECK(late == 100);
}

TEST_CASE("a hook that removes itself hides no other", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 2;
  std::string called;
  HookHandle first;
  const auto say = [&](char name) {
    return [&called, name](const Tensor&) {
      called += name;
      return Tensor();
    };
  };
  first = h.register_hook([&](const Tensor&) {
    called += 'a';
    first.remove();
    return Tensor();
  });
  h.register_hook(say('b'));
  h.register_hook(say('c'));
  const Tensor loss = sum(h);
  loss.backward({}, true);
  CHECK(called == "abc");
  loss.backward();
  CHECK(called == "abcbc");
}

TEST_CASE("a tensor's hook can be removed, once and for all", "[autograd]") {
  const Tensor x = leaf({3});
  const HookHandle twice = x.register_hook([](const Tensor& g) { return g * 2; });
  (x * 1).backward();
  CHECK(x.grad().item() == 2);
  twice.remove();
  const HookHandle thrice = x.register_hook([](const Tensor& g) { return g * 3; });
  twice.remove();  // does not take the newer one
  x.zero_grad();
  (x * 1).backward();
  CHECK(x.grad().item() == 3);
  thrice.remove();
  x.zero_grad();
  (x * 1).backward();
  CHECK(x.grad().item() == 1);
  HookHandle orphan;
  orphan.remove();
  {
    const Tensor gone = leaf({1});
    orphan = gone.register_hook([](const Tensor& g) { return g; });
  }
  orphan.remove();
}

TEST_CASE("a hook that changes the gradient in place is refused, for it may be another's, too", "[autograd]") {
  const Tensor x = leaf({1, 2}), w = leaf({3, 4});
  const Tensor h = x * 1;
  const HookHandle handle = h.register_hook([](const Tensor& g) {
    g *= 2;
    return Tensor();
  });
  CHECK_THROWS_WITH((h + w).backward(ones({2})),
                    contains("[hook] a hook of 'mul' changed the gradient of shape (2,) in place"));
}

TEST_CASE("retain_grad twice is retain_grad once, and what it keeps is nobody else's", "[autograd]") {
  const Tensor x = leaf({1, 2});
  const Tensor a = x * 3, b = x * 5;
  a.retain_grad();
  a.retain_grad();
  b.retain_grad();
  (a + b).backward(from_data<float>({1, 1}));
  CHECK(a.grad().to_vector() == Values{1, 1});
  const NoGradGuard guard;
  fill_(a.grad(), 7);
  CHECK(b.grad().to_vector() == Values{1, 1});
  CHECK(x.grad().to_vector() == Values{8, 8});
}

TEST_CASE("grad runs what lies between, and nothing else", "[autograd]") {
  const Tensor x = leaf({2}), w = leaf({3}), v = leaf({5});
  int hooks_of_w = 0, hooks_of_side = 0, hooks_of_x = 0;
  const auto count = [](int& calls) {
    return [&calls](const Tensor&) {
      ++calls;
      return Tensor();
    };
  };
  w.register_hook(count(hooks_of_w));
  x.register_hook(count(hooks_of_x));
  const Tensor side = w * v;
  side.register_hook(count(hooks_of_side));
  side.retain_grad();
  const Tensor h = x * 2, y = h * side;
  CHECK(autograd::grad<float>({y}, {x})[0].item() == 30);
  CHECK(hooks_of_x == 1);
  CHECK(hooks_of_w == 0);
  CHECK(hooks_of_side == 0);
  CHECK_FALSE(side.grad().defined());
  // What was not run is still there to be run.
  CHECK(autograd::grad<float>({side}, {w})[0].item() == 5);
  CHECK(hooks_of_w == 1);
  // In the middle of the graph: nothing below it runs.
  const Tensor k = x * 2, z = k * 3;
  CHECK(autograd::grad<float>({z}, {k})[0].item() == 3);
  CHECK(hooks_of_x == 1);
  CHECK_NOTHROW(k.backward());  // its node has not run yet
}

TEST_CASE("grad leaves other leaves alone where an operation computes more than was asked for", "[autograd]") {
  const Tensor x = leaf({2}), w = leaf({3});
  int hooks_of_w = 0;
  w.register_hook([&](const Tensor&) {
    ++hooks_of_w;
    return Tensor();
  });
  CHECK(autograd::grad<float>({maximum(x, w)}, {x})[0].item() == 0);  // the gradient of both comes at once
  CHECK(hooks_of_w == 0);
  CHECK_FALSE(w.grad().defined());
}

TEST_CASE("what grad returns shares memory with nothing", "[autograd]") {
  const Tensor x = leaf({1, 2}), w = leaf({3, 4}), seed = from_data<float>({1, 1});
  for (const bool create_graph : {false, true}) {
    const auto grads = autograd::grad<float>({x + w}, {x, w}, {seed}, true, create_graph);
    CHECK(grads[0].storage() != grads[1].storage());
    CHECK(grads[0].storage() != seed.storage());
    CHECK(grads[1].storage() != seed.storage());
  }
}

TEST_CASE("gradients that arrive in one place are added without touching others that share their memory",
          "[autograd]") {
  // The gradient of t comes as an expanded one; that of s goes on as it is, to q and through the reshape to t.
  const Tensor x = leaf({1, 1, 1, 1}), w = leaf({1, 1, 1, 1});
  const Tensor q = w * 1, a = x * 1, t = a * 10;
  const Tensor s = reshape(t, {4}) + q;
  (sum(t) + sum(s * 2)).backward();
  CHECK(w.grad().to_vector() == Values(4, 2));
  CHECK(x.grad().to_vector() == Values(4, 30));

  // The same tensor as gradient of two leaves, one of which gets more.
  const Tensor b = leaf({1, 2}), c = leaf({3, 4});
  const Tensor shared = b + c;
  (sum(shared * 3) + sum(reshape(b, {2, 1}) * 4)).backward();
  CHECK(b.grad().to_vector() == Values{7, 7});
  CHECK(c.grad().to_vector() == Values{3, 3});
  (b + c).backward(from_data<float>({1, 1}));
  (b + c).backward(from_data<float>({1, 1}));
  CHECK(c.grad().to_vector() == Values{5, 5});
}

TEST_CASE("a gradient that an upstream or a view of it arrives as stays as it was", "[autograd]") {
  const Tensor x = leaf({1, 2, 3, 4}), upstream = from_data<float>({2, 2}, {1, 2, 3, 4});
  // Through a reshape, the gradient is a view of the upstream one.
  reshape(x, {2, 2}).backward(upstream);
  x.grad() *= 10;
  CHECK(upstream.to_vector() == Values{1, 2, 3, 4});
  const Tensor y = leaf({0, 0});
  y.backward(select(upstream, 0, 0));
  y.grad() += 5;
  CHECK(upstream.to_vector() == Values{1, 2, 3, 4});
}

TEST_CASE("a change of an accumulated gradient is seen by who saved it", "[autograd]") {
  const Tensor x = leaf({1, 2});
  sum(x * 2).backward();
  const Tensor w = leaf({3, 4});
  const Tensor loss = sum(x.grad() * w);  // saves grad()
  sum(x * 5).backward();                  // adds to it in place
  CHECK_THROWS_WITH(loss.backward(), contains("that 'mul' needs for its gradient was changed in place"));
}

TEST_CASE("a gradient may be accumulated from a part of itself", "[autograd]") {
  const Tensor buffer = zeros({40000});
  const Tensor x = zeros({39999});
  x.requires_grad_();
  x.set_grad(slice(buffer, 0, 0, 39999));
  fill_(buffer, 1);
  x.backward(slice(buffer, 0, 1));
  CHECK(x.grad().to_vector() == Values(39999, 2));
}

TEST_CASE("a saved result is handed out with its place in the graph", "[autograd]") {
  // Of several results, each with its own: d2/dx2 of exp through its own value, as output number 1.
  const Tensor x = leaf({0.5f});
  const Tensor y = exp(x);
  const auto first = autograd::grad<float>({y}, {x}, {}, true, true);
  CHECK(first[0].requires_grad());
  const auto second = autograd::grad<float>({first[0]}, {x}, {}, true, true);
  CHECK(second[0].item() == Approx(std::exp(0.5f)));
}
