// SPDX-License-Identifier: MIT
// Included by norm/moments.hpp, once per instruction set. Moments of runs, see Note [Moments].

// Elements of one block of lane sums: few enough that float sums stay accurate and that the block is in cache.
inline constexpr std::int64_t moments_block = lane_block * Vec<float>::lanes;
// A set of at most so many elements has one block, with the mean of its first elements as shift.
inline constexpr std::int64_t small_set = moments_block;

inline std::int64_t batch_of(std::int64_t elements) {
  return elements > small_set
             ? 1
             : std::clamp<std::int64_t>(2 * small_set / std::max<std::int64_t>(elements, 1), 1, max_batch);
}

// out[b] = sum(v[b]) for b < count; both have room for max_batch.
template <class T>
MINITORCH_ALWAYS_INLINE void sum_each(Vec<T>* v, std::int64_t count, T* out) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  if (4 * count < lanes) {
    for (std::int64_t b = 0; b < count; ++b) {
      out[b] = sum(v[b]);
    }
    return;
  }
  for (std::int64_t b = 0; b < count; b += lanes) {
    for (std::int64_t empty = count; empty < b + lanes; ++empty) {
      v[empty] = splat(T(0));
    }
    store(out + b, sums(v + b));
  }
}

template <class T>
struct DeviationSums {
  Vec<T> sum, squares;
  MINITORCH_ALWAYS_INLINE DeviationSums() : sum(splat(T(0))), squares(splat(T(0))) {}
  MINITORCH_ALWAYS_INLINE void add(Vec<T> d) {
    sum = sum + d;
    squares = fma(d, d, squares);
  }
};

template <class T>
MINITORCH_ALWAYS_INLINE void add_deviations(DeviationSums<T>& a, DeviationSums<T>& b, DeviationSums<T>& c,
                                            DeviationSums<T>& d, const T* p, const T* end, Vec<T> shift) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (; p + 4 * lanes <= end; p += 4 * lanes) {
    a.add(load(p) - shift);
    b.add(load(p + lanes) - shift);
    c.add(load(p + 2 * lanes) - shift);
    d.add(load(p + 3 * lanes) - shift);
  }
  if (p + 2 * lanes <= end) {
    a.add(load(p) - shift);
    b.add(load(p + lanes) - shift);
    p += 2 * lanes;
  }
  if (p + lanes <= end) {
    c.add(load(p) - shift);
    p += lanes;
  }
  if (p < end) {
    d.add(keep_first(load_first(p, end - p) - shift, end - p));
  }
}

template <class T>
struct ShiftedSums {
  T sum, squares;
};

// Sums of x - shift, and of its square, as lanes that are still to be added up.
template <class T>
MINITORCH_ALWAYS_INLINE DeviationSums<T> shifted_lanes(const T* x, const Runs& runs, T shift_by) {
  const Vec<T> shift = splat(shift_by);
  DeviationSums<T> a, b, c, d;
  const T* start = x + runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, start += runs.step * runs.size) {
    add_deviations(a, b, c, d, start, start + runs.length, shift);
  }
  a.sum = (a.sum + b.sum) + (c.sum + d.sum);
  a.squares = (a.squares + b.squares) + (c.squares + d.squares);
  return a;
}

// The first elements of some runs, from which the shift comes. With fewer, one outlier would move it too far.
inline Runs head_of(const Runs& runs) {
  const std::int64_t length = std::min(runs.length, head_block);
  return {runs.first, std::clamp<std::int64_t>(head_block / length, 1, runs.planes), runs.step, runs.size, runs.begin,
          length};
}

// Sum of runs, as lanes that are still to be added up.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> run_lanes(const T* x, const Runs& runs) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> a = splat(T(0)), b = a, c = a, d = a;
  const T* start = x + runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, start += runs.step * runs.size) {
    const T* p = start;
    const T* end = p + runs.length;
    for (; p + 4 * lanes <= end; p += 4 * lanes) {
      a = a + load(p);
      b = b + load(p + lanes);
      c = c + load(p + 2 * lanes);
      d = d + load(p + 3 * lanes);
    }
    for (; p + lanes <= end; p += lanes) {
      a = a + load(p);
    }
    if (p < end) {
      b = b + keep_first(load_first(p, end - p), end - p);
    }
  }
  return (a + b) + (c + d);
}

template <class T>
MINITORCH_ALWAYS_INLINE T head_mean(const T* x, const Runs& runs) {
  const Runs head = head_of(runs);
  return sum(run_lanes(x, head)) * (T(1) / static_cast<T>(head.elements()));
}

template <class T>
MINITORCH_ALWAYS_INLINE Moments moments_about(const ShiftedSums<T>& sums, T shift, double n, double inverse) {
  const double s = static_cast<double>(sums.sum), m2 = static_cast<double>(sums.squares) - s * s * inverse;
  return {n, static_cast<double>(shift) + s * inverse, m2 < 0 ? 0 : m2};
}

