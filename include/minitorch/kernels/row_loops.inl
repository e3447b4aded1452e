// SPDX-License-Identifier: MIT
// Single rows, or some rows side by side: the loops of the norms whose weights belong to single elements of a row. h =
// ((before(x) - centre) * factor + constant) * weight + bias, columns [begin, end).

// Weights that may be absent. `whole`: both are there, and nothing needs to be asked.
template <class T, bool whole>
struct WeightLanes {
  const T* weight;
  const T* bias;
  MINITORCH_ALWAYS_INLINE Vec<T> times(Vec<T> v, std::int64_t j, std::int64_t count) const {
    return whole || weight ? v * some(weight + j, count) : v;
  }
  MINITORCH_ALWAYS_INLINE Vec<T> plus(Vec<T> v, std::int64_t j, std::int64_t count) const {
    return whole || bias ? v + some(bias + j, count) : v;
  }
  MINITORCH_ALWAYS_INLINE Vec<T> affine(Vec<T> v, std::int64_t j, std::int64_t count) const {
    return whole ? fma(v, some(weight + j, count), some(bias + j, count)) : plus(times(v, j, count), j, count);
  }
  MINITORCH_ALWAYS_INLINE static Vec<T> some(const T* p, std::int64_t count) {
    return count == Vec<T>::lanes ? load(p) : load_first(p, count);
  }
};

// One vector of y; `offset` is the start of the row.
template <bool whole, class T, class Before, class Finish>
MINITORCH_ALWAYS_INLINE Vec<T> affine_element(const T* x, std::int64_t offset, std::int64_t j, std::int64_t count,
                                              const WeightLanes<T, whole>& w, const AffineLanes<T>& k,
                                              const Before& before, const Finish& finish) {
  const Vec<T> in = WeightLanes<T, whole>::some(x + offset + j, count);
  return after_value(finish, w.affine(k(before_value(before, in)), j, count), offset + j, count);
}

template <bool whole, class T, class Before, class After>
MINITORCH_ALWAYS_INLINE void affine_columns(const RowTask<T>& t, const T* x, T* y, std::int64_t row, std::int64_t begin,
                                            std::int64_t end, const AffineLanes<T>& k, const Hints& hints,
                                            const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const WeightLanes<T, whole> w{t.weight, t.bias};
  const std::int64_t offset = row * t.cols;
  for (std::int64_t from = begin; from < end;) {
    const std::int64_t p = t.plane_of(from), to = std::min(end, (p + 1) * t.plane);
    const auto finish = after.plane(row * t.planes + p);
    std::int64_t j = from;
    const bool past = hints.writes_past(y + offset + j);
    for (; j + 2 * lanes <= to; j += 2 * lanes) {
      if (hints.ahead != 0) {
        prefetch(x + offset + j + hints.ahead);
        prefetch(x + offset + j + lanes + hints.ahead);
      }
      const Vec<T> a = affine_element(x, offset, j, lanes, w, k, before, finish);
      const Vec<T> b = affine_element(x, offset, j + lanes, lanes, w, k, before, finish);
      put(y + offset + j, a, past);
      put(y + offset + j + lanes, b, past);
    }
    for (; j + lanes <= to; j += lanes) {
      store(y + offset + j, affine_element(x, offset, j, lanes, w, k, before, finish));
    }
    if (j < to) {
      store_first(y + offset + j, affine_element(x, offset, j, to - j, w, k, before, finish), to - j);
    }
    from = to;
  }
}

template <class T, class Before, class After>
void affine_row(Tag, const RowTask<T>& t, const T* x, T* y, std::int64_t row, std::int64_t begin, std::int64_t end,
                const Affine<T>& affine, const Hints& hints, const Before& before, const After& after) {
  const AffineLanes<T> k(affine);
  if (t.weight && t.bias) {
    affine_columns<true>(t, x, y, row, begin, end, k, hints, before, after);
  } else {
    affine_columns<false>(t, x, y, row, begin, end, k, hints, before, after);
  }
  end_store_past();
}

template <class T, class Before>
MINITORCH_ALWAYS_INLINE double square_block(const T* x, std::int64_t n, const Before& before) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> a = splat(T(0)), b = a;
  std::int64_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    const Vec<T> za = before_value(before, load(x + i)), zb = before_value(before, load(x + i + lanes));
    a = fma(za, za, a);
    b = fma(zb, zb, b);
  }
  for (; i < n; i += lanes) {
    const std::int64_t count = std::min(lanes, n - i);
    const Vec<T> z = keep_first(before_value(before, load_first(x + i, count)), count);
    a = fma(z, z, a);
  }
  return static_cast<double>(sum(a + b));
}

