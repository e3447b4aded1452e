// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/gather.hpp"
#include "minitorch/ops/view.hpp"

// Reading and writing at positions that a tensor of integers names.

namespace minitorch {

namespace detail {

/// `index`, of one dimension or none, as positions in [0, size) of dimension d.
MINITORCH_INLINE LongTensor checked_places(const char* name, const LongTensor& index, const Shape& shape, int d);

template <Scalar T>
BasicTensor<T> take(const char* name, const BasicTensor<T>& x, int d, const LongTensor& places);

/// to = base, if there is one, + the sum of `count` slices of `from`, at least one, made in `sums`.
template <class T, class Sum>
void add_slices(const T* from, const std::int64_t* which, std::int64_t count, std::int64_t inner, const T* base,
                Sum* sums, T* to) {
  const auto add = [=] {
    const T *start = from + which[0] * inner, *end = from + which[count - 1] * inner;
    if (count == 1 && base) {
      MINITORCH_SIMD
      for (std::int64_t i = 0; i < inner; ++i) {
        to[i] = wrap::add(base[i], start[i]);
      }
      return;
    }
    MINITORCH_SIMD
    for (std::int64_t i = 0; i < inner; ++i) {
      sums[i] = wrap::add(Sum(0), static_cast<Sum>(start[i]));
    }
    for (std::int64_t k = 1; k + 1 < count; ++k) {
      const T* next = from + which[k] * inner;
      MINITORCH_SIMD
      for (std::int64_t i = 0; i < inner; ++i) {
        sums[i] = wrap::add(sums[i], static_cast<Sum>(next[i]));
      }
    }
    if (base) {
      MINITORCH_SIMD
      for (std::int64_t i = 0; i < inner; ++i) {
        to[i] = wrap::add(base[i], static_cast<T>(wrap::add(sums[i], static_cast<Sum>(end[i]))));
      }
      return;
    }
    MINITORCH_SIMD
    for (std::int64_t i = 0; i < inner; ++i) {
      to[i] = static_cast<T>(wrap::add(sums[i], static_cast<Sum>(end[i])));
    }
  };
  constexpr std::int64_t short_row = 8;
  inner < short_row ? add() : kernels::widened(add);
}

/// `onto`, or zeros of `shape` if it is undefined, with slice k of src added at places[k] of dimension d. Sums are made
/// in double, in the order of k.
template <Scalar T>
BasicTensor<T> spread(const char* name, const Shape& shape, int d, const LongTensor& places, const BasicTensor<T>& src,
                      const BasicTensor<T>& onto = BasicTensor<T>()) {
  BasicTensor<T> y(shape);
  const BasicTensor<T> values = contiguous_data(src), base = onto.defined() ? contiguous_data(onto) : onto;
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
      const std::int64_t from_k = first[p], to_k = first[p + 1];
      const T* from = values.data() + row / at.size * count * at.inner;
      const T* before = base.defined() ? base.data() + row * at.inner : nullptr;
      T* to = y.data() + row * at.inner;
      if (to_k - from_k > (before ? 0 : 1)) {
        add_slices(from, order.data() + from_k, to_k - from_k, at.inner, before, sums.data(), to);
      } else if (before || to_k > from_k) {
        std::copy_n(before ? before : from + order[static_cast<std::size_t>(from_k)] * at.inner, at.inner, to);
      } else {
        std::fill_n(to, at.inner, T(0));
      }
    }
  });
  if constexpr (Floating<T>) {
    y = autograd::record(
        name, std::move(y), {src, onto},
        [name, d, places = autograd::saved(places)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          return {ctx.needs(0) ? take(name, ctx.grad(), d, ctx(places)) : BasicTensor<T>(),
                  ctx.needs(1) ? ctx.grad() : BasicTensor<T>()};
        });
  }
  return y;
}

/// Neighbours among the places that take() reads, forwards or backwards: where each run begins.
inline std::vector<std::int64_t> runs_of(const LongTensor& places) {
  const std::int64_t *p = places.data(), count = places.numel();
  std::vector<std::int64_t> begins;
  for (std::int64_t k = 0, step = 0; k < count; ++k) {
    const std::int64_t now = k > 0 ? p[k] - p[k - 1] : 0;
    const bool goes_on = now != 0 && (now == step || (step == 0 && (now == 1 || now == -1)));
    step = goes_on ? now : 0;
    if (!goes_on) {
      begins.push_back(k);
    }
  }
  begins.push_back(count);
  return begins;
}

/// `to` from the slices of `from` at `where`, those of a run together.
template <Scalar T>
void copy_runs(const T* from, const std::int64_t* where, const std::vector<std::int64_t>& begins, std::int64_t inner,
               T* to) {
  for (std::size_t r = 0; r + 1 < begins.size(); ++r) {
    const std::int64_t k = begins[r], length = begins[r + 1] - k;
    const T* source = from + where[k] * inner;
    T* target = to + k * inner;
    if (length == 1 || where[k + 1] > where[k]) {
      std::copy_n(source, length * inner, target);
    } else if (inner == 1) {
      MINITORCH_SIMD
      for (std::int64_t i = 0; i < length; ++i) {
        target[i] = source[-i];
      }
    } else {
      for (std::int64_t i = 0; i < length; ++i) {
        std::copy_n(source - i * inner, inner, target + i * inner);
      }
    }
  }
}

