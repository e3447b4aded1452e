// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/shape.hpp"
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
// The gradient of the input of a convolution with strides is a correlation of dy for each phase of the input's
// positions, (row mod stride, column mod stride), with the taps that meet it; phases share a copy of dy and write
// between each other.
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
  std::int64_t rows, in_row, in_step, out_row, out_step;
  bool add;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/conv2d/filter_lanes.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once] in core/config.hpp

namespace detail::filter_lanes {

/// A convolution, or the gradient of its input.
struct Correlation {
  Conv2dSizes z;
  bool backward;
  std::int64_t c, h, w, k, oh, ow;              // of what is read and written
  std::int64_t step_h, step_w, up_h, up_w;      // between neighbours of a phase, there
  std::int64_t pad_h, pad_w, reach_h, reach_w;  // zeros before what is read; how far taps lie apart
  std::vector<std::int64_t> taps;               // by phases, in each of which they are in order
  std::array<std::int64_t, 17> first{};         // tap of a phase

  Correlation(const Conv2dSizes& sizes, bool gradient) : z(sizes), backward(gradient) {
    const std::int64_t far_h = (z.r - 1) * z.dilation_h, far_w = (z.s - 1) * z.dilation_w;
    c = gradient ? z.k : z.c;
    k = gradient ? z.c : z.k;
    h = gradient ? z.oh() : z.h;
    w = gradient ? z.ow() : z.w;
    oh = gradient ? z.h : z.oh();
    ow = gradient ? z.w : z.ow();
    step_h = gradient ? 1 : z.stride_h;
    step_w = gradient ? 1 : z.stride_w;
    up_h = gradient ? z.stride_h : 1;
    up_w = gradient ? z.stride_w : 1;
    pad_h = gradient ? (far_h - z.pad_h) / up_h : z.pad_h;
    pad_w = gradient ? (far_w - z.pad_w) / up_w : z.pad_w;
    reach_h = gradient ? (up_h - 1 + z.pad_h) / up_h + pad_h : far_h;
    reach_w = gradient ? (up_w - 1 + z.pad_w) / up_w + pad_w : far_w;
    for (std::int64_t phase = 0; phase < phases(); ++phase) {
      for (std::int64_t tap = 0; tap < area(); ++tap) {
        if ((tap / z.s * z.dilation_h - z.pad_h - phase / up_w) % up_h == 0 &&
            (tap % z.s * z.dilation_w - z.pad_w - phase % up_w) % up_w == 0) {
          taps.push_back(tap);
        }
      }
      first[static_cast<std::size_t>(phase) + 1] = static_cast<std::int64_t>(taps.size());
    }
  }
  std::int64_t phases() const { return up_h * up_w; }
  std::int64_t area() const { return z.r * z.s; }
  std::int64_t positions() const { return oh * ow; }
  std::int64_t begin(std::int64_t phase) const { return first[static_cast<std::size_t>(phase)]; }
  std::int64_t count(std::int64_t phase) const { return begin(phase + 1) - begin(phase); }
  const std::int64_t* of(std::int64_t phase) const { return taps.data() + begin(phase); }
  /// Rows and columns that a tap lies from the first position of its phase in what is read with its border.
  std::int64_t row(std::int64_t phase, std::int64_t tap) const {
    const std::int64_t down = tap / z.s * z.dilation_h;
    return backward ? (phase / up_w + z.pad_h - down) / up_h + pad_h : down;
  }
  std::int64_t column(std::int64_t phase, std::int64_t tap) const {
    const std::int64_t right = tap % z.s * z.dilation_w;
    return backward ? (phase % up_w + z.pad_w - right) / up_w + pad_w : right;
  }
};

/// How one group is cut.
struct Plan {
  static constexpr std::int64_t most_copied = 1 << 16;  // elements of a task's input, so that it stays in L2
  static constexpr std::int64_t most_kept = 1 << 19;  // elements of several samples, of which a part is read at a time
  static constexpr std::int64_t most_taps = 288;      // of a part of the depth
  static constexpr std::int64_t slack = 64;           // that copies may touch beyond the end

  std::int64_t channels, filters;
  bool in_place, whole;                   // there is no border: the image is read where it is; the batch is one task's
  std::int64_t rows, pitch;               // of the input of a band
  std::int64_t plane, sample;             // between channels and samples of the input
  std::int64_t band, bands, group, sets;  // rows of a phase; see above
  std::int64_t lanes, panels, padded,
      blocks;         // filters of a vector; panels of two; filters in whole vectors; see above
  std::int64_t part;  // channels of a part of the depth

