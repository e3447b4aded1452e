// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/ctc_loss.hpp"
#include "minitorch/ops/loss.hpp"

namespace minitorch {

/// Arguments of ctc_loss, PyTorch's names and defaults.
struct CTCLossOptions {
  std::int64_t blank = 0;  ///< the class that stands for no label
  core::Choice<Reduction> reduction = Reduction::mean;
  bool zero_infinity = false;  ///< targets that do not fit into their inputs have loss and gradient 0, not infinity
};

/// Lengths of the sequences of a batch: a list in braces, a vector or a tensor of integers.
struct SequenceLengths {
  std::vector<std::int64_t> values;  ///< one for each sample

  /// Of a list in braces.
  SequenceLengths(std::initializer_list<std::int64_t> lengths) : values(lengths) {}
  /// Of a vector.
  SequenceLengths(std::vector<std::int64_t> lengths) : values(std::move(lengths)) {}
  /// Of a tensor.
  SequenceLengths(const LongTensor& lengths) : values(lengths.to_vector()) {}
};

namespace detail {

/// The labels of a batch, one sample after the other.
struct CtcBatch {
  std::vector<std::int64_t> times, counts, begins, labels;
  std::int64_t blank = 0, longest = 0;  // most labels in a sample

  std::int64_t size() const { return static_cast<std::int64_t>(times.size()); }
  std::int64_t states() const { return 2 * longest + 1; }

