// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>

#include "minitorch/io/safetensors.hpp"
#include "minitorch/tensor/state_dict.hpp"

namespace minitorch {

/// The bytes of a safetensors file with these tensors; `metadata` is free text about them.
inline io::Bytes state_dict_bytes(const StateDict& dict, const std::map<std::string, std::string>& metadata = {}) {
  SafetensorsWriter writer;
  for (const auto& [name, tensor] : dict) {
    std::visit([&, &key = name](const auto& t) { writer.add(key, t); }, tensor);
  }
  for (const auto& [key, value] : metadata) {
    writer.metadata(key, value);
  }
  return writer.bytes();
}

/// Writes the weights of a model, which PyTorch loads with safetensors.torch.load_file:
///
///     write_state_dict("model.safetensors", model.state_dict());
///
/// The whole file is written or none of it.
inline void write_state_dict(const std::filesystem::path& path, const StateDict& dict,
                             const std::map<std::string, std::string>& metadata = {}) {
  io::write_file(path, state_dict_bytes(dict, metadata));
}

namespace detail {

inline StateTensor state_tensor(const Safetensors& file, const io::SafetensorsEntry& entry) {
  const std::string& type = entry.dtype;
  if (type == "F64") {
    return file.tensor<double>(entry.name);
  }
  if (type == "I32" || type == "I16" || type == "I8" || type == "U16") {
    return file.tensor<std::int32_t>(entry.name);
  }
  if (type == "U8") {
    return file.tensor<std::uint8_t>(entry.name);
  }
  if (type == "BOOL") {
    return file.tensor<bool>(entry.name);
  }
  if (type.find('F') != std::string::npos || type.starts_with('C')) {
    return file.tensor<float>(entry.name);
  }
  return file.tensor<std::int64_t>(entry.name);
}

}  // namespace detail

/// The tensors of a file that is open already.
inline StateDict state_dict_of(const Safetensors& file) {
  StateDict dict;
  for (const io::SafetensorsEntry& entry : file.entries()) {
    try {
      dict.add(entry.name, detail::state_tensor(file, entry));
    } catch (const Error& error) {
      dict.add_unreadable(entry.name, error.what());
    }
  }
  return dict;
}

/// Reads weights from a safetensors file of any origin, in the order of its bytes:
///
///     model.load_state_dict(read_state_dict("model.safetensors"));
///
/// Elements keep their type where minitorch has it; smaller floating types become float, and other integers the next
/// larger type. A model converts to its own types as it loads them, as PyTorch's load_state_dict does. Error as
/// read_safetensors() has it. A tensor that no type holds (complex numbers, 4 and 6 bits, U64 beyond int64) is an Error
/// only when it is asked for: by StateDict::tensor(), or by a model that has it.
inline StateDict read_state_dict(const std::filesystem::path& path) {
  return state_dict_of(read_safetensors(path));
}

/// write_state_dict, under PyTorch's name: save(model.state_dict(), "model.safetensors").
inline void save(const StateDict& dict, const std::filesystem::path& path) {
  write_state_dict(path, dict);
}
/// read_state_dict, under PyTorch's name: model.load_state_dict(load("model.safetensors")).
inline StateDict load(const std::filesystem::path& path) {
  return read_state_dict(path);
}

}  // namespace minitorch

#include "minitorch/core/user_habits_back.inl"
