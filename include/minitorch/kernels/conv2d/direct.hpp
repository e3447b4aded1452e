// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/conv2d/plan.hpp"
#include "minitorch/kernels/simd/vec.hpp"

// Note [Direct convolution]: with few channels the patch matrix of im2col costs more than the product with it, so small
// convolutions of stride 1 are done without. A plane is seen as one long row: with `pitch` the width of the padded
// input, output position q = row * pitch + column is
//     out[k][q] = sum over c, r, s of weight[k][c][r][s] * in[c][q + r * pitch + s],
// whose every term is a shifted contiguous load. Positions beyond the width of the output come out as garbage and are
// cut off when the rows are copied out. The gradient of the input is the same loop over dy with the filters turned
// round, and that of the weight sums dy[k][q] * in[c][q + r * pitch + s] over q, with zeros in dy at the garbage
// positions.

namespace minitorch::kernels {

/// Sizes of one sample's correlation, in elements.
struct Correlation {
  std::int64_t channels, rows, columns;  // of the filters
  std::int64_t plane, pitch;             // between the input's planes, and rows
  std::int64_t length;                   // positions q, up to the last valid one
  std::int64_t out_plane;                // between the planes of the long-row output
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/conv2d/direct.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

namespace detail::direct {

constexpr std::int64_t most_lanes = 16;
constexpr std::int64_t widest = 2 * most_lanes;  // elements that one tile may read or write beyond the end
constexpr int block = 6;                         // filters that share the loads of an input
constexpr std::int64_t most_summed = 16384;      // positions whose products are added up before it goes on in double

/// A correlation of `channels` planes of (height, width), padded on all sides, with (rows, columns) filters.
struct Geometry {
  std::int64_t channels, height, width, filters, rows, columns, pad_h, pad_w;

  std::int64_t padded_height() const { return height + 2 * pad_h; }
  std::int64_t pitch() const { return width + 2 * pad_w; }
  std::int64_t out_height() const { return padded_height() - rows + 1; }
  std::int64_t out_width() const { return pitch() - columns + 1; }
  std::int64_t length() const { return (out_height() - 1) * pitch() + out_width(); }
  std::int64_t padded_size() const { return channels * padded_height() * pitch() + widest; }
  std::int64_t out_plane() const { return (length() + widest - 1) / widest * widest; }
  Correlation correlation() const {
    return {channels, rows, columns, padded_height() * pitch(), pitch(), length(), out_plane()};
  }
};

/// Blocks of nearly equal size, none above `block`.
inline std::int64_t blocks_of(std::int64_t filters) {
  return (filters + block - 1) / block;
}

/// Filters packed as the loops read them, [block][c][r][s][k in block]; `at(k, c, r, s)` is the weight.
template <class T, class At>
void pack_filters(const Geometry& g, T* packed, const At& at) {
  const core::Chunks blocks(g.filters, 1, blocks_of(g.filters));
  for (std::int64_t b = 0; b < blocks.count; ++b) {
    for (std::int64_t c = 0; c < g.channels; ++c) {
      for (std::int64_t r = 0; r < g.rows; ++r) {
        for (std::int64_t s = 0; s < g.columns; ++s) {
          for (std::int64_t k = blocks.begin(b); k < blocks.end(b); ++k) {
            *packed++ = at(k, c, r, s);
          }
        }
      }
    }
  }
}

/// Writes one sample into the middle of its padded buffer, whose borders are zero already.
template <class T>
void fill_padded(const Geometry& g, const T* sample, T* padded) {
  with_isa([&](auto isa) {
    for (std::int64_t c = 0; c < g.channels; ++c) {
      copy_rows(isa, sample + c * g.height * g.width, g.width,
                padded + (c * g.padded_height() + g.pad_h) * g.pitch() + g.pad_w, g.pitch(), g.height, g.width);
    }
  });
}

/// out (n, filters, out_height, out_width) from in (n, channels, height, width) and packed filters; bias may be null.
template <class T>
void correlate_samples(const Geometry& g, std::int64_t n, std::int64_t max_chunks, const T* in, const T* packed,
                       const T* bias, T* out) {
  const Correlation d = g.correlation();
  const core::Chunks chunks(n, 1, max_chunks), blocks(g.filters, 1, blocks_of(g.filters));
  const std::int64_t out_size = g.out_height() * g.out_width(), taps = g.channels * g.rows * g.columns;
  core::parallel_chunks(
      chunks.count, n * g.filters * taps * out_size > core::parallel_threshold, [&](std::int64_t chunk) {
        core::Scratch<T> padded(g.padded_size()), wide(block * d.out_plane);
        std::fill_n(padded.data(), g.padded_size(), T(0));
        for (std::int64_t i = chunks.begin(chunk); i < chunks.end(chunk); ++i) {
          fill_padded(g, in + i * g.channels * g.height * g.width, padded.data());
          for (std::int64_t b = 0; b < blocks.count; ++b) {
            const std::int64_t first = blocks.begin(b), count = blocks.end(b) - first;
            with_isa([&](auto isa) {
              correlate(isa, static_cast<int>(count), padded.data(), packed + first * taps, wide.data(), d);
              for (std::int64_t k = 0; k < count; ++k) {
                T* plane = out + (i * g.filters + first + k) * out_size;
                copy_rows(isa, wide.data() + k * d.out_plane, g.pitch(), plane, g.out_width(), g.out_height(),
                          g.out_width());
                if (bias) {
                  for (std::int64_t p = 0; p < out_size; ++p) {
                    plane[p] += bias[first + k];
                  }
                }
              }
            });
          }
        }
      });
}

}  // namespace detail::direct

/// conv2d_forward for sizes that direct_conv2d_applies() accepts.
template <class T>
void direct_conv2d_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  const detail::direct::Geometry g{z.c, z.h, z.w, z.k, z.r, z.s, z.pad_h, z.pad_w};
  core::Scratch<T> packed(z.k * z.patch());
  detail::direct::pack_filters(g, packed.data(), [&](std::int64_t k, std::int64_t c, std::int64_t r, std::int64_t s) {
    return weight[((k * z.c + c) * z.r + r) * z.s + s];
  });
  detail::direct::correlate_samples(g, z.n, Conv2dSizes::max_chunks, x, packed.data(), bias, y);
}

/// conv2d_backward_input likewise: dy, padded, correlated with the filters turned round. Weights must be finite, since
/// the padding multiplies them by zero.
template <class T>
void direct_conv2d_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  const detail::direct::Geometry g{z.k, z.oh(), z.ow(), z.c, z.r, z.s, z.r - 1 - z.pad_h, z.s - 1 - z.pad_w};
  core::Scratch<T> packed(z.k * z.patch());
  detail::direct::pack_filters(g, packed.data(), [&](std::int64_t c, std::int64_t k, std::int64_t r, std::int64_t s) {
    return weight[((k * z.c + c) * z.r + (z.r - 1 - r)) * z.s + (z.s - 1 - s)];
  });
  detail::direct::correlate_samples<T>(g, z.n, Conv2dSizes::max_chunks, dy, packed.data(), nullptr, dx);
}

