// SPDX-License-Identifier: MIT
// Included by norm/extremes.hpp, once per instruction set.

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
