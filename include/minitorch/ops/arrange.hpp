// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "minitorch/ops/combine.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/triangle.hpp"

// Tensors put side by side, dimensions put elsewhere, diagonals, and products over chosen dimensions.

namespace minitorch {

namespace detail {

/// x with dimensions of size 1 in front until it has `dims`, at least.
template <Scalar T>
BasicTensor<T> at_least(const BasicTensor<T>& x, int dims) {
  BasicTensor<T> y = x;
  while (y.dim() < dims) {
    y = unsqueeze(y, 0);
  }
  return y;
}

}  // namespace detail

/// Tensors one below the other: cat along dimension 0, of vectors as rows.
template <Scalar T>
BasicTensor<T> vstack(const std::vector<BasicTensor<T>>& tensors) {
  std::vector<BasicTensor<T>> rows;
  for (const BasicTensor<T>& x : tensors) {
    rows.push_back(detail::at_least(x, 2));
  }
  return cat(rows, 0);
}
/// Tensors side by side: cat along dimension 1, of vectors along the only one.
template <Scalar T>
BasicTensor<T> hstack(const std::vector<BasicTensor<T>>& tensors) {
  core::check(!tensors.empty(), "[hstack] needs at least one tensor");
  std::vector<BasicTensor<T>> parts;
  for (const BasicTensor<T>& x : tensors) {
    parts.push_back(detail::at_least(x, 1));
  }
  return cat(parts, parts[0].dim() == 1 ? 0 : 1);
}
/// hstack with vectors as columns.
template <Scalar T>
BasicTensor<T> column_stack(const std::vector<BasicTensor<T>>& tensors) {
  std::vector<BasicTensor<T>> parts;
  for (const BasicTensor<T>& x : tensors) {
    parts.push_back(x.dim() <= 1 ? reshape(x, {x.numel(), 1}) : x);
  }
  return hstack(parts);
}
/// The same of tensors in braces.
template <Scalar T>
BasicTensor<T> vstack(std::initializer_list<BasicTensor<T>> tensors) {
  return vstack(std::vector<BasicTensor<T>>(tensors));
}
/// The same of tensors in braces.
template <Scalar T>
BasicTensor<T> hstack(std::initializer_list<BasicTensor<T>> tensors) {
  return hstack(std::vector<BasicTensor<T>>(tensors));
}
/// The same of tensors in braces.
template <Scalar T>
BasicTensor<T> column_stack(std::initializer_list<BasicTensor<T>> tensors) {
  return column_stack(std::vector<BasicTensor<T>>(tensors));
}

/// A view with dimension source[i] at destination[i]; the others keep their order.
template <Scalar T>
BasicTensor<T> movedim(const BasicTensor<T>& x, const Dims& source, const Dims& destination) {
  core::check(source.size() == destination.size(), "[movedim] ", source, " and ", destination, " differ in number");
  Dims order = Dims::filled(x.dim(), -1);
  bool moved[Dims::max_size] = {};
  for (int i = 0; i < source.size(); ++i) {
    const int from = core::normalize_dim("movedim", source[i], x.dim()),
              to = core::normalize_dim("movedim", destination[i], x.dim());
    core::check(!moved[from] && order[to] < 0, "[movedim] a dimension is named twice in ", source, " or ", destination);
    order[to] = from;
    moved[from] = true;
  }
  for (int to = 0, from = 0; to < x.dim(); ++to) {
    if (order[to] < 0) {
      while (moved[from]) {
        ++from;
      }
      order[to] = from++;
    }
  }
  return permute(x, order);
}
/// A view with one dimension elsewhere.
template <Scalar T, Dimension Source>
BasicTensor<T> movedim(const BasicTensor<T>& x, Source source, std::int64_t destination) {
  return movedim(x, Dims{static_cast<std::int64_t>(source)}, Dims{destination});
}

/// movedim, under PyTorch's other name: a view.
template <Scalar T>
BasicTensor<T> moveaxis(const BasicTensor<T>& x, const Dims& source, const Dims& destination) {
  return movedim(x, source, destination);
}
/// A view with one dimension elsewhere.
template <Scalar T, Dimension Source>
BasicTensor<T> moveaxis(const BasicTensor<T>& x, Source source, std::int64_t destination) {
  return movedim(x, source, destination);
}

/// A view with dimension `dim` cut into `sizes`, of which one may be -1.
template <Scalar T>
BasicTensor<T> unflatten(const BasicTensor<T>& x, std::int64_t dim, const Dims& sizes) {
  core::check(x.dim() > 0, "[unflatten] a tensor without dimensions has none to cut");
  const int d = core::normalize_dim("unflatten", dim, x.dim());
  Dims all = sizes;
  std::int64_t known = 1;
  int open = -1;
  for (int i = 0; i < sizes.size(); ++i) {
    core::check(sizes[i] >= 0 || (sizes[i] == -1 && open < 0), "[unflatten] sizes ", sizes, " are not sizes");
    open = sizes[i] == -1 ? i : open;
    known = sizes[i] == -1 ? known : (core::Checked("unflatten", known) * sizes[i]).value();
  }
  if (open >= 0) {
    core::check(known > 0 && x.shape()[d] % known == 0, "[unflatten] sizes ", sizes, " do not fit size ", x.shape()[d],
                " of dimension ", d, " of shape ", x.shape());
    all[open] = x.shape()[d] / known;
    known *= all[open];
  }
  core::check(known == x.shape()[d] && sizes.size() > 0, "[unflatten] sizes ", sizes, " do not fit size ", x.shape()[d],
              " of dimension ", d, " of shape ", x.shape());
  Shape shape;
  for (int i = 0; i < x.dim(); ++i) {
    for (int k = 0; i == d && k < all.size(); ++k) {
      shape.push_back(all[k]);
    }
    if (i != d) {
      shape.push_back(x.shape()[i]);
    }
  }
  return detail::shown_as("unflatten", x, shape);
}

/// A view of the diagonal of dimensions dim1 and dim2, as a new last dimension; `offset` is above the main one if
/// positive.
template <Scalar T>
BasicTensor<T> diagonal(const BasicTensor<T>& x, std::int64_t offset = 0, std::int64_t dim1 = 0,
                        std::int64_t dim2 = 1) {
  core::check(x.dim() >= 2, "[diagonal] needs at least two dimensions, got shape ", x.shape());
  const int a = core::normalize_dim("diagonal", dim1, x.dim()), b = core::normalize_dim("diagonal", dim2, x.dim());
  core::check(a != b, "[diagonal] dim1 and dim2 are both ", a);
  const BasicTensor<T> last = movedim(x, Dims{a, b}, Dims{-2, -1});
  const std::int64_t rows = last.size(-2), columns = last.size(-1);
  const std::int64_t down = std::min(std::max<std::int64_t>(-offset, 0), rows);
  const std::int64_t right = std::min(std::max<std::int64_t>(offset, 0), columns);
  const std::int64_t count = std::min(rows - down, columns - right), n = last.dim();
  // The square on whose main diagonal the elements are, and of that one stride for both.
  const BasicTensor<T> square = narrow(narrow(last, n - 2, down, count), n - 1, right, count);
  Shape shape = square.shape();
  Strides strides = square.strides();
  shape.erase(static_cast<int>(n) - 1);
  const std::int64_t step = strides[static_cast<int>(n) - 1];
  strides.erase(static_cast<int>(n) - 1);
  strides[static_cast<int>(n) - 2] += step;
  return detail::make_view("diagonal", square, shape, strides, 0,
                           [count](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                             // Each element at its place in a row of zeros.
                             const LongTensor all = arange<std::int64_t>(0, count);
                             const BoolTensor here = eq(unsqueeze(all, 1), all);
                             return {where(here, unsqueeze(ctx.grad(), -1), scalar<T>(0))};
                           });
}

/// Sum of the diagonal of a matrix.
template <Scalar T>
BasicTensor<kernels::SumOf<T>> trace(const BasicTensor<T>& x) {
  core::check(x.dim() == 2, "[trace] needs a matrix, got shape ", x.shape());
  return sum(diagonal(x));
}

/// A copy with columns, dimension 1, in reverse order; an Error for fewer than two dimensions.
template <Scalar T>
BasicTensor<T> fliplr(const BasicTensor<T>& x) {
  core::check(x.dim() >= 2, "[fliplr] needs at least two dimensions, got shape ", x.shape());
  return flip(x, 1);
}
/// A copy with rows, dimension 0, in reverse order; an Error without dimensions.
template <Scalar T>
BasicTensor<T> flipud(const BasicTensor<T>& x) {
  core::check(x.dim() >= 1, "[flipud] needs at least one dimension");
  return flip(x, 0);
}
/// A copy turned k times by 90 degrees in the plane of two dimensions, from the first towards the second.
template <Scalar T>
BasicTensor<T> rot90(const BasicTensor<T>& x, std::int64_t k = 1, const Dims& dims = {0, 1}) {
  core::check(dims.size() == 2, "[rot90] needs two dimensions, got ", dims);
  const int a = core::normalize_dim("rot90", dims[0], x.dim()), b = core::normalize_dim("rot90", dims[1], x.dim());
  core::check(a != b, "[rot90] the dimensions are both ", a);
  switch ((k % 4 + 4) % 4) {
    case 1:
      return transpose(flip(x, b), a, b);
    case 2:
      return flip(x, Dims{a, b});
    case 3:
      return flip(transpose(x, a, b), b);
    default:
      return clone(x);
  }
}

/// Products of all elements of a with all of b, dimension by dimension: block i, j of matrices is a[i][j] * b.
template <Scalar T>
BasicTensor<T> kron(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  const int dims = std::max(a.dim(), b.dim());
  core::check(2 * dims <= Dims::max_size, "[kron] at most ", Dims::max_size / 2, " dimensions, got shapes ", a.shape(),
              " and ", b.shape());
  const BasicTensor<T> u = detail::at_least(a, dims), v = detail::at_least(b, dims);
  Shape left, right, shape;
  for (int d = 0; d < dims; ++d) {
    left.push_back(u.shape()[d]);
    left.push_back(1);
    right.push_back(1);
    right.push_back(v.shape()[d]);
    shape.push_back((core::Checked("kron", u.shape()[d]) * v.shape()[d]).value());
  }
  return reshape(mul(reshape(u, left), reshape(v, right)), shape);
}

/// Sums of products over dims_a[i] of a with dims_b[i] of b; the result has the others, those of a first.
template <Scalar T>
BasicTensor<T> tensordot(const BasicTensor<T>& a, const BasicTensor<T>& b, const Dims& dims_a, const Dims& dims_b) {
  core::check(dims_a.size() == dims_b.size(), "[tensordot] dimensions ", dims_a, " and ", dims_b, " differ in number");
  std::int64_t inner = 1;
  Dims left, right;
  bool used_a[Dims::max_size] = {}, used_b[Dims::max_size] = {};
  for (int i = 0; i < dims_a.size(); ++i) {
    const int u = core::normalize_dim("tensordot", dims_a[i], a.dim()),
              v = core::normalize_dim("tensordot", dims_b[i], b.dim());
    core::check(!used_a[u] && !used_b[v] && a.shape()[u] == b.shape()[v], "[tensordot] dimensions ", dims_a,
                " of shape ", a.shape(), " do not fit ", dims_b, " of shape ", b.shape());
    used_a[u] = used_b[v] = true;
    inner *= a.shape()[u];
    left.push_back(u);
    right.push_back(v);
  }
  Shape shape;
  std::int64_t rows = 1, columns = 1;
  Dims order_a, order_b = right;
  for (int d = 0; d < a.dim(); ++d) {
    if (!used_a[d]) {
      order_a.push_back(d);
      shape.push_back(a.shape()[d]);
      rows *= a.shape()[d];
    }
  }
  for (const std::int64_t d : left) {
    order_a.push_back(d);
  }
  for (int d = 0; d < b.dim(); ++d) {
    if (!used_b[d]) {
      order_b.push_back(d);
      shape.push_back(b.shape()[d]);
      columns *= b.shape()[d];
    }
  }
  return reshape(mm(reshape(permute(a, order_a), {rows, inner}), reshape(permute(b, order_b), {inner, columns})),
                 shape);
}
/// Over the last `dims` dimensions of a with the first of b.
template <Scalar T>
BasicTensor<T> tensordot(const BasicTensor<T>& a, const BasicTensor<T>& b, std::int64_t dims = 2) {
  core::check(dims >= 0 && dims <= a.dim() && dims <= b.dim(), "[tensordot] ", dims, " dimensions of shapes ",
              a.shape(), " and ", b.shape());
  Dims last, first;
  for (std::int64_t i = 0; i < dims; ++i) {
    last.push_back(a.dim() - dims + i);
    first.push_back(i);
  }
  return tensordot(a, b, last, first);
}

/// Sums of products over the last dimensions of both; with a tensor without dimensions the product of elements.
template <Scalar T>
BasicTensor<T> inner(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  if (a.dim() == 0 || b.dim() == 0) {
    return mul(a, b);
  }
  core::check(a.size(-1) == b.size(-1), "[inner] the last dimensions of shapes ", a.shape(), " and ", b.shape(),
              " differ");
  return tensordot(a, b, Dims{-1}, Dims{-1});
}

/// vstack, under PyTorch's other name.
template <Scalar T>
BasicTensor<T> row_stack(const std::vector<BasicTensor<T>>& tensors) {
  return vstack(tensors);
}
/// Of tensors in braces.
template <Scalar T>
BasicTensor<T> row_stack(std::initializer_list<BasicTensor<T>> tensors) {
  return vstack(tensors);
}
/// cat, under PyTorch's other name.
template <Scalar T>
BasicTensor<T> concat(const std::vector<BasicTensor<T>>& tensors, std::int64_t dim = 0) {
  return cat(tensors, dim);
}
/// Of tensors in braces.
template <Scalar T>
BasicTensor<T> concat(std::initializer_list<BasicTensor<T>> tensors, std::int64_t dim = 0) {
  return cat(tensors, dim);
}
/// Tensors one behind the other, in a third dimension, which they get if they have none.
template <Scalar T>
BasicTensor<T> dstack(const std::vector<BasicTensor<T>>& tensors) {
  std::vector<BasicTensor<T>> deep;
  for (const BasicTensor<T>& x : tensors) {
    const BasicTensor<T> plane = x.dim() == 0 ? reshape(x, {1, 1}) : x.dim() == 1 ? unsqueeze(x, 0) : x;
    deep.push_back(plane.dim() == 2 ? unsqueeze(plane, 2) : plane);
  }
  return cat(deep, 2);
}
/// Of tensors in braces.
template <Scalar T>
BasicTensor<T> dstack(std::initializer_list<BasicTensor<T>> tensors) {
  return dstack(std::vector<BasicTensor<T>>(tensors));
}
/// `sections` pieces, each a view, along `dim`, of which the first are one larger where the size cannot be divided.
template <Scalar T, Dimension Sections>
std::vector<BasicTensor<T>> tensor_split(const BasicTensor<T>& x, Sections number, std::int64_t dim = 0) {
  const auto sections = static_cast<std::int64_t>(number);
  core::check(x.dim() > 0, "[tensor_split] a tensor without dimensions cannot be split");
  core::check(sections > 0, "[tensor_split] the number of sections must be positive, got ", sections);
  const std::int64_t size = x.size(dim);
  std::vector<BasicTensor<T>> pieces;
  for (std::int64_t i = 0, start = 0; i < sections; ++i) {
    const std::int64_t length = size / sections + (i < size % sections ? 1 : 0);
    pieces.push_back(narrow(x, dim, start, length));
    start += length;
  }
  return pieces;
}
/// Pieces that begin at these places, each a view; places as those of a slice: negative ones count from the end.
template <Scalar T>
std::vector<BasicTensor<T>> tensor_split(const BasicTensor<T>& x, const Dims& indices, std::int64_t dim = 0) {
  core::check(x.dim() > 0, "[tensor_split] a tensor without dimensions cannot be split");
  std::vector<BasicTensor<T>> pieces;
  std::int64_t start = 0;
  for (const std::int64_t end : indices) {
    pieces.push_back(slice(x, dim, start, end));
    start = end;
  }
  pieces.push_back(slice(x, dim, start));
  return pieces;
}

namespace detail {

/// tensor_split along dimension `dim` under the name of the operation, into equal parts only.
template <Scalar T, Dimension Sections>
std::vector<BasicTensor<T>> equal_parts(const char* op, const BasicTensor<T>& x, Sections number, int dim) {
  const auto sections = static_cast<std::int64_t>(number);
  core::check(x.dim() > dim, "[", op, "] needs at least ", dim + 1, " dimensions, got shape ", x.shape());
  core::check(sections > 0 && x.shape()[dim] % sections == 0, "[", op, "] size ", x.shape()[dim], " of dimension ", dim,
              " of shape ", x.shape(), " is no multiple of ", sections, "; tensor_split allows it");
  return tensor_split(x, sections, dim);
}
template <Scalar T>
std::vector<BasicTensor<T>> equal_parts(const char* op, const BasicTensor<T>& x, const Dims& indices, int dim) {
  core::check(x.dim() > dim, "[", op, "] needs at least ", dim + 1, " dimensions, got shape ", x.shape());
  return tensor_split(x, indices, dim);
}

}  // namespace detail

/// Pieces along dimension 1, of a vector along 0, each a view: so many of one size, or those that begin at places in
/// braces.
template <Scalar T, Dimension Sections>
std::vector<BasicTensor<T>> hsplit(const BasicTensor<T>& x, Sections sections) {
  return detail::equal_parts("hsplit", x, sections, x.dim() == 1 ? 0 : 1);
}
/// Pieces that begin at these places, each a view.
template <Scalar T>
std::vector<BasicTensor<T>> hsplit(const BasicTensor<T>& x, const Dims& indices) {
  return detail::equal_parts("hsplit", x, indices, x.dim() == 1 ? 0 : 1);
}
/// Pieces along dimension 0 of a tensor with two dimensions or more, each a view, likewise.
template <Scalar T, Dimension Sections>
std::vector<BasicTensor<T>> vsplit(const BasicTensor<T>& x, Sections sections) {
  core::check(x.dim() > 1, "[vsplit] needs at least 2 dimensions, got shape ", x.shape());
  return detail::equal_parts("vsplit", x, sections, 0);
}
/// Pieces that begin at these places, each a view.
template <Scalar T>
std::vector<BasicTensor<T>> vsplit(const BasicTensor<T>& x, const Dims& indices) {
  core::check(x.dim() > 1, "[vsplit] needs at least 2 dimensions, got shape ", x.shape());
  return detail::equal_parts("vsplit", x, indices, 0);
}
/// Pieces along dimension 2, each a view, likewise.
template <Scalar T, Dimension Sections>
std::vector<BasicTensor<T>> dsplit(const BasicTensor<T>& x, Sections sections) {
  return detail::equal_parts("dsplit", x, sections, 2);
}
/// Pieces that begin at these places, each a view.
template <Scalar T>
std::vector<BasicTensor<T>> dsplit(const BasicTensor<T>& x, const Dims& indices) {
  return detail::equal_parts("dsplit", x, indices, 2);
}
/// transpose, under PyTorch's other name: a view.
template <Scalar T>
BasicTensor<T> swapdims(const BasicTensor<T>& x, std::int64_t dim0, std::int64_t dim1) {
  return transpose(x, dim0, dim1);
}
/// transpose, under PyTorch's other name: a view.
template <Scalar T>
BasicTensor<T> swapaxes(const BasicTensor<T>& x, std::int64_t axis0, std::int64_t axis1) {
  return transpose(x, axis0, axis1);
}
/// expand, under PyTorch's other name: a view.
template <Scalar T>
BasicTensor<T> broadcast_to(const BasicTensor<T>& x, const Shape& shape) {
  return expand(x, shape);
}
/// reshape to the shape of `other`.
template <Scalar T>
BasicTensor<T> reshape_as(const BasicTensor<T>& x, const BasicTensor<T>& other) {
  return reshape(x, other.shape());
}

/// The cross products of vectors of three elements, which lie along `dim`; a and b broadcast. As torch.linalg.cross:
/// torch.cross without `dim` takes the first dimension of size 3.
template <Scalar T>
BasicTensor<T> cross(const BasicTensor<T>& a, const BasicTensor<T>& b, std::int64_t dim = -1) {
  const Shape shape = broadcast_shapes("cross", a.shape(), b.shape());
  const int d = core::normalize_dim("cross", dim, shape.size());
  core::check(!shape.empty() && shape[d] == 3, "[cross] dimension ", dim, " of shape ", shape, " must be of size 3");
  const BasicTensor<T> u = expand(a, shape), v = expand(b, shape);
  const auto part = [d](const BasicTensor<T>& x, std::int64_t i) { return narrow(x, d, i % 3, 1); };
  std::vector<BasicTensor<T>> parts;
  for (std::int64_t i = 0; i < 3; ++i) {
    parts.push_back(part(u, i + 1) * part(v, i + 2) - part(u, i + 2) * part(v, i + 1));
  }
  return cat(parts, d);
}

/// Zeros with the elements along the last dimension of x on the diagonal of the last two: (.., N) to (.., N, N), N
/// larger by |offset|. PyTorch's dim1 and dim2 are not there.
template <Scalar T>
BasicTensor<T> diag_embed(const BasicTensor<T>& x, std::int64_t offset = 0) {
  core::check(x.dim() > 0, "[diag_embed] a tensor without dimensions has no diagonal");
  const std::int64_t low = std::max<std::int64_t>(-offset, 0), high = std::max<std::int64_t>(offset, 0);
  const std::int64_t n = x.size(-1), size = n + low + high;
  BoolTensor place = zeros<bool>({size, size});
  for (std::int64_t i = 0; i < n; ++i) {
    place.data()[(i + low) * size + i + high] = true;
  }
  return where(place, unsqueeze(pad(x, {high, low}), -2), T(0));
}

}  // namespace minitorch
