// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "minitorch/kernels/simd/vec.hpp"

#define MINITORCH_LOOPS "minitorch/kernels/simd/lanewise.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
