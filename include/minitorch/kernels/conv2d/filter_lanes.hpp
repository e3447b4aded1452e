// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/conv2d/long_rows.hpp"
#include "minitorch/kernels/conv2d/plan.hpp"
#include "minitorch/kernels/gemm.hpp"
#include "minitorch/kernels/transpose.hpp"

// Note [Filters in the lanes]: where there are many filters, two vectors of them are the lanes and a tile is some
// neighbouring positions of a row, whose inputs are factors read one by one. So nothing is thrown away at the ends of
// rows, nothing but a border is copied, and a stride is a distance. Filters are packed once, [panel][part of the
// depth][tap][filter]; a part stays in L1 while all positions of a task go by, and the sums go back to planes by a
// transpose, which is little beside hundreds of taps.
//
// Work is cut into bands of rows, or groups of samples, as in Note [Long rows], and into blocks of panels where that
// gives too few tasks.

namespace minitorch::kernels {

/// What the loop sees: out[row][column][filter] = bias or += sum over taps of in[row, column, offset of tap] times the
/// tap's two vectors of filters. Distances are in elements.
template <class T>
struct FilterLanes {
  std::int64_t taps;
  const std::int64_t* offsets;
  const T* weights;
  const T* bias;
  std::int64_t rows, in_row, in_step, out_row;
  bool add;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/conv2d/filter_lanes.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once] in core/config.hpp

namespace detail::filter_lanes {

/// How one group of a convolution is cut.
struct Plan {
  static constexpr std::int64_t most_copied = 1 << 16;  // elements of a task's input, so that it stays in L2
  static constexpr std::int64_t most_kept = 1 << 19;  // elements of several samples, of which a part is read at a time
  static constexpr std::int64_t most_taps = 288;      // of a part of the depth
  static constexpr std::int64_t slack = 64;           // that copies may touch beyond the end

  std::int64_t channels, filters, area;
  bool in_place, whole;        // there is no border: the image is read where it is; the batch is one task's
  std::int64_t rows, pitch;    // of the input of a band
  std::int64_t plane, sample;  // between channels and samples of the input
  std::int64_t band, bands, group, sets;
  std::int64_t lanes, panels, padded,
      blocks;         // filters of a vector; panels of two; filters in whole vectors; see above
  std::int64_t part;  // channels of a part of the depth

