// SPDX-License-Identifier: MIT
#include "minitorch/io/file.hpp"

#include <csignal>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>

#if defined(__linux__)
#include <sys/resource.h>
#endif

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("file: what was written is what is read", "[io]") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0u, 1u, 4095u, 100000u}) {
    io::Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
      bytes[i] = static_cast<std::uint8_t>(i * 7);
    }
    io::write_file(folder / "data", bytes);
    CHECK(io::read_file(folder / "data") == bytes);
  }
  io::write_file(folder / "data", std::string_view("text"));
  CHECK(io::read_file(folder / "data") == io::Bytes{'t', 'e', 'x', 't'});
  CHECK(folder.entries() == std::vector<std::string>{"data"});
}

TEST_CASE("file: reading says what is wrong", "[io]") {
  const TemporaryFolder folder;
  io::write_file(folder / "ten", std::string_view("0123456789"));
  CHECK_THROWS_WITH(io::read_file(folder / "none"),
                    contains("[read_file] there is no file '" + (folder / "none").string()));
  CHECK_THROWS_WITH(io::read_file(folder.path()), contains("is a folder, expected a file"));
  CHECK_THROWS_WITH(io::read_file("/dev/zero"), contains("'/dev/zero' is not a regular file"));
  CHECK_THROWS_WITH(io::read_file(folder / "ten", 9), contains("has 10 bytes, expected at most 9"));
  CHECK(io::read_file(folder / "ten", 10).size() == 10);
}

TEST_CASE("file: a writer that fails leaves what was there", "[io]") {
  const TemporaryFolder folder;
  io::write_file(folder / "data", std::string_view("old"));
  const auto half = [&] {
    io::AtomicFile file(folder / "data");
    file.write(std::string_view("half of the new"));
    throw std::runtime_error("interrupted");
  };
  CHECK_THROWS_AS(half(), std::runtime_error);
  CHECK(io::read_file(folder / "data") == io::Bytes{'o', 'l', 'd'});
  CHECK(folder.entries() == std::vector<std::string>{"data"});
}

TEST_CASE("file: two writers of one name do not mix", "[io]") {
  const TemporaryFolder folder;
  io::AtomicFile a(folder / "data"), b(folder / "data");
  a.write(std::string_view("from a"));
  b.write(std::string_view("b"));
  a.commit();
  CHECK(io::read_file(folder / "data").size() == 6);
  b.commit();
  CHECK(io::read_file(folder / "data") == io::Bytes{'b'});
  CHECK(folder.entries() == std::vector<std::string>{"data"});
}

TEST_CASE("file: writing says what is wrong", "[io]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(io::write_file(folder / "no" / "data", std::string_view("x")), contains("does the folder exist"));
  CHECK_THROWS_WITH(io::write_file(folder.path(), std::string_view("x")), contains("is a folder"));
}

#if defined(__linux__)
TEST_CASE("file: reading says what the system said", "[io]") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("loop", folder / "loop");
  CHECK_THROWS_WITH(io::read_file(folder / "loop"), contains("cannot open '") && contains("symbolic links"));
  // Its size is given as 0, as that of a file that grows while it is read.
  CHECK_THROWS_WITH(io::read_file("/proc/self/status"), contains("changed while it was read (0 bytes at first)"));

  io::write_file(folder / "data", std::string_view("x"));
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{0, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  std::exception_ptr thrown;  // looked at later: UBSan needs a pipe to look at it
  try {
    io::read_file(folder / "data");
  } catch (const Error&) {
    thrown = std::current_exception();
  }
  setrlimit(RLIMIT_NOFILE, &before);
  REQUIRE(static_cast<bool>(thrown));
  CHECK_THROWS_WITH(std::rethrow_exception(thrown), contains("cannot open '") && contains("Too many open files"));
}

TEST_CASE("file: a disk that is full while writing leaves what was there", "[io]") {
  const TemporaryFolder folder;
  io::write_file(folder / "data", std::string_view("old"));
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);  // so that the write fails as on a full disk
  const rlimit small{1000, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string at_once, at_the_end;
  try {
    io::write_file(folder / "data", io::Bytes(1000000));
  } catch (const Error& error) {
    at_once = error.what();
  }
  try {
    io::write_file(folder / "data", io::Bytes(1500));
  } catch (const Error& error) {
    at_the_end = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(at_once.find("is the disk full?") != std::string::npos);
  CHECK(at_the_end.find("is the disk full?") != std::string::npos);
  CHECK(io::read_file(folder / "data") == io::Bytes{'o', 'l', 'd'});
  CHECK(folder.entries() == std::vector<std::string>{"data"});
}
#endif

TEST_CASE("file: text from files is shown without control characters", "[io]") {
  CHECK(core::concat(detail::Printable{"plain"}) == "plain");
  CHECK(core::concat(detail::Printable{"\x1b[31mred\n"}) == "?[31mred?");
  CHECK(core::concat(detail::Printable{std::string(200, 'a')}) == std::string(80, 'a') + "...");
}
