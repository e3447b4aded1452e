// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/rounding.hpp"

// Lengths of vectors, and distances. The normalizations are in ops/norm.hpp and beside it.

namespace minitorch {

namespace detail {

/// sum(x * x) over the reduced dimensions, which stay, outside of any graph.
template <Floating T>
BasicTensor<T> sum_of_squares(const BasicTensor<T>& x, const ReducedDims& reduction) {
  const bool in_place = reduction.inner > 0;  // else the reduced dimensions are brought to the end
  const BasicTensor<T> in = contiguous_data(in_place ? x : permute(x.detach(), reduction.order));
  BasicTensor<T> y(reduction.kept);
  const std::int64_t inner = in_place ? reduction.inner : 1;
  kernels::sum<true>(in.data(), y.data(), y.numel() / std::max<std::int64_t>(inner, 1), reduction.count, inner);
  return y;
}

}  // namespace detail

/// (sum |x|^p)^(1/p) over `dims`, all if empty. p may be any number: infinity is the largest |x|, -infinity the
/// smallest, 0 counts what is not 0. Where the norm is 0 its gradient is 0, as in PyTorch, and never NaN.
template <Floating T>
BasicTensor<T> norm(const BasicTensor<T>& x, double p = 2, const Dims& dims = {}, bool keepdim = false) {
  const detail::ReducedDims reduction("norm", x.shape(), dims);
  if (std::isinf(p)) {
    return p > 0 ? amax(abs(x), dims, keepdim) : amin(abs(x), dims, keepdim);
  }
  if (p == 1) {
    return sum(abs(x), dims, keepdim);
  }
  const auto power = static_cast<T>(p);
  BasicTensor<T> y;
  {
    const NoGradGuard guard;
    y = p == 2   ? sqrt(detail::sum_of_squares(x, reduction))
        : p == 0 ? sum(cast<T>(ne(x, T(0))), dims, true)
                 : pow(sum(pow(abs(x), power), dims, true), static_cast<T>(1 / p));
  }
  y = autograd::record("norm", y, {x},
                       [x = autograd::saved(x), y = autograd::saved_output(y),
                        power](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                         const BasicTensor<T> in = ctx(x), length = ctx(y);
                         if (power == T(0)) {
                           return {zeros_like(in)};
                         }
                         // 1 in the place of 0, so that nothing is divided by 0 in derivatives of any order.
                         const BoolTensor flat = eq(length, T(0));
                         const BasicTensor<T> safe = where(flat, T(1), length), dy = where(flat, T(0), ctx.grad());
                         if (power == T(2)) {
                           return {mul(in, div(dy, safe))};
                         }
                         const BoolTensor at_zero = eq(in, T(0));
                         const BasicTensor<T> size = where(at_zero, T(1), abs(in));
                         const BasicTensor<T> slope = where(at_zero, T(0), mul(sign(in), pow(size, power - T(1))));
                         return {mul(slope, div(dy, pow(safe, power - T(1))))};
                       });
  return keepdim ? y : detail::reshape_as("norm", y, reduction.dropped);
}
template <Floating T, Dimension Dim>
BasicTensor<T> norm(const BasicTensor<T>& x, double p, Dim dim, bool keepdim = false) {
  return norm(x, p, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}

/// x / max(norm(x, p) along dim, eps).
template <Floating T>
BasicTensor<T> normalize(const BasicTensor<T>& x, double p = 2, std::int64_t dim = 1, double eps = 1e-12) {
  return div(x, clamp_min(norm(x, p, dim, true), static_cast<T>(eps)));
}

/// Keyword arguments of normalize, PyTorch's names and defaults.
struct NormalizeOptions {
  double p = 2;          ///< of the norm
  std::int64_t dim = 1;  ///< along which the vectors lie
  double eps = 1e-12;    ///< the least that is divided by
};
/// normalize(x, {.dim = -1}).
template <Floating T>
BasicTensor<T> normalize(const BasicTensor<T>& x, const NormalizeOptions& options) {
  return normalize(x, options.p, options.dim, options.eps);
}

/// sum(a * b) / (max(|a|, eps) * max(|b|, eps)) along dim; a and b broadcast.
template <Floating T>
BasicTensor<T> cosine_similarity(const BasicTensor<T>& a, const BasicTensor<T>& b, std::int64_t dim = 1,
                                 double eps = 1e-8) {
  const Shape shape = broadcast_shapes("cosine_similarity", a.shape(), b.shape());
  const int d = core::normalize_dim("cosine_similarity", dim, shape.size());
  const BasicTensor<T> u = expand(a, shape), v = expand(b, shape);
  const auto least = static_cast<T>(eps);
  return div(sum(mul(u, v), d), mul(clamp_min(norm(u, 2, d), least), clamp_min(norm(v, 2, d), least)));
}

/// norm of the difference of each row of a (.., P, M) and each row of b (.., R, M): (.., P, R). p must not be negative.
/// Equally large differences all get the whole gradient of p = infinity, as in PyTorch, where those of norm share it.
template <Floating T>
BasicTensor<T> cdist(const BasicTensor<T>& a, const BasicTensor<T>& b, double p = 2) {
  core::check(a.dim() >= 2 && b.dim() >= 2 && a.size(-1) == b.size(-1), "[cdist] needs (.., P, M) and (.., R, M), got ",
              "shapes ", a.shape(), " and ", b.shape());
  core::check(p >= 0, "[cdist] p must not be negative, got ", p);
  const BasicTensor<T> difference = unsqueeze(a, -2) - unsqueeze(b, -3);
  if (!std::isinf(p) || difference.size(-1) == 0) {
    return norm(difference, std::isinf(p) ? 1 : p, Dims{-1});
  }
  const BasicTensor<T> size = abs(difference.detach());
  const BasicTensor<T> y = amax(size, Dims{-1});
  return autograd::record("cdist", y, {difference},
                          [slope = autograd::saved(where(eq(size, unsqueeze(y, -1)), sign(difference.detach()), T(0)))](
                              const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {unsqueeze(ctx.grad(), -1) * ctx(slope)};
                          });
}

/// norm of all of a - b, which broadcast.
template <Floating T>
BasicTensor<T> dist(const BasicTensor<T>& a, const BasicTensor<T>& b, double p = 2) {
  return norm(a - b, p);
}

}  // namespace minitorch
