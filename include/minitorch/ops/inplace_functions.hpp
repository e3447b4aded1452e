// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/add_products.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/pow.hpp"
#include "minitorch/ops/remainder.hpp"
#include "minitorch/ops/rounding.hpp"
#include "minitorch/ops/triangle.hpp"

// Functions of elements that write their result into x, by PyTorch's names. What backward needs of x is kept as a copy,
// so that all of them may be differentiated.

namespace minitorch {

namespace detail {

/// Writes f(x) into x.
template <Scalar T, class F>
const BasicTensor<T>& written(const char* op, const BasicTensor<T>& x, const F& f) {
  assign(op, x, f(before_overwriting(x, x)));
  return x;
}

}  // namespace detail

/// x = exp(x); x.
template <Floating T>
const BasicTensor<T>& exp_(const BasicTensor<T>& x) {
  return detail::written("exp_", x, [](const BasicTensor<T>& v) { return exp(v); });
}
/// x = log(x); x.
template <Floating T>
const BasicTensor<T>& log_(const BasicTensor<T>& x) {
  return detail::written("log_", x, [](const BasicTensor<T>& v) { return log(v); });
}
/// x = sqrt(x); x.
template <Floating T>
const BasicTensor<T>& sqrt_(const BasicTensor<T>& x) {
  return detail::written("sqrt_", x, [](const BasicTensor<T>& v) { return sqrt(v); });
}
/// x = relu(x); x.
template <Floating T>
const BasicTensor<T>& relu_(const BasicTensor<T>& x) {
  return detail::written("relu_", x, [](const BasicTensor<T>& v) { return relu(v); });
}
/// x = sigmoid(x); x.
template <Floating T>
const BasicTensor<T>& sigmoid_(const BasicTensor<T>& x) {
  return detail::written("sigmoid_", x, [](const BasicTensor<T>& v) { return sigmoid(v); });
}
/// x = tanh(x); x.
template <Floating T>
const BasicTensor<T>& tanh_(const BasicTensor<T>& x) {
  return detail::written("tanh_", x, [](const BasicTensor<T>& v) { return tanh(v); });
}
/// x = round(x); x.
template <Floating T>
const BasicTensor<T>& round_(const BasicTensor<T>& x) {
  return detail::written("round_", x, [](const BasicTensor<T>& v) { return round(v); });
}
/// x = abs(x); x.
template <Scalar T>
const BasicTensor<T>& abs_(const BasicTensor<T>& x) {
  return detail::written("abs_", x, [](const BasicTensor<T>& v) { return abs(v); });
}
/// x = -x; x.
template <Scalar T>
const BasicTensor<T>& neg_(const BasicTensor<T>& x) {
  return detail::written("neg_", x, [](const BasicTensor<T>& v) { return neg(v); });
}
/// x to the power of a number; x.
template <Floating T>
const BasicTensor<T>& pow_(const BasicTensor<T>& x, core::Number<T> exponent) {
  return detail::written("pow_", x, [&](const BasicTensor<T>& v) { return pow(v, exponent); });
}
/// x = floor(x); x.
template <Scalar T>
const BasicTensor<T>& floor_(const BasicTensor<T>& x) {
  return detail::written("floor_", x, [](const BasicTensor<T>& v) { return floor(v); });
}
/// x = ceil(x); x.
template <Scalar T>
const BasicTensor<T>& ceil_(const BasicTensor<T>& x) {
  return detail::written("ceil_", x, [](const BasicTensor<T>& v) { return ceil(v); });
}
/// x = trunc(x); x.
template <Scalar T>
const BasicTensor<T>& trunc_(const BasicTensor<T>& x) {
  return detail::written("trunc_", x, [](const BasicTensor<T>& v) { return trunc(v); });
}
/// x = sign(x); x.
template <Scalar T>
const BasicTensor<T>& sign_(const BasicTensor<T>& x) {
  return detail::written("sign_", x, [](const BasicTensor<T>& v) { return sign(v); });
}
/// x = square(x); x.
template <Scalar T>
const BasicTensor<T>& square_(const BasicTensor<T>& x) {
  return detail::written("square_", x, [](const BasicTensor<T>& v) { return square(v); });
}
/// x = reciprocal(x); x.
template <Floating T>
const BasicTensor<T>& reciprocal_(const BasicTensor<T>& x) {
  return detail::written("reciprocal_", x, [](const BasicTensor<T>& v) { return reciprocal(v); });
}
/// x = rsqrt(x); x.
template <Floating T>
const BasicTensor<T>& rsqrt_(const BasicTensor<T>& x) {
  return detail::written("rsqrt_", x, [](const BasicTensor<T>& v) { return rsqrt(v); });
}
/// x = sin(x); x.
template <Floating T>
const BasicTensor<T>& sin_(const BasicTensor<T>& x) {
  return detail::written("sin_", x, [](const BasicTensor<T>& v) { return sin(v); });
}
/// x = cos(x); x.
template <Floating T>
const BasicTensor<T>& cos_(const BasicTensor<T>& x) {
  return detail::written("cos_", x, [](const BasicTensor<T>& v) { return cos(v); });
}
/// x = clamp_min(x, low); x.
template <Scalar T>
const BasicTensor<T>& clamp_min_(const BasicTensor<T>& x, core::Number<T> low) {
  return detail::written("clamp_min_", x, [&](const BasicTensor<T>& v) { return clamp_min(v, low); });
}
/// x = clamp_max(x, high); x.
template <Scalar T>
const BasicTensor<T>& clamp_max_(const BasicTensor<T>& x, core::Number<T> high) {
  return detail::written("clamp_max_", x, [&](const BasicTensor<T>& v) { return clamp_max(v, high); });
}
/// x = fmod(x, divisor); x.
template <Scalar T>
const BasicTensor<T>& fmod_(const BasicTensor<T>& x, core::Number<T> divisor) {
  return detail::written("fmod_", x, [&](const BasicTensor<T>& v) { return fmod(v, divisor); });
}
/// x = remainder(x, divisor); x.
template <Scalar T>
const BasicTensor<T>& remainder_(const BasicTensor<T>& x, core::Number<T> divisor) {
  return detail::written("remainder_", x, [&](const BasicTensor<T>& v) { return remainder(v, divisor); });
}
/// x = tril(x, diagonal); x.
template <Scalar T>
const BasicTensor<T>& tril_(const BasicTensor<T>& x, std::int64_t diagonal = 0) {
  return detail::written("tril_", x, [=](const BasicTensor<T>& v) { return tril(v, diagonal); });
}
/// x = triu(x, diagonal); x.
template <Scalar T>
const BasicTensor<T>& triu_(const BasicTensor<T>& x, std::int64_t diagonal = 0) {
  return detail::written("triu_", x, [=](const BasicTensor<T>& v) { return triu(v, diagonal); });
}
/// x += value * a * b; x.
template <Floating T>
const BasicTensor<T>& addcmul_(const BasicTensor<T>& x, const BasicTensor<T>& a, const BasicTensor<T>& b,
                               std::type_identity_t<T> value = T(1)) {
  return x += addcmul(zeros_like(x), a, b, value);
}
/// x += value * a / b; x.
template <Floating T>
const BasicTensor<T>& addcdiv_(const BasicTensor<T>& x, const BasicTensor<T>& a, const BasicTensor<T>& b,
                               std::type_identity_t<T> value = T(1)) {
  return x += addcdiv(zeros_like(x), a, b, value);
}
/// x = lerp(x, end, weight); x.
template <Floating T>
const BasicTensor<T>& lerp_(const BasicTensor<T>& x, const BasicTensor<T>& end, std::type_identity_t<T> weight) {
  detail::assign("lerp_", x, lerp(detail::before_overwriting(x, end), detail::beside_overwriting(x, end), weight));
  return x;
}
/// index_add in place; x.
template <Scalar T>
const BasicTensor<T>& index_add_(const BasicTensor<T>& x, std::int64_t dim, const LongTensor& index,
                                 const BasicTensor<T>& source, core::Number<T> alpha = T(1)) {
  detail::assign("index_add_", x, index_add(x, dim, index, source, alpha));
  return x;
}

}  // namespace minitorch
