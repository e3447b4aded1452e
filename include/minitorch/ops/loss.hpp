// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <utility>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/softmax.hpp"

namespace minitorch {

/// What becomes of the losses of the single elements. batchmean, the sum divided by the number of samples, is for
/// kl_div alone.
enum class Reduction { none, mean, sum, batchmean };
template <>
inline constexpr std::string_view core::words<Reduction> = "none, mean, sum, batchmean";

/// Arguments of losses that have no other.
struct ReductionOptions {
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of nll_loss, PyTorch's names and defaults.
template <Floating T>
struct NllLossOptions {
  BasicTensor<T> weight = {};        ///< (C), one factor for each class; undefined: 1
  std::int64_t ignore_index = -100;  ///< targets of this class count nothing
  core::Choice<Reduction> reduction = Reduction::mean;
};

/// Arguments of cross_entropy, PyTorch's names and defaults.
template <Floating T>
struct CrossEntropyOptions {
  BasicTensor<T> weight = {};        ///< (C), one factor for each class; undefined: 1
  std::int64_t ignore_index = -100;  ///< targets of this class count nothing
  core::Choice<Reduction> reduction = Reduction::mean;
  T label_smoothing = 0;  ///< from 0 to 1: how much of the target all classes share
};

namespace detail {

/// Scores as rows (M, C), M over samples and positions, and what belongs to each row.
template <Floating T>
struct ClassRows {
  BasicTensor<T> scores;   // (M, C)
  BasicTensor<T> weights;  // (M): the class weight of the target, 0 if ignored
  BoolTensor ignored;      // (M)
  LongTensor targets;      // (M, 1), ignored ones 0
  Shape shape;             // of the target
};

/// (N, C, d1, ..) or (C) to (M, C).
template <Floating T>
BasicTensor<T> class_rows(const char* op, const BasicTensor<T>& input) {
  core::check(input.dim() >= 1, "[", op, "] input must be (C) or (N, C, ...), got shape ", input.shape());
  if (input.dim() == 1) {
    return unsqueeze(input, 0);
  }
  Dims order{0};
  for (int d = 2; d < input.dim(); ++d) {
    order.push_back(d);
  }
  order.push_back(1);
  const std::int64_t classes = input.shape()[1];
  return reshape(permute(input, order), {classes == 0 ? 0 : input.numel() / classes, classes});
}

template <Floating T>
ClassRows<T> with_targets(const char* op, const BasicTensor<T>& input, const LongTensor& target,
                          const BasicTensor<T>& weight, std::int64_t ignore_index) {
  ClassRows<T> rows;
  rows.scores = class_rows(op, input);
  Shape expected = input.shape();
  expected.erase(input.dim() == 1 ? 0 : 1);
  const bool squeezable = target.dim() == input.dim() && target.dim() > 1 && target.shape()[1] == 1;
  core::check(target.shape() == expected, "[", op, "] target of shape ", target.shape(),
              " does not fit input of shape ", input.shape(), ": expected ", expected,
              squeezable ? "; squeeze(target, 1) has it" : "");
  const std::int64_t classes = rows.scores.shape()[1], count = rows.scores.shape()[0];
  core::check(!weight.defined() || weight.shape() == Shape{classes}, "[", op,
              "] weight must have one value for each of ", classes, " classes, got shape ",
              weight.defined() ? weight.shape() : Shape{});
  core::check(!autograd::recording({weight}), "[", op, "] the class weights, of shape ",
              weight.defined() ? weight.shape() : Shape{},
              ", require grad, but they get none here; pass weight.detach()");
  rows.shape = expected;
  rows.targets = LongTensor({count, 1});
  rows.ignored = BoolTensor({count});
  rows.weights = BasicTensor<T>({count});
  const BasicTensor<T> factors = weight.defined() ? contiguous_data(weight) : BasicTensor<T>();
  std::int64_t i = 0;
  kernels::for_each_offset(target.shape(), target.strides(), [&](std::int64_t offset) {
    const std::int64_t label = target.data()[offset];
    const bool ignored = label == ignore_index;
    core::check(ignored || (label >= 0 && label < classes), "[", op, "] target ", label, " at position ", i,
                " is not a class: there are ", classes, ", and ignore_index is ", ignore_index);
    rows.ignored.data()[i] = ignored;
    rows.targets.data()[i] = ignored ? 0 : label;
    rows.weights.data()[i] = ignored ? T(0) : weight.defined() ? factors.data()[label] : T(1);
    ++i;
  });
  return rows;
}

/// -w[t] x[t] of each row, 0 where ignored.
template <Floating T>
BasicTensor<T> nll_rows(const ClassRows<T>& rows) {
  if (rows.scores.shape()[0] == 0) {
    return sum(rows.scores, 1);
  }
  const BasicTensor<T> picked = squeeze(gather(rows.scores, 1, rows.targets), 1);
  return where(rows.ignored, T(0), picked * (-rows.weights));
}

/// The losses of the operation `op`, reduced.
template <Floating T>
BasicTensor<T> reduce_loss(const char* op, const BasicTensor<T>& losses, const Shape& shape, Reduction reduction,
                           T divisor) {
  switch (reduction) {
    case Reduction::none:
      return reshape(losses, shape);
    case Reduction::sum:
      return sum(losses);
    case Reduction::batchmean:
      core::fail("[", op, "] the reduction batchmean is for kl_div alone; this loss has none, mean and sum");
    case Reduction::mean:
      break;
  }
  return unary(DividedInto<T>{op, divisor}, sum(losses));
}

}  // namespace detail

/// Negative log-likelihood -w[t] x[t] for log-probabilities x (N, C), (N, C, d1, ..) or (C) and classes t (N), (N, d1,
/// ..) or (). The mean divides by the sum of w[t] of the targets that are not ignored; it is NaN if all are.
template <Floating T>
BasicTensor<T> nll_loss(const BasicTensor<T>& input, const LongTensor& target, const NllLossOptions<T>& options = {}) {
  const detail::ClassRows<T> rows =
      detail::with_targets("nll_loss", input, target, options.weight, options.ignore_index);
  return detail::reduce_loss("nll_loss", detail::nll_rows(rows), rows.shape, options.reduction,
                             options.reduction == Reduction::mean ? sum(rows.weights).item() : T(1));
}

/// nll_loss(log_softmax(input), target). With label smoothing e the loss is (1 - e) nll + (e / C) sum_c -w[c] logp[c].
template <Floating T>
BasicTensor<T> cross_entropy(const BasicTensor<T>& input, const LongTensor& target,
                             const CrossEntropyOptions<T>& options = {}) {
  const T e = options.label_smoothing;
  core::check(e >= T(0) && e <= T(1), "[cross_entropy] label_smoothing must be between 0 and 1, got ", e);
  const BasicTensor<T> logp = log_softmax(input, input.dim() == 1 ? 0 : 1);
  const detail::ClassRows<T> rows =
      detail::with_targets("cross_entropy", logp, target, options.weight, options.ignore_index);
  BasicTensor<T> losses = detail::nll_rows(rows);
  if (e > T(0)) {
    const BasicTensor<T> weighted = options.weight.defined() ? rows.scores * options.weight : rows.scores;
    const BasicTensor<T> smooth = where(rows.ignored, T(0), -sum(weighted, 1));
    losses = losses * (T(1) - e) + smooth * (e / static_cast<T>(rows.scores.shape()[1]));
  }
  return detail::reduce_loss("cross_entropy", losses, rows.shape, options.reduction,
                             options.reduction == Reduction::mean ? sum(rows.weights).item() : T(1));
}

/// Cross entropy with probabilities as targets, of the shape of the input: sum_c -w[c] p[c] logp[c]. The mean divides
/// by the number of samples. Label smoothing e replaces p by (1 - e) p + e / C.
template <Floating T>
BasicTensor<T> cross_entropy(const BasicTensor<T>& input, const BasicTensor<T>& target,
                             const CrossEntropyOptions<T>& options = {}) {
  core::check(target.shape() == input.shape(), "[cross_entropy] probability targets of shape ", target.shape(),
              " need the shape of the input, ", input.shape());
  core::check(options.ignore_index < 0, "[cross_entropy] ignore_index ", options.ignore_index,
              " is not supported for probability targets");
  const T e = options.label_smoothing;
  core::check(e >= T(0) && e <= T(1), "[cross_entropy] label_smoothing must be between 0 and 1, got ", e);
  const BasicTensor<T> logp = detail::class_rows("cross_entropy", log_softmax(input, input.dim() == 1 ? 0 : 1));
  BasicTensor<T> p = detail::class_rows("cross_entropy", target);
  const std::int64_t classes = logp.shape()[1];
  core::check(!options.weight.defined() || options.weight.shape() == Shape{classes},
              "[cross_entropy] weight must have one value for each of ", classes, " classes");
  if (e > T(0)) {
    p = p * (T(1) - e) + e / static_cast<T>(classes);
  }
  const BasicTensor<T> weighted = options.weight.defined() ? logp * options.weight : logp;
  Shape shape = input.shape();
  shape.erase(input.dim() == 1 ? 0 : 1);
  return detail::reduce_loss("cross_entropy", -sum(weighted * p, 1), shape, options.reduction,
                             static_cast<T>(logp.shape()[0]));
}

/// (x - y)^2.
template <Floating T>
BasicTensor<T> mse_loss(const BasicTensor<T>& x, const BasicTensor<T>& y,
                        core::Choice<Reduction> reduction = Reduction::mean) {
  core::check(x.shape() == y.shape(), "[mse_loss] input has shape ", x.shape(), ", target ", y.shape(),
              ": they must be equal, reshape one of them");
  const BasicTensor<T> difference = x - y;
  return detail::reduce_loss("mse_loss", difference * difference, x.shape(), reduction, static_cast<T>(x.numel()));
}
/// The same with PyTorch's keyword argument.
template <Floating T>
BasicTensor<T> mse_loss(const BasicTensor<T>& x, const BasicTensor<T>& y, const ReductionOptions& options) {
  return mse_loss(x, y, options.reduction);
}

}  // namespace minitorch
