// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "minitorch/ops/view.hpp"

namespace minitorch {

/// Arguments of embedding, PyTorch's names and defaults.
struct EmbeddingOptions {
  /// A row that gets no gradient, for indices that fill up; negative ones count from the end.
  std::optional<std::int64_t> padding_idx = std::nullopt;
};

namespace detail {

/// The row that padding_idx names, -1 for none.
inline std::int64_t padding_row(const char* op, const EmbeddingOptions& o, std::int64_t rows) {
  const std::int64_t row = o.padding_idx.value_or(-1) < 0 ? o.padding_idx.value_or(0) + rows : *o.padding_idx;
  core::check(!o.padding_idx || (row >= 0 && row < rows), "[", op, "] padding_idx ", o.padding_idx.value_or(0),
              " is not a row: there are ", rows);
  return o.padding_idx ? row : -1;
}

template <Floating T>
BasicTensor<T> embedding_grad(const BasicTensor<T>& dy, const LongTensor& index, const Shape& weight,
                              std::int64_t padding);

/// Rows of `weight`, zeros instead of row `zeroed`. The gradient leaves out row `padding`.
template <Floating T>
BasicTensor<T> embedding_rows(const BasicTensor<T>& weight, const LongTensor& index, std::int64_t padding,
                              std::int64_t zeroed) {
  const std::int64_t width = weight.shape()[1];
  const BasicTensor<T> rows = contiguous_data(weight);
  const LongTensor places = contiguous_data(index);
  Shape shape = index.shape();
  shape.push_back(width);
  BasicTensor<T> y(shape);
  core::parallel_for(
      places.numel(), std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(1, width)),
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          const std::int64_t row = places.data()[i];
          T* out = y.data() + i * width;
          row == zeroed ? std::fill_n(out, width, T(0)) : std::copy_n(rows.data() + row * width, width, out);
        }
      });
  return autograd::record("embedding", std::move(y), {weight},
                          [index = autograd::saved(places), shape = weight.shape(),
                           padding](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {embedding_grad(ctx.grad(), ctx(index), shape, padding)};
                          });
}

/// Zeros of shape `weight` with each row of dy added to the row that its index names.
template <Floating T>
BasicTensor<T> embedding_grad(const BasicTensor<T>& dy, const LongTensor& index, const Shape& weight,
                              std::int64_t padding) {
  const std::int64_t width = weight[1], count = index.numel();
  const BasicTensor<T> upstream = contiguous_data(dy);
  BasicTensor<T> dw = zeros<T>(weight);
  // Columns apart, rows one after the other: no sum depends on the number of threads.
  core::parallel_for(width, std::max<std::int64_t>(16, core::parallel_threshold / std::max<std::int64_t>(1, count)),
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = 0; i < count; ++i) {
                         const std::int64_t row = index.data()[i];
                         if (row != padding) {
                           const T* from = upstream.data() + i * width;
                           T* to = dw.data() + row * width;
                           MINITORCH_SIMD
                           for (std::int64_t j = begin; j < end; ++j) {
                             to[j] += from[j];
                           }
                         }
                       }
                     });
  return autograd::record(
      "embedding_grad", std::move(dw), {dy},
      [index = autograd::saved(index), padding](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        return {embedding_rows(ctx.grad(), ctx(index), padding, padding)};
      });
}

}  // namespace detail

/// The rows of `weight` (V, D) that `index` names: shape of index, then D. Row padding_idx gets no gradient. An index
/// outside of [0, V) is an Error.
template <Floating T>
BasicTensor<T> embedding(const LongTensor& index, const BasicTensor<T>& weight, const EmbeddingOptions& options = {}) {
  core::check(weight.dim() == 2, "[embedding] weight must be (rows, features), got shape ", weight.shape());
  const std::int64_t rows = weight.shape()[0];
  kernels::for_each_offset(index.shape(), index.strides(), [&](std::int64_t offset) {
    const std::int64_t row = index.data()[offset];
    core::check(row >= 0 && row < rows, "[embedding] index ", row, " is out of range for ", rows, " rows");
  });
  return detail::embedding_rows(weight, index, detail::padding_row("embedding", options, rows), -1);
}

}  // namespace minitorch
