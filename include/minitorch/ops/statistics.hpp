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
#include "minitorch/ops/rounding.hpp"
#include "minitorch/ops/sort.hpp"

// Sums and means that leave out NaN, quantiles, and both extremes at once.

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

}  // namespace minitorch
