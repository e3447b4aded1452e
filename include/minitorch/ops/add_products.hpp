// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/matmul.hpp"

// Sums with products and quotients.

namespace minitorch {

/// x + value * a * b, elementwise with broadcasting.
template <Scalar T>
BasicTensor<T> addcmul(const BasicTensor<T>& x, const BasicTensor<T>& a, const BasicTensor<T>& b,
                       core::Number<T> value = T(1)) {
  return add(x, mul(mul(a, b), value));
}
/// x + value * a / b, elementwise with broadcasting.
template <Floating T>
BasicTensor<T> addcdiv(const BasicTensor<T>& x, const BasicTensor<T>& a, const BasicTensor<T>& b,
                       std::type_identity_t<T> value = T(1)) {
  return add(x, mul(div(a, b), value));
}

/// start + weight * (end - start), counted from the nearer end, so that weight 1 gives `end` itself.
template <Floating T>
BasicTensor<T> lerp(const BasicTensor<T>& start, const BasicTensor<T>& end, std::type_identity_t<T> weight) {
  return weight < T(0.5) ? add(start, mul(sub(end, start), weight)) : sub(end, mul(sub(end, start), T(1) - weight));
}
/// The same with a weight for each element; all three broadcast.
template <Floating T>
BasicTensor<T> lerp(const BasicTensor<T>& start, const BasicTensor<T>& end, const BasicTensor<T>& weight) {
  const BasicTensor<T> way = sub(end, start);
  return where(lt(weight.detach(), T(0.5)), add(start, mul(way, weight)), sub(end, mul(way, 1 - weight)));
}

/// beta * x + alpha * a b, the product of matrices; x broadcasts to it. With beta = 0 nothing of x counts, not even
/// NaN.
template <Floating T>
BasicTensor<T> addmm(const BasicTensor<T>& x, const BasicTensor<T>& a, const BasicTensor<T>& b,
                     std::type_identity_t<T> beta = T(1), std::type_identity_t<T> alpha = T(1)) {
  const BasicTensor<T> product = mm(a, b), scaled = alpha == T(1) ? product : mul(product, alpha);
  core::check(broadcast_shapes("addmm", x.shape(), product.shape()) == product.shape(), "[addmm] x of shape ",
              x.shape(), " does not broadcast to that of the product, ", product.shape());
  return add(beta == T(0) ? zeros<T>({}) : beta == T(1) ? x : mul(x, beta), scaled);
}
/// addmm of each pair of matrices: a (B, N, M), b (B, M, P).
template <Floating T>
BasicTensor<T> baddbmm(const BasicTensor<T>& x, const BasicTensor<T>& a, const BasicTensor<T>& b,
                       std::type_identity_t<T> beta = T(1), std::type_identity_t<T> alpha = T(1)) {
  const BasicTensor<T> product = bmm(a, b), scaled = alpha == T(1) ? product : mul(product, alpha);
  core::check(broadcast_shapes("baddbmm", x.shape(), product.shape()) == product.shape(), "[baddbmm] x of shape ",
              x.shape(), " does not broadcast to that of the product, ", product.shape());
  return add(beta == T(0) ? zeros<T>({}) : beta == T(1) ? x : mul(x, beta), scaled);
}

}  // namespace minitorch
