// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"

namespace minitorch {

/// The contents of a file.
using Bytes = std::vector<std::uint8_t>;

namespace detail {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

/// What the system says about the last failed call.
inline std::string system_message() {
  return std::generic_category().message(errno);
}

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

}  // namespace detail

/// The whole file. Error if it is missing, no regular file, unreadable, or longer than `limit` bytes. Allocates the
/// file's real length only.
inline Bytes read_file(const std::filesystem::path& path,
                       std::uint64_t limit = std::numeric_limits<std::uint64_t>::max()) {
  const std::string name = path.string();
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  check(status.type() != std::filesystem::file_type::not_found, "[read_file] there is no file '", name, "'");
  check(!problem, "[read_file] cannot open '", name, "': ", problem.message());
  check(!std::filesystem::is_directory(status), "[read_file] '", name, "' is a folder, expected a file");
  check(std::filesystem::is_regular_file(status), "[read_file] '", name, "' is not a regular file");
  const std::uint64_t size = std::filesystem::file_size(path, problem);
  check(!problem, "[read_file] cannot tell the size of '", name, "': ", problem.message());
  check(size <= limit, "[read_file] '", name, "' has ", size, " bytes, expected at most ", limit,
        ": is it the right file?");
  const detail::FileHandle file(std::fopen(name.c_str(), "rb"));
  check(file != nullptr, "[read_file] cannot open '", name, "': ", detail::system_message());
  Bytes bytes(static_cast<std::size_t>(size));
  const std::size_t got = bytes.empty() ? 0 : std::fread(bytes.data(), 1, bytes.size(), file.get());
  check(std::ferror(file.get()) == 0, "[read_file] cannot read '", name, "': ", detail::system_message());
  check(got == bytes.size() && std::fgetc(file.get()) == EOF, "[read_file] '", name, "' changed while it was read (",
        size, " bytes at first): is something still writing it?");
  return bytes;
}

/// A file that appears under its name only when it is whole: everything goes to a temporary file in the same folder,
/// and commit() renames it. Without commit(), or when something throws, the temporary file is removed and whatever had
/// the name before stays as it was.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code ignored;
    check(!std::filesystem::is_directory(path_, ignored), "[write_file] '", path_.string(),
          "' is a folder, expected the name of a file");
    // "x": never opens what is there already, be it another writer's file or the leftover of a killed one.
    for (int attempt = 0; file_ == nullptr && attempt < 1000; ++attempt) {
      temporary_ = path_;
      temporary_ += concat(".tmp", attempt);
      file_.reset(std::fopen(temporary_.string().c_str(), "wbx"));
      if (file_ == nullptr && errno != EEXIST) {
        break;
      }
    }
    check(file_ != nullptr, "[write_file] cannot write '", path_.string(), "': ", detail::system_message(),
          "; does the folder exist, and may you write there?");
  }
  ~AtomicFile() {
    if (file_ != nullptr) {
      discard();
    }
  }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::uint8_t> bytes) { write_raw(bytes.data(), bytes.size()); }
  void write(std::string_view text) { write_raw(text.data(), text.size()); }

  /// Closes the file and gives it its name, replacing what had it. No writing after this.
  void commit() {
    internal_check(file_ != nullptr, "AtomicFile was committed twice");
    // The last bytes may only reach a full disk now.
    if (std::fflush(file_.get()) != 0) {
      give_up();
    }
    file_.reset();
    std::error_code problem;
    std::filesystem::rename(temporary_, path_, problem);
    if (problem) {
      discard();
      fail("[write_file] cannot write '", path_.string(), "': ", problem.message());
    }
  }

 private:
  void write_raw(const void* data, std::size_t size) {
    internal_check(file_ != nullptr, "AtomicFile was written after its end");
    if (size != 0 && std::fwrite(data, 1, size, file_.get()) != size) {
      give_up();
    }
  }
  [[noreturn]] void give_up() {
    const std::string reason = detail::system_message();
    discard();
    fail("[write_file] cannot write '", path_.string(), "': ", reason, "; is the disk full?");
  }
  void discard() noexcept {
    file_.reset();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
  }

  std::filesystem::path path_, temporary_;
  detail::FileHandle file_;
};

/// Writes the whole file or none of it.
inline void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}
inline void write_file(const std::filesystem::path& path, std::string_view text) {
  write_file(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace minitorch
