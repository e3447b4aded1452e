// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/view.hpp"

namespace minitorch::nn {

/// Joins dimensions start_dim .. end_dim to one; by default all but the batch.
template <Floating T>
class BasicFlatten : public BasicModule<T> {
 public:
  explicit BasicFlatten(std::int64_t start_dim = 1, std::int64_t end_dim = -1)
      : BasicModule<T>("Flatten", concat("start_dim=", start_dim, ", end_dim=", end_dim)),
        start_(start_dim),
        end_(end_dim) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return flatten(x, start_, end_); }

 private:
  std::int64_t start_, end_;
};

/// x as it is: a place holder.
template <Floating T>
class BasicIdentity : public BasicModule<T> {
 public:
  BasicIdentity() : BasicModule<T>("Identity") {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return x; }
};

using Flatten = BasicFlatten<float>;
using Identity = BasicIdentity<float>;

}  // namespace minitorch::nn
