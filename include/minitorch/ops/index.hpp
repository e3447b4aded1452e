// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/view.hpp"

// Reading and writing at positions that a tensor of integers names.

namespace minitorch {

template <Scalar T>
BasicTensor<T> gather(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index);

namespace detail {

/// Calls f(position in index, position in source) for every element of a contiguous index, where the source position
/// has the coordinate along `d` replaced by the index.
template <class F>
void for_each_indexed(const char* name, const Shape& source, int d, const LongTensor& index, const F& f) {
  core::check(index.dim() == source.size(), "[", name, "] index has shape ", index.shape(), ", source ", source,
              ": both need the same number of dimensions");
  for (int i = 0; i < source.size(); ++i) {
    core::check(i == d || index.shape()[i] <= source[i], "[", name, "] index of shape ", index.shape(),
                " reaches beyond shape ", source, " in dimension ", i);
  }
  const Strides strides = core::contiguous_strides(source);
  const LongTensor places = contiguous_data(index);
  const Shape& shape = places.shape();
  const std::int64_t size = source.empty() ? 1 : source[d], step = source.empty() ? 0 : strides[d];
  Dims at = Dims::filled(shape.size(), 0);
  for (std::int64_t k = 0; k < places.numel(); ++k) {
    const std::int64_t i = places.data()[k];
    core::check(i >= 0 && i < size, "[", name, "] index ", i, " is out of range for size ", size, " of dimension ", d,
                " of shape ", source);
    std::int64_t offset = i * step;
    for (int j = 0; j < shape.size(); ++j) {
      offset += j == d ? 0 : at[j] * strides[j];
    }
    f(k, offset);
    for (int j = shape.size() - 1; j >= 0 && ++at[j] == shape[j]; --j) {
      at[j] = 0;
    }
  }
}

}  // namespace detail

/// Zeros of `shape` with src[k] added at the place that index[k] names along `dim`: the gradient of gather. Sums of
/// many floats are made in double.
template <Scalar T>
BasicTensor<T> scatter_add(const Shape& shape, std::int64_t dim, const LongTensor& index, const BasicTensor<T>& src) {
  const int d = core::normalize_dim("scatter_add", dim, shape.size());
  core::check(src.shape() == index.shape(), "[scatter_add] index has shape ", index.shape(), ", source ", src.shape());
  BasicTensor<T> y = zeros<T>(shape);
  const BasicTensor<T> values = detail::contiguous_data(src);
  const auto each = [&](const auto& f) { detail::for_each_indexed("scatter_add", shape, d, index, f); };
  // A float forgets small terms once its sum is large, so sums that may have many terms are made in double: at most as
  // many go to one place as the index is long in `d`. Of a table that is much larger than what is added to it only the
  // places that are met.
  if (std::is_same_v<T, float> && index.dim() > 0 && index.shape()[d] > 64) {
    if (y.numel() / 8 <= values.numel()) {
      core::Scratch<double> sums(y.numel());
      std::fill_n(sums.data(), y.numel(), 0.0);
      each([&](std::int64_t k, std::int64_t place) { sums[place] += static_cast<double>(values.data()[k]); });
      std::transform(sums.data(), sums.data() + y.numel(), y.data(), [](double sum) { return static_cast<T>(sum); });
    } else {
      std::unordered_map<std::int64_t, double> sums;
      each([&](std::int64_t k, std::int64_t place) { sums[place] += static_cast<double>(values.data()[k]); });
      for (const auto& [place, sum] : sums) {
        y.data()[place] = static_cast<T>(sum);
      }
    }
  } else {
    each([&](std::int64_t k, std::int64_t place) {
      y.data()[place] = detail::wrap::add(y.data()[place], values.data()[k]);
    });
  }
  if constexpr (Floating<T>) {
    y = autograd::record(
        "scatter_add", std::move(y), {src},
        [d, index = autograd::saved(index)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {gather(ctx.grad(), d, ctx(index))};
        });
  }
  return y;
}

namespace detail {

/// gather, under the name of the operation that needs it.
template <Scalar T>
BasicTensor<T> gather_as(const char* name, const BasicTensor<T>& x, int d, const LongTensor& index) {
  BasicTensor<T> y(index.shape());
  const BasicTensor<T> in = detail::contiguous_data(x);
  for_each_indexed(name, x.shape(), d, index,
                   [&](std::int64_t k, std::int64_t offset) { y.data()[k] = in.data()[offset]; });
  if constexpr (Floating<T>) {
    y = autograd::record(name, std::move(y), {x},
                         [d, index = autograd::saved(index), shape = x.shape()](const autograd::BackwardContext<T>& ctx)
                             -> autograd::Grads<T> { return {scatter_add(shape, d, ctx(index), ctx.grad())}; });
  }
  return y;
}

}  // namespace detail

/// y[i][j].. = x[index[i][j]..][j].. for dim 0, and so on: picks along `dim`; as large as `index`.
template <Scalar T>
BasicTensor<T> gather(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index) {
  return detail::gather_as("gather", x, core::normalize_dim("gather", dim, x.dim()), index);
}

namespace detail {

/// `index`, of one dimension or none, as positions in [0, size) of dimension d.
MINITORCH_INLINE LongTensor checked_places(const char* name, const LongTensor& index, const Shape& shape, int d);

/// A tensor's sizes before, at and after a dimension.
struct Around {
  std::int64_t outer = 1, size = 1, inner = 1;

