// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// New tensor, elements not initialised.
template <Scalar T = float>
BasicTensor<T> empty(const Shape& shape) {
  return BasicTensor<T>(shape);
}

/// New tensor, every element `value`.
template <Scalar T = float>
BasicTensor<T> full(const Shape& shape, std::type_identity_t<T> value) {
  BasicTensor<T> out(shape);
  T* data = out.data();
  parallel_for(out.numel(), parallel_threshold,
               [&](std::int64_t begin, std::int64_t end) { std::fill(data + begin, data + end, value); });
  return out;
}

template <Scalar T = float>
BasicTensor<T> zeros(const Shape& shape) {
  return full<T>(shape, T(0));
}
template <Scalar T = float>
BasicTensor<T> ones(const Shape& shape) {
  return full<T>(shape, T(1));
}
template <Scalar T>
BasicTensor<T> empty_like(const BasicTensor<T>& x) {
  return empty<T>(x.shape());
}
template <Scalar T>
BasicTensor<T> zeros_like(const BasicTensor<T>& x) {
  return zeros<T>(x.shape());
}
template <Scalar T>
BasicTensor<T> ones_like(const BasicTensor<T>& x) {
  return ones<T>(x.shape());
}
template <Scalar T>
BasicTensor<T> full_like(const BasicTensor<T>& x, std::type_identity_t<T> value) {
  return full<T>(x.shape(), value);
}

/// start, start + step, ... up to but without end: ceil((end - start) / step) elements.
template <Scalar T = float>
BasicTensor<T> arange(std::type_identity_t<T> start, std::type_identity_t<T> end, std::type_identity_t<T> step = T(1)) {
  check(step != T(0), "[arange] step must not be 0");
  const double count = std::ceil((static_cast<double>(end) - static_cast<double>(start)) / static_cast<double>(step));
  check(count >= 0, "[arange] step ", step, " leads away from end ", end, " when starting at ", start);
  BasicTensor<T> out({static_cast<std::int64_t>(count)});
  for (std::int64_t i = 0; i < out.numel(); ++i) {
    out.data()[i] = static_cast<T>(start + static_cast<T>(i) * step);
  }
  return out;
}
template <Scalar T = float>
BasicTensor<T> arange(std::type_identity_t<T> end) {
  return arange<T>(T(0), end);
}

/// Identity matrix (n, n), or (n, m) with ones on the diagonal.
template <Scalar T = float>
BasicTensor<T> eye(std::int64_t n, std::int64_t m = -1) {
  m = m < 0 ? n : m;
  BasicTensor<T> out = zeros<T>({n, m});
  for (std::int64_t i = 0; i < std::min(n, m); ++i) {
    out.data()[i * m + i] = T(1);
  }
  return out;
}

/// Uniform in [0, 1). The same bits for any number of threads.
template <Floating T = float>
BasicTensor<T> rand(const Shape& shape, Generator& generator = default_generator()) {
  BasicTensor<T> out(shape);
  const RandomStream stream = generator.next();
  parallel_for(out.numel(), 4096, [&, data = out.data()](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      data[i] = stream.uniform<T>(static_cast<std::uint64_t>(i));
    }
  });
  return out;
}

/// Standard normal. The same bits for any number of threads.
template <Floating T = float>
BasicTensor<T> randn(const Shape& shape, Generator& generator = default_generator()) {
  BasicTensor<T> out(shape);
  const RandomStream stream = generator.next();
  parallel_for(out.numel(), 1024, [&, data = out.data()](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      data[i] = stream.normal<T>(static_cast<std::uint64_t>(i));
    }
  });
  return out;
}

/// Uniform integers in [low, high).
template <Scalar T = std::int64_t>
BasicTensor<T> randint(std::int64_t low, std::int64_t high, const Shape& shape,
                       Generator& generator = default_generator()) {
  check(low < high && high - low <= std::int64_t{0xFFFFFFFF}, "[randint] needs low < high, got [", low, ", ", high,
        ")");
  BasicTensor<T> out(shape);
  const RandomStream stream = generator.next();
  for (std::int64_t i = 0; i < out.numel(); ++i) {
    out.data()[i] =
        static_cast<T>(low + stream.below(static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(high - low)));
  }
  return out;
}

/// Copies `values`, in row-major order.
template <Scalar T = float>
BasicTensor<T> from_data(const Shape& shape, const std::vector<std::type_identity_t<T>>& values) {
  check(std::cmp_equal(values.size(), numel(shape)), "[from_data] shape ", shape, " needs ", numel(shape),
        " values, got ", values.size());
  BasicTensor<T> out(shape);
  std::copy(values.begin(), values.end(), out.data());
  return out;
}

/// One-dimensional tensor of these values.
template <Scalar T = float>
BasicTensor<T> from_data(const std::vector<std::type_identity_t<T>>& values) {
  return from_data<T>(Shape{static_cast<std::int64_t>(values.size())}, values);
}

/// A tensor without dimensions.
template <Scalar T = float>
BasicTensor<T> scalar(std::type_identity_t<T> value) {
  return full<T>({}, value);
}

/// Looks at memory that someone else owns, without copying. `owner` is held as long as any tensor needs the memory; if
/// it is null the caller sees to that.
template <Scalar T>
BasicTensor<T> from_blob(T* data, const Shape& shape, std::shared_ptr<const void> owner = nullptr) {
  check_shape("from_blob", shape);
  return {std::make_shared<Storage<T>>(data, numel(shape), std::move(owner)), shape, contiguous_strides(shape), 0};
}
template <Scalar T>
BasicTensor<T> from_blob(T* data, const Shape& shape, const Strides& strides,
                         std::shared_ptr<const void> owner = nullptr) {
  check_shape("from_blob", shape);
  check(strides.size() == shape.size(), "[from_blob] strides ", strides, " do not fit shape ", shape);
  return {std::make_shared<Storage<T>>(data, numel(shape), std::move(owner)), shape, strides, 0};
}

}  // namespace minitorch
