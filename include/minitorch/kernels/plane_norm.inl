// SPDX-License-Identifier: MIT
// Loops of the norms whose weights belong to whole planes: batch, group and instance norm.

// y = after((before(x) - centre) * factor + constant) for all runs. The last vector of a run overlaps the one before.
template <class T, class Before, class After>
void affine_runs(Tag, const T* x, T* y, const Runs& runs, const Affine<T>& k, const Before& before,
                 const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> centre = splat(k.centre), factor = splat(k.factor), constant = splat(k.constant);
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const auto finish = after.plane(runs.plane(j));
    const std::int64_t offset = runs.offset(j);
    const T* from = x + offset;
    T* to = y + offset;
    std::int64_t i = 0;
    for (; i + lanes <= runs.length; i += lanes) {
      const Vec<T> h = fma(before_value(before, load(from + i)) - centre, factor, constant);
      store(to + i, after_value(finish, h, offset + i, lanes));
    }
    if (i < runs.length) {
      const std::int64_t rest = runs.length - i;
      const Vec<T> h = fma(before_value(before, load_first(from + i, rest)) - centre, factor, constant);
      store_first(to + i, after_value(finish, h, offset + i, rest), rest);
    }
  }
}

template <class T>
struct LaneSums {
  Vec<T> dh, dh_z, z;
  MINITORCH_ALWAYS_INLINE LaneSums() : dh(splat(T(0))), dh_z(splat(T(0))), z(splat(T(0))) {}
  MINITORCH_ALWAYS_INLINE void add(Vec<T> gradient, Vec<T> centred) {
    dh = dh + gradient;
    dh_z = fma(gradient, centred, dh_z);
    z = z + centred;
  }
};

// Sums over one block of runs, few enough elements for float lanes.
template <class T, class Before, class After>
MINITORCH_ALWAYS_INLINE GradientSums block_sums(const T* dy, const T* x, const Runs& runs, const Affine<T>& k,
                                                const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> centre = splat(k.centre), factor = splat(k.factor), constant = splat(k.constant);
  LaneSums<T> a, b;
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const auto finish = after.plane(runs.plane(j));
    const std::int64_t offset = runs.offset(j), end = offset + runs.length;
    std::int64_t i = offset;
    for (; i + 2 * lanes <= end; i += 2 * lanes) {
      const Vec<T> za = before_value(before, load(x + i)) - centre;
      const Vec<T> zb = before_value(before, load(x + i + lanes)) - centre;
      a.add(after_gradient(finish, load(dy + i), fma(za, factor, constant), i, lanes), za);
      b.add(after_gradient(finish, load(dy + i + lanes), fma(zb, factor, constant), i + lanes, lanes), zb);
    }
    if (i + lanes <= end) {
      const Vec<T> z = before_value(before, load(x + i)) - centre;
      a.add(after_gradient(finish, load(dy + i), fma(z, factor, constant), i, lanes), z);
      i += lanes;
    }
    if (i < end) {
      const std::int64_t rest = end - i;
      const Vec<T> z = keep_first(before_value(before, load_first(x + i, rest)) - centre, rest);
      const Vec<T> dh = after_gradient(finish, load_first(dy + i, rest), fma(z, factor, constant), i, rest);
      b.add(keep_first(dh, rest), z);
    }
  }
  return {static_cast<double>(sum(a.dh + b.dh)), static_cast<double>(sum(a.dh_z + b.dh_z)),
          static_cast<double>(sum(a.z + b.z))};
}

// Sums of dh, dh * (before(x) - centre) and before(x) - centre over all runs.
template <class T, class Before, class After>
GradientSums gradient_sums(Tag, const T* dy, const T* x, const Runs& runs, const Affine<T>& k, const Before& before,
                           const After& after) {
  constexpr std::int64_t block = 4096;
  GradientSums total;
  if (runs.length >= block) {
    for (std::int64_t j = 0; j < runs.planes; ++j) {
      for (std::int64_t from = 0; from < runs.length; from += block) {
        const Runs piece = runs.run(j, 1).part(from, std::min(from + block, runs.length));
        total.add(block_sums(dy, x, piece, k, before, after));
      }
    }
  } else if (runs.length > 0) {
    const std::int64_t planes = block / runs.length;
    for (std::int64_t j = 0; j < runs.planes; j += planes) {
      total.add(block_sums(dy, x, runs.run(j, std::min(planes, runs.planes - j)), k, before, after));
    }
  }
  return total;
}

// dx = before'(x) * (g.dh * dh + g.z * (before(x) - centre) + g.constant) for all runs.
template <class T, class Before, class After>
void gradient_runs(Tag, const T* dy, const T* x, T* dx, const Runs& runs, const Affine<T>& k,
                   const GradientFactors<T>& g, const Before& before, const After& after) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> centre = splat(k.centre), factor = splat(k.factor), constant = splat(k.constant);
  const Vec<T> by_dh = splat(g.dh), by_z = splat(g.z), plus = splat(g.constant);
  for (std::int64_t j = 0; j < runs.planes; ++j) {
    const auto finish = after.plane(runs.plane(j));
    const std::int64_t offset = runs.offset(j), end = offset + runs.length;
    std::int64_t i = offset;
    for (; i + lanes <= end; i += lanes) {
      const Vec<T> in = load(x + i), z = before_value(before, in) - centre;
      const Vec<T> dh = after_gradient(finish, load(dy + i), fma(z, factor, constant), i, lanes);
      store(dx + i, before_gradient(before, in, fma(by_dh, dh, fma(by_z, z, plus))));
    }
    if (i < end) {
      const std::int64_t rest = end - i;
      const Vec<T> in = load_first(x + i, rest), z = before_value(before, in) - centre;
      const Vec<T> dh = after_gradient(finish, load_first(dy + i, rest), fma(z, factor, constant), i, rest);
      store_first(dx + i, before_gradient(before, in, fma(by_dh, dh, fma(by_z, z, plus))), rest);
    }
  }
}
