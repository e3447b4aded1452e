// SPDX-License-Identifier: MIT
// Included by kernels/pool2d.hpp, once per instruction set.
// Loops of pooling, see Note [Average pooling] and Note [Max pooling].

// Elements of a line one behind the other in phases: column j goes to phase j % step.
template <class T>
void split_phases(Tag, const AvgRow<T>& a, const T* line, T* phases) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  if (a.step == 2) {
    for (std::int64_t i = 0; i < a.phase; i += lanes) {
      const Vec<T> u = load(line + 2 * i), v = load(line + 2 * i + lanes);
      store(phases + i, evens(u, v));
      store(phases + a.phase + i, odds(u, v));
    }
    return;
  }
  for (std::int64_t phase = 0; phase < a.step; ++phase) {
    for (std::int64_t i = 0; i < a.phase; ++i) {
      phases[phase * a.phase + i] = line[i * a.step + phase];
    }
  }
}

// One row of means from `rows` rows of the plane. `line` is zero but where the row comes to lie.
template <class T>
void avg_pool_row(Tag tag, const AvgRow<T>& a, const T* from, std::int64_t rows, T height, T* line, T* phases, T* out) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t i = 0; i < a.w; i += lanes) {
    const std::int64_t count = a.w - i;
    Vec<T> total = splat(T(0));
    for (std::int64_t r = 0; r < rows; ++r) {
      const T* p = from + r * a.w + i;
      total = total + (count >= lanes ? load(p) : load_first(p, count));
    }
    store(line + a.pad + i, total);
  }
  const T* columns = line;
  if (a.step > 1) {
    split_phases(tag, a, line, phases);
    columns = phases;
  }
  for (std::int64_t i = 0; i < a.ow; i += lanes) {
    Vec<T> total = splat(T(0));
    std::int64_t phase = 0, shift = i;
    for (std::int64_t s = 0; s < a.kernel; ++s) {
      total = total + load(columns + phase * a.phase + shift);
      if (++phase == a.step) {
        phase = 0;
        ++shift;
      }
    }
    const Vec<T> mean = quotient(total, load(a.width + i) * splat(height));
    if (a.ow - i >= lanes) {
      store(out + i, mean);
    } else {
      store_first(out + i, mean, a.ow - i);
    }
  }
}

// Its transpose, added to `rows` rows of the gradient. `shares` is zero but from `before` on.
template <class T>
void avg_pool_row_backward(Tag tag, const AvgRow<T>& a, const T* dy, std::int64_t rows, T height, T* shares, T* phases,
                           T* line, T* dx) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  T* g = shares + a.before;
  for (std::int64_t i = 0; i < a.ow; i += lanes) {
    const std::int64_t count = a.ow - i;
    store(g + i,
          quotient(count >= lanes ? load(dy + i) : load_first(dy + i, count), load(a.width + i) * splat(height)));
  }
  for (std::int64_t phase = 0; phase < a.step; ++phase) {
    for (std::int64_t i = 0; i < a.phase; i += lanes) {
      Vec<T> total = splat(T(0));
      std::int64_t shift = i;
      for (std::int64_t s = phase; s < a.kernel; s += a.step, --shift) {
        total = total + load(g + shift);
      }
      store(phases + phase * a.phase + i, total);
    }
  }
  const T* merged = phases;
  if (a.step == 2) {
    interleave(tag, phases, phases + a.phase, line, 2 * a.phase);
    merged = line;
  } else if (a.step > 2) {
    for (std::int64_t i = 0; i < a.step * a.phase; ++i) {
      line[i] = phases[i % a.step * a.phase + i / a.step];
    }
    merged = line;
  }
  for (std::int64_t r = 0; r < rows; ++r, dx += a.w) {
    std::int64_t i = 0;
    for (; i + lanes <= a.w; i += lanes) {
      store(dx + i, load(dx + i) + load(merged + a.pad + i));
    }
    if (i < a.w) {
      store_first(dx + i, load_first(dx + i, a.w - i) + load(merged + a.pad + i), a.w - i);
    }
  }
}

// One row of largest elements from `count` rows in phases, and how far each lies from the start of its window;
// `distances` is what a row adds to that, `first` where a window's first column is. `places` ends with a whole vector.
template <class T>
void max_pool_row(Tag, const AvgRow<T>& a, std::int64_t dilation, const T* const* rows, const T* distances,
                  std::int64_t count, const T* first, T* places, T* out) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (std::int64_t i = 0; i < a.ow; i += lanes) {
    Vec<T> best = splat(-std::numeric_limits<T>::infinity()), at = load(first + i) + splat(distances[0]);
    for (std::int64_t r = 0; r < count; ++r) {
      std::int64_t phase = 0, shift = i, column = 0;
      for (std::int64_t s = 0; s < a.kernel; ++s, column += dilation) {
        const Vec<T> value = load(rows[r] + phase * a.phase + shift);
        const Vec<T> place = splat(distances[r] + static_cast<T>(column));
        const Mask<T> larger = less(best, value), number = equal(value, value);
        best = select(number, select(larger, value, best), value);  // a NaN wins always
        at = select(number, select(larger, place, at), place);
        for (phase += dilation; phase >= a.step; phase -= a.step) {
          ++shift;
        }
      }
    }
    store(places + i, at);
    if (a.ow - i >= lanes) {
      store(out + i, best);
    } else {
      store_first(out + i, best, a.ow - i);
    }
  }
}
