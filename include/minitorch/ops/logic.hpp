// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "minitorch/ops/compare.hpp"
#include "minitorch/ops/view.hpp"

// Masks: operators on bool tensors, what holds for all or any, and questions about elements. No gradient passes.

namespace minitorch {

/// Where one of two masks holds, but not both.
inline BoolTensor logical_xor(const BoolTensor& a, const BoolTensor& b) {
  return ne(a, b);
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
/// Along `dim`, which disappears, or stays with size 1.
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
/// Along `dim`, which disappears, or stays with size 1.
template <Scalar T>
BoolTensor all(const BasicTensor<T>& x, std::int64_t dim, bool keepdim = false) {
  return logical_not(any(eq(x.detach(), T(0)), dim, keepdim));
}

/// Where x is infinite.
template <Floating T>
BoolTensor isinf(const BasicTensor<T>& x) {
  const T infinity = std::numeric_limits<T>::infinity();
  return logical_or(eq(x, infinity), eq(x, -infinity));
}
/// Where x is neither infinite nor NaN.
template <Floating T>
BoolTensor isfinite(const BasicTensor<T>& x) {
  const BasicTensor<T> in = detail::contiguous_data(x);
  BoolTensor y(x.shape());
  kernels::map(
      y.numel(), y.data(), [](T v) { return v - v == T(0); }, in.data());
  return y;
}

/// Where |a - b| <= atol + rtol |b|, or both are the same infinity, or, with equal_nan, both NaN; a and b broadcast.
template <Floating T>
BoolTensor isclose(const BasicTensor<T>& a, const BasicTensor<T>& b, double rtol = 1e-5, double atol = 1e-8,
                   bool equal_nan = false) {
  core::check(rtol >= 0 && atol >= 0, "[isclose] rtol and atol must not be negative, got ", rtol, " and ", atol);
  return detail::broadcast_map<bool>("isclose", a, b, [=](T u, T v) {
    const bool finite = u - u == T(0) && v - v == T(0);
    return u == v || (equal_nan && u != u && v != v) ||
           (finite && std::abs(u - v) <= static_cast<T>(atol) + static_cast<T>(rtol) * std::abs(v));
  });
}
/// Whether isclose holds for all elements.
template <Floating T>
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
