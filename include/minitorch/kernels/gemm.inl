// SPDX-License-Identifier: MIT
// Included by kernels/gemm.hpp, once per instruction set.
// Loops of the matrix product, see Note [Products] in gemm.hpp.

// The tallest tile: with two vectors of columns, its sums, two vectors of b and a factor of a fill the registers. NEON
// reads factors before it uses them, and needs room for as many as there are rows.
inline constexpr std::int64_t tile_rows = MINITORCH_VECTOR_BITS == 512 ? 12 : registers == 32 ? 8 : 6;

template <class T>
ProductTile product_tile_size(Tag, T) {
  return {tile_rows, Vec<T>::lanes};
}

// Rows of the next tile when `rows` are left.
MINITORCH_ALWAYS_INLINE std::int64_t next_tile(std::int64_t rows) {
  return rows >= tile_rows ? tile_rows : tile_rows > 8 && rows >= 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
}

// Where a tile's factors lie: row i's at depth l at data[i * row + l * step].
template <class T>
struct Factors {
  const T* data;
  std::int64_t row, step;
};

#if MINITORCH_NEON
#include "minitorch/kernels/gemm_neon.inl"
#endif

// c (R, columns) = or += a b: a holds R factors a step, b V vectors every b_step.
template <int R, int V, class T>
MINITORCH_NOINLINE void product_tile(std::int64_t k, const Factors<T>& a, const T* b, std::int64_t b_step, T* c,
                                     std::int64_t c_stride, std::int64_t columns, bool add) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> sums[R][V];
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    prefetch(c + i * c_stride);
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      sums[i][v] = splat(T(0));
    }
  }
  // An address is a pointer and a multiple of the distance of rows: four rows a pointer.
  constexpr int fours = (R + 3) / 4;
  const T* rows[fours];
  MINITORCH_UNROLL
  for (int i = 0; i < fours; ++i) {
    rows[i] = a.data + 4 * i * a.row;
  }
  const std::int64_t distance[4] = {0, a.row, 2 * a.row, 3 * a.row};
  std::int64_t l = 0;
#if MINITORCH_NEON
  l = product_steps<R, V>(k, a, b, b_step, sums);
  b += l * b_step;
  MINITORCH_UNROLL
  for (int i = 0; i < fours; ++i) {
    rows[i] += l * a.step;
  }
#endif
  for (; l < k; ++l, b += b_step) {
    Vec<T> x[V];
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      x[v] = load(b + v * lanes);
    }
    MINITORCH_UNROLL
    for (int i = 0; i < R; ++i) {
      const Vec<T> factor = splat(rows[i / 4][distance[i % 4]]);
      MINITORCH_UNROLL
      for (int v = 0; v < V; ++v) {
        sums[i][v] = fma(x[v], factor, sums[i][v]);
      }
    }
    MINITORCH_UNROLL
    for (int i = 0; i < fours; ++i) {
      rows[i] += a.step;
    }
  }
  const std::int64_t last = columns - (V - 1) * lanes;  // columns of the last vector
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    T* row = c + i * c_stride;
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      T* to = row + v * lanes;
      if (v + 1 < V || last == lanes) {
        store(to, add ? load(to) + sums[i][v] : sums[i][v]);
      } else {
        store_first(to, add ? load_first(to, last) + sums[i][v] : sums[i][v], last);
      }
    }
  }
}

template <int V, class T>
MINITORCH_ALWAYS_INLINE void product_rows(std::int64_t rows, std::int64_t k, const Factors<T>& a, const T* b,
                                          std::int64_t b_step, T* c, std::int64_t c_stride, std::int64_t columns,
                                          bool add) {
  switch (rows) {
    case 1:
      return product_tile<1, V>(k, a, b, b_step, c, c_stride, columns, add);
    case 2:
      return product_tile<2, V>(k, a, b, b_step, c, c_stride, columns, add);
    case 4:
      return product_tile<4, V>(k, a, b, b_step, c, c_stride, columns, add);
    case 8:
      if constexpr (tile_rows > 8) {
        return product_tile<8, V>(k, a, b, b_step, c, c_stride, columns, add);
      }
      [[fallthrough]];
    default:
      return product_tile<tile_rows, V>(k, a, b, b_step, c, c_stride, columns, add);
  }
}

