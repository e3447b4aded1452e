// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/core/hook_handle.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/kernels/strided.hpp"
#include "minitorch/tensor/methods.hpp"
#include "minitorch/tensor/storage.hpp"

namespace minitorch {

template <Scalar T>
class BasicTensor;
template <Scalar T>
class Indexed;  // what x[..] gives; in ops/indexing.hpp, as what stands in the brackets
class TensorIndex;
struct ClampBounds;    // options in braces, of ops/rounding.hpp
struct UniqueOptions;  // and of ops/unique.hpp

namespace autograd {
template <class T>
class Node;  // the tensor only keeps it; what it is, autograd/ knows
}

namespace detail {

#ifdef MINITORCH_COUNT_TENSORS
/// How many tensors there are, for the test that no operation keeps one for its backward in secret.
struct Counted {
  Counted() { count().fetch_add(1, std::memory_order_relaxed); }
  ~Counted() { count().fetch_sub(1, std::memory_order_relaxed); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  MINITORCH_ONE_PER_PROCESS static std::atomic<std::int64_t>& count() {
    static std::atomic<std::int64_t> tensors{0};
    return tensors;
  }
};
#else
struct Counted {};
#endif

/// What autograd knows of a tensor. Only tensors that take part in a graph have one.
template <Scalar T>
struct AutogradMeta {
  std::shared_ptr<autograd::Node<T>> node;  // made this tensor; of a leaf: adds up its gradient
  int output = 0;                           // which of the node's outputs this tensor is
  bool leaf = true;
  BasicTensor<T> grad;
};

template <Scalar T>
struct TensorImpl : Counted {
  std::shared_ptr<Storage<T>> storage;
  Shape shape;
  Strides strides;
  std::int64_t offset = 0;
  std::int64_t numel = 0;
  bool contiguous = true;
  std::unique_ptr<AutogradMeta<T>> autograd;

  // See Note [Views] in autograd/view.hpp.
  std::shared_ptr<TensorImpl> base;     // of a view: the tensor that it shows a part of, itself no view
  std::atomic<std::uint32_t> moves{0};  // recorded changes in place of the base; of a view: how many it knows of
  bool unrecorded_view = false;         // made while nothing was recorded

  bool tracked() const { return autograd && autograd->node; }
  /// A view whose place in the graph is out of date, because its base was changed in place.
  bool stale() const {
    return base && base->moves.load(std::memory_order_acquire) != moves.load(std::memory_order_acquire);
  }
  bool requires_grad() const { return stale() ? base->tracked() : tracked(); }
};

}  // namespace detail

namespace detail {

/// x.T(), which cannot stand in the class itself: there T is the type of an element.
template <class X>
struct Transposed {
  /// t(x).
  auto T() const { return method::t_of()(static_cast<const X&>(*this)); }
  /// Each matrix of the last two dimensions transposed: a view.
  auto mT() const { return method::transpose_of()(static_cast<const X&>(*this), -2, -1); }
};

}  // namespace detail

template <Scalar T>
struct BackwardOptions;

/// An n-dimensional array: a handle, cheap to copy, whose copies share elements and gradient. Elements lie in shared
/// storage at `offset + sum(index[d] * strides[d])`, so that views (reshape, transpose, slice, ...) copy nothing.
/// Operations are free functions in namespace minitorch, and those that tensor/methods.hpp lists are members, too;
/// the other members tell what a tensor is. Default: undefined.
template <Scalar T>
class BasicTensor : public detail::Transposed<BasicTensor<T>> {
 public:
  /// Type of an element.
  using value_type = T;
  /// What handles share.
  using Impl = detail::TensorImpl<T>;

  BasicTensor() = default;

  /// New contiguous tensor; the elements are not initialised.
  explicit BasicTensor(const Shape& shape);

  /// Another look at existing storage, outside of any graph. For view operations and readers.
  BasicTensor(std::shared_ptr<Storage<T>> storage, const Shape& shape, const Strides& strides, std::int64_t offset);

