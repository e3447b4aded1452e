// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/core/number.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/io/safetensors_header.hpp"
#include "minitorch/tensor/copy.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

namespace detail {

/// 16-bit floats as they lie in the file.
struct Half {
  std::uint16_t bits;

  // 1 sign, 5 exponent, 10 mantissa bits.
  operator float() const {
    const std::uint32_t sign = std::uint32_t{bits} >> 15 << 31, exponent = bits >> 10 & 31u, mantissa = bits & 1023u;
    if (exponent == 0) {  // zero and subnormal: mantissa times 2^-24
      return core::bit_cast<float>(sign | core::bit_cast<std::uint32_t>(static_cast<float>(mantissa) * 0x1p-24f));
    }
    return core::bit_cast<float>(sign | (exponent == 31 ? 255u : exponent + 112) << 23 | mantissa << 13);
  }
};
struct BrainFloat {
  std::uint16_t bits;

  operator float() const { return core::bit_cast<float>(std::uint32_t{bits} << 16); }
};

/// 8-bit floats: a sign, `exponent` and `mantissa` bits, and what stands for infinity and NaN.
enum class Float8Kind { ieee, finite, no_negative_zero };
template <int exponent, int mantissa, Float8Kind kind>
struct Float8 {
  std::uint8_t bits;

  operator float() const {
    constexpr int bias = (1 << (exponent - 1)) - (kind == Float8Kind::no_negative_zero ? 0 : 1);
    constexpr unsigned most = (1u << exponent) - 1, fractions = 1u << mantissa;
    const unsigned e = bits >> mantissa & most, m = bits & (fractions - 1);
    const float sign = bits >> 7 != 0 ? -1.0f : 1.0f;
    const bool special = kind == Float8Kind::ieee     ? e == most
                         : kind == Float8Kind::finite ? (bits & 0x7f) == 0x7f
                                                      : bits == 0x80;
    if (special) {
      return kind == Float8Kind::ieee && m == 0 ? sign * std::numeric_limits<float>::infinity()
                                                : std::numeric_limits<float>::quiet_NaN();
    }
    return sign * std::ldexp(static_cast<float>(e == 0 ? m : fractions + m),
                             static_cast<int>(e == 0 ? 1 : e) - bias - mantissa);
  }
};
/// A power of two, as the common scale of a block of numbers.
struct Float8Scale {
  std::uint8_t bits;

  operator float() const {
    return bits == 255 ? std::numeric_limits<float>::quiet_NaN() : std::ldexp(1.0f, bits - 127);
  }
};
using Float8E4M3 = Float8<4, 3, Float8Kind::finite>;
using Float8E5M2 = Float8<5, 2, Float8Kind::ieee>;
using Float8E4M3Fnuz = Float8<4, 3, Float8Kind::no_negative_zero>;
using Float8E5M2Fnuz = Float8<5, 2, Float8Kind::no_negative_zero>;

/// Whether From is one of the floating types above, all of whose values are floats.
template <class From>
inline constexpr bool is_short_float = std::is_class_v<From>;

/// Whether every value of From is one of To.
template <class To, class From>
inline constexpr bool holds_exactly = [] {
  if constexpr (std::same_as<To, From>) {
    return true;
  } else if constexpr (std::same_as<To, bool> || std::same_as<From, bool>) {
    return false;
  } else if constexpr (is_short_float<From>) {
    return std::floating_point<To>;
  } else {
    return std::numeric_limits<To>::digits >= std::numeric_limits<From>::digits &&
           (std::is_signed_v<To> || !std::is_signed_v<From>)&&(std::floating_point<To> || !std::floating_point<From>);
  }
}();

template <Scalar T>
inline constexpr std::string_view safetensors_dtype = [] {
  if constexpr (std::same_as<T, float>) {
    return "F32";
  } else if constexpr (std::same_as<T, double>) {
    return "F64";
  } else if constexpr (std::same_as<T, std::int64_t>) {
    return "I64";
  } else if constexpr (std::same_as<T, std::int32_t>) {
    return "I32";
  } else if constexpr (std::same_as<T, std::uint8_t>) {
    return "U8";
  } else {
    static_assert(std::same_as<T, bool>);
    return "BOOL";
  }
}();

/// Element of the file (little-endian, at any address) in this machine's byte order.
template <class T>
T from_little_endian(const std::uint8_t* bytes) {
  std::uint8_t raw[sizeof(T)];
  std::memcpy(raw, bytes, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) {
    std::reverse(raw, raw + sizeof(T));
  }
  T value;
  std::memcpy(&value, raw, sizeof(T));
  return value;
}

/// Calls f with a value of the C++ type of a dtype; false if there is none.
template <class F>
bool with_safetensors_type(std::string_view dtype, const F& f) {
  const auto is = [&](std::string_view name, auto zero) { return dtype == name && (f(zero), true); };
  return is("F32", float{}) || is("F64", double{}) || is("I64", std::int64_t{}) || is("I32", std::int32_t{}) ||
         is("U8", std::uint8_t{}) || is("BOOL", bool{}) || is("F16", Half{}) || is("BF16", BrainFloat{}) ||
         is("I16", std::int16_t{}) || is("I8", std::int8_t{}) || is("U16", std::uint16_t{}) ||
         is("U32", std::uint32_t{}) || is("U64", std::uint64_t{}) || is("F8_E4M3", Float8E4M3{}) ||
         is("F8_E5M2", Float8E5M2{}) || is("F8_E4M3FNUZ", Float8E4M3Fnuz{}) || is("F8_E5M2FNUZ", Float8E5M2Fnuz{}) ||
         is("F8_E8M0", Float8Scale{});
}

}  // namespace detail

