// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/index.hpp"

// pad as modules: amounts before and after the last dimension, then before and after the one before it.

namespace minitorch::nn {

namespace detail {

/// `amounts` is one number for all 2 * dims sides or has one for each.
template <Floating T>
class PadLayer : public BasicModule<T> {
 public:
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 protected:
  PadLayer(const char* type, int dims, const Dims& amounts, PadMode mode, double value = 0, bool print_value = false);

 private:
  int dims_;
  Dims amounts_;
  PadMode mode_;
  double value_;
};

}  // namespace detail

/// Zeros around each plane of x (N, C, H, W): nn::ZeroPad2d({1}) or {left, right, top, bottom}.
template <Floating T>
class BasicZeroPad2d : public detail::PadLayer<T> {
 public:
  explicit BasicZeroPad2d(const Dims& padding) : detail::PadLayer<T>("ZeroPad2d", 2, padding, PadMode::constant) {}
  /// The same in braces, also of one number.
  explicit BasicZeroPad2d(std::initializer_list<std::int64_t> padding) : BasicZeroPad2d(Dims(padding)) {}
  /// On every side.
  template <std::integral Size>
  explicit BasicZeroPad2d(Size padding) : BasicZeroPad2d(Dims{static_cast<std::int64_t>(padding)}) {}
};
/// `value` around each line of x (N, C, L).
template <Floating T>
class BasicConstantPad1d : public detail::PadLayer<T> {
 public:
  BasicConstantPad1d(const Dims& padding, double value)
      : detail::PadLayer<T>("ConstantPad1d", 1, padding, PadMode::constant, value, true) {}
  /// On every side.
  template <std::integral Size>
  BasicConstantPad1d(Size padding, double value)
      : BasicConstantPad1d(Dims{static_cast<std::int64_t>(padding)}, value) {}
};
/// `value` around each plane of x (N, C, H, W).
template <Floating T>
class BasicConstantPad2d : public detail::PadLayer<T> {
 public:
  BasicConstantPad2d(const Dims& padding, double value)
      : detail::PadLayer<T>("ConstantPad2d", 2, padding, PadMode::constant, value, true) {}
  /// On every side.
  template <std::integral Size>
  BasicConstantPad2d(Size padding, double value)
      : BasicConstantPad2d(Dims{static_cast<std::int64_t>(padding)}, value) {}
};
/// Lines of x (N, C, L), mirrored at their ends.
template <Floating T>
class BasicReflectionPad1d : public detail::PadLayer<T> {
 public:
  explicit BasicReflectionPad1d(const Dims& padding)
      : detail::PadLayer<T>("ReflectionPad1d", 1, padding, PadMode::reflect) {}
  /// The same in braces, also of one number.
  explicit BasicReflectionPad1d(std::initializer_list<std::int64_t> padding) : BasicReflectionPad1d(Dims(padding)) {}
  /// On every side.
  template <std::integral Size>
  explicit BasicReflectionPad1d(Size padding) : BasicReflectionPad1d(Dims{static_cast<std::int64_t>(padding)}) {}
};
/// Planes of x (N, C, H, W), mirrored at their borders.
template <Floating T>
class BasicReflectionPad2d : public detail::PadLayer<T> {
 public:
  explicit BasicReflectionPad2d(const Dims& padding)
      : detail::PadLayer<T>("ReflectionPad2d", 2, padding, PadMode::reflect) {}
  /// The same in braces, also of one number.
  explicit BasicReflectionPad2d(std::initializer_list<std::int64_t> padding) : BasicReflectionPad2d(Dims(padding)) {}
  /// On every side.
  template <std::integral Size>
  explicit BasicReflectionPad2d(Size padding) : BasicReflectionPad2d(Dims{static_cast<std::int64_t>(padding)}) {}
};
/// Lines of x (N, C, L), their ends repeated.
template <Floating T>
class BasicReplicationPad1d : public detail::PadLayer<T> {
 public:
  explicit BasicReplicationPad1d(const Dims& padding)
      : detail::PadLayer<T>("ReplicationPad1d", 1, padding, PadMode::replicate) {}
  /// The same in braces, also of one number.
  explicit BasicReplicationPad1d(std::initializer_list<std::int64_t> padding) : BasicReplicationPad1d(Dims(padding)) {}
  /// On every side.
  template <std::integral Size>
  explicit BasicReplicationPad1d(Size padding) : BasicReplicationPad1d(Dims{static_cast<std::int64_t>(padding)}) {}
};
/// Planes of x (N, C, H, W), their borders repeated.
template <Floating T>
class BasicReplicationPad2d : public detail::PadLayer<T> {
 public:
  explicit BasicReplicationPad2d(const Dims& padding)
      : detail::PadLayer<T>("ReplicationPad2d", 2, padding, PadMode::replicate) {}
  /// The same in braces, also of one number.
  explicit BasicReplicationPad2d(std::initializer_list<std::int64_t> padding) : BasicReplicationPad2d(Dims(padding)) {}
  /// On every side.
  template <std::integral Size>
  explicit BasicReplicationPad2d(Size padding) : BasicReplicationPad2d(Dims{static_cast<std::int64_t>(padding)}) {}
};
/// Planes of x (N, C, H, W), continued from the other side.
template <Floating T>
class BasicCircularPad2d : public detail::PadLayer<T> {
 public:
  explicit BasicCircularPad2d(const Dims& padding)
      : detail::PadLayer<T>("CircularPad2d", 2, padding, PadMode::circular) {}
  /// The same in braces, also of one number.
  explicit BasicCircularPad2d(std::initializer_list<std::int64_t> padding) : BasicCircularPad2d(Dims(padding)) {}
  /// On every side.
  template <std::integral Size>
  explicit BasicCircularPad2d(Size padding) : BasicCircularPad2d(Dims{static_cast<std::int64_t>(padding)}) {}
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
PadLayer<T>::PadLayer(const char* type, int dims, const Dims& amounts, PadMode mode, double value, bool print_value)
    : BasicModule<T>(type),
      dims_(dims),
      amounts_(amounts.size() == 1 ? Dims::filled(2 * dims, amounts[0]) : amounts),
      mode_(mode),
      value_(value) {
  core::check(amounts_.size() == 2 * dims, "[", type, "] needs one number or ", 2 * dims, ", got ", amounts);
  this->state()->extra_repr =
      print_value ? core::concat("padding=", amounts_, ", value=", python_float(value)) : core::concat(amounts_);
}

}  // namespace minitorch::nn::detail
#endif
