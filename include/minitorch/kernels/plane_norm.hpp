// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/moments.hpp"

// Batch, group and instance norm normalize sets of planes: all samples of a channel, or the channels of a group in one
// sample. Weights belong to channels, so within a plane every element gets the same multiply and add.

namespace minitorch::kernels {

/// h = (z - centre) * factor + constant, for the z of one plane. The centre is the mean in T, and what T cannot hold of
/// the mean is inside the constant; so a large offset costs no accuracy.
template <class T>
struct Affine {
  T centre, factor, constant;

  Affine(double mean, double scale, double shift)
      : centre(static_cast<T>(mean)),
        factor(static_cast<T>(scale)),
        constant(static_cast<T>(shift - (mean - static_cast<double>(centre)) * scale)) {
    if (!(mean - mean == 0)) {
      constant = static_cast<T>(shift);  // no inf - inf
    }
  }
};

/// Sums over a set: of dh, dh * (z - centre), and z - centre.
struct GradientSums {
  double dh = 0, dh_z = 0, z = 0;
  void add(const GradientSums& other) {
    dh += other.dh;
    dh_z += other.dh_z;
    z += other.z;
  }
};

/// dz = dh * (factor of dh) + (z - centre) * (factor of z) + constant.
template <class T>
struct GradientFactors {
  T dh, z, constant;
};

/// The sets of planes of an array of n samples, c channels, s positions.
struct PlaneSets {
  std::int64_t count, planes, step, size, channels;
  bool per_channel;  ///< a set is a channel (batch norm), or else some neighbouring channels of a sample

  static PlaneSets channels_of(std::int64_t n, std::int64_t c, std::int64_t s) { return {c, n, c, s, c, true}; }
  static PlaneSets groups_of(std::int64_t n, std::int64_t c, std::int64_t s, std::int64_t groups) {
    return {n * groups, c / groups, 1, s, c, false};
  }
  Runs runs(std::int64_t set) const { return {per_channel ? set : set * planes, planes, step, size, 0, size}; }
  /// The same elements as one run, if the planes are neighbours; for what does not depend on the plane.
  Runs joined(std::int64_t set) const {
    return per_channel ? runs(set) : Runs{set, 1, 1, planes * size, 0, planes * size};
  }
  std::int64_t elements() const { return count * planes * size; }
  bool parallel() const { return elements() >= parallel_threshold; }
};

/// Cuts a set into pieces of similar size, so that every thread gets some even where sets are few and long. A piece of
/// a group lies in one plane, because the weights change from plane to plane.
struct Pieces {
  std::int64_t by_plane = 1, by_position = 1;

