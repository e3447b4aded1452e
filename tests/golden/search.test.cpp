// SPDX-License-Identifier: MIT
#include "minitorch/ops/search.hpp"
#include "golden/compare.hpp"
#include "minitorch/ops/arrange.hpp"
#include "minitorch/ops/attention.hpp"
#include "minitorch/ops/conv1d.hpp"
#include "minitorch/ops/conv_transpose.hpp"
#include "minitorch/ops/dropout.hpp"
#include "minitorch/ops/einsum.hpp"
#include "minitorch/ops/indexing.hpp"
#include "minitorch/ops/inplace_functions.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/remainder.hpp"
#include "minitorch/ops/scan.hpp"
#include "minitorch/ops/statistics.hpp"
#include "minitorch/ops/unique.hpp"
#include "minitorch/ops/vector_norm.hpp"

namespace {

using namespace golden;

template <class T>
struct SearchOps {
  using C = const Call<T>&;

  template <class S>
  static Results<T> both(const minitorch::ValuesAndIndices<S>& r) {
    return {r.values, r.indices};
  }
  static Results<T> three(const minitorch::UniqueValues<T>& r) { return {r.values, r.inverse, r.counts}; }
  static LongTensor numbers(const BoolTensor& mask) { return minitorch::cast<std::int64_t>(mask); }

  static void order(Registry<T>& r) {
    r["median"] = [](C c) -> Results<T> {
      return c.given("dim") ? both(median(c["x"], c.integer("dim"), c.flag("keepdim"))) : Results<T>{median(c["x"])};
    };
    r["median values"] = [](C c) -> Results<T> { return {median(c["x"], c.integer("dim")).values}; };
    r["median of integers"] = [](C c) -> Results<T> {
      return c.given("dim") ? both(median(c.indices("i"), c.integer("dim"))) : Results<T>{median(c.indices("i"))};
    };
    r["cummax"] = [](C c) -> Results<T> { return both(cummax(c["x"], c.integer("dim"))); };
    r["cummin"] = [](C c) -> Results<T> { return both(cummin(c["x"], c.integer("dim"))); };
    r["cummax of integers"] = [](C c) -> Results<T> { return both(cummax(c.indices("i"), c.integer("dim"))); };
    r["cummin of integers"] = [](C c) -> Results<T> { return both(cummin(c.indices("i"), c.integer("dim"))); };
    r["logcumsumexp"] = [](C c) -> Results<T> { return {logcumsumexp(c["x"], c.integer("dim"))}; };
    r["take_along_dim"] = [](C c) -> Results<T> {
      return {c.given("dim") ? take_along_dim(c["x"], c.indices("i"), c.integer("dim"))
                             : take_along_dim(c["x"], c.indices("i"))};
    };
    const auto options = [](C c) {
      minitorch::UniqueOptions o{.return_inverse = true, .return_counts = true};
      if (c.given("dim")) {
        o.dim = c.integer("dim");
      }
      return o;
    };
    r["unique"] = [=](C c) -> Results<T> { return three(unique(c["x"], options(c))); };
    r["unique values"] = [](C c) -> Results<T> { return {unique(c["x"])}; };
    r["unique_consecutive"] = [=](C c) -> Results<T> { return three(unique_consecutive(c["x"], options(c))); };
    r["bincount"] = [](C c) -> Results<T> {
      if (c.has("w")) {
        return {bincount(c.indices("i"), c["w"], c.integer("minlength"))};
      }
      return {minitorch::bincount(c.indices("i"), c.integer("minlength"))};
    };
    r["mode"] = [](C c) -> Results<T> {
      const auto y = mode(c["x"], c.integer("dim"), c.flag("keepdim"));
      return {y.values, y.indices};
    };
    r["histc"] = [](C c) -> Results<T> {
      return {histc(c["x"], c.integer("bins"), c.number("low"), c.number("high"))};
    };
    r["cov"] = [](C c) -> Results<T> {
      if (c.has("i")) {
        return {cov(c["x"], {.correction = c.integer("correction"),
                             .fweights = c.indices("i"),
                             .aweights = c.has("w") ? c["w"] : minitorch::BasicTensor<T>()})};
      }
      return {cov(c["x"], c.integer("correction"))};
    };
    r["corrcoef"] = [](C c) -> Results<T> { return {corrcoef(c["x"])}; };
    r["where"] = [](C c) -> Results<T> {
      const auto y = where(c["x"]);
      return {y.begin(), y.end()};
    };
    r["gcd"] = [](C c) -> Results<T> { return {gcd(c.indices("i"), c.indices("j"))}; };
    r["lcm"] = [](C c) -> Results<T> { return {lcm(c.indices("i"), c.indices("j"))}; };
    r["bitwise_left_shift"] = [](C c) -> Results<T> { return {c.indices("i") << c.indices("j")}; };
    r["bitwise_right_shift"] = [](C c) -> Results<T> { return {c.indices("i") >> c.indices("j")}; };
    r["searchsorted"] = [](C c) -> Results<T> {
      const LongTensor y = searchsorted(c["line"], c["values"], c.flag("right"));
      CHECK(equal(y, searchsorted(c["line"], c["values"], c.flag("right") ? "right" : "left")));
      return {y};
    };
    r["bucketize"] = [](C c) -> Results<T> { return {bucketize(c["values"], c["line"], c.flag("right"))}; };
    r["diff"] = [](C c) -> Results<T> {
      return {c.has("prepend") ? diff(c["x"], c.integer("n"), c.integer("dim"), c["prepend"], c["append"])
                               : diff(c["x"], c.integer("n"), c.integer("dim"))};
    };
    r["diff of integers"] = [](C c) -> Results<T> { return {diff(c.indices("i"))}; };
    r["argsort"] = [](C c) -> Results<T> { return {argsort(c["x"], c.integer("dim"), c.flag("descending"))}; };
  }