// What a part of a row is normalized with: its moments, or for RMS norm those about 0. All squares have one sign, so
// their rounding errors may have one, too (equal elements): only few of them meet in a lane.
template <bool centred, class T, class Before>
Moments row_moments(Tag tag, const T* x, std::int64_t n, const Before& before) {
  if constexpr (centred) {
    return run_moments(tag, x, Runs{0, 1, 1, n, 0, n}, before);
  } else {
    constexpr std::int64_t block = 64 * Vec<T>::lanes;
    double squares = 0;
    for (std::int64_t from = 0; from < n; from += block) {
      squares += square_block(x + from, std::min(block, n - from), before);
    }
    return {static_cast<double>(n), 0, squares};
  }
}

// One vector of g = weight * dh and z - centre, zero beyond `count`.
template <bool whole, class T, class Before, class Finish>
MINITORCH_ALWAYS_INLINE void add_element(LaneSums<T>& sums, const T* dy, const T* x, std::int64_t offset,
                                         std::int64_t j, std::int64_t count, const WeightLanes<T, whole>& w,
                                         const AffineLanes<T>& k, const Before& before, const Finish& finish) {
  const std::int64_t i = offset + j;
  Vec<T> z = before_value(before, w.some(x + i, count)) - k.centre;
  const Vec<T> h = w.affine(fma(z, k.factor, k.constant), j, count);
  Vec<T> g = w.times(after_gradient(finish, w.some(dy + i, count), h, i, count), j, count);
  if (count < Vec<T>::lanes) {
    z = keep_first(z, count);
    g = keep_first(g, count);
  }
  sums.add(g, z);
}

// Sums of g, g * (z - centre) and z - centre over columns [begin, end) of a row.
template <bool whole, class T, class Before, class After>
MINITORCH_ALWAYS_INLINE GradientSums column_sums(const RowTask<T>& t, const T* dy, const T* x, std::int64_t row,
                                                 std::int64_t begin, std::int64_t end, const AffineLanes<T>& k,
                                                 const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const WeightLanes<T, whole> w{t.weight, t.bias};
  const std::int64_t offset = row * t.cols;
  GradientSums total;
  LaneSums<T> a, b;
  for (std::int64_t from = begin; from < end;) {
    const std::int64_t p = t.plane_of(from), to = std::min({end, (p + 1) * t.plane, from + moments_block});
    const auto finish = after.plane(row * t.planes + p);
    std::int64_t j = from;
    for (; j + 2 * lanes <= to; j += 2 * lanes) {
      add_element(a, dy, x, offset, j, lanes, w, k, before, finish);
      add_element(b, dy, x, offset, j + lanes, lanes, w, k, before, finish);
    }
    for (; j < to; j += lanes) {
      add_element(a, dy, x, offset, j, std::min(lanes, to - j), w, k, before, finish);
    }
    if (to - begin >= moments_block || to == end) {  // float lanes hold no more than about a block
      a.add(b);
      total.add(a.total());
      a = b = LaneSums<T>();
      begin = to;
    }
    from = to;
  }
  return total;
}

template <class T, class Before, class After>
GradientSums row_sums(Tag, const RowTask<T>& t, const T* dy, const T* x, std::int64_t row, std::int64_t begin,
                      std::int64_t end, const Affine<T>& affine, const Before& before, const After& after) {
  const AffineLanes<T> k(affine);
  return t.weight && t.bias ? column_sums<true>(t, dy, x, row, begin, end, k, before, after)
                            : column_sums<false>(t, dy, x, row, begin, end, k, before, after);
}

