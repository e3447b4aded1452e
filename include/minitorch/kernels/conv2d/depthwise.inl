// SPDX-License-Identifier: MIT
// Included by kernels/conv2d/depthwise.hpp, once per instruction set.
// Loops of the depthwise convolution, see Note [Depthwise convolution].

template <class T>
MINITORCH_ALWAYS_INLINE void fill_zeros(T* to, std::int64_t count) {
  const Vec<T> zero = in_register(splat(T(0)));
  for (std::int64_t i = 0; i < count; i += Vec<T>::lanes) {
    store(to + i, zero);
  }
}

// What is read ahead while planes are copied, in elements: between two copies a band is computed, and each row is
// short, so the processor does not see that planes are one long row.
constexpr std::int64_t ahead = 1536;

// fill_phases where there is one phase.
template <class T>
void fill_padded_rows(const PhasePlanes& p, const T* plane, std::int64_t first, std::int64_t rows, T* to) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const std::int64_t above = first >= 0 ? 0 : -first < rows ? -first : rows;
  const std::int64_t inside = p.h - first < rows ? p.h - first : rows, end = inside > above ? inside : above;
  fill_zeros(to, above * p.columns);
  fill_zeros(to + end * p.columns, (rows - end) * p.columns);
  const T* from = plane + (first + above) * p.w;
  T* line = to + above * p.columns + p.left;
  for (std::int64_t row = above; row < end; ++row, from += p.w, line += p.columns) {
    std::int64_t i = 0;
    for (; i + lanes <= p.w; i += lanes) {
      prefetch(from + i + ahead);
      store(line + i, load(from + i));
    }
    if (i < p.w) {
      store(line + i, load_first(from + i, p.w - i));
    }
  }
}

// Rows [first, first + rows) of each phase of a plane. Borders beside the rows are zero already.
template <class T>
void fill_phases(Tag, const PhasePlanes& p, const T* plane, std::int64_t first, std::int64_t rows, T* to) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  if (p.step_h == 1 && p.step_w == 1) {
    return fill_padded_rows(p, plane, first, rows, to);
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t f = 0; f < p.step_h; ++f) {
      T* line = to + f * p.step_w * p.phase + row * p.columns;
      const std::int64_t iy = (first + row) * p.step_h + f;
      if (iy < 0 || iy >= p.h) {
        for (std::int64_t phase = 0; phase < p.step_w; ++phase) {
          fill_zeros(line + phase * p.phase, p.columns);
        }
        continue;
      }
      const T* from = plane + iy * p.w;
      T* inside = line + p.left;
      std::int64_t i = 0;
      if (p.step_w == 1) {
        for (; i + lanes <= p.w; i += lanes) {
          prefetch(from + i + ahead);
          store(inside + i, load(from + i));
        }
        if (i < p.w) {
          store(inside + i, load_first(from + i, p.w - i));
        }
      } else if (p.step_w == 2) {
        for (; i + 2 * lanes <= p.w; i += 2 * lanes) {
          prefetch(from + i + ahead);
          prefetch(from + i + lanes + ahead);
          const Vec<T> a = load(from + i), b = load(from + i + lanes);
          store(inside + i / 2, evens(a, b));
          store(inside + p.phase + i / 2, odds(a, b));
        }
        if (i < p.w) {
          const std::int64_t rest = p.w - i;
          const Vec<T> a = load_first(from + i, rest < lanes ? rest : lanes);
          const Vec<T> b = rest <= lanes ? splat(T(0)) : load_first(from + i + lanes, rest - lanes);
          store(inside + i / 2, evens(a, b));
          store(inside + p.phase + i / 2, odds(a, b));
        }
      } else {
        for (; i < p.w; ++i) {
          inside[i % p.step_w * p.phase + i / p.step_w] = from[i];
        }
      }
    }
  }
}

template <class T>
MINITORCH_ALWAYS_INLINE void store_up_to(T* to, Vec<T> v, std::int64_t count) {
  if (count >= Vec<T>::lanes) {
    store(to, v);
  } else {
    store_first(to, v, count);
  }
}

// One vector of positions in R rows: bias + sum over the taps of weight * in at the tap's offset.
template <int R, class T>
MINITORCH_ALWAYS_INLINE void taps_tile(const DepthwiseTaps<T>& t, const T* in, std::int64_t pitch, T* out,
                                       std::int64_t out_pitch, std::int64_t count) {
  Vec<T> sums[R];
  MINITORCH_UNROLL
  for (int j = 0; j < R; ++j) {
    sums[j] = splat(t.bias);
  }
  for (std::int64_t k = 0; k < t.count; ++k) {
    const T* p = in + t.offsets[k];
    const Vec<T> weight = splat(t.weights[k]);
    MINITORCH_UNROLL
    for (int j = 0; j < R; ++j) {
      sums[j] = fma(load(p + j * pitch), weight, sums[j]);
    }
  }
  MINITORCH_UNROLL
  for (int j = 0; j < R; ++j) {
    store_up_to(out + j * out_pitch, sums[j], count);
  }
}

