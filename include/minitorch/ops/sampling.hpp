// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/rounding.hpp"
#include "minitorch/ops/scatter.hpp"
#include "minitorch/ops/softmax.hpp"
#include "minitorch/ops/sort.hpp"

// Draws from distributions that a tensor gives. The same bits for any number of threads; the gradient is 0, as in
// PyTorch, but for gumbel_softmax.

namespace minitorch {

/// 1 with the probability that each element of x is, else 0; an Error outside of [0, 1].
template <Floating T>
BasicTensor<T> bernoulli(const BasicTensor<T>& x, Generator& generator = default_generator()) {
  const BasicTensor<T> p = detail::contiguous_data(x);
  BasicTensor<T> y(x.shape());
  const RandomStream stream = generator.next();
  for (std::int64_t i = 0; i < p.numel(); ++i) {
    core::check(p.data()[i] >= T(0) && p.data()[i] <= T(1), "[bernoulli] probabilities must be in [0, 1], got ",
                p.data()[i]);
  }
  core::parallel_for(y.numel(), 4096, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      y.data()[i] =
          stream.uniform<double>(static_cast<std::uint64_t>(i)) < static_cast<double>(p.data()[i]) ? T(1) : T(0);
    }
  });
  return autograd::record(
      "bernoulli", std::move(y), {x},
      [](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> { return {ctx.grad() * T(0)}; });
}

/// `samples` positions of x (one dimension, or one draw for each row of two), each with a probability in proportion to
/// its element; without replacement no position comes twice. (n) gives (samples), (rows, n) gives (rows, samples).
template <Floating T>
LongTensor multinomial(const BasicTensor<T>& x, std::int64_t samples, bool replacement = false,
                       Generator& generator = default_generator()) {
  core::check(x.dim() == 1 || x.dim() == 2, "[multinomial] weights must be (n) or (rows, n), got shape ", x.shape());
  const BasicTensor<T> weights = detail::contiguous_data(x);
  const std::int64_t n = x.size(-1), rows = x.dim() == 2 ? x.shape()[0] : 1;
  core::check(samples > 0, "[multinomial] the number of samples must be positive, got ", samples);
  const RandomStream stream = generator.next();
  LongTensor y(x.dim() == 2 ? Shape{rows, samples} : Shape{samples});
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* w = weights.data() + row * n;
    std::vector<double> sums;  // up to and with each
    std::int64_t positive = 0, last = 0;
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      core::check(w[i] >= T(0) && w[i] - w[i] == T(0), "[multinomial] weights must be finite and not negative, got ",
                  w[i]);
      sum += static_cast<double>(w[i]);
      last = w[i] > T(0) ? i : last;
      positive += w[i] > T(0) ? 1 : 0;
      sums.push_back(sum);
    }
    core::check(positive > 0, "[multinomial] row ", row, " of weights has no positive element");
    core::check(replacement || samples <= positive, "[multinomial] cannot draw ", samples,
                " positions without replacement: ", "only ", positive, " of row ", row, " have a positive weight");
    if (replacement) {
      for (std::int64_t k = 0; k < samples; ++k) {
        const double u = stream.uniform<double>(static_cast<std::uint64_t>(row * samples + k)) * sum;
        const auto at = std::upper_bound(sums.begin(), sums.end(), u) - sums.begin();
        y.data()[row * samples + k] = std::min<std::int64_t>(at, last);
      }
    } else {
      // Whose exponential clock of rate w strikes first: as drawing one after the other.
      DoubleTensor rate({n});
      for (std::int64_t i = 0; i < n; ++i) {
        const double u = stream.uniform<double>(static_cast<std::uint64_t>(row * n + i));
        rate.data()[i] = w[i] > T(0) ? -static_cast<double>(w[i]) / std::log1p(-u) : -1.0;
      }
      const LongTensor first = detail::ordered(rate, 0, samples, true);
      std::copy_n(first.data(), samples, y.data() + row * samples);
    }
  }
  return y;
}

/// Normal numbers with this mean and standard deviation, which must not be negative.
template <Floating T = float>
BasicTensor<T> normal(double mean, double std, const Shape& shape, Generator& generator = default_generator()) {
  core::check(std >= 0, "[normal] the standard deviation must not be negative, got ", std);
  return randn<T>(shape, generator) * static_cast<T>(std) + static_cast<T>(mean);
}
/// The same with a mean and a standard deviation for each; both broadcast.
template <Floating T>
BasicTensor<T> normal(const BasicTensor<T>& mean, const BasicTensor<T>& std,
                      Generator& generator = default_generator()) {
  const Shape shape = broadcast_shapes("normal", mean.shape(), std.shape());
  BasicTensor<T> y;
  {
    const NoGradGuard guard;
    y = randn<T>(shape, generator) * std + mean;
  }
  return autograd::record(
      "normal", std::move(y), {mean, std},
      [sa = mean.shape(), sb = std.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> zero = ctx.grad() * T(0);
        return {detail::unbroadcast(zero, sa), detail::unbroadcast(zero, sb)};
      });
}

/// A draw from each row of logits along `dim` that has gradients (Jang et al., 2017): softmax((x + g) / tau), where g
/// are Gumbel numbers, -log(-log(uniform)). With `hard` the result is one-hot, the largest of that, and its gradient is
/// that of the soft one.
template <Floating T>
BasicTensor<T> gumbel_softmax(const BasicTensor<T>& x, double tau = 1, bool hard = false, std::int64_t dim = -1,
                              Generator& generator = default_generator()) {
  core::check(tau > 0, "[gumbel_softmax] tau must be positive, got ", tau);
  // In double, where log(-log(u)) is as good as never that of 0 or 1.
  const DoubleTensor uniform = clamp_min(rand<double>(x.shape(), generator), std::numeric_limits<double>::min());
  const BasicTensor<T> noise = (-log(-log(uniform))).template to<T>();
  const BasicTensor<T> soft = softmax((x + noise) / static_cast<T>(tau), dim);
  if (!hard) {
    return soft;
  }
  const BasicTensor<T> one_hot = scatter(zeros_like(soft), dim, argmax(soft, dim, true), T(1));
  return one_hot + (soft - soft.detach());  // exactly one_hot, with the gradient of soft
}

}  // namespace minitorch
