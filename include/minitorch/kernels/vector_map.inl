// SPDX-License-Identifier: MIT
// Included by kernels/vector_map.hpp, once per instruction set.
// Values and derivatives of the functions of vector_map.hpp, and the loops over them (Note [Dispatch]).
//   value(op, x): the function;  slope(op, dy, v): dy times its derivative, from what its operation `reads`.

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Exp, Vec<T> x) {
  return exp(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Exp, Vec<T> dy, Vec<T> y) {
  return dy * y;
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Expm1, Vec<T> x) {
  return expm1(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Expm1, Vec<T> dy, Vec<T> y) {
  return dy * (y + splat(T(1)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Log, Vec<T> x) {
  return log(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Log, Vec<T> dy, Vec<T> x) {
  return dy / x;
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Log1p, Vec<T> x) {
  return log1p(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Log1p, Vec<T> dy, Vec<T> x) {
  return dy / (x + splat(T(1)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Tanh, Vec<T> x) {
  return tanh(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Tanh, Vec<T> dy, Vec<T> y) {
  return dy * (splat(T(1)) - y * y);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Sigmoid, Vec<T> x) {
  return sigmoid(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Sigmoid, Vec<T> dy, Vec<T> y) {
  return dy * ((splat(T(1)) - y) * y);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Erf, Vec<T> x) {
  return erf(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Erf, Vec<T> dy, Vec<T> x) {
  return dy * (exp(splat(T(0)) - x * x) * splat(T(2 * std::numbers::inv_sqrtpi)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Sin, Vec<T> x) {
  return sin(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Sin, Vec<T> dy, Vec<T> x) {
  return dy * cos(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Cos, Vec<T> x) {
  return cos(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Cos, Vec<T> dy, Vec<T> x) {
  return splat(T(0)) - dy * sin(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Exp2, Vec<T> x) {
  return exp2(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Exp2, Vec<T> dy, Vec<T> y) {
  return dy * (y * splat(T(std::numbers::ln2)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Log2, Vec<T> x) {
  return log2(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Log2, Vec<T> dy, Vec<T> x) {
  return dy / (x * splat(T(std::numbers::ln2)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Log10, Vec<T> x) {
  return log10(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Log10, Vec<T> dy, Vec<T> x) {
  return dy / (x * splat(T(std::numbers::ln10)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Tanhshrink, Vec<T> x) {
  return x - tanh(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Tanhshrink, Vec<T> dy, Vec<T> x) {
  const Vec<T> y = tanh(x);
  return dy * (y * y);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Atan, Vec<T> x) {
  return atan(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Atan, Vec<T> dy, Vec<T> x) {
  return dy / (x * x + splat(T(1)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Relu, Vec<T> x) {
  return relu(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Relu, Vec<T> dy, Vec<T> y) {
  return keep_positive(y, dy);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Sqrt, Vec<T> x) {
  return square_root(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Sqrt, Vec<T> dy, Vec<T> y) {
  return dy / (y + y);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Rsqrt, Vec<T> x) {
  return splat(T(1)) / square_root(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Rsqrt, Vec<T> dy, Vec<T> y) {
  return dy * (y * y * y) * splat(T(-0.5));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(const vectored::Elu<T>& op, Vec<T> x) {
  return select(less(splat(T(0)), x), x, expm1(x) * splat(op.alpha)) * splat(op.scale);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(const vectored::Elu<T>& op, Vec<T> dy, Vec<T> x) {
  const Mask<T> positive = less(splat(T(0)), x);
  return dy * select(positive, splat(op.scale), exp(select(positive, splat(T(0)), x)) * splat(op.alpha * op.scale));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Silu, Vec<T> x) {
  return x / (exp(splat(T(0)) - x) + splat(T(1)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Silu, Vec<T> dy, Vec<T> x) {
  const Vec<T> one = splat(T(1)), s = sigmoid(x);
  return dy * (s * (x * (one - s) + one));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::Gelu, Vec<T> x) {
  return x * splat(T(0.5)) * (erf(x * splat(T(std::numbers::sqrt2 / 2))) + splat(T(1)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::Gelu, Vec<T> dy, Vec<T> x) {
  const Vec<T> half = splat(T(0.5)), cdf = (erf(x * splat(T(std::numbers::sqrt2 / 2))) + splat(T(1))) * half;
  const Vec<T> density = exp(x * x * splat(T(-0.5))) * splat(T(std::numbers::inv_sqrtpi / std::numbers::sqrt2));
  return dy * (x * density + cdf);
}
// tanh(sqrt(2 / pi) (x + 0.044715 x^3))
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> gelu_inner(Vec<T> x) {
  return tanh((x * x * x * splat(T(0.044715)) + x) * splat(T(std::numbers::sqrt2 * std::numbers::inv_sqrtpi)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(vectored::GeluTanh, Vec<T> x) {
  return x * splat(T(0.5)) * (gelu_inner(x) + splat(T(1)));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(vectored::GeluTanh, Vec<T> dy, Vec<T> x) {
  constexpr double beta = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
  const Vec<T> one = splat(T(1)), half = splat(T(0.5)), inner = gelu_inner(x);
  const Vec<T> inner_slope = (one - inner * inner) * (x * x * splat(T(3 * 0.044715)) + one) * splat(T(beta));
  return dy * ((one + inner) * half + x * inner_slope * half);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> value(const vectored::Softplus<T>& op, Vec<T> x) {
  const Vec<T> z = x * splat(op.beta), zero = splat(T(0));
  const Vec<T> y = (larger(zero, z) + log1p(exp(zero - absolute(z)))) / splat(op.beta);
  return select(less(splat(op.threshold), z), x, y);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> slope(const vectored::Softplus<T>& op, Vec<T> dy, Vec<T> x) {
  const Vec<T> z = x * splat(op.beta);
  return select(less(splat(op.threshold), z), dy, dy * sigmoid(z));
}

// What is left at the end goes through a whole vector in `first`, so that the function is compiled once.
template <class Op, class T>
void map_values(Tag, const Op& op, const T* x, T* y, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  T first[static_cast<std::size_t>(lanes)];
  for (std::int64_t i = 0; i < n; i += lanes) {
    const std::int64_t count = n - i;
    const T* in = x + i;
    if (count < lanes) {
      store(first, load_first(in, count));
      in = first;
    }
    const Vec<T> v = value(op, load(in));
    if (count < lanes) {
      store_first(y + i, v, count);
    } else {
      store(y + i, v);
    }
  }
}

template <class Op, class T>
void map_slopes(Tag, const Op& op, const T* dy, const T* v, T* dx, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  T first[2 * static_cast<std::size_t>(lanes)];
  for (std::int64_t i = 0; i < n; i += lanes) {
    const std::int64_t count = n - i;
    const T *g = dy + i, *in = v + i;
    if (count < lanes) {
      store(first, load_first(g, count));
      store(first + lanes, load_first(in, count));
      g = first;
      in = first + lanes;
    }
    const Vec<T> d = slope(op, load(g), load(in));
    if (count < lanes) {
      store_first(dx + i, d, count);
    } else {
      store(dx + i, d);
    }
  }
}
