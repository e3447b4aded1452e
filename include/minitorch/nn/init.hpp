// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/core/choice.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/tensor/factories.hpp"

// Initialisation in place, under PyTorch's names. Nothing is recorded, and the same seed gives the same bits for any
// number of threads. Each returns its tensor.

namespace minitorch::nn::init {

/// Which number of connections keeps its variance: inputs (forward pass) or outputs (backward pass).
enum class Fan { in, out };
/// What follows the layer, for calculate_gain.
enum class Nonlinearity { linear, sigmoid, tanh, relu, leaky_relu, selu };

}  // namespace minitorch::nn::init

namespace minitorch {
template <>
inline constexpr std::string_view core::words<nn::init::Fan> = "fan_in, fan_out";
template <>
inline constexpr std::string_view core::words<nn::init::Nonlinearity> = "linear, sigmoid, tanh, relu, leaky_relu, selu";
}  // namespace minitorch

namespace minitorch::nn::init {

/// Arguments of the Kaiming initialisations; `a` is the negative slope of leaky_relu.
struct KaimingOptions {
  double a = 0;
  core::Choice<Fan> mode = Fan::in;
  core::Choice<Nonlinearity> nonlinearity = Nonlinearity::leaky_relu;
};

/// Factor on the standard deviation that makes up for a nonlinearity: 1, tanh 5/3, relu sqrt(2),
/// leaky_relu sqrt(2 / (1 + a^2)), selu 3/4.
MINITORCH_INLINE double calculate_gain(core::Choice<Nonlinearity> nonlinearity, double a = 0.01);

/// Connections into and out of one unit of a weight (out, in, kernel...): {in * kernel, out * kernel}.
inline std::pair<double, double> fan_in_and_fan_out(const Shape& weight) {
  core::check(weight.size() >= 2, "[init] fan in and fan out need a weight of at least two dimensions, got shape ",
              weight);
  double kernel = 1;
  for (int d = 2; d < weight.size(); ++d) {
    kernel *= static_cast<double>(weight[d]);
  }
  return {static_cast<double>(weight[1]) * kernel, static_cast<double>(weight[0]) * kernel};
}

/// Floating, but more of a constraint, so that of two functions that differ in nothing else this one is taken.
template <class T>
concept OutsideOfTheGraph = Floating<T> && true;

/// Every element `value`.
template <Floating T>
const BasicTensor<T>& constant_(const BasicTensor<T>& x, double value) {
  const NoGradGuard guard;
  return fill_(x, static_cast<T>(value));
}
template <Floating T>
const BasicTensor<T>& zeros_(const BasicTensor<T>& x) {
  return constant_(x, 0);
}
template <Floating T>
const BasicTensor<T>& ones_(const BasicTensor<T>& x) {
  return constant_(x, 1);
}

/// Fills x with uniform numbers in [low, high), without recording; x. Preferred to the function of the same name that
/// records, where both namespaces are used, and so is normal_.
template <OutsideOfTheGraph T>
const BasicTensor<T>& uniform_(const BasicTensor<T>& x, double low = 0, double high = 1,
                               Generator& generator = default_generator()) {
  const NoGradGuard guard;
  return minitorch::uniform_(x, low, high, generator);
}
/// Fills x with normal numbers, without recording; x.
template <OutsideOfTheGraph T>
const BasicTensor<T>& normal_(const BasicTensor<T>& x, double mean = 0, double std = 1,
                              Generator& generator = default_generator()) {
  const NoGradGuard guard;
  return minitorch::normal_(x, mean, std, generator);
}

/// Standard deviation gain / sqrt(fan) of He et al., "Delving deep into rectifiers", 2015.
inline double kaiming_std(const Shape& weight, const KaimingOptions& options = {}) {
  const auto [in, out] = fan_in_and_fan_out(weight);
  return calculate_gain(options.nonlinearity, options.a) / std::sqrt(options.mode == Fan::in ? in : out);
}
/// Uniform in +-sqrt(3) kaiming_std.
template <Floating T>
const BasicTensor<T>& kaiming_uniform_(const BasicTensor<T>& x, const KaimingOptions& options = {},
                                       Generator& generator = default_generator()) {
  const double std = kaiming_std(x.shape(), options);  // infinite for a weight without elements
  return x.numel() == 0 ? x : init::uniform_(x, -std::sqrt(3.0) * std, std::sqrt(3.0) * std, generator);
}
/// Normal with deviation kaiming_std.
template <Floating T>
const BasicTensor<T>& kaiming_normal_(const BasicTensor<T>& x, const KaimingOptions& options = {},
                                      Generator& generator = default_generator()) {
  const double std = kaiming_std(x.shape(), options);
  return x.numel() == 0 ? x : init::normal_(x, 0, std, generator);
}

/// kaiming_uniform_ and kaiming_normal_ with PyTorch's positions: a, mode, nonlinearity.
template <Floating T, class A>
requires std::is_arithmetic_v<A>
const BasicTensor<T>& kaiming_uniform_(const BasicTensor<T>& x, A a, core::Choice<Fan> mode = Fan::in,
                                       core::Choice<Nonlinearity> nonlinearity = Nonlinearity::leaky_relu) {
  return kaiming_uniform_(x, {.a = static_cast<double>(a), .mode = mode, .nonlinearity = nonlinearity});
}
/// The same with normal numbers.
template <Floating T, class A>
requires std::is_arithmetic_v<A>
const BasicTensor<T>& kaiming_normal_(const BasicTensor<T>& x, A a, core::Choice<Fan> mode = Fan::in,
                                      core::Choice<Nonlinearity> nonlinearity = Nonlinearity::leaky_relu) {
  return kaiming_normal_(x, {.a = static_cast<double>(a), .mode = mode, .nonlinearity = nonlinearity});
}

/// Standard deviation gain sqrt(2 / (fan in + fan out)) of Glorot and Bengio, "Understanding the difficulty of training
/// deep feedforward neural networks", 2010.
inline double xavier_std(const Shape& weight, double gain = 1) {
  const auto [in, out] = fan_in_and_fan_out(weight);
  return gain * std::sqrt(2 / (in + out));
}
/// Uniform in +-sqrt(3) xavier_std.
template <Floating T>
const BasicTensor<T>& xavier_uniform_(const BasicTensor<T>& x, double gain = 1,
                                      Generator& generator = default_generator()) {
  const double bound = std::sqrt(3.0) * xavier_std(x.shape(), gain);
  return x.numel() == 0 ? x : init::uniform_(x, -bound, bound, generator);
}
/// Normal with deviation xavier_std.
template <Floating T>
const BasicTensor<T>& xavier_normal_(const BasicTensor<T>& x, double gain = 1,
                                     Generator& generator = default_generator()) {
  const double std = xavier_std(x.shape(), gain);
  return x.numel() == 0 ? x : init::normal_(x, 0, std, generator);
}

/// What PyTorch's Linear and Conv2d start with: weight and bias uniform in +-1 / sqrt(fan in), which is
/// kaiming_uniform_ with a = sqrt(5). The bias may be undefined.
template <Floating T>
void default_weights_(const BasicTensor<T>& weight, const BasicTensor<T>& bias,
                      Generator& generator = default_generator()) {
  kaiming_uniform_(weight, {.a = std::sqrt(5.0)}, generator);
  if (bias.defined()) {
    const double in = fan_in_and_fan_out(weight.shape()).first, bound = in > 0 ? 1 / std::sqrt(in) : 0;
    init::uniform_(bias, -bound, bound, generator);
  }
}

}  // namespace minitorch::nn::init

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::init {

MINITORCH_INLINE double calculate_gain(core::Choice<Nonlinearity> nonlinearity, double a) {
  switch (nonlinearity) {
    case Nonlinearity::tanh:
      return 5.0 / 3;
    case Nonlinearity::relu:
      return std::sqrt(2.0);
    case Nonlinearity::leaky_relu:
      return std::sqrt(2 / (1 + a * a));
    case Nonlinearity::selu:
      return 3.0 / 4;
    case Nonlinearity::linear:
    case Nonlinearity::sigmoid:
      break;
  }
  return 1;
}

}  // namespace minitorch::nn::init
#endif
