// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

#include "minitorch/ops/arithmetic.hpp"

// Operations that change elements in place. They count up the version of the storage, so that a backward that needs the
// old elements reports an error. Under recording, x += y and its like record the operation and give the handle x (and
// all its copies) a new place in the graph; that is refused for leaves, as in PyTorch, and for views, whose other
// handles would not notice.

namespace minitorch {

namespace detail {

template <Scalar T>
void check_untracked(const char* op, const BasicTensor<T>& x) {
  check(!is_grad_enabled() || !x.requires_grad(), "[", op,
        "] a tensor that requires grad cannot be overwritten while "
        "operations are recorded; do it under a NoGradGuard, or use an operation that returns a new tensor");
}

/// Writes `value`, the result of an operation on x, into x.
template <Scalar T>
void assign(const char* op, const BasicTensor<T>& x, const BasicTensor<T>& value) {
  check(value.shape() == x.shape(), "[", op, "] the result of shape ", value.shape(), " does not fit in place into ",
        x.shape());
  if constexpr (Floating<T>) {
    if (is_grad_enabled() && (x.requires_grad() || value.requires_grad())) {
      check(!(x.requires_grad() && x.is_leaf()), "[", op,
            "] a leaf that requires grad cannot be changed in place while "
            "operations are recorded; do it under a NoGradGuard");
      check(!x.storage()->viewed(), "[", op,
            "] this tensor is a view or has one (by reshape, slice, ...), whose place in the "
            "graph would not notice the recorded change; write x = x + y instead, or clone() first");
    }
  }
  kernels::copy(x.shape(), value.data(), value.strides(), x.data(), x.strides());
  x.storage()->bump_version();
  if constexpr (Floating<T>) {
    if (value.requires_grad()) {
      x.impl().autograd = std::move(value.impl().autograd);
    }
  }
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

}  // namespace detail

/// Every element becomes `value`.
template <Scalar T>
const BasicTensor<T>& fill_(const BasicTensor<T>& x, std::type_identity_t<T> value) {
  detail::check_untracked("fill_", x);
  const BasicTensor<T> source = scalar<T>(value);
  kernels::copy(x.shape(), source.data(), Dims::filled(x.dim(), 0), x.data(), x.strides());
  x.storage()->bump_version();
  return x;
}
template <Scalar T>
const BasicTensor<T>& zero_(const BasicTensor<T>& x) {
  return fill_(x, T(0));
}

/// The elements of `source`, which broadcasts to the shape of x.
template <Scalar T>
const BasicTensor<T>& copy_(const BasicTensor<T>& x, const BasicTensor<T>& source) {
  detail::check_untracked("copy_", x);
  const NoGradGuard guard;
  const BasicTensor<T> from = expand(source, x.shape());
  const bool overlaps = from.storage() == x.storage();
  const BasicTensor<T> safe = overlaps ? detail::copy_of(from) : from;
  kernels::copy(x.shape(), safe.data(), safe.strides(), x.data(), x.strides());
  x.storage()->bump_version();
  return x;
}

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
  detail::assign("/=", x, detail::before_overwriting(x, y) / detail::beside_overwriting(x, y));
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator+=(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  detail::assign("+=", x, x + s);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator-=(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  detail::assign("-=", x, x - s);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator*=(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  detail::assign("*=", x, x * s);
  return x;
}
template <Scalar T>
const BasicTensor<T>& operator/=(const BasicTensor<T>& x, std::type_identity_t<T> s) {
  detail::assign("/=", x, x / s);
  return x;
}

}  // namespace minitorch
