// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/add_products.hpp"
#include "minitorch/ops/logarithm.hpp"
#include "minitorch/ops/remainder.hpp"
#include "minitorch/ops/shrink.hpp"
#include "minitorch/ops/trigonometry.hpp"

namespace {

using namespace golden;

template <class T>
struct Functions {
  using C = const Call<T>&;

  static void of_one(Registry<T>& r) {
    r["asin"] = [](C c) -> Results<T> { return {asin(c["x"])}; };
    r["acos"] = [](C c) -> Results<T> { return {acos(c["x"])}; };
    r["atan"] = [](C c) -> Results<T> { return {atan(c["x"])}; };
    r["tan"] = [](C c) -> Results<T> { return {tan(c["x"])}; };
    r["sinh"] = [](C c) -> Results<T> { return {sinh(c["x"])}; };
    r["cosh"] = [](C c) -> Results<T> { return {cosh(c["x"])}; };
    r["asinh"] = [](C c) -> Results<T> { return {asinh(c["x"])}; };
    r["acosh"] = [](C c) -> Results<T> { return {acosh(c["x"])}; };
    r["atanh"] = [](C c) -> Results<T> { return {atanh(c["x"])}; };
    r["log2"] = [](C c) -> Results<T> { return {log2(c["x"])}; };
    r["log10"] = [](C c) -> Results<T> { return {log10(c["x"])}; };
    r["exp2"] = [](C c) -> Results<T> { return {exp2(c["x"])}; };
    r["erfc"] = [](C c) -> Results<T> { return {erfc(c["x"])}; };
    r["frac"] = [](C c) -> Results<T> { return {frac(c["x"])}; };
    r["deg2rad"] = [](C c) -> Results<T> { return {deg2rad(c["x"])}; };
    r["rad2deg"] = [](C c) -> Results<T> { return {rad2deg(c["x"])}; };
    r["logit"] = [](C c) -> Results<T> { return {logit(c["x"], c.number("eps", -1))}; };
    r["nan_to_num"] = [](C c) -> Results<T> {
      return {c.given("nan") ? nan_to_num(c["x"], c.number("nan"), c.number("posinf"), c.number("neginf"))
                             : nan_to_num(c["x"])};
    };
    r["erfinv"] = [](C c) -> Results<T> { return {erfinv(c["x"])}; };
    r["sinc"] = [](C c) -> Results<T> { return {sinc(c["x"])}; };
    r["softshrink"] = [](C c) -> Results<T> { return {softshrink(c["x"])}; };
    r["hardswish"] = [](C c) -> Results<T> { return {hardswish(c["x"])}; };
    r["count_nonzero"] = [](C c) -> Results<T> { return {count_nonzero(c["x"], c.dims("dims"))}; };
  }

  static void of_several(Registry<T>& r) {
    r["atan2"] = [](C c) -> Results<T> { return {atan2(c["a"], c["b"])}; };
    r["hypot"] = [](C c) -> Results<T> { return {hypot(c["a"], c["b"])}; };
    r["logaddexp"] = [](C c) -> Results<T> { return {logaddexp(c["a"], c["b"])}; };
    r["fmod"] = [](C c) -> Results<T> { return {fmod(c["a"], c["b"])}; };
    r["maximum"] = [](C c) -> Results<T> { return {maximum(c["a"], c["b"])}; };
    r["minimum"] = [](C c) -> Results<T> { return {minimum(c["a"], c["b"])}; };
    r["fmax"] = [](C c) -> Results<T> { return {fmax(c["a"], c["b"])}; };
    r["fmin"] = [](C c) -> Results<T> { return {fmin(c["a"], c["b"])}; };
    r["copysign"] = [](C c) -> Results<T> { return {copysign(c["a"], c["b"])}; };
    r["clamp"] = [](C c) -> Results<T> {
      const BasicTensor<T> low = c.has("low") ? c["low"] : BasicTensor<T>();
      return {clamp(c["x"], low, c.has("high") ? c["high"] : BasicTensor<T>())};
    };
    r["remainder"] = [](C c) -> Results<T> { return {remainder(c["a"], c["b"])}; };
    r["floor_divide"] = [](C c) -> Results<T> { return {floor_divide(c["a"], c["b"])}; };
    r["xlogy"] = [](C c) -> Results<T> { return {xlogy(c["a"], c["b"])}; };
    r["addcmul"] = [](C c) -> Results<T> { return {addcmul(c["x"], c["a"], c["b"], c.real("value"))}; };
    r["addcdiv"] = [](C c) -> Results<T> { return {addcdiv(c["x"], c["a"], c["b"], c.real("value"))}; };
    r["lerp"] = [](C c) -> Results<T> {
      return {c.given("weight") ? lerp(c["start"], c["end"], c.real("weight"))
                                : lerp(c["start"], c["end"], c["weight"])};
    };
    r["addmm"] = [](C c) -> Results<T> {
      return {addmm(c["x"], c["a"], c["b"], c.real("beta", 1), c.real("alpha", 1))};
    };
    r["baddbmm"] = [](C c) -> Results<T> { return {baddbmm(c["x"], c["a"], c["b"], c.real("beta"), c.real("alpha"))}; };
  }

  static Registry<T> registry() {
    Registry<T> r;
    of_one(r);
    of_several(r);
    return r;
  }
};

}  // namespace

TEST_CASE("functions of elements beyond the common ones equal PyTorch's", "[golden]") {
  run_group("functions", Functions<double>::registry(), Functions<float>::registry());
}
