// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/autograd/anomaly.hpp"
#include "minitorch/core/probe.hpp"
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

/// How a node's backward is called.
struct BackwardRun {
  bool last = true;                           ///< what the node saved is not needed any more
  const std::vector<bool>* wanted = nullptr;  ///< which inputs' gradients are; null: of all that require grad
};

namespace detail {

// In functions of their own, since members of class templates stay hidden.
MINITORCH_ONE_PER_PROCESS inline std::atomic<std::uint64_t>& next_id() {
  static constinit std::atomic<std::uint64_t> id{1};
  return id;
}

/// What this thread is about to delete; see Note [Iterative destruction].
template <class T>
struct Doomed {
  Node<T>* first = nullptr;
  bool running = false;
};
template <class T>
MINITORCH_ONE_PER_PROCESS Doomed<T>& doomed() {
  static thread_local constinit Doomed<T> nodes;
  return nodes;
}

}  // namespace detail

/// One recorded operation. Nodes are numbered in the order of their construction, so running them by descending number
/// is a topological order.
template <class T>
class Node {
 public:
  struct Hook {
    std::uint64_t id;
    int output;
    std::function<BasicTensor<T>(const BasicTensor<T>&)> call;
  };
  /// A result that wants to keep its gradient.
  struct Retained {
    int output;
    std::weak_ptr<minitorch::detail::TensorImpl<T>> tensor;
  };

  Node(const char* name, std::vector<Edge<T>> inputs, int outputs)
      : id_(detail::next_id().fetch_add(1, std::memory_order_relaxed)),
        name_(name),
        inputs_(std::move(inputs)),
        outputs_(outputs) {
    if (minitorch::detail::anomaly_mode() || minitorch::detail::probed()) {
      note_place();
    }
  }
  virtual ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// Gradients of the inputs from those of the outputs. `self` is this node.
  virtual Grads<T> backward(const std::shared_ptr<Node>& self, Grads<T> grads, const BackwardRun& run) = 0;
  /// Whether the end of a graph: the gradient is added to a leaf.
  virtual bool accumulates() const { return false; }

  /// Whether it is the end of a graph and its leaf has these elements.
  virtual bool is_leaf_on(const void* storage) const { return static_cast<void>(storage), false; }

  std::uint64_t id() const { return id_; }
  const char* name() const { return name_; }
  const std::vector<Edge<T>>& inputs() const { return inputs_; }
  int outputs() const { return outputs_; }

  /// Where in a model it was recorded, if anomalies are looked for or a Profile is running: ` in features.3 (Conv2d)`;
  /// else empty.
  std::string_view place() const { return place_ ? std::string_view(*place_) : std::string_view(); }

  const std::vector<Hook>& hooks() const { return hooks_; }
  /// Returns the name under which remove_hook knows it.
  std::uint64_t add_hook(int output, std::function<BasicTensor<T>(const BasicTensor<T>&)> call) {
    hooks_.push_back({next_hook_, output, std::move(call)});
    return next_hook_++;
  }
  void remove_hook(std::uint64_t id) {
    std::erase_if(hooks_, [id](const Hook& hook) { return hook.id == id; });
  }
  std::vector<Retained>& retained() { return retained_; }

 private:
  template <class>
  friend struct NodeDeleter;

  void note_place() {
    if (const auto* caller = minitorch::detail::Caller::innermost()) {
      place_ = std::make_unique<std::string>(caller->place());
    }
  }

  std::uint64_t id_;
  const char* name_;
  std::vector<Edge<T>> inputs_;
  int outputs_;
  std::vector<Hook> hooks_;
  std::uint64_t next_hook_ = 0;
  std::vector<Retained> retained_;
  std::unique_ptr<std::string> place_;
  Node* next_doomed_ = nullptr;
};

/// Not inline: each kind of operation would have a copy of its own.
template <class T>
[[gnu::noinline]] Node<T>::~Node() = default;

// Note [Iterative destruction]: a node owns the nodes of its inputs, so freeing a long chain the plain way would
// recurse once per operation and overflow the stack. Instead the deleter of a node's shared_ptr puts it on a list of
// this thread; only the outermost call empties the list. Whatever path leads to the next node (an edge, a saved tensor,
// a hook), its deletion ends here and not deeper on the stack.
template <class T>
struct NodeDeleter {
  void operator()(Node<T>* node) const noexcept {
    detail::Doomed<T>& doomed = detail::doomed<T>();
    node->next_doomed_ = doomed.first;
    doomed.first = node;
    if (doomed.running) {
      return;
    }
    doomed.running = true;
    while (doomed.first != nullptr) {
      Node<T>* next = doomed.first;
      doomed.first = next->next_doomed_;
      delete next;
    }
    doomed.running = false;
  }
};

/// The owner of a new node.
template <class T>
std::shared_ptr<Node<T>> own_node(Node<T>* node) {
  return std::shared_ptr<Node<T>>(node, NodeDeleter<T>{});
}

/// Brings the place of a stale view up to date; defined in autograd/view.hpp.
template <class T>
void refresh(const BasicTensor<T>& x);

/// Where gradients for `x` go.
template <class T>
Edge<T> edge_of(const BasicTensor<T>& x) {
  if (!x.requires_grad()) {
    return {};
  }
  refresh(x);
  const auto& meta = *x.impl().autograd;
  return {meta.node, meta.output, x.shape()};
}

}  // namespace minitorch::autograd
