// SPDX-License-Identifier: MIT
// Included by norm/planes.hpp, once per instruction set.
// One plane, or some runs: the loops of the norms whose weights belong to whole planes.

// y = after((before(x) - centre) * factor + constant) for the elements [i, end). The last vector may overlap the one
// before it, which costs less than a masked store.
template <class T, class F>
MINITORCH_ALWAYS_INLINE void affine_run(const T* x, T* y, std::int64_t i, std::int64_t end, const AffineLanes<T>& k,
                                        const Hints& hints, const F& f) {
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
    const Vec<T> a = k(before_value(f.before, load(x + i))), b = k(before_value(f.before, load(x + i + lanes)));
    const Vec<T> c = k(before_value(f.before, load(x + i + 2 * lanes))),
                 d = k(before_value(f.before, load(x + i + 3 * lanes)));
    put(y + i, after_value(f.after, a, i, lanes), past);
    put(y + i + lanes, after_value(f.after, b, i + lanes, lanes), past);
    put(y + i + 2 * lanes, after_value(f.after, c, i + 2 * lanes, lanes), past);
    put(y + i + 3 * lanes, after_value(f.after, d, i + 3 * lanes, lanes), past);
  }
  for (; i + lanes <= end; i += lanes) {
    store(y + i, after_value(f.after, k(before_value(f.before, load(x + i))), i, lanes));
  }
  if (i < end) {
    if (end - begin >= lanes) {
      i = end - lanes;
      store(y + i, after_value(f.after, k(before_value(f.before, load(x + i))), i, lanes));
    } else {
      const std::int64_t rest = end - i;
      store_first(y + i, after_value(f.after, k(before_value(f.before, load_first(x + i, rest))), i, rest), rest);
    }
  }
}

template <class T, class F>
void affine_runs(Tag, const T* x, T* y, const Runs& runs, const Affine<T>& k, const Hints& hints, const F& f) {
  const AffineLanes<T> lanes(k);
  std::int64_t i = runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, i += runs.step * runs.size) {
    affine_run(x, y, i, i + runs.length, lanes, hints, f.plane(runs.plane(j)));
  }
  end_store_past();
}

// Planes [begin, end) of an array of c channels of s positions, whose numbers are given.
template <class T, class F>
void affine_planes(Tag, const T* x, T* y, const Affine<T>* channels, std::int64_t c, std::int64_t s, std::int64_t begin,
                   std::int64_t end, const Hints& hints, const F& f) {
  std::int64_t channel = begin % c;
  for (std::int64_t p = begin; p < end; ++p) {
    affine_run(x, y, p * s, (p + 1) * s, AffineLanes<T>(channels[channel]), hints, f.plane(p));
    channel = channel + 1 == c ? 0 : channel + 1;
  }
  end_store_past();
}

// Adds up the elements [i, end), of one plane.
template <class T, class F>
MINITORCH_ALWAYS_INLINE void add_gradients(LaneSums<T>& a, LaneSums<T>& b, const T* dy, const T* x, std::int64_t i,
                                           std::int64_t end, const AffineLanes<T>& k, const F& f) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  for (; i + 2 * lanes <= end; i += 2 * lanes) {
    const Vec<T> za = before_value(f.before, load(x + i)) - k.centre;
    const Vec<T> zb = before_value(f.before, load(x + i + lanes)) - k.centre;
    a.add(after_gradient(f.after, load(dy + i), fma(za, k.factor, k.constant), i, lanes), za);
    b.add(after_gradient(f.after, load(dy + i + lanes), fma(zb, k.factor, k.constant), i + lanes, lanes), zb);
  }
  if (i + lanes <= end) {
    const Vec<T> z = before_value(f.before, load(x + i)) - k.centre;
    a.add(after_gradient(f.after, load(dy + i), fma(z, k.factor, k.constant), i, lanes), z);
    i += lanes;
  }
  if (i < end) {
    const std::int64_t rest = end - i;
    const Vec<T> z = keep_first(before_value(f.before, load_first(x + i, rest)) - k.centre, rest);
    const Vec<T> dh = after_gradient(f.after, load_first(dy + i, rest), fma(z, k.factor, k.constant), i, rest);
    b.add(keep_first(dh, rest), z);
  }
}

// Equal terms are rounded alike, so few may meet in one float lane: after so many elements the lanes' sums are added to
// those of the blocks f.before, which are terms of another size.
inline constexpr std::int64_t lanes_block = lane_gradients * Vec<float>::lanes;

