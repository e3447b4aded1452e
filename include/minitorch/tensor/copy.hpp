// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "minitorch/core/number.hpp"
#include "minitorch/kernels/strided.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

namespace detail {

/// A contiguous copy, outside of any graph.
template <Scalar T>
BasicTensor<T> copy_of(const BasicTensor<T>& x) {
  BasicTensor<T> out(x.shape());
  if constexpr (Floating<T> || std::is_same_v<T, std::int64_t>) {
    kernels::copy_in_blocks(x.shape(), x.data(), x.strides(), out.data(), out.strides());
  } else {
    kernels::copy(x.shape(), x.data(), x.strides(), out.data(), out.strides());
  }
  return out;
}

/// x without its graph if it is contiguous, else a contiguous copy. Kernels read through this.
template <Scalar T>
BasicTensor<T> contiguous_data(const BasicTensor<T>& x) {
  return x.is_contiguous() ? x.detach() : copy_of(x);
}

/// Refuses to write into elements that lie over one another: what came last would win, in no promised order.
template <Scalar T>
void check_writable(const char* op, const BasicTensor<T>& x) {
  core::check(x.is_contiguous() || !kernels::overlaps(x.shape(), x.strides()), "[", op,
              "] several elements of this tensor of shape ", x.shape(), " lie at one place in memory (strides ",
              x.strides(),
              "), as those of an expanded tensor do; clone() it "
              "before it is written to");
}

}  // namespace detail

namespace detail {

/// Error if a floating element, cut towards zero, is none of To's: C++ does not say what becomes of it then.
template <Integer To, Floating From>
void check_convertible(const BasicTensor<From>& x) {
  constexpr double end = static_cast<double>(std::uint64_t{1} << std::numeric_limits<To>::digits);
  constexpr double low = std::is_signed_v<To> ? -end : 0;
  kernels::for_each_offset(x.shape(), x.strides(), [&, data = x.data()](std::int64_t offset) {
    const double whole = std::trunc(static_cast<double>(data[offset]));
    core::check(whole >= low && whole < end, "[cast] ", data[offset], " is beyond what an element of type ",
                integer_name<To>(), " can be; clamp the tensor first");
  });
}

}  // namespace detail

/// The elements converted to another type; a new tensor outside of any graph. Gradients do not pass from one type to
/// another, so a tensor that requires grad must be detached first. Fractions are cut towards zero, integers that do not
/// fit wrap around, and bool is x != 0, as in PyTorch; a NaN, an infinity or a floating number that does not fit, of
/// which PyTorch promises nothing, is an Error.
template <Scalar To, Scalar From>
BasicTensor<To> cast(const BasicTensor<From>& x) {
  core::check(!x.requires_grad(), "[cast] gradients do not pass between element types; use cast<...>(x.detach())");
  if constexpr (Floating<From> && detail::wrap::counts<To>) {
    detail::check_convertible<To>(x);
  }
  if constexpr (std::is_same_v<To, From>) {
    return detail::copy_of(x);
  }
  BasicTensor<To> out(x.shape());
  kernels::copy(x.shape(), x.data(), x.strides(), out.data(), out.strides());
  return out;
}

}  // namespace minitorch
