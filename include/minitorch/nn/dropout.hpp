// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <typeinfo>
#include <utility>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/dropout.hpp"
#include "minitorch/ops/lanes/dropout_step.hpp"

namespace minitorch::nn {

using minitorch::DropoutOptions;

namespace detail {
inline std::string describe_dropout(const char* layer, double p) {
  core::check(p >= 0 && p <= 1, "[", layer, "] the probability must be between 0 and 1, got ", p);
  return core::concat("p=", python_float(p), ", inplace=False");
}
}  // namespace detail

/// In training each element becomes 0 with probability p and the others are multiplied by 1 / (1 - p); else a view of
/// x (Srivastava et al., 2014). Error unless 0 <= p <= 1. Random numbers come from the default generator, or from
/// `generator`, which must outlive the layer. Threads that train models of their own get the same masks every time
/// (LayerStreams in core/random.hpp).
template <Floating T>
class BasicDropout : public BasicModule<T> {
 public:
  explicit BasicDropout(double p = 0.5) : BasicDropout(p, std::make_shared<core::LayerStreams>()) {}
  explicit BasicDropout(const DropoutOptions& options) : BasicDropout(options.p) {}
  BasicDropout(double p, Generator& generator) : BasicDropout(p, std::make_shared<core::LayerStreams>(generator)) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 private:
  BasicDropout(double p, std::shared_ptr<core::LayerStreams> streams)
      : BasicModule<T>("Dropout", detail::describe_dropout("Dropout", p)), p_(p), streams_(std::move(streams)) {}

  double p_;
  std::shared_ptr<core::LayerStreams> streams_;  // shared by the copies of this handle
};

/// Dropout of whole channels (n, c) of x (N, C, H, W); random numbers as in BasicDropout.
template <Floating T>
class BasicDropout2d : public BasicModule<T> {
 public:
  explicit BasicDropout2d(double p = 0.5) : BasicDropout2d(p, std::make_shared<core::LayerStreams>()) {}
  explicit BasicDropout2d(const DropoutOptions& options) : BasicDropout2d(options.p) {}
  BasicDropout2d(double p, Generator& generator) : BasicDropout2d(p, std::make_shared<core::LayerStreams>(generator)) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;
  std::shared_ptr<minitorch::detail::LaneStep<T>> lane_step() const override;

 private:
  BasicDropout2d(double p, std::shared_ptr<core::LayerStreams> streams)
      : BasicModule<T>("Dropout2d", detail::describe_dropout("Dropout2d", p)), p_(p), streams_(std::move(streams)) {}

  double p_;
  std::shared_ptr<core::LayerStreams> streams_;
};

/// Dropout of whole channels of x (N, C, L) or (C, L); random numbers as in BasicDropout.
template <Floating T>
class BasicDropout1d : public BasicModule<T> {
 public:
  explicit BasicDropout1d(double p = 0.5)
      : BasicModule<T>("Dropout1d", detail::describe_dropout("Dropout1d", p)),
        p_(p),
        streams_(std::make_shared<core::LayerStreams>()) {}
  explicit BasicDropout1d(const DropoutOptions& options) : BasicDropout1d(options.p) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 private:
  double p_;
  std::shared_ptr<core::LayerStreams> streams_;
};

/// Dropout of whole channels of x (N, C, D, H, W) or (C, D, H, W); random numbers as in BasicDropout.
template <Floating T>
class BasicDropout3d : public BasicModule<T> {
 public:
  explicit BasicDropout3d(double p = 0.5)
      : BasicModule<T>("Dropout3d", detail::describe_dropout("Dropout3d", p)),
        p_(p),
        streams_(std::make_shared<core::LayerStreams>()) {}
  explicit BasicDropout3d(const DropoutOptions& options) : BasicDropout3d(options.p) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 private:
  double p_;
  std::shared_ptr<core::LayerStreams> streams_;
};

using Dropout1d = BasicDropout1d<float>;
using Dropout3d = BasicDropout3d<float>;
using Dropout = BasicDropout<float>;
using Dropout2d = BasicDropout2d<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicTensor<T> BasicDropout<T>::forward(const BasicTensor<T>& x) const {
  return minitorch::detail::dropout_from(x, p_, this->is_training(), *streams_);
}

template <Floating T>
BasicTensor<T> BasicDropout2d<T>::forward(const BasicTensor<T>& x) const {
  return minitorch::detail::dropout2d_from(x, p_, this->is_training(), *streams_);
}

template <Floating T>
std::shared_ptr<minitorch::detail::LaneStep<T>> BasicDropout2d<T>::lane_step() const {
  return typeid(*this) == typeid(BasicDropout2d)
             ? minitorch::detail::make_lane_step<minitorch::detail::LaneDropout<T>>(p_, this->is_training(), streams_)
             : nullptr;
}

template <Floating T>
BasicTensor<T> BasicDropout1d<T>::forward(const BasicTensor<T>& x) const {
  return minitorch::detail::dropout1d_from(x, p_, this->is_training(), *streams_);
}

template <Floating T>
BasicTensor<T> BasicDropout3d<T>::forward(const BasicTensor<T>& x) const {
  return minitorch::detail::dropout3d_from(x, p_, this->is_training(), *streams_);
}

}  // namespace minitorch::nn
#endif