/// The tensors of a safetensors file (https://github.com/huggingface/safetensors), which PyTorch, JAX and others read
/// and write, too. The whole file is checked before anything of it can be asked for.
class Safetensors {
 public:
  /// Takes a file's bytes; `name` is for messages. Error as parse_safetensors_header() has it.
  Safetensors(io::Bytes file, std::string name)
      : file_(std::move(file)), name_(std::move(name)), header_(io::parse_safetensors_header(file_, name_)) {
    for (const io::SafetensorsEntry& entry : header_.entries) {
      by_name_.emplace(entry.name, &entry);
    }
  }
  Safetensors(Safetensors&&) = default;
  Safetensors& operator=(Safetensors&&) = default;

  /// In the order of their bytes in the file.
  const std::vector<io::SafetensorsEntry>& entries() const { return header_.entries; }
  /// The texts of the file, by name.
  const std::map<std::string, std::string>& metadata() const { return header_.metadata; }
  bool contains(std::string_view tensor) const { return by_name_.contains(tensor); }

  /// The tensor of that name, as a new one. Error if there is none, or if T cannot hold every value of its dtype
  /// exactly: float takes F32, F16, BF16, the F8 types and integers up to 16 bits; double takes these, F64 and integers
  /// up to 32; int64 takes integers up to I64, and U64 if its values fit; bool takes BOOL; and so on. Nothing takes
  /// C64, F6_E2M3, F6_E3M2 and F4: they can be in the file, but not be asked for.
  template <Scalar T = float>
  BasicTensor<T> tensor(std::string_view tensor) const {
    const auto found = by_name_.find(tensor);
    core::check(found != by_name_.end(), "[read_safetensors] '", name_, "' has no tensor '", detail::Printable{tensor},
                "'");
    const io::SafetensorsEntry& entry = *found->second;
    BasicTensor<T> out(entry.shape);
    const std::uint8_t* bytes = file_.data() + header_.data + entry.begin;
    bool fits = false;
    detail::with_safetensors_type(entry.dtype, [&]<class From>(From) {
      if constexpr (std::same_as<T, std::int64_t> && std::same_as<From, std::uint64_t>) {
        fits = true;
        for (std::int64_t i = 0; i < out.numel(); ++i, bytes += sizeof(From)) {
          const auto value = detail::from_little_endian<From>(bytes);
          core::check(value <= static_cast<From>(std::numeric_limits<T>::max()), "[read_safetensors] '", name_,
                      "': tensor '", detail::Printable{entry.name}, "' is U64 and has the element ", value,
                      ", more than int64 holds");
          out.data()[i] = static_cast<T>(value);
        }
      } else if constexpr (detail::holds_exactly<T, From>) {
        fits = true;
        for (std::int64_t i = 0; i < out.numel(); ++i, bytes += sizeof(From)) {
          if constexpr (std::same_as<From, bool>) {
            core::check(*bytes <= 1, "[read_safetensors] '", name_, "': tensor '", detail::Printable{entry.name},
                        "' has a BOOL of value ", *bytes);
            out.data()[i] = *bytes != 0;
          } else {
            out.data()[i] = static_cast<T>(detail::from_little_endian<From>(bytes));
          }
        }
      }
    });
    const bool known = detail::with_safetensors_type(entry.dtype, [](auto) {});
    core::check(fits, "[read_safetensors] '", name_, "': tensor '", detail::Printable{entry.name}, "' is ", entry.dtype,
                ", which ", known ? detail::safetensors_dtype<T> : "minitorch",
                known ? " does not hold exactly: read it as another type and cast"
                      : " has no type for: convert it in Python before saving it");
    return out;
  }

