// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "minitorch/ops/broadcast.hpp"
#include "minitorch/ops/compare.hpp"

// Masks: operators on bool tensors, what holds for all or any, and questions about elements. No gradient passes.

namespace minitorch {

/// Where one of two masks holds, but not both.
inline BoolTensor logical_xor(const BoolTensor& a, const BoolTensor& b) {
  return ne(a, b);
}

/// Where both are not 0, of elements that are no masks; NaN is not 0.
template <Scalar T>
requires(!std::same_as<T, bool>) BoolTensor logical_and(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return logical_and(ne(a, T(0)), ne(b, T(0)));
}
/// Where one of both is not 0.
template <Scalar T>
requires(!std::same_as<T, bool>) BoolTensor logical_or(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return logical_or(ne(a, T(0)), ne(b, T(0)));
}
/// Where one of both is not 0 and the other is.
template <Scalar T>
requires(!std::same_as<T, bool>) BoolTensor logical_xor(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return ne(ne(a, T(0)), ne(b, T(0)));
}
/// Where x is 0.
template <Scalar T>
requires(!std::same_as<T, bool>) BoolTensor logical_not(const BasicTensor<T>& x) {
  return eq(x, T(0));
}

// The operators are templates, so that no number becomes a mask; those of integers are in ops/remainder.hpp.
/// logical_and, of masks.
template <std::same_as<bool> T>
BoolTensor operator&(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return logical_and(a, b);
}
/// logical_or, of masks.
template <std::same_as<bool> T>
BoolTensor operator|(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return logical_or(a, b);
}
/// logical_xor, of masks.
template <std::same_as<bool> T>
BoolTensor operator^(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return logical_xor(a, b);
}
/// logical_not, of masks.
template <std::same_as<bool> T>
BoolTensor operator!(const BasicTensor<T>& a) {
  return logical_not(a);
}
/// logical_not, of masks.
template <std::same_as<bool> T>
BoolTensor operator~(const BasicTensor<T>& a) {
  return logical_not(a);
}

/// Whether all elements are not 0, as a tensor without dimensions; true of nothing.
template <Scalar T>
BoolTensor all(const BasicTensor<T>& x) {
  const BasicTensor<T> in = detail::contiguous_data(x);
  return scalar<bool>(std::all_of(in.data(), in.data() + in.numel(), [](T v) { return v != T(0); }));
}
/// Whether any element is not 0; false of nothing.
template <Scalar T>
BoolTensor any(const BasicTensor<T>& x) {
  const BasicTensor<T> in = detail::contiguous_data(x);
  return scalar<bool>(std::any_of(in.data(), in.data() + in.numel(), [](T v) { return v != T(0); }));
}
/// Along `dim`, which disappears, or with keepdim stays with size 1.
template <Scalar T>
BoolTensor any(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  const int d = core::normalize_dim("any", dim, x.dim());
  Shape kept = x.shape();
  if (x.dim() > 0) {
    kept[d] = 1;
  }
  const BoolTensor y = gt(sum_to(ne(x.detach(), T(0)), kept), 0);
  return keepdim || x.dim() == 0 ? y : reshape(y, squeeze(y, d).shape());
}
/// Along `dim`, which disappears, or with keepdim stays with size 1.
template <Scalar T>
BoolTensor all(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  return logical_not(any(eq(x.detach(), T(0)), dim, keepdim));
}

/// Where x is infinite: nowhere among integers.
template <Scalar T>
BoolTensor isinf(const BasicTensor<T>& x) {
  if constexpr (!Floating<T>) {
    return zeros<bool>(x.shape());
  }
  const T infinity = std::numeric_limits<T>::infinity();
  return logical_or(eq(x, infinity), eq(x, -infinity));
}
/// Where x is neither infinite nor NaN.
template <Scalar T>
BoolTensor isfinite(const BasicTensor<T>& x) {
  const BasicTensor<T> in = detail::contiguous_data(x);
  BoolTensor y(x.shape());
  kernels::map(
      y.numel(), y.data(), [](T v) { return detail::wrap::sub(v, v) == T(0); }, in.data());
  return y;
}

/// Where |a - b| <= atol + rtol |b|, or both are the same infinity, or, with equal_nan, both NaN; a and b broadcast.
/// Integers are compared as doubles.
template <Scalar T>
BoolTensor isclose(const BasicTensor<T>& a, const BasicTensor<T>& b, double rtol = 1e-5, double atol = 1e-8,
                   bool equal_nan = false) {
  core::check(rtol >= 0 && atol >= 0, "[isclose] rtol and atol must not be negative, got ", rtol, " and ", atol);
  using Real = std::conditional_t<Floating<T>, T, double>;
  return detail::broadcast_map<bool>("isclose", a, b, [=](T first, T second) {
    const Real u = static_cast<Real>(first), v = static_cast<Real>(second);
    const bool finite = u - u == Real(0) && v - v == Real(0);
    return first == second || (equal_nan && u != u && v != v) ||
           (finite && std::abs(u - v) <= static_cast<Real>(atol) + static_cast<Real>(rtol) * std::abs(v));
  });
}
/// Whether isclose holds for all elements.
template <Scalar T>
bool allclose(const BasicTensor<T>& a, const BasicTensor<T>& b, double rtol = 1e-5, double atol = 1e-8,
              bool equal_nan = false) {
  return all(isclose(a, b, rtol, atol, equal_nan)).item();
}

/// Whether both have one shape and equal elements; NaN equals nothing.
template <Scalar T>
bool equal(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return a.shape() == b.shape() && all(eq(a, b)).item();
}

}  // namespace minitorch