  static void distances_and_spreads(Registry<T>& r) {
    r["cdist"] = [](C c) -> Results<T> { return {cdist(c["a"], c["b"], c.is_text("p") ? HUGE_VAL : c.number("p"))}; };
    r["var_mean"] = [](C c) -> Results<T> {
      const auto [var, mean] = var_mean(c["x"], c.dims("dims"), c.integer("correction"), c.flag("keepdim"));
      return {var, mean};
    };
    r["std_mean"] = [](C c) -> Results<T> {
      const auto [std, mean] = std_mean(c["x"], c.dims("dims"), c.integer("correction"), c.flag("keepdim"));
      return {std, mean};
    };
    r["bilinear"] = [](C c) -> Results<T> { return {bilinear(c["a"], c["b"], c["weight"], c["bias"])}; };
    r["dropout1d"] = [](C c) -> Results<T> { return {dropout1d(c["x"], c.number("p"), c.flag("training"))}; };
    r["dropout3d"] = [](C c) -> Results<T> { return {dropout3d(c["x"], c.number("p"), c.flag("training"))}; };
  }

  static void lines(Registry<T>& r) {
    r["conv1d"] = [](C c) -> Results<T> {
      return {conv1d(c["x"], c["weight"], c["bias"],
                     {.stride = c.integer("stride", 1),
                      .padding = c.integer("padding"),
                      .dilation = c.integer("dilation", 1),
                      .groups = c.integer("groups", 1)})};
    };
    r["conv_transpose1d"] = [](C c) -> Results<T> {
      return {conv_transpose1d(c["x"], c["weight"], c["bias"],
                               {.stride = c.integer("stride", 1),
                                .padding = c.integer("padding"),
                                .output_padding = c.integer("output_padding"),
                                .groups = c.integer("groups", 1),
                                .dilation = c.integer("dilation", 1)})};
    };
    const auto fill = [](auto o, C c) {
      o.kernel_size = c.integer("kernel_size");
      if (c.given("stride")) {
        o.stride = c.integer("stride");
      }
      o.padding = c.integer("padding");
      o.ceil_mode = c.flag("ceil_mode");
      return o;
    };
    r["max_pool1d"] = [=](C c) -> Results<T> { return {max_pool1d(c["x"], fill(minitorch::MaxPool1dOptions(), c))}; };
    r["avg_pool1d"] = [=](C c) -> Results<T> { return {avg_pool1d(c["x"], fill(minitorch::AvgPool1dOptions(), c))}; };
    r["adaptive_avg_pool1d"] = [](C c) -> Results<T> { return {adaptive_avg_pool1d(c["x"], c.integer("size"))}; };
  }

  static void masks_and_comparisons(Registry<T>& r) {
    r["all"] = [](C c) -> Results<T> {
      return {numbers(c.given("dim") ? all(c["x"], c.integer("dim"), c.flag("keepdim")) : all(c["x"]))};
    };
    r["any"] = [](C c) -> Results<T> {
      return {numbers(c.given("dim") ? any(c["x"], c.integer("dim"), c.flag("keepdim")) : any(c["x"]))};
    };
    r["nonzero"] = [](C c) -> Results<T> { return {nonzero(c["x"])}; };
    r["isinf"] = [](C c) -> Results<T> { return {numbers(isinf(c["x"]))}; };
    r["isfinite"] = [](C c) -> Results<T> { return {numbers(isfinite(c["x"]))}; };
    r["isnan"] = [](C c) -> Results<T> { return {numbers(isnan(c["x"]))}; };
    r["eq"] = [](C c) -> Results<T> { return {numbers(eq(c["a"], c["b"]))}; };
    r["ne"] = [](C c) -> Results<T> { return {numbers(ne(c["a"], c["b"]))}; };
    r["lt"] = [](C c) -> Results<T> { return {numbers(lt(c["a"], c["b"]))}; };
    r["le"] = [](C c) -> Results<T> { return {numbers(le(c["a"], c["b"]))}; };
    r["gt"] = [](C c) -> Results<T> { return {numbers(gt(c["a"], c["b"]))}; };
    r["ge"] = [](C c) -> Results<T> { return {numbers(ge(c["a"], c["b"]))}; };
    r["bitwise_and"] = [](C c) -> Results<T> { return {bitwise_and(c.indices("i"), c.indices("j"))}; };
    r["bitwise_or"] = [](C c) -> Results<T> { return {bitwise_or(c.indices("i"), c.indices("j"))}; };
    r["bitwise_xor"] = [](C c) -> Results<T> { return {bitwise_xor(c.indices("i"), c.indices("j"))}; };
  }