/// conv2d_backward_weight likewise. Where x is infinite or NaN more taps than its own may turn NaN.
template <class T>
void direct_conv2d_backward_weight(const Conv2dSizes& z, const T* dy, const T* x, T* dweight) {
  const detail::direct::Geometry g{z.c, z.h, z.w, z.k, z.r, z.s, z.pad_h, z.pad_w};
  const Correlation d = g.correlation();
  const std::int64_t taps = z.k * z.patch(), out_size = z.positions();
  const core::Chunks chunks(z.n, 1, Conv2dSizes::max_chunks);
  core::Scratch<double> totals(chunks.count * taps);
  core::parallel_chunks(chunks.count, z.n * taps * out_size > core::parallel_threshold, [&](std::int64_t chunk) {
    with_isa([&](auto isa) {
      core::Scratch<T> padded(g.padded_size()), wide(z.k * d.out_plane), sums(taps * detail::direct::most_lanes);
      std::fill_n(padded.data(), g.padded_size(), T(0));
      std::fill_n(wide.data(), z.k * d.out_plane, T(0));  // stays zero where no output is
      double* total = totals.data() + chunk * taps;
      std::fill_n(total, taps, 0.0);
      const auto clear = [&] { std::fill_n(sums.data(), taps * detail::direct::most_lanes, T(0)); };
      clear();
      std::int64_t summed = 0;
      for (std::int64_t i = chunks.begin(chunk); i < chunks.end(chunk); ++i) {
        detail::direct::fill_padded(g, x + i * z.c * z.h * z.w, padded.data());
        for (std::int64_t k = 0; k < z.k; ++k) {
          copy_rows(isa, dy + (i * z.k + k) * out_size, z.ow(), wide.data() + k * d.out_plane, g.pitch(), z.oh(),
                    z.ow());
        }
        for (std::int64_t q = 0; q < d.length; q += detail::direct::most_summed) {
          Correlation part = d;
          part.length = std::min(detail::direct::most_summed, d.length - q);
          weight_sums(isa, wide.data() + q, padded.data() + q, sums.data(), part, z.k);
          summed += part.length;
          if (summed >= detail::direct::most_summed) {
            add_lane_sums(isa, sums.data(), total, taps);
            clear();
            summed = 0;
          }
        }
      }
      add_lane_sums(isa, sums.data(), total, taps);
    });
  });
  for (std::int64_t j = 0; j < taps; ++j) {
    double sum = 0;
    for (std::int64_t chunk = 0; chunk < chunks.count; ++chunk) {
      sum += totals[chunk * taps + j];
    }
    dweight[j] = static_cast<T>(sum);
  }
}

}  // namespace minitorch::kernels
