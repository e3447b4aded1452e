// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "minitorch/ops/loss.hpp"
#include "minitorch/ops/rectifiers.hpp"

// Losses that compare element with element. Input and target have one shape: what PyTorch broadcasts with a warning is
// an Error here.

namespace minitorch {

/// Arguments of binary_cross_entropy, PyTorch's names and defaults.
template <Floating T>
struct BinaryCrossEntropyOptions {
  BasicTensor<T> weight = {};  ///< a factor for each element, broadcast; undefined: 1
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of binary_cross_entropy_with_logits, PyTorch's names and defaults.
template <Floating T>
struct BinaryCrossEntropyWithLogitsOptions {
  BasicTensor<T> weight = {};  ///< a factor for each element, broadcast; undefined: 1
  core::Choice<Reduction> reduction = Reduction::mean;
  BasicTensor<T> pos_weight = {};  ///< a factor for the positive part, broadcast, e.g. one for each class
};

/// Arguments of smooth_l1_loss, PyTorch's names and defaults.
struct SmoothL1LossOptions {
  core::Choice<Reduction> reduction = Reduction::mean;
  double beta = 1;  ///< below it the loss is a square
};

/// Arguments of huber_loss, PyTorch's names and defaults.
struct HuberLossOptions {
  core::Choice<Reduction> reduction = Reduction::mean;
  double delta = 1;  ///< below it the loss is a square
};

/// Arguments of kl_div, PyTorch's names and defaults.
struct KlDivOptions {
  core::Choice<Reduction> reduction = Reduction::mean;  ///< batchmean is what the mathematics means
  bool log_target = false;                              ///< the target holds logarithms, too
};

namespace detail {

template <Floating T>
void check_same_shape(const char* op, const BasicTensor<T>& input, const BasicTensor<T>& target) {
  core::check(input.shape() == target.shape(), "[", op, "] input has shape ", input.shape(), ", target ",
              target.shape(), "; they must be equal: reshape one");
}

/// The losses times their weights, reduced.
template <Floating T>
BasicTensor<T> weighted_loss(const char* op, const BasicTensor<T>& losses, const BasicTensor<T>& weight,
                             Reduction reduction) {
  const Shape& shape = losses.shape();
  core::check(!weight.defined() || broadcast_shapes(op, weight.shape(), shape) == shape, "[", op, "] weight of shape ",
              weight.defined() ? weight.shape() : Shape{}, " does not broadcast to the shape of the input, ", shape);
  return reduce_loss(op, weight.defined() ? losses * weight : losses, shape, reduction, static_cast<T>(numel(shape)));
}

/// |d|, but below `width` a parabola: scale / 2 * d^2 / width, which meets scale * (|d| - width / 2).
template <class T>
struct Huber {
  static constexpr const char* name = "huber";
  static constexpr Reads reads = Reads::input;
  T width, scale;
  Huber(T w, T s) : width(std::max(w, std::numeric_limits<T>::min())), scale(s) {}
  // Without branches, so that the loops are over vectors: |d| cut at width, divided by it, is 1 beyond.
  T f(T d) const {
    const T size = std::abs(d), cut = size > width ? width : size;
    return scale * ((cut / width) * (size - T(0.5) * cut));
  }
  template <class V>
  V vjp(const V& dy, const V& d, const V&) const {
    if constexpr (std::is_same_v<V, T>) {
      const T above = d < -width ? -width : d, cut = above > width ? width : above;
      return dy * (scale * (cut / width));
    } else {
      const V steep = V(dy * scale), inner = V(dy * (d * (scale / width)));
      return where(d <= -width, V(-steep), V(where(d >= width, steep, inner)));
    }
  }
};

/// t log(t), 0 at 0.
struct XLogX {
  static constexpr const char* name = "kl_div";
  static constexpr Reads reads = Reads::input;
  template <class T>
  T f(T t) const {
    return t == T(0) ? T(0) : t * std::log(t);
  }
  template <class V>
  V vjp(const V& dy, const V& t, const V&) const {
    using std::log;
    return dy * (log(t) + 1);
  }
};

}  // namespace detail

/// |x - y|; gradient 0 where they are equal.
template <Floating T>
BasicTensor<T> l1_loss(const BasicTensor<T>& x, const BasicTensor<T>& y,
                       core::Choice<Reduction> reduction = Reduction::mean) {
  detail::check_same_shape("l1_loss", x, y);
  return detail::reduce_loss("l1_loss", abs(x - y), x.shape(), reduction, static_cast<T>(x.numel()));
}
/// The same with PyTorch's keyword argument.
template <Floating T>
BasicTensor<T> l1_loss(const BasicTensor<T>& x, const BasicTensor<T>& y, const ReductionOptions& options) {
  return l1_loss(x, y, options.reduction);
}

/// With d = x - y: d^2 / (2 beta) where |d| < beta, else |d| - beta / 2. Girshick, "Fast R-CNN", 2015. Of beta 0 it is
/// l1_loss, with gradient 0 where d is 0; PyTorch has -1 there, for x and for y.
template <Floating T>
BasicTensor<T> smooth_l1_loss(const BasicTensor<T>& x, const BasicTensor<T>& y,
                              const SmoothL1LossOptions& options = {}) {
  detail::check_same_shape("smooth_l1_loss", x, y);
  core::check(options.beta >= 0, "[smooth_l1_loss] beta must not be negative, got ", options.beta);
  if (options.beta == 0) {
    return l1_loss(x, y, options.reduction);
  }
  return detail::reduce_loss("smooth_l1_loss",
                             detail::unary(detail::Huber<T>{static_cast<T>(options.beta), T(1)}, x - y), x.shape(),
                             options.reduction, static_cast<T>(x.numel()));
}

/// With d = x - y: d^2 / 2 where |d| < delta, else delta (|d| - delta / 2). Huber, 1964.
template <Floating T>
BasicTensor<T> huber_loss(const BasicTensor<T>& x, const BasicTensor<T>& y, const HuberLossOptions& options = {}) {
  detail::check_same_shape("huber_loss", x, y);
  core::check(options.delta > 0, "[huber_loss] delta must be positive, got ", options.delta);
  const T delta = static_cast<T>(options.delta);
  return detail::reduce_loss("huber_loss", detail::unary(detail::Huber<T>{delta, delta}, x - y), x.shape(),
                             options.reduction, static_cast<T>(x.numel()));
}

/// -(y log(x) + (1 - y) log(1 - x)) for probabilities x in [0, 1] and targets y, usually 0 or 1, logarithms at least
/// -100. binary_cross_entropy_with_logits is more exact.
template <Floating T>
BasicTensor<T> binary_cross_entropy(const BasicTensor<T>& x, const BasicTensor<T>& y,
                                    const BinaryCrossEntropyOptions<T>& options = {}) {
  detail::check_same_shape("binary_cross_entropy", x, y);
  kernels::for_each_offset(x.shape(), x.strides(), [&](std::int64_t offset) {
    const T p = x.data()[offset];
    core::check(!(p < T(0) || p > T(1)), "[binary_cross_entropy] input must be probabilities in [0, 1], got ", p,
                "; scores go to binary_cross_entropy_with_logits");
  });
  const BasicTensor<T> in = detail::contiguous_data(x), target = detail::contiguous_data(y);
  BasicTensor<T> losses(x.shape());
  core::parallel_for(x.numel(), core::parallel_threshold / 2, [&](std::int64_t begin, std::int64_t end) {
    constexpr std::int64_t block = 512;
    T log_p[block], log_q[block];
    for (std::int64_t i = begin; i < end; i += block) {
      const std::int64_t count = std::min(block, end - i);
      T* to = losses.data() + i;
      const T *from = in.data() + i, *t = target.data() + i;
      MINITORCH_SIMD
      for (std::int64_t k = 0; k < count; ++k) {
        to[k] = -from[k];
      }
      kernels::vector_map(kernels::vectored::Log{}, count, from, log_p);
      kernels::vector_map(kernels::vectored::Log1p{}, count, to, log_q);
      MINITORCH_SIMD
      for (std::int64_t k = 0; k < count; ++k) {
        const T a = log_p[k] < T(-100) ? T(-100) : log_p[k], b = log_q[k] < T(-100) ? T(-100) : log_q[k];
        to[k] = (t[k] - T(1)) * b - t[k] * a;
      }
    }
  });
  losses = autograd::record(
      "binary_cross_entropy", std::move(losses), {x, y},
      [x = autograd::saved(x), y = autograd::saved(y)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> p = ctx(x), q = 1 - p, dy = ctx.grad();
        const BasicTensor<T> spread = p * q;  // PyTorch's bound keeps the gradient finite at 0 and 1
        return {ctx.needs(0) ? dy * (p - ctx(y)) / where(spread < T(1e-12), T(1e-12), spread) : BasicTensor<T>(),
                ctx.needs(1) ? dy * (log(q) - log(p)) : BasicTensor<T>()};
      });
  return detail::weighted_loss("binary_cross_entropy", losses, options.weight, options.reduction);
}

/// binary_cross_entropy of sigmoid(x), for any x without overflow: (1 - y) x - (1 + (pos_weight - 1) y)
/// log(sigmoid(x)).
template <Floating T>
BasicTensor<T> binary_cross_entropy_with_logits(const BasicTensor<T>& x, const BasicTensor<T>& y,
                                                const BinaryCrossEntropyWithLogitsOptions<T>& options = {}) {
  constexpr const char* op = "binary_cross_entropy_with_logits";
  detail::check_same_shape(op, x, y);
  const BasicTensor<T>& positive = options.pos_weight;
  core::check(!positive.defined() || broadcast_shapes(op, positive.shape(), x.shape()) == x.shape(), "[", op,
              "] pos_weight of shape ", positive.defined() ? positive.shape() : Shape{},
              " does not broadcast to the shape of the input, ", x.shape());
  const BasicTensor<T> log_p = logsigmoid(x);
  const BasicTensor<T> first = positive.defined() ? log_p * ((positive - 1) * y + 1) : log_p;
  return detail::weighted_loss(op, (1 - y) * x - first, options.weight, options.reduction);
}

/// y (log(y) - x) for log-probabilities x and probabilities y, 0 where y is; with log_target e^y (y - x). Its sum is
/// the divergence of Kullback and Leibler; Reduction::batchmean divides that by the number of samples, mean by the
/// number of elements.
template <Floating T>
BasicTensor<T> kl_div(const BasicTensor<T>& x, const BasicTensor<T>& y, const KlDivOptions& options = {}) {
  detail::check_same_shape("kl_div", x, y);
  const BasicTensor<T> losses = options.log_target ? exp(y) * (y - x) : detail::unary(detail::XLogX{}, y) - y * x;
  if (options.reduction == Reduction::batchmean) {
    core::check(x.dim() > 0, "[kl_div] batchmean needs a first dimension, that of the samples");
    return sum(losses) / static_cast<T>(x.shape()[0]);
  }
  return detail::reduce_loss("kl_div", losses, x.shape(), options.reduction, static_cast<T>(x.numel()));
}

}  // namespace minitorch