  // Only what has a name can be assigned to: `f(x) = y` would be lost. `x[i] = y` writes (class Indexed). Counting
  // handles is not inline: an operation does it in dozens of places.
  /// Another handle of the same tensor.
  BasicTensor(const BasicTensor& other);
  BasicTensor(BasicTensor&&) noexcept = default;
  BasicTensor& operator=(const BasicTensor&) & = default;
  BasicTensor& operator=(BasicTensor&&) & noexcept = default;
  ~BasicTensor();

  /// Whether it is a tensor at all.
  bool defined() const { return impl_ != nullptr; }
  /// A tensor is no condition, which the compiler says.
  template <class B>
  requires std::same_as<B, bool>
  explicit operator B() const {
    static_assert(!std::same_as<B, bool>,
                  "a tensor is no condition: ask x.defined(), x.item() of one element, all(x) or any(x)");
    return false;
  }

  /// The sizes, outermost first.
  const Shape& shape() const& { return impl().shape; }
  /// The same of a temporary: a value, which a loop over it may keep.
  Shape shape() && { return impl().shape; }
  /// shape(), under PyTorch's other name.
  Shape sizes() const { return impl().shape; }
  /// How many elements apart neighbours along each dimension are.
  const Strides& strides() const& { return impl().strides; }
  /// The same of a temporary: a value.
  Strides strides() && { return impl().strides; }
  /// How many elements apart neighbours along dimension `d` are, which may be negative to count from the last.
  std::int64_t stride(std::int64_t d) const { return strides()[core::normalize_dim("stride", d, dim())]; }
  /// Number of dimensions.
  int dim() const { return impl().shape.size(); }
  /// dim(), under PyTorch's other name.
  int ndim() const { return dim(); }
  /// Size of dimension `d`, which may be negative to count from the last.
  std::int64_t size(std::int64_t d) const { return shape()[core::normalize_dim("size", d, dim())]; }
  /// The number of elements.
  std::int64_t numel() const { return impl().numel; }
  /// numel(), under PyTorch's other name.
  std::int64_t nelement() const { return numel(); }
  /// The bytes of an element.
  static constexpr std::int64_t element_size() { return sizeof(T); }
  /// Whether elements are of float or double.
  static constexpr bool is_floating_point() { return Floating<T>; }
  /// Whether elements lie in row-major order without gaps.
  bool is_contiguous() const { return impl().contiguous; }

  /// The first element. Walk with strides() unless is_contiguous(). Writing through it is invisible to autograd.
  T* data() const { return impl().storage->data() + impl().offset; }
  /// data(), under PyTorch's other name.
  T* data_ptr() const { return data(); }

  /// The element of a tensor with exactly one; item<double>() is converted.
  template <class As>
  As item() const {
    return static_cast<As>(item());
  }
  /// The only element; Error if there are more or none.
  T item() const {
    core::check(numel() == 1, "[item] needs a tensor with one element, got shape ", shape());
    return *data();
  }

  /// Element at `index`, for tests and small programs: bounds-checked, invisible to autograd.
  T& at(const Dims& index) const {
    core::check(index.size() == dim(), "[at] index ", index, " does not fit shape ", shape());
    std::int64_t offset = 0;
    for (int d = 0; d < dim(); ++d) {
      const std::int64_t i = index[d] < 0 ? index[d] + shape()[d] : index[d];
      core::check(i >= 0 && i < shape()[d], "[at] index ", index, " is out of range for shape ", shape());
      offset += i * strides()[d];
    }
    return data()[offset];
  }

  /// x[i], x[{i, slice(1, 3), None, Ellipsis, mask}]: see index in ops/indexing.hpp.
  Indexed<T> operator[](const TensorIndex& at) const;
  /// Several dimensions: x[{i, slice(1, 3), None}].
  Indexed<T> operator[](std::initializer_list<TensorIndex> at) const;

