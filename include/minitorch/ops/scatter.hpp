// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/inplace.hpp"

// Writing and adding at positions that a tensor of integers names: the reverse of gather.

namespace minitorch {

namespace detail {

/// src[k] is read where index has element k: of a larger src, its beginning.
template <Scalar T>
BasicTensor<T> beginning(const char* op, const BasicTensor<T>& src, const Shape& shape) {
  core::check(src.dim() == shape.size(), "[", op, "] src of shape ", src.shape(), " does not fit index of shape ",
              shape);
  BasicTensor<T> y = src;
  for (int d = 0; d < shape.size(); ++d) {
    core::check(shape[d] <= src.shape()[d], "[", op, "] index of shape ", shape, " reaches beyond src of shape ",
                src.shape());
    y = shape[d] == src.shape()[d] ? y : narrow(y, d, 0, shape[d]);
  }
  return y;
}

}  // namespace detail

/// x with src[k] in the place that index[k] names along `dim`: y[index[i][j]..][j].. = src[i][j].. for dim 0. Of
/// repeats the last one counts, but each gets the gradient, as in PyTorch. All have as many dimensions; src may be
/// larger than index.
template <Scalar T>
BasicTensor<T> scatter(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<T>& src) {
  const int d = core::normalize_dim("scatter", dim, x.dim());
  const BasicTensor<T> part = detail::beginning("scatter", src, index.shape());
  const BasicTensor<T> values = detail::contiguous_data(part);
  BasicTensor<T> y = detail::copy_of(x);
  const LongTensor at = detail::contiguous_data(index);
  detail::check_index_shape("scatter", x.shape(), d, index);
  detail::for_each_indexed(
      "scatter", x.shape(), d, at, 0, detail::Around(index.shape(), d).outer,
      [from = values.data(), to = y.data()](std::int64_t k, std::int64_t place) { to[place] = from[k]; });
  if constexpr (Floating<T>) {
    y = autograd::record(
        "scatter", std::move(y), {x, part},
        [d, kept = autograd::saved(index)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const LongTensor places = ctx(kept);
          autograd::Grads<T> grads(2);
          if (ctx.needs(0)) {
            grads[0] = scatter(ctx.grad(), d, places, zeros<T>(places.shape()));
          }
          if (ctx.needs(1)) {
            grads[1] = detail::gather_as("scatter", ctx.grad(), d, places);
          }
          return grads;
        });
  }
  return y;
}
/// The same with one number everywhere.
template <Scalar T>
BasicTensor<T> scatter(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index, core::Number<T> value) {
  return scatter(x, dim, index, full<T>(index.shape(), value));
}

/// x with src[k] added in the place that index[k] names along `dim`; repeats add up.
template <Scalar T>
BasicTensor<T> scatter_add(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                           const BasicTensor<T>& src) {
  const int d = core::normalize_dim("scatter_add", dim, x.dim());
  const BasicTensor<T> part = detail::beginning("scatter_add", src, index.shape());
  BasicTensor<T> y = detail::add_at(x, x.shape(), d, index, part);
  if constexpr (Floating<T>) {
    y = autograd::record(
        "scatter_add", std::move(y), {x, part},
        [d, kept = autograd::saved(index)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {ctx.grad(), ctx.needs(1) ? gather(ctx.grad(), d, ctx(kept)) : BasicTensor<T>()};
        });
  }
  return y;
}

/// 1 at the class that each element names, else 0, along a new last dimension of `classes`; -1 is the largest + 1. An
/// Error for a class below 0, or not below `classes`.
MINITORCH_INLINE LongTensor one_hot(const LongTensor& x, std::int64_t classes = -1);

/// scatter() in place; x.
template <Scalar T>
const BasicTensor<T>& scatter_(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                               const BasicTensor<T>& src) {
  return copy_(x, scatter(x, dim, index, src));
}
/// scatter() of one number in place; x.
template <Scalar T>
const BasicTensor<T>& scatter_(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                               core::Number<T> value) {
  return copy_(x, scatter(x, dim, index, value));
}
/// scatter_add() in place; x.
template <Scalar T>
const BasicTensor<T>& scatter_add_(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                                   const BasicTensor<T>& src) {
  return copy_(x, scatter_add(x, dim, index, src));
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE LongTensor one_hot(const LongTensor& x, std::int64_t classes) {
  const LongTensor in = detail::contiguous_data(x);
  core::check(in.numel() > 0 || classes > 0, "[one_hot] the number of classes cannot be told from no elements");
  std::int64_t largest = -1;
  for (std::int64_t k = 0; k < in.numel(); ++k) {
    core::check(in.data()[k] >= 0, "[one_hot] classes are not negative, got ", in.data()[k]);
    largest = std::max(largest, in.data()[k]);
  }
  core::check(classes >= -1 && classes != 0, "[one_hot] the number of classes must be positive, got ", classes);
  classes = classes < 0 ? largest + 1 : classes;
  core::check(largest < classes, "[one_hot] class ", largest, " is out of range for ", classes, " classes");
  Shape shape = x.shape();
  shape.push_back(classes);
  LongTensor y = zeros<std::int64_t>(shape);
  for (std::int64_t k = 0; k < in.numel(); ++k) {
    y.data()[k * classes + in.data()[k]] = 1;
  }
  return y;
}

}  // namespace minitorch
#endif