// One vector of columns of `rows` rows: dx, and what these rows add to dweight and dbias.
template <bool whole, int rows, class T, class Before, class After>
MINITORCH_ALWAYS_INLINE void gradient_element(const RowTask<T>& t, const T* dy, const T* x, T* dx, std::int64_t row,
                                              std::int64_t p, std::int64_t j, std::int64_t count,
                                              const RowFactors<T>* factors, Vec<T>& dw, Vec<T>& db, const Hints& hints,
                                              const Before& before, const After& after) {
  const WeightLanes<T, whole> w{t.weight, t.bias};
  MINITORCH_UNROLL
  for (int r = 0; r < rows; ++r) {
    const RowFactors<T>& f = factors[r];
    const std::int64_t i = (row + r) * t.cols + j;
    if (hints.ahead != 0) {
      prefetch(x + i + hints.ahead);
      prefetch(dy + i + hints.ahead);
    }
    const Vec<T> in = w.some(x + i, count), z = before_value(before, in) - splat(f.normal.centre);
    const Vec<T> normal = fma(z, splat(f.normal.factor), splat(f.normal.constant));
    const auto finish = after.plane((row + r) * t.planes + p);
    const Vec<T> dh = after_gradient(finish, w.some(dy + i, count), w.affine(normal, j, count), i, count);
    dw = fma(dh, normal, dw);
    db = db + dh;
    if (dx) {
      const Vec<T> dz = fma(w.times(dh, j, count), splat(f.normal.factor), fma(z, splat(f.by_z), splat(f.constant)));
      if (count == Vec<T>::lanes) {
        put(dx + i, before_gradient(before, in, dz), hints.writes_past(dx + i));
      } else {
        store_first(dx + i, before_gradient(before, in, dz), count);
      }
    }
  }
}

template <bool whole, int rows, class T, class Before, class After>
void gradient_columns(const RowTask<T>& t, const T* dy, const T* x, T* dx, T* dweight, T* dbias, bool add,
                      std::int64_t row, std::int64_t begin, std::int64_t end, const RowFactors<T>* factors,
                      const Hints& hints, const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> zero = splat(T(0));
  for (std::int64_t from = begin; from < end;) {
    const std::int64_t p = t.plane_of(from), to = std::min(end, (p + 1) * t.plane);
    std::int64_t j = from;
    for (; j + lanes <= to; j += lanes) {
      Vec<T> dw = add && dweight ? load(dweight + j) : zero, db = add && dbias ? load(dbias + j) : zero;
      gradient_element<whole, rows>(t, dy, x, dx, row, p, j, lanes, factors, dw, db, hints, before, after);
      if (dweight) {
        store(dweight + j, dw);
      }
      if (dbias) {
        store(dbias + j, db);
      }
    }
    if (j < to) {
      const std::int64_t rest = to - j;
      Vec<T> dw = add && dweight ? load_first(dweight + j, rest) : zero;
      Vec<T> db = add && dbias ? load_first(dbias + j, rest) : zero;
      gradient_element<whole, rows>(t, dy, x, dx, row, p, j, rest, factors, dw, db, hints, before, after);
      if (dweight) {
        store_first(dweight + j, dw, rest);
      }
      if (dbias) {
        store_first(dbias + j, db, rest);
      }
    }
    from = to;
  }
}

// For columns [begin, end) of some rows: dx, and their part of dweight and dbias, added to what is there or written.
template <bool whole, class T, class Before, class After>
MINITORCH_ALWAYS_INLINE void some_gradients(const RowTask<T>& t, const T* dy, const T* x, T* dx, T* dweight, T* dbias,
                                            bool add, std::int64_t row, std::int64_t rows, std::int64_t begin,
                                            std::int64_t end, const RowFactors<T>* factors, const Hints& hints,
                                            const Before& before, const After& after) {
  std::int64_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    gradient_columns<whole, 4>(t, dy, x, dx, dweight, dbias, add || r > 0, row + r, begin, end, factors + r, hints,
                               before, after);
  }
  for (; r + 2 <= rows; r += 2) {
    gradient_columns<whole, 2>(t, dy, x, dx, dweight, dbias, add || r > 0, row + r, begin, end, factors + r, hints,
                               before, after);
  }
  for (; r < rows; ++r) {
    gradient_columns<whole, 1>(t, dy, x, dx, dweight, dbias, add || r > 0, row + r, begin, end, factors + r, hints,
                               before, after);
  }
}

template <class T, class Before, class After>
void row_gradients(Tag, const RowTask<T>& t, const T* dy, const T* x, T* dx, T* dweight, T* dbias, bool add,
                   std::int64_t row, std::int64_t rows, std::int64_t begin, std::int64_t end,
                   const RowFactors<T>* factors, const Hints& hints, const Before& before, const After& after) {
  if (t.weight && t.bias) {
    some_gradients<true>(t, dy, x, dx, dweight, dbias, add, row, rows, begin, end, factors, hints, before, after);
  } else {
    some_gradients<false>(t, dy, x, dx, dweight, dbias, add, row, rows, begin, end, factors, hints, before, after);
  }
  end_store_past();
}
