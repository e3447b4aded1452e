// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <memory>
#include <type_traits>
#include <utility>

#include "minitorch/kernels/eigen.hpp"
#include "minitorch/tensor/factories.hpp"

// Tensors and Eigen's matrices over the same memory. Nothing is copied in either direction, so each sees what is
// written through the other; autograd does not notice such writes.

namespace minitorch {

/// A matrix of the memory of a tensor: rows and columns may lie any distance apart.
template <Scalar T>
using EigenMatrixMap = Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>, Eigen::Unaligned,
                                  Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
/// The same as a column vector.
template <Scalar T>
using EigenVectorMap =
    Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>, Eigen::Unaligned, Eigen::InnerStride<Eigen::Dynamic>>;

namespace detail {

template <class Matrix>
auto look_at_eigen(Matrix& x, std::shared_ptr<const void> owner) {
  static_assert(!std::is_const_v<std::remove_pointer_t<decltype(x.data())>>,
                "from_eigen: the elements of a tensor can be changed, so the matrix must not be const");
  if constexpr (Matrix::IsVectorAtCompileTime) {
    return from_blob(x.data(), Shape{x.size()}, Strides{x.innerStride()}, std::move(owner));
  } else {
    return from_blob(x.data(), Shape{x.rows(), x.cols()}, Strides{x.rowStride(), x.colStride()}, std::move(owner));
  }
}

}  // namespace detail

/// A tensor that looks at the elements of an Eigen matrix, array, Map, Ref or block, row- or column-major and with any
/// strides: (rows, cols), or (size) for what Eigen knows to be a vector when it compiles.
///
/// Memory that `x` does not own, and that of a named matrix, must live, and must not be resized, as long as any tensor
/// looks at it. Of a temporary or moved matrix the tensor takes possession: from_eigen(std::move(m)).
template <class Matrix>
auto from_eigen(Matrix&& x) {
  using Plain = std::remove_cvref_t<Matrix>;
  static_assert(std::is_base_of_v<Eigen::DenseBase<Plain>, Plain> && bool(Plain::Flags & Eigen::DirectAccessBit),
                "from_eigen: needs a matrix, array, Map, Ref or block; evaluate expressions first, e.g. with .eval()");
  if constexpr (!std::is_base_of_v<Eigen::PlainObjectBase<Plain>, Plain>) {
    Plain view = x;  // a Map, Ref or block, as cheap as a pointer
    return detail::look_at_eigen(view, nullptr);
  } else if constexpr (std::is_lvalue_reference_v<Matrix>) {
    return detail::look_at_eigen(x, nullptr);
  } else {
    const auto owner = std::make_shared<Plain>(std::forward<Matrix>(x));
    return detail::look_at_eigen(*owner, owner);
  }
}

/// The elements of a tensor with two dimensions as an Eigen matrix; one with one dimension is a column (n, 1). The map
/// must not outlive the tensor's memory. Transposed, sliced and expanded tensors keep their strides (an expanded one
/// must not be written to).
template <Scalar T>
EigenMatrixMap<T> as_eigen(const BasicTensor<T>& x) {
  core::check(x.dim() == 1 || x.dim() == 2, "[as_eigen] needs one or two dimensions, got shape ", x.shape(),
              "; reshape it first");
  const bool matrix = x.dim() == 2;
  return {x.data(), x.shape()[0], matrix ? x.shape()[1] : 1,
          Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(x.strides()[0], matrix ? x.strides()[1] : 1)};
}

/// The elements of a tensor with one dimension as an Eigen vector.
template <Scalar T>
EigenVectorMap<T> as_eigen_vector(const BasicTensor<T>& x) {
  core::check(x.dim() == 1, "[as_eigen_vector] needs one dimension, got shape ", x.shape());
  return {x.data(), x.shape()[0], Eigen::InnerStride<Eigen::Dynamic>(x.strides()[0])};
}

}  // namespace minitorch

#include "minitorch/core/user_habits_back.inl"
