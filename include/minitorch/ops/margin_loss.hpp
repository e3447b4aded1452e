// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "minitorch/ops/elementwise_loss.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/maximum.hpp"
#include "minitorch/ops/vector_norm.hpp"

// Losses that want a margin between pairs, and those of counts and of normal distributions.

namespace minitorch {

/// Arguments of margin_ranking_loss and cosine_embedding_loss, PyTorch's names and defaults.
struct MarginOptions {
  double margin = 0;  ///< of margin_ranking_loss by how much one should be larger; of cosine_embedding_loss the cosine
                      ///< below which a pair that should differ costs nothing
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of hinge_embedding_loss, PyTorch's names and defaults.
struct HingeEmbeddingLossOptions {
  double margin = 1;  ///< the distance from which on a pair that should differ costs nothing
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of triplet_margin_loss, PyTorch's names and defaults.
struct TripletMarginLossOptions {
  double margin = 1;  ///< by how much the negative should be farther from the anchor than the positive
  double p = 2;       ///< which norm the distances are
  double eps = 1e-6;  ///< added to the differences in the distances
  bool swap = false;  ///< the nearer of anchor and positive counts as the distance to the negative
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of multi_margin_loss, PyTorch's names and defaults.
template <Floating T>
struct MultiMarginLossOptions {
  int p = 1;                   ///< 1 or 2, the power taken of what is missing to the margin
  double margin = 1;           ///< by how much the target's score should be above the others
  BasicTensor<T> weight = {};  ///< (C), one factor for each class
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of poisson_nll_loss, PyTorch's names and defaults.
struct PoissonNllLossOptions {
  bool log_input = true;  ///< the input is the logarithm of the mean
  bool full = false;      ///< with Stirling's approximation of log(y!) for y above 1
  double eps = 1e-8;      ///< added to the input in the logarithm, without log_input
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of gaussian_nll_loss, PyTorch's names and defaults.
struct GaussianNllLossOptions {
  bool full = false;  ///< with the constant log(2 pi) / 2
  double eps = 1e-6;  ///< variances below it count as it
  core::Choice<Reduction> reduction = Reduction::mean;
};

namespace detail {

/// max(x, 0), with gradient where x >= 0, as PyTorch's clamp_min(0).
template <Floating T>
BasicTensor<T> hinge(const BasicTensor<T>& x) {
  return clamp_min(x, T(0));
}
template <Floating T>
BasicTensor<T> mean_loss(const char* op, const BasicTensor<T>& losses, Reduction reduction) {
  return reduce_loss(op, losses, losses.shape(), reduction, static_cast<T>(losses.numel()));
}

}  // namespace detail

/// |a - b + eps|_p along the last dimension.
template <Floating T>
BasicTensor<T> pairwise_distance(const BasicTensor<T>& a, const BasicTensor<T>& b, double p = 2, double eps = 1e-6,
                                 bool keepdim = false) {
  return norm(a - b + static_cast<T>(eps), p, -1, keepdim);
}

/// max(0, margin - y (a - b)), where y is 1 if a should be the larger one and -1 if b should.
template <Floating T>
BasicTensor<T> margin_ranking_loss(const BasicTensor<T>& a, const BasicTensor<T>& b, const BasicTensor<T>& y,
                                   const MarginOptions& o = {}) {
  detail::check_same_shape("margin_ranking_loss", a, b);
  detail::check_same_shape("margin_ranking_loss", a, y);
  return detail::mean_loss("margin_ranking_loss", detail::hinge(-y * (a - b) + static_cast<T>(o.margin)), o.reduction);
}

/// x where y is 1, max(0, margin - x) where it is -1.
template <Floating T>
BasicTensor<T> hinge_embedding_loss(const BasicTensor<T>& x, const BasicTensor<T>& y,
                                    const HingeEmbeddingLossOptions& o = {}) {
  detail::check_same_shape("hinge_embedding_loss", x, y);
  const BasicTensor<T> apart = where(y == T(1), T(0), detail::hinge(static_cast<T>(o.margin) - x));
  return detail::mean_loss("hinge_embedding_loss", apart + where(y == T(-1), T(0), x), o.reduction);
}

/// max(0, |a - p| - |a - n| + margin) for anchors a, positives p and negatives n (N, D) or (D). Balntas et al., 2016.
template <Floating T>
BasicTensor<T> triplet_margin_loss(const BasicTensor<T>& anchor, const BasicTensor<T>& positive,
                                   const BasicTensor<T>& negative, const TripletMarginLossOptions& o = {}) {
  detail::check_same_shape("triplet_margin_loss", anchor, positive);
  detail::check_same_shape("triplet_margin_loss", anchor, negative);
  const BasicTensor<T> near = pairwise_distance(anchor, positive, o.p, o.eps);
  BasicTensor<T> far = pairwise_distance(anchor, negative, o.p, o.eps);
  far = o.swap ? minimum(far, pairwise_distance(positive, negative, o.p, o.eps)) : far;
  return detail::mean_loss("triplet_margin_loss", detail::hinge(near - far + static_cast<T>(o.margin)), o.reduction);
}

/// 1 - cos(a, b) where y is 1, max(0, cos(a, b) - margin) where it is -1: a and b (N, D), y (N), or (D) and ().
template <Floating T>
BasicTensor<T> cosine_embedding_loss(const BasicTensor<T>& a, const BasicTensor<T>& b, const BasicTensor<T>& y,
                                     const MarginOptions& o = {}) {
  constexpr const char* op = "cosine_embedding_loss";
  detail::check_same_shape(op, a, b);
  core::check((a.dim() == 1 && y.dim() == 0) || (a.dim() == 2 && y.shape() == Shape{a.shape()[0]}), "[", op,
              "] inputs must be (N, D) with a target (N), or (D) with one number; got ", a.shape(), " and ", y.shape());
  // PyTorch's own formula here: 1e-12 is added to the squares.
  const T least = static_cast<T>(1e-12);
  const BasicTensor<T> cosine = sum(a * b, -1) / sqrt((sum(a * a, -1) + least) * (sum(b * b, -1) + least));
  const BasicTensor<T> losses =
      where(y == T(1), 1 - cosine, T(0)) + where(y == T(-1), detail::hinge(cosine - static_cast<T>(o.margin)), T(0));
  return detail::mean_loss(op, losses, o.reduction);
}

/// log(1 + e^(-y x)) for y of 1 and -1.
template <Floating T>
BasicTensor<T> soft_margin_loss(const BasicTensor<T>& x, const BasicTensor<T>& y,
                                core::Choice<Reduction> reduction = Reduction::mean) {
  detail::check_same_shape("soft_margin_loss", x, y);
  return detail::mean_loss("soft_margin_loss", -logsigmoid(x * y), reduction);
}

/// sum over the classes i other than y of max(0, margin - x[y] + x[i])^p / C, times weight[y]: x (N, C) or (C), y (N)
/// or one class.
template <Floating T>
BasicTensor<T> multi_margin_loss(const BasicTensor<T>& x, const LongTensor& y,
                                 const MultiMarginLossOptions<T>& o = {}) {
  constexpr const char* op = "multi_margin_loss";
  core::check(o.p == 1 || o.p == 2, "[", op, "] p must be 1 or 2, got ", o.p);
  if (x.dim() == 1) {
    core::check(y.numel() == 1, "[", op, "] an input without batch needs one target, got shape ", y.shape());
    const Reduction reduction = o.reduction;
    const BasicTensor<T> one = multi_margin_loss(unsqueeze(x, 0), reshape(y, {1}), o);
    return reduction == Reduction::none ? squeeze(one, 0) : one;
  }
  core::check(x.dim() == 2 && y.shape() == Shape{x.shape()[0]}, "[", op, "] input must be (N, C) and target (N), got ",
              x.shape(), " and ", y.shape());
  const std::int64_t classes = x.shape()[1];
  core::check(!o.weight.defined() || o.weight.shape() == Shape{classes}, "[", op, "] weight has shape ",
              o.weight.defined() ? o.weight.shape() : Shape{}, ", expected (", classes, ",)");
  const LongTensor column = unsqueeze(y, 1);
  const BasicTensor<T> own = detail::gather_as(op, x, 1, column);
  BasicTensor<T> behind = relu(x - own + static_cast<T>(o.margin));
  behind = o.p == 2 ? square(behind) : behind;
  if (o.weight.defined()) {
    behind = behind * unsqueeze(detail::take(op, o.weight, 0, detail::checked_places(op, y, o.weight.shape(), 0)), 1);
  }
  const BoolTensor target = column == arange<std::int64_t>(0, classes);
  return detail::mean_loss(op, sum(where(target, T(0), behind), 1) / static_cast<T>(classes), o.reduction);
}

/// Of counts y with the mean e^x: e^x - y x, or, without log_input, x - y log(x + eps).
template <Floating T>
BasicTensor<T> poisson_nll_loss(const BasicTensor<T>& x, const BasicTensor<T>& y, const PoissonNllLossOptions& o = {}) {
  detail::check_same_shape("poisson_nll_loss", x, y);
  BasicTensor<T> losses = o.log_input ? exp(x) - y * x : x - y * log(x + static_cast<T>(o.eps));
  if (o.full) {
    const BoolTensor small = y <= T(1);
    const BasicTensor<T> n = where(small, T(1), y);
    losses = losses + where(small, T(0), n * log(n) - n + log(n * static_cast<T>(2 * std::numbers::pi)) * T(0.5));
  }
  return detail::mean_loss("poisson_nll_loss", losses, o.reduction);
}

/// (log(var) + (x - y)^2 / var) / 2 for means x, targets y of one shape, and variances of that shape, or without its
/// last dimension or with 1 in its place. Variances below eps count as eps, and give the gradient nevertheless.
template <Floating T>
BasicTensor<T> gaussian_nll_loss(const BasicTensor<T>& x, const BasicTensor<T>& y, const BasicTensor<T>& var,
                                 const GaussianNllLossOptions& o = {}) {
  constexpr const char* op = "gaussian_nll_loss";
  detail::check_same_shape(op, x, y);
  BasicTensor<T> v = var;
  if (v.shape() != x.shape()) {
    Shape shorter = x.shape();
    if (x.dim() > 0) {
      shorter.erase(x.dim() - 1);
    }
    v = x.dim() > 0 && v.shape() == shorter ? unsqueeze(v, -1) : v;
    Shape one = x.shape();
    if (x.dim() > 0) {
      one[x.dim() - 1] = 1;
    }
    core::check(v.shape() == one, "[", op, "] var of shape ", var.shape(), " does not fit input ", x.shape());
  }
  core::check(all(v.detach() >= T(0)).item(), "[", op, "] var has negative elements");
  const BasicTensor<T> raised = v + clamp_min(static_cast<T>(o.eps) - v.detach(), T(0));
  const BasicTensor<T> difference = x - y;
  BasicTensor<T> losses = (log(raised) + difference * difference / raised) * T(0.5);
  losses = o.full ? losses + static_cast<T>(0.5 * std::log(2 * std::numbers::pi)) : losses;
  return detail::mean_loss(op, losses, o.reduction);
}

}  // namespace minitorch
