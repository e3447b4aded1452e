// SPDX-License-Identifier: MIT
#include "minitorch/nn/batch_norm.hpp"

#include <cmath>
#include <vector>

#include "minitorch/nn/init.hpp"
#include "nn/module_gradcheck.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

struct ChannelMoments {
  double mean = 0, biased = 0, unbiased = 0;
};

// Of channel c of x (N, C, ...), element by element.
ChannelMoments moments(const DoubleTensor& x, std::int64_t c) {
  std::vector<double> values;
  const std::vector<double> all = x.to_vector();
  const std::int64_t channels = x.shape()[1], space = x.numel() / (x.shape()[0] * channels);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    if (i / space % channels == c) {
      values.push_back(all[static_cast<std::size_t>(i)]);
    }
  }
  ChannelMoments m;
  const auto n = static_cast<double>(values.size());
  for (const double v : values) {
    m.mean += v / n;
  }
  double squares = 0;
  for (const double v : values) {
    squares += (v - m.mean) * (v - m.mean);
  }
  m.biased = squares / n;
  m.unbiased = squares / (n - 1);
  return m;
}

template <class Layer>
void randomize_affine(const Layer& layer) {
  nn::init::uniform_(layer.weight(), 0.5, 2);
  nn::init::uniform_(layer.bias(), -1, 1);
}

template <int D>
void check_batch_norm(const Shape& shape) {
  manual_seed(7);
  const std::int64_t channels = shape[1];
  const nn::BasicBatchNorm<double, D> layer(channels);
  randomize_affine(layer);
  std::vector<double> mean(static_cast<std::size_t>(channels), 0.0), var(static_cast<std::size_t>(channels), 1.0);
  for (int batch = 0; batch < 3; ++batch) {
    const DoubleTensor x = randn<double>(shape) * 3.0 + 5.0;
    const std::vector<double> y = layer(x).to_vector(), in = x.to_vector();
    const std::int64_t space = x.numel() / (shape[0] * channels);
    for (std::int64_t i = 0; i < x.numel(); ++i) {
      const std::int64_t c = i / space % channels;
      const ChannelMoments m = moments(x, c);
      const double expected =
          (in[static_cast<std::size_t>(i)] - m.mean) / std::sqrt(m.biased + 1e-5) * layer.weight().at({c}) +
          layer.bias().at({c});
      CHECK(y[static_cast<std::size_t>(i)] == Approx(expected).epsilon(1e-10));
    }
    for (std::int64_t c = 0; c < channels; ++c) {
      const ChannelMoments m = moments(x, c);
      auto& running_mean = mean[static_cast<std::size_t>(c)];
      auto& running_var = var[static_cast<std::size_t>(c)];
      running_mean = 0.9 * running_mean + 0.1 * m.mean;
      running_var = 0.9 * running_var + 0.1 * m.unbiased;
      CHECK(layer.running_mean().at({c}) == Approx(running_mean).epsilon(1e-12));
      CHECK(layer.running_var().at({c}) == Approx(running_var).epsilon(1e-12));
    }
    CHECK(layer.num_batches_tracked().item() == batch + 1);
  }
  layer.eval();
  const DoubleTensor x = randn<double>(shape), y = layer(x);
  const std::int64_t space = x.numel() / (shape[0] * channels);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const std::int64_t c = i / space % channels;
    const auto at = static_cast<std::size_t>(c);
    CHECK(y.to_vector()[static_cast<std::size_t>(i)] == Approx((x.to_vector()[static_cast<std::size_t>(i)] - mean[at]) /
                                                                   std::sqrt(var[at] + 1e-5) * layer.weight().at({c}) +
                                                               layer.bias().at({c}))
                                                            .epsilon(1e-10));
  }
  CHECK(layer.num_batches_tracked().item() == 3);
}

}  // namespace

TEST_CASE("BatchNorm: training normalizes by the batch and moves running statistics, evaluation uses them", "[nn]") {
  check_batch_norm<1>({6, 3});
  check_batch_norm<1>({4, 2, 3});
  check_batch_norm<2>({2, 3, 2, 4});
  check_batch_norm<3>({2, 2, 2, 1, 3});
}

TEST_CASE("BatchNorm: gradients in training and evaluation, with and without affine and statistics", "[nn]") {
  manual_seed(5);
  for (const bool affine : {true, false}) {
    for (const bool track : {true, false}) {
      for (const bool training : {true, false}) {
        const nn::BasicBatchNorm2d<double> layer(2, {.affine = affine, .track_running_stats = track});
        if (affine) {
          randomize_affine(layer);
        }
        layer.train(training);
        INFO("affine " << affine << ", track " << track << ", training " << training);
        CHECK(gradcheck_module(layer, randn<double>({3, 2, 2, 2})));
      }
    }
  }
}

TEST_CASE("BatchNorm: momentum none is the mean of all batches, 0 freezes", "[nn]") {
  const nn::BasicBatchNorm1d<double> mean_of_all(1, {.momentum = std::nullopt}), frozen(1, {.momentum = 0});
  double mean = 0, var = 0;
  for (int batch = 1; batch <= 4; ++batch) {
    const DoubleTensor x = randn<double>({5, 1}) + static_cast<double>(batch);
    mean_of_all(x);
    frozen(x);
    mean += moments(x, 0).mean;
    var += moments(x, 0).unbiased;
    CHECK(mean_of_all.running_mean().item() == Approx(mean / batch).epsilon(1e-12));
    CHECK(mean_of_all.running_var().item() == Approx(var / batch).epsilon(1e-12));
  }
  CHECK(frozen.running_mean().item() == 0);
  CHECK(frozen.running_var().item() == 1);
  CHECK(frozen.num_batches_tracked().item() == 4);
}

