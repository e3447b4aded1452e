// SPDX-License-Identifier: MIT
// Included by norm/planes.hpp, once per instruction set.
// One plane, or some runs: the loops of the norms whose weights belong to whole planes.

// y = (x - centre) * factor + constant for the elements [i, end). The last vector may overlap the one
// before it, which costs less than a masked store.
template <class T>
MINITORCH_ALWAYS_INLINE void affine_run(const T* x, T* y, std::int64_t i, std::int64_t end, const AffineLanes<T>& k,
                                        const Hints& hints) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const std::int64_t begin = i;
  const bool past = hints.writes_past(y + i);
  for (; i + 4 * lanes <= end; i += 4 * lanes) {
    if (hints.ahead != 0) {
      prefetch(x + i + hints.ahead);
      prefetch(x + i + lanes + hints.ahead);
      prefetch(x + i + 2 * lanes + hints.ahead);
      prefetch(x + i + 3 * lanes + hints.ahead);
    }
    const Vec<T> a = k(load(x + i)), b = k(load(x + i + lanes));
    const Vec<T> c = k(load(x + i + 2 * lanes)), d = k(load(x + i + 3 * lanes));
    put(y + i, a, past);
    put(y + i + lanes, b, past);
    put(y + i + 2 * lanes, c, past);
    put(y + i + 3 * lanes, d, past);
  }
  for (; i + lanes <= end; i += lanes) {
    store(y + i, k(load(x + i)));
  }
  if (i < end) {
    if (end - begin >= lanes) {
      i = end - lanes;
      store(y + i, k(load(x + i)));
    } else {
      const std::int64_t rest = end - i;
      store_first(y + i, k(load_first(x + i, rest)), rest);
    }
  }
}

template <class T>
void affine_runs(Tag, const T* x, T* y, const Runs& runs, const Affine<T>& k, const Hints& hints) {
  const AffineLanes<T> lanes(k);
  std::int64_t i = runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, i += runs.step * runs.size) {
    affine_run(x, y, i, i + runs.length, lanes, hints);
  }
  end_store_past();
}

// Planes [begin, end) of an array of c channels of s positions, whose numbers are given.
template <class T>
void affine_planes(Tag, const T* x, T* y, const Affine<T>* channels, std::int64_t c, std::int64_t s, std::int64_t begin,
                   std::int64_t end, const Hints& hints) {
  std::int64_t channel = begin % c;
  for (std::int64_t p = begin; p < end; ++p) {
    affine_run(x, y, p * s, (p + 1) * s, AffineLanes<T>(channels[channel]), hints);
    channel = channel + 1 == c ? 0 : channel + 1;
  }
  end_store_past();
}

// Adds up the elements [i, end), of one plane.
template <class T>
MINITORCH_ALWAYS_INLINE void add_gradients(LaneSums<T>& a, LaneSums<T>& b, const T* dy, const T* x, std::int64_t i,
                                           std::int64_t end, Vec<T> centre) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (; i + 2 * lanes <= end; i += 2 * lanes) {
    const Vec<T> za = load(x + i) - centre;
    const Vec<T> zb = load(x + i + lanes) - centre;
    a.add(load(dy + i), za);
    b.add(load(dy + i + lanes), zb);
  }
  if (i + lanes <= end) {
    const Vec<T> z = load(x + i) - centre;
    a.add(load(dy + i), z);
    i += lanes;
  }
  if (i < end) {
    const std::int64_t rest = end - i;
    const Vec<T> z = keep_first(load_first(x + i, rest) - centre, rest);
    const Vec<T> dh = load_first(dy + i, rest);
    b.add(keep_first(dh, rest), z);
  }
}

// Equal terms are rounded alike, so few may meet in one float lane: after so many elements the lanes' sums are added to
// those of the blocks before, which are terms of another size.
inline constexpr std::int64_t lanes_block = lane_gradients * Vec<float>::lanes;

// The sums of one run, no more than a block, as lanes.
template <class T>
MINITORCH_ALWAYS_INLINE LaneSums<T> run_sums(const T* dy, const T* x, std::int64_t i, std::int64_t end, Vec<T> centre) {
  LaneSums<T> a, b;
  if (end - i < 2 * lanes_block) {
    add_gradients(a, b, dy, x, i, end, centre);
    a.add(b);
    return a;
  }
  LaneSums<T> total;
  for (std::int64_t to = i; i < end; i = to) {
    to = end - i < 2 * lanes_block ? end : i + lanes_block;
    add_gradients(a, b, dy, x, i, to, centre);
    a.add(b);
    total.add(a);
    a = b = LaneSums<T>();
  }
  return total;
}

