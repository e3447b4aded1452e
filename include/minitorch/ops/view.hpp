// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "minitorch/autograd/variable.hpp"
#include "minitorch/tensor/copy.hpp"

// Views: operations that show the same elements in another shape. Their results share memory with x, so a change in
// place of one is seen in all (Note [Views] in autograd/view.hpp); none copies unless it says so. expand, which
// repeats, is in ops/broadcast.hpp.

namespace minitorch {

template <Scalar T>
BasicTensor<T> reshape(const BasicTensor<T>& x, const Shape& shape);
template <Scalar T>
BasicTensor<T> permute(const BasicTensor<T>& x, const Dims& order);

namespace detail {

/// A view of x, recorded under `name`.
template <Scalar T, class Backward>
BasicTensor<T> make_view(const char* name, const BasicTensor<T>& x, const Shape& shape, const Strides& strides,
                         std::int64_t offset, Backward backward) {
  BasicTensor<T> y(x.storage(), shape, strides, x.impl().offset + offset);
  if constexpr (Floating<T>) {
    autograd::link_view(y, x);
    y = autograd::record(name, std::move(y), {x}, std::move(backward));
  }
  return y;
}

/// A view of all of x, for an operation that has nothing to do.
template <Scalar T>
BasicTensor<T> view_of(const BasicTensor<T>& x) {
  return make_view("view", x, x.shape(), x.strides(), 0,
                   [](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> { return {ctx.grad()}; });
}

}  // namespace detail

/// A contiguous copy of the elements; the gradient passes.
template <Scalar T>
BasicTensor<T> clone(const BasicTensor<T>& x) {
  BasicTensor<T> y = detail::copy_of(x);
  if constexpr (Floating<T>) {
    y = autograd::record("clone", std::move(y), {x},
                         [](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> { return {ctx.grad()}; });
  }
  return y;
}

/// x itself if its elements are contiguous, else a copy.
template <Scalar T>
BasicTensor<T> contiguous(const BasicTensor<T>& x) {
  return x.is_contiguous() ? x : clone(x);
}

namespace detail {

/// `shape`, whose -1 has become what is left of the elements of shape `from`.
MINITORCH_INLINE Shape whole_shape(const Shape& from, const Shape& shape);

/// The strides that show elements of these strides in another shape with as many, if there are any: dimensions that lie
/// without gaps are one run, and each run is cut anew.
MINITORCH_INLINE std::optional<Strides> strides_of_view(const Shape& from, const Strides& strides, const Shape& to);

/// reshape, under the name of the operation that needs it.
template <Scalar T>
BasicTensor<T> reshape_as(const char* name, const BasicTensor<T>& x, const Shape& shape) {
  const Shape full = whole_shape(x.shape(), shape);
  const BasicTensor<T> source = contiguous(x);
  return make_view(name, source, full, core::contiguous_strides(full), 0,
                   [before = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                     return {reshape(ctx.grad(), before)};
                   });
}

}  // namespace detail

/// A view of the same elements, in row-major order, in a shape with as many; one size may be -1 and follows from the
/// others. A copy if x is not contiguous, also where PyTorch finds strides for a view: view() does.
template <Scalar T>
BasicTensor<T> reshape(const BasicTensor<T>& x, const Shape& shape) {
  return detail::reshape_as("reshape", x, shape);
}

namespace detail {

/// view, under the name of the operation that needs it.
template <Scalar T>
BasicTensor<T> shown_as(const char* name, const BasicTensor<T>& x, const Shape& shape) {
  if (x.is_contiguous()) {
    return reshape_as(name, x, shape);
  }
  const Shape full = whole_shape(x.shape(), shape);
  const std::optional<Strides> strides = strides_of_view(x.shape(), x.strides(), full);
  core::check(strides.has_value(), "[", name, "] a tensor of shape ", x.shape(), " that is not contiguous (strides ",
              x.strides(), ") cannot be shown in shape ", shape, " without a copy; reshape(x, ..) makes one");
  return make_view(name, x, full, *strides, 0,
                   [before = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                     return {reshape(ctx.grad(), before)};
                   });
}

}  // namespace detail

/// reshape that never copies: a view, or an Error if the elements lie so that no strides can show them in that shape.
template <Scalar T>
BasicTensor<T> view(const BasicTensor<T>& x, const Shape& shape) {
  return detail::shown_as("view", x, shape);
}

/// A view whose dimension d is dimension order[d] of x.
template <Scalar T>
BasicTensor<T> permute(const BasicTensor<T>& x, const Dims& order) {
  core::check(order.size() == x.dim(), "[permute] order ", order, " does not name each dimension of shape ", x.shape(),
              " once");
  Shape shape = x.shape();
  Strides strides = x.strides();
  Dims inverse = Dims::filled(x.dim(), -1);
  for (int d = 0; d < x.dim(); ++d) {
    const int from = core::normalize_dim("permute", order[d], x.dim());
    core::check(inverse[from] < 0, "[permute] order ", order, " does not name each dimension of shape ", x.shape(),
                " once");
    inverse[from] = d;
    shape[d] = x.shape()[from];
    strides[d] = x.strides()[from];
  }
  return detail::make_view("permute", x, shape, strides, 0,
                           [inverse](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                             return {permute(ctx.grad(), inverse)};
                           });
}

/// A view with two dimensions exchanged.
template <Scalar T>
BasicTensor<T> transpose(const BasicTensor<T>& x, std::int64_t dim0, std::int64_t dim1) {
  Dims order;
  for (int d = 0; d < x.dim(); ++d) {
    order.push_back(d);
  }
  const int a = core::normalize_dim("transpose", dim0, x.dim()), b = core::normalize_dim("transpose", dim1, x.dim());
  if (x.dim() > 0) {
    std::swap(order[a], order[b]);
  }
  return permute(x, order);
}

/// A view of a tensor with at most two dimensions, transposed; an Error beyond that.
template <Scalar T>
BasicTensor<T> t(const BasicTensor<T>& x) {
  core::check(x.dim() <= 2, "[t] needs at most two dimensions, got shape ", x.shape());
  return transpose(x, 0, -1);
}

namespace detail {

/// The gradient of slice: dy at its place in zeros of `shape`.
template <Scalar T>
BasicTensor<T> unslice(const BasicTensor<T>& dy, const Shape& shape, int dim, std::int64_t start, std::int64_t step);

}  // namespace detail

/// A view of elements start, start + step, ... below end along `dim`. Negative positions count from the end;
/// out-of-range ones are moved to the border, as in Python.
template <Scalar T>
BasicTensor<T> slice(const BasicTensor<T>& x, std::int64_t dim, std::int64_t start = 0,
                     std::int64_t end = std::numeric_limits<std::int64_t>::max(), std::int64_t step = 1) {
  core::check(x.dim() > 0, "[slice] a tensor without dimensions cannot be sliced");
  core::check(step >= 1, "[slice] step must be positive, got ", step);
  const int d = core::normalize_dim("slice", dim, x.dim());
  const std::int64_t size = x.shape()[d];
  const auto place = [&](std::int64_t i) { return std::clamp<std::int64_t>(i < 0 ? i + size : i, 0, size); };
  start = place(start);
  end = std::max(start, place(end));
  Shape shape = x.shape();
  Strides strides = x.strides();
  shape[d] = core::ceil_div(end - start, step);
  const std::int64_t offset = shape[d] > 0 ? start * strides[d] : 0;
  strides[d] *= shape[d] > 1 ? step : 1;  // which may be larger than any size
  return detail::make_view(
      "slice", x, shape, strides, offset,
      [before = x.shape(), d, start, step](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        return {detail::unslice(ctx.grad(), before, d, start, step)};
      });
}

/// A view of `length` elements from `start` along `dim`; a negative start counts from the end.
template <Scalar T>
BasicTensor<T> narrow(const BasicTensor<T>& x, std::int64_t dim, std::int64_t start, std::int64_t length) {
  const std::int64_t size = x.size(dim);
  start += start < 0 ? size : 0;
  core::check(start >= 0 && start <= size && length >= 0 && length <= size - start, "[narrow] start ", start,
              " and length ", length, " do not fit size ", size, " of shape ", x.shape());
  return slice(x, dim, start, start + length);
}

template <Scalar T>
BasicTensor<T> detail::unslice(const BasicTensor<T>& dy, const Shape& shape, int dim, std::int64_t start,
                               std::int64_t step) {
  BasicTensor<T> dx = zeros<T>(shape);
  Strides strides = dx.strides();
  const std::int64_t count = dy.shape()[dim], offset = count > 0 ? start * strides[dim] : 0;
  strides[dim] *= count > 1 ? step : 1;
  kernels::copy(dy.shape(), dy.data(), dy.strides(), dx.data() + offset, strides);
  const std::int64_t end = count > 0 ? start + (count - 1) * step + 1 : start;
  if constexpr (Floating<T>) {
    dx = autograd::record("unslice", std::move(dx), {dy},
                          [dim, start, end, step](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {slice(ctx.grad(), dim, start, end, step)};
                          });
  }
  return dx;
}

namespace detail {

/// A view without the dimensions that are marked and have size 1.
template <Scalar T>
BasicTensor<T> squeeze_marked(const BasicTensor<T>& x, const bool (&marked)[Dims::max_size]) {
  Shape shape;
  Strides strides;
  for (int d = 0; d < x.dim(); ++d) {
    if (!marked[d] || x.shape()[d] != 1) {
      shape.push_back(x.shape()[d]);
      strides.push_back(x.strides()[d]);
    }
  }
  return make_view("squeeze", x, shape, strides, 0,
                   [before = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                     return {reshape(ctx.grad(), before)};
                   });
}

}  // namespace detail

/// A view without dimensions of size 1: without `dim` if it has size 1, or without all of them.
template <Scalar T>
BasicTensor<T> squeeze(const BasicTensor<T>& x, std::int64_t dim) {
  bool marked[Dims::max_size] = {};
  marked[core::normalize_dim("squeeze", dim, x.dim())] = true;
  return detail::squeeze_marked(x, marked);
}
template <Scalar T>
BasicTensor<T> squeeze(const BasicTensor<T>& x) {
  bool marked[Dims::max_size];
  std::fill(std::begin(marked), std::end(marked), true);
  return detail::squeeze_marked(x, marked);
}

/// A view with a dimension of size 1 before position `dim` of the result.
template <Scalar T>
BasicTensor<T> unsqueeze(const BasicTensor<T>& x, std::int64_t dim) {
  const int d = core::normalize_dim("unsqueeze", dim, x.dim() + 1);
  Shape shape = x.shape();
  Strides strides = x.strides();
  strides.insert(d, d < x.dim() ? (core::Checked("unsqueeze", strides[d]) * shape[d]).value() : 1);
  shape.insert(d, 1);
  return detail::make_view(
      "unsqueeze", x, shape, strides, 0,
      [d](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> { return {squeeze(ctx.grad(), d)}; });
}

/// A view of x[.., index, ..] along `dim`, which disappears.
template <Scalar T>
BasicTensor<T> select(const BasicTensor<T>& x, std::int64_t dim, std::int64_t index) {
  core::check(x.dim() > 0, "[select] a tensor without dimensions has nothing to select");
  const int d = core::normalize_dim("select", dim, x.dim());
  const std::int64_t size = x.shape()[d], i = index < 0 ? index + size : index;
  core::check(i >= 0 && i < size, "[select] index ", index, " is out of range for dimension ", d, " of shape ",
              x.shape());
  return squeeze(slice(x, d, i, i + 1), d);
}

/// Dimensions start_dim .. end_dim joined to one, by reshape: a view, or a copy if x is not contiguous.
template <Scalar T>
BasicTensor<T> flatten(const BasicTensor<T>& x, std::int64_t start_dim = 0, std::int64_t end_dim = -1) {
  const int from = core::normalize_dim("flatten", start_dim, x.dim()),
            to = core::normalize_dim("flatten", end_dim, x.dim());
  core::check(from <= to, "[flatten] start_dim ", start_dim, " comes after end_dim ", end_dim, " for shape ",
              x.shape());
  Shape shape;
  std::int64_t joined = 1;
  for (int d = 0; d < x.dim(); ++d) {
    if (d >= from && d <= to) {
      joined *= x.shape()[d];
    } else {
      shape.push_back(x.shape()[d]);
    }
  }
  shape.insert(from, joined);
  return reshape(x, shape);
}

/// All elements in one dimension, by reshape: a view, or a copy if x is not contiguous.
template <Scalar T>
BasicTensor<T> ravel(const BasicTensor<T>& x) {
  return reshape(x, {x.numel()});
}

/// view in the shape of `other`, whose elements do not matter.
template <Scalar T, Scalar U>
BasicTensor<T> view_as(const BasicTensor<T>& x, const BasicTensor<U>& other) {
  return view(x, other.shape());
}
}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE Shape whole_shape(const Shape& from, const Shape& shape) {
  const std::int64_t elements = numel(from);
  Shape full = shape;
  std::int64_t known = 1;
  int unknown = -1;
  for (int d = 0; d < shape.size(); ++d) {
    core::check(shape[d] >= -1 && (shape[d] >= 0 || unknown < 0), "[reshape] cannot turn shape ", from, " into ", shape,
                ": at most one size may be -1");
    if (shape[d] < 0) {
      unknown = d;
    } else {
      known = (core::Checked("reshape", known) * shape[d]).value();
    }
  }
  if (unknown >= 0) {
    core::check(known != 0 && elements % known == 0, "[reshape] cannot turn shape ", from, " (", elements,
                " elements) into ", shape, ": ", elements, " is no multiple of ", known);
    full[unknown] = elements / known;
  }
  core::check_shape("reshape", full);
  core::check(numel(full) == elements, "[reshape] cannot turn shape ", from, " (", elements, " elements) into ", shape,
              " (", numel(full), " elements)");
  return full;
}

MINITORCH_INLINE std::optional<Strides> strides_of_view(const Shape& from, const Strides& strides, const Shape& to) {
  if (numel(from) == 0) {
    return core::contiguous_strides(to);
  }
  Strides out = Strides::filled(to.size(), 1);
  int d = to.size() - 1;
  for (int last = from.size() - 1; last >= 0;) {
    std::int64_t run = from[last], step = strides[last];
    int first = last;
    while (first > 0 && (from[first - 1] == 1 || run == 1 || strides[first - 1] == run * step)) {
      step = run == 1 ? strides[first - 1] : step;
      run *= from[--first];
    }
    std::int64_t covered = 1;
    for (; d >= 0 && (covered < run || to[d] == 1); --d) {
      out[d] = covered * step;
      covered *= to[d];
    }
    if (covered != run) {
      return std::nullopt;
    }
    last = first - 1;
  }
  return out;
}

}  // namespace minitorch::detail
#endif
