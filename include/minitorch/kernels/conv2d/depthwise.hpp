// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/kernels/conv2d/plan.hpp"
#include "minitorch/kernels/interleave.hpp"

// Note [Depthwise convolution]: with one channel per group a matrix product has nothing to share, and what counts is to
// read each element few times. A plane is copied, padded, into a small scratch memory that is cut into phases: column j
// goes to phase j % stride, row i likewise, so that whatever the stride, dilation and kernel, tap (r, s) of the filter
// is a fixed offset there and the positions of an output row are neighbours: every load is contiguous. 3x3 and 5x5
// filters of stride 1 compute four output rows at once from each row that they load. The gradient of the input is the
// same loop over dy: the inputs of one phase meet the same taps, so each phase is a correlation with some of the taps,
// turned round. Large planes go in bands of rows, so that the scratch memory stays in the cache.

namespace minitorch::kernels {

/// A plane (h, w) in phases, `phase` elements apart, whose rows have `columns` elements: element (i, left + j) of phase
/// (f, g) is input (i * step_h + f, j * step_w + g), and what lies outside of the plane is zero.
struct PhasePlanes {
  std::int64_t h, w, step_h, step_w;
  std::int64_t left, columns, phase;
};

/// Taps of one filter: where they lie from the place of an output, and what they weigh.
template <class T>
struct DepthwiseTaps {
  std::int64_t count, columns;
  const std::int64_t* offsets;
  const T* weights;
  T bias;
  int square;       // 3 or 5: all taps of such a filter without stride and dilation; else 0
  bool neighbours;  // the columns of a filter lie side by side
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/conv2d/depthwise.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

namespace detail::depthwise {

constexpr std::int64_t slack = 16;           // elements that a vector may read beyond the end; rows begin at multiples
constexpr std::int64_t slack_taps = 8;       // taps that a group may count beyond the last
constexpr std::int64_t scratch_size = 4096;  // elements that a band should take
constexpr std::int64_t most_summed = 16384;  // positions whose products are added up before it goes on in double

inline std::int64_t whole_vectors(std::int64_t count) {
  return core::ceil_div(count, slack) * slack;
}
/// Towards minus infinity, and what is left.
inline std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -core::ceil_div(-a, b);
}

/// Output rows that a band has, of `halo` rows more, where each takes `row` elements of scratch memory.
inline std::int64_t band_rows(std::int64_t rows, std::int64_t row, std::int64_t halo) {
  const std::int64_t fit = scratch_size / std::max<std::int64_t>(1, row) - halo;
  return std::min(rows, std::max<std::int64_t>(4, fit / 4 * 4));
}

/// Planes whose scratch memory is filled before the first is used: what has just been written cannot be read at once at
/// other places. One where planes go in bands.
inline std::int64_t planes_together(std::int64_t size, bool bands) {
  constexpr std::int64_t together = 4096;
  return bands ? 1 : std::max<std::int64_t>(1, together / size);
}

inline int square_of(const Conv2dSizes& z) {
  const bool fits = z.r == z.s && (z.r == 3 || z.r == 5) && z.stride_h == 1 && z.stride_w == 1 && z.dilation_h == 1 &&
                    z.dilation_w == 1;
  return fits ? static_cast<int>(z.r) : 0;
}

/// All planes cut for threads: each piece has scratch memory of its own to clear.
inline core::Chunks plane_chunks(const Conv2dSizes& z) {
  const std::int64_t work = z.k / z.c * z.positions() * z.r * z.s / 8;
  return {z.n * z.c, std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(1, work)), 16};
}

/// The input of a convolution in phases, and where its taps lie in them.
struct Input {
  PhasePlanes p;
  std::int64_t top, halo, band;
  std::vector<std::int64_t> offsets;