// The sums of one run, no more than a block, as lanes.
template <class T, class F>
MINITORCH_ALWAYS_INLINE LaneSums<T> run_sums(const T* dy, const T* x, std::int64_t i, std::int64_t end,
                                             const AffineLanes<T>& k, const F& f) {
  LaneSums<T> a, b;
  if (end - i < 2 * lanes_block) {
    add_gradients(a, b, dy, x, i, end, k, f);
    a.add(b);
    return a;
  }
  LaneSums<T> total;
  for (std::int64_t to = i; i < end; i = to) {
    to = end - i < 2 * lanes_block ? end : i + lanes_block;
    add_gradients(a, b, dy, x, i, to, k, f);
    a.add(b);
    total.add(a);
    a = b = LaneSums<T>();
  }
  return total;
}

// Sums of dh, dh * (f.before(x) - centre) and f.before(x) - centre over all runs.
template <class T, class F>
GradientSums gradient_sums(Tag, const T* dy, const T* x, const Runs& runs, const Affine<T>& affine, const F& f) {
  const AffineLanes<T> k(affine);
  GradientSums total;
  LaneSums<T> a, b, block;
  std::int64_t in_lanes = 0, in_block = 0;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const auto plane = f.plane(runs.plane(j));
    const std::int64_t end = runs.offset(j) + runs.length;
    for (std::int64_t from = runs.offset(j), to = from; from < end; from = to) {
      to = end - from < 2 * lanes_block ? end : from + lanes_block;
      add_gradients(a, b, dy, x, from, to, k, plane);
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

// dx = before'(x) * (g.dh * dh + g.z * (before(x) - centre) + g.constant) for the elements [i, end), of one plane.
template <class T, class F>
MINITORCH_ALWAYS_INLINE void gradient_run(const T* dy, const T* x, T* dx, std::int64_t i, std::int64_t end,
                                          const AffineLanes<T>& k, const FactorLanes<T>& g, const Hints& hints,
                                          const F& f) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const std::int64_t begin = i;
  const bool past = hints.writes_past(dx + i);
  for (; i + 2 * lanes <= end; i += 2 * lanes) {
    const Vec<T> xa = load(x + i), za = before_value(f.before, xa) - k.centre;
    const Vec<T> xb = load(x + i + lanes), zb = before_value(f.before, xb) - k.centre;
    const Vec<T> a = after_gradient(f.after, load(dy + i), fma(za, k.factor, k.constant), i, lanes);
    const Vec<T> b = after_gradient(f.after, load(dy + i + lanes), fma(zb, k.factor, k.constant), i + lanes, lanes);
    put(dx + i, before_gradient(f.before, xa, g(a, za)), past);
    put(dx + i + lanes, before_gradient(f.before, xb, g(b, zb)), past);
  }
  while (i < end) {
    const bool whole = end - begin >= lanes;
    if (whole) {
      i = std::min(i, end - lanes);
      const Vec<T> in = load(x + i), z = before_value(f.before, in) - k.centre;
      const Vec<T> dh = after_gradient(f.after, load(dy + i), fma(z, k.factor, k.constant), i, lanes);
      store(dx + i, before_gradient(f.before, in, g(dh, z)));
    } else {
      const std::int64_t rest = end - i;
      const Vec<T> in = load_first(x + i, rest), z = before_value(f.before, in) - k.centre;
      const Vec<T> dh = after_gradient(f.after, load_first(dy + i, rest), fma(z, k.factor, k.constant), i, rest);
      store_first(dx + i, before_gradient(f.before, in, g(dh, z)), rest);
    }
    i += lanes;
  }
}

template <class T, class F>
void gradient_runs(Tag, const T* dy, const T* x, T* dx, const Runs& runs, const Affine<T>& affine,
                   const GradientFactors<T>& factors, const Hints& hints, const F& f) {
  const AffineLanes<T> k(affine);
  const FactorLanes<T> g(factors);
  std::int64_t i = runs.offset(0);
  for (std::int64_t j = 0; j < runs.planes; ++j, i += runs.step * runs.size) {
    gradient_run(dy, x, dx, i, i + runs.length, k, g, hints, f.plane(runs.plane(j)));
  }
  end_store_past();
}

// dx = before'(x) * factor * dh: what is left of it where the statistics are constants.
template <class T, class F>
void scale_runs(Tag, const T* dy, const T* x, T* dx, const Runs& runs, const Affine<T>& affine, const F& f) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const AffineLanes<T> k(affine);
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const auto after = f.after.plane(runs.plane(j));
    const std::int64_t end = runs.offset(j) + runs.length;
    for (std::int64_t i = runs.offset(j); i < end; i += lanes) {
      const std::int64_t count = std::min(lanes, end - i);
      const Vec<T> in = load_some(x + i, count), h = k(before_value(f.before, in));
      const Vec<T> dz = after_gradient(after, load_some(dy + i, count), h, i, count) * k.factor;
      if (count == lanes) {
        store(dx + i, before_gradient(f.before, in, dz));
      } else {
        store_first(dx + i, before_gradient(f.before, in, dz), count);
      }
    }
  }
}
