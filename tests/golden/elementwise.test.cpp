// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/maximum.hpp"
#include "minitorch/ops/pow.hpp"

namespace {

using namespace golden;

template <class T>
struct ElementwiseOps {
  using C = const Call<T>&;

  /// op(a, b) where either may be a tensor or a number.
  template <class F>
  static Op<T> binary(F f) {
    return [f](C c) -> Results<T> {
      if (!c.has("a")) {
        return {f(c.real("a"), c["b"])};
      }
      return {c.has("b") ? f(c["a"], c["b"]) : f(c["a"], c.real("b"))};
    };
  }

  static Registry<T> registry() {
    Registry<T> r;
    r["add"] = binary([](const auto& a, const auto& b) { return a + b; });
    r["sub"] = binary([](const auto& a, const auto& b) { return a - b; });
    r["mul"] = binary([](const auto& a, const auto& b) { return a * b; });
    r["div"] = binary([](const auto& a, const auto& b) { return a / b; });
    r["maximum"] = [](C c) -> Results<T> { return {maximum(c["a"], c["b"])}; };
    r["minimum"] = [](C c) -> Results<T> { return {minimum(c["a"], c["b"])}; };
    r["neg"] = [](C c) -> Results<T> { return {-c["x"]}; };
    r["pow"] = [](C c) -> Results<T> {
      if (!c.has("input")) {
        return {pow(c.real("self"), c["exponent"])};
      }
      return {c.has("exponent") ? pow(c["input"], c["exponent"]) : pow(c["input"], c.real("exponent"))};
    };
    r["exp"] = [](C c) -> Results<T> { return {exp(c["x"])}; };
    r["log"] = [](C c) -> Results<T> { return {log(c["x"])}; };
    r["sqrt"] = [](C c) -> Results<T> { return {sqrt(c["x"])}; };
    r["rsqrt"] = [](C c) -> Results<T> { return {rsqrt(c["x"])}; };
    r["reciprocal"] = [](C c) -> Results<T> { return {reciprocal(c["x"])}; };
    r["abs"] = [](C c) -> Results<T> { return {abs(c["x"])}; };
    r["tanh"] = [](C c) -> Results<T> { return {tanh(c["x"])}; };
    r["sigmoid"] = [](C c) -> Results<T> { return {sigmoid(c["x"])}; };
    r["relu"] = [](C c) -> Results<T> { return {relu(c["x"])}; };
    r["leaky_relu"] = [](C c) -> Results<T> {
      return {c.given("negative_slope") ? leaky_relu(c["x"], c.real("negative_slope")) : leaky_relu(c["x"])};
    };
    r["gelu"] = [](C c) -> Results<T> {
      using minitorch::GeluApproximation;
      return {gelu(c["x"], c.text("approximate") == "tanh" ? GeluApproximation::tanh : GeluApproximation::none)};
    };
    r["erf"] = [](C c) -> Results<T> { return {erf(c["x"])}; };
    r["silu"] = [](C c) -> Results<T> { return {silu(c["x"])}; };
    r["clamp"] = [](C c) -> Results<T> {
      if (!c.given("min") && !c.given("max")) {
        throw NotExpressible();
      }
      const double infinity = std::numeric_limits<double>::infinity();
      return {clamp(c["x"], c.real("min", -infinity), c.real("max", infinity))};
    };
    r["where"] = [](C c) -> Results<T> { return {where(c.mask("condition"), c["a"], c["b"])}; };
    return r;
  }
};

}  // namespace

TEST_CASE("elementwise operations equal PyTorch's", "[golden]") {
  run_group("elementwise", ElementwiseOps<double>::registry(), ElementwiseOps<float>::registry());
}