template <class T>
Moments block_moments(const T* x, const Runs& runs, double about) {
  const double n = static_cast<double>(runs.elements());
  const T shift = static_cast<T>(about);
  const DeviationSums<T> lanes = shifted_lanes(x, runs, shift);
  return moments_about(ShiftedSums<T>{sum(lanes.sum), sum(lanes.squares)}, shift, n, 1 / n);
}

// With infinities among x there is no mean to deviate from; their plain sum tells what it is.
template <class T>
void repair_mean(const T* x, const Runs& runs, Moments& moments) {
  double total = 0;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    for (std::int64_t i = 0; i < runs.length; ++i) {
      total += static_cast<double>(x[runs.offset(j) + i]);
    }
  }
  moments.mean = total / moments.count;
}

// Moments of all runs. The shift lags one block behind, so that no block waits for the sums of another.
template <class T>
Moments run_moments(Tag, const T* x, Runs runs) {
  Moments total;
  if (runs.elements() == 0) {
    return total;
  }
  double shift = static_cast<double>(head_mean(x, runs));
  const std::int64_t piece = std::min(runs.length, moments_block), planes = moments_block / piece;
  for (std::int64_t j = 0; j < runs.planes; j += planes) {
    const Runs some = runs.run(j, std::min(planes, runs.planes - j));
    for (std::int64_t from = 0; from < runs.length; from += piece) {
      const Moments block = block_moments(x, some.part(from, std::min(from + piece, runs.length)), shift);
      shift = total.count > 0 ? total.mean : shift;
      total.add(block);
    }
  }
  if (!(total.mean - total.mean == 0)) {
    repair_mean(x, runs, total);
  }
  return total;
}

// Means of sets b = 0 .. count - 1, and the sums of their deviations from them.
template <class T>
MINITORCH_ALWAYS_INLINE void tiny_sums(const T* x, Runs runs, std::int64_t count, T* shift, T* out_sums,
                                       T* out_squares) {
  const T inverse = T(1) / static_cast<T>(runs.elements());
  const std::int64_t first = runs.first;
  Vec<T> lanes[max_batch], squares[max_batch];
  for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
    lanes[b] = run_lanes(x, runs);
  }
  sum_each(lanes, count, shift);
  runs.first = first;
  for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
    shift[b] *= inverse;
    const DeviationSums<T> deviations = shifted_lanes(x, runs, shift[b]);
    lanes[b] = deviations.sum;
    squares[b] = deviations.squares;
  }
  sum_each(lanes, count, out_sums);
  sum_each(squares, count, out_squares);
}

// Moments of sets b = 0 .. count-1: the runs of `first`, b planes further on. At most max_batch sets if they are small.
template <class T>
MINITORCH_ALWAYS_INLINE void set_moments(Tag tag, const T* x, const Runs& first, std::int64_t count, Moments* out) {
  const std::int64_t elements = first.elements();
  Runs runs = first;
  if (elements > small_set || elements == 0) {
    for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
      out[b] = run_moments(tag, x, runs);
    }
    return;
  }
  T shift[max_batch], sums[max_batch], squares[max_batch];
  if (elements <= tiny_set) {
    tiny_sums(x, first, count, shift, sums, squares);
  } else {
    for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
      shift[b] = head_mean(x, runs);
    }
    runs = first;
    for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
      const DeviationSums<T> lanes = shifted_lanes(x, runs, shift[b]);
      sums[b] = sum(lanes.sum);
      squares[b] = sum(lanes.squares);
    }
  }
  const double n = static_cast<double>(elements), inverse = 1 / n;
  bool finite = true;
  for (std::int64_t b = 0; b < count; ++b) {
    out[b] = moments_about(ShiftedSums<T>{sums[b], squares[b]}, shift[b], n, inverse);
    finite = finite && out[b].mean - out[b].mean == 0;
  }
  if (!finite) {
    runs = first;
    for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
      if (!(out[b].mean - out[b].mean == 0)) {
        repair_mean(x, runs, out[b]);
      }
    }
  }
}

// r[b] = 1 / sqrt(variance + eps) for b < count, with room for max_batch; inverse = 1 / elements.
inline void reciprocal_deviations(const Moments* moments, std::int64_t count, double inverse, double eps, double* r) {
  constexpr std::int64_t lanes = Vec<double>::lanes;
  for (std::int64_t b = 0; b < count; b += lanes) {
    for (std::int64_t i = b; i < b + lanes; ++i) {
      r[i] = i < count ? moments[i].m2 * inverse + eps : 1;
    }
    store(r + b, reciprocal_sqrt(load(r + b)));
  }
}
