// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/ops/broadcast.hpp"
#include "minitorch/ops/index.hpp"

// Tensors cut into several, repeated and turned round, grids and choices.

namespace minitorch {

namespace detail {

template <Scalar T>
std::vector<BasicTensor<T>> pieces_of(const BasicTensor<T>& x, std::int64_t size, std::int64_t dim) {
  core::check(x.dim() > 0, "[split] a tensor without dimensions cannot be split");
  const int d = core::normalize_dim("split", dim, x.dim());
  const std::int64_t length = x.shape()[d];
  core::check(size > 0 || (size == 0 && length == 0), "[split] the size of a piece must be positive, got ", size);
  std::vector<BasicTensor<T>> pieces;
  for (std::int64_t start = 0; start < length || pieces.empty(); start += size) {
    pieces.push_back(narrow(x, d, start, std::min(size, length - start)));
  }
  return pieces;
}

}  // namespace detail

/// Consecutive pieces of `size`, each a view, along `dim`; the last may be smaller.
template <Scalar T, Dimension Size>
std::vector<BasicTensor<T>> split(const BasicTensor<T>& x, Size size, std::int64_t dim = 0) {
  return detail::pieces_of(x, static_cast<std::int64_t>(size), dim);
}

/// Consecutive pieces of these sizes, each a view, which must add up to that of `dim`.
template <Scalar T>
std::vector<BasicTensor<T>> split(const BasicTensor<T>& x, const Dims& sizes, std::int64_t dim = 0) {
  core::check(x.dim() > 0, "[split] a tensor without dimensions cannot be split");
  const int d = core::normalize_dim("split", dim, x.dim());
  core::Checked sum("split", 0);
  for (const std::int64_t size : sizes) {
    core::check(size >= 0, "[split] sizes must not be negative, got ", sizes);
    sum = sum + size;
  }
  core::check(sum.value() == x.shape()[d], "[split] sizes ", sizes, " do not add up to ", x.shape()[d], ", dimension ",
              d, " of shape ", x.shape());
  std::vector<BasicTensor<T>> pieces;
  std::int64_t start = 0;
  for (const std::int64_t size : sizes) {
    pieces.push_back(narrow(x, d, start, size));
    start += size;
  }
  return pieces;
}

/// At most `chunks` pieces, each a view, along `dim`, of ceil(size / chunks) each; the last may be smaller, and there
/// may be fewer, as in PyTorch.
template <Scalar T>
std::vector<BasicTensor<T>> chunk(const BasicTensor<T>& x, std::int64_t chunks, std::int64_t dim = 0) {
  core::check(chunks > 0, "[chunk] the number of chunks must be positive, got ", chunks);
  core::check(x.dim() > 0, "[chunk] a tensor without dimensions cannot be cut");
  const std::int64_t length = x.shape()[core::normalize_dim("chunk", dim, x.dim())];
  if (length == 0) {
    return std::vector<BasicTensor<T>>(static_cast<std::size_t>(chunks), slice(x, dim));
  }
  return split(x, core::ceil_div(length, chunks), dim);
}

/// A view of each x[.., i, ..] along `dim`.
template <Scalar T>
std::vector<BasicTensor<T>> unbind(const BasicTensor<T>& x, std::int64_t dim = 0) {
  core::check(x.dim() > 0, "[unbind] a tensor without dimensions has nothing to unbind");
  std::vector<BasicTensor<T>> parts;
  for (std::int64_t i = 0, size = x.size(dim); i < size; ++i) {
    parts.push_back(select(x, dim, i));
  }
  return parts;
}

/// x laid out repeats[d] times along dimension d; further numbers in front make new dimensions.
template <Scalar T>
BasicTensor<T> repeat(const BasicTensor<T>& x, const Dims& repeats) {
  core::check(repeats.size() >= x.dim(), "[repeat] ", repeats, " has fewer numbers than shape ", x.shape(),
              " has dimensions");
  BasicTensor<T> y = x;
  while (y.dim() < repeats.size()) {
    y = unsqueeze(y, 0);
  }
  bool copied = false;
  for (int d = 0; d < repeats.size(); ++d) {
    const std::int64_t times = repeats[d], size = y.shape()[d];
    core::check(times >= 0, "[repeat] numbers must not be negative, got ", repeats);
    if (times == 1) {
      continue;
    }
    LongTensor places({(core::Checked("repeat", size) * times).value()});
    for (std::int64_t k = 0; k < places.numel(); ++k) {
      places.data()[k] = k % size;
    }
    y = detail::take("repeat", y, d, places);
    copied = true;
  }
  return copied ? y : clone(y);
}

/// repeat, but numbers that are missing in front count as 1.
template <Scalar T>
BasicTensor<T> tile(const BasicTensor<T>& x, const Dims& repeats) {
  Dims all = repeats;
  while (all.size() < x.dim()) {
    all.insert(0, 1);
  }
  return repeat(x, all);
}

/// Each slice along `dim` repeated: slice i repeats[i] times.
template <Scalar T>
BasicTensor<T> repeat_interleave(const BasicTensor<T>& x, const LongTensor& repeats, std::int64_t dim) {
  const int d = core::normalize_dim("repeat_interleave", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[d];
  core::check(repeats.dim() <= 1 && (repeats.numel() == size || repeats.numel() == 1),
              "[repeat_interleave] repeats of shape ", repeats.shape(), " do not fit size ", size, " of dimension ", d,
              " of shape ", x.shape());
  const LongTensor times = detail::contiguous_data(repeats);
  std::vector<std::int64_t> places;
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t n = times.data()[times.numel() == 1 ? 0 : i];
    core::check(n >= 0, "[repeat_interleave] repeats must not be negative, got ", n);
    places.insert(places.end(), static_cast<std::size_t>(n), i);
  }
  return detail::take("repeat_interleave", x.dim() == 0 ? reshape(x, {1}) : x, d,
                      from_data<std::int64_t>({static_cast<std::int64_t>(places.size())}, places));
}
/// Each slice `repeats` times; without `dim` of all elements in row-major order.
template <Scalar T>
BasicTensor<T> repeat_interleave(const BasicTensor<T>& x, std::int64_t repeats, std::int64_t dim) {
  return repeat_interleave(x, scalar<std::int64_t>(repeats), dim);
}
template <Scalar T>
BasicTensor<T> repeat_interleave(const BasicTensor<T>& x, std::int64_t repeats) {
  return repeat_interleave(reshape(x, {-1}), repeats, 0);
}

namespace detail {

/// x with position k of dimension d taken from (k + shift) modulo the size, or backwards from the end.
template <Scalar T>
BasicTensor<T> turned(const char* op, const BasicTensor<T>& x, int d, bool backwards, std::int64_t shift) {
  const std::int64_t size = x.shape()[d];
  LongTensor places({size});
  for (std::int64_t k = 0; k < size; ++k) {
    places.data()[k] = backwards ? size - 1 - k : (k + shift) % size;
  }
  return take(op, x, d, places);
}

}  // namespace detail

/// x in reverse order along `dims`; a copy.
template <Scalar T>
BasicTensor<T> flip(const BasicTensor<T>& x, const Dims& dims) {
  BasicTensor<T> y = dims.empty() || x.dim() == 0 ? clone(x) : x;
  bool seen[Dims::max_size] = {};
  for (const std::int64_t dim : dims) {
    const int d = core::normalize_dim("flip", dim, x.dim());
    core::check(!seen[d], "[flip] dimension ", dim, " is named twice in ", dims);
    seen[d] = true;
    y = x.dim() == 0 ? y : detail::turned("flip", y, d, true, 0);
  }
  return y;
}
template <Scalar T, Dimension Dim>
BasicTensor<T> flip(const BasicTensor<T>& x, Dim dim) {
  return flip(x, Dims{static_cast<std::int64_t>(dim)});
}

/// flip(x, 0, 1).
template <Scalar T, Dimension... More>
requires(sizeof...(More) > 0) BasicTensor<T> flip(const BasicTensor<T>& x, std::int64_t first, More... more) {
  return flip(x, Dims{first, static_cast<std::int64_t>(more)...});
}

/// x moved by shifts[i] along dims[i]; what leaves at one end comes in at the other.
template <Scalar T>
BasicTensor<T> roll(const BasicTensor<T>& x, const Dims& shifts, const Dims& dims) {
  core::check(shifts.size() == dims.size(), "[roll] ", shifts, " shifts do not fit the dimensions ", dims);
  BasicTensor<T> y = dims.empty() || x.dim() == 0 ? clone(x) : x;
  for (int i = 0; i < dims.size() && x.dim() > 0; ++i) {
    const int d = core::normalize_dim("roll", dims[i], x.dim());
    const std::int64_t size = std::max<std::int64_t>(x.shape()[d], 1);
    y = detail::turned("roll", y, d, false, (size - shifts[i] % size) % size);
  }
  return y;
}
template <Scalar T, Dimension Shift>
BasicTensor<T> roll(const BasicTensor<T>& x, Shift shift, std::int64_t dim) {
  return roll(x, Dims{static_cast<std::int64_t>(shift)}, Dims{dim});
}
/// All elements in row-major order moved by `shift`; the shape stays.
template <Scalar T>
BasicTensor<T> roll(const BasicTensor<T>& x, std::int64_t shift) {
  return reshape(roll(reshape(x, {-1}), shift, 0), x.shape());
}

/// broadcast_to of all to the shape that they have together: views.
template <Scalar T>
std::vector<BasicTensor<T>> broadcast_tensors(const std::vector<BasicTensor<T>>& tensors) {
  Shape shape;
  for (const BasicTensor<T>& x : tensors) {
    shape = broadcast_shapes("broadcast_tensors", shape, x.shape());
  }
  std::vector<BasicTensor<T>> all;
  for (const BasicTensor<T>& x : tensors) {
    all.push_back(expand(x, shape));
  }
  return all;
}
/// Of tensors in braces.
template <Scalar T>
std::vector<BasicTensor<T>> broadcast_tensors(std::initializer_list<BasicTensor<T>> tensors) {
  return broadcast_tensors(std::vector<BasicTensor<T>>(tensors));
}

/// Coordinates of a grid: result k has the shape of all sizes, and tensors[k] along dimension k. With `xy` the first
/// two dimensions change places (PyTorch's indexing="xy").
template <Scalar T>
std::vector<BasicTensor<T>> meshgrid(const std::vector<BasicTensor<T>>& tensors, bool xy = false) {
  core::check(!tensors.empty(), "[meshgrid] needs at least one tensor");
  Shape shape;
  for (const BasicTensor<T>& x : tensors) {
    core::check(x.dim() <= 1, "[meshgrid] tensors must have at most one dimension, got shape ", x.shape());
    shape.push_back(x.numel());
  }
  std::vector<BasicTensor<T>> grids;
  for (int d = 0; d < shape.size(); ++d) {
    Shape line = Dims::filled(shape.size(), 1);
    line[d] = shape[d];
    const BasicTensor<T> grid = expand(reshape(tensors[static_cast<std::size_t>(d)], line), shape);
    grids.push_back(clone(xy && shape.size() > 1 ? transpose(grid, 0, 1) : grid));
  }
  return grids;
}
template <Scalar T>
std::vector<BasicTensor<T>> meshgrid(std::initializer_list<BasicTensor<T>> tensors, bool xy = false) {
  return meshgrid(std::vector<BasicTensor<T>>(tensors), xy);
}
/// With PyTorch's word, "ij" or "xy", which would be a bool.
template <Scalar T>
std::vector<BasicTensor<T>> meshgrid(const std::vector<BasicTensor<T>>& tensors, const char* indexing) {
  const std::string_view word = indexing;
  core::check(word == "ij" || word == "xy", "[meshgrid] indexing must be ij or xy, got '", word, "'");
  return meshgrid(tensors, word == "xy");
}
template <Scalar T>
std::vector<BasicTensor<T>> meshgrid(std::initializer_list<BasicTensor<T>> tensors, const char* indexing) {
  return meshgrid(std::vector<BasicTensor<T>>(tensors), indexing);
}

/// Every choice of one element from each of several vectors, as rows, the last one changing first. Of one vector a
/// copy.
template <Scalar T>
BasicTensor<T> cartesian_prod(const std::vector<BasicTensor<T>>& tensors) {
  core::check(!tensors.empty(), "[cartesian_prod] needs at least one tensor");
  for (const BasicTensor<T>& x : tensors) {
    core::check(x.dim() == 1, "[cartesian_prod] tensors must have one dimension, got shape ", x.shape());
  }
  if (tensors.size() == 1) {
    return clone(tensors[0]);
  }
  std::vector<BasicTensor<T>> columns;
  for (const BasicTensor<T>& grid : meshgrid(tensors)) {
    columns.push_back(reshape(grid, {grid.numel()}));
  }
  return stack(columns, 1);
}
/// Of tensors in braces.
template <Scalar T>
BasicTensor<T> cartesian_prod(std::initializer_list<BasicTensor<T>> tensors) {
  return cartesian_prod(std::vector<BasicTensor<T>>(tensors));
}

namespace detail {

/// Every choice of r of the numbers below n, one row of rising numbers after the other; with replacement they may
/// repeat.
MINITORCH_INLINE LongTensor choices_of(std::int64_t n, std::int64_t r, bool with_replacement);

}  // namespace detail

/// Every choice of r elements of a vector, in its order, as rows (.., r); with replacement one may be chosen
/// repeatedly.
template <Scalar T>
BasicTensor<T> combinations(const BasicTensor<T>& x, std::int64_t r = 2, bool with_replacement = false) {
  core::check(x.dim() == 1, "[combinations] x must have one dimension, got shape ", x.shape());
  core::check(r >= 0, "[combinations] r must not be negative, got ", r);
  const LongTensor places = detail::choices_of(x.numel(), r, with_replacement);
  const BasicTensor<T> chosen = detail::take("combinations", x, 0, places);
  return r == 0 ? chosen : reshape(chosen, {places.numel() / r, r});
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE LongTensor choices_of(std::int64_t n, std::int64_t r, bool with_replacement) {
  std::vector<std::int64_t> all, row(static_cast<std::size_t>(r), 0);
  const auto last = [&](std::int64_t i) { return with_replacement ? n - 1 : n - r + i; };
  const auto rise = [&](std::int64_t from, std::int64_t value) {
    for (std::int64_t i = from; i < r; ++i) {
      row[static_cast<std::size_t>(i)] = with_replacement ? value : value + i - from;
    }
  };
  rise(0, 0);
  for (bool more = r > 0 && n > 0 && (with_replacement || r <= n); more;) {
    all.insert(all.end(), row.begin(), row.end());
    std::int64_t i = r - 1;
    while (i >= 0 && row[static_cast<std::size_t>(i)] == last(i)) {
      --i;
    }
    more = i >= 0;
    if (more) {
      rise(i, row[static_cast<std::size_t>(i)] + 1);
    }
  }
  return from_data<std::int64_t>({static_cast<std::int64_t>(all.size())}, all);
}

}  // namespace minitorch::detail
#endif
