// SPDX-License-Identifier: MIT
// Included by kernels/reduce.hpp, once per instruction set.
// Loops of the reductions over floating elements. A sum of a block has the bits of 16 lanes that are added up pairwise,
// the farther half to the nearer, on every instruction set.

// The 16 lanes of some vectors, added up to one vector.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> fold_lanes(Vec<T>* lanes16) {
  MINITORCH_UNROLL
  for (std::int64_t parts = 16 / Vec<T>::lanes; parts > 1; parts /= 2) {
    MINITORCH_UNROLL
    for (std::int64_t k = 0; k < parts / 2; ++k) {
      lanes16[k] = lanes16[k] + lanes16[k + parts / 2];
    }
  }
  return lanes16[0];
}

// What is summed of x.
template <bool Squared, class T>
MINITORCH_ALWAYS_INLINE Vec<T> term(Vec<T> x) {
  return Squared ? x * x : x;
}

// The 16 lanes of a whole block.
template <bool Squared, class T>
MINITORCH_ALWAYS_INLINE Vec<T> block_lanes(const T* x) {
  constexpr std::int64_t parts = 16 / Vec<T>::lanes;
  Vec<T> lane[parts];
  MINITORCH_UNROLL
  for (std::int64_t k = 0; k < parts; ++k) {
    lane[k] = splat(T(0)) + term<Squared>(load(x + k * Vec<T>::lanes));
  }
  for (std::int64_t i = 16; i < reduce_block; i += 16) {
    MINITORCH_UNROLL
    for (std::int64_t k = 0; k < parts; ++k) {
      lane[k] = lane[k] + term<Squared>(load(x + i + k * Vec<T>::lanes));
    }
  }
  return fold_lanes(lane);
}

// Sum of a row, or of its squares, blocks of which are combined in double.
template <bool Squared, class T>
double sum_row(Tag, const T* x, std::int64_t n) {
  constexpr std::int64_t width = Vec<T>::lanes, parts = 16 / width;
  double total = 0;
  std::int64_t i = 0;
  for (; i + width * reduce_block <= n; i += width * reduce_block) {
    Vec<T> blocks[width];
    for (std::int64_t b = 0; b < width; ++b) {
      blocks[b] = block_lanes<Squared>(x + i + b * reduce_block);
    }
    T part[width];
    store(part, sums(blocks));
    for (std::int64_t b = 0; b < width; ++b) {
      total += static_cast<double>(part[b]);
    }
  }
  for (; i + reduce_block <= n; i += reduce_block) {
    total += static_cast<double>(sum(block_lanes<Squared>(x + i)));
  }
  if (i < n) {
    Vec<T> lane[parts];
    MINITORCH_UNROLL
    for (std::int64_t k = 0; k < parts; ++k) {
      lane[k] = splat(T(0));
    }
    for (; i + 16 <= n; i += 16) {
      MINITORCH_UNROLL
      for (std::int64_t k = 0; k < parts; ++k) {
        lane[k] = lane[k] + term<Squared>(load(x + i + k * width));
      }
    }
    MINITORCH_UNROLL
    for (std::int64_t k = 0; k < parts; ++k) {
      const std::int64_t rest = n - i - k * width;
      if (rest > 0) {
        lane[k] = lane[k] + term<Squared>(load_first(x + i + k * width, rest < width ? rest : width));
      }
    }
    total += static_cast<double>(sum(fold_lanes(lane)));
  }
  return total;
}

// sums[i] += x[row][i], or its square, for rows that are `pitch` apart, some vectors of columns, in T.
template <int V, bool Squared, class T>
MINITORCH_ALWAYS_INLINE void sum_columns_part(const T* x, std::int64_t pitch, std::int64_t rows, std::int64_t count,
                                              double* sums) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t row = 0; row < rows; row += reduce_depth) {
    const std::int64_t end = row + reduce_depth < rows ? row + reduce_depth : rows;
    Vec<T> part[V];
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      part[v] = splat(T(0));
    }
    const T* line = x + row * pitch;
    for (std::int64_t r = row; r < end; ++r, line += pitch) {
      MINITORCH_UNROLL
      for (int v = 0; v < V; ++v) {
        const Vec<T> next = count >= V * lanes ? load(line + v * lanes) : load_first(line + v * lanes, count);
        part[v] = part[v] + term<Squared>(next);
      }
    }
    T values[V * lanes];
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      store(values + v * lanes, part[v]);
    }
    for (std::int64_t i = 0; i < V * lanes && i < count; ++i) {
      sums[i] += static_cast<double>(values[i]);
    }
  }
}

