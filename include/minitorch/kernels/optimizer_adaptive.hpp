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

/// g as above; square = rho square + (1 - rho) g^2; delta = sqrt(moved + eps) / sqrt(square + eps) g; moved = rho moved
/// + (1 - rho) delta^2; p -= lr delta.
template <class T>
void adadelta_step(std::int64_t n, T* p, const T* grad, T* square, T* moved, double rate, double share, double epsilon,
                   double weight_decay, bool maximize) {
  const T lr = static_cast<T>(rate), rho = static_cast<T>(share), fresh = static_cast<T>(1 - share);
  const T eps = static_cast<T>(epsilon), decay = static_cast<T>(weight_decay), sign = maximize ? T(-1) : T(1);
  core::parallel_for(n, core::parallel_threshold / 4, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const T g = decay != T(0) ? sign * grad[i] + decay * p[i] : sign * grad[i];
      square[i] = rho * square[i] + fresh * g * g;
      const T delta = std::sqrt(moved[i] + eps) / std::sqrt(square[i] + eps) * g;
      moved[i] = rho * moved[i] + fresh * delta * delta;
      p[i] -= lr * delta;
    }
  });
}

struct MomentConstants {
  double lr, beta1, beta2, eps, weight_decay;
  bool maximize;
};

/// g as above; mean = beta1 mean + (1 - beta1) g; largest = max(beta2 largest, |g| + eps); p -= lr mean / largest.
template <class T>
void adamax_step(std::int64_t n, T* p, const T* grad, T* mean, T* largest, const MomentConstants& c) {
  const T lr = static_cast<T>(c.lr), beta1 = static_cast<T>(c.beta1), fresh = static_cast<T>(1 - c.beta1);
  const T beta2 = static_cast<T>(c.beta2), eps = static_cast<T>(c.eps), decay = static_cast<T>(c.weight_decay);
  const T sign = c.maximize ? T(-1) : T(1);
  core::parallel_for(n, core::parallel_threshold / 4, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const T g = decay != T(0) ? sign * grad[i] + decay * p[i] : sign * grad[i];
      mean[i] = beta1 * mean[i] + fresh * g;
      const T before = beta2 * largest[i], now = std::abs(g) + eps;
      largest[i] = now > before || now != now ? now : before;
      p[i] -= lr * mean[i] / largest[i];
    }
  });
}

/// g and mean as above; square = beta2 square + (1 - beta2) g^2; p -= lr mean, or, with a `spread` above 0, lr mean
/// spread / (sqrt(square) + eps).
template <class T>
void radam_step(std::int64_t n, T* p, const T* grad, T* mean, T* square, double spread, const MomentConstants& c) {
  const T lr = static_cast<T>(c.lr), beta1 = static_cast<T>(c.beta1), fresh1 = static_cast<T>(1 - c.beta1);
  const T beta2 = static_cast<T>(c.beta2), fresh2 = static_cast<T>(1 - c.beta2), eps = static_cast<T>(c.eps);
  const T decay = static_cast<T>(c.weight_decay), sign = c.maximize ? T(-1) : T(1), width = static_cast<T>(spread);
  core::parallel_for(n, core::parallel_threshold / 4, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const T g = decay != T(0) ? sign * grad[i] + decay * p[i] : sign * grad[i];
      mean[i] = beta1 * mean[i] + fresh1 * g;
      square[i] = beta2 * square[i] + fresh2 * g * g;
      p[i] -= width > T(0) ? lr * mean[i] * width / (std::sqrt(square[i]) + eps) : lr * mean[i];
    }
  });
}

/// g, mean and square as above; p -= (grad_rate g + c.lr mean) / (sqrt(square) / root + eps).
template <class T>
void nadam_step(std::int64_t n, T* p, const T* grad, T* mean, T* square, double grad_rate, double root,
                const MomentConstants& c) {
  const T direct = static_cast<T>(grad_rate), lr = static_cast<T>(c.lr), scale = static_cast<T>(root);
  const T beta1 = static_cast<T>(c.beta1), fresh1 = static_cast<T>(1 - c.beta1), beta2 = static_cast<T>(c.beta2);
  const T fresh2 = static_cast<T>(1 - c.beta2), eps = static_cast<T>(c.eps), decay = static_cast<T>(c.weight_decay);
  core::parallel_for(n, core::parallel_threshold / 4, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const T g = decay != T(0) ? grad[i] + decay * p[i] : grad[i];
      mean[i] = beta1 * mean[i] + fresh1 * g;
      square[i] = beta2 * square[i] + fresh2 * g * g;
      p[i] -= (direct * g + lr * mean[i]) / (std::sqrt(square[i]) / scale + eps);
    }
  });
}

}  // namespace minitorch::kernels
