// SPDX-License-Identifier: MIT
// Whole sets [begin, end), forward and backward, for batch, group and instance norm. See max_batch for the batches.

template <class T, class Before, class After>
void normalize_sets(Tag tag, const PlaneTask<T>& t, const T* x, T* y, T* mean, T* var, T* rstd, std::int64_t begin,
                    std::int64_t end, const Before& before, const After& after) {
  const PlaneSets& sets = t.sets;
  const std::int64_t batch = batch_of(sets.planes * sets.size);
  Moments moments[max_batch];
  double r[max_batch];
  const Hints hints = t.hints(batch);
  std::int64_t channel = sets.first_channel(begin);
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    set_moments(tag, x, sets.joined(first), count, before, moments);
    for (std::int64_t b = 0; b < count; ++b) {
      r[b] = t.rstd_of(moments[b]);
    }
    for (std::int64_t b = 0; b < count; ++b) {
      t.report(first + b, moments[b], r[b], mean, var, rstd);
      const Runs runs = sets.runs(first + b);
      if (sets.per_channel) {
        affine_runs(tag, x, y, runs, t.affine(moments[b].mean, r[b], channel), hints, before, after);
        ++channel;
        continue;
      }
      std::int64_t i = runs.offset(0);
      for (std::int64_t j = 0; j < runs.planes; ++j, i += runs.size) {
        const AffineLanes<T> k(t.affine(moments[b].mean, r[b], channel));
        affine_run(x, y, i, i + runs.size, k, hints, before, after.plane(runs.first + j));
        channel = channel + 1 == sets.channels ? 0 : channel + 1;
      }
    }
  }
  end_store_past();
}

// Sums over the planes of a group, with the weights in; those of single planes go to `planes`, as dh and dh_z.
template <class T, class Before, class After>
MINITORCH_ALWAYS_INLINE GradientSums group_sums(Tag tag, const PlaneTask<T>& t, const T* dy, const T* x,
                                                const Runs& runs, std::int64_t channel, double mean, double rstd,
                                                double* planes, const Before& before, const After& after) {
  GradientSums total;
  Vec<T> z = splat(T(0));
  std::int64_t i = runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, ++channel, i += runs.size) {
    const Affine<T> affine = t.affine(mean, rstd, channel);
    GradientSums sums;
    if (runs.size <= moments_block) {
      LaneSums<T> a, b;
      add_gradients(a, b, dy, x, i, i + runs.size, AffineLanes<T>(affine), before, after.plane(runs.first + j));
      a.add(b);
      z = z + a.z;
      sums.dh = static_cast<double>(sum(a.dh));
      sums.dh_z = static_cast<double>(sum(a.dh_z));
    } else {
      sums = gradient_sums(tag, dy, x, runs.run(j, 1), affine, before, after);
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

// dx of every set, where not null, and for every plane of a group its part of the gradients of bias and weight in
// `planes`; batch norm's go to dweight and dbias straight away.
template <class T, class Before, class After>
void set_gradients(Tag tag, const PlaneTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx,
                   T* dweight, T* dbias, double* planes, std::int64_t begin, std::int64_t end, const Before& before,
                   const After& after) {
  const PlaneSets& sets = t.sets;
  const std::int64_t batch = batch_of(2 * sets.planes * sets.size);
  const Hints hints = t.hints(batch);
  GradientSums totals[max_batch];
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first), start = sets.first_channel(first);
    std::int64_t channel = start;
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t set = first + b;
      const double m = static_cast<double>(mean[set]), r = static_cast<double>(rstd[set]);
      if (sets.per_channel) {
        totals[b] = gradient_sums(tag, dy, x, sets.runs(set), t.affine(m, r, set), before, after);
      } else {
        totals[b] =
            group_sums(tag, t, dy, x, sets.runs(set), channel, m, r, planes + 2 * set * sets.planes, before, after);
        channel = channel + sets.planes == sets.channels ? 0 : channel + sets.planes;
      }
    }
    channel = start;
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t set = first + b;
      const double m = static_cast<double>(mean[set]), r = static_cast<double>(rstd[set]);
      const double shift = totals[b].z * t.inverse;
      if (sets.per_channel) {
        t.write_gradients(set, r * (totals[b].dh_z - shift * totals[b].dh), totals[b].dh, dweight, dbias);
        if (dx) {
          const double w = t.weight_of(set);
          const GradientSums weighted{w * totals[b].dh, w * totals[b].dh_z, totals[b].z};
          gradient_runs(tag, dy, x, dx, sets.runs(set), t.affine(m, r, set), t.factors(weighted, r, w), hints, before,
                        after);
        }
        continue;
      }
      double* plane = planes + 2 * set * sets.planes;
      const Runs runs = sets.runs(set);
      std::int64_t i = runs.offset(0);
      GradientFactors<T> g = t.factors(totals[b], r, 1);
      for (std::int64_t j = 0; j < sets.planes; ++j, i += runs.size) {
        plane[2 * j + 1] = r * (plane[2 * j + 1] - shift * plane[2 * j]);
        if (dx) {
          g.dh = static_cast<T>(r * t.weight_of(channel));
          gradient_run(dy, x, dx, i, i + runs.size, AffineLanes<T>(t.affine(m, r, channel)), FactorLanes<T>(g), hints,
                       before, after.plane(runs.first + j));
        }
        channel = channel + 1 == sets.channels ? 0 : channel + 1;
      }
    }
  }
  end_store_past();
}