template <bool Squared, class T>
void sum_columns(Tag, const T* x, std::int64_t pitch, std::int64_t rows, std::int64_t columns, double* sums) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t i = 0; i < columns; ++i) {
    sums[i] = 0;
  }
  std::int64_t i = 0;
  for (; i + 8 * lanes <= columns; i += 8 * lanes) {
    sum_columns_part<8, Squared>(x + i, pitch, rows, 8 * lanes, sums + i);
  }
  for (; i < columns; i += lanes) {
    sum_columns_part<1, Squared>(x + i, pitch, rows, columns - i, sums + i);
  }
}

// The best of some elements so far, lane by lane, and at which of them it was. A NaN is better than everything; the
// first of equals stays.
template <class T>
struct Best {
  Vec<T> value, at;
};

#if MINITORCH_VECTOR_BITS == 512
template <bool Largest>
MINITORCH_ALWAYS_INLINE void consider(Best<float>& best, Vec<float> x, Vec<float> at) {
  const __mmask16 number = _mm512_cmp_ps_mask(best.value.raw, best.value.raw, _CMP_ORD_Q);
  const __mmask16 better = _mm512_mask_cmp_ps_mask(number, x.raw, best.value.raw, Largest ? _CMP_NLE_UQ : _CMP_NGE_UQ);
  best.value.raw = _mm512_mask_mov_ps(best.value.raw, better, x.raw);
  best.at.raw = _mm512_mask_mov_ps(best.at.raw, better, at.raw);
}
template <bool Largest>
MINITORCH_ALWAYS_INLINE void consider(Best<double>& best, Vec<double> x, Vec<double> at) {
  const __mmask8 number = _mm512_cmp_pd_mask(best.value.raw, best.value.raw, _CMP_ORD_Q);
  const __mmask8 better = _mm512_mask_cmp_pd_mask(number, x.raw, best.value.raw, Largest ? _CMP_NLE_UQ : _CMP_NGE_UQ);
  best.value.raw = _mm512_mask_mov_pd(best.value.raw, better, x.raw);
  best.at.raw = _mm512_mask_mov_pd(best.at.raw, better, at.raw);
}
#elif MINITORCH_VECTOR_BITS == 256
template <bool Largest>
MINITORCH_ALWAYS_INLINE void consider(Best<float>& best, Vec<float> x, Vec<float> at) {
  const __m256 better = _mm256_and_ps(_mm256_cmp_ps(best.value.raw, best.value.raw, _CMP_ORD_Q),
                                      _mm256_cmp_ps(x.raw, best.value.raw, Largest ? _CMP_NLE_UQ : _CMP_NGE_UQ));
  best.value.raw = _mm256_blendv_ps(best.value.raw, x.raw, better);
  best.at.raw = _mm256_blendv_ps(best.at.raw, at.raw, better);
}
template <bool Largest>
MINITORCH_ALWAYS_INLINE void consider(Best<double>& best, Vec<double> x, Vec<double> at) {
  const __m256d better = _mm256_and_pd(_mm256_cmp_pd(best.value.raw, best.value.raw, _CMP_ORD_Q),
                                       _mm256_cmp_pd(x.raw, best.value.raw, Largest ? _CMP_NLE_UQ : _CMP_NGE_UQ));
  best.value.raw = _mm256_blendv_pd(best.value.raw, x.raw, better);
  best.at.raw = _mm256_blendv_pd(best.at.raw, at.raw, better);
}
#else
template <bool Largest, class T>
MINITORCH_ALWAYS_INLINE void consider(Best<T>& best, Vec<T> x, Vec<T> at) {
  const auto number = best.value.raw == best.value.raw;
  const auto worse = Largest ? x.raw <= best.value.raw : x.raw >= best.value.raw;
  best.value.raw = worse ? best.value.raw : number ? x.raw : best.value.raw;
  best.at.raw = worse ? best.at.raw : number ? at.raw : best.at.raw;
}
#endif

