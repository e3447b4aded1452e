// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <vector>

#include "minitorch/nn/init.hpp"
#include "minitorch/ops/index.hpp"

// Initialisations that need more than one random number times a factor, and parameters as one vector.

namespace minitorch::nn {

namespace init {

namespace detail {

/// The number whose erf is x, in (-1, 1): Giles, "Approximating the erfinv function", 2010, and two steps of Newton.
MINITORCH_INLINE double erfinv(double x);

}  // namespace detail

/// Normal with this mean and standard deviation, as if drawn again until it lies in [a, b]: values, not numbers of
/// deviations. Error unless std > 0 and a < b, or if [a, b] is so far from the mean that nothing is drawn there.
template <Floating T>
const BasicTensor<T>& trunc_normal_(const BasicTensor<T>& x, double mean = 0, double std = 1, double a = -2,
                                    double b = 2, Generator& generator = default_generator()) {
  core::check(std > 0 && a < b, "[trunc_normal_] needs a deviation above 0 and a < b, got ", std, ", ", a, " and ", b);
  // Uniform between the values of erf at the ends, and back.
  const double root = std * std::numbers::sqrt2, low = std::erf((a - mean) / root), high = std::erf((b - mean) / root);
  core::check(low < high, "[trunc_normal_] [", a, ", ", b, "] is too far from the mean ", mean, " for the deviation ",
              std);
  const NoGradGuard guard;
  const BasicTensor<double> u = rand<double>(x.shape(), generator);
  BasicTensor<T> y(x.shape());
  core::parallel_for(y.numel(), 4096, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const double p = low + (high - low) * u.data()[i];
      const double value = p <= -1 ? a : p >= 1 ? b : mean + root * detail::erfinv(p);
      y.data()[i] = static_cast<T>(value < a ? a : value > b ? b : value);
    }
  });
  return copy_(x, y);
}

/// gain times a random matrix with orthonormal rows, or columns if there are more rows; of more than two dimensions all
/// but the first count as columns. Every such matrix is equally likely (Saxe, McClelland and Ganguli, 2014). Error
/// for less than two dimensions.
template <Floating T>
const BasicTensor<T>& orthogonal_(const BasicTensor<T>& x, double gain = 1,
                                  Generator& generator = default_generator()) {
  core::check(x.dim() >= 2, "[orthogonal_] needs at least two dimensions, got shape ", x.shape());
  if (x.numel() == 0) {
    return x;
  }
  const NoGradGuard guard;
  const std::int64_t rows = x.shape()[0], columns = x.numel() / rows;
  const bool tall = rows > columns;
  const std::int64_t count = tall ? columns : rows, length = tall ? rows : columns;
  // Gram and Schmidt, each twice, which is enough for full accuracy: q is count vectors.
  const BasicTensor<double> q = randn<double>({count, length}, generator);
  double* data = q.data();
  for (std::int64_t j = 0; j < count; ++j) {
    double* v = data + j * length;
    for (int pass = 0; pass < 2; ++pass) {
      for (std::int64_t i = 0; i < j; ++i) {
        const double* known = data + i * length;
        double dot = 0;
        for (std::int64_t k = 0; k < length; ++k) {
          dot += known[k] * v[k];
        }
        for (std::int64_t k = 0; k < length; ++k) {
          v[k] -= dot * known[k];
        }
      }
    }
    double square = 0;
    for (std::int64_t k = 0; k < length; ++k) {
      square += v[k] * v[k];
    }
    for (std::int64_t k = 0; k < length; ++k) {
      v[k] /= std::sqrt(square);
    }
  }
  BasicTensor<T> y({rows, columns});
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      y.data()[i * columns + j] = static_cast<T>(gain * (tall ? data[j * length + i] : data[i * length + j]));
    }
  }
  return copy_(x, reshape(y, x.shape()));
}

}  // namespace init

/// All elements of the parameters, one after the other, in one dimension. Recorded: gradients flow back.
template <Floating T>
BasicTensor<T> parameters_to_vector(const std::vector<BasicTensor<T>>& parameters) {
  core::check(!parameters.empty(), "[parameters_to_vector] there are no parameters");
  std::vector<BasicTensor<T>> flat;
  for (const BasicTensor<T>& parameter : parameters) {
    flat.push_back(reshape(parameter, {-1}));
  }
  return cat(flat);
}
/// The same for some tensors in braces.
template <Floating T>
BasicTensor<T> parameters_to_vector(std::initializer_list<BasicTensor<T>> parameters) {
  return parameters_to_vector(std::vector<BasicTensor<T>>(parameters));
}

/// Copies the elements of `vector` into the parameters, as parameters_to_vector has put them together. Not recorded.
template <Floating T>
void vector_to_parameters(const BasicTensor<T>& vector, const std::vector<BasicTensor<T>>& parameters) {
  std::int64_t count = 0;
  for (const BasicTensor<T>& parameter : parameters) {
    count += parameter.numel();
  }
  core::check(vector.shape() == Shape{count}, "[vector_to_parameters] the parameters have ", count,
              " elements, the vector has shape ", vector.shape());
  const NoGradGuard guard;
  const BasicTensor<T> values = clone(vector);  // it may be made of the parameters
  std::int64_t at = 0;
  for (const BasicTensor<T>& parameter : parameters) {
    copy_(parameter, reshape(narrow(values, 0, at, parameter.numel()), parameter.shape()));
    at += parameter.numel();
  }
}

}  // namespace minitorch::nn

/// PyTorch's place for them.
namespace minitorch::nn::utils {
using nn::parameters_to_vector;
using nn::vector_to_parameters;
}  // namespace minitorch::nn::utils

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::init::detail {

MINITORCH_INLINE double erfinv(double x) {
  double w = -std::log((1 - x) * (1 + x)), p;
  if (w < 5) {
    w -= 2.5;
    p = 2.81022636e-08;
    for (const double c : {3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503,
                           -0.00417768164, 0.246640727, 1.50140941}) {
      p = c + p * w;
    }
  } else {
    w = std::sqrt(w) - 3;
    p = -0.000200214257;
    for (const double c : {0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
                           1.00167406, 2.83297682}) {
      p = c + p * w;
    }
  }
  double y = p * x;
  for (int i = 0; i < 2; ++i) {
    y -= (std::erf(y) - x) * std::exp(y * y) / (2 * std::numbers::inv_sqrtpi);
  }
  return y;
}

}  // namespace minitorch::nn::init::detail
#endif