  explicit Input(const Conv2dSizes& z)
      : p{z.h, z.w, z.stride_h, z.stride_w, whole_vectors(core::ceil_div(z.pad_w, z.stride_w)), 0, 0},
        top(core::ceil_div(z.pad_h, z.stride_h)),
        halo(top + core::floor_div((z.r - 1) * z.dilation_h - z.pad_h, z.stride_h)) {
    const std::int64_t right =
        z.ow() + std::max<std::int64_t>(0, core::floor_div((z.s - 1) * z.dilation_w - z.pad_w, z.stride_w));
    p.columns = p.left + whole_vectors(std::max(right, core::ceil_div(z.w, z.stride_w)));
    band = band_rows(z.oh(), p.step_h * p.step_w * p.columns, halo);
    p.phase = (band + halo) * p.columns;
    for (std::int64_t r = 0; r < z.r; ++r) {
      for (std::int64_t s = 0; s < z.s; ++s) {
        const std::int64_t y = r * z.dilation_h - z.pad_h, x = s * z.dilation_w - z.pad_w;
        const std::int64_t row = core::floor_div(y, z.stride_h), column = core::floor_div(x, z.stride_w);
        const std::int64_t phase = (y - row * z.stride_h) * z.stride_w + x - column * z.stride_w;
        offsets.push_back(phase * p.phase + (top + row) * p.columns + p.left + column);
      }
    }
    offsets.insert(offsets.end(), slack_taps, offsets.back());
  }
  std::int64_t size() const { return p.step_h * p.step_w * p.phase + slack; }
};

/// dy in scratch memory for the gradient of the input, and which taps the inputs of each phase meet there.
struct Gradient {
  std::int64_t halo, first_row, rows, first_column, columns, band;  // of the inputs in one phase
  PhasePlanes p;
  std::vector<std::int64_t> offsets, order, begin;  // of the taps, phase by phase

  explicit Gradient(const Conv2dSizes& z)
      : halo((z.r - 1) * z.dilation_h / z.stride_h + 1),
        first_row(z.pad_h / z.stride_h),
        rows((z.pad_h + z.h - 1) / z.stride_h - first_row + 1),
        first_column(z.pad_w / z.stride_w),
        columns((z.pad_w + z.w - 1) / z.stride_w - first_column + 1),
        p{z.oh(), z.ow(), 1, 1, whole_vectors((z.s - 1) * z.dilation_w / z.stride_w + 1), 0, 0} {
    const std::int64_t filters = z.k / z.c;
    p.columns = p.left + whole_vectors(std::max(first_column + columns, p.w));
    band = band_rows(rows, filters * p.columns, halo);
    p.phase = (band + halo) * p.columns;
    for (std::int64_t f = 0; f < z.stride_h * z.stride_w; ++f) {
      begin.push_back(static_cast<std::int64_t>(order.size()));
      for (std::int64_t tap = filters * z.r * z.s - 1; tap >= 0; --tap) {
        const std::int64_t y = f / z.stride_w - tap / z.s % z.r * z.dilation_h;
        const std::int64_t x = f % z.stride_w - tap % z.s * z.dilation_w;
        if (y % z.stride_h == 0 && x % z.stride_w == 0) {
          order.push_back(tap);
          offsets.push_back(tap / (z.r * z.s) * p.phase + (halo + y / z.stride_h) * p.columns + p.left + first_column +
                            x / z.stride_w);
        }
      }
    }
    begin.push_back(static_cast<std::int64_t>(order.size()));
  }
};

}  // namespace detail::depthwise

