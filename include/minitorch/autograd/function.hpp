// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "minitorch/autograd/view.hpp"

namespace minitorch {

/// What the forward of a custom function leaves for its backward.
template <Floating T>
class FunctionContext {
 public:
  /// Keeps tensors for backward. In-place changes in between are detected. In gradients of gradients arguments and
  /// results count as what they are, anything else that forward has computed as a constant.
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
/// `const BasicTensor<T>&`, anything else is passed on as it is. It must not change its arguments in place, and a
/// result that shares memory with an argument or an earlier result is copied. backward must not change the gradients
/// that it is given, and returns one for each tensor argument, in order; an undefined one means zero. If it is made of
/// operations of this library, it can be differentiated again.
template <class Derived, Floating T = float>
class Function {
 public:
  /// Calls forward and records it; arguments and result are those of forward.
  template <class... Args>
  static auto apply(const Args&... args) {
    std::vector<BasicTensor<T>> inputs;
    (collect(inputs, args), ...);
    const std::vector<std::uint32_t> versions = versions_of(inputs);
    FunctionContext<T> ctx;
    auto result = [&] {
      const NoGradGuard guard;
      return Derived::forward(ctx, args...);
    }();
    const bool recording = autograd::recording<T>(inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      core::check(!recording || !inputs[i].defined() || inputs[i].storage()->version() == versions[i],
                  "[custom function] forward changed tensor argument ", i, " of shape ", inputs[i].shape(),
                  " in place, which its graph would not notice; work on a clone()");
    }
    std::vector<BasicTensor<T>> others = inputs;
    for (BasicTensor<T>* y : outputs_of(result)) {
      *y = fresh(*y, others);
      others.push_back(*y);
    }
    if (recording) {
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

  static std::vector<std::uint32_t> versions_of(const std::vector<BasicTensor<T>>& tensors) {
    std::vector<std::uint32_t> versions;
    for (const BasicTensor<T>& x : tensors) {
      versions.push_back(x.defined() ? x.storage()->version() : 0);
    }
    return versions;
  }

  // A handle of its own, and memory of its own where forward returned an argument, one result twice, or a view of
  // those.
  static BasicTensor<T> fresh(const BasicTensor<T>& y, const std::vector<BasicTensor<T>>& others) {
    const bool shared = std::any_of(others.begin(), others.end(), [&](const BasicTensor<T>& x) {
      return x.defined() && y.defined() && x.storage() == y.storage();
    });
    return !y.defined() ? y : shared ? detail::copy_of(y) : y.detach();
  }

  template <class Result>
  static void attach(const FunctionContext<T>& ctx, const std::vector<BasicTensor<T>>& inputs, Result& result) {
    std::vector<BasicTensor<T>> outputs;
    for (BasicTensor<T>* y : outputs_of(result)) {
      outputs.push_back(*y);
    }
    std::vector<Kept> kept;
    for (const BasicTensor<T>& x : ctx.to_save_) {
      kept.push_back(keep(x, outputs));
    }
    const std::size_t count = inputs.size();
    autograd::record<T>(
        "custom function", outputs, inputs, [kept = std::move(kept), count](const autograd::BackwardContext<T>& back) {
          FunctionContext<T> again;
          for (const Kept& one : kept) {
            again.unpacked_.push_back(one.unpack(back));
          }
          std::vector<BasicTensor<T>> grads;
          for (std::size_t i = 0; i < count; ++i) {
            again.needs_.push_back(back.needs(static_cast<int>(i)));
          }
          for (int i = 0; i < back.outputs(); ++i) {
            grads.push_back(back.grad(i));
          }
          const std::vector<std::uint32_t> versions = versions_of(grads);
          std::vector<BasicTensor<T>> gradients = Derived::backward(again, grads);
          core::check(versions_of(grads) == versions,
                      "[custom function] backward changed a gradient that it was given in place, which may be "
                      "another tensor's gradient, too; work on a clone()");
          return gradients;
        });
  }

  struct Kept {
    autograd::Saved<T> tensor;
    std::optional<autograd::Geometry> part;  // of a result's elements, where it is not the whole result as it is

    BasicTensor<T> unpack(const autograd::BackwardContext<T>& back) const {
      const BasicTensor<T> x = back(tensor);
      return part ? autograd::restride(x, autograd::Geometry::of(x.impl()), *part) : x;
    }
  };

  // A saved result must not hold the node that saves it. What shows elements of a result, in whatever order, is kept as
  // that result, so that gradients of gradients find their way. Arguments share no memory with results.
  static Kept keep(const BasicTensor<T>& x, const std::vector<BasicTensor<T>>& outputs) {
    if (!x.defined() || x.requires_grad()) {
      return {autograd::saved(x), std::nullopt};
    }
    const auto wanted = autograd::Geometry::of(x.impl());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (!outputs[i].defined() || x.storage() != outputs[i].storage()) {
        continue;
      }
      const auto whole = autograd::Geometry::of(outputs[i].impl());
      const bool equal =
          wanted.offset == whole.offset && wanted.shape == whole.shape && wanted.strides == whole.strides;
      if (equal || shows_only(wanted, whole)) {
        return {autograd::saved_output(outputs[i], static_cast<int>(i)), equal ? std::nullopt : std::optional(wanted)};
      }
    }
    return {autograd::saved(x), std::nullopt};
  }

  // Whether every place of `part` is one of `whole`, for a whole without gaps.
  static bool shows_only(const autograd::Geometry& part, const autograd::Geometry& whole) {
    const auto [first, end] = whole.range();
    const auto [part_first, part_end] = part.range();
    return end - first == whole.numel() && !kernels::overlaps(whole.shape, whole.strides) && first <= part_first &&
           part_end <= end;
  }
};

}  // namespace minitorch
