// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "minitorch/autograd/node.hpp"

namespace minitorch::autograd {

/// A tensor that an operation keeps for its backward: elements, place in the graph, and the version of the elements.
/// Every tensor that backward needs is kept this way, integers and masks too. It never holds the tensor's handle, which
/// an in-place operation may give a later place in the graph, so no cycle can arise; for the same reason an operation
/// keeps its own result with `saved_output`, without a place.
template <Scalar T>
class Saved {
 public:
  Saved() = default;
  /// Keeps x and its place in the graph; use saved(x).
  explicit Saved(const BasicTensor<T>& x) : Saved(x, -1) {
    if constexpr (Floating<T>) {
      if (x.defined() && x.requires_grad()) {
        const Edge<T> edge = edge_of(x);
        node_ = edge.node;
        output_ = edge.output;
      }
    }
  }

  /// Whether a tensor is kept.
  bool defined() const { return storage_ != nullptr; }

  /// The tensor as it was. `self` is the node that saved it, null if that computes in another element type.
  BasicTensor<T> unpack(const char* op, const std::shared_ptr<Node<T>>& self) const {
    if (!storage_) {
      return {};
    }
    if (storage_->version() != version_) {
      changed(op);
    }
    BasicTensor<T> x(storage_, shape_, strides_, offset_);
    if constexpr (Floating<T>) {
      const std::shared_ptr<Node<T>>& node = own_output_ >= 0 ? self : node_;
      if (node) {
        auto meta = std::make_unique<minitorch::detail::AutogradMeta<T>>();
        meta->node = node;
        meta->output = own_output_ >= 0 ? own_output_ : output_;
        meta->leaf = false;
        x.impl().autograd = std::move(meta);
      }
    }
    return x;
  }

  /// The function below, which alone keeps a tensor without its place.
  template <Scalar U>
  friend Saved<U> saved_output(const BasicTensor<U>& y, int output);

 private:
  // A leaf that requires grad is a parameter, and what is saved may be a view of it.
  [[noreturn]] void changed(const char* op) const {
    if constexpr (Floating<T>) {
      Shape shape = shape_;
      const Node<T>* node = node_.get();
      while (node && node->inputs().size() == 1) {
        shape = node->inputs()[0].shape;
        node = node->inputs()[0].node.get();
      }
      if (node && node->is_leaf_on(storage_.get())) {
        core::fail("[backward] a parameter of shape ", shape, " that '", op,
                   "' needs for its gradient was changed in place after the forward pass (version ",
                   storage_->version(), ", expected ", version_,
                   "), by an optimiser's step? Run forward again before backward");
      }
    }
    core::fail("[backward] a tensor of shape ", shape_, " that '", op,
               "' needs for its gradient was changed in place after the forward pass (version ", storage_->version(),
               ", expected ", version_, "); change a clone() of it instead");
  }

  Saved(const BasicTensor<T>& x, int own_output) : own_output_(own_output) {
    if (x.defined()) {
      storage_ = x.storage();
      shape_ = x.shape();
      strides_ = x.strides();
      offset_ = x.impl().offset;
      version_ = storage_->version();
    }
  }

  std::shared_ptr<Storage<T>> storage_;
  Shape shape_;
  Strides strides_;
  std::int64_t offset_ = 0;
  std::uint32_t version_ = 0;
  int own_output_ = -1, output_ = 0;
  std::shared_ptr<Node<T>> node_;
};

/// Keeps x for backward, and notices when it is changed in place until then.
template <Scalar T>
Saved<T> saved(const BasicTensor<T>& x) {
  return Saved<T>(x);
}

/// Keeps a result for backward: output number `output` of the very operation that saves it.
template <Scalar T>
Saved<T> saved_output(const BasicTensor<T>& y, int output = 0) {
  return Saved<T>(y, output);
}

}  // namespace minitorch::autograd