/// conv2d_forward for sizes that depthwise_applies() accepts.
template <class T>
void depthwise_conv2d_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  const detail::depthwise::Input in(z);
  const std::int64_t filters = z.k / z.c, taps = z.r * z.s, oh = z.oh(), ow = z.ow();
  const std::int64_t group = detail::depthwise::planes_together(in.size(), in.band < oh);
  const core::Chunks chunks = detail::depthwise::plane_chunks(z);
  core::parallel_chunks(chunks.count, chunks.count > 1, [&](std::int64_t chunk) {
    const std::int64_t begin = chunks.begin(chunk), end = chunks.end(chunk);
    core::Scratch<T> scratch(group * in.size());
    std::fill_n(scratch.data(), group * in.size(), T(0));
    with_isa([&](auto isa) {
      for (std::int64_t first = begin; first < end; first += group) {
        const std::int64_t last = std::min(first + group, end);
        for (std::int64_t row = 0; row < oh; row += in.band) {
          const std::int64_t rows = std::min(in.band, oh - row);
          for (std::int64_t plane = first; plane < last; ++plane) {
            fill_phases(isa, in.p, x + plane * z.h * z.w, row - in.top, rows + in.halo,
                        scratch.data() + (plane - first) * in.size());
          }
          for (std::int64_t plane = first; plane < last; ++plane) {
            for (std::int64_t j = 0; j < filters; ++j) {
              const std::int64_t k = plane % z.c * filters + j;
              const DepthwiseTaps<T> t{taps,
                                       z.s,
                                       in.offsets.data(),
                                       weight + k * taps,
                                       bias ? bias[k] : T(0),
                                       detail::depthwise::square_of(z),
                                       false};
              correlate_taps(isa, t, scratch.data() + (plane - first) * in.size(), in.p.columns,
                             y + (plane * filters + j) * oh * ow + row * ow, ow, rows, ow);
            }
          }
        }
      }
    });
  });
}

namespace detail::depthwise {

/// The inputs' gradients of one plane in rows [row, row + rows) of the phases, from the filled scratch memory.
template <class Tag, class T>
void input_gradient(Tag isa, const Conv2dSizes& z, const Gradient& g, const T* scratch, const T* weights, T* lines,
                    std::int64_t row, std::int64_t rows, T* dx) {
  const bool direct = z.stride_h == 1 && z.stride_w == 1;
  const std::int64_t line = g.columns + slack;
  for (std::int64_t phase = 0; phase < z.stride_h * z.stride_w; ++phase) {
    const std::int64_t first = g.begin[static_cast<std::size_t>(phase)], column = phase % z.stride_w;
    const DepthwiseTaps<T> t{g.begin[static_cast<std::size_t>(phase + 1)] - first,
                             z.s,
                             g.offsets.data() + first,
                             weights + first,
                             T(0),
                             z.k == z.c ? square_of(z) : 0,
                             false};
    correlate_taps(isa, t, scratch, g.p.columns, direct ? dx + row * z.w : lines + column * g.band * line,
                   direct ? z.w : line, rows, g.columns);
    for (std::int64_t i = 0; !direct && column + 1 == z.stride_w && i < rows; ++i) {
      const std::int64_t iy = (g.first_row + row + i) * z.stride_h + phase / z.stride_w - z.pad_h;
      if (iy >= 0 && iy < z.h) {
        merge_phases(isa, lines + i * line, g.band * line, z.stride_w, z.pad_w - g.first_column * z.stride_w,
                     dx + iy * z.w, z.w);
      }
    }
  }
}

}  // namespace detail::depthwise

/// conv2d_backward_input likewise. Weights must be finite, since the padding multiplies them by zero.
template <class T>
void depthwise_conv2d_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  const detail::depthwise::Gradient g(z);
  const std::int64_t filters = z.k / z.c, taps = filters * z.r * z.s, positions = z.positions();
  const std::int64_t size = filters * g.p.phase + detail::depthwise::slack;
  const std::int64_t group = detail::depthwise::planes_together(size, g.band < g.rows);
  const core::Chunks chunks = detail::depthwise::plane_chunks(z);
  core::parallel_chunks(chunks.count, chunks.count > 1, [&](std::int64_t chunk) {
    const std::int64_t begin = chunks.begin(chunk), end = chunks.end(chunk);
    core::Scratch<T> scratch(group * size), weights(taps + 1);
    std::fill_n(scratch.data(), group * size, T(0));
    core::Scratch<T> lines(z.stride_w * g.band * (g.columns + detail::depthwise::slack));
    with_isa([&](auto isa) {
      for (std::int64_t first = begin; first < end; first += group) {
        const std::int64_t last = std::min(first + group, end);
        for (std::int64_t row = 0; row < g.rows; row += g.band) {
          const std::int64_t rows = std::min(g.band, g.rows - row);
          for (std::int64_t k = first * filters; k < last * filters; ++k) {
            fill_phases(isa, g.p, dy + k * positions, g.first_row + row - g.halo, rows + g.halo,
                        scratch.data() + (k / filters - first) * size + k % filters * g.p.phase);
          }
          for (std::int64_t plane = first; plane < last; ++plane) {
            for (std::int64_t i = 0; i < taps; ++i) {
              weights[i] = weight[plane % z.c * taps + g.order[static_cast<std::size_t>(i)]];
            }
            detail::depthwise::input_gradient(isa, z, g, scratch.data() + (plane - first) * size, weights.data(),
                                              lines.data(), row, rows, dx + plane * z.h * z.w);
          }
        }
      }
    });
  });
}

