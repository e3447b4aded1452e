// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/autograd/variable.hpp"
#include "support/naive.hpp"

// One row for each operation. tests/ops/op_table.test.cpp checks of every row: the value against the naive oracle in
// double and float; gradients and gradients of gradients against finite differences; transposed, sliced and expanded
// inputs and upstream gradients; repeated use of an input and repeated backward; the same bits for any number of
// threads. tests/ops/complete.test.cpp fails if a public function of ops/ is in no row.
//
// To add an operation: one `op(...)` in tests/ops/rows_<header>.cpp.

namespace optable {

using minitorch::BasicTensor;
using minitorch::Dims;
using minitorch::DoubleTensor;
using minitorch::Shape;
using minitorch::Tensor;
using naive::Array;

/// Values of one input. Gradients are checked by differences, so values keep their distance from `kinks`, and with
/// `distinct` from each other, also across the inputs of a row.
struct Fill {
  double low = -2, high = 2;
  std::vector<double> kinks = {};
  bool distinct = false;
};

using Shapes = std::vector<Shape>;  // one for each input

struct OpRow {
  std::string name;
  std::vector<std::string> covers;  // the public functions that this row stands for
  std::function<std::vector<DoubleTensor>(const std::vector<DoubleTensor>&)> in_double;
  std::function<std::vector<Tensor>(const std::vector<Tensor>&)> in_float;
  std::function<std::vector<Array>(const std::vector<Array>&)> oracle;

  std::vector<Shapes> shapes;  // everything is checked for each; the first is the typical one
  std::vector<Shapes> large;   // for the number of threads: chunk borders must fall inside of them
  std::vector<Fill> fills = {};
  bool differentiable = true, twice_differentiable = true;
  bool same_twice = false;        // f(x, x) makes sense
  double tolerance = 1e-12;       // in double, relative to 1 + |value|
  double float_tolerance = 2e-6;  // in float

  OpRow& of(std::vector<Shapes> s) { return shapes = std::move(s), *this; }
  OpRow& threads(std::vector<Shapes> s) { return large = std::move(s), *this; }
  OpRow& values(std::vector<Fill> f) { return fills = std::move(f), *this; }
  OpRow& no_gradient() { return differentiable = twice_differentiable = false, *this; }
  OpRow& float_within(double tol) { return float_tolerance = tol, *this; }
};

namespace detail {
template <class T>
std::vector<BasicTensor<T>> listed(BasicTensor<T> y) {
  return {std::move(y)};
}
template <class T>
std::vector<BasicTensor<T>> listed(std::vector<BasicTensor<T>> ys) {
  return ys;
}
inline std::vector<Array> listed(Array y) {
  return {std::move(y)};
}
inline std::vector<Array> listed(std::vector<Array> ys) {
  return ys;
}
}  // namespace detail

/// `f(inputs)` is generic in the element type and returns a tensor or a vector of them; `oracle` does the same with
/// arrays.
template <class F, class Oracle>
OpRow op(std::string name, std::vector<std::string> covers, const F& f, const Oracle& oracle) {
  OpRow row;
  row.name = std::move(name);
  row.covers = std::move(covers);
  row.in_double = [f](const std::vector<DoubleTensor>& in) { return detail::listed(f(in)); };
  row.in_float = [f](const std::vector<Tensor>& in) { return detail::listed(f(in)); };
  row.oracle = [oracle](const std::vector<Array>& in) { return detail::listed(oracle(in)); };
  return row;
}

/// Elementwise, one input.
template <class F, class Oracle>
OpRow unary(std::string name, std::vector<std::string> covers, const F& f, const Oracle& oracle, Fill fill = {}) {
  OpRow row = op(
      std::move(name), std::move(covers), [f](const auto& in) { return f(in[0]); },
      [oracle](const std::vector<Array>& in) { return naive::map(in[0], oracle); });
  row.shapes = {{{2, 3, 4}}, {{}}, {{1}}, {{0}}, {{3, 0, 2}}};
  row.large = {{{70001}}};
  row.fills = {std::move(fill)};
  return row;
}

/// Elementwise, two inputs that broadcast.
template <class F, class Oracle>
OpRow binary(std::string name, std::vector<std::string> covers, const F& f, const Oracle& oracle, Fill a = {},
             Fill b = {}) {
  OpRow row = op(
      std::move(name), std::move(covers), [f](const auto& in) { return f(in[0], in[1]); },
      [oracle](const std::vector<Array>& in) { return naive::zip(in[0], in[1], oracle); });
  row.shapes = {{{3, 4}, {3, 4}}, {{2, 3}, {3}}, {{3}, {2, 3}},       {{2, 1}, {1, 3}},
                {{}, {2, 2}},     {{4}, {}},     {{3, 1, 2}, {2, 1}}, {{1, 1}, {1}},
                {{}, {}},         {{3, 0}, {1}}, {{0}, {0}},          {{2, 1, 2}, {2, 3, 1}}};
  row.large = {{{3, 40009}, {3, 40009}}, {{301, 401}, {401}}, {{301, 401}, {301, 1}}, {{70001}, {}}};
  row.fills = {std::move(a), std::move(b)};
  row.same_twice = true;
  return row;
}

std::vector<OpRow> arithmetic_rows();
std::vector<OpRow> operator_rows();
std::vector<OpRow> activation_rows();
std::vector<OpRow> compare_rows();
std::vector<OpRow> inplace_rows();
std::vector<OpRow> view_rows();
std::vector<OpRow> index_rows();
std::vector<OpRow> indexing_rows();
std::vector<OpRow> logic_rows();
std::vector<OpRow> rounding_rows();
std::vector<OpRow> combine_rows();
std::vector<OpRow> order_rows();
std::vector<OpRow> search_rows();
std::vector<OpRow> habit_rows();
std::vector<OpRow> einsum_rows();
std::vector<OpRow> reduce_rows();
std::vector<OpRow> matmul_rows();
std::vector<OpRow> loss_rows();
std::vector<OpRow> conv_rows();
std::vector<OpRow> pool_rows();
std::vector<OpRow> norm_rows();
std::vector<OpRow> random_rows();
std::vector<OpRow> rectifier_rows();
std::vector<OpRow> elementwise_loss_rows();
std::vector<OpRow> embedding_rows();
std::vector<OpRow> resize_rows();
std::vector<OpRow> attention_rows();
std::vector<OpRow> volume_rows();
std::vector<OpRow> trigonometry_rows();
std::vector<OpRow> remainder_rows();
std::vector<OpRow> margin_loss_rows();
std::vector<OpRow> arrange_rows();
std::vector<OpRow> name_rows();

/// The whole table.
std::vector<OpRow> all_rows();

}  // namespace optable
