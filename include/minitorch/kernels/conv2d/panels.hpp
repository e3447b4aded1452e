// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/conv2d/long_rows.hpp"
#include "minitorch/kernels/conv2d/sizes.hpp"
#include "minitorch/kernels/gemm.hpp"

// Note [Panels]: where planes are small, much of a long row (Note [Long rows]) is thrown away: of 7x7 planes a quarter.
// There the positions of some samples are numbered one after another, and the patch matrix of the next few hundred of
// them is written, a part of its depth at a time, in the order in which the tiles of Note [Products] read it. A row of
// an image is a run of neighbours in it and in the copy with its border, so a run is one load and one store.

namespace minitorch::kernels {

/// Neighbouring positions of a panel, a vector of them at most: where they begin in the copy and in the panel.
struct PanelRun {
  std::int64_t from, to;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/conv2d/panels.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once] in core/config.hpp

namespace detail::panels {

using detail::long_row_conv::Plan;

/// Whether writing panels costs less than what `plan` throws away, both in vectors of a tap and all filters.
inline bool pays(const Conv2dSizes& z, const Plan& plan) {
  constexpr std::int64_t panel = 32, run = 16;
  const std::int64_t sets = (z.n + plan.group - 1) / plan.group, positions = z.n * z.positions();
  const std::int64_t computed = sets * plan.bands * ((plan.length(z, plan.group) + panel - 1) / panel * panel);
  const std::int64_t runs = panel / std::min(z.ow(), run) + 1;
  return 2 * plan.filters * (computed - positions) > 3 * runs * positions;
}

/// How the positions of a group of samples are cut.
struct PanelPlan {
  static constexpr std::int64_t most_columns = 128, most_kept = 1 << 16;
  static constexpr std::int64_t most_depth = 192;  // a panel of that depth and a tile's factors stay in L1

  std::int64_t columns;        // positions that are worked on together
  std::int64_t filter_blocks;  // for threads, where there are few groups

  PanelPlan(const Plan& plan, std::int64_t groups) {
    columns = std::clamp<std::int64_t>(most_kept / plan.filters / 32 * 32, 32, most_columns);
    const std::int64_t tasks = groups * plan.bands;
    filter_blocks = std::clamp<std::int64_t>(plan.filters / 48, 1, (3 + tasks) / tasks);
  }
};

/// Runs of positions [first, first + count) of a task, and where those of each panel begin.
struct Runs {
  std::vector<PanelRun> runs;
  std::vector<std::int64_t> begins;

