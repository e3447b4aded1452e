// SPDX-License-Identifier: MIT
// Whole rows [begin, end), forward and backward, for layer and RMS norm. See max_batch for the batches; at least four
// rows, which share the weights.

template <bool centred, class T, class Before, class After>
void normalize_rows(Tag tag, const RowTask<T>& t, const T* x, T* y, T* mean, T* rstd, std::int64_t begin,
                    std::int64_t end, const Before& before, const After& after) {
  const std::int64_t batch = std::max<std::int64_t>(batch_of(t.cols) / 4 * 4, 4);
  Moments moments[max_batch];
  double r[max_batch];
  Affine<T> factors[max_batch];
  const Hints hints = t.hints(batch, 2);
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    rows_moments<centred>(tag, t, x, first, count, before, moments);
    reciprocal_deviations(moments, count, t.inverse, t.eps, r);
    for (std::int64_t b = 0; b < count; ++b) {
      t.report(first + b, moments[b], r[b], mean, rstd);
      factors[b] = Affine<T>(moments[b].mean, r[b], 0);
    }
    affine_rows(tag, t, x, y, first, count, 0, t.cols, factors, hints, before, after);
  }
}

// dx of the rows, where not null, and their sums for dweight and dbias, which are written.
template <bool centred, class T, class Before, class After>
void rows_backward(Tag tag, const RowTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx,
                   const detail::WeightSums<T>& to, std::int64_t begin, std::int64_t end, const Before& before,
                   const After& after) {
  const std::int64_t batch = std::max<std::int64_t>(batch_of(2 * t.cols) / 4 * 4, 4);
  Affine<T> normal[max_batch];
  SumsOfSets sums;
  RowFactors<T> factors[max_batch];
  const Hints hints = t.hints(0, 3);
  std::int64_t added = 0;  // rows that are in dweight and dbias
  bool any_total = false;
  T odd = 0;  // NaN as soon as a row's sums are not finite
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t i = t.statistic_of(first + b);
      normal[b] = Affine<T>(centred ? static_cast<double>(mean[i]) : 0, static_cast<double>(rstd[i]), 0);
    }
    rows_sums(tag, t, dy, x, first, count, normal, before, after, sums);
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t i = t.statistic_of(first + b);
      factors[b] = t.template factors<centred>(centred ? mean[i] : T(0), rstd[i], sums.of(b));
      odd += factors[b].by_z - factors[b].by_z;
    }
    row_gradients(tag, t, dy, x, dx, to.dweight, to.dbias, added > 0, first, count, 0, t.cols, factors, hints, before, after);
    added += count;
    if constexpr (std::is_same_v<T, float>) {
      if (to.dweight_total && (added + batch > detail::rows_in_float || first + batch >= end)) {
        if (to.dweight) {
          add_to_totals(tag, to.dweight, to.dweight_total, any_total, 0, t.cols);
        }
        if (to.dbias) {
          add_to_totals(tag, to.dbias, to.dbias_total, any_total, 0, t.cols);
        }
        any_total = true;
        added = 0;
      }
    }
  }
  t.watch(odd);
}
