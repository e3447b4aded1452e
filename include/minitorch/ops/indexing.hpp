// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/ops/broadcast.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/inplace.hpp"

// x[..] as in Python: x[0], x[mask], x[{slice(1, 3), None, Ellipsis, places}], and x[..] = y, which writes.

namespace minitorch {

struct NoneType {};
struct EllipsisType {};
/// In brackets: a new dimension of size 1. In slice: from the first, or to the last.
inline constexpr NoneType None;
/// In brackets: as many whole dimensions as are left.
inline constexpr EllipsisType Ellipsis;

/// start:end:step of Python; made by slice.
struct Slice {
  std::int64_t start = 0;                                       ///< negative: from the end
  std::int64_t end = std::numeric_limits<std::int64_t>::max();  ///< the first that is left out; negative: from the end
  std::int64_t step = 1;                                        ///< at least 1
};

/// `:`, a whole dimension.
inline Slice slice() {
  return {};
}
/// start:end:step, end left out; `None` for start or end is Python's empty place: slice(1, None) is 1:, slice(None, -1)
/// is :-1.
inline Slice slice(std::int64_t start, std::int64_t end, std::int64_t step = 1) {
  return {start, end, step};
}
inline Slice slice(std::int64_t start, NoneType, std::int64_t step = 1) {
  return {.start = start, .step = step};
}
inline Slice slice(NoneType, std::int64_t end, std::int64_t step = 1) {
  return {.end = end, .step = step};
}
inline Slice slice(NoneType, NoneType, std::int64_t step = 1) {
  return {.step = step};
}

/// What may stand in the brackets of x[..]: a number, slice(..), None, Ellipsis, a mask, or a tensor of positions.
class TensorIndex {
 public:
  /// Which of them it is.
  enum class Kind { number, range, new_axis, rest, mask, places };

  /// Element i of the dimension, which goes.
  template <std::integral I>
  requires(!std::same_as<I, bool>) TensorIndex(I i)  // NOLINT: these are meant to convert
      : kind_(Kind::number), slice_{static_cast<std::int64_t>(i)} {}
  /// A part of the dimension: a view.
  TensorIndex(const Slice& s) : kind_(Kind::range), slice_(s) {}  // NOLINT
  /// A new dimension of size 1.
  TensorIndex(NoneType) : kind_(Kind::new_axis) {}  // NOLINT
  /// The dimensions that nothing else takes up.
  TensorIndex(EllipsisType) : kind_(Kind::rest) {}  // NOLINT
  /// The elements where the mask, of as many dimensions as it has, is true: a copy.
  TensorIndex(const BoolTensor& mask) : kind_(Kind::mask), mask_(mask) {}  // NOLINT
  /// The elements at these places of the dimension: a copy.
  TensorIndex(const LongTensor& places) : kind_(Kind::places), places_(places) {}  // NOLINT

  /// Which of them it is.
  Kind kind() const { return kind_; }
  /// Of a number.
  std::int64_t number() const { return slice_.start; }
  /// Of a slice.
  const Slice& slice() const { return slice_; }
  /// Of a mask.
  const BoolTensor& mask() const { return mask_; }
  /// Of positions.
  const LongTensor& places() const { return places_; }

  /// How many dimensions of x this takes up.
  int dims() const {
    return kind_ == Kind::new_axis || kind_ == Kind::rest ? 0 : kind_ == Kind::mask ? mask_.dim() : 1;
  }

 private:
  Kind kind_;
  Slice slice_;
  BoolTensor mask_;
  LongTensor places_;
};

/// Where x is not 0: one row of positions for each, in row-major order; shape (number, x.dim()).
template <Scalar T>
LongTensor nonzero(const BasicTensor<T>& x) {
  const BasicTensor<T> in = detail::contiguous_data(x);
  const T* from = in.data();
  const std::int64_t count = in.numel() - std::count(from, from + in.numel(), T(0));
  std::vector<std::int64_t> found(static_cast<std::size_t>(count) +
                                  1);  // one more: each place is written, and kept or not
  std::size_t kept = 0;
  for (std::int64_t k = 0; k < in.numel(); ++k) {
    found[kept] = k;
    kept += from[k] != T(0) ? 1 : 0;
  }
  LongTensor y({count, x.dim()});
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t rest = found[static_cast<std::size_t>(i)], *to = y.data() + i * x.dim();
    for (int d = x.dim() - 1; d > 0; --d) {
      to[d] = rest % x.shape()[d];
      rest /= x.shape()[d];
    }
    if (x.dim() > 0) {
      to[0] = rest;
    }
  }
  return y;
}

