// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/view.hpp"

// Reading and adding at positions that a tensor of integers names along one dimension. One below 0
// or beyond it is an Error, here and where else integers name positions; in brackets and in take negative ones count
// from the end.

namespace minitorch {

template <Scalar T>
BasicTensor<T> gather(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index);

namespace detail {

/// A tensor's sizes before, at and after a dimension.
struct Around {
  std::int64_t outer = 1, size = 1, inner = 1;

  Around(const Shape& shape, int d) : size(shape.empty() ? 1 : shape[d]) {
    for (int i = 0; i < shape.size(); ++i) {
      (i < d ? outer : inner) *= i == d ? 1 : shape[i];
    }
  }
};

/// Error unless `index` fits a source of this shape, apart from what it holds.
inline void check_index_shape(const char* name, const Shape& source, int d, const LongTensor& index) {
  core::check(index.dim() == source.size(), "[", name, "] index has shape ", index.shape(), ", source ", source,
              ": both need the same number of dimensions");
  for (int i = 0; i < source.size(); ++i) {
    core::check(i == d || index.shape()[i] <= source[i], "[", name, "] index of shape ", index.shape(),
                " reaches beyond shape ", source, " in dimension ", i);
  }
}

/// The Error for element i of an index into dimension d of `source`.
MINITORCH_INLINE void refuse_place(const char* name, std::int64_t i, const Shape& source, int d);

/// Calls f(position in index, position in source) for every element of a contiguous index whose coordinates before `d`
/// are those of block `begin` to `end`, where the source position has the coordinate along `d` replaced by the index.
template <class F>
void for_each_indexed(const char* name, const Shape& source, int d, const LongTensor& places, std::int64_t begin,
                      std::int64_t end, const F& f) {
  const Shape& shape = places.shape();
  const Strides strides = core::contiguous_strides(source);
  const std::int64_t size = source.empty() ? 1 : source[d], step = source.empty() ? 0 : strides[d];
  const int last = shape.size() - 1;
  const std::int64_t run = last < 0 ? 1 : shape[last], move = last == d || last < 0 ? 0 : strides[last];
  const Around at(shape, d);
  const std::int64_t block = at.size * at.inner;
  for (std::int64_t k = begin * block; k < end * block; k += run) {
    std::int64_t start = 0, row = k / std::max<std::int64_t>(run, 1);
    for (int j = last - 1; j >= 0; --j) {
      start += j == d ? 0 : row % shape[j] * strides[j];
      row /= shape[j];
    }
    const std::int64_t* at_row = places.data() + k;
    for (std::int64_t j = 0; j < run; ++j) {
      const std::int64_t i = at_row[j];
      if (static_cast<std::uint64_t>(i) >= static_cast<std::uint64_t>(size)) [[unlikely]] {
        refuse_place(name, i, source, d);
      }
      f(k + j, start + i * step + j * move);
    }
  }
}

/// Blocks of columns of an index and of a source that differ in size along d alone: their elements stand in the lines
/// of a table that stays in a near cache, however far apart the source's are.
struct ColumnBlocks {
  static constexpr std::int64_t most = 16;  ///< columns of a block: a cache line of floats

  Around at;                  ///< of the index
  std::int64_t size, blocks;  ///< of the source along d; in each outer part

  ColumnBlocks(const Shape& index, const Shape& source, int d)
      : at(index, d), size(source.empty() ? 1 : source[d]), blocks(core::ceil_div(at.inner, most)) {}