// Sums of dy, dy * (x - centre) and x - centre over all runs.
template <class T>
GradientSums gradient_sums(Tag, const T* dy, const T* x, const Runs& runs, T about) {
  const Vec<T> centre = splat(about);
  GradientSums total;
  LaneSums<T> a, b, block;
  std::int64_t in_lanes = 0, in_block = 0;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const std::int64_t end = runs.offset(j) + runs.length;
    for (std::int64_t from = runs.offset(j), to = from; from < end; from = to) {
      to = end - from < 2 * lanes_block ? end : from + lanes_block;
      add_gradients(a, b, dy, x, from, to, centre);
      in_lanes += to - from;
      if (in_lanes >= lanes_block) {
        a.add(b);
        block.add(a);
        a = b = LaneSums<T>();
        in_block += in_lanes;
        in_lanes = 0;
        if (in_block >= moments_block) {
          total.add(block.total());
          block = LaneSums<T>();
          in_block = 0;
        }
      }
    }
  }
  a.add(b);
  block.add(a);
  total.add(block.total());
  return total;
}

template <class T>
struct FactorLanes {
  Vec<T> dh, z, constant;
  MINITORCH_ALWAYS_INLINE explicit FactorLanes(const GradientFactors<T>& g)
      : dh(splat(g.dh)), z(splat(g.z)), constant(splat(g.constant)) {}
  MINITORCH_ALWAYS_INLINE Vec<T> operator()(Vec<T> gradient, Vec<T> centred) const {
    return fma(dh, gradient, fma(z, centred, constant));
  }
};

// dx = g.dh * dy + g.z * (x - centre) + g.constant for the elements [i, end), of one plane.
template <class T>
MINITORCH_ALWAYS_INLINE void gradient_run(const T* dy, const T* x, T* dx, std::int64_t i, std::int64_t end,
                                          Vec<T> centre, const FactorLanes<T>& g, const Hints& hints) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const std::int64_t begin = i;
  const bool past = hints.writes_past(dx + i);
  for (; i + 2 * lanes <= end; i += 2 * lanes) {
    const Vec<T> za = load(x + i) - centre;
    const Vec<T> zb = load(x + i + lanes) - centre;
    const Vec<T> a = load(dy + i);
    const Vec<T> b = load(dy + i + lanes);
    put(dx + i, g(a, za), past);
    put(dx + i + lanes, g(b, zb), past);
  }
  while (i < end) {
    const bool whole = end - begin >= lanes;
    if (whole) {
      i = std::min(i, end - lanes);
      const Vec<T> z = load(x + i) - centre;
      const Vec<T> dh = load(dy + i);
      store(dx + i, g(dh, z));
    } else {
      const std::int64_t rest = end - i;
      const Vec<T> z = load_first(x + i, rest) - centre;
      const Vec<T> dh = load_first(dy + i, rest);
      store_first(dx + i, g(dh, z), rest);
    }
    i += lanes;
  }
}

template <class T>
void gradient_runs(Tag, const T* dy, const T* x, T* dx, const Runs& runs, T about, const GradientFactors<T>& factors,
                   const Hints& hints) {
  const Vec<T> centre = splat(about);
  const FactorLanes<T> g(factors);
  std::int64_t i = runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, i += runs.step * runs.size) {
    gradient_run(dy, x, dx, i, i + runs.length, centre, g, hints);
  }
  end_store_past();
}

// dx = factor * dy: what is left of it where the statistics are constants.
template <class T>
void scale_runs(Tag, const T* dy, T* dx, const Runs& runs, T by) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> factor = splat(by);
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const std::int64_t end = runs.offset(j) + runs.length;
    for (std::int64_t i = runs.offset(j); i < end; i += lanes) {
      const std::int64_t count = std::min(lanes, end - i);
      const Vec<T> dz = load_some(dy + i, count) * factor;
      if (count == lanes) {
        store(dx + i, dz);
      } else {
        store_first(dx + i, dz, count);
      }
    }
  }
}
