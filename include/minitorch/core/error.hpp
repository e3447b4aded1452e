// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <initializer_list>
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
  void add_place(const std::string& place);

 private:
  bool placed_ = false;
};

/// minitorch broke one of its own promises. Please report it.
class MINITORCH_ONE_PER_PROCESS InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

/// One part of a message without its type, so that joining them is compiled once.
struct MessagePart {
  const void* value;
  void (*append)(std::string& out, const void* value);
};

MINITORCH_INLINE void append_text(std::string& out, const void* value);

template <class Value>
void append_value(std::string& out, const void* object) {
  const Value& value = *static_cast<const Value*>(object);
  if constexpr (std::same_as<Value, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::same_as<Value, char>) {
    out += value;
  } else if constexpr (std::is_arithmetic_v<Value>) {
    out += digits_of(value);
  } else if constexpr (std::convertible_to<const Value&, std::string_view>) {
    out += std::string_view(value);
  } else {
    out += to_string(value);  // found by argument-dependent lookup
  }
}

template <class Value>
MessagePart message_part(const Value& value) {
  if constexpr (std::convertible_to<const Value&, const char*>) {
    return {static_cast<const char*>(value), append_text};
  } else {
    return {&value, append_value<Value>};
  }
}

MINITORCH_INLINE std::string join(std::initializer_list<MessagePart> parts);

[[noreturn]] MINITORCH_INLINE void throw_error(std::initializer_list<MessagePart> parts);
[[noreturn]] MINITORCH_INLINE void throw_internal_error(std::initializer_list<MessagePart> parts);

}  // namespace detail

namespace core {

/// Joins the parts to one string: text, numbers (shortest form that reads back exactly), and whatever has `to_string`.
template <class... Parts>
std::string concat(const Parts&... parts) {
  return minitorch::detail::join({minitorch::detail::message_part(parts)...});
}

/// Throws Error with the joined parts.
template <class... Parts>
[[noreturn, gnu::noinline, gnu::cold]] void fail(const Parts&... parts) {
  minitorch::detail::throw_error({minitorch::detail::message_part(parts)...});
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
    minitorch::detail::throw_internal_error({minitorch::detail::message_part(parts)...});
  }
}

}  // namespace core

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE void Error::add_place(const std::string& place) {
  if (!placed_) {
    placed_ = true;
    static_cast<std::runtime_error&>(*this) = std::runtime_error(what() + place);
  }
}

}  // namespace minitorch

namespace minitorch::detail {

MINITORCH_INLINE void append_text(std::string& out, const void* value) {
  out += static_cast<const char*>(value);
}

MINITORCH_INLINE std::string join(std::initializer_list<MessagePart> parts) {
  std::string out;
  for (const MessagePart& part : parts) {
    part.append(out, part.value);
  }
  return out;
}

MINITORCH_INLINE void throw_error(std::initializer_list<MessagePart> parts) {
  throw Error(join(parts));
}

MINITORCH_INLINE void throw_internal_error(std::initializer_list<MessagePart> parts) {
  throw InternalError("[internal error] " + join(parts) + " (a bug in minitorch, please report it)");
}

}  // namespace minitorch::detail
#endif
