// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/kernels/simd/vec.hpp"

#define MINITORCH_LOOPS "minitorch/kernels/interleave.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
