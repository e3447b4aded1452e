// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/norm/moments.hpp"
#include "minitorch/kernels/norm/plan.hpp"

// What all paths share: the formula of one set.

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
    return {bytes >= prefetch_bytes ? ahead : 0, bytes >= past_caches_bytes && run % 64 == 0};
  }
  /// Whether vectors that start at p may be written past the caches.
  template <class T>
  bool writes_past(const T* p) const {
    return past && reinterpret_cast<std::uintptr_t>(p) % 64 == 0;
  }
};

/// What one normalization needs for each of its sets; see RowTask and PlaneTask.
template <class T>
struct NormTask {
  NormSizes sizes;
  const T *weight, *bias;
  double eps, inverse;          ///< inverse: 1 / elements of a set
  std::atomic<bool>* overflow;  ///< set by a backward where a set's sums are not finite

  NormTask(const NormSizes& z, const T* w, const T* b, double epsilon, std::atomic<bool>* flag)
      : sizes(z),
        weight(w),
        bias(b),
        eps(epsilon),
        inverse(1 / static_cast<double>(std::max<std::int64_t>(z.set(), 1))),
        overflow(flag) {}

  double rstd_of(const Moments& m) const { return 1 / std::sqrt(m.m2 * inverse + eps); }
  void report(std::int64_t set, const Moments& m, double r, const NormForward<T>& a) const {
    if (a.mean) {
      a.mean[set] = static_cast<T>(m.mean);
    }
    if (a.var) {
      a.var[set] = static_cast<T>(m.m2 * inverse);
    }
    a.rstd[set] = static_cast<T>(r);
  }
  /// Sets the flag if `odd` is NaN, the sum of what is NaN for sets whose sums are not finite, or else 0.
  void watch(T odd) const {
    if (!(odd == 0)) {
      overflow->store(true, std::memory_order_relaxed);
    }
  }
};

template <class T>
inline constexpr auto element_bytes = static_cast<std::int64_t>(sizeof(T));

/// Calls f(tag, begin, end) for pieces of [0, n), in parallel, with the tag of the active instruction set.
template <class F>
void parallel_for_isa(std::int64_t n, std::int64_t grain, const F& f) {
  core::parallel_for(n, grain,
                     [&](std::int64_t begin, std::int64_t end) { with_isa([&](auto isa) { f(isa, begin, end); }); });
}
/// Calls f(tag, chunk) for each chunk, see parallel_chunks.
template <class F>
void parallel_chunks_isa(std::int64_t chunks, bool parallel, const F& f) {
  core::parallel_chunks(chunks, parallel, [&](std::int64_t chunk) { with_isa([&](auto isa) { f(isa, chunk); }); });
}

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/norm/lanes.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"
