// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "minitorch/core/error.hpp"

namespace minitorch::detail {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

/// What the system says about the last failed call.
inline std::string system_message() {
  return std::generic_category().message(errno);
}

/// Text that names no file could end up as a file of another name.
inline void check_file_name(std::string_view operation, const std::filesystem::path& path) {
  const std::string name = path.string();
  core::check(!name.empty(), "[", operation, "] the name of the file is empty");
  core::check(name.find('\0') == std::string::npos, "[", operation, "] the name '", name.c_str(),
              "' goes on after a zero byte");
}

/// Which of this process's open files a path like /dev/stdout or /dev/fd/3 means, -1 if it is no such path.
inline int descriptor_of(const std::string& name) {
  if (name == "/dev/stdout" || name == "/dev/stderr") {
    return name == "/dev/stdout" ? 1 : 2;
  }
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    const std::string rest = name.starts_with(folder) ? name.substr(folder.size()) : "";
    if (!rest.empty() && rest.size() < 9 && rest.find_first_not_of("0123456789") == std::string::npos) {
      return std::stoi(rest);
    }
  }
  return -1;
}

#if __has_include(<unistd.h>)
/// An open file of the system, closed at the end.
struct Descriptor {
  int number = -1;

  Descriptor() = default;
  explicit Descriptor(int n) : number(n) {}
  Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number, other.number);
    return *this;
  }
  ~Descriptor() {
    if (number >= 0) {
      ::close(number);
    }
  }
};

/// Whether the name leads to that very file, not to another that has the name by now.
inline bool has_name(int descriptor, const std::string& name) {
  struct stat file {
  }, named{};
  return ::fstat(descriptor, &file) == 0 && ::lstat(name.c_str(), &named) == 0 && file.st_ino == named.st_ino &&
         file.st_dev == named.st_dev;
}

/// Removes what a killed writer left under a temporary name. A living one holds a lock on its file, and a lock dies
/// with its process. False if the name is in use.
inline bool remove_leftover(const std::string& name) {
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.number < 0) {
    return errno == ENOENT;
  }
  struct stat status {};
  return ::fstat(file.number, &status) == 0 && S_ISREG(status.st_mode) &&
         ::flock(file.number, LOCK_EX | LOCK_NB) == 0 && has_name(file.number, name) && ::unlink(name.c_str()) == 0;
}

/// Makes what was written to a file or folder survive a crash of the machine. Some file systems cannot; that is no
/// error.
inline bool sync_to_disk(int descriptor) {
  return ::fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}
inline void sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number >= 0) {
    sync_to_disk(opened.number);
  }
}
#endif

}  // namespace minitorch::detail

namespace minitorch::io {

/// A file that appears under its name only when it is whole. Everything goes to a temporary file in the same folder
/// (without a name where the system can do that: Linux), and commit() gives it the name. Without commit(), when
/// something throws, or when the program is killed, whatever had the name before stays as it was. After commit() the
/// new content is on the disk and survives a crash of the machine; a crash before that leaves the old content or the
/// new, never a part.
///
/// A symbolic link stays one: the file that it leads to is replaced, or made. An existing file's permissions are kept,
/// and its owner and group where the user may give files away; new files get what the umask allows. A write-protected
/// file is refused. Other hard links to the file keep the old content. What is no file but takes bytes (/dev/null,
/// /dev/stdout, a terminal, a pipe) gets them as they are written, without these promises; disks are refused.
class AtomicFile {
 public:
  /// For the file of this name; nothing is changed before the content is complete. An Error if it may not be written.
  explicit AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
    namespace fs = std::filesystem;
    detail::check_file_name("write_file", path_);
    std::error_code problem;
    const fs::file_status status = fs::status(path_, problem);
    core::check(!fs::is_directory(status), "[write_file] '", path_.string(),
                "' is a folder, expected the name of a file");
    core::check(path_.has_filename(), "[write_file] '", path_.string(),
                "' ends like the name of a folder, expected the name of a file");
    core::check(status.type() != fs::file_type::none, "[write_file] cannot write '", path_.string(),
                "': ", problem.message());
    if (!open_as_it_is(status)) {
      follow_links();
      open_temporary();
    }
    core::check(file_ != nullptr, "[write_file] cannot write '", path_.string(), "': ", detail::system_message(),
                "; does the folder exist, and may you write there?");
  }
  ~AtomicFile() {
    if (file_ != nullptr) {
      discard();
    }
  }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Adds bytes.
  void write(std::span<const std::uint8_t> bytes) { write_raw(bytes.data(), bytes.size()); }
  /// Adds text.
  void write(std::string_view text) { write_raw(text.data(), text.size()); }

