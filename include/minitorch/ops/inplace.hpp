// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/tensor/factories.hpp"

// Operations that change elements in place. They count up the version of the storage, so that a backward that needs the
// old elements reports an error. Under recording the change is part of the graph: x, all copies of the handle, the
// tensor that x is a view of, and all other views of that show it (Note [Views] in autograd/view.hpp). As in PyTorch,
// leaves that require grad and their views cannot be changed while operations are recorded, only under a NoGradGuard.
// Elements that lie over one another, as those of an expanded tensor, cannot be written.

namespace minitorch {

namespace detail {

/// Writes `value`, the result of an operation on x, into x.
template <Scalar T>
void assign(const char* op, const BasicTensor<T>& x, const BasicTensor<T>& value) {
  core::check(value.shape() == x.shape(), "[", op, "] the result of shape ", value.shape(),
              " does not fit in place into ", x.shape());
  autograd::overwrite(op, x, value, autograd::Overwrite::result);
}

}  // namespace detail

namespace detail {

/// x at its place in the graph, but safe to be saved for backward while x is about to be overwritten.
template <Scalar T>
BasicTensor<T> before_overwriting(const BasicTensor<T>& x, const BasicTensor<T>& other) {
  if constexpr (Floating<T>) {
    if (autograd::recording({other})) {
      return clone(x);
    }
  }
  return x;
}

/// y, safe in the same way when it shares memory with x.
template <Scalar T>
BasicTensor<T> beside_overwriting(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  if constexpr (Floating<T>) {
    if (x.storage() == y.storage() && autograd::recording({x, y})) {
      return clone(y);
    }
  }
  return y;
}

/// PyTorch refuses it, too.
[[noreturn]] inline void refuse_quotient() {
  core::fail(
      "[/=] a quotient of integers is float, which integers cannot hold; copy_(x, floor_divide(x, y)) writes the "
      "whole one");
}

}  // namespace detail

/// Every element becomes `value`. The gradient of what was there is 0.
template <Scalar T>
const BasicTensor<T>& fill_(const BasicTensor<T>& x, core::Number<T> value) {
  const BasicTensor<T> source = scalar<T>(detail::element<T>("fill_", value));
  autograd::overwrite("fill_", x, expand(source, x.shape()), autograd::Overwrite::copy);
  return x;
}
/// Every element becomes 0.
template <Scalar T>
const BasicTensor<T>& zero_(const BasicTensor<T>& x) {
  return fill_(x, T(0));
}

namespace detail {

/// copy_, under the name of what the user wrote.
template <Scalar T>
void copy_into(const char* op, const BasicTensor<T>& x, const BasicTensor<T>& source) {
  const BasicTensor<T> from = expand(source, x.shape());
  const bool overlaps = from.storage() == x.storage();
  autograd::overwrite(op, x, overlaps ? clone(from) : from, autograd::Overwrite::copy);
}

}  // namespace detail

/// Every element becomes that of `source`, which broadcasts to the shape of x and gets the gradient.
template <Scalar T>
const BasicTensor<T>& copy_(const BasicTensor<T>& x, const BasicTensor<T>& source) {
  detail::copy_into("copy_", x, source);
  return x;
}

/// Every element becomes a number of its own, uniform in [low, high).
template <Floating T>
const BasicTensor<T>& uniform_(const BasicTensor<T>& x, double low = 0, double high = 1,
                               Generator& generator = default_generator()) {
  core::check(low <= high, "[uniform_] needs low <= high, got [", low, ", ", high, ")");
  return copy_(x, rand<T>(x.shape(), generator) * static_cast<T>(high - low) + static_cast<T>(low));
}
/// Every element becomes a number of its own, normal with this mean and standard deviation.
template <Floating T>
const BasicTensor<T>& normal_(const BasicTensor<T>& x, double mean = 0, double std = 1,
                              Generator& generator = default_generator()) {
  core::check(std >= 0, "[normal_] the standard deviation must not be negative, got ", std);
  return copy_(x, randn<T>(x.shape(), generator) * static_cast<T>(std) + static_cast<T>(mean));
}
/// Every element becomes 1 with probability p, else 0.
template <Floating T>
const BasicTensor<T>& bernoulli_(const BasicTensor<T>& x, double p = 0.5, Generator& generator = default_generator()) {
  core::check(p >= 0 && p <= 1, "[bernoulli_] p must be in [0, 1], got ", p);
  return copy_(x, cast<T>(rand<double>(x.shape(), generator) < p));
}

/// Every element becomes a number of its own, exponentially distributed: with density rate e^(-rate t) for t > 0.
template <Floating T>
const BasicTensor<T>& exponential_(const BasicTensor<T>& x, double rate = 1,
                                   Generator& generator = default_generator()) {
  core::check(rate > 0, "[exponential_] the rate must be positive, got ", rate);
  DoubleTensor draws = rand<double>(x.shape(), generator);  // in [0, 1)
  for (std::int64_t i = 0; i < draws.numel(); ++i) {
    draws.data()[i] = std::max(-std::log1p(-draws.data()[i]) / rate, std::numeric_limits<double>::min());
  }
  return copy_(x, cast<T>(draws));
}
/// Every element becomes a whole number of its own from [low, high), each equally likely.
template <Scalar T>
const BasicTensor<T>& random_(const BasicTensor<T>& x, std::int64_t low, std::int64_t high,
                              Generator& generator = default_generator()) {
  return copy_(x, randint<T>(low, high, x.shape(), generator));
}
/// The same from [0, high).
template <Scalar T>
const BasicTensor<T>& random_(const BasicTensor<T>& x, std::int64_t high, Generator& generator = default_generator()) {
  return random_(x, 0, high, generator);
}

/// x = x + y, x - y, x * y, x / y elementwise, in place; y broadcasts to the shape of x.
template <Scalar T>
const BasicTensor<T>& operator+=(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  detail::assign("+=", x, x + y);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator-=(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  detail::assign("-=", x, x - y);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator*=(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  detail::assign("*=", x, detail::before_overwriting(x, y) * detail::beside_overwriting(x, y));
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator/=(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  if constexpr (Floating<T>) {
    detail::assign("/=", x, detail::before_overwriting(x, y) / detail::beside_overwriting(x, y));
    return x;
  }
  detail::refuse_quotient();
}
template <Scalar T>
const BasicTensor<T>& operator+=(const BasicTensor<T>& x, core::Number<T> s) {
  detail::assign("+=", x, x + s);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator-=(const BasicTensor<T>& x, core::Number<T> s) {
  detail::assign("-=", x, x - s);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator*=(const BasicTensor<T>& x, core::Number<T> s) {
  detail::assign("*=", x, x * s);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator/=(const BasicTensor<T>& x, core::Number<T> s) {
  if constexpr (Floating<T>) {
    detail::assign("/=", x, x / s);
    return x;
  }
  detail::refuse_quotient();
}

/// x += alpha * y, and its peers, under PyTorch's names.
template <Scalar T>
const BasicTensor<T>& add_(const BasicTensor<T>& x, const BasicTensor<T>& y, core::Number<T> alpha) {
  return x += mul(y, alpha);
}
/// x -= alpha y; x.
template <Scalar T>
const BasicTensor<T>& sub_(const BasicTensor<T>& x, const BasicTensor<T>& y, core::Number<T> alpha) {
  return x -= mul(y, alpha);
}
/// x += y; x.
template <Scalar T>
const BasicTensor<T>& add_(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  return x += y;
}
/// x -= y; x.
template <Scalar T>
const BasicTensor<T>& sub_(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  return x -= y;
}
/// x *= y; x.
template <Scalar T>
const BasicTensor<T>& mul_(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  return x *= y;
}
/// x /= y; x.
template <Scalar T>
const BasicTensor<T>& div_(const BasicTensor<T>& x, const BasicTensor<T>& y) {
  return x /= y;
}
/// x += s; x.
template <Scalar T>
const BasicTensor<T>& add_(const BasicTensor<T>& x, core::Number<T> s) {
  return x += s;
}
/// x -= s; x.
template <Scalar T>
const BasicTensor<T>& sub_(const BasicTensor<T>& x, core::Number<T> s) {
  return x -= s;
}
/// x *= s; x.
template <Scalar T>
const BasicTensor<T>& mul_(const BasicTensor<T>& x, core::Number<T> s) {
  return x *= s;
}
/// x /= s; x.
template <Scalar T>
const BasicTensor<T>& div_(const BasicTensor<T>& x, core::Number<T> s) {
  return x /= s;
}

// What would change the type of the elements cannot be written back, which PyTorch refuses, too.

namespace detail {

template <class S>
[[noreturn]] void refuse_promotion(const char* op, S s) {
  core::fail("[", op, "] the result with ", s, " is of another type than the elements (",
             std::is_floating_point_v<S> ? "float" : "int64",
             "), so it cannot be written in place; use a new tensor, or a number of the elements' type");
}

}  // namespace detail

template <Integer T, class S>
requires detail::Promotes<T, S>
const BasicTensor<T>& operator+=(const BasicTensor<T>&, S s) {
  detail::refuse_promotion("+=", s);
}
template <Integer T, class S>
requires detail::Promotes<T, S>
const BasicTensor<T>& operator-=(const BasicTensor<T>&, S s) {
  detail::refuse_promotion("-=", s);
}
template <Integer T, class S>
requires detail::Promotes<T, S>
const BasicTensor<T>& operator*=(const BasicTensor<T>&, S s) {
  detail::refuse_promotion("*=", s);
}
template <Integer T, class S>
requires detail::Promotes<T, S>
const BasicTensor<T>& operator/=(const BasicTensor<T>&, S s) {
  detail::refuse_promotion("/=", s);
}

}  // namespace minitorch
