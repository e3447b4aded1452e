// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/kernels/norm/pieces.hpp"
#include "minitorch/kernels/norm/plane_sets.hpp"

// Batch, group and instance norm: the path that Note [Plan] says, and its threads.

namespace minitorch::kernels::detail {

template <class T, class Before, class After>
void planes_forward(const PlaneTask<T>& t, const NormForward<T>& a, const Fused<Before, After>& f) {
  constexpr auto bytes = static_cast<std::int64_t>(sizeof(T));
  const Path path = plan(t.sizes, Direction::forward, bytes);
  if (path == Path::pieces) {
    normalize_pieces(t, a, f);
    return;
  }
  const std::int64_t grain = sets_for_a_thread(t.sizes, path, bytes, 1);
  parallel_for_isa(t.sets.count, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
    if (path == Path::columns) {
      normalize_columns(isa, t, a, begin, end, f);
    } else if (path == Path::channels) {
      normalize_channels(isa, t, a, begin, end, f);
    } else {
      normalize_sets(isa, t, a, begin, end, f);
    }
  });
}

// dweight and dbias of a channel are sums over the samples of what each plane has, (dbias, dweight) side by side.
template <class T>
void add_planes(const PlaneTask<T>& t, const double* planes, const NormBackward<T>& a) {
  const std::int64_t c = t.sets.channels, samples = t.sets.count * t.sets.planes / c;
  Scratch<double> sums(2 * c);
  std::fill_n(sums.data(), 2 * c, 0.0);
  for (std::int64_t k = 0; k < samples; ++k) {
    MINITORCH_SIMD
    for (std::int64_t j = 0; j < 2 * c; ++j) {
      sums[j] += planes[2 * c * k + j];
    }
  }
  for (std::int64_t channel = 0; channel < c; ++channel) {
    t.write_gradients(channel, sums[2 * channel + 1], sums[2 * channel], a);
  }
}

// The gradients that belong to planes_forward, see PlaneTask::factors.
template <class T, class Before, class After>
void planes_backward(const PlaneTask<T>& t, Path path, const NormBackward<T>& a, const Fused<Before, After>& f) {
  if (path == Path::pieces) {
    piece_gradients(t, a, f);
    return;
  }
  const std::int64_t grain = sets_for_a_thread(t.sizes, path, static_cast<std::int64_t>(sizeof(T)), 2);
  if (path == Path::columns) {
    parallel_for_isa(t.sets.count, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
      column_gradients(isa, t, a, begin, end, f);
    });
    return;
  }
  Scratch<double> planes(t.sets.per_channel ? 1 : 2 * t.sets.count * t.sets.planes);
  parallel_for_isa(t.sets.count, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
    if (path == Path::channels) {
      channel_gradients(isa, t, a, begin, end, f);
    } else if (path == Path::single_planes) {
      single_plane_gradients(isa, t, a, planes.data(), begin, end, f);
    } else {
      set_gradients(isa, t, a, planes.data(), begin, end, f);
    }
  });
  if (!t.sets.per_channel && (a.dweight || a.dbias)) {
    add_planes(t, planes.data(), a);
  }
}

}  // namespace minitorch::kernels::detail

#define MINITORCH_LOOPS "minitorch/kernels/norm/sets.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/norm/channels.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/norm/columns.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
