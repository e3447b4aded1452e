// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/nn/module.hpp"

/// gradcheck of a module by its input and all its parameters.
inline minitorch::GradcheckReport gradcheck_module(const minitorch::nn::BasicModule<double>& module,
                                                   const minitorch::DoubleTensor& x,
                                                   const minitorch::GradcheckOptions& options = {}) {
  std::vector<minitorch::DoubleTensor> inputs = module.parameters();
  inputs.push_back(x);
  x.requires_grad_();
  return minitorch::gradcheck([&](const std::vector<minitorch::DoubleTensor>& in) { return module(in.back()); }, inputs,
                              options);
}
