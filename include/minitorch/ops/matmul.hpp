// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "minitorch/kernels/gemm.hpp"
#include "minitorch/kernels/integer_product.hpp"
#include "minitorch/ops/arithmetic.hpp"

namespace minitorch {

namespace detail {

/// (batch, m, k) x (batch, k, n) -> (batch, m, n); a batch of 1 repeats. Recorded.
template <Scalar T>
BasicTensor<T> batched_matmul(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  const std::int64_t m = a.shape()[1], k = a.shape()[2], n = b.shape()[2];
  const std::int64_t batch = a.shape()[0] == 1 ? b.shape()[0] : a.shape()[0];
  // Transposed matrices are read as they are; anything else that is not contiguous is copied.
  const auto readable = [](const BasicTensor<T>& x) {
    const Strides& s = x.strides();
    const bool plain = (s[2] == 1 && s[1] >= x.shape()[2]) || (s[1] == 1 && s[2] >= x.shape()[1]);
    return plain ? x.detach() : contiguous_data(x);
  };
  const BasicTensor<T> lhs = readable(a), rhs = readable(b);
  BasicTensor<T> y({batch, m, n});
  const auto matrix = [](const BasicTensor<T>& x, std::int64_t i) {
    return kernels::MatrixView<T>{x.data() + (x.shape()[0] == 1 ? 0 : i * x.strides()[0]), x.strides()[1],
                                  x.strides()[2]};
  };
  if constexpr (!Floating<T>) {
    for (std::int64_t i = 0; i < (y.numel() == 0 ? 0 : batch); ++i) {
      kernels::integer_product(m, n, k, matrix(lhs, i), matrix(rhs, i), y.data() + i * m * n);
    }
    return y;
  } else if (y.numel() == 0) {
    // Nothing to compute, for however many matrices.
  } else if (batch == 1) {
    kernels::gemm(m, n, k, matrix(lhs, 0), matrix(rhs, 0), y.data());
  } else {
    core::parallel_for(batch,
                       std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(1, m * n * k)),
                       [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t i = begin; i < end; ++i) {
                           T* out = y.data() + i * m * n;
                           std::fill(out, out + m * n, T(0));
                           kernels::gemm_serial(m, n, k, matrix(lhs, i), matrix(rhs, i), out, n);
                         }
                       });
  }
  if constexpr (Floating<T>) {
    y = autograd::record(
        "matmul", std::move(y), {a, b},
        [a = autograd::saved(a), b = autograd::saved(b), sa = a.shape(),
         sb = b.shape()](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
          const BasicTensor<T>& dy = ctx.grad();
          return {
              ctx.needs(0) ? detail::unbroadcast(batched_matmul(dy, transpose(ctx(b), 1, 2)), sa) : BasicTensor<T>(),
              ctx.needs(1) ? detail::unbroadcast(batched_matmul(transpose(ctx(a), 1, 2), dy), sb) : BasicTensor<T>()};
        });
  }
  return y;
}

}  // namespace detail

