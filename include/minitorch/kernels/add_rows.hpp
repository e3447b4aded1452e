// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/kernels/simd/vec.hpp"

#define MINITORCH_LOOPS "minitorch/kernels/add_rows.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
