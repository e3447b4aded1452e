// SPDX-License-Identifier: MIT
// Included by norm/arithmetic.hpp, once per instruction set. Vectors of numbers that rows and planes work with alike.

template <class T>
struct AffineLanes {
  Vec<T> centre, factor, constant;
  MINITORCH_ALWAYS_INLINE explicit AffineLanes(const Affine<T>& k)
      : centre(splat(k.centre)), factor(splat(k.factor)), constant(splat(k.constant)) {}
  MINITORCH_ALWAYS_INLINE Vec<T> operator()(Vec<T> z) const { return fma(z - centre, factor, constant); }
};

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> load_some(const T* p, std::int64_t count) {
  return count == Vec<T>::lanes ? load(p) : load_first(p, count);
}

template <class T>
MINITORCH_ALWAYS_INLINE void put(T* p, Vec<T> v, bool past) {
  if (past) {
    store_past(p, v);
  } else {
    store(p, v);
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
  MINITORCH_ALWAYS_INLINE void add(const LaneSums& other) {
    dh = dh + other.dh;
    dh_z = dh_z + other.dh_z;
    z = z + other.z;
  }
  MINITORCH_ALWAYS_INLINE GradientSums total() const {
    return {static_cast<double>(sum(dh)), static_cast<double>(sum(dh_z)), static_cast<double>(sum(z))};
  }
};

// Gradient sums of up to max_batch sets.
struct SumsOfSets {
  double dh[max_batch], dh_z[max_batch], z[max_batch];
  MINITORCH_ALWAYS_INLINE SumsOfSets() {}
  MINITORCH_ALWAYS_INLINE GradientSums of(std::int64_t b) const { return {dh[b], dh_z[b], z[b]}; }
  MINITORCH_ALWAYS_INLINE void put(std::int64_t b, const GradientSums& sums) {
    dh[b] = sums.dh;
    dh_z[b] = sums.dh_z;
    z[b] = sums.z;
  }
};

// The same as lanes that are still to be added up, which is cheaper for all sets together.
template <class T>
struct LaneSumsOfSets {
  Vec<T> dh[max_batch], dh_z[max_batch], z[max_batch];
  MINITORCH_ALWAYS_INLINE LaneSumsOfSets() {}
  MINITORCH_ALWAYS_INLINE void put(std::int64_t b, const LaneSums<T>& sums) {
    dh[b] = sums.dh;
    dh_z[b] = sums.dh_z;
    z[b] = sums.z;
  }
  MINITORCH_ALWAYS_INLINE static void total(Vec<T>* lanes, std::int64_t count, double* out) {
    T sums[max_batch];
    sum_each(lanes, count, sums);
    for (std::int64_t b = 0; b < count; ++b) {
      out[b] = static_cast<double>(sums[b]);
    }
  }
  MINITORCH_ALWAYS_INLINE void total(std::int64_t count, double* out_dh, double* out_dh_z, double* out_z) {
    total(dh, count, out_dh);
    total(dh_z, count, out_dh_z);
    total(z, count, out_z);
  }
};

// to[j] = sum of from[j + k * stride] over the chunks k, for j in [begin, end).
template <class S, class T>
void add_chunks(Tag, const S* from, T* to, std::int64_t chunks, std::int64_t stride, std::int64_t begin,
                std::int64_t end) {
  constexpr std::int64_t lanes = Vec<S>::lanes;
  S sums[lanes];
  for (std::int64_t j = begin; j < end; j += lanes) {
    const std::int64_t count = std::min(lanes, end - j);
    const S* p = from + j;
    Vec<S> total = splat(S(0));
    std::int64_t k = 0;
    for (; k + 4 <= chunks; k += 4, p += 4 * stride) {
      total = total + ((load_first(p, count) + load_first(p + stride, count)) +
                       (load_first(p + 2 * stride, count) + load_first(p + 3 * stride, count)));
    }
    for (; k < chunks; ++k, p += stride) {
      total = total + load_first(p, count);
    }
    if constexpr (std::is_same_v<S, T>) {
      store_first(to + j, total, count);
    } else {
      store(sums, total);
      for (std::int64_t l = 0; l < count; ++l) {
        to[j + l] = static_cast<T>(sums[l]);
      }
    }
  }
}

// Whether low <= p[i] <= high for all i < n. NaN is not.
template <class T>
bool all_between(Tag, const T* p, std::int64_t n, T low, T high) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  const Vec<T> least = splat(low), most = splat(high), one = splat(T(1));
  Vec<T> odd = splat(T(0));
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const Vec<T> v = load(p + i);
    odd = odd + (keep_positive(least - v, one) + keep_positive(v - most, one));
  }
  for (; i < n; ++i) {
    if (!(p[i] >= low && p[i] <= high)) {
      return false;
    }
  }
  return sum(odd) == 0;
}
