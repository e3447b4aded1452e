// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/view.hpp"

// Triangles and diagonals of matrices, blocks on a diagonal, and the outer product. Diagonal k is above the main one
// for k > 0.

namespace minitorch {

namespace detail {

/// Where row - column + diagonal has a sign, of a matrix like the last two dimensions of x.
template <Scalar T>
BoolTensor below_diagonal(const char* op, const BasicTensor<T>& x, std::int64_t diagonal) {
  core::check(x.dim() >= 2, "[", op, "] needs at least two dimensions, got shape ", x.shape());
  const std::int64_t rows = x.size(-2), columns = x.size(-1);
  BoolTensor mask({rows, columns});
  diagonal = std::clamp(diagonal, -rows - 1, columns + 1);
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t held = std::clamp<std::int64_t>(i + diagonal + 1, 0, columns);
    std::fill_n(mask.data() + i * columns, held, true);
    std::fill_n(mask.data() + i * columns + held, columns - held, false);
  }
  return mask;
}

}  // namespace detail

/// x (.., N, M) with 0 above diagonal number `diagonal`.
template <Scalar T>
BasicTensor<T> tril(const BasicTensor<T>& x, std::int64_t diagonal = 0) {
  return where(detail::below_diagonal("tril", x, diagonal), x, scalar<T>(0));
}
/// x (.., N, M) with 0 below diagonal number `diagonal`.
template <Scalar T>
BasicTensor<T> triu(const BasicTensor<T>& x, std::int64_t diagonal = 0) {
  const std::int64_t lower = (core::Checked("triu", diagonal) - 1).value();
  return where(detail::below_diagonal("triu", x, lower), scalar<T>(0), x);
}

namespace detail {

/// Where in (rows, columns) elements are not 0 after tril or triu, row by row: their rows, then their columns.
MINITORCH_INLINE LongTensor triangle_places(const char* op, std::int64_t rows, std::int64_t columns,
                                            std::int64_t offset, bool lower);

}  // namespace detail

/// Where tril(x, offset) of a matrix (row, col) keeps elements: (2, n), the rows and the columns.
inline LongTensor tril_indices(std::int64_t row, std::int64_t col, std::int64_t offset = 0) {
  return detail::triangle_places("tril_indices", row, col, offset, true);
}
/// Where triu(x, offset) of a matrix (row, col) keeps elements: (2, n), the rows and the columns.
inline LongTensor triu_indices(std::int64_t row, std::int64_t col, std::int64_t offset = 0) {
  return detail::triangle_places("triu_indices", row, col, offset, false);
}

/// Of a matrix its diagonal (a copy); of a vector the matrix that has it as its diagonal.
template <Scalar T>
BasicTensor<T> diag(const BasicTensor<T>& x, std::int64_t diagonal = 0) {
  core::check(x.dim() == 1 || x.dim() == 2, "[diag] needs one or two dimensions, got shape ", x.shape());
  const std::int64_t down = std::max<std::int64_t>(-diagonal, 0), right = std::max<std::int64_t>(diagonal, 0);
  if (x.dim() == 1) {
    const std::int64_t n = (core::Checked("diag", x.numel()) + down + right).value();
    const std::int64_t size = (core::Checked("diag", n) * n).value();
    LongTensor places({x.numel()});
    for (std::int64_t i = 0; i < x.numel(); ++i) {
      places.data()[i] = (i + down) * n + i + right;
    }
    return reshape(detail::spread("diag", {size}, 0, places, x), {n, n});
  }
  const std::int64_t rows = x.shape()[0], columns = x.shape()[1];
  core::check(down <= rows && right <= columns, "[diag] diagonal ", diagonal, " is outside of shape ", x.shape());
  LongTensor places({std::max<std::int64_t>(std::min(rows - down, columns - right), 0)});
  for (std::int64_t i = 0; i < places.numel(); ++i) {
    places.data()[i] = (i + down) * columns + i + right;
  }
  return detail::take("diag", reshape(x, {x.numel()}), 0, places);
}

/// Matrices along the diagonal of one that is 0 elsewhere; a vector is a row, a tensor without dimensions one element.
template <Scalar T>
BasicTensor<T> block_diag(const std::vector<BasicTensor<T>>& tensors) {
  std::vector<BasicTensor<T>> blocks, bands;
  std::int64_t left = 0, right = 0;
  for (const BasicTensor<T>& x : tensors) {
    core::check(x.dim() <= 2, "[block_diag] tensors must have at most two dimensions, got shape ", x.shape());
    blocks.push_back(x.dim() == 2 ? x : reshape(x, {1, x.numel()}));
    right += blocks.back().shape()[1];
  }
  for (const BasicTensor<T>& x : blocks) {
    right -= x.shape()[1];
    bands.push_back(pad(x, {left, right}));
    left += x.shape()[1];
  }
  return bands.empty() ? zeros<T>({1, 0}) : cat(bands);
}
/// Of tensors in braces.
template <Scalar T>
BasicTensor<T> block_diag(std::initializer_list<BasicTensor<T>> tensors) {
  return block_diag(std::vector<BasicTensor<T>>(tensors));
}

/// a[i] * b[j] of two vectors.
template <Scalar T>
BasicTensor<T> outer(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  core::check(a.dim() == 1 && b.dim() == 1, "[outer] needs two vectors, got shapes ", a.shape(), " and ", b.shape());
  return mul(unsqueeze(a, 1), b);
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE LongTensor triangle_places(const char* op, std::int64_t rows, std::int64_t columns,
                                            std::int64_t offset, bool lower) {
  core::check(rows >= 0 && columns >= 0, "[", op, "] sizes must not be negative, got ", rows, " and ", columns);
  offset = std::clamp(offset, -rows - 1, columns + 1);
  std::vector<std::int64_t> places[2];
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t edge = std::clamp<std::int64_t>(i + offset + (lower ? 1 : 0), 0, columns);
    for (std::int64_t j = lower ? 0 : edge; j < (lower ? edge : columns); ++j) {
      places[0].push_back(i);
      places[1].push_back(j);
    }
  }
  const auto count = static_cast<std::int64_t>(places[0].size());
  places[0].insert(places[0].end(), places[1].begin(), places[1].end());
  return from_data<std::int64_t>({2, count}, places[0]);
}

}  // namespace minitorch::detail
#endif
