// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
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

/// A recorded operation, all but what its own backward computes, so that this is compiled once and not for each
/// operation.
template <class T>
class RecordedNode : public Node<T> {
 public:
  Grads<T> backward(const std::shared_ptr<Node<T>>& self, Grads<T> grads, const BackwardRun& run) override;

 protected:
  RecordedNode(const char* name, std::span<const BasicTensor<T>> inputs, int outputs);

  virtual Grads<T> compute(const BackwardContext<T>& context) = 0;
  virtual void free_saved() = 0;

 private:
  // How many threads are in backward now; the bit says that one of them is the last that may enter. Whoever leaves last
  // after that frees what was saved.
  static constexpr std::uint32_t last_bit = std::uint32_t{1} << 31;

  bool enter(bool last);
  void leave() {
    if (users_.fetch_sub(1) == (last_bit | 1)) {
      free_saved();
    }
  }

  std::atomic<std::uint32_t> users_{0};
};

template <class T, class Backward>
class FunctionNode final : public RecordedNode<T> {
 public:
  FunctionNode(const char* name, std::span<const BasicTensor<T>> inputs, int outputs, Backward backward)
      : RecordedNode<T>(name, inputs, outputs), backward_(static_cast<Backward&&>(backward)) {}
  ~FunctionNode() override { free_saved(); }

 private:
  Grads<T> compute(const BackwardContext<T>& context) override { return backward_(context); }
  [[gnu::noinline]] void free_saved() override {
    if (held_) {
      held_ = false;
      backward_.~Backward();
    }
  }

  union {
    Backward backward_;
  };
  bool held_ = true;
};

template <class T>
[[gnu::noinline]] std::vector<Edge<T>> edges_of(std::span<const BasicTensor<T>> inputs) {
  std::vector<Edge<T>> edges;
  edges.reserve(inputs.size());
  for (const BasicTensor<T>& x : inputs) {
    edges.push_back(edge_of(x));
  }
  return edges;
}

template <class T>
[[gnu::noinline]] RecordedNode<T>::RecordedNode(const char* name, std::span<const BasicTensor<T>> inputs, int outputs)
    : Node<T>(name, edges_of(inputs), outputs) {}

template <class T>
bool RecordedNode<T>::enter(bool last) {
  std::uint32_t users = users_.load();
  do {
    if (users & last_bit) {
      return false;
    }
  } while (!users_.compare_exchange_weak(users, (users + 1) | (last ? last_bit : 0)));
  return true;
}

template <class T>
Grads<T> RecordedNode<T>::backward(const std::shared_ptr<Node<T>>& self, Grads<T> grads, const BackwardRun& run) {
  core::check(
      enter(run.last), "[backward] what '", this->name(),
      "' saved was freed by an earlier backward, or another thread's is about to free it; call the earlier one with "
      "retain_graph = true to run it twice");
  try {
    grads = compute(BackwardContext<T>(self, grads, run));
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

/// Makes the outputs results of a new node, which they own from now on.
template <class T>
[[gnu::noinline]] void set_results(std::span<const BasicTensor<T>> outputs, Node<T>* made) {
  const std::shared_ptr<Node<T>> node = own_node(made);
  int index = 0;
  for (const BasicTensor<T>& y : outputs) {
    auto meta = std::make_unique<minitorch::detail::AutogradMeta<T>>();
    meta->node = node;
    meta->output = index++;
    meta->leaf = false;
    y.impl().autograd = std::move(meta);
  }
}

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

namespace detail {

/// Whether record() has anything to do; serves Note [Probe].
template <class T>
[[gnu::noinline]] bool to_record(const char* name, std::span<const BasicTensor<T>> inputs) {
  if (minitorch::detail::probed()) [[unlikely]] {
    minitorch::detail::tell_operation(name);
  }
  return recording(inputs);
}

}  // namespace detail

/// Makes `outputs`, fresh tensors, results of one operation on `inputs`. `backward(context)` returns one gradient for
/// each input, in order; undefined where there is none. This and its short forms below are the only way to grow a
/// graph.
template <Floating T, class Backward>
void record(const char* name, std::span<const BasicTensor<T>> outputs, std::span<const BasicTensor<T>> inputs,
            Backward backward) {
  const bool wanted = detail::to_record(name, inputs);
  if constexpr (minitorch::detail::records) {  // Note [Inference only]
    if (wanted) {
      detail::set_results<T>(outputs,
                             new detail::FunctionNode<T, Backward>(name, inputs, static_cast<int>(outputs.size()),
                                                                   static_cast<Backward&&>(backward)));
    }
  }
}

/// One output, returned.
template <Floating T, class Backward>
BasicTensor<T> record(const char* name, BasicTensor<T> output, std::initializer_list<BasicTensor<T>> inputs,
                      Backward backward) {
  record<T>(name, std::span<const BasicTensor<T>>(&output, 1),
            std::span<const BasicTensor<T>>(inputs.begin(), inputs.size()), static_cast<Backward&&>(backward));
  return output;
}

}  // namespace minitorch::autograd
