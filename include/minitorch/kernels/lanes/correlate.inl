// SPDX-License-Identifier: MIT
// Included by kernels/lanes/lanes.hpp, once per instruction set.
// Loops of lanes.hpp: correlations. Pointers are at one part of the lanes of a vector (see `parts`), rows and columns
// of vectors.

// A vector of lanes::count<T> elements is so many registers.
template <class T>
constexpr std::int64_t parts = lanes::count<T> / Vec<T>::lanes;

// Filters that are computed side by side: with 3 positions each, their sums fill the registers.
constexpr std::int64_t most_filters = registers == 32 ? 8 : 4;

// Distances in elements.
struct CorrelateSizes {
  std::int64_t in, rows, columns, x_pitch, x_plane, y_plane;
};

// y[k][p] for K filters and P positions of a row; packed filters are [c][r][s][K].
template <int K, int P, class T>
MINITORCH_ALWAYS_INLINE void correlate_lanes_tile(const CorrelateSizes& z, const T* x, const T* packed, const T* bias,
                                                  const lanes::Afterwards<T>& after, T* y) {
  constexpr std::int64_t step = lanes::count<T>;
  Vec<T> sums[K][P];
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    const Vec<T> start = splat(bias ? bias[k] : T(0));
    MINITORCH_UNROLL
    for (int p = 0; p < P; ++p) {
      sums[k][p] = start;
    }
  }
  for (std::int64_t c = 0; c < z.in; ++c) {
    for (std::int64_t r = 0; r < z.rows; ++r) {
      const T* from = x + c * z.x_plane + r * z.x_pitch;
      for (std::int64_t s = 0; s < z.columns; ++s, from += step, packed += K) {
        Vec<T> in[P];
        MINITORCH_UNROLL
        for (int p = 0; p < P; ++p) {
          in[p] = load(from + p * step);
        }
        MINITORCH_UNROLL
        for (int k = 0; k < K; ++k) {
          const Vec<T> weight = splat(packed[k]);
          MINITORCH_UNROLL
          for (int p = 0; p < P; ++p) {
            sums[k][p] = fma(in[p], weight, sums[k][p]);
          }
        }
      }
    }
  }
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int p = 0; p < P; ++p) {
      Vec<T> value = after.relu ? relu(sums[k][p]) : sums[k][p];
      if (after.mean) {
        value = fma(value - splat(after.mean[k]), splat(after.scale[k]), splat(after.shift[k]));
      }
      store(y + k * z.y_plane + p * step, value);
    }
  }
}

template <int K, class T>
MINITORCH_NOINLINE void correlate_lanes_row(const CorrelateSizes& z, std::int64_t width, const T* x, const T* packed,
                                            const T* bias, const lanes::Afterwards<T>& after, T* y) {
  constexpr std::int64_t step = lanes::count<T>;
  std::int64_t left = width;
  while (left > 0) {
    std::int64_t p = left == 4 ? 2 : left < 3 ? left : 3;  // 4 is 2 + 2, not 3 + 1
    if constexpr (K <= 2 && registers == 32) {
      // Few filters: more positions, or each sum waits for its last addition.
      p = left >= 6 ? 6 : p;
      if (p == 6) {
        correlate_lanes_tile<K, 6>(z, x, packed, bias, after, y);
      }
    }
    if (p == 3) {
      correlate_lanes_tile<K, 3>(z, x, packed, bias, after, y);
    } else if (p == 2) {
      correlate_lanes_tile<K, 2>(z, x, packed, bias, after, y);
    } else if (p == 1) {
      correlate_lanes_tile<K, 1>(z, x, packed, bias, after, y);
    }
    x += p * step;
    y += p * step;
    left -= p;
  }
}

// How many of the filters that are left go together: a power of two, so that few loops are compiled.
inline std::int64_t next_filters(Tag, std::int64_t left) {
  std::int64_t filters = most_filters;
  while (filters > left) {
    filters /= 2;
  }
  return filters;
}

