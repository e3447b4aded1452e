// SPDX-License-Identifier: MIT
// The normalizations of hard_norms.hpp by PyTorch in float; a file of its own, because its headers take long to
// compile.
#include "benchmarks/accuracy/torch_norms.hpp"

#ifdef PEER_TORCH
#include <ATen/ATen.h>
#include <torch/version.h>
#endif

namespace hard_norms {

#ifdef PEER_TORCH

std::string torch_name() {
  return "PyTorch " + std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR);
}

Results run_torch(Norm norm, const Size& size, const Data& data) {
  const auto tensor = [](at::IntArrayRef shape, const std::vector<float>& values) {
    at::Tensor t = at::empty(shape, at::kFloat);
    std::copy(values.begin(), values.end(), t.data_ptr<float>());
    return t;
  };
  const auto [n, c, s, groups] = size;
  const bool by_rows = norm == Norm::layer || norm == Norm::rms,
             running = norm == Norm::batch || norm == Norm::instance;
  const std::vector<std::int64_t> shape = by_rows ? std::vector{n, c * s} : std::vector{n, c, s};
  const std::int64_t row = by_rows ? c * s : c;
  const at::Tensor x = tensor(shape, data.x).requires_grad_(), weight = tensor({row}, data.weight).requires_grad_(),
                   bias = tensor({row}, data.bias).requires_grad_();
  const at::Tensor mean = running ? at::zeros({row}) : at::Tensor(), var = running ? at::ones({row}) : at::Tensor();
  at::Tensor y;
  switch (norm) {
    case Norm::batch:
      y = at::batch_norm(x, weight, bias, mean, var, true, 1.0, eps, false);
      break;
    case Norm::layer:
      y = at::layer_norm(x, {row}, weight, bias, eps, false);
      break;
    case Norm::group:
      y = at::group_norm(x, groups, weight, bias, eps, false);
      break;
    case Norm::instance:
      y = at::instance_norm(x, weight, bias, mean, var, true, 1.0, eps, false);
      break;
    case Norm::rms:  // as torch.nn.RMSNorm of release 2.4 computes it
      y = x * at::rsqrt(at::mean(at::pow(x, 2), 1, true) + eps) * weight;
      break;
  }
  y.backward(tensor(shape, data.dy));
  const auto values = [](const at::Tensor& t) {
    if (!t.defined()) {
      return std::vector<double>();
    }
    const at::Tensor flat = t.detach().contiguous();
    return std::vector<double>(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
  };
  return {{values(y), values(mean), values(var), values(x.grad()), values(weight.grad()), values(bias.grad())}};
}

#else

std::string torch_name() {
  return "";
}
Results run_torch(Norm, const Size&, const Data&) {
  return {};
}

#endif

}  // namespace hard_norms
