// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/interleave.hpp"
#include "minitorch/kernels/lanes/block.hpp"
#include "minitorch/kernels/simd/vec.hpp"

#define MINITORCH_LOOPS "minitorch/kernels/lanes/correlate.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/lanes/move.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/lanes/norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/lanes/pool.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

// What can be done to one block of samples, see Note [Lanes] in block.hpp. All of it is serial: blocks go in parallel.
// What is written is the interior of the planes; input and output may have different borders, and be the same planes
// where sizes are equal.

namespace minitorch::kernels::lanes {

/// Zeros around the planes.
template <class T>
void clear_border(const Block& b, T* block) {
  if (b.border == 0) {
    return;
  }
  const std::int64_t side = b.border * count<T>, pitch = b.pitch() * count<T>;
  for (std::int64_t c = 0; c < b.channels; ++c) {
    T* const plane = block + c * b.plane() * count<T>;
    std::fill_n(plane, b.border * pitch + side, T(0));
    for (std::int64_t row = 1; row < b.height; ++row) {
      std::fill_n(plane + (b.border + row) * pitch - side, 2 * side, T(0));
    }
    std::fill_n(plane + (b.border + b.height) * pitch - side, b.border * pitch + side, T(0));
  }
}

/// Samples (channels, height, width) from x on, one into each lane; lanes beyond them become 0.
template <class T>
void enter(const T* x, std::int64_t samples, const Block& b, T* block) {
  const std::int64_t sample = b.channels * b.height * b.width;
  const bool one = b.border == 0;  // the planes are one row
  const std::int64_t rows = one ? 1 : b.channels * b.height, width = one ? sample : b.width;
  with_isa([&](auto isa) {
    for (std::int64_t row = 0; row < rows; ++row) {
      enter_row(isa, x + row * width, sample, samples, width,
                block + b.at(row / b.height, row % b.height, 0) * count<T>);
    }
  });
}

/// The first `samples` lanes back to samples at y.
template <class T>
void leave(const T* block, std::int64_t samples, const Block& b, T* y) {
  const std::int64_t sample = b.channels * b.height * b.width;
  const bool one = b.border == 0;
  const std::int64_t rows = one ? 1 : b.channels * b.height, width = one ? sample : b.width;
  with_isa([&](auto isa) {
    for (std::int64_t row = 0; row < rows; ++row) {
      leave_row(isa, block + b.at(row / b.height, row % b.height, 0) * count<T>, sample, samples, width,
                y + row * width);
    }
  });
}

/// Elements of packed filters, forward and turned round.
inline std::int64_t packed_size(const Correlation& z) {
  return z.taps();
}

/// Filters (out, in, rows, columns) as correlate() reads them.
template <class T>
void pack_forward(const Correlation& z, const T* weight, T* packed) {
  with_isa([&](auto isa) {
    for (std::int64_t k = 0; k < z.out;) {
      const std::int64_t together = next_filters(isa, z.out - k), filter = z.in * z.rows * z.columns;
      for (std::int64_t tap = 0; tap < filter; ++tap) {
        for (std::int64_t i = 0; i < together; ++i) {
          *packed++ = weight[(k + i) * filter + tap];
        }
      }
      k += together;
    }
  });
}

/// The filters of the gradient of the input: turned round, in and out exchanged. `z` is the forward's.
template <class T>
void pack_backward(const Correlation& z, const T* weight, T* packed) {
  const std::int64_t taps = z.rows * z.columns;
  with_isa([&](auto isa) {
    for (std::int64_t c = 0; c < z.in;) {
      const std::int64_t together = next_filters(isa, z.in - c);
      for (std::int64_t k = 0; k < z.out; ++k) {
        for (std::int64_t tap = 0; tap < taps; ++tap) {
          for (std::int64_t i = 0; i < together; ++i) {
            *packed++ = weight[(k * z.in + c + i) * taps + taps - 1 - tap];
          }
        }
      }
      c += together;
    }
  });
}

/// y[k][i][j] = bias[k] + sum over c, r and s of x[c][i + r - pad][j + s - pad] w[k][c][r][s], and `after` of that.
/// x has a border of `pad` or more; bias may be null.
template <class T>
void correlate(const Correlation& z, std::int64_t pad, const Block& bx, const T* x, const T* packed, const T* bias,
               const Afterwards<T>& after, const Block& by, T* y) {
  with_isa([&](auto isa) {
    correlate_lanes(isa, {z.in, z.rows, z.columns, bx.pitch() * count<T>, bx.plane() * count<T>, by.plane() * count<T>},
                    z.out, by.height, by.width, by.pitch() * count<T>, x + bx.at(0, -pad, -pad) * count<T>, packed,
                    bias, after, y + by.at(0, 0, 0) * count<T>);
  });
}

/// sums[k][c][r][s], a vector each, += sum over i and j of dy[k][i][j] x[c][i + r - pad][j + s - pad].
template <class T>
void weight_sums(const Correlation& z, std::int64_t pad, const Block& bx, const T* x, const Block& bdy, const T* dy,
                 T* sums) {
  with_isa([&](auto isa) {
    weight_sums_lanes(isa,
                      {z.in, z.out, z.rows, z.columns, bdy.height, bdy.width, bx.pitch() * count<T>,
                       bx.plane() * count<T>, bdy.pitch() * count<T>, bdy.plane() * count<T>},
                      x + bx.at(0, -pad, -pad) * count<T>, dy + bdy.at(0, 0, 0) * count<T>, sums);
  });
}

/// totals[i] += the sum of the lanes of vector i of `sums`, for n vectors.
template <class T>
void fold(const T* sums, std::int64_t n, double* totals) {
  with_isa([&](auto isa) { fold_lanes(isa, sums, n, totals); });
}

/// The largest element of each window, and which cell of the window it is, row by row: [c][i][j][lane]; that may be
/// null. Ties and NaN as in max_pool2d_forward.
template <class T>
void max_pool(const Window& w, const Block& bx, const T* x, const Block& by, T* y, std::uint8_t* which) {
  with_isa([&](auto isa) {
    for (std::int64_t c = 0; c < by.channels; ++c) {
      max_pool_lanes(isa, w, x + bx.at(c, 0, 0) * count<T>, bx.pitch() * count<T>, by.height, by.width,
                     y + by.at(c, 0, 0) * count<T>, by.pitch() * count<T>,
                     which ? which + c * by.height * by.width * count<T> : nullptr);
    }
  });
}

/// dx = dy at the cells that max_pool found, added up, else 0.
template <class T>
void max_pool_backward(const Window& w, const Block& bdy, const T* dy, const std::uint8_t* which, const Block& bdx,
                       T* dx) {
  const auto add = [&](auto apart) {
    with_isa([&](auto isa) {
      for (std::int64_t c = 0; c < bdy.channels; ++c) {
        max_pool_backward_lanes<apart.value>(isa, w, dy + bdy.at(c, 0, 0) * count<T>, bdy.pitch() * count<T>,
                                             bdy.height, bdy.width, which + c * bdy.height * bdy.width * count<T>,
                                             dx + bdx.at(c, 0, 0) * count<T>, bdx.pitch() * count<T>);
      }
    });
  };
  // Windows that lie side by side and leave no rest write every cell once.
  if (w.stride_h == w.rows && w.stride_w == w.columns && bdy.height * w.rows == bdx.height &&
      bdy.width * w.columns == bdx.width) {
    return add(std::true_type{});
  }
  for (std::int64_t c = 0; c < bdx.channels; ++c) {
    for (std::int64_t row = 0; row < bdx.height; ++row) {
      std::fill_n(dx + bdx.at(c, row, 0) * count<T>, bdx.width * count<T>, T(0));
    }
  }
  add(std::false_type{});
}

/// In each lane the mean of `channels` planes from `first` on, and the sum of squared deviations from it.
template <class T>
void moments(const Block& b, const T* x, std::int64_t first, std::int64_t channels, T* mean, T* squares) {
  with_isa([&](auto isa) {
    moments_lanes(isa, {b.height, b.width}, channels, x + b.at(first, 0, 0) * count<T>, b.pitch() * count<T>,
                  b.plane() * count<T>, mean, squares);
  });
}

/// y = (x - mean) scale + shift in channel c, with a number for each lane.
template <class T>
void scale_shift(const Block& bx, const T* x, std::int64_t c, const T* mean, const T* scale, const T* shift,
                 const Block& by, T* y) {
  with_isa([&](auto isa) {
    scale_shift_lanes(isa, {bx.height, bx.width}, x + bx.at(c, 0, 0) * count<T>, bx.pitch() * count<T>, mean, scale,
                      shift, y + by.at(c, 0, 0) * count<T>, by.pitch() * count<T>);
  });
}

/// y = ((x - mean) rstd weight + bias) factor in channel c: weight and bias (height, width) of this channel, or null,
/// the others with a number for each lane.
template <class T>
void scale_shift_positions(const Block& bx, const T* x, std::int64_t c, const T* mean, const T* rstd, const T* weight,
                           const T* bias, const T* factor, const Block& by, T* y) {
  with_isa([&](auto isa) {
    scale_shift_positions_lanes(isa, {bx.height, bx.width}, x + bx.at(c, 0, 0) * count<T>, bx.pitch() * count<T>, mean,
                                rstd, weight, bias, factor, y + by.at(c, 0, 0) * count<T>, by.pitch() * count<T>);
  });
}

/// In each lane the sums over channel c of dy and of dy (x - mean) rstd.
template <class T>
void gradient_sums(const Block& bx, const T* x, const Block& bdy, const T* dy, std::int64_t c, const T* mean,
                   const T* rstd, T* sum, T* normalized) {
  with_isa([&](auto isa) {
    gradient_sums_lanes(isa, {bx.height, bx.width}, x + bx.at(c, 0, 0) * count<T>, bx.pitch() * count<T>,
                        dy + bdy.at(c, 0, 0) * count<T>, bdy.pitch() * count<T>, mean, rstd, sum, normalized);
  });
}

/// With g = dy factor weight, in each lane sum += g and normalized += g (x - mean) rstd, over channel c; and in each
/// position, summed over the lanes, dweight = dy factor (x - mean) rstd and dbias = dy factor. All three may be null.
template <class T>
void gradient_sums_positions(const Block& bx, const T* x, const Block& bdy, const T* dy, std::int64_t c, const T* mean,
                             const T* rstd, const T* factor, const T* weight, T* sum, T* normalized, T* dweight,
                             T* dbias) {
  const bool one = bx.border == 0 && bdy.border == 0;  // a plane is one row
  with_isa([&](auto isa) {
    gradient_sums_positions_lanes(isa, {one ? 1 : bx.height, one ? bx.height * bx.width : bx.width},
                                  x + bx.at(c, 0, 0) * count<T>, bx.pitch() * count<T>, dy + bdy.at(c, 0, 0) * count<T>,
                                  bdy.pitch() * count<T>, mean, rstd, factor, weight, sum, normalized, dweight, dbias);
  });
}

/// dx = a weight dy + b (x - mean) + d in channel c, a number for each lane, and weight (height, width) or null; with
/// `relu` 0 unless x > 0 or NaN, where x is what a ReLU has left.
template <class T>
void gradient_positions(const Block& bx, const T* x, const Block& bdy, const T* dy, std::int64_t c, const T* mean,
                        const T* a, const T* b, const T* d, const T* weight, bool relu, const Block& bdx, T* dx) {
  with_isa([&](auto isa) {
    gradient_lanes(isa, {bx.height, bx.width}, x + bx.at(c, 0, 0) * count<T>, bx.pitch() * count<T>,
                   dy + bdy.at(c, 0, 0) * count<T>, bdy.pitch() * count<T>, mean, a, b, d, weight, relu,
                   dx + bdx.at(c, 0, 0) * count<T>, bdx.pitch() * count<T>);
  });
}
template <class T>
void gradient(const Block& bx, const T* x, const Block& bdy, const T* dy, std::int64_t c, const T* mean, const T* a,
              const T* b, const T* d, bool relu, const Block& bdx, T* dx) {
  gradient_positions(bx, x, bdy, dy, c, mean, a, b, d, static_cast<const T*>(nullptr), relu, bdx, dx);
}

/// y = max(x, 0), NaN stays NaN.
template <class T>
void relu(const Block& bx, const T* x, const Block& by, T* y) {
  with_isa([&](auto isa) {
    for (std::int64_t c = 0; c < bx.channels; ++c) {
      relu_lanes(isa, {bx.height, bx.width}, static_cast<const T*>(nullptr), 0, x + bx.at(c, 0, 0) * count<T>,
                 bx.pitch() * count<T>, y + by.at(c, 0, 0) * count<T>, by.pitch() * count<T>);
    }
  });
}

/// dx = dy where x, before or after a ReLU, is positive or NaN, else 0.
template <class T>
void relu_backward(const Block& bx, const T* x, const Block& bdy, const T* dy, const Block& bdx, T* dx) {
  with_isa([&](auto isa) {
    for (std::int64_t c = 0; c < bx.channels; ++c) {
      relu_lanes(isa, {bx.height, bx.width}, x + bx.at(c, 0, 0) * count<T>, bx.pitch() * count<T>,
                 dy + bdy.at(c, 0, 0) * count<T>, bdy.pitch() * count<T>, dx + bdx.at(c, 0, 0) * count<T>,
                 bdx.pitch() * count<T>);
    }
  });
}

/// y = x factor in channel c, with a factor for each lane.
template <class T>
void multiply(const Block& bx, const T* x, std::int64_t c, const T* factor, const Block& by, T* y) {
  const T zeros[count<T>] = {};
  scale_shift(bx, x, c, zeros, factor, zeros, by, y);
}

}  // namespace minitorch::kernels::lanes
