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
MINITORCH_INLINE const Shape& shape_of(const StateTensor& tensor);

namespace detail {

MINITORCH_INLINE const char* type_of(const StateTensor& tensor);

/// f(tensor) of the type that it has: std::visit, which costs a file several times as much to compile.
template <class F>
decltype(auto) visit_state(const F& f, const StateTensor& tensor) {
  switch (tensor.index()) {
    case 0:
      return f(*std::get_if<0>(&tensor));
    case 1:
      return f(*std::get_if<1>(&tensor));
    case 2:
      return f(*std::get_if<2>(&tensor));
    case 3:
      return f(*std::get_if<3>(&tensor));
    case 4:
      return f(*std::get_if<4>(&tensor));
    default:
      return f(*std::get_if<5>(&tensor));
  }
}

/// The elements as To, as cast() converts them: `tensor` itself if that is its type. The step between, which holds
/// every element exactly, keeps the number of conversions small.
template <Scalar To>
BasicTensor<To> as_type(const StateTensor& tensor);

}  // namespace detail

/// Tensors by name, in an order: the parameters and buffers of a model under PyTorch's names, the state of an optimiser
/// or a schedule, what a file holds. Those of a model share their elements with it. The element types may differ:
///
///     for (const auto& [name, tensor] : model.state_dict())
///       std::visit([&](const auto& t) { std::cout << name << ' ' << sum(t).item() << '\n'; }, tensor);
class StateDict {
 public:
  /// Appends an entry; Error if the name is there already.
  void add(std::string name, StateTensor tensor);
  /// The names, in order.
  std::vector<std::string> keys() const;
  /// Appends all of `other`, each name after `prefix`.
  void add_all(const std::string& prefix, const StateDict& other);
  /// Takes an entry out, e.g. the head of a model that gets another one; false if there is none.
  bool erase(std::string_view name);
  /// The entries whose names begin with `prefix`, without it.
  StateDict part(std::string_view prefix) const;

  /// Notes a tensor that a reader found but could not hold: whoever asks for it gets an Error that ends with `reason`.
  void add_unreadable(std::string name, std::string reason);
  /// Names and reasons of such tensors, which begin(), size() and contains() leave out.
  const std::vector<std::pair<std::string, std::string>>& unreadable() const { return unreadable_; }
  /// The reason, null if there is no such tensor.
  const std::string* why_unreadable(std::string_view name) const;

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
  /// tensor(name), a handle that may be written to; Error if it is not of float, for then it would be a copy.
  Tensor operator[](std::string_view name) const {
    const StateTensor& found = get(name);
    core::check(found.index() == 0, "[state_dict] tensor '", name, "' is of ", detail::type_of(found),
                ", not of float: tensor<..>(\"", name, "\") gives it");
    return *std::get_if<0>(&found);
  }
  /// The one element of the tensor of that name, whatever its type. Error if there is none, or it has several elements.
  double number(std::string_view name) const;

  /// The tensor of that name; Error if there is none.
  const StateTensor& get(std::string_view name) const;
  /// Whether some name begins with `prefix`.
  bool contains_prefix(std::string_view prefix) const;
  /// Null if there is none.
  const StateTensor* find(std::string_view name) const;

 private:
  std::vector<StateEntry> entries_;
  std::vector<std::pair<std::string, std::string>> unreadable_;
};

#if MINITORCH_DEFINES_FUNCTIONS

MINITORCH_INLINE const Shape& shape_of(const StateTensor& tensor) {
  return detail::visit_state([](const auto& t) -> const Shape& { return t.shape(); }, tensor);
}

namespace detail {

MINITORCH_INLINE const char* type_of(const StateTensor& tensor) {
  constexpr const char* names[] = {"float", "double", "int64", "int32", "uint8", "bool"};
  return names[tensor.index()];
}

template <Scalar To>
BasicTensor<To> as_type(const StateTensor& tensor) {
  return visit_state(
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

#ifdef MINITORCH_IMPLEMENTATION
template BasicTensor<float> as_type<float>(const StateTensor&);
template BasicTensor<double> as_type<double>(const StateTensor&);
template BasicTensor<std::int64_t> as_type<std::int64_t>(const StateTensor&);
template BasicTensor<std::int32_t> as_type<std::int32_t>(const StateTensor&);
template BasicTensor<std::uint8_t> as_type<std::uint8_t>(const StateTensor&);
template BasicTensor<bool> as_type<bool>(const StateTensor&);
#endif

}  // namespace detail

MINITORCH_INLINE void StateDict::add(std::string name, StateTensor tensor) {
  core::check(find(name) == nullptr, "[state_dict] there are two tensors with the name '", name, "'");
  entries_.push_back({std::move(name), std::move(tensor)});
}

MINITORCH_INLINE std::vector<std::string> StateDict::keys() const {
  std::vector<std::string> out;
  for (const StateEntry& entry : entries_) {
    out.push_back(entry.name);
  }
  return out;
}

MINITORCH_INLINE void StateDict::add_all(const std::string& prefix, const StateDict& other) {
  for (const StateEntry& entry : other.entries_) {
    add(prefix + entry.name, entry.tensor);
  }
}

MINITORCH_INLINE bool StateDict::erase(std::string_view name) {
  return std::erase_if(entries_, [&](const StateEntry& entry) { return entry.name == name; }) > 0;
}

MINITORCH_INLINE StateDict StateDict::part(std::string_view prefix) const {
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

MINITORCH_INLINE void StateDict::add_unreadable(std::string name, std::string reason) {
  core::check(find(name) == nullptr && why_unreadable(name) == nullptr,
              "[state_dict] there are two tensors with the name '", name, "'");
  unreadable_.emplace_back(std::move(name), std::move(reason));
}

MINITORCH_INLINE const std::string* StateDict::why_unreadable(std::string_view name) const {
  for (const auto& [unreadable, reason] : unreadable_) {
    if (unreadable == name) {
      return &reason;
    }
  }
  return nullptr;
}

MINITORCH_INLINE double StateDict::number(std::string_view name) const {
  return detail::visit_state([](const auto& t) { return static_cast<double>(t.item()); }, get(name));
}

MINITORCH_INLINE const StateTensor& StateDict::get(std::string_view name) const {
  const StateTensor* found = find(name);
  const std::string* reason = why_unreadable(name);
  core::check(reason == nullptr, "[state_dict] tensor '", name,
              "' could not be read: ", reason == nullptr ? "" : *reason);
  core::check(found != nullptr, "[state_dict] there is no tensor '", name, "'");
  return *found;
}

MINITORCH_INLINE bool StateDict::contains_prefix(std::string_view prefix) const {
  for (const StateEntry& entry : entries_) {
    if (entry.name.starts_with(prefix)) {
      return true;
    }
  }
  return false;
}

MINITORCH_INLINE const StateTensor* StateDict::find(std::string_view name) const {
  for (const StateEntry& entry : entries_) {
    if (entry.name == name) {
      return &entry.tensor;
    }
  }
  return nullptr;
}

#endif

}  // namespace minitorch