// Of two numbers whether b, at a later place, replaces a.
template <bool Largest, class T>
MINITORCH_ALWAYS_INLINE bool beats(T b, T a) {
  return a == a && (b != b || (Largest ? b > a : b < a));
}

// The best of a row of at most 2^24 elements and its place. Each of four parts of it goes through a vector of its own.
template <bool Largest, class T>
std::int64_t extreme_of_row(Tag, const T* x, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t first = 0;
  if (n >= 4 * lanes) {
    const std::int64_t quarter = n / (4 * lanes) * lanes;
    T ramp[lanes];
    for (std::int64_t l = 0; l < lanes; ++l) {
      ramp[l] = static_cast<T>(l);
    }
    Vec<T> at = load(ramp);
    const Vec<T> step = splat(static_cast<T>(lanes));
    Best<T> best[4];
    MINITORCH_UNROLL
    for (int q = 0; q < 4; ++q) {
      best[q].value = load(x + q * quarter);
      best[q].at = at;
    }
    for (std::int64_t i = lanes; i < quarter; i += lanes) {
      at = at + step;
      MINITORCH_UNROLL
      for (int q = 0; q < 4; ++q) {
        consider<Largest>(best[q], load(x + q * quarter + i), at);
      }
    }
    MINITORCH_UNROLL
    for (int q = 1; q < 4; ++q) {  // places of later parts are later
      consider<Largest>(best[0], best[q].value, best[q].at + splat(static_cast<T>(q * quarter)));
    }
    T value[lanes], place[lanes];
    store(value, best[0].value);
    store(place, best[0].at);
    for (std::int64_t width = lanes / 2; width > 0; width /= 2) {
      MINITORCH_SIMD
      for (std::int64_t l = 0; l < width; ++l) {  // no branches: nobody could tell where they go
        const T u = value[l], v = value[l + width];
        const bool equal = (v == u) | ((v != v) & (u != u)), earlier = place[l + width] < place[l];
        const bool take = (equal & earlier) | ((u == u) & ((v != v) | (Largest ? v > u : v < u)));
        value[l] = take ? v : u;
        place[l] = take ? place[l + width] : place[l];
      }
    }
    first = static_cast<std::int64_t>(place[0]);
    n -= 4 * quarter;
    x += 4 * quarter;
    for (std::int64_t i = 0; i < n; ++i) {
      if (beats<Largest>(x[i], x[first - 4 * quarter])) {
        first = 4 * quarter + i;
      }
    }
    return first;
  }
  for (std::int64_t i = 1; i < n; ++i) {
    if (beats<Largest>(x[i], x[first])) {
      first = i;
    }
  }
  return first;
}

// The best of a row where nobody asks for its place: half the work. A product with zero tells of NaN and infinity,
// after which, and after a zero, whose sign is that of the first, the search above decides.
template <bool Largest, class T>
T extreme_value_of_row(Tag tag, const T* x, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  if (n < 4 * lanes) {
    return x[extreme_of_row<Largest>(tag, x, n)];
  }
  Vec<T> value[4], zeros[4];
  MINITORCH_UNROLL
  for (int q = 0; q < 4; ++q) {
    value[q] = load(x + q * lanes);
    zeros[q] = value[q] * splat(T(0));
  }
  std::int64_t i = 4 * lanes;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    MINITORCH_UNROLL
    for (int q = 0; q < 4; ++q) {
      const Vec<T> next = load(x + i + q * lanes);
      value[q] = Largest ? larger(next, value[q]) : smaller(next, value[q]);
      zeros[q] = fma(next, splat(T(0)), zeros[q]);
    }
  }
  for (std::int64_t rest = i; rest < n; rest += lanes) {  // the last vector overlaps
    const Vec<T> next = load(x + (rest + lanes <= n ? rest : n - lanes));
    value[0] = Largest ? larger(next, value[0]) : smaller(next, value[0]);
    zeros[0] = fma(next, splat(T(0)), zeros[0]);
  }
  T lane[lanes];
  const Vec<T> left = Largest ? larger(value[0], value[1]) : smaller(value[0], value[1]);
  const Vec<T> right = Largest ? larger(value[2], value[3]) : smaller(value[2], value[3]);
  store(lane, Largest ? larger(left, right) : smaller(left, right));
  for (std::int64_t width = lanes / 2; width > 0; width /= 2) {
    MINITORCH_SIMD
    for (std::int64_t l = 0; l < width; ++l) {
      lane[l] = (Largest ? lane[l] > lane[l + width] : lane[l] < lane[l + width]) ? lane[l] : lane[l + width];
    }
  }
  const T best = lane[0], zero = sum((zeros[0] + zeros[1]) + (zeros[2] + zeros[3]));
  if (best == 0 || !(zero == 0)) {
    return x[extreme_of_row<Largest>(tag, x, n)];
  }
  return best;
}

