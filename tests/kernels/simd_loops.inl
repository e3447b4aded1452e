// SPDX-License-Identifier: MIT
// For simd.test.cpp, once per instruction set: sums() beside sum(), and reciprocal_sqrt().

template <class T>
void both_sums(Tag, const T* in, T* one_by_one, T* together) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> rows[lanes];
  for (std::int64_t i = 0; i < lanes; ++i) {
    rows[i] = load(in + i * lanes);
    one_by_one[i] = sum(rows[i]);
  }
  store(together, sums(rows));
}

template <class T>
std::int64_t lanes_of(Tag) {
  return Vec<T>::lanes;
}

template <class T>
void vector_reciprocal_sqrt(Tag, const T* in, T* out) {
  store(out, reciprocal_sqrt(load(in)));
}
