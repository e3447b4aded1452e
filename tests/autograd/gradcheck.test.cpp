// SPDX-License-Identifier: MIT
#include "minitorch/autograd/gradcheck.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "minitorch/autograd/function.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/pool2d.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

using D = DoubleTensor;
using Context = FunctionContext<double>;

D leaf(const Shape& shape, const std::vector<double>& values) {
  const D x = from_data<double>(shape, values);
  x.requires_grad_();
  return x;
}

// y = a * b with a gradient that is wrong in one place: d y[2] / d b[2] is 10 too large.
struct WrongProduct : Function<WrongProduct, double> {
  static D forward(Context& ctx, const D& a, const D& b) {
    ctx.save_for_backward({a, b});
    return a * b;
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) {
    const D error = from_data<double>({0, 0, 10});
    return {dy[0] * ctx.saved()[1], dy[0] * (ctx.saved()[0] + error)};
  }
};

struct NoGradient : Function<NoGradient, double> {
  static D forward(Context&, const D& x) { return x * 2; }
  static std::vector<D> backward(Context&, const std::vector<D>&) { return {D()}; }
};

struct Nan : Function<Nan, double> {
  static D forward(Context&, const D& x) { return x * 2; }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) { return {log(dy[0] - 5)}; }
};

// Gives another last bit each time.
struct Restless : Function<Restless, double> {
  static D forward(Context&, const D& x) { return x * 2; }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) {
    static int calls = 0;
    return {dy[0] * (2 + 1e-13 * (++calls % 2))};
  }
};

// Right for unit vectors, wrong for anything else.
struct NotLinear : Function<NotLinear, double> {
  static D forward(Context&, const D& x) { return x * 2; }
  static std::vector<D> backward(Context&, const std::vector<D>& dy) { return {dy[0] * dy[0] * 2}; }
};

// First derivative right, second wrong (its backward forgets the graph).
struct OnceOnly : Function<OnceOnly, double> {
  static D forward(Context& ctx, const D& x) {
    ctx.save_for_backward({x});
    return x * x * x;
  }
  static std::vector<D> backward(Context& ctx, const std::vector<D>& dy) {
    const D x = ctx.saved()[0].detach();
    return {dy[0] * x * x * 3};
  }
};

}  // namespace

