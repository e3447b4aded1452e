// SPDX-License-Identifier: MIT
// Included by kernels/conv2d/filter_lanes.hpp, once per instruction set.
// Loops of the convolution with its filters in the lanes, see Note [Filters in the lanes].

// The most positions of a tile: with two vectors of filters, its sums, those vectors and a factor fill the registers.
inline constexpr int filter_tile = registers == 32 ? 14 : 6, lone_filter_tile = registers / 2;  // of one vector

// R neighbouring positions of every row, V vectors of filters.
template <int R, int V, class T>
MINITORCH_NOINLINE void filter_lanes_tile(const FilterLanes<T>& p, const T* in, T* out) {
  constexpr std::int64_t lanes = Vec<T>::lanes, width = V * lanes;
  constexpr int fours = (R + 3) / 4;  // an address is a pointer and a multiple of the step: four positions a pointer
  const std::int64_t step[4] = {0, p.in_step, 2 * p.in_step, 3 * p.in_step}, taps = p.taps;
  const std::int64_t* const offsets = p.offsets;
  for (std::int64_t row = 0; row < p.rows; ++row, in += p.in_row, out += p.out_row) {
    const T* weights = p.weights;
    Vec<T> sums[R][V];
    MINITORCH_UNROLL
    for (int i = 0; i < R; ++i) {
      MINITORCH_UNROLL
      for (int v = 0; v < V; ++v) {
        sums[i][v] = load((p.add ? out + i * p.out_step : p.bias) + v * lanes);
      }
    }
    for (std::int64_t l = 0; l < taps; ++l, weights += width) {
      const T* at[fours];
      at[0] = in + offsets[l];
      MINITORCH_UNROLL
      for (int i = 1; i < fours; ++i) {
        at[i] = at[i - 1] + 4 * step[1];
      }
      Vec<T> x[V];
      MINITORCH_UNROLL
      for (int v = 0; v < V; ++v) {
        x[v] = load(weights + v * lanes);
      }
      MINITORCH_UNROLL
      for (int i = 0; i < R; ++i) {
        const Vec<T> factor = splat(at[i / 4][step[i % 4]]);
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
        store(out + i * p.out_step + v * lanes, sums[i][v]);
      }
    }
  }
}

template <int R, int V, class T>
MINITORCH_ALWAYS_INLINE void filter_lanes_columns(std::int64_t columns, const FilterLanes<T>& p, const T* in, T* out) {
  if constexpr (R > 1) {
    if (columns < R) {
      return filter_lanes_columns<R - 1, V>(columns, p, in, out);
    }
  }
  filter_lanes_tile<R, V>(p, in, out);
}

// All positions of a plane `width` wide, in tiles of nearly equal width, and `filters` of one or two vectors.
template <class T>
void filter_lanes_plane(Tag, const FilterLanes<T>& p, std::int64_t width, std::int64_t filters, const T* in, T* out) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const std::int64_t most = filters > lanes ? filter_tile : lone_filter_tile;
  const core::Chunks tiles(width, 1, (width + most - 1) / most);
  for (std::int64_t i = 0; i < tiles.count; ++i) {
    const std::int64_t x = tiles.begin(i), columns = tiles.end(i) - x;
    if (filters > lanes) {
      filter_lanes_columns<filter_tile, 2>(columns, p, in + x * p.in_step, out + x * p.out_step);
    } else {
      filter_lanes_columns<lone_filter_tile, 1>(columns, p, in + x * p.in_step, out + x * p.out_step);
    }
  }
}

// to[i] = from[rows[i]] for rows of `width`, whole vectors.
template <class T>
void pick_vectors(Tag, const T* from, const std::int64_t* rows, std::int64_t count, std::int64_t width, T* to) {
  for (std::int64_t i = 0; i < count; ++i, to += width) {
    for (std::int64_t k = 0; k < width; k += Vec<T>::lanes) {
      store(to + k, load(from + rows[i] * width + k));
    }
  }
}

// to[l][filter] = weight[filter * stride + l] for l < taps, `width` filters, those from `filters` on zero.
template <class T>
void pack_filter_lanes(Tag, const T* weight, std::int64_t stride, std::int64_t filters, std::int64_t taps, T* to,
                       std::int64_t width) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t k = 0; k < width; k += lanes) {
    for (std::int64_t l = 0; l < taps; l += lanes) {
      const std::int64_t count = taps - l < lanes ? taps - l : lanes;
      const T* from = weight + k * stride + l;
      Vec<T> v[lanes];
      MINITORCH_UNROLL
      for (int j = 0; j < lanes; ++j) {
        prefetch(from + j * stride + 2 * lanes);
        v[j] = k + j >= filters ? splat(T(0))
               : count < lanes  ? load_first(from + j * stride, count)
                                : load(from + j * stride);
      }
      transpose_square(v);
      MINITORCH_UNROLL
      for (int j = 0; j < lanes; ++j) {
        if (j < count) {
          store(to + (l + j) * width + k, v[j]);
        }
      }
    }
  }
}
