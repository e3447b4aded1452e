// SPDX-License-Identifier: MIT
// Included by norm/planes.hpp, once per instruction set. The path `columns`, see Note [Plan].
// Batch norm of samples with a single position: channels are the columns of a matrix, side by side in memory, so a lane
// belongs to one of them. A strip is 4 vectors of columns wide, or 1 for those that remain.

// A strip of columns of a matrix of `rows` x `stride` elements: it begins at column `first` and has `count` of them.
template <int vectors, class T>
struct Strip {
  std::int64_t rows, stride, first, count;
  MINITORCH_ALWAYS_INLINE Strip(std::int64_t r, std::int64_t channels, std::int64_t column, std::int64_t columns)
      : rows(r), stride(channels), first(column), count(columns) {}
  MINITORCH_ALWAYS_INLINE std::int64_t element(std::int64_t row, int v) const {
    return row * stride + first + v * Vec<T>::lanes;
  }
  MINITORCH_ALWAYS_INLINE std::int64_t lanes() const { return vectors == 1 ? count : Vec<T>::lanes; }
};

// Moments of each column.
template <int vectors, class T>
void column_moments(const Strip<vectors, T>& strip, const T* x, Moments* total) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Strip<vectors, T> s = strip;
  T shift[vectors * lanes], sums[vectors * lanes], squares[vectors * lanes];
  Vec<T> about[vectors], sum[vectors], square[vectors];
  const std::int64_t head = std::min(s.rows, column_rows);
  MINITORCH_UNROLL
  for (int v = 0; v < vectors; ++v) {
    sum[v] = splat(T(0));
  }
  for (std::int64_t row = 0; row < head; ++row) {
    MINITORCH_UNROLL
    for (int v = 0; v < vectors; ++v) {
      sum[v] = sum[v] + load_some(x + s.element(row, v), s.lanes());
    }
  }
  const Vec<T> inverse_head = splat(T(1) / static_cast<T>(head));
  MINITORCH_UNROLL
  for (int v = 0; v < vectors; ++v) {
    store(shift + v * lanes, sum[v] * inverse_head);
  }
  std::fill_n(total, s.count, Moments());
  for (std::int64_t begin = 0; begin < s.rows; begin += column_rows) {
    const std::int64_t end = std::min(begin + column_rows, s.rows);
    MINITORCH_UNROLL
    for (int v = 0; v < vectors; ++v) {
      about[v] = load(shift + v * lanes);
      sum[v] = square[v] = splat(T(0));
    }
    for (std::int64_t row = begin; row < end; ++row) {
      MINITORCH_UNROLL
      for (int v = 0; v < vectors; ++v) {
        const Vec<T> d = load_some(x + s.element(row, v), s.lanes()) - about[v];
        sum[v] = sum[v] + d;
        square[v] = fma(d, d, square[v]);
      }
    }
    MINITORCH_UNROLL
    for (int v = 0; v < vectors; ++v) {
      store(sums + v * lanes, sum[v]);
      store(squares + v * lanes, square[v]);
    }
    const double n = static_cast<double>(end - begin), inverse = 1 / n;
    for (std::int64_t j = 0; j < s.count; ++j) {
      total[j].add(moments_about(ShiftedSums<T>{sums[j], squares[j]}, shift[j], n, inverse));
      shift[j] = static_cast<T>(total[j].mean);
    }
  }
  for (std::int64_t j = 0; j < s.count; ++j) {
    if (!(total[j].mean - total[j].mean == 0)) {
      repair_mean(x, Runs{s.first + j, s.rows, s.stride, 1, 0, 1}, total[j]);
    }
  }
}

// The numbers of each column as lanes.
template <int vectors, class T>
struct ColumnLanes {
  Vec<T> centre[vectors], factor[vectors], constant[vectors];
  MINITORCH_ALWAYS_INLINE ColumnLanes(const Affine<T>* k, std::int64_t count) {
    constexpr std::int64_t lanes = Vec<T>::lanes;
    T a[vectors * lanes], b[vectors * lanes], c[vectors * lanes];
    for (std::int64_t j = 0; j < vectors * lanes; ++j) {
      a[j] = j < count ? k[j].centre : 0;
      b[j] = j < count ? k[j].factor : 0;
      c[j] = j < count ? k[j].constant : 0;
    }
    MINITORCH_UNROLL
    for (int v = 0; v < vectors; ++v) {
      centre[v] = load(a + v * lanes);
      factor[v] = load(b + v * lanes);
      constant[v] = load(c + v * lanes);
    }
  }
};

