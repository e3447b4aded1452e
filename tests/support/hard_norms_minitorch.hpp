// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "hard_norms.hpp"
#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/group_norm.hpp"
#include "minitorch/ops/instance_norm.hpp"
#include "minitorch/ops/layer_norm.hpp"
#include "minitorch/ops/rms_norm.hpp"
#include "minitorch/tensor/factories.hpp"

namespace hard_norms {

/// What minitorch's operations make of it in T, through backward(); `recorded`: with create_graph.
template <class T>
Results run_minitorch(Norm norm, const Size& size, const Data& data, bool recorded = false) {
  using minitorch::BasicTensor, minitorch::Shape;
  const auto tensor = [](const Shape& shape, const std::vector<float>& values) {
    return minitorch::from_data<T>(shape, std::vector<T>(values.begin(), values.end()));
  };
  const auto [n, c, s, groups] = size;
  const bool by_rows = norm == Norm::layer || norm == Norm::rms,
             running = norm == Norm::batch || norm == Norm::instance;
  const Shape shape = by_rows ? Shape{n, c * s} : Shape{n, c, s}, row{by_rows ? c * s : c};
  const BasicTensor<T> x = tensor(shape, data.x), weight = tensor(row, data.weight), bias = tensor(row, data.bias),
                       mean = running ? minitorch::zeros<T>(row) : BasicTensor<T>(),
                       var = running ? minitorch::ones<T>(row) : BasicTensor<T>();
  for (const BasicTensor<T>& leaf : {x, weight, bias}) {
    leaf.requires_grad_(true);
  }
  BasicTensor<T> y;
  switch (norm) {
    case Norm::batch:
      y = batch_norm(x, mean, var, weight, bias, true, 1.0, eps);
      break;
    case Norm::layer:
      y = layer_norm(x, row, weight, bias, eps);
      break;
    case Norm::group:
      y = group_norm(x, groups, weight, bias, eps);
      break;
    case Norm::instance:
      y = instance_norm(x, mean, var, weight, bias, true, 1.0, eps);
      break;
    case Norm::rms:
      y = rms_norm(x, row, weight, eps);
      break;
  }
  y.backward(tensor(shape, data.dy), false, recorded);
  const auto values = [](const BasicTensor<T>& t) {
    return t.defined() ? std::vector<double>(t.data(), t.data() + t.numel()) : std::vector<double>();
  };
  return {{values(y), values(mean), values(var), values(x.grad()), values(weight.grad()), values(bias.grad())}};
}

}  // namespace hard_norms
