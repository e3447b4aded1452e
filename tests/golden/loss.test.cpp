// SPDX-License-Identifier: MIT
#include "minitorch/ops/loss.hpp"

#include "golden/compare.hpp"
#include "minitorch/ops/ctc_loss.hpp"
#include "minitorch/ops/dropout.hpp"
#include "minitorch/ops/softmax.hpp"

namespace {

using namespace golden;

template <class T>
struct LossOps {
  using C = const Call<T>&;

  static minitorch::Reduction reduction(C c) {
    using minitorch::Reduction;
    const std::string name = c.text("reduction", "mean");
    if (name != "mean" && name != "sum" && name != "none") {
      throw NotExpressible();
    }
    return name == "mean" ? Reduction::mean : name == "sum" ? Reduction::sum : Reduction::none;
  }

  static minitorch::SequenceLengths lengths(C c, const char* name) {
    const Dims dims = c.dims(name);
    return std::vector<std::int64_t>(dims.begin(), dims.end());
  }

  static Registry<T> registry() {
    Registry<T> r;
    r["softmax"] = [](C c) -> Results<T> { return {softmax(c["x"], c.integer("dim"))}; };
    r["log_softmax"] = [](C c) -> Results<T> { return {log_softmax(c["x"], c.integer("dim"))}; };
    r["nll_loss"] = [](C c) -> Results<T> {
      return {nll_loss(
          c["x"], c.indices("target"),
          minitorch::NllLossOptions<T>{
              .weight = c["weight"], .ignore_index = c.integer("ignore_index", -100), .reduction = reduction(c)})};
    };
    r["cross_entropy"] = [](C c) -> Results<T> {
      const minitorch::CrossEntropyOptions<T> o{.weight = c["weight"],
                                                .ignore_index = c.integer("ignore_index", -100),
                                                .reduction = reduction(c),
                                                .label_smoothing = c.real("label_smoothing")};
      return {c.is_real("target") ? cross_entropy(c["x"], c["target"], o)
                                  : cross_entropy(c["x"], c.indices("target"), o)};
    };
    r["mse_loss"] = [](C c) -> Results<T> { return {mse_loss(c["x"], c["y"], reduction(c))}; };
    r["ctc_loss"] = [](C c) -> Results<T> {
      return {ctc_loss(log_softmax(c["x"], -1), c.indices("targets"), lengths(c, "input_lengths"),
                       lengths(c, "target_lengths"),
                       {.blank = c.integer("blank", 0),
                        .reduction = reduction(c),
                        .zero_infinity = c.flag("zero_infinity", false)})};
    };
    r["dropout"] = [](C c) -> Results<T> { return {dropout(c["x"], c.real("p"), c.flag("training"))}; };
    r["dropout2d"] = [](C c) -> Results<T> { return {dropout2d(c["x"], c.real("p"), c.flag("training"))}; };
    return r;
  }
};

}  // namespace

TEST_CASE("softmax, losses and dropout equal PyTorch's", "[golden]") {
  run_group("loss", LossOps<double>::registry(), LossOps<float>::registry());
}