template <int vectors, class T>
void affine_strip(const Strip<vectors, T>& strip, const T* x, T* y, const Affine<T>* affine) {
  const Strip<vectors, T> s = strip;
  const ColumnLanes<vectors, T> k(affine, s.count);
  for (std::int64_t row = 0; row < s.rows; ++row) {
    MINITORCH_UNROLL
    for (int v = 0; v < vectors; ++v) {
      const std::int64_t i = s.element(row, v);
      const Vec<T> z = load_some(x + i, s.lanes());
      const Vec<T> h = fma(z - k.centre[v], k.factor[v], k.constant[v]);
      if (s.lanes() == Vec<T>::lanes) {
        store(y + i, h);
      } else {
        store_first(y + i, h, s.lanes());
      }
    }
  }
}

// The numbers of the columns, from that of the first on.
template <int vectors, class T>
MINITORCH_ALWAYS_INLINE void load_columns(const Strip<vectors, T>& s, const T* numbers, Vec<T>* out) {
  MINITORCH_UNROLL
  for (int v = 0; v < vectors; ++v) {
    out[v] = load_some(numbers + v * Vec<T>::lanes, s.lanes());
  }
}

// dy and x - centre of one vector.
template <int vectors, class T>
MINITORCH_ALWAYS_INLINE void column_element(const Strip<vectors, T>& s, const T* dy, const T* x, std::int64_t row,
                                            int v, Vec<T> centre, Vec<T>& dh, Vec<T>& z) {
  const std::int64_t i = s.element(row, v);
  z = load_some(x + i, s.lanes()) - centre;
  dh = load_some(dy + i, s.lanes());
}

// Sums of each column, see GradientSums.
template <int vectors, class T>
void column_sums(const Strip<vectors, T>& strip, const T* dy, const T* x, const T* mean, GradientSums* total) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Strip<vectors, T> s = strip;
  Vec<T> centre[vectors];
  load_columns(s, mean, centre);
  T dh_of[vectors * lanes], dh_z_of[vectors * lanes], z_of[vectors * lanes];
  std::fill_n(total, s.count, GradientSums());
  for (std::int64_t begin = 0; begin < s.rows; begin += column_rows) {
    const std::int64_t end = std::min(begin + column_rows, s.rows);
    LaneSums<T> sums[vectors];
    for (std::int64_t row = begin; row < end;) {
      const std::int64_t to = std::min(row + rows_in_float, end);
      LaneSums<T> some[vectors];
      for (; row + 4 <= to; row += 4) {
        MINITORCH_UNROLL
        for (int v = 0; v < vectors; ++v) {
          Vec<T> dh[4], z[4];
          MINITORCH_UNROLL
          for (int r = 0; r < 4; ++r) {
            column_element(s, dy, x, row + r, v, centre[v], dh[r], z[r]);
            some[v].dh_z = fma(dh[r], z[r], some[v].dh_z);
          }
          some[v].dh = some[v].dh + ((dh[0] + dh[1]) + (dh[2] + dh[3]));
          some[v].z = some[v].z + ((z[0] + z[1]) + (z[2] + z[3]));
        }
      }
      for (; row < to; ++row) {
        MINITORCH_UNROLL
        for (int v = 0; v < vectors; ++v) {
          Vec<T> dh, z;
          column_element(s, dy, x, row, v, centre[v], dh, z);
          some[v].add(dh, z);
        }
      }
      MINITORCH_UNROLL
      for (int v = 0; v < vectors; ++v) {
        sums[v].add(some[v]);
      }
    }
    MINITORCH_UNROLL
    for (int v = 0; v < vectors; ++v) {
      store(dh_of + v * lanes, sums[v].dh);
      store(dh_z_of + v * lanes, sums[v].dh_z);
      store(z_of + v * lanes, sums[v].z);
    }
    for (std::int64_t j = 0; j < s.count; ++j) {
      total[j].add({static_cast<double>(dh_of[j]), static_cast<double>(dh_z_of[j]), static_cast<double>(z_of[j])});
    }
  }
}

