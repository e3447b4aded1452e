// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <variant>

#include "minitorch/io/safetensors.hpp"
#include "minitorch/tensor/copy.hpp"

namespace minitorch {

/// Writes the weights of a model, which PyTorch loads with safetensors.torch.load_file:
///
///     write_state_dict("model.safetensors", model.state_dict());
///
/// `state` is any range of names with variants of tensors, as nn::StateDict is. The whole file is written or none of
/// it.
template <class State>
void write_state_dict(const std::filesystem::path& path, const State& state) {
  SafetensorsWriter writer;
  for (const auto& [name, tensor] : state) {
    std::visit([&, &key = name](const auto& t) { writer.add(key, t); }, tensor);
  }
  writer.write(path);
}

namespace detail {
template <template <Floating> class State, Floating T>
T element_of_state(const State<T>&);
}

/// Reads weights from a safetensors file of any origin, in the order of its bytes:
///
///     model.load_state_dict(read_state_dict<nn::StateDict<float>>("model.safetensors"));
///
/// Floating tensors get the element type of `State`, rounded if it is narrower, as PyTorch's load_state_dict does;
/// integers and bools become int64. Error as read_safetensors() has it. A tensor that neither holds (complex numbers,
/// 4 and 6 bits, U64 beyond int64) is an Error only when it is asked for: by State::tensor(), or by a model that has
/// it.
template <class State>
State read_state_dict(const std::filesystem::path& path) {
  using T = decltype(detail::element_of_state(std::declval<const State&>()));
  const Safetensors file = read_safetensors(path);
  State state;
  for (const SafetensorsEntry& entry : file.entries()) {
    try {
      if (entry.dtype == "F64") {
        state.add(entry.name, cast<T>(file.tensor<double>(entry.name)));
      } else if (entry.dtype == "BOOL") {
        state.add(entry.name, cast<std::int64_t>(file.tensor<bool>(entry.name)));
      } else if (entry.dtype.find('F') != std::string::npos || entry.dtype.starts_with('C')) {
        state.add(entry.name, file.tensor<T>(entry.name));
      } else {
        state.add(entry.name, file.tensor<std::int64_t>(entry.name));
      }
    } catch (const Error& error) {
      if constexpr (requires { state.add_unreadable(entry.name, error.what()); }) {
        state.add_unreadable(entry.name, error.what());
      } else {
        throw;
      }
    }
  }
  return state;
}

}  // namespace minitorch