/// The same as nonzero(x, as_tuple=True) of PyTorch: for each dimension where along it, so that x[{places[0],
/// places[1]}] are the elements.
template <Scalar T>
std::vector<LongTensor> where(const BasicTensor<T>& x) {
  const LongTensor found = nonzero(x.dim() == 0 ? reshape(x, {1}) : x);
  std::vector<LongTensor> places;
  for (std::int64_t d = 0; d < found.size(1); ++d) {
    places.push_back(clone(select(found, 1, d)));
  }
  return places;
}

namespace detail {

/// x[at] as far as views go, and the positions that are left to be looked up, one tensor for each dimension of the
/// view, undefined for whole ones.
template <Scalar T>
struct IndexedView {
  BasicTensor<T> view;
  std::vector<LongTensor> places;
  bool looks_up = false;

  IndexedView(const char* op, const BasicTensor<T>& x, const std::vector<TensorIndex>& at) : view(x) {
    int taken = 0, ellipses = 0;
    for (const TensorIndex& i : at) {
      taken += i.dims();
      ellipses += i.kind() == TensorIndex::Kind::rest ? 1 : 0;
    }
    core::check(ellipses <= 1, "[", op, "] Ellipsis may stand once in an index, not ", ellipses, " times");
    core::check(taken <= x.dim(), "[", op, "] ", taken, " indices are too many for shape ", x.shape());
    for (const TensorIndex& i : at) {
      add(op, i, x.dim() - taken);
    }
    places.resize(static_cast<std::size_t>(view.dim()));
    if (view.is_same(x) && !looks_up) {
      view = view_of(x);
    }
  }

 private:
  void add(const char* op, const TensorIndex& i, int left) {
    const int d = static_cast<int>(places.size());
    switch (i.kind()) {
      case TensorIndex::Kind::number: {
        const std::int64_t size = view.shape()[d];
        core::check(i.number() >= -size && i.number() < size, "[", op, "] index ", i.number(),
                    " is out of range for size ", size, " of dimension ", d, " of shape ", view.shape());
        view = select(view, d, i.number());
        break;
      }
      case TensorIndex::Kind::range:
        view = minitorch::slice(view, d, i.slice().start, i.slice().end, i.slice().step);
        places.emplace_back();
        break;
      case TensorIndex::Kind::new_axis:
        view = unsqueeze(view, d);
        places.emplace_back();
        break;
      case TensorIndex::Kind::rest:
        places.resize(places.size() + static_cast<std::size_t>(left));
        break;
      case TensorIndex::Kind::mask: {
        const Shape& mask = i.mask().shape();
        core::check(mask.size() > 0, "[", op, "] a mask without dimensions selects nothing; where(mask, x, y) chooses");
        for (int k = 0; k < mask.size(); ++k) {
          core::check(mask[k] == view.shape()[d + k], "[", op, "] mask of shape ", mask, " does not fit shape ",
                      view.shape(), " from dimension ", d, " on");
        }
        const LongTensor found = nonzero(i.mask());
        for (int k = 0; k < mask.size(); ++k) {
          places.push_back(select(found, 1, k));
        }
        looks_up = true;
        break;
      }
      case TensorIndex::Kind::places:
        places.push_back(i.places());
        looks_up = true;
        break;
    }
  }
};

/// Which elements of x the tensors in `places` look up; x is not read but for its shape. They broadcast to `found`,
/// which in the result stands for the dimensions that were looked up: in their place if they are neighbours, else in
/// front.
struct Lookup {
  Dims order;         // those dimensions first
  LongTensor lines;   // of x in that order, the position along all of those at once
  Shape found, rest;  // and the sizes that are left
  std::int64_t size = 1;
  int front = 0;  // where `found` goes

  Lookup(const char* op, const Shape& shape, const std::vector<LongTensor>& places) {
    Dims others;
    int last = -1;
    bool neighbours = true;
    for (int d = 0; d < shape.size(); ++d) {
      const LongTensor& index = places[static_cast<std::size_t>(d)];
      if (!index.defined()) {
        others.push_back(d);
        rest.push_back(shape[d]);
        continue;
      }
      neighbours = neighbours && (last < 0 || last == d - 1);
      front = last < 0 ? d : front;
      last = d;
      order.push_back(d);
      size *= shape[d];
      found = broadcast_shapes(op, found, index.shape());
    }
    front = neighbours ? front : 0;
    lines = zeros<std::int64_t>(found);
    for (const std::int64_t d : order) {
      const std::int64_t length = shape[static_cast<int>(d)];
      const LongTensor index = copy_of(expand(places[static_cast<std::size_t>(d)], found));
      for (std::int64_t k = 0; k < index.numel(); ++k) {
        const std::int64_t i = index.data()[k];
        core::check(i >= -length && i < length, "[", op, "] index ", i, " is out of range for size ", length,
                    " of dimension ", d, " of shape ", shape);
        lines.data()[k] = lines.data()[k] * length + (i < 0 ? i + length : i);
      }
    }
    for (const std::int64_t d : others) {
      order.push_back(d);
    }
  }

