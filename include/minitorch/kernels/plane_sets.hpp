// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>

#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/moments.hpp"
#include "minitorch/kernels/norm/extremes.hpp"

// Batch, group and instance norm normalize sets of planes: all samples of a channel, or the channels of a group in one
// sample. Weights belong to channels, so within a plane every element gets the same multiply and add.

namespace minitorch::kernels {

/// h = (z - centre) * factor + constant, for the z of one plane. The centre is the mean in T, and what T cannot hold of
/// the mean is inside the constant; so a large offset costs no accuracy.
template <class T>
struct Affine {
  T centre = 0, factor = 0, constant = 0;

  Affine() {}
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

/// How to move memory: prefetch the input so many elements ahead (0: not), write the output past the caches.
struct Hints {
  std::int64_t ahead = 0;
  bool past = false;

  /// For `bytes` in all, of which a run of `run` bytes is written at a time. The processor's own prefetcher does better
  /// until memory is far. What exceeds the caches would only be read into them in order to be overwritten; but then
  /// whole cache lines must be written, and runs that end inside one cost several times what is won.
  static Hints of(std::int64_t bytes, std::int64_t run, std::int64_t ahead) {
    return {bytes >= (std::int64_t{18} << 20) ? ahead : 0, bytes >= (std::int64_t{32} << 20) && run % 64 == 0};
  }
  /// Whether vectors that start at p may be written past the caches.
  template <class T>
  bool writes_past(const T* p) const {
    return past && reinterpret_cast<std::uintptr_t>(p) % 64 == 0;
  }
};

/// The sets of planes of an array of n samples, c channels, s positions.
struct PlaneSets {
  std::int64_t count, planes, step, size, channels;
  bool per_channel;  ///< a set is a channel (batch norm), or else some
                     ///< neighbouring channels of a sample

  static PlaneSets channels_of(std::int64_t n, std::int64_t c, std::int64_t s) { return {c, n, c, s, c, true}; }
  static PlaneSets groups_of(std::int64_t n, std::int64_t c, std::int64_t s, std::int64_t groups) {
    return {n * groups, groups > 0 ? c / groups : 0, 1, s, c, false};
  }
  Runs runs(std::int64_t set) const { return {per_channel ? set : set * planes, planes, step, size, 0, size}; }
  /// The same elements as one run, if the planes are neighbours; for what does not depend on the plane.
  Runs joined(std::int64_t set) const {
    return per_channel ? runs(set) : Runs{set, 1, 1, planes * size, 0, planes * size};
  }
  /// Batch norm of a matrix: neighbouring elements belong to different channels.
  bool columns() const { return per_channel && size == 1; }
  std::int64_t first_channel(std::int64_t set) const { return per_channel ? set : set * planes % channels; }
  detail::NormLayout layout() const {
    return per_channel
               ? detail::NormLayout{count, planes * size, size, channels * size, size, size, channels, size}
               : detail::NormLayout{count, planes * size, planes * size, 0, planes * size, size, channels, size};
  }
};

/// Cuts a set into pieces of similar size, so that every thread gets some even where sets are few and long. A piece of
/// a group lies in one plane, because the weights change from plane to plane.
struct Pieces {
  std::int64_t by_plane = 1, by_position = 1;

  static bool needed(const PlaneSets& sets) {
    return sets.count < 8 && sets.planes * sets.size >= 2 * parallel_threshold;
  }
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

/// One normalization of plane sets, and its arithmetic for a single set.
template <class T>
struct PlaneTask {
  PlaneSets sets;
  double eps, inverse;  ///< inverse: 1 / elements of a set
  const T* weight;
  const T* bias;
  std::atomic<bool>* overflow = nullptr;  ///< set where a set's sums are not finite

  PlaneTask(const PlaneSets& s, double epsilon, const T* w, const T* b)
      : sets(s),
        eps(epsilon),
        inverse(1 / static_cast<double>(std::max<std::int64_t>(s.planes * s.size, 1))),
        weight(w),
        bias(b) {}

