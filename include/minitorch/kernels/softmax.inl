// SPDX-License-Identifier: MIT
// Included by kernels/softmax.hpp, once per instruction set.
// Loops of softmax.hpp (Note [Dispatch]): along rows of neighbours, and along columns, a strip of neighbours at a time.
// Sums are taken in vectors: of up to `block` terms plainly, of blocks with what each addition loses kept beside.

constexpr std::int64_t softmax_block = 64;

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> load_upto(const T* p, std::int64_t count) {
  return count < Vec<T>::lanes ? load_first(p, count) : load(p);
}
template <class T>
MINITORCH_ALWAYS_INLINE void store_upto(T* p, Vec<T> v, std::int64_t count) {
  if (count < Vec<T>::lanes) {
    store_first(p, v, count);
  } else {
    store(p, v);
  }
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> keep_upto(Vec<T> v, std::int64_t count) {
  return count < Vec<T>::lanes ? keep_first(v, count) : v;
}

// sum + lost += part (Knuth's two-sum).
template <class T>
MINITORCH_ALWAYS_INLINE void add_block(Vec<T>& sum, Vec<T>& lost, Vec<T> part) {
  const Vec<T> next = sum + part, taken = next - sum;
  lost = lost + ((sum - (next - taken)) + (part - taken));
  sum = next;
}
// Of all lanes; where the sum is infinite what was lost is NaN.
template <class T>
inline double sum_of_lanes(Vec<T> sum, Vec<T> lost) {
  T s[static_cast<std::size_t>(Vec<T>::lanes)], l[static_cast<std::size_t>(Vec<T>::lanes)];
  store(s, sum);
  store(l, lost);
  double total = 0, rest = 0;
  for (std::int64_t i = 0; i < Vec<T>::lanes; ++i) {
    total += static_cast<double>(s[i]);
    rest += static_cast<double>(l[i]);
  }
  return std::isfinite(rest) ? total + rest : total;
}

// The largest of a row, -inf for none; NaN does not count.
template <class T>
inline T largest_of_row(const T* x, std::int64_t count) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  T best[static_cast<std::size_t>(lanes)];
  std::int64_t i = 0;
  Vec<T> most = splat(-std::numeric_limits<T>::infinity());
  for (; i + lanes <= count; i += lanes) {
    most = larger(load(x + i), most);
  }
  store(best, most);
  for (std::int64_t l = 0; i + l < count; ++l) {
    best[l] = x[i + l] > best[l] ? x[i + l] : best[l];
  }
  for (std::int64_t half = lanes / 2; half > 0; half /= 2) {
    for (std::int64_t l = 0; l < half; ++l) {
      best[l] = best[l + half] > best[l] ? best[l + half] : best[l];
    }
  }
  return best[0];
}

template <bool Log, class T>
void softmax_rows(Tag, const T* x, T* y, std::int64_t rows, std::int64_t count) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t row = 0; row < rows; ++row, x += count, y += count) {
    const Vec<T> largest = splat(largest_of_row(x, count));
    Vec<T> sum = splat(T(0)), lost = sum;
    for (std::int64_t begin = 0; begin < count; begin += softmax_block * lanes) {
      const std::int64_t end = std::min(count, begin + softmax_block * lanes);
      Vec<T> part = splat(T(0));
      for (std::int64_t i = begin; i < end; i += lanes) {
        const Vec<T> e = exp(load_upto(x + i, end - i) - largest);
        if (!Log) {
          store_upto(y + i, e, end - i);
        }
        part = part + keep_upto(e, end - i);
      }
      add_block(sum, lost, part);
    }
    const double total = sum_of_lanes(sum, lost);
    const Vec<T> scale = splat(static_cast<T>(Log ? std::log(total) : total));
    for (std::int64_t i = 0; i < count; i += lanes) {
      const Vec<T> v = load_upto((Log ? x : y) + i, count - i);
      store_upto(y + i, Log ? v - largest - scale : v / scale, count - i);
    }
  }
}

template <bool Log, class T>
void softmax_rows_backward(Tag, const T* dy, const T* y, T* dx, std::int64_t rows, std::int64_t count) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t row = 0; row < rows; ++row, dy += count, y += count, dx += count) {
    Vec<T> sum = splat(T(0)), lost = sum;
    for (std::int64_t begin = 0; begin < count; begin += softmax_block * lanes) {
      const std::int64_t end = std::min(count, begin + softmax_block * lanes);
      Vec<T> part = splat(T(0));
      for (std::int64_t i = begin; i < end; i += lanes) {
        const Vec<T> g = load_upto(dy + i, end - i);
        part = Log ? part + g : fma(g, load_upto(y + i, end - i), part);
      }
      add_block(sum, lost, part);
    }
    const Vec<T> total = splat(static_cast<T>(sum_of_lanes(sum, lost)));
    for (std::int64_t i = 0; i < count; i += lanes) {
      const Vec<T> g = load_upto(dy + i, count - i), v = load_upto(y + i, count - i);
      store_upto(dx + i, Log ? g - exp(v) * total : v * (g - total), count - i);
    }
  }
}

