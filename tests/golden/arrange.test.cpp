// SPDX-License-Identifier: MIT
#include "minitorch/ops/arrange.hpp"
#include "golden/compare.hpp"

namespace {

using namespace golden;

template <class T>
struct Arranged {
  using C = const Call<T>&;

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
    return r;
  }
};

}  // namespace

TEST_CASE("tensors side by side, dimensions elsewhere and products over them equal PyTorch's", "[golden]") {
  run_group("arrange", Arranged<double>::registry(), Arranged<float>::registry());
}
