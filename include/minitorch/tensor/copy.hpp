// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/kernels/strided.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

namespace detail {

/// A contiguous copy, outside of any graph.
template <Scalar T>
BasicTensor<T> copy_of(const BasicTensor<T>& x) {
  BasicTensor<T> out(x.shape());
  kernels::copy(x.shape(), x.data(), x.strides(), out.data(), out.strides());
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
  check(x.is_contiguous() || !kernels::overlaps(x.shape(), x.strides()), "[", op,
        "] several elements of this tensor of shape ", x.shape(), " lie at one place in memory (strides ", x.strides(),
        "), as those of an expanded tensor do; clone() it "
        "before it is written to");
}

}  // namespace detail

/// The elements converted to another type, as static_cast does; a new tensor outside of any graph. Gradients do not
/// pass from one type to another, so a tensor that requires grad must be detached first.
template <Scalar To, Scalar From>
BasicTensor<To> cast(const BasicTensor<From>& x) {
  check(!x.requires_grad(), "[cast] gradients do not pass between element types; use cast<...>(x.detach())");
  BasicTensor<To> out(x.shape());
  kernels::copy(x.shape(), x.data(), x.strides(), out.data(), out.strides());
  return out;
}

}  // namespace minitorch
