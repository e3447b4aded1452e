// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/conv3d.hpp"
#include "minitorch/ops/unfold.hpp"

namespace {

using namespace golden;
using minitorch::Pair;
using minitorch::Triple;

template <class T>
struct VolumeOps {
  using C = const Call<T>&;

  static Triple three(C c, const std::string& name, std::int64_t otherwise = 1) {
    if (!c.given(name)) {
      return otherwise;
    }
    const Dims d = c.dims(name);
    return d.size() == 3 ? Triple(d[0], d[1], d[2]) : Triple(d[0]);
  }
  static std::optional<Triple> step(C c) {
    return c.given("stride") ? std::optional<Triple>(three(c, "stride")) : std::nullopt;
  }
  static Pair two(C c, const std::string& name, std::int64_t otherwise = 1) {
    const auto [h, w] = c.pair(name, otherwise);
    return {h, w};
  }
  static minitorch::UnfoldOptions windows(C c) {
    return {two(c, "kernel_size"), two(c, "dilation"), two(c, "padding", 0), two(c, "stride")};
  }

  static Registry<T> registry() {
    Registry<T> r;
    r["conv3d"] = [](C c) -> Results<T> {
      return {conv3d(c["x"], c["weight"], c["bias"],
                     {three(c, "stride"), three(c, "padding", 0), three(c, "dilation"), c.integer("groups", 1)})};
    };
    r["conv_transpose3d"] = [](C c) -> Results<T> {
      return {conv_transpose3d(c["x"], c["weight"], c["bias"],
                               {.stride = three(c, "stride"),
                                .padding = three(c, "padding", 0),
                                .output_padding = three(c, "output_padding", 0),
                                .groups = c.integer("groups", 1),
                                .dilation = three(c, "dilation")})};
    };
    r["max_pool3d"] = [](C c) -> Results<T> {
      return {max_pool3d(c["x"], {three(c, "kernel_size"), step(c), three(c, "padding", 0), three(c, "dilation"),
                                  c.flag("ceil_mode")})};
    };
    r["avg_pool3d"] = [](C c) -> Results<T> {
      const auto divisor =
          c.given("divisor_override") ? std::optional<std::int64_t>(c.integer("divisor_override")) : std::nullopt;
      return {avg_pool3d(c["x"], {three(c, "kernel_size"), step(c), three(c, "padding", 0), c.flag("ceil_mode"),
                                  c.flag("count_include_pad", true), divisor})};
    };
    r["adaptive_avg_pool3d"] = [](C c) -> Results<T> { return {adaptive_avg_pool3d(c["x"], three(c, "output_size"))}; };
    r["adaptive_max_pool3d"] = [](C c) -> Results<T> { return {adaptive_max_pool3d(c["x"], three(c, "output_size"))}; };
    r["unfold"] = [](C c) -> Results<T> { return {unfold(c["x"], windows(c))}; };
    r["fold"] = [](C c) -> Results<T> { return {fold(c["x"], two(c, "output_size"), windows(c))}; };
    r["Tensor.unfold"] = [](C c) -> Results<T> {
      return {unfold(c["x"], c.integer("dimension"), c.integer("size"), c.integer("step"))};
    };
    return r;
  }
};

}  // namespace

TEST_CASE("convolution and pooling of volumes, unfold and fold equal PyTorch's", "[golden]") {
  run_group("volume", VolumeOps<double>::registry(), VolumeOps<float>::registry());
}
