// SPDX-License-Identifier: MIT
#include "minitorch/autograd/function.hpp"

#include <functional>
#include <stdexcept>
#include <vector>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

using D = DoubleTensor;
using Context = FunctionContext<double>;

D leaf(const std::vector<double>& values) {
  const D x = from_data<double>(values);
  x.requires_grad_();
  return x;
}

struct Cube : Function<Cube, double> {
  static D forward(Context& ctx, const D& x) {
    ctx.save_for_backward({x});
    return x * x * x;
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) {
    const D& x = ctx.saved()[0];
    return {dy[0] * 3 * x * x};
  }
};

// Saves its own result.
struct Exponential : Function<Exponential, double> {
  static D forward(Context& ctx, const D& x) {
    const D y = exp(x);
    ctx.save_for_backward({y});
    return y;
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) { return {dy[0] * ctx.saved()[0]}; }
};

// Two inputs, a number between them, two results.
struct SumAndScaledDifference : Function<SumAndScaledDifference, double> {
  static std::vector<D> forward(Context&, const D& a, double factor, const D& b) {
    last_factor = factor;
    return {a + b, (a - b) * factor};
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) {
    needs_first = ctx.needs_input_grad(0);
    needs_second = ctx.needs_input_grad(1);
    D da = dy[0].defined() ? dy[0] : D(), db = da;
    if (dy[1].defined()) {
      const D scaled = dy[1] * last_factor;
      da = da.defined() ? da + scaled : scaled;
      db = db.defined() ? db - scaled : -scaled;
    }
    return {da, db};
  }
  static inline double last_factor = 0;
  static inline bool needs_first = false, needs_second = false;
};

struct WrongShape : Function<WrongShape, double> {
  static D forward(Context&, const D& x) { return x * 2; }
  static std::vector<D> backward(Context&, const std::vector<D>&) { return {zeros<double>({7})}; }
};
struct TooFew : Function<TooFew, double> {
  static D forward(Context&, const D& a, const D& b) { return a + b; }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) { return {dy[0]}; }
};
struct Throws : Function<Throws, double> {
  static D forward(Context&, const D& x) { return x * 2; }
  static std::vector<D> backward(Context&, const std::vector<D>&) { throw std::runtime_error("no gradient today"); }
};
struct Same : Function<Same, double> {
  static D forward(Context&, const D& x) { return x; }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) { return {dy[0] * 5}; }
};

// Saves something that shows the elements of its result in another order.
struct TransposedExp : Function<TransposedExp, double> {
  static D forward(Context& ctx, const D& x) {
    const D h = exp(x);
    ctx.save_for_backward({h});
    return t(h);
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) { return {t(dy[0]) * ctx.saved()[0]}; }
};
// Result and saved tensor are two halves of one buffer: 2 x, and 3 for each element.
struct Halves : Function<Halves, double> {
  static D forward(Context& ctx, const D& x) {
    const D buffer = zeros<double>({2 * x.numel()});
    const D result = slice(buffer, 0, 0, x.numel()), kept = slice(buffer, 0, x.numel());
    copy_(result, x * 2);
    fill_(kept, 3);
    ctx.save_for_backward({kept});
    return result;
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) {
    seen = ctx.saved()[0].to_vector();
    return {dy[0] * 2};
  }
  static inline std::vector<double> seen;
};
// Saves one row of its result.
struct FirstRowSquared : Function<FirstRowSquared, double> {
  static D forward(Context& ctx, const D& x) {
    const D y = x * x;
    ctx.save_for_backward({x, select(y, 0, 0)});
    return y;
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) {
    // Of the square of x: 2 x; where the first row is known to be x^2, it is 2 x^2 / x.
    const D& x = ctx.saved()[0];
    const D first = unsqueeze(ctx.saved()[1] * 2 / select(x, 0, 0), 0), others = slice(x, 0, 1) * 2;
    return {dy[0] * cat<double>({first, others}, 0)};
  }
};
struct ChangesArgument : Function<ChangesArgument, double> {
  static D forward(Context&, const D& x) {
    x *= 2;
    return x * 1;
  }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) { return {dy[0] * 2}; }
};
struct ChangesGradient : Function<ChangesGradient, double> {
  static D forward(Context&, const D& x) { return x * 2; }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) {
    dy[0] *= 2;
    return {dy[0]};
  }
};
// Its argument comes back as a result and is kept, too; the other argument is what requires grad.
struct KeepsWhatItReturns : Function<KeepsWhatItReturns, double> {
  static std::vector<D> forward(Context& ctx, const D& x, const D& w) {
    ctx.save_for_backward({x});
    return {x, x * w};
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) {
    return {D(), dy[1].defined() ? dy[1] * ctx.saved()[0] : D()};
  }
};
struct Twice : Function<Twice, double> {
  static std::vector<D> forward(Context&, const D& x) {
    const D y = x * 2;
    return {y, y};
  }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) { return {(dy[0] + dy[1]) * 2}; }
};
struct Constant : Function<Constant, double> {
  static D forward(Context&, const D& x) { return x * 0 + 1; }
  static std::vector<D> backward(Context&, const std::vector<D>&) { return {D()}; }
};

}  // namespace