  MINITORCH_METHODS(MINITORCH_METHOD)
  MINITORCH_DIMS_METHODS(MINITORCH_DIMS_METHOD)
  MINITORCH_DIMS_SECOND_METHODS(MINITORCH_DIMS_SECOND_METHOD)
  MINITORCH_TWO_DIMS_METHODS(MINITORCH_TWO_DIMS_METHOD)
  MINITORCH_OPTIONS_METHODS(MINITORCH_OPTIONS_METHOD)
  MINITORCH_REFUSED_METHODS(MINITORCH_METHOD)
  MINITORCH_SHAPE_METHODS(MINITORCH_SHAPE_METHOD)
  MINITORCH_INDEX_METHODS(MINITORCH_INDEX_METHOD)
  /// where(condition, x, other): the method alone has its tensor in the middle, as PyTorch's.
  template <class Condition, class Other>
  auto where(const Condition& condition, const Other& other) const {
    return detail::method::where_of()(condition, *this, other);
  }
  /// This tensor: there is one device.
  const BasicTensor& cpu() const { return *this; }
  /// cast<To>(x).
  template <class To>
  auto to() const {
    return detail::method::cast_to<To>()(*this);
  }

  /// to<U>(), U being the element type of `other`.
  template <Scalar U>
  BasicTensor<U> type_as(const BasicTensor<U>&) const {
    return to<U>();
  }

  /// All elements in row-major order.
  std::vector<T> to_vector() const {
    std::vector<T> values(static_cast<std::size_t>(numel()));
    std::size_t i = 0;
    kernels::for_each_offset(shape(), strides(), [&](std::int64_t offset) { values[i++] = data()[offset]; });
    return values;
  }

  /// A view of the same elements that forgets the graph: what changes in place here changes there, unrecorded.
  BasicTensor detach() const { return {impl().storage, shape(), strides(), impl().offset}; }

  // --- Autograd. For floating types; defined in autograd/variable.hpp.

  /// Whether operations on this tensor are recorded.
  bool requires_grad() const { return impl_ && impl_->requires_grad(); }
  /// Switches recording on or off for a leaf; returns this tensor. Error for the result of a recorded operation.
  const BasicTensor& requires_grad_(bool requires_grad = true) const& requires Floating<T>;
  /// The same of a temporary: `randn(3).requires_grad_()`.
  BasicTensor requires_grad_(bool requires_grad = true) && requires Floating<T> {
    static_cast<const BasicTensor&>(*this).requires_grad_(requires_grad);
    return *this;
  }
  /// Refused by the compiler: integers have no gradients.
  template <class B = bool>
  requires(!Floating<T>) void requires_grad_(B = true) const {
    static_assert(!std::same_as<B, B>,
                  "only tensors of float and double carry gradients: cast<float>(x).requires_grad_()");
  }
  /// False for results of recorded operations.
  bool is_leaf() const { return !requires_grad() || (!impl_->stale() && impl_->autograd->leaf); }

  /// d(loss)/d(this), added up over all backward() calls since zero_grad; undefined before the first.
  BasicTensor grad() const { return impl().autograd ? impl().autograd->grad : BasicTensor(); }
  /// Sets grad(). Undefined: forgets it. An Error for another shape.
  void set_grad(const BasicTensor& grad) const;
  /// Forgets the gradient.
  void zero_grad() const {
    if (impl().autograd) {
      impl().autograd->grad = BasicTensor();
    }
  }
  /// Keeps the gradient of a result, too; without it only leaves have grad(). Once is enough; a recorded change in
  /// place takes it along. Error unless this requires grad.
  void retain_grad() const;

  /// Computes the gradient of this tensor with respect to every leaf it depends on, and adds it to their grad().
  /// `gradient`: that of the loss with respect to this tensor; may be left out if this has one element.
  /// `retain_graph`: keep what was saved, so that backward can run again. `create_graph`: record backward itself, for
  /// gradients of gradients. Error unless this requires grad, for a `gradient` of another shape, and if the graph ran
  /// before and was not kept.
  void backward(const BasicTensor& gradient = {}, bool retain_graph = false, bool create_graph = false) const;
  /// The same by name.
  template <class Options = BackwardOptions<T>>
  void backward(const std::type_identity_t<Options>& options) const {
    backward(options.gradient, options.retain_graph, options.create_graph);
  }

