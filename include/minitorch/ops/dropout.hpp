// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <utility>

#include "minitorch/kernels/dropout.hpp"
#include "minitorch/ops/arithmetic.hpp"

namespace minitorch {

namespace detail {

inline void check_probability(const char* op, double p) {
  core::check(p >= 0 && p <= 1, "[", op, "] the probability must be between 0 and 1, got ", p);
}

/// Of `shape`: 0 with probability p, else 1 / (1 - p).
template <Floating T>
BasicTensor<T> dropout_mask(const Shape& shape, double p, const RandomStream& stream) {
  BasicTensor<T> mask(shape);
  std::fill_n(mask.data(), mask.numel(), p < 1 ? T(1) : T(0));
  if (p < 1) {
    kernels::dropout(stream, p, mask.numel(), mask.data(), static_cast<T>(1 / (1 - p)), mask.data());
  }
  return mask;
}

/// x times the mask of this stream. Nothing is kept for backward, which makes the mask again.
template <Floating T>
BasicTensor<T> dropped(const BasicTensor<T>& x, double p, const RandomStream& stream) {
  if (p >= 1) {
    return x * dropout_mask<T>(x.shape(), p, stream);
  }
  const BasicTensor<T> in = contiguous_data(x);
  BasicTensor<T> y(x.shape());
  kernels::dropout(stream, p, y.numel(), in.data(), static_cast<T>(1 / (1 - p)), y.data());
  return autograd::record("dropout", std::move(y), {x},
                          [p, stream](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {dropped(ctx.grad(), p, stream)};
                          });
}

/// Dropout of whole channels of x (N, C, ..).
template <Floating T, class Streams>
BasicTensor<T> channel_dropout_from(const char* op, const BasicTensor<T>& x, double p, bool training,
                                    Streams& streams) {
  check_probability(op, p);
  Shape mask = Shape::filled(x.dim(), 1);
  mask[0] = x.shape()[0], mask[1] = x.shape()[1];
  return training && p != 0 ? x * dropout_mask<T>(mask, p, streams.next()) : view_of(x);
}
template <Floating T, class Streams>
BasicTensor<T> dropout1d_from(const BasicTensor<T>& x, double p, bool training, Streams& streams) {
  core::check(x.dim() == 2 || x.dim() == 3, "[dropout1d] input must be (N, C, L) or (C, L), got shape ", x.shape());
  return x.dim() == 3 ? channel_dropout_from("dropout1d", x, p, training, streams)
                      : squeeze(channel_dropout_from("dropout1d", unsqueeze(x, 0), p, training, streams), 0);
}
template <Floating T, class Streams>
BasicTensor<T> dropout3d_from(const BasicTensor<T>& x, double p, bool training, Streams& streams) {
  core::check(x.dim() == 4 || x.dim() == 5, "[dropout3d] input must be (N, C, D, H, W) or (C, D, H, W), got shape ",
              x.shape());
  return x.dim() == 5 ? channel_dropout_from("dropout3d", x, p, training, streams)
                      : squeeze(channel_dropout_from("dropout3d", unsqueeze(x, 0), p, training, streams), 0);
}

/// dropout with the next stream of a Generator or of a layer's LayerStreams.
template <Floating T, class Streams>
BasicTensor<T> dropout_from(const BasicTensor<T>& x, double p, bool training, Streams& streams) {
  check_probability("dropout", p);
  return training && p != 0 ? dropped(x, p, streams.next()) : view_of(x);
}
template <Floating T, class Streams>
BasicTensor<T> dropout2d_from(const BasicTensor<T>& x, double p, bool training, Streams& streams) {
  core::check(x.dim() == 4, "[dropout2d] input must be (N, C, H, W), got shape ", x.shape(),
              "; add the missing dimension with unsqueeze, or use dropout");
  return channel_dropout_from("dropout2d", x, p, training, streams);
}

}  // namespace detail

/// In training each element becomes 0 with probability p, the others are multiplied by 1 / (1 - p). Else, and with p =
/// 0, the result is a view of x, not a copy. Srivastava et al., 2014. The mask is the same for any number of threads.
template <Floating T>
BasicTensor<T> dropout(const BasicTensor<T>& x, double p = 0.5, bool training = true,
                       Generator& generator = default_generator()) {
  return detail::dropout_from(x, p, training, generator);
}

/// Dropout of whole planes (n, c) of x (N, C, H, W); outside of training a view of x. Tompson et al., 2015.
template <Floating T>
BasicTensor<T> dropout2d(const BasicTensor<T>& x, double p = 0.5, bool training = true,
                         Generator& generator = default_generator()) {
  return detail::dropout2d_from(x, p, training, generator);
}

/// Dropout of whole channels of x (N, C, L) or (C, L); outside of training a view of x.
template <Floating T>
BasicTensor<T> dropout1d(const BasicTensor<T>& x, double p = 0.5, bool training = true,
                         Generator& generator = default_generator()) {
  return detail::dropout1d_from(x, p, training, generator);
}
/// Dropout of whole channels of x (N, C, D, H, W) or (C, D, H, W); outside of training a view of x.
template <Floating T>
BasicTensor<T> dropout3d(const BasicTensor<T>& x, double p = 0.5, bool training = true,
                         Generator& generator = default_generator()) {
  return detail::dropout3d_from(x, p, training, generator);
}

/// Keyword arguments of dropout, PyTorch's names and defaults.
struct DropoutOptions {
  double p = 0.5;        ///< probability to become 0
  bool training = true;  ///< of the function: a layer knows its mode
  bool inplace = false;  ///< the result is a new tensor all the same
};
/// dropout(x, {.p = 0.2, .training = is_training()}).
template <Floating T>
BasicTensor<T> dropout(const BasicTensor<T>& x, const DropoutOptions& options) {
  return dropout(x, options.p, options.training);
}

}  // namespace minitorch