// Rows [row, row_end) and columns [column, column_end) of c, the latter beginning at a multiple of two vectors.
template <class T>
void product_block(Tag, const Product<T>& p, std::int64_t row, std::int64_t row_end, std::int64_t column,
                   std::int64_t column_end) {
  constexpr std::int64_t lanes = Vec<T>::lanes, rows_in_l2 = 240;
  const core::Chunks depths(p.k, 1, p.depths);
  for (std::int64_t d = 0; d < depths.count; ++d) {
    const std::int64_t l = depths.begin(d), depth = depths.end(d) - l;
    const bool add = p.add || d > 0;
    for (std::int64_t top = row; top < row_end; top += rows_in_l2) {
      const std::int64_t bottom = std::min(row_end, top + rows_in_l2);
      for (std::int64_t j = column; j < column_end; j += 2 * lanes) {
        const std::int64_t columns = std::min(2 * lanes, p.n - j), wide = columns > lanes ? 2 * lanes : lanes;
        const T* b = p.b_packed ? p.b + l * p.b_stride + j * depth : p.b + l * p.b_stride + j;
        const std::int64_t b_step = p.b_packed ? wide : p.b_stride;
        for (std::int64_t i = top; i < bottom;) {
          const std::int64_t rows = next_tile(bottom - i);
          const Factors<T> a = p.a_packed ? Factors<T>{p.a + l * p.m + i * depth, 1, rows}
                                          : Factors<T>{p.a + i * p.a_stride + l * p.a_step, p.a_stride, p.a_step};
          T* c = p.c + i * p.c_stride + j;
          if (wide > lanes) {
            product_rows<2>(rows, depth, a, b, b_step, c, p.c_stride, columns, add);
          } else {
            product_rows<1>(rows, depth, a, b, b_step, c, p.c_stride, columns, add);
          }
          i += rows;
        }
      }
    }
  }
}

