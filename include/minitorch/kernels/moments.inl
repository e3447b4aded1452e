// SPDX-License-Identifier: MIT
// Moments of runs, see Note [Moments].

// Elements that one block of lane sums covers: few enough that float sums stay accurate and that the block is in cache.
inline constexpr std::int64_t moments_block = 4096;
inline constexpr std::int64_t moments_first_block = 256;

template <class T>
struct DeviationSums {
  Vec<T> sum, squares;
  MINITORCH_ALWAYS_INLINE DeviationSums() : sum(splat(T(0))), squares(splat(T(0))) {}
  MINITORCH_ALWAYS_INLINE void add(Vec<T> d) {
    sum = sum + d;
    squares = fma(d, d, squares);
  }
};

// Moments of one block about `shift`.
template <class T, class Before>
Moments block_moments(const T* x, const Runs& runs, double about, const Before& before) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const T shift_scalar = static_cast<T>(about);
  const Vec<T> shift = splat(shift_scalar);
  DeviationSums<T> a, b, c, d;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const T* p = x + runs.offset(j);
    const T* end = p + runs.length;
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
  const double n = static_cast<double>(runs.elements());
  const double s = static_cast<double>(sum((a.sum + b.sum) + (c.sum + d.sum)));
  const double q = static_cast<double>(sum((a.squares + b.squares) + (c.squares + d.squares)));
  const double m2 = q - s * s / n;
  return {n, static_cast<double>(shift_scalar) + s / n, m2 < 0 ? 0 : m2};
}

template <class T, class Before>
double block_mean(const T* x, const Runs& runs, const Before& before) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  Vec<T> a = splat(T(0)), b = a;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const T* p = x + runs.offset(j);
    const T* end = p + runs.length;
    for (; p + 2 * lanes <= end; p += 2 * lanes) {
      a = a + before_value(before, load(p));
      b = b + before_value(before, load(p + lanes));
    }
    if (p + lanes <= end) {
      a = a + before_value(before, load(p));
      p += lanes;
    }
    if (p < end) {
      b = b + keep_first(before_value(before, load_first(p, end - p)), end - p);
    }
  }
  return static_cast<double>(sum(a + b)) / static_cast<double>(runs.elements());
}

// Moments of before(x) over all runs.
template <class T, class Before>
Moments run_moments(Tag, const T* x, Runs runs, const Before& before) {
  Moments total;
  if (runs.elements() == 0) {
    return total;
  }
  std::int64_t done = 0;  // planes
  if (runs.length >= 2 * moments_first_block) {
    const Runs head = runs.run(0, 1).part(0, moments_first_block);
    total = block_moments(x, head, block_mean(x, head, before), before);
    for (std::int64_t from = moments_first_block; from < runs.length; from += moments_block) {
      const Runs block = runs.run(0, 1).part(from, std::min(from + moments_block, runs.length));
      total.add(block_moments(x, block, total.mean, before));
    }
    done = 1;
  } else {
    done = std::min(runs.planes, moments_first_block / runs.length + 1);
    const Runs head = runs.run(0, done);
    total = block_moments(x, head, block_mean(x, head, before), before);
  }
  if (runs.length >= moments_block) {
    for (; done < runs.planes; ++done) {
      for (std::int64_t from = 0; from < runs.length; from += moments_block) {
        const Runs block = runs.run(done, 1).part(from, std::min(from + moments_block, runs.length));
        total.add(block_moments(x, block, total.mean, before));
      }
    }
  } else {
    const std::int64_t planes = moments_block / runs.length;
    for (; done < runs.planes; done += planes) {
      total.add(block_moments(x, runs.run(done, std::min(planes, runs.planes - done)), total.mean, before));
    }
  }
  if (!(total.mean - total.mean == 0)) {  // infinities among x: their plain sum tells what the mean is
    total.mean = 0;
    for (std::int64_t j = 0; j < runs.planes; ++j) {
      for (std::int64_t i = 0; i < runs.length; ++i) {
        total.mean += static_cast<double>(before(x[runs.offset(j) + i]));
      }
    }
    total.mean /= total.count;
  }
  return total;
}
