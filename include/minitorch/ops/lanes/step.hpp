// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "minitorch/autograd/record.hpp"
#include "minitorch/kernels/lanes/lanes.hpp"

// Note [Chain]: layers that follow one another, such as Conv2d, ReLU, a normalization, Dropout2d and MaxPool2d, run as
// one operation, with samples in the lanes of vectors (Note [Lanes] in kernels/lanes/block.hpp):
//
//   plain tensor -> enter -> step -> step -> ... -> leave -> plain tensor
//
// The batch is cut into blocks of one sample per lane. A block goes through all steps at once, while its numbers are in
// the cache, and blocks go in parallel. Only a step that needs numbers of the whole batch first, as batch norm does in
// training, makes all blocks wait for each other: it `waits`. Backward goes the same way back.
//   Each kind of layer is a LaneStep: what it takes (`accepts`), forward and backward of one block, and the same with
// ordinary operations (`composed`). The last is for gradients of gradients, and for numbers so large or small that they
// need the care of the layer's own kernel (`regular`). A step may take in the one that follows it (`absorb`), such as a
// convolution a ReLU.
//   For backward a chain keeps its input, the results of convolutions and pools' choices, and what the steps `keep`;
// everything between is computed again from those, which costs less than reading it from memory.
//   A block costs the same however many of its lanes hold samples. So batches of fewer than half of the lanes run layer
// after layer (LaneChain::possible): with 1, 2 and 4 samples of 16 that takes a fifth, a third and half of a chain's
// time, with 7 to 9 about as much.
//   Lanes of a last block that is not full hold finite numbers and gradients of zero, and count nowhere.

namespace minitorch::detail {

using kernels::lanes::Block;

template <Floating T>
constexpr std::int64_t lane_count = kernels::lanes::count<T>;

/// The batch, and what all steps of one run share.
struct LaneBatch {
  std::int64_t samples = 0;
  std::int64_t blocks = 0;
  bool keeps = false;  ///< there will be a backward

  template <Floating T>
  static LaneBatch of(std::int64_t samples) {
    return {samples, (samples + lane_count<T> - 1) / lane_count<T>, false};
  }
  /// Samples in block b.
  template <Floating T>
  std::int64_t in_block(std::int64_t b) const {
    return std::min(lane_count<T>, samples - b * lane_count<T>);
  }
};

/// y = (x - mean[c]) scale[c] + shift[c] in each channel c.
template <Floating T>
struct ChannelMap {
  std::vector<T> mean, scale, shift;
};

/// One kind of layer in a chain, for one run; see Note [Chain].
template <Floating T>
class LaneStep {
 public:
  virtual ~LaneStep() = default;
  virtual std::shared_ptr<LaneStep> clone() const = 0;

  // --- The plan.

  /// Whether the step can run on samples of in's channels, height and width; if so sets out's. Throws nothing and
  /// changes nothing else: what a step does not accept goes to the layer itself, which says what is wrong with it.
  virtual bool accepts(const LaneBatch& batch, const Block& in, Block& out) = 0;
  /// Whether it is worth bringing a batch into lanes for.
  virtual bool pays() const { return false; }
  /// Takes in the step that follows, if it can.
  virtual bool absorb(LaneStep&) { return false; }
  /// Zeros that it needs around the planes of its input, and around those of its result's gradient.
  virtual std::int64_t border() const { return 0; }
  virtual std::int64_t gradient_border() const { return 0; }
  /// Whether all blocks must have been measured before the first goes forward, or backward.
  virtual bool waits() const { return false; }
  /// Whether its result is kept for backward; else it is computed again.
  virtual bool keeps_result() const { return false; }
  /// Whether backward reads the input.
  virtual bool reads_input() const { return true; }
  /// Whether backward writes 0 where its input, which the step before has cut off at zero, is not positive.
  virtual bool masks_input() const { return false; }
  virtual bool gives_relu() const { return false; }
  virtual void input_is_relu(bool /*relu*/) {}
  virtual void result_is_masked(bool /*masked*/) {}

  // --- Tensors.

  /// What gets a gradient.
  virtual std::vector<BasicTensor<T>*> parameters() { return {}; }
  /// Results of forward that backward needs.
  virtual std::vector<BasicTensor<T>*> kept() { return {}; }
  virtual std::vector<ByteTensor*> kept_bytes() { return {}; }

  /// The step as ordinary operations. `again`: forward has been through, its random numbers and statistics hold.
  virtual BasicTensor<T> composed(const BasicTensor<T>& x, const LaneBatch& batch, bool again) = 0;

  // --- One run. Of the edges between steps, a step knows the blocks of its own: in, out and their gradients'.

  void place(const Block& in, const Block& out, const Block& din, const Block& dout) {
    in_ = in, out_ = out, din_ = din, dout_ = dout;
  }

  /// Before all blocks: random numbers are drawn here, in the order of steps.
  virtual void start(const LaneBatch&) {}
  /// Statistics of a block's input.
  virtual void measure(const LaneBatch&, std::int64_t /*b*/, const T* /*in*/) {}
  /// Of all blocks, if it waits.
  virtual void settle(const LaneBatch&) {}
  /// Whether all statistics can be relied on.
  virtual bool regular() const { return true; }
  virtual void forward(const LaneBatch& batch, std::int64_t b, const T* in, T* out) = 0;
  /// What forward comes to in this run if it does the same in every lane and needs no statistics, else null; and
  /// whether the step before, whose result nobody keeps, can do that in its own pass, to the same bits.
  virtual const ChannelMap<T>* map() const { return nullptr; }
  virtual bool takes_map() const { return false; }
  virtual void forward_mapped(const ChannelMap<T>&, const T* /*in*/, const Block& /*mapped*/, T* /*out*/) {}
  /// After all blocks, when nothing can fail any more: what outlives the run, such as running statistics.
  virtual void finish(const LaneBatch&) {}
  /// What is left of finish() after composed() has run instead.
  virtual void count() {}
  /// Lets go of tensors that backward does not need.
  virtual void forget() {}

  virtual void start_backward(const LaneBatch&) {}
  virtual void measure_gradient(const LaneBatch&, std::int64_t /*b*/, const T* /*in*/, const T* /*dout*/) {}
  virtual void settle_gradient(const LaneBatch&) {}
  /// `in` is null unless reads_input(); din is null if nobody wants it; dout may be changed.
  virtual void backward(const LaneBatch& batch, std::int64_t b, const T* in, const T* out, T* dout, T* din) = 0;
  /// The gradients of parameters(), undefined where those are.
  virtual std::vector<BasicTensor<T>> gradients(const LaneBatch&) { return {}; }

 protected:
  Block in_{}, out_{}, din_{}, dout_{};
};

/// A layer as a step of a chain; null where there are none, Note [Inference only] in core/config.hpp.
template <class Step, class... Arguments>
std::shared_ptr<Step> make_lane_step(Arguments&&... arguments) {
  if constexpr (records) {
    return std::make_shared<Step>(std::forward<Arguments>(arguments)...);
  } else {
    return nullptr;
  }
}

}  // namespace minitorch::detail