  Plan(const Conv2dSizes& z, std::int64_t vector) : channels(z.c / z.groups), filters(z.k / z.groups), area(z.r * z.s) {
    constexpr std::int64_t enough = 512, few = 128, tasks = 8;  // positions of a task
    lanes = vector;
    panels = (filters + 2 * lanes - 1) / (2 * lanes);
    padded = (filters + lanes - 1) / lanes * lanes;
    part = std::max<std::int64_t>(1, most_taps / area);
    in_place = z.pad_h == 0 && z.pad_w == 0;
    pitch = in_place ? z.w : (z.ow() - 1) * z.stride_w + (z.s - 1) * z.dilation_w + 1;
    const std::int64_t halo = (z.r - 1) * z.dilation_h + 1, row = channels * pitch;
    const std::int64_t fits = std::clamp<std::int64_t>((most_copied / row - halo) / z.stride_h + 1, 1, z.oh());
    const std::int64_t wanted = std::min(tasks / z.n + 1, z.positions() / few);
    bands = std::max((z.oh() + fits - 1) / fits, std::clamp<std::int64_t>(wanted, 1, z.oh()));
    band = (z.oh() + bands - 1) / bands;
    bands = (z.oh() + band - 1) / band;
    rows = (band - 1) * z.stride_h + halo;
    const std::int64_t together = std::min(enough / z.positions(), most_kept / (row * rows));
    group = bands > 1 ? 1 : std::clamp<std::int64_t>(together, 1, z.n);
    sets = (z.n + group - 1) / group;
    group = (z.n + sets - 1) / sets;
    sets = (z.n + group - 1) / group;
    constexpr std::int64_t even = 64, apart = 16;  // so that channels do not meet in few sets of the cache
    plane = in_place ? z.h * z.w : rows * pitch + (rows * pitch % even == 0 ? apart : 0);
    sample = in_place ? z.c * plane : channels * plane + slack + pitch;  // threads copy one each
    whole = sets * bands == 1;
    blocks = whole ? panels : std::clamp<std::int64_t>(tasks / (sets * bands), 1, (panels + 1) / 2);
  }
  std::int64_t copied() const { return in_place ? 0 : group * sample; }
  std::int64_t width(std::int64_t panel) const { return std::min(2 * lanes, padded - panel * 2 * lanes); }
};

/// The input of output rows from `top` on of one group of some samples, with its border of zeros.
template <class T>
void copy_in(const Conv2dSizes& z, const Plan& plan, const T* x, std::int64_t top, std::int64_t samples, T* copy) {
  LongRowsCopy p{};
  p.w = z.w;
  p.step_h = p.step_w = 1;
  p.rows = plan.rows;
  p.pitch = plan.pitch;
  const std::int64_t from_y = top * z.stride_h - z.pad_h;
  p.first_row = std::clamp<std::int64_t>(-from_y, 0, p.rows);
  p.last_row = std::clamp<std::int64_t>(z.h - from_y, p.first_row, p.rows);
  p.first = std::min(z.pad_w, p.pitch);
  p.last = std::clamp<std::int64_t>(z.w + z.pad_w, p.first, p.pitch);
  p.zeros = p.first;
  with_isa([&](auto isa) {
    for (std::int64_t i = 0; i < samples; ++i) {
      for (std::int64_t c = 0; c < plan.channels; ++c) {
        copy_phase(isa, p, x + (i * z.c + c) * z.h * z.w + from_y * z.w - z.pad_w,
                   copy + i * plan.sample + c * plan.plane);
      }
    }
  });
}

/// y = the convolution of x with filters that `pack(isa, group, first, count, channel, channels, to, width)` packs,
/// `count` of them from `first` on, and whose taps lie turned round if `turned`; bias may be null.
template <class T, class Pack>
void convolve(const Conv2dSizes& z, const T* x, const Pack& pack, bool turned, const T* bias, T* y) {
  const Plan plan(z, with_isa([](auto isa) { return product_tile_size(isa, T()); }).lanes);
  const std::int64_t positions = z.positions(), ow = z.ow(), taps = plan.channels * plan.area, panel = 2 * plan.lanes;
  core::Scratch<std::int64_t> offsets(taps);
  for (std::int64_t l = 0; l < taps; ++l) {
    const std::int64_t tap = turned ? plan.area - 1 - l % plan.area : l % plan.area;
    offsets[l] = l / plan.area * plan.plane + tap / z.s * z.dilation_h * plan.pitch + tap % z.s * z.dilation_w;
  }
  const bool worthwhile = z.n * z.k * positions * taps > core::parallel_threshold;
  core::Scratch<T> packed(plan.whole ? 0 : z.groups * plan.padded * taps), biases(z.groups * plan.padded),
      shared(plan.whole ? z.groups * plan.copied() : 0);
  core::parallel_chunks(z.groups * plan.panels, worthwhile, [&](std::int64_t i) {
    const std::int64_t g = i / plan.panels, j = i % plan.panels, first = j * panel, width = plan.width(j);
    const std::int64_t count = std::min(width, plan.filters - first), at = g * plan.padded + first;
    for (std::int64_t k = 0; k < width; ++k) {
      biases[at + k] = bias && k < count ? bias[g * plan.filters + first + k] : T(0);
    }
    if (!plan.whole) {
      with_isa([&](auto isa) { pack(isa, g, first, count, 0, plan.channels, packed.data() + at * taps, width); });
    }
  });
  const auto input = [&](std::int64_t g, std::int64_t first, std::int64_t top, std::int64_t samples, T* copy) {
    const T* in = x + (first * z.c + g * plan.channels) * z.h * z.w;
    if (plan.in_place) {
      return in + top * z.stride_h * z.w;
    }
    copy_in(z, plan, in, top, samples, copy);
    return static_cast<const T*>(copy);
  };
  core::parallel_chunks(plan.whole && !plan.in_place ? z.n * z.groups : 0, worthwhile, [&](std::int64_t i) {
    input(i % z.groups, i / z.groups, 0, 1, shared.data() + i % z.groups * plan.copied() + i / z.groups * plan.sample);
  });
  const core::Chunks blocks(plan.panels, 1, plan.blocks);
  core::parallel_chunks(plan.sets * plan.bands * blocks.count, worthwhile, [&](std::int64_t task) {
    const std::int64_t block = task % blocks.count, piece = task / blocks.count;
    const std::int64_t first = piece / plan.bands * plan.group, top = piece % plan.bands * plan.band;
    const std::int64_t samples = std::min(plan.group, z.n - first), rows = std::min(plan.band, z.oh() - top);
    core::Scratch<T> copy(plan.whole ? 0 : plan.copied()), out(samples * rows * ow * panel),
        part(plan.whole ? plan.part * plan.area * panel : 0);
    FilterLanes<T> p{};
    p.rows = rows;
    p.in_row = z.stride_h * plan.pitch;
    p.in_step = z.stride_w;
    for (std::int64_t g = 0; g < z.groups; ++g) {
      const T* const in =
          plan.whole && !plan.in_place ? shared.data() + g * plan.copied() : input(g, first, top, samples, copy.data());
      with_isa([&](auto isa) {
        for (std::int64_t j = blocks.begin(block); j < blocks.end(block); ++j) {
          const std::int64_t k = g * plan.padded + j * panel, width = plan.width(j), plane = rows * ow * width;
          const std::int64_t count = std::min(width, plan.filters - j * panel);
          p.bias = biases.data() + k;
          p.out_row = ow * width;
          for (std::int64_t c = 0; c < plan.channels; c += plan.part) {
            const std::int64_t channels = std::min(plan.part, plan.channels - c);
            p.taps = channels * plan.area;
            p.offsets = offsets.data() + c * plan.area;
            p.weights = plan.whole ? part.data() : packed.data() + k * taps + c * plan.area * width;
            p.add = c > 0;
            if (plan.whole) {
              pack(isa, g, j * panel, count, c, channels, part.data(), width);
            }
            for (std::int64_t i = 0; i < samples; ++i) {
              filter_lanes_plane(isa, p, ow, width, in + i * plan.sample, out.data() + i * plane);
            }
          }
          for (std::int64_t i = 0; i < samples; ++i) {
            transpose_plane(isa, out.data() + i * plane, width,
                            y + ((first + i) * z.k + g * plan.filters + j * panel) * positions + top * ow, positions,
                            count, rows * ow);
          }
        }
      });
    }
  });
}

}  // namespace detail::filter_lanes

/// conv2d_forward for sizes that filter_lanes_apply() accepts.
template <class T>
void filter_lanes_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  const std::int64_t taps = z.patch(), area = z.r * z.s, filters = z.k / z.groups;
  const auto pack = [&](auto isa, std::int64_t g, std::int64_t first, std::int64_t count, std::int64_t channel,
                        std::int64_t channels, T* to, std::int64_t width) {
    pack_filter_lanes(isa, weight + (g * filters + first) * taps + channel * area, taps, count, channels * area, to,
                      width);
  };
  detail::filter_lanes::convolve(z, x, pack, false, bias, y);
}

/// conv2d_backward_input for stride 1 where filter_lanes_apply() accepts turned_round(z), without negative padding.
/// Weights must be finite, since the padding multiplies them by zero.
template <class T>
void filter_lanes_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  const std::int64_t taps = z.patch(), area = z.r * z.s, filters = z.k / z.groups;
  const auto pack = [&](auto isa, std::int64_t g, std::int64_t first, std::int64_t count, std::int64_t filter,
                        std::int64_t some, T* to, std::int64_t width) {
    if (area == 1 && count == width) {
      return copy_rows(isa, weight + (g * filters + filter) * taps + first, taps, to, width, some, width);
    }
    for (std::int64_t k = 0; k < some; ++k) {
      pack_filter_lanes(isa, weight + (g * filters + filter + k) * taps + first * area, area, count, area,
                        to + k * area * width, width);
    }
  };
  detail::filter_lanes::convolve<T>(turned_round(z), dy, pack, true, nullptr, dx);
}

#endif

}  // namespace minitorch::kernels