  static void elements_and_products(Registry<T>& r) {
    r["sin"] = [](C c) -> Results<T> { return {sin(c["x"])}; };
    r["cos"] = [](C c) -> Results<T> { return {cos(c["x"])}; };
    r["expm1"] = [](C c) -> Results<T> { return {expm1(c["x"])}; };
    r["log1p"] = [](C c) -> Results<T> { return {log1p(c["x"])}; };
    r["softplus"] = [](C c) -> Results<T> { return {softplus(c["x"], c.real("beta"), c.real("threshold"))}; };
    r["mm"] = [](C c) -> Results<T> { return {mm(c["a"], c["b"])}; };
    r["bmm"] = [](C c) -> Results<T> { return {bmm(c["a"], c["b"])}; };
    r["mv"] = [](C c) -> Results<T> { return {mv(c["a"], c["b"])}; };
    r["dot"] = [](C c) -> Results<T> { return {dot(c["a"], c["b"])}; };
    r["scaled_dot_product_attention"] = [](C c) -> Results<T> {
      return {scaled_dot_product_attention(
          c["q"], c["k"], c["v"],
          {.attn_mask = c.has("m") ? c.mask("m") : minitorch::BoolTensor(), .is_causal = c.flag("is_causal")})};
    };
  }

  static void names_and_statistics(Registry<T>& r) {
    r["nansum"] = [](C c) -> Results<T> { return {nansum(c["x"], c.dims("dims"))}; };
    r["nanmean"] = [](C c) -> Results<T> { return {nanmean(c["x"], c.dims("dims"))}; };
    r["quantile"] = [](C c) -> Results<T> {
      return {quantile(c["x"], c.number("q"), c.integer("dim"), c.flag("keepdim"), c.text("interpolation").c_str())};
    };
    r["quantile of all"] = [](C c) -> Results<T> { return {quantile(c["x"], c["q"])}; };
    r["cross"] = [](C c) -> Results<T> { return {cross(c["a"], c["b"], c.integer("dim"))}; };
    r["div"] = [](C c) -> Results<T> { return {div(c["a"], c["b"], c.text("rounding_mode").c_str())}; };
    r["dist"] = [](C c) -> Results<T> { return {dist(c["a"], c["b"], c.is_text("p") ? HUGE_VAL : c.number("p"))}; };
    r["diag_embed"] = [](C c) -> Results<T> { return {diag_embed(c["x"], c.integer("offset"))}; };
    r["tensor_split"] = [](C c) -> Results<T> {
      const auto parts = tensor_split(c["x"], c.integer("sections"), c.integer("dim"));
      return {parts.begin(), parts.end()};
    };
    r["dstack"] = [](C c) -> Results<T> { return {dstack(c.list("tensors"))}; };
    r["take"] = [](C c) -> Results<T> { return {take(c["x"], c.indices("i"))}; };
    r["isin"] = [](C c) -> Results<T> { return {numbers(isin(c["a"], c["b"]))}; };
    r["round to decimals"] = [](C c) -> Results<T> { return {round(c["x"], c.integer("decimals"))}; };
    r["logspace"] = [](C c) -> Results<T> {
      return {minitorch::logspace<T>(c.real("start"), c.real("end"), c.integer("steps"), c.number("base"))};
    };
    r["exp_"] = [](C c) -> Results<T> { return {exp_(clone(c["x"]))}; };
    r["log_"] = [](C c) -> Results<T> { return {log_(clone(c["x"]))}; };
    r["sqrt_"] = [](C c) -> Results<T> { return {sqrt_(clone(c["x"]))}; };
    r["relu_"] = [](C c) -> Results<T> { return {relu_(clone(c["x"]))}; };
    r["sigmoid_"] = [](C c) -> Results<T> { return {sigmoid_(clone(c["x"]))}; };
    r["tanh_"] = [](C c) -> Results<T> { return {tanh_(clone(c["x"]))}; };
    r["round_"] = [](C c) -> Results<T> { return {round_(clone(c["x"]))}; };
    r["abs_"] = [](C c) -> Results<T> { return {abs_(clone(c["x"]))}; };
    r["neg_"] = [](C c) -> Results<T> { return {neg_(clone(c["x"]))}; };
  }

  static Registry<T> registry() {
    Registry<T> r;
    names_and_statistics(r);
    order(r);
    distances_and_spreads(r);
    lines(r);
    masks_and_comparisons(r);
    elements_and_products(r);
    return r;
  }
};

}  // namespace

TEST_CASE("middles, places, distances, lines, masks and attention equal PyTorch's", "[golden]") {
  run_group("search", SearchOps<double>::registry(), SearchOps<float>::registry());
}
