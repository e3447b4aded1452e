// SPDX-License-Identifier: MIT
// Included by norm/planes.hpp, once per instruction set. The paths `sets` and `single_planes`, see Note [Plan].
// Whole sets [begin, end), forward and backward, for batch, group and instance norm. See max_batch for the batches.

template <class T, class F>
void normalize_sets(Tag tag, const PlaneTask<T>& t, const NormForward<T>& a, std::int64_t begin, std::int64_t end,
                    const F& f) {
  const PlaneSets& sets = t.sets;
  const std::int64_t batch = batch_of(sets.planes * sets.size);
  Moments moments[max_batch];
  double r[max_batch];
  const Hints hints = t.hints(batch, 2);
  std::int64_t channel = sets.first_channel(begin);
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    set_moments(tag, a.x, sets.joined(first), count, f.before, moments);
    reciprocal_deviations(moments, count, t.inverse, t.eps, r);
    for (std::int64_t b = 0; b < count; ++b) {
      t.report(first + b, moments[b], r[b], a);
      const Runs runs = sets.runs(first + b);
      if (sets.per_channel) {
        affine_runs(tag, a.x, a.y, runs, t.affine(moments[b].mean, r[b], channel), hints, f);
        ++channel;
        continue;
      }
      std::int64_t i = runs.offset(0);
      for (std::int64_t j = 0; j < runs.planes; ++j, i += runs.size) {
        const AffineLanes<T> k(t.affine(moments[b].mean, r[b], channel));
        affine_run(a.x, a.y, i, i + runs.size, k, hints, f.plane(runs.first + j));
        channel = channel + 1 == sets.channels ? 0 : channel + 1;
      }
    }
  }
  end_store_past();
}

