// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/autograd/record.hpp"

namespace minitorch {

/// What the forward of a custom function leaves for its backward.
template <Floating T>
class FunctionContext {
 public:
  /// Keeps tensors for backward. In-place changes in between are detected.
  void save_for_backward(const std::vector<BasicTensor<T>>& tensors) { to_save_ = tensors; }
  /// The kept tensors; in backward only.
  const std::vector<BasicTensor<T>>& saved() const { return unpacked_; }
  /// Whether anybody wants the gradient of tensor input `i`; in backward only.
  bool needs_input_grad(int i) const { return needs_[static_cast<std::size_t>(i)]; }

 private:
  template <class, Floating>
  friend class Function;
  std::vector<BasicTensor<T>> to_save_, unpacked_;
  std::vector<bool> needs_;
};

/// A differentiable operation with a forward and a backward of one's own:
///
///     struct Cube : Function<Cube, float> {
///       static Tensor forward(FunctionContext<float>& ctx, const Tensor& x) {
///         ctx.save_for_backward({x});
///         return x * x * x;
///       }
///       static std::vector<Tensor> backward(FunctionContext<float>& ctx, const std::vector<Tensor>& dy) {
///         const Tensor& x = ctx.saved()[0];
///         return {dy[0] * 3 * x * x};
///       }
///     };
///     Tensor y = Cube::apply(x);
///
/// forward runs unrecorded and may return one tensor or a vector of them; its tensor arguments come as
/// `const BasicTensor<T>&`, anything else is passed on as it is. backward returns one gradient for each tensor
/// argument, in order; an undefined one means zero. If it is made of operations of this library, it can be
/// differentiated again.
template <class Derived, Floating T = float>
class Function {
 public:
  template <class... Args>
  static auto apply(const Args&... args) {
    std::vector<BasicTensor<T>> inputs;
    (collect(inputs, args), ...);
    FunctionContext<T> ctx;
    auto result = [&] {
      const NoGradGuard guard;
      return Derived::forward(ctx, args...);
    }();
    if (autograd::recording<T>(inputs)) {
      attach(ctx, inputs, result);
    }
    return result;
  }

 private:
  static void collect(std::vector<BasicTensor<T>>& inputs, const BasicTensor<T>& x) { inputs.push_back(x); }
  template <class Other>
  static void collect(std::vector<BasicTensor<T>>&, const Other&) {}

  static std::vector<BasicTensor<T>*> outputs_of(BasicTensor<T>& y) { return {&y}; }
  static std::vector<BasicTensor<T>*> outputs_of(std::vector<BasicTensor<T>>& ys) {
    std::vector<BasicTensor<T>*> out;
    for (BasicTensor<T>& y : ys) {
      out.push_back(&y);
    }
    return out;
  }

  template <class Result>
  static void attach(const FunctionContext<T>& ctx, const std::vector<BasicTensor<T>>& inputs, Result& result) {
    std::vector<BasicTensor<T>> outputs;
    for (BasicTensor<T>* y : outputs_of(result)) {
      *y = y->detach();  // forward may have returned an input as it came
      outputs.push_back(*y);
    }
    std::vector<autograd::Saved<T>> kept;
    for (const BasicTensor<T>& x : ctx.to_save_) {
      kept.push_back(save(x, outputs));
    }
    const std::size_t count = inputs.size();
    autograd::record<T>("custom function", outputs, inputs,
                        [kept = std::move(kept), count](const autograd::BackwardContext<T>& back) {
                          FunctionContext<T> again;
                          for (const auto& saved : kept) {
                            again.unpacked_.push_back(back(saved));
                          }
                          std::vector<BasicTensor<T>> grads;
                          for (std::size_t i = 0; i < count; ++i) {
                            again.needs_.push_back(back.needs(static_cast<int>(i)));
                          }
                          for (int i = 0; i < back.outputs(); ++i) {
                            grads.push_back(back.grad(i));
                          }
                          return Derived::backward(again, grads);
                        });
  }

  // A saved result must not hold the node that saves it.
  static autograd::Saved<T> save(const BasicTensor<T>& x, const std::vector<BasicTensor<T>>& outputs) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (x.defined() && x.storage() == outputs[i].storage() && !x.requires_grad()) {
        return autograd::saved_output(outputs[i], static_cast<int>(i));
      }
    }
    return autograd::saved(x);
  }
};

}  // namespace minitorch
