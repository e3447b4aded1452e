// SPDX-License-Identifier: MIT
// Included by simd/vec.inl, see there.

// Any processor: the compiler's own 16-byte vectors (SSE2, NEON, WebAssembly's, or plain registers).
template <class T>
struct Vec {
  using Element = T;
  static constexpr std::int64_t lanes = 16 / static_cast<std::int64_t>(sizeof(T));
  typedef T Raw __attribute__((vector_size(16)));
  Raw raw;
};

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> load(const T* p) {
  Vec<T> v;
  std::memcpy(&v.raw, p, sizeof(v.raw));
  return v;
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> load_first(const T* p, std::int64_t count) {
  Vec<T> v{};
  for (std::int64_t l = 0; l < count; ++l) {
    v.raw[l] = p[l];
  }
  return v;
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<double> load_wide(const T* p, std::int64_t count) {
  Vec<double> v{};
  for (std::int64_t l = 0; l < count; ++l) {
    v.raw[l] = static_cast<double>(p[l]);
  }
  return v;
}
template <class T>
MINITORCH_ALWAYS_INLINE void store(T* p, Vec<T> v) {
  std::memcpy(p, &v.raw, sizeof(v.raw));
}
template <class T>
MINITORCH_ALWAYS_INLINE void store_past(T* p, Vec<T> v) {
  store(p, v);
}
template <class T>
MINITORCH_ALWAYS_INLINE void store_first(T* p, Vec<T> v, std::int64_t count) {
  for (std::int64_t l = 0; l < count; ++l) {
    p[l] = v.raw[l];
  }
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> splat(T s) {
  return {s - typename Vec<T>::Raw{}};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> operator+(Vec<T> a, Vec<T> b) {
  return {a.raw + b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> operator-(Vec<T> a, Vec<T> b) {
  return {a.raw - b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> operator*(Vec<T> a, Vec<T> b) {
  return {a.raw * b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> fma(Vec<T> a, Vec<T> b, Vec<T> c) {
  return {a.raw * b.raw + c.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> reciprocal_sqrt(Vec<T> a) {
  for (std::int64_t l = 0; l < Vec<T>::lanes; ++l) {
    a.raw[l] = 1 / std::sqrt(a.raw[l]);
  }
  return a;
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> keep_positive(Vec<T> x, Vec<T> v) {
  return {x.raw <= typename Vec<T>::Raw{} ? typename Vec<T>::Raw{} : v.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> relu(Vec<T> x) {
  return keep_positive(x, x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> keep_first(Vec<T> v, std::int64_t count) {
  for (std::int64_t l = count; l < Vec<T>::lanes; ++l) {
    v.raw[l] = 0;
  }
  return v;
}
template <class T>
MINITORCH_ALWAYS_INLINE T sum(Vec<T> v) {
  MINITORCH_UNROLL
  for (std::int64_t half = Vec<T>::lanes / 2; half > 0; half /= 2) {
    MINITORCH_UNROLL
    for (std::int64_t l = 0; l < half; ++l) {
      v.raw[l] += v.raw[l + half];
    }
  }
  return v.raw[0];
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> sums(const Vec<T>* v) {
  Vec<T> all;
  for (std::int64_t l = 0; l < Vec<T>::lanes; ++l) {
    all.raw[l] = sum(v[l]);
  }
  return all;
}
