// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>

#include "minitorch/kernels/norm/extremes.hpp"

// Batch, group and instance norm normalize sets of planes: all samples of a channel, or the channels of a group in one
// sample. Weights belong to channels, so within a plane every element gets the same multiply and add. Here the path
// `pieces` and the choice among all of them, see Note [Plan].

namespace minitorch::kernels {

/// The sets of planes of an array of n samples, c channels, s positions.
struct PlaneSets {
  std::int64_t count, planes, step, size, channels;
  bool per_channel;  ///< a set is a channel (batch norm), or else some neighbouring channels of a sample

  explicit PlaneSets(const NormSizes& z)
      : count(z.sets()),
        planes(z.planes()),
        step(z.kind == NormSizes::Kind::batch ? z.c : 1),
        size(z.s),
        channels(z.c),
        per_channel(z.kind == NormSizes::Kind::batch) {}
  Runs runs(std::int64_t set) const { return {per_channel ? set : set * planes, planes, step, size, 0, size}; }
  /// The same elements as one run, if the planes are neighbours; for what does not depend on the plane.
  Runs joined(std::int64_t set) const {
    return per_channel ? runs(set) : Runs{set, 1, 1, planes * size, 0, planes * size};
  }
  std::int64_t first_channel(std::int64_t set) const { return per_channel ? set : set * planes % channels; }
};

/// One normalization of plane sets, and its arithmetic for a single set.
template <class T>
struct PlaneTask : NormTask<T> {
  using NormTask<T>::sizes, NormTask<T>::weight, NormTask<T>::bias, NormTask<T>::inverse, NormTask<T>::watch;
  PlaneSets sets;

  PlaneTask(const NormSizes& z, const T* w, const T* b, double epsilon, std::atomic<bool>* flag)
      : NormTask<T>(z, w, b, epsilon, flag), sets(z) {}

  /// Prefetches the next channel's plane, or the same place in the next batch (none for a batch of 0). Arrays: 2 in the
  /// forward, 3 in the backward.
  Hints hints(std::int64_t batch, std::int64_t arrays) const {
    const std::int64_t set = sets.planes * sets.size;
    return Hints::of(arrays * sets.count * set * element_bytes<T>, sets.size * element_bytes<T>,
                     sets.per_channel ? std::min<std::int64_t>(batch, 1) * sets.size : batch * set);
  }
  /// Channels of small planes are worked on side by side, sample after sample, because then the memory that is touched
  /// next is the neighbour's, and not another page that falls into the same cache sets.
  std::int64_t channels_at_once(std::int64_t arrays) const {
    return kernels::channels_at_once(sizes, element_bytes<T>, arrays);
  }
  double weight_of(std::int64_t channel) const { return weight ? static_cast<double>(weight[channel]) : 1; }
  Affine<T> affine(double mean, double rstd, std::int64_t channel) const {
    return {mean, rstd * weight_of(channel), bias ? static_cast<double>(bias[channel]) : 0};
  }
  void write_gradients(std::int64_t channel, double dw, double db, const NormBackward<T>& a) const {
    if (a.dweight) {
      a.dweight[channel] = static_cast<T>(dw);
    }
    if (a.dbias) {
      a.dbias[channel] = static_cast<T>(db);
    }
  }

  /// With zc = z - mean of a set and g = weight * dh:
  ///   dz = rstd * (g - mean(g) - zc * rstd^2 * mean(g * zc));  dweight = sum(dh * zc * rstd);
  ///   dbias = sum(dh).
  /// `sums` are those of g. The saved mean is rounded to T; sum(z - saved mean) tells by how much, which keeps the sums
  /// exact at large offsets.
  GradientFactors<T> factors(const GradientSums& sums, double rstd, double w) const {
    const double shift = sums.z * inverse;
    const double by_z = -rstd * rstd * rstd * (sums.dh_z - shift * sums.dh) * inverse;
    return {static_cast<T>(rstd * w), static_cast<T>(by_z), static_cast<T>(-rstd * sums.dh * inverse - by_z * shift)};
  }
  /// Batch norm: writes the gradients of a channel's weight and bias, and returns what its dz is made of.
  GradientFactors<T> channel_gradients(std::int64_t channel, const GradientSums& sums, const NormBackward<T>& a) const {
    const double w = weight_of(channel), r = static_cast<double>(a.rstd[channel]), shift = sums.z * inverse;
    write_gradients(channel, r * (sums.dh_z - shift * sums.dh), sums.dh, a);
    const GradientFactors<T> g = factors({w * sums.dh, w * sums.dh_z, sums.z}, r, w);
    watch(g.z - g.z);
    return g;
  }
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/norm/planes.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/norm/sets.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/norm/channels.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
#define MINITORCH_LOOPS "minitorch/kernels/norm/columns.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels::detail {

/// Cuts a set into pieces of similar size, so that every thread gets some even where sets are few and long. A piece of
/// a group lies in one plane, because the weights change from plane to plane.
struct Pieces {
  std::int64_t by_plane = 1, by_position = 1;

