// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "minitorch/core/error.hpp"

namespace minitorch {

namespace core {

/// a / b for b > 0, rounded down or up, without overflow.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
/// The same, rounded up.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return a / b + (a % b > 0 ? 1 : 0);
}

/// Arithmetic on sizes that come from a user, and so may be anything: what leaves 64 bits is an Error that names the
/// operation. `Checked("pad", size) + low + high` is read with value().
class Checked {
 public:
  /// `op` is the operation that an Error names.
  Checked(std::string_view op, std::int64_t value) : op_(op), value_(value) {}

  /// The result.
  std::int64_t value() const { return value_; }

  friend Checked operator+(const Checked& a, std::int64_t b) {
    const bool fits = b >= 0 ? a.value_ <= largest - b : a.value_ >= smallest - b;
    check(fits, "[", a.op_, "] sizes must fit 64 bits, but ", a.value_, " + ", b, " does not");
    return {a.op_, a.value_ + b};
  }
  friend Checked operator-(const Checked& a, std::int64_t b) {
    const bool fits = b >= 0 ? a.value_ >= smallest + b : a.value_ <= largest + b;
    check(fits, "[", a.op_, "] sizes must fit 64 bits, but ", a.value_, " - ", b, " does not");
    return {a.op_, a.value_ - b};
  }
  friend Checked operator*(const Checked& a, std::int64_t b) {
    std::int64_t product = 0;
    check(multiply(a.value_, b, product), "[", a.op_, "] sizes must fit 64 bits, but ", a.value_, " * ", b,
          " does not");
    return {a.op_, product};
  }
  friend Checked operator+(const Checked& a, const Checked& b) { return a + b.value_; }
  friend Checked operator-(const Checked& a, const Checked& b) { return a - b.value_; }
  friend Checked operator*(const Checked& a, const Checked& b) { return a * b.value_; }

  /// product = a * b; false, and nothing defined in it, if int64 cannot hold it.
  static bool multiply(std::int64_t a, std::int64_t b, std::int64_t& product) {
#if defined(__GNUC__) || defined(__clang__)
    return !__builtin_mul_overflow(a, b, &product);
#else
    const auto size = [](std::int64_t v) {
      return v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
    };
    const bool negative = (a < 0) != (b < 0);
    const std::uint64_t most = static_cast<std::uint64_t>(largest) + (negative ? 1 : 0);
    product = static_cast<std::int64_t>(negative ? 0 - size(a) * size(b) : size(a) * size(b));
    return b == 0 || size(a) <= most / size(b);
#endif
  }

 private:
  static constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max(),
                                smallest = std::numeric_limits<std::int64_t>::min();

  std::string_view op_;
  std::int64_t value_;
};

}  // namespace core

/// A short list of sizes, strides or dimension numbers that lives inside its owner: no allocation, at most 8 entries.
class Dims {
 public:
  static constexpr int max_size = 8;  ///< the most dimensions of a tensor

  Dims() = default;
  /// Numbers in braces; an Error beyond max_size.
  Dims(std::initializer_list<std::int64_t> values) : Dims(std::span(values.begin(), values.size())) {}
  /// Any numbers; an Error beyond max_size.
  explicit Dims(std::span<const std::int64_t> values);
  /// `count` times `value`.
  MINITORCH_INLINE static Dims filled(int count, std::int64_t value);

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Entry i, unchecked; i must not be negative.
  std::int64_t operator[](int i) const { return values_[static_cast<std::size_t>(i)]; }
  /// The same, to write to.
  std::int64_t& operator[](int i) { return values_[static_cast<std::size_t>(i)]; }
  /// The last entry; there must be one.
  std::int64_t back() const { return (*this)[size_ - 1]; }
  const std::int64_t* begin() const { return values_.data(); }
  const std::int64_t* end() const { return values_.data() + size_; }

  /// One more entry at the end; an Error beyond max_size.
  void push_back(std::int64_t value);
  /// One more entry before entry `at`, unchecked; an Error beyond max_size.
  void insert(int at, std::int64_t value);
  /// Takes out entry `at`, unchecked.
  void erase(int at);

