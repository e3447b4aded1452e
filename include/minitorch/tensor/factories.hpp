// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/number.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/random.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// New tensor, elements not initialised. Its type, here and below, is float unless another is named: zeros<double>(2).
/// Other than in PyTorch it does not follow from the arguments: arange(3) and full({2}, 1) are of float, too.
template <Scalar T = float>
BasicTensor<T> empty(const Shape& shape) {
  return BasicTensor<T>(shape);
}

/// New tensor, every element `value`; Error if an integer element cannot hold it, here and below.
template <Scalar T = float>
BasicTensor<T> full(const Shape& shape, core::Number<T> value) {
  const T element = detail::element<T>("full", value);
  BasicTensor<T> out(shape);
  T* data = out.data();
  core::parallel_for(out.numel(), core::parallel_threshold, [=](std::int64_t begin, std::int64_t end) {
    MINITORCH_SIMD
    for (std::int64_t i = begin; i < end; ++i) {
      data[i] = element;
    }
  });
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
// Sizes may also stand alone: zeros(3, 4).
template <Scalar T = float, std::integral Size, std::integral... Sizes>
BasicTensor<T> empty(Size size, Sizes... sizes) {
  return empty<T>({static_cast<std::int64_t>(size), static_cast<std::int64_t>(sizes)...});
}
template <Scalar T = float, std::integral Size, std::integral... Sizes>
BasicTensor<T> zeros(Size size, Sizes... sizes) {
  return zeros<T>({static_cast<std::int64_t>(size), static_cast<std::int64_t>(sizes)...});
}
template <Scalar T = float, std::integral Size, std::integral... Sizes>
BasicTensor<T> ones(Size size, Sizes... sizes) {
  return ones<T>({static_cast<std::int64_t>(size), static_cast<std::int64_t>(sizes)...});
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
BasicTensor<T> full_like(const BasicTensor<T>& x, core::Number<T> value) {
  return full<T>(x.shape(), value);
}

/// Zeros of the element type of x: x.new_zeros(2, 3), x.new_zeros({2, 3}), and so its like below.
template <Scalar T>
BasicTensor<T> new_zeros(const BasicTensor<T>&, const Shape& shape) {
  return zeros<T>(shape);
}
/// Ones of the element type of x.
template <Scalar T>
BasicTensor<T> new_ones(const BasicTensor<T>&, const Shape& shape) {
  return ones<T>(shape);
}
/// A tensor of the element type of x, not initialised.
template <Scalar T>
BasicTensor<T> new_empty(const BasicTensor<T>&, const Shape& shape) {
  return empty<T>(shape);
}
/// A tensor of the element type of x, every element `value`.
template <Scalar T>
BasicTensor<T> new_full(const BasicTensor<T>&, const Shape& shape, core::Number<T> value) {
  return full<T>(shape, value);
}

namespace detail {

/// Number of elements of arange. Of integers it is exact, whatever their size.
template <Integer T>
std::int64_t arange_count(T start, T end, T step) {
  const auto from = static_cast<std::int64_t>(start), to = static_cast<std::int64_t>(end);
  const auto by = static_cast<std::int64_t>(step);
  core::check(by > 0 ? from <= to : from >= to, "[arange] step ", step, " leads away from end ", end,
              " when starting at ", start);
  // The distance may need all of 64 bits.
  const auto distance = [](std::int64_t low, std::int64_t high) {
    return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  };
  const std::uint64_t length = by > 0 ? distance(from, to) : distance(to, from);
  const std::uint64_t stride = by > 0 ? static_cast<std::uint64_t>(by) : 0 - static_cast<std::uint64_t>(by);
  const std::uint64_t count = length / stride + (length % stride != 0 ? 1 : 0);
  core::check(count <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()), "[arange] from ", start,
              " to ", end, " by ", step, " are more elements than memory can hold");
  return static_cast<std::int64_t>(count);
}
template <Floating T>
std::int64_t arange_count(T start, T end, T step) {
  const double count = std::ceil((static_cast<double>(end) - static_cast<double>(start)) / static_cast<double>(step));
  core::check(!(count < 0), "[arange] step ", step, " leads away from end ", end, " when starting at ", start);
  core::check(count < 0x1p62, "[arange] from ", start, " to ", end, " by ", step,
              " there is no finite number of elements");
  return static_cast<std::int64_t>(count);
}

}  // namespace detail

/// start, start + step, ... up to but without end: ceil((end - start) / step) elements. An Error for a step of 0, or
/// one that leads away from end.
template <Scalar T = float>
BasicTensor<T> arange(core::Number<T> start, core::Number<T> end, core::Number<T> step = T(1)) {
  const T from = detail::element<T>("arange", start), to = detail::element<T>("arange", end),
          by = detail::element<T>("arange", step);
  core::check(by != T(0), "[arange] step must not be 0");
  BasicTensor<T> out({detail::arange_count<T>(from, to, by)});
  for (std::int64_t i = 0; i < out.numel(); ++i) {
    out.data()[i] = detail::wrap::add(from, detail::wrap::mul(static_cast<T>(i), by));
  }
  return out;
}
template <Scalar T = float>
BasicTensor<T> arange(core::Number<T> end) {
  return arange<T>(T(0), end);
}

/// Identity matrix (n, n), or (n, m) with ones on the diagonal. Error for a negative size.
template <Scalar T = float>
BasicTensor<T> eye(std::int64_t n, std::int64_t m = -1) {
  core::check(n >= 0 && m >= -1, "[eye] sizes must not be negative, got ", n, " and ", m);
  m = m < 0 ? n : m;
  BasicTensor<T> out = zeros<T>({n, m});
  for (std::int64_t i = 0; i < std::min(n, m); ++i) {
    out.data()[i * m + i] = T(1);
  }
  return out;
}

namespace detail {
// By themselves, so that they are compiled once (Note [Compiled once]).
template <Floating T>
void fill_uniform(const BasicTensor<T>& x, const RandomStream& stream) {
  kernels::fill_uniform<T>(stream, x.numel(), x.data());
}
template <Floating T>
void fill_normal(const BasicTensor<T>& x, const RandomStream& stream) {
  kernels::fill_normal<T>(stream, x.numel(), x.data());
}
template <Scalar T>
void fill_below(const BasicTensor<T>& x, const RandomStream& stream, std::int64_t low, std::uint32_t bound) {
  kernels::fill_below<T>(stream, low, bound, x.numel(), x.data());
}
}  // namespace detail

/// Uniform in [0, 1). The same bits for any number of threads.
template <Floating T = float>
BasicTensor<T> rand(const Shape& shape, Generator& generator = default_generator()) {
  BasicTensor<T> out(shape);
  detail::fill_uniform(out, generator.next());
  return out;
}

/// Standard normal. The same bits for any number of threads.
template <Floating T = float>
BasicTensor<T> randn(const Shape& shape, Generator& generator = default_generator()) {
  BasicTensor<T> out(shape);
  detail::fill_normal(out, generator.next());
  return out;
}

template <Floating T = float, std::integral Size, std::integral... Sizes>
BasicTensor<T> rand(Size size, Sizes... sizes) {
  return rand<T>({static_cast<std::int64_t>(size), static_cast<std::int64_t>(sizes)...});
}
template <Floating T = float, std::integral Size, std::integral... Sizes>
BasicTensor<T> randn(Size size, Sizes... sizes) {
  return randn<T>({static_cast<std::int64_t>(size), static_cast<std::int64_t>(sizes)...});
}
/// rand and randn of the shape of x.
template <Floating T>
BasicTensor<T> rand_like(const BasicTensor<T>& x, Generator& generator = default_generator()) {
  return rand<T>(x.shape(), generator);
}
template <Floating T>
BasicTensor<T> randn_like(const BasicTensor<T>& x, Generator& generator = default_generator()) {
  return randn<T>(x.shape(), generator);
}

/// Uniform integers in [low, high), of int64 unless another type is named. Error unless low < high, for more than
/// 2^32 - 1 different ones, and where the type cannot hold them.
template <Scalar T = std::int64_t>
BasicTensor<T> randint(std::int64_t low, std::int64_t high, const Shape& shape,
                       Generator& generator = default_generator()) {
  const std::uint64_t choices = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  core::check(low < high, "[randint] needs low < high, got [", low, ", ", high, ")");
  core::check(choices <= 0xFFFFFFFF, "[randint] draws from at most 2^32 - 1 integers, got [", low, ", ", high, ")");
  detail::element<T>("randint", core::Number<T>(low));
  detail::element<T>("randint", core::Number<T>(high - 1));
  BasicTensor<T> out(shape);
  detail::fill_below(out, generator.next(), low, static_cast<std::uint32_t>(choices));
  return out;
}

/// Uniform integers in [0, high), as above.
template <Scalar T = std::int64_t>
BasicTensor<T> randint(std::int64_t high, const Shape& shape, Generator& generator = default_generator()) {
  return randint<T>(0, high, shape, generator);
}

/// randint of the shape and the type of x.
template <Scalar T>
BasicTensor<T> randint_like(const BasicTensor<T>& x, std::int64_t low, std::int64_t high,
                            Generator& generator = default_generator()) {
  return randint<T>(low, high, x.shape(), generator);
}
template <Scalar T>
BasicTensor<T> randint_like(const BasicTensor<T>& x, std::int64_t high, Generator& generator = default_generator()) {
  return randint<T>(0, high, x.shape(), generator);
}

/// Copies `values`, in row-major order; an Error if the shape takes another number of them.
template <Scalar T = float>
BasicTensor<T> from_data(const Shape& shape, const std::vector<std::type_identity_t<T>>& values) {
  core::check_shape("from_data", shape);
  core::check(std::cmp_equal(values.size(), numel(shape)), "[from_data] shape ", shape, " needs ", numel(shape),
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

namespace detail {

/// Numbers in braces in braces, as tensor() takes them.
template <class T>
class NestedList {
 public:
  template <class S>
  requires std::is_arithmetic_v<S> NestedList(S value)  // NOLINT: meant to convert
      : values_{element<T>("tensor", number(value))} {}
  NestedList(std::initializer_list<NestedList> rows) : shape_{static_cast<std::int64_t>(rows.size())} {
    for (const NestedList& row : rows) {
      const Shape& first = rows.begin()->shape_;
      core::check(row.shape_ == first, "[tensor] all lists at one depth must have one shape, got ", first, " and ",
                  row.shape_);
      values_.insert(values_.end(), row.values_.begin(), row.values_.end());
    }
    for (int d = 0; rows.size() > 0 && d < rows.begin()->shape_.size(); ++d) {
      shape_.push_back(rows.begin()->shape_[d]);
    }
  }
  const Shape& shape() const { return shape_; }
  const std::vector<T>& values() const { return values_; }

 private:
  template <class S>
  static core::Number<T> number(S value) {
    if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(value);
    } else {
      return value;
    }
  }

  Shape shape_;
  std::vector<T> values_;
};

}  // namespace detail

/// The numbers in (nested) braces: tensor({{1, 2}, {3, 4}}), tensor<double>({1, 2}), of float unless another type is
/// named. No constructor does this, for Tensor({3, 4}) is a shape. Error unless all lists at one depth have one shape.
template <Scalar T = float>
BasicTensor<T> tensor(const detail::NestedList<T>& values) {
  BasicTensor<T> out(values.shape());
  std::copy(values.values().begin(), values.values().end(), out.data());
  return out;
}
/// One of a number, without dimensions.
template <Scalar T = float, class S>
requires std::is_arithmetic_v<S> BasicTensor<T> tensor(S value) {
  return tensor<T>(detail::NestedList<T>(value));
}
/// Of a vector's elements, each converted; one dimension.
template <Scalar T = float, class S>
requires std::is_arithmetic_v<S> BasicTensor<T> tensor(const std::vector<S>& values) {
  return from_data<T>(std::vector<T>(values.begin(), values.end()));
}

/// `steps` numbers from start to end, both included, at equal distances; computed from the nearer end, as in PyTorch.
/// Error for a negative number of steps.
template <Floating T = float>
BasicTensor<T> linspace(std::type_identity_t<T> start, std::type_identity_t<T> end, std::int64_t steps) {
  core::check(steps >= 0, "[linspace] steps must not be negative, got ", steps);
  BasicTensor<T> out({steps});
  const T step = steps > 1 ? (end - start) / static_cast<T>(steps - 1) : T(0);
  for (std::int64_t i = 0; i < steps; ++i) {
    out.data()[i] =
        i < steps / 2 || steps == 1 ? start + step * static_cast<T>(i) : end - step * static_cast<T>(steps - 1 - i);
  }
  return out;
}

/// `base` to the power of each number of linspace(start, end, steps).
template <Floating T = float>
BasicTensor<T> logspace(std::type_identity_t<T> start, std::type_identity_t<T> end, std::int64_t steps,
                        double base = 10) {
  const BasicTensor<T> out = linspace<T>(start, end, steps);
  for (std::int64_t i = 0; i < steps; ++i) {
    out.data()[i] = static_cast<T>(std::pow(base, static_cast<double>(out.data()[i])));
  }
  return out;
}

/// The numbers 0 .. n - 1 in random order, every order equally likely (Fisher and Yates); of int64 unless another type
/// is named. Error unless n is from 0 to 2^32 - 1.
template <Scalar T = std::int64_t>
BasicTensor<T> randperm(std::int64_t n, Generator& generator = default_generator()) {
  core::check(n >= 0 && n <= 0xFFFFFFFF, "[randperm] n must be in [0, 2^32), got ", n);
  if (n > 0) {
    detail::element<T>("randperm", core::Number<T>(static_cast<T>(n - 1)));
  }
  BasicTensor<T> out({n});
  for (std::int64_t i = 0; i < n; ++i) {
    out.data()[i] = static_cast<T>(i);
  }
  const RandomStream stream = generator.next();
  for (std::int64_t i = n; i > 1; --i) {
    const std::uint32_t j = stream.below(static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(i));
    std::swap(out.data()[i - 1], out.data()[j]);
  }
  return out;
}

/// A tensor of one number, without dimensions; Error if an integer element cannot hold it.
template <Scalar T = float>
BasicTensor<T> scalar(core::Number<T> value) {
  return full<T>({}, detail::element<T>("scalar", value));
}

/// Looks at memory that someone else owns, row-major and without copying: numel(shape) elements from `data` on. `owner`
/// is held as long as any tensor needs the memory; if it is null the caller sees to that.
template <Scalar T>
BasicTensor<T> from_blob(T* data, const Shape& shape, std::shared_ptr<const void> owner = nullptr) {
  core::check_shape("from_blob", shape);
  return {std::make_shared<Storage<T>>(data, numel(shape), std::move(owner)), shape, core::contiguous_strides(shape),
          0};
}
template <Scalar T>
BasicTensor<T> from_blob(T* data, const Shape& shape, const Strides& strides,
                         std::shared_ptr<const void> owner = nullptr) {
  core::check_shape("from_blob", shape);
  core::check(strides.size() == shape.size(), "[from_blob] strides ", strides, " do not fit shape ", shape);
  core::Checked reach("from_blob", 0);
  for (int d = 0; d < shape.size(); ++d) {
    const std::int64_t steps = std::max<std::int64_t>(shape[d], 1);
    const core::Checked length = core::Checked("from_blob", steps) * strides[d];
    reach = length.value() < 0 ? reach - length : reach + length;  // so that no offset within leaves 64 bits
  }
  return {std::make_shared<Storage<T>>(data, numel(shape), std::move(owner)), shape, strides, 0};
}

}  // namespace minitorch
