// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "minitorch/core/config.hpp"

// Connectionist temporal classification of one sample (Graves et al., 2006), in logarithms and in double. State s of
// the 2 count + 1 states stands for labels[s / 2] if s is odd, for the blank if it is even; a state is followed by
// itself, by the next one, and by the one after that unless that is a blank or stands for the same label.

namespace minitorch::kernels {

template <class T>
struct CtcSample {
  const T* log_probs;  // of class c at time t: [t * stride + c]
  std::int64_t stride, time;
  const std::int64_t* labels;
  std::int64_t count, blank;

  std::int64_t states() const { return 2 * count + 1; }
  std::int64_t label(std::int64_t s) const { return s % 2 == 0 ? blank : labels[s / 2]; }
  double log_prob(std::int64_t t, std::int64_t s) const {
    return static_cast<double>(log_probs[t * stride + label(s)]);
  }
  bool skips(std::int64_t s) const { return s % 2 == 1 && s + 2 < states() && label(s) != label(s + 2); }
};

/// log(exp(a) + exp(b) + exp(c))
inline double log_add(double a, double b, double c) {
  const double largest = std::max(std::max(a, b), c);
  if (largest == -std::numeric_limits<double>::infinity()) {
    return a + b + c;  // which keeps a NaN
  }
  return largest + std::log(std::exp(a - largest) + std::exp(b - largest) + std::exp(c - largest));
}

/// The loss, -log of the probability of all ways to the labels. `alpha` has `rows` rows of states(), for time t number
/// t modulo rows, 2 at least: log of the probability of all ways to a state.
template <class T>
double ctc_forward(const CtcSample<T>& x, double* alpha, std::int64_t rows) {
  constexpr double none = -std::numeric_limits<double>::infinity();
  const std::int64_t n = x.states();
  if (x.time == 0) {
    return x.count == 0 ? 0.0 : -none;
  }
  for (std::int64_t s = 0; s < n; ++s) {
    alpha[s] = s < 2 ? x.log_prob(0, s) : none;
  }
  for (std::int64_t t = 1; t < x.time; ++t) {
    const double* before = alpha + (t - 1) % rows * n;
    double* now = alpha + t % rows * n;
    for (std::int64_t s = 0; s < n; ++s) {
      now[s] = x.log_prob(t, s) +
               log_add(before[s], s > 0 ? before[s - 1] : none, s > 1 && x.skips(s - 2) ? before[s - 2] : none);
    }
  }
  const double* last = alpha + (x.time - 1) % rows * n;
  return -log_add(last[n - 1], n > 1 ? last[n - 2] : none, none);
}

/// dx[t * x.stride + c] -= dy times the probability of class c at time t, given the labels. `alpha` has a row for each
/// time, and two more.
template <class T>
void ctc_backward(const CtcSample<T>& x, T dy, double* alpha, T* dx) {
  constexpr double none = -std::numeric_limits<double>::infinity();
  const std::int64_t n = x.states();
  const double loss = ctc_forward(x, alpha, std::max<std::int64_t>(x.time, 2));
  double *now = alpha + x.time * n, *next = now + n;  // log of the probability of all ways on from a state
  for (std::int64_t t = x.time - 1; t >= 0; --t) {
    for (std::int64_t s = 0; s < n; ++s) {
      const auto on = [&](std::int64_t to) { return next[to] + x.log_prob(t + 1, to); };
      now[s] = t == x.time - 1 ? (s + 2 >= n ? 0 : none)
                               : log_add(on(s), s + 1 < n ? on(s + 1) : none, x.skips(s) ? on(s + 2) : none);
      dx[t * x.stride + x.label(s)] -=
          static_cast<T>(static_cast<double>(dy) * std::exp(alpha[t * n + s] + now[s] + loss));
    }
    std::swap(now, next);
  }
}

}  // namespace minitorch::kernels
