// SPDX-License-Identifier: MIT
#include "examples/mnist_better/recipe.hpp"

#include <cmath>
#include <vector>

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

namespace {

using minitorch::RandomStream;
using mnist_better::Warp;

std::vector<std::uint8_t> blob() {
  std::vector<std::uint8_t> pixels(28 * 28, 0);
  for (std::size_t y = 10; y < 18; ++y) {
    for (std::size_t x = 8; x < 20; ++x) {
      pixels[y * 28 + x] = static_cast<std::uint8_t>(100 + 5 * x + y);
    }
  }
  return pixels;
}

std::vector<float> bent(const Warp& warp, std::uint64_t stream) {
  std::vector<float> out(28 * 28);
  warp(blob().data(), 28, 28, RandomStream(1, stream), out.data());
  return out;
}

/// Centre of mass and moments of second order about it.
struct Moments {
  double mass = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  explicit Moments(const std::vector<float>& image) {
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t i = 0; i < image.size(); ++i) {
        const double v = static_cast<double>(image[i]), px = static_cast<double>(i % 28),
                     py = static_cast<double>(i / 28);
        if (pass == 0) {
          mass += v;
          x += v * px;
          y += v * py;
        } else {
          xx += v * (px - x) * (px - x) / mass;
          yy += v * (py - y) * (py - y) / mass;
          xy += v * (px - x) * (py - y) / mass;
        }
      }
      x /= pass == 0 ? mass : 1;
      y /= pass == 0 ? mass : 1;
    }
  }
};

}  // namespace

TEST_CASE("better recipe: a warp of nothing only normalises", "[study]") {
  const std::vector<std::uint8_t> pixels = blob();
  const std::vector<float> out = bent({.mean = 0.25f, .deviation = 0.5f}, 3);
  for (std::size_t i = 0; i < out.size(); ++i) {
    CHECK(out[i] == Approx((pixels[i] / 255.0 - 0.25) / 0.5).margin(1e-6));
  }
  // Bent by next to nothing it is next to the same, so that middle and axes are where they should be.
  const std::vector<float> hardly =
      bent({.degrees = 1e-4, .shift = 1e-5, .scale = 1e-6, .shear = 1e-6, .elastic = 1e-5}, 3);
  for (std::size_t i = 0; i < hardly.size(); ++i) {
    CHECK(hardly[i] == Approx(pixels[i] / 255.0).margin(2e-4));
  }
}

TEST_CASE("better recipe: each part of a warp moves what it says, by what its random number says", "[study]") {
  const Moments still(bent({}, 0));
  for (std::uint64_t stream = 0; stream < 8; ++stream) {
    const auto u = [&](std::uint64_t i) { return 2 * RandomStream(1, stream).uniform<double>(i) - 1; };
    const Moments moved(bent({.shift = 3}, stream));
    CHECK(moved.x - still.x == Approx(3 * u(1)).margin(1e-3));
    CHECK(moved.y - still.y == Approx(3 * u(2)).margin(1e-3));
    CHECK(moved.mass == Approx(still.mass).epsilon(1e-4));

    const Moments scaled(bent({.scale = 0.3}, stream));
    CHECK(scaled.mass / still.mass == Approx((1 + 0.3 * u(3)) * (1 + 0.3 * u(4))).epsilon(0.02));
    // A value between pixels is a mean of them, which makes the blob a little wider.
    CHECK(std::sqrt(scaled.xx / still.xx) == Approx(1 + 0.3 * u(3)).epsilon(0.04));
    CHECK(std::sqrt(scaled.yy / still.yy) == Approx(1 + 0.3 * u(4)).epsilon(0.04));

    // The main axis of the blob lies along x: it turns by the angle, counter-clockwise with y downwards.
    const Moments turned(bent({.degrees = 30}, stream));
    const double axis =
        0.5 * std::atan2(2 * turned.xy, turned.xx - turned.yy) - 0.5 * std::atan2(2 * still.xy, still.xx - still.yy);
    CHECK(std::fabs(axis) * 180 / 3.14159265 == Approx(30 * std::fabs(u(0))).margin(0.7));
    CHECK(turned.mass == Approx(still.mass).epsilon(0.01));

    const Moments sheared(bent({.shear = 0.4}, stream));
    CHECK(sheared.xy - still.xy == Approx(-0.4 * u(5) * still.yy).margin(0.15));
  }
  CHECK(bent({.elastic = 1}, 1) != bent({}, 1));
  CHECK(Moments(bent({.elastic = 0.5}, 1)).mass == Approx(still.mass).epsilon(0.3));
}

TEST_CASE("better recipe: the average of weights forgets the beginning", "[study]") {
  minitorch::manual_seed(1);
  const mnist_norms::Net net(mnist_norms::Norm::batch);
  minitorch::Tensor weight = net.parameters()[0].detach();
  const std::vector<float> before = weight.to_vector();
  mnist_better::Average average(net, 0.5);
  for (int step = 0; step < 20; ++step) {
    for (std::int64_t i = 0; i < weight.numel(); ++i) {
      weight.data()[i] = static_cast<float>(step);
    }
    average.update(net);
  }
  average.give_to(net);
  double mean = static_cast<double>(before[0]);  // the same recurrence, in double
  for (int step = 0; step < 20; ++step) {
    const double decay = std::min(0.5, (2.0 + step) / (11.0 + step));
    mean = decay * mean + (1 - decay) * step;
  }
  CHECK(static_cast<double>(weight.data()[0]) == Approx(mean).epsilon(1e-5));
}

