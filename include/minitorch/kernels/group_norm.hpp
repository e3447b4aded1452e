// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>

#include "minitorch/kernels/norm/planes.hpp"
#include "minitorch/kernels/norm/rows.hpp"

namespace minitorch::kernels {

namespace detail {

// The path `groups_as_rows`, see Note [Plan]: a backward where the sums of each plane, of two or three vectors, would
// cost more than all the rest. So a group is taken as a row of layer norm, with the channels' weights repeated for each
// position. Their gradients, too, are added up for each position over the samples, and over the positions only at the
// end.
template <class T>
void group_row_gradients(const PlaneTask<T>& t, const NormBackward<T>& a) {
  const PlaneSets& sets = t.sets;
  const std::int64_t groups = sets.channels / sets.planes, samples = sets.count / groups;
  const std::int64_t sample = sets.channels * sets.size, group = sets.planes * sets.size;
  core::Scratch<T> weight(t.weight ? sample : 1);
  for (std::int64_t c = 0; t.weight && c < sets.channels; ++c) {
    std::fill_n(&weight[c * sets.size], sets.size, t.weight[c]);
  }
  const bool parallel = samples * sample >= core::parallel_threshold;
  const core::Chunks chunks(samples, 16, parallel ? weight_chunks : 1);
  const bool wide = needs_totals<T>(samples, chunks.count);
  core::Scratch<T> own(2 * chunks.count * sample), added(2 * sample);
  core::Scratch<double> totals(wide ? 2 * chunks.count * sample : 1), added_totals(wide ? 2 * sample : 1);
  parallel_chunks_isa(groups * chunks.count, parallel, [&](auto isa, std::int64_t k) {
    const std::int64_t g = k % groups, chunk = k / groups, at = 2 * chunk * sample + g * group;
    RowTask<T> rows(NormSizes::rows(samples, group), t.weight ? &weight[g * group] : nullptr, nullptr, 0, t.overflow);
    rows.first = g * group;
    rows.stride = sample;
    rows.statistic = g;
    rows.statistics = groups;
    const WeightSums<T> sums{a.dweight ? &own[at] : nullptr, a.dbias ? &own[at + sample] : nullptr,
                             wide ? &totals[at] : nullptr, wide ? &totals[at + sample] : nullptr};
    rows_gradients<true>(isa, rows, a, sums, chunks.begin(chunk), chunks.end(chunk));
  });
  const auto add_up = [&](auto isa, const auto* from, auto* sum, T* to) {
    if (to) {
      add_chunks(isa, from, sum, chunks.count, 2 * sample, 0, sample);
      plane_totals(isa, sum, to, sets.channels, sets.size);
    }
  };
  with_isa([&](auto isa) {
    if (wide) {
      add_up(isa, totals.data(), added_totals.data(), a.dweight);
      add_up(isa, totals.data() + sample, added_totals.data() + sample, a.dbias);
    } else {
      add_up(isa, own.data(), added.data(), a.dweight);
      add_up(isa, own.data() + sample, added.data() + sample, a.dbias);
    }
  });
}

}  // namespace detail

/// Group norm: y = (x - mean) * rstd * weight + bias, where mean and biased variance are those of each
/// sample's group of c / groups neighbouring channels, rstd = 1 / sqrt(var + eps). With groups == c it is instance
/// norm. Sizes are NormSizes::group(n, c, s, groups) for n samples, c channels, s positions (NCHW).
template <class T>
void group_norm_forward(const NormSizes& sizes, const NormForward<T>& arrays, std::type_identity_t<T> eps) {
  detail::planes_forward(sizes, arrays, static_cast<double>(eps));
}

/// The gradients of group_norm_forward.
template <class T>
void group_norm_backward(const NormSizes& sizes, const NormBackward<T>& arrays) {
  detail::norm_backward<true>(sizes, arrays, [&](std::atomic<bool>* overflow) {
    const PlaneTask<T> task(sizes, arrays.weight, nullptr, 0, overflow);
    if (plan(sizes, Direction::backward, element_bytes<T>) == Path::groups_as_rows) {
      detail::group_row_gradients(task, arrays);
    } else {
      detail::planes_backward(task, arrays);
    }
  });
}

}  // namespace minitorch::kernels
