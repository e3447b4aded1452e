// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "minitorch/kernels/reduce.hpp"
#include "minitorch/ops/view.hpp"

// Broadcasting and its reverse, which are each other's gradient.

namespace minitorch {

template <Scalar T>
BasicTensor<kernels::SumOf<T>> sum_to(const BasicTensor<T>& x, const Shape& shape);

namespace detail {

/// The gradient of what was broadcast to the shape of dy: sum_to, but dy itself where there is nothing to sum.
template <Floating T>
BasicTensor<T> unbroadcast(const BasicTensor<T>& dy, const Shape& shape) {
  return dy.shape() == shape ? dy : sum_to(dy, shape);
}

}  // namespace detail

/// A view that repeats dimensions of size 1 (and new ones in front) to `shape`; -1 keeps a size. Its elements lie over
/// one another, so it cannot be written to.
template <Scalar T>
BasicTensor<T> expand(const BasicTensor<T>& x, const Shape& shape) {
  core::check(shape.size() >= x.dim(), "[expand] shape ", shape, " has fewer dimensions than ", x.shape());
  Shape full = shape;
  Strides strides = Dims::filled(shape.size(), 0);
  const int shift = shape.size() - x.dim();
  for (int d = 0; d < shape.size(); ++d) {
    const std::int64_t size = d < shift ? 1 : x.shape()[d - shift];
    if (shape[d] == -1 && d >= shift) {
      full[d] = size;
    }
    core::check(full[d] >= 0 && (size == full[d] || size == 1), "[expand] cannot expand shape ", x.shape(), " to ",
                shape, ": only dimensions of size 1 can grow");
    strides[d] = d < shift || size != full[d] ? 0 : x.strides()[d - shift];
  }
  core::check_shape("expand", full);
  return detail::make_view("expand", x, full, strides, 0,
                           [before = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                             if constexpr (Floating<T>) {
                               return {detail::unbroadcast(ctx.grad(), before)};
                             } else {
                               return {};
                             }
                           });
}

/// The reverse of broadcasting: sums x over the dimensions that `shape` lacks or has with size 1; a copy if there are
/// none. Integers and bool give int64.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> sum_to(const BasicTensor<T>& x, const Shape& shape) {
  if constexpr (Floating<T>) {
    if (x.shape() == shape) {
      return clone(x);
    }
  }
  core::check(broadcast_shapes("sum_to", x.shape(), shape) == x.shape(), "[sum_to] shape ", shape,
              " does not broadcast to ", x.shape());
  const int shift = x.dim() - shape.size();
  const auto summed = [&](int d) { return d < shift || (shape[d - shift] == 1 && x.shape()[d] != 1); };
  Dims order;
  std::int64_t count = 1;
  for (int d = 0; d < x.dim(); ++d) {
    if (summed(d)) {
      order.push_back(d);
      count *= x.shape()[d];
    }
  }
  for (int d = shift; d < x.dim(); ++d) {
    if (!summed(d)) {
      order.push_back(d);
    }
  }
  BasicTensor<kernels::SumOf<T>> y(shape);
  // The summed dimensions behind all others, before all others, and between some need no transposed copy.
  std::int64_t before = 1, between = 1, behind = 1;
  int first = 0, last = x.dim();
  for (; last > 0 && (summed(last - 1) || x.shape()[last - 1] == 1); --last) {
    behind *= x.shape()[last - 1];
  }
  for (; first < last && (summed(first) || x.shape()[first] == 1); ++first) {
    before *= x.shape()[first];
  }
  for (int d = first; d < last; ++d) {
    between *= summed(d) ? x.shape()[d] : 1;
  }
  if (between == 1 && x.numel() > 0) {
    const BasicTensor<T> in = detail::contiguous_data(x);
    if (before == 1) {
      kernels::sum(in.data(), y.data(), y.numel(), behind, std::int64_t{1});
    } else if (behind == 1) {
      kernels::sum(in.data(), y.data(), std::int64_t{1}, before, y.numel());
    } else {
      kernels::sum_ends(in.data(), y.data(), before, y.numel(), behind);
    }
  } else {
    const BasicTensor<T> rows = detail::contiguous_data(permute(x.detach(), order));
    kernels::sum(rows.data(), y.data(), std::int64_t{1}, count, y.numel());
  }
  if constexpr (Floating<T>) {
    y = autograd::record("sum_to", std::move(y), {x},
                         [before = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           return {expand(ctx.grad(), before)};
                         });
  }
  return y;
}

/// expand to the shape of `other`: a view.
template <Scalar T, Scalar U>
BasicTensor<T> expand_as(const BasicTensor<T>& x, const BasicTensor<U>& other) {
  return expand(x, other.shape());
}

}  // namespace minitorch
