// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "minitorch/ops/inplace.hpp"

namespace minitorch::nn {

/// A parameter or buffer: of the module's own type, or int64, as PyTorch's counters are.
template <Floating T>
using StateTensor = std::variant<BasicTensor<T>, LongTensor>;

/// A tensor and its dotted name, e.g. `features.0.weight`.
template <Floating T>
struct StateEntry {
  std::string name;
  StateTensor<T> tensor;
};

/// The parameters and buffers of a model by name, in PyTorch's order and under PyTorch's names. The tensors share their
/// elements with the model. A reader fills one with add(), a writer visits each entry:
///
///     for (const auto& [name, tensor] : model.state_dict())
///       std::visit([&](const auto& t) { writer.add(name, t); }, tensor);
template <Floating T>
class StateDict {
 public:
  /// Appends an entry; Error if the name is there already.
  void add(std::string name, StateTensor<T> tensor) {
    check(find(name) == nullptr, "[state_dict] there are two tensors with the name '", name, "'");
    entries_.push_back({std::move(name), std::move(tensor)});
  }

  /// Notes a tensor that a reader found but could not hold: whoever asks for it gets an Error that ends with `reason`.
  void add_unreadable(std::string name, std::string reason) {
    check(find(name) == nullptr && why_unreadable(name) == nullptr,
          "[state_dict] there are two tensors with the name '", name, "'");
    unreadable_.emplace_back(std::move(name), std::move(reason));
  }
  /// Names and reasons of such tensors, which begin(), size() and contains() leave out.
  const std::vector<std::pair<std::string, std::string>>& unreadable() const { return unreadable_; }
  /// The reason, null if there is no such tensor.
  const std::string* why_unreadable(std::string_view name) const {
    for (const auto& [unreadable, reason] : unreadable_) {
      if (unreadable == name) {
        return &reason;
      }
    }
    return nullptr;
  }

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  bool contains(std::string_view name) const { return find(name) != nullptr; }

  /// The tensor of that name; Error if there is none or it is of the other type.
  template <Scalar U = T>
  BasicTensor<U> tensor(std::string_view name) const {
    const StateTensor<T>* found = find(name);
    const std::string* reason = why_unreadable(name);
    check(reason == nullptr, "[state_dict] tensor '", name, "' could not be read: ", reason == nullptr ? "" : *reason);
    check(found != nullptr, "[state_dict] there is no tensor '", name, "'");
    const auto* typed = std::get_if<BasicTensor<U>>(found);
    check(typed != nullptr, "[state_dict] tensor '", name, "' has another element type: it is ",
          std::holds_alternative<LongTensor>(*found) ? "int64" : "floating");
    return *typed;
  }

  /// Null if there is none.
  const StateTensor<T>* find(std::string_view name) const {
    for (const StateEntry<T>& entry : entries_) {
      if (entry.name == name) {
        return &entry.tensor;
      }
    }
    return nullptr;
  }

 private:
  std::vector<StateEntry<T>> entries_;
  std::vector<std::pair<std::string, std::string>> unreadable_;
};

/// Keys that load_state_dict with strict = false passed over.
struct LoadReport {
  std::vector<std::string> missing;     ///< in the model, not in the dictionary
  std::vector<std::string> unexpected;  ///< in the dictionary, not in the model
};

namespace detail {

template <Floating T>
const Shape& shape_of(const StateTensor<T>& tensor) {
  return std::visit([](const auto& t) -> const Shape& { return t.shape(); }, tensor);
}

/// Tensors to overwrite, each with elements of its type to write there. First everything that may fail, for all of
/// them; then write(), which does not.
template <Floating T>
class Overwriting {
 public:
  /// `own` are all that will be written, so that none is read from after it has been.
  explicit Overwriting(const StateDict<T>& own) {
    for (const StateEntry<T>& entry : own) {
      std::visit([&](const auto& t) { written_.insert(t.storage().get()); }, entry.tensor);
    }
    todo_.reserve(own.size());
  }
  void add(const StateTensor<T>& to, const StateTensor<T>& from) {
    std::visit(
        [&]<Scalar To, Scalar From>(const BasicTensor<To>&, const BasicTensor<From>& values) {
          if constexpr (!std::is_same_v<To, From>) {
            todo_.emplace_back(to, cast<To>(values.detach()));
          } else {
            todo_.emplace_back(to,
                               written_.contains(values.storage().get()) ? minitorch::detail::copy_of(values) : values);
          }
        },
        to, from);
  }
  void write() const noexcept {
    for (const auto& one : todo_) {
      std::visit(
          [&]<Scalar To>(const BasicTensor<To>& x) {
            const auto& values = *std::get_if<BasicTensor<To>>(&one.second);
            kernels::copy(x.shape(), values.data(), values.strides(), x.data(), x.strides());
            x.storage()->bump_version();
          },
          one.first);
    }
  }

 private:
  std::unordered_set<const void*> written_;
  std::vector<std::pair<StateTensor<T>, StateTensor<T>>> todo_;
};

}  // namespace detail

}  // namespace minitorch::nn