TEST_CASE("custom function: its own forward and backward, differentiable again", "[autograd][gradcheck]") {
  const D x = leaf({1, -2, 0.5});
  CHECK(Cube::apply(x).to_vector() == std::vector<double>{1, -8, 0.125});
  const auto cube = [](const D& v) { return Cube::apply(v); };
  CHECK(gradcheck(cube, {x}));
  CHECK(gradgradcheck(cube, {x}));
  const auto exponential = [](const D& v) { return Exponential::apply(v); };
  CHECK(gradcheck(exponential, {x}));
  CHECK(gradgradcheck(exponential, {x}));
}

TEST_CASE("custom function: is not recorded when nobody needs it", "[autograd]") {
  const D x = from_data<double>({1, 2});
  CHECK_FALSE(Cube::apply(x).requires_grad());
  const NoGradGuard guard;
  CHECK_FALSE(Cube::apply(leaf({1})).requires_grad());
}

TEST_CASE("custom function: several tensors, other arguments and several results", "[autograd][gradcheck]") {
  const D a = leaf({1, 2}), b = leaf({3, 5});
  const auto f = [](const D& u, const D& v) { return SumAndScaledDifference::apply(u, 4.0, v); };
  const auto y = f(a, b);
  CHECK(y[0].to_vector() == std::vector<double>{4, 7});
  CHECK(y[1].to_vector() == std::vector<double>{-8, -12});
  CHECK(gradcheck(f, {a, b}));
  CHECK(gradgradcheck(f, {a, b}));
  // Only one result is used; only one input wants its gradient.
  sum(f(a, b.detach())[1]).backward();
  CHECK(a.grad().to_vector() == std::vector<double>{4, 4});
  CHECK(SumAndScaledDifference::needs_first);
  CHECK_FALSE(SumAndScaledDifference::needs_second);
}

TEST_CASE("custom function: wrong gradients are refused with shapes and counts", "[autograd]") {
  const D x = leaf({1, 2});
  CHECK_THROWS_WITH(
      sum(WrongShape::apply(x)).backward(),
      contains("[backward] 'custom function' returned a gradient of shape (7,) for input 0 of shape (2,)"));
  CHECK_THROWS_WITH(sum(TooFew::apply(x, x)).backward(),
                    contains("[backward] 'custom function' has 2 inputs, but its backward returned 1 gradients"));
  CHECK_THROWS_WITH(sum(Throws::apply(x)).backward(), "no gradient today");
  CHECK_FALSE(x.grad().defined());
  CHECK(is_grad_enabled());
  sum(Cube::apply(x)).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{3, 12});
}

TEST_CASE("custom function: an undefined gradient means zero, and an input may be returned as it is", "[autograd]") {
  const D x = leaf({1, 2});
  const D y = Same::apply(x);
  CHECK_FALSE(y.is_same(x));
  sum(y * x.detach() + Constant::apply(x)).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{5, 10});
  CHECK(x.is_leaf());
}

