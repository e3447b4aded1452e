// SPDX-License-Identifier: MIT
// Included by norm/planes.hpp, once per instruction set. The paths `sets` and `single_planes`, see Note [Plan].
// Whole sets [begin, end), forward and backward, for batch, group and instance norm. See max_batch for the batches.

template <class T>
void normalize_sets(Tag tag, const PlaneTask<T>& t, const NormForward<T>& a, std::int64_t begin, std::int64_t end) {
  const PlaneSets& sets = t.sets;
  const std::int64_t batch = batch_of(sets.planes * sets.size);
  Moments moments[max_batch];
  double r[max_batch];
  const Hints hints = t.hints(batch, 2);
  std::int64_t channel = sets.first_channel(begin);
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    set_moments(tag, a.x, sets.joined(first), count, moments);
    reciprocal_deviations(moments, count, t.inverse, t.eps, r);
    for (std::int64_t b = 0; b < count; ++b) {
      t.report(first + b, moments[b], r[b], a);
      const Runs runs = sets.runs(first + b);
      if (sets.per_channel) {
        affine_runs(tag, a.x, a.y, runs, t.affine(moments[b].mean, r[b], channel), hints);
        ++channel;
        continue;
      }
      std::int64_t i = runs.offset(0);
      for (std::int64_t j = 0; j < runs.planes; ++j, i += runs.size) {
        const AffineLanes<T> k(t.affine(moments[b].mean, r[b], channel));
        affine_run(a.x, a.y, i, i + runs.size, k, hints);
        channel = channel + 1 == sets.channels ? 0 : channel + 1;
      }
    }
  }
  end_store_past();
}

// Sums over the planes of a group, with the weights in; those of single planes go to `planes`, as dh and dh_z.
template <class T>
MINITORCH_ALWAYS_INLINE GradientSums group_sums(Tag tag, const PlaneTask<T>& t, const T* dy, const T* x,
                                                const Runs& runs, std::int64_t channel, T mean, double* planes) {
  GradientSums total;
  Vec<T> z = splat(T(0));
  std::int64_t i = runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, ++channel, i += runs.size) {
    GradientSums sums;
    if (runs.size <= moments_block) {
      const LaneSums<T> a = run_sums(dy, x, i, i + runs.size, splat(mean));
      z = z + a.z;
      sums.dh = static_cast<double>(sum(a.dh));
      sums.dh_z = static_cast<double>(sum(a.dh_z));
    } else {
      sums = gradient_sums(tag, dy, x, runs.run(j, 1), mean);
      total.z += sums.z;
    }
    planes[2 * j] = sums.dh;
    planes[2 * j + 1] = sums.dh_z;
    const double w = t.weight_of(channel);
    total.dh += w * sums.dh;
    total.dh_z += w * sums.dh_z;
  }
  total.z += static_cast<double>(sum(z));
  return total;
}

// Sums of each of the planes [begin, end) of size s, at most max_batch. Like gradient_planes a function of its own:
// with small planes everything must be in registers.
template <class T>
MINITORCH_NOINLINE void plane_sums(Tag, const T* dy, const T* x, const T* mean, std::int64_t s, std::int64_t begin,
                                   std::int64_t end, SumsOfSets& out) {
  LaneSumsOfSets<T> lanes;
  for (std::int64_t p = begin; p < end; ++p) {
    LaneSums<T> a, b;
    add_gradients(a, b, dy, x, p * s, (p + 1) * s, splat(mean[p]));
    a.add(b);
    lanes.put(p - begin, a);
  }
  lanes.total(end - begin, out.dh, out.dh_z, out.z);
}

template <class T>
MINITORCH_NOINLINE void gradient_planes(Tag, const T* dy, const T* x, T* dx, const T* mean, const GradientFactors<T>* g,
                                        std::int64_t s, std::int64_t begin, std::int64_t end, Hints hints) {
  for (std::int64_t p = begin; p < end; ++p) {
    gradient_run(dy, x, dx, p * s, (p + 1) * s, splat(mean[p]), FactorLanes<T>(g[p - begin]), hints);
  }
}

