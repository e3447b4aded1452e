// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "minitorch/core/shape.hpp"

/// The figures that PyTorch computed: data/*.json as plain structures. README.md beside this file describes the format.
namespace golden {

/// Numbers of any type; double holds them all exactly.
struct Array {
  enum class Type { real, integer, boolean };
  Type type = Type::real;
  minitorch::Shape shape;
  std::vector<double> values;
};

/// One tensor or several; one may be missing (Python's None).
struct Arrays {
  std::vector<std::optional<Array>> items;
  bool is_list = false;
};

/// An argument. A list of numbers may hold "no number" (Python's None).
struct Argument {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::optional<double>>> value;
};

/// One call, with what must come out of it.
struct Case {
  std::string op, note, kind;
  std::map<std::string, Arrays> inputs;
  std::map<std::string, Argument> args;
  std::string error;  // PyTorch refuses the call with this message
  std::vector<Array> out;
  std::vector<Array> upstream;
  std::map<std::string, Arrays> grad;
  std::map<std::string, Array> after;
  bool per_element = false;
  bool in_float = true;
  double ulp = 8, magnitude = 1, floor = 0;

  std::string name() const { return op + ": " + note; }
};

/// Path of a file in data/.
std::string data_file(const std::string& name);
/// The cases of data/`group`.json that are single calls.
std::vector<Case> read_calls(const std::string& group);

}  // namespace golden
