// SPDX-License-Identifier: MIT
// Loops of power.hpp.

#if MINITORCH_VECTOR_BITS == 512
MINITORCH_ALWAYS_INLINE Vec<float> one_over(Vec<float> x) {
  return {_mm512_div_ps(_mm512_set1_ps(1), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> one_over(Vec<double> x) {
  return {_mm512_div_pd(_mm512_set1_pd(1), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> square_root(Vec<float> x) {
  return {_mm512_maskz_sqrt_ps(0xFFFF, x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> square_root(Vec<double> x) {
  return {_mm512_maskz_sqrt_pd(0xFF, x.raw)};
}
#elif MINITORCH_VECTOR_BITS == 256
MINITORCH_ALWAYS_INLINE Vec<float> one_over(Vec<float> x) {
  return {_mm256_div_ps(_mm256_set1_ps(1), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> one_over(Vec<double> x) {
  return {_mm256_div_pd(_mm256_set1_pd(1), x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<float> square_root(Vec<float> x) {
  return {_mm256_sqrt_ps(x.raw)};
}
MINITORCH_ALWAYS_INLINE Vec<double> square_root(Vec<double> x) {
  return {_mm256_sqrt_pd(x.raw)};
}
#else
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> one_over(Vec<T> x) {
  return {splat(T(1)).raw / x.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> square_root(Vec<T> x) {
  for (std::int64_t l = 0; l < Vec<T>::lanes; ++l) {
    x.raw[l] = std::sqrt(x.raw[l]);
  }
  return x;
}
#endif

template <Power P, class V>
MINITORCH_ALWAYS_INLINE V power_of(V x) {
  if constexpr (P == Power::two) {
    return x * x;
  } else if constexpr (P == Power::three) {
    return x * x * x;
  } else if constexpr (P == Power::root) {
    return square_root(x);
  } else if constexpr (P == Power::inverse_root) {
    return one_over(square_root(x));
  } else if constexpr (P == Power::inverse) {
    return one_over(x);
  } else if constexpr (P == Power::inverse_square) {
    return one_over(x * x);
  } else {
    return x;
  }
}

// y = x^P, or dy * (x^P * factor) if there is a dy.
template <Power P, class T>
void power_loop(std::int64_t n, const T* x, const T* dy, T factor, T* y) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> scale = splat(factor);
  std::int64_t i = 0;
  for (; dy && i + lanes <= n; i += lanes) {
    store(y + i, load(dy + i) * (power_of<P>(load(x + i)) * scale));
  }
  for (; i + lanes <= n; i += lanes) {
    store(y + i, power_of<P>(load(x + i)));
  }
  if (i < n) {
    const Vec<T> value = power_of<P>(load_first(x + i, n - i));
    store_first(y + i, dy ? load_first(dy + i, n - i) * (value * scale) : value, n - i);
  }
}

template <class T>
void power_range(Tag, Power kind, std::int64_t n, const T* x, const T* dy, T factor, T* y) {
  switch (kind) {
    case Power::two:
      return power_loop<Power::two>(n, x, dy, factor, y);
    case Power::three:
      return power_loop<Power::three>(n, x, dy, factor, y);
    case Power::root:
      return power_loop<Power::root>(n, x, dy, factor, y);
    case Power::inverse_root:
      return power_loop<Power::inverse_root>(n, x, dy, factor, y);
    case Power::inverse:
      return power_loop<Power::inverse>(n, x, dy, factor, y);
    case Power::inverse_square:
      return power_loop<Power::inverse_square>(n, x, dy, factor, y);
    default:
      return power_loop<Power::one>(n, x, dy, factor, y);
  }
}
