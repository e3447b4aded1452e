// SPDX-License-Identifier: MIT
#include "minitorch/io/atomic_file.hpp"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "io/temporary_folder.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/io/safetensors.hpp"
#include "support/catch.hpp"

#if defined(__linux__)
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#endif

using namespace minitorch;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  const io::Bytes bytes = io::read_file(path);
  return {bytes.begin(), bytes.end()};
}

void write_text(const fs::path& path, std::string_view text) {
  io::write_file(path, text);
}

#if defined(__linux__)
/// A device to write to; for root one of the test's own, so that a mistake does not cost the machine its own. Empty if
/// none can be had.
std::string device(const TemporaryFolder& folder, const std::string& name, unsigned minor) {
  if (geteuid() != 0) {
    return "/dev/" + name;
  }
  const std::string path = (folder / name).string();
  if (mknod(path.c_str(), S_IFCHR | 0666, makedev(1, minor)) == 0) {
    const int opened = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (opened >= 0) {
      close(opened);
      return path;
    }
  }
  std::cerr << "skipped: writing to " << name << " (root may not make a device here)\n";
  return "";
}
#endif

}  // namespace

TEST_CASE("atomic file: names that name no file are refused", "[io]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(write_text("", "x"), contains("[write_file] the name of the file is empty"));
  CHECK_THROWS_WITH(write_text(folder / std::string("a\0b", 3), "x"), contains("goes on after a zero byte"));
  CHECK_THROWS_WITH(io::read_file(folder / std::string("a\0b", 3)), contains("[read_file]") && contains("zero byte"));
  CHECK_THROWS_WITH(write_text(folder / "new/", "x"), contains("ends like the name of a folder"));
  CHECK_THROWS_WITH(write_text(folder.path() / "", "x"), contains("is a folder"));
  write_text(folder / "file", "old");
  CHECK_THROWS_AS(write_text(folder / "file/", "x"), Error);
  CHECK_THROWS_AS(write_text(folder / "file" / "below", "x"), Error);
  CHECK(text_of(folder / "file") == "old");
  CHECK(folder.entries() == std::vector<std::string>{"file"});
}

TEST_CASE("atomic file: the longest name that the system allows is written", "[io]") {
  const TemporaryFolder folder;
  const std::string longest(255, 'n');
  write_text(folder / longest, "first");
  write_text(folder / longest, "second");
  CHECK(text_of(folder / longest) == "second");
  CHECK(folder.entries() == std::vector<std::string>{longest});
}

TEST_CASE("atomic file: many writers of one name leave one whole file and nothing else", "[io]") {
  const TemporaryFolder folder;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        write_text(folder / "data", std::string(10000, static_cast<char>('a' + t)));
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    std::error_code missing;
    if (fs::exists(folder / "data", missing)) {
      try {
        const std::string text = text_of(folder / "data");
        REQUIRE(text == std::string(10000, text[0]));
      } catch (const Error& error) {  // replaced between two looks at it
        REQUIRE_THAT(error.what(), contains("[read_file]"));
      }
    }
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK(text_of(folder / "data").size() == 10000);
  CHECK(folder.entries() == std::vector<std::string>{"data"});
}

#if defined(__linux__)
TEST_CASE("atomic file: a symbolic link stays one, and its file is written", "[io]") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "there/below");
  write_text(folder / "there/file", "old");
  fs::create_symlink(folder / "there/file", folder / "absolute");
  fs::create_symlink("../there/file", folder / "there/relative");
  fs::create_symlink("there/relative", folder / "twice");
  fs::create_symlink("there/new", folder / "dangling");
  fs::create_symlink("there", folder / "folder");
  for (const char* name : {"absolute", "there/relative", "twice", "dangling", "folder/file"}) {
    INFO(name);
    write_text(folder / name, name);
    CHECK(text_of(folder / name) == name);
  }
  CHECK(text_of(folder / "there/file") == "folder/file");
  CHECK(text_of(folder / "there/new") == "dangling");
  for (const char* name : {"absolute", "there/relative", "twice", "dangling", "folder"}) {
    CHECK(fs::is_symlink(folder / name));
  }
  CHECK_FALSE(fs::is_symlink(folder / "there/file"));

  fs::create_symlink("b", folder / "a");
  fs::create_symlink("a", folder / "b");
  CHECK_THROWS_WITH(write_text(folder / "a", "x"), contains("[write_file]") && contains("symbolic links"));
  fs::create_symlink("there", folder / "to_folder");
  CHECK_THROWS_WITH(write_text(folder / "to_folder", "x"), contains("is a folder"));
  fs::create_symlink("nowhere/", folder / "to_nothing");
  CHECK_THROWS_AS(write_text(folder / "to_nothing", "x"), Error);
  fs::create_symlink("nowhere/file", folder / "no_folder");
  CHECK_THROWS_WITH(write_text(folder / "no_folder", "x"), contains("does the folder exist"));
}

