// SPDX-License-Identifier: MIT
#include "examples/mnist_norms/model.hpp"

#include <string>
#include <tuple>
#include <vector>

#include "minitorch/nn/summary.hpp"
#include "support/catch.hpp"

namespace {

using namespace mnist_norms;
using minitorch::Shape;

struct Layer {
  std::string type;
  Shape output;
  std::int64_t parameters;
};

/// What the original's summary says, layer by layer.
std::vector<Layer> original(Norm norm) {
  const char* name = norm == Norm::batch ? "BatchNorm2d" : norm == Norm::layer ? "LayerNorm" : "GroupNorm";
  std::vector<Layer> layers;
  const auto block = [&](std::int64_t channels, std::int64_t size, std::int64_t weights) {
    const Shape shape{-1, channels, size, size};
    const std::int64_t affine = norm == Norm::layer ? 2 * channels * size * size : 2 * channels;
    layers.insert(layers.end(),
                  {{"Conv2d", shape, weights}, {"ReLU", shape, 0}, {name, shape, affine}, {"Dropout2d", shape, 0}});
  };
  block(8, 26, 72);
  block(10, 24, 720);
  layers.push_back({"MaxPool2d", {-1, 10, 12, 12}, 0});
  block(12, 10, 1080);
  block(14, 8, 1512);
  block(16, 8, 2016);
  block(16, 6, 2304);
  layers.push_back({"AvgPool2d", {-1, 16, 1, 1}, 0});
  layers.push_back({"Conv2d", {-1, 10, 1, 1}, 160});
  return layers;
}

}  // namespace

TEST_CASE("study: the models have the original's layers, shapes and parameters", "[study]") {
  const auto [norm, total] =
      GENERATE(table<Norm, std::int64_t>({{Norm::batch, 8016}, {Norm::layer, 37592}, {Norm::group, 8016}}));
  const nn::Summary summary = nn::summary(Net(norm), {1, 28, 28});
  const std::vector<Layer> expected = original(norm);
  REQUIRE(summary.rows.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("row " << i);
    CHECK(summary.rows[i].layer == minitorch::core::concat(expected[i].type, "-", i + 1));
    CHECK(summary.rows[i].output == expected[i].output);
    CHECK(summary.rows[i].parameters == expected[i].parameters);
  }
  CHECK(summary.total_parameters == total);
  CHECK(summary.trainable_parameters == total);
}

TEST_CASE("study: a model's weights have the names that the original's PyTorch class gives them", "[study]") {
  std::vector<std::string> names;
  for (const auto& entry : Net('b').state_dict()) {
    names.push_back(entry.name);
  }
  REQUIRE(names.size() == 7 + 6 * 5);
  CHECK(names[0] == "conv1.0.weight");
  CHECK(names[1] == "conv1.2.weight");
  CHECK(names[2] == "conv1.2.bias");
  CHECK(names[3] == "conv1.2.running_mean");
  CHECK(names[5] == "conv1.2.num_batches_tracked");
  CHECK(names[6] == "conv1.4.weight");
  CHECK(names[12] == "conv2.0.weight");
  CHECK(names.back() == "conv3.weight");
}

TEST_CASE("study: the result is log-probabilities of ten classes", "[study]") {
  minitorch::manual_seed(3);
  const BasicNet<double> net(Norm::group);
  net.eval();
  const minitorch::NoGradGuard no_grad;
  const auto y = net(minitorch::randn<double>({3, 1, 28, 28}));
  REQUIRE(y.shape() == Shape{3, 10});
  for (const double total : sum(exp(y), 1).to_vector()) {
    CHECK(total == Approx(1));
  }
}

TEST_CASE("study: normalizations go by letters, short names and words, and nothing else", "[study]") {
  CHECK(norm_of("b") == Norm::batch);
  CHECK(norm_of("ln") == Norm::layer);
  CHECK(norm_of("group") == Norm::group);
  CHECK(Net('l').norm() == Norm::layer);
  CHECK_THROWS_WITH(norm_of("in"), contains("no normalization 'in'") && contains("bn, ln and gn"));
  CHECK_THROWS_AS(norm_of(""), minitorch::Error);
}