  void find(const Plan& plan, std::int64_t rows, std::int64_t ow, std::int64_t first, std::int64_t count,
            std::int64_t lanes) {
    runs.clear();
    begins.assign(1, 0);
    for (std::int64_t at = 0; at < count;) {
      const std::int64_t q = first + at, row = q / ow, column = q % ow, in_panel = at % (2 * lanes);
      runs.push_back({(row / rows * plan.sample_rows + row % rows) * plan.pitch + column, in_panel});
      at += std::min({ow - column, lanes, 2 * lanes - in_panel, count - at});
      if (at % (2 * lanes) == 0 || at == count) {
        begins.push_back(static_cast<std::int64_t>(runs.size()));
      }
    }
  }
};

/// y = the convolution of x with filters that `filter(group)` gives as a matrix (filters, taps); bias may be null.
template <class T, class Filters>
void convolve(const Conv2dSizes& z, const Plan& plan, const T* x, const Filters& filter, const T* bias, T* y) {
  core::Scratch<std::int64_t> offsets(plan.taps);
  detail::long_row_conv::tap_offsets(z, plan, offsets.data());
  const std::int64_t sets = (z.n + plan.group - 1) / plan.group, positions = z.positions(), ow = z.ow();
  const PanelPlan cut(plan, sets);
  const ProductTile tile = with_isa([](auto isa) { return product_tile_size(isa, T()); });
  const std::int64_t lanes = tile.lanes;
  const core::Chunks depths(plan.taps, 1, (plan.taps + PanelPlan::most_depth - 1) / PanelPlan::most_depth);
  const core::Chunks blocks((plan.filters + tile.rows - 1) / tile.rows, 1, cut.filter_blocks);
  const std::int64_t tasks = sets * plan.bands * blocks.count;
  core::parallel_chunks(tasks, z.n * z.k * positions * plan.taps > core::parallel_threshold, [&](std::int64_t task) {
    const std::int64_t block = task % blocks.count, piece = task / blocks.count;
    const std::int64_t first = piece / plan.bands * plan.group, top = piece % plan.bands * plan.band;
    const std::int64_t samples = std::min(plan.group, z.n - first), rows = std::min(plan.band, z.oh() - top);
    const std::int64_t k_begin = blocks.begin(block) * tile.rows,
                       k_end = std::min(plan.filters, blocks.end(block) * tile.rows);
    const std::int64_t all = samples * rows * ow, width = std::min(cut.columns, (all + 31) / 32 * 32);
    core::Scratch<T> copy(plan.copied()), panels(width * std::min(plan.taps, PanelPlan::most_depth) + Plan::slack),
        out(plan.filters * width);
    Runs runs;
    for (std::int64_t g = 0; g < z.groups; ++g) {
      detail::long_row_conv::copy_in(z, plan, x + (first * z.c + g * plan.channels) * z.h * z.w, top, samples,
                                     copy.data());
      const MatrixView<T> filters = filter(g);
      for (std::int64_t q = 0; q < all; q += width) {
        const std::int64_t count = std::min(width, all - q), in_sample = q % (rows * ow);
        const bool direct = in_sample + count <= rows * ow;  // else the result is in several samples
        T* const to = y + ((first + q / (rows * ow)) * z.k + g * plan.filters) * positions + top * ow + in_sample;
        runs.find(plan, rows, ow, q, count, lanes);
        Product<T> p{};
        p.m = plan.filters;
        p.n = count;
        p.depths = 1;
        p.a_stride = filters.row_stride;
        p.a_step = filters.column_stride;
        p.b = panels.data();
        p.b_packed = true;
        p.b_stride = (count + lanes - 1) / lanes * lanes;
        p.c = direct ? to : out.data();
        p.c_stride = direct ? positions : width;
        with_isa([&](auto isa) {
          for (std::int64_t d = 0; d < depths.count; ++d) {
            const std::int64_t l = depths.begin(d);
            p.k = depths.end(d) - l;
            p.a = filters.data + l * filters.column_stride;
            p.add = d > 0;
            fill_panels(isa, copy.data(), offsets.data() + l, p.k, runs.runs.data(), runs.begins.data(), count,
                        2 * ow <= lanes, panels.data());
            product_block(isa, p, k_begin, k_end, 0, count);
          }
          for (std::int64_t k = k_begin; k < k_end && (bias || !direct); ++k) {
            const T added = bias ? bias[g * plan.filters + k] : T(0);
            for (std::int64_t done = 0; done < count;) {
              const std::int64_t at = (q + done) % (rows * ow), length = std::min(rows * ow - at, count - done);
              T* row =
                  y + ((first + (q + done) / (rows * ow)) * z.k + g * plan.filters + k) * positions + top * ow + at;
              const T* from = direct ? row : out.data() + k * width + done;
              bias ? add_to_row(isa, from, added, row, length) : copy_rows(isa, from, 0, row, 0, 1, length);
              done += length;
            }
          }
        });
      }
    }
  });
}

}  // namespace detail::panels

/// conv2d_forward for sizes that long_rows_apply() accepts.
template <class T>
void long_rows_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  const std::int64_t patch = z.patch(), filters = z.k / z.groups;
  const auto filter = [&](std::int64_t g) { return MatrixView<T>{weight + g * filters * patch, patch, 1}; };
  if (detail::panels::pays(z, detail::long_row_conv::Plan(z))) {
    return detail::panels::convolve(z, detail::long_row_conv::Plan(z, true), x, filter, bias, y);
  }
  detail::long_row_conv::convolve(z, x, filter, bias, y);
}

/// conv2d_backward_input for stride 1 where turned_round(z) has no negative padding. Weights must be finite, since the
/// padding multiplies them by zero.
template <class T>
void long_rows_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  const Conv2dSizes t = turned_round(z);
  const std::int64_t area = z.r * z.s, channels = z.c / z.groups, filters = z.k / z.groups;
  core::Scratch<T> turned(z.k * z.patch());
  for (std::int64_t g = 0; g < z.groups; ++g) {
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t k = 0; k < filters; ++k) {
        const T* from = weight + ((g * filters + k) * channels + c) * area;
        T* to = turned.data() + ((g * channels + c) * filters + k) * area;
        for (std::int64_t i = 0; i < area; ++i) {
          to[i] = from[area - 1 - i];
        }
      }
    }
  }
  long_rows_forward<T>(t, dy, turned.data(), nullptr, dx);
}

#endif

}  // namespace minitorch::kernels
