// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/kernels/norm/arithmetic.hpp"

// Batch, group and instance norm normalize sets of planes: all samples of a channel, or the channels of a group in one
// sample. Weights belong to channels, so within a plane every element gets the same multiply and add.

namespace minitorch::kernels {

/// The sets of planes of an array of n samples, c channels, s positions.
struct PlaneSets {
  std::int64_t count, planes, step, size, channels;
  bool per_channel;  ///< a set is a channel (batch norm), or else some
                     ///< neighbouring channels of a sample

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
struct PlaneTask {
  NormSizes sizes;
  PlaneSets sets;
  double eps, inverse;  ///< inverse: 1 / elements of a set
  const T* weight;
  const T* bias;
  std::atomic<bool>* overflow = nullptr;  ///< set where a set's sums are not finite

  PlaneTask(const NormSizes& z, double epsilon, const T* w, const T* b)
      : sizes(z),
        sets(z),
        eps(epsilon),
        inverse(1 / static_cast<double>(std::max<std::int64_t>(z.set(), 1))),
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
  /// next is the neighbour's, and not another page that falls into the same cache sets.
  std::int64_t channels_at_once(std::int64_t arrays) const {
    return kernels::channels_at_once(sizes, static_cast<std::int64_t>(sizeof(T)), arrays);
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
  Affine<T> saved_affine(const NormBackward<T>& a, std::int64_t set, std::int64_t channel) const {
    return affine(static_cast<double>(a.mean[set]), static_cast<double>(a.rstd[set]), channel);
  }
  /// What a backward needs of it: all, or the centre alone if nothing after the normalization reads its value.
  template <class After>
  Affine<T> backward_affine(const NormBackward<T>& a, std::int64_t set, std::int64_t channel) const {
    if constexpr (After::needs_value) {
      return saved_affine(a, set, channel);
    } else {
      Affine<T> k;
      k.centre = a.mean[set];
      return k;
    }
  }
  void report(std::int64_t set, const Moments& m, double r, const NormForward<T>& a) const {
    if (a.mean) {
      a.mean[set] = static_cast<T>(m.mean);
    }
    if (a.var) {
      a.var[set] = static_cast<T>(m.m2 * inverse);
    }
    a.rstd[set] = static_cast<T>(r);
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