  static bool needed(const PlaneSets& sets) {
    return sets.count < 8 && sets.planes * sets.size >= 2 * parallel_threshold;
  }
  explicit Pieces(const PlaneSets& sets) : by_plane(sets.per_channel ? 1 : sets.planes) {
    if (needed(sets)) {
      by_plane = sets.per_channel ? std::min<std::int64_t>(sets.planes, 16) : sets.planes;
      by_position = std::clamp<std::int64_t>(sets.size / 4096, 1, std::max<std::int64_t>(16 / by_plane, 1));
    }
  }
  std::int64_t count() const { return by_plane * by_position; }
  Runs operator()(const Runs& runs, std::int64_t piece) const {
    const Chunks planes(runs.planes, 1, by_plane), positions(runs.length, 1, by_position);
    const std::int64_t p = piece / by_position, q = piece % by_position;
    return runs.run(planes.begin(p), planes.end(p) - planes.begin(p)).part(positions.begin(q), positions.end(q));
  }
};

namespace detail {

// Normalizes every set with its own moments; `report(set, moments, rstd)` hears the statistics of each.
template <class T, class Before, class After, class Report>
void plane_norm_forward(const PlaneSets& sets, const T* x, const T* weight, const T* bias, T* y, T eps,
                        const Before& before, const After& after, const Report& report) {
  const Pieces pieces(sets);
  const auto moments_of = [&](const Runs& runs) {
    return with_isa([&](auto isa) { return run_moments(isa, x, runs, before); });
  };
  const auto finish = [&](std::int64_t set, const Moments& moments) {
    const double rstd = 1 / std::sqrt(moments.variance() + static_cast<double>(eps));
    report(set, moments, rstd);
    return rstd;
  };
  const auto normalize = [&](const Runs& runs, const Moments& moments, double rstd) {
    const std::int64_t channel = runs.first % sets.channels;
    const Affine<T> k(moments.mean, rstd * (weight ? static_cast<double>(weight[channel]) : 1),
                      bias ? static_cast<double>(bias[channel]) : 0);
    with_isa([&](auto isa) { affine_runs(isa, x, y, runs, k, before, after); });
  };

  if (!Pieces::needed(sets)) {
    parallel_chunks(sets.count, sets.parallel(), [&](std::int64_t set) {
      const Moments moments = moments_of(sets.joined(set));
      const double rstd = finish(set, moments);
      for (std::int64_t i = 0; i < pieces.count(); ++i) {
        normalize(pieces(sets.runs(set), i), moments, rstd);
      }
    });
    return;
  }
  Scratch<Moments> part(pieces.count());
  for (std::int64_t set = 0; set < sets.count; ++set) {
    parallel_chunks(pieces.count(), true, [&](std::int64_t i) { part[i] = moments_of(pieces(sets.runs(set), i)); });
    Moments moments;
    for (std::int64_t i = 0; i < pieces.count(); ++i) {
      moments.add(part[i]);
    }
    const double rstd = finish(set, moments);
    parallel_chunks(pieces.count(), true, [&](std::int64_t i) { normalize(pieces(sets.runs(set), i), moments, rstd); });
  }
}

// The gradients that belong to plane_norm_forward. With zc = z - mean of a set of n elements, g = weight * dh:
//   dz = rstd * (g - mean(g) - zc * rstd^2 * mean(g * zc));  dweight = sum(dh * zc * rstd);  dbias = sum(dh).
// The saved mean is rounded to T; sum(z - saved mean) tells by how much, which keeps the sums exact at large offsets.
template <class T, class Before, class After>
void plane_norm_backward(const PlaneSets& sets, const T* dy, const T* x, const T* weight, const T* bias, const T* mean,
                         const T* rstd, T* dx, T* dweight, T* dbias, const Before& before, const After& after) {
  const Pieces pieces(sets);
  const std::int64_t parts = pieces.count();
  const double n = static_cast<double>(std::max<std::int64_t>(sets.planes * sets.size, 1));
  Scratch<GradientSums> sums(sets.count * parts);

  const auto weight_of = [&](const Runs& runs) {
    return weight ? static_cast<double>(weight[runs.first % sets.channels]) : 1;
  };
  const auto affine_of = [&](std::int64_t set, const Runs& runs) {
    return Affine<T>(static_cast<double>(mean[set]), static_cast<double>(rstd[set]) * weight_of(runs),
                     bias ? static_cast<double>(bias[runs.first % sets.channels]) : 0);
  };
  const auto add_up = [&](std::int64_t set, std::int64_t i) {
    const Runs runs = pieces(sets.runs(set), i);
    const Affine<T> k = affine_of(set, runs);
    sums[set * parts + i] = with_isa([&](auto isa) { return gradient_sums(isa, dy, x, runs, k, before, after); });
  };
  // Sums over a set of g and g * (z - centre) in place of dh and dh * (z - centre).
  const auto total_of = [&](std::int64_t set) {
    GradientSums total;
    for (std::int64_t i = 0; i < parts; ++i) {
      const GradientSums& part = sums[set * parts + i];
      const double w = weight_of(pieces(sets.runs(set), i));
      total.add({w * part.dh, w * part.dh_z, part.z});
    }
    return total;
  };
  const auto update = [&](std::int64_t set, std::int64_t i, const GradientSums& total) {
    const Runs runs = pieces(sets.runs(set), i);
    const double r = static_cast<double>(rstd[set]), shift = total.z / n;
    const double by_z = -r * r * r * (total.dh_z - shift * total.dh) / n;
    const GradientFactors<T> g{static_cast<T>(r * weight_of(runs)), static_cast<T>(by_z),
                               static_cast<T>(-r * total.dh / n - by_z * shift)};
    const Affine<T> k = affine_of(set, runs);
    with_isa([&](auto isa) { gradient_runs(isa, dy, x, dx, runs, k, g, before, after); });
  };

  if (!Pieces::needed(sets)) {
    parallel_chunks(sets.count, sets.parallel(), [&](std::int64_t set) {
      for (std::int64_t i = 0; i < parts; ++i) {
        add_up(set, i);
      }
      if (dx) {
        const GradientSums total = total_of(set);
        for (std::int64_t i = 0; i < parts; ++i) {
          update(set, i, total);
        }
      }
    });
  } else {
    parallel_chunks(sets.count * parts, true, [&](std::int64_t k) { add_up(k / parts, k % parts); });
    if (dx) {
      Scratch<GradientSums> totals(sets.count);
      for (std::int64_t set = 0; set < sets.count; ++set) {
        totals[set] = total_of(set);
      }
      parallel_chunks(sets.count * parts, true,
                      [&](std::int64_t k) { update(k / parts, k % parts, totals[k / parts]); });
    }
  }

  if (!dweight && !dbias) {
    return;
  }
  // Channel c of group norm has by_position parts in every sample, channel c of batch norm all parts of set c.
  const std::int64_t samples = sets.per_channel ? 1 : sets.count * sets.planes / sets.channels;
  const std::int64_t per_channel = sets.per_channel ? parts : pieces.by_position;
  parallel_for(sets.channels, std::max<std::int64_t>(parallel_threshold / 8 / std::max<std::int64_t>(samples, 1), 1),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t c = begin; c < end; ++c) {
                   double dw = 0, db = 0;
                   for (std::int64_t sample = 0; sample < samples; ++sample) {
                     const std::int64_t first = (sample * sets.channels + c) * per_channel, set = first / parts;
                     double shift = 0;
                     for (std::int64_t i = set * parts; i < (set + 1) * parts; ++i) {
                       shift += sums[i].z;
                     }
                     for (std::int64_t i = first; i < first + per_channel; ++i) {
                       dw += static_cast<double>(rstd[set]) * (sums[i].dh_z - shift / n * sums[i].dh);
                       db += sums[i].dh;
                     }
                   }
                   if (dweight) {
                     dweight[c] = static_cast<T>(dw);
                   }
                   if (dbias) {
                     dbias[c] = static_cast<T>(db);
                   }
                 }
               });
}

}  // namespace detail
}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/plane_norm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
