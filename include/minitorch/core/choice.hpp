// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "minitorch/core/error.hpp"

namespace minitorch::core {

/// PyTorch's words for the values of an enumeration, in their order: "none, mean, sum".
template <class E>
inline constexpr std::string_view words = "";

/// The word for `value`.
template <class E>
std::string word_of(E value) {
  std::string_view rest = words<E>;
  for (int i = 0; i < static_cast<int>(value); ++i) {
    rest.remove_prefix(rest.find(", ") + 2);
  }
  return std::string(rest.substr(0, rest.find(", ")));
}

/// An option that PyTorch takes as a word: `Reduction::sum`, or "sum". Another word is an Error that lists them.
template <class E>
class Choice {
 public:
  /// The choice itself.
  constexpr Choice(E value) : value_(value) {}  // NOLINT: meant to convert
  /// By its word; Error that names all words if there is none of that name.
  Choice(const char* word) : value_(value_of(word)) {}  // NOLINT: meant to convert
  Choice(std::nullptr_t) = delete;                      // or a 0 would be a word
  /// What was chosen.
  constexpr operator E() const { return value_; }  // NOLINT: meant to convert

 private:
  static E value_of(std::string_view word) {
    std::size_t start = 0;
    for (int i = 0; start < words<E>.size(); ++i) {
      const std::string_view known = words<E>.substr(start, words<E>.find(", ", start) - start);
      if (known == word) {
        return static_cast<E>(i);
      }
      start += known.size() + 2;
    }
    core::fail("[options] '", word, "' is none of ", words<E>);
  }

  E value_;
};

}  // namespace minitorch::core