// Columns of one strip: 256 bytes wide, so that the lines of memory which its three passes come back to stay near.
template <class T>
struct SoftmaxStrip {
  static constexpr std::int64_t width = 256 / static_cast<std::int64_t>(sizeof(T));
  T largest[static_cast<std::size_t>(width)], part[static_cast<std::size_t>(width)],
      sum[static_cast<std::size_t>(width)], lost[static_cast<std::size_t>(width)];
};
template <class T>
inline void add_strip(SoftmaxStrip<T>& s) {
  for (std::int64_t i = 0; i < SoftmaxStrip<T>::width; i += Vec<T>::lanes) {
    Vec<T> sum = load(s.sum + i), lost = load(s.lost + i);
    add_block(sum, lost, load(s.part + i));
    store(s.sum + i, sum);
    store(s.lost + i, lost);
    store(s.part + i, splat(T(0)));
  }
}
template <class T>
inline void clear_strip(SoftmaxStrip<T>& s) {
  for (std::int64_t i = 0; i < SoftmaxStrip<T>::width; ++i) {
    s.largest[i] = -std::numeric_limits<T>::infinity();
    s.part[i] = s.sum[i] = s.lost[i] = 0;
  }
}
// The sum, or its logarithm, of each column, in s.sum.
template <bool Log, class T>
inline void finish_strip(SoftmaxStrip<T>& s, std::int64_t width) {
  add_strip(s);
  for (std::int64_t i = 0; i < width; ++i) {
    const double lost = static_cast<double>(s.lost[i]);
    const double total = static_cast<double>(s.sum[i]) + (std::isfinite(lost) ? lost : 0);
    s.sum[i] = static_cast<T>(Log ? std::log(total) : total);
  }
}

// `width` neighbouring columns of `count` elements, each `step` after the one above.
template <bool Log, class T>
void softmax_strip(Tag, const T* x, T* y, std::int64_t count, std::int64_t step, std::int64_t width) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  SoftmaxStrip<T> s;
  clear_strip(s);
  for (std::int64_t k = 0; k < count; ++k) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      store(s.largest + i, larger(load_upto(x + k * step + i, width - i), load(s.largest + i)));
    }
  }
  for (std::int64_t k = 0; k < count; ++k) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      const Vec<T> e = exp(load_upto(x + k * step + i, width - i) - load(s.largest + i));
      if (!Log) {
        store_upto(y + k * step + i, e, width - i);
      }
      store(s.part + i, load(s.part + i) + e);
    }
    if (k % softmax_block == softmax_block - 1) {
      add_strip(s);
    }
  }
  finish_strip<Log>(s, width);
  for (std::int64_t k = 0; k < count; ++k) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      const Vec<T> v = load_upto((Log ? x : y) + k * step + i, width - i), scale = load(s.sum + i);
      store_upto(y + k * step + i, Log ? v - load(s.largest + i) - scale : v / scale, width - i);
    }
  }
}

template <bool Log, class T>
void softmax_strip_backward(Tag, const T* dy, const T* y, T* dx, std::int64_t count, std::int64_t step,
                            std::int64_t width) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  SoftmaxStrip<T> s;
  clear_strip(s);
  for (std::int64_t k = 0; k < count; ++k) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      const std::int64_t at = k * step + i;
      const Vec<T> g = load_upto(dy + at, width - i), part = load(s.part + i);
      store(s.part + i, Log ? part + g : fma(g, load_upto(y + at, width - i), part));
    }
    if (k % softmax_block == softmax_block - 1) {
      add_strip(s);
    }
  }
  finish_strip<false>(s, width);
  for (std::int64_t k = 0; k < count; ++k) {
    for (std::int64_t i = 0; i < width; i += lanes) {
      const std::int64_t at = k * step + i;
      const Vec<T> g = load_upto(dy + at, width - i), v = load_upto(y + at, width - i), total = load(s.sum + i);
      store_upto(dx + at, Log ? g - exp(v) * total : v * (g - total), width - i);
    }
  }
}
