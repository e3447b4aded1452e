// SPDX-License-Identifier: MIT
// Whole rows [begin, end), forward and backward, for layer and RMS norm. See max_batch for the batches.

template <bool centred, class T, class Before, class After>
void normalize_rows(Tag tag, const RowTask<T>& t, const T* x, T* y, T* mean, T* rstd, std::int64_t begin,
                    std::int64_t end, const Before& before, const After& after) {
  const std::int64_t batch = batch_of(t.cols);
  Moments moments[max_batch];
  double r[max_batch];
  const Hints hints = t.hints(batch);
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    if constexpr (centred) {
      set_moments(tag, x, Runs{first, 1, 1, t.cols, 0, t.cols}, count, before, moments);
    } else {
      for (std::int64_t b = 0; b < count; ++b) {
        moments[b] = row_moments<false>(tag, x + (first + b) * t.cols, t.cols, before);
      }
    }
    for (std::int64_t b = 0; b < count; ++b) {
      r[b] = t.rstd_of(moments[b]);
    }
    for (std::int64_t b = 0; b < count; ++b) {
      t.report(first + b, moments[b], r[b], mean, rstd);
      affine_row(tag, t, x, y, first + b, 0, t.cols, Affine<T>(moments[b].mean, r[b], 0), hints, before, after);
    }
  }
}

// dx of the rows, where not null, and their sums for dweight and dbias, which are written.
template <bool centred, class T, class Before, class After>
void rows_backward(Tag tag, const RowTask<T>& t, const T* dy, const T* x, const T* mean, const T* rstd, T* dx,
                   T* dweight, T* dbias, std::int64_t begin, std::int64_t end, const Before& before,
                   const After& after) {
  const std::int64_t batch = batch_of(2 * t.cols);
  RowFactors<T> factors[max_batch];
  const Hints hints = t.hints(batch);
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    for (std::int64_t b = 0; b < count; ++b) {
      const T m = centred ? mean[first + b] : T(0), r = rstd[first + b];
      const Affine<T> normal(static_cast<double>(m), static_cast<double>(r), 0);
      const GradientSums sums = row_sums(tag, t, dy, x, first + b, 0, t.cols, normal, before, after);
      factors[b] = t.template factors<centred>(m, r, sums);
    }
    row_gradients(tag, t, dy, x, dx, dweight, dbias, first > begin, first, count, 0, t.cols, factors, hints, before,
                  after);
  }
}
