// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/vec.hpp"

#define MINITORCH_LOOPS "minitorch/kernels/norm/extremes.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

// Note [Extremes]: the fast loops add up squares in T, which overflow or vanish long before the numbers themselves do
// (in float from 1e19 and below 1e-19 on). Sets to which that happens show by their rstd, or in backward by sums that
// are not finite. They are done again here: slowly, one number after another, in long double. All other sets keep their
// bits.

namespace minitorch::kernels::detail {

/// What to normalize together, for all norms. Element j of a set is j % run of its run j / run; its weight is number
/// i / weight_run % weights, and its plane i / plane, for its place i in the whole array.
struct NormLayout {
  std::int64_t sets, elements, run, run_step, set_step, weight_run, weights, plane;

  std::int64_t numel() const { return sets * elements; }
  std::int64_t place(std::int64_t set, std::int64_t j) const { return set * set_step + j / run * run_step + j % run; }
  std::int64_t weight_of(std::int64_t i) const { return i / weight_run % weights; }
};

/// Between these values of rstd sums of squares of T, and their cubes in double, keep their digits.
template <class T>
struct Regular {
  static constexpr bool narrow = std::is_same_v<T, float>;
  static constexpr T low = static_cast<T>(narrow ? 1e-18 : 1e-100), high = static_cast<T>(narrow ? 1e16 : 1e100);
};
template <class T>
bool regular(T rstd) {
  return rstd >= Regular<T>::low && rstd <= Regular<T>::high;
}

/// One set in long double.
template <bool centred, class T, class Before>
struct ExtremeSet {
  const NormLayout& layout;
  const T* x;
  const Before& before;
  std::int64_t set;
  bool finite = true;  ///< or else nothing more is known
  long double mean = 0, variance = 0;

  ExtremeSet(const NormLayout& l, const T* values, const Before& b, std::int64_t s)
      : layout(l), x(values), before(b), set(s) {
    for (std::int64_t first = 0; first < l.elements; first += l.run) {
      const T* run = x + l.place(set, first);
      for (std::int64_t k = 0; k < l.run; ++k) {
        const T z = before(run[k]);
        finite = finite && z - z == 0;
        mean += static_cast<long double>(z);
      }
      if (!finite) {
        mean = std::numeric_limits<long double>::quiet_NaN();
        return;
      }
    }
    const auto count = static_cast<long double>(l.elements);
    mean = centred ? mean / count : 0;
    for (std::int64_t j = 0; j < l.elements; ++j) {
      const long double d = deviation(l.place(set, j));
      variance += d * d / count;
    }
  }
  long double deviation(std::int64_t i) const { return static_cast<long double>(before(x[i])) - mean; }
};

template <class T>
long double or_else(const T* array, std::int64_t i, int otherwise) {
  return array ? static_cast<long double>(array[i]) : otherwise;
}

/// Does the sets whose rstd is not regular again.
template <bool centred, class T, class Before, class After>
MINITORCH_NOINLINE void normalize_extremes(const NormLayout& layout, double eps, const T* x, const T* weight,
                                           const T* bias, T* y, T* mean, T* var, T* rstd, const Before& before,
                                           const After& after) {
  parallel_for(layout.sets, std::max<std::int64_t>(256 / layout.elements, 1),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t set = begin; set < end; ++set) {
                   if (regular(rstd[set])) {
                     continue;
                   }
                   const ExtremeSet<centred, T, Before> s(layout, x, before, set);
                   if (!s.finite) {
                     continue;  // NaN and infinity go where they go
                   }
                   const long double r = 1 / std::sqrt(s.variance + static_cast<long double>(eps));
                   rstd[set] = static_cast<T>(r);
                   if (mean) {
                     mean[set] = static_cast<T>(s.mean);
                   }
                   if (var) {
                     var[set] = static_cast<T>(s.variance);
                   }
                   for (std::int64_t j = 0; j < layout.elements; ++j) {
                     const std::int64_t i = layout.place(set, j), w = layout.weight_of(i);
                     const auto h = static_cast<T>(s.deviation(i) * r * or_else(weight, w, 1) + or_else(bias, w, 0));
                     y[i] = after.plane(i / layout.plane)(h, i);
                   }
                 }
               });
}

/// What a backward of a set needs.
template <bool centred, class T, class Before, class After>
struct ExtremeGradient : ExtremeSet<centred, T, Before> {
  const T *dy, *weight, *bias;
  const After& after;
  long double rstd;

  /// The rstd of denormal numbers is infinite in T; then eps was 0.
  ExtremeGradient(const NormLayout& l, const T* x, const Before& b, std::int64_t s, const T* gradient, const T* w,
                  const T* shift, const After& a, T saved)
      : ExtremeSet<centred, T, Before>(l, x, b, s),
        dy(gradient),
        weight(w),
        bias(shift),
        after(a),
        rstd(saved - saved == 0 ? static_cast<long double>(saved) : 1 / std::sqrt(this->variance)) {}

  long double weight_at(std::int64_t i) const { return or_else(weight, this->layout.weight_of(i), 1); }
  long double normal(std::int64_t i) const { return this->deviation(i) * rstd; }
  long double dh(std::int64_t i) const {
    const auto h = static_cast<T>(normal(i) * weight_at(i) + or_else(bias, this->layout.weight_of(i), 0));
    return static_cast<long double>(after.plane(i / this->layout.plane).backward(dy[i], h, i));
  }
};

