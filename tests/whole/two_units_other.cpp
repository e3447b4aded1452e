// SPDX-License-Identifier: MIT
#include "whole/two_units.hpp"

TwoUnits what_the_other_unit_sees() {
  return what_this_unit_sees();
}
