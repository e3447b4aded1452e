// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/conv2d/direct.hpp"
#include "minitorch/kernels/conv2d/plan.hpp"
#include "minitorch/kernels/gemm.hpp"
#include "minitorch/kernels/interleave.hpp"

// Note [Long rows]: the patch matrix of a convolution need not exist. In a copy of the image with its border of zeros,
// seen as one long row as in Note [Direct convolution], the row of the patch matrix for tap (c, r, s) is the image
// itself from an offset on; so the tiles of Note [Products] read it there, by a table of offsets, and nothing is
// packed but the filters. A stride splits the image into phases, (row mod stride, column mod stride), each a plane of
// its own, in which the outputs' inputs lie side by side again; phases that no tap reads are left out. Zeros at the end
// of a row are those at the start of the next, and those below a sample those above the next: small planes of several
// samples make one row. What lies between rows and samples is computed and thrown away, where that is little: else Note
// [Panels].
//
// Work is cut into bands of rows, or groups of samples, whose copy fits a cache; the cut depends on sizes only.

namespace minitorch::kernels {

/// What the loop sees: out[filter][q] = or += sum over taps of filter * in[offset of tap + q], for q < length rounded
/// up to a vector; filters packed as the left side of a Product.
template <class T>
struct LongRows {
  std::int64_t filters, taps, depths, length;
  const T* packed;
  const T* in;
  const std::int64_t* offsets;
  T* out;
  std::int64_t out_stride;
  bool add;
};

/// How rows of one phase of a plane, `step_h` and `step_w` apart in it, are copied to rows `pitch` apart: of `rows`
/// those from first_row to last_row, of their columns those from first to last; the rest, and `zeros` more at the end,
/// is zero.
struct LongRowsCopy {
  std::int64_t w, step_h, step_w;
  std::int64_t rows, first_row, last_row, first, last, pitch, zeros;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/conv2d/long_rows.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once] in core/config.hpp

namespace detail::long_row_conv {

/// The phases that taps read.
struct Phases {
  std::int64_t stride_h, stride_w, h, w;

  explicit Phases(const Conv2dSizes& z)
      : stride_h(z.stride_h),
        stride_w(z.stride_w),
        h(std::min(z.stride_h, (z.r - 1) * z.dilation_h + 1)),
        w(std::min(z.stride_w, (z.s - 1) * z.dilation_w + 1)) {}
  std::int64_t count() const { return h * w; }
  /// Of the tap that lies `y` rows and `x` columns from the first.
  std::int64_t at(std::int64_t y, std::int64_t x) const { return y % stride_h * w + x % stride_w; }
  std::int64_t row(std::int64_t phase) const { return phase / w; }
  std::int64_t column(std::int64_t phase) const { return phase % w; }
};

/// How one group of a convolution is cut.
struct Plan {
  static constexpr std::int64_t most_copied = 1 << 16;  // elements of the copy, so that it and the result stay in L2
  static constexpr std::int64_t slack = 64;             // that loads may touch beyond the end: two vectors

  std::int64_t channels, filters;          // of the group
  std::int64_t reach_h, reach_w;           // rows and columns that taps lie further, in a phase
  std::int64_t pitch, band, bands, group;  // of a phase; output rows of a task; tasks a sample; samples a task
  std::int64_t sample_rows, plane;         // rows from one sample to the next; elements of a phase's plane
  Phases phases;
  std::int64_t taps, pad_w;

