// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"
#include "support/op_table.hpp"

// The rows of the op table as tests go through them: each row with each of its shapes, and inputs for it.

namespace optable {

inline const std::vector<OpRow>& table() {
  static const std::vector<OpRow> rows = all_rows();
  return rows;
}

inline std::string describe(const OpRow& row, const Shapes& shapes) {
  std::string out = row.name;
  for (const Shape& shape : shapes) {
    out += " " + to_string(shape);
  }
  return out;
}

template <class T>
BasicTensor<T> make_input(const Fill& fill, const Shape& shape, int input) {
  BasicTensor<T> x(shape);
  const minitorch::RandomStream random(2024, static_cast<std::uint64_t>(input));
  const auto n = static_cast<std::uint64_t>(x.numel());
  std::vector<std::uint64_t> order(n);
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  for (std::uint64_t i = n; i > 1; --i) {
    std::swap(order[i - 1], order[random.below(i, static_cast<std::uint32_t>(i))]);
  }
  for (std::uint64_t i = 0; i < n; ++i) {
    double value = fill.low + (fill.high - fill.low) * random.uniform<double>(i);
    if (fill.distinct) {
      value = 0.25 * (static_cast<double>(order[i]) - static_cast<double>(n / 2)) + 0.1 * input;
    }
    for (const double kink : fill.kinks) {
      if (std::fabs(value - kink) < 0.05) {
        value = kink + (value < kink ? -0.1 : 0.1);
      }
    }
    x.data()[i] = static_cast<T>(value);
  }
  return x;
}

template <class T>
std::vector<BasicTensor<T>> make_inputs(const OpRow& row, const Shapes& shapes) {
  std::vector<BasicTensor<T>> inputs;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    inputs.push_back(make_input<T>(i < row.fills.size() ? row.fills[i] : Fill{}, shapes[i], static_cast<int>(i)));
  }
  return inputs;
}

template <class T>
std::vector<BasicTensor<T>> leaves(const std::vector<BasicTensor<T>>& inputs) {
  std::vector<BasicTensor<T>> out;
  for (const auto& x : inputs) {
    out.push_back(x.detach());
    out.back().requires_grad_();
  }
  return out;
}

template <class T>
std::vector<BasicTensor<T>> run(const OpRow& row, const std::vector<BasicTensor<T>>& inputs) {
  if constexpr (std::is_same_v<T, double>) {
    return row.in_double(inputs);
  } else {
    return row.in_float(inputs);
  }
}

template <class F>
void for_each_case(const F& f) {
  for (const OpRow& row : table()) {
    for (const Shapes& shapes : row.shapes) {
      INFO(describe(row, shapes));
      f(row, shapes);
    }
  }
}
template <class F>
void for_each_differentiable(const F& f) {
  for_each_case([&](const OpRow& row, const Shapes& shapes) {
    if (row.differentiable) {
      f(row, shapes);
    }
  });
}

}  // namespace optable