  Around(const Shape& shape, int d) : size(shape[d]) {
    for (int i = 0; i < shape.size(); ++i) {
      (i < d ? outer : inner) *= i == d ? 1 : shape[i];
    }
  }
};

template <Scalar T>
BasicTensor<T> take(const char* name, const BasicTensor<T>& x, int d, const LongTensor& places);

/// Zeros of `shape` with slice k of src added at places[k] of dimension d. Sums are made in double, in the order of k.
template <Scalar T>
BasicTensor<T> spread(const char* name, const Shape& shape, int d, const LongTensor& places,
                      const BasicTensor<T>& src) {
  BasicTensor<T> y = zeros<T>(shape);
  const BasicTensor<T> values = contiguous_data(src);
  const Around at(shape, d);
  const std::int64_t count = places.numel();
  // Who goes to one place, in order: first[p] .. first[p + 1] of `order`.
  std::vector<std::int64_t> first(static_cast<std::size_t>(at.size) + 1, 0), order(static_cast<std::size_t>(count));
  for (std::int64_t k = 0; k < count; ++k) {
    ++first[static_cast<std::size_t>(places.data()[k]) + 1];
  }
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<std::int64_t> next(first.begin(), first.end() - 1);
  for (std::int64_t k = 0; k < count; ++k) {
    order[static_cast<std::size_t>(next[static_cast<std::size_t>(places.data()[k])]++)] = k;
  }
  const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(at.inner, 1) + 1;
  core::parallel_for(at.outer * at.size, grain, [&](std::int64_t begin, std::int64_t end) {
    using Sum = std::conditional_t<Floating<T>, double, T>;
    core::Scratch<Sum> sums(at.inner);
    for (std::int64_t row = begin; row < end; ++row) {
      const auto p = static_cast<std::size_t>(row % at.size);
      const T* from = values.data() + row / at.size * count * at.inner;
      T* to = y.data() + row * at.inner;
      if (first[p + 1] - first[p] == 1) {
        std::copy_n(from + order[static_cast<std::size_t>(first[p])] * at.inner, at.inner, to);
      } else if (first[p + 1] > first[p]) {
        std::fill_n(sums.data(), at.inner, Sum(0));
        for (std::int64_t k = first[p]; k < first[p + 1]; ++k) {
          const T* slice_k = from + order[static_cast<std::size_t>(k)] * at.inner;
          for (std::int64_t i = 0; i < at.inner; ++i) {
            sums[i] = wrap::add(sums[i], static_cast<Sum>(slice_k[i]));
          }
        }
        std::transform(sums.data(), sums.data() + at.inner, to, [](Sum sum) { return static_cast<T>(sum); });
      }
    }
  });
  if constexpr (Floating<T>) {
    y = autograd::record(
        name, std::move(y), {src},
        [name, d, places = autograd::saved(places)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {take(name, ctx.grad(), d, ctx(places))};
        });
  }
  return y;
}

/// The slices of x at `places`, which are checked, along dimension d.
template <Scalar T>
BasicTensor<T> take(const char* name, const BasicTensor<T>& x, int d, const LongTensor& places) {
  Shape shape = x.shape();
  shape[d] = places.numel();
  BasicTensor<T> y(shape);
  const BasicTensor<T> in = contiguous_data(x);
  const Around at(x.shape(), d);
  const std::int64_t count = places.numel();
  const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(at.inner, 1) + 1;
  core::parallel_for(at.outer * count, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int64_t from = row / count * at.size + places.data()[row % count];
      std::copy_n(in.data() + from * at.inner, at.inner, y.data() + row * at.inner);
    }
  });
  if constexpr (Floating<T>) {
    y = autograd::record(name, std::move(y), {x},
                         [name, d, places = autograd::saved(places),
                          before = x.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           return {spread(name, before, d, ctx(places), ctx.grad())};
                         });
  }
  return y;
}

}  // namespace detail

