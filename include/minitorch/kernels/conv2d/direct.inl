// SPDX-License-Identifier: MIT
// Included by kernels/conv2d/direct.hpp, once per instruction set. Loops of the direct convolution, see Note [Direct
// convolution].

// `rows` rows of `width` elements from one pitch to another.
template <class T>
void copy_rows(Tag, const T* from, std::int64_t from_pitch, T* to, std::int64_t to_pitch, std::int64_t rows,
               std::int64_t width) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t row = 0; row < rows; ++row, from += from_pitch, to += to_pitch) {
    std::int64_t i = 0;
    for (; i + lanes <= width; i += lanes) {
      store(to + i, load(from + i));
    }
    if (i < width) {
      store_first(to + i, load_first(from + i, width - i), width - i);
    }
  }
}

// out[k][q] for K filters and V vectors of positions from q on.
template <int K, int V, class T>
MINITORCH_ALWAYS_INLINE void correlate_tile(const T* in, const T* weight, T* out, const Correlation& d,
                                            std::int64_t q) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> sums[K][V];
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      sums[k][v] = splat(T(0));
    }
  }
  for (std::int64_t c = 0; c < d.channels; ++c) {
    for (std::int64_t r = 0; r < d.rows; ++r) {
      const T* p = in + c * d.plane + r * d.pitch + q;
      for (std::int64_t s = 0; s < d.columns; ++s, ++p, weight += K) {
        Vec<T> x[V];
        MINITORCH_UNROLL
        for (int v = 0; v < V; ++v) {
          x[v] = load(p + v * lanes);
        }
        MINITORCH_UNROLL
        for (int k = 0; k < K; ++k) {
          const Vec<T> factor = splat(weight[k]);
          MINITORCH_UNROLL
          for (int v = 0; v < V; ++v) {
            sums[k][v] = fma(x[v], factor, sums[k][v]);
          }
        }
      }
    }
  }
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      store(out + k * d.out_plane + q + v * lanes, sums[k][v]);
    }
  }
}

template <int K, class T>
void correlate_block(const T* in, const T* weight, T* out, const Correlation& d) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t q = 0;
  for (; q + lanes < d.length; q += 2 * lanes) {
    correlate_tile<K, 2>(in, weight, out, d, q);
  }
  if (q < d.length) {
    correlate_tile<K, 1>(in, weight, out, d, q);
  }
}

// One block of up to 6 filters: 12 sums, two inputs and one weight fit 16 registers.
template <class T>
void correlate(Tag, int filters, const T* in, const T* weight, T* out, const Correlation& d) {
  switch (filters) {
    case 1:
      return correlate_block<1>(in, weight, out, d);
    case 2:
      return correlate_block<2>(in, weight, out, d);
    case 3:
      return correlate_block<3>(in, weight, out, d);
    case 4:
      return correlate_block<4>(in, weight, out, d);
    case 5:
      return correlate_block<5>(in, weight, out, d);
    default:
      return correlate_block<6>(in, weight, out, d);
  }
}

// sums[k][s] (vectors of lanes, k `sums_stride` apart) += sum over q of dy[k][q] * x[q + s].
template <int K, int S, class T>
MINITORCH_ALWAYS_INLINE void weight_sums_tile(const T* dy, std::int64_t dy_plane, const T* x, std::int64_t length,
                                              T* sums, std::int64_t sums_stride) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> total[K][S];
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int s = 0; s < S; ++s) {
      total[k][s] = load(sums + k * sums_stride + s * lanes);
    }
  }
  for (std::int64_t q = 0; q < length; q += lanes) {
    Vec<T> in[S];
    MINITORCH_UNROLL
    for (int s = 0; s < S; ++s) {
      in[s] = load(x + q + s);
    }
    MINITORCH_UNROLL
    for (int k = 0; k < K; ++k) {
      const Vec<T> g = load(dy + k * dy_plane + q);
      MINITORCH_UNROLL
      for (int s = 0; s < S; ++s) {
        total[k][s] = fma(g, in[s], total[k][s]);
      }
    }
  }
  MINITORCH_UNROLL
  for (int k = 0; k < K; ++k) {
    MINITORCH_UNROLL
    for (int s = 0; s < S; ++s) {
      store(sums + k * sums_stride + s * lanes, total[k][s]);
    }
  }
}

template <int S, class T>
void weight_sums_columns(const T* dy, const T* x, T* sums, const Correlation& d, std::int64_t filters) {
  const std::int64_t stride = d.channels * d.rows * d.columns * Vec<T>::lanes;
  std::int64_t k = 0;
  for (; k + 4 <= filters; k += 4) {
    weight_sums_tile<4, S>(dy + k * d.out_plane, d.out_plane, x, d.length, sums + k * stride, stride);
  }
  for (; k + 2 <= filters; k += 2) {
    weight_sums_tile<2, S>(dy + k * d.out_plane, d.out_plane, x, d.length, sums + k * stride, stride);
  }
  if (k < filters) {
    weight_sums_tile<1, S>(dy + k * d.out_plane, d.out_plane, x, d.length, sums + k * stride, stride);
  }
}

// For one sample: sums[k][c][r][s] (vectors of lanes) += sum over q of dy[k][q] * in[c][q + r * pitch + s].
template <class T>
void weight_sums(Tag, const T* dy, const T* in, T* sums, const Correlation& d, std::int64_t filters) {
  for (std::int64_t c = 0; c < d.channels; ++c) {
    for (std::int64_t r = 0; r < d.rows; ++r) {
      const T* x = in + c * d.plane + r * d.pitch;
      T* row = sums + (c * d.rows + r) * d.columns * Vec<T>::lanes;
      std::int64_t s = 0;
      for (; s + 3 <= d.columns; s += 3) {
        weight_sums_columns<3>(dy, x + s, row + s * Vec<T>::lanes, d, filters);
      }
      if (s + 2 <= d.columns) {
        weight_sums_columns<2>(dy, x + s, row + s * Vec<T>::lanes, d, filters);
        s += 2;
      }
      if (s < d.columns) {
        weight_sums_columns<1>(dy, x + s, row + s * Vec<T>::lanes, d, filters);
      }
    }
  }
}

// totals[i] += sum of the lanes of sums[i].
template <class T>
void add_lane_sums(Tag, const T* sums, double* totals, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    totals[i] += static_cast<double>(sum(load(sums + i * Vec<T>::lanes)));
  }
}
