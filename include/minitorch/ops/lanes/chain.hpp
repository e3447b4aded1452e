// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "minitorch/autograd/engine.hpp"
#include "minitorch/autograd/view.hpp"
#include "minitorch/ops/lanes/fusion.hpp"
#include "minitorch/ops/lanes/step.hpp"
#include "minitorch/ops/view.hpp"

namespace minitorch {

namespace detail {

/// A run of steps, see Note [Chain]. Made for one forward; its copies without tensors are kept for backward.
template <Floating T>
class LaneChain {
 public:
  using Step = std::shared_ptr<LaneStep<T>>;

  LaneChain() = default;
  LaneChain(const LaneChain& other) : batch_(other.batch_), edges_(other.edges_) {
    for (const auto& step : other.steps_) {
      steps_.push_back(step->clone());
    }
  }
  LaneChain& operator=(const LaneChain&) = delete;

  /// Whether there may be a chain for x at all, before anybody asks layers for steps.
  static bool possible(const BasicTensor<T>& x) {
    return minitorch::detail::records && fusion_enabled() && x.defined() && x.dim() == 4 &&
           x.shape()[0] >= lane_count<T> / 2 && x.numel() > 0;
  }

  /// Appends the next layer's step for input x; false if the chain ends before it.
  bool append(const BasicTensor<T>& x, Step step) {
    const Shape& s = x.shape();
    if (layers_ == 0) {
      batch_ = LaneBatch::of<T>(s[0]);
      edges_.push_back({{s[1], s[2], s[3], 0}, {}});
    }
    if (step == nullptr) {
      return false;
    }
    Block out{};
    const Block& in = edges_.back().value;
    if (!step->accepts(batch_, in, out) || (in.size() + out.size()) * 64 > most_bytes) {
      return false;
    }
    ++layers_;
    if (!steps_.empty() && steps_.back()->absorb(*step)) {
      edges_.back().value = out;
      return true;
    }
    pays_ = pays_ || step->pays();
    steps_.push_back(std::move(step));
    edges_.push_back({out, {}});
    return true;
  }

  /// How many layers are worth running as a chain: all, or 0.
  std::size_t layers() const { return pays_ ? layers_ : 0; }

  BasicTensor<T> run(const BasicTensor<T>& x) {
    std::vector<BasicTensor<T>> inputs{x};
    for (const auto& step : steps_) {
      for (const BasicTensor<T>* parameter : step->parameters()) {
        inputs.push_back(*parameter);
      }
    }
    batch_.keeps = autograd::recording<T>(inputs);
    lay_out();
    const BasicTensor<T> in = contiguous_data(x);
    const Block& last = edges_.back().value;
    BasicTensor<T> y({batch_.samples, last.channels, last.height, last.width});
    if (!forward(in.data(), y.data())) {
      y = composed(x, false);
      for (const auto& step : steps_) {
        step->count();
      }
      return y;
    }
    for (const auto& step : steps_) {
      step->finish(batch_);
    }
    if (!batch_.keeps) {
      if (probed()) {
        tell_operation("Sequential");
      }
      return y;
    }
    std::vector<autograd::Saved<T>> kept;
    std::vector<autograd::Saved<std::uint8_t>> bytes;
    for (const auto& step : steps_) {
      step->forget();
      for (BasicTensor<T>* parameter : step->parameters()) {
        kept.push_back(autograd::saved(*parameter));
        *parameter = {};
      }
      for (BasicTensor<T>* tensor : step->kept()) {
        kept.push_back(autograd::saved(*tensor));
        *tensor = {};
      }
      for (ByteTensor* tensor : step->kept_bytes()) {
        bytes.push_back(autograd::saved(*tensor));
        *tensor = {};
      }
    }
    for (Edge& edge : edges_) {
      kept.push_back(autograd::saved(edge.kept));
      edge.kept = {};
    }
    const auto chain = std::make_shared<const LaneChain>(*this);
    autograd::record<T>("Sequential", std::span<const BasicTensor<T>>(&y, 1), std::span<const BasicTensor<T>>(inputs),
                        [chain, x = autograd::saved(x), kept = std::move(kept),
                         bytes = std::move(bytes)](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                          LaneChain own(*chain);
                          own.restore(ctx, kept, bytes);
                          return is_grad_enabled() ? own.backward_composed(ctx, ctx(x)) : own.backward(ctx, ctx(x));
                        });
    return y;
  }

