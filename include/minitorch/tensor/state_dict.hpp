// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "minitorch/tensor/copy.hpp"

namespace minitorch {

/// A tensor of any element type.
using StateTensor = std::variant<Tensor, DoubleTensor, LongTensor, IntTensor, ByteTensor, BoolTensor>;

/// A tensor and its dotted name, e.g. `features.0.weight`.
struct StateEntry {
  std::string name;    ///< dotted
  StateTensor tensor;  ///< of any element type
};

/// Shape of a tensor of any element type.
inline const Shape& shape_of(const StateTensor& tensor) {
  return std::visit([](const auto& t) -> const Shape& { return t.shape(); }, tensor);
}

namespace detail {

inline const char* type_of(const StateTensor& tensor) {
  constexpr const char* names[] = {"float", "double", "int64", "int32", "uint8", "bool"};
  return names[tensor.index()];
}

/// The elements as To, as cast() converts them: `tensor` itself if that is its type. The step between, which holds
/// every element exactly, keeps the number of conversions small.
template <Scalar To>
BasicTensor<To> as_type(const StateTensor& tensor) {
  return std::visit(
      []<Scalar From>(const BasicTensor<From>& t) -> BasicTensor<To> {
        using Between = std::conditional_t<Floating<From>, double, std::int64_t>;
        if constexpr (std::is_same_v<To, From>) {
          return t;
        } else if constexpr (std::is_same_v<From, Between>) {
          return cast<To>(t.detach());
        } else {
          return as_type<To>(StateTensor(cast<Between>(t.detach())));
        }
      },
      tensor);
}

}  // namespace detail

/// Tensors by name, in an order: the parameters and buffers of a model under PyTorch's names, the state of an optimiser
/// or a schedule, what a file holds. Those of a model share their elements with it. The element types may differ:
///
///     for (const auto& [name, tensor] : model.state_dict())
///       std::visit([&](const auto& t) { std::cout << name << ' ' << sum(t).item() << '\n'; }, tensor);
class StateDict {
 public:
  /// Appends an entry; Error if the name is there already.
  void add(std::string name, StateTensor tensor) {
    core::check(find(name) == nullptr, "[state_dict] there are two tensors with the name '", name, "'");
    entries_.push_back({std::move(name), std::move(tensor)});
  }
  /// The names, in order.
  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    for (const StateEntry& entry : entries_) {
      out.push_back(entry.name);
    }
    return out;
  }
  /// Appends all of `other`, each name after `prefix`.
  void add_all(const std::string& prefix, const StateDict& other) {
    for (const StateEntry& entry : other.entries_) {
      add(prefix + entry.name, entry.tensor);
    }
  }
  /// Takes an entry out, e.g. the head of a model that gets another one; false if there is none.
  bool erase(std::string_view name) {
    return std::erase_if(entries_, [&](const StateEntry& entry) { return entry.name == name; }) > 0;
  }
  /// The entries whose names begin with `prefix`, without it.
  StateDict part(std::string_view prefix) const {
    StateDict out;
    for (const StateEntry& entry : entries_) {
      if (entry.name.starts_with(prefix)) {
        out.entries_.push_back({entry.name.substr(prefix.size()), entry.tensor});
      }
    }
    for (const auto& [name, reason] : unreadable_) {
      if (name.starts_with(prefix)) {
        out.unreadable_.emplace_back(name.substr(prefix.size()), reason);
      }
    }
    return out;
  }

  /// Notes a tensor that a reader found but could not hold: whoever asks for it gets an Error that ends with `reason`.
  void add_unreadable(std::string name, std::string reason) {
    core::check(find(name) == nullptr && why_unreadable(name) == nullptr,
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

  /// The tensor of that name, which shares its elements if they are of type U. Other floating types become U, and other
  /// integers and bools become U, as copies. Error if there is none of that name, or it is floating and U is not, or
  /// the other way round.
  template <Scalar U = float>
  BasicTensor<U> tensor(std::string_view name) const {
    const StateTensor& found = get(name);
    core::check((found.index() < 2) == Floating<U>, "[state_dict] tensor '", name, "' has another element type: it is ",
                detail::type_of(found));
    return detail::as_type<U>(found);
  }
  /// The one element of the tensor of that name, whatever its type. Error if there is none, or it has several elements.
  double number(std::string_view name) const {
    return std::visit([](const auto& t) { return static_cast<double>(t.item()); }, get(name));
  }

  /// The tensor of that name; Error if there is none.
  const StateTensor& get(std::string_view name) const {
    const StateTensor* found = find(name);
    const std::string* reason = why_unreadable(name);
    core::check(reason == nullptr, "[state_dict] tensor '", name,
                "' could not be read: ", reason == nullptr ? "" : *reason);
    core::check(found != nullptr, "[state_dict] there is no tensor '", name, "'");
    return *found;
  }
  /// Whether some name begins with `prefix`.
  bool contains_prefix(std::string_view prefix) const {
    for (const StateEntry& entry : entries_) {
      if (entry.name.starts_with(prefix)) {
        return true;
      }
    }
    return false;
  }
  /// Null if there is none.
  const StateTensor* find(std::string_view name) const {
    for (const StateEntry& entry : entries_) {
      if (entry.name == name) {
        return &entry.tensor;
      }
    }
    return nullptr;
  }

 private:
  std::vector<StateEntry> entries_;
  std::vector<std::pair<std::string, std::string>> unreadable_;
};

}  // namespace minitorch
