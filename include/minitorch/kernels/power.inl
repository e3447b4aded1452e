// SPDX-License-Identifier: MIT
// Included by kernels/power.hpp, once per instruction set.
// Loops of power.hpp.

template <Power P, class V>
MINITORCH_ALWAYS_INLINE V power_of(V x) {
  if constexpr (P == Power::two) {
    return x * x;
  } else if constexpr (P == Power::three) {
    return x * x * x;
  } else if constexpr (P == Power::root) {
    return square_root(x);
  } else if constexpr (P == Power::inverse_root) {
    return quotient(V(splat(typename V::Element(1))), square_root(x));
  } else if constexpr (P == Power::inverse) {
    return quotient(V(splat(typename V::Element(1))), x);
  } else if constexpr (P == Power::inverse_square) {
    return quotient(V(splat(typename V::Element(1))), x * x);
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

// |x|^exponent = `power` with the sign that a whole exponent gives, and NaN where another meets a negative number.
MINITORCH_ALWAYS_INLINE Vec<float> signed_power(const FloatPower& p, Vec<float> power, Vec<float> x) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  if (p.whole) {
    return p.odd ? with_sign(power, x) : power;
  }
  const Vec<float> finite = select(less(splat(-infinity), x), splat(std::numeric_limits<float>::quiet_NaN()), power);
  return select(less(x, splat(0.0F)), finite, power);
}

// y = x^p.exponent, or dy * (x^exponent * factor) if there is a dy: e^(exponent log|x|) in double, so that it is
// rounded once.
inline void general_power(Tag, const FloatPower& p, std::int64_t n, const float* x, const float* dy, float factor,
                          float* y) {
  constexpr std::int64_t lanes = Vec<double>::lanes, singles = Vec<float>::lanes, block = 256;
  const Vec<double> exponent = splat(static_cast<double>(p.exponent));
  double wide[block];
  float narrow[block];
  for (std::int64_t start = 0; start < n; start += block) {
    const std::int64_t count = n - start < block ? n - start : block;
    const float* in = x + start;
    for (std::int64_t i = 0; i < count; i += lanes) {
      store(wide + i, exp(log(absolute(load_wide(in + i, count - i < lanes ? count - i : lanes))) * exponent));
    }
    MINITORCH_SIMD
    for (std::int64_t i = 0; i < count; ++i) {
      narrow[i] = static_cast<float>(wide[i]);
    }
    for (std::int64_t i = 0; i < count; i += singles) {
      const std::int64_t rest = count - i < singles ? count - i : singles;
      Vec<float> v = signed_power(p, load_first(narrow + i, rest), load_first(in + i, rest));
      if (dy) {
        v = load_first(dy + start + i, rest) * (v * splat(factor));
      }
      store_first(y + start + i, v, rest);
    }
  }
}