 private:
  /// Between two steps: the numbers, and their gradients.
  struct Edge {
    Block value, gradient;
    BasicTensor<T> kept{};  // all blocks, for backward or because the next step waits

    T* block(std::int64_t b) const { return kept.defined() ? kept.data() + b * value.size() * lane_count<T> : nullptr; }
  };

  // Half of a second-level cache, so that a block and what is computed from it stay there.
  static constexpr std::int64_t most_bytes = std::int64_t{1} << 20;

  std::size_t size() const { return steps_.size(); }

  void lay_out() {
    for (std::size_t k = 0; k < size(); ++k) {
      edges_[k].value.border = steps_[k]->border();
      Block& gradient = edges_[k + 1].gradient = edges_[k + 1].value;
      gradient.border = steps_[k]->gradient_border();
    }
    edges_[0].gradient = edges_[0].value;
    edges_[0].gradient.border = 0;
    edges_.back().value.border = 0;
    for (std::size_t k = 0; k < size(); ++k) {
      steps_[k]->place(edges_[k].value, edges_[k + 1].value, edges_[k].gradient, edges_[k + 1].gradient);
      const bool relu = k > 0 && steps_[k - 1]->gives_relu();
      steps_[k]->input_is_relu(relu);
      if (relu) {
        steps_[k - 1]->result_is_masked(steps_[k]->masks_input());
      }
      const bool keep = (k > 0 && batch_.keeps && steps_[k - 1]->keeps_result()) || steps_[k]->waits();
      edges_[k].kept = keep ? all_blocks(edges_[k].value) : BasicTensor<T>();
    }
    // The last result of a convolution with a ReLU is needed for backward, too.
    edges_.back().kept =
        batch_.keeps && steps_.back()->gives_relu() ? all_blocks(edges_.back().value) : BasicTensor<T>();
  }
  BasicTensor<T> all_blocks(const Block& block) const {
    return BasicTensor<T>({batch_.blocks, block.size(), lane_count<T>});
  }

  /// Steps from `first` on up to the next that waits.
  std::size_t end_of_segment(std::size_t first) const {
    std::size_t end = first + 1;
    while (end < size() && !steps_[end]->waits()) {
      ++end;
    }
    return end;
  }

  template <class F>
  void for_blocks(const F& f) const {
    std::int64_t work = 0;
    for (const Edge& edge : edges_) {
      work += edge.value.size() * batch_.samples * 8;
    }
    core::parallel_chunks(batch_.blocks, work > core::parallel_threshold, f);
  }

  /// Memory for the blocks of edges that are not kept; of values, or of gradients.
  class Blocks {
   public:
    Blocks(const std::vector<Edge>& edges, std::size_t first, std::size_t last, Block Edge::*which) : first_(first) {
      const auto is_kept = [&](std::size_t k) { return which == &Edge::value && edges[k].kept.defined(); };
      std::int64_t total = 0;
      for (std::size_t k = first; k <= last; ++k) {
        offsets_.push_back(total);
        total += is_kept(k) ? 0 : (edges[k].*which).size() * lane_count<T>;
      }
      memory_ = std::make_unique<core::Scratch<T>>(total);
      for (std::size_t k = first; k <= last; ++k) {
        if (!is_kept(k)) {
          kernels::lanes::clear_border(edges[k].*which, (*this)[k]);
        }
      }
    }
    T* operator[](std::size_t k) const { return memory_->data() + offsets_[k - first_]; }

   private:
    std::size_t first_;
    std::vector<std::int64_t> offsets_;
    std::unique_ptr<core::Scratch<T>> memory_;
  };

  void enter(const T* x, const Edge& edge, const Block& block, std::int64_t b, T* out) const {
    const std::int64_t sample = edge.value.channels * edge.value.height * edge.value.width;
    kernels::lanes::enter(x + b * lane_count<T> * sample, batch_.in_block<T>(b), block, out);
  }
  void leave(const T* block, const Block& layout, std::int64_t b, T* y) const {
    const std::int64_t sample = layout.channels * layout.height * layout.width;
    kernels::lanes::leave(block, batch_.in_block<T>(b), layout, y + b * lane_count<T> * sample);
  }