TEST_CASE("BatchNorm: statistics move without recording, too, and can be reset", "[nn]") {
  const nn::BatchNorm1d layer(1);
  {
    const NoGradGuard guard;
    layer(from_data({2, 1}, {1, 3}));
  }
  CHECK(layer.running_mean().item() == Approx(0.2));
  CHECK(layer.running_var().item() == Approx(0.9 + 0.2));
  layer.reset_running_stats();
  CHECK(layer.running_mean().item() == 0);
  CHECK(layer.running_var().item() == 1);
  CHECK(layer.num_batches_tracked().item() == 0);
}

TEST_CASE("BatchNorm: without running statistics it has no buffers and uses the batch in both modes", "[nn]") {
  const nn::BatchNorm1d layer(1, {.affine = false, .track_running_stats = false});
  CHECK(layer.state_dict().empty());
  const Tensor x = from_data({2, 1}, {1, 3});
  const std::vector<float> training = layer(x).to_vector();
  layer.eval();
  CHECK(layer(x).to_vector() == training);
  CHECK(training[0] == Approx(-1).epsilon(1e-4));
}

TEST_CASE("BatchNorm: wrong dimensions, wrong channels and single values are refused", "[nn]") {
  CHECK_THROWS_WITH(nn::BatchNorm2d(3)(ones({2, 3})),
                    contains("[BatchNorm2d] input must have 4 dimensions, got shape (2, 3)"));
  CHECK_THROWS_WITH(nn::BatchNorm1d(3)(ones({2, 3, 4, 4})),
                    contains("[BatchNorm1d] input must have 2 or 3 dimensions"));
  CHECK_THROWS_WITH(nn::BatchNorm3d(3)(ones({2, 3, 4, 4})), contains("[BatchNorm3d] input must have 5 dimensions"));
  CHECK_THROWS_WITH(nn::BatchNorm1d(3)(ones({2, 4})), contains("[batch_norm]"));
  CHECK_THROWS_WITH(nn::BatchNorm1d(3)(ones({1, 3})), contains("more than one value per channel"));
  CHECK_THROWS_WITH(nn::BatchNorm2d(0), contains("[BatchNorm2d] num_features must be positive, got 0"));
}

TEST_CASE("BatchNorm and InstanceNorm: print as in PyTorch", "[nn]") {
  CHECK(to_string(nn::BatchNorm2d(3, {.eps = 0.5, .momentum = std::nullopt})) ==
        "BatchNorm2d(3, eps=0.5, momentum=None, affine=True, track_running_stats=True)");
  CHECK(to_string(nn::BatchNorm1d(3, {.eps = 1e-4, .momentum = 1})) ==
        "BatchNorm1d(3, eps=0.0001, momentum=1.0, affine=True, track_running_stats=True)");
  CHECK(to_string(nn::InstanceNorm2d(3)) ==
        "InstanceNorm2d(3, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False)");
}

TEST_CASE("InstanceNorm: each plane by itself, the running statistics as mean over samples", "[nn]") {
  manual_seed(6);
  const nn::BasicInstanceNorm2d<double> layer(2, {.affine = true, .track_running_stats = true});
  randomize_affine(layer);
  const DoubleTensor x = randn<double>({3, 2, 3, 2}) + 2.0, y = layer(x);
  for (std::int64_t c = 0; c < 2; ++c) {
    double mean = 0, var = 0;
    for (std::int64_t n = 0; n < 3; ++n) {
      const DoubleTensor sample = narrow(x, 0, n, 1);
      const ChannelMoments m = moments(sample, c);
      mean += m.mean / 3;
      var += m.unbiased / 3;
      CHECK(y.at({n, c, 1, 1}) ==
            Approx((x.at({n, c, 1, 1}) - m.mean) / std::sqrt(m.biased + 1e-5) * layer.weight().at({c}) +
                   layer.bias().at({c}))
                .epsilon(1e-10));
    }
    CHECK(layer.running_mean().at({c}) == Approx(0.1 * mean).epsilon(1e-12));
    CHECK(layer.running_var().at({c}) == Approx(0.9 + 0.1 * var).epsilon(1e-12));
  }
  CHECK(layer.num_batches_tracked().item() == 0);  // PyTorch does not count them either
  layer.eval();
  CHECK(layer(x).at({0, 1, 2, 1}) == Approx((x.at({0, 1, 2, 1}) - layer.running_mean().at({1})) /
                                                std::sqrt(layer.running_var().at({1}) + 1e-5) * layer.weight().at({1}) +
                                            layer.bias().at({1}))
                                         .epsilon(1e-10));
  CHECK_THROWS_WITH(nn::InstanceNorm2d(3)(ones({2, 3, 4})), contains("[InstanceNorm2d] input must have 4 dimensions"));
}

TEST_CASE("InstanceNorm: gradients", "[nn]") {
  manual_seed(8);
  const nn::BasicInstanceNorm1d<double> plain(2);
  CHECK(gradcheck_module(plain, randn<double>({2, 2, 4})));
  const nn::BasicInstanceNorm3d<double> affine(2, {.affine = true});
  randomize_affine(affine);
  CHECK(gradcheck_module(affine, randn<double>({2, 2, 2, 1, 2})));
}

TEST_CASE("BatchNorm: a batch that is refused is not counted", "[nn]") {
  const nn::BatchNorm1d norm(3, {.momentum = std::nullopt});
  CHECK_THROWS_AS(norm(randn({1, 3})), Error);
  CHECK_THROWS_AS(norm(randn({4, 2})), Error);
  norm(full({4, 3}, 6.0f));
  CHECK(norm.running_mean().to_vector() == std::vector<float>(3, 6));  // the first batch, with weight 1
}
