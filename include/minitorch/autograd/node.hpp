// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "minitorch/core/shape.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch::autograd {

/// Gradients, one for each input or output of a node; an undefined tensor stands for zero.
template <class T>
using Grads = std::vector<BasicTensor<T>>;

/// Where the gradient of one input goes: output `output` of `node`, or nowhere if `node` is null.
template <class T>
struct Edge {
  std::shared_ptr<Node<T>> node;
  int output = 0;
  Shape shape;  // of that output, to check gradients against
};

/// One recorded operation. Nodes are numbered in the order of their construction, so running them by descending number
/// is a topological order.
template <class T>
class Node {
 public:
  struct Hook {
    int output;
    std::function<BasicTensor<T>(const BasicTensor<T>&)> call;
  };

  Node(const char* name, std::vector<Edge<T>> inputs, int outputs)
      : id_(next_id().fetch_add(1, std::memory_order_relaxed)),
        name_(name),
        inputs_(std::move(inputs)),
        outputs_(outputs) {}
  virtual ~Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// Gradients of the inputs from those of the outputs. `self` is this node.
  virtual Grads<T> backward(const std::shared_ptr<Node>& self, Grads<T> grads) = 0;
  /// Frees what was saved for backward.
  virtual void release() {}
  /// Whether the end of a graph: the gradient is added to a leaf.
  virtual bool accumulates() const { return false; }

  std::uint64_t id() const { return id_; }
  const char* name() const { return name_; }
  const std::vector<Edge<T>>& inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  std::vector<Hook>& hooks() { return hooks_; }

 private:
  template <class>
  friend struct NodeDeleter;

  static std::atomic<std::uint64_t>& next_id() {
    static std::atomic<std::uint64_t> id{1};
    return id;
  }

  std::uint64_t id_;
  const char* name_;
  std::vector<Edge<T>> inputs_;
  int outputs_;
  std::vector<Hook> hooks_;
  Node* next_doomed_ = nullptr;
};

// Note [Iterative destruction]: a node owns the nodes of its inputs, so freeing a long chain the plain way would
// recurse once per operation and overflow the stack. Instead the deleter of a node's shared_ptr puts it on a list of
// this thread; only the outermost call empties the list. Whatever path leads to the next node (an edge, a saved tensor,
// a hook), its deletion ends here and not deeper on the stack.
template <class T>
struct NodeDeleter {
  void operator()(Node<T>* node) const noexcept {
    static thread_local Node<T>* doomed = nullptr;
    static thread_local bool running = false;
    node->next_doomed_ = doomed;
    doomed = node;
    if (running) {
      return;
    }
    running = true;
    while (doomed != nullptr) {
      Node<T>* next = doomed;
      doomed = next->next_doomed_;
      delete next;
    }
    running = false;
  }
};

template <class NodeType, class T, class... Args>
std::shared_ptr<Node<T>> make_node(Args&&... args) {
  return std::shared_ptr<Node<T>>(new NodeType(std::forward<Args>(args)...), NodeDeleter<T>{});
}

/// Where gradients for `x` go.
template <class T>
Edge<T> edge_of(const BasicTensor<T>& x) {
  if (!x.requires_grad()) {
    return {};
  }
  const auto& meta = *x.impl().autograd;
  return {meta.node, meta.output, x.shape()};
}

}  // namespace minitorch::autograd
