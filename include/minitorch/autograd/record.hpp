// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "minitorch/autograd/grad_mode.hpp"
#include "minitorch/autograd/node.hpp"
#include "minitorch/autograd/saved.hpp"

namespace minitorch::autograd {

/// What the backward of an operation gets to see.
template <class T>
class BackwardContext {
 public:
  /// Made by the engine.
  BackwardContext(const std::shared_ptr<Node<T>>& self, Grads<T>& grads, const BackwardRun& run)
      : self_(self), grads_(grads), run_(run) {}

  /// Gradient of output i; undefined (that is, zero) if nothing depends on this output of several.
  const BasicTensor<T>& grad(int i = 0) const { return grads_[static_cast<std::size_t>(i)]; }
  /// Whether anybody wants the gradient of input i, in this run.
  bool needs(int i) const {
    const auto input = static_cast<std::size_t>(i);
    return self_->inputs()[input].node != nullptr && (!run_.wanted || (*run_.wanted)[input]);
  }
  /// Number of outputs of the operation.
  int outputs() const { return self_->outputs(); }
  /// A tensor that the operation saved.
  BasicTensor<T> operator()(const Saved<T>& saved) const { return saved.unpack(self_->name(), self_); }
  /// The same of another element type: indices, masks.
  template <Scalar U>
  BasicTensor<U> operator()(const Saved<U>& saved) const {
    return saved.unpack(self_->name(), nullptr);
  }

 private:
  const std::shared_ptr<Node<T>>& self_;
  Grads<T>& grads_;
  const BackwardRun& run_;
};

namespace detail {

template <class T, class Backward>
class FunctionNode final : public Node<T> {
 public:
  FunctionNode(const char* name, std::vector<Edge<T>> inputs, int outputs, Backward backward)
      : Node<T>(name, std::move(inputs), outputs), backward_(std::move(backward)) {}

  Grads<T> backward(const std::shared_ptr<Node<T>>& self, Grads<T> grads, const BackwardRun& run) override {
    core::check(
        enter(run.last), "[backward] what '", this->name(),
        "' saved was freed by an earlier backward, or another thread's is about to free it; call the earlier one with "
        "retain_graph = true to run it twice");
    try {
      grads = (*backward_)(BackwardContext<T>(self, grads, run));
    } catch (...) {
      if (run.last) {
        users_.fetch_and(~last_bit);  // it did not happen: what was saved is still good for another try
      }
      leave();
      throw;
    }
    leave();
    return grads;
  }

 private:
  // How many threads are in backward now; the bit says that one of them is the last that may enter. Whoever leaves last
  // after that frees what was saved.
  static constexpr std::uint32_t last_bit = std::uint32_t{1} << 31;

  bool enter(bool last) {
    std::uint32_t users = users_.load();
    do {
      if (users & last_bit) {
        return false;
      }
    } while (!users_.compare_exchange_weak(users, (users + 1) | (last ? last_bit : 0)));
    return true;
  }
  void leave() {
    if (users_.fetch_sub(1) == (last_bit | 1)) {
      backward_.reset();
    }
  }

  std::optional<Backward> backward_;
  std::atomic<std::uint32_t> users_{0};
};

}  // namespace detail

/// Whether an operation on these inputs is to be recorded.
template <class T>
bool recording(std::span<const BasicTensor<T>> inputs) {
  if (!is_grad_enabled()) {
    return false;
  }
  for (const BasicTensor<T>& x : inputs) {
    if (x.requires_grad()) {
      return true;
    }
  }
  return false;
}
/// The same for inputs in braces.
template <class T>
bool recording(std::initializer_list<BasicTensor<T>> inputs) {
  return recording(std::span<const BasicTensor<T>>(inputs.begin(), inputs.size()));
}

/// The same for an operation `name` that saves more than record() would see; if not, it is over, and Note [Probe] is
/// served.
template <class T>
bool recording(const char* name, std::initializer_list<BasicTensor<T>> inputs) {
  const bool wanted = recording(inputs);
  if (!wanted && minitorch::detail::probed()) [[unlikely]] {
    minitorch::detail::tell_operation(name);
  }
  return wanted;
}

/// Makes `outputs`, fresh tensors, results of one operation on `inputs`. `backward(context)` returns one gradient for
/// each input, in order; undefined where there is none. This and its short forms below are the only way to grow a
/// graph.
template <Floating T, class Backward>
void record(const char* name, std::span<const BasicTensor<T>> outputs, std::span<const BasicTensor<T>> inputs,
            Backward backward) {
  if (minitorch::detail::probed()) [[unlikely]] {
    minitorch::detail::tell_operation(name);
  }
  if constexpr (minitorch::detail::records) {  // Note [Inference only]
    if (!recording(inputs)) {
      return;
    }
    std::vector<Edge<T>> edges;
    edges.reserve(inputs.size());
    for (const BasicTensor<T>& x : inputs) {
      edges.push_back(edge_of(x));
    }
    const auto node = make_node<detail::FunctionNode<T, Backward>, T>(
        name, std::move(edges), static_cast<int>(outputs.size()), std::move(backward));
    int index = 0;
    for (const BasicTensor<T>& y : outputs) {
      auto meta = std::make_unique<minitorch::detail::AutogradMeta<T>>();
      meta->node = node;
      meta->output = index++;
      meta->leaf = false;
      y.impl().autograd = std::move(meta);
    }
  }
}

/// One output, returned.
template <Floating T, class Backward>
BasicTensor<T> record(const char* name, BasicTensor<T> output, std::initializer_list<BasicTensor<T>> inputs,
                      Backward backward) {
  record<T>(name, std::span<const BasicTensor<T>>(&output, 1),
            std::span<const BasicTensor<T>>(inputs.begin(), inputs.size()), std::move(backward));
  return output;
}

}  // namespace minitorch::autograd
