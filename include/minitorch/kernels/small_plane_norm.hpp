// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/kernels/row_norm.hpp"

// Group norm backward where planes are small: the sums of each plane, of two or three vectors, would cost more than all
// the rest. So a group is taken as a row of layer norm, with the channels' weights repeated for each position. Their
// gradients, too, are added up for each position over the samples, and over the positions only at the end.

namespace minitorch::kernels::detail {

/// Whether that is faster.
inline bool small_planes(const PlaneSets& sets) {
  return sets.planes > 1 && sets.size < 64 && sets.count * sets.size > 0;
}

template <class T, class Before>
void small_plane_backward(const PlaneTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx,
                          T* dweight, T* dbias, const Before& before) {
  const PlaneSets& sets = t.sets;
  const std::int64_t groups = sets.channels / sets.planes, samples = sets.count / groups;
  const std::int64_t sample = sets.channels * sets.size, group = sets.planes * sets.size;
  Scratch<T> weight(t.weight ? sample : 1);
  for (std::int64_t c = 0; t.weight && c < sets.channels; ++c) {
    std::fill_n(&weight[c * sets.size], sets.size, t.weight[c]);
  }
  const bool parallel = samples * sample >= parallel_threshold;
  const Chunks chunks(samples, 16, parallel ? 16 : 1);
  const bool wide = needs_totals<T>(samples, chunks.count);
  Scratch<T> own(2 * chunks.count * sample), added(2 * sample);
  Scratch<double> totals(wide ? 2 * chunks.count * sample : 1), added_totals(wide ? 2 * sample : 1);
  parallel_chunks(groups * chunks.count, parallel, [&](std::int64_t k) {
    const std::int64_t g = k % groups, chunk = k / groups, at = 2 * chunk * sample + g * group;
    RowTask<T> rows(samples, group, 0, 0, t.weight ? &weight[g * group] : nullptr, nullptr);
    rows.first = g * group;
    rows.stride = sample;
    rows.statistic = g;
    rows.statistics = groups;
    rows.overflow = t.overflow;
    const WeightSums<T> sums{dweight ? &own[at] : nullptr, dbias ? &own[at + sample] : nullptr,
                             wide ? &totals[at] : nullptr, wide ? &totals[at + sample] : nullptr};
    with_isa([&](auto isa) {
      rows_backward<true>(isa, rows, dy, x, mean, rstd, dx, sums, chunks.begin(chunk), chunks.end(chunk), before,
                          Identity{});
    });
  });
  const auto add_up = [&](auto isa, const auto* from, auto* sum, T* to) {
    if (to) {
      add_chunks(isa, from, sum, chunks.count, 2 * sample, 0, sample);
      plane_totals(isa, sum, to, sets.channels, sets.size);
    }
  };
  with_isa([&](auto isa) {
    if (wide) {
      add_up(isa, totals.data(), added_totals.data(), dweight);
      add_up(isa, totals.data() + sample, added_totals.data() + sample, dbias);
    } else {
      add_up(isa, own.data(), added.data(), dweight);
      add_up(isa, own.data() + sample, added.data() + sample, dbias);
    }
  });
}

}  // namespace minitorch::kernels::detail

#define MINITORCH_LOOPS "minitorch/kernels/small_plane_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
