// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/view.hpp"

namespace {

using namespace golden;

template <class T>
struct ShapeOps {
  using C = const Call<T>&;

  static Registry<T> registry() {
    Registry<T> r;
    r["reshape"] = [](C c) -> Results<T> { return {reshape(c["x"], c.dims("shape"))}; };
    r["permute"] = [](C c) -> Results<T> { return {permute(c["x"], c.dims("dims"))}; };
    r["transpose"] = [](C c) -> Results<T> { return {transpose(c["x"], c.integer("dim0"), c.integer("dim1"))}; };
    r["select"] = [](C c) -> Results<T> { return {select(c["x"], c.integer("dim"), c.integer("index"))}; };
    r["slice"] = [](C c) -> Results<T> {
      return {slice(c["x"], c.integer("dim"), c.integer("start"), c.integer("end"), c.integer("step"))};
    };
    r["squeeze"] = [](C c) -> Results<T> {
      return {c.given("dim") ? squeeze(c["x"], c.integer("dim")) : squeeze(c["x"])};
    };
    r["unsqueeze"] = [](C c) -> Results<T> { return {unsqueeze(c["x"], c.integer("dim"))}; };
    r["flatten"] = [](C c) -> Results<T> { return {flatten(c["x"], c.integer("start_dim"), c.integer("end_dim"))}; };
    r["expand"] = [](C c) -> Results<T> { return {expand(c["x"], c.dims("shape"))}; };
    r["cat"] = [](C c) -> Results<T> { return {cat(c.list("tensors"), c.integer("dim"))}; };
    r["stack"] = [](C c) -> Results<T> { return {stack(c.list("tensors"), c.integer("dim"))}; };
    r["gather"] = [](C c) -> Results<T> { return {gather(c["x"], c.integer("dim"), c.indices("index"))}; };
    r["index_select"] = [](C c) -> Results<T> { return {index_select(c["x"], c.integer("dim"), c.indices("index"))}; };
    r["pad"] = [](C c) -> Results<T> {
      using minitorch::PadMode;
      const std::map<std::string, PadMode> modes = {{"constant", PadMode::constant},
                                                    {"reflect", PadMode::reflect},
                                                    {"replicate", PadMode::replicate},
                                                    {"circular", PadMode::circular}};
      const auto mode = modes.find(c.text("mode"));
      if (mode == modes.end()) {
        throw NotExpressible();
      }
      return {c.given("value") ? pad(c["x"], c.dims("pad"), c.real("value"))
                               : pad(c["x"], c.dims("pad"), mode->second)};
    };
    return r;
  }
};

}  // namespace

TEST_CASE("views, joining, padding and picking equal PyTorch's", "[golden]") {
  run_group("shape", ShapeOps<double>::registry(), ShapeOps<float>::registry());
}