// The same for a K x K filter without dilation: each load serves up to R rows.
template <int K, int R, class T>
MINITORCH_ALWAYS_INLINE void square_tile(const Vec<T>* weights, Vec<T> bias, const T* in, std::int64_t pitch, T* out,
                                         std::int64_t out_pitch, std::int64_t count) {
  Vec<T> sums[R];
  MINITORCH_UNROLL
  for (int j = 0; j < R; ++j) {
    sums[j] = bias;
  }
  MINITORCH_UNROLL
  for (int i = 0; i < R + K - 1; ++i, in += pitch) {
    MINITORCH_UNROLL
    for (int s = 0; s < K; ++s) {
      const Vec<T> x = in_register(load(in + s));
      MINITORCH_UNROLL
      for (int j = 0; j < R; ++j) {
        if (j <= i && i - j < K) {
          sums[j] = fma(x, weights[(i - j) * K + s], sums[j]);
        }
      }
    }
  }
  MINITORCH_UNROLL
  for (int j = 0; j < R; ++j) {
    store_up_to(out + j * out_pitch, sums[j], count);
  }
}

template <int K, class T>
void correlate_square(const DepthwiseTaps<T>& t, const T* in, std::int64_t pitch, T* out, std::int64_t out_pitch,
                      std::int64_t rows, std::int64_t width) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> weights[K * K];
  MINITORCH_UNROLL
  for (int k = 0; k < K * K; ++k) {
    weights[k] = splat(t.weights[k]);
  }
  in += t.offsets[0];
  const Vec<T> bias = splat(t.bias);
  std::int64_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      square_tile<K, 4>(weights, bias, in + row * pitch + i, pitch, out + row * out_pitch + i, out_pitch, width - i);
    }
    if (row + 4 < rows && row + 8 > rows) {
      row = rows - 8;  // the last ones overlap
    }
  }
  for (; row < rows; ++row) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      square_tile<K, 1>(weights, bias, in + row * pitch + i, pitch, out + row * out_pitch + i, out_pitch, width - i);
    }
  }
}

// out[row][column] for all positions of some rows.
template <class T>
void correlate_taps(Tag, const DepthwiseTaps<T>& t, const T* in, std::int64_t pitch, T* out, std::int64_t out_pitch,
                    std::int64_t rows, std::int64_t width) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  if (t.square == 3) {
    return correlate_square<3>(t, in, pitch, out, out_pitch, rows, width);
  }
  if (t.square == 5) {
    return correlate_square<5>(t, in, pitch, out, out_pitch, rows, width);
  }
  std::int64_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      taps_tile<4>(t, in + row * pitch + i, pitch, out + row * out_pitch + i, out_pitch, width - i);
    }
  }
  for (; row < rows; ++row) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      taps_tile<1>(t, in + row * pitch + i, pitch, out + row * out_pitch + i, out_pitch, width - i);
    }
  }
}

// sums[k] (vectors of lanes) += sum over the positions of dy * in at the offset of tap k, for G taps. With `Columns`
// the taps are rows of neighbours, of which the first's offset counts.
template <int G, int Columns, class T>
MINITORCH_ALWAYS_INLINE void tap_sums(const std::int64_t* offsets, const T* dy, const T* in, std::int64_t pitch,
                                      std::int64_t rows, std::int64_t width, T* sums) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> total[G];
  MINITORCH_UNROLL
  for (int k = 0; k < G; ++k) {
    total[k] = load(sums + k * lanes);
  }
  for (std::int64_t row = 0; row < rows; ++row, dy += width, in += pitch) {
    const T* x[G / Columns];
    MINITORCH_UNROLL
    for (int k = 0; k < G / Columns; ++k) {
      x[k] = in + offsets[k * Columns];
    }
    std::int64_t i = 0;
    for (; i + lanes <= width; i += lanes) {
      const Vec<T> g = load(dy + i);
      MINITORCH_UNROLL
      for (int k = 0; k < G; ++k) {
        total[k] = fma(g, load(x[k / Columns] + k % Columns + i), total[k]);
      }
    }
    if (i < width) {
      const Vec<T> g = load_first(dy + i, width - i);
      MINITORCH_UNROLL
      for (int k = 0; k < G; ++k) {
        total[k] = fma(g, load_first(x[k / Columns] + k % Columns + i, width - i), total[k]);
      }
    }
  }
  MINITORCH_UNROLL
  for (int k = 0; k < G; ++k) {
    store(sums + k * lanes, total[k]);
  }
}

