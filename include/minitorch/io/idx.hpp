// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/core/error.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/io/content.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/io/gzip.hpp"

namespace minitorch::io {

/// Element types of IDX files, by the code in their third byte.
enum class IdxType : std::uint8_t { u8 = 0x08, i8 = 0x09, i16 = 0x0b, i32 = 0x0c, f32 = 0x0d, f64 = 0x0e };

/// What an IDX file holds.
struct IdxArray {
  IdxType type = IdxType::u8;  ///< of an element
  Shape sizes;                 ///< the dimensions, 1 to 8
  Bytes values;                ///< row-major, in the byte order of this machine
};

}  // namespace minitorch::io

namespace minitorch::detail {

/// Bytes of one element, 0 if there is no such type.
inline std::size_t idx_element_size(std::uint8_t type) {
  switch (static_cast<io::IdxType>(type)) {
    case io::IdxType::u8:
    case io::IdxType::i8:
      return 1;
    case io::IdxType::i16:
      return 2;
    case io::IdxType::i32:
    case io::IdxType::f32:
      return 4;
    case io::IdxType::f64:
      return 8;
  }
  return 0;
}

}  // namespace minitorch::detail

namespace minitorch::io {

/// What the header of an IDX file announces.
struct IdxHeader {
  IdxType type = IdxType::u8;                       ///< of an element
  Shape sizes;                                      ///< the dimensions, 1 to 8
  std::uint64_t header_bytes = 0, value_bytes = 0;  ///< lengths of the two parts of the file
};

}  // namespace minitorch::io

namespace minitorch::detail {

/// Enough to hold any header that is read.
inline constexpr std::size_t idx_start = 64;

}  // namespace minitorch::detail

namespace minitorch::io {

/// Reads the header of an IDX file, whose first bytes `start` are: all of them, or 64 at least. Error if it is none, or
/// if what it announces cannot be: more than 8 dimensions, more bytes than any file can hold.
inline IdxHeader parse_idx_header(std::span<const std::uint8_t> start, std::string_view name) {
  const std::size_t element = start.size() < 4 ? 0 : detail::idx_element_size(start[2]);
  core::check(start.size() >= 4, "[read_idx] '", name, "' has ", start.size(),
              " bytes, too few for an IDX file: fetch it again");
  core::check(start[0] == 0 && start[1] == 0 && element != 0, "[read_idx] '", name,
              "' is not an IDX file: it starts with ", detail::first_bytes(start.first(4)),
              ", expected 00 00, a type (08, 09, 0b, 0c, 0d or 0e) and the number of dimensions",
              is_gzip(start) ? "; it is packed twice: unpack it once" : detail::guess_content(start));
  const std::size_t rank = start[3], length = 4 + 4 * rank;
  core::check(rank >= 1 && rank <= Shape::max_size, "[read_idx] '", name, "' announces ", rank,
              " dimensions, expected 1 to 8: minitorch's arrays have no more, and most such files are damaged");
  core::check(start.size() >= length, "[read_idx] '", name, "' is cut off in its header: ", start.size(),
              " bytes, expected ", length, " for ", rank, " dimensions; fetch it again");

  IdxHeader header{static_cast<IdxType>(start[2]), {}, length, element};
  bool overflow = false;
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  for (std::size_t i = 4; i < length; i += 4) {
    const std::uint32_t size = std::uint32_t{start[i]} << 24 | std::uint32_t{start[i + 1]} << 16 |
                               std::uint32_t{start[i + 2]} << 8 | std::uint32_t{start[i + 3]};
    header.sizes.push_back(size);
    overflow = overflow || (size != 0 && header.value_bytes > most / size);
    header.value_bytes *= size;
  }
  core::check(!overflow, "[read_idx] '", name, "' announces sizes ", header.sizes,
              ", more than any file can hold: the header is damaged, fetch it again");
  return header;
}

/// Reads the IDX format (MNIST's): bytes 0, 0, element type, number of dimensions; each size as 32 bits, big-endian;
/// then the values, big-endian, row-major, to the end. `name` is for messages. Error if anything does not fit: unknown
/// type, no or more than 8 dimensions, sizes whose product is not what follows. Nothing is allocated by the header.
inline IdxArray parse_idx(Bytes file, std::string_view name) {
  const IdxHeader announced = parse_idx_header(file, name);
  IdxArray array{announced.type, announced.sizes, {}};
  const std::uint64_t header = announced.header_bytes, expected = announced.value_bytes, found = file.size() - header;
  const std::size_t element = detail::idx_element_size(static_cast<std::uint8_t>(array.type));
  core::check(found >= expected, "[read_idx] '", name, "' is cut off: sizes ", array.sizes, " need ", expected,
              " bytes after the header, found ", found, "; fetch it again");
  core::check(found == expected, "[read_idx] '", name, "' has more than it announces: sizes ", array.sizes, " need ",
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

}  // namespace minitorch::io

namespace minitorch::detail {

/// Reads an IDX file after `accept` has seen its header and thrown nothing. Only then is the file read and unpacked,
/// and never more of it than its header announces: a few megabytes of gzip can hold gigabytes.
template <class Accept>
io::IdxArray read_idx_if(const std::filesystem::path& path, std::uint64_t limit, const Accept& accept) {
  const std::string name = path.string();
  const io::Bytes start = io::read_file_start(path, idx_start);
  const bool packed = io::is_gzip(start);
  io::Bytes file = packed ? io::read_file(path, longest_gzip(limit)) : io::Bytes();
  const io::IdxHeader header = io::parse_idx_header(packed ? io::gunzip_start(file, idx_start, name) : start, name);
  accept(header);
  const std::uint64_t whole = header.header_bytes + header.value_bytes;
  core::check(whole <= limit, "[read_idx] '", name, "' announces sizes ", header.sizes, ", which take more than ",
              limit, " bytes, the limit: is it the right file?");
  file = packed ? inflate_gzip(
                      file, whole, name, false,
                      core::concat(", but its header announces sizes ", header.sizes, " and no more: fetch it again"))
                : io::read_file(path, limit);
  return io::parse_idx(std::move(file), name);
}

}  // namespace minitorch::detail

namespace minitorch::io {

/// Reads an IDX file, plain or packed with gzip. Error as read_file(), gunzip() and parse_idx() have it, and if it has
/// more than `limit` bytes. What is no IDX file is refused by its first bytes, before the rest is read or unpacked.
inline IdxArray read_idx(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{4} << 30) {
  return detail::read_idx_if(path, limit, [](const IdxHeader&) {});
}

}  // namespace minitorch::io

#include "minitorch/core/user_habits_back.inl"
