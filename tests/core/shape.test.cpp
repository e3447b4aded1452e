// SPDX-License-Identifier: MIT
#include "minitorch/core/shape.hpp"

#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("Dims: a list of at most eight numbers", "[core]") {
  Dims dims{2, 3};
  dims.push_back(4);
  dims.insert(0, 9);
  dims.insert(4, 5);
  CHECK(dims == Dims{9, 2, 3, 4, 5});
  dims.erase(1);
  CHECK(dims == Dims{9, 3, 4, 5});
  dims.erase(3);
  CHECK(dims.back() == 4);
  CHECK(Dims::filled(3, 7) == Dims{7, 7, 7});
  CHECK(Dims() == Dims{});
  CHECK_FALSE(Dims{1, 2} == Dims{1, 2, 3});
  CHECK_FALSE(Dims{1, 2} == Dims{1, 3});
}

TEST_CASE("Dims: a ninth dimension is refused", "[core]") {
  CHECK_THROWS_WITH((Dims{1, 1, 1, 1, 1, 1, 1, 1, 1}), contains("[shape] a tensor has at most 8 dimensions, got 9"));
  CHECK_THROWS_WITH(Dims::filled(9, 1), contains("at most 8 dimensions"));
  CHECK_THROWS_WITH(Dims::filled(-1, 1), contains("at most 8 dimensions"));
  Dims full = Dims::filled(8, 1);
  CHECK_THROWS_WITH(full.push_back(1), contains("at most 8 dimensions"));
  CHECK_THROWS_WITH(full.insert(0, 1), contains("at most 8 dimensions"));
  CHECK(full == Dims::filled(8, 1));
}

TEST_CASE("to_string of shapes: as Python writes them", "[core]") {
  CHECK(to_string(Shape{}) == "()");
  CHECK(to_string(Shape{5}) == "(5,)");
  CHECK(to_string(Shape{2, 3}) == "(2, 3)");
  CHECK(to_string(Dims{-1, 0, 128}) == "(-1, 0, 128)");
}

TEST_CASE("numel and contiguous_strides", "[core]") {
  CHECK(numel(Shape{}) == 1);
  CHECK(numel(Shape{2, 3, 4}) == 24);
  CHECK(numel(Shape{2, 0, 4}) == 0);
  CHECK(core::contiguous_strides({2, 3, 4}) == Strides{12, 4, 1});
  CHECK(core::contiguous_strides({}) == Strides{});
  CHECK(core::contiguous_strides({2, 0, 4}) == Strides{4, 4, 1});
}

TEST_CASE("check_shape: refuses negative sizes and more elements than memory can hold", "[core]") {
  const auto huge = std::numeric_limits<std::int64_t>::max();
  CHECK_NOTHROW(core::check_shape("op", {0, 3}));
  CHECK_NOTHROW(core::check_shape("op", {1000000, 0}));
  CHECK_THROWS_WITH(core::check_shape("op", {2, -1}), "[op] sizes must not be negative, got (2, -1)");
  CHECK_THROWS_WITH(core::check_shape("op", {huge}), contains("has more elements than memory can hold"));
  CHECK_THROWS_WITH(core::check_shape("op", {std::int64_t{1} << 32, std::int64_t{1} << 32}),
                    contains("[op] the shape (4294967296, 4294967296) has more elements"));
}

TEST_CASE("normalize_dim: negative numbers count from the last dimension", "[core]") {
  CHECK(core::normalize_dim("op", -1, 3) == 2);
  CHECK(core::normalize_dim("op", -3, 3) == 0);
  CHECK(core::normalize_dim("op", 2, 3) == 2);
  CHECK(core::normalize_dim("op", 0, 0) == 0);
  CHECK(core::normalize_dim("op", -1, 0) == 0);
  CHECK_THROWS_WITH(core::normalize_dim("op", 3, 3),
                    "[op] dimension 3 is out of range [-3, 2] for a tensor with 3 dimensions");
  CHECK_THROWS_WITH(core::normalize_dim("op", -4, 3), contains("dimension -4 is out of range [-3, 2]"));
  CHECK_THROWS_WITH(core::normalize_dim("op", 1, 0), contains("dimension 1 is out of range [-1, 0]"));
}

TEST_CASE("broadcast_shapes: aligned at the last dimension", "[core]") {
  CHECK(broadcast_shapes("op", {2, 3}, {3}) == Shape{2, 3});
  CHECK(broadcast_shapes("op", {2, 1, 4}, {3, 1}) == Shape{2, 3, 4});
  CHECK(broadcast_shapes("op", {}, {2, 2}) == Shape{2, 2});
  CHECK(broadcast_shapes("op", {0, 1}, {1, 5}) == Shape{0, 5});
  CHECK_THROWS_WITH(
      broadcast_shapes("add", {2, 3}, {4}),
      "[add] shapes (2, 3) and (4,) do not broadcast: sizes differ at dimension -1 (3 and 4) and neither is 1");
  CHECK_THROWS_AS(broadcast_shapes("add", {2, 3}, {3, 2}), Error);
  CHECK_THROWS_AS(broadcast_shapes("add", {0}, {2}), Error);
}

#ifdef __SIZEOF_INT128__  // which 32-bit processors have none of
TEST_CASE("Checked: sums and products at the ends of 64 bits", "[core]") {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                         least = std::numeric_limits<std::int64_t>::min();
  __extension__ using Wide = __int128;
  const std::vector<std::int64_t> values = {
      least,    least + 1,    least / 2, -3,  -2, -1, 0, 1, 2, 3, 6148914691236517206, std::int64_t{1} << 32,
      most / 2, most / 2 + 1, most - 1,  most};
  for (const std::int64_t a : values) {
    for (const std::int64_t b : values) {
      const auto compare = [&](Wide expected, const auto& f) {
        INFO(a << " and " << b);
        if (expected >= least && expected <= most) {
          REQUIRE(f() == static_cast<std::int64_t>(expected));
        } else {
          REQUIRE_THROWS_WITH(f(), contains("64 bits"));
        }
      };
      compare(Wide(a) + b, [&] { return (core::Checked("op", a) + b).value(); });
      compare(Wide(a) - b, [&] { return (core::Checked("op", a) - b).value(); });
      compare(Wide(a) * b, [&] { return (core::Checked("op", a) * b).value(); });
      compare(Wide(a) * b, [&] { return numel({a, b}); });
      if (b > 0) {
        const Wide down = Wide(a) / b - (Wide(a) % b < 0 ? 1 : 0);
        REQUIRE(core::floor_div(a, b) == static_cast<std::int64_t>(down));
        REQUIRE(core::ceil_div(a, b) == static_cast<std::int64_t>(down + (Wide(a) % b != 0 ? 1 : 0)));
      }
    }
  }
}
#endif
