// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include "minitorch/core/parallel.hpp"

// Steps of optimisers that divide by the size of past gradients. Every element is computed on its own.

namespace minitorch::kernels {

struct RmspropConstants {
  double lr, alpha, eps, weight_decay, momentum;
  bool maximize;
};

/// g = grad (-grad to maximize) + weight_decay p; square = alpha square + (1 - alpha) g^2; the step g / (sqrt(square) +
/// eps), with `mean` (the running mean of g) of the variance square - mean^2 instead; with `buffer` that is momentum
/// buffer + step; p -= lr step. `mean` and `buffer` may be null.
template <class T>
void rmsprop_step(std::int64_t n, T* p, const T* grad, T* square, T* mean, T* buffer, const RmspropConstants& c) {
  const T lr = static_cast<T>(c.lr), alpha = static_cast<T>(c.alpha), fresh = static_cast<T>(1 - c.alpha);
  const T eps = static_cast<T>(c.eps), decay = static_cast<T>(c.weight_decay), momentum = static_cast<T>(c.momentum);
  const T sign = c.maximize ? T(-1) : T(1);
  core::parallel_for(n, core::parallel_threshold / 4, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      // Without decay p stays out of it: 0 times an infinite parameter is no number.
      const T g = decay != T(0) ? sign * grad[i] + decay * p[i] : sign * grad[i];
      square[i] = alpha * square[i] + fresh * g * g;
      T variance = square[i];
      if (mean != nullptr) {
        mean[i] += fresh * (g - mean[i]);
        variance -= mean[i] * mean[i];
      }
      T step = g / (std::sqrt(variance) + eps);
      if (buffer != nullptr) {
        step = buffer[i] = momentum * buffer[i] + step;
      }
      p[i] -= lr * step;
    }
  });
}

/// g as above; sum += g^2; p -= rate g / (sqrt(sum) + eps).
template <class T>
void adagrad_step(std::int64_t n, T* p, const T* grad, T* sum, double rate, double eps, double weight_decay,
                  bool maximize) {
  const T size = static_cast<T>(rate), small = static_cast<T>(eps), decay = static_cast<T>(weight_decay);
  const T sign = maximize ? T(-1) : T(1);
  core::parallel_for(n, core::parallel_threshold / 4, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const T g = decay != T(0) ? sign * grad[i] + decay * p[i] : sign * grad[i];
      sum[i] += g * g;
      p[i] -= size * (g / (std::sqrt(sum[i]) + small));
    }
  });
}

}  // namespace minitorch::kernels
