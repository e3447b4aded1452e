// SPDX-License-Identifier: MIT

// to[j] = sum of from[j + k * stride] over the rows k, in their order, for j in [begin, end).
template <class T>
void add_rows(Tag, const T* from, T* to, std::int64_t rows, std::int64_t stride, std::int64_t begin, std::int64_t end) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t j = begin; j < end; j += lanes) {
    const std::int64_t count = std::min(lanes, end - j);
    Vec<T> total = splat(T(0));
    for (std::int64_t k = 0; k < rows; ++k) {
      total = total + load_first(from + k * stride + j, count);
    }
    store_first(to + j, total, count);
  }
}