  explicit Pieces(const PlaneSets& sets)
      : by_plane(sets.per_channel ? std::min<std::int64_t>(sets.planes, 16) : sets.planes),
        by_position(std::clamp<std::int64_t>(sets.size / 4096, 1, std::max<std::int64_t>(16 / by_plane, 1))) {}
  std::int64_t count() const { return by_plane * by_position; }
  Runs operator()(const Runs& runs, std::int64_t piece) const {
    const core::Chunks planes(runs.planes, 1, by_plane), positions(runs.length, 1, by_position);
    const std::int64_t p = piece / by_position, q = piece % by_position;
    return runs.run(planes.begin(p), planes.end(p) - planes.begin(p)).part(positions.begin(q), positions.end(q));
  }
};

template <class T>
void normalize_pieces(const PlaneTask<T>& t, const NormForward<T>& a) {
  const PlaneSets& sets = t.sets;
  const Pieces pieces(sets);
  core::Scratch<Moments> part(pieces.count());
  for (std::int64_t set = 0; set < sets.count; ++set) {
    const Runs runs = sets.runs(set);
    parallel_chunks_isa(pieces.count(), true,
                        [&](auto isa, std::int64_t i) { part[i] = run_moments(isa, a.x, pieces(runs, i)); });
    Moments moments;
    for (std::int64_t i = 0; i < pieces.count(); ++i) {
      moments.add(part[i]);
    }
    const double r = t.rstd_of(moments);
    t.report(set, moments, r, a);
    parallel_chunks_isa(pieces.count(), true, [&](auto isa, std::int64_t i) {
      const Runs piece = pieces(runs, i);
      const Affine<T> k = t.affine(moments.mean, r, piece.first % sets.channels);
      affine_runs(isa, a.x, a.y, piece, k, t.hints(0, 2));
    });
  }
}

// The pieces of all sets at once, for the sums and for dx.
template <class T>
void piece_gradients(const PlaneTask<T>& t, const NormBackward<T>& a) {
  const PlaneSets& sets = t.sets;
  const Pieces pieces(sets);
  const std::int64_t parts = pieces.count();
  core::Scratch<GradientSums> sums(sets.count * parts), totals(sets.count);
  core::Scratch<double> channels(2 * sets.channels);
  std::fill_n(channels.data(), 2 * sets.channels, 0.0);

  parallel_chunks_isa(sets.count * parts, true, [&](auto isa, std::int64_t k) {
    const Runs runs = pieces(sets.runs(k / parts), k % parts);
    sums[k] = gradient_sums(isa, a.dy, a.x, runs, a.mean[k / parts]);
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
      channels[2 * channel + 1] += static_cast<double>(a.rstd[set]) * (part.dh_z - totals[set].z * t.inverse * part.dh);
    }
  }
  if (a.dx) {
    parallel_chunks_isa(sets.count * parts, true, [&](auto isa, std::int64_t k) {
      const std::int64_t set = k / parts;
      const Runs runs = pieces(sets.runs(set), k % parts);
      const GradientFactors<T> g =
          t.factors(totals[set], static_cast<double>(a.rstd[set]), t.weight_of(runs.first % sets.channels));
      t.watch(g.z - g.z);
      gradient_runs(isa, a.dy, a.x, a.dx, runs, a.mean[set], g, t.hints(0, 3));
    });
  }
  for (std::int64_t channel = 0; channel < sets.channels; ++channel) {
    t.write_gradients(channel, channels[2 * channel + 1], channels[2 * channel], a);
  }
}

template <class T>
void planes_forward(const NormSizes& sizes, const NormForward<T>& arrays, double eps) {
  norm_forward<true>(sizes, arrays, eps, [&](const NormForward<T>& a) {
    const PlaneTask<T> t(sizes, a.weight, a.bias, eps, nullptr);
    const Path path = plan(sizes, Direction::forward, element_bytes<T>);
    if (path == Path::pieces) {
      normalize_pieces(t, a);
      return;
    }
    const std::int64_t grain = sets_for_a_thread(sizes, path, element_bytes<T>, 1);
    parallel_for_isa(t.sets.count, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
      if (path == Path::columns) {
        normalize_columns(isa, t, a, static_cast<const Affine<T>*>(nullptr), begin, end);
      } else if (path == Path::channels) {
        normalize_channels(isa, t, a, begin, end);
      } else {
        normalize_sets(isa, t, a, begin, end);
      }
    });
  });
}

// dweight and dbias of a channel are sums over the samples of what each plane has, (dbias, dweight) side by side.
template <class T>
void add_planes(const PlaneTask<T>& t, const double* planes, const NormBackward<T>& a) {
  const std::int64_t c = t.sets.channels, samples = t.sets.count * t.sets.planes / c;
  core::Scratch<double> sums(2 * c);
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
template <class T>
void planes_backward(const PlaneTask<T>& t, const NormBackward<T>& a) {
  const Path path = plan(t.sizes, Direction::backward, element_bytes<T>);
  if (path == Path::pieces) {
    piece_gradients(t, a);
    return;
  }
  const std::int64_t grain = sets_for_a_thread(t.sizes, path, element_bytes<T>, 2);
  if (path == Path::columns) {
    parallel_for_isa(t.sets.count, grain,
                     [&](auto isa, std::int64_t begin, std::int64_t end) { column_gradients(isa, t, a, begin, end); });
    return;
  }
  const bool to_planes = !t.sets.per_channel;
  core::Scratch<double> planes(to_planes ? 2 * t.sets.count * t.sets.planes : 1);
  parallel_for_isa(t.sets.count, grain, [&](auto isa, std::int64_t begin, std::int64_t end) {
    if (path == Path::channels) {
      channel_gradients(isa, t, a, begin, end);
    } else if (path == Path::single_planes) {
      single_plane_gradients(isa, t, a, planes.data(), begin, end);
    } else {
      set_gradients(isa, t, a, planes.data(), begin, end);
    }
  });
  if (to_planes && (a.dweight || a.dbias)) {
    add_planes(t, planes.data(), a);
  }
}

}  // namespace minitorch::kernels::detail
