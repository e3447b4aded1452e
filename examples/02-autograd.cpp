// SPDX-License-Identifier: MIT
// Gradients: calculate forwards, call backward(), read grad().
#include <cmath>
#include <iostream>

#include "minitorch/minitorch.hpp"

int main() {
  using namespace minitorch;

  const Tensor x = from_data({3}, {1.0f, 2.0f, 3.0f});
  x.requires_grad_();
  const Tensor y = sum(x * x * x);  // y = x0^3 + x1^3 + x2^3
  y.backward();
  std::cout << "y = " << y.item() << ", dy/dx = 3 x^2 = " << x.grad() << "\n";

  // Gradients add up until they are forgotten.
  sum(x).backward();
  std::cout << "plus 1 = " << x.grad() << "\n";
  x.zero_grad();

  // Plain C++ decides what is calculated: the graph is made anew by every run.
  Tensor z = x;
  while (sum(z).item() < 100) {
    z = z * 2;
  }
  sum(z).backward();
  std::cout << "doubled until the sum is 100: dz/dx = " << x.grad() << "\n";

  // Gradients of gradients: f(t) = t^4 at t = 2 has f' = 32 and f'' = 48.
  const DoubleTensor t = scalar<double>(2.0);
  t.requires_grad_();
  const DoubleTensor first = autograd::grad<double>({t * t * t * t}, {t}, {}, true, true)[0];
  const DoubleTensor second = autograd::grad<double>({first}, {t})[0];
  std::cout << "f' = " << first.item() << ", f'' = " << second.item() << "\n";

  // In this scope nothing is recorded.
  const NoGradGuard no_grad;
  std::cout << "recorded? " << (sum(x * x).requires_grad() ? "yes" : "no") << "\n";
  return std::fabs(second.item() - 48) < 1e-9 ? 0 : 1;
}
