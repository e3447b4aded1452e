// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <vector>

#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/scatter.hpp"
#include "minitorch/ops/sort.hpp"

// Middles, running extremes, counts and places in an order.

namespace minitorch {

/// The middle element along `dim`, of an even number the lower one, and where it is; NaN if there is one. It gets the
/// gradient.
template <Scalar T>
ValuesAndIndices<T> median(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  const int d = core::normalize_dim("median", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[d];
  core::check(size > 0, "[median] dimension ", d, " of shape ", x.shape(), " is empty");
  const BasicTensor<T> still = x.detach();
  LongTensor place = kthvalue(still, (size + 1) / 2, d, true).indices;
  if constexpr (Floating<T>) {
    const LongTensor largest = argmax(still, d, true);  // the first NaN, if there is one
    place = where(isnan(detail::gather_as("median", still, d, largest)), largest, place);
  }
  const ValuesAndIndices<T> y = detail::picked("median", x, d, place);
  return keepdim || x.dim() == 0 ? y : ValuesAndIndices<T>{squeeze(y.values, d), squeeze(y.indices, d)};
}
/// The middle of all elements, of none NaN; equal ones share the gradient evenly.
template <Floating T>
BasicTensor<T> median(const BasicTensor<T>& x) {
  if (x.numel() == 0) {
    return mean(x);
  }
  const BasicTensor<T> y = median(reshape(x.detach(), {-1}), 0).values;
  return autograd::record("median", y, {x},
                          [x = autograd::saved(x), y = autograd::saved_output(y)](
                              const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {detail::shared_by_equals(ctx.grad(), ctx(x).detach(), ctx(y).detach(), {}, true)};
                          });
}

template <Integer T>
BasicTensor<T> median(const BasicTensor<T>& x) {
  core::check(x.numel() > 0, "[median] there is no element, and integers have no NaN");
  return median(reshape(x, {-1}), 0).values;
}

/// The most frequent element along `dim`, of several the smallest, and where it stands last. It gets the gradient. A
/// NaN equals nothing, not even itself.
template <Scalar T>
ValuesAndIndices<T> mode(const BasicTensor<T>& x, std::int64_t dim = -1, bool keepdim = false) {
  const int d = core::normalize_dim("mode", dim, x.dim());
  const BasicTensor<T> still = x.dim() == 0 ? reshape(x.detach(), {1}) : x.detach();
  const std::int64_t size = still.shape()[d];
  core::check(size > 0, "[mode] dimension ", d, " of shape ", x.shape(), " is empty");
  const auto [sorted, order] = sort(transpose(still, d, -1), -1);
  Shape rows = sorted.shape();
  rows[rows.size() - 1] = 1;
  LongTensor place(rows);
  for (std::int64_t row = 0; row < place.numel(); ++row) {
    const T* values = sorted.data() + row * size;
    std::int64_t most = 0, best = 0;
    for (std::int64_t begin = 0, end = 0; begin < size; begin = end) {
      for (end = begin + 1; end < size && values[end] == values[begin];) {
        ++end;
      }
      best = end - begin > most ? end - 1 : best;
      most = std::max(most, end - begin);
    }
    place.data()[row] = order.data()[row * size + best];
  }
  const LongTensor last = transpose(place, d, -1);
  const ValuesAndIndices<T> y = detail::picked("mode", x, d, x.dim() == 0 ? reshape(last, {}) : contiguous(last));
  return keepdim || x.dim() == 0 ? y : ValuesAndIndices<T>{squeeze(y.values, d), squeeze(y.indices, d)};
}

/// The largest or smallest element so far along `dim`, and where it is: of equals the last, and a NaN stays.
template <Scalar T>
ValuesAndIndices<T> cummax(const BasicTensor<T>& x, std::int64_t dim);
template <Scalar T>
ValuesAndIndices<T> cummin(const BasicTensor<T>& x, std::int64_t dim);

namespace detail {

template <bool Largest, Scalar T>
ValuesAndIndices<T> running_extreme(const char* op, const BasicTensor<T>& x, std::int64_t dim) {
  const int d = core::normalize_dim(op, dim, x.dim());
  const BasicTensor<T> in = contiguous_data(x);
  LongTensor places(x.shape());
  const Around at(x.dim() == 0 ? Shape{1} : x.shape(), d);
  core::parallel_for(at.outer * at.inner, core::parallel_threshold / std::max<std::int64_t>(at.size, 1) + 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t line = begin; line < end; ++line) {
                         const std::int64_t start = line / at.inner * at.size * at.inner + line % at.inner;
                         std::int64_t best = 0;
                         for (std::int64_t i = 0; i < at.size; ++i) {
                           const T now = in.data()[start + i * at.inner], held = in.data()[start + best * at.inner];
                           best = now != now || (held == held && (Largest ? now >= held : now <= held)) ? i : best;
                           places.data()[start + i * at.inner] = best;
                         }
                       }
                     });
  return picked(op, x, d, places);
}

/// x with its dimensions other than d expanded to those of `shape`.
template <Scalar T>
BasicTensor<T> spread_around(const BasicTensor<T>& x, Shape shape, int d) {
  shape[d] = x.shape()[d];
  return expand(x, shape);
}

/// Where each of `values` belongs in the rising line at `sorted`. A NaN among `values` belongs behind everything, and
/// NaN at the end of the line give PyTorch's places, which halves the line in the same way.
template <Scalar T>
void places_in_line(const T* sorted, std::int64_t size, const T* values, std::int64_t count, bool right,
                    std::int64_t* places) {
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t begin = 0, end = size;
    while (begin < end) {
      const std::int64_t middle = begin + (end - begin) / 2;
      const bool stays_before = right ? sorted[middle] > values[i] : sorted[middle] >= values[i];
      (stays_before ? end : begin) = middle + (stays_before ? 0 : 1);
    }
    places[i] = begin;
  }
}

}  // namespace detail

