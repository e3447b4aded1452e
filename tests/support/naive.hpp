// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "minitorch/core/shape.hpp"

// What operations are compared with: row-major arrays of doubles, and loops over indices that a reader can check
// against the formula. Nothing here knows tensors, strides, kernels or threads.

namespace naive {

using minitorch::Dims;
using minitorch::Shape;

/// Calls f(index) for every index of `shape`, the last dimension fastest.
template <class F>
void for_each_index(const Shape& shape, const F& f) {
  Dims index = Dims::filled(shape.size(), 0);
  for (std::int64_t k = 0; k < minitorch::numel(shape); ++k) {
    f(static_cast<const Dims&>(index));
    for (int d = shape.size() - 1; d >= 0 && ++index[d] == shape[d]; --d) {
      index[d] = 0;
    }
  }
}

struct Array {
  Shape shape;
  std::vector<double> values;

  Array() = default;
  explicit Array(const Shape& s, double value = 0) : shape(s), values(std::size_t(minitorch::numel(s)), value) {}

  std::size_t place(const Dims& index) const {
    std::int64_t at = 0;
    for (int d = 0; d < shape.size(); ++d) {
      at = at * shape[d] + index[d];
    }
    return static_cast<std::size_t>(at);
  }
  double& operator()(const Dims& index) { return values[place(index)]; }
  double operator()(const Dims& index) const { return values[place(index)]; }

  /// The element that meets `index` of a larger shape: aligned at the last dimension, sizes 1 repeat.
  double broadcast(const Dims& index) const {
    Dims own = Dims::filled(shape.size(), 0);
    for (int d = 0; d < shape.size(); ++d) {
      own[d] = shape[d] == 1 ? 0 : index[index.size() - shape.size() + d];
    }
    return (*this)(own);
  }
  std::int64_t size(int d) const { return shape[d < 0 ? d + shape.size() : d]; }
};

/// The array whose element at `index` is f(index).
template <class F>
Array make(const Shape& shape, const F& f) {
  Array out(shape);
  for_each_index(shape, [&](const Dims& index) { out(index) = f(index); });
  return out;
}

template <class F>
Array map(const Array& x, const F& f) {
  Array out = x;
  for (double& value : out.values) {
    value = f(value);
  }
  return out;
}

/// f(a, b) with broadcasting.
template <class F>
Array zip(const Array& a, const Array& b, const F& f) {
  return make(minitorch::broadcast_shapes("naive", a.shape, b.shape),
              [&](const Dims& i) { return f(a.broadcast(i), b.broadcast(i)); });
}

/// f(the elements that fall together) over `dims`, all if empty; the elements come in row-major order.
template <class F>
Array reduce(const Array& x, const Dims& dims, bool keepdim, const F& f) {
  std::vector<bool> gone(Dims::max_size, dims.empty());
  for (const std::int64_t d : dims) {
    gone[static_cast<std::size_t>(d < 0 ? d + x.shape.size() : d)] = true;
  }
  Shape kept = x.shape, dropped;
  for (int d = 0; d < x.shape.size(); ++d) {
    if (gone[static_cast<std::size_t>(d)]) {
      kept[d] = 1;
    } else {
      dropped.push_back(x.shape[d]);
    }
  }
  std::vector<std::vector<double>> groups(static_cast<std::size_t>(minitorch::numel(kept)));
  const Array places(kept);
  for_each_index(x.shape, [&](const Dims& index) {
    Dims own = index;
    for (int d = 0; d < own.size(); ++d) {
      own[d] = kept[d] == 1 ? 0 : own[d];
    }
    groups[places.place(own)].push_back(x(index));
  });
  Array out(keepdim ? kept : dropped);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    out.values[i] = f(groups[i]);
  }
  return out;
}

inline double sum(const std::vector<double>& x) {
  long double total = 0;
  for (const double value : x) {
    total += value;
  }
  return static_cast<double>(total);
}
inline double mean(const std::vector<double>& x) {
  return sum(x) / static_cast<double>(x.size());
}
inline double variance(const std::vector<double>& x, double correction) {
  const double center = mean(x);
  long double squares = 0;
  for (const double value : x) {
    squares += (value - center) * (value - center);
  }
  return static_cast<double>(squares) / std::max(static_cast<double>(x.size()) - correction, 0.0);
}
/// Position of the largest (sign 1) or smallest (sign -1) element, the first of equals.
inline std::size_t extreme_at(const std::vector<double>& x, double sign) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < x.size(); ++i) {
    best = sign * x[i] > sign * x[best] ? i : best;
  }
  return best;
}

/// Matrix product as for PyTorch's matmul: vectors count as a row or a column, further dimensions broadcast.
inline Array matmul(const Array& a, const Array& b) {
  Array lhs = a, rhs = b;
  if (a.shape.size() == 1) {
    lhs.shape.insert(0, 1);
  }
  if (b.shape.size() == 1) {
    rhs.shape.insert(1, 1);
  }
  const std::int64_t m = lhs.size(-2), k = lhs.size(-1), n = rhs.size(-1);
  Shape batch_a = lhs.shape, batch_b = rhs.shape;
  for (int i = 0; i < 2; ++i) {
    batch_a.erase(batch_a.size() - 1);
    batch_b.erase(batch_b.size() - 1);
  }
  Shape shape = minitorch::broadcast_shapes("naive", batch_a, batch_b);
  shape.push_back(m);
  shape.push_back(n);
  // The position of a matrix in `x` for the batch index at the front of `index`, then (row, column).
  const auto element = [](const Array& x, const Dims& index, std::int64_t row, std::int64_t column) {
    Dims at = Dims::filled(x.shape.size(), 0);
    for (int d = 0; d < at.size() - 2; ++d) {
      at[d] = x.shape[d] == 1 ? 0 : index[index.size() - at.size() + d];
    }
    at[at.size() - 2] = row;
    at[at.size() - 1] = column;
    return x(at);
  };
  Array out = make(shape, [&](const Dims& index) {
    double total = 0;
    for (std::int64_t i = 0; i < k; ++i) {
      total += element(lhs, index, index[index.size() - 2], i) * element(rhs, index, i, index[index.size() - 1]);
    }
    return total;
  });
  if (b.shape.size() == 1) {
    out.shape.erase(out.shape.size() - 1);
  }
  if (a.shape.size() == 1) {
    out.shape.erase(out.shape.size() - (b.shape.size() == 1 ? 1 : 2));
  }
  return out;
}

}  // namespace naive