  /// False if a step's numbers are not regular.
  bool forward(const T* x, T* y) {
    for (const auto& step : steps_) {
      step->start(batch_);
    }
    if (steps_[0]->waits()) {
      for_blocks([&](std::int64_t b) {
        kernels::lanes::clear_border(edges_[0].value, edges_[0].block(b));
        enter(x, edges_[0], edges_[0].value, b, edges_[0].block(b));
        steps_[0]->measure(batch_, b, edges_[0].block(b));
      });
      steps_[0]->settle(batch_);
    }
    for (std::size_t first = 0; first < size();) {
      const std::size_t end = end_of_segment(first);
      for_blocks([&](std::int64_t b) {
        const Blocks own(edges_, first, end, &Edge::value);
        const T* in = edges_[first].block(b);
        if (in == nullptr) {
          enter(x, edges_[first], edges_[first].value, b, own[first]);
          in = own[first];
        }
        for (std::size_t k = first, next = k; k < end; k = next) {
          if (!steps_[k]->waits()) {
            steps_[k]->measure(batch_, b, in);
          }
          const ChannelMap<T>* const map =
              !batch_.keeps && k + 1 < end && steps_[k]->takes_map() ? steps_[k + 1]->map() : nullptr;
          next = k + (map ? 2 : 1);
          const Block& layout = edges_[next].value;
          T* out = edges_[next].block(b);
          if (out == nullptr) {
            out = own[next];
          } else {
            kernels::lanes::clear_border(layout, out);
          }
          if (map) {
            steps_[k]->forward_mapped(*map, in, layout, out);
          } else {
            steps_[k]->forward(batch_, b, in, out);
          }
          in = out;
        }
        if (end < size()) {
          steps_[end]->measure(batch_, b, in);
        } else {
          leave(in, edges_[end].value, b, y);
        }
      });
      if (end < size()) {
        steps_[end]->settle(batch_);
      }
      for (std::size_t k = first; k < std::min(end + 1, size()); ++k) {
        if (!steps_[k]->regular()) {
          return false;
        }
      }
      first = end;
    }
    return true;
  }

  autograd::Grads<T> backward(const autograd::BackwardContext<T>& ctx, const BasicTensor<T>& input) {
    const BasicTensor<T> dy = contiguous_data(ctx.grad()), x = contiguous_data(input);
    BasicTensor<T> dx = ctx.needs(0) ? BasicTensor<T>(x.shape()) : BasicTensor<T>();
    // The lowest step that anybody wants something of.
    std::size_t lowest = size();
    int index = 1;
    for (std::size_t k = 0; k < size(); ++k) {
      for (std::size_t i = 0; i < steps_[k]->parameters().size(); ++i, ++index) {
        lowest = ctx.needs(index) ? std::min(lowest, k) : lowest;
      }
      steps_[k]->start_backward(batch_);
    }
    lowest = dx.defined() ? 0 : lowest;
    BasicTensor<T> waiting;  // gradients at edge `top`, all blocks, once the step below it is settled
    for (std::size_t top = size(), bottom = top; lowest < size(); top = bottom) {
      const bool settled = waiting.defined();
      bottom = settled ? top - 1 : top;
      while (bottom > lowest && !steps_[bottom - 1]->waits()) {
        --bottom;
      }
      const bool stops = bottom > lowest;
      const BasicTensor<T> below = stops ? all_blocks(edges_[bottom].gradient) : BasicTensor<T>();
      for_blocks([&](std::int64_t b) { backward_block(b, top, bottom, lowest, x, dy, dx, waiting, below); });
      if (!stops) {
        break;
      }
      steps_[bottom - 1]->settle_gradient(batch_);
      waiting = below;
    }
    autograd::Grads<T> grads{dx};
    for (std::size_t k = 0; k < size(); ++k) {
      std::vector<BasicTensor<T>> own(steps_[k]->parameters().size());
      if (k >= lowest) {
        own = steps_[k]->gradients(batch_);
      }
      for (BasicTensor<T>& grad : own) {
        grads.push_back(ctx.needs(static_cast<int>(grads.size())) ? std::move(grad) : BasicTensor<T>());
      }
    }
    return grads;
  }

