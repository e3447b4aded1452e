// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/view.hpp"

namespace minitorch::nn {

/// flatten as a module; by default it joins all dimensions but the batch.
template <Floating T>
class BasicFlatten : public BasicModule<T> {
 public:
  explicit BasicFlatten(std::int64_t start_dim = 1, std::int64_t end_dim = -1)
      : BasicModule<T>("Flatten", core::concat("start_dim=", start_dim, ", end_dim=", end_dim)),
        start_(start_dim),
        end_(end_dim) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return flatten(x, start_, end_); }

 private:
  std::int64_t start_, end_;
};

/// unflatten as a module: a view with dimension `dim` cut into sizes `unflattened_size`, of which one may be -1.
template <Floating T>
class BasicUnflatten : public BasicModule<T> {
 public:
  BasicUnflatten(std::int64_t dim, const Dims& unflattened_size);
  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

 private:
  std::int64_t dim_;
  Dims sizes_;
};

/// x itself, not a copy: a place holder.
template <Floating T>
class BasicIdentity : public BasicModule<T> {
 public:
  BasicIdentity() : BasicModule<T>("Identity") {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return x; }
};

using Flatten = BasicFlatten<float>;
using Unflatten = BasicUnflatten<float>;
using Identity = BasicIdentity<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicUnflatten<T>::BasicUnflatten(std::int64_t dim, const Dims& unflattened_size)
    : BasicModule<T>("Unflatten", core::concat("dim=", dim, ", unflattened_size=", unflattened_size)),
      dim_(dim),
      sizes_(unflattened_size) {
  core::check(!sizes_.empty(), "[Unflatten] unflattened_size must not be empty");
}

template <Floating T>
BasicTensor<T> BasicUnflatten<T>::forward(const BasicTensor<T>& x) const {
  const int d = core::normalize_dim("Unflatten", dim_, x.dim());
  Shape shape;
  for (int i = 0; i < x.dim(); ++i) {
    if (i != d) {
      shape.push_back(x.shape()[i]);
      continue;
    }
    for (const std::int64_t size : sizes_) {
      shape.push_back(size);
    }
  }
  return reshape(x, shape);
}

}  // namespace minitorch::nn
#endif
