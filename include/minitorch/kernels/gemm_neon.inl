// SPDX-License-Identifier: MIT
// Included by kernels/gemm.inl, once per instruction set.
// The inner loop of the matrix product for NEON, whose products take one lane of a vector as a factor: one load brings
// the factors of several rows, or of several steps.

// c + x times a lane of the factors.
template <int lane>
MINITORCH_ALWAYS_INLINE Vec<float> fma_lane(Vec<float> x, Vec<float> factors, Vec<float> c) {
  return {vfmaq_laneq_f32(c.raw, x.raw, factors.raw, lane)};
}
template <int lane>
MINITORCH_ALWAYS_INLINE Vec<double> fma_lane(Vec<double> x, Vec<double> factors, Vec<double> c) {
  return {vfmaq_laneq_f64(c.raw, x.raw, factors.raw, lane)};
}

// Steps from b on, one for each lane of the factors, of which factors[i] belong to row i.
template <int R, int V, int lane, class T>
MINITORCH_ALWAYS_INLINE void add_steps(const Vec<T>* factors, const T* b, std::int64_t b_step, Vec<T> (*sums)[V]) {
  Vec<T> x[V];
  MINITORCH_UNROLL
  for (int v = 0; v < V; ++v) {
    x[v] = load(b + v * Vec<T>::lanes);
  }
  MINITORCH_UNROLL
  for (int i = 0; i < R; ++i) {
    MINITORCH_UNROLL
    for (int v = 0; v < V; ++v) {
      sums[i][v] = fma_lane<lane>(x[v], factors[i], sums[i][v]);
    }
  }
  if constexpr (lane + 1 < Vec<T>::lanes) {
    add_steps<R, V, lane + 1>(factors, b + b_step, b_step, sums);
  }
}

// One step for as many rows as the factors have lanes.
template <int V, int lane, class T>
MINITORCH_ALWAYS_INLINE void add_rows(Vec<T> factors, const Vec<T>* x, Vec<T> (*sums)[V]) {
  MINITORCH_UNROLL
  for (int v = 0; v < V; ++v) {
    sums[lane][v] = fma_lane<lane>(x[v], factors, sums[lane][v]);
  }
  if constexpr (lane + 1 < Vec<T>::lanes) {
    add_rows<V, lane + 1>(factors, x, sums);
  }
}

// The first steps of a tile, see product_tile; returns how many it has done.
template <int R, int V, class T>
MINITORCH_ALWAYS_INLINE std::int64_t product_steps(std::int64_t k, const Factors<T>& a, const T* b, std::int64_t b_step,
                                                   Vec<T> (*sums)[V]) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  std::int64_t l = 0;
  if (a.step == 1) {
    for (; l + lanes <= k; l += lanes, b += lanes * b_step) {
      Vec<T> factors[R];
      MINITORCH_UNROLL
      for (int i = 0; i < R; ++i) {
        factors[i] = load(a.data + i * a.row + l);
      }
      add_steps<R, V, 0>(factors, b, b_step, sums);
    }
  } else if (R % lanes == 0 && a.row == 1) {
    for (; l < k; ++l, b += b_step) {
      Vec<T> x[V];
      MINITORCH_UNROLL
      for (int v = 0; v < V; ++v) {
        x[v] = load(b + v * lanes);
      }
      MINITORCH_UNROLL
      for (int i = 0; i + lanes <= R; i += lanes) {
        add_rows<V, 0>(load(a.data + l * a.step + i), x, sums + i);
      }
    }
  }
  return l;
}