  /// Calls `hook` with the gradient of this tensor when backward has computed it; a defined result replaces it. The
  /// gradient itself must stay as it is, for others may get it, too: a change in place is an Error. What hooks register
  /// or remove counts from the next backward on. Error unless this requires grad.
  HookHandle register_hook(std::function<BasicTensor(const BasicTensor&)> hook) const;
  /// The same of one that only looks at the gradient.
  template <class Look>
  requires std::is_void_v<std::invoke_result_t<const Look&, const BasicTensor&>> HookHandle register_hook(Look look)
  const {
    return register_hook(
        std::function<BasicTensor(const BasicTensor&)>([look = std::move(look)](const BasicTensor& grad) {
          look(grad);
          return BasicTensor();
        }));
  }

  // --- For operations and tools.

  /// What handles share; an Error if undefined.
  Impl& impl() const {
    core::check(impl_ != nullptr,
                "[tensor] this tensor is undefined (default-constructed, or a gradient that was never "
                "computed)");
    return *impl_;
  }
  /// The same, null if undefined.
  const std::shared_ptr<Impl>& impl_ptr() const { return impl_; }
  /// The memory that views share.
  const std::shared_ptr<Storage<T>>& storage() const { return impl().storage; }
  /// Whether both handles are the same tensor.
  bool is_same(const BasicTensor& other) const { return impl_ == other.impl_; }
  /// A handle of what impl_ptr gave.
  static BasicTensor from_impl(std::shared_ptr<Impl> impl) {
    BasicTensor tensor;
    tensor.impl_ = std::move(impl);
    return tensor;
  }

  /// Whether a tensor of this shape and strides would be contiguous.
  static bool is_contiguous(const Shape& shape, const Strides& strides) {
    std::int64_t expected = 1;
    for (int d = shape.size() - 1; d >= 0; --d) {
      if (shape[d] == 0) {
        return true;
      }
      if (shape[d] != 1 && strides[d] != expected) {
        return false;
      }
      expected *= shape[d];
    }
    return true;
  }

 private:
  std::shared_ptr<Impl> impl_;
};

/// Arguments of x.backward by name: loss.backward({.retain_graph = true}).
template <Scalar T>
struct BackwardOptions {
  BasicTensor<T> gradient = {};  ///< undefined: 1
  bool retain_graph = false;     ///< keep the graph for another run
  bool create_graph = false;     ///< record backward itself, for gradients of gradients
};

template <Scalar T>
BasicTensor<T>::BasicTensor(const Shape& shape) : impl_(std::make_shared<Impl>()) {
  core::check_shape("tensor", shape);
  impl_->shape = shape;
  impl_->strides = core::contiguous_strides(shape);
  impl_->numel = minitorch::numel(shape);
  impl_->storage = std::make_shared<Storage<T>>(impl_->numel);
}

template <Scalar T>
BasicTensor<T>::BasicTensor(std::shared_ptr<Storage<T>> storage, const Shape& shape, const Strides& strides,
                            std::int64_t offset)
    : impl_(std::make_shared<Impl>()) {
  core::check_shape("tensor", shape);
  impl_->storage = std::move(storage);
  impl_->shape = shape;
  impl_->strides = strides;
  impl_->offset = offset;
  impl_->numel = minitorch::numel(shape);
  impl_->contiguous = is_contiguous(shape, strides);
}

template <Scalar T>
[[gnu::noinline]] BasicTensor<T>::BasicTensor(const BasicTensor& other) : impl_(other.impl_) {}

template <Scalar T>
[[gnu::noinline]] BasicTensor<T>::~BasicTensor() = default;

using Tensor = BasicTensor<float>;
using DoubleTensor = BasicTensor<double>;
using LongTensor = BasicTensor<std::int64_t>;
using IntTensor = BasicTensor<std::int32_t>;
using ByteTensor = BasicTensor<std::uint8_t>;
using BoolTensor = BasicTensor<bool>;

}  // namespace minitorch
