// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/conv2d.hpp"
#include "minitorch/ops/lanes/step.hpp"
#include "minitorch/tensor/factories.hpp"

namespace minitorch::detail {

template <Floating T>
class LaneRelu;

/// conv2d of stride 1 with few channels, and a ReLU after it.
template <Floating T>
class LaneConv final : public LaneStep<T> {
 public:
  LaneConv(const BasicTensor<T>& weight, const BasicTensor<T>& bias, const Conv2dOptions& options)
      : weight_(weight), bias_(bias), options_(options) {}
  std::shared_ptr<LaneStep<T>> clone() const override { return std::make_shared<LaneConv>(*this); }

  bool accepts(const LaneBatch&, const Block& in, Block& out) override {
    const Shape& w = weight_.shape();
    if (w.size() != 4 || options_.groups != 1 || !(options_.stride == Pair(1)) || !(options_.dilation == Pair(1)) ||
        options_.padding.h != options_.padding.w || w[2] != w[3] || options_.padding.h < 0 ||
        options_.padding.h >= w[2] || w[1] != in.channels || w[0] < 1 || w[0] > most_channels || w[1] > most_channels ||
        (bias_.defined() && !(bias_.shape() == Shape{w[0]}))) {
      return false;
    }
    z_ = {in.channels, w[0], w[2], w[3]};
    out = {w[0], in.height + 2 * border() - w[2] + 1, in.width + 2 * border() - w[3] + 1, 0};
    return out.height > 0 && out.width > 0;
  }
  bool absorb(LaneStep<T>& next) override {
    const bool takes = !relu_ && dynamic_cast<LaneRelu<T>*>(&next) != nullptr;
    relu_ = relu_ || takes;
    return takes;
  }
  bool pays() const override { return z_.rows > 1; }
  bool gives_relu() const override { return relu_; }
  std::int64_t border() const override { return options_.padding.h; }
  std::int64_t gradient_border() const override { return z_.rows - 1 - options_.padding.h; }
  bool keeps_result() const override { return true; }
  void result_is_masked(bool masked) override { masked_ = masked; }

  std::vector<BasicTensor<T>*> parameters() override { return {&weight_, &bias_}; }
  void forget() override { packed_ = plain_bias_ = {}; }
  BasicTensor<T> composed(const BasicTensor<T>& x, const LaneBatch&, bool) override {
    const BasicTensor<T> y = conv2d(x, weight_, bias_, options_);
    return relu_ ? minitorch::relu(y) : y;
  }

  void start(const LaneBatch&) override {
    packed_.resize(static_cast<std::size_t>(kernels::lanes::packed_size(z_)));
    kernels::lanes::pack_forward(z_, contiguous_data(weight_).data(), packed_.data());
    plain_bias_ = bias_.defined() ? bias_.to_vector() : std::vector<T>();
  }
  void forward(const LaneBatch&, std::int64_t, const T* in, T* out) override {
    run({.relu = relu_}, in, this->out_, out);
  }
  bool takes_map() const override { return true; }
  void forward_mapped(const ChannelMap<T>& map, const T* in, const Block& mapped, T* out) override {
    run({relu_, map.mean.data(), map.scale.data(), map.shift.data()}, in, mapped, out);
  }

  void start_backward(const LaneBatch& batch) override {
    packed_.resize(static_cast<std::size_t>(kernels::lanes::packed_size(turned())));
    kernels::lanes::pack_backward(z_, contiguous_data(weight_).data(), packed_.data());
    sums_ = zeros<double>(Shape{batch.blocks * (taps() + z_.out)});
  }
  void backward(const LaneBatch&, std::int64_t b, const T* in, const T* out, T* dout, T* din) override {
    if (relu_ && !masked_) {
      kernels::lanes::relu_backward(this->out_, out, this->dout_, dout, this->dout_, dout);
    }
    double* sums = sums_.data() + b * (taps() + z_.out);
    core::Scratch<T> lanes((taps() + z_.out) * lane_count<T>);
    std::fill_n(lanes.data(), taps() * lane_count<T>, T(0));
    kernels::lanes::weight_sums(z_, border(), this->in_, in, this->dout_, dout, lanes.data());
    if (bias_.defined()) {
      T unused[lane_count<T>], zeros[lane_count<T>] = {};
      for (std::int64_t k = 0; k < z_.out; ++k) {
        kernels::lanes::gradient_sums(this->dout_, dout, this->dout_, dout, k, zeros, zeros,
                                      lanes.data() + (taps() + k) * lane_count<T>, unused);
      }
    }
    kernels::lanes::fold(lanes.data(), taps() + (bias_.defined() ? z_.out : 0), sums);
    if (din) {
      kernels::lanes::correlate(turned(), gradient_border(), this->dout_, static_cast<const T*>(dout), packed_.data(),
                                static_cast<const T*>(nullptr), {}, this->din_, din);
    }
  }
  std::vector<BasicTensor<T>> gradients(const LaneBatch& batch) override {
    BasicTensor<T> dweight(weight_.shape()), dbias = bias_.defined() ? BasicTensor<T>(bias_.shape()) : bias_;
    for (std::int64_t i = 0; i < taps() + (bias_.defined() ? z_.out : 0); ++i) {
      double sum = 0;
      for (std::int64_t b = 0; b < batch.blocks; ++b) {
        sum += sums_.data()[b * (taps() + z_.out) + i];
      }
      (i < taps() ? dweight.data()[i] : dbias.data()[i - taps()]) = static_cast<T>(sum);
    }
    return {dweight, dbias};
  }

 private:
  static constexpr std::int64_t most_channels = 64;

  void run(const kernels::lanes::Afterwards<T>& after, const T* in, const Block& to, T* out) const {
    kernels::lanes::correlate(z_, border(), this->in_, in, packed_.data(),
                              bias_.defined() ? plain_bias_.data() : nullptr, after, to, out);
  }
  std::int64_t taps() const { return z_.out * z_.in * z_.rows * z_.columns; }
  kernels::lanes::Correlation turned() const { return {z_.out, z_.in, z_.rows, z_.columns}; }

  BasicTensor<T> weight_, bias_;
  Conv2dOptions options_;
  kernels::lanes::Correlation z_{};
  bool relu_ = false, masked_ = false;
  std::vector<T> packed_, plain_bias_;  // filters as the run's direction reads them
  DoubleTensor sums_;                   // of each block, one for each weight, then bias; its memory is the pool's
};

/// relu alone.
template <Floating T>
class LaneRelu final : public LaneStep<T> {
 public:
  std::shared_ptr<LaneStep<T>> clone() const override { return std::make_shared<LaneRelu>(*this); }
  bool accepts(const LaneBatch&, const Block& in, Block& out) override {
    out = in;
    return true;
  }
  BasicTensor<T> composed(const BasicTensor<T>& x, const LaneBatch&, bool) override { return minitorch::relu(x); }
  void forward(const LaneBatch&, std::int64_t, const T* in, T* out) override {
    kernels::lanes::relu(this->in_, in, this->out_, out);
  }
  void backward(const LaneBatch&, std::int64_t, const T* in, const T*, T* dout, T* din) override {
    if (din) {
      kernels::lanes::relu_backward(this->in_, in, this->dout_, dout, this->din_, din);
    }
  }
};

}  // namespace minitorch::detail
