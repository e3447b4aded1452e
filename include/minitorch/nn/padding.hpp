// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/index.hpp"

// pad as modules: amounts before and after the last dimension, then before and after the one before it; one number is
// for all sides. The batch may be left out. Error for another number of dimensions or of amounts.

namespace minitorch::nn {

namespace detail {

/// `amounts` is one number for all 2 * dims sides or has one for each.
template <Floating T>
class PadLayer : public BasicModule<T> {
 public:
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 protected:
  /// Its name follows from the arguments: with a value it is a ConstantPad.
  PadLayer(int dims, const Dims& amounts, PadMode mode, std::optional<double> value = std::nullopt);

 private:
  int dims_;
  Dims amounts_;
  PadMode mode_;
  double value_;
};

/// One number for every side or one for each, in braces, too.
template <Floating T, int dims, PadMode mode>
class Pad : public PadLayer<T> {
 public:
  explicit Pad(const Dims& padding) : PadLayer<T>(dims, padding, mode) {}
  explicit Pad(std::initializer_list<std::int64_t> padding) : Pad(Dims(padding)) {}
  template <std::integral Size>
  explicit Pad(Size padding) : Pad(Dims{static_cast<std::int64_t>(padding)}) {}
};

}  // namespace detail

/// Zeros around each plane of x (N, C, H, W): nn::ZeroPad2d({1}) or {left, right, top, bottom}.
template <Floating T>
class BasicZeroPad2d : public detail::Pad<T, 2, PadMode::constant> {
 public:
  using detail::Pad<T, 2, PadMode::constant>::Pad;
};
/// `value` around each line of x (N, C, L).
template <Floating T>
class BasicConstantPad1d : public detail::PadLayer<T> {
 public:
  BasicConstantPad1d(const Dims& padding, double value) : detail::PadLayer<T>(1, padding, PadMode::constant, value) {}
  /// On every side.
  template <std::integral Size>
  BasicConstantPad1d(Size padding, double value)
      : BasicConstantPad1d(Dims{static_cast<std::int64_t>(padding)}, value) {}
};
/// `value` around each plane of x (N, C, H, W).
template <Floating T>
class BasicConstantPad2d : public detail::PadLayer<T> {
 public:
  BasicConstantPad2d(const Dims& padding, double value) : detail::PadLayer<T>(2, padding, PadMode::constant, value) {}
  /// On every side.
  template <std::integral Size>
  BasicConstantPad2d(Size padding, double value)
      : BasicConstantPad2d(Dims{static_cast<std::int64_t>(padding)}, value) {}
};
/// Lines of x (N, C, L), mirrored at their ends.
template <Floating T>
class BasicReflectionPad1d : public detail::Pad<T, 1, PadMode::reflect> {
 public:
  using detail::Pad<T, 1, PadMode::reflect>::Pad;
};
/// Planes of x (N, C, H, W), mirrored at their borders.
template <Floating T>
class BasicReflectionPad2d : public detail::Pad<T, 2, PadMode::reflect> {
 public:
  using detail::Pad<T, 2, PadMode::reflect>::Pad;
};
/// Lines of x (N, C, L), their ends repeated.
template <Floating T>
class BasicReplicationPad1d : public detail::Pad<T, 1, PadMode::replicate> {
 public:
  using detail::Pad<T, 1, PadMode::replicate>::Pad;
};
/// Planes of x (N, C, H, W), their borders repeated.
template <Floating T>
class BasicReplicationPad2d : public detail::Pad<T, 2, PadMode::replicate> {
 public:
  using detail::Pad<T, 2, PadMode::replicate>::Pad;
};
/// Planes of x (N, C, H, W), continued from the other side.
template <Floating T>
class BasicCircularPad2d : public detail::Pad<T, 2, PadMode::circular> {
 public:
  using detail::Pad<T, 2, PadMode::circular>::Pad;
};

using ZeroPad2d = BasicZeroPad2d<float>;
using ConstantPad1d = BasicConstantPad1d<float>;
using ConstantPad2d = BasicConstantPad2d<float>;
using ReflectionPad1d = BasicReflectionPad1d<float>;
using ReflectionPad2d = BasicReflectionPad2d<float>;
using ReplicationPad1d = BasicReplicationPad1d<float>;
using ReplicationPad2d = BasicReplicationPad2d<float>;
using CircularPad2d = BasicCircularPad2d<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn::detail {

template <Floating T>
BasicTensor<T> PadLayer<T>::forward(const BasicTensor<T>& x) const {
  core::check(x.dim() == dims_ + 1 || x.dim() == dims_ + 2, "[", this->type(), "] input must have ", dims_ + 1, " or ",
              dims_ + 2, " dimensions, got shape ", x.shape());
  return mode_ == PadMode::constant ? pad(x, amounts_, static_cast<T>(value_)) : pad(x, amounts_, mode_);
}

template <Floating T>
PadLayer<T>::PadLayer(int dims, const Dims& amounts, PadMode mode, std::optional<double> value)
    : BasicModule<T>(core::concat(value                        ? "Constant"
                                  : mode == PadMode::constant  ? "Zero"
                                  : mode == PadMode::reflect   ? "Reflection"
                                  : mode == PadMode::replicate ? "Replication"
                                                               : "Circular",
                                  "Pad", dims, "d")),
      dims_(dims),
      amounts_(amounts.size() == 1 ? Dims::filled(2 * dims, amounts[0]) : amounts),
      mode_(mode),
      value_(value.value_or(0)) {
  core::check(amounts_.size() == 2 * dims, "[", this->type(), "] needs one number or ", 2 * dims, ", got ", amounts);
  this->state()->extra_repr =
      value ? core::concat("padding=", amounts_, ", value=", python_float(*value)) : core::concat(amounts_);
}

}  // namespace minitorch::nn::detail
#endif
