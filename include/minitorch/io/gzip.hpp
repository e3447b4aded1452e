// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include "minitorch/core/error.hpp"
#include "minitorch/io/file.hpp"

namespace minitorch::io {

/// Whether the bytes begin as gzip data do. The content tells, not the name: downloads are often packed under a name
/// without .gz, or unpacked under one with it.
inline bool is_gzip(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

}  // namespace minitorch::io

namespace minitorch::detail {

/// Unpacks everything, or only the first `limit` bytes (`start`), whatever comes after them. `too_long` is the end of
/// the message when more comes out.
inline io::Bytes inflate_gzip(std::span<const std::uint8_t> packed, std::uint64_t limit, std::string_view name,
                              bool start, std::string_view too_long) {
  core::check(io::is_gzip(packed), "[gunzip] '", name, "' is not gzip data: it does not start with the bytes 1f 8b");
  struct Stream : z_stream {
    Stream() : z_stream{} {
      if (inflateInit2(this, 16 + MAX_WBITS) != Z_OK) {  // 16: gzip, with its header and checksum
        throw std::bad_alloc();
      }
    }
    ~Stream() { inflateEnd(this); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
  } stream;

  // zlib counts in 32 bits, so it gets its input and output in pieces.
  constexpr std::size_t piece = std::size_t{1} << 30;
  // One byte more than may come out, so that too much shows itself.
  const std::uint64_t ceiling =
      std::min<std::uint64_t>(limit, std::numeric_limits<std::ptrdiff_t>::max() - 1) + (start ? 0 : 1);
  io::Bytes out;
  std::size_t used = 0, made = 0;
  for (;;) {
    if (made == out.size()) {
      const std::size_t grown = std::max<std::size_t>(2 * out.size(), 4096);
      out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(grown, ceiling)));
    }
    const std::size_t give = std::min(packed.size() - used, piece), room = std::min(out.size() - made, piece);
    stream.next_in = const_cast<Bytef*>(packed.data() + used);  // zlib 1.2 lacks the const; it only reads
    stream.avail_in = static_cast<uInt>(give);
    stream.next_out = out.data() + made;
    stream.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream, Z_NO_FLUSH);
    used += give - stream.avail_in;
    made += room - stream.avail_out;
    if (start && made == ceiling) {
      break;
    }
    core::check(made < ceiling, "[gunzip] '", name, "' unpacks to more than ", limit, " bytes", too_long);
    if (status == Z_STREAM_END) {
      if (used == packed.size()) {
        break;
      }
      core::check(io::is_gzip(packed.subspan(used)), "[gunzip] '", name, "' has ", packed.size() - used,
                  " bytes that do not belong there after the end of the packed data: fetch the file again");
      core::internal_check(inflateReset(&stream) == Z_OK, "zlib cannot start the next member");
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status == Z_OK || status == Z_BUF_ERROR) {
      // No progress is possible only when the input has run out: there is always room for output.
      core::check(used < packed.size() || stream.avail_out == 0, "[gunzip] '", name, "' is cut off: its ",
                  packed.size(), " bytes unpack to ", made,
                  " and then the packed data stop before their end; fetch the file again");
    } else {
      core::fail("[gunzip] '", name, "' is corrupt after ", used, " of its ", packed.size(), " bytes (",
                 stream.msg == nullptr ? "invalid data" : stream.msg, "): fetch the file again");
    }
  }
  out.resize(made);
  return out;
}

}  // namespace minitorch::detail

namespace minitorch::io {

/// Unpacks gzip data (RFC 1952), all members of it. `name` is for messages. Error if the data are truncated or corrupt,
/// if anything follows the last member, or if more than `limit` bytes come out. Memory grows with what really comes
/// out, whatever the data announce.
inline Bytes gunzip(std::span<const std::uint8_t> packed, std::uint64_t limit, std::string_view name) {
  return detail::inflate_gzip(packed, limit, name, false, ": is it the right file?");
}

/// The first bytes that come out of gzip data, `count` unless fewer are in it. What follows is not looked at.
/// Error if they are corrupt, as gunzip() has it.
inline Bytes gunzip_start(std::span<const std::uint8_t> packed, std::size_t count, std::string_view name) {
  return detail::inflate_gzip(packed, count, name, true, "");
}

}  // namespace minitorch::io

namespace minitorch::detail {

/// How long a gzip file with so many bytes in it can be: what does not compress gets a little longer.
inline std::uint64_t longest_gzip(std::uint64_t unpacked) {
  return unpacked + std::min(unpacked / 64 + 65536, std::numeric_limits<std::uint64_t>::max() - unpacked);
}

}  // namespace minitorch::detail

namespace minitorch::io {

/// The whole file, unpacked if its content is gzip data, whatever its name. Error as read_file() and gunzip() have it,
/// and if the content, as it is or unpacked, has more than `limit` bytes.
inline Bytes read_file_unpacked(const std::filesystem::path& path, std::uint64_t limit) {
  Bytes bytes = read_file(path, is_gzip(read_file_start(path, 2)) ? detail::longest_gzip(limit) : limit);
  if (is_gzip(bytes)) {
    return gunzip(bytes, limit, path.string());
  }
  return bytes;
}

}  // namespace minitorch::io

#include "minitorch/core/user_habits_back.inl"
