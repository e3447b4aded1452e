// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "minitorch/ops/lanes/step.hpp"
#include "minitorch/ops/pool2d.hpp"

namespace minitorch::detail {

/// max_pool2d without padding or dilation.
template <Floating T>
class LaneMaxPool final : public LaneStep<T> {
 public:
  explicit LaneMaxPool(const MaxPool2dOptions& options) : options_(options) {}
  std::shared_ptr<LaneStep<T>> clone() const override { return std::make_shared<LaneMaxPool>(*this); }

  bool accepts(const LaneBatch&, const Block& in, Block& out) override {
    const Pair step = options_.stride.value_or(options_.kernel_size), kernel = options_.kernel_size;
    if (kernel.h < 1 || kernel.w < 1 || step.h < 1 || step.w < 1 || !(options_.padding == Pair(0)) ||
        !(options_.dilation == Pair(1)) || options_.ceil_mode || kernel.h > in.height || kernel.w > in.width ||
        kernel.h * kernel.w > most_cells) {
      return false;
    }
    window_ = {kernel.h, kernel.w, step.h, step.w};
    out = {in.channels, (in.height - kernel.h) / step.h + 1, (in.width - kernel.w) / step.w + 1, 0};
    return true;
  }
  bool keeps_result() const override { return true; }
  bool reads_input() const override { return false; }
  std::vector<ByteTensor*> kept_bytes() override { return {&which_}; }
  BasicTensor<T> composed(const BasicTensor<T>& x, const LaneBatch&, bool) override { return max_pool2d(x, options_); }

  void start(const LaneBatch& batch) override {
    if (batch.keeps) {
      which_ = ByteTensor({batch.blocks, this->out_.channels, this->out_.height, this->out_.width, lane_count<T>});
    }
  }
  void forward(const LaneBatch&, std::int64_t b, const T* in, T* out) override {
    kernels::lanes::max_pool(window_, this->in_, in, this->out_, out, which(b));
  }
  void backward(const LaneBatch&, std::int64_t b, const T*, const T*, T* dout, T* din) override {
    if (din) {
      kernels::lanes::max_pool_backward(window_, this->dout_, static_cast<const T*>(dout), which(b), this->din_, din);
    }
  }

 private:
  static constexpr std::int64_t most_cells = 255;  // of a window: its choice is a byte

  std::uint8_t* which(std::int64_t b) const {
    const Block& o = this->out_;
    return which_.defined() ? which_.data() + b * o.channels * o.height * o.width * lane_count<T> : nullptr;
  }

  MaxPool2dOptions options_;
  kernels::lanes::Window window_{};
  ByteTensor which_;
};

}  // namespace minitorch::detail
