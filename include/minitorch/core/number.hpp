// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "minitorch/core/error.hpp"

// Arithmetic on elements of integer tensors, and the numbers that such tensors meet. Nothing here is undefined and
// nothing is cut off in silence: results wrap around, as in PyTorch, and a number that an element cannot hold is an
// Error.

namespace minitorch {

namespace detail::wrap {

/// Whether T is an integer that counts, which bool does not.
template <class T>
inline constexpr bool counts = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// Where integers are added and multiplied: modulo 2^n, which the overflow of signed ones is not defined to be.
template <class T>
using Unsigned = std::conditional_t<(sizeof(T) > 4), std::uint64_t, std::uint32_t>;

/// a + b, a - b, a * b, -a. For bool: a or b, a and b. The compiler sees no branch, so that loops vectorise.
template <class T>
constexpr T add(T a, T b) {
  if constexpr (counts<T>) {
    return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b));
  } else {
    return static_cast<T>(a + b);
  }
}
template <class T>
constexpr T sub(T a, T b) {
  if constexpr (counts<T>) {
    return static_cast<T>(static_cast<Unsigned<T>>(a) - static_cast<Unsigned<T>>(b));
  } else {
    return static_cast<T>(a - b);
  }
}
template <class T>
constexpr T mul(T a, T b) {
  if constexpr (counts<T>) {
    return static_cast<T>(static_cast<Unsigned<T>>(a) * static_cast<Unsigned<T>>(b));
  } else {
    return static_cast<T>(a * b);
  }
}
template <class T>
constexpr T neg(T a) {
  if constexpr (counts<T>) {
    return sub(T(0), a);
  } else {
    return static_cast<T>(-a);
  }
}
/// a / b, b not 0 for integers, which are cut towards zero. The smallest by -1 wraps to itself; the processor would
/// trap.
template <class T>
constexpr T div(T a, T b) {
  if constexpr (counts<T> && std::is_signed_v<T>) {
    return b == T(-1) ? neg(a) : static_cast<T>(a / b);
  } else {
    return static_cast<T>(a / b);
  }
}

}  // namespace detail::wrap

namespace detail {

template <class T>
constexpr const char* integer_name() {
  return std::is_same_v<T, bool>           ? "bool"
         : std::is_same_v<T, std::uint8_t> ? "uint8"
         : sizeof(T) == 4                  ? "int32"
                                           : "int64";
}

/// Any number, as an integer type T sees it: equal to an element, between two, or beyond all of them.
template <class T>
class IntegerNumber {
 public:
  enum class Place { exact, between, above, below, nan };

  template <class S>
  requires std::is_arithmetic_v<S> IntegerNumber(S value)  // NOLINT: meant to convert
      : shown_(static_cast<double>(value)) {
    if constexpr (std::is_integral_v<S>) {
      if (value < S(1) && value != S(0)) {
        place_ = static_cast<std::int64_t>(value) < smallest ? Place::below : Place::exact;
      } else {
        place_ = static_cast<std::uint64_t>(value) > static_cast<std::uint64_t>(largest) ? Place::above : Place::exact;
      }
      floor_ = place_ == Place::exact ? static_cast<T>(value) : T(0);
    } else {
      const double v = shown_, whole = std::floor(v);
      constexpr double end = static_cast<double>(std::uint64_t{1} << std::numeric_limits<T>::digits);
      place_ = v != v                                       ? Place::nan
               : whole >= end                               ? Place::above
               : whole < (std::is_signed_v<T> ? -end : 0.0) ? Place::below
               : whole == v                                 ? Place::exact
                                                            : Place::between;
      floor_ = place_ == Place::exact || place_ == Place::between ? static_cast<T>(whole) : T(0);
    }
  }

  constexpr Place place() const { return place_; }
  /// The number, or the element next below it; 0 if it is beyond all of them.
  constexpr T floor() const { return floor_; }
  /// The number as it was given.
  double value() const { return shown_; }
  /// The number as an element; Error that names the operation if there is none.
  T exact(std::string_view op) const {
    core::check(place_ == Place::exact, "[", op, "] an element of type ", integer_name<T>(), " cannot be ", shown_,
                ": it holds whole numbers from ", smallest, " to ", largest,
                "; convert the tensor first (cast<float>(x), cast<std::int64_t>(x), ...)");
    return floor_;
  }

 private:
  static constexpr std::int64_t smallest = static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                                largest = static_cast<std::int64_t>(std::numeric_limits<T>::max());
  T floor_ = T(0);
  Place place_ = Place::exact;
  double shown_;
};

template <class T>
struct NumberFor {
  using type = IntegerNumber<T>;
};
template <>
struct NumberFor<float> {
  using type = float;
};
template <>
struct NumberFor<double> {
  using type = double;
};

}  // namespace detail

namespace core {

/// std::bit_cast, which libc++ 13 (emscripten 3.1.6) does not have, by the builtin that every compiler has for it.
template <class To, class From>
constexpr To bit_cast(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, from);
}

/// A number that an operation on BasicTensor<T> takes, not deduced: T itself for floating types, where C++ converts;
/// for integers anything, and what no element can be (2.5, or 300 for bytes) is not cut off but looked at by the
/// operation.
template <class T>
using Number = typename detail::NumberFor<T>::type;

}  // namespace core

namespace detail {

/// The number as an element; for integers an Error that names the operation unless there is one of exactly that value.
template <class T>
requires std::is_floating_point_v<T> T element(std::string_view, T value) {
  return value;
}
template <class T>
requires(!std::is_floating_point_v<T>) T element(std::string_view op, const IntegerNumber<T>& value) {
  return value.exact(op);
}

}  // namespace detail

}  // namespace minitorch
