// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>
#include <utility>

#include "minitorch/kernels/reduce.hpp"
#include "minitorch/kernels/variance.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/index.hpp"

// Reductions. `dims` names the dimensions to reduce, none means all; with `keepdim` they stay with size 1. Of no
// elements a sum is 0, a mean or a median NaN, and the choice of one (max, argmin) is an Error.

namespace minitorch {

namespace detail {

/// Which dimensions go and what stays.
struct ReducedDims {
  Shape kept;     // with size 1 for every reduced dimension
  Shape dropped;  // without them
  Dims order;     // the others first, then the reduced ones
  std::int64_t count = 1;
  std::int64_t inner = 1;  // elements of the others behind the last reduced one, if those are neighbours; else 0

  ReducedDims(const char* name, const Shape& shape, const Dims& dims) : kept(shape) {
    bool reduced[Dims::max_size] = {};
    for (const std::int64_t dim : dims) {
      const int d = core::normalize_dim(name, dim, shape.size());
      core::check(!reduced[d], "[", name, "] dimension ", dim, " is named twice in ", dims);
      reduced[d] = true;
    }
    for (int d = 0; d < shape.size(); ++d) {
      if (dims.empty() || reduced[d]) {
        reduced[d] = true;
        kept[d] = 1;
        count *= shape[d];
      } else {
        dropped.push_back(shape[d]);
        order.push_back(d);
      }
    }
    int runs = 0;
    for (int d = 0; d < shape.size(); ++d) {
      if (reduced[d]) {
        order.push_back(d);
        runs += d == 0 || !reduced[d - 1];
        inner = 1;
      } else {
        inner *= shape[d];
      }
    }
    inner = runs > 1 ? 0 : inner;
  }
};

}  // namespace detail

/// Sum; 0 for nothing. Floats are summed in blocks that are combined in double; integers and bool, which is counted,
/// give int64 as in PyTorch.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> sum(const BasicTensor<T>& x, const Dims& dims = {}, bool keepdim = false) {
  const detail::ReducedDims reduction("sum", x.shape(), dims);
  const BasicTensor<kernels::SumOf<T>> y = sum_to(x, reduction.kept);
  return keepdim ? y : detail::reshape_as("sum", y, reduction.dropped);
}
template <Scalar T, Dimension Dim>
BasicTensor<kernels::SumOf<T>> sum(const BasicTensor<T>& x, Dim dim, bool keepdim = false) {
  return sum(x, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}

/// Arithmetic mean; NaN of nothing.
template <Floating T>
BasicTensor<T> mean(const BasicTensor<T>& x, const Dims& dims = {}, bool keepdim = false) {
  const detail::ReducedDims reduction("mean", x.shape(), dims);
  return detail::unary(detail::DividedInto<T>{"mean", static_cast<T>(reduction.count)}, sum(x, dims, keepdim));
}
template <Floating T, Dimension Dim>
BasicTensor<T> mean(const BasicTensor<T>& x, Dim dim, bool keepdim = false) {
  return mean(x, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}

namespace detail {

/// x - mean. The mean is rounded to T, at an offset to much more than the deviations are; the mean of what is left, if
/// it is finite, tells by how much.
template <Floating T>
BasicTensor<T> centered(const BasicTensor<T>& x, const Dims& dims) {
  const BasicTensor<T> deviation = x - mean(x, dims, true);
  const BasicTensor<T> left = mean(deviation, dims, true);
  return deviation - where(eq(left - left, T(0)), left, T(0));
}

}  // namespace detail

/// Variance: sum((x - mean)^2) / max(n - correction, 0), by default with Bessel's correction as in PyTorch.
template <Floating T>
BasicTensor<T> var(const BasicTensor<T>& x, const Dims& dims = {}, std::int64_t correction = 1, bool keepdim = false) {
  const detail::ReducedDims reduction("var", x.shape(), dims);
  const auto divisor =
      static_cast<T>(std::max(static_cast<double>(reduction.count) - static_cast<double>(correction), 0.0));
  const BasicTensor<T> y(keepdim ? reduction.kept : reduction.dropped),
      rows = detail::contiguous_data(permute(x.detach(), reduction.order));
  kernels::variance(rows.data(), y.data(), y.numel(), reduction.count, static_cast<double>(divisor));
  return autograd::record("var", y, {x},
                          [x = autograd::saved(x), dims, kept = reduction.kept,
                           divisor](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {reshape(ctx.grad(), kept) * (T(2) / divisor) * detail::centered(ctx(x), dims)};
                          });
}
template <Floating T, Dimension Dim>
BasicTensor<T> var(const BasicTensor<T>& x, Dim dim, std::int64_t correction = 1, bool keepdim = false) {
  return var(x, Dims{static_cast<std::int64_t>(dim)}, correction, keepdim);
}

/// Of all elements, with Bessel's correction or, if not `unbiased`, without: PyTorch's other signature.
template <Floating T, std::same_as<bool> Bool>
BasicTensor<T> var(const BasicTensor<T>& x, Bool unbiased) {
  return var(x, Dims{}, unbiased ? 1 : 0);
}

/// Standard deviation: sqrt(var). The gradient is 0 where it is 0.
template <Floating T>
BasicTensor<T> std(const BasicTensor<T>& x, const Dims& dims = {}, std::int64_t correction = 1, bool keepdim = false) {
  const BasicTensor<T> variance = var(x, dims, correction, keepdim);
  BasicTensor<T> y;
  {
    const NoGradGuard guard;
    y = sqrt(variance);
  }
  return autograd::record(
      "std", y, {variance},
      [y = autograd::saved_output(y)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> deviation = ctx(y);
        return {where(eq(deviation, T(0)), T(0), ctx.grad() / (deviation * T(2)))};
      });
}
template <Floating T, Dimension Dim>
BasicTensor<T> std(const BasicTensor<T>& x, Dim dim, std::int64_t correction = 1, bool keepdim = false) {
  return std(x, Dims{static_cast<std::int64_t>(dim)}, correction, keepdim);
}

/// Of all elements, as var has it.
template <Floating T, std::same_as<bool> Bool>
BasicTensor<T> std(const BasicTensor<T>& x, Bool unbiased) {
  return minitorch::std(x, Dims{}, unbiased ? 1 : 0);
}

/// var and mean, std and mean: `const auto [deviation, average] = std_mean(x, {0});`.
template <Floating T>
std::pair<BasicTensor<T>, BasicTensor<T>> var_mean(const BasicTensor<T>& x, const Dims& dims = {},
                                                   std::int64_t correction = 1, bool keepdim = false) {
  return {var(x, dims, correction, keepdim), mean(x, dims, keepdim)};
}
/// Standard deviation and mean, as std() and mean() compute them.
template <Floating T>
std::pair<BasicTensor<T>, BasicTensor<T>> std_mean(const BasicTensor<T>& x, const Dims& dims = {},
                                                   std::int64_t correction = 1, bool keepdim = false) {
  return {minitorch::std(x, dims, correction, keepdim), mean(x, dims, keepdim)};
}
/// The same along one dimension.
template <Floating T, Dimension Dim>
std::pair<BasicTensor<T>, BasicTensor<T>> var_mean(const BasicTensor<T>& x, Dim dim, std::int64_t correction = 1,
                                                   bool keepdim = false) {
  return var_mean(x, Dims{static_cast<std::int64_t>(dim)}, correction, keepdim);
}
/// The same along one dimension.
template <Floating T, Dimension Dim>
std::pair<BasicTensor<T>, BasicTensor<T>> std_mean(const BasicTensor<T>& x, Dim dim, std::int64_t correction = 1,
                                                   bool keepdim = false) {
  return std_mean(x, Dims{static_cast<std::int64_t>(dim)}, correction, keepdim);
}

/// Largest or smallest elements and where they are.
template <class T>
struct ValuesAndIndices {
  BasicTensor<T> values;  ///< the elements
  LongTensor indices;     ///< their places along the dimension
};

namespace detail {

template <bool Largest, Scalar T>
ValuesAndIndices<T> extreme_along(const char* name, const BasicTensor<T>& x, std::int64_t dim, bool keepdim,
                                  bool want_values = true) {
  const int d = core::normalize_dim(name, dim, x.dim());
  const std::int64_t count = x.dim() == 0 ? 1 : x.shape()[d];
  core::check(count > 0 || x.numel() > 0, "[", name, "] dimension ", d, " of shape ", x.shape(), " is empty");
  std::int64_t inner = 1;
  for (int i = d + 1; i < x.dim(); ++i) {
    inner *= x.shape()[i];
  }
  Shape kept = x.shape();
  if (x.dim() > 0) {
    kept[d] = 1;
  }
  const BasicTensor<T> in = contiguous_data(x);
  LongTensor indices(kept);
  BasicTensor<T> values;
  if (want_values) {
    values = BasicTensor<T>(kept);
  }
  kernels::extreme<Largest>(in.data(), want_values ? values.data() : nullptr, indices.data(),
                            indices.numel() / std::max<std::int64_t>(inner, 1), count, inner);
  if constexpr (Floating<T>) {
    if (want_values) {
      values = autograd::record(name, std::move(values), {x},
                                [indices = autograd::saved(indices), d,
                                 shape = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                                  return {scatter_add(shape, d, ctx(indices), ctx.grad())};
                                });
    }
  }
  if (keepdim || x.dim() == 0) {
    return {values, indices};
  }
  return {want_values ? squeeze(values, d) : values, squeeze(indices, d)};
}

/// dy, in even parts where x over `dims` is equal to `value`; of a NaN where x is NaN, if `to_nans`.
template <Floating T>
BasicTensor<T> shared_by_equals(const BasicTensor<T>& dy, const BasicTensor<T>& x, const BasicTensor<T>& value,
                                const Dims& dims, bool to_nans) {
  BoolTensor chosen = eq(x, value);
  if (to_nans) {
    chosen = logical_or(chosen, logical_and(isnan(x), isnan(value)));
  }
  const BasicTensor<T> equal = where(chosen, ones_like(x), T(0));
  return dy * (equal / sum(equal, dims, true));
}

/// Largest or smallest element; equal ones share the gradient evenly. Where it is NaN, as in PyTorch, either the NaNs
/// share it (max of everything), or all that were compared get NaN (amax).
template <bool Largest, Scalar T>
BasicTensor<T> extreme_shared(const char* name, const BasicTensor<T>& x, const Dims& dims, bool keepdim, bool to_nans) {
  const ReducedDims reduction(name, x.shape(), dims);
  core::check(reduction.count > 0, "[", name, "] cannot reduce shape ", x.shape(), " over ", dims,
              ": there is no element to choose");
  BasicTensor<T> y(reduction.kept);
  const bool in_place = reduction.inner > 0;  // else the reduced dimensions are brought to the end
  const BasicTensor<T> source = contiguous_data(in_place ? x : permute(x.detach(), reduction.order));
  const std::int64_t inner = in_place ? reduction.inner : 1;
  kernels::extreme<Largest>(source.data(), y.data(), static_cast<std::int64_t*>(nullptr), y.numel() / inner,
                            reduction.count, inner);
  if constexpr (Floating<T>) {
    y = autograd::record(
        name, y, {x},
        [x = autograd::saved(x), y = autograd::saved_output(y), dims,
         to_nans](const autograd::BackwardContext<T>& ctx) {
          return autograd::Grads<T>{shared_by_equals(ctx.grad(), ctx(x).detach(), ctx(y).detach(), dims, to_nans)};
        });
  }
  return keepdim ? y : reshape_as(name, y, reduction.dropped);
}

}  // namespace detail

/// Largest elements along `dim`; the first of equals counts and gets the gradient; NaN is larger than everything.
template <Scalar T>
ValuesAndIndices<T> max(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  return detail::extreme_along<true>("max", x, dim, keepdim);
}
/// Smallest elements along `dim`; the first of equals counts and gets the gradient; NaN is smaller than everything.
template <Scalar T>
ValuesAndIndices<T> min(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  return detail::extreme_along<false>("min", x, dim, keepdim);
}
/// Largest of all elements; equal ones share the gradient evenly.
template <Floating T>
BasicTensor<T> max(const BasicTensor<T>& x) {
  return detail::extreme_shared<true>("max", x, {}, false, true);
}
template <Integer T>
BasicTensor<T> max(const BasicTensor<T>& x) {
  return max(reshape(x, {-1}), 0).values;
}
/// Smallest of all elements; equal ones share the gradient evenly.
template <Floating T>
BasicTensor<T> min(const BasicTensor<T>& x) {
  return detail::extreme_shared<false>("min", x, {}, false, true);
}
template <Integer T>
BasicTensor<T> min(const BasicTensor<T>& x) {
  return min(reshape(x, {-1}), 0).values;
}
/// Largest elements over `dims`; equal ones share the gradient evenly.
template <Scalar T>
BasicTensor<T> amax(const BasicTensor<T>& x, const Dims& dims = {}, bool keepdim = false) {
  return detail::extreme_shared<true>("amax", x, dims, keepdim, false);
}
/// The same along one dimension.
template <Scalar T, Dimension Dim>
BasicTensor<T> amax(const BasicTensor<T>& x, Dim dim, bool keepdim = false) {
  return amax(x, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}
/// Smallest elements over `dims`; equal ones share the gradient evenly.
template <Scalar T>
BasicTensor<T> amin(const BasicTensor<T>& x, const Dims& dims = {}, bool keepdim = false) {
  return detail::extreme_shared<false>("amin", x, dims, keepdim, false);
}
/// The same along one dimension.
template <Scalar T, Dimension Dim>
BasicTensor<T> amin(const BasicTensor<T>& x, Dim dim, bool keepdim = false) {
  return amin(x, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}

/// Where the largest element along `dim` is; the first of equals, or the first NaN.
template <Scalar T>
LongTensor argmax(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  return detail::extreme_along<true>("argmax", x.detach(), dim, keepdim, false).indices;
}
template <Scalar T>
LongTensor argmin(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  return detail::extreme_along<false>("argmin", x.detach(), dim, keepdim, false).indices;
}
/// Where the largest of all elements is, counted in row-major order.
template <Scalar T>
LongTensor argmax(const BasicTensor<T>& x) {
  return argmax(reshape(x.detach(), {-1}), 0);
}
template <Scalar T>
LongTensor argmin(const BasicTensor<T>& x) {
  return argmin(reshape(x.detach(), {-1}), 0);
}

/// log(sum(exp(x))), without overflow.
template <Floating T>
BasicTensor<T> logsumexp(const BasicTensor<T>& x, const Dims& dims, bool keepdim = false) {
  const detail::ReducedDims reduction("logsumexp", x.shape(), dims);
  BasicTensor<T> y;
  {
    const NoGradGuard guard;
    if (reduction.count > 0) {
      const BasicTensor<T> largest = amax(x, dims, true);
      const BasicTensor<T> shift = where(eq(abs(largest), T(HUGE_VAL)), T(0), largest);
      y = log(sum(exp(x - shift), dims, true)) + shift;
    } else {
      y = log(sum(x, dims, true));
    }
  }
  y = autograd::record("logsumexp", y.detach(), {x},
                       [x = autograd::saved(x), y = autograd::saved_output(y)](const autograd::BackwardContext<T>& ctx)
                           -> autograd::Grads<T> { return {ctx.grad() * exp(ctx(x) - ctx(y))}; });
  return keepdim ? y : detail::reshape_as("logsumexp", y, reduction.dropped);
}
/// The same along one dimension.
template <Floating T, Dimension Dim>
BasicTensor<T> logsumexp(const BasicTensor<T>& x, Dim dim, bool keepdim = false) {
  return logsumexp(x, Dims{static_cast<std::int64_t>(dim)}, keepdim);
}

}  // namespace minitorch
