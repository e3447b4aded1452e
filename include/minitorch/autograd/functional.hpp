// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "minitorch/autograd/engine.hpp"

// All derivatives of a function at once.

namespace minitorch::autograd::functional {

namespace detail {

/// d y / d x of a y that was recorded from x, a row for each element of y.
template <Floating T>
BasicTensor<T> rows_of_jacobian(const char* op, const BasicTensor<T>& y, const BasicTensor<T>& x) {
  Shape shape = y.shape();
  for (const std::int64_t size : x.shape()) {
    shape.push_back(size);
  }
  core::check_shape(op, shape);
  BasicTensor<T> out = zeros<T>(shape);
  if (!y.requires_grad()) {
    return out;  // it does not depend on x
  }
  for (std::int64_t i = 0; i < y.numel(); ++i) {
    BasicTensor<T> one = zeros<T>(y.shape());
    one.data()[i] = T(1);
    const BasicTensor<T> row = grad(y, x, {.grad_outputs = one, .retain_graph = true, .allow_unused = true});
    if (row.defined()) {
      const BasicTensor<T> values = minitorch::detail::contiguous_data(row);
      std::copy_n(values.data(), values.numel(), out.data() + i * x.numel());
    }
  }
  return out;
}

template <Floating T>
BasicTensor<T> leaf_of(const BasicTensor<T>& x) {
  return minitorch::detail::copy_of(x.detach()).requires_grad_();
}

}  // namespace detail

/// The derivatives of f at x, of shape (shape of f(x), shape of x): element [i][j] is d f(x)[i] / d x[j], zeros where
/// there is no path. f takes and returns one tensor; backward runs once for each element of its result. x stays as it
/// is, and so do the gradients of what else f uses; the result is no part of a graph.
///
///     Tensor j = autograd::functional::jacobian([](const Tensor& x) { return x * x; }, tensor({1, 2}));
template <class F, Floating T>
BasicTensor<T> jacobian(const F& f, const BasicTensor<T>& x) {
  const EnableGradGuard recorded;
  const BasicTensor<T> leaf = detail::leaf_of(x);
  return detail::rows_of_jacobian<T>("jacobian", f(leaf), leaf);
}

/// The second derivatives at x of f, whose result has one element (else an Error), of shape (shape of x, shape of x):
/// the jacobian of the gradient, one recorded backward and then one for each element of x.
///
///     Tensor h = autograd::functional::hessian([](const Tensor& x) { return sum(pow(x, 3)); }, tensor({1, 2}));
template <class F, Floating T>
BasicTensor<T> hessian(const F& f, const BasicTensor<T>& x) {
  const EnableGradGuard recorded;
  const BasicTensor<T> leaf = detail::leaf_of(x);
  const BasicTensor<T> y = f(leaf);
  core::check(y.numel() == 1, "[hessian] the function must return one element, got shape ", y.shape());
  BasicTensor<T> first = y.requires_grad() ? grad(y, leaf, {.create_graph = true, .allow_unused = true}) : y;
  first = y.requires_grad() && first.defined() ? first : zeros<T>(x.shape());
  return detail::rows_of_jacobian("hessian", first, leaf);
}

}  // namespace minitorch::autograd::functional
