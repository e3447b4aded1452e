// SPDX-License-Identifier: MIT
#include "minitorch/io/gzip.hpp"

#include <cstdint>

#include "io/temporary_folder.hpp"
#include "minitorch/core/random.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

io::Bytes random_bytes(std::size_t size) {
  io::Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(RandomStream(1, 2).bits(i));
  }
  return bytes;
}

}  // namespace

TEST_CASE("gzip: unpacking gives what was packed", "[io]") {
  for (const std::size_t size : {0u, 1u, 4095u, 4096u, 4097u, 100000u}) {
    const io::Bytes noise = random_bytes(size), zeros(size, 0);
    CHECK(io::gunzip(gzip(noise), size, "noise") == noise);
    CHECK(io::gunzip(gzip(zeros), size, "zeros") == zeros);
  }
}

TEST_CASE("gzip: all members of a file count", "[io]") {
  const io::Bytes a = random_bytes(5000), b = {1, 2, 3};
  CHECK(io::gunzip(joined(joined(gzip(a), gzip({})), gzip(b)), 10000, "two") == joined(a, b));
}

TEST_CASE("gzip: no more is unpacked than the limit says", "[io]") {
  const io::Bytes bomb = gzip(io::Bytes(std::size_t{50} << 20, 0));
  CHECK(bomb.size() < 60000);
  CHECK_THROWS_WITH(io::gunzip(bomb, 1000, "bomb"), contains("[gunzip] 'bomb' unpacks to more than 1000 bytes"));
  CHECK_THROWS_WITH(io::gunzip(gzip(io::Bytes(5000, 0)), 4999, "x"), contains("more than 4999 bytes"));
  CHECK(io::gunzip(gzip(io::Bytes(5000, 0)), 5000, "x").size() == 5000);
  CHECK_THROWS_WITH(io::gunzip(gzip(io::Bytes(1, 0)), 0, "x"), contains("more than 0 bytes"));
  // Every member is within the limit, all together are not.
  CHECK_THROWS_WITH(io::gunzip(joined(gzip(io::Bytes(600, 0)), gzip(io::Bytes(600, 0))), 1000, "x"),
                    contains("more than 1000"));
}

TEST_CASE("gzip: every truncation and every flipped bit is noticed", "[io]") {
  const io::Bytes plain = random_bytes(200), whole = gzip(plain);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_THROWS_AS(
        io::gunzip(io::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)), 1000, "cut"), Error);
  }
  CHECK_THROWS_WITH(io::gunzip(io::Bytes(whole.begin(), whole.end() - 5), 1000, "cut"),
                    contains("[gunzip] 'cut' is cut off"));
  int accepted = 0, wrong = 0;
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    io::Bytes damaged = whole;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    try {
      const io::Bytes unpacked = io::gunzip(damaged, 1000, "damaged");
      wrong += unpacked != plain;
      ++accepted;
    } catch (const Error&) {
    }
  }
  // Only the header's time, flags and system may change unnoticed, and then the content is right.
  CHECK(accepted <= 8 * 7);
  CHECK(wrong == 0);
  io::Bytes damaged = whole;
  damaged[whole.size() - 6] ^= 1;  // the checksum
  CHECK_THROWS_WITH(io::gunzip(damaged, 1000, "x"), contains("is corrupt") && contains("incorrect data check"));
}

TEST_CASE("gzip: what follows the packed data is refused", "[io]") {
  CHECK_THROWS_WITH(io::gunzip(joined(gzip({1, 2, 3}), {0}), 10, "x"), contains("1 bytes that do not belong there"));
  CHECK_THROWS_WITH(io::gunzip(joined(gzip({1, 2, 3}), {0x1f, 0x8b, 1}), 10, "x"), contains("[gunzip] 'x' is c"));
  CHECK_THROWS_WITH(io::gunzip(io::Bytes{1, 2, 3}, 10, "x"), contains("is not gzip data"));
}

TEST_CASE("gzip: the content decides whether a file is unpacked, not its name", "[io]") {
  const TemporaryFolder folder;
  const io::Bytes plain = random_bytes(1000);
  io::write_file(folder / "packed", gzip(plain));
  io::write_file(folder / "plain.gz", plain);
  CHECK(io::read_file_unpacked(folder / "packed", 1000) == plain);
  CHECK(io::read_file_unpacked(folder / "plain.gz", 1000) == plain);
  CHECK_THROWS_WITH(io::read_file_unpacked(folder / "packed", 999), contains("unpacks to more than 999"));
  CHECK_THROWS_WITH(io::read_file_unpacked(folder / "plain.gz", 999), contains("has 1000 bytes, expected at most 999"));
  CHECK(io::read_file_unpacked(folder / "packed", ~std::uint64_t{0}) == plain);
  io::write_file(folder / "empty", io::Bytes{});
  CHECK(io::read_file_unpacked(folder / "empty", 10).empty());
}