  /// Sample i of x (T, N, C).
  template <class T>
  kernels::CtcSample<T> sample(const BasicTensor<T>& x, std::int64_t i) const {
    const auto at = static_cast<std::size_t>(i);
    return {x.data() + i * x.shape()[2],
            x.shape()[1] * x.shape()[2],
            times[at],
            labels.data() + begins[at],
            counts[at],
            blank};
  }
  /// f(i) for every sample, which takes `steps` times its states.
  template <class F>
  void for_each(std::int64_t steps, const F& f) const {
    core::parallel_for(
        size(), std::max<std::int64_t>(1, core::parallel_threshold / 16 / std::max<std::int64_t>(1, steps * states())),
        [&](std::int64_t begin, std::int64_t end) {
          for (std::int64_t i = begin; i < end; ++i) {
            f(i);
          }
        });
  }
};

/// Error if anything does not fit `shape`, (T, N, C).
MINITORCH_INLINE CtcBatch ctc_batch(const Shape& shape, const LongTensor& targets, const SequenceLengths& input_lengths,
                                    const SequenceLengths& target_lengths, std::int64_t blank);

}  // namespace detail

/// Connectionist temporal classification (Graves et al., 2006): -log of the probability that log_probs (T, N, C), or
/// (T, C) of one sample, gives the target, over all ways to spread its labels over the time with blanks between.
/// Targets are (N, S), or all labels one after the other (sum of target_lengths). The mean divides each loss by its
/// target's length, at least 1, first; none gives (N). A target that does not fit into its time has loss infinity.
///
/// The gradient is the derivative by log_probs. PyTorch's is another unless they come from log_softmax, after which
/// both are the same. There are no gradients of gradients, as in PyTorch.
template <Floating T>
BasicTensor<T> ctc_loss(const BasicTensor<T>& log_probs, const LongTensor& targets,
                        const SequenceLengths& input_lengths, const SequenceLengths& target_lengths,
                        const CTCLossOptions& options = {}) {
  core::check(log_probs.dim() == 3 || log_probs.dim() == 2,
              "[ctc_loss] log_probs must be (T, N, C) or (T, C), got shape ", log_probs.shape());
  const bool one = log_probs.dim() == 2;
  const BasicTensor<T> rows = one ? unsqueeze(log_probs, 1) : log_probs;
  const auto batch = std::make_shared<const detail::CtcBatch>(
      detail::ctc_batch(rows.shape(), targets, input_lengths, target_lengths, options.blank));
  const std::int64_t count = batch->size(), states = batch->states(), time = rows.shape()[0];
  BasicTensor<T> y({count});
  {
    const BasicTensor<T> x = detail::contiguous_data(rows);
    std::vector<double> alpha(static_cast<std::size_t>(count * 2 * states));
    batch->for_each(time, [&, to = y.data()](std::int64_t i) {
      to[i] = static_cast<T>(kernels::ctc_forward(batch->sample(x, i), alpha.data() + i * 2 * states, 2));
    });
  }
  y = autograd::record(
      "ctc_loss", std::move(y), {rows},
      [batch, kept = autograd::saved(rows)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        core::check(!is_grad_enabled(), "[ctc_loss] there are no gradients of gradients");
        const BasicTensor<T> x = detail::contiguous_data(ctx(kept)), dy = detail::contiguous_data(ctx.grad());
        const BasicTensor<T> dx = zeros<T>(x.shape());
        const std::int64_t size = (x.shape()[0] + 2) * batch->states();
        std::vector<double> alpha(static_cast<std::size_t>(batch->size() * size));
        batch->for_each(x.shape()[0], [&](std::int64_t i) {
          if (dy.data()[i] != T(0)) {  // 0 where zero_infinity says so, and there the rest is NaN
            kernels::ctc_backward(batch->sample(x, i), dy.data()[i], alpha.data() + i * size,
                                  dx.data() + i * x.shape()[2]);
          }
        });
        return {dx};
      });
  if (options.zero_infinity) {
    y = where(eq(y, std::numeric_limits<T>::infinity()), T(0), y);
  }
  if (options.reduction == Reduction::mean) {
    BasicTensor<T> lengths({count});
    std::transform(batch->counts.begin(), batch->counts.end(), lengths.data(),
                   [](std::int64_t n) { return static_cast<T>(std::max<std::int64_t>(n, 1)); });
    return mean(div(y, lengths));
  }
  return detail::reduce_loss("ctc_loss", y, one ? Shape{} : y.shape(), options.reduction, T(1));
}
/// The same with all options by position.
template <Floating T>
BasicTensor<T> ctc_loss(const BasicTensor<T>& log_probs, const LongTensor& targets,
                        const SequenceLengths& input_lengths, const SequenceLengths& target_lengths, std::int64_t blank,
                        core::Choice<Reduction> reduction = Reduction::mean, bool zero_infinity = false) {
  return ctc_loss(log_probs, targets, input_lengths, target_lengths,
                  {.blank = blank, .reduction = reduction, .zero_infinity = zero_infinity});
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE CtcBatch ctc_batch(const Shape& shape, const LongTensor& targets, const SequenceLengths& input_lengths,
                                    const SequenceLengths& target_lengths, std::int64_t blank) {
  const std::int64_t time = shape[0], count = shape[1], classes = shape[2];
  CtcBatch batch{input_lengths.values, target_lengths.values, {}, targets.to_vector(), blank, 0};
  core::check(blank >= 0 && blank < classes, "[ctc_loss] blank ", blank, " is not a class: there are ", classes);
  core::check(batch.size() == count && batch.counts.size() == batch.times.size(), "[ctc_loss] there are ", count,
              " samples, but ", batch.size(), " input_lengths and ", batch.counts.size(), " target_lengths");
  const bool rows = targets.dim() == 2;
  core::check(rows ? targets.shape()[0] == count : targets.dim() == 1,
              "[ctc_loss] targets must be (N, S) or all labels in one row, got shape ", targets.shape(), " for ", count,
              " samples");
  std::int64_t all = 0;
  for (std::size_t i = 0; i < batch.times.size(); ++i) {
    const std::int64_t n = batch.counts[i];
    core::check(batch.times[i] >= 0 && batch.times[i] <= time, "[ctc_loss] input length ", batch.times[i],
                " of sample ", i, " is not within 0 and ", time, ", the first size of log_probs");
    core::check(n >= 0 && (!rows || n <= targets.shape()[1]), "[ctc_loss] target length ", n, " of sample ", i,
                " does not fit targets of shape ", targets.shape());
    batch.begins.push_back(rows ? static_cast<std::int64_t>(i) * targets.shape()[1] : all);
    all += n;
    core::check(rows || all <= targets.numel(), "[ctc_loss] the target lengths add up to more than the ",
                targets.numel(), " labels");
    batch.longest = std::max(batch.longest, n);
    for (std::int64_t j = 0; j < n; ++j) {
      const std::int64_t label = batch.labels[static_cast<std::size_t>(batch.begins[i] + j)];
      core::check(label >= 0 && label < classes, "[ctc_loss] target ", label, " of sample ", i,
                  " is not a class: there are ", classes);
    }
  }
  core::check(rows || all == targets.numel(), "[ctc_loss] the target lengths add up to ", all, ", but there are ",
              targets.numel(), " labels");
  return batch;
}

}  // namespace minitorch::detail
#endif