/// The slices of x at `places`, which are checked, along dimension d.
template <Scalar T>
BasicTensor<T> take(const char* name, const BasicTensor<T>& x, int d, const LongTensor& places) {
  Shape shape = x.shape();
  shape[d] = places.numel();
  BasicTensor<T> y(shape);
  const BasicTensor<T> in = contiguous_data(x);
  const Around at(x.shape(), d);
  const std::int64_t count = places.numel(), inner = at.inner;
  const std::int64_t* where = places.data();
  const std::vector<std::int64_t> begins = at.outer > 1 ? runs_of(places) : std::vector<std::int64_t>();
  if (at.outer > 1 && static_cast<std::int64_t>(begins.size()) <= count / 4) {
    const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(count * inner, 1) + 1;
    core::parallel_for(at.outer, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t o = begin; o < end; ++o) {
        copy_runs(in.data() + o * at.size * inner, where, begins, inner, y.data() + o * count * inner);
      }
    });
  } else {
    const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(inner, 1) + 1;
    core::parallel_for(at.outer * count, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end;) {
        const std::int64_t k = row % count, stop = std::min(end - row + k, count);  // in this block
        const T* from = in.data() + row / count * at.size * inner;
        T* to = y.data() + (row - k) * inner;
        for (std::int64_t i = k; inner == 1 && i < stop; ++i) {
          to[i] = from[where[i]];
        }
        for (std::int64_t i = k; inner != 1 && i < stop; ++i) {
          std::copy_n(from + where[i] * inner, inner, to + i * inner);
        }
        row += stop - k;
      }
    });
  }
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
  const BasicTensor<T> scaled = detail::element<T>("index_add", alpha) == T(1) ? source : mul(source, alpha);
  return detail::spread("index_add", x.shape(), d, places, scaled, x);
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

namespace detail {

/// x with `value` around it.
template <Scalar T>
BasicTensor<T> constant_pad(const BasicTensor<T>& x, const Dims& padding, T value) {
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
  if constexpr (Floating<T>) {
    y = autograd::record("pad", std::move(y), {inner},
                         [before, size = inner.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                           BasicTensor<T> grad = ctx.grad();
                           for (int d = 0; d < size.size(); ++d) {
                             grad = narrow(grad, d, before[d], size[d]);
                           }
                           return {grad};
                         });
  }
  return y;
}

}  // namespace detail

/// x with more around it: `padding` holds before and after for the last dimension, then for the one before it, ...;
/// negative amounts cut. Filled with `value`.
template <Floating T>
BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, std::type_identity_t<T> value = T(0)) {
  return detail::constant_pad(x, padding, value);
}
/// Of integers; Error if they cannot hold `value`.
template <Integer T, class S = int>
requires std::is_arithmetic_v<S> BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, S value = S(0)) {
  return detail::constant_pad(x, padding, detail::element<T>("pad", value));
}

/// The same, filled as `mode` says. Mirrors reach at most one less than the size, circles at most the size. PyTorch
/// pads one to three last dimensions of tensors with one or two more; here any dimension.
template <Scalar T>
BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, core::Choice<PadMode> mode) {
  if (mode == PadMode::constant) {
    return detail::constant_pad(x, padding, T(0));
  }
  core::check(padding.size() % 2 == 0 && padding.size() / 2 <= x.dim(), "[pad] padding ", padding,
              " does not fit shape ", x.shape(),
              ": it needs two numbers for each padded dimension, the last dimension first");
  BasicTensor<T> y = padding.empty() ? clone(x) : x;
  for (int i = 0; i < padding.size() / 2; ++i) {
    const int d = x.dim() - 1 - i;
    const std::int64_t low = padding[2 * i], high = padding[2 * i + 1], size = x.shape()[d];
    // A circle goes round what is left after cutting, as in PyTorch.
    const bool circle = mode == PadMode::circular;
    const std::int64_t first = circle ? std::max<std::int64_t>(0, -std::max(low, -size)) : 0;
    const std::int64_t last = circle ? size + std::min<std::int64_t>(0, std::max(high, -size)) : size;
    const std::int64_t limit = mode == PadMode::reflect ? size - 1 : last - first;
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
                                                                : (at < first ? at + limit : at - limit);
      index.data()[k] = at >= first && at < last ? at : outside;
    }
    y = index_select(y, d, index);
  }
  return y;
}
/// The same with PyTorch's keyword arguments.
template <Scalar T>
BasicTensor<T> pad(const BasicTensor<T>& x, const Dims& padding, const PadOptions& options) {
  return options.mode == PadMode::constant
             ? detail::constant_pad(x, padding, detail::element<T>("pad", core::Number<T>(options.value)))
             : pad(x, padding, options.mode);
}
/// The same with mode and value by position.
template <Scalar T>
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
