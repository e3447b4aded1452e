// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <utility>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"

namespace minitorch {

/// base ^ exponent, elementwise with broadcasting. The gradient of a base under exponent 0 is 0; that of the exponent
/// of a base 0 is 0 where the exponent is not negative.
template <Floating T>
BasicTensor<T> pow(const BasicTensor<T>& base, const BasicTensor<T>& exponent) {
  BasicTensor<T> y = detail::broadcast_map<T>("pow", base, exponent, [](T u, T v) { return std::pow(u, v); });
  if (!autograd::recording("pow", {base, exponent})) {
    return y;
  }
  return autograd::record(
      "pow", y, {base, exponent},
      [base = autograd::saved(base), exponent = autograd::saved(exponent), y = autograd::saved_output(y),
       sa = base.shape(), sb = exponent.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
        const BasicTensor<T> b = ctx(base), e = ctx(exponent), dy = ctx.grad();
        autograd::Grads<T> grads(2);
        if (ctx.needs(0)) {
          grads[0] = detail::unbroadcast(where(eq(expand(e, dy.shape()), T(0)), T(0), dy * e * pow(b, e - T(1))), sa);
        }
        if (ctx.needs(1)) {
          const BoolTensor flat = logical_and(eq(b, T(0)), ge(e, T(0)));
          grads[1] = detail::unbroadcast(dy * where(flat, T(0), ctx(y) * log(expand(b, dy.shape()))), sb);
        }
        return grads;
      });
}

}  // namespace minitorch
