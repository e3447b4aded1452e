// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "minitorch/tensor/state_dict.hpp"

namespace minitorch::nn {

/// Keys that load_state_dict with strict = false passed over.
struct LoadReport {
  std::vector<std::string> missing;     ///< in the model, not in the dictionary
  std::vector<std::string> unexpected;  ///< in the dictionary, not in the model
};

namespace detail {

/// Tensors to overwrite, each with elements of its type to write there. First everything that may fail, for all of
/// them; then write(), which does not.
class Overwriting {
 public:
  /// `own` are all that will be written, so that none is read from after it has been.
  explicit Overwriting(const StateDict& own);
  void add(const StateTensor& to, const StateTensor& from);
  void write() const noexcept;

 private:
  std::unordered_set<const void*> written_;
  std::vector<std::pair<StateTensor, StateTensor>> todo_;
};

/// load_state_dict of a model of that type whose tensors are `own`.
MINITORCH_INLINE LoadReport load(const std::string& type, const StateDict& own, const StateDict& dict, bool strict);

}  // namespace detail

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE Overwriting::Overwriting(const StateDict& own) {
  for (const StateEntry& entry : own) {
    minitorch::detail::visit_state([&](const auto& t) { written_.insert(t.storage().get()); }, entry.tensor);
  }
  todo_.reserve(own.size());
}

MINITORCH_INLINE void Overwriting::add(const StateTensor& to, const StateTensor& from) {
  minitorch::detail::visit_state(
      [&]<Scalar To>(const BasicTensor<To>&) {
        const BasicTensor<To> values = minitorch::detail::as_type<To>(from);
        todo_.emplace_back(to, written_.contains(values.storage().get()) ? minitorch::detail::copy_of(values) : values);
      },
      to);
}

MINITORCH_INLINE void Overwriting::write() const noexcept {
  for (const auto& one : todo_) {
    minitorch::detail::visit_state(
        [&]<Scalar To>(const BasicTensor<To>& x) {
          const auto& values = *std::get_if<BasicTensor<To>>(&one.second);
          kernels::copy(x.shape(), values.data(), values.strides(), x.data(), x.strides());
          x.storage()->bump_version();
        },
        one.first);
  }
}

MINITORCH_INLINE LoadReport load(const std::string& type, const StateDict& own, const StateDict& dict, bool strict) {
  LoadReport report;
  std::string mismatched, unreadable;
  for (const auto& [name, tensor] : own) {
    const StateTensor* found = dict.find(name);
    if (const std::string* reason = dict.why_unreadable(name)) {
      unreadable += core::concat("\n  '", name, "': ", *reason);
    } else if (found == nullptr) {
      report.missing.push_back(name);
    } else if (shape_of(*found) != shape_of(tensor)) {
      mismatched +=
          core::concat("\n  '", name, "' has shape ", shape_of(*found), ", the model's is ", shape_of(tensor));
    }
  }
  for (const auto& [name, tensor] : dict) {
    if (!own.contains(name)) {
      report.unexpected.push_back(name);
    }
  }
  for (const auto& [name, reason] : dict.unreadable()) {
    if (!own.contains(name)) {
      report.unexpected.push_back(name);
    }
  }
  std::string problems;
  const auto list = [&](const char* title, const std::vector<std::string>& names) {
    if (strict && !names.empty()) {
      problems += core::concat("\n", title, ":");
      for (const std::string& name : names) {
        problems += core::concat("\n  '", name, "'");
      }
    }
  };
  list("missing (the model has them, the dictionary does not)", report.missing);
  list("unexpected (the dictionary has them, the model does not)", report.unexpected);
  if (!mismatched.empty()) {
    problems += core::concat("\nof another shape:", mismatched);
  }
  if (!unreadable.empty()) {
    problems += core::concat("\nunreadable:", unreadable);
  }
  core::check(problems.empty(), "[load_state_dict] the dictionary does not fit this ", type, "; nothing was loaded",
              problems);

  Overwriting overwriting(own);
  for (const auto& [name, tensor] : own) {
    if (const StateTensor* found = dict.find(name)) {
      overwriting.add(tensor, *found);
    }
  }
  overwriting.write();
  return report;
}

}  // namespace minitorch::nn::detail
#endif
