// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/conv2d/long_rows.hpp"

// The gradient of the filters in Note [Long rows]: for each tap (r, s) it is a product of matrices, dy (filters,
// positions) times the image (positions, channels) from the tap's offset on. So the image is copied with its channels
// last, a panel of two vectors of channels after another, a table tells where a position lies in it, and dy is packed
// once for all taps. Small planes of some samples make one sum.

namespace minitorch::kernels {

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once] in core/config.hpp

namespace detail::long_row_conv {

/// How the sums over samples are cut.
struct WeightPlan {
  static constexpr std::int64_t most_copied = 1 << 16;  // elements of the copy of a band
  static constexpr std::int64_t most_kept = 1 << 21;    // elements of all partial sums

  std::int64_t channels, filters, area;  // of a group; taps of a channel
  std::int64_t lanes, padded;            // channels of a vector; all channels in whole vectors
  Phases phases;                         // as in Plan
  std::int64_t reach_h, reach_w, pitch;
  std::int64_t band, bands, rows;    // output rows of a band, rows of a phase
  std::int64_t group, sets, length;  // samples that are summed at once, of which there are sets; their positions
  std::int64_t kept;                 // partial sums of a chunk

  WeightPlan(const Conv2dSizes& z, std::int64_t vector) : channels(z.c / z.groups), filters(z.k / z.groups), phases(z) {
    area = z.r * z.s;
    lanes = vector;
    padded = (channels + lanes - 1) / lanes * lanes;
    reach_h = (z.r - 1) * z.dilation_h / z.stride_h;
    reach_w = (z.s - 1) * z.dilation_w / z.stride_w;
    pitch = z.ow() + reach_w;
    const std::int64_t row = std::max(padded * phases.count(), filters) * pitch;
    const std::int64_t fits = std::clamp<std::int64_t>(most_copied / row - reach_h, 1, z.oh());
    bands =
        std::max<std::int64_t>((z.oh() + fits - 1) / fits, std::min((z.n + 3) / z.n, z.oh()));  // four pieces at least
    band = (z.oh() + bands - 1) / bands;
    bands = (z.oh() + band - 1) / band;
    rows = band + reach_h;
    const std::int64_t together =
        std::min(detail::gemm::most_depth / (band * z.ow()), most_copied / (padded * phases.count() * plane()));
    group = bands > 1 ? 1 : std::clamp<std::int64_t>(together, 1, std::max<std::int64_t>(1, z.n / 4));
    sets = (z.n + group - 1) / group;
    length = group * band * z.ow();
    kept = z.groups * area * filters * padded;
  }
  std::int64_t plane() const { return rows * pitch; }                        // positions of a phase
  std::int64_t copied() const { return padded * phases.count() * plane(); }  // elements of a sample
};

/// One group's band of a sample, from row `top` on, channels last, as panels [channels / width][phase][row][column].
template <class T>
void copy_channels_last(const Conv2dSizes& z, const WeightPlan& plan, const T* x, std::int64_t top, T* copy) {
  const std::int64_t positions = plan.phases.count() * plan.plane();
  core::Scratch<T> packed(z.stride_w > 1 ? 2 * plan.lanes * plan.pitch : 0);
  for (std::int64_t c = 0; c < plan.padded; c += 2 * plan.lanes) {
    const std::int64_t width = std::min(2 * plan.lanes, plan.padded - c);
    T* panel = copy + c * positions;
    for (std::int64_t phase = 0; phase < plan.phases.count(); ++phase) {
      const std::int64_t from_x = plan.phases.column(phase) - z.pad_w;
      const std::int64_t first = from_x >= 0 ? 0 : std::min(plan.pitch, (-from_x + z.stride_w - 1) / z.stride_w);
      const std::int64_t last =
          from_x >= z.w ? first : std::clamp((z.w - from_x + z.stride_w - 1) / z.stride_w, first, plan.pitch);
      for (std::int64_t row = 0; row < plan.rows; ++row) {
        const std::int64_t y = (top + row) * z.stride_h + plan.phases.row(phase) - z.pad_h;
        T* to = panel + (phase * plan.plane() + row * plan.pitch) * width;
        if (y < 0 || y >= z.h) {
          std::fill_n(to, plan.pitch * width, T(0));
          continue;
        }
        std::fill_n(to, first * width, T(0));
        std::fill_n(to + last * width, (plan.pitch - last) * width, T(0));
        with_isa([&](auto isa) {
          channels_last(isa, x + (c * z.h + y) * z.w + from_x + first * z.stride_w, z.h * z.w,
                        std::min(width, plan.channels - c), last - first, z.stride_w, packed.data(), to + first * width,
                        width);
        });
      }
    }
  }
}

/// part[group][tap][filter][channel] = or += the sums over one band of some samples.
template <class T>
void add_band(const Conv2dSizes& z, const WeightPlan& plan, const T* dy, const T* x, std::int64_t top,
              std::int64_t samples, T* copy, T* wide, T* packed, std::int64_t* offsets, T* part, bool add) {
  const std::int64_t positions = z.positions(), ow = z.ow(), count = std::min(plan.band, z.oh() - top) * ow;
  for (std::int64_t g = 0; g < z.groups; ++g) {
    for (std::int64_t i = 0; i < samples; ++i) {
      copy_channels_last(z, plan, x + (i * z.c + g * plan.channels) * z.h * z.w, top, copy + i * plan.copied());
    }
    Product<T> left{};
    left.m = plan.filters;
    left.k = samples * count;
    left.depths = (left.k + detail::gemm::most_depth - 1) / detail::gemm::most_depth;
    LongRows<T> p{plan.filters, left.k, left.depths, 0, packed, copy, offsets, nullptr, plan.padded, add};
    const T* from = dy + g * plan.filters * positions + top * ow;
    with_isa([&](auto isa) {
      for (std::int64_t i = 0; samples > 1 && i < samples; ++i) {
        copy_rows(isa, from + i * z.k * positions, positions, wide + i * count, left.k, plan.filters, count);
      }
      pack_left(isa, left, MatrixView<T>{samples > 1 ? wide : from, samples > 1 ? left.k : positions, 1}, packed, 0,
                plan.filters);
      for (std::int64_t c = 0; c < plan.padded; c += 2 * plan.lanes) {
        p.length = std::min(2 * plan.lanes, plan.padded - c);
        std::int64_t* next = offsets;
        for (std::int64_t i = 0; i < samples; ++i) {
          for (std::int64_t row = 0; row < count / ow; ++row) {
            for (std::int64_t column = 0; column < ow; ++column) {
              *next++ = i * plan.copied() + (row * plan.pitch + column) * p.length;
            }
          }
        }
        for (std::int64_t tap = 0; tap < plan.area; ++tap) {
          const std::int64_t r = tap / z.s * z.dilation_h, s = tap % z.s * z.dilation_w;
          const std::int64_t offset =
              plan.phases.at(r, s) * plan.plane() + r / z.stride_h * plan.pitch + s / z.stride_w;
          p.in = copy + c * plan.phases.count() * plan.plane() + offset * p.length;
          p.out = part + (g * plan.area + tap) * plan.filters * plan.padded + c;
          long_rows(isa, p);
        }
      }
    });
  }
}

}  // namespace detail::long_row_conv

