// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "minitorch/minitorch.hpp"

namespace mnist_norms {

using minitorch::BasicTensor;
using minitorch::Floating;
namespace nn = minitorch::nn;

/// The normalization of a model: what the study varies.
enum class Norm { batch, layer, group, instance, none };  // the last two are in the sweeps alone

/// How many groups Group Norm makes of C channels: 1, 2, C / 2 or C. With C groups it is Instance Norm with scales.
enum class Groups { one, two, half, all };
inline std::int64_t groups_of(Groups groups, std::int64_t channels) {
  return groups == Groups::one ? 1 : groups == Groups::two ? 2 : groups == Groups::half ? channels / 2 : channels;
}
inline std::string text_of(Groups groups) {
  return groups == Groups::one ? "1" : groups == Groups::two ? "2" : groups == Groups::half ? "C/2" : "C";
}

/// Short name: in file names, tables of figures and on the command line.
inline std::string id_of(Norm norm) {
  switch (norm) {
    case Norm::batch:
      return "bn";
    case Norm::layer:
      return "ln";
    case Norm::group:
      return "gn";
    case Norm::instance:
      return "in";
    case Norm::none:
      break;
  }
  return "none";
}
inline std::string long_name_of(Norm norm) {
  switch (norm) {
    case Norm::batch:
      return "Batch Norm";
    case Norm::layer:
      return "Layer Norm";
    case Norm::group:
      return "Group Norm";
    case Norm::instance:
      return "Instance Norm";
    case Norm::none:
      break;
  }
  return "no normalization";
}

/// 'b', 'l', 'g' as in the original, their short names, or whole words.
inline Norm norm_of(std::string_view name) {
  for (const Norm norm : {Norm::batch, Norm::layer, Norm::group}) {
    const std::string id = id_of(norm), word = long_name_of(norm);
    std::string lower;
    for (const char c : word.substr(0, word.find(' '))) {
      lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (name == id || name == id.substr(0, 1) || name == lower) {
      return norm;
    }
  }
  minitorch::core::fail("[model] there is no normalization '", name, "': choose among bn, ln and gn");
}

/// The study's network for (N, 1, 28, 28) images: log-probabilities (N, 10). The names of its parts, and so of its
/// weights, are the original's. Every convolution is without bias; ReLU comes before the normalization.
template <Floating T>
class BasicNet : public nn::BasicModule<T> {
 public:
  /// `width` times as many channels as the study's network, between the image and the ten classes.
  explicit BasicNet(Norm norm, Groups groups = Groups::two, double dropout = 0.02, std::int64_t width = 1)
      : norm_(norm), groups_(groups), dropout_(dropout), width_(width) {
    // Sizes are those of the block's result.
    add_block(conv1_, 1, 8 * width, 26, 0);
    add_block(conv1_, 8 * width, 10 * width, 24, 0);
    conv1_.push_back(nn::BasicMaxPool2d<T>(2, {.stride = 2}));
    add_block(conv2_, 10 * width, 12 * width, 10, 0);
    add_block(conv2_, 12 * width, 14 * width, 8, 0);
    add_block(conv2_, 14 * width, 16 * width, 8, 1);
    add_block(conv2_, 16 * width, 16 * width, 6, 0);
    this->register_module("conv1", conv1_);
    this->register_module("conv2", conv2_);
    this->register_module("avgpool", avgpool_);
    this->register_module("conv3", conv3_);
  }
  explicit BasicNet(char norm) : BasicNet(norm_of(std::string_view(&norm, 1))) {}

  Norm norm() const { return norm_; }

  BasicTensor<T> forward(const BasicTensor<T>& x) const override {
    return log_softmax(flatten(conv3_(avgpool_(conv2_(conv1_(x)))), 1), 1);
  }

 private:
  void add_block(const nn::BasicSequential<T>& to, std::int64_t in, std::int64_t out, std::int64_t size,
                 std::int64_t padding) const {
    to.push_back(nn::BasicConv2d<T>(in, out, 3, {.padding = padding, .bias = false}));
    to.push_back(nn::BasicReLU<T>());
    switch (norm_) {
      case Norm::batch:
        to.push_back(nn::BasicBatchNorm2d<T>(out));
        break;
      case Norm::layer:
        to.push_back(nn::BasicLayerNorm<T>({out, size, size}));
        break;
      case Norm::group:
        to.push_back(nn::BasicGroupNorm<T>(groups_of(groups_, out), out));
        break;
      case Norm::instance:
        to.push_back(nn::BasicGroupNorm<T>(out, out));
        break;
      case Norm::none:
        break;
    }
    to.push_back(nn::BasicDropout2d<T>(dropout_));
  }

  Norm norm_;
  Groups groups_;
  double dropout_;
  std::int64_t width_;
  nn::BasicSequential<T> conv1_, conv2_;
  nn::BasicAvgPool2d<T> avgpool_{6};
  nn::BasicConv2d<T> conv3_{16 * width_, 10, 1, {.bias = false}};
};

using Net = BasicNet<float>;

}  // namespace mnist_norms
