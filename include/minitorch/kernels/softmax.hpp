// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "minitorch/core/parallel.hpp"

// Softmax and its logarithm over the middle of (outer, count, inner).

namespace minitorch::kernels {

namespace detail_softmax {

template <class F>
void for_each_column(std::int64_t outer, std::int64_t count, std::int64_t inner, const F& f) {
  // exp makes an element of these as heavy as several of ordinary loops
  parallel_for(outer * inner, std::max<std::int64_t>(1, parallel_threshold / 8 / std::max<std::int64_t>(1, count)),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t i = begin; i < end; ++i) {
                   f(i / inner * count * inner + i % inner);
                 }
               });
}

}  // namespace detail_softmax

/// y = exp(x - max) / sum(exp(x - max)), or its logarithm x - max - log(sum(exp(x - max))) if `Log`.
template <bool Log, class T>
void softmax_forward(const T* x, T* y, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  detail_softmax::for_each_column(outer, count, inner, [=](std::int64_t start) {
    const T* in = x + start;
    T* out = y + start;
    T largest = -std::numeric_limits<T>::infinity();
    for (std::int64_t k = 0; k < count; ++k) {
      largest = in[k * inner] > largest || in[k * inner] != in[k * inner] ? in[k * inner] : largest;
    }
    double sum = 0;
    for (std::int64_t k = 0; k < count; ++k) {
      const T e = std::exp(in[k * inner] - largest);
      sum += static_cast<double>(e);
      if (!Log) {
        out[k * inner] = e;
      }
    }
    const T scale = static_cast<T>(Log ? std::log(sum) : sum);
    for (std::int64_t k = 0; k < count; ++k) {
      out[k * inner] = Log ? in[k * inner] - largest - scale : out[k * inner] / scale;
    }
  });
}

/// Softmax: dx = y (dy - sum(dy y)). Logarithm: dx = dy - exp(y) sum(dy).
template <bool Log, class T>
void softmax_backward(const T* dy, const T* y, T* dx, std::int64_t outer, std::int64_t count, std::int64_t inner) {
  detail_softmax::for_each_column(outer, count, inner, [=](std::int64_t start) {
    double sum = 0;
    for (std::int64_t k = 0; k < count; ++k) {
      const std::int64_t i = start + k * inner;
      sum += static_cast<double>(Log ? dy[i] : dy[i] * y[i]);
    }
    const auto total = static_cast<T>(sum);
    for (std::int64_t k = 0; k < count; ++k) {
      const std::int64_t i = start + k * inner;
      dx[i] = Log ? dy[i] - std::exp(y[i]) * total : y[i] * (dy[i] - total);
    }
  });
}

}  // namespace minitorch::kernels