  /// Prefetches the next channel's plane, or the same place in the next batch (none for a batch of 0). Arrays: 2 in the
  /// forward, 3 in the backward.
  Hints hints(std::int64_t batch, std::int64_t arrays) const {
    constexpr auto bytes = static_cast<std::int64_t>(sizeof(T));
    const std::int64_t set = sets.planes * sets.size;
    return Hints::of(arrays * sets.count * set * bytes, sets.size * bytes,
                     sets.per_channel ? std::min<std::int64_t>(batch, 1) * sets.size : batch * set);
  }
  /// Channels of small planes are worked on side by side, sample after sample, because then the memory that is touched
  /// next is the neighbour's, and not another page that falls into the same cache sets. 1: not worth it.
  std::int64_t channels_at_once(std::int64_t arrays) const {
    const auto plane = sets.size * static_cast<std::int64_t>(sizeof(T)),
               set = std::max<std::int64_t>(sets.planes * plane, 1);
    if (!sets.per_channel || plane > 2048) {
      return 1;
    }
    return std::clamp<std::int64_t>((std::int64_t{1} << 19) / (arrays * set), 1,
                                    std::clamp<std::int64_t>(sets.count / 4, 1, 16));
  }
  /// Sets the flag if `odd` is NaN, the sum of what is NaN for sets whose sums are not finite, or else 0.
  void watch(T odd) const {
    if (!(odd == 0)) {
      overflow->store(true, std::memory_order_relaxed);
    }
  }
  double weight_of(std::int64_t channel) const { return weight ? static_cast<double>(weight[channel]) : 1; }
  double rstd_of(const Moments& m) const { return 1 / std::sqrt(m.m2 * inverse + eps); }
  Affine<T> affine(double mean, double rstd, std::int64_t channel) const {
    return {mean, rstd * weight_of(channel), bias ? static_cast<double>(bias[channel]) : 0};
  }
  /// The same with the mean and rstd that the forward saved.
  Affine<T> saved_affine(const T* mean, const T* rstd, std::int64_t set, std::int64_t channel) const {
    return affine(static_cast<double>(mean[set]), static_cast<double>(rstd[set]), channel);
  }
  /// What a backward needs of it: all, or the centre alone if nothing after the normalization reads its value.
  template <class After>
  Affine<T> backward_affine(const T* mean, const T* rstd, std::int64_t set, std::int64_t channel) const {
    if constexpr (After::needs_value) {
      return saved_affine(mean, rstd, set, channel);
    } else {
      Affine<T> k;
      k.centre = mean[set];
      return k;
    }
  }
  void report(std::int64_t set, const Moments& m, double r, T* mean, T* var, T* rstd) const {
    if (mean) {
      mean[set] = static_cast<T>(m.mean);
    }
    if (var) {
      var[set] = static_cast<T>(m.m2 * inverse);
    }
    if (rstd) {
      rstd[set] = static_cast<T>(r);
    }
  }
  void write_gradients(std::int64_t channel, double dw, double db, T* dweight, T* dbias) const {
    if (dweight) {
      dweight[channel] = static_cast<T>(dw);
    }
    if (dbias) {
      dbias[channel] = static_cast<T>(db);
    }
  }

  /// With zc = z - mean of a set and g = weight * dh:
  ///   dz = rstd * (g - mean(g) - zc * rstd^2 * mean(g * zc));  dweight =
  ///   sum(dh * zc * rstd);  dbias = sum(dh).
  /// `sums` are those of g. The saved mean is rounded to T; sum(z - saved mean) tells by how much, which keeps the sums
  /// exact at large offsets.
  GradientFactors<T> factors(const GradientSums& sums, double rstd, double w) const {
    const double shift = sums.z * inverse;
    const double by_z = -rstd * rstd * rstd * (sums.dh_z - shift * sums.dh) * inverse;
    return {static_cast<T>(rstd * w), static_cast<T>(by_z), static_cast<T>(-rstd * sums.dh * inverse - by_z * shift)};
  }
  /// Batch norm: writes the gradients of a channel's weight and bias, and returns what its dz is made of.
  GradientFactors<T> channel_gradients(std::int64_t channel, double rstd, const GradientSums& sums, T* dweight,
                                       T* dbias) const {
    const double w = weight_of(channel), shift = sums.z * inverse;
    write_gradients(channel, rstd * (sums.dh_z - shift * sums.dh), sums.dh, dweight, dbias);
    const GradientFactors<T> g = factors({w * sums.dh, w * sums.dh_z, sums.z}, rstd, w);
    watch(g.z - g.z);
    return g;
  }
};

}  // namespace minitorch::kernels
