// SPDX-License-Identifier: MIT
// Included by kernels/conv2d/long_rows.hpp, once per instruction set.
// Loops of the convolution by long rows, see Note [Long rows].

// out (R, V vectors) = or += a b, where row l of b lies at in + offsets[l].
template <int R, int V, class T>
MINITORCH_NOINLINE void long_row_tile(std::int64_t k, const T* a, const T* in, const std::int64_t* offsets, T* out,
                                      std::int64_t out_stride, bool add) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> sums[R][V];
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    prefetch(out + i * out_stride);
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      sums[i][v] = splat(T(0));
    }
  }
  for (std::int64_t l = 0; l < k; ++l, a += R) {
    const T* b = in + offsets[l];
    Vec<T> x[V];
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      x[v] = load(b + v * lanes);
    }
    MINITORCH_UNROLL
    for (int i = 0; i < R; ++i) {
      const Vec<T> factor = splat(a[i]);
      MINITORCH_UNROLL
      for (int v = 0; v < V; ++v) {
        sums[i][v] = fma(x[v], factor, sums[i][v]);
      }
    }
  }
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      T* to = out + i * out_stride + v * lanes;
      store(to, add ? load(to) + sums[i][v] : sums[i][v]);
    }
  }
}

template <int V, class T>
MINITORCH_ALWAYS_INLINE void long_row_tiles(std::int64_t rows, std::int64_t k, const T* a, const T* in,
                                            const std::int64_t* offsets, T* out, std::int64_t out_stride, bool add) {
  switch (rows) {
    case 1:
      return long_row_tile<1, V>(k, a, in, offsets, out, out_stride, add);
    case 2:
      return long_row_tile<2, V>(k, a, in, offsets, out, out_stride, add);
    case 4:
      return long_row_tile<4, V>(k, a, in, offsets, out, out_stride, add);
    case 8:
      if constexpr (tile_rows > 8) {
        return long_row_tile<8, V>(k, a, in, offsets, out, out_stride, add);
      }
      [[fallthrough]];
    default:
      return long_row_tile<tile_rows, V>(k, a, in, offsets, out, out_stride, add);
  }
}

template <class T>
void long_rows(Tag, const LongRows<T>& p) {
  constexpr std::int64_t lanes = Vec<T>::lanes, rows_in_l2 = 240;
  const core::Chunks depths(p.taps, 1, p.depths);
  for (std::int64_t d = 0; d < depths.count; ++d) {
    const std::int64_t l = depths.begin(d), depth = depths.end(d) - l;
    for (std::int64_t top = 0; top < p.filters; top += rows_in_l2) {
      const std::int64_t bottom = std::min(p.filters, top + rows_in_l2);
      for (std::int64_t j = 0; j < p.length; j += 2 * lanes) {
        for (std::int64_t i = top; i < bottom;) {
          const std::int64_t rows = next_tile(bottom - i);
          const T* a = p.packed + l * p.filters + i * depth;
          T* out = p.out + i * p.out_stride + j;
          if (p.length - j > lanes) {
            long_row_tiles<2>(rows, depth, a, p.in + j, p.offsets + l, out, p.out_stride, p.add || d > 0);
          } else {
            long_row_tiles<1>(rows, depth, a, p.in + j, p.offsets + l, out, p.out_stride, p.add || d > 0);
          }
          i += rows;
        }
      }
    }
  }
}

// to[i] = from[i] + s.
template <class T>
void add_to_row(Tag, const T* from, T s, T* to, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    store(to + i, load(from + i) + splat(s));
  }
  if (i < n) {
    store_first(to + i, load_first(from + i, n - i) + splat(s), n - i);
  }
}

// to[i] = from[i * step].
template <class T>
void copy_steps(Tag, const T* from, std::int64_t step, T* to, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t i = 0;
  if (step == 2) {
    for (; i + lanes < n; i += lanes) {  // reads one element beyond the last that is wanted
      store(to + i, evens(load(from + 2 * i), load(from + 2 * i + lanes)));
    }
    if (i < n) {
      const std::int64_t rest = 2 * (n - i) - 1;
      const Vec<T> a = load_first(from + 2 * i, std::min(rest, lanes));
      const Vec<T> b = rest > lanes ? load_first(from + 2 * i + lanes, rest - lanes) : splat(T(0));
      store_first(to + i, evens(a, b), n - i);
    }
    return;
  }
  for (; i < n; ++i) {
    to[i] = from[i * step];
  }
}

template <class T>
MINITORCH_ALWAYS_INLINE void zero_vectors(T* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += Vec<T>::lanes) {
    store(to + i, splat(T(0)));
  }
}

// See LongRowsCopy. What follows the last zero, up to two vectors, may be written, too. Zeros that follow a row are
// those before the next one.
template <class T>
void copy_phase(Tag tag, const LongRowsCopy& p, const T* from, T* to) {
  constexpr std::int64_t lanes = Vec<T>::lanes, soon = 2048 / sizeof(T);
  const std::int64_t width = p.last - p.first, end = p.pitch + p.zeros;
  zero_vectors(to, p.first_row * p.pitch + p.first);
  from += p.first_row * p.step_h * p.w + p.first * p.step_w;
  to += p.first_row * p.pitch;
  for (std::int64_t row = p.first_row; row < p.last_row; ++row, from += p.step_h * p.w, to += p.pitch) {
    T* inside = to + p.first;
    std::int64_t i = 0;
    if (p.step_w == 1) {
      for (; i + lanes <= width; i += lanes) {
        prefetch(from + i + soon);
        store(inside + i, load(from + i));
      }
      prefetch(from + i + soon);
      store(inside + i, load_first(from + i, width - i));
      i += lanes;
    } else {
      copy_steps(tag, from, p.step_w, inside, width);
      i = width;
    }
    zero_vectors(inside + i, end - p.first - i);
  }
  zero_vectors(to, (p.rows - p.last_row) * p.pitch + p.zeros);
}

// to[column][lane] = row[lane * plane + column * step], `columns` of them; lanes from `channels` to `width` are zero.
// `packed` is room for (channels, columns).
template <class T>
void channels_last(Tag tag, const T* row, std::int64_t plane, std::int64_t channels, std::int64_t columns,
                   std::int64_t step, T* packed, T* to, std::int64_t width) {
  if (step == 1) {
    interleave(row, plane, channels, columns, to, width);
    return;
  }
  for (std::int64_t c = 0; c < channels; ++c) {
    copy_steps(tag, row + c * plane, step, packed + c * columns, columns);
  }
  interleave(packed, columns, channels, columns, to, width);
}
