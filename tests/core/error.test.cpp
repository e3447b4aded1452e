// SPDX-License-Identifier: MIT
#include "minitorch/core/error.hpp"

#include <bit>
#include <cstdint>
#include <limits>
#include <string>

#include "minitorch/core/shape.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("concat joins text, numbers that read back exactly, and what has to_string", "[core]") {
  CHECK(core::concat("a ", 1, ' ', -2.5, " ", true, " ", std::string("b"), " ", Shape{2, 3}) ==
        "a 1 -2.5 true b (2, 3)");
  CHECK(core::concat(0.1f, " ", 0.1, " ", 1e300, " ", std::numeric_limits<double>::infinity()) == "0.1 0.1 1e+300 inf");
  CHECK(core::concat(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(core::concat(static_cast<unsigned char>(200)) == "200");
  CHECK(core::concat().empty());
}

TEST_CASE("check: throws an Error with the joined parts, or does nothing", "[core]") {
  CHECK_NOTHROW(core::check(true, "never"));
  CHECK_THROWS_WITH(core::check(false, "[op] got ", 3, ", expected ", 4), "[op] got 3, expected 4");
  CHECK_THROWS_AS(core::check(false, "x"), Error);
  CHECK_THROWS_WITH(core::fail("[op] ", 7), "[op] 7");
}

TEST_CASE("users' mistakes and our own are two kinds of exceptions", "[core]") {
  CHECK_NOTHROW(core::internal_check(true, "never"));
  CHECK_THROWS_AS(core::internal_check(false, "promise ", 1), InternalError);
  CHECK_THROWS_WITH(core::internal_check(false, "promise ", 1),
                    "[internal error] promise 1 (a bug in minitorch, please report it)");
  CHECK_FALSE(std::is_base_of_v<Error, InternalError>);
  CHECK_FALSE(std::is_base_of_v<InternalError, Error>);
}

TEST_CASE("digits: printf finds what std::to_chars writes, where a library has none for floating types", "[core]") {
  using minitorch::detail::Digits, minitorch::detail::digits_by_printf, minitorch::detail::digits_of;
  CHECK(digits_by_printf(0.1, Digits::shortest) == "0.1");
  CHECK(digits_by_printf(0.1f, Digits::shortest) == "0.1");
  CHECK(digits_by_printf(1e300, Digits::shortest) == "1e+300");
  CHECK(digits_by_printf(1e5, Digits::shortest) == "1e+05");
  CHECK(digits_by_printf(1e5, Digits::fixed) == "100000");
  CHECK(digits_by_printf(-0.0, Digits::shortest) == "-0");
  CHECK(digits_by_printf(-std::numeric_limits<double>::infinity(), Digits::fixed) == "-inf");
  CHECK(digits_by_printf(1.25, Digits::scientific) == "1.25e+00");
  CHECK(minitorch::detail::printed(minitorch::detail::Digits::fixed, 2, 1234.567) == "1234.57");
#if defined(__cpp_lib_to_chars)
  std::uint64_t bits = 1;
  for (int i = 0; i < 3000; ++i) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    const double any = std::bit_cast<double>(bits);                 // of any size, NaN too
    const double near = static_cast<double>(bits >> 40) * 0x1p-12;  // where fixed is the shorter one
    const float single = std::bit_cast<float>(static_cast<std::uint32_t>(bits >> 32));
    for (const Digits form : {Digits::shortest, Digits::fixed, Digits::scientific}) {
      REQUIRE(digits_by_printf(any, form) == digits_of(any, form));
      REQUIRE(digits_by_printf(near, form) == digits_of(near, form));
      REQUIRE(digits_by_printf(single, form) == digits_of(single, form));
    }
  }
#endif
}
