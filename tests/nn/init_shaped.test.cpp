// SPDX-License-Identifier: MIT
#include "minitorch/nn/init_shaped.hpp"

#include <algorithm>
#include <cmath>

#include "minitorch/nn/linear.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

TEST_CASE("erfinv: erf of it is the number, to the last digits", "[nn][init]") {
  for (const double p : {-0.9999999, -0.99, -0.5, -1e-8, 0.0, 1e-3, 0.3, 0.9, 0.999, 0.999999999}) {
    CHECK(std::erf(nn::init::detail::erfinv(p)) == Approx(p).epsilon(1e-13).margin(1e-15));
  }
}

TEST_CASE("trunc_normal_: within its bounds, with the moments of the truncated normal", "[nn][init]") {
  Generator generator(3);
  const DoubleTensor x = zeros<double>({200, 200});
  nn::init::trunc_normal_(x, 1, 2, 0, 4, generator);
  const auto values = x.to_vector();
  CHECK(*std::min_element(values.begin(), values.end()) >= 0);
  CHECK(*std::max_element(values.begin(), values.end()) <= 4);
  // mean + std (phi(-1/2) - phi(3/2)) / (Phi(3/2) - Phi(-1/2))
  CHECK(mean(x).item() == Approx(1.7104).margin(0.02));
  const Tensor y = zeros({50});
  nn::init::trunc_normal_(y, 0, 1, -2, 2, generator);
  CHECK(max(abs(y)).item() <= 2);
  CHECK_THROWS_WITH(nn::init::trunc_normal_(y, 0, 1, 2, -2), contains("[trunc_normal_]"));
  CHECK_THROWS_WITH(nn::init::trunc_normal_(y, 0, 1, 90, 91), contains("too far"));
}

TEST_CASE("orthogonal_: orthonormal rows, or columns if there are more rows, times the gain", "[nn][init]") {
  Generator generator(4);
  for (const Shape& shape : {Shape{3, 5}, Shape{5, 3}, Shape{4, 4}, Shape{3, 2, 2, 2}}) {
    const DoubleTensor x = zeros<double>(shape);
    nn::init::orthogonal_(x, 3, generator);
    const DoubleTensor m = reshape(x, {shape[0], -1});
    const DoubleTensor product = m.shape()[0] > m.shape()[1] ? matmul(t(m), m) : matmul(m, t(m));
    CHECK(max(abs(product - eye<double>(product.shape()[0]) * 9)).item() < 1e-13);
  }
  CHECK_THROWS_WITH(nn::init::orthogonal_(zeros({3})), contains("[orthogonal_]"));
}

TEST_CASE("parameters_to_vector and vector_to_parameters: there and back, with gradients", "[nn]") {
  const nn::Linear a(3, 2), b(3, 2);
  const Tensor vector = nn::parameters_to_vector(a.parameters());
  CHECK(vector.shape() == Shape{8});
  nn::vector_to_parameters(vector, b.parameters());
  CHECK(b.weight().to_vector() == a.weight().to_vector());
  CHECK(b.bias().to_vector() == a.bias().to_vector());
  sum(vector * vector).backward();
  CHECK(a.bias().grad().to_vector() == (a.bias() * 2).to_vector());
  CHECK_THROWS_WITH(nn::vector_to_parameters(zeros({7}), b.parameters()), contains("have 8 elements"));
  CHECK_THROWS_WITH(nn::parameters_to_vector(std::vector<Tensor>{}), contains("no parameters"));
}