/// The slices of x along `dim` that `index` (one dimension) names, in its order, repeats allowed.
template <Scalar T>
BasicTensor<T> index_select(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index) {
  const int d = core::normalize_dim("index_select", dim, x.dim());
  return detail::take("index_select", x, d, detail::checked_places("index_select", index, x.shape(), d));
}

/// x with alpha * source added: slice k of source, along `dim`, to slice index[k] of x. Repeats add up.
template <Scalar T>
BasicTensor<T> index_add(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                         const BasicTensor<T>& source, core::Number<T> alpha = T(1)) {
  const int d = core::normalize_dim("index_add", dim, x.dim());
  const LongTensor places = detail::checked_places("index_add", index, x.shape(), d);
  Shape expected = x.shape();
  expected[d] = places.numel();
  core::check(source.shape() == expected, "[index_add] source of shape ", source.shape(), " does not fit shape ",
              x.shape(), " and an index of ", places.numel(), ": expected ", expected);
  const BasicTensor<T> scaled = mul(source, alpha);
  return add(x, detail::spread("index_add", x.shape(), d, places, scaled));
}

/// Tensors of equal shape apart from `dim`, one after the other along it. Those of shape (0) count as nothing.
template <Scalar T>
BasicTensor<T> cat(const std::vector<BasicTensor<T>>& all, std::int64_t dim = 0) {
  core::check(!all.empty(), "[cat] needs at least one tensor");
  std::vector<BasicTensor<T>> tensors;
  std::copy_if(all.begin(), all.end(), std::back_inserter(tensors),
               [](const BasicTensor<T>& x) { return !(x.shape() == Shape{0}); });
  if (tensors.empty()) {
    tensors.push_back(all[0]);
  }
  const int d = core::normalize_dim("cat", dim, tensors[0].dim());
  core::check(tensors[0].dim() > 0, "[cat] tensors without dimensions cannot be joined; use stack");
  Shape shape = tensors[0].shape();
  std::vector<std::int64_t> starts;
  std::int64_t total = 0;
  for (const BasicTensor<T>& x : tensors) {
    core::check(x.dim() == shape.size(), "[cat] shapes ", shape, " and ", x.shape(),
                " differ in the number of dimensions");
    Shape expected = shape;
    expected[d] = x.shape()[d];
    core::check(x.shape() == expected, "[cat] shapes ", shape, " and ", x.shape(), " differ outside of dimension ", d);
    starts.push_back(total);
    total = (core::Checked("cat", total) + x.shape()[d]).value();
  }
  shape[d] = total;
  BasicTensor<T> y(shape);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const BasicTensor<T>& x = tensors[i];
    kernels::copy(x.shape(), x.data(), x.strides(), y.data() + starts[i] * y.strides()[d], y.strides());
  }
  if constexpr (Floating<T>) {
    std::vector<std::int64_t> sizes;
    for (const BasicTensor<T>& x : tensors) {
      sizes.push_back(x.shape()[d]);
    }
    autograd::record<T>("cat", std::span<const BasicTensor<T>>(&y, 1), tensors,
                        [d, starts, sizes](const autograd::BackwardContext<T>& ctx) {
                          autograd::Grads<T> grads;
                          for (std::size_t i = 0; i < starts.size(); ++i) {
                            grads.push_back(narrow(ctx.grad(), d, starts[i], sizes[i]));
                          }
                          return grads;
                        });
  }
  return y;
}

