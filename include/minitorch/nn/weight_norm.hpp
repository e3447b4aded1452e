// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/nn/init.hpp"
#include "minitorch/nn/module.hpp"
#include "minitorch/ops/arrange.hpp"
#include "minitorch/ops/vector_norm.hpp"

// Parameters that a module computes from others before each forward: PyTorch's torch.nn.utils.weight_norm and
// spectral_norm. What the layer reads becomes a result, and what it is computed from takes its place in parameters()
// and state_dict(). Make the optimiser afterwards: one made before holds what is no parameter any more.

namespace minitorch::nn {

namespace detail {

/// Makes x, for all its handles, show what `value` shows, at its place in the graph. `value` is nobody else's.
template <Floating T>
void become(const BasicTensor<T>& x, const BasicTensor<T>& value);

/// x with dimension `dim` first and all others as one.
template <Floating T>
BasicTensor<T> rows_along(const BasicTensor<T>& x, std::int64_t dim) {
  return reshape(movedim(x, dim, 0), {x.size(dim), -1});
}

/// Takes parameter `name` out of the module's list and has compute(training), which knows the parameters and buffers
/// `sources`, give it before each forward from now on.
template <Floating T>
void compute_parameter(const BasicModule<T>& module, const char* how, const std::string& name,
                       std::vector<std::string> sources, std::function<BasicTensor<T>(bool)> compute);

/// Ends that: the parameter is one again, with the elements that it would have in an evaluation now. Error if `how` is
/// not what computes it.
template <Floating T>
void keep_parameter(const BasicModule<T>& module, const char* how, const std::string& name);

/// The parameter of that name of the module itself.
template <Floating T>
BasicTensor<T> own_parameter(const char* how, const BasicModule<T>& module, const std::string& name);

/// Makes `tensor` a parameter that another is computed from.
template <Floating T>
void add_source(const BasicModule<T>& module, const std::string& name, const BasicTensor<T>& tensor);

template <Floating T>
void add_weight_norm(const BasicModule<T>& module, const std::string& name, std::optional<std::int64_t> dim);

template <Floating T>
void add_spectral_norm(const BasicModule<T>& module, const std::string& name, std::int64_t iterations, double eps,
                       std::optional<std::int64_t> dim);

template <class M>
concept SomeModule = std::derived_from<M, BasicModule<typename M::value_type>>;

}  // namespace detail

namespace utils {

/// Weight normalization (Salimans and Kingma, 2016): parameter `name` of the module becomes g v / |v|, with parameters
/// name_g and name_v in its place; |v| is the norm of each slice along `dim`, of everything without (None in PyTorch;
/// -1 means that, too). Returns the module:
///
///     nn::Linear layer = register_module("layer", nn::utils::weight_norm(nn::Linear(20, 40)));
///
/// Error if the module itself has no such parameter, or already computes it.
template <detail::SomeModule M>
M weight_norm(M module, const std::string& name = "weight", std::optional<std::int64_t> dim = 0) {
  detail::add_weight_norm<typename M::value_type>(module, name, dim);
  return module;
}

/// Ends weight_norm: the weight is a parameter again, with its value of now. Error if it was none.
template <detail::SomeModule M>
M remove_weight_norm(M module, const std::string& name = "weight") {
  detail::keep_parameter<typename M::value_type>(module, "weight_norm", name);
  return module;
}

/// Spectral normalization (Miyato et al., 2018): parameter `name` of the module is divided by an estimate of its
/// largest singular value, u^T W v, with W the weight as a matrix of rows along `dim` (0; 1 of a transposed
/// convolution). The parameter is name_orig, the buffers name_u and name_v; each forward in training makes
/// `n_power_iterations` steps
///
///     v = W^T u / max(|W^T u|, eps), u = W v / max(|W v|, eps)
///
/// Returns the module. Error if the module itself has no such parameter, or already computes it.
template <detail::SomeModule M>
M spectral_norm(M module, const std::string& name = "weight", std::int64_t n_power_iterations = 1, double eps = 1e-12,
                std::optional<std::int64_t> dim = std::nullopt) {
  detail::add_spectral_norm<typename M::value_type>(module, name, n_power_iterations, eps, dim);
  return module;
}

/// Ends spectral_norm: the weight is a parameter again, with its value of now. Error if it was none.
template <detail::SomeModule M>
M remove_spectral_norm(M module, const std::string& name = "weight") {
  detail::keep_parameter<typename M::value_type>(module, "spectral_norm", name);
  return module;
}

}  // namespace utils

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn::detail {

template <Floating T>
void become(const BasicTensor<T>& x, const BasicTensor<T>& value) {
  auto& to = x.impl();
  const auto& from = value.impl();
  to.storage = from.storage;
  to.strides = from.strides;
  to.offset = from.offset;
  to.contiguous = from.contiguous;
  to.base = nullptr;
  to.autograd = nullptr;
  if (from.tracked()) {
    to.autograd = std::make_unique<minitorch::detail::AutogradMeta<T>>();
    to.autograd->node = from.autograd->node;
    to.autograd->output = from.autograd->output;
    to.autograd->leaf = false;
  }
}

template <Floating T>
BasicTensor<T> own_parameter(const char* how, const BasicModule<T>& module, const std::string& name) {
  for (const ComputedParameter<T>& known : module.state()->computed) {
    core::check(known.name != name, "[", how, "] ", module.type(), " already computes '", name, "', by ", known.how);
  }
  for (const auto& [key, tensor] : module.state()->parameters) {
    if (key == name) {
      return tensor;
    }
  }
  core::fail("[", how, "] ", module.type(), " itself has no parameter '", name, "'");
}

template <Floating T>
void add_source(const BasicModule<T>& module, const std::string& name, const BasicTensor<T>& tensor) {
  module.state()->check_name(module.type(), name);
  module.state()->parameters.emplace_back(name, tensor.requires_grad_());
}

template <Floating T>
void compute_parameter(const BasicModule<T>& module, const char* how, const std::string& name,
                       std::vector<std::string> sources, std::function<BasicTensor<T>(bool)> compute) {
  ModuleState<T>& state = *module.state();
  const BasicTensor<T> weight = own_parameter(how, module, name);
  std::erase_if(state.parameters, [&](const auto& known) { return known.first == name; });
  HookHandle hook = module.register_forward_pre_hook(
      [weight, compute, mutex = std::make_shared<std::mutex>()](const BasicModule<T>& m, const BasicTensor<T>&) {
        const std::lock_guard lock(*mutex);
        const BasicTensor<T> value = compute(m.is_training());
        // Threads may evaluate at once: what one of them reads does not change if the parameters did not.
        if (value.requires_grad() || !std::equal(value.data(), value.data() + value.numel(), weight.data())) {
          become(weight, value);
        }
      });
  state.computed.push_back({name, how, weight, std::move(sources), std::move(compute), std::move(hook)});
}

template <Floating T>
void keep_parameter(const BasicModule<T>& module, const char* how, const std::string& name) {
  ModuleState<T>& state = *module.state();
  for (std::size_t i = 0; i < state.computed.size(); ++i) {
    ComputedParameter<T> known = state.computed[i];
    if (known.name != name || known.how != std::string(how)) {
      continue;
    }
    const NoGradGuard guard;
    become(known.tensor, known.compute(false));
    known.hook.remove();
    state.computed.erase(state.computed.begin() + static_cast<std::ptrdiff_t>(i));
    const auto source = [&](const std::string& key) {
      return std::find(known.sources.begin(), known.sources.end(), key) != known.sources.end();
    };
    std::erase_if(state.parameters, [&](const auto& entry) { return source(entry.first); });
    std::erase_if(state.buffers, [&](const auto& entry) { return source(entry.name); });
    state.parameters.emplace_back(name, known.tensor.requires_grad_());
    return;
  }
  core::fail("[remove_", how, "] ", how, " of '", name, "' is not there in ", module.type());
}

template <Floating T>
void add_weight_norm(const BasicModule<T>& module, const std::string& name, std::optional<std::int64_t> dim) {
  const BasicTensor<T> weight = own_parameter("weight_norm", module, name);
  const std::int64_t d = dim.value_or(-1);
  core::check(d >= -1 && d < weight.dim(), "[weight_norm] dim ", d, " is out of range for '", name, "' of shape ",
              weight.shape(), "; without one the norm is of all elements");
  const auto lengths = [d](const BasicTensor<T>& v) {
    if (d < 0) {
      return norm(v);
    }
    Shape shape = Shape::filled(v.dim(), 1);
    shape[static_cast<int>(d)] = v.size(d);
    return reshape(norm(rows_along(v, d), 2, Dims{1}), shape);
  };
  BasicTensor<T> v(weight.storage(), weight.shape(), weight.strides(), weight.impl().offset);
  const BasicTensor<T> g = lengths(v);
  const auto compute = [g, v, lengths](bool) { return mul(v, div(g, lengths(v))); };
  add_source(module, name + "_g", g);
  add_source(module, name + "_v", v);
  compute_parameter<T>(module, "weight_norm", name, {name + "_g", name + "_v"}, compute);
  become(weight, compute(true));
}

template <Floating T>
void add_spectral_norm(const BasicModule<T>& module, const std::string& name, std::int64_t iterations, double eps,
                       std::optional<std::int64_t> dim) {
  const BasicTensor<T> weight = own_parameter("spectral_norm", module, name);
  core::check(iterations > 0, "[spectral_norm] n_power_iterations must be positive, got ", iterations);
  const std::int64_t d = core::normalize_dim(
      "spectral_norm", dim.value_or(module.type().starts_with("ConvTranspose") ? 1 : 0), weight.dim());
  const BasicTensor<T> original(weight.storage(), weight.shape(), weight.strides(), weight.impl().offset);
  const auto unit = [eps](const BasicTensor<T>& x) { return normalize(x, 2, 0, eps); };
  const BasicTensor<T> matrix = rows_along(original, d);
  const BasicTensor<T> u = unit(init::normal_(empty<T>({matrix.size(0)})));
  const BasicTensor<T> v = unit(init::normal_(empty<T>({matrix.size(1)})));
  const auto compute = [=](bool training) {
    BasicTensor<T> left = u, right = v;
    if (training) {
      const NoGradGuard guard;
      const BasicTensor<T> rows = rows_along(original, d);
      for (std::int64_t i = 0; i < iterations; ++i) {
        right = unit(mv(transpose(rows, 0, 1), left));
        left = unit(mv(rows, right));
      }
      copy_(u, left);  // backward keeps left and right, which stay as they are
      copy_(v, right);
    } else if (is_grad_enabled()) {
      left = clone(u);
      right = clone(v);
    }
    return div(original, dot(left, mv(rows_along(original, d), right)));
  };
  module.state()->check_name(module.type(), name + "_u");
  module.state()->check_name(module.type(), name + "_v");
  add_source(module, name + "_orig", original);
  module.state()->buffers.push_back({name + "_u", u, true});
  module.state()->buffers.push_back({name + "_v", v, true});
  compute_parameter<T>(module, "spectral_norm", name, {name + "_orig", name + "_u", name + "_v"}, compute);
  become(weight, clone(original.detach()));
}

}  // namespace minitorch::nn::detail
#endif