  /// Gives the file its name, replacing what had it, and closes it. No writing after this.
  void commit() {
    core::internal_check(file_ != nullptr, "AtomicFile was committed twice");
    // The last bytes may only reach a full disk now.
    if (std::fflush(file_.get()) != 0) {
      give_up();
    }
    if (as_it_is_) {
      file_.reset();
      return;
    }
#if __has_include(<unistd.h>)
    // Before the name: else a crash of the machine could leave the name on a file without content.
    if (!detail::sync_to_disk(::fileno(file_.get())) || (temporary_.empty() && !name_temporary())) {
      give_up();
    }
#else
    file_.reset();
#endif
    std::error_code problem;
    std::filesystem::rename(temporary_, target_, problem);
    if (problem) {
      discard();
      core::fail("[write_file] cannot write '", path_.string(), "': ", problem.message());
    }
    file_.reset();  // and with it the lock: nobody takes the temporary name for a leftover before it is gone
#if __has_include(<unistd.h>)
    detail::sync_folder(target_.parent_path());
#endif
  }

 private:
  /// The name of the temporary file; not longer than names may be.
  std::string temporary_name(int attempt) const {
    const std::string name = target_.filename().string();
    return (target_.parent_path() / core::concat(name.substr(0, 200), ".tmp", attempt)).string();
  }
  static constexpr int attempts = 1000;