TEST_CASE("atomic file: permissions stay, new files get what the umask allows", "[io]") {
  const TemporaryFolder folder;
  const auto mode_of = [&](const std::string& name) {
    struct stat status {};
    REQUIRE(stat((folder / name).c_str(), &status) == 0);
    return status.st_mode & 07777;
  };
  for (const unsigned mode : {0600u, 0640u, 0644u, 0660u, 0666u, 0755u, 0777u}) {
    const std::string name = core::concat("mode", mode);
    write_text(folder / name, "old");
    REQUIRE(chmod((folder / name).c_str(), mode) == 0);
    write_text(folder / name, "new");
    CHECK(text_of(folder / name) == "new");
    CHECK(mode_of(name) == mode);
  }
  for (const unsigned mask : {0022u, 0077u, 0002u, 0000u}) {
    const mode_t before = umask(mask);
    write_text(folder / core::concat("mask", mask), "x");
    umask(before);
    CHECK(mode_of(core::concat("mask", mask)) == (0666 & ~mask));
  }
  if (geteuid() == 0) {
    write_text(folder / "theirs", "old");
    REQUIRE(chown((folder / "theirs").c_str(), 1234, 5678) == 0);
    write_text(folder / "theirs", "new");
    struct stat status {};
    REQUIRE(stat((folder / "theirs").c_str(), &status) == 0);
    CHECK(status.st_uid == 1234);
    CHECK(status.st_gid == 5678);
  }
}

TEST_CASE("atomic file: a write-protected file and a write-protected folder are refused", "[io]") {
  const TemporaryFolder folder;
  write_text(folder / "protected", "old");
  fs::permissions(folder / "protected", fs::perms{0444});
  fs::create_directory(folder / "closed");
  write_text(folder / "closed/file", "old");
  fs::permissions(folder / "closed/file", fs::perms::all);
  fs::permissions(folder / "closed", fs::perms{0555});
  fs::permissions(folder.path(), fs::perms::all);
  const bool root = geteuid() == 0;  // may do anything, so somebody else has to try
  if (root) {
    REQUIRE(seteuid(65534) == 0);
  }
  std::string file, closed;
  try {
    write_text(folder / "protected", "new");
  } catch (const Error& error) {
    file = error.what();
  }
  try {
    write_text(folder / "closed/file", "new");
  } catch (const Error& error) {
    closed = error.what();
  }
  if (root) {
    REQUIRE(seteuid(0) == 0);
  }
  fs::permissions(folder / "closed", fs::perms::all);
  CHECK_THAT(file, contains("' is write-protected: allow writing (chmod u+w)"));
  CHECK_THAT(closed, contains("may you write there?"));
  CHECK(text_of(folder / "protected") == "old");
  CHECK(text_of(folder / "closed/file") == "old");
}

TEST_CASE("atomic file: another hard link keeps the old content", "[io]") {
  const TemporaryFolder folder;
  write_text(folder / "a", "old");
  fs::create_hard_link(folder / "a", folder / "b");
  write_text(folder / "a", "new");
  CHECK(text_of(folder / "a") == "new");
  CHECK(text_of(folder / "b") == "old");
}

