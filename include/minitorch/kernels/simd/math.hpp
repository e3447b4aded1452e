// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <numbers>
#include <type_traits>

#include "minitorch/kernels/simd/lanewise.hpp"
#include "minitorch/kernels/simd/math_table.hpp"
#include "minitorch/kernels/simd/vec.hpp"

// exp, log and their kin of whole vectors, see simd/math.inl. docs/numerics.md has their errors.

#define MINITORCH_LOOPS "minitorch/kernels/simd/bits.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/simd/math.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
