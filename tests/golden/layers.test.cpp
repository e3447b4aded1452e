// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/conv_transpose.hpp"
#include "minitorch/ops/elementwise_loss.hpp"
#include "minitorch/ops/embedding.hpp"
#include "minitorch/ops/embedding_bag.hpp"
#include "minitorch/ops/grid_sample.hpp"
#include "minitorch/ops/rectifiers.hpp"
#include "minitorch/ops/resize.hpp"

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

  static minitorch::Pair both(const std::pair<std::int64_t, std::int64_t>& p) { return {p.first, p.second}; }

  static void planes(Registry<T>& r) {
    r["conv_transpose2d"] = [](C c) -> Results<T> {
      return {conv_transpose2d(c["x"], c["weight"], c["bias"],
                               {.stride = both(c.pair("stride")),
                                .padding = both(c.pair("padding", 0)),
                                .output_padding = both(c.pair("output_padding", 0)),
                                .groups = c.integer("groups", 1),
                                .dilation = both(c.pair("dilation"))})};
    };
    r["interpolate"] = [](C c) -> Results<T> {
      using minitorch::InterpolateMode;
      minitorch::InterpolateOptions o;
      if (c.given("size")) {
        o.size = both(c.pair("size"));
      } else {
        o.scale_factor = {c.number("scale_factor"), c.number("scale_factor")};
      }
      const std::string mode = c.text("mode");
      o.mode = mode == "nearest"    ? InterpolateMode::nearest
               : mode == "bilinear" ? InterpolateMode::bilinear
                                    : InterpolateMode::bicubic;
      o.align_corners = c.flag("align_corners");
      return {interpolate(c["x"], o)};
    };
    r["pixel_shuffle"] = [](C c) -> Results<T> { return {pixel_shuffle(c["x"], c.integer("r"))}; };
    r["pixel_unshuffle"] = [](C c) -> Results<T> { return {pixel_unshuffle(c["x"], c.integer("r"))}; };
    r["adaptive_max_pool2d"] = [](C c) -> Results<T> {
      const auto [values, indices] = adaptive_max_pool2d_with_indices(c["x"], both(c.pair("size")));
      return {values, indices};
    };
    r["embedding"] = [](C c) -> Results<T> {
      minitorch::EmbeddingOptions o;
      if (c.given("padding_idx")) {
        o.padding_idx = c.integer("padding_idx");
      }
      return {embedding(c.indices("index"), c["weight"], o)};
    };
    r["affine_grid"] = [](C c) -> Results<T> {
      return {affine_grid(c["theta"], c.dims("size"), c.flag("align_corners"))};
    };
    r["grid_sample"] = [](C c) -> Results<T> {
      return {grid_sample(c["x"], c["grid"],
                          {.mode = c.text("mode").c_str(),
                           .padding_mode = c.text("padding_mode").c_str(),
                           .align_corners = c.flag("align_corners")})};
    };
    r["embedding_bag"] = [](C c) -> Results<T> {
      minitorch::EmbeddingBagOptions o{.mode = c.text("mode").c_str(),
                                       .include_last_offset = c.flag("include_last_offset")};
      if (c.given("padding_idx")) {
        o.padding_idx = c.integer("padding_idx");
      }
      return {embedding_bag(c.indices("index"), c["weight"],
                            c.has("offsets") ? c.indices("offsets") : minitorch::LongTensor(), o,
                            c.has("weights") ? c["weights"] : BasicTensor<T>())};
    };
  }

  static Registry<T> registry() {
    Registry<T> r;
    losses(r);
    activations(r);
    planes(r);
    return r;
  }
};

}  // namespace

TEST_CASE("losses of elements, rectifiers, transposed convolution, resizing and embedding equal PyTorch's",
          "[golden]") {
  run_group("layers", LayerOps<double>::registry(), LayerOps<float>::registry());
}
