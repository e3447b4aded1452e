// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/combine.hpp"
#include "minitorch/ops/logic.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/rounding.hpp"
#include "minitorch/ops/sort.hpp"
#include "minitorch/ops/triangle.hpp"

// Sums and means that leave out NaN, quantiles, both extremes at once, histograms and covariances.

namespace minitorch {

/// sum of what is not NaN.
template <Floating T>
BasicTensor<T> nansum(const BasicTensor<T>& x, const Dims& dims = {}, bool keepdim = false) {
  return sum(where(isnan(x), T(0), x), dims, keepdim);
}
/// The same along one dimension.
template <Floating T, Dimension Dim>
BasicTensor<T> nansum(const BasicTensor<T>& x, Dim dim, bool keepdim = false) {
  return nansum(x, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}

/// mean of what is not NaN; NaN of nothing.
template <Floating T>
BasicTensor<T> nanmean(const BasicTensor<T>& x, const Dims& dims = {}, bool keepdim = false) {
  return div(nansum(x, dims, keepdim), cast<T>(sum(eq(x, x), dims, keepdim)));
}
/// The same along one dimension.
template <Floating T, Dimension Dim>
BasicTensor<T> nanmean(const BasicTensor<T>& x, Dim dim, bool keepdim = false) {
  return nanmean(x, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}

/// amin and amax of everything, or along a dimension: `const auto [low, high] = aminmax(x);`.
template <Scalar T>
std::pair<BasicTensor<T>, BasicTensor<T>> aminmax(const BasicTensor<T>& x, const Dims& dims = {},
                                                  bool keepdim = false) {
  return {amin(x, dims, keepdim), amax(x, dims, keepdim)};
}

/// What a quantile between two elements is: PyTorch's words.
enum class QuantileInterpolation { linear, lower, higher, midpoint, nearest };
template <>
inline constexpr std::string_view core::words<QuantileInterpolation> = "linear, lower, higher, midpoint, nearest";

/// The quantiles q, numbers in [0, 1], of x along `dim`: element q (n - 1) of the n in order, counted from 0, between
/// two elements by `interpolation`. NaN where there is one. The result has the dimension of q, if it has one, in front.
template <Floating T>
BasicTensor<T> quantile(const BasicTensor<T>& x, const BasicTensor<T>& q, std::int64_t dim, bool keepdim = false,
                        core::Choice<QuantileInterpolation> interpolation = QuantileInterpolation::linear) {
  const int d = core::normalize_dim("quantile", dim, x.dim());
  const BasicTensor<T> in = x.dim() == 0 ? reshape(x, {1}) : x;
  const std::int64_t size = in.shape()[d];
  core::check(q.dim() <= 1, "[quantile] q must have at most one dimension, got shape ", q.shape());
  core::check(size > 0, "[quantile] dimension ", d, " of shape ", x.shape(), " is empty");
  const auto [sorted, places] = sort(in, d);
  const BasicTensor<T> last = narrow(sorted, d, size - 1, 1);
  std::vector<BasicTensor<T>> parts;
  for (const T share : q.to_vector()) {
    core::check(share >= T(0) && share <= T(1), "[quantile] q must be in [0, 1], got ", share);
    const T place = share * static_cast<T>(size - 1);
    const T whole = interpolation == QuantileInterpolation::higher    ? std::ceil(place)
                    : interpolation == QuantileInterpolation::nearest ? std::nearbyint(place)
                                                                      : std::floor(place);
    BasicTensor<T> y = narrow(sorted, d, static_cast<std::int64_t>(whole), 1);
    if (whole < place && interpolation != QuantileInterpolation::lower &&
        interpolation != QuantileInterpolation::nearest) {
      const T weight = interpolation == QuantileInterpolation::midpoint ? T(0.5) : place - whole;
      y = lerp(y, narrow(sorted, d, static_cast<std::int64_t>(whole) + 1, 1), weight);
    }
    y = where(isnan(last), last, y);
    parts.push_back(x.dim() == 0 ? reshape(y, {}) : keepdim ? y : squeeze(y, d));
  }
  if (q.dim() == 0) {
    return parts[0];
  }
  core::check(!parts.empty(), "[quantile] q is empty");
  return stack(parts);
}
/// The same of one number.
template <Floating T>
BasicTensor<T> quantile(const BasicTensor<T>& x, double q, std::int64_t dim, bool keepdim = false,
                        core::Choice<QuantileInterpolation> interpolation = QuantileInterpolation::linear) {
  return quantile(x, scalar<T>(static_cast<T>(q)), dim, keepdim, interpolation);
}
/// Of all elements.
template <Floating T>
BasicTensor<T> quantile(const BasicTensor<T>& x, double q) {
  return quantile(reshape(x, {-1}), q, 0);
}
/// Several quantiles of all elements.
template <Floating T>
BasicTensor<T> quantile(const BasicTensor<T>& x, const BasicTensor<T>& q) {
  return quantile(reshape(x, {-1}), q, 0);
}

/// How many elements of x are in each of `bins` parts of [min, max], which are equally wide and of which the last holds
/// max, too; what is outside and NaN counts nowhere. With min = max the range is that of the elements, or, if it has no
/// width, one below and above. As floating numbers; the gradient is 0.
template <Floating T>
BasicTensor<T> histc(const BasicTensor<T>& x, std::int64_t bins = 100, double min = 0, double max = 0) {
  core::check(bins > 0, "[histc] the number of bins must be positive, got ", bins);
  const BasicTensor<T> in = detail::contiguous_data(x);
  T low = static_cast<T>(min), high = static_cast<T>(max);
  if (low == high && in.numel() > 0) {
    low = amin(in.detach()).item();
    high = amax(in.detach()).item();
  }
  core::check(low - low == T(0) && high - high == T(0), "[histc] the range from ", low, " to ", high, " is not finite");
  core::check(low <= high, "[histc] max must not be smaller than min, got ", min, " and ", max);
  if (low == high) {
    low -= T(1);
    high += T(1);
  }
  std::vector<std::int64_t> counts(static_cast<std::size_t>(bins), 0);
  for (std::int64_t i = 0; i < in.numel(); ++i) {
    if (const T value = in.data()[i]; value >= low && value <= high) {
      const auto bin = static_cast<std::int64_t>((value - low) * static_cast<T>(bins) / (high - low));
      ++counts[static_cast<std::size_t>(std::min(bin, bins - 1))];
    }
  }
  BasicTensor<T> y({bins});
  std::copy(counts.begin(), counts.end(), y.data());
  return autograd::record(
      "histc", std::move(y), {x},
      [shape = x.shape()](const autograd::BackwardContext<T>&) -> autograd::Grads<T> { return {zeros<T>(shape)}; });
}

/// Arguments of cov, PyTorch's names and defaults.
template <Floating T>
struct CovOptions {
  std::int64_t correction = 1;   ///< what the number of observations is lessened by before the sum is divided by it
  LongTensor fweights = {};      ///< how often each observation is there; undefined: once
  BasicTensor<T> aweights = {};  ///< how much each observation counts; undefined: 1
};

/// Covariances of variables, the rows of x, over observations, its columns: (N, M) gives (N, N), one row or a vector
/// its variance, without dimensions.
template <Floating T>
BasicTensor<T> cov(const BasicTensor<T>& x, const CovOptions<T>& options) {
  core::check(x.dim() <= 2, "[cov] x must have at most two dimensions, got shape ", x.shape());
  const BasicTensor<T> rows = x.dim() == 2 ? x : reshape(x, {1, x.numel()});
  const std::int64_t count = rows.shape()[1];
  BasicTensor<T> weights = options.aweights;
  const auto fits = [&](const Shape& shape) { return shape == Shape{count}; };
  core::check(!weights.defined() || fits(weights.shape()), "[cov] aweights must have shape (", count, ",), got ",
              weights.defined() ? weights.shape() : Shape{});
  core::check(!weights.defined() || all(ge(weights.detach(), T(0))).item(), "[cov] aweights must not be negative");
  if (options.fweights.defined()) {
    core::check(fits(options.fweights.shape()) && all(ge(options.fweights, 0)).item(),
                "[cov] fweights must have shape (", count, ",) and not be negative, got ", options.fweights.shape());
    const BasicTensor<T> times = cast<T>(options.fweights);
    weights = weights.defined() ? mul(times, weights) : times;
  }
  const auto correction = static_cast<T>(options.correction);
  BasicTensor<T> centred, total = scalar<T>(static_cast<T>(count));
  if (weights.defined()) {
    total = sum(weights);
    core::check(count == 0 || total.item() > T(0), "[cov] the weights add up to 0");
    centred = sub(rows, div(sum(mul(rows, weights), 1, true), total));
    total = sub(total, options.aweights.defined() && options.correction != 0
                           ? mul(div(sum(mul(weights, options.aweights)), total), correction)
                           : scalar<T>(correction));
  } else {
    centred = sub(rows, mean(rows, 1, true));
    total = sub(total, correction);
  }
  const BasicTensor<T> y =
      div(mm(weights.defined() ? mul(centred, weights) : centred, t(centred)), clamp_min(total, T(0)));
  return rows.shape()[0] == 1 ? reshape(y, {}) : y;
}
/// The same without weights.
template <Floating T>
BasicTensor<T> cov(const BasicTensor<T>& x, std::int64_t correction = 1) {
  return cov(x, CovOptions<T>{.correction = correction});
}
/// cov with both standard deviations divided out: correlations, in [-1, 1].
template <Floating T>
BasicTensor<T> corrcoef(const BasicTensor<T>& x) {
  const BasicTensor<T> c = cov(x);
  if (c.dim() == 0) {
    return div(c, c);
  }
  const BasicTensor<T> spread = sqrt(diag(c));
  return clamp(div(div(c, unsqueeze(spread, 1)), spread), T(-1), T(1));
}

}  // namespace minitorch