TEST_CASE("better recipe: the same seed gives the same weights, and a key tells all that decides them", "[study]") {
  const minitorch::ImageDataset images = minitorch::synthetic_digits(96);
  mnist_better::Recipe recipe;
  recipe.epochs = 2;
  recipe.ema = 0.9;
  recipe.smoothing = 0.05;
  recipe.warp.elastic = 0.5;
  recipe.calm = 1;
  const auto weights = [&] {
    return mnist_better::train(recipe, images, 5, [](std::int64_t) {}).parameters()[0].to_vector();
  };
  const std::vector<float> first = weights();
  CHECK(first == weights());
  recipe.calm = 0;
  CHECK(first != weights());
  CHECK(recipe.key() == "bn,2,64,sgd,0.1,0.2,0.0001,0.05,0.9,0.02,10,2,0.1,0.1,0.5,0,1,none,0,0,0");
  recipe.width = 2;
  recipe.settle = true;
  recipe.teachers = {"a/one.safetensors", "two.safetensors"};
  CHECK(recipe.key() == "bn,2,64,sgd,0.1,0.2,0.0001,0.05,0.9,0.02,10,2,0.1,0.1,0.5,0,2,one+two,0.9,2,1");
}

TEST_CASE("better recipe: a student learns what its teachers give, of files of any width", "[study]") {
  const TemporaryFolder folder;
  minitorch::manual_seed(2);
  std::vector<mnist_norms::Net> nets;
  mnist_better::Recipe recipe;
  for (const std::int64_t width : {1, 2}) {
    nets.emplace_back(mnist_norms::Norm::batch, mnist_norms::Groups::two, 0.02, width);
    nets.back().eval();
    recipe.teachers.push_back(folder / minitorch::core::concat("wide", width, ".safetensors"));
    minitorch::io::write_file(recipe.teachers.back(), mnist_norms::weights_bytes(nets.back(), 1, 1));
  }
  CHECK(nets[1].parameters()[0].size(0) == 16);
  const minitorch::Tensor images = minitorch::randn({3, 1, 28, 28}), output = log_softmax(minitorch::randn({3, 10}), 1);
  const mnist_better::Teachers teachers(recipe.teachers);
  const double loss = static_cast<double>(teachers.loss(images, output, 3).item());

  // The same by its definition, in double.
  const auto soft = [](const minitorch::Tensor& log_probabilities, std::int64_t row) {
    std::vector<double> p(10);
    double sum = 0;
    for (std::size_t c = 0; c < 10; ++c) {
      p[c] = std::exp(static_cast<double>(log_probabilities.data()[row * 10 + static_cast<std::int64_t>(c)]) / 3);
      sum += p[c];
    }
    for (double& value : p) {
      value /= sum;
    }
    return p;
  };
  const minitorch::NoGradGuard no_grad;
  const minitorch::Tensor first = nets[0](images), second = nets[1](images);
  double expected = 0;
  for (std::int64_t row = 0; row < 3; ++row) {
    const std::vector<double> a = soft(first, row), b = soft(second, row), q = soft(output, row);
    for (std::size_t c = 0; c < 10; ++c) {
      const double p = (a[c] + b[c]) / 2;
      expected += 9 * p * std::log(p / q[c]) / 3;
    }
  }
  CHECK(loss == Approx(expected).epsilon(1e-4));
}

TEST_CASE("better recipe: settled statistics are those of images as they are", "[study]") {
  const minitorch::ImageDataset images = minitorch::synthetic_digits(96);
  mnist_better::Recipe recipe;
  recipe.epochs = 1;
  recipe.dropout = 0;
  recipe.warp.shift = 8;
  const auto trained = [&] { return mnist_better::train(recipe, images, 5, [](std::int64_t) {}); };
  const mnist_norms::Net bent = trained();
  recipe.settle = true;
  const mnist_norms::Net settled = trained();
  CHECK(bent.parameters()[0].to_vector() == settled.parameters()[0].to_vector());
  // One batch of all images, by a tenth: PyTorch's momentum.
  mnist_better::Warp still;
  still.mean = mnist_norms::mnist_mean;
  still.deviation = mnist_norms::mnist_deviation;
  const minitorch::NoGradGuard no_grad;
  bent.train();
  for (const minitorch::Batch& batch : minitorch::DataLoader<Warp>(images, still, {.batch_size = 1000}).epoch()) {
    bent(batch.images);
  }
  const auto mean_of = [](const mnist_norms::Net& net) {
    return net.state_dict().tensor("conv1.2.running_mean").to_vector();
  };
  CHECK(mean_of(bent) == mean_of(settled));
}
