// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>

#include "minitorch/core/number.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/elementwise.hpp"
#include "minitorch/kernels/simd/isa.hpp"
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

/// Whether a floating number, cut towards zero, is one of To's. Both ends are powers of two, which From has exactly.
template <Integer To, Floating From>
bool convertible(From value) {
  constexpr From end = static_cast<From>(std::uint64_t{1} << std::numeric_limits<To>::digits);
  constexpr From low = std::is_signed_v<To> ? -end : From(0), below = low - From(1);
  return (below == low ? value >= low : value > below) & (value < end);
}

/// Whether all elements fit To, contiguous ones.
template <Integer To, Floating From>
bool all_convertible(const BasicTensor<From>& x) {
  std::atomic<bool> fit{true};
  core::parallel_for(x.numel(), core::parallel_threshold, [&, data = x.data()](std::int64_t begin, std::int64_t end) {
    std::uint32_t beyond = 0;
    kernels::widened([=, &beyond] {
      constexpr std::int64_t lanes = 16;
      std::uint32_t bad[lanes] = {};
      std::int64_t i = begin;
      for (; i + lanes <= end; i += lanes) {
        MINITORCH_SIMD
        for (std::int64_t l = 0; l < lanes; ++l) {
          bad[l] |= static_cast<std::uint32_t>(!convertible<To>(data[i + l]));
        }
      }
      for (; i < end; ++i) {
        bad[0] |= static_cast<std::uint32_t>(!convertible<To>(data[i]));
      }
      beyond = std::accumulate(bad, bad + lanes, std::uint32_t{0});
    });
    if (beyond != 0) {
      fit = false;
    }
  });
  return fit;
}

/// Error if a floating element, cut towards zero, is none of To's: C++ does not say what becomes of it then. True if it
/// is known that all fit 32 bits, to which there are faster conversions.
template <Integer To, Floating From>
bool check_convertible(const BasicTensor<From>& x) {
  using Least = std::conditional_t<(sizeof(To) > 4), std::int32_t, To>;
  if (x.is_contiguous() && all_convertible<Least>(x)) {
    return true;
  }
  kernels::for_each_offset(x.shape(), x.strides(), [data = x.data()](std::int64_t offset) {
    core::check(convertible<To>(data[offset]), "[cast] ", data[offset], " is beyond what an element of type ",
                integer_name<To>(), " can be; clamp the tensor first");
  });
  return false;
}

}  // namespace detail

/// The elements converted to another type; a new tensor outside of any graph. Unlike PyTorch's, gradients do not pass
/// from one type to another, so a tensor that requires grad must be detached first: an Error. Fractions are cut towards
/// zero, integers that do not fit wrap around, and bool is x != 0, as in PyTorch; a NaN, an infinity or a floating
/// number that does not fit, of which PyTorch promises nothing, is an Error.
template <Scalar To, Scalar From>
BasicTensor<To> cast(const BasicTensor<From>& x) {
  core::check(!x.requires_grad(), "[cast] gradients do not pass between element types; use cast<...>(x.detach())");
  if constexpr (Floating<From> && detail::wrap::counts<To>) {
    const bool small = detail::check_convertible<To>(x);
    if constexpr (sizeof(To) > 4) {
      if (small) {
        BasicTensor<To> out(x.shape());
        kernels::map(
            x.numel(), out.data(), [](From v) { return static_cast<To>(static_cast<std::int32_t>(v)); }, x.data());
        return out;
      }
    }
  }
  if constexpr (std::is_same_v<To, From>) {
    return detail::copy_of(x);
  }
  BasicTensor<To> out(x.shape());
  kernels::copy(x.shape(), x.data(), x.strides(), out.data(), out.strides());
  return out;
}

}  // namespace minitorch
