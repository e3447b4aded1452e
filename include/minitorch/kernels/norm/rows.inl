// SPDX-License-Identifier: MIT
// Included by norm/rows.hpp, once per instruction set. The path `rows`, see Note [Plan], and what it shares with
// long_rows. Some rows side by side: the loops of the norms whose weights belong to single elements of a row. y =
// ((x - centre) * factor + constant) * weight + bias, columns [begin, end). Four rows at a time share the
// weights that they load, and keep what they add to the weights' gradients in registers.

// Weight and bias of some columns.
template <class T>
struct WeightLanes {
  Vec<T> weight, bias;
  MINITORCH_ALWAYS_INLINE Vec<T> operator()(Vec<T> v) const { return fma(v, weight, bias); }
};

// Where they come from: for those that are absent the same ones and zeros again and again, so that no loop has to ask.
template <class T>
struct Weights {
  const T* weight;
  const T* bias;
  std::int64_t weight_step, bias_step;  // a mask: all bits, or none
  MINITORCH_ALWAYS_INLINE explicit Weights(const RowTask<T>& t)
      : weight(t.weight ? t.weight : constants<T>.ones),
        bias(t.bias ? t.bias : constants<T>.zeros),
        weight_step(t.weight ? -1 : 0),
        bias_step(t.bias ? -1 : 0) {}
  MINITORCH_ALWAYS_INLINE WeightLanes<T> at(std::int64_t j, std::int64_t count) const {
    return {load_some(weight + (j & weight_step), count), load_some(bias + (j & bias_step), count)};
  }
};

// What a loop over `rows` rows needs, copied: a compiler must assume that stores to y change everything in memory.
template <int rows, class T>
struct RowLanes {
  Vec<T> centre[rows], factor[rows], constant[rows];
  std::int64_t start[rows];
  MINITORCH_ALWAYS_INLINE RowLanes() {}
  MINITORCH_ALWAYS_INLINE void set(int r, const Affine<T>& k, std::int64_t element) {
    centre[r] = splat(k.centre);
    factor[r] = splat(k.factor);
    constant[r] = splat(k.constant);
    start[r] = element;
  }
};

// One vector of columns of `rows` rows.
template <int rows, class T>
MINITORCH_ALWAYS_INLINE void affine_element(const Weights<T>& weights, const T* x, T* y, std::int64_t j,
                                            std::int64_t count, const RowLanes<rows, T>& k, const Hints& hints,
                                            bool past) {
  const WeightLanes<T> w = weights.at(j, count);
  MINITORCH_UNROLL
  for (int r = 0; r < rows; ++r) {
    const std::int64_t i = k.start[r] + j;
    if (hints.ahead != 0) {
      prefetch(x + i + hints.ahead);
    }
    const Vec<T> out = w(fma(load_some(x + i, count) - k.centre[r], k.factor[r], k.constant[r]));
    if (count == Vec<T>::lanes) {
      put(y + i, out, past);
    } else {
      store_first(y + i, out, count);
    }
  }
}

template <int rows, class T>
void affine_columns(const RowTask<T>& task, const T* x, T* y, std::int64_t row, std::int64_t begin, std::int64_t end,
                    const Affine<T>* factors, const Hints& how) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const RowTask<T> t = task;
  const Hints hints = how;
  const Weights<T> weights(t);
  RowLanes<rows, T> k;
  MINITORCH_UNROLL
  for (int r = 0; r < rows; ++r) {
    k.set(r, factors[r], t.start(row + r));
  }
  const bool past = hints.writes_past(y + k.start[0] + begin);
  std::int64_t j = begin;
  for (; rows == 1 && j + 2 * lanes <= end; j += 2 * lanes) {
    affine_element(weights, x, y, j, lanes, k, hints, past);
    affine_element(weights, x, y, j + lanes, lanes, k, hints, past);
  }
  for (; j + lanes <= end; j += lanes) {
    affine_element(weights, x, y, j, lanes, k, hints, past);
  }
  if (j < end) {
    affine_element(weights, x, y, j, end - j, k, hints, false);
  }
}