  Plan(const Correlation& q, std::int64_t vector) : channels(q.c / q.z.groups), filters(q.k / q.z.groups) {
    constexpr std::int64_t enough = 512, few = 128, tasks = 8;  // positions of a task
    const std::int64_t n = q.z.n, height = core::ceil_div(q.oh, q.up_h), width = core::ceil_div(q.ow, q.up_w);
    lanes = vector;
    panels = core::ceil_div(filters, 2 * lanes);
    padded = core::ceil_div(filters, lanes) * lanes;
    part = std::max<std::int64_t>(1, most_taps / q.area());
    const std::int64_t across = (width - 1) * q.step_w + q.reach_w + 1;
    in_place = q.pad_h == 0 && q.pad_w == 0 && across <= q.w && (height - 1) * q.step_h + q.reach_h < q.h;
    pitch = in_place ? q.w : across;
    const std::int64_t halo = q.reach_h + 1, row = channels * pitch;
    const std::int64_t fits = std::clamp<std::int64_t>((most_copied / row - halo) / q.step_h + 1, 1, height);
    const std::int64_t wanted = std::min(tasks / n + 1, q.positions() / few);
    bands = std::max(core::ceil_div(height, fits), std::clamp<std::int64_t>(wanted, 1, height));
    band = core::ceil_div(height, bands);
    bands = core::ceil_div(height, band);
    rows = (band - 1) * q.step_h + halo;
    const std::int64_t together = std::min(enough / q.positions(), most_kept / (row * rows));
    group = bands > 1 ? 1 : std::clamp<std::int64_t>(together, 1, n);
    sets = core::ceil_div(n, group);
    group = core::ceil_div(n, sets);
    sets = core::ceil_div(n, group);
    constexpr std::int64_t even = 64, apart = 16;  // so that channels do not meet in few sets of the cache
    plane = in_place ? q.h * q.w : rows * pitch + (rows * pitch % even == 0 ? apart : 0);
    sample = in_place ? q.c * plane : channels * plane + slack + pitch;  // threads copy one each
    whole = sets * bands == 1;
    blocks = whole ? panels : std::clamp<std::int64_t>(tasks / (sets * bands), 1, (panels + 1) / 2);
  }
  std::int64_t copied() const { return in_place ? 0 : group * sample; }
  std::int64_t width(std::int64_t panel) const { return std::min(2 * lanes, padded - panel * 2 * lanes); }
};

/// The input of rows from `top` on of phases of one group of some samples, with its border of zeros.
template <class T>
void copy_in(const Correlation& q, const Plan& plan, const T* x, std::int64_t top, std::int64_t samples, T* copy) {
  LongRowsCopy p{};
  p.w = q.w;
  p.step_h = p.step_w = 1;
  p.rows = plan.rows;
  p.pitch = plan.pitch;
  const std::int64_t from_y = top * q.step_h - q.pad_h;
  p.first_row = std::clamp<std::int64_t>(-from_y, 0, p.rows);
  p.last_row = std::clamp<std::int64_t>(q.h - from_y, p.first_row, p.rows);
  p.first = std::min(q.pad_w, p.pitch);
  p.last = std::clamp<std::int64_t>(q.w + q.pad_w, p.first, p.pitch);
  p.zeros = p.first;
  with_isa([&](auto isa) {
    for (std::int64_t i = 0; i < samples; ++i) {
      for (std::int64_t c = 0; c < plan.channels; ++c) {
        copy_phase(isa, p, x + (i * q.c + c) * q.h * q.w + from_y * q.w - q.pad_w,
                   copy + i * plan.sample + c * plan.plane);
      }
    }
  });
}

/// y = the convolution of x with filters that `pack(isa, group, first, count, channel, channels, to, width)` packs,
/// `count` of them from `first` on, phase by phase; bias may be null.
template <class T, class Pack>
void convolve(const Correlation& q, const T* x, const Pack& pack, const T* bias, T* y) {
  const Plan plan(q, with_isa([](auto isa) { return product_tile_size(isa, T()); }).lanes);
  const std::int64_t n = q.z.n, groups = q.z.groups, positions = q.positions(), taps = plan.channels * q.area(),
                     panel = 2 * plan.lanes;
  core::Scratch<std::int64_t> offsets(taps);
  for (std::int64_t phase = 0, l = 0; phase < q.phases(); ++phase) {
    for (std::int64_t c = 0; c < plan.channels; ++c) {
      for (std::int64_t i = 0; i < q.count(phase); ++i) {
        const std::int64_t tap = q.of(phase)[i];
        offsets[l++] = c * plan.plane + q.row(phase, tap) * plan.pitch + q.column(phase, tap);
      }
    }
  }
  const bool worthwhile = n * q.z.k * q.z.positions() * q.z.patch() > core::parallel_threshold;
  core::Scratch<T> packed(plan.whole ? 0 : groups * plan.padded * taps), biases(groups * plan.padded),
      shared(plan.whole ? groups * plan.copied() : 0);
  core::parallel_chunks(groups * plan.panels, worthwhile, [&](std::int64_t i) {
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
    const T* in = x + (first * q.c + g * plan.channels) * q.h * q.w;
    if (plan.in_place) {
      return in + top * q.step_h * q.w;
    }
    copy_in(q, plan, in, top, samples, copy);
    return static_cast<const T*>(copy);
  };
  core::parallel_chunks(plan.whole && !plan.in_place ? n * groups : 0, worthwhile, [&](std::int64_t i) {
    input(i % groups, i / groups, 0, 1, shared.data() + i % groups * plan.copied() + i / groups * plan.sample);
  });
  const core::Chunks blocks(plan.panels, 1, plan.blocks);
  core::parallel_chunks(plan.sets * plan.bands * blocks.count, worthwhile, [&](std::int64_t task) {
    const std::int64_t block = task % blocks.count, piece = task / blocks.count;
    const std::int64_t first = piece / plan.bands * plan.group, top = piece % plan.bands * plan.band;
    const std::int64_t samples = std::min(plan.group, n - first);
    const std::int64_t rows = std::min(plan.band * q.up_h, q.oh - top * q.up_h);
    core::Scratch<T> copy(plan.whole ? 0 : plan.copied()), out(samples * rows * q.ow * panel),
        part(plan.whole ? plan.part * q.area() * panel : 0);
    FilterLanes<T> p{};
    p.in_row = q.step_h * plan.pitch;
    p.in_step = q.step_w;
    for (std::int64_t g = 0; g < groups; ++g) {
      const T* const in =
          plan.whole && !plan.in_place ? shared.data() + g * plan.copied() : input(g, first, top, samples, copy.data());
      with_isa([&](auto isa) {
        for (std::int64_t j = blocks.begin(block); j < blocks.end(block); ++j) {
          const std::int64_t k = g * plan.padded + j * panel, width = plan.width(j), plane = rows * q.ow * width;
          const std::int64_t count = std::min(width, plan.filters - j * panel);
          p.bias = biases.data() + k;
          p.out_row = q.up_h * q.ow * width;
          p.out_step = q.up_w * width;
          for (std::int64_t c = 0; c < plan.channels; c += plan.part) {
            const std::int64_t channels = std::min(plan.part, plan.channels - c);
            const std::int64_t ready = plan.whole ? channels : plan.channels, from = plan.whole ? 0 : c;
            const T* const weights = plan.whole ? part.data() : packed.data() + k * taps;
            p.add = c > 0;
            if (plan.whole) {
              pack(isa, g, j * panel, count, c, channels, part.data(), width);
            }
            for (std::int64_t phase = 0; phase < q.phases(); ++phase) {
              const std::int64_t y0 = phase / q.up_w, x0 = phase % q.up_w, area = q.count(phase);
              p.taps = channels * area;
              p.offsets = offsets.data() + q.begin(phase) * plan.channels + c * area;
              p.weights = weights + (q.begin(phase) * ready + from * area) * width;
              p.rows = core::ceil_div(rows - y0, q.up_h);
              for (std::int64_t i = 0; i < samples; ++i) {
                filter_lanes_plane(isa, p, core::ceil_div(q.ow - x0, q.up_w), width, in + i * plan.sample,
                                   out.data() + i * plane + (y0 * q.ow + x0) * width);
              }
            }
          }
          for (std::int64_t i = 0; i < samples; ++i) {
            transpose_plane(isa, out.data() + i * plane, width,
                            y + ((first + i) * q.k + g * plan.filters + j * panel) * positions + top * q.up_h * q.ow,
                            positions, count, rows * q.ow);
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
  detail::filter_lanes::convolve(detail::filter_lanes::Correlation(z, false), x, pack, bias, y);
}

/// conv2d_backward_input where filter_lanes_apply() accepts turned_round(z), without negative padding, or
/// filter_phases_apply() z. Weights must be finite, since the padding multiplies them by zero.
template <class T>
void filter_lanes_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  const std::int64_t taps = z.patch(), area = z.r * z.s, filters = z.k / z.groups;
  const detail::filter_lanes::Correlation q(z, true);
  const auto pack = [&](auto isa, std::int64_t g, std::int64_t first, std::int64_t count, std::int64_t filter,
                        std::int64_t some, T* to, std::int64_t width) {
    if (area == 1 && count == width) {
      return copy_rows(isa, weight + (g * filters + filter) * taps + first, taps, to, width, some, width);
    }
    core::Scratch<T> ordered(area * width);
    for (std::int64_t k = 0; k < some; ++k) {
      pack_filter_lanes(isa, weight + (g * filters + filter + k) * taps + first * area, area, count, area,
                        q.phases() == 1 ? to + k * area * width : ordered.data(), width);
      for (std::int64_t phase = 0; q.phases() > 1 && phase < q.phases(); ++phase) {
        pick_vectors(isa, ordered.data(), q.of(phase), q.count(phase), width,
                     to + (q.begin(phase) * some + k * q.count(phase)) * width);
      }
    }
  };
  detail::filter_lanes::convolve<T>(q, dy, pack, nullptr, dx);
}

#endif

}  // namespace minitorch::kernels
