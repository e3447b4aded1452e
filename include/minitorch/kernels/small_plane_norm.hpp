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
  Scratch<T> own(2 * chunks.count * sample), added(chunks.count > 1 ? 2 * sample : 1);
  parallel_chunks(groups * chunks.count, parallel, [&](std::int64_t k) {
    const std::int64_t g = k % groups, chunk = k / groups;
    RowTask<T> rows(samples, group, 0, 0, t.weight ? &weight[g * group] : nullptr, nullptr);
    rows.first = g * group;
    rows.stride = sample;
    rows.statistic = g;
    rows.statistics = groups;
    T* dw = &own[2 * chunk * sample + g * group];
    with_isa([&](auto isa) {
      rows_backward<true>(isa, rows, dy, x, mean, rstd, dx, dw, dw + sample, chunks.begin(chunk), chunks.end(chunk),
                          before, Identity{});
    });
  });
  with_isa([&](auto isa) {
    const T* totals = own.data();
    if (chunks.count > 1) {
      add_rows(isa, own.data(), added.data(), chunks.count, 2 * sample, 0, 2 * sample);
      totals = added.data();
    }
    if (dweight) {
      plane_totals(isa, totals, dweight, sets.channels, sets.size);
    }
    if (dbias) {
      plane_totals(isa, totals + sample, dbias, sets.channels, sets.size);
    }
  });
}

}  // namespace minitorch::kernels::detail

#define MINITORCH_LOOPS "minitorch/kernels/small_plane_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