  friend bool operator==(const Dims& a, const Dims& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

 private:
  std::array<std::int64_t, max_size> values_{};
  int size_ = 0;
};

/// The number of one dimension. Braces have no type to be one: sum(x, {1}) takes a list.
template <class D>
concept Dimension = std::integral<D> && !std::same_as<D, bool>;

/// Sizes of a tensor, outermost dimension first. `{}` is a scalar.
using Shape = Dims;
/// Distances in elements between neighbours along each dimension.
using Strides = Dims;

/// `(2, 3)`, `(5,)`, `()`, as Python writes them.
MINITORCH_INLINE std::string to_string(const Dims& dims);

template <std::same_as<Dims> D>
std::ostream& operator<<(std::ostream& out, const D& dims) {
  return out << to_string(dims);
}

/// Number of elements of a tensor with this shape: the product of the sizes, 1 for a scalar. Error beyond 64 bits.
inline std::int64_t numel(const Shape& shape) {
  std::int64_t product = 1;
  bool fits = true;
  for (const std::int64_t size : shape) {
    fits = core::Checked::multiply(product, size, product) && fits;
  }
  if (!fits) [[unlikely]] {  // unless a size 0 decides
    core::check(std::find(shape.begin(), shape.end(), 0) != shape.end(), "[numel] the shape ", shape,
                " has more elements than 64 bits can count");
    return 0;
  }
  return product;
}

namespace core {

/// Refuses negative sizes and products that overflow, which would otherwise become a wild allocation. Sizes 0 are left
/// out of the product, so that strides fit as well, and so does any product of some sizes of a tensor.
MINITORCH_INLINE void check_shape(std::string_view op, const Shape& shape);

/// Row-major strides: the last dimension is contiguous.
MINITORCH_INLINE Strides contiguous_strides(const Shape& shape);

/// Maps a dimension number in [-rank, rank) to [0, rank); a scalar accepts -1 and 0, as in PyTorch. Others are an
/// Error.
MINITORCH_INLINE int normalize_dim(std::string_view op, std::int64_t dim, int rank);

}  // namespace core

/// The shape both broadcast to: aligned at the last dimension, each pair equal or one of them 1, else an Error.
inline Shape broadcast_shapes(std::string_view op, const Shape& a, const Shape& b) {
  Shape out = Dims::filled(std::max(a.size(), b.size()), 1);
  for (int i = 1; i <= out.size(); ++i) {
    const std::int64_t in_a = i <= a.size() ? a[a.size() - i] : 1;
    const std::int64_t in_b = i <= b.size() ? b[b.size() - i] : 1;
    core::check(in_a == in_b || in_a == 1 || in_b == 1, "[", op, "] shapes ", a, " and ", b,
                " do not broadcast: sizes differ at dimension ", -i, " (", in_a, " and ", in_b, ") and neither is 1");
    out[out.size() - i] = in_a == 1 ? in_b : in_a;
  }
  return out;
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE std::string to_string(const Dims& dims) {
  std::string out = "(";
  for (int i = 0; i < dims.size(); ++i) {
    out += detail::digits_of(dims[i]);
    out += i + 1 < dims.size() ? ", " : dims.size() == 1 ? "," : "";
  }
  return out + ")";
}

}  // namespace minitorch
#endif

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE Dims::Dims(std::span<const std::int64_t> values) {
  core::check(values.size() <= max_size, "[shape] a tensor has at most 8 dimensions, got ", values.size());
  std::copy(values.begin(), values.end(), values_.begin());
  size_ = static_cast<int>(values.size());
}

MINITORCH_INLINE Dims Dims::filled(int count, std::int64_t value) {
  core::check(count >= 0 && count <= max_size, "[shape] a tensor has at most 8 dimensions, got ", count);
  Dims dims;
  dims.size_ = count;
  std::fill_n(dims.values_.begin(), count, value);
  return dims;
}

MINITORCH_INLINE void Dims::push_back(std::int64_t value) {
  core::check(size_ < max_size, "[shape] a tensor has at most 8 dimensions");
  values_[static_cast<std::size_t>(size_++)] = value;
}

MINITORCH_INLINE void Dims::insert(int at, std::int64_t value) {
  push_back(value);
  std::rotate(values_.begin() + at, values_.begin() + size_ - 1, values_.begin() + size_);
}

MINITORCH_INLINE void Dims::erase(int at) {
  std::copy(values_.begin() + at + 1, values_.begin() + size_, values_.begin() + at);
  --size_;
}

}  // namespace minitorch

namespace minitorch::core {

MINITORCH_INLINE void check_shape(std::string_view op, const Shape& shape) {
  std::int64_t product = 1;
  for (const std::int64_t size : shape) {
    check(size >= 0, "[", op, "] sizes must not be negative, got ", shape);
    check(Checked::multiply(product, std::max<std::int64_t>(size, 1), product) &&
              product <= std::numeric_limits<std::int64_t>::max() / 16,
          "[", op, "] the shape ", shape, " has more elements than memory can hold");
  }
}

MINITORCH_INLINE Strides contiguous_strides(const Shape& shape) {
  Strides strides = Dims::filled(shape.size(), 1);
  for (int i = shape.size() - 2; i >= 0; --i) {
    strides[i] = strides[i + 1] * std::max<std::int64_t>(shape[i + 1], 1);
  }
  return strides;
}

MINITORCH_INLINE int normalize_dim(std::string_view op, std::int64_t dim, int rank) {
  const std::int64_t bound = std::max(rank, 1);
  check(dim >= -bound && dim < bound, "[", op, "] dimension ", dim, " is out of range [", -bound, ", ", bound - 1,
        "] for a tensor with ", rank, " dimensions");
  return static_cast<int>(dim < 0 ? dim + bound : dim);
}

}  // namespace minitorch::core
#endif
