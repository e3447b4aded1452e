// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/combine.hpp"
#include "minitorch/ops/einsum.hpp"
#include "minitorch/ops/indexing.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/rounding.hpp"
#include "minitorch/ops/scan.hpp"
#include "minitorch/ops/scatter.hpp"
#include "minitorch/ops/sort.hpp"
#include "minitorch/ops/triangle.hpp"
#include "minitorch/ops/vector_norm.hpp"

namespace {

using namespace golden;
using minitorch::Ellipsis;
using minitorch::None;
using minitorch::slice;

template <class T>
struct TensorOps {
  using C = const Call<T>&;
  using X = BasicTensor<T>;

  static Results<T> both(const minitorch::ValuesAndIndices<T>& r) { return {r.values, r.indices}; }
  static Results<T> all_of(const std::vector<X>& parts) { return {parts.begin(), parts.end()}; }
  static LongTensor numbers(const BoolTensor& mask) { return minitorch::cast<std::int64_t>(mask); }

  static void indexing(Registry<T>& r) {
    r["x[1]"] = [](C c) -> Results<T> { return {X(c["x"][1])}; };
    r["x[-1, 1:]"] = [](C c) -> Results<T> { return {X(c["x"][{-1, slice(1, None)}])}; };
    r["x[..., None, 0]"] = [](C c) -> Results<T> { return {X(c["x"][{Ellipsis, None, 0}])}; };
    r["x[:, ::2, None]"] = [](C c) -> Results<T> { return {X(c["x"][{slice(), slice(None, None, 2), None}])}; };
    r["x[1:, :-1, 2]"] = [](C c) -> Results<T> { return {X(c["x"][{slice(1, None), slice(None, -1), 2}])}; };
    r["x[i]"] = [](C c) -> Results<T> { return {X(c["x"][c.indices("i")])}; };
    r["x[:, :, i]"] = [](C c) -> Results<T> { return {X(c["x"][{Ellipsis, c.indices("i")}])}; };
    r["x[1, j]"] = [](C c) -> Results<T> { return {X(c["x"][{1, c.indices("j")}])}; };
    r["x[i, j]"] = [](C c) -> Results<T> { return {X(c["x"][{c.indices("i"), c.indices("j")}])}; };
    r["x[i, :, j]"] = [](C c) -> Results<T> { return {X(c["x"][{c.indices("i"), slice(), c.indices("j")}])}; };
    r["x[:, j, i]"] = [](C c) -> Results<T> { return {X(c["x"][{slice(), c.indices("j"), c.indices("i")}])}; };
    r["x[None, i, 1:]"] = [](C c) -> Results<T> { return {X(c["x"][{None, c.indices("i"), slice(1, None)}])}; };
    r["x[m]"] = [](C c) -> Results<T> { return {X(c["x"][c.mask("m")])}; };
    r["x[:, m[0], 1]"] = [](C c) -> Results<T> { return {X(c["x"][{slice(), BoolTensor(c.mask("m")[0]), 1}])}; };
    r["x[x > 0]"] = [](C c) -> Results<T> { return {X(c["x"][c["x"].detach() > 0])}; };
    r["put"] = [](C c) -> Results<T> {
      const X y = clone(c["x"]);
      if (c.has("m")) {
        y[c.mask("m")] = c["v"];
      } else {
        y[c.indices("i")] = c["v"];
      }
      return {y};
    };
    r["masked_fill"] = [](C c) -> Results<T> { return {masked_fill(c["x"], c.mask("m"), c.real("value"))}; };
    r["masked_select"] = [](C c) -> Results<T> { return {masked_select(c["x"], c.mask("m"))}; };
  }

  static void order_and_scans(Registry<T>& r) {
    r["sort"] = [](C c) -> Results<T> { return both(sort(c["x"], c.integer("dim"), c.flag("descending"))); };
    r["topk"] = [](C c) -> Results<T> {
      return both(topk(c["x"], c.integer("k"), c.integer("dim"), c.flag("largest")));
    };
    r["kthvalue"] = [](C c) -> Results<T> {
      return both(kthvalue(c["x"], c.integer("k"), c.integer("dim"), c.flag("keepdim")));
    };
    r["cumsum"] = [](C c) -> Results<T> { return {cumsum(c["x"], c.integer("dim"))}; };
    r["cumprod"] = [](C c) -> Results<T> { return {cumprod(c["x"], c.integer("dim"))}; };
    r["prod"] = [](C c) -> Results<T> {
      return {c.given("dim") ? prod(c["x"], c.integer("dim"), c.flag("keepdim")) : prod(c["x"])};
    };
  }

