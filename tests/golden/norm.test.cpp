// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/group_norm.hpp"
#include "minitorch/ops/instance_norm.hpp"
#include "minitorch/ops/layer_norm.hpp"
#include "minitorch/ops/rms_norm.hpp"

namespace {

using namespace golden;

template <class T>
struct NormOps {
  using C = const Call<T>&;

  // eps is a double in the interface, as 1e-5 is not a float.
  static double eps(C c) { return c.number("eps"); }

  static Registry<T> registry() {
    Registry<T> r;
    r["batch_norm"] = [](C c) -> Results<T> {
      return {batch_norm(c["x"], c["running_mean"], c["running_var"], c["weight"], c["bias"], c.flag("training"),
                         c.number("momentum"), eps(c))};
    };
    r["instance_norm"] = [](C c) -> Results<T> {
      return {instance_norm(c["x"], c["running_mean"], c["running_var"], c["weight"], c["bias"],
                            c.flag("use_input_stats"), c.number("momentum"), eps(c))};
    };
    r["layer_norm"] = [](C c) -> Results<T> {
      return {layer_norm(c["x"], c.dims("normalized_shape"), c["weight"], c["bias"], eps(c))};
    };
    r["group_norm"] = [](C c) -> Results<T> {
      return {group_norm(c["x"], c.integer("num_groups"), c["weight"], c["bias"], eps(c))};
    };
    r["rms_norm"] = [](C c) -> Results<T> {
      return {rms_norm(c["x"], c.dims("normalized_shape"), c["weight"],
                       c.given("eps") ? std::optional(eps(c)) : std::nullopt)};
    };
    return r;
  }
};

}  // namespace

TEST_CASE("normalizations equal PyTorch's", "[golden]") {
  run_group("norm", NormOps<double>::registry(), NormOps<float>::registry());
}
