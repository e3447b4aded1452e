// SPDX-License-Identifier: MIT
#include "minitorch/io/idx.hpp"

#include <cstring>
#include <limits>

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

#if defined(__linux__)
#include <sys/resource.h>
#endif

using namespace minitorch;

namespace {

/// The most memory that this process ever had, 0 where that is not known.
long peak_kilobytes() {
#if defined(__linux__)
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
#else
  return 0;
#endif
}

}  // namespace

TEST_CASE("idx: bytes keep their order", "[io]") {
  const io::IdxArray array = io::parse_idx(idx_file(8, {2, 3}, {1, 2, 3, 4, 5, 255}), "x");
  CHECK(array.type == io::IdxType::u8);
  CHECK(array.sizes == Shape{2, 3});
  CHECK(array.values == io::Bytes{1, 2, 3, 4, 5, 255});
}

TEST_CASE("idx: wider values come in the byte order of the machine", "[io]") {
  const auto as = [](auto zero, const io::IdxArray& array) {
    std::vector<decltype(zero)> values(array.values.size() / sizeof zero);
    std::memcpy(values.data(), array.values.data(), array.values.size());
    return values;
  };
  CHECK(as(std::int8_t{}, io::parse_idx(idx_file(9, {2}, {1, 255}), "x")) == std::vector<std::int8_t>{1, -1});
  CHECK(as(std::int16_t{}, io::parse_idx(idx_file(0xb, {2}, {1, 2, 255, 254}), "x")) ==
        std::vector<std::int16_t>{0x102, -2});
  CHECK(as(std::int32_t{}, io::parse_idx(idx_file(0xc, {1}, {1, 2, 3, 4}), "x")) ==
        std::vector<std::int32_t>{0x1020304});
  CHECK(as(float{}, io::parse_idx(idx_file(0xd, {1}, {0x3f, 0xc0, 0, 0}), "x")) == std::vector<float>{1.5f});
  CHECK(as(double{}, io::parse_idx(idx_file(0xe, {1, 1}, {0xc0, 4, 0, 0, 0, 0, 0, 0}), "x")) ==
        std::vector<double>{-2.5});
}

TEST_CASE("idx: an array without elements and one of eight dimensions are arrays", "[io]") {
  CHECK(io::parse_idx(idx_file(8, {0, 28, 28}, {}), "x").values.empty());
  CHECK(io::parse_idx(idx_file(8, {1, 1, 1, 2, 1, 1, 1, 1}, {7, 8}), "x").sizes.size() == 8);
}

TEST_CASE("idx: a damaged header is refused and the message says how", "[io]") {
  const io::Bytes good = idx_file(8, {2, 3}, {1, 2, 3, 4, 5, 6});
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_THROWS_AS(io::parse_idx(io::Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), "x"),
                    Error);
  }
  CHECK_THROWS_WITH(io::parse_idx({}, "x"), contains("[read_idx] 'x' has 0 bytes, too few"));
  CHECK_THROWS_WITH(io::parse_idx({0, 0, 8, 2, 0, 0}, "x"), contains("cut off in its header: 6 bytes, expected 12"));
  CHECK_THROWS_WITH(io::parse_idx(io::Bytes(good.begin(), good.end() - 1), "x"),
                    contains("is cut off: sizes (2, 3) need 6 bytes after the header, found 5"));
  CHECK_THROWS_WITH(io::parse_idx(joined(good, {9}), "x"),
                    contains("has more than it announces: sizes (2, 3) need 6 bytes after the header, found 7"));
  for (const int byte : {0, 1}) {
    io::Bytes bad = good;
    bad[static_cast<std::size_t>(byte)] = 1;
    CHECK_THROWS_WITH(io::parse_idx(bad, "x"), contains("is not an IDX file: it starts with 0"));
  }
  for (int type = 0; type < 256; ++type) {
    if (type < 8 || type > 0xe || type == 0xa) {
      CHECK_THROWS_WITH(io::parse_idx(idx_file(static_cast<std::uint8_t>(type), {1}, io::Bytes(8)), "x"),
                        contains("is not an IDX file"));
    }
  }
  CHECK_THROWS_WITH(io::parse_idx({0, 0, 8, 0, 5}, "x"), contains("announces 0 dimensions"));
  CHECK_THROWS_WITH(io::parse_idx(idx_file(8, std::vector<std::uint32_t>(9, 1), {1}), "x"), contains("9 dimensions"));
  CHECK_THROWS_WITH(io::parse_idx(joined({0, 0, 8, 255}, io::Bytes(2000)), "x"), contains("255 dimensions"));
}

