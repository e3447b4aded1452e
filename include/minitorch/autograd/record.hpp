// SPDX-License-Identifier: MIT
#pragma once

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
  BackwardContext(const std::shared_ptr<Node<T>>& self, Grads<T>& grads) : self_(self), grads_(grads) {}

  /// Gradient of output i; undefined (that is, zero) if nothing depends on this output of several.
  const BasicTensor<T>& grad(int i = 0) const { return grads_[static_cast<std::size_t>(i)]; }
  /// Whether anybody wants the gradient of input i.
  bool needs(int i) const { return self_->inputs()[static_cast<std::size_t>(i)].node != nullptr; }
  int outputs() const { return self_->outputs(); }
  /// A tensor that the operation saved.
  BasicTensor<T> operator()(const Saved<T>& saved) const { return saved.unpack(self_->name(), self_); }

 private:
  const std::shared_ptr<Node<T>>& self_;
  Grads<T>& grads_;
};

namespace detail_record {

template <class T, class Backward>
class FunctionNode final : public Node<T> {
 public:
  FunctionNode(const char* name, std::vector<Edge<T>> inputs, int outputs, Backward backward)
      : Node<T>(name, std::move(inputs), outputs), backward_(std::move(backward)) {}

  Grads<T> backward(const std::shared_ptr<Node<T>>& self, Grads<T> grads) override {
    check(backward_.has_value(), "[backward] what '", this->name(),
          "' saved was freed by an earlier backward; call the earlier one with retain_graph = true to run it twice");
    return (*backward_)(BackwardContext<T>(self, grads));
  }
  void release() override { backward_.reset(); }

 private:
  std::optional<Backward> backward_;
};

}  // namespace detail_record

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
template <class T>
bool recording(std::initializer_list<BasicTensor<T>> inputs) {
  return recording(std::span<const BasicTensor<T>>(inputs.begin(), inputs.size()));
}

/// Makes `outputs`, fresh tensors, results of one operation on `inputs`. `backward(context)` returns one gradient for
/// each input, in order; undefined where there is none. This and its short forms below are the only way to grow a
/// graph.
template <Floating T, class Backward>
void record(const char* name, std::span<const BasicTensor<T>> outputs, std::span<const BasicTensor<T>> inputs,
            Backward backward) {
  if (!recording(inputs)) {
    return;
  }
  std::vector<Edge<T>> edges;
  edges.reserve(inputs.size());
  for (const BasicTensor<T>& x : inputs) {
    edges.push_back(edge_of(x));
  }
  const auto node = make_node<detail_record::FunctionNode<T, Backward>, T>(
      name, std::move(edges), static_cast<int>(outputs.size()), std::move(backward));
  int index = 0;
  for (const BasicTensor<T>& y : outputs) {
    auto meta = std::make_unique<detail::AutogradMeta<T>>();
    meta->node = node;
    meta->output = index++;
    meta->leaf = false;
    y.impl().autograd = std::move(meta);
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