TEST_CASE("gradcheck: right gradients pass, and every pair of elements is compared", "[gradcheck]") {
  const D a = leaf({2, 3}, {1, 2, 3, 4, 5, 6}), b = leaf({3}, {0.5, -1, 2});
  const GradcheckReport report = gradcheck([](const D& x, const D& w) { return tanh(x * w); }, {a, b});
  CHECK(report);
  CHECK(report.compared == 6 * 6 + 6 * 3);
  CHECK(report.excess < 1);
  CHECK(a.to_vector() == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK_FALSE(a.grad().defined());
}

TEST_CASE("gradcheck: a wrong gradient is reported with its place and both values", "[gradcheck]") {
  const D a = leaf({3}, {1, 2, 3}), b = leaf({3}, {4, 5, 6});
  const GradcheckReport report = gradcheck([](const D& x, const D& y) { return WrongProduct::apply(x, y); }, {a, b});
  CHECK_FALSE(report);
  CHECK(report.input == 1);
  CHECK(report.input_element == 2);
  CHECK(report.output == 0);
  CHECK(report.output_element == 2);
  CHECK(report.analytic == 13);
  CHECK(report.numeric == Approx(3));
  CHECK(report.excess > 1000);
  std::ostringstream text;
  text << report;
  CHECK_THAT(text.str(), contains("gradcheck FAILED, 18 derivatives") &&
                             contains("worst: d output 0 [2] / d input 1 [2]") && contains("analytic 13, numeric "));
}

TEST_CASE("gradcheck: missing gradients and NaN fail", "[gradcheck]") {
  const D x = leaf({2}, {1, 2});
  CHECK_FALSE(gradcheck([](const D& v) { return NoGradient::apply(v); }, {x}));
  CHECK_FALSE(gradcheck([](const D& v) { return Nan::apply(v); }, {x}));
  const GradcheckReport detached = gradcheck([](const D& v) { return v.detach() * 2; }, {x});
  CHECK_FALSE(detached);
  CHECK_THAT(detached.problem, contains("output 0 does not require grad, although it depends on input 0"));
  // An output that really does not depend on the input may lack a gradient.
  CHECK(gradcheck([](const D& v) { return D(ones<double>({2}) + v.detach() * 0); }, {x}));
}

TEST_CASE("gradcheck: a backward that is not repeatable or not linear fails", "[gradcheck]") {
  const D x = leaf({2}, {1, 2});
  const GradcheckReport restless = gradcheck([](const D& v) { return Restless::apply(v); }, {x});
  CHECK_FALSE(restless);
  CHECK_THAT(restless.problem, contains("two backward passes gave different bits for input 0"));
  const GradcheckReport bent = gradcheck([](const D& v) { return NotLinear::apply(v); }, {x});
  CHECK_FALSE(bent);
  CHECK_THAT(bent.problem, contains("is not linear in that of output 0"));
}

TEST_CASE("gradgradcheck: sees a second derivative that is missing", "[gradcheck]") {
  const D x = leaf({2}, {1, 2});
  CHECK(gradcheck([](const D& v) { return OnceOnly::apply(v); }, {x}));
  CHECK_FALSE(gradgradcheck([](const D& v) { return OnceOnly::apply(v); }, {x}));
  CHECK(gradgradcheck([](const D& v) { return v * v * v; }, {x}));
}

TEST_CASE("gradcheck: non-contiguous inputs, and parameters that the function uses by itself", "[gradcheck]") {
  const D storage = leaf({4, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  const D view = slice(t(storage.detach()), 1, 1, 4, 2);
  view.requires_grad_();
  CHECK_FALSE(view.is_contiguous());
  const D weight = leaf({2, 2}, {0.5, -1, 2, 0.25});
  const auto f = [&](const std::vector<D>& in) { return tanh(matmul(in[0], weight) * 0.1); };
  CHECK(gradcheck(f, {view, weight}));
  CHECK(gradgradcheck(f, {view, weight}));
  CHECK(storage.to_vector() == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
}

TEST_CASE("gradcheck: expanded inputs are refused, as is calling it without anything to check", "[gradcheck]") {
  const D x = expand(from_data<double>({1, 2}, {1, 2}), {3, 2});
  x.requires_grad_();
  CHECK_THROWS_WITH(gradcheck([](const D& v) { return v * 2; }, {x}),
                    contains("[gradcheck] input 0 overlaps itself (it is expanded); pass a clone() of it"));
  CHECK_THROWS_WITH(gradcheck([](const D& v) { return v * 2; }, {ones<double>({2})}),
                    contains("[gradcheck] no input requires grad"));
  CHECK_THROWS_WITH(gradcheck([](const D& a, const D& b) { return a * b; }, {leaf({1}, {1})}),
                    contains("[gradcheck] the function takes 2 tensors, got 1 inputs"));
}

TEST_CASE("gradcheck: at a kink either one-sided derivative may be allowed", "[gradcheck]") {
  const D x = leaf({3}, {-1, 0, 2});
  const GradcheckOptions kinks{.allow_one_sided = true};
  const auto rectify = [](const D& v) { return relu(v); };
  const GradcheckReport strict = gradcheck(rectify, {x});
  CHECK_FALSE(strict);
  CHECK(strict.input_element == 1);
  CHECK(gradcheck(rectify, {x}, kinks));
  CHECK(gradcheck([](const D& v) { return leaky_relu(v); }, {x}, kinks));
  CHECK(gradcheck([](const D& v) { return clamp(v, -1, 2); }, {x}, kinks));
  // |x| has gradient 0 at 0, which is what the central difference gives.
  CHECK(gradcheck([](const D& v) { return abs(v); }, {x}));
  // Ties in a maximum: the first one counts.
  const D tied = leaf({1, 1, 2, 2}, {1, 1, 1, 0});
  const auto pool = [](const D& v) { return max_pool2d(v, {.kernel_size = 2}); };
  CHECK_FALSE(gradcheck(pool, {tied}));
  CHECK(gradcheck(pool, {tied}, kinks));
  // It still sees what is wrong.
  CHECK_FALSE(gradcheck([](const D& a, const D& b) { return WrongProduct::apply(a, b); },
                        {leaf({3}, {1, 2, 3}), leaf({3}, {4, 5, 6})}, kinks));
}

TEST_CASE("gradcheck: tolerances and step are options", "[gradcheck]") {
  const D x = leaf({1}, {2});
  const auto f = [](const D& v) { return exp(v * 3); };
  CHECK(gradcheck(f, {x}));
  CHECK_FALSE(gradcheck(f, {x}, {.eps = 0.3}));
  CHECK(gradcheck(f, {x}, {.eps = 0.3, .rtol = 0.5}));
}

TEST_CASE("gradcheck: works under a NoGradGuard and leaves the mode alone", "[gradcheck]") {
  const NoGradGuard guard;
  const D x = leaf({2}, {1, 2});
  CHECK(gradcheck([](const D& v) { return v * v; }, {x}));
  CHECK_FALSE(is_grad_enabled());
}

TEST_CASE("gradcheck: several outputs, empty inputs and scalars", "[gradcheck]") {
  const D a = leaf({}, {2}), empty = leaf({0, 3}, {});
  const auto f = [](const D& x, const D& nothing) { return std::vector<D>{x * x, sum(nothing) + x, nothing * x}; };
  const GradcheckReport report = gradcheck(f, {a, empty});
  CHECK(report);
  CHECK(report.compared == 2);
  CHECK(gradgradcheck(f, {a, empty}));
}
