// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/add_rows.hpp"
#include "minitorch/kernels/plane_sets.hpp"

namespace minitorch::kernels::detail {

// Sets for one chunk of work: so many that it is worth a thread's while, and whole blocks of channels.
template <class T>
std::int64_t sets_at_once(const PlaneTask<T>& t, std::int64_t arrays) {
  const std::int64_t set = std::max<std::int64_t>(t.sets.planes * t.sets.size, 1), block = t.channels_at_once(arrays);
  return (parallel_threshold / 4 / set + block) / block * block;
}

// The same for columns: whole vectors of them.
inline std::int64_t columns_at_once(const PlaneSets& sets) {
  return (parallel_threshold / 4 / std::max<std::int64_t>(sets.planes, 1) / 64 + 1) * 64;
}

// Normalizes every set with its own moments.
template <class T, class Before, class After>
void plane_norm_forward(const PlaneTask<T>& t, const T* x, T* y, T* mean, T* var, T* rstd, const Before& before,
                        const After& after) {
  const PlaneSets& sets = t.sets;
  if (sets.columns()) {
    parallel_for(sets.count, columns_at_once(sets), [&](std::int64_t begin, std::int64_t end) {
      with_isa([&](auto isa) { normalize_columns(isa, t, x, y, mean, var, rstd, begin, end, before, after); });
    });
    return;
  }
  if (!Pieces::needed(sets)) {
    parallel_for(sets.count, sets_at_once(t, 1), [&](std::int64_t begin, std::int64_t end) {
      with_isa([&](auto isa) {
        if (t.channels_at_once(1) > 1) {
          normalize_channels(isa, t, x, y, mean, var, rstd, begin, end, before, after);
        } else {
          normalize_sets(isa, t, x, y, mean, var, rstd, begin, end, before, after);
        }
      });
    });
    return;
  }
  const Pieces pieces(sets);
  Scratch<Moments> part(pieces.count());
  for (std::int64_t set = 0; set < sets.count; ++set) {
    const Runs runs = sets.runs(set);
    parallel_chunks(pieces.count(), true, [&](std::int64_t i) {
      part[i] = with_isa([&](auto isa) { return run_moments(isa, x, pieces(runs, i), before); });
    });
    Moments moments;
    for (std::int64_t i = 0; i < pieces.count(); ++i) {
      moments.add(part[i]);
    }
    const double r = t.rstd_of(moments);
    t.report(set, moments, r, mean, var, rstd);
    parallel_chunks(pieces.count(), true, [&](std::int64_t i) {
      const Runs piece = pieces(runs, i);
      const Affine<T> k = t.affine(moments.mean, r, piece.first % sets.channels);
      with_isa([&](auto isa) { affine_runs(isa, x, y, piece, k, t.hints(0, 2), before, after); });
    });
  }
}

// dweight and dbias of a channel are sums over the samples of what each plane has, (dbias, dweight) side by side.
template <class T>
void add_planes(const PlaneTask<T>& t, const double* planes, T* dweight, T* dbias) {
  const std::int64_t c = t.sets.channels, samples = t.sets.count * t.sets.planes / c;
  Scratch<double> sums(2 * c);
  with_isa([&](auto isa) { add_rows(isa, planes, sums.data(), samples, 2 * c, 0, 2 * c); });
  for (std::int64_t channel = 0; channel < c; ++channel) {
    t.write_gradients(channel, sums[2 * channel + 1], sums[2 * channel], dweight, dbias);
  }
}

// The same for sets that are few and long: their pieces in parallel, once for the sums and once for dx.
template <class T, class Before, class After>
void plane_norm_backward_pieces(const PlaneTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx,
                                T* dweight, T* dbias, const Before& before, const After& after) {
  const PlaneSets& sets = t.sets;
  const Pieces pieces(sets);
  const std::int64_t parts = pieces.count();
  Scratch<GradientSums> sums(sets.count * parts), totals(sets.count);
  Scratch<double> channels(2 * sets.channels);
  std::fill_n(channels.data(), 2 * sets.channels, 0.0);
  const auto affine_of = [&](std::int64_t set, const Runs& runs) {
    return t.affine(static_cast<double>(mean[set]), static_cast<double>(rstd[set]), runs.first % sets.channels);
  };

  parallel_chunks(sets.count * parts, true, [&](std::int64_t k) {
    const Runs runs = pieces(sets.runs(k / parts), k % parts);
    const Affine<T> affine = affine_of(k / parts, runs);
    sums[k] = with_isa([&](auto isa) { return gradient_sums(isa, dy, x, runs, affine, before, after); });
  });
  for (std::int64_t set = 0; set < sets.count; ++set) {
    totals[set] = GradientSums();
    for (std::int64_t i = 0; i < parts; ++i) {
      const GradientSums& part = sums[set * parts + i];
      const double w = t.weight_of(pieces(sets.runs(set), i).first % sets.channels);
      totals[set].add({w * part.dh, w * part.dh_z, part.z});
    }
    for (std::int64_t i = 0; i < parts; ++i) {
      const GradientSums& part = sums[set * parts + i];
      const std::int64_t channel = pieces(sets.runs(set), i).first % sets.channels;
      channels[2 * channel] += part.dh;
      channels[2 * channel + 1] += static_cast<double>(rstd[set]) * (part.dh_z - totals[set].z * t.inverse * part.dh);
    }
  }
  if (dx) {
    parallel_chunks(sets.count * parts, true, [&](std::int64_t k) {
      const std::int64_t set = k / parts;
      const Runs runs = pieces(sets.runs(set), k % parts);
      const Affine<T> affine = affine_of(set, runs);
      const GradientFactors<T> g =
          t.factors(totals[set], static_cast<double>(rstd[set]), t.weight_of(runs.first % sets.channels));
      t.watch(g.z - g.z);
      with_isa([&](auto isa) { gradient_runs(isa, dy, x, dx, runs, affine, g, t.hints(0, 3), before, after); });
    });
  }
  for (std::int64_t channel = 0; channel < sets.channels; ++channel) {
    t.write_gradients(channel, channels[2 * channel + 1], channels[2 * channel], dweight, dbias);
  }
}

// The gradients that belong to plane_norm_forward, see PlaneTask::factors.
template <class T, class Before, class After>
void plane_norm_backward(const PlaneTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx,
                         T* dweight, T* dbias, const Before& before, const After& after) {
  const PlaneSets& sets = t.sets;
  if (sets.columns()) {
    parallel_for(sets.count, columns_at_once(sets), [&](std::int64_t begin, std::int64_t end) {
      with_isa([&](auto isa) {
        column_gradients(isa, t, dy, x, mean, rstd, dx, dweight, dbias, begin, end, before, after);
      });
    });
    return;
  }
  if (Pieces::needed(sets)) {
    plane_norm_backward_pieces(t, dy, x, mean, rstd, dx, dweight, dbias, before, after);
    return;
  }
  Scratch<double> planes(sets.per_channel ? 1 : 2 * sets.count * sets.planes);
  parallel_for(sets.count, sets_at_once(t, 2), [&](std::int64_t begin, std::int64_t end) {
    with_isa([&](auto isa) {
      if (t.channels_at_once(2) > 1) {
        channel_gradients(isa, t, dy, x, mean, rstd, dx, dweight, dbias, begin, end, before, after);
        return;
      }
      set_gradients(isa, t, dy, x, mean, rstd, dx, dweight, dbias, planes.data(), begin, end, before, after);
    });
  });
  if (!sets.per_channel && (dweight || dbias)) {
    add_planes(t, planes.data(), dweight, dbias);
  }
}

}  // namespace minitorch::kernels::detail

#define MINITORCH_LOOPS "minitorch/kernels/plane_loops.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/plane_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/channel_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/column_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