template <int vectors, class T>
void gradient_strip(const Strip<vectors, T>& strip, const T* dy, const T* x, T* dx, const T* mean,
                    const GradientFactors<T>* factors) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Strip<vectors, T> s = strip;
  Vec<T> centre[vectors];
  load_columns(s, mean, centre);
  T a[vectors * lanes], b[vectors * lanes], c[vectors * lanes];
  for (std::int64_t j = 0; j < vectors * lanes; ++j) {
    a[j] = j < s.count ? factors[j].dh : 0;
    b[j] = j < s.count ? factors[j].z : 0;
    c[j] = j < s.count ? factors[j].constant : 0;
  }
  for (std::int64_t row = 0; row < s.rows; ++row) {
    MINITORCH_UNROLL
    for (int v = 0; v < vectors; ++v) {
      const std::int64_t i = s.element(row, v);
      const Vec<T> z = load_some(x + i, s.lanes()) - centre[v];
      const Vec<T> dh = load_some(dy + i, s.lanes());
      const Vec<T> dz = fma(load(a + v * lanes), dh, fma(load(b + v * lanes), z, load(c + v * lanes)));
      if (s.lanes() == lanes) {
        store(dx + i, dz);
      } else {
        store_first(dx + i, dz, s.lanes());
      }
    }
  }
}

// With the numbers of the columns if they are given (inference).
template <int vectors, class T>
void normalize_strip(const PlaneTask<T>& t, const NormForward<T>& a, const Affine<T>* given, std::int64_t first,
                     std::int64_t count) {
  const Strip<vectors, T> strip(t.sets.planes, t.sets.channels, first, count);
  if (given) {
    affine_strip(strip, a.x, a.y, given + first);
    return;
  }
  Moments moments[vectors * Vec<T>::lanes];
  Affine<T> affine[vectors * Vec<T>::lanes];
  column_moments(strip, a.x, moments);
  for (std::int64_t j = 0; j < count; ++j) {
    const double r = t.rstd_of(moments[j]);
    t.report(first + j, moments[j], r, a);
    affine[j] = t.affine(moments[j].mean, r, first + j);
  }
  affine_strip(strip, a.x, a.y, affine);
}

template <class T>
void normalize_columns(Tag, const PlaneTask<T>& t, const NormForward<T>& a, const Affine<T>* given, std::int64_t begin,
                       std::int64_t end) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t c = begin;
  for (; c + 4 * lanes <= end; c += 4 * lanes) {
    normalize_strip<4>(t, a, given, c, 4 * lanes);
  }
  for (; c < end; c += lanes) {
    normalize_strip<1>(t, a, given, c, std::min(lanes, end - c));
  }
}

template <int vectors, class T>
void strip_gradients(const PlaneTask<T>& t, const NormBackward<T>& a, std::int64_t first, std::int64_t count) {
  const Strip<vectors, T> strip(t.sets.planes, t.sets.channels, first, count);
  GradientSums sums[vectors * Vec<T>::lanes];
  GradientFactors<T> factors[vectors * Vec<T>::lanes];
  column_sums(strip, a.dy, a.x, a.mean + first, sums);
  for (std::int64_t j = 0; j < count; ++j) {
    factors[j] = t.channel_gradients(first + j, sums[j], a);
  }
  if (a.dx) {
    gradient_strip(strip, a.dy, a.x, a.dx, a.mean + first, factors);
  }
}

template <class T>
void column_gradients(Tag, const PlaneTask<T>& t, const NormBackward<T>& a, std::int64_t begin, std::int64_t end) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t c = begin;
  for (; c + 4 * lanes <= end; c += 4 * lanes) {
    strip_gradients<4>(t, a, c, 4 * lanes);
  }
  for (; c < end; c += lanes) {
    strip_gradients<1>(t, a, c, std::min(lanes, end - c));
  }
}
