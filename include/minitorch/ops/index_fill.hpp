// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/ops/indexing.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/remainder.hpp"

// Slices that a tensor of positions names, or elements that a mask names, with others in their place; repeated
// positions get the last one.

namespace minitorch {

namespace detail {

/// x[:, .., index], where it stands at dimension d.
inline std::vector<TensorIndex> slices_at(int d, const LongTensor& index) {
  std::vector<TensorIndex> at(static_cast<std::size_t>(d), minitorch::slice());
  at.emplace_back(index);
  return at;
}

}  // namespace detail

/// x with slice k of source, along `dim`, in the place of slice index[k]; the gradient goes to source and to the rest.
template <Scalar T>
BasicTensor<T> index_copy(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                          const BasicTensor<T>& source) {
  const int d = core::normalize_dim("index_copy", dim, x.dim());
  const LongTensor places = detail::checked_places("index_copy", index, x.shape(), d);
  Shape expected = x.shape();
  expected[d] = places.numel();
  core::check(source.shape() == expected, "[index_copy] source of shape ", source.shape(), " does not fit shape ",
              x.shape(), " and an index of ", places.numel(), ": expected ", expected);
  return index_put(x, detail::slices_at(d, reshape(places, {places.numel()})), source);
}
/// x with `value` in the slices that `index` names along `dim`; negative positions count from the end.
template <Scalar T>
BasicTensor<T> index_fill(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index, core::Number<T> value) {
  core::check(index.dim() <= 1, "[index_fill] index must have one dimension, got shape ", index.shape());
  const int d = core::normalize_dim("index_fill", dim, x.dim());
  return index_put(x, detail::slices_at(d, reshape(index, {index.numel()})),
                   scalar<T>(detail::element<T>("index_fill", value)));
}
/// x with the elements of source, in row-major order, in the places where the mask, which broadcasts to x, holds;
/// source may have more. The gradient goes to source and to the rest.
template <Scalar T>
BasicTensor<T> masked_scatter(const BasicTensor<T>& x, const BoolTensor& mask, const BasicTensor<T>& source) {
  const BoolTensor places = expand(mask, x.shape());
  const std::int64_t count = count_nonzero(places).item();
  core::check(count <= source.numel(), "[masked_scatter] the mask holds in ", count, " places, but source of shape ",
              source.shape(), " has ", source.numel(), " elements");
  if (x.dim() == 0) {
    return reshape(masked_scatter(reshape(x, {1}), reshape(places, {1}), source), {});
  }
  return index_put(x, {places}, narrow(reshape(source, {-1}), 0, 0, count));
}
/// index_copy in place; x.
template <Scalar T>
const BasicTensor<T>& index_copy_(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                                  const BasicTensor<T>& source) {
  detail::assign("index_copy_", x, index_copy(x, dim, index, source));
  return x;
}
/// masked_scatter in place; x.
template <Scalar T>
const BasicTensor<T>& masked_scatter_(const BasicTensor<T>& x, const BoolTensor& mask, const BasicTensor<T>& source) {
  detail::assign("masked_scatter_", x, masked_scatter(x, mask, source));
  return x;
}
/// index_fill in place; x.
template <Scalar T>
const BasicTensor<T>& index_fill_(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                                  core::Number<T> value) {
  detail::assign("index_fill_", x, index_fill(x, dim, index, value));
  return x;
}

}  // namespace minitorch
