// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "minitorch/kernels/norm/arithmetic.hpp"

// Note [Extremes]: the fast loops add up squares in T, which overflow or vanish long before the numbers themselves do
// (in float from 1e19 and below 1e-19 on). Sets to which that happens show by their rstd, or in backward by sums that
// are not finite. They are done again here: slowly, one number after another, in long double. All other sets keep their
// bits.

namespace minitorch::kernels::detail {

/// What to normalize together, for all norms. Element j of a set is j % run of its run j / run; its weight is number
/// i / weight_run % weights; i is its place i in the whole array.
struct NormLayout {
  std::int64_t sets, elements, run, run_step, set_step, weight_run, weights;

  explicit NormLayout(const NormSizes& z)
      : sets(z.sets()),
        elements(z.set()),
        run(z.kind == NormSizes::Kind::batch ? z.s : elements),
        run_step(z.c * z.s),
        set_step(run),
        weight_run(z.s),
        weights(z.c) {}
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
template <bool centred, class T>
struct ExtremeSet {
  const NormLayout& layout;
  const T* x;
  std::int64_t set;
  bool finite = true;  ///< or else nothing more is known
  long double mean = 0, variance = 0;

  ExtremeSet(const NormLayout& l, const T* values, std::int64_t s) : layout(l), x(values), set(s) {
    for (std::int64_t first = 0; first < l.elements; first += l.run) {
      const T* run = x + l.place(set, first);
      for (std::int64_t k = 0; k < l.run; ++k) {
        const T z = run[k];
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
  long double deviation(std::int64_t i) const { return static_cast<long double>(x[i]) - mean; }
};

template <class T>
long double or_else(const T* array, std::int64_t i, int otherwise) {
  return array ? static_cast<long double>(array[i]) : otherwise;
}

/// Does the sets whose rstd is not regular again.
template <bool centred, class T>
MINITORCH_NOINLINE void normalize_extreme_sets(const NormLayout& layout, double eps, const NormForward<T>& a) {
  const auto normalize = [&](std::int64_t set) {
    const ExtremeSet<centred, T> s(layout, a.x, set);
    if (!s.finite) {
      return;  // NaN and infinity go where they go
    }
    const long double r = 1 / std::sqrt(s.variance + static_cast<long double>(eps));
    a.rstd[set] = static_cast<T>(r);
    if (a.mean) {
      a.mean[set] = static_cast<T>(s.mean);
    }
    if (a.var) {
      a.var[set] = static_cast<T>(s.variance);
    }
    for (std::int64_t j = 0; j < layout.elements; ++j) {
      const std::int64_t i = layout.place(set, j), w = layout.weight_of(i);
      a.y[i] = static_cast<T>(s.deviation(i) * r * or_else(a.weight, w, 1) + or_else(a.bias, w, 0));
    }
  };
  core::parallel_for(layout.sets, 256 / layout.elements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t set = begin; set < end; ++set) {
      if (!regular(a.rstd[set])) {
        normalize(set);
      }
    }
  });
}

/// What a backward of a set needs.
template <bool centred, class T>
struct ExtremeGradient : ExtremeSet<centred, T> {
  const NormBackward<T>& a;
  long double rstd;

