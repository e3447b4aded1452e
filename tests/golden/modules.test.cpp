// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>

#include "golden/compare.hpp"
#include "golden/json.hpp"
#include "minitorch/nn/batch_norm.hpp"
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/conv_transpose.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/weight_norm.hpp"

namespace {

using namespace golden;
using nlohmann::json;

template <class T, int D>
std::unique_ptr<minitorch::nn::BasicModule<T>> make_norm(bool batch, const json& args) {
  namespace nn = minitorch::nn;
  const auto fill = [&](auto options) {
    options.eps = args.value("eps", options.eps);
    options.affine = args.value("affine", options.affine);
    options.track_running_stats = args.value("track_running_stats", options.track_running_stats);
    if (args.contains("momentum")) {
      options.momentum = args["momentum"].is_null() ? std::nullopt : std::optional<double>(args["momentum"]);
    }
    return options;
  };
  const std::int64_t features = args.at("num_features");
  if (batch) {
    return std::make_unique<nn::BasicBatchNorm<T, D>>(features, fill(nn::BatchNormOptions()));
  }
  return std::make_unique<nn::BasicInstanceNorm<T, D>>(features, fill(nn::InstanceNormOptions()));
}

template <class T>
std::unique_ptr<minitorch::nn::BasicModule<T>> make_norm(const std::string& name, const json& args) {
  const bool batch = name.starts_with("Batch");
  const char dimensions = name[name.size() - 2];
  return dimensions == '1'   ? make_norm<T, 1>(batch, args)
         : dimensions == '2' ? make_norm<T, 2>(batch, args)
                             : make_norm<T, 3>(batch, args);
}

/// Several batches through one module; outputs, and what the state holds at the end.
template <class T>
Worst run_module(const json& c) {
  const auto module = make_norm<T>(c.at("op"), c.at("args"));
  const double ulp = c.at("ulp");
  Worst worst;
  int step = 0;
  for (const json& s : c.at("steps")) {
    module->train(s.at("training"));
    const BasicTensor<T> y = (*module)(tensor_of<T>(array(s.at("x"))));
    worst.merge(compare(minitorch::core::concat("step ", step++), array(s.at("y")), y, ulp));
  }
  const auto state = module->state_dict();
  if (state.size() != c.at("state").size()) {
    return {std::numeric_limits<double>::infinity(), "another number of tensors in the state"};
  }
  for (const auto& [name, value] : c.at("state").items()) {
    const Array expected = array(value);
    worst.merge(expected.type == Array::Type::integer
                    ? compare(name, expected, state.template tensor<std::int64_t>(name), ulp)
                    : compare(name, expected, state.tensor(name), ulp));
  }
  return worst;
}

template <class T>
minitorch::StateDict state_of(const json& tensors) {
  minitorch::StateDict dict;
  for (const auto& [name, value] : tensors.items()) {
    dict.add(name, tensor_of<T>(array(value)));
  }
  return dict;
}

template <class T>
Worst compare_state(const std::string& what, const json& expected, const minitorch::StateDict& got, double ulp) {
  Worst worst;
  std::vector<std::string> names, wanted;
  for (const auto& [name, tensor] : got) {
    names.push_back(name);
  }
  for (const auto& [name, value] : expected.items()) {
    wanted.push_back(name);
    worst.merge(compare(what + name, array(value), got.tensor<T>(name), ulp));
  }
  std::sort(names.begin(), names.end());
  CHECK(names == wanted);
  return worst;
}

/// weight_norm or spectral_norm of a layer: what it makes of given weights, steps of SGD, an evaluation, the weight
/// kept.
template <class T>
Worst run_computed(const minitorch::nn::BasicModule<T>& layer, const json& c) {
  namespace utils = minitorch::nn::utils;
  const json& args = c.at("args");
  const std::string name = args.value("name", "weight");
  const bool spectral = c.at("op") == "spectral_norm";
  const double ulp = c.at("ulp");
  using Module = minitorch::nn::BasicModule<T>;
  layer.load_state_dict(state_of<T>(c.at("before")));
  std::optional<std::int64_t> dim = spectral ? std::nullopt : std::optional<std::int64_t>(0);
  if (args.contains("dim")) {
    dim = args["dim"].is_null() ? std::nullopt : std::optional<std::int64_t>(args["dim"]);
  }
  Worst worst;
  if (spectral) {
    utils::spectral_norm<Module>(layer, name, args.value("n_power_iterations", std::int64_t{1}),
                                 args.value("eps", 1e-12), dim);
  } else {
    utils::weight_norm<Module>(layer, name, dim);
    worst.merge(compare_state<T>("start: ", c.at("start"), layer.state_dict(), ulp));
  }
  layer.load_state_dict(state_of<T>(c.at("start")));
  for (const json& s : c.at("steps")) {
    layer.train(s.at("training"));
    layer.zero_grad();
    const BasicTensor<T> y = layer(tensor_of<T>(array(s.at("x"))));
    worst.merge(compare("y", array(s.at("y")), y, ulp));
    sum(y * y).backward();
    for (const auto& [key, p] : layer.named_parameters()) {
      worst.merge(compare("gradient of " + key, array(s.at("grad").at(key)), p.grad(), 4 * ulp, {}, 1));
    }
    worst.merge(compare_state<T>("step: ", s.at("state"), layer.state_dict(), ulp));
    const minitorch::NoGradGuard guard;
    for (const BasicTensor<T>& p : layer.parameters()) {
      p.sub_(p.grad() / 256);
    }
  }
  if (spectral) {
    utils::remove_spectral_norm<Module>(layer, name);
  } else {
    utils::remove_weight_norm<Module>(layer, name);
  }
  worst.merge(compare_state<T>("at the end: ", c.at("after"), layer.state_dict(), ulp));
  return worst;
}

template <class T>
Worst run_computed(const json& c) {
  const json& sizes = c.at("sizes");
  if (c.at("layer") == "Linear") {
    return run_computed<T>(minitorch::nn::BasicLinear<T>(sizes[0], sizes[1]), c);
  }
  if (c.at("layer") == "Conv2d") {
    return run_computed<T>(minitorch::nn::BasicConv2d<T>(sizes[0], sizes[1], sizes[2].get<std::int64_t>()), c);
  }
  return run_computed<T>(minitorch::nn::BasicConvTranspose2d<T>(sizes[0], sizes[1], sizes[2].get<std::int64_t>()), c);
}

}  // namespace

TEST_CASE("weight_norm and spectral_norm equal PyTorch's: weights, gradients, state, steps", "[golden]") {
  for (const json& c : read_json("norm")) {
    if (c.value("kind", "") != "computed weight") {
      continue;
    }
    INFO(c.at("op").get<std::string>() << ": " << c.at("note").get<std::string>());
    const Worst in_double = run_computed<double>(c), in_float = run_computed<float>(c);
    INFO(in_double.where << "; in float " << in_float.where);
    CHECK(in_double.ratio <= 1);
    CHECK(in_float.ratio <= 1);
  }
}

TEST_CASE("normalization modules equal PyTorch's over several batches, running statistics too", "[golden]") {
  for (const json& c : read_json("norm")) {
    if (c.value("kind", "") != "module") {
      continue;
    }
    INFO(c.at("op").get<std::string>() << ": " << c.at("note").get<std::string>());
    const Worst in_double = run_module<double>(c), in_float = run_module<float>(c);
    INFO(in_double.where << "; in float " << in_float.where);
    CHECK(in_double.ratio <= 1);
    CHECK(in_float.ratio <= 1);
  }
}
