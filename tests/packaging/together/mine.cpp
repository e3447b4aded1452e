// SPDX-License-Identifier: MIT
#include "mine.hpp"

minitorch::Tensor mine(const minitorch::Tensor& x) {
  return x * 3.0;
}