/// Matrix product, by the numbers of dimensions: vector times vector is the dot product; a vector counts as a row on
/// the left and as a column on the right, and that dimension disappears; more than two dimensions are batches of
/// matrices and broadcast. Integers wrap around.
template <Scalar T>
BasicTensor<T> matmul(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  core::check(a.dim() > 0 && b.dim() > 0, "[matmul] both tensors need at least one dimension: a is ", a.shape(),
              ", b is ", b.shape());
  BasicTensor<T> lhs = a.dim() == 1 ? unsqueeze(a, 0) : a, rhs = b.dim() == 1 ? unsqueeze(b, 1) : b;
  const std::int64_t m = lhs.size(-2), k = lhs.size(-1), n = rhs.size(-1);
  core::check(rhs.size(-2) == k, "[matmul] inner sizes differ: a is ", a.shape(), ", b is ", b.shape());
  const auto batch_of = [](const BasicTensor<T>& x) {
    Shape shape = x.shape();
    shape.erase(shape.size() - 1);
    shape.erase(shape.size() - 1);
    return shape;
  };
  const Shape batch = broadcast_shapes("matmul", batch_of(lhs), batch_of(rhs));
  Shape out = batch;
  if (a.dim() > 1) {
    out.push_back(m);
  }
  if (b.dim() > 1) {
    out.push_back(n);
  }
  // Batches on the left alone are just more rows.
  if (rhs.dim() == 2 && lhs.dim() > 2) {
    return reshape(detail::batched_matmul(reshape(lhs, {1, (core::Checked("matmul", numel(batch)) * m).value(), k}),
                                          unsqueeze(rhs, 0)),
                   out);
  }
  const auto flat = [&](const BasicTensor<T>& x) {
    const Shape own = batch_of(x);
    Shape full = numel(own) == 1 ? Dims{1} : batch;
    full.push_back(x.size(-2));
    full.push_back(x.size(-1));
    return reshape(numel(own) == 1 ? x : expand(x, full), {numel(own) == 1 ? 1 : numel(batch), x.size(-2), x.size(-1)});
  };
  const auto lift = [&](const BasicTensor<T>& x) { return x.dim() == 2 ? unsqueeze(x, 0) : flat(x); };
  return reshape(detail::batched_matmul(lift(lhs), lift(rhs)), out);
}

namespace detail {

/// matmul of tensors that have `da` and `db` dimensions, or an Error in the name of `op`.
template <Scalar T>
BasicTensor<T> matmul_of(const char* op, const BasicTensor<T>& a, int da, const BasicTensor<T>& b, int db) {
  core::check(a.dim() == da && b.dim() == db, "[", op, "] needs tensors of ", da, " and ", db,
              " dimensions, got shapes ", a.shape(), " and ", b.shape(), "; matmul(a, b) takes any");
  core::check(a.size(-1) == b.size(db == 1 ? 0 : -2) && (da < 3 || a.size(0) == b.size(0)), "[", op,
              "] sizes differ: a is ", a.shape(), ", b is ", b.shape());
  return matmul(a, b);
}

}  // namespace detail

/// matmul of two matrices; nothing broadcasts, here and below.
template <Scalar T>
BasicTensor<T> mm(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::matmul_of("mm", a, 2, b, 2);
}
/// matmul of each two matrices of (B, n, k) and (B, k, m).
template <Scalar T>
BasicTensor<T> bmm(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::matmul_of("bmm", a, 3, b, 3);
}
/// matmul of a matrix and a vector.
template <Scalar T>
BasicTensor<T> mv(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::matmul_of("mv", a, 2, b, 1);
}
/// sum(a * b) of two vectors.
template <Scalar T>
BasicTensor<T> dot(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return detail::matmul_of("dot", a, 1, b, 1);
}

/// dot: of real numbers it is the same.
template <Scalar T>
BasicTensor<T> vdot(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return dot(a, b);
}

/// y = x weight^T + bias. x is (.., in), weight (out, in), bias (out) or undefined for none. With a weight (in) and no
/// bias the last dimension disappears.
template <Floating T>
BasicTensor<T> linear(const BasicTensor<T>& x, const BasicTensor<T>& weight, const BasicTensor<T>& bias = {}) {
  detail::check_defined("linear", "input", x);
  if (weight.dim() == 1 && !bias.defined()) {
    return matmul(x, weight);
  }
  core::check(weight.dim() == 2 && x.dim() >= 1, "[linear] input of shape ", x.shape(),
              " does not fit weight of shape ", weight.shape(), " (out_features, in_features)");
  core::check(x.size(-1) == weight.shape()[1], "[linear] input of shape ", x.shape(), " does not fit weight of shape ",
              weight.shape(), " (out_features, in_features): its in_features would be ", x.size(-1));
  core::check(!bias.defined() || bias.shape() == Shape{weight.shape()[0]}, "[linear] bias has shape ",
              bias.defined() ? bias.shape() : Shape{}, ", expected (", weight.shape()[0], ",)");
  const BasicTensor<T> y = matmul(x, t(weight));
  return bias.defined() ? y + bias : y;
}

}  // namespace minitorch
