// SPDX-License-Identifier: MIT
// Included by norm/planes.hpp, once per instruction set. The path `channels`, see Note [Plan].
// Batch norm with small planes: blocks of channels side by side, see PlaneTask::channels_at_once. Their sums stay in
// memory, so a visit to a channel takes the planes of some samples.
inline std::int64_t samples_a_visit(std::int64_t size) {
  return size < 64 ? 8 : std::max<std::int64_t>(256 / size, 2);
}

// Moments of channels first .. first + count - 1.
template <class T>
MINITORCH_ALWAYS_INLINE void channel_moments(const PlaneSets& sets, const T* x, std::int64_t first, std::int64_t count,
                                             Moments* out) {
  T shift[max_batch];
  DeviationSums<T> sums[max_batch];
  for (std::int64_t b = 0; b < count; ++b) {
    shift[b] = head_mean(x, sets.runs(first + b));
    out[b] = Moments();
  }
  const std::int64_t stride = sets.channels * sets.size, visit = samples_a_visit(sets.size);
  const std::int64_t block = std::max<std::int64_t>(small_set / std::max<std::int64_t>(sets.size, 1), 1);
  for (std::int64_t from = 0; from < sets.planes; from += block) {
    const std::int64_t to = std::min(from + block, sets.planes);
    for (std::int64_t n = from; n < to; n += visit) {
      const std::int64_t end = std::min(n + visit, to);
      for (std::int64_t b = 0; b < count; ++b) {
        DeviationSums<T> p, q, r, s;
        const Vec<T> about = splat(shift[b]);
        const T* plane = x + n * stride + (first + b) * sets.size;
        for (std::int64_t k = n; k < end; ++k, plane += stride) {
          add_deviations(p, q, r, s, plane, plane + sets.size, about);
        }
        sums[b].sum = sums[b].sum + ((p.sum + q.sum) + (r.sum + s.sum));
        sums[b].squares = sums[b].squares + ((p.squares + q.squares) + (r.squares + s.squares));
      }
    }
    const double n = static_cast<double>((to - from) * sets.size), inverse = 1 / n;
    for (std::int64_t b = 0; b < count; ++b) {
      out[b].add(moments_about(ShiftedSums<T>{sum(sums[b].sum), sum(sums[b].squares)}, shift[b], n, inverse));
      sums[b] = DeviationSums<T>();
    }
  }
  for (std::int64_t b = 0; b < count; ++b) {
    if (!(out[b].mean - out[b].mean == 0)) {
      repair_mean(x, sets.runs(first + b), out[b]);
    }
  }
}

template <class T>
void normalize_channels(Tag tag, const PlaneTask<T>& t, const NormForward<T>& arrays, std::int64_t begin,
                        std::int64_t end) {
  const NormForward<T> a = arrays;
  const PlaneSets sets = t.sets;
  const std::int64_t batch = t.channels_at_once(1), visit = samples_a_visit(sets.size);
  const Hints hints = t.hints(0, 2);
  Moments moments[max_batch];
  Affine<T> affine[max_batch];
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    channel_moments(sets, a.x, first, count, moments);
    for (std::int64_t b = 0; b < count; ++b) {
      const double r = t.rstd_of(moments[b]);
      t.report(first + b, moments[b], r, a);
      affine[b] = t.affine(moments[b].mean, r, first + b);
    }
    for (std::int64_t n = 0; n < sets.planes; n += visit) {
      const std::int64_t to = std::min(n + visit, sets.planes);
      for (std::int64_t b = 0; b < count; ++b) {
        affine_runs(tag, a.x, a.y, sets.runs(first + b).run(n, to - n), affine[b], hints);
      }
    }
  }
}

template <class T>
void channel_gradients(Tag, const PlaneTask<T>& t, const NormBackward<T>& a, std::int64_t begin, std::int64_t end) {
  const PlaneSets& sets = t.sets;
  const std::int64_t batch = t.channels_at_once(2), visit = samples_a_visit(sets.size);
  const Hints hints = t.hints(0, 3);
  const std::int64_t block = std::max<std::int64_t>(moments_block / std::max<std::int64_t>(sets.size, 1), 1);
  GradientSums totals[max_batch];
  LaneSums<T> sums[max_batch];
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    for (std::int64_t b = 0; b < count; ++b) {
      totals[b] = GradientSums();
    }
    for (std::int64_t from = 0; from < sets.planes; from += block) {
      const std::int64_t block_end = std::min(from + block, sets.planes);
      for (std::int64_t n = from; n < block_end; n += visit) {
        const std::int64_t to = std::min(n + visit, block_end);
        for (std::int64_t b = 0; b < count; ++b) {
          const Vec<T> centre = splat(a.mean[first + b]);
          LaneSums<T> p1, p2;
          for (std::int64_t p = n * sets.channels + first + b; p < to * sets.channels; p += sets.channels) {
            add_gradients(p1, p2, a.dy, a.x, p * sets.size, (p + 1) * sets.size, centre);
          }
          p1.add(p2);
          sums[b].add(p1);
        }
      }
      for (std::int64_t b = 0; b < count; ++b) {
        totals[b].add(sums[b].total());
        sums[b] = LaneSums<T>();
      }
    }
    GradientFactors<T> factors[max_batch];
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t c = first + b;
      factors[b] = t.channel_gradients(c, totals[b], a);
    }
    if (!a.dx) {
      continue;
    }
    for (std::int64_t n = 0; n < sets.planes; n += visit) {
      const std::int64_t to = std::min(n + visit, sets.planes);
      for (std::int64_t b = 0; b < count; ++b) {
        const Vec<T> centre = splat(a.mean[first + b]);
        const FactorLanes<T> g(factors[b]);
        for (std::int64_t p = n * sets.channels + first + b; p < to * sets.channels; p += sets.channels) {
          gradient_run(a.dy, a.x, a.dx, p * sets.size, (p + 1) * sets.size, centre, g, hints);
        }
      }
    }
  }
  end_store_past();
}
