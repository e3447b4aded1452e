// SPDX-License-Identifier: MIT
#include "minitorch/tensor/print.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/view.hpp"
#include "minitorch/tensor/factories.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("printing: columns of equal width, rows under each other, then the shape", "[tensor]") {
  CHECK(to_string(from_data<float>({2, 3}, {1.5f, -2, 3, 0.25f, 10, 7})) ==
        "[[ 1.5000, -2.0000,  3.0000],\n"
        " [ 0.2500, 10.0000,  7.0000]]\n"
        "[shape (2, 3)]");
  CHECK(to_string(from_data<float>({1, 2, 3})) == "[1., 2., 3.]\n[shape (3,)]");
  CHECK(to_string(from_data<std::int64_t>({2, 2}, {1, -20, 300, 4})) ==
        "[[  1, -20],\n"
        " [300,   4]]\n"
        "[shape (2, 2)]");
  CHECK(to_string(from_data<bool>({true, false})) == "[ true, false]\n[shape (2,)]");
  CHECK(to_string(scalar<double>(0.5)) == "0.5000\n[shape ()]");
}

TEST_CASE("printing: blocks of three dimensions are set apart", "[tensor]") {
  CHECK(to_string(reshape(arange<float>(8), {2, 2, 2})) ==
        "[[[0., 1.],\n"
        "  [2., 3.]],\n"
        "\n"
        " [[4., 5.],\n"
        "  [6., 7.]]]\n"
        "[shape (2, 2, 2)]");
}

TEST_CASE("printing: views in their own order, gradients, empty and undefined tensors", "[tensor]") {
  CHECK(to_string(t(from_data<float>({2, 2}, {1, 2, 3, 4}))) == "[[1., 3.],\n [2., 4.]]\n[shape (2, 2)]");
  const Tensor x = ones({2});
  x.requires_grad_();
  CHECK(to_string(x) == "[1., 1.]\n[shape (2,), requires_grad]");
  CHECK(to_string(x * 2) == "[2., 2.]\n[shape (2,), requires_grad]");
  CHECK(to_string(zeros({0, 3})) == "[]\n[shape (0, 3)]");
  CHECK(to_string(Tensor()) == "[undefined tensor]");
  std::ostringstream out;
  out << ones({1});
  CHECK(out.str() == "[1.]\n[shape (1,)]");
}

TEST_CASE("printing: very large, very small and non-finite numbers", "[tensor]") {
  CHECK(to_string(from_data<float>({1e-7f, 2.5f})) == "[1.0000e-07, 2.5000e+00]\n[shape (2,)]");
  CHECK(to_string(from_data<double>({123456.5, 1})) == "[1.2346e+05, 1.0000e+00]\n[shape (2,)]");
  const float inf = std::numeric_limits<float>::infinity();
  CHECK(to_string(from_data<float>({1, inf, -inf, std::nanf("")})) == "[  1.,  inf, -inf,  nan]\n[shape (4,)]");
}

TEST_CASE("printing: more than a thousand elements are abridged", "[tensor]") {
  CHECK(to_string(arange<float>(2000)) == "[   0.,    1.,    2., ..., 1997., 1998., 1999.]\n[shape (2000,)]");
  const std::string wide = to_string(zeros({50, 50}));
  CHECK(std::count(wide.begin(), wide.end(), '\n') == 7);
  CHECK_THAT(wide,
             contains("[[0., 0., 0., ..., 0., 0., 0.],\n") && contains(" ...,\n") && contains("[shape (50, 50)]"));
  CHECK(to_string(zeros({1000})).find("...") == std::string::npos);
}