TEST_CASE("idx: sizes that lie allocate nothing", "[io]") {
  const std::uint32_t huge = std::numeric_limits<std::uint32_t>::max();
  CHECK_THROWS_WITH(io::parse_idx(idx_file(8, {huge}, {1}), "x"), contains("need 4294967295 bytes after the header"));
  CHECK_THROWS_WITH(io::parse_idx(idx_file(8, {huge, huge}, {1}), "x"), contains("more than any file can hold"));
  CHECK_THROWS_WITH(io::parse_idx(idx_file(0xe, {huge, 1u << 30}, {1}), "x"), contains("more than any file can hold"));
  // Products that are 1 and 0 modulo 2^64.
  CHECK_THROWS_AS(io::parse_idx(idx_file(8, {1u << 31, 1u << 31, 4}, {}), "x"), Error);
  CHECK_THROWS_AS(io::parse_idx(idx_file(8, {huge, 1u << 31, 1u << 31, 0}, {}), "x"), Error);
  // No elements, but honest: the product is 0 at every step.
  CHECK(io::parse_idx(idx_file(8, {0, huge, huge, huge}, {}), "x").values.empty());
}

TEST_CASE("idx: the message guesses what the file is instead", "[io]") {
  const auto bytes = [](std::string_view text) { return io::Bytes(text.begin(), text.end()); };
  CHECK_THROWS_WITH(io::parse_idx(bytes("<!DOCTYPE html>"), "x"),
                    contains("starts with 3c 21 44 4f") && contains("a web page"));
  CHECK_THROWS_WITH(io::parse_idx(bytes("PK\3\4"), "x"), contains("zip archive"));
  CHECK_THROWS_WITH(io::parse_idx(bytes("version https://git-lfs.github.com"), "x"), contains("Git LFS"));
  CHECK_THROWS_WITH(io::parse_idx(gzip({1, 2}), "x"), contains("packed twice"));
  CHECK_THROWS_WITH(io::parse_idx(bytes("something"), "x"), contains("is it the right file?"));
}

TEST_CASE("idx: files are read packed and plain", "[io]") {
  const TemporaryFolder folder;
  const io::Bytes file = idx_file(8, {3}, {5, 6, 7});
  io::write_file(folder / "a", file);
  io::write_file(folder / "b", gzip(file));
  CHECK(io::read_idx(folder / "a").values == io::Bytes{5, 6, 7});
  CHECK(io::read_idx(folder / "b").values == io::Bytes{5, 6, 7});
  CHECK_THROWS_WITH(io::read_idx(folder / "b", 10), contains("more than 10 bytes"));
  io::write_file(folder / "c", gzip(gzip(file)));
  CHECK_THROWS_WITH(io::read_idx(folder / "c"),
                    contains("'" + (folder / "c").string() + "'") && contains("packed twice"));
}

TEST_CASE("idx: no more is unpacked than the header announces, and nothing of what is no IDX file", "[io]") {
  const TemporaryFolder folder;
  const io::Bytes zeros = gzip(io::Bytes(std::size_t{4} << 20, 0));
  const auto bomb = [&](const io::Bytes& start) {
    io::AtomicFile file(folder / "bomb");
    file.write(gzip(start));
    for (int i = 0; i < 100; ++i) {  // 400 MB, made with little memory, which would hide what reading takes
      file.write(zeros);
    }
    file.commit();
    return folder / "bomb";
  };
  const auto refused_cheaply = [&](const io::Bytes& start, const std::string& why) {
    const std::filesystem::path path = bomb(start);
    INFO(why);
    const long before = peak_kilobytes();
    CHECK_THROWS_WITH(io::read_idx(path), contains(why));
    CHECK(peak_kilobytes() - before < 64000);
  };
  const std::string name = (folder / "bomb").string();
  refused_cheaply({'n', 'o', 't', ' '}, "[read_idx] '" + name + "' is not an IDX file: it starts with 6e 6f 74 20");
  refused_cheaply({}, "is not an IDX file: it starts with 00 00 00 00");
  refused_cheaply({0, 0, 8, 9}, "announces 9 dimensions");
  refused_cheaply({0, 0, 8, 1, 255, 255, 255, 255}, "announces sizes (4294967295,), which take more than");
  refused_cheaply(
      {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3},
      "[gunzip] '" + name + "' unpacks to more than 18 bytes, but its header announces sizes (2, 3) and no more");
  // A plain file is not read, either.
  io::write_file(folder / "plain", std::string_view("no IDX file"));
  std::filesystem::resize_file(folder / "plain", std::uint64_t{400} << 20);
  const long before = peak_kilobytes();
  CHECK_THROWS_WITH(io::read_idx(folder / "plain"), contains("is not an IDX file"));
  CHECK(peak_kilobytes() - before < 64000);
}