// Groups that are single small planes (instance norm), a batch of them at once.
template <class T>
void single_plane_gradients(Tag tag, const PlaneTask<T>& t, const NormBackward<T>& a, double* planes,
                            std::int64_t begin, std::int64_t end) {
  const std::int64_t size = t.sets.size, channels = t.sets.channels;
  const Hints hints = t.hints(0, 3);
  GradientFactors<T> factors[max_batch];
  SumsOfSets sums;
  std::int64_t channel = t.sets.first_channel(begin);
  T odd = 0;  // NaN as soon as a set's sums are not finite
  for (std::int64_t first = begin; first < end; first += max_batch) {
    const std::int64_t count = std::min(max_batch, end - first);
    plane_sums(tag, a.dy, a.x, a.mean, size, first, first + count, sums);
    for (std::int64_t b = 0; b < count; ++b) {
      const GradientSums s = sums.of(b);
      const double w = t.weight_of(channel), r = static_cast<double>(a.rstd[first + b]);
      factors[b] = t.factors({w * s.dh, w * s.dh_z, s.z}, r, w);
      odd += factors[b].z - factors[b].z;
      planes[2 * (first + b)] = s.dh;
      planes[2 * (first + b) + 1] = r * (s.dh_z - s.z * t.inverse * s.dh);
      channel = channel + 1 == channels ? 0 : channel + 1;
    }
    if (a.dx) {
      gradient_planes(tag, a.dy, a.x, a.dx, a.mean, factors, size, first, first + count, hints);
    }
  }
  t.watch(odd);
  end_store_past();
}

// dx of every set, where not null, and for every plane of a group its part of the gradients of bias and weight in
// `planes`; batch norm's go to dweight and dbias straight away.
template <class T>
void set_gradients(Tag tag, const PlaneTask<T>& t, const NormBackward<T>& a, double* planes, std::int64_t begin,
                   std::int64_t end) {
  const PlaneSets& sets = t.sets;
  const std::int64_t batch = batch_of(2 * sets.planes * sets.size);
  const Hints hints = t.hints(0, 3);
  GradientSums totals[max_batch];
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first), start = sets.first_channel(first);
    std::int64_t channel = start;
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t set = first + b;
      if (sets.per_channel) {
        totals[b] = gradient_sums(tag, a.dy, a.x, sets.runs(set), a.mean[set]);
      } else {
        totals[b] = group_sums(tag, t, a.dy, a.x, sets.runs(set), channel, a.mean[set], planes + 2 * set * sets.planes);
        channel = channel + sets.planes == sets.channels ? 0 : channel + sets.planes;
      }
    }
    channel = start;
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t set = first + b;
      const double r = static_cast<double>(a.rstd[set]);
      const double shift = totals[b].z * t.inverse;
      if (sets.per_channel) {
        const GradientFactors<T> factors = t.channel_gradients(set, totals[b], a);
        if (a.dx) {
          gradient_runs(tag, a.dy, a.x, a.dx, sets.runs(set), a.mean[set], factors, hints);
        }
        continue;
      }
      double* plane = planes + 2 * set * sets.planes;
      const Runs runs = sets.runs(set);
      std::int64_t i = runs.offset(0);
      GradientFactors<T> g = t.factors(totals[b], r, 1);
      t.watch(g.z - g.z);
      for (std::int64_t j = 0; j < sets.planes; ++j, i += runs.size) {
        plane[2 * j + 1] = r * (plane[2 * j + 1] - shift * plane[2 * j]);
        if (a.dx) {
          g.dh = static_cast<T>(r * t.weight_of(channel));
          gradient_run(a.dy, a.x, a.dx, i, i + runs.size, splat(a.mean[set]), FactorLanes<T>(g), hints);
        }
        channel = channel + 1 == sets.channels ? 0 : channel + 1;
      }
    }
  }
  end_store_past();
}