// to[l][i] = from[i][l] for `rows` rows of `from`, and zeros for i from rows to step.
template <class T>
MINITORCH_ALWAYS_INLINE void interleave(const T* from, std::int64_t stride, std::int64_t rows, std::int64_t k, T* to,
                                        std::int64_t step) {
  typedef T Quarter __attribute__((vector_size(16)));
  constexpr std::int64_t square = 16 / static_cast<std::int64_t>(sizeof(T));
  std::int64_t i = 0;
  for (; i + square <= rows; i += square) {
    const T* p = from + i * stride;
    T* out = to + i;
    std::int64_t l = 0;
    for (; l + square <= k; l += square, p += square) {
      Quarter x[square], y[square];
      MINITORCH_UNROLL
      for (int r = 0; r < square; ++r) {
        std::memcpy(&x[r], p + r * stride, 16);
      }
      if constexpr (square == 4) {
        const Quarter a = __builtin_shufflevector(x[0], x[1], 0, 4, 1, 5),
                      b = __builtin_shufflevector(x[2], x[3], 0, 4, 1, 5);
        const Quarter c = __builtin_shufflevector(x[0], x[1], 2, 6, 3, 7),
                      d = __builtin_shufflevector(x[2], x[3], 2, 6, 3, 7);
        y[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
        y[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
        y[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
        y[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
      } else {
        y[0] = __builtin_shufflevector(x[0], x[1], 0, 2);
        y[1] = __builtin_shufflevector(x[0], x[1], 1, 3);
      }
      MINITORCH_UNROLL
      for (int r = 0; r < square; ++r) {
        std::memcpy(out + (l + r) * step, &y[r], 16);
      }
    }
    for (; l < k; ++l, ++p) {
      for (std::int64_t r = 0; r < square; ++r) {
        out[l * step + r] = p[r * stride];
      }
    }
  }
  for (; i < step; ++i) {
    const T* p = from + i * stride;
    for (std::int64_t l = 0; l < k; ++l) {
      to[l * step + i] = i < rows ? p[l] : T(0);
    }
  }
}

// Rows [row, row_end) of a, beginning at a multiple of tile_rows: for each part of the depth one tile after another.
template <class T>
void pack_left(Tag, const Product<T>& p, MatrixView<T> a, T* to, std::int64_t row, std::int64_t row_end) {
  const core::Chunks depths(p.k, 1, p.depths);
  for (std::int64_t d = 0; d < depths.count; ++d) {
    const std::int64_t l = depths.begin(d), depth = depths.end(d) - l;
    for (std::int64_t i = row; i < row_end;) {
      const std::int64_t rows = next_tile(row_end - i);
      const T* from = a.data + i * a.row_stride + l * a.column_stride;
      T* out = to + l * p.m + i * depth;
      if (a.row_major()) {
        interleave(from, a.row_stride, rows, depth, out, rows);
      } else {
        for (std::int64_t x = 0; x < depth; ++x, from += a.column_stride, out += rows) {
          if (rows == tile_rows) {
            std::memcpy(out, from, tile_rows * sizeof(T));
            continue;
          }
          for (std::int64_t y = 0; y < rows; ++y) {
            out[y] = from[y];
          }
        }
      }
      i += rows;
    }
  }
}

// Columns [column, column_end) of b likewise, two vectors, or a last one, filled up with zeros.
template <class T>
void pack_right(Tag, const Product<T>& p, MatrixView<T> b, T* to, std::int64_t column, std::int64_t column_end) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const core::Chunks depths(p.k, 1, p.depths);
  for (std::int64_t d = 0; d < depths.count; ++d) {
    const std::int64_t l = depths.begin(d), depth = depths.end(d) - l;
    for (std::int64_t j = column; j < column_end; j += 2 * lanes) {
      const std::int64_t columns = std::min(2 * lanes, p.n - j), wide = columns > lanes ? 2 * lanes : lanes;
      const T* from = b.data + l * b.row_stride + j * b.column_stride;
      T* out = to + l * p.b_stride + j * depth;
      if (!b.row_major()) {
        interleave(from, b.column_stride, columns, depth, out, wide);
        continue;
      }
      for (std::int64_t x = 0; x < depth; ++x, from += b.row_stride, out += wide) {
        const std::int64_t last = columns - (wide - lanes);
        if (wide > lanes) {
          store(out, load(from));
        }
        store(out + wide - lanes, last == lanes ? load(from + wide - lanes) : load_first(from + wide - lanes, last));
      }
    }
  }
}

// c[i][j] += the dot product of row i of a and row j of b, for R and S of them.
template <int R, int S, class T>
MINITORCH_NOINLINE void dot_tile(std::int64_t k, const T* a, std::int64_t a_stride, const T* b, std::int64_t b_stride,
                                 T* c, std::int64_t c_stride, bool add) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> sums[R][S];
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    MINITORCH_UNROLL
    for (int j = 0; j < S; ++j) {
      sums[i][j] = splat(T(0));
    }
  }
  std::int64_t l = 0;
  for (; l + lanes <= k; l += lanes) {
    Vec<T> y[S];
    MINITORCH_UNROLL
    for (int j = 0; j < S; ++j) {
      y[j] = load(b + j * b_stride + l);
    }
    MINITORCH_UNROLL
    for (int i = 0; i < R; ++i) {
      const Vec<T> x = load(a + i * a_stride + l);
      MINITORCH_UNROLL
      for (int j = 0; j < S; ++j) {
        sums[i][j] = fma(x, y[j], sums[i][j]);
      }
    }
  }
  if (l < k) {
    MINITORCH_UNROLL
    for (int i = 0; i < R; ++i) {
      const Vec<T> x = load_first(a + i * a_stride + l, k - l);
      MINITORCH_UNROLL
      for (int j = 0; j < S; ++j) {
        sums[i][j] = fma(x, load_first(b + j * b_stride + l, k - l), sums[i][j]);
      }
    }
  }
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    MINITORCH_UNROLL
    for (int j = 0; j < S; ++j) {
      T* to = c + i * c_stride + j;
      *to = (add ? *to : T(0)) + sum(sums[i][j]);
    }
  }
}