 private:
  io::Bytes file_;
  std::string name_;
  io::SafetensorsHeader header_;
  std::map<std::string_view, const io::SafetensorsEntry*> by_name_;  // into header_, whose entries never move
};

/// Reads a safetensors file. Error if it is missing or anything in it is wrong. What is no such file is refused by its
/// first bytes, before the rest is read.
inline Safetensors read_safetensors(const std::filesystem::path& path) {
  const io::Bytes start = io::read_file_start(path, 64);
  std::error_code unknown;  // then reading it says so
  const std::uintmax_t size = std::filesystem::file_size(path, unknown);
  if (!unknown) {
    detail::safetensors_header_length(start, size, path.string());
  }
  return Safetensors(io::read_file(path), path.string());
}

/// Collects tensors and writes them as a safetensors file:
///
///     SafetensorsWriter().add("weight", weight).add("steps", steps).write("model.safetensors");
class SafetensorsWriter {
 public:
  /// Copies the elements. Error if the name is taken, or is no valid UTF-8.
  template <Scalar T>
  SafetensorsWriter& add(const std::string& name, const BasicTensor<T>& tensor) {
    core::check(name != "__metadata__", "[write_safetensors] no tensor can have the name '__metadata__'");
    for (const Item& item : items_) {
      core::check(item.entry.name != name, "[write_safetensors] there are two tensors with the name '",
                  detail::Printable{name}, "'");
    }
    const BasicTensor<T> values = detail::contiguous_data(tensor);
    Item item{quoted(name), {name, std::string(detail::safetensors_dtype<T>), values.shape(), 0, 0}, {}};
    item.bytes.resize(static_cast<std::size_t>(values.numel()) * sizeof(T));
    if (!item.bytes.empty()) {
      std::memcpy(item.bytes.data(), values.data(), item.bytes.size());
    }
    if constexpr (std::endian::native == std::endian::big) {
      for (std::size_t i = 0; i < item.bytes.size(); i += sizeof(T)) {
        std::reverse(item.bytes.data() + i, item.bytes.data() + i + sizeof(T));
      }
    }
    items_.push_back(std::move(item));
    return *this;
  }

  /// Free text about the file. `format` is "pt" unless set, which loaders in Python look for.
  SafetensorsWriter& metadata(const std::string& key, const std::string& value) {
    metadata_[key] = value;
    return *this;
  }

  /// The file's bytes: tensors by descending alignment and then by name, as the format's own writer has them.
  io::Bytes bytes() const {
    std::vector<const Item*> items;
    for (const Item& item : items_) {
      items.push_back(&item);
    }
    std::sort(items.begin(), items.end(), [](const Item* a, const Item* b) {
      return std::tuple(detail::safetensors_type(a->entry.dtype), std::string_view(a->entry.name)) <
             std::tuple(detail::safetensors_type(b->entry.dtype), std::string_view(b->entry.name));
    });
    std::string header = "{\"__metadata__\":{";
    for (const auto& [key, value] : metadata_) {
      header += core::concat(header.back() == '{' ? "" : ",", quoted(key), ":", quoted(value));
    }
    header += "}";
    std::size_t offset = 0;
    for (const Item* item : items) {
      std::string sizes;
      for (const std::int64_t size : item->entry.shape) {
        sizes += core::concat(sizes.empty() ? "" : ",", size);
      }
      header += core::concat(",", item->quoted_name, ":{\"dtype\":\"", item->entry.dtype, "\",\"shape\":[", sizes,
                             "],\"data_offsets\":[", offset, ",", offset + item->bytes.size(), "]}");
      offset += item->bytes.size();
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');  // the first tensor is aligned

    io::Bytes file;
    file.reserve(8 + header.size() + offset);
    for (int shift = 0; shift < 64; shift += 8) {
      file.push_back(static_cast<std::uint8_t>(std::uint64_t{header.size()} >> shift));
    }
    file.insert(file.end(), header.begin(), header.end());
    for (const Item* item : items) {
      file.insert(file.end(), item->bytes.begin(), item->bytes.end());
    }
    return file;
  }

  /// Writes the whole file or none of it.
  void write(const std::filesystem::path& path) const { io::write_file(path, bytes()); }

 private:
  struct Item {
    std::string quoted_name;
    io::SafetensorsEntry entry;
    io::Bytes bytes;
  };

  static std::string quoted(const std::string& text) {
    try {
      return nlohmann::json(text).dump();
    } catch (const nlohmann::json::exception&) {
      core::fail("[write_safetensors] '", detail::Printable{text}, "' is not valid UTF-8");
    }
  }

  std::vector<Item> items_;
  std::map<std::string, std::string> metadata_ = {{"format", "pt"}};
};

}  // namespace minitorch

#include "minitorch/core/user_habits_back.inl"
