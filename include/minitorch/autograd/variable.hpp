// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "minitorch/autograd/engine.hpp"

// The members of BasicTensor that need the engine.

namespace minitorch {

namespace autograd {

/// The end of a graph: adds the gradient to a leaf. The leaf owns it, so it looks back without owning.
template <Floating T>
class AccumulateGrad final : public Node<T> {
 public:
  explicit AccumulateGrad(const std::shared_ptr<detail::TensorImpl<T>>& leaf)
      : Node<T>("accumulate_grad", {}, 1), leaf_(leaf) {}

  bool accumulates() const override { return true; }

  Grads<T> backward(const std::shared_ptr<Node<T>>&, Grads<T> grads) override {
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
    } else if (is_grad_enabled()) {
      // A copy as below, but part of the graph: the same tensor may arrive at another leaf, too.
      sum = record("accumulate_grad", detail::copy_of(grads[0]), {grads[0]},
                   [](const BackwardContext<T>& ctx) -> Grads<T> { return {ctx.grad()}; });
    } else {
      BasicTensor<T> grad = std::move(grads[0]);
      grads.clear();
      const bool own = grad.is_contiguous() && grad.impl_ptr().use_count() == 1 && grad.storage().use_count() == 1;
      sum = own ? std::move(grad) : detail::copy_of(grad);
    }
    return {};
  }

 private:
  std::weak_ptr<detail::TensorImpl<T>> leaf_;
  std::mutex mutex_;
};

}  // namespace autograd

template <Scalar T>
const BasicTensor<T>& BasicTensor<T>::requires_grad_(bool requires_grad) const {
  if constexpr (Floating<T>) {
    check(is_leaf(),
          "[requires_grad_] this tensor is the result of a recorded operation; use detach() to get one "
          "that is not");
    if (requires_grad && !this->requires_grad()) {
      if (!impl().autograd) {
        impl().autograd = std::make_unique<detail::AutogradMeta<T>>();
      }
      impl().autograd->node = autograd::make_node<autograd::AccumulateGrad<T>, T>(impl_);
    } else if (!requires_grad && impl().autograd) {
      impl().autograd->node = nullptr;
    }
  } else {
    check(!requires_grad, "[requires_grad_] only tensors of float and double carry gradients");
  }
  return *this;
}

template <Scalar T>
void BasicTensor<T>::set_grad(const BasicTensor& grad) const {
  check(!grad.defined() || grad.shape() == shape(), "[set_grad] gradient has a shape other than ", shape());
  if (!impl().autograd) {
    impl().autograd = std::make_unique<detail::AutogradMeta<T>>();
  }
  impl().autograd->grad = grad;
}

template <Scalar T>
void BasicTensor<T>::register_hook(std::function<BasicTensor(const BasicTensor&)> hook) const {
  check(requires_grad(), "[register_hook] this tensor does not require grad");
  impl().autograd->node->hooks().push_back({impl().autograd->output, std::move(hook)});
}

template <Scalar T>
void BasicTensor<T>::retain_grad() const {
  check(requires_grad(), "[retain_grad] this tensor does not require grad");
  if (is_leaf()) {
    return;
  }
  const std::weak_ptr<Impl> self = impl_;
  register_hook([self](const BasicTensor& grad) -> BasicTensor {
    if (const auto impl = self.lock(); impl && impl->autograd) {
      BasicTensor& sum = impl->autograd->grad;
      sum = sum.defined() ? autograd::add_gradients(BasicTensor(sum), grad) : grad;
    }
    return {};
  });
}

template <Scalar T>
void BasicTensor<T>::backward(const BasicTensor& gradient, bool retain_graph, bool create_graph) const {
  static_assert(Floating<T>, "only tensors of float and double carry gradients");
  autograd::Engine<T> engine(retain_graph, create_graph);
  autograd::detail_engine::seed("backward", engine, *this, gradient);
  engine.run();
}

}  // namespace minitorch
