// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/core/error.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/io/gzip.hpp"

namespace minitorch {

/// Element types of IDX files, by the code in their third byte.
enum class IdxType : std::uint8_t { u8 = 0x08, i8 = 0x09, i16 = 0x0b, i32 = 0x0c, f32 = 0x0d, f64 = 0x0e };

/// What an IDX file holds.
struct IdxArray {
  IdxType type = IdxType::u8;
  Shape sizes;
  Bytes values;  ///< row-major, in the byte order of this machine
};

namespace detail {

/// Bytes of one element, 0 if there is no such type.
inline std::size_t idx_element_size(std::uint8_t type) {
  switch (static_cast<IdxType>(type)) {
    case IdxType::u8:
    case IdxType::i8:
      return 1;
    case IdxType::i16:
      return 2;
    case IdxType::i32:
    case IdxType::f32:
      return 4;
    case IdxType::f64:
      return 8;
  }
  return 0;
}

/// The first bytes, for a message: "3c 21 44 4f".
inline std::string first_bytes(const Bytes& bytes) {
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 4); ++i) {
    out += i == 0 ? "" : " ";
    out += "0123456789abcdef"[bytes[i] >> 4];
    out += "0123456789abcdef"[bytes[i] & 15];
  }
  return out;
}

/// What a file that is no IDX file may be instead.
inline std::string_view guess_content(const Bytes& bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (is_gzip(bytes)) {
    return "; it is packed twice: unpack it once";
  }
  if (text.starts_with("<") || text.starts_with("\n<")) {
    return "; it looks like a web page, so the download went wrong: fetch the file again";
  }
  if (text.starts_with("PK")) {
    return "; it is a zip archive: unpack it first";
  }
  if (text.starts_with("version https://git-lfs")) {
    return "; it is a Git LFS pointer: fetch the file itself with git lfs pull";
  }
  return ": is it the right file?";
}

}  // namespace detail

/// Reads the IDX format (MNIST's): bytes 0, 0, element type, number of dimensions; each size as 32 bits, big-endian;
/// then the values, big-endian, row-major, to the end. `name` is for messages. Error if anything does not fit: unknown
/// type, no or more than 8 dimensions, sizes whose product is not what follows. Nothing is allocated by the header.
inline IdxArray parse_idx(Bytes file, std::string_view name) {
  check(file.size() >= 4, "[read_idx] '", name, "' has ", file.size(),
        " bytes, too few for an IDX file: fetch it again");
  const std::size_t element = detail::idx_element_size(file[2]);
  check(file[0] == 0 && file[1] == 0 && element != 0, "[read_idx] '", name, "' is not an IDX file: it starts with ",
        detail::first_bytes(file), ", expected 00 00, a type (08, 09, 0b, 0c, 0d or 0e) and the number of dimensions",
        detail::guess_content(file));
  const std::size_t rank = file[3], header = 4 + 4 * rank;
  check(rank >= 1 && rank <= Shape::max_size, "[read_idx] '", name, "' announces ", rank,
        " dimensions, expected 1 to 8: the file is damaged, fetch it again");
  check(file.size() >= header, "[read_idx] '", name, "' is cut off in its header: ", file.size(), " bytes, expected ",
        header, " for ", rank, " dimensions; fetch it again");

  IdxArray array{static_cast<IdxType>(file[2]), {}, {}};
  std::uint64_t expected = element;
  bool overflow = false;
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  for (std::size_t i = 4; i < header; i += 4) {
    const std::uint32_t size = std::uint32_t{file[i]} << 24 | std::uint32_t{file[i + 1]} << 16 |
                               std::uint32_t{file[i + 2]} << 8 | std::uint32_t{file[i + 3]};
    array.sizes.push_back(size);
    overflow = overflow || (size != 0 && expected > most / size);
    expected *= size;
  }
  const std::uint64_t found = file.size() - header;
  check(!overflow, "[read_idx] '", name, "' announces sizes ", array.sizes,
        ", more than any file can hold: the header is damaged, fetch it again");
  check(found >= expected, "[read_idx] '", name, "' is cut off: sizes ", array.sizes, " need ", expected,
        " bytes after the header, found ", found, "; fetch it again");
  check(found == expected, "[read_idx] '", name, "' has more than it announces: sizes ", array.sizes, " need ",
        expected, " bytes after the header, found ", found, "; fetch it again");

  file.erase(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(header));
  array.values = std::move(file);
  if constexpr (std::endian::native == std::endian::little) {
    for (std::size_t i = 0; element > 1 && i < array.values.size(); i += element) {
      std::reverse(array.values.begin() + static_cast<std::ptrdiff_t>(i),
                   array.values.begin() + static_cast<std::ptrdiff_t>(i + element));
    }
  }
  return array;
}

/// Reads an IDX file, plain or packed with gzip. Error as read_file_unpacked() and parse_idx() have it, and if it has
/// more than `limit` bytes.
inline IdxArray read_idx(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{4} << 30) {
  return parse_idx(read_file_unpacked(path, limit), path.string());
}

}  // namespace minitorch