  /// Calls f(first of the index, first of the source, columns) for each block, in parallel.
  template <class F>
  void for_each(const F& f) const {
    const std::int64_t work = (at.size + size) * std::min(at.inner, most);
    core::parallel_for(at.outer * blocks, core::parallel_threshold / std::max<std::int64_t>(work, 1) + 1,
                       [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t k = begin; k < end; ++k) {
                           const std::int64_t outer = k / blocks, column = k % blocks * most;
                           f(outer * at.size * at.inner + column, outer * size * at.inner + column,
                             std::min(most, at.inner - column));
                         }
                       });
  }
};

/// Calls f(k, element of the table) for element k of a block of columns of `places`, whose table has lines of `pitch`.
/// The first place that is not in [0, size), or null.
template <class F>
const std::int64_t* for_each_place(const std::int64_t* places, const ColumnBlocks& b, std::int64_t columns,
                                   std::int64_t pitch, const F& f) {
  const auto size = static_cast<std::uint64_t>(b.size);
  const std::int64_t count = b.at.size, inner = b.at.inner;
  if (inner == 1) {
    for (std::int64_t k = 0; k < count; ++k) {
      if (static_cast<std::uint64_t>(places[k]) >= size) [[unlikely]] {
        return places + k;
      }
      f(k, places[k]);
    }
    return nullptr;
  }
  for (std::int64_t k = 0; k < count * inner; k += inner) {
    for (std::int64_t j = 0; j < columns; ++j) {
      const std::int64_t place = places[k + j];
      if (static_cast<std::uint64_t>(place) >= size) [[unlikely]] {
        return places + k + j;
      }
      f(k + j, place * pitch + j);
    }
  }
  return nullptr;
}

/// to[p][j] = sums[p][j], or base[p][j] + sums[p][j], for a block of columns, in rows that lie `pitch` apart.
template <class T, class Sum>
void write_sums(const Sum* sums, const T* base, T* to, std::int64_t size, std::int64_t pitch, std::int64_t columns) {
  const std::int64_t lines = pitch == columns ? 1 : size, run = size * columns / std::max<std::int64_t>(lines, 1);
  kernels::widened([=] {
    for (std::int64_t p = 0; p < lines; ++p) {
      const Sum* sum = sums + p * run;
      T* line = to + p * pitch;
      if (base) {
        const T* before = base + p * pitch;
        MINITORCH_SIMD
        for (std::int64_t j = 0; j < run; ++j) {
          line[j] = wrap::add(before[j], static_cast<T>(sum[j]));
        }
      } else {
        MINITORCH_SIMD
        for (std::int64_t j = 0; j < run; ++j) {
          line[j] = static_cast<T>(sum[j]);
        }
      }
    }
  });
}

/// `onto`, or zeros of `shape` if it is undefined, with src[k] added at the place that index[k] names along d; nothing
/// is recorded. A float forgets small terms once its sum is large, so sums that may have many terms are made in double.
template <Scalar T>
BasicTensor<T> add_at(const BasicTensor<T>& onto, const Shape& shape, int d, const LongTensor& index,
                      const BasicTensor<T>& src) {
  core::check(src.shape() == index.shape(), "[scatter_add] index has shape ", index.shape(), ", source ", src.shape());
  const BasicTensor<T> values = contiguous_data(src), base = onto.defined() ? contiguous_data(onto) : onto;
  const LongTensor places = contiguous_data(index);
  check_index_shape("scatter_add", shape, d, index);
  const T *from = values.data(), *before = base.defined() ? base.data() : nullptr;
  const ColumnBlocks b(index.shape(), shape, d);
  Shape met = index.shape();  // the beginning of `shape` that an index can name
  if (!met.empty()) {
    met[d] = shape[d];
  }
  if (numel(shape) / 8 > values.numel()) {
    // Of a table that is much larger than what is added to it only the places that are met. At most as many terms go to
    // one place as the index is long in d.
    const BasicTensor<T> y = base.defined() ? copy_of(base) : zeros<T>(shape);
    T* out = y.data();
    const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(b.at.size * b.at.inner, 1) + 1;
    core::parallel_for(b.at.outer, grain, [&](std::int64_t begin, std::int64_t end) {
      const auto each = [&](const auto& f) { for_each_indexed("scatter_add", shape, d, places, begin, end, f); };
      if (std::is_same_v<T, float> && b.at.size > 64) {
        std::unordered_map<std::int64_t, double> sums;
        each([&](std::int64_t k, std::int64_t place) { sums[place] += static_cast<double>(from[k]); });
        for (const auto& [place, sum] : sums) {
          out[place] += static_cast<T>(sum);
        }
      } else {
        each([=](std::int64_t k, std::int64_t place) { out[place] = wrap::add(out[place], from[k]); });
      }
    });
    return y;
  }
  if (met != shape) {
    const BasicTensor<T> part = add_at(BasicTensor<T>(), met, d, places, values), y = zeros<T>(shape);
    kernels::copy(met, part.data(), part.strides(), y.data(), y.strides());
    return base.defined() ? add(base, y) : y;
  }
  BasicTensor<T> y(shape);
  b.for_each([&](std::int64_t first, std::int64_t start, std::int64_t columns) {
    using Sum = std::conditional_t<std::is_same_v<T, float>, double, T>;
    core::Scratch<Sum> sums(b.size * columns);
    std::fill_n(sums.data(), b.size * columns, Sum(0));
    const auto add_one = [sum = sums.data(), terms = from + first](std::int64_t k, std::int64_t place) {
      sum[place] = wrap::add(sum[place], static_cast<Sum>(terms[k]));
    };
    if (const std::int64_t* bad = for_each_place(places.data() + first, b, columns, columns, add_one)) {
      refuse_place("scatter_add", *bad, shape, d);
    }
    write_sums(sums.data(), before ? before + start : nullptr, y.data() + start, b.size, b.at.inner, columns);
  });
  return y;
}

/// gather, under the name of the operation that needs it, without recording.
template <Scalar T>
BasicTensor<T> pick_at(const char* name, const BasicTensor<T>& x, int d, const LongTensor& index) {
  BasicTensor<T> y(index.shape());
  const BasicTensor<T> in = contiguous_data(x);
  const LongTensor places = contiguous_data(index);
  check_index_shape(name, x.shape(), d, index);
  const ColumnBlocks b(index.shape(), x.shape(), d);
  if (b.at.outer * b.size * b.at.inner != x.numel()) {  // smaller in other dimensions, too
    const std::int64_t grain = core::parallel_threshold / std::max<std::int64_t>(b.at.size * b.at.inner, 1) + 1;
    core::parallel_for(b.at.outer, grain, [&](std::int64_t begin, std::int64_t end) {
      for_each_indexed(
          name, x.shape(), d, places, begin, end,
          [from = in.data(), to = y.data()](std::int64_t k, std::int64_t offset) { to[k] = from[offset]; });
    });
    return y;
  }
  constexpr std::int64_t near = 65536;  // elements that stay in the second cache
  const bool copied = b.at.inner > 1 && b.size * b.at.inner > near && b.at.size >= b.size / 4;
  b.for_each([&](std::int64_t first, std::int64_t start, std::int64_t columns) {
    const T* table = in.data() + start;
    core::Scratch<T> lines(copied ? b.size * columns : 0);
    for (std::int64_t p = 0; copied && p < b.size; ++p) {
      std::copy_n(table + p * b.at.inner, columns, lines.data() + p * columns);
    }
    const auto pick = [rows = copied ? lines.data() : table, to = y.data() + first](
                          std::int64_t k, std::int64_t place) { to[k] = rows[place]; };
    if (const std::int64_t* bad =
            for_each_place(places.data() + first, b, columns, copied ? columns : b.at.inner, pick)) {
      refuse_place(name, *bad, x.shape(), d);
    }
  });
  return y;
}

}  // namespace detail