TEST_CASE("custom function: a change in place of what it saved is detected", "[autograd]") {
  const D x = leaf({1, 2});
  const D y = sum(Cube::apply(x)), z = Exponential::apply(x), loss = sum(z);
  {
    const NoGradGuard guard;
    x += 1;
    z += 1;
  }
  CHECK_THROWS_WITH(y.backward(), contains("'custom function'") && contains("changed in place"));
  CHECK_THROWS_WITH(loss.backward(), contains("changed in place"));
}

TEST_CASE("custom function: saving a result makes no cycle that would never be freed", "[autograd]") {
  const std::size_t before = memory_stats().live_bytes;
  for (int i = 0; i < 3; ++i) {
    const D x = leaf({1, 2});
    const D y = Exponential::apply(Same::apply(Exponential::apply(x)));
    if (i > 0) {
      sum(y).backward({}, i == 2);
    }
  }
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("custom function: a saved tensor comes back as it was, wherever its elements lie", "[autograd][gradcheck]") {
  const D x = from_data<double>({2, 3}, {1, -2, 0.5, 0.25, 3, -1});
  x.requires_grad_();
  for (const auto& f : {std::function<D(const D&)>([](const D& v) { return TransposedExp::apply(v); }),
                        std::function<D(const D&)>([](const D& v) { return FirstRowSquared::apply(v); })}) {
    const GradcheckReport once = gradcheck(f, {x}), twice = gradgradcheck(f, {x});
    INFO(once << twice);
    CHECK(once.ok);
    CHECK(twice.ok);
  }
  const D line = leaf({1, 2});
  sum(Halves::apply(line)).backward();
  CHECK(Halves::seen == std::vector<double>{3, 3});
  CHECK(line.grad().to_vector() == std::vector<double>{2, 2});
}

TEST_CASE("custom function: what a saved argument is does not depend on whether it comes back",
          "[autograd][gradcheck]") {
  const D x = from_data<double>({2, 3}), w = leaf({5, 7});
  const auto f = [&](const D& v) {
    const auto y = KeepsWhatItReturns::apply(x, v);
    return y[0] * y[1];
  };
  CHECK(gradcheck(f, {w}));
  CHECK(gradgradcheck(f, {w}));
}

TEST_CASE("custom function: a result never shares memory with an argument", "[autograd]") {
  const D x = leaf({1, 2}), plain = from_data<double>({1, 2});
  CHECK(Same::apply(x).storage() != x.storage());
  CHECK(Same::apply(plain).storage() != plain.storage());
  const auto pair = Twice::apply(x);
  pair[0] += 1.0;
  CHECK(pair[1].to_vector() == std::vector<double>{2, 4});
  const D y = Same::apply(x);
  y += 1.0;
  CHECK(x.to_vector() == std::vector<double>{1, 2});
  sum(y).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{5, 5});
}

TEST_CASE("custom function: arguments and gradients are not to be changed in place", "[autograd]") {
  const D x = leaf({1, 2});
  CHECK_THROWS_WITH(ChangesArgument::apply(x * 1),
                    contains("[custom function] forward changed tensor argument 0 of shape (2,) in place"));
  const D other = leaf({1, 1}), h = ChangesGradient::apply(x);
  CHECK_THROWS_WITH((h + other).backward(ones<double>({2})),
                    contains("[custom function] backward changed a gradient that it was given in place"));
}

TEST_CASE("custom function: a saved result knows which of several it is", "[autograd][gradcheck]") {
  const D a = leaf({1, 2}), b = leaf({3, 5});
  const auto f = [](const D& u, const D& v) {
    const D second = SumAndScaledDifference::apply(u, 4.0, v)[1];
    return second * second;  // keeps it, with its place
  };
  const GradcheckReport twice = gradgradcheck(f, {a, b});
  INFO(twice);
  CHECK(twice.ok);
}
