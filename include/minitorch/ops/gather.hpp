// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/view.hpp"

// Reading and adding at positions that a tensor of integers names along one dimension. One below 0
// or beyond it is an Error, here and where else integers name positions; in brackets and in take negative ones count
// from the end.

namespace minitorch {

template <Scalar T>
BasicTensor<T> gather(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index);

namespace detail {

/// A tensor's sizes before, at and after a dimension.
struct Around {
  std::int64_t outer = 1, size = 1, inner = 1;

  Around(const Shape& shape, int d) : size(shape.empty() ? 1 : shape[d]) {
    for (int i = 0; i < shape.size(); ++i) {
      (i < d ? outer : inner) *= i == d ? 1 : shape[i];
    }
  }
};

/// Error unless `index` fits a source of this shape, apart from what it holds.
inline void check_index_shape(const char* name, const Shape& source, int d, const LongTensor& index) {
  core::check(index.dim() == source.size(), "[", name, "] index has shape ", index.shape(), ", source ", source,
              ": both need the same number of dimensions");
  for (int i = 0; i < source.size(); ++i) {
    core::check(i == d || index.shape()[i] <= source[i], "[", name, "] index of shape ", index.shape(),
                " reaches beyond shape ", source, " in dimension ", i);
  }
}

/// Calls f(position in index, position in source) for every element of a contiguous index whose coordinates before `d`
/// are those of block `begin` to `end`, where the source position has the coordinate along `d` replaced by the index.
template <class F>
void for_each_indexed(const char* name, const Shape& source, int d, const LongTensor& places, std::int64_t begin,
                      std::int64_t end, const F& f) {
  const Shape& shape = places.shape();
  const Strides strides = core::contiguous_strides(source);
  const std::int64_t size = source.empty() ? 1 : source[d], step = source.empty() ? 0 : strides[d];
  const int last = shape.size() - 1;
  const std::int64_t run = last < 0 ? 1 : shape[last], move = last == d || last < 0 ? 0 : strides[last];
  const Around at(shape, d);
  const std::int64_t block = at.size * at.inner;
  for (std::int64_t k = begin * block; k < end * block; k += run) {
    std::int64_t start = 0, row = k / std::max<std::int64_t>(run, 1);
    for (int j = last - 1; j >= 0; --j) {
      start += j == d ? 0 : row % shape[j] * strides[j];
      row /= shape[j];
    }
    const std::int64_t* at_row = places.data() + k;
    for (std::int64_t j = 0; j < run; ++j) {
      const std::int64_t i = at_row[j];
      if (static_cast<std::uint64_t>(i) >= static_cast<std::uint64_t>(size)) [[unlikely]] {
        core::check(false, "[", name, "] index ", i, " is out of range for size ", size, " of dimension ", d,
                    " of shape ", source);
      }
      f(k + j, start + i * step + j * move);
    }
  }
}

}  // namespace detail

/// Zeros of `shape` with src[k] added at the place that index[k] names along `dim`: the gradient of gather. Sums of
/// many floats are made in double.
template <Scalar T>
BasicTensor<T> scatter_add(const Shape& shape, std::int64_t dim, const LongTensor& index, const BasicTensor<T>& src) {
  const int d = core::normalize_dim("scatter_add", dim, shape.size());
  core::check(src.shape() == index.shape(), "[scatter_add] index has shape ", index.shape(), ", source ", src.shape());
  const BasicTensor<T> values = detail::contiguous_data(src);
  const LongTensor places = detail::contiguous_data(index);
  detail::check_index_shape("scatter_add", shape, d, index);
  // What differs before `d` never meets. A float forgets small terms once its sum is large, so sums that may have many
  // terms are made in double: at most as many go to one place as the index is long in `d`. Of a table that is much
  // larger than what is added to it only the places that are met.
  const detail::Around at(index.shape(), d), to(shape, d);
  const bool same_blocks = std::equal(shape.begin(), shape.begin() + (shape.empty() ? 0 : d), index.shape().begin());
  const bool blockwise = std::is_same_v<T, float> && at.size > 64 && same_blocks && numel(shape) / 8 <= values.numel();
  BasicTensor<T> y = blockwise ? BasicTensor<T>(shape) : zeros<T>(shape);  // those blocks are written as a whole
  const T* from = values.data();
  const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(at.size * at.inner, 1) + 1;
  core::parallel_for(at.outer, grain, [&](std::int64_t begin, std::int64_t end) {
    const auto each = [&](std::int64_t first, std::int64_t last, const auto& f) {
      detail::for_each_indexed("scatter_add", shape, d, places, first, last, f);
    };
    if (blockwise) {
      const std::int64_t block = to.size * to.inner;
      core::Scratch<double> sums(block);
      for (std::int64_t outer = begin; outer < end; ++outer) {
        const std::int64_t start = outer * block;
        double* sum = sums.data();
        std::fill_n(sum, block, 0.0);
        each(outer, outer + 1,
             [=](std::int64_t k, std::int64_t place) { sum[place - start] += static_cast<double>(from[k]); });
        T* out = y.data() + start;
        kernels::widened([=] {
          MINITORCH_SIMD
          for (std::int64_t i = 0; i < block; ++i) {
            out[i] = static_cast<T>(sum[i]);
          }
        });
      }
    } else if (std::is_same_v<T, float> && at.size > 64) {
      std::unordered_map<std::int64_t, double> sums;
      each(begin, end, [&](std::int64_t k, std::int64_t place) { sums[place] += static_cast<double>(from[k]); });
      for (const auto& [place, sum] : sums) {
        y.data()[place] = static_cast<T>(sum);
      }
    } else {
      T* out = y.data();
      each(begin, end,
           [=](std::int64_t k, std::int64_t place) { out[place] = detail::wrap::add(out[place], from[k]); });
    }
  });
  if constexpr (Floating<T>) {
    y = autograd::record(
        "scatter_add", std::move(y), {src},
        [d, index = autograd::saved(index)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {gather(ctx.grad(), d, ctx(index))};
        });
  }
  return y;
}

namespace detail {

/// gather, under the name of the operation that needs it.
template <Scalar T>
BasicTensor<T> gather_as(const char* name, const BasicTensor<T>& x, int d, const LongTensor& index) {
  BasicTensor<T> y(index.shape());
  const BasicTensor<T> in = detail::contiguous_data(x);
  const LongTensor places = contiguous_data(index);
  check_index_shape(name, x.shape(), d, index);
  const Around at(index.shape(), d);
  const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(at.size * at.inner, 1) + 1;
  core::parallel_for(at.outer, grain, [&](std::int64_t begin, std::int64_t end) {
    for_each_indexed(name, x.shape(), d, places, begin, end,
                     [from = in.data(), to = y.data()](std::int64_t k, std::int64_t offset) { to[k] = from[offset]; });
  });
  if constexpr (Floating<T>) {
    y = autograd::record(name, std::move(y), {x},
                         [d, index = autograd::saved(index), shape = x.shape()](const autograd::BackwardContext<T>& ctx)
                             -> autograd::Grads<T> { return {scatter_add(shape, d, ctx(index), ctx.grad())}; });
  }
  return y;
}

}  // namespace detail

/// y[i][j].. = x[index[i][j]..][j].. for dim 0, and so on: picks along `dim`; as large as `index`, which has as many
/// dimensions as x and reaches beyond it in none but `dim`.
template <Scalar T>
BasicTensor<T> gather(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index) {
  return detail::gather_as("gather", x, core::normalize_dim("gather", dim, x.dim()), index);
}

}  // namespace minitorch
