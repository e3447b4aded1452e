// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "minitorch/kernels/interleave.hpp"

#define MINITORCH_LOOPS "minitorch/kernels/transpose.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// to[i][j] = from[j][i] for i < rows, j < columns, where the rows of each lie a pitch apart; on one thread. float and
/// double, whose bits are only moved: other types of their sizes may pass as them.
template <class T>
void transpose(const T* from, std::int64_t from_pitch, T* to, std::int64_t to_pitch, std::int64_t rows,
               std::int64_t columns) {
  with_isa([&](auto isa) { transpose_plane(isa, from, from_pitch, to, to_pitch, rows, columns); });
}

}  // namespace minitorch::kernels
