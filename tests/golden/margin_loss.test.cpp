// SPDX-License-Identifier: MIT
#include "minitorch/ops/margin_loss.hpp"
#include "golden/compare.hpp"
#include "minitorch/ops/shrink.hpp"

namespace {

using namespace golden;
using minitorch::Reduction;

template <class T>
struct MarginLosses {
  using C = const Call<T>&;

  static Reduction reduction(C c) {
    const std::string name = c.text("reduction", "mean");
    return name == "mean" ? Reduction::mean : name == "sum" ? Reduction::sum : Reduction::none;
  }
  static minitorch::MarginOptions margin(C c) { return {c.number("margin"), reduction(c)}; }

  static Registry<T> registry() {
    Registry<T> r;
    r["margin_ranking_loss"] = [](C c) -> Results<T> {
      return {margin_ranking_loss(c["a"], c["b"], c["y"], margin(c))};
    };
    r["cosine_embedding_loss"] = [](C c) -> Results<T> {
      return {cosine_embedding_loss(c["a"], c["b"], c["y"], margin(c))};
    };
    r["hinge_embedding_loss"] = [](C c) -> Results<T> {
      return {hinge_embedding_loss(c["x"], c["y"], {c.number("margin"), reduction(c)})};
    };
    r["triplet_margin_loss"] = [](C c) -> Results<T> {
      return {triplet_margin_loss(c["a"], c["p"], c["n"],
                                  {.margin = c.number("margin"), .swap = c.flag("swap"), .reduction = reduction(c)})};
    };
    r["soft_margin_loss"] = [](C c) -> Results<T> { return {soft_margin_loss(c["x"], c["y"], reduction(c))}; };
    r["multi_margin_loss"] = [](C c) -> Results<T> {
      return {multi_margin_loss(c["x"], c.indices("y"),
                                minitorch::MultiMarginLossOptions<T>{.p = static_cast<int>(c.integer("p", 1)),
                                                                     .margin = c.number("margin", 1),
                                                                     .weight = c["weight"],
                                                                     .reduction = reduction(c)})};
    };
    r["poisson_nll_loss"] = [](C c) -> Results<T> {
      return {poisson_nll_loss(c["x"], c["y"],
                               {.log_input = c.flag("log_input"), .full = c.flag("full"), .reduction = reduction(c)})};
    };
    r["gaussian_nll_loss"] = [](C c) -> Results<T> {
      return {gaussian_nll_loss(c["x"], c["y"], c["var"],
                                {.full = c.flag("full"), .eps = c.number("eps", 1e-6), .reduction = reduction(c)})};
    };
    r["pairwise_distance"] = [](C c) -> Results<T> { return {pairwise_distance(c["a"], c["b"], c.number("p"))}; };
    r["softsign"] = [](C c) -> Results<T> { return {softsign(c["x"])}; };
    r["tanhshrink"] = [](C c) -> Results<T> { return {tanhshrink(c["x"])}; };
    r["hardshrink"] = [](C c) -> Results<T> { return {hardshrink(c["x"], c.real("lambd", 0.5))}; };
    r["softshrink"] = [](C c) -> Results<T> { return {softshrink(c["x"], c.real("lambd", 0.5))}; };
    r["threshold"] = [](C c) -> Results<T> { return {threshold(c["x"], c.real("threshold"), c.real("value"))}; };
    r["celu"] = [](C c) -> Results<T> { return {celu(c["x"], c.real("alpha", 1))}; };
    r["softmin"] = [](C c) -> Results<T> { return {softmin(c["x"], c.integer("dim"))}; };
    return r;
  }
};

}  // namespace

TEST_CASE("losses with margins and shrinking activations equal PyTorch's", "[golden]") {
  run_group("margin_loss", MarginLosses<double>::registry(), MarginLosses<float>::registry());
}
