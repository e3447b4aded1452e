// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "golden/json.hpp"
#include "minitorch/nn/batch_norm.hpp"

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

}  // namespace

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
