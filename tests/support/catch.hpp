// SPDX-License-Identifier: MIT
#pragma once

// Catch2, whichever major version is there: 3 where the system has it, 2 on Debian 12. What the tests use of it is
// spelled the same with both: TEST_CASE, SECTION, GENERATE, Approx, CHECK_THROWS_WITH(expr, contains("...")).

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

#include <string>

/// Matches a text that contains `part`, e.g. CHECK_THROWS_WITH(f(), contains("[matmul] inner sizes differ")).
inline auto contains(const std::string& part) {
#if __has_include(<catch2/catch_all.hpp>)
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Matchers::Contains(part);
#endif
}