template <class T>
void affine_rows(Tag, const RowTask<T>& t, const T* x, T* y, std::int64_t row, std::int64_t rows, std::int64_t begin,
                 std::int64_t end, const Affine<T>* factors, const Hints& hints) {
  // Short rows share the loop's own work, long ones the weights, which would leave the first cache between two rows.
  const bool together = t.cols <= short_row || t.cols >= weights_row;
  std::int64_t r = 0;
  for (; r + 4 <= rows && together; r += 4) {
    affine_columns<4>(t, x, y, row + r, begin, end, factors + r, hints);
  }
  for (; r < rows; ++r) {
    affine_columns<1>(t, x, y, row + r, begin, end, factors + r, hints);
  }
  end_store_past();
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> square_lanes(const T* x, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> a = splat(T(0)), b = a;
  std::int64_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    const Vec<T> za = load(x + i), zb = load(x + i + lanes);
    a = fma(za, za, a);
    b = fma(zb, zb, b);
  }
  for (; i < n; i += lanes) {
    const std::int64_t count = std::min(lanes, n - i);
    const Vec<T> z = keep_first(load_first(x + i, count), count);
    a = fma(z, z, a);
  }
  return a + b;
}

// All squares have one sign, so their rounding errors may have one, too (equal elements): only few meet in a lane.
inline constexpr std::int64_t squares_block = lane_squares * Vec<float>::lanes;

// What a part of a row is normalized with: its moments, or for RMS norm those about 0.
template <bool centred, class T>
Moments row_moments(Tag tag, const T* x, std::int64_t n) {
  if constexpr (centred) {
    return run_moments(tag, x, Runs{0, 1, 1, n, 0, n});
  } else {
    double squares = 0;
    for (std::int64_t from = 0; from < n; from += squares_block) {
      squares += static_cast<double>(sum(square_lanes(x + from, std::min(squares_block, n - from))));
    }
    return {static_cast<double>(n), 0, squares};
  }
}

// The same for rows first .. first + count - 1, at most max_batch if they are small.
template <bool centred, class T>
MINITORCH_ALWAYS_INLINE void rows_moments(Tag tag, const RowTask<T>& t, const T* x, std::int64_t first,
                                          std::int64_t count, Moments* out) {
  if constexpr (centred) {
    set_moments(tag, x, Runs{first, 1, 1, t.cols, 0, t.cols}, count, out);
  } else if (t.cols <= squares_block) {
    Vec<T> lanes[max_batch];
    T squares[max_batch];
    for (std::int64_t b = 0; b < count; ++b) {
      lanes[b] = square_lanes(x + t.start(first + b), t.cols);
    }
    sum_each(lanes, count, squares);
    for (std::int64_t b = 0; b < count; ++b) {
      out[b] = {static_cast<double>(t.cols), 0, static_cast<double>(squares[b])};
    }
  } else {
    for (std::int64_t b = 0; b < count; ++b) {
      out[b] = row_moments<false>(tag, x + t.start(first + b), t.cols);
    }
  }
}

// One vector of g = weight * dh and z - centre, zero beyond `count`.
template <class T>
MINITORCH_ALWAYS_INLINE void add_element(LaneSums<T>& sums, const Weights<T>& weights, const T* dy, const T* x,
                                         std::int64_t offset, std::int64_t j, std::int64_t count, Vec<T> centre) {
  const std::int64_t i = offset + j;
  Vec<T> z = load_some(x + i, count) - centre;
  Vec<T> g = load_some(dy + i, count) * weights.at(j, count).weight;
  if (count < Vec<T>::lanes) {
    z = keep_first(z, count);
    g = keep_first(g, count);
  }
  sums.add(g, z);
}

// Sums of g, g * (z - centre) and z - centre over columns [begin, end) of a row, no more than a block, as lanes.
template <class T>
MINITORCH_ALWAYS_INLINE LaneSums<T> column_lanes(const RowTask<T>& t, const T* dy, const T* x, std::int64_t row,
                                                 std::int64_t begin, std::int64_t end, Vec<T> centre) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const std::int64_t offset = t.start(row);
  const Weights<T> weights(t);
  LaneSums<T> a, b;
  std::int64_t j = begin;
  for (; j + 2 * lanes <= end; j += 2 * lanes) {
    add_element(a, weights, dy, x, offset, j, lanes, centre);
    add_element(b, weights, dy, x, offset, j + lanes, lanes, centre);
  }
  if (j + lanes <= end) {
    add_element(a, weights, dy, x, offset, j, lanes, centre);
    j += lanes;
  }
  if (j < end) {
    add_element(b, weights, dy, x, offset, j, end - j, centre);
  }
  a.add(b);
  return a;
}

