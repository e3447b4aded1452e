// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "minitorch/kernels/norm/extremes.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/tensor/factories.hpp"

// What the normalizations share: checks, and one way to be recorded, see record_norm.

namespace minitorch::detail {

/// How a normalization sees its input: as `shape`, whose dimensions `dims` are normalized together. Weight and bias
/// have the shape `affine`, which broadcasts to it.
struct NormView {
  Shape shape, affine;
  Dims dims;
  bool centred = true;  ///< false: by the root mean square, without a mean
  bool fixed = false;   ///< mean and variance are constants

  static NormView rows(std::int64_t rows, std::int64_t cols, bool centred) {
    return {{rows, cols}, {1, cols}, {1}, centred};
  }
  static NormView channels(std::int64_t n, std::int64_t c, std::int64_t s, bool fixed) {
    return {{n, c, s}, {1, c, 1}, {0, 2}, true, fixed};
  }
  static NormView groups(std::int64_t n, std::int64_t c, std::int64_t s, std::int64_t groups) {
    const std::int64_t in_group = groups > 0 ? c / groups : 0;
    return {{n, groups, in_group, s}, {1, groups, in_group, 1}, {2, 3}};
  }
  /// The shape of mean and rstd.
  Shape sets() const {
    Shape out = shape;
    for (const std::int64_t d : dims) {
      out[static_cast<int>(d)] = 1;
    }
    return out;
  }
};

template <Floating T>
BasicTensor<T> reshape_or_undefined(const BasicTensor<T>& x, const Shape& shape) {
  return x.defined() ? reshape(x, shape) : x;
}

/// A power of two for each set whose squares, or sums of a million of them, overflow or vanish in T; it brings the set
/// to a size near 1. For other sets 1; undefined if there are only those. See Note [Extremes].
template <Floating T>
BasicTensor<T> norm_scales(const BasicTensor<T>& rstd) {
  using kernels::detail::Regular;
  constexpr T low = Regular<T>::low * T(1e6), high = Regular<T>::high / T(1e6);
  constexpr int most = std::numeric_limits<T>::max_exponent - 2;
  BasicTensor<T> scale;
  for (std::int64_t i = 0; i < rstd.numel(); ++i) {
    const T r = rstd.data()[i];
    if (r > 0 && (r < low || r > high)) {
      scale = scale.defined() ? scale : ones<T>(rstd.shape());
      scale.data()[i] = std::ldexp(T(1), r - r == 0 ? std::min(std::ilogb(r), most) : most);
    }
  }
  return scale;
}

/// The gradients of y = (x - mean) * rstd * weight + bias with respect to x, weight and bias, as recorded operations,
/// for gradients of gradients; undefined where not `wanted`. Fixed statistics come as mean and variance.
template <Floating T>
autograd::Grads<T> norm_backward_composed(const BasicTensor<T>& dy, const BasicTensor<T>& x,
                                          const BasicTensor<T>& weight, const BasicTensor<T>& saved_mean,
                                          const BasicTensor<T>& saved_rstd, const NormView& view, T eps,
                                          const std::array<bool, 3>& wanted) {
  BasicTensor<T> scale, deviation, rstd;
  if (view.fixed) {
    deviation = x - reshape(saved_mean, view.sets());
    rstd = rsqrt(reshape(saved_rstd, view.sets()) + eps);
  } else {
    scale = reshape_or_undefined(norm_scales(saved_rstd), view.sets());
    const BasicTensor<T> scaled = scale.defined() ? x * scale : x;
    deviation = view.centred ? centered(scaled, view.dims) : scaled;
    const BasicTensor<T> variance = mean(deviation * deviation, view.dims, true);
    rstd = rsqrt(scale.defined() ? variance + scale * eps * scale : variance + eps);
  }
  const BasicTensor<T> normalized = deviation * rstd;
  BasicTensor<T> dx;
  if (wanted[0]) {
    const BasicTensor<T> g = weight.defined() ? dy * weight : dy;
    if (view.fixed) {
      dx = g * rstd;
    } else {
      dx = g - normalized * mean(g * normalized, view.dims, true);
      dx = (view.centred ? dx - mean(g, view.dims, true) : dx) * rstd;
      dx = scale.defined() ? dx * scale : dx;
    }
  }
  return {dx, wanted[1] ? sum_to(dy * normalized, view.affine) : BasicTensor<T>(),
          wanted[2] ? sum_to(dy, view.affine) : BasicTensor<T>()};
}

/// Checks running statistics: both or none, of shape (C), constants as far as gradients go, and with an element for
/// each channel where they are to be updated.
template <Floating T>
void check_running(const char* op, const BasicTensor<T>& mean, const BasicTensor<T>& var, std::int64_t channels,
                   const Shape& input, bool updated) {
  core::check(mean.defined() == var.defined(), "[", op,
              "] running_mean and running_var must both be given or both be undefined");
  if (!mean.defined()) {
    return;
  }
  core::check(mean.shape() == Shape{channels} && var.shape() == Shape{channels}, "[", op,
              "] running statistics must have shape ", Shape{channels}, " for an input of shape ", input, ", got ",
              mean.shape(), " and ", var.shape());
  core::check(!autograd::recording({mean, var}), "[", op,
              "] running statistics get no gradient, but these require it; pass them by detach()");
  if (updated) {
    check_writable(op, mean);
    check_writable(op, var);
    core::check(mean.storage() != var.storage() || mean.data() != var.data(), "[", op,
                "] running_mean and running_var are the same memory");
  }
}

template <Scalar T>
T* data_or_null(const BasicTensor<T>& x) {
  return x.defined() ? x.data() : nullptr;
}

template <Floating T>
BasicTensor<T> contiguous_or_undefined(const BasicTensor<T>& x) {
  return x.defined() ? contiguous_data(x) : x;
}

/// Records y as the normalization of x, with weight and bias or without. `mean` and `rstd` (for fixed statistics mean
/// and variance) are fresh tensors. `kernel` takes a kernels::NormBackward, whose gradients are null where nobody wants
/// them.
template <Floating T, class Kernel>
BasicTensor<T> record_norm(const char* name, BasicTensor<T> y, const BasicTensor<T>& x, const BasicTensor<T>& weight,
                           const BasicTensor<T>& bias, const BasicTensor<T>& mean, const BasicTensor<T>& rstd,
                           const NormView& view, T eps, Kernel kernel) {
  return autograd::record(
      name, std::move(y), {x, weight, bias},
      [x = autograd::saved(x), weight = autograd::saved(weight), mean = autograd::saved(mean),
       rstd = autograd::saved(rstd),
       affine = weight.defined() ? weight.shape()
                : bias.defined() ? bias.shape()
                                 : Shape(),
       view, eps, kernel](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> input = ctx(x), gamma = ctx(weight), means = ctx(mean), deviations = ctx(rstd);
        if (is_grad_enabled()) {
          const auto grads = norm_backward_composed(reshape(ctx.grad(), view.shape), reshape(input, view.shape),
                                                    reshape_or_undefined(gamma, view.affine), means, deviations, view,
                                                    eps, {ctx.needs(0), ctx.needs(1), ctx.needs(2)});
          return {reshape_or_undefined(grads[0], input.shape()), reshape_or_undefined(grads[1], affine),
                  reshape_or_undefined(grads[2], affine)};
        }
        const BasicTensor<T> dy = contiguous_data(ctx.grad()), values = contiguous_data(input),
                             factors = contiguous_or_undefined(gamma);
        const auto wanted = [&](int i, const Shape& shape) {
          return ctx.needs(i) ? BasicTensor<T>(shape) : BasicTensor<T>();
        };
        const BasicTensor<T> dx = wanted(0, input.shape()), dweight = wanted(1, affine), dbias = wanted(2, affine);
        kernels::NormBackward<T> arrays{.dy = dy.data(),
                                        .x = values.data(),
                                        .weight = data_or_null(factors),
                                        .mean = data_or_null(means),
                                        .dx = data_or_null(dx),
                                        .dweight = data_or_null(dweight),
                                        .dbias = data_or_null(dbias)};
        (view.fixed ? arrays.var : arrays.rstd) = deviations.data();
        kernel(arrays);
        return {dx, dweight, dbias};
      });
}

/// Checks weight and bias of a normalization: undefined or of this shape.
template <Floating T>
void check_affine(const char* op, const BasicTensor<T>& weight, const BasicTensor<T>& bias, const Shape& shape,
                  const Shape& input) {
  core::check(!weight.defined() || weight.shape() == shape, "[", op, "] weight has shape ",
              weight.defined() ? weight.shape() : Shape{}, ", expected ", shape, " for an input of shape ", input);
  core::check(!bias.defined() || bias.shape() == shape, "[", op, "] bias has shape ",
              bias.defined() ? bias.shape() : Shape{}, ", expected ", shape, " for an input of shape ", input);
}

/// Number of positions behind dimension 1.
inline std::int64_t positions_of(const Shape& shape) {
  std::int64_t positions = 1;
  for (int d = 2; d < shape.size(); ++d) {
    positions *= shape[d];
  }
  return positions;
}

/// x of (.., normalized_shape) as rows: how many, and how long.
struct NormalizedRows {
  std::int64_t rows = 1, cols = 1;

  NormalizedRows(const char* op, const Shape& x, const Shape& normalized_shape) {
    const int outer = x.size() - normalized_shape.size();
    core::check(!normalized_shape.empty(), "[", op, "] normalized_shape must have at least one dimension");
    bool fits = outer >= 0;
    for (int d = 0; fits && d < normalized_shape.size(); ++d) {
      fits = x[outer + d] == normalized_shape[d];
    }
    core::check(fits, "[", op, "] normalized_shape ", normalized_shape, " is not the end of the input's shape ", x);
    for (int d = 0; d < x.size(); ++d) {
      (d < outer ? rows : cols) *= x[d];
    }
  }
};

}  // namespace minitorch::detail
