// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/kernels/conv2d/plan.hpp"
#include "minitorch/kernels/lanes/lanes.hpp"

// Note [Channels in the lanes]: rows of small planes fill no vector, strides leave every second element unused, and
// large filters read each element many times from another place. There the planes of 16 channels of a sample go into
// the lanes, as samples do in Note [Lanes]: position by position, with their border of zeros, in bands of rows that
// stay in a cache. Any stride is then a distance of vectors, a weight is a vector, and the way there and back costs a
// transpose.

namespace minitorch::kernels {

/// Planes (h, w) of `used` channels, and where they go: `left` zeros, rows of `pitch` positions.
template <class T>
struct LanePlanes {
  std::int64_t h, w;
  std::int64_t left, pitch;
  const T* planes;
  std::int64_t used;
};

/// Taps (offset, a vector of weights), and the distances of outputs and of what they read, in elements.
template <class T>
struct LaneTaps {
  std::int64_t count;
  const std::int64_t* offsets;
  const T* weights;
  const T* bias;
  std::int64_t in_row, in_step, out_row, out_step;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/conv2d/depthwise_lanes.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

namespace detail::depthwise {

constexpr std::int64_t lane_positions = 2048;  // of a band: 128 KB
constexpr std::int64_t lane_summed = 320;      // products that one lane adds up

/// Blocks of channels of each sample, cut for threads.
struct LaneBlocks {
  std::int64_t step, per_sample;
  core::Chunks chunks;

  LaneBlocks(const Conv2dSizes& z, std::int64_t lanes)
      : step(lanes), per_sample(core::ceil_div(z.c, lanes)), chunks(z.n * per_sample, 1, 64) {}
  std::int64_t channel(std::int64_t block) const { return block % per_sample * step; }
};

/// Weights (channels, taps), or the bias, as [block][tap][lane].
template <class T>
void enter_weights(const Conv2dSizes& z, const T* weight, std::int64_t taps, T* to) {
  constexpr std::int64_t step = lanes::count<T>;
  with_isa([&](auto isa) {
    for (std::int64_t c = 0; c < z.c; c += step) {
      enter_row(isa, weight + c * taps, taps, std::min(step, z.c - c), taps, to + c * taps);
    }
  });
}

/// Where the input of a convolution goes, and its taps lie.
template <class T>
struct LaneInput {
  static constexpr std::int64_t step = lanes::count<T>;
  LanePlanes<T> p;
  std::int64_t band, reach;  // output rows of a band; rows of the input beyond the first that an output row reads
  std::vector<std::int64_t> offsets;

