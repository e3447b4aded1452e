// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/logarithm.hpp"
#include "minitorch/ops/statistics.hpp"
#include "minitorch/ops/trigonometry.hpp"

// Functions whose values are no whole numbers, of integers and masks: of the elements as float, as PyTorch promotes.

namespace minitorch {

/// A function of floating numbers, of integers and masks, too.
#define MINITORCH_PROMOTED(NAME)         \
  /** NAME(cast<float>(x)) */            \
  template <Integer T>                   \
  Tensor NAME(const BasicTensor<T>& x) { \
    return NAME(cast<float>(x));         \
  }
MINITORCH_PROMOTED(acos)
MINITORCH_PROMOTED(acosh)
MINITORCH_PROMOTED(asin)
MINITORCH_PROMOTED(asinh)
MINITORCH_PROMOTED(atan)
MINITORCH_PROMOTED(atanh)
MINITORCH_PROMOTED(corrcoef)
MINITORCH_PROMOTED(cos)
MINITORCH_PROMOTED(cosh)
MINITORCH_PROMOTED(cov)
MINITORCH_PROMOTED(deg2rad)
MINITORCH_PROMOTED(erf)
MINITORCH_PROMOTED(erfc)
MINITORCH_PROMOTED(erfinv)
MINITORCH_PROMOTED(exp)
MINITORCH_PROMOTED(exp2)
MINITORCH_PROMOTED(expm1)
MINITORCH_PROMOTED(log)
MINITORCH_PROMOTED(log10)
MINITORCH_PROMOTED(log1p)
MINITORCH_PROMOTED(log2)
MINITORCH_PROMOTED(logit)
MINITORCH_PROMOTED(rad2deg)
MINITORCH_PROMOTED(reciprocal)
MINITORCH_PROMOTED(rsqrt)
MINITORCH_PROMOTED(sigmoid)
MINITORCH_PROMOTED(sin)
MINITORCH_PROMOTED(sinc)
MINITORCH_PROMOTED(sinh)
MINITORCH_PROMOTED(sqrt)
MINITORCH_PROMOTED(tan)
MINITORCH_PROMOTED(tanh)
#undef MINITORCH_PROMOTED

}  // namespace minitorch