/// Tensors of one shape, side by side along a new dimension `dim`.
template <Scalar T>
BasicTensor<T> stack(const std::vector<BasicTensor<T>>& tensors, std::int64_t dim = 0) {
  core::check(!tensors.empty(), "[stack] needs at least one tensor");
  std::vector<BasicTensor<T>> rows;
  for (const BasicTensor<T>& x : tensors) {
    core::check(x.shape() == tensors[0].shape(), "[stack] shapes ", tensors[0].shape(), " and ", x.shape(), " differ");
    rows.push_back(unsqueeze(x, dim));
  }
  return cat(rows, core::normalize_dim("stack", dim, tensors[0].dim() + 1));
}

/// cat and stack of tensors in braces: cat({a, b}, 1).
template <Scalar T>
BasicTensor<T> cat(std::initializer_list<BasicTensor<T>> tensors, std::int64_t dim = 0) {
  return cat(std::vector<BasicTensor<T>>(tensors), dim);
}
template <Scalar T>
BasicTensor<T> stack(std::initializer_list<BasicTensor<T>> tensors, std::int64_t dim = 0) {
  return stack(std::vector<BasicTensor<T>>(tensors), dim);
}

/// How pad fills what it adds: with a value, mirrored without the border itself, with the border, from the other end.
enum class PadMode { constant, reflect, replicate, circular };
template <>
inline constexpr std::string_view core::words<PadMode> = "constant, reflect, replicate, circular";

/// Keyword arguments of pad, PyTorch's names and defaults.
struct PadOptions {
  core::Choice<PadMode> mode = PadMode::constant;  ///< what the border is filled with
  double value = 0;                                ///< of constant
};

namespace detail {

/// Size of dimension d with `low` and `high` more before and after; negative ones cut, before first, what is there.
MINITORCH_INLINE std::int64_t padded_size(const Shape& shape, int d, const Dims& padding, std::int64_t low,
                                          std::int64_t high);

}  // namespace detail

/// x with more around it: `padding` holds before and after for the last dimension, then for the one before it, ...;
/// negative amounts cut. Filled with `value`.
template <Floating T>
BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, std::type_identity_t<T> value = T(0)) {
  core::check(padding.size() % 2 == 0 && padding.size() / 2 <= x.dim(), "[pad] padding ", padding,
              " does not fit shape ", x.shape(),
              ": it needs two numbers for each padded dimension, the last dimension first");
  BasicTensor<T> inner = x;
  Shape shape = x.shape();
  Dims before = Dims::filled(x.dim(), 0);
  for (int i = 0; i < padding.size() / 2; ++i) {
    const int d = x.dim() - 1 - i;
    const std::int64_t low = padding[2 * i], high = padding[2 * i + 1], size = x.shape()[d];
    shape[d] = detail::padded_size(x.shape(), d, padding, low, high);
    const std::int64_t start = std::max<std::int64_t>(0, -low), end = size + std::min<std::int64_t>(0, high);
    inner = narrow(inner, d, start, end - start);
    before[d] = std::max<std::int64_t>(0, low);
  }
  BasicTensor<T> y = full<T>(shape, value);
  std::int64_t offset = 0;
  for (int d = 0; d < x.dim(); ++d) {
    offset += before[d] * y.strides()[d];
  }
  kernels::copy(inner.shape(), inner.data(), inner.strides(), y.data() + offset, y.strides());
  return autograd::record(
      "pad", std::move(y), {inner},
      [before, size = inner.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        BasicTensor<T> grad = ctx.grad();
        for (int d = 0; d < size.size(); ++d) {
          grad = narrow(grad, d, before[d], size[d]);
        }
        return {grad};
      });
}

