// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "minitorch/autograd/engine.hpp"
#include "minitorch/autograd/view.hpp"

// The members of BasicTensor that need the engine.

namespace minitorch {

namespace autograd::detail {

/// The end of a graph: adds the gradient to a leaf. The leaf owns it, so it looks back without owning.
template <Floating T>
class AccumulateGrad final : public Node<T> {
 public:
  explicit AccumulateGrad(const std::shared_ptr<minitorch::detail::TensorImpl<T>>& leaf)
      : Node<T>("accumulate_grad", {}, 1), leaf_(leaf) {}

  bool accumulates() const override { return true; }
  bool is_leaf_on(const void* storage) const override {
    const auto leaf = leaf_.lock();
    return leaf && leaf->storage.get() == storage;
  }

  Grads<T> backward(const std::shared_ptr<Node<T>>&, Grads<T> grads, const BackwardRun&) override {
    const auto leaf = leaf_.lock();
    if (!leaf || !leaf->autograd || !grads[0].defined()) {
      return {};  // nobody can ask for it any more
    }
    const std::lock_guard lock(mutex_);
    BasicTensor<T>& sum = leaf->autograd->grad;
    if (sum.defined() && !is_grad_enabled() && sum.is_contiguous()) {
      add_into(sum, grads[0]);  // in place, as PyTorch does: whoever holds grad() sees it
      sum.storage()->bump_version();
    } else if (sum.defined()) {
      sum = add_gradients(std::move(sum), grads[0]);
    } else {
      BasicTensor<T> grad = std::move(grads[0]);
      grads.clear();
      sum = own_gradient(std::move(grad));
    }
    return {};
  }

 private:
  std::weak_ptr<minitorch::detail::TensorImpl<T>> leaf_;
  std::mutex mutex_;
};

}  // namespace autograd::detail

template <Scalar T>
const BasicTensor<T>& BasicTensor<T>::requires_grad_(bool requires_grad) const& requires Floating<T> {
  core::check(is_leaf(),
              "[requires_grad_] this tensor is the result of a recorded operation; use detach() to get one "
              "that is not");
  if (requires_grad && !this->requires_grad()) {
    if (!impl().autograd) {
      impl().autograd = std::make_unique<detail::AutogradMeta<T>>();
    }
    impl().autograd->node = autograd::own_node<T>(new autograd::detail::AccumulateGrad<T>(impl_));
  } else if (!requires_grad && impl().autograd) {
    impl().autograd->node = nullptr;
  }
  return *this;
}

template <Scalar T>
void BasicTensor<T>::set_grad(const BasicTensor& grad) const {
  core::check(!grad.defined() || grad.shape() == shape(), "[set_grad] gradient has a shape other than ", shape());
  if (!impl().autograd) {
    impl().autograd = std::make_unique<detail::AutogradMeta<T>>();
  }
  impl().autograd->grad = grad;
}

template <Scalar T>
HookHandle BasicTensor<T>::register_hook(std::function<BasicTensor(const BasicTensor&)> hook) const {
  core::check(requires_grad(), "[register_hook] this tensor of shape ", shape(), " does not require grad");
  const autograd::Edge<T> place = autograd::edge_of(*this);
  const std::uint64_t id = place.node->add_hook(place.output, std::move(hook));
  return HookHandle([weak = std::weak_ptr<autograd::Node<T>>(place.node), id] {
    if (const auto node = weak.lock()) {
      node->remove_hook(id);
    }
  });
}

template <Scalar T>
void BasicTensor<T>::retain_grad() const {
  core::check(requires_grad(), "[retain_grad] this tensor of shape ", shape(), " does not require grad");
  if (is_leaf()) {
    return;
  }
  const autograd::Edge<T> place = autograd::edge_of(*this);
  auto& retained = place.node->retained();
  if (std::none_of(retained.begin(), retained.end(), [&](const auto& r) { return r.tensor.lock() == impl_; })) {
    retained.push_back({place.output, impl_});
  }
}

template <Scalar T>
void BasicTensor<T>::backward(const BasicTensor& gradient, bool retain_graph, bool create_graph) const {
  static_assert(Floating<T>, "only tensors of float and double carry gradients");
  autograd::detail::Engine<T> engine(retain_graph, create_graph);
  autograd::detail::seed("backward", engine, *this, gradient);
  engine.run();
}

}  // namespace minitorch
