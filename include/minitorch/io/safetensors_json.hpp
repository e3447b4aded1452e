// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/io/file.hpp"

namespace minitorch::io {

/// Where a safetensors file has one tensor.
struct SafetensorsEntry {
  std::string name;
  std::string dtype;  ///< "F32", "I64", "BF16", ...
  Shape shape;
  std::uint64_t begin = 0, end = 0;  ///< its bytes, counted from the end of the header
};

/// What the header of a safetensors file says.
struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;        ///< in the order of their bytes
  std::map<std::string, std::string> metadata;  ///< `__metadata__`
  std::uint64_t data = 0;                       ///< where in the file the tensors' bytes begin
};

}  // namespace minitorch::io

namespace minitorch::detail {

struct SafetensorsType {
  std::string_view name;
  std::uint64_t bits;
};
/// In the order in which the format's own writer puts tensors into a file, so that each is aligned.
inline constexpr std::array<SafetensorsType, 22> safetensors_types = {
    {{"C64", 64},    {"U64", 64},    {"I64", 64},        {"F64", 64},        {"F32", 32}, {"U32", 32},
     {"I32", 32},    {"BF16", 16},   {"F16", 16},        {"U16", 16},        {"I16", 16}, {"F8_E8M0", 8},
     {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I8", 8},   {"U8", 8},
     {"F6_E3M2", 6}, {"F6_E2M3", 6}, {"F4", 4},          {"BOOL", 8}}};

/// Place in safetensors_types, or its size if there is no such type.
inline std::size_t safetensors_type(std::string_view dtype) {
  return static_cast<std::size_t>(std::find_if(safetensors_types.begin(), safetensors_types.end(),
                                               [&](const SafetensorsType& type) { return type.name == dtype; }) -
                                  safetensors_types.begin());
}

/// Takes the header's JSON as it is parsed, and refuses whatever does not belong there at the point where it comes:
/// nothing is built but what a right header has, however deep or long a wrong one is.
class SafetensorsJson {
 public:
  SafetensorsJson(io::SafetensorsHeader& header, std::string_view file) : header_(header), file_(file) {}

  bool start_object(std::size_t) {
    switch (at_) {
      case At::start:
        return go(At::names);
      case At::metadata:
        return go(At::metadata_keys);
      case At::tensor:
        return go(At::fields);
      default:
        return unexpected("an object");
    }
  }
  bool key(std::string& key) {
    if (at_ == At::metadata_keys) {
      refuse(!header_.metadata.emplace(key, std::string()).second, "__metadata__ has '", Printable{key}, "' twice");
      key_ = key;
      return go(At::metadata_value);
    }
    if (at_ == At::names) {
      refuse(!names_.insert(key).second, "tensor '", Printable{key}, "' comes twice");
      key_ = key;
      seen_ = 0;
      if (key == "__metadata__") {
        return go(At::metadata);
      }
      header_.entries.push_back({key, {}, {}, 0, 0});
      return go(At::tensor);
    }
    const int field = key == "dtype" ? 1 : key == "shape" ? 2 : key == "data_offsets" ? 4 : 0;
    refuse(field == 0, "tensor '", Printable{key_}, "' has an unknown property '", Printable{key}, "'");
    refuse((seen_ & field) != 0, "tensor '", Printable{key_}, "' has '", key, "' twice");
    seen_ |= field;
    return go(field == 1 ? At::dtype : field == 2 ? At::shape : At::offsets);
  }
  bool string(std::string& text) {
    if (at_ == At::metadata_value) {
      header_.metadata[key_] = text;
      return go(At::metadata_keys);
    }
    if (at_ != At::dtype) {
      return unexpected("a text");
    }
    refuse(safetensors_type(text) == safetensors_types.size(), "tensor '", Printable{key_}, "' has the dtype '",
           Printable{text}, "', which minitorch does not know");
    header_.entries.back().dtype = text;
    return go(At::fields);
  }
  bool start_array(std::size_t) {
    count_ = 0;
    return at_ == At::shape ? go(At::shape_items) : at_ == At::offsets ? go(At::offset_items) : unexpected("an array");
  }
  bool number_unsigned(std::uint64_t value) {
    if (at_ == At::shape_items) {
      refuse(++count_ > Shape::max_size, "tensor '", Printable{key_}, "' has more than 8 dimensions");
      refuse(value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()), "tensor '", Printable{key_},
             "' has a size of ", value);
      header_.entries.back().shape.push_back(static_cast<std::int64_t>(value));
      return true;
    }
    if (at_ == At::offset_items) {
      refuse(++count_ > 2, "tensor '", Printable{key_}, "' has more than two data_offsets");
      io::SafetensorsEntry& entry = header_.entries.back();
      (count_ == 1 ? entry.begin : entry.end) = value;
      return true;
    }
    return unexpected("a number");
  }
  bool end_array() {
    refuse(at_ == At::offset_items && count_ != 2, "tensor '", Printable{key_}, "' has ", count_,
           " data_offsets, expected two");
    return go(At::fields);
  }
  bool end_object() {
    if (at_ == At::fields) {
      refuse(seen_ != 7, "tensor '", Printable{key_}, "' lacks one of dtype, shape and data_offsets");
      return go(At::names);
    }
    return go(at_ == At::metadata_keys ? At::names : At::done);
  }

  bool null() { return unexpected("null"); }
  bool boolean(bool) { return unexpected("true or false"); }
  bool number_integer(std::int64_t value) { return unexpected(core::concat("the number ", value)); }
  bool number_float(double, const std::string& text) {
    return unexpected(core::concat("the number ", Printable{text}));
  }
  bool binary(std::vector<std::uint8_t>&) { return unexpected("binary data"); }
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::json::exception&) {
    refuse(true, "its header is not JSON at byte ", position, ", near '", Printable{token, 30}, "'");
    return false;
  }

 private:
  enum class At {
    start,           // before the outermost {
    names,           // before a tensor's name or __metadata__
    metadata,        // before the { of __metadata__
    metadata_keys,   // before one of its keys
    metadata_value,  // before the text of that key
    tensor,          // before the { of a tensor
    fields,          // before dtype, shape or data_offsets
    dtype,           // before their values
    shape,
    offsets,
    shape_items,  // in their [ ]
    offset_items,
    done
  };

  bool go(At at) {
    at_ = at;
    return true;
  }
  template <class... Parts>
  void refuse(bool wrong, const Parts&... what) const {
    core::check(!wrong, "[read_safetensors] '", file_, "': ", what...);
  }
  bool unexpected(std::string_view what) const {
    static constexpr std::array<std::string_view, 13> expected = {"an object of tensors",
                                                                  "a name",
                                                                  "an object of texts",
                                                                  "a key",
                                                                  "a text",
                                                                  "an object with dtype, shape and data_offsets",
                                                                  "dtype, shape or data_offsets",
                                                                  "a text as dtype",
                                                                  "an array as shape",
                                                                  "an array as data_offsets",
                                                                  "a size as an unsigned whole number",
                                                                  "an offset as an unsigned whole number",
                                                                  "the end"};
    refuse(true, "its header has ", what, key_.empty() ? std::string() : core::concat(" at '", Printable{key_}, "'"),
           ", expected ", expected[static_cast<std::size_t>(at_)]);
    return false;
  }

  io::SafetensorsHeader& header_;
  std::string_view file_;
  At at_ = At::start;
  std::string key_;
  int seen_ = 0, count_ = 0;
  std::set<std::string> names_;
};

}  // namespace minitorch::detail

#include "minitorch/core/user_habits_back.inl"