  void follow_links() {
    target_ = path_;
    std::error_code problem;
    for (int links = 0; std::filesystem::is_symlink(std::filesystem::symlink_status(target_, problem)); ++links) {
      const std::filesystem::path to = std::filesystem::read_symlink(target_, problem);
      core::check(!problem && links < 40, "[write_file] cannot write '", path_.string(),
                  "': ", problem ? problem.message() : "too many symbolic links, one after the other");
      target_ = target_.parent_path() / to;  // an absolute one replaces all
    }
    core::check(target_.has_filename(), "[write_file] '", path_.string(), "' leads to '", target_.string(),
                "', which is the name of a folder");
  }

#if __has_include(<unistd.h>)
  bool open_as_it_is(const std::filesystem::file_status& status) {
    std::error_code ignored;
    int given = detail::descriptor_of(path_.string());
    std::filesystem::path link = path_;
    for (int i = 0; given < 0 && i < 40 && std::filesystem::is_symlink(std::filesystem::symlink_status(link, ignored));
         ++i) {
      link = link.parent_path() / std::filesystem::read_symlink(link, ignored);
      given = detail::descriptor_of(link.string());
    }
    if (given < 0 && (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status))) {
      return false;
    }
    core::check(given >= 0 || !std::filesystem::is_block_file(status), "[write_file] '", path_.string(),
                "' is a disk, expected the name of a file");
    as_it_is_ = true;
    std::fflush(stdout);  // what the program printed before comes before
    const int opened = given >= 0 ? ::fcntl(given, F_DUPFD_CLOEXEC, 0) : ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    file_.reset(opened >= 0 ? ::fdopen(opened, "wb") : nullptr);
    return true;
  }

  void open_temporary() {
    struct stat old {};
    const bool replaces = ::stat(target_.c_str(), &old) == 0;
    core::check(!replaces || ::faccessat(AT_FDCWD, target_.c_str(), W_OK, AT_EACCESS) == 0, "[write_file] '",
                path_.string(), "' is write-protected: allow writing (chmod u+w), or choose another name");
    // What replaces a private file is private from its first byte on.
    const mode_t mode = replaces ? 0600 : 0666;
    int opened = -1;
#if defined(O_TMPFILE)
    const std::filesystem::path folder = target_.parent_path();
    opened = ::open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (opened >= 0 &&
        (::access(core::concat("/proc/self/fd/", opened).c_str(), F_OK) != 0 || ::flock(opened, LOCK_EX) != 0)) {
      ::close(opened);
      opened = -1;
    }
#endif
    for (int attempt = 0; opened < 0 && attempt < attempts; ++attempt) {
      const std::string name = temporary_name(attempt);
      bool in_use = false;
      do {
        opened = ::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
        in_use = opened < 0 && errno == EEXIST;
      } while (in_use && detail::remove_leftover(name));
      if (opened < 0 && !in_use) {
        return;
      }
      // Between its making and its lock another writer may have taken it for a leftover.
      if (opened >= 0 && (::flock(opened, LOCK_EX), !detail::has_name(opened, name))) {
        ::close(opened);
        opened = -1;
      }
      temporary_ = name;
    }
    if (opened >= 0 && replaces) {
      if (::fchown(opened, old.st_uid, old.st_gid) != 0 && ::fchown(opened, static_cast<uid_t>(-1), old.st_gid) != 0) {
        old.st_mode &= 0777;  // somebody else's set-user-ID does not become ours
      }
      ::fchmod(opened, old.st_mode & 07777);
    }
    file_.reset(opened >= 0 ? ::fdopen(opened, "wb") : nullptr);
  }

  /// Gives the file without a name the temporary one: a file cannot take a name that is in use, but be renamed to it.
  bool name_temporary() {
    const std::string unnamed = core::concat("/proc/self/fd/", ::fileno(file_.get()));
    for (int attempt = 0; attempt < attempts; ++attempt) {
      const std::string name = temporary_name(attempt);
      bool in_use = false;
      do {
        if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
          temporary_ = name;
          return true;
        }
        in_use = errno == EEXIST;
      } while (in_use && detail::remove_leftover(name));
      if (!in_use) {
        return false;
      }
    }
    return false;
  }
#else
  bool open_as_it_is(const std::filesystem::file_status& status) {
    core::check(!std::filesystem::exists(status) || std::filesystem::is_regular_file(status), "[write_file] '",
                path_.string(), "' is not a file");
    return false;
  }
  void open_temporary() {
    // "x": never opens what is there already, be it another writer's file or the leftover of a killed one.
    for (int attempt = 0; file_ == nullptr && attempt < attempts; ++attempt) {
      temporary_ = temporary_name(attempt);
      file_.reset(std::fopen(temporary_.string().c_str(), "wbx"));
      if (file_ == nullptr && errno != EEXIST) {
        return;
      }
    }
  }
#endif

  void write_raw(const void* data, std::size_t size) {
    core::internal_check(file_ != nullptr, "AtomicFile was written after its end");
    if (size != 0 && std::fwrite(data, 1, size, file_.get()) != size) {
      give_up();
    }
  }
  [[noreturn]] void give_up() {
    const std::string reason = detail::system_message();
    discard();
    core::fail("[write_file] cannot write '", path_.string(), "': ", reason, "; is the disk full?");
  }
  void discard() noexcept {
    std::error_code ignored;
    if (!temporary_.empty()) {
      std::filesystem::remove(temporary_, ignored);  // while the lock still holds others off
    }
    file_.reset();
  }

  std::filesystem::path path_, target_, temporary_;  // as given; where its links lead; empty while without a name
  bool as_it_is_ = false;
  detail::FileHandle file_;
};

}  // namespace minitorch::io

#include "minitorch/core/user_habits_back.inl"
