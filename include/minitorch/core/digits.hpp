// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>

#include "minitorch/core/config.hpp"

// Numbers as text, the same for every locale and standard library. std::to_chars for floating types is missing in
// emscripten's library and before macOS 13.3, and libc++ does not tell by a macro when it is there.

namespace minitorch::detail {

/// Which of its shortest texts a number gets: the shorter of the two, fixed where both are as long, as std::to_chars;
/// one without an exponent; or one with.
enum class Digits { shortest, fixed, scientific };

/// What printf writes with so many digits after the point, which is a point in every locale.
MINITORCH_INLINE std::string printed(Digits form, int precision, double value);

/// The shortest text that reads back exactly, by printf and strtod: what std::to_chars writes, where it is missing.
template <class T>
std::string digits_by_printf(T value, Digits form) {
  if (std::isnan(value) || std::isinf(value)) {
    return std::string(std::signbit(value) ? "-" : "") + (std::isnan(value) ? "nan" : "inf");
  }
  const double wide = static_cast<double>(value);
  int precision = 0;
  for (bool exact = false; !exact && precision < 17; precision += exact ? 0 : 1) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*e", precision, wide);
    if constexpr (std::is_same_v<T, float>) {
      exact = !(std::strtof(text, nullptr) < value) && !(std::strtof(text, nullptr) > value);
    } else {
      exact = !(std::strtod(text, nullptr) < wide) && !(std::strtod(text, nullptr) > wide);
    }
  }
  std::string scientific = printed(Digits::scientific, precision, wide);
  if (form == Digits::scientific) {
    return scientific;
  }
  const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  std::string fixed = printed(Digits::fixed, exponent < precision ? precision - exponent : 0, wide);
  return form == Digits::fixed || fixed.size() <= scientific.size() ? fixed : scientific;
}

/// A number's shortest text that reads back exactly.
template <class T>
std::string digits_of(T value, Digits form = Digits::shortest) {
  char text[64];
  if constexpr (std::is_integral_v<T>) {
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
  } else {
#if defined(__cpp_lib_to_chars)
    const auto end = form == Digits::shortest ? std::to_chars(text, text + sizeof text, value)
                     : form == Digits::fixed
                         ? std::to_chars(text, text + sizeof text, value, std::chars_format::fixed)
                         : std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
    if (end.ec == std::errc()) {
      return {text, end.ptr};
    }
#endif
    return digits_by_printf(value, form);
  }
}

}  // namespace minitorch::detail

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE std::string printed(Digits form, int precision, double value) {
  char text[400];  // the largest double has 309 digits
  const int size = std::snprintf(text, sizeof text, form == Digits::scientific ? "%.*e" : "%.*f", precision, value);
  std::string out(text, static_cast<std::size_t>(size));
  const std::size_t digits = out.find_first_of("0123456789"), point = out.find_first_not_of("0123456789", digits);
  if (digits != std::string::npos && point != std::string::npos && out[point] != 'e') {
    out[point] = '.';  // one byte or more
    out.erase(point + 1, out.find_first_of("0123456789", point + 1) - point - 1);
  }
  return out;
}

}  // namespace minitorch::detail
#endif