template <Scalar T>
ValuesAndIndices<T> cummax(const BasicTensor<T>& x, std::int64_t dim) {
  return detail::running_extreme<true>("cummax", x, dim);
}
/// Smallest elements so far along a dimension and where they are, likewise.
template <Scalar T>
ValuesAndIndices<T> cummin(const BasicTensor<T>& x, std::int64_t dim) {
  return detail::running_extreme<false>("cummin", x, dim);
}

/// gather, with the dimensions of x and index other than `dim` broadcast.
template <Scalar T>
BasicTensor<T> take_along_dim(const BasicTensor<T>& x, const LongTensor& index, std::int64_t dim) {
  core::check(x.dim() == index.dim(), "[take_along_dim] index of shape ", index.shape(),
              " needs as many dimensions as x of shape ", x.shape());
  const int d = core::normalize_dim("take_along_dim", dim, x.dim());
  Shape a = x.shape(), b = index.shape();
  a[d] = b[d] = 1;
  const Shape both = broadcast_shapes("take_along_dim", a, b);
  return detail::gather_as("take_along_dim", detail::spread_around(x, both, d), d,
                           detail::spread_around(index, both, d));
}
/// Elements of x by their number in row-major order.
template <Scalar T>
BasicTensor<T> take_along_dim(const BasicTensor<T>& x, const LongTensor& index) {
  return take_along_dim(reshape(x, {-1}), reshape(index, {-1}), 0);
}

/// The sum of the weights of each of the numbers 0, 1, 2, .. in x, one dimension of numbers that are not negative; at
/// least `minlength` sums.
template <Floating T>
BasicTensor<T> bincount(const LongTensor& x, const BasicTensor<T>& weights, std::int64_t minlength = 0) {
  core::check(x.dim() == 1 && weights.shape() == x.shape(), "[bincount] x and weights must have one dimension of one ",
              "size, got shapes ", x.shape(), " and ", weights.shape());
  core::check(minlength >= 0, "[bincount] minlength must not be negative, got ", minlength);
  core::check(x.numel() == 0 || min(x).item() >= 0, "[bincount] numbers must not be negative");
  const std::int64_t size = std::max(minlength, x.numel() == 0 ? 0 : max(x).item() + 1);
  return scatter_add(zeros<T>({size}), 0, x, weights);
}
/// How often each number is there.
inline LongTensor bincount(const LongTensor& x, std::int64_t minlength = 0) {
  return cast<std::int64_t>(bincount(x, ones<double>(x.shape()), minlength));
}

