// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/resize.hpp"

namespace minitorch::nn {

/// interpolate as a module: nn::Upsample({.scale_factor = 2, .mode = "bilinear"}).
template <Floating T>
class BasicUpsample : public BasicModule<T> {
 public:
  explicit BasicUpsample(const InterpolateOptions& options)
      : BasicModule<T>("Upsample", describe(options)), options_(options) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return interpolate(x, options_); }

 private:
  static std::string describe(const InterpolateOptions& o);

  InterpolateOptions options_;
};

/// pixel_shuffle as a module.
template <Floating T>
class BasicPixelShuffle : public BasicModule<T> {
 public:
  explicit BasicPixelShuffle(std::int64_t upscale_factor)
      : BasicModule<T>("PixelShuffle", core::concat("upscale_factor=", upscale_factor)), factor_(upscale_factor) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return pixel_shuffle(x, factor_); }

 private:
  std::int64_t factor_;
};

/// pixel_unshuffle as a module.
template <Floating T>
class BasicPixelUnshuffle : public BasicModule<T> {
 public:
  explicit BasicPixelUnshuffle(std::int64_t downscale_factor)
      : BasicModule<T>("PixelUnshuffle", core::concat("downscale_factor=", downscale_factor)),
        factor_(downscale_factor) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return pixel_unshuffle(x, factor_); }

 private:
  std::int64_t factor_;
};

/// adaptive_max_pool2d as a module.
template <Floating T>
class BasicAdaptiveMaxPool2d : public BasicModule<T> {
 public:
  explicit BasicAdaptiveMaxPool2d(Pair output_size)
      : BasicModule<T>("AdaptiveMaxPool2d", core::concat("output_size=", detail::python_pair(output_size))),
        output_size_(output_size) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return adaptive_max_pool2d(x, output_size_); }

 private:
  Pair output_size_;
};

using Upsample = BasicUpsample<float>;
using PixelShuffle = BasicPixelShuffle<float>;
using PixelUnshuffle = BasicPixelUnshuffle<float>;
using AdaptiveMaxPool2d = BasicAdaptiveMaxPool2d<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
std::string BasicUpsample<T>::describe(const InterpolateOptions& o) {
  core::check(o.size.has_value() != o.scale_factor.has_value(), "[Upsample] needs either size or scale_factor");
  const std::string mode = core::word_of<InterpolateMode>(o.mode);
  if (o.size) {
    return core::concat("size=", detail::python_pair(*o.size), ", mode=", mode);
  }
  const auto [h, w] = *o.scale_factor;
  const std::string factor =
      h == w ? detail::python_float(h) : core::concat("(", detail::python_float(h), ", ", detail::python_float(w), ")");
  return core::concat("scale_factor=", factor, ", mode=", mode);
}

}  // namespace minitorch::nn
#endif
