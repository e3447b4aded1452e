// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/shape.hpp"

// The rule of methods: for each name listed here, and for no other, x.NAME(args...) is NAME(x, args...), the function
// of ops/ (or tensor/) with its arguments, defaults and errors. Functions are written there and nowhere else; a line
// here makes one a member. This room does not know them: they are found when the call is compiled, by the tensor's
// namespace, so that the header of the function must have been read by then, as minitorch/minitorch.hpp has.

// clang-format off
#define MINITORCH_METHODS(METHOD)                                                                                     \
  METHOD(abs) METHOD(abs_) METHOD(acos) METHOD(acosh) METHOD(add) METHOD(add_) METHOD(addcdiv) METHOD(addcdiv_)       \
  METHOD(addcmul) METHOD(addcmul_) METHOD(addmm) METHOD(all) METHOD(allclose) METHOD(aminmax) METHOD(any)             \
  METHOD(argmax) METHOD(argmin) METHOD(argsort) METHOD(argwhere) METHOD(asin) METHOD(asinh) METHOD(atan)              \
  METHOD(atan2) METHOD(atanh) METHOD(baddbmm) METHOD(bernoulli) METHOD(bernoulli_) METHOD(bincount)                   \
  METHOD(bitwise_and) METHOD(bitwise_left_shift) METHOD(bitwise_not) METHOD(bitwise_or) METHOD(bitwise_right_shift)   \
  METHOD(bitwise_xor) METHOD(bmm) METHOD(cdist) METHOD(ceil) METHOD(ceil_) METHOD(chunk) METHOD(clamp)                \
  METHOD(clamp_) METHOD(clamp_max) METHOD(clamp_max_) METHOD(clamp_min) METHOD(clamp_min_) METHOD(clip)               \
  METHOD(clone) METHOD(contiguous) METHOD(copy_) METHOD(copysign) METHOD(corrcoef) METHOD(cos) METHOD(cos_)           \
  METHOD(cosh) METHOD(cov) METHOD(cross) METHOD(cummax) METHOD(cummin) METHOD(cumprod) METHOD(cumsum)                 \
  METHOD(deg2rad) METHOD(diag) METHOD(diag_embed) METHOD(diagonal) METHOD(diff) METHOD(dist) METHOD(div)              \
  METHOD(div_) METHOD(dot) METHOD(eq) METHOD(equal) METHOD(erf) METHOD(erfc) METHOD(erfinv) METHOD(exp)               \
  METHOD(exp2) METHOD(exp_) METHOD(expand_as) METHOD(expm1) METHOD(exponential_) METHOD(fill_) METHOD(flatten)        \
  METHOD(fliplr) METHOD(flipud) METHOD(floor) METHOD(floor_) METHOD(floor_divide) METHOD(fmax) METHOD(fmin)           \
  METHOD(fmod) METHOD(fmod_) METHOD(frac) METHOD(gather) METHOD(gcd) METHOD(ge) METHOD(gt) METHOD(hardshrink)         \
  METHOD(histc) METHOD(hypot) METHOD(index_add) METHOD(index_add_) METHOD(index_copy) METHOD(index_copy_)             \
  METHOD(index_fill) METHOD(index_fill_) METHOD(index_select) METHOD(inner) METHOD(isclose) METHOD(isfinite)          \
  METHOD(isin) METHOD(isinf) METHOD(isnan) METHOD(kron) METHOD(kthvalue) METHOD(lcm) METHOD(le) METHOD(lerp)          \
  METHOD(lerp_) METHOD(log) METHOD(log10) METHOD(log1p) METHOD(log2) METHOD(log_) METHOD(log_softmax)                 \
  METHOD(logaddexp) METHOD(logcumsumexp) METHOD(logical_and) METHOD(logical_not) METHOD(logical_or)                   \
  METHOD(logical_xor) METHOD(logit) METHOD(lt) METHOD(masked_fill) METHOD(masked_fill_) METHOD(masked_scatter)        \
  METHOD(masked_scatter_) METHOD(masked_select) METHOD(matmul) METHOD(max) METHOD(maximum) METHOD(median)             \
  METHOD(min) METHOD(minimum) METHOD(mm) METHOD(mode) METHOD(moveaxis) METHOD(mul) METHOD(mul_) METHOD(multinomial)   \
  METHOD(mv) METHOD(nan_to_num) METHOD(narrow) METHOD(ne) METHOD(neg) METHOD(neg_) METHOD(nonzero) METHOD(normal_)    \
  METHOD(outer) METHOD(pow) METHOD(pow_) METHOD(prod) METHOD(quantile) METHOD(rad2deg) METHOD(random_)                \
  METHOD(ravel) METHOD(reciprocal) METHOD(reciprocal_) METHOD(relu) METHOD(relu_) METHOD(remainder)                   \
  METHOD(remainder_) METHOD(repeat_interleave) METHOD(reshape_as) METHOD(rot90) METHOD(round) METHOD(round_)          \
  METHOD(rsqrt) METHOD(rsqrt_) METHOD(scatter) METHOD(scatter_) METHOD(scatter_add) METHOD(scatter_add_)              \
  METHOD(select) METHOD(sigmoid) METHOD(sigmoid_) METHOD(sign) METHOD(sign_) METHOD(sin) METHOD(sin_) METHOD(sinc)    \
  METHOD(sinh) METHOD(slice) METHOD(softmax) METHOD(sort) METHOD(sqrt) METHOD(sqrt_) METHOD(square) METHOD(square_)   \
  METHOD(squeeze) METHOD(sub) METHOD(sub_) METHOD(swapaxes) METHOD(swapdims) METHOD(t) METHOD(take)                   \
  METHOD(take_along_dim) METHOD(tan) METHOD(tanh) METHOD(tanh_) METHOD(topk) METHOD(trace) METHOD(transpose)          \
  METHOD(tril) METHOD(tril_) METHOD(triu) METHOD(triu_) METHOD(trunc) METHOD(trunc_) METHOD(unbind) METHOD(unfold)    \
  METHOD(uniform_) METHOD(unique) METHOD(unique_consecutive) METHOD(unsqueeze) METHOD(vdot) METHOD(view_as)           \
  METHOD(xlogy) METHOD(zero_)