  /// The rstd of denormal numbers is infinite in T; then eps was 0.
  ExtremeGradient(const NormLayout& l, const NormBackward<T>& arrays, std::int64_t s)
      : ExtremeSet<centred, T>(l, arrays.x, s), a(arrays), rstd(static_cast<long double>(arrays.rstd[s])) {
    if (!(rstd - rstd == 0)) {
      rstd = 1 / std::sqrt(this->variance);
    }
  }
  long double weight_at(std::int64_t i) const { return or_else(a.weight, this->layout.weight_of(i), 1); }
  long double normal(std::int64_t i) const { return this->deviation(i) * rstd; }
  long double dh(std::int64_t i) const { return static_cast<long double>(a.dy[i]); }
  /// dx, if sums of the set overflow or vanish in T; whether they do.
  bool write_dx() const {
    const NormLayout& all = this->layout;
    const auto count = static_cast<long double>(all.elements);
    long double sum = 0, product = 0, size = 0;
    for (std::int64_t j = 0; this->finite && j < all.elements; ++j) {
      const std::int64_t i = all.place(this->set, j);
      const long double dh_i = dh(i), g = dh_i * weight_at(i), d = this->deviation(i);
      sum += g;
      product += g * d * rstd;
      size += (std::abs(dh_i) + std::abs(g)) * (1 + std::abs(d));
    }
    constexpr long double most = std::is_same_v<T, float> ? 1e37L : 1e200L;
    if (!this->finite || !(size - size == 0) || (regular(a.rstd[this->set]) && size < most)) {
      return false;
    }
    for (std::int64_t j = 0; a.dx && j < all.elements; ++j) {
      const std::int64_t i = all.place(this->set, j);
      const long double g = dh(i) * weight_at(i) - (centred ? sum / count : 0) - normal(i) * (product / count);
      a.dx[i] = static_cast<T>(rstd * g);
    }
    return true;
  }
};

/// dx of the sets whose sums overflow or vanish in T, and if there are any, dweight and dbias of all.
template <bool centred, class T>
MINITORCH_NOINLINE void extreme_gradients(const NormLayout& layout, const NormBackward<T>& a) {
  using Gradient = ExtremeGradient<centred, T>;
  std::atomic<bool> any{false};
  core::parallel_for(layout.sets, 256 / layout.elements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t set = begin; set < end; ++set) {
      if (Gradient(layout, a, set).write_dx()) {
        any.store(true, std::memory_order_relaxed);
      }
    }
  });
  if (!any.load() || (!a.dweight && !a.dbias)) {
    return;
  }
  core::Scratch<long double> sums(2 * layout.weights);
  std::fill_n(sums.data(), 2 * layout.weights, 0.0L);
  for (std::int64_t set = 0; set < layout.sets; ++set) {
    const Gradient s(layout, a, set);
    for (std::int64_t j = 0; j < layout.elements; ++j) {
      const std::int64_t i = layout.place(set, j), w = layout.weight_of(i);
      const long double dh = s.dh(i);
      sums[2 * w] += dh * s.normal(i);
      sums[2 * w + 1] += dh;
    }
  }
  for (std::int64_t w = 0; w < layout.weights; ++w) {
    if (a.dweight) {
      a.dweight[w] = static_cast<T>(sums[2 * w]);
    }
    if (a.dbias) {
      a.dbias[w] = static_cast<T>(sums[2 * w + 1]);
    }
  }
}

template <class T>
bool all_regular(const T* rstd, std::int64_t sets) {
  return with_isa([&](auto isa) { return all_between(isa, rstd, sets, Regular<T>::low, Regular<T>::high); });
}

/// fast(arrays) normalizes everything with the fast loops, into arrays that have an rstd; here is the rest of a
/// forward.
template <bool centred, class T, class Fast>
void norm_forward(const NormSizes& sizes, NormForward<T> a, double eps, const Fast& fast) {
  const NormLayout layout(sizes);
  if (!a.rstd) {
    core::Scratch<T> own(layout.sets);
    a.rstd = own.data();
    norm_forward<centred>(sizes, a, eps, fast);
    return;
  }
  if (layout.numel() == 0) {
    for (T* statistic : {a.mean, a.var}) {
      if (statistic) {
        std::fill_n(statistic, layout.sets, T(0));
      }
    }
    std::fill_n(a.rstd, layout.sets, static_cast<T>(1 / std::sqrt(eps)));
    return;
  }
  fast(a);
  if (!all_regular(a.rstd, layout.sets)) {
    normalize_extreme_sets<centred>(layout, eps, a);
  }
}

/// fast(overflow) computes all gradients with the fast loops, and sets the flag where sums are not finite.
template <bool centred, class T, class Fast>
void norm_backward(const NormSizes& sizes, const NormBackward<T>& a, const Fast& fast) {
  const NormLayout layout(sizes);
  if (layout.numel() == 0) {
    for (T* gradient : {a.dweight, a.dbias}) {
      if (gradient) {
        std::fill_n(gradient, layout.weights, T(0));
      }
    }
    return;
  }
  std::atomic<bool> overflow{false};
  fast(&overflow);
  if (overflow.load(std::memory_order_relaxed) || !all_regular(a.rstd, layout.sets)) {
    extreme_gradients<centred>(layout, a);
  }
}

}  // namespace minitorch::kernels::detail
