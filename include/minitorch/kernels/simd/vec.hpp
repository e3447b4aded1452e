// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "minitorch/core/simd.hpp"

#define MINITORCH_LOOPS "minitorch/kernels/simd/vec.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