// Sums over the planes of a group, with the weights in; those of single planes go to `planes`, as dh and dh_z.
template <class T, class F>
MINITORCH_ALWAYS_INLINE GradientSums group_sums(Tag tag, const PlaneTask<T>& t, const T* dy, const T* x,
                                                const Runs& runs, std::int64_t channel, double mean, double rstd,
                                                double* planes, const F& f) {
  GradientSums total;
  Vec<T> z = splat(T(0));
  std::int64_t i = runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, ++channel, i += runs.size) {
    const Affine<T> affine = t.affine(mean, rstd, channel);
    GradientSums sums;
    if (runs.size <= moments_block) {
      const LaneSums<T> a = run_sums(dy, x, i, i + runs.size, AffineLanes<T>(affine), f.plane(runs.first + j));
      z = z + a.z;
      sums.dh = static_cast<double>(sum(a.dh));
      sums.dh_z = static_cast<double>(sum(a.dh_z));
    } else {
      sums = gradient_sums(tag, dy, x, runs.run(j, 1), affine, f);
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
template <class T, class F>
MINITORCH_NOINLINE void plane_sums(Tag, const T* dy, const T* x, const Affine<T>* k, std::int64_t s, std::int64_t begin,
                                   std::int64_t end, const F& f, SumsOfSets& out) {
  LaneSumsOfSets<T> lanes;
  for (std::int64_t p = begin; p < end; ++p) {
    LaneSums<T> a, b;
    add_gradients(a, b, dy, x, p * s, (p + 1) * s, AffineLanes<T>(k[p - begin]), f.plane(p));
    a.add(b);
    lanes.put(p - begin, a);
  }
  lanes.total(end - begin, out.dh, out.dh_z, out.z);
}

template <class T, class F>
MINITORCH_NOINLINE void gradient_planes(Tag, const T* dy, const T* x, T* dx, const Affine<T>* k,
                                        const GradientFactors<T>* g, std::int64_t s, std::int64_t begin,
                                        std::int64_t end, Hints hints, const F& f) {
  for (std::int64_t p = begin; p < end; ++p) {
    gradient_run(dy, x, dx, p * s, (p + 1) * s, AffineLanes<T>(k[p - begin]), FactorLanes<T>(g[p - begin]), hints,
                 f.plane(p));
  }
}

// Groups that are single small planes (instance norm), a batch of them at once.
template <class T, class F>
void single_plane_gradients(Tag tag, const PlaneTask<T>& t, const NormBackward<T>& a, double* planes,
                            std::int64_t begin, std::int64_t end, const F& f) {
  const std::int64_t size = t.sets.size, channels = t.sets.channels;
  const Hints hints = t.hints(0, 3);
  Affine<T> affine[max_batch];
  GradientFactors<T> factors[max_batch];
  SumsOfSets sums;
  std::int64_t channel = t.sets.first_channel(begin), again = channel;
  T odd = 0;  // NaN as soon as a set's sums are not finite
  for (std::int64_t first = begin; first < end; first += max_batch) {
    const std::int64_t count = std::min(max_batch, end - first);
    for (std::int64_t b = 0; b < count; ++b) {
      if constexpr (F::has_after) {
        affine[b] = t.saved_affine(a, first + b, channel);
      } else {
        affine[b].centre = a.mean[first + b];  // nothing reads the rest
      }
      channel = channel + 1 == channels ? 0 : channel + 1;
    }
    plane_sums(tag, a.dy, a.x, affine, size, first, first + count, f, sums);
    for (std::int64_t b = 0; b < count; ++b) {
      const GradientSums s = sums.of(b);
      const double w = t.weight_of(again), r = static_cast<double>(a.rstd[first + b]);
      factors[b] = t.factors({w * s.dh, w * s.dh_z, s.z}, r, w);
      odd += factors[b].z - factors[b].z;
      planes[2 * (first + b)] = s.dh;
      planes[2 * (first + b) + 1] = r * (s.dh_z - s.z * t.inverse * s.dh);
      again = again + 1 == channels ? 0 : again + 1;
    }
    if (a.dx) {
      gradient_planes(tag, a.dy, a.x, a.dx, affine, factors, size, first, first + count, hints, f);
    }
  }
  t.watch(odd);
  end_store_past();
}

// dx of every set, where not null, and for every plane of a group its part of the gradients of bias and weight in
// `planes`; batch norm's go to dweight and dbias straight away.
template <class T, class F>
void set_gradients(Tag tag, const PlaneTask<T>& t, const NormBackward<T>& a, double* planes, std::int64_t begin,
                   std::int64_t end, const F& f) {
  const PlaneSets& sets = t.sets;
  const std::int64_t batch = batch_of(2 * sets.planes * sets.size);
  const Hints hints = t.hints(0, 3);
  GradientSums totals[max_batch];
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first), start = sets.first_channel(first);
    std::int64_t channel = start;
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t set = first + b;
      const double m = static_cast<double>(a.mean[set]), r = static_cast<double>(a.rstd[set]);
      if (sets.per_channel) {
        totals[b] = gradient_sums(tag, a.dy, a.x, sets.runs(set), t.affine(m, r, set), f);
      } else {
        totals[b] = group_sums(tag, t, a.dy, a.x, sets.runs(set), channel, m, r, planes + 2 * set * sets.planes, f);
        channel = channel + sets.planes == sets.channels ? 0 : channel + sets.planes;
      }
    }
    channel = start;
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t set = first + b;
      const double m = static_cast<double>(a.mean[set]), r = static_cast<double>(a.rstd[set]);
      const double shift = totals[b].z * t.inverse;
      if (sets.per_channel) {
        const GradientFactors<T> factors = t.channel_gradients(set, totals[b], a);
        if (a.dx) {
          gradient_runs(tag, a.dy, a.x, a.dx, sets.runs(set), t.affine(m, r, set), factors, hints, f);
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
          gradient_run(a.dy, a.x, a.dx, i, i + runs.size, AffineLanes<T>(t.affine(m, r, channel)), FactorLanes<T>(g),
                       hints, f.plane(runs.first + j));
        }
        channel = channel + 1 == sets.channels ? 0 : channel + 1;
      }
    }
  }
  end_store_past();
}
