// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "minitorch/core/config.hpp"
#include "minitorch/core/digits.hpp"

namespace minitorch {

/// The caller did something that cannot work: shapes that do not fit, a file that is damaged, a missing gradient.
/// The message names the operation in brackets, shows what came, and hints at the cause. One that left a module says
/// where at its end: `.. in features.3 (BatchNorm2d)`.
class MINITORCH_ONE_PER_PROCESS Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;

  /// Adds the place in a model to the message; only the first time, which is the innermost.
  void add_place(const std::string& place) {
    if (!placed_) {
      placed_ = true;
      static_cast<std::runtime_error&>(*this) = std::runtime_error(what() + place);
    }
  }

 private:
  bool placed_ = false;
};

/// minitorch broke one of its own promises. Please report it.
class MINITORCH_ONE_PER_PROCESS InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

template <class Part>
void append(std::string& out, const Part& part) {
  if constexpr (std::same_as<Part, bool>) {
    out += part ? "true" : "false";
  } else if constexpr (std::same_as<Part, char>) {
    out += part;
  } else if constexpr (std::is_arithmetic_v<Part>) {
    out += digits_of(part);
  } else if constexpr (std::convertible_to<const Part&, std::string_view>) {
    out += std::string_view(part);
  } else {
    out += to_string(part);  // found by argument-dependent lookup
  }
}

}  // namespace detail

namespace core {

/// Joins the parts to one string: text, numbers (shortest form that reads back exactly), and whatever has `to_string`.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  (detail::append(out, parts), ...);
  return out;
}

/// Throws Error with the joined parts.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  throw Error(concat(parts...));
}

/// Throws Error with the joined parts unless `ok`. The parts are only joined when it throws.
template <class... Parts>
void check(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]] {
    fail(parts...);
  }
}

/// Throws InternalError unless `ok`: for promises that no input of a user can break.
template <class... Parts>
void internal_check(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]] {
    throw InternalError(concat("[internal error] ", parts..., " (a bug in minitorch, please report it)"));
  }
}

}  // namespace core

}  // namespace minitorch