template <class T>
void correlate_lanes(Tag tag, const CorrelateSizes& z, std::int64_t filters, std::int64_t height, std::int64_t width,
                     std::int64_t y_pitch, const T* x, const T* packed, const T* bias,
                     const lanes::Afterwards<T>& after, T* y) {
  for (std::int64_t part = 0; part < parts<T>; ++part, x += Vec<T>::lanes, y += Vec<T>::lanes) {
    const T* weights = packed;
    for (std::int64_t k = 0; k < filters;) {
      const std::int64_t together = next_filters(tag, filters - k);
      const T* const first_bias = bias ? bias + k : nullptr;
      const lanes::Afterwards<T> own = after.from(k);
      for (std::int64_t row = 0; row < height; ++row) {
        const T* const from = x + row * z.x_pitch;
        T* const to = y + k * z.y_plane + row * y_pitch;
        switch (together) {
          case 1:
            correlate_lanes_row<1>(z, width, from, weights, first_bias, own, to);
            break;
          case 2:
            correlate_lanes_row<2>(z, width, from, weights, first_bias, own, to);
            break;
          case 4:
            correlate_lanes_row<4>(z, width, from, weights, first_bias, own, to);
            break;
          default:
            correlate_lanes_row<static_cast<int>(most_filters)>(z, width, from, weights, first_bias, own, to);
            break;
        }
      }
      weights += together * z.in * z.rows * z.columns;
      k += together;
    }
  }
}

// sums[k][r][s] += over all positions of dy[k] * x shifted by (r, s), for K filters of 3 x 3.
template <int K, class T>
MINITORCH_NOINLINE void weight_sums_3x3(const T* x, std::int64_t x_pitch, const T* dy, std::int64_t dy_pitch,
                                        std::int64_t dy_plane, std::int64_t height, std::int64_t width, T* sums,
                                        std::int64_t filter) {
  constexpr std::int64_t step = lanes::count<T>;
  Vec<T> total[K][9];
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int tap = 0; tap < 9; ++tap) {
      total[k][tap] = load(sums + k * filter + tap * step);
    }
  }
  for (std::int64_t row = 0; row < height; ++row) {
    const T* from = x + row * x_pitch;
    const T* upstream = dy + row * dy_pitch;
    for (std::int64_t column = 0; column < width; ++column, from += step, upstream += step) {
      Vec<T> g[K];
      MINITORCH_UNROLL
      for (int k = 0; k < K; ++k) {
        g[k] = load(upstream + k * dy_plane);
      }
      MINITORCH_UNROLL
      for (int tap = 0; tap < 9; ++tap) {
        const Vec<T> in = load(from + tap / 3 * x_pitch + tap % 3 * step);
        MINITORCH_UNROLL
        for (int k = 0; k < K; ++k) {
          total[k][tap] = fma(in, g[k], total[k][tap]);
        }
      }
    }
  }
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int tap = 0; tap < 9; ++tap) {
      store(sums + k * filter + tap * step, total[k][tap]);
    }
  }
}

// sums[k][c] += over all positions of dy[k] * x[c], for K x C planes.
template <int K, int C, class T>
MINITORCH_NOINLINE void weight_sums_tap(const T* x, std::int64_t x_pitch, std::int64_t x_plane, const T* dy,
                                        std::int64_t dy_pitch, std::int64_t dy_plane, std::int64_t height,
                                        std::int64_t width, T* sums, std::int64_t filter, std::int64_t channel) {
  constexpr std::int64_t step = lanes::count<T>;
  Vec<T> total[K][C];
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int c = 0; c < C; ++c) {
      total[k][c] = load(sums + k * filter + c * channel);
    }
  }
  for (std::int64_t row = 0; row < height; ++row) {
    const T* from = x + row * x_pitch;
    const T* upstream = dy + row * dy_pitch;
    for (std::int64_t column = 0; column < width; ++column, from += step, upstream += step) {
      Vec<T> in[C];
      MINITORCH_UNROLL
      for (int c = 0; c < C; ++c) {
        in[c] = load(from + c * x_plane);
      }
      MINITORCH_UNROLL
      for (int k = 0; k < K; ++k) {
        const Vec<T> g = load(upstream + k * dy_plane);
        MINITORCH_UNROLL
        for (int c = 0; c < C; ++c) {
          total[k][c] = fma(in[c], g, total[k][c]);
        }
      }
    }
  }
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int c = 0; c < C; ++c) {
      store(sums + k * filter + c * channel, total[k][c]);
    }
  }
}