  template <Scalar T>
  BasicTensor<T> operator()(const char* op, const BasicTensor<T>& x) const {
    Shape lined{size}, shape = found;
    for (const std::int64_t n : rest) {
      lined.push_back(n);
      shape.push_back(n);
    }
    const BasicTensor<T> rows = reshape(permute(x, order), lined);
    const BasicTensor<T> y = reshape(take(op, rows, 0, reshape(lines, {lines.numel()})), shape);
    if (front == 0) {
      return y;
    }
    Dims back;  // found goes behind the first `front` of the rest
    for (int d = 0; d < shape.size(); ++d) {
      const int k = found.size();
      back.push_back(d < front ? k + d : d < front + k ? d - front : d);
    }
    return contiguous(permute(y, back));
  }
};

template <Scalar T>
BasicTensor<T> index_as(const char* op, const BasicTensor<T>& x, const std::vector<TensorIndex>& at) {
  const IndexedView<T> part(op, x, at);
  return part.looks_up ? Lookup(op, part.view.shape(), part.places)(op, part.view) : part.view;
}

/// What is written to a place of that shape, as in PyTorch without the dimensions of size 1 that it has more in front.
template <Scalar T>
BasicTensor<T> fitted(const BasicTensor<T>& value, const Shape& place) {
  if (!value.defined()) {
    return value;
  }
  BasicTensor<T> y = value;
  while (y.dim() > place.size() && y.shape()[0] == 1) {
    y = squeeze(y, 0);
  }
  bool fits = y.dim() <= place.size();
  for (int d = 0; fits && d < y.dim(); ++d) {
    const std::int64_t size = y.shape()[y.dim() - 1 - d];
    fits = size == 1 || size == place[place.size() - 1 - d];
  }
  core::check(fits, "[index_put] a value of shape ", value.shape(), " does not fit x[..] of shape ", place);
  return y;
}

}  // namespace detail

/// x[at[0], at[1], ..] with Python's and PyTorch's rules: a view for numbers, slices, None and Ellipsis; a copy as soon
/// as there is a mask or a tensor of positions (repeats allowed, negative ones count from the end). Those broadcast
/// with each other, and what they find stands where they stood, or in front if they were no neighbours.
template <Scalar T>
BasicTensor<T> index(const BasicTensor<T>& x, const std::vector<TensorIndex>& at) {
  return detail::index_as("index", x, at);
}

/// x with `value`, which broadcasts, in the place of x[at]. Where positions repeat the last one counts.
template <Scalar T>
BasicTensor<T> index_put(const BasicTensor<T>& x, const std::vector<TensorIndex>& at, const BasicTensor<T>& value) {
  LongTensor every(x.shape());
  for (std::int64_t k = 0; k < every.numel(); ++k) {
    every.data()[k] = k;
  }
  const LongTensor places = detail::contiguous_data(detail::index_as("index_put", every, at));
  const BasicTensor<T> wide = expand(detail::fitted(value, places.shape()), places.shape()),
                       source = detail::contiguous_data(wide);
  BasicTensor<T> y = detail::copy_of(x);
  for (std::int64_t k = 0; k < places.numel(); ++k) {
    y.data()[places.data()[k]] = source.data()[k];
  }
  if constexpr (Floating<T>) {
    y = autograd::record(
        "index_put", std::move(y), {x, wide},
        [kept = autograd::saved(places)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const LongTensor put = ctx(kept), line = reshape(put, {put.numel()});
          const BasicTensor<T> dy = ctx.grad(), flat = reshape(dy, {dy.numel()});
          autograd::Grads<T> grads(2);
          if (ctx.needs(0)) {
            grads[0] = reshape(index_put(flat, {line}, scalar<T>(0)), dy.shape());
          }
          if (ctx.needs(1)) {
            grads[1] = reshape(detail::take("index_put", flat, 0, line), put.shape());
          }
          return grads;
        });
  }
  return y;
}

/// x[at] = value, in place; the gradient goes to value and to the rest of x.
template <Scalar T>
const BasicTensor<T>& index_put_(const BasicTensor<T>& x, const std::vector<TensorIndex>& at,
                                 const BasicTensor<T>& value) {
  detail::assign("index_put_", x, index_put(x, at, value));
  return x;
}

/// The elements of x where the mask holds, in row-major order, after both are broadcast; one dimension.
template <Scalar T>
BasicTensor<T> masked_select(const BasicTensor<T>& x, const BoolTensor& mask) {
  const Shape shape = broadcast_shapes("masked_select", x.shape(), mask.shape());
  const LongTensor found = nonzero(reshape(expand(mask, shape), {-1}));
  return detail::take("masked_select", reshape(expand(x, shape), {-1}), 0, reshape(found, {found.numel()}));
}

