// SPDX-License-Identifier: MIT
// Three parts, compiled with three sets of options, compute one number: 3 * 4, its gradient 3, and twice that number.
#include <cstdio>

#include "mine.hpp"

float theirs(float x);

int main() {
  const minitorch::Tensor x = minitorch::scalar(4.0f).requires_grad_();
  const minitorch::Tensor y = mine(x);
  y.backward();
  std::printf("%g %g %g\n", static_cast<double>(y.item()), static_cast<double>(x.grad().item()),
              static_cast<double>(theirs(y.item())));
}