// Those whose first argument may be dimensions in braces, which have no type to forward: x.sum({0, 1}, true).
#define MINITORCH_DIMS_METHODS(METHOD)                                                                                \
  METHOD(amax) METHOD(amin) METHOD(count_nonzero) METHOD(dsplit) METHOD(flip) METHOD(hsplit) METHOD(logsumexp)        \
  METHOD(mean) METHOD(nanmean) METHOD(nansum) METHOD(new_full) METHOD(split) METHOD(std) METHOD(sum)                  \
  METHOD(tensor_split) METHOD(var) METHOD(vsplit)

// Those whose second argument may be that, x.norm(2, {0, 1}), and those of two lists of dimensions: x.roll({1, 2}, {0, 1}).
#define MINITORCH_DIMS_SECOND_METHODS(METHOD)                                                                         \
  METHOD(norm) METHOD(unflatten)
#define MINITORCH_TWO_DIMS_METHODS(METHOD)                                                                            \
  METHOD(movedim) METHOD(roll)

// Those that also take options in braces: x.clamp({.max = 1}).
#define MINITORCH_OPTIONS_METHODS(METHOD)                                                                             \
  METHOD(clamp, ClampBounds) METHOD(clamp_, ClampBounds) METHOD(clip, ClampBounds) METHOD(unique, UniqueOptions)

// Those of PyTorch that have none here: the compiler says what to write (ops/refused.hpp).
#define MINITORCH_REFUSED_METHODS(REFUSED)                                                                            \
  REFUSED(cuda) REFUSED(detach_) REFUSED(device) REFUSED(dtype) REFUSED(numpy) REFUSED(resize_) REFUSED(squeeze_)     \
  REFUSED(swapaxes_) REFUSED(t_) REFUSED(transpose_) REFUSED(unsqueeze_)

// Those that take a shape or an order of dimensions, in braces or as numbers: x.view({2, -1}), x.view(2, -1).
#define MINITORCH_SHAPE_METHODS(METHOD)                                                                               \
  METHOD(broadcast_to) METHOD(expand) METHOD(new_empty) METHOD(new_ones) METHOD(new_zeros) METHOD(permute)            \
  METHOD(repeat) METHOD(reshape) METHOD(tile) METHOD(view)

// Those that take what stands in brackets: x.index({0, slice(1, None)}).
#define MINITORCH_INDEX_METHODS(METHOD)                                                                               \
  METHOD(index) METHOD(index_put) METHOD(index_put_)
// clang-format on

#define MINITORCH_METHOD(NAME)                                              \
  template <class... Args>                                                  \
  decltype(auto) NAME(Args&&... args) const {                               \
    return detail::method::NAME##_of()(*this, std::forward<Args>(args)...); \
  }
