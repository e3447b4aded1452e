// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/pool2d.hpp"

namespace {

using namespace golden;

template <class T>
struct ConvOps {
  using C = const Call<T>&;
  using Pair = minitorch::Pair;

  static Pair pair(C c, const std::string& name, std::int64_t otherwise) {
    const auto [h, w] = c.pair(name, otherwise);
    return {h, w};
  }
  static std::optional<Pair> stride(C c) {
    return c.given("stride") ? std::optional(pair(c, "stride", 0)) : std::nullopt;
  }

  static minitorch::Padding pair_or_word(C c, const std::string& name) {
    if (!c.is_text(name)) {
      return pair(c, name, 0);
    }
    return c.text(name) == "same" ? minitorch::Padding("same") : minitorch::Padding("valid");
  }

  static Results<T> conv2d(C c) {
    minitorch::Conv2dOptions o{.stride = pair(c, "stride", 1),
                               .padding = pair_or_word(c, "padding"),
                               .dilation = pair(c, "dilation", 1),
                               .groups = c.integer("groups", 1)};
    return {minitorch::conv2d(c["x"], c["weight"], c["bias"], o)};
  }

  static Registry<T> registry() {
    Registry<T> r;
    r["conv2d"] = conv2d;
    r["max_pool2d"] = [](C c) -> Results<T> {
      const auto [values, indices] = max_pool2d_with_indices(c["x"], {.kernel_size = pair(c, "kernel_size", 0),
                                                                      .stride = stride(c),
                                                                      .padding = pair(c, "padding", 0),
                                                                      .dilation = pair(c, "dilation", 1),
                                                                      .ceil_mode = c.flag("ceil_mode")});
      return {values, indices};
    };
    r["avg_pool2d"] = [](C c) -> Results<T> {
      return {avg_pool2d(
          c["x"], {.kernel_size = pair(c, "kernel_size", 0),
                   .stride = stride(c),
                   .padding = pair(c, "padding", 0),
                   .ceil_mode = c.flag("ceil_mode"),
                   .count_include_pad = c.flag("count_include_pad", true),
                   .divisor_override =
                       c.given("divisor_override") ? std::optional(c.integer("divisor_override")) : std::nullopt})};
    };
    r["adaptive_avg_pool2d"] = [](C c) -> Results<T> {
      const Dims size = c.dims("output_size", 0);  // None, here 0, keeps the input's size
      const bool both = c.is_list("output_size");
      const BasicTensor<T> x = c["x"];
      return {adaptive_avg_pool2d(
          x, {both && size[0] == 0 ? x.size(-2) : size[0], both && size[1] == 0 ? x.size(-1) : size[size.size() - 1]})};
    };
    return r;
  }
};

}  // namespace

TEST_CASE("convolution and pooling equal PyTorch's", "[golden]") {
  run_group("conv", ConvOps<double>::registry(), ConvOps<float>::registry());
}