  explicit LaneInput(const Conv2dSizes& z) : p{z.h, z.w, z.pad_w, 0, nullptr, 0}, reach((z.r - 1) * z.dilation_h) {
    p.pitch = std::max(z.pad_w + z.w, (z.ow() - 1) * z.stride_w + (z.s - 1) * z.dilation_w + 1);
    band = std::clamp<std::int64_t>((lane_positions / p.pitch - reach) / z.stride_h, 1, z.oh());
    for (std::int64_t tap = 0; tap < z.r * z.s; ++tap) {
      offsets.push_back((tap / z.s * z.dilation_h * p.pitch + tap % z.s * z.dilation_w) * step);
    }
    offsets.insert(offsets.end(), 8, offsets.back());  // groups of nine
  }
  std::int64_t rows(const Conv2dSizes& z, std::int64_t outputs) const { return (outputs - 1) * z.stride_h + reach + 1; }
  LaneTaps<T> taps(const Conv2dSizes& z, const T* weights, const T* bias) const {
    return {z.r * z.s,         offsets.data(), weights, bias, z.stride_h * p.pitch * step,
            z.stride_w * step, z.ow() * step,  step};
  }
};

}  // namespace detail::depthwise

/// depthwise_conv2d_forward for sizes that depthwise_by_lanes() accepts.
template <class T>
void depthwise_lanes_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  constexpr std::int64_t step = lanes::count<T>;
  const detail::depthwise::LaneInput<T> in(z);
  const detail::depthwise::LaneBlocks blocks(z, step);
  const std::int64_t taps = z.r * z.s, ow = z.ow(), rows = in.rows(z, in.band);
  core::Scratch<T> weights(blocks.per_sample * step * taps), biases(bias ? blocks.per_sample * step : 0);
  detail::depthwise::enter_weights(z, weight, taps, weights.data());
  if (bias) {
    detail::depthwise::enter_weights(z, bias, 1, biases.data());
  }
  core::parallel_chunks(
      blocks.chunks.count, z.n * z.c * z.positions() * taps / 8 > core::parallel_threshold, [&](std::int64_t i) {
        core::Scratch<T> copy(rows * in.p.pitch * step), out(in.band * ow * step);
        for (std::int64_t block = blocks.chunks.begin(i); block < blocks.chunks.end(i); ++block) {
          const std::int64_t c = blocks.channel(block), plane = block / blocks.per_sample * z.c + c;
          LanePlanes<T> p = in.p;
          p.planes = x + plane * z.h * z.w;
          p.used = std::min(step, z.c - c);
          const LaneTaps<T> t = in.taps(z, weights.data() + c * taps, bias ? biases.data() + c : nullptr);
          with_isa([&](auto isa) {
            for (std::int64_t top = 0; top < z.oh(); top += in.band) {
              const std::int64_t height = std::min(in.band, z.oh() - top);
              enter_padded(isa, p, top * z.stride_h - z.pad_h, in.rows(z, height), copy.data());
              lane_taps(isa, t, copy.data(), out.data(), height, ow);
              leave_row(isa, out.data(), z.positions(), p.used, height * ow, y + plane * z.positions() + top * ow);
            }
          });
        }
      });
}

/// depthwise_conv2d_backward_input likewise: the inputs whose distance from a multiple of the stride is the same meet
/// the same taps.
template <class T>
void depthwise_lanes_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  constexpr std::int64_t step = lanes::count<T>;
  const detail::depthwise::LaneBlocks blocks(z, step);
  const std::int64_t taps = z.r * z.s, phases = z.stride_h * z.stride_w;
  const std::int64_t above = (z.r - 1) * z.dilation_h / z.stride_h, left = (z.s - 1) * z.dilation_w / z.stride_w;
  const std::int64_t last_row = (z.h - 1 + z.pad_h) / z.stride_h, last_column = (z.w - 1 + z.pad_w) / z.stride_w;
  const LanePlanes<T> planes{z.oh(), z.ow(), left, left + std::max(z.ow(), last_column + 1), nullptr, 0};
  const std::int64_t band =
      std::clamp<std::int64_t>(detail::depthwise::lane_positions / (planes.pitch * phases) - above, 1, last_row + 1);
  // Taps of each phase, and their weights one after another.
  std::vector<std::int64_t> offsets, order, begin{0};
  for (std::int64_t phase = 0; phase < phases; ++phase) {
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      const std::int64_t r = phase / z.stride_w - tap / z.s * z.dilation_h;
      const std::int64_t s = phase % z.stride_w - tap % z.s * z.dilation_w;
      if (r % z.stride_h == 0 && s % z.stride_w == 0) {
        offsets.push_back((r / z.stride_h * planes.pitch + s / z.stride_w) * step);
        order.push_back(tap);
      }
    }
    begin.push_back(static_cast<std::int64_t>(order.size()));
  }
  core::Scratch<T> weights(blocks.per_sample * step * taps);
  detail::depthwise::enter_weights(z, weight, taps, weights.data());
  core::parallel_chunks(
      blocks.chunks.count, z.n * z.c * z.positions() * taps / 8 > core::parallel_threshold, [&](std::int64_t i) {
        core::Scratch<T> copy((band + above) * planes.pitch * step), out(band * z.stride_h * z.w * step),
            turned(taps * step);
        for (std::int64_t block = blocks.chunks.begin(i); block < blocks.chunks.end(i); ++block) {
          const std::int64_t c = blocks.channel(block), plane = block / blocks.per_sample * z.c + c;
          LanePlanes<T> p = planes;
          p.planes = dy + plane * z.positions();
          p.used = std::min(step, z.c - c);
          for (std::int64_t k = 0; k < taps; ++k) {
            std::copy_n(weights.data() + c * taps + order[static_cast<std::size_t>(k)] * step, step,
                        turned.data() + k * step);
          }
          with_isa([&](auto isa) {
            for (std::int64_t row = z.pad_h / z.stride_h; row <= last_row; row += band) {
              const std::int64_t end = std::min(row + band, last_row + 1);
              const std::int64_t first = std::max<std::int64_t>(0, row * z.stride_h - z.pad_h);
              const std::int64_t beyond = std::min(z.h, end * z.stride_h - z.pad_h);
              enter_padded(isa, p, row - above, end - row + above, copy.data());
              for (std::int64_t phase = 0; phase < phases; ++phase) {
                // The input of `row` and column 0 in this phase, and the first that there is.
                const std::int64_t y = row * z.stride_h + phase / z.stride_w - z.pad_h,
                                   x = phase % z.stride_w - z.pad_w;
                const std::int64_t rows_off = y < first ? core::ceil_div(first - y, z.stride_h) : 0;
                const std::int64_t off = x < 0 ? core::ceil_div(-x, z.stride_w) : 0;
                const std::int64_t from = begin[static_cast<std::size_t>(phase)];
                const LaneTaps<T> t{begin[static_cast<std::size_t>(phase + 1)] - from,
                                    offsets.data() + from,
                                    turned.data() + from * step,
                                    nullptr,
                                    p.pitch * step,
                                    step,
                                    z.stride_h * z.w * step,
                                    z.stride_w * step};
                lane_taps(isa, t, copy.data() + ((above + rows_off) * p.pitch + left + off) * step,
                          out.data() + ((y + rows_off * z.stride_h - first) * z.w + x + off * z.stride_w) * step,
                          core::ceil_div(beyond - y - rows_off * z.stride_h, z.stride_h),
                          core::ceil_div(z.w - x - off * z.stride_w, z.stride_w));
              }
              leave_row(isa, out.data(), z.h * z.w, p.used, (beyond - first) * z.w,
                        dx + plane * z.h * z.w + first * z.w);
            }
          });
        }
      });
}