template <class T>
GradientSums row_sums(Tag, const RowTask<T>& t, const T* dy, const T* x, std::int64_t row, std::int64_t begin,
                      std::int64_t end, T about) {
  const Vec<T> centre = splat(about);
  GradientSums total;
  for (std::int64_t from = begin; from < end; from += moments_block) {
    total.add(column_lanes(t, dy, x, row, from, std::min(from + moments_block, end), centre).total());
  }
  return total;
}

// row_sums of the whole rows first .. first + count - 1, at most max_batch.
template <class T>
MINITORCH_ALWAYS_INLINE void rows_sums(Tag tag, const RowTask<T>& t, const T* dy, const T* x, std::int64_t first,
                                       std::int64_t count, const T* centres, SumsOfSets& out) {
  if (t.cols > tiny_set) {
    for (std::int64_t b = 0; b < count; ++b) {
      out.put(b, row_sums(tag, t, dy, x, first + b, 0, t.cols, centres[b]));
    }
    return;
  }
  LaneSumsOfSets<T> lanes;
  for (std::int64_t b = 0; b < count; ++b) {
    lanes.put(b, column_lanes(t, dy, x, first + b, 0, t.cols, splat(centres[b])));
  }
  lanes.total(count, out.dh, out.dh_z, out.z);
}

// One vector of columns of `rows` rows: dx, and what these rows add to dweight and dbias.
template <int rows, class T>
MINITORCH_ALWAYS_INLINE void gradient_element(const Weights<T>& weights, const T* dy, const T* x, T* dx, std::int64_t j,
                                              std::int64_t count, const RowLanes<rows, T>& k, const Vec<T>* by_z,
                                              const Vec<T>* constant, Vec<T>& dw, Vec<T>& db, bool past) {
  const Vec<T> weight = weights.at(j, count).weight;
  MINITORCH_UNROLL
  for (int r = 0; r < rows; ++r) {
    const std::int64_t i = k.start[r] + j;
    const Vec<T> z = load_some(x + i, count) - k.centre[r];
    const Vec<T> normal = fma(z, k.factor[r], k.constant[r]);
    const Vec<T> dh = load_some(dy + i, count);
    dw = fma(dh, normal, dw);
    db = db + dh;
    if (dx) {
      const Vec<T> dz = fma(dh * weight, k.factor[r], fma(z, by_z[r], constant[r]));
      if (count == Vec<T>::lanes) {
        put(dx + i, dz, past);
      } else {
        store_first(dx + i, dz, count);
      }
    }
  }
}

template <int rows, class T>
void gradient_columns(const RowTask<T>& task, const T* dy, const T* x, T* dx, T* dweight, T* dbias, bool add,
                      std::int64_t row, std::int64_t begin, std::int64_t end, const RowFactors<T>* factors,
                      const Hints& hints) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const RowTask<T> t = task;
  const Weights<T> weights(t);
  const Vec<T> zero = splat(T(0));
  RowLanes<rows, T> k;
  Vec<T> by_z[rows], constant[rows];
  MINITORCH_UNROLL
  for (int r = 0; r < rows; ++r) {
    k.set(r, factors[r].normal, t.start(row + r));
    by_z[r] = splat(factors[r].by_z);
    constant[r] = splat(factors[r].constant);
  }
  const bool past = dx && hints.writes_past(dx + k.start[0] + begin);
  std::int64_t j = begin;
  for (; j + lanes <= end; j += lanes) {
    // Loaded before dx is stored: rows of whole pages would let the processor take one for the other.
    const Vec<T> old_dw = add && dweight ? load(dweight + j) : zero, old_db = add && dbias ? load(dbias + j) : zero;
    Vec<T> dw = zero, db = zero;
    gradient_element(weights, dy, x, dx, j, lanes, k, by_z, constant, dw, db, past);
    if (dweight) {
      store(dweight + j, old_dw + dw);
    }
    if (dbias) {
      store(dbias + j, old_db + db);
    }
  }
  if (j < end) {
    const std::int64_t rest = end - j;
    const Vec<T> old_dw = add && dweight ? load_first(dweight + j, rest) : zero;
    const Vec<T> old_db = add && dbias ? load_first(dbias + j, rest) : zero;
    Vec<T> dw = zero, db = zero;
    gradient_element(weights, dy, x, dx, j, rest, k, by_z, constant, dw, db, false);
    if (dweight) {
      store_first(dweight + j, old_dw + dw, rest);
    }
    if (dbias) {
      store_first(dbias + j, old_db + db, rest);
    }
  }
}

