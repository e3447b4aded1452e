// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/lanewise.hpp"

// Steps of optimisers: one pass over parameter, gradient and state. Every element is computed on its own.

namespace minitorch::kernels {

/// What Adam multiplies with: g = sign * grad + decay * p, m = beta1 m + fresh1 g, v = beta2 v + fresh2 g^2,
/// p = keep * p - size * m / (sqrt(v) / scale + eps).
template <class T>
struct AdamFactors {
  T sign, decay, keep, beta1, fresh1, beta2, fresh2, size, scale, eps;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/optimizer.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

struct SgdConstants {
  double lr, weight_decay, momentum, dampening;
  bool nesterov, maximize;
};

namespace detail {

enum class Momentum { none, first, plain, nesterov_first, nesterov };

// Arguments by value, so that the compiler sees that no store can change them.
template <Momentum M, bool Decay, class T>
void sgd_range(std::int64_t begin, std::int64_t end, T* p, const T* grad, T* buffer, T lr, T sign, T decay, T momentum,
               T fresh) {
  MINITORCH_SIMD
  for (std::int64_t i = begin; i < end; ++i) {
    // Without decay p stays out of it: 0 times an infinite parameter is no number.
    const T g = Decay ? sign * grad[i] + decay * p[i] : sign * grad[i];
    if constexpr (M == Momentum::none) {
      p[i] -= lr * g;
    } else {
      constexpr bool first = M == Momentum::first || M == Momentum::nesterov_first;
      constexpr bool nesterov = M == Momentum::nesterov || M == Momentum::nesterov_first;
      const T mean = first ? g : momentum * buffer[i] + fresh * g;
      buffer[i] = mean;
      p[i] -= lr * (nesterov ? g + momentum * mean : mean);
    }
  }
}

}  // namespace detail

/// g = grad (-grad to maximize) + weight_decay p; buffer = momentum buffer + (1 - dampening) g, or g in the first step;
/// p -= lr * (buffer, g + momentum buffer with Nesterov's momentum, or g without a buffer). `buffer` may be null.
template <class T>
void sgd_step(std::int64_t n, T* p, const T* grad, T* buffer, bool first, const SgdConstants& c) {
  using detail::Momentum;
  const auto run = [&]<Momentum M, bool Decay>() {
    core::parallel_for(n, core::parallel_threshold, [&](std::int64_t begin, std::int64_t end) {
      detail::sgd_range<M, Decay>(begin, end, p, grad, buffer, static_cast<T>(c.lr), c.maximize ? T(-1) : T(1),
                                  static_cast<T>(c.weight_decay), static_cast<T>(c.momentum),
                                  static_cast<T>(1 - c.dampening));
    });
  };
  const auto with_momentum = [&]<Momentum M>() {
    c.weight_decay != 0 ? run.template operator()<M, true>() : run.template operator()<M, false>();
  };
  if (!buffer) {
    with_momentum.template operator()<Momentum::none>();
  } else if (c.nesterov) {
    first ? with_momentum.template operator()<Momentum::nesterov_first>()
          : with_momentum.template operator()<Momentum::nesterov>();
  } else {
    first ? with_momentum.template operator()<Momentum::first>() : with_momentum.template operator()<Momentum::plain>();
  }
}

struct AdamConstants {
  double lr, weight_decay, beta1, beta2, eps;
  bool decoupled_decay, maximize;  // decoupled: AdamW
};

/// Step number `step` (1, 2, ...) of Adam (Kingma and Ba, 2015): m and v are running means of g and g^2,
/// p -= lr / (1 - beta1^step) * m / (sqrt(v) / sqrt(1 - beta2^step) + eps). `largest`, if not null, keeps the largest
/// v, which is used instead (amsgrad).
template <class T>
void adam_step(std::int64_t n, T* p, const T* grad, T* m, T* v, T* largest, std::int64_t step, const AdamConstants& c) {
  const double count = static_cast<double>(step);
  const double size = c.lr / (1 - std::pow(c.beta1, count)), scale = std::sqrt(1 - std::pow(c.beta2, count));
  const double keep = c.decoupled_decay ? 1 - c.lr * c.weight_decay : 1;
  const AdamFactors<T> factors{c.maximize ? T(-1) : T(1),   c.decoupled_decay ? T(0) : static_cast<T>(c.weight_decay),
                               static_cast<T>(keep),        static_cast<T>(c.beta1),
                               static_cast<T>(1 - c.beta1), static_cast<T>(c.beta2),
                               static_cast<T>(1 - c.beta2), static_cast<T>(size),
                               static_cast<T>(scale),       static_cast<T>(c.eps)};
  core::parallel_for(n, core::parallel_threshold / 4, [&](std::int64_t begin, std::int64_t end) {
    with_isa([&](auto isa) {
      adam_range(isa, factors, end - begin, p + begin, grad + begin, m + begin, v + begin,
                 largest ? largest + begin : nullptr);
    });
  });
}

/// x *= factor.
template <class T>
void scale(std::int64_t n, T* x, T factor) {
  core::parallel_for(n, core::parallel_threshold, [=](std::int64_t begin, std::int64_t end) {
    MINITORCH_SIMD
    for (std::int64_t i = begin; i < end; ++i) {
      x[i] *= factor;
    }
  });
}

/// Sum of f(x[i]), summed in double in chunks whose borders depend on n only.
template <class T, class F>
double sum_of(std::int64_t n, const T* x, const F& f) {
  constexpr std::int64_t lanes = 8;
  const core::Chunks chunks(n, core::parallel_threshold, 64);
  double partial[64] = {};
  core::parallel_chunks(chunks.count, chunks.count > 1, [&](std::int64_t chunk) {
    const std::int64_t end = chunks.end(chunk);
    double lane[lanes] = {};
    std::int64_t i = chunks.begin(chunk);
    for (; i + lanes <= end; i += lanes) {
      for (std::int64_t k = 0; k < lanes; ++k) {
        lane[k] += f(static_cast<double>(x[i + k]));
      }
    }
    for (std::int64_t k = 0; i < end; ++i, ++k) {
      lane[k] += f(static_cast<double>(x[i]));
    }
    for (const double value : lane) {
      partial[chunk] += value;
    }
  });
  double sum = 0;
  for (std::int64_t chunk = 0; chunk < chunks.count; ++chunk) {
    sum += partial[chunk];
  }
  return sum;
}

}  // namespace minitorch::kernels