  /// Block b from the gradient at edge `top` down to that at edge `bottom`; above `waiting` is the former, if defined,
  /// and `below` takes the latter, for a step that waits.
  void backward_block(std::int64_t b, std::size_t top, std::size_t bottom, std::size_t lowest, const BasicTensor<T>& x,
                      const BasicTensor<T>& dy, const BasicTensor<T>& dx, const BasicTensor<T>& waiting,
                      const BasicTensor<T>& below) const {
    std::size_t start = below.defined() ? bottom - 1 : bottom;  // the first edge whose values may be read
    while (start > 0 && !edges_[start].kept.defined()) {
      --start;
    }
    const Blocks values(edges_, start, top, &Edge::value), gradients(edges_, bottom, top, &Edge::gradient);
    std::vector<bool> known(top + 1 - start);
    const auto value = [&](const auto& self, std::size_t k) -> const T* {
      if (const T* kept = edges_[k].block(b)) {
        return kept;
      }
      if (!known[k - start]) {
        known[k - start] = true;
        if (k == 0) {
          enter(x.data(), edges_[0], edges_[0].value, b, values[0]);
        } else {
          steps_[k - 1]->forward(batch_, b, self(self, k - 1), values[k]);
        }
      }
      return values[k];
    };
    const auto place = [&](std::size_t k) {
      const BasicTensor<T>& all = k == top && waiting.defined() ? waiting : k == bottom ? below : BasicTensor<T>();
      return all.defined() ? all.data() + b * edges_[k].gradient.size() * lane_count<T> : gradients[k];
    };
    if (!waiting.defined()) {
      if (below.defined() && bottom == top) {
        kernels::lanes::clear_border(edges_[top].gradient, place(top));
      }
      enter(dy.data(), edges_[top], edges_[top].gradient, b, place(top));
    }
    for (std::size_t k = top; k > bottom; --k) {
      const LaneStep<T>& step = *steps_[k - 1];
      T* const din = k - 1 > lowest || dx.defined() ? place(k - 1) : nullptr;
      if (din && below.defined() && k - 1 == bottom) {
        kernels::lanes::clear_border(edges_[bottom].gradient, din);
      }
      steps_[k - 1]->backward(batch_, b, step.reads_input() ? value(value, k - 1) : nullptr, edges_[k].block(b),
                              place(k), din);
    }
    if (below.defined()) {
      steps_[bottom - 1]->measure_gradient(batch_, b, value(value, bottom - 1), place(bottom));
    } else if (dx.defined()) {
      leave(place(0), edges_[0].gradient, b, dx.data());
    }
  }

  /// The gradients as recorded operations: of all layers computed again, one by one.
  autograd::Grads<T> backward_composed(const autograd::BackwardContext<T>& ctx, const BasicTensor<T>& x) {
    std::vector<BasicTensor<T>> wanted;
    autograd::Grads<T> grads;
    std::vector<std::size_t> places;
    // A view has a place of its own in the graph: what a parameter does to x below this chain does not count here.
    const auto stand_in = [&](const BasicTensor<T>& tensor) {
      const BasicTensor<T> out = tensor.defined() ? view_of(tensor) : tensor;
      if (ctx.needs(static_cast<int>(grads.size()))) {
        wanted.push_back(out);
        places.push_back(grads.size());
      }
      grads.emplace_back();
      return out;
    };
    const BasicTensor<T> in = stand_in(x);
    for (const auto& step : steps_) {
      for (BasicTensor<T>* parameter : step->parameters()) {
        *parameter = stand_in(*parameter);
      }
    }
    const auto found = autograd::grad<T>({composed(in, true)}, wanted, {ctx.grad()}, true, true, true);
    for (std::size_t i = 0; i < found.size(); ++i) {
      grads[places[i]] = found[i];
    }
    return grads;
  }

  BasicTensor<T> composed(BasicTensor<T> x, bool again) const {
    for (const auto& step : steps_) {
      x = step->composed(x, batch_, again);
    }
    return x;
  }

  void restore(const autograd::BackwardContext<T>& ctx, const std::vector<autograd::Saved<T>>& kept,
               const std::vector<autograd::Saved<std::uint8_t>>& bytes) {
    auto next = kept.begin();
    auto next_bytes = bytes.begin();
    for (const auto& step : steps_) {
      for (BasicTensor<T>* tensor : step->parameters()) {
        *tensor = ctx(*next++);
      }
      for (BasicTensor<T>* tensor : step->kept()) {
        *tensor = ctx(*next++);
      }
      for (ByteTensor* tensor : step->kept_bytes()) {
        *tensor = ctx(*next_bytes++);
      }
    }
    for (Edge& edge : edges_) {
      edge.kept = ctx(*next++);
    }
  }

  LaneBatch batch_;
  std::vector<Edge> edges_;  // edge k is the input of step k
  std::vector<Step> steps_;
  std::size_t layers_ = 0;
  bool pays_ = false;
};

}  // namespace detail

}  // namespace minitorch
