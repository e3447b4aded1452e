// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "minitorch/kernels/reduce.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/broadcast.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/logarithm.hpp"

// Running sums and products, and products. Products are made of products in pairs, so that zeros need no care in the
// derivatives of any order.

namespace minitorch {

namespace detail {

/// Running sums of up to 64 lines that begin one after another, or of up to 4 where a line's elements are neighbours.
template <Scalar T>
void running_sums(const T* x, T* y, const Around& at, std::int64_t lines, bool backwards) {
  using Sum = std::conditional_t<Floating<T>, double, T>;
  Sum sums[64] = {};
  const auto add_to = [&](Sum& sum, std::int64_t k) {
    sum = wrap::add(sum, static_cast<Sum>(x[k]));
    y[k] = static_cast<T>(sum);
  };
  const std::int64_t step = backwards ? -at.inner : at.inner;
  std::int64_t k = backwards ? (at.size - 1) * at.inner : 0;
  if (at.inner > 1) {
    for (std::int64_t i = 0; i < at.size; ++i, k += step) {
      MINITORCH_SIMD
      for (std::int64_t j = 0; j < lines; ++j) {
        add_to(sums[j], k + j);
      }
    }
  } else if (lines == 4) {
    Sum a = 0, b = 0, c = 0, d = 0;
    for (std::int64_t i = 0; i < at.size; ++i, k += step) {
      add_to(a, k);
      add_to(b, k + at.size);
      add_to(c, k + 2 * at.size);
      add_to(d, k + 3 * at.size);
    }
  } else {
    for (std::int64_t j = 0; j < lines; ++j) {
      for (std::int64_t i = 0; i < at.size; ++i) {
        add_to(sums[j], j * at.size + k + i * step);
      }
    }
  }
}

/// Sums of everything up to each place along dimension d, or from each place on. Floats are summed in double.
template <Scalar T>
BasicTensor<T> running_sum(const BasicTensor<T>& x, int d, bool backwards) {
  BasicTensor<T> y(x.shape());
  const BasicTensor<T> in = contiguous_data(x);
  const Around at(x.dim() == 0 ? Shape{1} : x.shape(), d);
  core::parallel_for(at.outer * at.inner, core::parallel_threshold / std::max<std::int64_t>(at.size, 1) + 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t line = begin; line < end;) {
                         // Lines side by side, whose sums do not wait for each other.
                         const bool rows = at.inner > 1;
                         const std::int64_t most = rows ? std::min<std::int64_t>(64, at.inner - line % at.inner) : 4;
                         const std::int64_t lines = std::min(most, end - line);
                         const std::int64_t start = line / at.inner * at.size * at.inner + line % at.inner;
                         running_sums(in.data() + start, y.data() + start, at, lines, backwards);
                         line += lines;
                       }
                     });
  if constexpr (Floating<T>) {
    y = autograd::record("cumsum", std::move(y), {x},
                         [d, backwards](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           return {running_sum(ctx.grad(), d, !backwards)};
                         });
  }
  return y;
}

/// Integers and bool as int64, in which PyTorch counts, too.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> counted(const BasicTensor<T>& x) {
  if constexpr (std::is_same_v<T, kernels::SumOf<T>>) {
    return x;
  } else {
    return cast<kernels::SumOf<T>>(x);
  }
}

}  // namespace detail

/// y[i] = x[0] + .. + x[i] along `dim`. Integers and bool give int64, here and below.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> cumsum(const BasicTensor<T>& x, std::int64_t dim) {
  return detail::running_sum(detail::counted(x), core::normalize_dim("cumsum", dim, x.dim()), false);
}

/// y[i] = log(exp(x[0]) + .. + exp(x[i])) along `dim`, without overflow.
template <Floating T>
BasicTensor<T> logcumsumexp(const BasicTensor<T>& x, std::int64_t dim) {
  const int d = core::normalize_dim("logcumsumexp", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[d];
  BasicTensor<T> y = x;
  for (std::int64_t step = 1; step < size; step *= 2) {  // y[i] holds the last `step` terms; and those before
    y = cat({narrow(y, d, 0, step), logaddexp(narrow(y, d, step, size - step), narrow(y, d, 0, size - step))}, d);
  }
  return size > 1 ? y : clone(y);
}

/// y[i] = x[0] * .. * x[i] along `dim`.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> cumprod(const BasicTensor<T>& x, std::int64_t dim) {
  const int d = core::normalize_dim("cumprod", dim, x.dim());
  BasicTensor<kernels::SumOf<T>> y = detail::counted(x);
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[d];
  for (std::int64_t step = 1; step < size; step *= 2) {  // y[i] holds the last `step` factors; times those before
    y = cat({narrow(y, d, 0, step), mul(narrow(y, d, step, size - step), narrow(y, d, 0, size - step))}, d);
  }
  return size > 1 ? y : clone(y);
}

/// Product along `dim`; 1 of nothing.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> prod(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  using S = kernels::SumOf<T>;
  const int d = core::normalize_dim("prod", dim, x.dim());
  if (x.dim() == 0) {
    return clone(detail::counted(x));
  }
  BasicTensor<S> y = detail::counted(x);
  if (x.shape()[d] == 0) {
    Shape one = x.shape();
    one[d] = 1;
    y = add(sum_to(y, one), S(1));
  }
  bool alone = true;
  if constexpr (Floating<T>) {
    alone = !autograd::recording({y});
  }
  if (alone && y.shape()[d] > 1) {  // the same products without a graph
    const BasicTensor<S> in = detail::contiguous_data(y);
    const detail::Around at(y.shape(), d);
    Shape one = y.shape();
    one[d] = 1;
    y = BasicTensor<S>(one);
    kernels::product(in.data(), y.data(), at.outer, at.size, at.inner);
  } else if (y.shape()[d] == 1) {
    y = clone(y);
  }
  for (std::int64_t size = y.shape()[d]; size > 1; size = y.shape()[d]) {
    const BasicTensor<S> pairs = mul(slice(y, d, 0, size / 2), slice(y, d, size / 2, size / 2 * 2));
    y = size % 2 == 0 ? pairs : cat({pairs, slice(y, d, size - 1)}, d);
  }
  if (keepdim) {
    return y;
  }
  Shape rest = y.shape();
  rest.erase(d);
  return reshape(y, rest);
}
/// Product of all elements.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> prod(const BasicTensor<T>& x) {
  return prod(reshape(x, {x.numel()}), 0);
}

}  // namespace minitorch
