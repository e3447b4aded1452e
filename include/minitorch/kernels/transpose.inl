// SPDX-License-Identifier: MIT
// Included by kernels/transpose.hpp, once per instruction set.
// Loops of transpose.hpp.

// Turns a square of vectors: rows i and i + lanes / 2 are interleaved, log2(lanes) times.
template <class T>
MINITORCH_ALWAYS_INLINE void transpose_square(Vec<T>* v) {
  constexpr int lanes = static_cast<int>(Vec<T>::lanes), half = lanes / 2;
  Vec<T> w[lanes];
  MINITORCH_UNROLL
  for (int round = 1; round < lanes; round *= 2) {
    MINITORCH_UNROLL
    for (int j = 0; j < half; ++j) {
      w[2 * j] = low_pairs(v[j], v[j + half]);
      w[2 * j + 1] = high_pairs(v[j], v[j + half]);
    }
    MINITORCH_UNROLL
    for (int j = 0; j < lanes; ++j) {
      v[j] = w[j];
    }
  }
}

// to[i][j] = from[j][i] for one square tile with a vector's lanes on a side.
template <class T>
MINITORCH_ALWAYS_INLINE void transpose_tile(const T* from, std::int64_t from_pitch, T* to, std::int64_t to_pitch) {
  constexpr int lanes = static_cast<int>(Vec<T>::lanes);
  Vec<T> v[lanes];
  MINITORCH_UNROLL
  for (int j = 0; j < lanes; ++j) {
    v[j] = load(from + j * from_pitch);
  }
  transpose_square(v);
  MINITORCH_UNROLL
  for (int j = 0; j < lanes; ++j) {
    store(to + j * to_pitch, v[j]);
  }
}

// to[i][j] = from[j][i] for i < rows, j < columns. The last tiles end at the border and overlap those before.
template <class T>
void transpose_plane(Tag, const T* from, std::int64_t from_pitch, T* to, std::int64_t to_pitch, std::int64_t rows,
                     std::int64_t columns) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  if (rows < lanes || columns < lanes) {
    for (std::int64_t i = 0; i < rows; ++i) {
      for (std::int64_t j = 0; j < columns; ++j) {
        to[i * to_pitch + j] = from[j * from_pitch + i];
      }
    }
    return;
  }
  for (std::int64_t i = 0; i < rows; i += lanes) {
    const std::int64_t row = i + lanes < rows ? i : rows - lanes;
    for (std::int64_t j = 0; j < columns; j += lanes) {
      const std::int64_t column = j + lanes < columns ? j : columns - lanes;
      transpose_tile(from + column * from_pitch + row, from_pitch, to + row * to_pitch + column, to_pitch);
    }
  }
}