// Four rows, or one, of some columns: value and at (both as T) are the best of the rows before.
template <bool Largest, int R, class T>
MINITORCH_ALWAYS_INLINE void extreme_rows(const T* x, std::int64_t pitch, std::int64_t columns, std::int64_t row,
                                          T* value, T* at) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t i = 0; i < columns; i += lanes) {
    const std::int64_t count = columns - i;
    Best<T> best;
    best.value = load(value + i);
    best.at = load(at + i);
    MINITORCH_UNROLL
    for (int r = 0; r < R; ++r) {
      const T* p = x + (row + r) * pitch + i;
      consider<Largest>(best, count >= lanes ? load(p) : load_first(p, count), splat(static_cast<T>(row + r)));
    }
    store(value + i, best.value);
    store(at + i, best.at);
  }
}

// The best of each column of at most 2^24 rows; value and at end with a whole vector.
template <bool Largest, class T>
void extreme_of_columns(Tag, const T* x, std::int64_t pitch, std::int64_t rows, std::int64_t columns, T* value, T* at) {
  for (std::int64_t i = 0; i < columns; i += Vec<T>::lanes) {
    const std::int64_t count = columns - i;
    store(value + i, count >= Vec<T>::lanes ? load(x + i) : load_first(x + i, count));
    store(at + i, splat(T(0)));
  }
  std::int64_t row = 1;
  for (; row + 4 <= rows; row += 4) {
    extreme_rows<Largest, 4>(x, pitch, columns, row, value, at);
  }
  for (; row < rows; ++row) {
    extreme_rows<Largest, 1>(x, pitch, columns, row, value, at);
  }
}

// The later half of some rows times the earlier, as often as their number can be halved into whole vectors, two or four
// times at once, and 16 numbers to the end. Rows that are left; their products are in `to`, if any are made.
template <class T>
std::int64_t fold_rows(Tag, const T* from, std::int64_t rows, std::int64_t inner, T* to) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  while (rows % 16 == 0 && rows / 16 * inner % lanes == 0) {
    const std::int64_t part = rows / 16 * inner;
    for (std::int64_t i = 0; i < part; i += lanes) {
      Vec<T> v[16];
      MINITORCH_UNROLL
      for (std::int64_t k = 0; k < 16; ++k) {
        v[k] = load(from + k * part + i);
      }
      MINITORCH_UNROLL
      for (std::int64_t half = 8; half > 0; half /= 2) {
        MINITORCH_UNROLL
        for (std::int64_t k = 0; k < half; ++k) {
          v[k] = v[k] * v[k + half];
        }
      }
      store(to + i, v[0]);
    }
    from = to;
    rows /= 16;
  }
  while (rows % 4 == 0 && rows / 4 * inner >= lanes) {
    const std::int64_t part = rows / 4 * inner;
    std::int64_t i = 0;
    for (; i + lanes <= part; i += lanes) {
      store(to + i, (load(from + i) * load(from + 2 * part + i)) * (load(from + part + i) * load(from + 3 * part + i)));
    }
    for (; i < part; ++i) {
      to[i] = (from[i] * from[2 * part + i]) * (from[part + i] * from[3 * part + i]);
    }
    from = to;
    rows /= 4;
  }
  if (rows == 16 && inner == 1) {
    T v[16];
    MINITORCH_UNROLL
    for (std::int64_t k = 0; k < 8; ++k) {
      v[k] = from[k] * from[k + 8];
    }
    to[0] = ((v[0] * v[4]) * (v[2] * v[6])) * ((v[1] * v[5]) * (v[3] * v[7]));
    rows = 1;
  }
  return rows;
}
