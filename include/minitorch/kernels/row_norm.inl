// SPDX-License-Identifier: MIT
// Loops of the norms whose weights belong to single elements of a row: layer and RMS norm.
// h = ((before(x) - centre) * factor + constant) * weight + bias, columns [begin, end) of row `row`.

template <class V>
MINITORCH_ALWAYS_INLINE V times(V v, const typename V::Element* weight, std::int64_t j, std::int64_t count) {
  return weight ? v * (count == V::lanes ? load(weight + j) : load_first(weight + j, count)) : v;
}
template <class V>
MINITORCH_ALWAYS_INLINE V plus(V v, const typename V::Element* bias, std::int64_t j, std::int64_t count) {
  return bias ? v + (count == V::lanes ? load(bias + j) : load_first(bias + j, count)) : v;
}
template <class V>
MINITORCH_ALWAYS_INLINE V load_some(const typename V::Element* p, std::int64_t count) {
  return count == V::lanes ? load(p) : load_first(p, count);
}
template <class V>
MINITORCH_ALWAYS_INLINE void store_some(typename V::Element* p, V v, std::int64_t count) {
  if (count == V::lanes) {
    store(p, v);
  } else {
    store_first(p, v, count);
  }
}

template <class T, class Before>
double square_block(const T* x, std::int64_t n, const Before& before) {
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

// What a row is normalized with: its moments, or for RMS norm those about 0. All squares have one sign, so their
// rounding errors may have one, too (equal elements): only few of them meet in a lane.
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

template <class T, class Before, class After>
void affine_row(Tag, const RowTask<T>& t, const T* x, T* y, std::int64_t row, std::int64_t begin, std::int64_t end,
                const Affine<T>& k, const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> centre = splat(k.centre), factor = splat(k.factor), constant = splat(k.constant);
  const std::int64_t offset = row * t.cols;
  for (std::int64_t from = begin; from < end;) {
    const std::int64_t p = from / t.plane, to = std::min(end, (p + 1) * t.plane);
    const auto finish = after.plane(row * (t.cols / t.plane) + p);
    std::int64_t j = from;
    for (; j + lanes <= to; j += lanes) {
      const Vec<T> normal = fma(before_value(before, load(x + offset + j)) - centre, factor, constant);
      const Vec<T> h = plus(times(normal, t.weight, j, lanes), t.bias, j, lanes);
      store(y + offset + j, after_value(finish, h, offset + j, lanes));
    }
    if (j < to) {
      const std::int64_t rest = to - j;
      const Vec<T> normal = fma(before_value(before, load_first(x + offset + j, rest)) - centre, factor, constant);
      const Vec<T> h = plus(times(normal, t.weight, j, rest), t.bias, j, rest);
      store_first(y + offset + j, after_value(finish, h, offset + j, rest), rest);
    }
    from = to;
  }
}

// Sums of g = weight * dh, g * (z - centre) and z - centre over columns [begin, end) of a row.
template <class T, class Before, class After>
GradientSums row_sums(Tag, const RowTask<T>& t, const T* dy, const T* x, std::int64_t row, std::int64_t begin,
                      std::int64_t end, const Affine<T>& k, const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes, block = 4096;
  const Vec<T> centre = splat(k.centre), factor = splat(k.factor), constant = splat(k.constant);
  const std::int64_t offset = row * t.cols;
  GradientSums total;
  for (std::int64_t from = begin; from < end;) {
    const std::int64_t p = from / t.plane, to = std::min({end, (p + 1) * t.plane, from + block});
    const auto finish = after.plane(row * (t.cols / t.plane) + p);
    LaneSums<T> sums;
    for (std::int64_t j = from; j < to; j += lanes) {
      const std::int64_t count = std::min(lanes, to - j), i = offset + j;
      Vec<T> z = before_value(before, load_some<Vec<T>>(x + i, count)) - centre;
      const Vec<T> h = plus(times(fma(z, factor, constant), t.weight, j, count), t.bias, j, count);
      Vec<T> g = times(after_gradient(finish, load_some<Vec<T>>(dy + i, count), h, i, count), t.weight, j, count);
      if (count < lanes) {
        z = keep_first(z, count);
        g = keep_first(g, count);
      }
      sums.add(g, z);
    }
    total.add(
        {static_cast<double>(sum(sums.dh)), static_cast<double>(sum(sums.dh_z)), static_cast<double>(sum(sums.z))});
    from = to;
  }
  return total;
}

// For columns [begin, end) of some rows: dx, and their part of dweight and dbias, added to what is there or written.
template <class T, class Before, class After>
void row_gradients(Tag, const RowTask<T>& t, const T* dy, const T* x, T* dx, T* dweight, T* dbias, bool add,
                   std::int64_t first_row, std::int64_t rows, std::int64_t begin, std::int64_t end,
                   const RowFactors<T>* factors, const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t from = begin; from < end;) {
    const std::int64_t p = from / t.plane, to = std::min(end, (p + 1) * t.plane);
    for (std::int64_t j = from; j < to; j += lanes) {
      const std::int64_t count = std::min(lanes, to - j);
      Vec<T> dw = add && dweight ? load_some<Vec<T>>(dweight + j, count) : splat(T(0));
      Vec<T> db = add && dbias ? load_some<Vec<T>>(dbias + j, count) : splat(T(0));
      for (std::int64_t r = 0; r < rows; ++r) {
        const RowFactors<T>& f = factors[r];
        const std::int64_t i = (first_row + r) * t.cols + j;
        const auto finish = after.plane((first_row + r) * (t.cols / t.plane) + p);
        const Vec<T> in = load_some<Vec<T>>(x + i, count), z = before_value(before, in) - splat(f.normal.centre);
        const Vec<T> normal = fma(z, splat(f.normal.factor), splat(f.normal.constant));
        const Vec<T> h = plus(times(normal, t.weight, j, count), t.bias, j, count);
        const Vec<T> dh = after_gradient(finish, load_some<Vec<T>>(dy + i, count), h, i, count);
        dw = fma(dh, normal, dw);
        db = db + dh;
        if (dx) {
          const Vec<T> g = times(dh, t.weight, j, count);
          const Vec<T> dz = fma(g, splat(f.normal.factor), fma(z, splat(f.by_z), splat(f.constant)));
          store_some(dx + i, before_gradient(before, in, dz), count);
        }
      }
      if (dweight) {
        store_some(dweight + j, dw, count);
      }
      if (dbias) {
        store_some(dbias + j, db, count);
      }
    }
    from = to;
  }
}

// to[j] = sum of from[j + k * stride] over k, for j in [begin, end).
template <class T>
void add_rows(Tag, const T* from, T* to, std::int64_t rows, std::int64_t stride, std::int64_t begin, std::int64_t end) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t j = begin; j < end; j += lanes) {
    const std::int64_t count = std::min(lanes, end - j);
    Vec<T> total = load_some<Vec<T>>(from + j, count);
    for (std::int64_t k = 1; k < rows; ++k) {
      total = total + load_some<Vec<T>>(from + k * stride + j, count);
    }
    store_some(to + j, total, count);
  }
}
