// SPDX-License-Identifier: MIT
// The kernels work on plain pointers and sizes, for programs that have arrays of their own.
#include <cmath>
#include <cstdio>
#include <vector>

#include "minitorch/core/random.hpp"
#include "minitorch/kernels/layer_norm.hpp"

int main() {
  using namespace minitorch;
  constexpr std::int64_t rows = 4, cols = 1000;
  const RandomStream random(1, 0);
  std::vector<float> x(rows * cols), y(rows * cols), mean(rows), rstd(rows);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 10000 + random.normal(i);  // a large offset does not hurt
  }
  std::vector<float> weight(cols, 1), bias(cols, 0);

  const auto sizes = kernels::NormSizes::rows(rows, cols);
  const kernels::NormForward<float> arrays{.x = x.data(),
                                           .weight = weight.data(),
                                           .bias = bias.data(),
                                           .y = y.data(),
                                           .mean = mean.data(),
                                           .rstd = rstd.data()};
  kernels::layer_norm_forward(sizes, arrays, 1e-5f);
  double sum = 0, squares = 0;
  for (const float value : y) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  std::printf("mean %.6f, deviation %.6f\n", sum / (rows * cols), std::sqrt(squares / (rows * cols)));
  return std::fabs(squares / (rows * cols) - 1) < 1e-3 ? 0 : 1;
}