TEST_CASE("atomic file: what is no file gets the bytes, and stays what it is", "[io]") {
  const TemporaryFolder folder;
  if (const std::string null = device(folder, "null", 3); !null.empty()) {
    write_text(null, "x");
    SafetensorsWriter().write(null);
    io::AtomicFile unfinished(null);
    unfinished.write(std::string_view("x"));
    CHECK(fs::is_character_file(null));
  }
  if (const std::string full = device(folder, "full", 7); !full.empty()) {
    CHECK_THROWS_WITH(write_text(full, "x"), contains("cannot write '" + full) && contains("is the disk full?"));
    CHECK_THROWS_AS(io::write_file(full, io::Bytes(100000)), Error);
    CHECK(fs::is_character_file(full));
  }

  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  std::string got;
  std::thread reader([&] {
    const detail::FileHandle file(std::fopen((folder / "pipe").c_str(), "rb"));
    for (int c = 0; (c = std::fgetc(file.get())) != EOF;) {
      got += static_cast<char>(c);
    }
  });
  const std::string text(200000, 'p');  // more than fits into a pipe
  write_text(folder / "pipe", text);
  reader.join();
  CHECK(got == text);
  CHECK(fs::is_fifo(folder / "pipe"));

  // An open file goes on where it is: neither replaced nor cut.
  const int open_file = open((folder / "log").c_str(), O_CREAT | O_WRONLY, 0600);
  REQUIRE(write(open_file, "1", 1) == 1);
  write_text(core::concat("/dev/fd/", open_file), "2");
  fs::create_symlink(core::concat("/proc/self/fd/", open_file), folder / "link");
  write_text(folder / "link", "3");
  REQUIRE(write(open_file, "4", 1) == 1);
  close(open_file);
  CHECK(text_of(folder / "log") == "1234");
  CHECK_THROWS_AS(write_text(core::concat("/dev/fd/", open_file), "x"), Error);
}

TEST_CASE("atomic file: standard output as a file is where the program's output goes, in its order", "[io]") {
  const TemporaryFolder folder;
  CHECK(detail::descriptor_of("/dev/stdout") == 1);
  CHECK(detail::descriptor_of("/dev/stderr") == 2);
  CHECK(detail::descriptor_of("/dev/fd/") == -1);
  CHECK(detail::descriptor_of("/dev/fd/1x") == -1);
  fs::create_symlink("/proc/self/fd/1", folder / "stdout");  // as /dev/stdout is one
  const pid_t child = fork();
  if (child == 0) {
    const int out = open((folder / "out").c_str(), O_CREAT | O_WRONLY, 0600);
    dup2(out, 1);
    std::printf("before ");
    write_text(folder / "stdout", "file ");
    std::printf("after");
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(text_of(folder / "out") == "before file after");
}

TEST_CASE("atomic file: whatever the instant of a kill, the file is whole and the next save leaves nothing else",
          "[io]") {
  const TemporaryFolder folder;
  write_text(folder / "data", std::string(300000, 'a'));
  for (int kills = 0; kills < 40; ++kills) {
    const pid_t child = fork();
    if (child == 0) {
      for (char c = 'b';; c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
        write_text(folder / "data", std::string(300000, c));
      }
    }
    usleep(static_cast<useconds_t>(500 + 377 * kills % 4000));
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    const std::string text = text_of(folder / "data");
    REQUIRE(text == std::string(300000, text[0]));
    CHECK(folder.entries().size() <= 2);
  }
  write_text(folder / "data", "end");
  CHECK(folder.entries() == std::vector<std::string>{"data"});
}

TEST_CASE("atomic file: leftovers are removed, files of a living writer and of others are not", "[io]") {
  const TemporaryFolder folder;
  const auto leave = [&](const std::string& name) {
    const detail::FileHandle file(std::fopen((folder / name).c_str(), "wb"));
    std::fputs("left", file.get());
  };
  leave("data.tmp0");
  write_text(folder / "data", "x");
  CHECK(folder.entries() == std::vector<std::string>{"data"});
  {
    leave("data.tmp0");
    const int held = open((folder / "data.tmp0").c_str(), O_RDONLY);
    REQUIRE(flock(held, LOCK_EX) == 0);
    write_text(folder / "data", "y");
    CHECK(text_of(folder / "data.tmp0") == "left");
    close(held);
  }
  fs::remove(folder / "data.tmp0");
  fs::create_directory(folder / "data.tmp0");  // no writer's work
  write_text(folder / "data", "z");
  CHECK(text_of(folder / "data") == "z");
  CHECK(fs::is_directory(folder / "data.tmp0"));
  CHECK(folder.entries().size() == 2);
}
#endif