/// conv2d_backward_weight for sizes that long_rows_apply() accepts: chunks of samples, each of whose sums goes on in
/// double after every `most_summed` positions, then over chunks in order. Where x is infinite or NaN more taps than its
/// own may turn NaN.
template <class T>
void long_rows_backward_weight(const Conv2dSizes& z, const T* dy, const T* x, T* dweight) {
  using detail::long_row_conv::WeightPlan;
  const WeightPlan plan(z, with_isa([](auto isa) { return product_tile_size(isa, T()); }).lanes);
  const std::int64_t items = plan.sets * plan.bands,
                     batch = std::max<std::int64_t>(1, detail::gemm::most_summed / plan.length);
  // Adding up what chunks kept should cost little beside their own sums.
  constexpr std::int64_t worth_keeping = 512, least = 4;
  const std::int64_t most = std::clamp(z.n * z.positions() / worth_keeping, least, Conv2dSizes::max_chunks);
  const core::Chunks chunks(items, 1, std::clamp<std::int64_t>(WeightPlan::most_kept / plan.kept, 2, most));
  const bool many = sizeof(T) < sizeof(double) && items > batch * chunks.count;
  core::Scratch<T> parts(chunks.count * plan.kept);
  core::Scratch<double> totals(many ? chunks.count * plan.kept : 0);
  core::parallel_chunks(
      chunks.count, z.n * z.k * z.positions() * z.patch() > core::parallel_threshold, [&](std::int64_t chunk) {
        T* part = parts.data() + chunk * plan.kept;
        double* total = totals.data() + (many ? chunk * plan.kept : 0);
        std::fill_n(total, many ? plan.kept : 0, 0.0);
        core::Scratch<T> copy(plan.group * plan.copied()), wide(plan.group > 1 ? plan.filters * plan.length : 0),
            packed(plan.filters * plan.length);
        core::Scratch<std::int64_t> offsets(plan.length);
        std::int64_t summed = 0;
        for (std::int64_t item = chunks.begin(chunk); item < chunks.end(chunk); ++item) {
          const std::int64_t i = item / plan.bands * plan.group, top = item % plan.bands * plan.band;
          detail::long_row_conv::add_band(z, plan, dy + i * z.k * z.positions(), x + i * z.c * z.h * z.w, top,
                                          std::min(plan.group, z.n - i), copy.data(), wide.data(), packed.data(),
                                          offsets.data(), part, summed > 0);
          ++summed;
          if (many && (summed == batch || item + 1 == chunks.end(chunk))) {
            for (std::int64_t j = 0; j < plan.kept; ++j) {
              total[j] += static_cast<double>(part[j]);
            }
            summed = 0;
          }
        }
      });
  // All chunks into the first, in order.
  const auto add_up = [&](auto* sums) {
    core::parallel_for(plan.kept, core::parallel_threshold, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t chunk = 1; chunk < chunks.count; ++chunk) {
        const auto* from = sums + chunk * plan.kept;
        MINITORCH_SIMD
        for (std::int64_t j = begin; j < end; ++j) {
          sums[j] += from[j];
        }
      }
    });
  };
  if (many) {
    add_up(totals.data());
  } else {
    add_up(parts.data());
  }
  for (std::int64_t k = 0; k < z.k; ++k) {
    const std::int64_t group = k / plan.filters, row = k % plan.filters;
    for (std::int64_t tap = 0; tap < plan.area; ++tap) {
      const std::int64_t from = ((group * plan.area + tap) * plan.filters + row) * plan.padded;
      T* to = dweight + k * plan.channels * plan.area + tap;
      for (std::int64_t c = 0; c < plan.channels; ++c) {
        to[c * plan.area] = many ? static_cast<T>(totals[from + c]) : parts[from + c];
      }
    }
  }
}

#endif

}  // namespace minitorch::kernels
