// SPDX-License-Identifier: MIT
#include "minitorch/nn/repr.hpp"

#include <sstream>

#include "minitorch/nn/shape.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("repr: numbers are written as Python writes them", "[nn]") {
  using nn::detail::python_float;
  CHECK(python_float(0.5) == "0.5");
  CHECK(python_float(1) == "1.0");
  CHECK(python_float(0) == "0.0");
  CHECK(python_float(-2) == "-2.0");
  CHECK(python_float(1e-5) == "1e-05");
  CHECK(python_float(1e-4) == "0.0001");
  CHECK(python_float(0.001) == "0.001");
  CHECK(python_float(123456) == "123456.0");
  CHECK(python_float(1e16) == "1e+16");
  CHECK(python_float(1.5e-7) == "1.5e-07");
}

TEST_CASE("repr: a module can be streamed", "[nn]") {
  std::ostringstream out;
  out << nn::Identity();
  CHECK(out.str() == "Identity()");
}