/// Where each of `values` belongs in `sorted`, rising along its last dimension, so that it stays sorted: before what is
/// equal, or after it with `right`. `sorted` has one dimension, or those of `values` but for the last.
template <Scalar T>
LongTensor searchsorted(const BasicTensor<T>& sorted, const BasicTensor<T>& values, bool right = false) {
  const bool shared = sorted.dim() == 1;
  Shape rows = values.shape();
  if (!shared) {
    core::check(sorted.dim() == values.dim() && sorted.dim() > 0, "[searchsorted] sorted of shape ", sorted.shape(),
                " does not fit values of shape ", values.shape());
    rows[rows.size() - 1] = sorted.size(-1);
    core::check(rows == sorted.shape(), "[searchsorted] sorted of shape ", sorted.shape(),
                " does not fit values of shape ", values.shape(), ": they differ before the last dimension");
  }
  const BasicTensor<T> lines = detail::contiguous_data(sorted.detach()), in = detail::contiguous_data(values.detach());
  LongTensor y(values.shape());
  const std::int64_t size = sorted.size(-1), each = shared ? values.numel() : values.size(-1);
  for (std::int64_t row = 0; row * each < values.numel(); ++row) {
    detail::places_in_line(lines.data() + (shared ? 0 : row * size), size, in.data() + row * each, each, right,
                           y.data() + row * each);
  }
  return y;
}
/// The same with PyTorch's word for it, "left" or "right", which would be a bool.
template <Scalar T>
LongTensor searchsorted(const BasicTensor<T>& sorted, const BasicTensor<T>& values, const char* side) {
  const std::string_view word = side;
  core::check(word == "left" || word == "right", "[searchsorted] side must be left or right, got '", word, "'");
  return searchsorted(sorted, values, word == "right");
}
/// searchsorted with its arguments the other way round.
template <Scalar T>
LongTensor bucketize(const BasicTensor<T>& values, const BasicTensor<T>& boundaries, bool right = false) {
  core::check(boundaries.dim() == 1, "[bucketize] boundaries must have one dimension, got shape ", boundaries.shape());
  return searchsorted(boundaries, values, right);
}

/// Differences of neighbours along `dim`, taken n times: the result has n fewer there.
template <Scalar T>
requires(!std::same_as<T, bool>) BasicTensor<T> diff(const BasicTensor<T>& x, std::int64_t n = 1,
                                                     std::int64_t dim = -1) {
  core::check(n >= 0 && x.dim() > 0, "[diff] needs a dimension and n not negative, got shape ", x.shape(), " and ", n);
  BasicTensor<T> y = n == 0 ? clone(x) : x;
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t rest = std::max<std::int64_t>(y.size(dim) - 1, 0);
    y = narrow(y, dim, y.size(dim) - rest, rest) - narrow(y, dim, 0, rest);
  }
  return y;
}

/// diff of `prepend`, x and `append`, one after another along `dim`; each may be undefined.
template <Scalar T>
BasicTensor<T> diff(const BasicTensor<T>& x, std::int64_t n, std::int64_t dim, const BasicTensor<T>& prepend,
                    const BasicTensor<T>& append = {}) {
  std::vector<BasicTensor<T>> parts;
  for (const BasicTensor<T>& part : {prepend, x, append}) {
    if (part.defined()) {
      parts.push_back(part);
    }
  }
  return diff(cat(parts, dim), n, dim);
}

/// Elements of x by their number in row-major order, in the shape of `index`; negative ones count from the end.
template <Scalar T>
BasicTensor<T> take(const BasicTensor<T>& x, const LongTensor& index) {
  const LongTensor places = where(index < 0, index + x.numel(), index);
  return reshape(detail::gather_as("take", reshape(x, {-1}), 0, reshape(places, {-1})), index.shape());
}

/// Where an element of x is among those of `values`.
template <Scalar T>
BoolTensor isin(const BasicTensor<T>& x, const BasicTensor<T>& values) {
  const BasicTensor<T> line = sort(reshape(values.detach(), {-1}), 0).values, in = x.detach();
  return gt(searchsorted(line, in, true), searchsorted(line, in)) & eq(in, in);
}

}  // namespace minitorch
