// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <string>
#include <type_traits>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

namespace detail {

/// Formats the elements of one tensor in columns of equal width; long dimensions are abridged.
template <Scalar T>
class TensorPrinter {
 public:
  explicit TensorPrinter(const BasicTensor<T>& x) : x_(x), abridge_(x.numel() > 1000) {
    if constexpr (Floating<T>) {
      double largest = 0, smallest = HUGE_VAL;
      visit([&](T value) {
        const double magnitude = std::fabs(static_cast<double>(value));
        if (std::isfinite(magnitude)) {
          integral_ = integral_ && std::nearbyint(magnitude) == magnitude;
          largest = std::max(largest, magnitude);
          smallest = magnitude > 0 ? std::min(smallest, magnitude) : smallest;
        }
      });
      scientific_ = largest >= 1e8 || (!integral_ && (largest >= 1e5 || smallest < 1e-4 || largest / smallest > 1e6));
    }
    visit([&](T value) { width_ = std::max(width_, format(value).size()); });
  }

  std::string text() const {
    std::string out;
    block(out, 0, 0, 1);
    return out;
  }

 private:
  static constexpr std::int64_t edge = 3;

  std::string format(T value) const {
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "true" : "false";
    } else if constexpr (Floating<T>) {
      char buffer[64];
      std::snprintf(buffer, sizeof buffer,
                    scientific_ ? "%.4e"
                    : integral_ ? "%.0f."
                                : "%.4f",
                    static_cast<double>(value));
      return std::isfinite(value) ? buffer : std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    } else {
      return std::to_string(value);
    }
  }

  bool shown(std::int64_t i, std::int64_t size) const {
    return !abridge_ || size <= 2 * edge || i < edge || i >= size - edge;
  }

  template <class F>
  void visit(const F& f, int d = 0, std::int64_t offset = 0) const {
    if (d == x_.dim()) {
      f(x_.data()[offset]);
      return;
    }
    for (std::int64_t i = 0; i < x_.shape()[d]; ++i) {
      if (shown(i, x_.shape()[d])) {
        visit(f, d + 1, offset + i * x_.strides()[d]);
      }
    }
  }

  void block(std::string& out, int d, std::int64_t offset, std::size_t indent) const {
    if (d == x_.dim()) {
      const std::string text = format(x_.data()[offset]);
      out.append(width_ - text.size(), ' ').append(text);
      return;
    }
    const bool last = d + 1 == x_.dim();
    std::string separator = ",";
    if (last) {
      separator += ' ';
    } else {
      separator.append(static_cast<std::size_t>(x_.dim() - d - 1), '\n').append(indent, ' ');
    }
    out += '[';
    for (std::int64_t i = 0, size = x_.shape()[d]; i < size; ++i) {
      if (i > 0) {
        out += separator;
      }
      if (!shown(i, size)) {
        out += "...";
        i = size - edge - 1;
        continue;
      }
      block(out, d + 1, offset + i * x_.strides()[d], indent + 1);
    }
    out += ']';
  }

  const BasicTensor<T>& x_;
  bool abridge_, scientific_ = false, integral_ = true;
  std::size_t width_ = 0;
};

}  // namespace detail

/// The elements in nested brackets, then shape and whether a gradient is required.
template <Scalar T>
std::string to_string(const BasicTensor<T>& x) {
  if (!x.defined()) {
    return "[undefined tensor]";
  }
  std::string out = x.numel() == 0 ? "[]" : detail::TensorPrinter<T>(x).text();
  out += core::concat("\n[shape ", x.shape());
  out += x.requires_grad() ? ", requires_grad]" : "]";
  return out;
}

template <Scalar T>
std::ostream& operator<<(std::ostream& out, const BasicTensor<T>& x) {
  return out << to_string(x);
}

}  // namespace minitorch