  explicit Plan(const Conv2dSizes& z, bool panels = false)
      : channels(z.c / z.groups), filters(z.k / z.groups), phases(z) {
    const bool shares = z.stride_h == 1 && z.stride_w == 1;
    reach_h = (z.r - 1) * z.dilation_h / z.stride_h;
    reach_w = (z.s - 1) * z.dilation_w / z.stride_w;
    pitch = z.ow() + reach_w - (shares ? z.pad_w : 0);
    taps = z.patch();
    pad_w = z.pad_w;
    const std::int64_t row = channels * phases.count() * pitch;
    // As many bands as the cache and threads want, or up to twice that: those that waste least of the last vectors.
    const std::int64_t most = panels ? 4 * most_copied : most_copied;  // of panels little is read at a time
    const std::int64_t fits = std::clamp<std::int64_t>(most / row - reach_h, 1, z.oh());
    const std::int64_t enough =
        panels || z.n >= 8 ? 1 : std::clamp<std::int64_t>(8 / std::max<std::int64_t>(z.n, 1), 1, z.oh());
    const std::int64_t least = std::max((z.oh() + fits - 1) / fits, enough);
    std::int64_t best = 0;
    for (std::int64_t cuts = least; cuts <= std::min(2 * least, z.oh()); ++cuts) {
      const std::int64_t height = (z.oh() + cuts - 1) / cuts, count = (z.oh() + height - 1) / height;
      const std::int64_t vectors = ((height - 1) * pitch + z.ow() + slack / 2 - 1) / (slack / 2) * (slack / 2);
      const std::int64_t cost = count * (vectors + reach_h * pitch / 8);  // in positions, with what is copied twice
      if (best == 0 || cost < best) {
        best = cost;
        band = height;
        bands = count;
      }
    }
    sample_rows = band + reach_h - (shares && bands == 1 ? std::min(z.pad_h, reach_h) : 0);
    // Sixteen groups, or as few as four if rows would be short: their ends are thrown away.
    constexpr std::int64_t long_enough = 256;
    const std::int64_t samples = std::max(z.n / 16, std::min(z.n / 4, long_enough / (sample_rows * pitch)));
    group = bands > 1
                ? 1
                : std::clamp<std::int64_t>(most_copied / (row * sample_rows), 1, std::max<std::int64_t>(1, samples));
    if (panels && bands == 1) {
      group = samples_together(z, most / (row * sample_rows));
    }
    plane = ((group - 1) * sample_rows + band + reach_h) * pitch;
  }
  /// Samples whose positions, one after another, fill whole vectors best.
  static std::int64_t samples_together(const Conv2dSizes& z, std::int64_t fits) {
    constexpr std::int64_t lanes = 16, enough = 512;
    const std::int64_t most = std::clamp<std::int64_t>(std::min(fits, enough / z.positions()), 1, z.n);
    std::int64_t best = 1, cost = 0;
    for (std::int64_t samples = 1; samples <= most; ++samples) {
      const std::int64_t sets = (z.n + samples - 1) / samples;
      const std::int64_t rest = z.n - (sets - 1) * samples;
      const std::int64_t vectors =
          (sets - 1) * ((samples * z.positions() + lanes - 1) / lanes) + (rest * z.positions() + lanes - 1) / lanes;
      if (samples == 1 || vectors <= cost) {
        cost = vectors;
        best = samples;
      }
    }
    return best;
  }
  std::int64_t copied() const { return channels * phases.count() * plane + slack + reach_w + pad_w; }
  std::int64_t length(const Conv2dSizes& z, std::int64_t samples) const {
    return ((samples - 1) * sample_rows + band - 1) * pitch + z.ow();
  }
  std::int64_t out_stride(const Conv2dSizes& z) const { return (length(z, group) + slack) / slack * slack; }
};

/// Writes output rows from `top` on of one group of some samples, the first one's input at `x`, into the copy, with all
/// the zeros that taps of these rows read.
template <class T>
void copy_in(const Conv2dSizes& z, const Plan& plan, const T* x, std::int64_t top, std::int64_t samples, T* copy) {
  LongRowsCopy p{};
  p.w = z.w;
  p.step_h = z.stride_h;
  p.step_w = z.stride_w;
  p.rows = plan.band + plan.reach_h;
  p.pitch = plan.pitch;
  for (std::int64_t c = 0; c < plan.channels; ++c) {
    for (std::int64_t phase = 0; phase < plan.phases.count(); ++phase, copy += plan.plane) {
      // Rows and columns of the phase that lie in the image.
      const std::int64_t from_y = top * z.stride_h + plan.phases.row(phase) - z.pad_h;
      const std::int64_t from_x = plan.phases.column(phase) - z.pad_w;
      p.first_row = from_y >= 0 ? 0 : std::min(p.rows, (-from_y + z.stride_h - 1) / z.stride_h);
      p.last_row =
          from_y >= z.h ? p.first_row : std::clamp((z.h - from_y + z.stride_h - 1) / z.stride_h, p.first_row, p.rows);
      p.first = from_x >= 0 ? 0 : (-from_x + z.stride_w - 1) / z.stride_w;
      p.last = from_x >= z.w ? p.first
                             : std::clamp((z.w - from_x + z.stride_w - 1) / z.stride_w, p.first,
                                          std::max(p.first, z.ow() + plan.reach_w));
      p.zeros = std::max(z.stride_h == 1 && z.stride_w == 1 ? z.pad_w : 0, p.first);
      with_isa([&](auto isa) {
        for (std::int64_t i = 0; i < samples; ++i) {
          copy_phase(isa, p, x + (i * z.c + c) * z.h * z.w + from_y * z.w + from_x,
                     copy + i * plan.sample_rows * plan.pitch);
        }
      });
    }
  }
}

/// Where tap l = (channel, row, column) of the filters lies in the copy.
inline void tap_offsets(const Conv2dSizes& z, const Plan& plan, std::int64_t* offsets) {
  for (std::int64_t l = 0; l < plan.taps; ++l) {
    const std::int64_t c = l / (z.r * z.s), r = l / z.s % z.r * z.dilation_h, s = l % z.s * z.dilation_w;
    offsets[l] =
        (c * plan.phases.count() + plan.phases.at(r, s)) * plan.plane + r / z.stride_h * plan.pitch + s / z.stride_w;
  }
}

/// y = the convolution of x with filters that `filter(group)` gives as a matrix (filters, taps); bias may be null.
template <class T, class Filters>
void convolve(const Conv2dSizes& z, const T* x, const Filters& filter, const T* bias, T* y) {
  const Plan plan(z);
  core::Scratch<std::int64_t> offsets(plan.taps);
  tap_offsets(z, plan, offsets.data());
  Product<T> left{};
  left.m = plan.filters;
  left.k = plan.taps;
  left.depths = (plan.taps + detail::gemm::most_depth - 1) / detail::gemm::most_depth;
  core::Scratch<T> packed(z.k * plan.taps);
  for (std::int64_t g = 0; g < z.groups; ++g) {
    with_isa([&](auto isa) {
      pack_left(isa, left, filter(g), packed.data() + g * plan.filters * plan.taps, 0, plan.filters);
    });
  }
  const std::int64_t sets = (z.n + plan.group - 1) / plan.group, out_stride = plan.out_stride(z);
  const std::int64_t tasks = sets * plan.bands, positions = z.positions();
  core::parallel_chunks(tasks, z.n * z.k * positions * plan.taps > core::parallel_threshold, [&](std::int64_t task) {
    const std::int64_t first = task / plan.bands * plan.group, top = task % plan.bands * plan.band;
    const std::int64_t samples = std::min(plan.group, z.n - first), rows = std::min(plan.band, z.oh() - top);
    core::Scratch<T> copy(plan.copied()), out(plan.filters * out_stride);
    for (std::int64_t g = 0; g < z.groups; ++g) {
      copy_in(z, plan, x + (first * z.c + g * plan.channels) * z.h * z.w, top, samples, copy.data());
      const LongRows<T> p{plan.filters,
                          plan.taps,
                          left.depths,
                          plan.length(z, samples),
                          packed.data() + g * plan.filters * plan.taps,
                          copy.data(),
                          offsets.data(),
                          out.data(),
                          out_stride,
                          false};
      with_isa([&](auto isa) {
        long_rows(isa, p);
        for (std::int64_t i = 0; i < samples; ++i) {
          for (std::int64_t k = 0; k < plan.filters; ++k) {
            const std::int64_t filter_index = g * plan.filters + k;
            const T* from = out.data() + k * out_stride + i * plan.sample_rows * plan.pitch;
            T* to = y + ((first + i) * z.k + filter_index) * positions + top * z.ow();
            if (bias == nullptr) {
              copy_rows(isa, from, plan.pitch, to, z.ow(), rows, z.ow());
              continue;
            }
            for (std::int64_t row = 0; row < rows; ++row) {
              add_to_row(isa, from + row * plan.pitch, bias[filter_index], to + row * z.ow(), z.ow());
            }
          }
        }
      });
    }
  });
}

}  // namespace detail::long_row_conv

#endif

}  // namespace minitorch::kernels