/// conv2d_backward_weight likewise: some channels at a time, and of few channels some of the samples.
template <class T>
void depthwise_conv2d_backward_weight(const Conv2dSizes& z, const T* dy, const T* x, T* dweight) {
  const detail::depthwise::Input in(z);
  const std::int64_t filters = z.k / z.c, taps = z.r * z.s, oh = z.oh(), ow = z.ow(), size = filters * taps;
  const std::int64_t together = detail::depthwise::planes_together(in.size(), in.band < oh);
  const core::Chunks groups(z.c, 1,
                            core::ceil_div(z.c, std::min(together, core::ceil_div(z.c, Conv2dSizes::max_chunks))));
  const core::Chunks chunks(z.n, 1, core::ceil_div(Conv2dSizes::max_chunks, groups.count));
  const std::int64_t padded = (taps + detail::depthwise::slack_taps) * detail::depthwise::slack;
  core::Scratch<double> totals(chunks.count * z.k * taps);
  core::parallel_chunks(
      groups.count * chunks.count, z.n * z.k * z.positions() * taps / 8 > core::parallel_threshold,
      [&](std::int64_t item) {
        const std::int64_t chunk = item / groups.count, c = groups.begin(item % groups.count);
        const std::int64_t channels = groups.end(item % groups.count) - c;
        core::Scratch<T> scratch(channels * in.size()), sums(channels * filters * padded);
        double* total = totals.data() + chunk * z.k * taps + c * size;
        std::fill_n(scratch.data(), channels * in.size(), T(0));
        std::fill_n(total, channels * size, 0.0);
        std::fill_n(sums.data(), channels * filters * padded, T(0));
        const DepthwiseTaps<T> t{taps,
                                 z.s,
                                 in.offsets.data(),
                                 nullptr,
                                 T(0),
                                 detail::depthwise::square_of(z),
                                 z.stride_w == 1 && z.dilation_w == 1};
        with_isa([&](auto isa) {
          std::int64_t summed = 0;
          for (std::int64_t i = chunks.begin(chunk); i < chunks.end(chunk); ++i) {
            for (std::int64_t row = 0; row < oh; row += in.band) {
              const std::int64_t rows = std::min(in.band, oh - row);
              for (std::int64_t j = 0; j < channels; ++j) {
                fill_phases(isa, in.p, x + (i * z.c + c + j) * z.h * z.w, row - in.top, rows + in.halo,
                            scratch.data() + j * in.size());
              }
              for (std::int64_t k = 0; k < channels * filters; ++k) {
                depthwise_weight_sums(isa, t, dy + ((i * z.k + c * filters + k) * oh + row) * ow,
                                      scratch.data() + k / filters * in.size(), in.p.columns, rows, ow,
                                      sums.data() + k * padded);
              }
              summed += rows * ow;
              if (summed >= detail::depthwise::most_summed || (i + 1 == chunks.end(chunk) && row + rows == oh)) {
                for (std::int64_t k = 0; k < channels * filters; ++k) {
                  add_tap_sums(isa, sums.data() + k * padded, total + k * taps, taps);
                }
                summed = 0;
              }
            }
          }
        });
      });
  for (std::int64_t j = 0; j < z.k * taps; ++j) {
    double sum = 0;
    for (std::int64_t chunk = 0; chunk < chunks.count; ++chunk) {
      sum += totals[chunk * z.k * taps + j];
    }
    dweight[j] = static_cast<T>(sum);
  }
}

}  // namespace minitorch::kernels