struct WeightSumsSizes {
  std::int64_t in, out, rows, columns, height, width;
  std::int64_t x_pitch, x_plane, dy_pitch, dy_plane;
};

template <class T>
void weight_sums_lanes(Tag, const WeightSumsSizes& z, const T* x, const T* dy, T* sums) {
  constexpr std::int64_t step = lanes::count<T>;
  const std::int64_t channel = z.rows * z.columns * step, filter = z.in * channel;
  for (std::int64_t part = 0; part < parts<T>; ++part, x += Vec<T>::lanes, dy += Vec<T>::lanes, sums += Vec<T>::lanes) {
    if (z.rows == 3 && z.columns == 3) {
      constexpr std::int64_t most = most_filters == 8 ? 3 : 1;
      for (std::int64_t k = 0; k < z.out;) {
        std::int64_t together = z.out - k < most ? z.out - k : most;
        if (most == 3 && z.out - k == 4) {
          together = 2;
        }
        for (std::int64_t c = 0; c < z.in; ++c) {
          const T* const from = x + c * z.x_plane;
          const T* const upstream = dy + k * z.dy_plane;
          T* const to = sums + k * filter + c * channel;
          if (together == 1) {
            weight_sums_3x3<1>(from, z.x_pitch, upstream, z.dy_pitch, z.dy_plane, z.height, z.width, to, filter);
          } else if constexpr (most > 1) {
            if (together == 2) {
              weight_sums_3x3<2>(from, z.x_pitch, upstream, z.dy_pitch, z.dy_plane, z.height, z.width, to, filter);
            } else {
              weight_sums_3x3<3>(from, z.x_pitch, upstream, z.dy_pitch, z.dy_plane, z.height, z.width, to, filter);
            }
          }
        }
        k += together;
      }
      continue;
    }
    for (std::int64_t tap = 0; tap < z.rows * z.columns; ++tap) {
      const T* const from = x + tap / z.columns * z.x_pitch + tap % z.columns * step;
      T* const to = sums + tap * step;
      for (std::int64_t k = 0; k < z.out;) {
        const bool four = z.out - k >= 3;
        const std::int64_t filters = four ? 3 : 1;
        for (std::int64_t c = 0; c < z.in;) {
          const bool wide = z.in - c >= 3;
          const T* const in = from + c * z.x_plane;
          const T* const upstream = dy + k * z.dy_plane;
          T* const total = to + k * filter + c * channel;
          if (four && wide) {
            weight_sums_tap<3, 3>(in, z.x_pitch, z.x_plane, upstream, z.dy_pitch, z.dy_plane, z.height, z.width, total,
                                  filter, channel);
          } else if (four) {
            weight_sums_tap<3, 1>(in, z.x_pitch, z.x_plane, upstream, z.dy_pitch, z.dy_plane, z.height, z.width, total,
                                  filter, channel);
          } else if (wide) {
            weight_sums_tap<1, 3>(in, z.x_pitch, z.x_plane, upstream, z.dy_pitch, z.dy_plane, z.height, z.width, total,
                                  filter, channel);
          } else {
            weight_sums_tap<1, 1>(in, z.x_pitch, z.x_plane, upstream, z.dy_pitch, z.dy_plane, z.height, z.width, total,
                                  filter, channel);
          }
          c += wide ? 3 : 1;
        }
        k += filters;
      }
    }
  }
}

// totals[i] += the sum of the lanes of vector i of `from`.
template <class T>
void fold_lanes(Tag, const T* from, std::int64_t n, double* totals) {
  constexpr std::int64_t step = lanes::count<T>, together = Vec<T>::lanes;
  for (std::int64_t i = 0; i < n; i += together) {
    const std::int64_t filled = n - i < together ? n - i : together;
    Vec<T> vectors[together];
    MINITORCH_UNROLL
    for (std::int64_t k = 0; k < together; ++k) {
      const T* const vector = from + (i + (k < filled ? k : 0)) * step;
      vectors[k] = load(vector);
      for (std::int64_t part = 1; part < parts<T>; ++part) {
        vectors[k] = vectors[k] + load(vector + part * together);
      }
    }
    T of_lanes[together];
    store(of_lanes, sums(vectors));
    for (std::int64_t k = 0; k < filled; ++k) {
      totals[i + k] += static_cast<double>(of_lanes[k]);
    }
  }
}