// The same for a K x K filter of neighbours whose rows lie one pitch apart, and `count` positions of R rows of dy: they
// share the loads of in.
template <int K, int R, class T>
MINITORCH_ALWAYS_INLINE void square_sums_vector(Vec<T>* total, const T* dy, std::int64_t width, const T* in,
                                                std::int64_t pitch, std::int64_t count) {
  Vec<T> g[R];
  MINITORCH_UNROLL
  for (int j = 0; j < R; ++j) {
    g[j] = count >= Vec<T>::lanes ? load(dy + j * width) : load_first(dy + j * width, count);
  }
  MINITORCH_UNROLL
  for (int i = 0; i < R + K - 1; ++i, in += pitch) {
    MINITORCH_UNROLL
    for (int s = 0; s < K; ++s) {
      const Vec<T> x = in_register(count >= Vec<T>::lanes ? load(in + s) : load_first(in + s, count));
      MINITORCH_UNROLL
      for (int j = 0; j < R; ++j) {
        if (j <= i && i - j < K) {
          total[(i - j) * K + s] = fma(g[j], x, total[(i - j) * K + s]);
        }
      }
    }
  }
}

template <int K, int R, class T>
MINITORCH_ALWAYS_INLINE void square_sums_rows(Vec<T>* total, const T* dy, const T* in, std::int64_t pitch,
                                              std::int64_t width) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t i = 0;
  for (; i + lanes <= width; i += lanes) {
    square_sums_vector<K, R>(total, dy + i, width, in + i, pitch, lanes);
  }
  if (i < width) {
    square_sums_vector<K, R>(total, dy + i, width, in + i, pitch, width - i);
  }
}

template <int K, class T>
void square_sums(const T* dy, const T* in, std::int64_t pitch, std::int64_t rows, std::int64_t width, T* sums) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> total[K * K];
  MINITORCH_UNROLL
  for (int k = 0; k < K * K; ++k) {
    total[k] = load(sums + k * lanes);
  }
  std::int64_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    square_sums_rows<K, 4>(total, dy + row * width, in + row * pitch, pitch, width);
  }
  for (; row < rows; ++row) {
    square_sums_rows<K, 1>(total, dy + row * width, in + row * pitch, pitch, width);
  }
  MINITORCH_UNROLL
  for (int k = 0; k < K * K; ++k) {
    store(sums + k * lanes, total[k]);
  }
}

// For the taps of one filter; offsets and sums go on for eight more than there are taps.
template <class T>
void depthwise_weight_sums(Tag, const DepthwiseTaps<T>& t, const T* dy, const T* in, std::int64_t pitch,
                           std::int64_t rows, std::int64_t width, T* sums) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t k = 0;
  if (t.square == 3) {
    return square_sums<3>(dy, in + t.offsets[0], pitch, rows, width, sums);
  }
  if constexpr (registers == 32) {
    if (t.square == 5) {
      return square_sums<5>(dy, in + t.offsets[0], pitch, rows, width, sums);
    }
  }
  if (t.neighbours && t.columns == 3) {
    for (; k + 9 <= t.count; k += 9) {
      tap_sums<9, 3>(t.offsets + k, dy, in, pitch, rows, width, sums + k * lanes);
    }
  } else if (t.neighbours && t.columns == 5) {
    for (; k < t.count; k += 5) {
      tap_sums<5, 5>(t.offsets + k, dy, in, pitch, rows, width, sums + k * lanes);
    }
  }
  for (; k + 5 < t.count; k += 9) {
    tap_sums<9, 1>(t.offsets + k, dy, in, pitch, rows, width, sums + k * lanes);
  }
  for (; k < t.count; k += 5) {
    tap_sums<5, 1>(t.offsets + k, dy, in, pitch, rows, width, sums + k * lanes);
  }
}

// totals[i] += sum of the lanes of sums[i], which start again at zero.
template <class T>
void add_tap_sums(Tag, T* sums, double* totals, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    totals[i] += static_cast<double>(sum(load(sums + i * Vec<T>::lanes)));
    store(sums + i * Vec<T>::lanes, splat(T(0)));
  }
}

// to[i] = element (i + skip) / steps of phase (i + skip) % steps, phases `stride` apart.
template <class T>
void merge_phases(Tag tag, const T* phases, std::int64_t stride, std::int64_t steps, std::int64_t skip, T* to,
                  std::int64_t width) {
  if (steps == 2) {
    return skip == 0 ? interleave(tag, phases, phases + stride, to, width)
                     : interleave(tag, phases + stride, phases + 1, to, width);
  }
  for (std::int64_t phase = 0; phase < steps; ++phase) {
    const std::int64_t first = phase >= skip ? phase - skip : phase - skip + steps;
    const T* from = phases + phase * stride + (first + skip) / steps;
    for (std::int64_t i = first; i < width; i += steps) {
      to[i] = *from++;
    }
  }
}
