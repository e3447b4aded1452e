// SPDX-License-Identifier: MIT
// The whole library, opt-in rooms and all, in two translation units of one program: this one and two_units_other.cpp.
#include "whole/two_units.hpp"

#include "support/catch.hpp"

TEST_CASE("two translation units link and share one state", "[whole]") {
  const TwoUnits here = what_this_unit_sees(), there = what_the_other_unit_sees();
  CHECK(here.pool == there.pool);
  CHECK(here.thread_limit == there.thread_limit);

  const int threads = minitorch::get_num_threads();
  minitorch::set_num_threads(3);
  CHECK(what_the_other_unit_sees().threads == 3);
  minitorch::set_num_threads(threads);
}