/// dx of the sets whose sums overflow or vanish in T, and if there are any, dweight and dbias of all.
template <bool centred, class T, class Before, class After>
MINITORCH_NOINLINE void extreme_gradients(const NormLayout& layout, const T* dy, const T* x, const T* weight,
                                          const T* bias, const T* rstd, T* dx, T* dweight, T* dbias,
                                          const Before& before, const After& after) {
  constexpr long double most = std::is_same_v<T, float> ? 1e37L : 1e200L;
  const auto count = static_cast<long double>(layout.elements);
  std::atomic<bool> any{false};
  parallel_for(layout.sets, std::max<std::int64_t>(256 / layout.elements, 1),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t set = begin; set < end; ++set) {
                   const ExtremeGradient<centred, T, Before, After> s(layout, x, before, set, dy, weight, bias, after,
                                                                      rstd[set]);
                   long double sum = 0, product = 0, size = 0;
                   for (std::int64_t j = 0; s.finite && j < layout.elements; ++j) {
                     const std::int64_t i = layout.place(set, j);
                     const long double dh = s.dh(i), g = dh * s.weight_at(i), d = s.deviation(i);
                     sum += g;
                     product += g * d * s.rstd;
                     size += (std::abs(dh) + std::abs(g)) * (1 + std::abs(d));
                   }
                   if (!s.finite || !(size - size == 0) || (regular(rstd[set]) && size < most)) {
                     continue;
                   }
                   any.store(true, std::memory_order_relaxed);
                   for (std::int64_t j = 0; dx && j < layout.elements; ++j) {
                     const std::int64_t i = layout.place(set, j);
                     const long double g =
                         s.dh(i) * s.weight_at(i) - (centred ? sum / count : 0) - s.normal(i) * (product / count);
                     dx[i] = before.derivative(x[i]) * static_cast<T>(s.rstd * g);
                   }
                 }
               });
  if (!any.load() || (!dweight && !dbias)) {
    return;
  }
  Scratch<long double> sums(2 * layout.weights);
  std::fill_n(sums.data(), 2 * layout.weights, 0.0L);
  for (std::int64_t set = 0; set < layout.sets; ++set) {
    const ExtremeGradient<centred, T, Before, After> s(layout, x, before, set, dy, weight, bias, after, rstd[set]);
    for (std::int64_t j = 0; j < layout.elements; ++j) {
      const std::int64_t i = layout.place(set, j), w = layout.weight_of(i);
      const long double dh = s.dh(i);
      sums[2 * w] += dh * s.normal(i);
      sums[2 * w + 1] += dh;
    }
  }
  for (std::int64_t w = 0; w < layout.weights; ++w) {
    if (dweight) {
      dweight[w] = static_cast<T>(sums[2 * w]);
    }
    if (dbias) {
      dbias[w] = static_cast<T>(sums[2 * w + 1]);
    }
  }
}

template <class T>
bool all_regular(const T* rstd, std::int64_t sets) {
  return with_isa([&](auto isa) { return all_between(isa, rstd, sets, Regular<T>::low, Regular<T>::high); });
}

/// fast(rstd) normalizes everything with the fast loops; the rest of a forward.
template <bool centred, class T, class Before, class After, class Fast>
void norm_forward(const NormLayout& layout, double eps, const T* x, const T* weight, const T* bias, T* y, T* mean,
                  T* var, T* rstd, const Before& before, const After& after, const Fast& fast) {
  if (layout.elements == 0) {
    for (std::int64_t set = 0; set < layout.sets; ++set) {
      for (T* statistic : {mean, var}) {
        if (statistic) {
          statistic[set] = 0;
        }
      }
      if (rstd) {
        rstd[set] = static_cast<T>(1 / std::sqrt(eps));
      }
    }
  }
  if (layout.numel() == 0) {
    return;
  }
  if (!rstd) {
    Scratch<T> own(layout.sets);
    norm_forward<centred>(layout, eps, x, weight, bias, y, mean, var, own.data(), before, after, fast);
    return;
  }
  fast(rstd);
  if (!all_regular(rstd, layout.sets)) {
    normalize_extremes<centred>(layout, eps, x, weight, bias, y, mean, var, rstd, before, after);
  }
}

/// fast(overflow) computes all gradients with the fast loops, and sets the flag where sums are not finite.
template <bool centred, class T, class Before, class After, class Fast>
void norm_backward(const NormLayout& layout, const T* dy, const T* x, const T* weight, const T* bias, const T* rstd,
                   T* dx, T* dweight, T* dbias, const Before& before, const After& after, const Fast& fast) {
  if (layout.numel() == 0) {
    for (T* gradient : {dweight, dbias}) {
      if (gradient) {
        std::fill_n(gradient, layout.weights, T(0));
      }
    }
    return;
  }
  std::atomic<bool> overflow{false};
  fast(&overflow);
  if (overflow.load(std::memory_order_relaxed) || !all_regular(rstd, layout.sets)) {
    extreme_gradients<centred>(layout, dy, x, weight, bias, rstd, dx, dweight, dbias, before, after);
  }
}

}  // namespace minitorch::kernels::detail