/// The same, filled as `mode` says. Mirrors reach at most one less than the size, circles at most the size. PyTorch
/// pads one to three last dimensions of tensors with one or two more; here any dimension.
template <Floating T>
BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, core::Choice<PadMode> mode) {
  if (mode == PadMode::constant) {
    return pad(x, padding, T(0));
  }
  core::check(padding.size() % 2 == 0 && padding.size() / 2 <= x.dim(), "[pad] padding ", padding,
              " does not fit shape ", x.shape(),
              ": it needs two numbers for each padded dimension, the last dimension first");
  BasicTensor<T> y = padding.empty() ? clone(x) : x;
  for (int i = 0; i < padding.size() / 2; ++i) {
    const int d = x.dim() - 1 - i;
    const std::int64_t low = padding[2 * i], high = padding[2 * i + 1], size = x.shape()[d];
    const std::int64_t limit = mode == PadMode::reflect ? size - 1 : size;
    core::check(size > 0, "[pad] dimension ", d, " of shape ", x.shape(),
                " is empty, so there is nothing to fill with");
    core::check(mode == PadMode::replicate || std::max(low, high) <= limit, "[pad] padding ", padding,
                " reaches beyond shape ", x.shape(), ": at most ", limit, " can be filled from dimension ", d);
    LongTensor index({detail::padded_size(x.shape(), d, padding, low, high)});
    for (std::int64_t k = 0; k < index.numel(); ++k) {
      const std::int64_t at = k - low;
      const std::int64_t mirrored = at < 0 ? -at : 2 * (size - 1) - at;
      const std::int64_t outside = mode == PadMode::reflect     ? mirrored
                                   : mode == PadMode::replicate ? (at < 0 ? 0 : size - 1)
                                                                : (at < 0 ? at + size : at - size);
      index.data()[k] = at >= 0 && at < size ? at : outside;
    }
    y = index_select(y, d, index);
  }
  return y;
}
/// The same with PyTorch's keyword arguments.
template <Floating T>
BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, const PadOptions& options) {
  return options.mode == PadMode::constant ? pad(x, padding, static_cast<T>(options.value))
                                           : pad(x, padding, options.mode);
}
/// The same with mode and value by position.
template <Floating T>
BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, const char* mode, double value) {
  return pad(x, padding, PadOptions{.mode = mode, .value = value});
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE LongTensor checked_places(const char* name, const LongTensor& index, const Shape& shape, int d) {
  core::check(index.dim() <= 1, "[", name, "] index must have one dimension, got shape ", index.shape());
  core::check(!shape.empty(), "[", name, "] a tensor without dimensions has nothing to select");
  const LongTensor places = contiguous_data(index);
  for (std::int64_t k = 0; k < places.numel(); ++k) {
    core::check(places.data()[k] >= 0 && places.data()[k] < shape[d], "[", name, "] index ", places.data()[k],
                " is out of range for size ", shape[d], " of dimension ", d, " of shape ", shape);
  }
  return places;
}

MINITORCH_INLINE std::int64_t padded_size(const Shape& shape, int d, const Dims& padding, std::int64_t low,
                                          std::int64_t high) {
  const std::int64_t left = (core::Checked("pad", shape[d]) + std::min<std::int64_t>(low, 0)).value();
  core::check(left >= 0 && high >= -left, "[pad] padding ", padding, " cuts more than shape ", shape, " has");
  return (core::Checked("pad", shape[d]) + low + high).value();
}

}  // namespace minitorch::detail
#endif