// Rows i to i + R of c += the products over `depth` columns of a and of b transposed, from l on.
template <int R, class T>
MINITORCH_ALWAYS_INLINE void dot_rows(const Product<T>& p, std::int64_t i, std::int64_t column, std::int64_t column_end,
                                      std::int64_t l, std::int64_t depth, bool add) {
  const T *a = p.a + i * p.a_stride + l, *b = p.b + l;
  T* c = p.c + i * p.c_stride;
  constexpr int S = registers == 32 || R == 1 ? 4 : 2;
  std::int64_t j = column;
  for (; j + S <= column_end; j += S) {
    dot_tile<R, S>(depth, a, p.a_stride, b + j * p.b_stride, p.b_stride, c + j, p.c_stride, add);
  }
  for (; j < column_end; ++j) {
    dot_tile<R, 1>(depth, a, p.a_stride, b + j * p.b_stride, p.b_stride, c + j, p.c_stride, add);
  }
}

// Columns [column, column_end) of c, where the rows of a and of b transposed are contiguous.
template <class T>
void product_by_dots(Tag, const Product<T>& p, std::int64_t column, std::int64_t column_end) {
  const core::Chunks depths(p.k, 1, p.depths);
  for (std::int64_t d = 0; d < depths.count; ++d) {
    const std::int64_t l = depths.begin(d), depth = depths.end(d) - l;
    const bool add = p.add || d > 0;
    std::int64_t i = 0;
    for (; i + 4 <= p.m; i += 4) {
      dot_rows<4>(p, i, column, column_end, l, depth, add);
    }
    for (; i < p.m; ++i) {
      dot_rows<1>(p, i, column, column_end, l, depth, add);
    }
  }
}

// c[j] += sum over i < R of a[i * a_step] * b[i][j].
template <int R, class T>
MINITORCH_ALWAYS_INLINE void add_scaled_rows(const T* a, std::int64_t a_step, const T* b, std::int64_t b_stride, T* c,
                                             std::int64_t n, bool add) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> factor[R];
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    factor[i] = splat(a[i * a_step]);
  }
  std::int64_t j = 0;
  for (; j + lanes <= n; j += lanes) {
    Vec<T> total = add ? load(c + j) : splat(T(0));
    MINITORCH_UNROLL
    for (int i = 0; i < R; ++i) {
      total = fma(load(b + i * b_stride + j), factor[i], total);
    }
    store(c + j, total);
  }
  if (j < n) {
    Vec<T> total = add ? load_first(c + j, n - j) : splat(T(0));
    MINITORCH_UNROLL
    for (int i = 0; i < R; ++i) {
      total = fma(load_first(b + i * b_stride + j, n - j), factor[i], total);
    }
    store_first(c + j, total, n - j);
  }
}

// c = or += the rows [l, end) of b, each times its factor.
template <class T>
MINITORCH_ALWAYS_INLINE void scaled_rows(const Product<T>& p, std::int64_t l, std::int64_t end, std::int64_t column,
                                         T* c, std::int64_t n, bool add) {
  constexpr int rows = 8;
  const T* b = p.b + column;
  for (; l + rows <= end; l += rows, add = true) {
    add_scaled_rows<rows>(p.a + l * p.a_step, p.a_step, b + l * p.b_stride, p.b_stride, c, n, add);
  }
  for (; l < end; ++l, add = true) {
    add_scaled_rows<1>(p.a + l * p.a_step, p.a_step, b + l * p.b_stride, p.b_stride, c, n, add);
  }
}

// Columns [column, column_end) of the one row of c, where the rows of b are contiguous.
template <class T>
void product_by_rows(Tag, const Product<T>& p, std::int64_t column, std::int64_t column_end) {
  constexpr std::int64_t lanes = Vec<T>::lanes, strip = 4096 / sizeof(T);
  const core::Chunks depths(p.k, 1, p.depths);
  if (depths.count == 1) {
    return scaled_rows(p, 0, p.k, column, p.c + column, column_end - column, p.add);
  }
  T part[strip];
  for (std::int64_t j = column; j < column_end; j += strip) {
    const std::int64_t n = std::min(strip, column_end - j);
    T* c = p.c + j;
    for (std::int64_t d = 0; d < depths.count; ++d) {
      scaled_rows(p, depths.begin(d), depths.end(d), j, part, n, false);
      const bool add = p.add || d > 0;
      std::int64_t i = 0;
      for (; i + lanes <= n; i += lanes) {
        store(c + i, add ? load(c + i) + load(part + i) : load(part + i));
      }
      if (i < n) {
        const Vec<T> last = load_first(part + i, n - i);
        store_first(c + i, add ? load_first(c + i, n - i) + last : last, n - i);
      }
    }
  }
}
