// SPDX-License-Identifier: MIT
#pragma once

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
#include "minitorch/io/file.hpp"
#include "minitorch/io/safetensors_json.hpp"

namespace minitorch {

namespace detail {

/// How a message about one tensor begins.
struct NamedTensor {
  std::string_view file, tensor;

  friend std::string to_string(const NamedTensor& t) {
    return concat("[read_safetensors] '", t.file, "': tensor '", Printable{t.tensor}, "'");
  }
};

}  // namespace detail

/// Reads and checks the header of a safetensors file, given whole: 8 bytes with the header's length, little-endian; the
/// header in JSON; the tensors' bytes. `name` is for messages. Error if anything is not as the format has it: lengths
/// beyond the file, unknown dtypes, duplicate names, sizes that overflow or do not fit the bytes, bytes that two
/// tensors share or that no tensor has.
inline SafetensorsHeader parse_safetensors_header(std::span<const std::uint8_t> file, std::string_view name) {
  check(file.size() >= 8, "[read_safetensors] '", name, "' has ", file.size(),
        " bytes, too few for a safetensors file");
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) {
    length = length << 8 | file[static_cast<std::size_t>(i)];
  }
  constexpr std::uint64_t longest = 100'000'000;  // as in the format's own reader
  check(length <= longest, "[read_safetensors] '", name, "' announces a header of ", length,
        " bytes, more than the format allows: is it a safetensors file?");
  check(length <= file.size() - 8, "[read_safetensors] '", name, "' announces a header of ", length,
        " bytes, but only ", file.size() - 8, " follow: it is cut off, or no safetensors file");
  check(length >= 2 && file[8] == '{', "[read_safetensors] '", name,
        "' has a header that does not start with '{': is it a safetensors file?");

  const std::span<const std::uint8_t> json_bytes = file.subspan(8, length);
  // The parser takes a zero byte for the end, and what follows would go unread.
  check(std::find(json_bytes.begin(), json_bytes.end(), 0) == json_bytes.end(), "[read_safetensors] '", name,
        "' has a header with a zero byte, which is not JSON");

  SafetensorsHeader header;
  header.data = 8 + length;
  detail::SafetensorsJson json(header, name);
  internal_check(nlohmann::json::sax_parse(json_bytes.begin(), json_bytes.end(), &json),
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
    std::uint64_t bytes = detail::safetensors_types[detail::safetensors_type(entry.dtype)].bytes;
    const bool empty = std::find(entry.shape.begin(), entry.shape.end(), 0) != entry.shape.end();
    for (const std::int64_t size : entry.shape) {
      // Also for an empty one, so that no later product of its sizes can overflow.
      check(size == 0 || bytes <= most / static_cast<std::uint64_t>(size), tensor, " has the shape ", entry.shape,
            ", more than any file can hold");
      bytes *= static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1));
    }
    bytes = empty ? 0 : bytes;
    check(entry.begin <= entry.end && entry.end <= available, tensor, " has the data_offsets [", entry.begin, ", ",
          entry.end, "], but the file has ", available, " bytes of data: it is damaged or cut off");
    check(entry.end - entry.begin == bytes, tensor, " has the dtype ", entry.dtype, " and the shape ", entry.shape,
          ", which is ", bytes, " bytes, but its data_offsets [", entry.begin, ", ", entry.end, "] are ",
          entry.end - entry.begin);
    check(entry.begin >= next, tensor, " begins at byte ", entry.begin, ", but the tensor before it ends at ", next,
          ": they overlap");
    check(entry.begin == next, tensor, " begins at byte ", entry.begin, ", but the data before it end at ", next,
          ": the bytes between belong to no tensor");
    next = entry.end;
  }
  check(next == available, "[read_safetensors] '", name, "' has ", available, " bytes of data, but its tensors end at ",
        next, ": the rest belongs to no tensor");
  return header;
}

}  // namespace minitorch
