// SPDX-License-Identifier: MIT
#include "minitorch/ops/arrange.hpp"
#include "golden/compare.hpp"
#include "minitorch/ops/index_fill.hpp"

namespace {

using namespace golden;

template <class T>
struct Arranged {
  using C = const Call<T>&;

  static Results<T> all_of(const std::vector<BasicTensor<T>>& parts) { return {parts.begin(), parts.end()}; }

  static Registry<T> registry() {
    Registry<T> r;
    r["vstack"] = [](C c) -> Results<T> { return {vstack(c.list("tensors"))}; };
    r["hstack"] = [](C c) -> Results<T> { return {hstack(c.list("tensors"))}; };
    r["column_stack"] = [](C c) -> Results<T> { return {column_stack(c.list("tensors"))}; };
    r["movedim"] = [](C c) -> Results<T> { return {movedim(c["x"], c.dims("source"), c.dims("destination"))}; };
    r["unflatten"] = [](C c) -> Results<T> { return {unflatten(c["x"], c.integer("dim"), c.dims("sizes"))}; };
    r["diagonal"] = [](C c) -> Results<T> {
      return {diagonal(c["x"], c.integer("offset"), c.integer("dim1", 0), c.integer("dim2", 1))};
    };
    r["trace"] = [](C c) -> Results<T> { return {trace(c["x"])}; };
    r["fliplr"] = [](C c) -> Results<T> { return {fliplr(c["x"])}; };
    r["flipud"] = [](C c) -> Results<T> { return {flipud(c["x"])}; };
    r["rot90"] = [](C c) -> Results<T> { return {rot90(c["x"], c.integer("k"), c.dims("dims"))}; };
    r["kron"] = [](C c) -> Results<T> { return {kron(c["a"], c["b"])}; };
    r["tensordot"] = [](C c) -> Results<T> { return {tensordot(c["a"], c["b"], c.dims("left"), c.dims("right"))}; };
    r["row_stack"] = [](C c) -> Results<T> { return {row_stack(c.list("tensors"))}; };
    r["cartesian_prod"] = [](C c) -> Results<T> { return {cartesian_prod(c.list("tensors"))}; };
    r["combinations"] = [](C c) -> Results<T> { return {combinations(c["x"], c.integer("r"), c.flag("again"))}; };
    r["block_diag"] = [](C c) -> Results<T> { return {block_diag(c.list("tensors"))}; };
    r["tensor_split"] = [](C c) -> Results<T> { return all_of(tensor_split(c["x"], c.dims("at"), c.integer("dim"))); };
    r["hsplit"] = [](C c) -> Results<T> {
      return all_of(c.given("at") ? hsplit(c["x"], c.dims("at")) : hsplit(c["x"], c.integer("parts")));
    };
    r["vsplit"] = [](C c) -> Results<T> {
      return all_of(c.given("at") ? vsplit(c["x"], c.dims("at")) : vsplit(c["x"], c.integer("parts")));
    };
    r["dsplit"] = [](C c) -> Results<T> {
      return all_of(c.given("at") ? dsplit(c["x"], c.dims("at")) : dsplit(c["x"], c.integer("parts")));
    };
    r["inner"] = [](C c) -> Results<T> { return {inner(c["a"], c["b"])}; };
    r["broadcast_tensors"] = [](C c) -> Results<T> { return all_of(broadcast_tensors(c.list("tensors"))); };
    r["tril_indices"] = [](C c) -> Results<T> {
      return {minitorch::tril_indices(c.integer("row"), c.integer("col"), c.integer("offset"))};
    };
    r["triu_indices"] = [](C c) -> Results<T> {
      return {minitorch::triu_indices(c.integer("row"), c.integer("col"), c.integer("offset"))};
    };
    r["index_copy"] = [](C c) -> Results<T> {
      const auto y = clone(c["x"]);
      return {index_copy_(y, c.integer("dim"), c.indices("i"), c["y"])};
    };
    r["index_fill"] = [](C c) -> Results<T> {
      const auto y = clone(c["x"]);
      return {index_fill_(y, c.integer("dim"), c.indices("i"), c.real("value"))};
    };
    r["masked_scatter"] = [](C c) -> Results<T> {
      const auto y = clone(c["x"]);
      return {masked_scatter_(y, c.mask("m"), c["y"])};
    };
    return r;
  }
};

}  // namespace

TEST_CASE("tensors side by side, dimensions elsewhere and products over them equal PyTorch's", "[golden]") {
  run_group("arrange", Arranged<double>::registry(), Arranged<float>::registry());
}
