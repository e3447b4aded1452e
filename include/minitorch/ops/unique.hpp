// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "minitorch/ops/index.hpp"
#include "minitorch/ops/sort.hpp"

// Each value, or each slice along a dimension, once.

namespace minitorch {

/// Arguments of unique and unique_consecutive, PyTorch's names and defaults.
struct UniqueOptions {
  bool sorted = true;                              ///< the values of unique always are
  bool return_inverse = false;                     ///< where each element is among the values
  bool return_counts = false;                      ///< how often each value is there
  std::optional<std::int64_t> dim = std::nullopt;  ///< compare slices along it, element by element; else all elements
};
/// What unique gives; what was not asked for is undefined.
template <Scalar T>
struct UniqueValues {
  BasicTensor<T> values;  ///< each value, or slice, once
  LongTensor inverse;     ///< of the shape of x, or of the size of `dim`: where each is in values
  LongTensor counts;      ///< how often each value is there
};

namespace detail {

/// One of each run of equal slices along `dim`, taken in the order of their elements or as they stand.
template <Scalar T>
UniqueValues<T> one_of_each(const char* op, const BasicTensor<T>& x, const UniqueOptions& options, bool in_order) {
  const BasicTensor<T> whole = options.dim ? x.detach() : reshape(x.detach(), {-1});
  core::check(whole.dim() > 0, "[", op, "] a tensor without dimensions has no slices");
  const int d = core::normalize_dim(op, options.dim.value_or(0), whole.dim());
  const std::int64_t count = whole.shape()[d], size = whole.numel() / std::max<std::int64_t>(count, 1);
  core::check(count == 0 || size > 0, "[", op, "] the slices along dimension ", d, " of shape ", whole.shape(),
              " are empty");
  const BasicTensor<T> rows = contiguous_data(transpose(whole, 0, d));
  const auto row = [&](std::int64_t i) { return rows.data() + i * size; };
  const auto less = [](T a, T b) { return a < b || (b != b && a == a); };  // NaN is larger than everything
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  if (in_order && !options.dim) {
    const LongTensor sorted = argsort(whole, 0);
    std::copy(sorted.data(), sorted.data() + count, order.begin());
  } else if (in_order) {
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t i, std::int64_t j) {
      return std::lexicographical_compare(row(i), row(i) + size, row(j), row(j) + size, less);
    });
  }
  std::vector<std::int64_t> first, counts;  // where each run begins in x, and how long it is
  LongTensor inverse({count});
  for (const std::int64_t i : order) {
    if (first.empty() || !std::equal(row(i), row(i) + size, row(first.back()))) {
      first.push_back(i);
      counts.push_back(0);
    }
    ++counts.back();
    inverse.data()[i] = static_cast<std::int64_t>(first.size()) - 1;
  }
  UniqueValues<T> out{take(op, options.dim ? x : reshape(x, {-1}), d, from_data<std::int64_t>(first)), {}, {}};
  out.inverse = !options.return_inverse ? LongTensor() : options.dim ? inverse : reshape(inverse, x.shape());
  out.counts = options.return_counts ? from_data<std::int64_t>(counts) : LongTensor();
  return out;
}

/// The least and the largest of n numbers, n at least 1.
template <Integer T>
std::pair<T, T> ends_of(const T* x, std::int64_t n) {
  std::pair<T, T> ends{x[0], x[0]};
  kernels::widened([=, &ends] {
    constexpr std::int64_t lanes = 16;
    T least[lanes], most[lanes];
    std::fill_n(least, lanes, x[0]);
    std::fill_n(most, lanes, x[0]);
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      MINITORCH_SIMD
      for (std::int64_t l = 0; l < lanes; ++l) {
        const T v = x[i + l];
        least[l] = v < least[l] ? v : least[l];
        most[l] = v > most[l] ? v : most[l];
      }
    }
    for (; i < n; ++i) {
      least[0] = std::min(least[0], x[i]);
      most[0] = std::max(most[0], x[i]);
    }
    ends = {*std::min_element(least, least + lanes), *std::max_element(most, most + lanes)};
  });
  return ends;
}

/// unique of integers that lie close together: those that are there are counted.
template <Scalar T>
UniqueValues<T> unique_by_counting(const BasicTensor<T>& x, T least, std::uint64_t span, const UniqueOptions& options) {
  const BasicTensor<T> in = contiguous_data(x);
  const auto place = [=](T value) {
    return static_cast<std::size_t>(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(least)));
  };
  std::vector<std::int64_t> number(static_cast<std::size_t>(static_cast<std::int64_t>(span)) + 1, 0);
  for (std::int64_t k = 0; k < in.numel(); ++k) {
    ++number[place(in.data()[k])];
  }
  const auto found = static_cast<std::int64_t>(number.size()) - std::count(number.begin(), number.end(), 0);
  UniqueValues<T> out{BasicTensor<T>({found}), {}, options.return_counts ? LongTensor({found}) : LongTensor()};
  std::int64_t rank = 0;
  for (std::size_t k = 0; k < number.size(); ++k) {
    if (number[k] > 0) {
      out.values.data()[rank] = static_cast<T>(static_cast<std::uint64_t>(least) + k);
      if (options.return_counts) {
        out.counts.data()[rank] = number[k];
      }
      number[k] = rank++;
    }
  }
  if (options.return_inverse) {
    out.inverse = LongTensor(x.shape());
    std::transform(in.data(), in.data() + in.numel(), out.inverse.data(),
                   [&](T value) { return number[place(value)]; });
  }
  return out;
}

}  // namespace detail

/// The different elements of x, rising, or its different slices, and more of them: `const auto [values, inverse,
/// counts] = unique(x, {.return_counts = true});`. Every NaN is different from the others. The gradient of a value goes
/// to one of those that are equal to it.
template <Scalar T>
UniqueValues<T> unique(const BasicTensor<T>& x, const UniqueOptions& options) {
  if constexpr (Integer<T>) {
    if (!options.dim && x.numel() > 0) {
      const BasicTensor<T> in = detail::contiguous_data(x);
      const auto [least, most] = detail::ends_of(in.data(), in.numel());
      const std::uint64_t span = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
      if (span <= 2 * static_cast<std::uint64_t>(x.numel())) {
        return detail::unique_by_counting(in, least, span, options);
      }
    }
  }
  return detail::one_of_each("unique", x, options, true);
}
/// The values alone.
template <Scalar T>
BasicTensor<T> unique(const BasicTensor<T>& x) {
  return unique(x, UniqueOptions{}).values;
}

/// One of each run of equal elements, or slices along a dimension, in the order in which they stand.
template <Scalar T>
UniqueValues<T> unique_consecutive(const BasicTensor<T>& x, const UniqueOptions& options) {
  return detail::one_of_each("unique_consecutive", x, options, false);
}
/// The values alone.
template <Scalar T>
BasicTensor<T> unique_consecutive(const BasicTensor<T>& x) {
  return unique_consecutive(x, UniqueOptions{}).values;
}

}  // namespace minitorch
