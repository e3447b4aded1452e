// SPDX-License-Identifier: MIT
#pragma once
#include "minitorch/minitorch.hpp"

minitorch::Tensor mine(const minitorch::Tensor& x);  // 3 x
