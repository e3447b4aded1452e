// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/elementwise_loss.hpp"
#include "minitorch/ops/rectifiers.hpp"

namespace {

using namespace golden;

template <class T>
struct LayerOps {
  using C = const Call<T>&;

  static minitorch::Reduction reduction(C c) {
    using minitorch::Reduction;
    const std::string name = c.text("reduction", "mean");
    return name == "mean"        ? Reduction::mean
           : name == "sum"       ? Reduction::sum
           : name == "batchmean" ? Reduction::batchmean
                                 : Reduction::none;
  }

  static void losses(Registry<T>& r) {
    r["l1_loss"] = [](C c) -> Results<T> { return {l1_loss(c["x"], c["y"], reduction(c))}; };
    r["smooth_l1_loss"] = [](C c) -> Results<T> {
      return {smooth_l1_loss(c["x"], c["y"], {.reduction = reduction(c), .beta = c.number("beta", 1)})};
    };
    r["huber_loss"] = [](C c) -> Results<T> {
      return {huber_loss(c["x"], c["y"], {.reduction = reduction(c), .delta = c.number("delta", 1)})};
    };
    r["binary_cross_entropy"] = [](C c) -> Results<T> {
      return {binary_cross_entropy(
          c["x"], c["y"], minitorch::BinaryCrossEntropyOptions<T>{.weight = c["weight"], .reduction = reduction(c)})};
    };
    r["binary_cross_entropy_with_logits"] = [](C c) -> Results<T> {
      return {binary_cross_entropy_with_logits(
          c["x"], c["y"],
          minitorch::BinaryCrossEntropyWithLogitsOptions<T>{
              .weight = c["weight"], .reduction = reduction(c), .pos_weight = c["pos_weight"]})};
    };
    r["kl_div"] = [](C c) -> Results<T> {
      return {kl_div(c["x"], c["y"], {.reduction = reduction(c), .log_target = c.flag("log_target")})};
    };
  }

  static void activations(Registry<T>& r) {
    r["elu"] = [](C c) -> Results<T> { return {elu(c["x"], c.real("alpha", 1))}; };
    r["selu"] = [](C c) -> Results<T> { return {selu(c["x"])}; };
    r["hardtanh"] = [](C c) -> Results<T> { return {hardtanh(c["x"], c.real("min_val", -1), c.real("max_val", 1))}; };
    r["relu6"] = [](C c) -> Results<T> { return {relu6(c["x"])}; };
    r["hardsigmoid"] = [](C c) -> Results<T> { return {hardsigmoid(c["x"])}; };
    r["hardswish"] = [](C c) -> Results<T> { return {hardswish(c["x"])}; };
    r["mish"] = [](C c) -> Results<T> { return {mish(c["x"])}; };
    r["logsigmoid"] = [](C c) -> Results<T> { return {logsigmoid(c["x"])}; };
    r["prelu"] = [](C c) -> Results<T> { return {prelu(c["x"], c["weight"])}; };
    r["glu"] = [](C c) -> Results<T> { return {glu(c["x"], c.integer("dim", -1))}; };
  }

  static Registry<T> registry() {
    Registry<T> r;
    losses(r);
    activations(r);
    return r;
  }
};

}  // namespace

TEST_CASE("losses of elements, rectifiers and gates equal PyTorch's", "[golden]") {
  run_group("layers", LayerOps<double>::registry(), LayerOps<float>::registry());
}