/// Zeros of `shape` with src[k] added at the place that index[k] names along `dim`: the gradient of gather. Sums of
/// many floats are made in double.
template <Scalar T>
BasicTensor<T> scatter_add(const Shape& shape, std::int64_t dim, const LongTensor& index, const BasicTensor<T>& src) {
  const int d = core::normalize_dim("scatter_add", dim, shape.size());
  BasicTensor<T> y = detail::add_at(BasicTensor<T>(), shape, d, index, src);
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
  BasicTensor<T> y = pick_at(name, x, d, index);
  if constexpr (Floating<T>) {
    y = autograd::record(name, std::move(y), {x},
                         [d, index = autograd::saved(index), shape = x.shape()](const autograd::BackwardContext<T>& ctx)
                             -> autograd::Grads<T> { return {scatter_add(shape, d, ctx(index), ctx.grad())}; });
  }
  return y;
}

}  // namespace detail

/// y[i][j].. = x[index[i][j]..][j].. for dim 0, and so on: picks along `dim`; as large as `index`, which has as many
/// dimensions as x and reaches beyond it in none but `dim`.
template <Scalar T>
BasicTensor<T> gather(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index) {
  return detail::gather_as("gather", x, core::normalize_dim("gather", dim, x.dim()), index);
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE void refuse_place(const char* name, std::int64_t i, const Shape& source, int d) {
  core::check(false, "[", name, "] index ", i, " is out of range for size ", source.empty() ? 1 : source[d],
              " of dimension ", d, " of shape ", source);
}

}  // namespace minitorch::detail
#endif
