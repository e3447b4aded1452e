// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/kernels/norm/plane_sets.hpp"

// The path `pieces`, see Note [Plan]: few long sets, each cut up for all threads. Sums are combined in the order of
// pieces.

namespace minitorch::kernels {

/// Cuts a set into pieces of similar size, so that every thread gets some even where sets are few and long. A piece of
/// a group lies in one plane, because the weights change from plane to plane.
struct Pieces {
  std::int64_t by_plane = 1, by_position = 1;

  explicit Pieces(const PlaneSets& sets)
      : by_plane(sets.per_channel ? std::min<std::int64_t>(sets.planes, 16) : sets.planes),
        by_position(std::clamp<std::int64_t>(sets.size / 4096, 1, std::max<std::int64_t>(16 / by_plane, 1))) {}
  std::int64_t count() const { return by_plane * by_position; }
  Runs operator()(const Runs& runs, std::int64_t piece) const {
    const Chunks planes(runs.planes, 1, by_plane), positions(runs.length, 1, by_position);
    const std::int64_t p = piece / by_position, q = piece % by_position;
    return runs.run(planes.begin(p), planes.end(p) - planes.begin(p)).part(positions.begin(q), positions.end(q));
  }
};

namespace detail {

template <class T, class Before, class After>
void normalize_pieces(const PlaneTask<T>& t, const NormForward<T>& a, const Fused<Before, After>& f) {
  const PlaneSets& sets = t.sets;
  const Pieces pieces(sets);
  Scratch<Moments> part(pieces.count());
  for (std::int64_t set = 0; set < sets.count; ++set) {
    const Runs runs = sets.runs(set);
    parallel_chunks_isa(pieces.count(), true,
                        [&](auto isa, std::int64_t i) { part[i] = run_moments(isa, a.x, pieces(runs, i), f.before); });
    Moments moments;
    for (std::int64_t i = 0; i < pieces.count(); ++i) {
      moments.add(part[i]);
    }
    const double r = t.rstd_of(moments);
    t.report(set, moments, r, a);
    parallel_chunks_isa(pieces.count(), true, [&](auto isa, std::int64_t i) {
      const Runs piece = pieces(runs, i);
      const Affine<T> k = t.affine(moments.mean, r, piece.first % sets.channels);
      affine_runs(isa, a.x, a.y, piece, k, t.hints(0, 2), f.before, f.after);
    });
  }
}

// The pieces of all sets at once, for the sums and for dx.
template <class T, class Before, class After>
void piece_gradients(const PlaneTask<T>& t, const NormBackward<T>& a, const Fused<Before, After>& f) {
  const PlaneSets& sets = t.sets;
  const Pieces pieces(sets);
  const std::int64_t parts = pieces.count();
  Scratch<GradientSums> sums(sets.count * parts), totals(sets.count);
  Scratch<double> channels(2 * sets.channels);
  std::fill_n(channels.data(), 2 * sets.channels, 0.0);

  parallel_chunks_isa(sets.count * parts, true, [&](auto isa, std::int64_t k) {
    const Runs runs = pieces(sets.runs(k / parts), k % parts);
    const Affine<T> affine = t.saved_affine(a, k / parts, runs.first % sets.channels);
    sums[k] = gradient_sums(isa, a.dy, a.x, runs, affine, f.before, f.after);
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
      const Affine<T> affine = t.saved_affine(a, set, runs.first % sets.channels);
      const GradientFactors<T> g =
          t.factors(totals[set], static_cast<double>(a.rstd[set]), t.weight_of(runs.first % sets.channels));
      t.watch(g.z - g.z);
      gradient_runs(isa, a.dy, a.x, a.dx, runs, affine, g, t.hints(0, 3), f.before, f.after);
    });
  }
  for (std::int64_t channel = 0; channel < sets.channels; ++channel) {
    t.write_gradients(channel, channels[2 * channel + 1], channels[2 * channel], a);
  }
}

}  // namespace detail
}  // namespace minitorch::kernels