/// x with `value` where the mask holds; both broadcast.
template <Scalar T>
BasicTensor<T> masked_fill(const BasicTensor<T>& x, const BoolTensor& mask, core::Number<T> value) {
  return where(mask, scalar<T>(detail::element<T>("masked_fill", value)), x);
}
/// The same in place; the mask broadcasts to the shape of x.
template <Scalar T>
const BasicTensor<T>& masked_fill_(const BasicTensor<T>& x, const BoolTensor& mask, core::Number<T> value) {
  detail::assign("masked_fill_", x, masked_fill(x, mask, value));
  return x;
}

/// What x[..] gives: a tensor like any other, and something to assign to. `x[..] = y` writes into x (copy_ and
/// index_put_, recorded as those are); a name that was made by `auto row = x[0]` is bound anew by `row = y`.
template <Scalar T>
class Indexed : public BasicTensor<T> {
 public:
  /// Made by x[..].
  Indexed(const BasicTensor<T>& x, const std::vector<TensorIndex>& at) {
    detail::IndexedView<T> part("index", x, at);
    if (part.looks_up) {
      copied_ = std::make_shared<const Copied>(Copied{x, at});
      static_cast<BasicTensor<T>&>(*this) = detail::Lookup("index", part.view.shape(), part.places)("index", part.view);
    } else {
      static_cast<BasicTensor<T>&>(*this) = part.view;
    }
  }
  Indexed(const Indexed&) = default;
  Indexed(Indexed&&) noexcept = default;
  ~Indexed() = default;

  void operator=(const BasicTensor<T>& value) && { put(value); }
  void operator=(const Indexed& value) && { put(value); }
  void operator=(core::Number<T> value) && { put(scalar<T>(detail::element<T>("index_put_", value))); }
  Indexed& operator=(const BasicTensor<T>& value) & {
    static_cast<BasicTensor<T>&>(*this) = value;
    copied_ = nullptr;
    return *this;
  }
  Indexed& operator=(const Indexed& value) & = default;

  void operator+=(const BasicTensor<T>& y) && { copied_ ? put(*this + y) : void(minitorch::operator+=(self(), y)); }
  void operator-=(const BasicTensor<T>& y) && { copied_ ? put(*this - y) : void(minitorch::operator-=(self(), y)); }
  void operator*=(const BasicTensor<T>& y) && { copied_ ? put(*this * y) : void(minitorch::operator*=(self(), y)); }
  void operator/=(const BasicTensor<T>& y) && { divide(y); }
  void operator+=(core::Number<T> y) && { copied_ ? put(*this + y) : void(minitorch::operator+=(self(), y)); }
  void operator-=(core::Number<T> y) && { copied_ ? put(*this - y) : void(minitorch::operator-=(self(), y)); }
  void operator*=(core::Number<T> y) && { copied_ ? put(*this * y) : void(minitorch::operator*=(self(), y)); }
  void operator/=(core::Number<T> y) && { divide(y); }

 private:
  template <class Divisor>
  void divide(const Divisor& y) {
    if constexpr (Floating<T>) {
      copied_ ? put(*this / y) : void(minitorch::operator/=(self(), y));
    } else {
      detail::refuse_quotient();
    }
  }

  struct Copied {
    BasicTensor<T> source;
    std::vector<TensorIndex> at;
  };
  const BasicTensor<T>& self() const { return *this; }

  void put(const BasicTensor<T>& value) const {
    if (copied_) {
      detail::assign("x[..] =", copied_->source, index_put(copied_->source, copied_->at, value));
    } else {
      detail::copy_into("x[..] =", self(), detail::fitted(value, this->shape()));
    }
  }

  std::shared_ptr<const Copied> copied_;  // of a copy: where it comes from
};

template <Scalar T>
Indexed<T> BasicTensor<T>::operator[](const TensorIndex& at) const {
  return {*this, {at}};
}
template <Scalar T>
Indexed<T> BasicTensor<T>::operator[](std::initializer_list<TensorIndex> at) const {
  return {*this, at};
}

/// nonzero, under PyTorch's other name.
template <Scalar T>
LongTensor argwhere(const BasicTensor<T>& x) {
  return nonzero(x);
}
/// index_put_ of one number.
template <Scalar T>
const BasicTensor<T>& index_put_(const BasicTensor<T>& x, const std::vector<TensorIndex>& at, core::Number<T> value) {
  return index_put_(x, at, scalar<T>(detail::element<T>("index_put_", value)));
}

}  // namespace minitorch
