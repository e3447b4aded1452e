// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "minitorch/ops/dropout.hpp"
#include "minitorch/ops/lanes/step.hpp"

namespace minitorch::detail {

/// dropout2d.
template <Floating T>
class LaneDropout final : public LaneStep<T> {
 public:
  /// `streams` is asked for one stream where the layer itself would ask.
  LaneDropout(double p, bool training, std::shared_ptr<core::LayerStreams> streams)
      : p_(p), active_(training && p != 0), streams_(std::move(streams)) {}
  std::shared_ptr<LaneStep<T>> clone() const override { return std::make_shared<LaneDropout>(*this); }

  bool accepts(const LaneBatch&, const Block& in, Block& out) override {
    out = in;
    return true;
  }
  bool reads_input() const override { return false; }
  /// Whether it changes anything.
  bool active() const { return active_; }
  std::vector<BasicTensor<T>*> kept() override { return {&mask_}; }
  BasicTensor<T> composed(const BasicTensor<T>& x, const LaneBatch&, bool) override {
    return active_ ? x * mask_ : view_of(x);
  }

  void start(const LaneBatch& batch) override {
    if (active_) {
      mask_ = dropout_mask<T>({batch.samples, this->in_.channels, 1, 1}, p_, streams_->next());
    }
  }
  /// The factors of channel c of block b, 0 beyond the batch.
  void factors(const LaneBatch& batch, std::int64_t b, std::int64_t c, T* out) const {
    const std::int64_t count = batch.in_block<T>(b), channels = this->in_.channels;
    std::fill_n(out, lane_count<T>, T(0));
    for (std::int64_t l = 0; l < count; ++l) {
      out[l] = active_ ? mask_.data()[(b * lane_count<T> + l) * channels + c] : T(1);
    }
  }
  void forward(const LaneBatch& batch, std::int64_t b, const T* in, T* out) override {
    multiply(batch, b, this->in_, in, this->out_, out);
  }
  void backward(const LaneBatch& batch, std::int64_t b, const T*, const T*, T* dout, T* din) override {
    if (din) {
      multiply(batch, b, this->dout_, dout, this->din_, din);
    }
  }

 private:
  void multiply(const LaneBatch& batch, std::int64_t b, const Block& bx, const T* x, const Block& by, T* y) const {
    T factor[lane_count<T>];
    for (std::int64_t c = 0; c < bx.channels; ++c) {
      factors(batch, b, c, factor);
      kernels::lanes::multiply(bx, x, c, factor, by, y);
    }
  }

  double p_;
  bool active_;
  std::shared_ptr<core::LayerStreams> streams_;
  BasicTensor<T> mask_;
};

}  // namespace minitorch::detail
