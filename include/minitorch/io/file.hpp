// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/io/atomic_file.hpp"

namespace minitorch::io {

/// The contents of a file.
using Bytes = std::vector<std::uint8_t>;

}  // namespace minitorch::io

namespace minitorch::detail {

/// Text from a file as it may appear in a message: short, and with no control characters that a terminal would obey.
struct Printable {
  std::string_view text;
  std::size_t longest = 80;

  friend std::string to_string(const Printable& p) {
    std::string out;
    for (const char c : p.text.substr(0, p.longest)) {
      const auto byte = static_cast<unsigned char>(c);
      out += byte < 0x20 || byte == 0x7f ? '?' : c;
    }
    return p.text.size() > p.longest ? out + "..." : out;
  }
};

/// Error if there is no such file, or it is none that has a length and an end.
inline void check_regular_file(const std::filesystem::path& path) {
  check_file_name("read_file", path);
  const std::string name = path.string();
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  core::check(status.type() != std::filesystem::file_type::not_found, "[read_file] there is no file '", name, "'");
  core::check(!problem, "[read_file] cannot open '", name, "': ", problem.message());
  core::check(!std::filesystem::is_directory(status), "[read_file] '", name, "' is a folder, expected a file");
  core::check(std::filesystem::is_regular_file(status), "[read_file] '", name, "' is not a regular file");
}

}  // namespace minitorch::detail

namespace minitorch::io {

/// The whole file. Error if it is missing, no regular file, unreadable, or longer than `limit` bytes. Allocates the
/// file's real length only.
inline Bytes read_file(const std::filesystem::path& path,
                       std::uint64_t limit = std::numeric_limits<std::uint64_t>::max()) {
  detail::check_regular_file(path);
  const std::string name = path.string();
  std::error_code problem;
  limit = std::min(limit, static_cast<std::uint64_t>(std::numeric_limits<std::ptrdiff_t>::max()));  // of what has room
  const std::uint64_t size = std::filesystem::file_size(path, problem);
  core::check(!problem, "[read_file] cannot tell the size of '", name, "': ", problem.message());
  core::check(size <= limit, "[read_file] '", name, "' has ", size, " bytes, expected at most ", limit,
              ": is it the right file?");
  const detail::FileHandle file(std::fopen(name.c_str(), "rb"));
  core::check(file != nullptr, "[read_file] cannot open '", name, "': ", detail::system_message());
  Bytes bytes(static_cast<std::size_t>(size));
  const std::size_t got = bytes.empty() ? 0 : std::fread(bytes.data(), 1, bytes.size(), file.get());
  core::check(std::ferror(file.get()) == 0, "[read_file] cannot read '", name, "': ", detail::system_message());
  core::check(got == bytes.size() && std::fgetc(file.get()) == EOF, "[read_file] '", name,
              "' changed while it was read (", size, " bytes at first): is something still writing it?");
  return bytes;
}

/// The first bytes of a file, at most `count`: enough to see whether it is worth reading. Error as read_file() has it.
inline Bytes read_file_start(const std::filesystem::path& path, std::size_t count) {
  detail::check_regular_file(path);
  const detail::FileHandle file(std::fopen(path.string().c_str(), "rb"));
  core::check(file != nullptr, "[read_file] cannot open '", path.string(), "': ", detail::system_message());
  Bytes bytes(count);
  bytes.resize(std::fread(bytes.data(), 1, count, file.get()));
  core::check(std::ferror(file.get()) == 0, "[read_file] cannot read '", path.string(),
              "': ", detail::system_message());
  return bytes;
}

/// Writes the whole file or none of it, as AtomicFile has it.
inline void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}
inline void write_file(const std::filesystem::path& path, std::string_view text) {
  write_file(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace minitorch::io

#include "minitorch/core/user_habits_back.inl"
