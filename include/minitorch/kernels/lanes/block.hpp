// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "minitorch/core/config.hpp"

// Note [Lanes]: what stands in a tensor as [sample][channel][row][column] lies here as
//     [block][channel][row][column][lane],
// a block being as many samples as a vector of 64 bytes has lanes: 16 floats or 8 doubles, for every instruction set,
// so that sums are added up in the same order everywhere. One position of all samples of a block is one vector. Then
// every load is whole and aligned, no row has a tail, a weight is a broadcast, neighbours in a plane are neighbouring
// vectors, and nothing needs a shuffle: a convolution, whose planes are small and odd, runs near the machine's peak. A
// sample's statistics are in its lane. Only statistics of the whole batch, and gradients of weights, are added up over
// lanes.
//   Planes have a border of zeros as wide as the reader of the block needs, so that padding costs no test. Lanes beyond
// the batch are zero on entry; what is computed from them must stay finite, and its reader must not count it.

namespace minitorch::kernels::lanes {

/// Samples of a block.
template <class T>
constexpr std::int64_t count = 64 / static_cast<std::int64_t>(sizeof(T));

/// The planes of one block. Sizes are in vectors of count<T> elements.
struct Block {
  std::int64_t channels, height, width;
  std::int64_t border;  ///< zeros on all four sides of a plane

  std::int64_t rows() const { return height + 2 * border; }
  std::int64_t pitch() const { return width + 2 * border; }
  std::int64_t plane() const { return rows() * pitch(); }
  std::int64_t size() const { return channels * plane(); }
  /// Of a position, which may lie in the border.
  std::int64_t at(std::int64_t channel, std::int64_t row, std::int64_t column) const {
    return (channel * rows() + row + border) * pitch() + column + border;
  }
};

/// A dense correlation of stride 1 with (out, in, rows, columns) filters.
struct Correlation {
  std::int64_t in, out, rows, columns;

  std::int64_t taps() const { return out * in * rows * columns; }
};

/// What is done to the result of a correlation before it is written: relu if wanted, and then, unless the three are
/// null, (y - mean[k]) scale[k] + shift[k] in each plane k.
template <class T>
struct Afterwards {
  bool relu = false;
  const T *mean = nullptr, *scale = nullptr, *shift = nullptr;

  Afterwards from(std::int64_t k) const { return mean ? Afterwards{relu, mean + k, scale + k, shift + k} : *this; }
};

/// A pooling window without padding.
struct Window {
  std::int64_t rows, columns, stride_h, stride_w;
};

}  // namespace minitorch::kernels::lanes