#define MINITORCH_DIMS_METHOD(NAME)                                                \
  MINITORCH_METHOD(NAME)                                                           \
  template <class... Args>                                                         \
  decltype(auto) NAME(const Dims& first, Args&&... args) const {                   \
    return detail::method::NAME##_of()(*this, first, std::forward<Args>(args)...); \
  }
#define MINITORCH_DIMS_SECOND_METHOD(NAME)                                               \
  MINITORCH_METHOD(NAME)                                                                 \
  template <class First, class... Args>                                                  \
  decltype(auto) NAME(const First& first, const Dims& dims, Args&&... args) const {      \
    return detail::method::NAME##_of()(*this, first, dims, std::forward<Args>(args)...); \
  }
#define MINITORCH_TWO_DIMS_METHOD(NAME)                                                                      \
  MINITORCH_DIMS_METHOD(NAME)                                                                                \
  template <class... None>                                                                                   \
  requires(sizeof...(None) == 0) decltype(auto) NAME(const Dims& first, const Dims& second, None...) const { \
    return detail::method::NAME##_of()(*this, first, second);                                                \
  }
#define MINITORCH_OPTIONS_METHOD(NAME, OPTIONS)                                               \
  template <class... None>                                                                    \
  requires(sizeof...(None) == 0) decltype(auto) NAME(const OPTIONS& options, None...) const { \
    return detail::method::NAME##_of()(*this, options);                                       \
  }
#define MINITORCH_SHAPE_METHOD(NAME)                                                                     \
  template <class... Sizes>                                                                              \
  requires(sizeof...(Sizes) > 0 && (std::is_integral_v<Sizes> && ...)) auto NAME(Sizes... sizes) const { \
    return detail::method::NAME##_of()(*this, Dims{static_cast<std::int64_t>(sizes)...});                \
  }                                                                                                      \
  template <class... None>                                                                               \
  requires(sizeof...(None) == 0) auto NAME(const Dims& sizes, None...) const {                           \
    return detail::method::NAME##_of()(*this, sizes);                                                    \
  }
#define MINITORCH_INDEX_METHOD(NAME)                                                              \
  template <class... Args>                                                                        \
  decltype(auto) NAME(const std::initializer_list<TensorIndex>& at, const Args&... value) const { \
    return detail::method::NAME##_of()(*this, at, value...);                                      \
  }                                                                                               \
  template <class... Args>                                                                        \
  decltype(auto) NAME(const std::vector<TensorIndex>& at, const Args&... value) const {           \
    return detail::method::NAME##_of()(*this, at, value...);                                      \
  }

namespace minitorch::detail::method {

struct HeaderOfThisFunctionIsNotIncluded {};  // a name for the compiler to say

// x.pow(2): that 2 was a constant, which fits, is lost on the way here, so that a compiler would warn of it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wfloat-conversion"

// What a member calls. Inside the class the member's own name would hide the function; here the empty declaration sees
// to it that only the tensor's namespace is searched, and not ::index or ::log.
#define MINITORCH_METHOD_CALL(NAME)                               \
  void NAME(HeaderOfThisFunctionIsNotIncluded);                   \
  struct NAME##_of {                                              \
    template <class X, class... Args>                             \
    decltype(auto) operator()(const X& x, Args&&... args) const { \
      return NAME(x, ::std::forward<Args>(args)...);              \
    }                                                             \
  };
MINITORCH_METHODS(MINITORCH_METHOD_CALL)
MINITORCH_DIMS_METHODS(MINITORCH_METHOD_CALL)
MINITORCH_DIMS_SECOND_METHODS(MINITORCH_METHOD_CALL)
MINITORCH_TWO_DIMS_METHODS(MINITORCH_METHOD_CALL)
MINITORCH_SHAPE_METHODS(MINITORCH_METHOD_CALL)
MINITORCH_INDEX_METHODS(MINITORCH_METHOD_CALL)
MINITORCH_REFUSED_METHODS(MINITORCH_METHOD_CALL)
MINITORCH_METHOD_CALL(where)
#undef MINITORCH_METHOD_CALL

#pragma GCC diagnostic pop

template <class To>
struct cast_to {
  template <class X>
  auto operator()(const X& x) const {
    if constexpr (::std::is_same_v<To, typename X::value_type>) {
      return x;
    } else {
      return cast<To>(x);
    }
  }
};

}  // namespace minitorch::detail::method
