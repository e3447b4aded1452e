// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/kernels/fusion.hpp"
#include "minitorch/ops/reduce.hpp"

// What the normalizations share: their derivative written as operations, for gradients of gradients.

namespace minitorch::detail {

/// Gradients of y = (x - mean) / sqrt(var + eps) * weight + bias with respect to x, weight and bias.
template <Floating T>
struct NormGrads {
  BasicTensor<T> x, weight, bias;
};

/// By recorded operations. Mean and variance are over `dims` of x; `weight` has a shape that broadcasts to x, or is
/// undefined. The gradients of weight and bias come in that shape, `affine_shape`.
template <Floating T>
NormGrads<T> norm_backward_composed(const BasicTensor<T>& dy, const BasicTensor<T>& x, const BasicTensor<T>& weight,
                                    const Shape& affine_shape, const Dims& dims, T eps, bool centered = true) {
  const BasicTensor<T> deviation = centered ? detail::centered(x, dims) : x;
  const BasicTensor<T> rstd = rsqrt(mean(deviation * deviation, dims, true) + eps);
  const BasicTensor<T> normalized = deviation * rstd;
  const BasicTensor<T> g = weight.defined() ? dy * weight : dy;
  BasicTensor<T> dx = g - normalized * mean(g * normalized, dims, true);
  if (centered) {
    dx = dx - mean(g, dims, true);
  }
  return {dx * rstd, sum_to(dy * normalized, affine_shape), sum_to(dy, affine_shape)};
}

/// Fused work before or after a kernel has no second derivative.
template <class Before, class After>
void check_composable(const char* op) {
  check(std::is_same_v<Before, kernels::Identity> && std::is_same_v<After, kernels::Identity>, "[", op,
        "] gradients of gradients are not available with fused work before or after the normalization; use separate "
        "operations");
}

/// Checks weight and bias of a normalization: undefined or of this shape.
template <Floating T>
void check_affine(const char* op, const BasicTensor<T>& weight, const BasicTensor<T>& bias, const Shape& shape,
                  const Shape& input) {
  check(!weight.defined() || weight.shape() == shape, "[", op, "] weight has shape ",
        weight.defined() ? weight.shape() : Shape{}, ", expected ", shape, " for an input of shape ", input);
  check(!bias.defined() || bias.shape() == shape, "[", op, "] bias has shape ", bias.defined() ? bias.shape() : Shape{},
        ", expected ", shape, " for an input of shape ", input);
}

template <Scalar T>
T* data_or_null(const BasicTensor<T>& x) {
  return x.defined() ? x.data() : nullptr;
}

template <Floating T>
BasicTensor<T> contiguous_or_undefined(const BasicTensor<T>& x) {
  return x.defined() ? contiguous_data(x) : x;
}

/// Number of positions behind dimension 1.
inline std::int64_t positions_of(const Shape& shape) {
  std::int64_t positions = 1;
  for (int d = 2; d < shape.size(); ++d) {
    positions *= shape[d];
  }
  return positions;
}

/// (C) as (1, C, 1, ..), to broadcast against (N, C, ..).
template <Floating T>
BasicTensor<T> as_channels(const BasicTensor<T>& x, int dims) {
  if (!x.defined()) {
    return x;
  }
  Shape shape = Dims::filled(dims, 1);
  shape[1] = x.numel();
  return reshape(x, shape);
}

/// x of (.., normalized_shape) as rows: how many, how long, and which dimensions one row spans.
struct NormalizedRows {
  std::int64_t rows = 1, cols = 1;
  Dims dims;

  NormalizedRows(const char* op, const Shape& x, const Shape& normalized_shape) {
    const int outer = x.size() - normalized_shape.size();
    check(!normalized_shape.empty(), "[", op, "] normalized_shape must have at least one dimension");
    bool fits = outer >= 0;
    for (int d = 0; fits && d < normalized_shape.size(); ++d) {
      fits = x[outer + d] == normalized_shape[d];
    }
    check(fits, "[", op, "] normalized_shape ", normalized_shape, " is not the end of the input's shape ", x);
    for (int d = 0; d < x.size(); ++d) {
      (d < outer ? rows : cols) *= x[d];
      if (d >= outer) {
        dims.push_back(d);
      }
    }
  }
};

}  // namespace minitorch::detail
