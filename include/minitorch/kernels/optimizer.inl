// SPDX-License-Identifier: MIT
// Included by kernels/optimizer.hpp, once per instruction set.
// Loops of optimizer.hpp.

// One vector of Adam's step; `largest` may be null.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> adam_vector(const AdamFactors<T>& f, Vec<T> p, Vec<T> grad, Vec<T>& m, Vec<T>& v,
                                           Vec<T>* largest) {
  Vec<T> g = splat(f.sign) * grad;
  if (f.decay != 0) {  // else p stays out of it: 0 times an infinite parameter is no number
    g = fma(splat(f.decay), p, g);
  }
  m = fma(splat(f.fresh1), g, splat(f.beta1) * m);
  v = fma(splat(f.fresh2) * g, g, splat(f.beta2) * v);
  Vec<T> bound = v;
  if (largest) {
    bound = larger(*largest, v);
    *largest = bound;
  }
  const Vec<T> divisor = quotient(square_root(bound), splat(f.scale)) + splat(f.eps);
  return splat(f.keep) * p - splat(f.size) * quotient(m, divisor);
}

template <class T>
void adam_range(Tag, const AdamFactors<T>& factors, std::int64_t n, T* p, const T* grad, T* m, T* v, T* largest) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const AdamFactors<T> f = factors;
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    Vec<T> mean = load(m + i), square = load(v + i), bound = square;
    if (largest) {
      bound = load(largest + i);
    }
    store(p + i, adam_vector(f, load(p + i), load(grad + i), mean, square, largest ? &bound : nullptr));
    store(m + i, mean);
    store(v + i, square);
    if (largest) {
      store(largest + i, bound);
    }
  }
  if (i < n) {
    const std::int64_t rest = n - i;
    Vec<T> mean = load_first(m + i, rest), square = load_first(v + i, rest), bound = square;
    if (largest) {
      bound = load_first(largest + i, rest);
    }
    store_first(
        p + i,
        adam_vector(f, load_first(p + i, rest), load_first(grad + i, rest), mean, square, largest ? &bound : nullptr),
        rest);
    store_first(m + i, mean, rest);
    store_first(v + i, square, rest);
    if (largest) {
      store_first(largest + i, bound, rest);
    }
  }
}
