// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/nn/module.hpp"

// Whole models: copied, and converted to another element type.

namespace minitorch::nn {

template <Floating T>
class BasicSequential;

/// Copies parameters, buffers, modes and what is frozen from one model to another of the same structure, converting
/// element types. What differs is one Error that lists it, and then nothing is changed.
template <Floating T, Floating U>
void copy_state(const BasicModule<T>& from, const BasicModule<U>& to) {
  StateDict converted;
  for (const auto& [name, tensor] : from.state_dict()) {
    std::visit(
        [&, &key = name]<Scalar E>(const BasicTensor<E>& x) {
          using As = std::conditional_t<std::is_same_v<E, T>, U, E>;
          if constexpr (std::is_same_v<As, E>) {
            converted.add(key, x);
          } else {
            converted.add(key, cast<As>(x));
          }
        },
        tensor);
  }
  to.load_state_dict(converted);
  const auto sources = from.named_modules();
  const auto targets = to.named_modules();
  for (const auto& [name, source] : sources) {
    for (const auto& [other, target] : targets) {
      if (name == other) {
        target.state()->training = source.is_training();
      }
    }
  }
  const auto trained = from.named_parameters();
  for (const auto& [name, parameter] : to.named_parameters()) {
    for (const auto& [other, source] : trained) {
      if (name == other) {
        parameter.requires_grad_(source.requires_grad());
      }
    }
  }
}

/// A copy of `model` that shares nothing with it: what `make()` gives, with the model's state. A module cannot know how
/// it was made, so say it: `nn::clone(net, [] { return Net(); })`. `clone(net)` does that for a class without
/// arguments. Hooks stay with the original; making the new model draws random numbers.
template <class M, std::invocable Make>
M clone(const M& model, const Make& make) {
  M copy = make();
  core::check(copy.state() != model.state(), "[clone] make() returned the model itself; it must make a new one");
  copy_state(model, copy);
  return copy;
}
template <class M>
requires(std::derived_from<M, BasicModule<typename M::value_type>>&& std::default_initializable<M>) M
    clone(const M& model) {
  static_assert(!std::same_as<M, BasicSequential<typename M::value_type>>,
                "a Sequential does not know how its parts were made, so say it: nn::clone(net, make) with "
                "make = [] { return nn::Sequential(..); }");
  return clone(model, [] { return M(); });
}

/// The model in another element type, e.g. of float in double to check its gradients: what `make()` gives, with the
/// model's state: `nn::to<double>(net, [] { return BasicNet<double>(10); })`.
template <Floating U, Floating T, std::invocable Make>
auto to(const BasicModule<T>& model, const Make& make) {
  auto copy = make();
  static_assert(std::derived_from<decltype(copy), BasicModule<U>>, "make() must give a model of the new element type");
  copy_state(model, copy);
  return copy;
}

/// The same for a class template in the element type that is made without arguments: of a BasicNet<float> it
/// makes a BasicNet<double>.
template <Floating U, template <class> class M, Floating T>
requires(std::derived_from<M<T>, BasicModule<T>>&& std::default_initializable<M<U>> &&
         !std::same_as<M<T>, BasicSequential<T>>) M<U> to(const M<T>& model) {
  return to<U>(model, [] { return M<U>(); });
}

/// Refused: a class of float stays one, and a Sequential does not know how its parts were made.
template <Floating U, class M>
requires std::derived_from<M, BasicModule<typename M::value_type>>
auto to(const M& model) {
  static_assert(
      !std::same_as<M, M>,
      "this model cannot be made in another element type: make its class a template, template <class T> struct "
      "Net : nn::BasicModule<T> with members as nn::BasicLinear<T>, or say how to make one of the new type: "
      "nn::to<double>(net, [] { return nn::BasicSequential<double>(..); })");
  return model;
}

}  // namespace minitorch::nn
