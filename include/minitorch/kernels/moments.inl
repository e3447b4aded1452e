// SPDX-License-Identifier: MIT
// Moments of runs, see Note [Moments].

// Elements of one block of lane sums: few enough that float sums stay accurate and that the block is in cache.
inline constexpr std::int64_t moments_block = 256 * Vec<float>::lanes;
// A set of at most so many elements has one block, with the mean of its first elements as shift.
inline constexpr std::int64_t small_set = moments_block;
// The shift is the mean of so many elements. With fewer, one outlier among them would move it too far.
inline constexpr std::int64_t moments_head = 256;
// Small sets are worked on in batches: the latency of one set's horizontal sums, division and root hides behind others.
inline constexpr std::int64_t max_batch = 16;

inline std::int64_t batch_of(std::int64_t elements) {
  return elements > small_set
             ? 1
             : std::clamp<std::int64_t>(2 * small_set / std::max<std::int64_t>(elements, 1), 1, max_batch);
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

template <class T, class Before>
MINITORCH_ALWAYS_INLINE void add_deviations(DeviationSums<T>& a, DeviationSums<T>& b, DeviationSums<T>& c,
                                            DeviationSums<T>& d, const T* p, const T* end, Vec<T> shift,
                                            const Before& before) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (; p + 4 * lanes <= end; p += 4 * lanes) {
    a.add(before_value(before, load(p)) - shift);
    b.add(before_value(before, load(p + lanes)) - shift);
    c.add(before_value(before, load(p + 2 * lanes)) - shift);
    d.add(before_value(before, load(p + 3 * lanes)) - shift);
  }
  if (p + 2 * lanes <= end) {
    a.add(before_value(before, load(p)) - shift);
    b.add(before_value(before, load(p + lanes)) - shift);
    p += 2 * lanes;
  }
  if (p + lanes <= end) {
    c.add(before_value(before, load(p)) - shift);
    p += lanes;
  }
  if (p < end) {
    d.add(keep_first(before_value(before, load_first(p, end - p)) - shift, end - p));
  }
}

template <class T>
struct ShiftedSums {
  T sum, squares;
};

// Sums of before(x) - shift, and of its square.
template <class T, class Before>
MINITORCH_ALWAYS_INLINE ShiftedSums<T> shifted_sums(const T* x, const Runs& runs, T shift_by, const Before& before) {
  const Vec<T> shift = splat(shift_by);
  DeviationSums<T> a, b, c, d;
  const T* start = x + runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, start += runs.step * runs.size) {
    add_deviations(a, b, c, d, start, start + runs.length, shift, before);
  }
  return {sum((a.sum + b.sum) + (c.sum + d.sum)), sum((a.squares + b.squares) + (c.squares + d.squares))};
}

// Mean of the first elements.
template <class T, class Before>
MINITORCH_ALWAYS_INLINE T head_mean(const T* x, const Runs& runs, const Before& before) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const std::int64_t length = std::min(runs.length, moments_head);
  const std::int64_t planes = std::clamp<std::int64_t>(moments_head / length, 1, runs.planes);
  Vec<T> a = splat(T(0)), b = a, c = a, d = a;
  const T* start = x + runs.offset(0);
  for (std::int64_t j = 0; j < planes; ++j, start += runs.step * runs.size) {
    const T* p = start;
    const T* end = p + length;
    for (; p + 4 * lanes <= end; p += 4 * lanes) {
      a = a + before_value(before, load(p));
      b = b + before_value(before, load(p + lanes));
      c = c + before_value(before, load(p + 2 * lanes));
      d = d + before_value(before, load(p + 3 * lanes));
    }
    for (; p + lanes <= end; p += lanes) {
      a = a + before_value(before, load(p));
    }
    if (p < end) {
      b = b + keep_first(before_value(before, load_first(p, end - p)), end - p);
    }
  }
  return sum((a + b) + (c + d)) * (T(1) / static_cast<T>(planes * length));
}

template <class T>
MINITORCH_ALWAYS_INLINE Moments moments_about(const ShiftedSums<T>& sums, T shift, double n, double inverse) {
  const double s = static_cast<double>(sums.sum), m2 = static_cast<double>(sums.squares) - s * s * inverse;
  return {n, static_cast<double>(shift) + s * inverse, m2 < 0 ? 0 : m2};
}

template <class T, class Before>
Moments block_moments(const T* x, const Runs& runs, double about, const Before& before) {
  const double n = static_cast<double>(runs.elements());
  const T shift = static_cast<T>(about);
  return moments_about(shifted_sums(x, runs, shift, before), shift, n, 1 / n);
}

// With infinities among x there is no mean to deviate from; their plain sum tells what it is.
template <class T, class Before>
void repair_mean(const T* x, const Runs& runs, const Before& before, Moments& moments) {
  double total = 0;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    for (std::int64_t i = 0; i < runs.length; ++i) {
      total += static_cast<double>(before(x[runs.offset(j) + i]));
    }
  }
  moments.mean = total / moments.count;
}

// Moments of before(x) over all runs. The shift lags one block behind, so that no block waits for the sums of another.
template <class T, class Before>
Moments run_moments(Tag, const T* x, Runs runs, const Before& before) {
  Moments total;
  if (runs.elements() == 0) {
    return total;
  }
  double shift = static_cast<double>(head_mean(x, runs, before));
  const std::int64_t piece = std::min(runs.length, moments_block), planes = moments_block / piece;
  for (std::int64_t j = 0; j < runs.planes; j += planes) {
    const Runs some = runs.run(j, std::min(planes, runs.planes - j));
    for (std::int64_t from = 0; from < runs.length; from += piece) {
      const Moments block = block_moments(x, some.part(from, std::min(from + piece, runs.length)), shift, before);
      shift = total.count > 0 ? total.mean : shift;
      total.add(block);
    }
  }
  if (!(total.mean - total.mean == 0)) {
    repair_mean(x, runs, before, total);
  }
  return total;
}

// Moments of sets b = 0 .. count-1: the runs of `first`, b planes further on. At most max_batch sets if they are small.
template <class T, class Before>
MINITORCH_ALWAYS_INLINE void set_moments(Tag tag, const T* x, const Runs& first, std::int64_t count,
                                         const Before& before, Moments* out) {
  const std::int64_t elements = first.elements();
  Runs runs = first;
  if (elements > small_set || elements == 0) {
    for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
      out[b] = run_moments(tag, x, runs, before);
    }
    return;
  }
  T shift[max_batch];
  ShiftedSums<T> sums[max_batch];
  for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
    shift[b] = head_mean(x, runs, before);
  }
  runs = first;
  for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
    sums[b] = shifted_sums(x, runs, shift[b], before);
  }
  const double n = static_cast<double>(elements), inverse = 1 / n;
  bool finite = true;
  for (std::int64_t b = 0; b < count; ++b) {
    out[b] = moments_about(sums[b], shift[b], n, inverse);
    finite = finite && out[b].mean - out[b].mean == 0;
  }
  if (!finite) {
    runs = first;
    for (std::int64_t b = 0; b < count; ++b, ++runs.first) {
      if (!(out[b].mean - out[b].mean == 0)) {
        repair_mean(x, runs, before, out[b]);
      }
    }
  }
}
