// SPDX-License-Identifier: MIT
#include "minitorch/ops/reduce.hpp"

#include "golden/compare.hpp"

namespace {

using namespace golden;

template <class T>
struct ReduceOps {
  using C = const Call<T>&;

  /// Dimensions of a reduction; none given means all.
  static Dims over(C c) { return c.given("dim") ? c.dims("dim") : Dims(); }
  static Results<T> both(const minitorch::ValuesAndIndices<T>& r) { return {r.values, r.indices}; }

  static Registry<T> registry() {
    Registry<T> r;
    r["sum"] = [](C c) -> Results<T> { return {sum(c["x"], over(c), c.flag("keepdim"))}; };
    r["mean"] = [](C c) -> Results<T> { return {mean(c["x"], over(c), c.flag("keepdim"))}; };
    r["amax"] = [](C c) -> Results<T> { return {amax(c["x"], over(c), c.flag("keepdim"))}; };
    r["amin"] = [](C c) -> Results<T> { return {amin(c["x"], over(c), c.flag("keepdim"))}; };
    r["var"] = [](C c) -> Results<T> { return {var(c["x"], over(c), c.integer("correction", 1), c.flag("keepdim"))}; };
    r["std"] = [](C c) -> Results<T> {
      return {minitorch::std(c["x"], over(c), c.integer("correction", 1), c.flag("keepdim"))};
    };
    r["logsumexp"] = [](C c) -> Results<T> { return {logsumexp(c["x"], over(c), c.flag("keepdim"))}; };
    r["max"] = [](C c) -> Results<T> {
      return c.given("dim") ? both(max(c["x"], c.integer("dim"), c.flag("keepdim"))) : Results<T>{max(c["x"])};
    };
    r["min"] = [](C c) -> Results<T> {
      return c.given("dim") ? both(min(c["x"], c.integer("dim"), c.flag("keepdim"))) : Results<T>{min(c["x"])};
    };
    r["argmax"] = [](C c) -> Results<T> {
      return {c.given("dim") ? argmax(c["x"], c.integer("dim"), c.flag("keepdim")) : argmax(c["x"])};
    };
    r["argmin"] = [](C c) -> Results<T> {
      return {c.given("dim") ? argmin(c["x"], c.integer("dim"), c.flag("keepdim")) : argmin(c["x"])};
    };
    return r;
  }
};

}  // namespace

TEST_CASE("reductions equal PyTorch's", "[golden]") {
  run_group("reduce", ReduceOps<double>::registry(), ReduceOps<float>::registry());
}
