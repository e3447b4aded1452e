// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/io/content.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/io/safetensors_json.hpp"

namespace minitorch::detail {

/// How a message about one tensor begins.
struct NamedTensor {
  std::string_view file, tensor;

  friend std::string to_string(const NamedTensor& t) {
    return core::concat("[read_safetensors] '", t.file, "': tensor '", Printable{t.tensor}, "'");
  }
};

/// The announced length of the header, from the first bytes of a file of `size`: all of them, or 64 at least. Error if
/// it cannot be, which says what the file is instead.
inline std::uint64_t safetensors_header_length(std::span<const std::uint8_t> start, std::uint64_t size,
                                               std::string_view name) {
  core::check(size >= 8, "[read_safetensors] '", name, "' has ", size, " bytes, too few for a safetensors file",
              guess_content(start, true));
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) {
    length = length << 8 | start[static_cast<std::size_t>(i)];
  }
  constexpr std::uint64_t longest = 100'000'000;  // as in the format's own reader
  const bool brace = size > 8 && start[8] == '{';
  if (length <= longest && length <= size - 8 && length >= 2 && brace) {
    return length;
  }
  // A length and a brace are no other format's: such a file is only cut off.
  const std::string guess = brace && length <= longest ? "" : guess_content(start, true);
  core::check(guess.empty() || guess.front() != ';', "[read_safetensors] '", name,
              "' is not a safetensors file: it starts with ", first_bytes(start), guess);
  core::check(length <= longest, "[read_safetensors] '", name, "' announces a header of ", length,
              " bytes, more than the format allows: is it a safetensors file?");
  core::check(length <= size - 8, "[read_safetensors] '", name, "' announces a header of ", length, " bytes, but only ",
              size - 8, " follow: it is cut off, or no safetensors file");
  core::fail("[read_safetensors] '", name, "' has a header that does not start with '{': is it a safetensors file?");
}

}  // namespace minitorch::detail

namespace minitorch::io {

/// Reads and checks the header of a safetensors file, given whole: 8 bytes with the header's length, little-endian; the
/// header in JSON; the tensors' bytes. `name` is for messages. Error if anything is not as the format has it: lengths
/// beyond the file, unknown dtypes, duplicate names, sizes that overflow or do not fit the bytes, bytes that two
/// tensors share or that no tensor has.
inline SafetensorsHeader parse_safetensors_header(std::span<const std::uint8_t> file, std::string_view name) {
  const std::uint64_t length = detail::safetensors_header_length(file, file.size(), name);
  const std::span<const std::uint8_t> json_bytes = file.subspan(8, length);
  // The parser takes a zero byte for the end, and what follows would go unread.
  core::check(std::find(json_bytes.begin(), json_bytes.end(), 0) == json_bytes.end(), "[read_safetensors] '", name,
              "' has a header with a zero byte, which is not JSON");

  SafetensorsHeader header;
  header.data = 8 + length;
  detail::SafetensorsJson json(header, name);
  core::internal_check(nlohmann::json::sax_parse(json_bytes.begin(), json_bytes.end(), &json),
                       "a header that is wrong was not refused");

  std::vector<SafetensorsEntry>& entries = header.entries;
  std::stable_sort(entries.begin(), entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  const std::uint64_t available = file.size() - header.data;
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / 16;
  std::uint64_t next = 0;
  for (const SafetensorsEntry& entry : entries) {
    const detail::NamedTensor tensor{name, entry.name};
    const std::uint64_t bits = detail::safetensors_types[detail::safetensors_type(entry.dtype)].bits;
    std::uint64_t elements = 1;
    const bool empty = std::find(entry.shape.begin(), entry.shape.end(), 0) != entry.shape.end();
    for (const std::int64_t size : entry.shape) {
      // Also for an empty one, so that no later product of its sizes can overflow.
      core::check(size == 0 || elements <= most / bits / static_cast<std::uint64_t>(size), tensor, " has the shape ",
                  entry.shape, ", more than any file can hold");
      elements *= static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1));
    }
    elements = empty ? 0 : elements;
    core::check(elements * bits % 8 == 0, tensor, " has the dtype ", entry.dtype, " and the shape ", entry.shape,
                ", which is no whole number of bytes");
    const std::uint64_t bytes = elements * bits / 8;
    core::check(entry.begin <= entry.end && entry.end <= available, tensor, " has the data_offsets [", entry.begin,
                ", ", entry.end, "], but the file has ", available, " bytes of data: it is damaged or cut off");
    core::check(entry.end - entry.begin == bytes, tensor, " has the dtype ", entry.dtype, " and the shape ",
                entry.shape, ", which is ", bytes, " bytes, but its data_offsets [", entry.begin, ", ", entry.end,
                "] are ", entry.end - entry.begin);
    core::check(entry.begin >= next, tensor, " begins at byte ", entry.begin, ", but the tensor before it ends at ",
                next, ": they overlap");
    core::check(entry.begin == next, tensor, " begins at byte ", entry.begin, ", but the data before it end at ", next,
                ": the bytes between belong to no tensor");
    next = entry.end;
  }
  core::check(next == available, "[read_safetensors] '", name, "' has ", available,
              " bytes of data, but its tensors end at ", next, ": the rest belongs to no tensor");
  return header;
}

}  // namespace minitorch::io

#include "minitorch/core/user_habits_back.inl"
