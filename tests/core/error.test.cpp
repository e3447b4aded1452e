// SPDX-License-Identifier: MIT
#include "minitorch/core/error.hpp"

#include <limits>
#include <string>

#include "minitorch/core/shape.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("concat joins text, numbers that read back exactly, and what has to_string", "[core]") {
  CHECK(concat("a ", 1, ' ', -2.5, " ", true, " ", std::string("b"), " ", Shape{2, 3}) == "a 1 -2.5 true b (2, 3)");
  CHECK(concat(0.1f, " ", 0.1, " ", 1e300, " ", std::numeric_limits<double>::infinity()) == "0.1 0.1 1e+300 inf");
  CHECK(concat(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(concat(static_cast<unsigned char>(200)) == "200");
  CHECK(concat().empty());
}

TEST_CASE("check: throws an Error with the joined parts, or does nothing", "[core]") {
  CHECK_NOTHROW(check(true, "never"));
  CHECK_THROWS_WITH(check(false, "[op] got ", 3, ", expected ", 4), "[op] got 3, expected 4");
  CHECK_THROWS_AS(check(false, "x"), Error);
  CHECK_THROWS_WITH(fail("[op] ", 7), "[op] 7");
}

TEST_CASE("users' mistakes and our own are two kinds of exceptions", "[core]") {
  CHECK_NOTHROW(internal_check(true, "never"));
  CHECK_THROWS_AS(internal_check(false, "promise ", 1), InternalError);
  CHECK_THROWS_WITH(internal_check(false, "promise ", 1),
                    "[internal error] promise 1 (a bug in minitorch, please report it)");
  CHECK_FALSE(std::is_base_of_v<Error, InternalError>);
  CHECK_FALSE(std::is_base_of_v<InternalError, Error>);
}