  static void norms_and_matrices(Registry<T>& r) {
    r["norm"] = [](C c) -> Results<T> {
      const double p = c.is_text("p") ? (c.text("p") == "inf" ? HUGE_VAL : -HUGE_VAL) : c.number("p");
      return {norm(c["x"], p, c.dims("dim"), c.flag("keepdim"))};
    };
    r["normalize"] = [](C c) -> Results<T> { return {normalize(c["x"], c.number("p"), c.integer("dim"))}; };
    r["cosine_similarity"] = [](C c) -> Results<T> { return {cosine_similarity(c["a"], c["b"], c.integer("dim"))}; };
    r["tril"] = [](C c) -> Results<T> { return {tril(c["x"], c.integer("k"))}; };
    r["triu"] = [](C c) -> Results<T> { return {triu(c["x"], c.integer("k"))}; };
    r["diag"] = [](C c) -> Results<T> { return {diag(c["x"], c.integer("k"))}; };
    r["outer"] = [](C c) -> Results<T> { return {outer(c["a"], c["b"])}; };
    r["einsum"] = [](C c) -> Results<T> { return {einsum(c.text("text"), c.list("tensors"))}; };
  }

  static void pieces(Registry<T>& r) {
    r["split"] = [](C c) -> Results<T> {
      return all_of(c.is_list("size") ? split(c["x"], c.dims("size"), c.integer("dim"))
                                      : split(c["x"], c.integer("size"), c.integer("dim")));
    };
    r["chunk"] = [](C c) -> Results<T> { return all_of(chunk(c["x"], c.integer("chunks"), c.integer("dim"))); };
    r["unbind"] = [](C c) -> Results<T> { return all_of(unbind(c["x"], c.integer("dim"))); };
    r["repeat"] = [](C c) -> Results<T> { return {repeat(c["x"], c.dims("repeats"))}; };
    r["tile"] = [](C c) -> Results<T> { return {tile(c["x"], c.dims("repeats"))}; };
    r["repeat_interleave"] = [](C c) -> Results<T> {
      return {c.given("dim") ? repeat_interleave(c["x"], c.integer("repeats"), c.integer("dim"))
                             : repeat_interleave(c["x"], c.integer("repeats"))};
    };
    r["flip"] = [](C c) -> Results<T> { return {flip(c["x"], c.dims("dims"))}; };
    r["roll"] = [](C c) -> Results<T> { return {roll(c["x"], c.dims("shifts"), c.dims("dims"))}; };
    r["meshgrid"] = [](C c) -> Results<T> { return all_of(meshgrid(c.list("tensors"), c.text("indexing") == "xy")); };
    r["scatter"] = [](C c) -> Results<T> { return {scatter(c["x"], c.integer("dim"), c.indices("index"), c["src"])}; };
    r["scatter_add"] = [](C c) -> Results<T> {
      return {scatter_add(c["x"], c.integer("dim"), c.indices("index"), c["src"])};
    };
    r["index_add"] = [](C c) -> Results<T> {
      return {index_add(c["x"], c.integer("dim"), c.indices("index"), c["src"], c.real("alpha"))};
    };
    r["one_hot"] = [](C c) -> Results<T> { return {minitorch::one_hot(c.indices("index"), c.integer("classes"))}; };
  }

  static void rounding(Registry<T>& r) {
    r["floor"] = [](C c) -> Results<T> { return {floor(c["x"])}; };
    r["ceil"] = [](C c) -> Results<T> { return {ceil(c["x"])}; };
    r["round"] = [](C c) -> Results<T> { return {round(c["x"])}; };
    r["trunc"] = [](C c) -> Results<T> { return {trunc(c["x"])}; };
    r["sign"] = [](C c) -> Results<T> { return {sign(c["x"])}; };
    r["square"] = [](C c) -> Results<T> { return {square(c["x"])}; };
    r["remainder"] = [](C c) -> Results<T> { return {remainder(c["a"], c["b"])}; };
    r["clamp"] = [](C c) -> Results<T> {
      minitorch::ClampBounds bounds;
      if (c.given("min")) {
        bounds.min = c.number("min");
      }
      if (c.given("max")) {
        bounds.max = c.number("max");
      }
      return {clamp(c["x"], bounds)};
    };
    r["isclose"] = [](C c) -> Results<T> {
      return {numbers(isclose(c["a"], c["b"], 1e-5, 1e-8, c.flag("equal_nan")))};
    };
    r["linspace"] = [](C c) -> Results<T> {
      return {minitorch::linspace<T>(c.real("start"), c.real("end"), c.integer("steps"))};
    };
  }

  static Registry<T> registry() {
    Registry<T> r;
    indexing(r);
    order_and_scans(r);
    norms_and_matrices(r);
    pieces(r);
    rounding(r);
    return r;
  }
};

}  // namespace

TEST_CASE("indexing, order, scans, norms, sums after Einstein and pieces equal PyTorch's", "[golden]") {
  run_group("tensor", TensorOps<double>::registry(), TensorOps<float>::registry());
}
