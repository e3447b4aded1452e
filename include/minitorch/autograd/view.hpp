// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "minitorch/autograd/record.hpp"
#include "minitorch/core/fork.hpp"
#include "minitorch/kernels/strided.hpp"
#include "minitorch/tensor/copy.hpp"
#include "minitorch/tensor/factories.hpp"

// Note [Views]: a view remembers its base, the tensor whose elements it shows and that is itself no view. A recorded
// change in place of the base or of any of its views gives the base a new place in the graph and counts up base->moves.
// Every other view of it is out of date from then on; the next operation on it (`refresh`) gives it a place of its own
// behind the base's new one. So all handles see all changes, and no list of views has to be kept. A view that was made
// while nothing was recorded has no way into the graph, so recorded changes of it are refused, as in PyTorch.

namespace minitorch::autograd {

/// Where the elements of a tensor lie in its storage.
struct Geometry {
  Shape shape;
  Strides strides;
  std::int64_t offset = 0;

  template <class T>
  static Geometry of(const minitorch::detail::TensorImpl<T>& x) {
    return {x.shape, x.strides, x.offset};
  }
  std::int64_t numel() const { return minitorch::numel(shape); }
  /// First and one past the last position; {0, 0} without elements.
  std::pair<std::int64_t, std::int64_t> range() const {
    if (numel() == 0) {
      return {0, 0};
    }
    std::int64_t first = offset, last = offset;
    for (int d = 0; d < shape.size(); ++d) {
      const std::int64_t reach = (shape[d] - 1) * strides[d];
      (reach < 0 ? first : last) += reach;
    }
    return {first, last + 1};
  }
  bool contiguous() const { return BasicTensor<float>::is_contiguous(shape, strides); }
};

namespace detail {

/// Elements of x, of shape `from.shape`, at their places in otherwise empty storage; equal places add up. The storage
/// begins at `first`.
template <Floating T>
BasicTensor<T> scatter(const BasicTensor<T>& x, const Geometry& from, std::int64_t first, std::int64_t size) {
  BasicTensor<T> flat = zeros<T>({size});
  T* to = flat.data() + (from.offset - first);
  if (!kernels::overlaps(from.shape, from.strides)) {
    kernels::copy(from.shape, x.data(), x.strides(), to, from.strides);
  } else {
    const BasicTensor<T> values = minitorch::detail::contiguous_data(x);
    const T* value = values.data();
    kernels::for_each_offset(from.shape, from.strides, [&](std::int64_t place) { to[place] += *value++; });
  }
  return flat;
}

}  // namespace detail

/// The elements of x, of shape `from.shape`, that are found at the places of `to` if x lies at those of `from`; 0 where
/// it has none, and a sum where it has several. Gradient of a view with respect to its base, and the reverse.
template <Floating T>
BasicTensor<T> restride(const BasicTensor<T>& x, const Geometry& from, const Geometry& to) {
  const auto [from_first, from_end] = from.range();
  const auto [to_first, to_end] = to.range();
  BasicTensor<T> y;
  if (from.contiguous() && from_first <= to_first && to_end <= from_end) {
    const BasicTensor<T> source = minitorch::detail::contiguous_data(x);
    y = minitorch::detail::copy_of(
        BasicTensor<T>(source.storage(), to.shape, to.strides, source.impl().offset + to.offset - from.offset));
  } else {
    const std::int64_t first = std::min(from_first, to_first);
    const BasicTensor<T> flat = detail::scatter(x, from, first, std::max(from_end, to_end) - first);
    const BasicTensor<T> part(flat.storage(), to.shape, to.strides, to.offset - first);
    y = to.contiguous() ? part : minitorch::detail::copy_of(part);
  }
  return record("view", std::move(y), {x},
                [from, to](const BackwardContext<T>& ctx) -> Grads<T> { return {restride(ctx.grad(), to, from)}; });
}

/// dy, the gradient of `base`, with 0 at the places of `view`.
template <Floating T>
BasicTensor<T> without_view(const BasicTensor<T>& dy, const Geometry& base, const Geometry& view) {
  const auto [first, end] = base.range();
  // As it lies in storage; gaps between the elements of the base do not matter.
  const BasicTensor<T> flat =
      base.contiguous() ? minitorch::detail::copy_of(dy) : detail::scatter(dy, base, first, end - first);
  const BasicTensor<T> zero = scalar<T>(0);
  kernels::copy(view.shape, zero.data(), Dims::filled(view.shape.size(), 0), flat.data() + (view.offset - first),
                view.strides);
  BasicTensor<T> y =
      base.contiguous()
          ? flat
          : minitorch::detail::copy_of(BasicTensor<T>(flat.storage(), base.shape, base.strides, base.offset - first));
  return record("copy_slices", std::move(y), {dy}, [base, view](const BackwardContext<T>& ctx) -> Grads<T> {
    return {without_view(ctx.grad(), base, view)};
  });
}

/// The tensor whose elements x shows: its base, or x itself.
template <Floating T>
BasicTensor<T> base_of(const BasicTensor<T>& x) {
  return x.impl().base ? BasicTensor<T>::from_impl(x.impl().base) : x;
}

/// Makes y, which shows elements of x, known as a view of it. Its own place in the graph comes from record().
template <Floating T>
void link_view(const BasicTensor<T>& y, const BasicTensor<T>& x) {
  auto& impl = y.impl();
  impl.unrecorded_view = !is_grad_enabled() || x.impl().unrecorded_view;
  if (!impl.unrecorded_view) {
    impl.base = x.impl().base ? x.impl().base : x.impl_ptr();
    impl.moves.store(impl.base->moves.load(std::memory_order_acquire), std::memory_order_release);
  }
}

namespace detail {

/// Several threads may read one view; whoever comes first makes its place.
MINITORCH_ONE_PER_PROCESS inline std::mutex& refreshing() {
  static std::mutex mutex;
  [[maybe_unused]] static const bool held_in_fork =  // Note [Fork]
      minitorch::detail::at_fork([] { refreshing().lock(); }, [] { refreshing().unlock(); },
                                 [] { refreshing().unlock(); });
  return mutex;
}

/// `place` becomes the place of x. Its gradient, and the wish to keep that, stay with x.
template <Floating T>
void set_place(minitorch::detail::TensorImpl<T>& x, std::unique_ptr<minitorch::detail::AutogradMeta<T>> place) {
  if (x.autograd) {
    place->grad = std::move(x.autograd->grad);
    if (x.autograd->node) {
      auto& from = x.autograd->node->retained();
      const auto own =
          std::find_if(from.begin(), from.end(), [&](const auto& r) { return r.tensor.lock().get() == &x; });
      if (own != from.end()) {
        place->node->retained().push_back({place->output, own->tensor});
        from.erase(own);
      }
    }
  }
  x.autograd = std::move(place);
}

}  // namespace detail

template <class T>
void refresh(const BasicTensor<T>& x) {
  if constexpr (Floating<T>) {
    auto& impl = x.impl();
    if (!impl.stale()) {
      return;
    }
    const std::lock_guard lock(detail::refreshing());
    if (!impl.stale()) {
      return;
    }
    core::check(!(impl.tracked() && impl.autograd->leaf), "[view] a view of shape ", impl.shape,
                " became a leaf by requires_grad_(), and then the tensor that it is a "
                "view of was changed in place by a recorded operation; clone() the view first");
    const std::uint32_t moves = impl.base->moves.load(std::memory_order_acquire);
    const BasicTensor<T> base = BasicTensor<T>::from_impl(impl.base);
    BasicTensor<T> shadow(impl.storage, impl.shape, impl.strides, impl.offset);
    {
      const EnableGradGuard recording;  // the place belongs to the change, whenever it is asked for
      shadow = record("view", std::move(shadow), {base},
                      [from = Geometry::of(*impl.base), to = Geometry::of(impl)](
                          const BackwardContext<T>& ctx) -> Grads<T> { return {restride(ctx.grad(), to, from)}; });
    }
    detail::set_place(impl, std::move(shadow.impl().autograd));
    impl.moves.store(moves, std::memory_order_release);
  }
}

/// How `value` gets into a tensor in place.
enum class Overwrite {
  result,  ///< value is nobody else's: the result of the operation in place
  copy     ///< value is copied and has a life of its own
};

/// Copies `value` into the elements of x, of the same shape. If x, its base or value are part of a graph and operations
/// are recorded, so is this, for every handle that shows these elements: as in PyTorch, x (or its base) moves on in the
/// graph. What cannot be recorded is refused, and then nothing has changed: leaves that require grad and their views,
/// views made while nothing was recorded. Elements that lie over one another cannot be written at all.
template <Scalar T>
void overwrite(const char* op, const BasicTensor<T>& x, const BasicTensor<T>& value, Overwrite how) {
  minitorch::detail::check_writable(op, x);
  BasicTensor<T> base, moved;
  if constexpr (Floating<T>) {
    base = base_of(x);
    if (is_grad_enabled() && (base.requires_grad() || x.requires_grad() || value.requires_grad())) {
      const bool leaf = x.requires_grad() && x.is_leaf(), leaf_base = base.requires_grad() && base.is_leaf();
      core::check(
          !leaf && !leaf_base, "[", op, "] a ", leaf ? "" : "view of a ", "leaf of shape ", (leaf ? x : base).shape(),
          " that requires grad cannot be changed in place while operations are recorded; do it under a NoGradGuard, or "
          "use an operation that returns a new tensor");
      core::check(
          !x.impl().unrecorded_view, "[", op, "] this view of shape ", x.shape(),
          " was made under a NoGradGuard, so the tensor that it is a view of would not notice the recorded change; "
          "make "
          "the view outside of the guard, or clone() it first");
      moved = BasicTensor<T>(base.storage(), base.shape(), base.strides(), base.impl().offset);
      if (!base.is_same(x)) {
        core::check(!kernels::overlaps(base.shape(), base.strides()), "[", op, "] this is a view of a tensor of shape ",
                    base.shape(),
                    " whose elements lie over one another, so the change cannot be recorded; clone() that first");
        moved = record(
            op, std::move(moved), {base, value},
            [from = Geometry::of(base.impl()), to = Geometry::of(x.impl())](const BackwardContext<T>& ctx) -> Grads<T> {
              return {ctx.needs(0) ? without_view(ctx.grad(), from, to) : BasicTensor<T>(),
                      ctx.needs(1) ? restride(ctx.grad(), from, to) : BasicTensor<T>()};
            });
      } else if (how == Overwrite::result && value.requires_grad()) {
        moved = value;
      } else {
        moved = record(op, std::move(moved), {x, value}, [](const BackwardContext<T>& ctx) -> Grads<T> {
          return {ctx.needs(0) ? zeros_like(ctx.grad()) : BasicTensor<T>(), ctx.grad()};
        });
      }
    }
  }
  kernels::copy(x.shape(), value.data(), value.strides(), x.data(), x.strides());
  x.storage()->bump_version();
  if constexpr (Floating<T>) {
    if (moved.defined()) {
      detail::set_place(base.impl(), std::move(moved.impl().autograd));
      base.impl().moves.fetch_add(1, std::memory_order_acq_rel);
    }
  }
}

}  // namespace minitorch::autograd