// For columns [begin, end) of some rows: dx, and their part of dweight and dbias, added to what is there or written.
template <class T>
void row_gradients(Tag, const RowTask<T>& t, const T* dy, const T* x, T* dx, T* dweight, T* dbias, bool add,
                   std::int64_t row, std::int64_t rows, std::int64_t begin, std::int64_t end,
                   const RowFactors<T>* factors, const Hints& hints) {
  std::int64_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    gradient_columns<4>(t, dy, x, dx, dweight, dbias, add || r > 0, row + r, begin, end, factors + r, hints);
  }
  for (; r + 2 <= rows; r += 2) {
    gradient_columns<2>(t, dy, x, dx, dweight, dbias, add || r > 0, row + r, begin, end, factors + r, hints);
  }
  for (; r < rows; ++r) {
    gradient_columns<1>(t, dy, x, dx, dweight, dbias, add || r > 0, row + r, begin, end, factors + r, hints);
  }
  end_store_past();
}

// What some rows have added up, to the totals; see rows_in_float.
inline void add_to_totals(Tag, const float* from, double* totals, bool add, std::int64_t begin, std::int64_t end) {
  constexpr std::int64_t lanes = Vec<double>::lanes;
  for (std::int64_t j = begin; j < end; j += lanes) {
    const std::int64_t count = std::min(lanes, end - j);
    const Vec<double> sum = load_wide(from + j, count);
    store_first(totals + j, add ? load_first(totals + j, count) + sum : sum, count);
  }
}

// Whole rows [begin, end). See max_batch for the batches; at least four rows, which share the weights.
template <bool centred, class T>
void normalize_rows(Tag tag, const RowTask<T>& t, const NormForward<T>& a, std::int64_t begin, std::int64_t end) {
  const std::int64_t batch = std::max<std::int64_t>(batch_of(t.cols) / 4 * 4, 4);
  Moments moments[max_batch];
  double r[max_batch];
  Affine<T> factors[max_batch];
  const Hints hints = t.hints(batch, 2);
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    rows_moments<centred>(tag, t, a.x, first, count, moments);
    reciprocal_deviations(moments, count, t.inverse, t.eps, r);
    for (std::int64_t b = 0; b < count; ++b) {
      t.report(first + b, moments[b], r[b], a);
      factors[b] = Affine<T>(moments[b].mean, r[b], 0);
    }
    affine_rows(tag, t, a.x, a.y, first, count, 0, t.cols, factors, hints);
  }
}

// dx of the rows, where not null, and their sums for dweight and dbias, which are written.
template <bool centred, class T>
void rows_gradients(Tag tag, const RowTask<T>& t, const NormBackward<T>& a, const WeightSums<T>& to, std::int64_t begin,
                    std::int64_t end) {
  const std::int64_t batch = std::max<std::int64_t>(batch_of(2 * t.cols) / 4 * 4, 4);
  T centres[max_batch];
  SumsOfSets sums;
  RowFactors<T> factors[max_batch];
  const Hints hints = t.hints(0, 3);
  std::int64_t added = 0;  // rows that are in dweight and dbias
  bool any_total = false;
  T odd = 0;  // NaN as soon as a row's sums are not finite
  for (std::int64_t first = begin; first < end; first += batch) {
    const std::int64_t count = std::min(batch, end - first);
    for (std::int64_t b = 0; b < count; ++b) {
      centres[b] = centred ? a.mean[t.statistic_of(first + b)] : T(0);
    }
    rows_sums(tag, t, a.dy, a.x, first, count, centres, sums);
    for (std::int64_t b = 0; b < count; ++b) {
      const std::int64_t i = t.statistic_of(first + b);
      factors[b] = t.template factors<centred>(centres[b], a.rstd[i], sums.of(b));
      odd += factors[b].by_z - factors[b].by_z;
    }
    row_gradients(tag, t, a.dy, a.x, a.dx, to.dweight, to.dbias, added > 0, first, count, 0, t.cols, factors, hints);
    added += count;
    if constexpr (std::is_same_v<T, float>) {
      if (to.dweight_total && (added + batch > rows_in_float || first + batch >= end)) {
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

// to[p] = sum of plane p, for planes of size s.
template <class S, class T>
void plane_totals(Tag, const S* from, T* to, std::int64_t planes, std::int64_t s) {
  for (std::int64_t p = 0; p < planes; ++p) {
    to[p] = static_cast<T>(sum(run_lanes(from, Runs{p, 1, 1, s, 0, s})));
  }
}
