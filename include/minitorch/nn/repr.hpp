// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <concepts>
#include <ostream>
#include <string>

#include "minitorch/nn/module.hpp"

// Printing a model as PyTorch prints it.

namespace minitorch::nn {

/// PyTorch's `inplace` by position, nn::ReLU(true). The layer gives the same result in a new tensor: what backward
/// needs is never overwritten, and the memory of x is reused as soon as nobody holds it.
struct InPlace {
  template <std::same_as<bool> B>
  InPlace(B) {}  // NOLINT: meant to convert
};

namespace detail {

/// As Python writes a float: 0.5, 1.0, 1e-05.
MINITORCH_INLINE std::string python_float(double value);
/// The same, whole numbers as Python's int: what is printed of arguments whose defaults are ints.
inline std::string python_number(double value) {
  const std::string out = python_float(value);
  return out.ends_with(".0") ? out.substr(0, out.size() - 2) : out;
}
MINITORCH_INLINE const char* python_bool(bool value);
/// `2`, or `(2, 3)` if height and width differ.
template <class Pair>
std::string python_pair(const Pair& pair) {
  return pair.h == pair.w ? core::concat(pair.h) : to_string(pair);
}

template <Floating T>
std::string describe(const std::string& type, const ModuleState<T>& state, int depth) {
  std::string out = core::concat(type, "(", state.extra_repr);
  const std::string margin(static_cast<std::size_t>(2 * depth), ' ');
  for (const auto& child : state.children) {
    out += core::concat("\n", margin, "  (", child.name, "): ", describe(child.state->type, *child.state, depth + 1));
  }
  return out + (state.children.empty() ? ")" : core::concat("\n", margin, ")"));
}

}  // namespace detail

/// The tree of modules, one line each, as PyTorch prints it.
template <Floating T>
std::string to_string(const BasicModule<T>& module) {
  return detail::describe(module.type(), *module.state(), 0);
}
template <Floating T>
std::ostream& operator<<(std::ostream& out, const BasicModule<T>& module) {
  return out << to_string(module);
}

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE std::string python_float(double value) {
  const double size = std::fabs(value);
  const bool plain = value == 0 || (size >= 1e-4 && size < 1e16);
  const auto form = plain ? minitorch::detail::Digits::fixed : minitorch::detail::Digits::scientific;
  const std::string out = minitorch::detail::digits_of(value, form);
  return plain && std::isfinite(value) && out.find('.') == std::string::npos ? out + ".0" : out;
}

MINITORCH_INLINE const char* python_bool(bool value) {
  return value ? "True" : "False";
}

}  // namespace minitorch::nn::detail
#endif