/// depthwise_conv2d_backward_weight likewise: each block of channels, and of few blocks some of the samples.
template <class T>
void depthwise_lanes_backward_weight(const Conv2dSizes& z, const T* dy, const T* x, T* dweight) {
  constexpr std::int64_t step = lanes::count<T>;
  const detail::depthwise::LaneInput<T> in(z);
  const detail::depthwise::LaneBlocks blocks(z, step);
  const std::int64_t taps = z.r * z.s, ow = z.ow(), rows = in.rows(z, in.band), kept = taps * step;
  const core::Chunks chunks(z.n, 1, core::ceil_div(Conv2dSizes::max_chunks, blocks.per_sample));
  core::Scratch<double> totals(chunks.count * blocks.per_sample * kept);
  core::parallel_chunks(blocks.per_sample * chunks.count,
                        z.n * z.c * z.positions() * taps / 8 > core::parallel_threshold, [&](std::int64_t item) {
                          const std::int64_t chunk = item / blocks.per_sample, c = item % blocks.per_sample * step;
                          core::Scratch<T> copy(rows * in.p.pitch * step), gradient(in.band * ow * step);
                          double* total = totals.data() + item * kept;
                          std::fill_n(total, kept, 0.0);
                          LanePlanes<T> p = in.p;
                          p.used = std::min(step, z.c - c);
                          const LaneTaps<T> t = in.taps(z, nullptr, nullptr);
                          for (std::int64_t i = chunks.begin(chunk); i < chunks.end(chunk); ++i) {
                            const std::int64_t plane = i * z.c + c;
                            p.planes = x + plane * z.h * z.w;
                            with_isa([&](auto isa) {
                              for (std::int64_t top = 0; top < z.oh(); top += in.band) {
                                const std::int64_t height = std::min(in.band, z.oh() - top);
                                enter_padded(isa, p, top * z.stride_h - z.pad_h, in.rows(z, height), copy.data());
                                enter_row(isa, dy + plane * z.positions() + top * ow, z.positions(), p.used,
                                          height * ow, gradient.data());
                                lane_weight_sums(isa, t, gradient.data(), copy.data(), height, ow,
                                                 detail::depthwise::lane_summed, total);
                              }
                            });
                          }
                        });
  for (std::int64_t c = 0; c < z.c; ++c) {
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      double sum = 0;
      for (std::int64_t chunk = 0; chunk < chunks.count; ++chunk) {
        sum += totals[(chunk * blocks.per_sample + c / step) * kept + tap * step + c % step];
      }
      dweight[c * taps + tap] = static_cast<T>(sum);
    }
  }
}

}  // namespace minitorch::kernels
