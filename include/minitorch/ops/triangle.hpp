// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/view.hpp"

// Triangles and diagonals of matrices, and the outer product. Diagonal k is above the main one for k > 0.

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

/// a[i] * b[j] of two vectors.
template <Scalar T>
BasicTensor<T> outer(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  core::check(a.dim() == 1 && b.dim() == 1, "[outer] needs two vectors, got shapes ", a.shape(), " and ", b.shape());
  return mul(unsqueeze(a, 1), b);
}

}  // namespace minitorch
