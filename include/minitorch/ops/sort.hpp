// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/kernels/order.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/reduce.hpp"

// Order along a dimension. NaN is larger than everything, equal elements keep their order, and the gradient goes where
// the values came from.

namespace minitorch {

namespace detail {

/// Where the first `count` elements in order are, along dimension d.
template <Scalar T>
LongTensor ordered(const BasicTensor<T>& x, int d, std::int64_t count, bool descending) {
  const BasicTensor<T> in = contiguous_data(x.dim() == 0 ? reshape(x.detach(), {1}) : x.detach());
  const Around at(in.shape(), d);
  Shape shape = in.shape();
  shape[d] = count;
  LongTensor y(shape);
  core::parallel_for(at.outer * at.inner, 1024 / std::max<std::int64_t>(at.size, 1) + 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       kernels::order_lines(in.data(), at.size, at.inner, count, descending, begin, end, y.data());
                     });
  return x.dim() == 0 ? reshape(y, {}) : y;
}

/// The elements of x at `places`, along dimension d.
template <Scalar T>
ValuesAndIndices<T> picked(const char* op, const BasicTensor<T>& x, int d, const LongTensor& places) {
  return {gather_as(op, x, d, places), places};
}

}  // namespace detail

/// The elements along `dim` in rising or falling order, and where they were; always stable.
template <Scalar T>
ValuesAndIndices<T> sort(const BasicTensor<T>& x, std::int64_t dim = -1, bool descending = false) {
  const int d = core::normalize_dim("sort", dim, x.dim());
  return detail::picked("sort", x, d, detail::ordered(x, d, x.dim() == 0 ? 1 : x.shape()[d], descending));
}
/// The indices that sort gives.
template <Scalar T>
LongTensor argsort(const BasicTensor<T>& x, std::int64_t dim = -1, bool descending = false) {
  const int d = core::normalize_dim("argsort", dim, x.dim());
  return detail::ordered(x, d, x.dim() == 0 ? 1 : x.shape()[d], descending);
}

/// The k largest or smallest elements along `dim`, the most extreme one first, also if PyTorch's last argument, sorted,
/// does not ask for an order.
template <Scalar T>
ValuesAndIndices<T> topk(const BasicTensor<T>& x, std::int64_t k, std::int64_t dim = -1, bool largest = true,
                         bool = true) {
  const int d = core::normalize_dim("topk", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[d];
  core::check(k >= 0 && k <= size, "[topk] k = ", k, " is out of range for size ", size, " of dimension ", d,
              " of shape ", x.shape());
  core::check(x.dim() > 0 || k == 1, "[topk] a tensor without dimensions has one element, so k must be 1, got ", k);
  return detail::picked("topk", x, d, detail::ordered(x, d, k, largest));
}

/// The k-th smallest element along `dim`, counted from 1, and where it is.
template <Scalar T>
ValuesAndIndices<T> kthvalue(const BasicTensor<T>& x, std::int64_t k, std::int64_t dim = -1, bool keepdim = false) {
  const int d = core::normalize_dim("kthvalue", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[d];
  core::check(k >= 1 && k <= size, "[kthvalue] k = ", k, " is out of range [1, ", size, "] for dimension ", d,
              " of shape ", x.shape());
  LongTensor place = detail::ordered(x, d, k, false);
  place = x.dim() == 0 ? place : clone(narrow(place, d, k - 1, 1));
  const ValuesAndIndices<T> y = detail::picked("kthvalue", x, d, place);
  return keepdim || x.dim() == 0 ? y : ValuesAndIndices<T>{squeeze(y.values, d), squeeze(y.indices, d)};
}

}  // namespace minitorch
